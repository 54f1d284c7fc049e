//! Parses Markdown into events, with griffel's extensions; adjacent events of text and of raw HTML are merged, so that a
//! tag of several lines is whole. A comment on a line of its own stands alone.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, TextMergeWithOffset};

use crate::text::spelling::folded;

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
    // Lines of raw HTML that belong together, and where they are.
    let mut lines: Option<(String, Range<usize>)> = None;
    for (event, range) in TextMergeWithOffset::new(Parser::new_ext(text, extensions).into_offset_iter()) {
        match (&mut lines, event) {
            (Some((html, place)), Event::Html(line)) if !is_comment(&line) => {
                html.push_str(&line);
                place.end = range.end;
            }
            (None, Event::Html(line)) if !is_comment(&line) => lines = Some((line.into_string(), range)),
            (_, event) => {
                events.extend(lines.take().map(|(html, place)| (Event::Html(html.into()), place)));
                events.push((event, range));
            }
        }
    }
    events.extend(lines.map(|(html, place)| (Event::Html(html.into()), place)));
    events
}

/// Returns the name of a footnote as names are compared: without regard to capitals, composition and width of spaces, as
/// `CommonMark` compares the labels of links.
#[must_use]
pub fn footnote_label(label: &str) -> String {
    let words: Vec<&str> = label.split_whitespace().collect();
    folded(&words.join(" ")).into_owned()
}

/// Returns whether a line of raw HTML is one comment.
fn is_comment(line: &str) -> bool {
    let line = line.trim();
    line.starts_with("<!--") && line.find("-->").is_some_and(|at| at + 3 == line.len())
}
