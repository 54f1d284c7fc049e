//! The postings of all records -> the files of the index, of which browsers fetch only what a word needs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use serde::Serialize;

use crate::output::file::Output;
use crate::search::bytes::{byte, number, push_after, push_number};
use crate::search::compounds::{StemCount, compounds};
use crate::search::division::divided as parts_of;
use crate::search::engine::engines;
use crate::search::files::{KnownFiles, PlainFile, VERSION, route};
use crate::search::postings::{Posting, RecordPostings, postings};
use crate::search::record::{SearchRecord, primary};
use crate::search::shards::{Directory, bytes, shards};
use crate::search::stem::StemLanguage;
use crate::search::texts::texts;
use crate::search::vocabulary::{Stem, places, push_postings, vocabulary};
use crate::source::fingerprint::{Digest, Fingerprint};

/// Name of the only file of the index whose bytes change.
const MANIFEST: &str = "index.json";

/// A record as the index keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedRecord {
    /// Language of its words, without a region: `sv`.
    pub language: String,
    /// Its postings.
    pub postings: RecordPostings,
    /// The name of the file with its text.
    pub text: [u8; 5],
    /// The files with its text and those of its parts.
    pub texts: Vec<Output>,
}

/// Everything that an index is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRecords {
    /// Fingerprint of everything that the index depends on.
    pub fingerprint: Fingerprint,
    /// Language of the site, without a region: `sv`.
    pub language: String,
    /// The records of each page and post, from the oldest on. An index numbers them in this order, so that a new post
    /// changes no number.
    pub records: Vec<Arc<[IndexedRecord]>>,
}

/// Reads a record. `language` is that of the site.
#[must_use]
pub fn indexed(record: &SearchRecord, language: &str) -> IndexedRecord {
    let parts = parts_of(record);
    let texts = texts(record, &parts, language);
    IndexedRecord {
        language: primary(&record.language).to_owned(),
        postings: postings(record, &parts, language),
        text: texts.first().map(PlainFile::name_bytes).unwrap_or_default(),
        texts: texts.iter().map(|text| text.packed(&KnownFiles::default())).collect(),
    }
}

/// Returns the fingerprint of everything that an index depends on; `keys` are those of its records.
#[must_use]
pub fn fingerprint(language: &str, keys: impl Iterator<Item = Fingerprint>) -> Fingerprint {
    let mut key = Digest::default();
    key.add(&(VERSION, language, engines().map(|script| script.fingerprint())));
    keys.for_each(|record| key.add(&record));
    key.fingerprint()
}

/// The file that names all others.
#[derive(Serialize)]
struct Manifest<'a> {
    version: u32,
    language: &'a str,
    /// Languages whose words the index has.
    languages: Vec<&'a str>,
    /// Number of records.
    groups: usize,
    /// Mean number of words of a record.
    average: u64,
    categories: Vec<&'a str>,
    starts: String,
    names: String,
    columns: String,
    vocabulary: String,
    places: String,
}

/// Returns the files of the index besides the texts of the records, in the order of their addresses. The same records give
/// the same bytes; files of the last index that have not changed are used again.
#[must_use]
pub fn index(records: &SearchRecords, last: &[Output]) -> Vec<Output> {
    let SearchRecords { fingerprint: _, language, records } = records;
    let records: Vec<&IndexedRecord> = records.iter().flat_map(|records| records.iter()).collect();
    let postings: Vec<&RecordPostings> = records.iter().map(|record| &record.postings).collect();
    let mut stems = vocabulary(&postings);
    let known = KnownFiles::new(last);
    let (of_words, names) = word_shards(&stems, records.len(), language, &known);
    // One after the other, because both together are the most that a build holds in memory.
    for stem in &mut stems {
        stem.postings = Vec::new();
    }
    let (places, places_directory) = place_shards(&stems, &postings, &known);
    let categories: BTreeSet<&str> = postings.iter().flat_map(|one| &one.categories).map(String::as_str).collect();
    let categories: BTreeMap<&str, u32> = categories.into_iter().zip(0..).collect();
    let columns = PlainFile::new(columns(&records, &categories));
    let vocabulary = PlainFile::new(vocabulary_bytes(&stems));
    let words: u64 = postings.iter().map(|one| u64::from(one.words)).sum();
    let languages: BTreeSet<&str> = records.iter().map(|record| record.language.as_str()).collect();
    let manifest = Manifest {
        version: VERSION,
        language,
        languages: languages.into_iter().collect(),
        groups: records.len(),
        average: words / (records.len().max(1) as u64),
        categories: categories.into_keys().collect(),
        starts: names.starts,
        names: names.names,
        columns: columns.name(),
        vocabulary: vocabulary.name(),
        places: places_directory.name(),
    };
    let manifest = serde_json::to_string(&manifest).expect("invariant: strings and numbers are JSON");
    // A category may be called as a tag is: nothing that reads the file as HTML shall find one.
    let manifest = Output::text(route(MANIFEST), manifest.replace('<', "\\u003c"));
    let mut files = [of_words, places].concat();
    files.extend([places_directory, columns, vocabulary].map(|file| file.packed(&known)));
    files.push(manifest);
    files.extend(engines());
    files.sort_by(|a, b| a.route.cmp(&b.route));
    files
}

