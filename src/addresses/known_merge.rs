//! Two records of the addresses that readers know -> one, whatever the order in which they are put together.

use std::collections::btree_map::Entry;

use crate::addresses::known::{Known, KnownAddresses};

/// Puts two records together: of a desk and of another, or of the two sides of a merge in git.
///
/// It is commutative, associative and idempotent, so that everybody ends with the same file.
#[must_use]
pub fn merged(one: &KnownAddresses, other: &KnownAddresses) -> KnownAddresses {
    let mut all = one.clone();
    all.unread.extend(other.unread.iter().cloned());
    for (key, known) in &other.entries {
        match all.entries.entry(key.clone()) {
            Entry::Vacant(slot) => drop(slot.insert(known.clone())),
            Entry::Occupied(mut slot) => {
                let both = of_both(slot.get(), known);
                slot.insert(both);
            }
        }
    }
    all
}

/// Puts together what two records say of one thing. The present address is that of the later move, the id in feeds that of
/// the earlier first day; it is gone if nobody published it later.
pub(super) fn of_both(one: &Known, other: &Known) -> Known {
    let later = [one, other].into_iter().max_by_key(|known| (known.moved, &known.now, &known.file));
    let earlier = [one, other].into_iter().min_by_key(|known| (known.since, &known.guid));
    let (later, earlier) = (later.expect("invariant: one of two"), earlier.expect("invariant: one of two"));
    let mut before: std::collections::BTreeSet<_> = one.addresses().chain(other.addresses()).cloned().collect();
    before.remove(&later.now);
    Known {
        since: earlier.since,
        moved: later.moved,
        now: later.now.clone(),
        before,
        gone: one.gone.max(other.gone).filter(|gone| *gone >= later.moved),
        guid: earlier.guid.clone(),
        file: later.file.clone(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::{Date, date};
    use proptest::prelude::*;

    use super::*;
    use crate::addresses::known::{KnownKey, KnownKind};
    use crate::output::route::Route;

    fn day() -> impl Strategy<Value = Date> {
        (1_i8..5).prop_map(|day| date(2026, 1, day))
    }

    fn word() -> impl Strategy<Value = String> {
        proptest::sample::select(vec!["a", "b", "c"]).prop_map(str::to_owned)
    }

    fn known() -> impl Strategy<Value = Known> {
        let routes = proptest::collection::btree_set(word(), 1..4);
        let texts = (proptest::option::of(word()), proptest::option::of(word()));
        ((day(), day(), proptest::option::of(day())), routes, texts).prop_map(
            |((since, moved, gone), at, (guid, file))| {
                let mut at: Vec<Route> = at.iter().filter_map(|name| Route::new(&format!("/{name}/"))).collect();
                let now = at.remove(0);
                let (moved, before) = (moved.max(since), at.into_iter().collect());
                Known { since, moved, now, before, gone: gone.filter(|gone| *gone >= moved), guid, file }
            },
        )
    }

    fn all() -> impl Strategy<Value = KnownAddresses> {
        let kind = proptest::sample::select(vec![KnownKind::Post, KnownKind::File]);
        let key = (kind, word()).prop_map(|(kind, id)| KnownKey { kind, id });
        let entries = proptest::collection::btree_map(key, known(), 0..4);
        (entries, proptest::collection::btree_set(word(), 0..2))
            .prop_map(|(entries, unread)| KnownAddresses { entries, unread })
    }

    proptest! {
        #[test]
        fn the_order_of_merging_does_not_matter(a in all(), b in all(), c in all()) {
            prop_assert_eq!(merged(&a, &b), merged(&b, &a));
            prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
            prop_assert_eq!(merged(&a, &a), a.clone());
            let both = merged(&a, &b);
            for (key, known) in a.entries.iter().chain(&b.entries) {
                let kept: BTreeSet<&Route> = both.entries[key].addresses().collect();
                prop_assert!(known.addresses().all(|route| kept.contains(route)), "no address is lost");
            }
        }
    }

    #[test]
    fn the_later_move_says_where_it_lies_and_the_earlier_day_which_id_feeds_have() {
        let route = |address| Route::new(address).expect("an address");
        let first = Known {
            since: date(2026, 1, 1),
            moved: date(2026, 1, 3),
            now: route("/b/"),
            before: [route("/a/")].into(),
            gone: None,
            guid: Some("first".to_owned()),
            file: None,
        };
        let second = Known {
            since: date(2026, 1, 2),
            moved: date(2026, 1, 2),
            now: route("/c/"),
            before: BTreeSet::new(),
            gone: Some(date(2026, 1, 2)),
            guid: Some("second".to_owned()),
            file: None,
        };
        let both = of_both(&first, &second);
        assert_eq!(both.addresses().map(Route::as_str).collect::<Vec<_>>(), ["/b/", "/a/", "/c/"]);
        assert_eq!((both.guid.as_deref(), both.gone), (Some("first"), None), "it came back after it was gone");
    }
}
