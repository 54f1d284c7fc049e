//! A list as it is and as it is to be -> the fewest edits of its items.

/// Edits of a list. They are made in the order of the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListPlan {
    /// Items that stay, or that others take the place of: the index of the old item and of the new one.
    pub kept: Vec<(usize, usize)>,
    /// New items that come to the end.
    pub appended: Vec<usize>,
    /// Old items that go, the last one first.
    pub removed: Vec<usize>,
    /// The items of the list then, in their new order, by their places; empty if they have it.
    pub order: Vec<usize>,
}

/// Plans the edits that make one list into another. Items that are equal stay as they are written; with `can_substitute`, a new
/// item takes the place of the one that stood there.
#[must_use]
pub fn list_plan(old: &[String], new: &[String], can_substitute: bool) -> ListPlan {
    let mut of_new: Vec<Option<usize>> = vec![None; new.len()];
    let mut is_used = vec![false; old.len()];
    // What stands in its place stays there, also if it is there twice.
    for at in 0..old.len().min(new.len()) {
        if old[at] == new[at] {
            (of_new[at], is_used[at]) = (Some(at), true);
        }
    }
    for (at, name) in new.iter().enumerate() {
        if of_new[at].is_none()
            && let Some(found) = (0..old.len()).find(|index| !is_used[*index] && old[*index] == *name)
        {
            (of_new[at], is_used[found]) = (Some(found), true);
        }
    }
    if can_substitute {
        for at in 0..old.len().min(new.len()) {
            if of_new[at].is_none() && !is_used[at] {
                (of_new[at], is_used[at]) = (Some(at), true);
            }
        }
    }
    let kept: Vec<(usize, usize)> = of_new.iter().enumerate().filter_map(|(at, old)| Some(((*old)?, at))).collect();
    let appended: Vec<usize> = (0..new.len()).filter(|at| of_new[*at].is_none()).collect();
    let removed: Vec<usize> = (0..old.len()).rev().filter(|at| !is_used[*at]).collect();
    let left: Vec<usize> = (0..old.len()).filter(|at| is_used[*at]).collect();
    let place = |at: &usize| match of_new[*at] {
        Some(old) => left.binary_search(&old).expect("invariant: it stays"),
        None => left.len() + appended.binary_search(at).expect("invariant: it comes"),
    };
    let order: Vec<usize> = (0..new.len()).map(|at| place(&at)).collect();
    let order = if order.is_sorted() { Vec::new() } else { order };
    ListPlan { kept, appended, removed, order }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Makes the edits of a plan.
    fn made(plan: &ListPlan, old: &[String], new: &[String]) -> Vec<String> {
        let mut list = old.to_vec();
        for (from, to) in &plan.kept {
            list[*from].clone_from(&new[*to]);
        }
        list.extend(plan.appended.iter().map(|at| new[*at].clone()));
        for at in &plan.removed {
            list.remove(*at);
        }
        if plan.order.is_empty() { list } else { plan.order.iter().map(|at| list[*at].clone()).collect() }
    }

    #[test]
    fn only_what_differs_is_edited() {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let plan = |old, new| list_plan(&words(old), &words(new), true);
        assert_eq!(plan("a b", "a c"), ListPlan { kept: vec![(0, 0), (1, 1)], ..ListPlan::default() });
        assert_eq!(plan("a b c", "b c").removed, [0]);
        assert_eq!(
            plan("a b c", "b c d"),
            ListPlan { kept: vec![(1, 0), (2, 1)], appended: vec![2], removed: vec![0], order: vec![] }
        );
        assert_eq!(plan("a b", "b a").order, [1, 0]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_plan_makes_the_new_list(old in prop::collection::vec("[a-e]", 0..6), new in prop::collection::vec("[a-g]", 0..6), can_substitute: bool) {
            let plan = list_plan(&old, &new, can_substitute);
            prop_assert_eq!(made(&plan, &old, &new), new.clone());
            prop_assert!(old != new || plan.appended.is_empty() && plan.removed.is_empty() && plan.order.is_empty());
        }
    }
}
