//! Search records: what readers can find.

use jiff::civil::Date;

use crate::text::paragraphs::Paragraph;

/// What is counted as one hit: a page, a post or a presentation, with its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRecord {
    /// What it is.
    pub kind: RecordKind,
    /// Title, or the first words.
    pub title: String,
    /// Address on this host.
    pub href: String,
    /// Language of its words: `sv`, `en-GB`.
    pub language: String,
    /// Date of publication.
    pub date: Option<Date>,
    /// The same in words.
    pub date_in_words: Option<String>,
    /// Its categories and their parents, by which readers choose.
    pub categories: Vec<String>,
    /// Names of categories, tags and authors that it is found by.
    pub terms: Vec<String>,
    /// Its own text.
    pub text: Vec<Paragraph>,
    /// What belongs to it and has an address of its own.
    pub parts: Vec<RecordPart>,
}

/// What a record is. The numbers are those of the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordKind {
    /// A standing page.
    Page = 0,
    /// A post.
    Post = 1,
    /// A presentation.
    Presentation = 2,
}

/// A part of a record: a slide of a presentation, a page of an attached file, or the rest of a long text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordPart {
    /// Title; empty if it has none.
    pub title: String,
    /// What it is called: `Bild 7`, `Läroplan.pdf, sida 3`; empty for the rest of a text.
    pub label: String,
    /// Address on this host; empty for the rest of a text, which lies where its record lies.
    pub href: String,
    /// Its text.
    pub text: Vec<Paragraph>,
}

/// Returns a language without its region.
#[must_use]
pub fn primary(language: &str) -> &str {
    language.split('-').next().unwrap_or_default()
}
