//! How the results of a stage are saved for the next run of the program.

use std::borrow::Cow;
use std::collections::BTreeSet;

use rayon::prelude::*;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::output::changes::OutputState;
use crate::pipeline::memory::Memory;
use crate::pipeline::stage_cache::{CacheEntry, StageCache};
use crate::source::fingerprint::Fingerprint;
use crate::source::snapshot::Snapshot;

/// What restored results are checked against.
#[derive(Clone, Copy)]
pub(super) struct Present<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) output: &'a OutputState,
}

/// A stage whose results are saved.
pub(super) trait SavedStage {
    /// Name of a result.
    type Name: Ord + Clone + Send + Sync + 'static;
    /// A result.
    type Value: Clone + Send + Sync + 'static;
    /// What is saved of a result besides its key.
    type Saved<'a>: Serialize + Deserialize<'a> + Send;

    /// Returns where the memory has the results.
    fn cache(memory: &Memory) -> &StageCache<Self::Name, Self::Value>;

    /// Returns where the memory has the results.
    fn cache_mut(memory: &mut Memory) -> &mut StageCache<Self::Name, Self::Value>;

    /// Returns whether a result is saved at all. A result with diagnostics is not, so that they are reported again.
    fn is_saved(_: &Self::Value) -> bool {
        true
    }

    /// Returns what is saved of a result.
    fn save<'a>(name: &'a Self::Name, value: &'a Self::Value) -> Self::Saved<'a>;

    /// Returns a saved result, unless what it was made from, or what is left of it on disk, has changed.
    fn restore(saved: Self::Saved<'_>, present: Present<'_>) -> Option<(Self::Name, Self::Value)>;
}

/// Puts the restored results of a stage into the memory.
pub(super) type Restored = Box<dyn FnOnce(&mut Memory) + Send>;

/// The results of a stage as bytes: some of them in each part, so that few are there at once.
pub(super) type Parts<'m> = Box<dyn Iterator<Item = Vec<u8>> + 'm>;

/// The parts of a stage as they are read.
pub(super) type StageParts<'a> = [&'a [u8]];

/// Results in a part: enough for the bytes of a part to be written at once.
const PART: usize = 256;

/// Reads and writes the results of a stage.
pub(super) struct StageFormat {
    /// Returns how many results are to be saved, and how many of these the full save does not hold.
    pub(super) count: fn(&Memory) -> (usize, usize),
    /// Returns the results as bytes, in parts; on request only those that the full save does not hold.
    pub(super) save: fn(&Memory, bool) -> Parts<'_>,
    /// Returns the results of the parts of the full save and of the edits. A part that cannot be read is empty.
    pub(super) restore: fn(&StageParts<'_>, &StageParts<'_>, Present<'_>) -> Restored,
}

impl StageFormat {
    pub(super) const fn of<S: SavedStage>() -> Self {
        Self { count: count::<S>, save: save::<S>, restore: restore::<S> }
    }
}

fn count<S: SavedStage>(memory: &Memory) -> (usize, usize) {
    let saved = || S::cache(memory).entries().iter().filter(|entry| S::is_saved(&entry.value));
    (saved().count(), saved().filter(|entry| !entry.is_saved).count())
}

fn save<S: SavedStage>(memory: &Memory, is_only_new: bool) -> Parts<'_> {
    let entries = S::cache(memory).entries().iter();
    let wanted = entries.filter(move |entry| S::is_saved(&entry.value) && (!is_only_new || !entry.is_saved));
    let wanted: Vec<_> = wanted.collect();
    let (mut next, at_once) = (0, PART * rayon::current_num_threads());
    let parts = std::iter::from_fn(move || {
        let rest = wanted.get(next..).filter(|rest| !rest.is_empty())?;
        let here = &rest[..rest.len().min(at_once)];
        next += here.len();
        Some(here.par_chunks(PART).map(part::<S>).collect::<Vec<_>>())
    });
    Box::new(parts.flatten())
}

fn part<S: SavedStage>(entries: &[&CacheEntry<S::Name, S::Value>]) -> Vec<u8> {
    let saved: Vec<_> = entries.iter().map(|entry| (entry.key, S::save(&entry.name, &entry.value))).collect();
    as_bytes(&saved, saved.len() * 512)
}

fn restore<S: SavedStage>(all: &StageParts<'_>, edits: &StageParts<'_>, present: Present<'_>) -> Restored {
    let edits = entries::<S>(edits, false, present);
    let mut entries = entries::<S>(all, true, present);
    let edited: BTreeSet<&S::Name> = edits.iter().map(|entry| &entry.name).collect();
    if !edited.is_empty() {
        entries.retain(|entry| !edited.contains(&entry.name));
    }
    entries.extend(edits);
    Box::new(|memory| *S::cache_mut(memory) = StageCache::of(entries))
}

fn entries<S: SavedStage>(parts: &[&[u8]], is_saved: bool, present: Present<'_>) -> Vec<CacheEntry<S::Name, S::Value>> {
    let part = |part: &&[u8]| {
        let saved: Vec<(Fingerprint, S::Saved<'_>)> = postcard::from_bytes(part).unwrap_or_default();
        let entry = |(key, saved)| {
            let (name, value) = S::restore(saved, present)?;
            Some(CacheEntry { name, key, value, is_saved })
        };
        saved.into_iter().filter_map(entry).collect::<Vec<_>>()
    };
    parts.par_iter().flat_map_iter(part).collect()
}

/// Returns a value as bytes; `capacity` is a guess of their number.
pub(super) fn as_bytes(value: &impl Serialize, capacity: usize) -> Vec<u8> {
    postcard::to_extend(value, Vec::with_capacity(capacity)).expect("invariant: plain values can be written")
}

/// Bytes that are written and read at once, and not as a list of numbers.
pub(super) struct Section<'a>(pub(super) Cow<'a, [u8]>);

impl Serialize for Section<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'a, 'de: 'a> Deserialize<'de> for Section<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        <&[u8]>::deserialize(deserializer).map(|bytes| Self(Cow::Borrowed(bytes)))
    }
}
