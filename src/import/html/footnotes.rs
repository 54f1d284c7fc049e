//! Converts footnotes of the block editor, whose texts are stored apart from the post, to Markdown footnotes.

use std::collections::BTreeSet;

use pulldown_cmark::Event;
use serde::Deserialize;

use crate::text::markdown::{events, extensions};

/// Encloses the number of a footnote until its text is Markdown.
const MARK: char = '\u{F8FC}';

/// A footnote as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StoredFootnote {
    id: String,
    content: String,
}

/// Returns the text with a mark for each footnote, and their texts, numbered from 1. `stored` is the JSON stored with
/// the post. Footnotes without a reference come last.
#[must_use]
pub fn mark_references(content: &str, stored: &str) -> (String, Vec<String>) {
    let mut stored: Vec<StoredFootnote> = serde_json::from_str(stored).unwrap_or_default();
    let mut text = String::with_capacity(content.len());
    let mut notes: Vec<StoredFootnote> = Vec::new();
    let mut rest = content;
    let last = content.rfind("</sup>").unwrap_or(0);
    while let Some(at) = rest.find("<sup data-fn=\"").filter(|at| content.len() - rest.len() + at < last) {
        let (before, sup) = rest.split_at(at);
        text.push_str(before);
        let id = sup[14..].split('"').next().unwrap_or_default();
        let end = sup.find("</sup>").map(|end| end + 6);
        let known = || notes.iter().position(|note| note.id == id);
        let index = known().or_else(|| {
            let found = stored.iter().position(|note| note.id == id)?;
            notes.push(stored.remove(found));
            Some(notes.len() - 1)
        });
        match (index, end) {
            (Some(index), Some(end)) => {
                text.push_str(&format!("{MARK}{}{MARK}", index + 1));
                rest = &sup[end..];
            }
            _ => {
                text.push_str(&sup[..14]);
                rest = &sup[14..];
            }
        }
    }
    text.push_str(rest);
    notes.append(&mut stored);
    (text, notes.into_iter().map(|note| note.content).collect())
}

/// Returns Markdown with the marks replaced by footnotes and their texts appended. If a mark is inside raw markup,
/// where Markdown has no footnotes, all of them become numbers and a list.
#[must_use]
pub fn insert(markdown: &str, notes: &[String]) -> String {
    if notes.is_empty() {
        return markdown.to_owned();
    }
    let filled = |sign: &dyn Fn(usize) -> String| {
        // Numbers are enclosed in two marks.
        let parts = markdown.split(MARK).enumerate();
        let part = |(index, part): (usize, &str)| match part.parse() {
            Ok(number) if index % 2 == 1 => sign(number),
            _ => part.to_owned(),
        };
        parts.map(part).collect::<String>()
    };
    let below = |start: &dyn Fn(usize) -> String, indent: &str| {
        let one = |(index, note): (usize, &String)| {
            let note = note.trim().replace("\n\n", &format!("\n\n{indent}"));
            format!("\n{} {note}\n", start(index + 1))
        };
        notes.iter().enumerate().map(one).collect::<String>()
    };
    let text =
        format!("{}{}", filled(&|number| format!("[^{number}]")), below(&|number| format!("[^{number}]:"), "    "));
    let shown: BTreeSet<String> = events(&text, extensions())
        .into_iter()
        .filter_map(|(event, _)| match event {
            Event::FootnoteReference(name) => Some(name.to_string()),
            _ => None,
        })
        .collect();
    if shown.len() == notes.len() {
        return text;
    }
    format!("{}{}", filled(&|number| format!("<sup>{number}</sup>")), below(&|number| format!("{number}."), "   "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORED: &str = "[{\"content\":\"Tv\u{e5}.\",\"id\":\"b\"},{\"content\":\"Ett <em>a</em>.\",\"id\":\"a\"}]";

    #[test]
    fn footnotes_stand_where_they_stood_and_say_what_they_said() {
        let typed = "<p>x<sup data-fn=\"a\" class=\"fn\"><a href=\"#a\" id=\"a-link\">1</a></sup> y<sup data-fn=\"b\"><a>2</a></sup> z<sup data-fn=\"?\">3</sup></p>";
        let (text, notes) = mark_references(typed, STORED);
        assert_eq!(text, "<p>x\u{F8FC}1\u{F8FC} y\u{F8FC}2\u{F8FC} z<sup data-fn=\"?\">3</sup></p>");
        assert_eq!(notes, ["Ett <em>a</em>.", "Tv\u{e5}."]);
        let notes = ["Ett *a*.\n\nMer.".to_owned(), "Tv\u{e5}.".to_owned()];
        assert_eq!(
            insert("x\u{F8FC}1\u{F8FC} y\u{F8FC}2\u{F8FC}\n", &notes),
            "x[^1] y[^2]\n\n[^1]: Ett *a*.\n\n    Mer.\n\n[^2]: Tv\u{e5}.\n"
        );
        assert_eq!(
            insert("<p>x\u{F8FC}1\u{F8FC}</p>\n\ny\u{F8FC}2\u{F8FC}\n", &notes),
            "<p>x<sup>1</sup></p>\n\ny<sup>2</sup>\n\n1. Ett *a*.\n\n   Mer.\n\n2. Tv\u{e5}.\n"
        );
    }

    #[test]
    fn a_text_without_footnotes_stays() {
        assert_eq!(mark_references("<p>x</p>", ""), ("<p>x</p>".to_owned(), Vec::new()));
        assert_eq!(mark_references("<sup data-fn=\"a", "?"), ("<sup data-fn=\"a".to_owned(), Vec::new()));
        assert_eq!(insert("x\n", &[]), "x\n");
    }
}
