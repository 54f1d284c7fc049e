//! Parses Markdown into events, with griffel's extensions; adjacent text events are merged.

use std::ops::Range;

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
    TextMergeWithOffset::new(Parser::new_ext(text, extensions).into_offset_iter()).collect()
}

/// An attribute of raw HTML with an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawAddress {
    /// The span of its value in the text, without quotes.
    pub value: Range<usize>,
    /// Whether the browser loads it (`src`, `poster`) instead of only linking to it (`href`).
    pub is_drawn: bool,
}

/// Returns the addresses in raw HTML: values of `href`, `src` and `poster` in double or single quotes.
#[must_use]
pub fn raw_addresses(html: &str) -> Vec<RawAddress> {
    let mut found = Vec::new();
    for (name, is_drawn) in [("href", false), ("src", true), ("poster", true)] {
        for value in raw_values(html, name) {
            found.push(RawAddress { value, is_drawn });
        }
    }
    found.sort_by_key(|address| address.value.start);
    found
}

/// Returns the spans of an attribute's values in raw HTML.
#[must_use]
pub fn raw_values(html: &str, name: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = html[from..].find(name).map(|at| at + from) {
        from = at + name.len();
        let is_attribute = html[..at].ends_with(|c: char| c.is_ascii_whitespace());
        let rest = html[from..].trim_start();
        let Some(rest) = rest.strip_prefix('=').map(str::trim_start).filter(|_| is_attribute) else { continue };
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
        let start = html.len() - rest.len() + 1;
        if let Some(len) = html[start..].find(quote) {
            found.push(start..start + len);
            from = start + len;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_raw_html_are_found_with_their_spans() {
        let html = "<a class=x href=\"a.pdf\"><img src='b.png' alt=\"src=c\"></a>";
        let found: Vec<_> = raw_addresses(html).into_iter().map(|found| &html[found.value]).collect();
        assert_eq!(found, ["a.pdf", "b.png"]);
    }
}
