//! Addresses of links and pictures as people type them: `![](min bild.jpg)`, `[](..\..\plan.pdf)`, `![](bild.jpg ”Titel”)`.
//!
//! Markdown takes the first and the last for text, and `\.` for an escaped full stop. They are written here as it reads
//! them, so that everything behind sees ordinary links.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::parse::destination::{Destination, destination};
use crate::parse::lookalikes::{Lookalike, LookalikeForm, lookalikes};
use crate::text::markdown::{events, extensions};

/// A change of the Markdown: what to put in place of a range.
pub(super) type Edit = (Range<usize>, &'static str);

/// Returns the changes after which Markdown reads the addresses of a text as they are meant, in their order.
pub(super) fn edits(text: &str) -> Vec<Edit> {
    let is_odd = |(at, _): (usize, &str)| destination(text, at + 1).is_some_and(|found| is_odd(text, &found));
    if !text.match_indices("](").any(is_odd) {
        return Vec::new();
    }
    let events = events(text, extensions());
    let mut edits = Vec::new();
    for found in lookalikes(text, &events) {
        unread(text, &found, &mut edits);
    }
    for (event, range) in &events {
        escaped_path(text, event, range, &mut edits);
    }
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    edits
}

/// Returns a text with its addresses as they are meant.
pub(super) fn edited(text: &str) -> String {
    let mut edited = String::with_capacity(text.len());
    let mut done = 0;
    for (range, new) in edits(text) {
        edited.push_str(&text[done..range.start]);
        edited.push_str(new);
        done = range.end;
    }
    edited.push_str(&text[done..]);
    edited
}

/// Returns an address with every `\` that Markdown would take as an escape doubled.
pub(super) fn as_written(address: &str) -> String {
    let mut written = String::with_capacity(address.len());
    let mut rest = address.chars().peekable();
    while let Some(c) = rest.next() {
        written.push(c);
        if c == '\\' && rest.peek().is_some_and(char::is_ascii_punctuation) {
            written.push(c);
        }
    }
    written
}

/// Returns whether Markdown may read an address otherwise than it is meant.
fn is_odd(text: &str, found: &Destination) -> bool {
    let address = &text[found.address.clone()];
    address.contains([' ', '\t'])
        || is_windows(address)
        || found.title.as_ref().is_some_and(|title| is_curly(&text[title.clone()]))
}

/// Returns whether a title is in other quotation marks than Markdown's.
fn is_curly(title: &str) -> bool {
    !['"', '\''].iter().any(|quote| title.starts_with(*quote) && title.ends_with(*quote))
}

/// Returns whether an address is a path of Windows: Markdown escapes no letters and digits, and nobody escapes full stops.
fn is_windows(address: &str) -> bool {
    let mut after = address.match_indices('\\').map(|(at, _)| &address[at + 1..]);
    address.starts_with(".\\")
        || address.starts_with("..\\")
        || after.any(|rest| rest.starts_with(|c: char| c.is_alphanumeric()))
}

/// Adds the changes for a link that is none because of its address.
fn unread(text: &str, found: &Lookalike, edits: &mut Vec<Edit>) {
    if found.form != LookalikeForm::Unread {
        return;
    }
    let Some(Destination { address, title, end: _ }) = destination(text, found.words.end + 1) else { return };
    let typed = &text[address.clone()];
    let is_spaced = typed.contains([' ', '\t']);
    let is_titled = title.as_ref().is_some_and(|title| is_curly(&text[title.clone()]));
    let is_meant = (is_spaced || is_titled) && (found.is_picture || is_address(typed));
    if !is_meant || typed.contains(['<', '>']) {
        return;
    }
    edits.push((address.start..address.start, "<"));
    if is_windows(typed) {
        doubled(text, &address, edits);
    }
    edits.push((address.end..address.end, ">"));
    let Some(title) = title.filter(|_| is_titled) else { return };
    let quote = |c: Option<char>| c.map_or(0, char::len_utf8);
    let (first, last) = (quote(text[title.clone()].chars().next()), quote(text[title.clone()].chars().next_back()));
    let inside = title.start + first..title.end - last;
    if !text[inside.clone()].contains('"') {
        edits.push((title.start..inside.start, "\""));
        edits.push((inside.end..title.end, "\""));
    }
}

/// Returns whether words between round brackets are an address and no remark: a name of a file, a path or a whole address.
fn is_address(typed: &str) -> bool {
    const STARTS: [&str; 10] = ["/", "./", "../", ".\\", "..\\", "\\\\", "http://", "https://", "file:", "mailto:"];
    let extension = typed.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is_extension = (2..=5).contains(&extension.len())
        && extension.chars().all(|c| c.is_ascii_alphanumeric())
        && extension.contains(|c: char| c.is_ascii_alphabetic());
    is_extension || is_windows(typed) || STARTS.iter().any(|start| typed.starts_with(start))
}

/// Adds the changes for a path of Windows in a link or picture that Markdown reads, but with escapes.
fn escaped_path(text: &str, event: &Event<'_>, range: &Range<usize>, edits: &mut Vec<Edit>) {
    let Event::Start(Tag::Link { .. } | Tag::Image { .. }) = event else { return };
    let Some(at) = text[range.clone()].rfind("](") else { return };
    let Some(Destination { address, .. }) = destination(text, range.start + at + 1) else { return };
    if address.end <= range.end && is_windows(&text[address.clone()]) {
        doubled(text, &address, edits);
    }
}

/// Doubles every `\` of an address that Markdown would take as an escape.
fn doubled(text: &str, address: &Range<usize>, edits: &mut Vec<Edit>) {
    let bytes = text.as_bytes();
    let is_escape = |at: &usize| bytes[*at] == b'\\' && bytes[*at + 1].is_ascii_punctuation();
    edits.extend((address.start..address.end - 1).filter(is_escape).map(|at| (at..at, "\\")));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_written_as_markdown_reads_them() {
        for (typed, written) in [
            ("Se ![x](en bild.jpg).", "Se ![x](<en bild.jpg>)."),
            ("[x](mina filer/plan 1.pdf \"Plan\")", "[x](<mina filer/plan 1.pdf> \"Plan\")"),
            ("![x](bild.jpg ”Vår sal”)", "![x](<bild.jpg> \"Vår sal\")"),
            ("[x](..\\..\\plan.pdf)", "[x](..\\\\..\\plan.pdf)"),
            ("![x](bilder\\_a b.jpg)", "![x](<bilder\\_a b.jpg>)"),
            ("![x](..\\_a b.jpg)", "![x](<..\\\\_a b.jpg>)"),
            ("[![x](en bild.jpg)](en fil.pdf)", "[![x](<en bild.jpg>)](<en fil.pdf>)"),
            ("[x](mailto:a@b.example?subject=Hej du)", "[x](<mailto:a@b.example?subject=Hej du>)"),
            ("![x](en bild)", "![x](<en bild>)"),
        ] {
            assert_eq!(edited(typed), written);
        }
    }

    #[test]
    fn remarks_code_and_ordinary_links_stay() {
        for text in [
            "[x](a.md) ![y](b.jpg \"En titel\") [z](<a b.md>) [å](a\\_b.md)",
            "[sic](hon skrev så) [1](se s. 12)",
            "`![x](en bild.jpg)`\n\n    [x](..\\..\\a b.pdf)\n",
            "\\[x](en fil.pdf) x](en fil.pdf)",
            "<!-- ![x](en bild.jpg) -->",
            "![x](en <bild>.jpg)",
        ] {
            assert_eq!(edited(text), text);
        }
    }

    #[test]
    fn a_path_is_written_so_that_it_is_read_as_typed() {
        assert_eq!(as_written("..\\..\\a\\_b.pdf"), "..\\\\..\\a\\\\_b.pdf");
    }
}
