//! A search record -> its postings: which stems it has, how much they weigh, and where they stand.
//!
//! They are kept from build to build, so that an edit reads one record again and no other.

use jiff::civil::{Date, date};

use crate::search::bytes::{Reader, byte, number, push_number};
use crate::search::division::Divided;
use crate::search::lexicon::{Lexicon, with_lexicon};
use crate::search::record::{SearchRecord, primary};
use crate::search::words::words;
use crate::text::paragraphs::{Paragraph, Role};

/// A stem stands in the title.
const IN_TITLE: u8 = 0x08;
/// A stem stands in a heading, or in the description of a picture or its caption.
const IN_HEADING: u8 = 0x10;
/// A stem stands in the name of a category, tag or author.
const IN_TERM: u8 = 0x20;
/// The numbers of the parts follow that have a stem.
const HAS_PARTS: u8 = 0x40;
/// The bits of a weight that tell how often a stem stands in running text.
const STEP: u8 = 0x07;

/// What the index needs of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordPostings {
    /// What it is, as a number of [`RecordKind`](crate::search::record::RecordKind).
    pub kind: u8,
    /// Days since the beginning of 1900; 0 for a record without a date.
    pub day: u16,
    /// Number of its words.
    pub words: u32,
    /// Names of its categories and their parents.
    pub categories: Vec<String>,
    /// For each stem: one byte by which the work is divided, the stem, what its written form shares with it and adds to it,
    /// and its [`Posting`] without the number of the record.
    pub stems: Box<[u8]>,
    /// For each stem, in the same order: the length of what follows, and its places: how many, and of each the paragraph and
    /// the offset there, after those of the one before.
    pub places: Box<[u8]>,
}

/// A stem as a record keeps it.
#[derive(Debug, Clone, Copy)]
pub struct KeptStem<'a> {
    /// One byte by which the work is divided.
    pub slot: u8,
    /// The stem.
    pub key: &'a [u8],
    /// How many bytes its written form shares with it, and the rest of the form.
    pub form: (usize, &'a [u8]),
    /// Its [`Posting`] without the number of the record.
    pub posting: &'a [u8],
    /// Its places.
    pub places: &'a [u8],
}

impl RecordPostings {
    /// Returns the stems of the record.
    pub fn kept(&self) -> impl Iterator<Item = KeptStem<'_>> {
        let (mut stems, mut places) = (Reader::new(&self.stems), Reader::new(&self.places));
        std::iter::from_fn(move || {
            if stems.is_empty() {
                return None;
            }
            let (slot, key) = (stems.byte(), stems.bytes());
            let form = (stems.number() as usize, stems.bytes());
            let before = stems.clone();
            pass_weight(&mut stems);
            let posting = before.read_until(&stems);
            Some(KeptStem { slot, key, form, posting, places: places.bytes() })
        })
    }
}

/// That a record has a stem.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    /// Number of the record.
    pub record: u32,
    /// How often it stands there, and in which fields.
    pub weight: u8,
    /// The parts that have it, in their order, 0 for the record's own text; empty if that is all.
    pub parts: Vec<u32>,
}

/// What is collected of a stem.
struct Found {
    /// The number of the form that readers are shown.
    form: u32,
    times: u32,
    fields: u8,
    is_in_own: bool,
    /// The numbers of the parts that have it, besides the record's own text.
    parts: Vec<u32>,
    /// Number of its places.
    places: u32,
}

/// A word of a text: the index of its stem in what was found, its paragraph and its offset there.
type Place = (u32, u32, u32);

/// Returns the postings of a record. `language` is that of the site: `sv`.
#[must_use]
pub fn postings(record: &SearchRecord, divided: &Divided<'_>, language: &str) -> RecordPostings {
    let of_record = primary(&record.language);
    let (words, (stems, places)) = with_lexicon(of_record, of_record != language, |lexicon| {
        let mut collector = Collector::new(lexicon);
        collector.paragraph(&record.title, IN_TITLE, 0);
        collector.paragraphs(divided.own, 0);
        for (part, number) in divided.parts.iter().zip(1..) {
            collector.paragraph(part.title, IN_HEADING, number);
            collector.paragraphs(part.text, number);
        }
        for term in &record.terms {
            collector.paragraph(term, IN_TERM, 0);
        }
        (number(collector.places.len()), collector.written())
    });
    RecordPostings {
        kind: record.kind as u8,
        day: record.date.map(day).unwrap_or_default(),
        words,
        categories: record.categories.clone(),
        stems,
        places,
    }
}

/// Returns the number of days since the beginning of 1900, at least 1 and at most what two bytes hold.
fn day(of: Date) -> u16 {
    let days = date(1900, 1, 1).until(of).map_or(0, |span| span.get_days());
    u16::try_from(days.max(1)).unwrap_or(u16::MAX)
}

struct Collector<'l> {
    lexicon: &'l mut Lexicon,
    /// In the order in which they were found.
    found: Vec<Found>,
    places: Vec<Place>,
    paragraph: u32,
}

impl<'l> Collector<'l> {
    fn new(lexicon: &'l mut Lexicon) -> Self {
        Self { lexicon, found: Vec::new(), places: Vec::new(), paragraph: 0 }
    }

    fn paragraphs(&mut self, paragraphs: &[Paragraph], part: u32) {
        for Paragraph { text, role } in paragraphs {
            let field = match role {
                Role::Text => 0,
                Role::Heading | Role::Description => IN_HEADING,
            };
            self.paragraph(text, field, part);
        }
    }

