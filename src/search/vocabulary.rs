//! The postings of all records -> the vocabulary of the site: each stem with the records that have it.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::search::bytes::{Reader, number, push_number};
use crate::search::lexicon::LANGUAGE_MARK;
use crate::search::postings::{KeptStem, Posting, RecordPostings, is_plainer, push_weight, read_weight};

/// A stem of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stem<'a> {
    /// The stem; with a mark and its language if that is not the site's.
    pub key: &'a str,
    /// The key as the index is sorted by it.
    pub folded: String,
    /// The plainest form in which it is written.
    pub form: String,
    /// Number of records that have it.
    pub records: u32,
    /// Its postings as they are written, without their number.
    pub postings: Vec<u8>,
}

impl Stem<'_> {
    /// Returns whether it is a word of the site's language.
    #[must_use]
    pub fn is_of_site(&self) -> bool {
        !self.key.contains(LANGUAGE_MARK)
    }

    /// Returns its postings, in the order of the records.
    #[must_use]
    pub fn postings(&self) -> Vec<Posting> {
        let mut reader = Reader::new(&self.postings);
        let mut record = 0;
        let read = |_| {
            record += reader.number();
            read_weight(&mut reader, record)
        };
        (0..self.records).map(read).collect()
    }
}

/// Appends postings, given in the order of the records.
pub fn push_postings(bytes: &mut Vec<u8>, postings: &[Posting]) {
    push_number(bytes, number(postings.len()));
    let mut last = 0;
    for Posting { record, weight, parts } in postings {
        push_number(bytes, record - last);
        push_weight(bytes, *weight, parts);
        last = *record;
    }
}

/// Returns the stems of the records, sorted as the index is: by their letters without marks.
#[must_use]
pub fn vocabulary<'a>(records: &[&'a RecordPostings]) -> Vec<Stem<'a>> {
    // Each worker reads all records, and takes the stems that are its own.
    let workers = rayon::current_num_threads().clamp(1, 64);
    let mut stems: Vec<Stem<'a>> =
        (0..workers).into_par_iter().flat_map_iter(|worker| share(records, worker, workers)).collect();
    stems.par_sort_by(|a, b| (&a.folded, a.key).cmp(&(&b.folded, b.key)));
    stems
}

/// What is collected of a stem from one record after the other.
#[derive(Default)]
struct Growing {
    /// The last record that has it.
    last: u32,
    bytes: Vec<u8>,
}

impl Growing {
    /// Appends what a record has: how many records it lies after the last, and the bytes.
    fn push(&mut self, record: u32, bytes: &[u8]) {
        push_number(&mut self.bytes, record - self.last);
        self.bytes.extend_from_slice(bytes);
        self.last = record;
    }
}

/// A stem while its records are read.
struct GrowingStem<'a> {
    /// Its form: how many bytes it shares with the key, and the rest.
    form: (usize, &'a [u8]),
    records: u32,
    postings: Growing,
}

/// Returns the stems of one worker in each record, with the number of the record.
fn own_stems<'a>(
    records: &[&'a RecordPostings],
    worker: usize,
    workers: usize,
) -> impl Iterator<Item = (u32, KeptStem<'a>)> {
    let all = (0..).zip(records).flat_map(|(record, postings)| postings.kept().map(move |stem| (record, stem)));
    all.filter(move |(_, stem)| usize::from(stem.slot) % workers == worker)
}

/// Returns the stems of one worker.
fn share<'a>(records: &[&'a RecordPostings], worker: usize, workers: usize) -> Vec<Stem<'a>> {
    let mut stems: FxHashMap<&'a [u8], GrowingStem<'a>> = FxHashMap::default();
    for (record, kept) in own_stems(records, worker, workers) {
        let KeptStem { key, form, .. } = kept;
        let fresh = || GrowingStem { form, records: 0, postings: Growing::default() };
        let stem = stems.entry(key).or_insert_with(fresh);
        if form != stem.form && form.0 + form.1.len() <= stem.form.0 + stem.form.1.len() {
            let text = |form| written(std::str::from_utf8(key).unwrap_or_default(), form);
            let is_plainer = is_plainer(&text(form), &text(stem.form));
            stem.form = if is_plainer { form } else { stem.form };
        }
        stem.postings.push(record, kept.posting);
        stem.records += 1;
    }
    let stem = |(key, growing): (&'a [u8], GrowingStem<'a>)| {
        let GrowingStem { form, records, postings } = growing;
        let key = std::str::from_utf8(key).unwrap_or_default();
        Stem { key, folded: folded(key), form: written(key, form), records, postings: postings.bytes }
    };
    stems.into_iter().map(stem).collect()
}

/// Returns the places of each stem as they are written, without the number of records, in the order of the stems.
#[must_use]
pub fn places(stems: &[Stem<'_>], records: &[&RecordPostings]) -> Vec<Vec<u8>> {
    let numbers: FxHashMap<&[u8], usize> = stems.iter().map(|stem| stem.key.as_bytes()).zip(0..).collect();
    let workers = rayon::current_num_threads().clamp(1, 64);
    let share = |worker| {
        let mut all: Vec<Growing> = stems.iter().map(|_| Growing::default()).collect();
        for (record, kept) in own_stems(records, worker, workers) {
            if let Some(at) = numbers.get(kept.key) {
                all[*at].push(record, kept.places);
            }
        }
        all
    };
    // Each worker has places of its own stems, and none of the others.
    let shares: Vec<Vec<Growing>> = (0..workers).into_par_iter().map(share).collect();
    let mut places = vec![Vec::new(); stems.len()];
    for (at, growing) in shares.into_iter().flat_map(|share| (0..).zip(share)) {
        if !growing.bytes.is_empty() {
            places[at] = growing.bytes;
        }
    }
    places
}

fn written(key: &str, (shared, rest): (usize, &[u8])) -> String {
    format!("{}{}", key.get(..shared).unwrap_or_default(), std::str::from_utf8(rest).unwrap_or_default())
}

/// Returns a word without the marks on its letters, in lower case: `å` is `a`.
#[must_use]
pub fn folded(word: &str) -> String {
    if word.is_ascii() {
        return word.to_owned();
    }
    word.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}