/// Returns the shards with the postings.
fn word_shards(stems: &[Stem<'_>], records: usize, language: &str, known: &KnownFiles<'_>) -> (Vec<Output>, Directory) {
    let wholes = compounds_of_parts(stems, records, language);
    // As bytes at once: as values they take ten times the memory.
    let as_part: Vec<Vec<u8>> = wholes.par_iter().map(|wholes| joined(wholes.iter().map(|at| &stems[*at]))).collect();
    let len = |at: usize| {
        let Stem { key, form, postings, .. } = &stems[at];
        let compounds: usize = wholes[at].iter().map(|whole| stems[*whole].key.len() + 2).sum();
        postings.len() + key.len() / 2 + form.len().saturating_sub(key.len()) + as_part[at].len() + compounds + 6
    };
    let rest = |bytes: &mut Vec<u8>, at: usize| {
        let Stem { key, form, records, postings, .. } = &stems[at];
        push_after(bytes, key, form);
        push_number(bytes, *records);
        bytes.extend_from_slice(postings);
        bytes.extend_from_slice(&as_part[at]);
        if !wholes[at].is_empty() {
            push_number(bytes, number(wholes[at].len()));
            wholes[at].iter().for_each(|whole| push_after(bytes, key, stems[*whole].key));
        }
    };
    shards(stems, known, len, rest)
}

/// Returns for each stem the compounds that it is a part of, in the order of the stems.
fn compounds_of_parts(stems: &[Stem<'_>], records: usize, language: &str) -> Vec<Vec<usize>> {
    let own: Vec<usize> = (0..stems.len()).filter(|at| stems[*at].is_of_site()).collect();
    let count = |at: &usize| StemCount { stem: stems[*at].key, groups: stems[*at].records };
    let vocabulary: Vec<StemCount<'_>> = own.iter().map(count).collect();
    let mut wholes: Vec<Vec<usize>> = vec![Vec::new(); stems.len()];
    for (compound, parts) in compounds(&vocabulary, number(records), StemLanguage::of(language)) {
        for part in parts {
            wholes[own[part as usize]].push(own[compound as usize]);
        }
    }
    wholes
}

/// Returns the postings of several stems as those of one, as [`push_postings`] writes them.
fn joined<'a>(stems: impl Iterator<Item = &'a Stem<'a>>) -> Vec<u8> {
    let mut all: Vec<Posting> = stems.flat_map(Stem::postings).collect();
    all.sort_by_key(|posting| posting.record);
    all.dedup_by(|later, first| {
        let is_same = later.record == first.record;
        if is_same {
            first.join(later);
        }
        is_same
    });
    let mut bytes = Vec::new();
    push_postings(&mut bytes, &all);
    bytes.shrink_to_fit();
    bytes
}

/// Returns the shards with the places of the words, and the file that names them: only a quotation asks for them.
fn place_shards(stems: &[Stem<'_>], records: &[&RecordPostings], known: &KnownFiles<'_>) -> (Vec<Output>, PlainFile) {
    let places = places(stems, records);
    let rest = |bytes: &mut Vec<u8>, at: usize| {
        push_number(bytes, stems[at].records);
        bytes.extend_from_slice(&places[at]);
    };
    let (files, directory) = shards(stems, known, |at| places[at].len() + 6, rest);
    let Directory { starts, names } = directory;
    let json = serde_json::json!({ "starts": starts, "names": names });
    (files, PlainFile::json(&json))
}

/// Returns what ranks and filters need of every record, column by column.
fn columns(records: &[&IndexedRecord], categories: &BTreeMap<&str, u32>) -> Vec<u8> {
    let postings = || records.iter().map(|record| &record.postings);
    let mut bytes: Vec<u8> = postings().map(|one| length(one.words)).collect();
    bytes.extend(postings().flat_map(|one| one.day.to_le_bytes()));
    bytes.extend(postings().map(|one| one.kind));
    for one in postings() {
        push_number(&mut bytes, number(one.categories.len()));
        one.categories.iter().for_each(|name| push_number(&mut bytes, categories[name.as_str()]));
    }
    bytes.extend(records.iter().flat_map(|record| record.text));
    bytes
}

/// Returns a number of words as one byte: eight steps for each doubling, up to 65,534 words.
fn length(words: u32) -> u8 {
    byte((u128::from(words.min(65_534)) + 1).pow(8).ilog2())
}

/// Returns all stems with their forms, for words that are nowhere.
fn vocabulary_bytes(stems: &[Stem<'_>]) -> Vec<u8> {
    bytes(stems, 0..stems.len(), |bytes, at| {
        let Stem { key, form, records, .. } = &stems[at];
        push_after(bytes, key, form);
        bytes.push(byte(records.ilog2()));
    })
}
