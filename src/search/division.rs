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
fn pieces(mut text: &[Paragraph]) -> impl Iterator<Item = &[Paragraph]> {
    std::iter::from_fn(move || {
        let mut len = 0;
        let fits = |paragraph: &&Paragraph| {
            let has_room = len < PART;
            len += paragraph.text.len();
            has_room
        };
        let (piece, rest) = text.split_at(text.iter().take_while(fits).count());
        text = rest;
        (!piece.is_empty()).then_some(piece)
    })
}
