//! The results of one stage, kept for the next build.
//!
//! A stage does not know about earlier builds. The pipeline computes a key of everything that a result depends on
//! (`keys.rs`), and calls the stage only if the last build had no result under that key.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::source::fingerprint::Fingerprint;

/// The results of one stage in the last build, by the name of the item that each was made for. A stage with a single
/// result uses the name `()`.
pub(super) struct StageCache<N, T> {
    entries: Vec<CacheEntry<N, T>>,
}

/// A cached result.
#[derive(Clone)]
pub(super) struct CacheEntry<N, T> {
    /// Name of the item.
    pub(super) name: N,
    /// Fingerprint of everything that the result depends on.
    pub(super) key: Fingerprint,
    pub(super) value: T,
    /// Whether the full save on disk holds it already, so that a save of edits can leave it out.
    pub(super) is_saved: bool,
}

impl<N, T> Default for StageCache<N, T> {
    fn default() -> Self {
        Self { entries: Vec::new() }
    }
}

impl<N, T> StageCache<N, T> {
    /// Creates a cache of restored results, at most one for each name.
    pub(super) fn of(entries: Vec<CacheEntry<N, T>>) -> Self {
        Self { entries }
    }

    /// Returns the cached results in the order of the last build.
    pub(super) fn entries(&self) -> &[CacheEntry<N, T>] {
        &self.entries
    }
}

impl<N: Ord + Clone + Send + Sync, T: Clone + Send + Sync> StageCache<N, T> {
    /// Returns the results for `wanted`, in its order. A result with the same name and key is reused; the others are
    /// made by `make`, which gets the index into `wanted`, in parallel. Results that are not wanted are dropped.
    pub(super) fn recall(&mut self, wanted: Vec<(N, Fingerprint)>, make: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let found = self.find(&wanted);
        let entries: Vec<CacheEntry<N, T>> = wanted
            .into_par_iter()
            .zip(found)
            .enumerate()
            .map(|(index, ((name, key), found))| match found {
                Some(at) => {
                    let CacheEntry { name: _, key: _, value, is_saved } = &self.entries[at];
                    CacheEntry { name, key, value: value.clone(), is_saved: *is_saved }
                }
                None => CacheEntry { name, key, value: make(index), is_saved: false },
            })
            .collect();
        self.entries = entries;
        self.entries.iter().map(|entry| entry.value.clone()).collect()
    }

    /// Forgets the results for which `is_stale` holds.
    pub(super) fn forget(&mut self, is_stale: impl Fn(&T) -> bool) {
        self.entries.retain(|entry| !is_stale(&entry.value));
    }

    /// Returns the indexes of the wanted results that are not cached.
    pub(super) fn missing(&self, wanted: &[(N, Fingerprint)]) -> Vec<usize> {
        let found = self.find(wanted).into_iter().enumerate();
        found.filter(|(_, found)| found.is_none()).map(|(index, _)| index).collect()
    }

    /// Returns the index of each wanted result in the cache. Names mostly come in the order of the last build, so the
    /// entry after the last hit is tried before the map of all names is built.
    fn find(&self, wanted: &[(N, Fingerprint)]) -> Vec<Option<usize>> {
        let mut next = 0;
        let mut by_name: Option<BTreeMap<&N, usize>> = None;
        let find = |(name, key): &(N, Fingerprint)| {
            let is_next = self.entries.get(next).is_some_and(|entry| entry.name == *name);
            let at = if is_next {
                next
            } else {
                let all = || self.entries.iter().enumerate().map(|(at, entry)| (&entry.name, at)).collect();
                *by_name.get_or_insert_with(all).get(name)?
            };
            next = at + 1;
            (self.entries[at].key == *key).then_some(at)
        };
        wanted.iter().map(find).collect()
    }
}

impl<T: Clone> StageCache<(), T> {
    /// Returns the single result if it is cached under `key`.
    pub(super) fn single(&self, key: Fingerprint) -> Option<T> {
        self.entries.first().filter(|entry| entry.key == key).map(|entry| entry.value.clone())
    }

    /// Returns the single result: the cached one if its key is `key`, else a new one.
    pub(super) fn recall_single(&mut self, key: Fingerprint, make: impl FnOnce() -> T) -> T {
        self.single(key).unwrap_or_else(|| {
            let value = make();
            self.entries = vec![CacheEntry { name: (), key, value: value.clone(), is_saved: false }];
            value
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn key(text: &str) -> Fingerprint {
        Fingerprint::of(text.as_bytes())
    }

    #[test]
    fn only_results_with_another_key_are_made_again_in_any_order() {
        let mut cache: StageCache<&str, String> = StageCache::default();
        let made = AtomicUsize::new(0);
        let mut ask = |wanted: &[(&'static str, &str)]| {
            made.store(0, Ordering::Relaxed);
            let keys = wanted.iter().map(|(name, text)| (*name, key(text))).collect();
            let values = cache.recall(keys, |index| {
                made.fetch_add(1, Ordering::Relaxed);
                format!("{}={}", wanted[index].0, wanted[index].1)
            });
            (values.join(" "), made.load(Ordering::Relaxed))
        };
        assert_eq!(ask(&[("a", "1"), ("b", "1"), ("c", "1")]), ("a=1 b=1 c=1".to_owned(), 3));
        assert_eq!(ask(&[("c", "1"), ("a", "2"), ("b", "1")]), ("c=1 a=2 b=1".to_owned(), 1));
        assert_eq!(ask(&[("b", "1")]), ("b=1".to_owned(), 0));
        assert_eq!(ask(&[("a", "2"), ("b", "1")]), ("a=2 b=1".to_owned(), 1));
    }

    #[test]
    fn a_single_result_is_reused_under_the_same_key() {
        let mut cache: StageCache<(), u8> = StageCache::default();
        assert_eq!(cache.recall_single(key("a"), || 1), 1);
        assert_eq!(cache.recall_single(key("a"), || 2), 1);
        assert_eq!((cache.recall_single(key("b"), || 3), cache.single(key("a"))), (3, None));
    }
}
