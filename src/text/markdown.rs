//! Parses Markdown into events, with griffel's extensions; adjacent events of text and of raw HTML are merged, so that a
//! tag of several lines is whole. A comment on a line of its own stands alone. Text is in composed letters, code as typed.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, TextMergeWithOffset};

use crate::text::composed::{composed, may_be_decomposed};
use crate::text::line_starts::ReadText;
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
    let read = ReadText::new(text);
    let is_ours = extensions.contains(Options::ENABLE_DEFINITION_LIST);
    if !is_ours || !read.is_changed() {
        return merged(text, Parser::new_ext(text, extensions).into_offset_iter());
    }
    let parser = Parser::new_ext(read.as_str(), extensions).into_offset_iter();
    merged(text, parser.map(|(event, range)| (read.restored(event), range)))
}

/// Returns the definitions of links (`[name]: address "title"`) with their ranges, in order; of two with one name the first.
#[must_use]
pub fn definitions(text: &str) -> Vec<(String, Range<usize>)> {
    let read = ReadText::new(text);
    let parser = Parser::new_ext(read.as_str(), extensions());
    let found = parser.reference_definitions().iter();
    let mut found: Vec<_> = found.map(|(_, link)| (link.dest.to_string(), link.span.clone())).collect();
    found.sort_by_key(|(_, range)| range.start);
    found
}

/// Returns events with adjacent text and raw HTML as one.
fn merged<'a>(text: &str, events: impl Iterator<Item = LocatedEvent<'a>>) -> Vec<LocatedEvent<'a>> {
    let mut merged: Vec<LocatedEvent<'a>> = Vec::new();
    // Lines of raw HTML that belong together, and where they are.
    let mut lines: Option<(String, Range<usize>)> = None;
    let has_marks = may_be_decomposed(text);
    let mut is_code = false;
    for (event, range) in TextMergeWithOffset::new(events) {
        let event = match event {
            Event::Start(Tag::CodeBlock(kind)) => {
                is_code = true;
                Event::Start(Tag::CodeBlock(kind))
            }
            Event::End(TagEnd::CodeBlock) => {
                is_code = false;
                Event::End(TagEnd::CodeBlock)
            }
            Event::Text(text) if has_marks && !is_code => Event::Text(composed(&text).into_owned().into()),
            other => other,
        };
        match (&mut lines, event) {
            (Some((html, place)), Event::Html(line)) if !is_comment(&line) => {
                html.push_str(&line);
                place.end = range.end;
            }
            (None, Event::Html(line)) if !is_comment(&line) => lines = Some((line.into_string(), range)),
            (_, event) => {
                merged.extend(lines.take().map(|(html, place)| (Event::Html(html.into()), place)));
                merged.push((event, range));
            }
        }
    }
    merged.extend(lines.map(|(html, place)| (Event::Html(html.into()), place)));
    merged
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_composed_and_code_is_as_typed() {
        let text = "A\u{30a}r *o\u{308}ga* `a\u{30a}`\n\n    o\u{308}\n\n<b>u\u{308}</b>\n";
        let seen: String = events(text, extensions())
            .into_iter()
            .map(|(event, _)| match event {
                Event::Text(text) | Event::Code(text) | Event::InlineHtml(text) => text.into_string(),
                _ => String::new(),
            })
            .collect();
        assert_eq!(seen, "År öga a\u{30a}o\u{308}\n<b>ü</b>");
    }

    fn shown(text: &str) -> Vec<String> {
        let shown = events(text, extensions()).into_iter().filter_map(|(event, _)| match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                Some(text.into_string())
            }
            Event::Start(Tag::DefinitionListDefinition) => Some("<dd>".to_owned()),
            Event::Start(Tag::TableHead) => Some("<tr>".to_owned()),
            _ => None,
        });
        shown.collect()
    }

    #[test]
    fn a_definition_needs_a_space_behind_its_colon() {
        for smile in [":)", ":-)", ":-|", ":30", ":D", ":'(", ":smile: hej", "::nothing", ":", ":,ja"] {
            assert_eq!(shown(&format!("Hej\n{smile}\n")), ["Hej", smile], "{smile}");
            assert_eq!(shown(&format!("> - Hej\n>\n>   {smile}\n")), ["Hej", smile], "{smile}");
        }
        assert_eq!(
            shown("Ord\n: Mening\n:\tEn till\n:) glad\n"),
            ["Ord", "<dd>", "Mening", "<dd>", "En till", ":) glad"]
        );
        assert_eq!(shown("Se %?@};\n:) så\n"), ["Se %?@};", ":) så"]);
    }

    #[test]
    fn code_and_addresses_keep_the_colons_that_begin_a_line() {
        assert_eq!(
            shown("a `b\n:c` d\n\n    x\n    :y\n\t|\t-\t|\n").concat(),
            "a b :c d".to_owned() + "x\n:y\n|\t-\t|\n"
        );
        assert_eq!(shown("<pre>\n:a\n|\t-|\n</pre>\n"), ["<pre>\n:a\n|\t-|\n</pre>\n"]);
        // A string of its own, made of two lines, with the first of the signs that may stand in for a colon.
        assert_eq!(shown("a `5 %\n:c` d\n").concat(), "a 5 % :c d");
        assert_eq!(shown("<p\n:a>\n"), ["<p\n:a>\n"]);
        let events = events("a [b](\n:c) *d*\n:_e_ `f`\n", extensions());
        let is_link =
            |event: &Event<'_>| matches!(event, Event::Start(Tag::Link { dest_url, .. }) if &**dest_url == ":c");
        assert!(events.iter().any(|(event, _)| is_link(event)));
        let emphasised = events.iter().filter(|(event, _)| matches!(event, Event::Start(Tag::Emphasis))).count();
        assert_eq!(emphasised, 2);
    }

    #[test]
    fn a_delimiter_row_may_have_tabs() {
        for row in ["|\t---\t|\t:-:\t|", "---\t|\t---", ":-\t|-"] {
            assert_eq!(shown(&format!("a | b\n{row}\n1 | 2\n")), ["<tr>", "a", "b", "1", "2"], "{row}");
            assert_eq!(shown(&format!("> a | b\n> {row}\n")), ["<tr>", "a", "b"], "{row}");
        }
    }
}