    fn paragraph(&mut self, text: &str, field: u8, part: u32) {
        for (word, offset) in words(text).zip(0..) {
            let (form, stem) = self.lexicon.numbers(&word);
            let index = self.lexicon.index(stem, self.found.len());
            if index == self.found.len() {
                let (parts, is_in_own) = (Vec::new(), false);
                self.found.push(Found { form, times: 0, fields: 0, is_in_own, parts, places: 0 });
            }
            let found = &mut self.found[index];
            if form != found.form && is_plainer(&word, self.lexicon.form(found.form)) {
                found.form = form;
            }
            found.fields |= field;
            found.times += u32::from(field == 0);
            found.places += 1;
            if part == 0 {
                found.is_in_own = true;
            } else if found.parts.last() != Some(&part) {
                found.parts.push(part);
            }
            self.places.push((number(index), self.paragraph, offset));
        }
        self.paragraph += 1;
    }

    fn written(self) -> (Box<[u8]>, Box<[u8]>) {
        let (mut stems, mut places) = (Vec::with_capacity(self.found.len() * 16), Vec::new());
        let (sorted, mut own) = (self.sorted_places(), Vec::new());
        let mut rest = sorted.as_slice();
        for Found { form, times, fields, is_in_own, parts, places: count } in self.found {
            stems.extend_from_slice(self.lexicon.written(form));
            let own_part = (is_in_own && !parts.is_empty()).then_some(0);
            let parts: Vec<u32> = own_part.into_iter().chain(parts).collect();
            push_weight(&mut stems, step(times) | fields, &parts);
            let (here, others) = rest.split_at(count as usize);
            rest = others;
            own.clear();
            push_places(&mut own, here);
            push_number(&mut places, number(own.len()));
            places.extend_from_slice(&own);
        }
        // Copied, because an allocator leaves a shortened vector the room it had, and these stay.
        (stems.as_slice().into(), places.as_slice().into())
    }

    /// Returns the places by their stems, those of a stem in the order of the text: paragraph and offset.
    fn sorted_places(&self) -> Vec<(u32, u32)> {
        let mut next = 0;
        let begin = |found: &Found| {
            next += found.places;
            next - found.places
        };
        let mut next_of: Vec<u32> = self.found.iter().map(begin).collect();
        let mut sorted = vec![(0, 0); self.places.len()];
        for (index, paragraph, offset) in &self.places {
            let next = &mut next_of[*index as usize];
            sorted[*next as usize] = (*paragraph, *offset);
            *next += 1;
        }
        sorted
    }
}

/// Returns whether readers shall rather be shown `form` than `known`: the shorter is nearer to what a dictionary has.
#[must_use]
pub fn is_plainer(form: &str, known: &str) -> bool {
    (form.len(), form) < (known.len(), known)
}

/// Appends a weight and the parts that have the stem.
pub fn push_weight(bytes: &mut Vec<u8>, weight: u8, parts: &[u32]) {
    if parts.is_empty() {
        bytes.push(weight);
        return;
    }
    bytes.push(weight | HAS_PARTS);
    push_number(bytes, number(parts.len()));
    let mut last = 0;
    for part in parts {
        push_number(bytes, part - last);
        last = *part;
    }
}

/// Reads what [`push_weight`] wrote, as the posting of a record.
pub fn read_weight(reader: &mut Reader<'_>, record: u32) -> Posting {
    let weight = reader.byte();
    let mut parts = Vec::new();
    if weight & HAS_PARTS != 0 {
        let mut last = 0;
        for _ in 0..reader.number() {
            last += reader.number();
            parts.push(last);
        }
    }
    Posting { record, weight: weight & !HAS_PARTS, parts }
}

/// Reads over what [`push_weight`] wrote.
fn pass_weight(reader: &mut Reader<'_>) {
    if reader.byte() & HAS_PARTS != 0 {
        for _ in 0..reader.number() {
            reader.number();
        }
    }
}

/// Appends the number of places, and each: how many paragraphs it lies after the last, and its offset in its paragraph, or
/// after the last in the same paragraph.
fn push_places(bytes: &mut Vec<u8>, places: &[(u32, u32)]) {
    push_number(bytes, number(places.len()));
    let (mut last, mut before) = (0, 0);
    for (paragraph, offset) in places {
        push_number(bytes, paragraph - last);
        push_number(bytes, if *paragraph == last { offset - before } else { *offset });
        (last, before) = (*paragraph, *offset);
    }
}

/// Returns how often a stem stands in running text, as a step.
fn step(times: u32) -> u8 {
    match times {
        0..=2 => byte(times),
        3..=4 => 3,
        5..=7 => 4,
        8..=12 => 5,
        13..=20 => 6,
        _ => STEP,
    }
}

impl Posting {
    /// Joins the postings of two stems of one record to one.
    pub fn join(&mut self, other: &Self) {
        let step = (self.weight & STEP).max(other.weight & STEP);
        self.weight = (self.weight | other.weight) & !STEP | step;
        if self.parts.is_empty() && other.parts.is_empty() {
            return;
        }
        let own = |parts: &[u32]| if parts.is_empty() { vec![0] } else { parts.to_vec() };
        self.parts = [own(&self.parts), own(&other.parts)].concat();
        self.parts.sort_unstable();
        self.parts.dedup();
    }
}
