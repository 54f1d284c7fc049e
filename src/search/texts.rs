//! A search record -> the files that a browser fetches to show it as a hit: its title, its address and its text.

use serde::Serialize;

use crate::search::division::{Divided, Part, runs};
use crate::search::files::PlainFile;
use crate::search::record::SearchRecord;
use crate::text::paragraphs::Paragraph;

/// Bytes of text in a file of parts after which the next part begins a new file.
const FILE: usize = 4_000;

/// A record as it is shown. The names are short because there are ten thousands of these files.
#[derive(Serialize)]
struct ShownRecord<'a> {
    #[serde(rename = "t")]
    title: &'a str,
    #[serde(rename = "h")]
    href: &'a str,
    #[serde(rename = "l", skip_serializing_if = "str::is_empty")]
    language: &'a str,
    #[serde(rename = "d", skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    #[serde(rename = "c", skip_serializing_if = "<[_]>::is_empty")]
    categories: &'a [String],
    #[serde(rename = "p")]
    text: Vec<&'a str>,
    /// The parts, if they are few.
    #[serde(rename = "k", skip_serializing_if = "Vec::is_empty")]
    parts: Vec<ShownPart<'a>>,
    /// The files of the parts: the number of the first in each, and its name.
    #[serde(rename = "m", skip_serializing_if = "Vec::is_empty")]
    files: Vec<(usize, String)>,
}

#[derive(Serialize)]
struct ShownPart<'a> {
    #[serde(rename = "t", skip_serializing_if = "str::is_empty")]
    title: &'a str,
    #[serde(rename = "n", skip_serializing_if = "str::is_empty")]
    label: &'a str,
    #[serde(rename = "h", skip_serializing_if = "str::is_empty")]
    href: &'a str,
    #[serde(rename = "p")]
    text: Vec<&'a str>,
}

/// Returns the files of a record: its own first, then those of its parts if they are many. `language` is that of the site.
#[must_use]
pub fn texts(record: &SearchRecord, divided: &Divided<'_>, language: &str) -> Vec<PlainFile> {
    let mut files = Vec::new();
    let mut shown = ShownRecord {
        title: &record.title,
        href: &record.href,
        language: if record.language == language { "" } else { &record.language },
        date: record.date_in_words.as_deref(),
        categories: &record.categories,
        text: lines(divided.own),
        parts: Vec::new(),
        files: Vec::new(),
    };
    if divided.parts.iter().map(size).sum::<usize>() <= FILE {
        shown.parts = divided.parts.iter().map(part).collect();
    } else {
        let mut first = 1;
        for parts in runs(&divided.parts, FILE, size) {
            let parts_file = PlainFile::json(&parts.iter().map(part).collect::<Vec<_>>());
            shown.files.push((first, parts_file.name()));
            files.push(parts_file);
            first += parts.len();
        }
    }
    files.insert(0, PlainFile::json(&shown));
    files
}

fn part<'a>(part: &Part<'a>) -> ShownPart<'a> {
    ShownPart { title: part.title, label: part.label, href: part.href, text: lines(part.text) }
}

fn lines(text: &[Paragraph]) -> Vec<&str> {
    text.iter().map(|paragraph| paragraph.text.as_str()).collect()
}

fn size(part: &Part<'_>) -> usize {
    part.text.iter().map(|paragraph| paragraph.text.len()).sum()
}
