//! Parses Markdown into events, with griffel's extensions; adjacent events of text and of raw HTML are merged, so that a
//! tag of several lines is whole. A comment on a line of its own stands alone.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use pulldown_cmark::{Event, Options, Parser, TextMergeWithOffset};

/// An event of Markdown and its range in the text.
pub type LocatedEvent<'a> = (Event<'a>, Range<usize>);

/// Returns the enabled extensions: GFM (tables, footnotes, strikethrough, task lists, alerts), heading attributes and
/// definition lists. Smart punctuation is off, so that quotation marks and dashes stay as the author wrote them.
#[must_use]
pub fn extensions() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_GFM
}

/// Returns the events of `text`.
#[must_use]
pub fn events(text: &str, extensions: Options) -> Vec<LocatedEvent<'_>> {
    let mut events: Vec<LocatedEvent<'_>> = Vec::new();
    for (event, range) in TextMergeWithOffset::new(Parser::new_ext(text, extensions).into_offset_iter()) {
        match (events.last_mut(), event) {
            (Some((Event::Html(before), place)), Event::Html(html)) if !is_comment(before) && !is_comment(&html) => {
                *before = format!("{before}{html}").into();
                place.end = range.end;
            }
            (_, event) => events.push((event, range)),
        }
    }
    events
}

/// Returns the name of a footnote as names are compared: without regard to capitals, composition and width of spaces, as
/// `CommonMark` compares the labels of links.
#[must_use]
pub fn footnote_label(label: &str) -> String {
    let words: Vec<&str> = label.split_whitespace().collect();
    words.join(" ").nfc().collect::<String>().to_lowercase()
}

/// Returns whether a line of raw HTML is one comment.
fn is_comment(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("<!--") && line.find("-->").is_some_and(|at| at + 3 == line.len())
}
