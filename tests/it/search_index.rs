//! An independent reader of the search index: what its files say, without the code that writes them.

use std::collections::BTreeMap;
use std::io::Read as _;

use flate2::read::DeflateDecoder;
use griffel::output::file::{Body, Output};
use serde_json::Value;

/// An index as a browser reads it.
pub struct SearchIndex {
    pub manifest: Value,
    /// The packed files by their names.
    files: BTreeMap<String, Vec<u8>>,
    /// What is shown of the records.
    pub texts: Vec<Value>,
}

/// That a record has a stem: its number, how much it weighs there, and which parts have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Posting {
    pub record: usize,
    pub weight: u8,
    pub parts: Vec<u32>,
}

/// A stem: its written form, the records that have it, by itself and as a part of a compound, and the stems of those
/// compounds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    pub form: String,
    pub own: Vec<Posting>,
    pub part: Vec<Posting>,
    pub compounds: Vec<String>,
}

struct Bytes<'a>(&'a [u8]);

impl Bytes<'_> {
    fn byte(&mut self) -> u8 {
        let (first, rest) = self.0.split_first().expect("a byte");
        self.0 = rest;
        *first
    }

    fn number(&mut self) -> u32 {
        let mut number = 0;
        for shift in (0..).step_by(7) {
            let byte = self.byte();
            number |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        number
    }

    fn take(&mut self, len: u32) -> &[u8] {
        let (taken, rest) = self.0.split_at(len as usize);
        self.0 = rest;
        taken
    }

    /// Reads a word that shares its beginning with `known`.
    fn after(&mut self, known: &str) -> String {
        let (shared, len) = (self.number() as usize, self.number());
        format!("{}{}", &known[..shared], std::str::from_utf8(self.take(len)).expect("UTF-8"))
    }

    fn postings(&mut self) -> Vec<Posting> {
        let mut record = 0;
        let count = self.number();
        (0..count)
            .map(|_| {
                record += self.number() as usize;
                let weight = self.byte();
                let has_parts = weight & 0x40 != 0;
                let (mut part, count) = (0, if has_parts { self.number() } else { 0 });
                let parts = (0..count).map(|_| {
                    part += self.number();
                    part
                });
                let parts = parts.collect();
                Posting { record, weight: weight & 0x3f, parts }
            })
            .collect()
    }
}

impl SearchIndex {
    /// Reads the files of an index among those of a site.
    pub fn read(outputs: &[Output]) -> Self {
        let bytes = |file: &Output| match &file.body {
            Body::Bytes(bytes) => bytes.to_vec(),
            _ => panic!("{} is not held", file.route.as_str()),
        };
        let of = |file: &Output| Some((file.route.as_str().strip_prefix("/search-index/")?.to_owned(), bytes(file)));
        let files: BTreeMap<String, Vec<u8>> = outputs.iter().filter_map(of).collect();
        let manifest: Value = serde_json::from_slice(&files["index.json"]).expect("JSON");
        let mut index = Self { manifest, files, texts: Vec::new() };
        let columns = index.file(index.manifest["columns"].as_str().expect("a name"));
        let groups = usize::try_from(index.manifest["groups"].as_u64().expect("a number")).expect("a count");
        let names = columns[columns.len() - 5 * groups..].chunks(5);
        let hex = |name: &[u8]| name.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        index.texts = names.map(|name| serde_json::from_slice(&index.file(&hex(name))).expect("JSON")).collect();
        index
    }

    /// Returns the plain bytes of a file.
    pub fn file(&self, name: &str) -> Vec<u8> {
        let packed = self.files.get(&format!("1/{name}.bin")).unwrap_or_else(|| panic!("no file {name}"));
        let mut plain = Vec::new();
        DeflateDecoder::new(packed.as_slice()).read_to_end(&mut plain).expect("DEFLATE");
        plain
    }

    /// Returns the parts of a record, from its own file or from files of their own.
    pub fn parts(&self, text: &Value) -> Vec<Value> {
        if let Some(parts) = text["k"].as_array() {
            return parts.clone();
        }
        let files = text["m"].as_array().into_iter().flatten();
        let mut parts = Vec::new();
        for file in files {
            let [first, name] = file.as_array().expect("a pair").as_slice() else { panic!("{file}") };
            assert_eq!(first.as_u64(), Some(parts.len() as u64 + 1));
            let more: Vec<Value> = serde_json::from_slice(&self.file(name.as_str().expect("a name"))).expect("JSON");
            parts.extend(more);
        }
        parts
    }

    /// Returns the titles of the records in their order.
    pub fn titles(&self) -> Vec<&str> {
        self.texts.iter().map(|text| text["t"].as_str().expect("a title")).collect()
    }

    /// Returns all stems.
    pub fn stems(&self) -> BTreeMap<String, Entry> {
        let names = self.manifest["names"].as_str().expect("names");
        let mut stems = BTreeMap::new();
        for at in (0..names.len()).step_by(10) {
            let bytes = self.file(&names[at..at + 10]);
            let mut reader = Bytes(&bytes);
            let mut last = String::new();
            for _ in 0..reader.number() {
                let stem = reader.after(&last);
                let form = reader.after(&stem);
                let (own, part) = (reader.postings(), reader.postings());
                let count = if part.is_empty() { 0 } else { reader.number() };
                let compounds = (0..count).map(|_| reader.after(&stem)).collect();
                let entry = Entry { form, own, part, compounds };
                assert!(stems.insert(stem.clone(), entry).is_none(), "{stem} stands in one shard");
                last = stem;
            }
            assert!(reader.0.is_empty(), "nothing is left of a shard");
        }
        stems
    }

    /// Returns the titles of the records that have a stem by itself.
    pub fn having(&self, stem: &str) -> Vec<&str> {
        let stems = self.stems();
        let records = stems.get(stem).into_iter().flat_map(|entry| &entry.own);
        records.map(|posting| self.titles()[posting.record]).collect()
    }
}
