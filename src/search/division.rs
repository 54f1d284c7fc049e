//! A search record, divided: a long text is read in parts, so that a browser fetches little of it.

use crate::search::record::SearchRecord;
use crate::text::paragraphs::Paragraph;

/// Bytes of a text after which the next paragraph begins a new part.
const PART: usize = 6_000;

/// A record with its parts as the index numbers them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Divided<'a> {
    /// The beginning of its own text.
    pub own: &'a [Paragraph],
    /// The parts, numbered from 1: the rest of its own text, then the parts that the record has.
    pub parts: Vec<Part<'a>>,
}

/// A part of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// Title; empty if it has none.
    pub title: &'a str,
    /// What it is called; empty for the rest of a text.
    pub label: &'a str,
    /// Address on this host; empty for the rest of a text.
    pub href: &'a str,
    /// Its text.
    pub text: &'a [Paragraph],
}

/// Divides a record.
#[must_use]
pub fn divided(record: &SearchRecord) -> Divided<'_> {
    let mut own = pieces(&record.text);
    let first = own.next().unwrap_or_default();
    let rest = own.map(|text| Part { title: "", label: "", href: "", text });
    let given = record.parts.iter().flat_map(|part| {
        let (title, label, href) = (part.title.as_str(), part.label.as_str(), part.href.as_str());
        let mut texts = pieces(&part.text);
        let first = Part { title, label, href, text: texts.next().unwrap_or_default() };
        std::iter::once(first).chain(texts.map(move |text| Part { title: "", text, ..first }))
    });
    Divided { own: first, parts: rest.chain(given).collect() }
}

/// Cuts a text between its paragraphs.
fn pieces(text: &[Paragraph]) -> impl Iterator<Item = &[Paragraph]> {
    runs(text, PART, |paragraph| paragraph.text.len())
}

/// Cuts a list: an item begins the next run once those before it have `most` bytes.
pub fn runs<T>(mut items: &[T], most: usize, size: impl Fn(&T) -> usize) -> impl Iterator<Item = &[T]> {
    std::iter::from_fn(move || {
        let mut len = 0;
        let fits = |item: &&T| {
            let has_room = len < most;
            len += size(item);
            has_room
        };
        let (run, rest) = items.split_at(items.iter().take_while(fits).count());
        items = rest;
        (!run.is_empty()).then_some(run)
    })
}
