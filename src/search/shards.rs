//! Sorted stems -> shards: files of stems that lie side by side, of which a browser needs one for a word.
//!
//! A shard is cut by what it holds: one more record in it moves no other boundary.

use std::fmt::Write as _;
use std::ops::Range;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use crate::output::file::Output;
use crate::search::bytes::{number, push_after, push_number};
use crate::search::files::{KnownFiles, PlainFile};
use crate::search::vocabulary::Stem;

/// Letters by which a shard is found: a word and its forms lie in one.
const LETTERS: usize = 4;

/// Least bytes of a shard, unless there is no more.
const LEAST: usize = 8 << 10;
/// Bytes after which the next beginning is in another shard.
const MOST: usize = 24 << 10;
/// Between the two, one of so many beginnings begins a shard.
const ONE_OF: u64 = 8;

/// Where shards begin, and their names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Directory {
    /// The first letters of each shard, parted by spaces; those of the first are empty.
    pub starts: String,
    /// The names, of one length, one after the other.
    pub names: String,
}

impl Directory {
    /// Adds the next shard.
    fn push(&mut self, start: &str, name: &str) {
        if !self.names.is_empty() {
            write!(self.starts, " {start}").expect("a String takes all");
        }
        self.names.push_str(name);
    }
}

/// Divides stems into shards. `len` guesses the bytes of a stem, and `rest` appends what follows its name; both get its index.
/// Each shard is packed as soon as it is made: they are never all there as they are read.
pub fn shards(
    stems: &[Stem<'_>],
    known: &KnownFiles<'_>,
    len: impl Fn(usize) -> usize,
    rest: impl Fn(&mut Vec<u8>, usize) + Sync,
) -> (Vec<Output>, Directory) {
    let ranges = divided(stems, len);
    let file = |range: &Range<usize>| {
        let file = PlainFile::new(bytes(stems, range.clone(), &rest));
        (file.name(), file.packed(known))
    };
    let (names, files): (Vec<String>, Vec<Output>) = ranges.par_iter().map(file).unzip();
    let mut directory = Directory::default();
    for (range, name) in ranges.iter().zip(&names) {
        directory.push(start(&stems[range.start].folded), name);
    }
    (files, directory)
}

/// Returns the first letters of a stem.
fn start(folded: &str) -> &str {
    let end = folded.char_indices().nth(LETTERS).map_or(folded.len(), |(at, _)| at);
    &folded[..end]
}

/// Returns which stems lie in one shard.
fn divided(stems: &[Stem<'_>], len: impl Fn(usize) -> usize) -> Vec<Range<usize>> {
    let (mut shards, mut first, mut size) = (Vec::new(), 0, 0);
    for at in 0..stems.len() {
        let here = start(&stems[at].folded);
        let begins = at > first && start(&stems[at - 1].folded) != here;
        let is_chosen = size >= LEAST && xxh3_64(here.as_bytes()).is_multiple_of(ONE_OF);
        if begins && (is_chosen || size >= MOST) {
            shards.push(first..at);
            (first, size) = (at, 0);
        }
        size += len(at);
    }
    if first < stems.len() {
        shards.push(first..stems.len());
    }
    shards
}

/// Returns the bytes of a range of stems; `rest` appends what follows the name of each.
#[must_use]
pub fn bytes(stems: &[Stem<'_>], range: Range<usize>, rest: impl Fn(&mut Vec<u8>, usize)) -> Vec<u8> {
    let mut bytes = Vec::new();
    push_number(&mut bytes, number(range.len()));
    let mut last = "";
    for at in range {
        let key = stems[at].key;
        push_after(&mut bytes, last, key);
        rest(&mut bytes, at);
        last = key;
    }
    bytes
}
