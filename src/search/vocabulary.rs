//! The postings of all records -> the vocabulary of the site: each stem with the records that have it.

use rayon::prelude::*;
use rustc_hash::FxHashMap;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use crate::search::bytes::{Reader, number, push_number};
use crate::search::lexicon::LANGUAGE_MARK;
use crate::search::postings::{Posting, RecordPostings, is_plainer, pass_weight, push_weight, read_weight};

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

/// A stem while its records are read.
struct Growing<'a> {
    /// Its form: how many bytes it shares with the key, and the rest.
    form: (usize, &'a [u8]),
    records: u32,
    /// The last record that has it.
    last: u32,
    postings: Vec<u8>,
}

/// The places of a stem while its records are read.
#[derive(Default)]
struct GrowingPlaces {
    /// The last record that has it.
    last: u32,
    places: Vec<u8>,
}

/// Returns the stems of one worker.
fn share<'a>(records: &[&'a RecordPostings], worker: usize, workers: usize) -> Vec<Stem<'a>> {
    let mut stems: FxHashMap<&'a [u8], Growing<'a>> = FxHashMap::default();
    for (record, postings) in (0..).zip(records) {
        let mut reader = Reader::new(&postings.stems);
        while !reader.is_empty() {
            let is_mine = usize::from(reader.byte()) % workers == worker;
            let (key, form) = (reader.bytes(), (reader.number() as usize, reader.bytes()));
            let before = reader.clone();
            pass_weight(&mut reader);
            if is_mine {
                add(stems.entry(key), record, form, before.read_until(&reader));
            }
        }
    }
    let stem = |(key, growing): (&'a [u8], Growing<'a>)| {
        let Growing { form, records, last: _, postings } = growing;
        let key = std::str::from_utf8(key).unwrap_or_default();
        Stem { key, folded: folded(key), form: written(key, form), records, postings }
    };
    stems.into_iter().map(stem).collect()
}

type Slot<'m, 'a> = std::collections::hash_map::Entry<'m, &'a [u8], Growing<'a>>;

fn add<'a>(slot: Slot<'_, 'a>, record: u32, form: (usize, &'a [u8]), weight: &[u8]) {
    let key = *slot.key();
    let stem = slot.or_insert_with(|| Growing { form, records: 0, last: 0, postings: Vec::new() });
    if form != stem.form && form.0 + form.1.len() <= stem.form.0 + stem.form.1.len() {
        let text = |form| written(std::str::from_utf8(key).unwrap_or_default(), form);
        let is_plainer = is_plainer(&text(form), &text(stem.form));
        stem.form = if is_plainer { form } else { stem.form };
    }
    push_number(&mut stem.postings, record - stem.last);
    stem.postings.extend_from_slice(weight);
    stem.records += 1;
    stem.last = record;
}

/// Returns the places of each stem as they are written, without the number of records, in the order of the stems.
#[must_use]
pub fn places(stems: &[Stem<'_>], records: &[&RecordPostings]) -> Vec<Vec<u8>> {
    let numbers: FxHashMap<&[u8], usize> = stems.iter().map(|stem| stem.key.as_bytes()).zip(0..).collect();
    let workers = rayon::current_num_threads().clamp(1, 64);
    // Each worker has places of its own stems, and none of the others.
    let shares: Vec<Vec<GrowingPlaces>> =
        (0..workers).into_par_iter().map(|worker| share_of_places(&numbers, records, worker, workers)).collect();
    let mut places = vec![Vec::new(); stems.len()];
    for (of_stem, growing) in shares.into_iter().flat_map(|share| (0..).zip(share)) {
        if !growing.places.is_empty() {
            places[of_stem] = growing.places;
        }
    }
    places
}

/// Returns the places of the stems of one worker; those of the others are empty.
fn share_of_places(
    numbers: &FxHashMap<&[u8], usize>,
    records: &[&RecordPostings],
    worker: usize,
    workers: usize,
) -> Vec<GrowingPlaces> {
    let mut all: Vec<GrowingPlaces> = numbers.iter().map(|_| GrowingPlaces::default()).collect();
    for (record, postings) in (0..).zip(records) {
        let (mut reader, mut places) = (Reader::new(&postings.stems), Reader::new(&postings.places));
        while !reader.is_empty() {
            let is_mine = usize::from(reader.byte()) % workers == worker;
            let key = reader.bytes();
            reader.number();
            reader.bytes();
            pass_weight(&mut reader);
            let len = places.number() as usize;
            let places = places.take(len);
            if is_mine && let Some(at) = numbers.get(key) {
                let stem = &mut all[*at];
                push_number(&mut stem.places, record - stem.last);
                stem.places.extend_from_slice(places);
                stem.last = record;
            }
        }
    }
    all
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
