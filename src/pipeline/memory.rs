//! What a build remembers for the next one: values by the fingerprint of all that they were made from.
//!
//! A stage knows nothing of this. The pipeline computes a key before it calls a stage (`keys.rs`), and does not call it
//! when the last build made the same thing under the same key. What a build does not ask for is forgotten.

use std::collections::BTreeMap;
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::rule::Diagnosed;
use crate::model::site_files::SiteFiles;
use crate::output::file::Output;
use crate::output::route::Route;
use crate::parse::comments::Comment;
use crate::pipeline::contents::{Digested, Parsed};
use crate::pipeline::entries::{Joined, Laid};
use crate::pipeline::outputs::{CardSlot, Drawn};
use crate::pipeline::texts::Set;
use crate::render::feed::RenderedItem;
use crate::search::record::SearchRecord;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::theme::template::Theme;

/// Everything that a build remembers.
#[derive(Default)]
pub struct Memory {
    pub(super) documents: StageCache<SourcePath, Arc<Parsed>>,
    pub(super) files: StageCache<SourcePath, Arc<Digested>>,
    pub(super) comments: StageCache<SourcePath, Arc<Diagnosed<Arc<[Comment]>>>>,
    pub(super) statics: StageCache<SourcePath, Arc<Digested>>,
    pub(super) theme: Slot<Arc<Diagnosed<Option<Theme>>>>,
    pub(super) ground: Slot<Arc<Laid>>,
    pub(super) claims: Slot<Arc<Diagnosed<SiteFiles>>>,
    pub(super) sitemap: Slot<Vec<Output>>,
    pub(super) entries: StageCache<SourcePath, Arc<Joined>>,
    pub(super) texts: StageCache<SourcePath, Arc<Set>>,
    pub(super) cards: StageCache<SourcePath, Arc<CardSlot>>,
    pub(super) pages: StageCache<Route, Drawn>,
    pub(super) items: StageCache<(SourcePath, Option<usize>), Option<Arc<RenderedItem>>>,
    pub(super) feeds: StageCache<Route, Output>,
    pub(super) shares: StageCache<Route, Output>,
    pub(super) records: StageCache<SourcePath, Arc<[SearchRecord]>>,
    pub(super) index: Option<Index>,
}

/// The index for search, as it stands in the output folder.
pub(super) struct Index {
    /// What it was made of.
    pub(super) key: Fingerprint,
    pub(super) files: Vec<Output>,
    /// Whether it is written down where it need not be written again.
    pub(super) is_stored: bool,
}

/// What a stage made of each thing the last time.
pub(super) struct StageCache<N, T> {
    slots: Vec<Slotted<N, T>>,
}

/// One thing on a shelf.
#[derive(Clone)]
pub(super) struct Slotted<N, T> {
    /// The thing's name.
    pub(super) name: N,
    /// The key that its value was made under.
    pub(super) key: Fingerprint,
    pub(super) value: T,
    /// Whether it is written down where it need not be written again.
    pub(super) is_stored: bool,
}

impl<N, T> Default for StageCache<N, T> {
    fn default() -> Self {
        Self { slots: Vec::new() }
    }
}

impl<N: Ord + Clone + Send + Sync, T: Clone + Send + Sync> StageCache<N, T> {
    /// Makes a shelf of what another run remembered, of each name one thing.
    pub(super) fn of(slots: Vec<Slotted<N, T>>) -> Self {
        Self { slots }
    }

    /// Returns what is on the shelf.
    pub(super) fn slots(&self) -> &[Slotted<N, T>] {
        &self.slots
    }

    /// Returns a value for every name and key: the one of the last build if the key is the same, else what `make` makes
    /// of the thing at that place, in parallel.
    pub(super) fn recall(&mut self, wanted: Vec<(N, Fingerprint)>, make: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let found = self.find(&wanted);
        let slots: Vec<Slotted<N, T>> = wanted
            .into_par_iter()
            .zip(found)
            .enumerate()
            .map(|(place, ((name, key), found))| match found {
                Some(at) => {
                    Slotted { name, key, value: self.slots[at].value.clone(), is_stored: self.slots[at].is_stored }
                }
                None => Slotted { name, key, value: make(place), is_stored: false },
            })
            .collect();
        self.slots = slots;
        self.slots.iter().map(|slot| slot.value.clone()).collect()
    }

    /// Returns which things are new, by their places among the wanted ones.
    pub(super) fn missing(&self, wanted: &[(N, Fingerprint)]) -> Vec<usize> {
        let found = self.find(wanted).into_iter().enumerate();
        found.filter(|(_, found)| found.is_none()).map(|(place, _)| place).collect()
    }

    /// Finds for every name the slot with its key. Things mostly stand in the order of the last build, so the next slot
    /// is looked at first.
    fn find(&self, wanted: &[(N, Fingerprint)]) -> Vec<Option<usize>> {
        let mut next = 0;
        let mut index: Option<BTreeMap<&N, usize>> = None;
        let find = |(name, key): &(N, Fingerprint)| {
            let is_next = self.slots.get(next).is_some_and(|slot| slot.name == *name);
            let at = if is_next {
                next
            } else {
                let all = || self.slots.iter().enumerate().map(|(at, slot)| (&slot.name, at)).collect();
                *index.get_or_insert_with(all).get(name)?
            };
            next = at + 1;
            (self.slots[at].key == *key).then_some(at)
        };
        wanted.iter().map(find).collect()
    }
}

/// One value of the last build, with the key that it was made under.
pub(super) struct Slot<T> {
    slot: Option<(Fingerprint, T)>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { slot: None }
    }
}

impl<T: Clone> Slot<T> {
    /// Returns the value of the last build if its key is the same, else what `make` makes.
    pub(super) fn recall(&mut self, key: Fingerprint, make: impl FnOnce() -> T) -> T {
        match &self.slot {
            Some((last, value)) if *last == key => value.clone(),
            Some(_) | None => {
                let value = make();
                self.slot = Some((key, value.clone()));
                value
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn only_what_has_another_key_is_made_again_whatever_the_order() {
        let key = |text: &str| Fingerprint::of(text.as_bytes());
        let mut shelf: StageCache<&str, String> = StageCache::default();
        let made = AtomicUsize::new(0);
        let mut ask = |wanted: &[(&'static str, &str)]| {
            made.store(0, Ordering::Relaxed);
            let keys = wanted.iter().map(|(name, text)| (*name, key(text))).collect();
            let values = shelf.recall(keys, |place| {
                made.fetch_add(1, Ordering::Relaxed);
                format!("{}={}", wanted[place].0, wanted[place].1)
            });
            (values.join(" "), made.load(Ordering::Relaxed))
        };
        assert_eq!(ask(&[("a", "1"), ("b", "1"), ("c", "1")]), ("a=1 b=1 c=1".to_owned(), 3));
        assert_eq!(ask(&[("c", "1"), ("a", "2"), ("b", "1")]), ("c=1 a=2 b=1".to_owned(), 1));
        assert_eq!(ask(&[("b", "1")]), ("b=1".to_owned(), 0));
        assert_eq!(ask(&[("a", "2"), ("b", "1")]), ("a=2 b=1".to_owned(), 1));
    }
}
