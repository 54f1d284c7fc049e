//! Pictures that say nothing, as their author tells: `![](line.png){decorative}`.
//!
//! The mark is taken out of the Markdown, so that no reader sees it, and the picture is remembered by its place.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::diagnostic::rule::Rule;
use crate::parse::lookalikes::is_escaped;
use crate::parse::typed_addresses::Edit;
use crate::text::markdown::{LocatedEvent, events, extensions};

/// A mark of a decorative picture where there is none, or behind one that is described.
pub const MISPLACED: Rule = Rule::warning("G302");

/// The word in the mark, in English and Swedish.
const WORDS: [&str; 2] = ["decorative", "dekorativ"];

/// The marks of a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// The changes that take them out, in their order.
    pub(super) edits: Vec<Edit>,
    /// Where the decorative pictures start once they are out, in their order.
    pub(super) pictures: Vec<usize>,
    /// Marks that do not hold: their places, and the names of the helps.
    pub(super) misplaced: Vec<(Range<usize>, &'static str)>,
}

/// Returns the marks of a prepared text.
pub(super) fn marks(text: &str) -> Marks {
    let all: Vec<Range<usize>> =
        text.match_indices('{').filter_map(|(at, _)| mark(&text[at..]).map(|len| at..at + len)).collect();
    if all.is_empty() {
        return Marks::default();
    }
    let events = events(text, extensions());
    let (mut marks, mut removed) = (Marks::default(), 0);
    for (picture, is_described) in pictures(&events) {
        let after = &text[picture.end..];
        let spaces = after.len() - after.trim_start_matches(' ').len();
        let Some(len) = mark(&after[spaces..]) else { continue };
        let found = picture.end + spaces..picture.end + spaces + len;
        if spaces > 0 {
            marks.misplaced.push((picture.end..found.start, "space"));
        }
        if is_described {
            marks.misplaced.push((found.clone(), "described"));
        } else {
            marks.pictures.push(picture.start - removed);
        }
        removed += found.end - picture.end;
        marks.edits.push((picture.end..found.end, ""));
    }
    let texts = texts(&events);
    for found in all {
        let before = texts.partition_point(|range| range.start <= found.start);
        let is_shown = before > 0 && texts[before - 1].contains(&found.start) && !is_escaped(text, found.start);
        if is_shown && !marks.edits.iter().any(|(range, _)| range.contains(&found.start)) {
            marks.misplaced.push((found, "elsewhere"));
        }
    }
    marks
}

/// Returns the length of the mark with which a text starts.
fn mark(text: &str) -> Option<usize> {
    /// No longer text between braces is a mark.
    const LEN_MAX: usize = 24;
    let inside = text.strip_prefix('{')?;
    let end = inside.bytes().take(LEN_MAX).position(|byte| byte == b'}')?;
    let word = inside[..end].trim_matches(' ').trim_start_matches('.');
    WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)).then_some(end + 2)
}

/// Returns the pictures that stand in no other, and whether they are described.
fn pictures(events: &[LocatedEvent<'_>]) -> Vec<(Range<usize>, bool)> {
    let mut found: Vec<(Range<usize>, bool)> = Vec::new();
    let mut depth = 0;
    for (event, range) in events {
        match event {
            Event::Start(Tag::Image { .. }) => {
                if depth == 0 {
                    found.push((range.clone(), false));
                }
                depth += 1;
            }
            Event::End(TagEnd::Image) => depth -= 1,
            Event::Text(words) | Event::Code(words) if depth > 0 && !words.trim().is_empty() => {
                if let Some((_, is_described)) = found.last_mut() {
                    *is_described = true;
                }
            }
            _ => {}
        }
    }
    found
}

/// Returns where text stands that readers see, without code.
fn texts(events: &[LocatedEvent<'_>]) -> Vec<Range<usize>> {
    let mut is_code = false;
    let mut found = Vec::new();
    for (event, range) in events {
        match event {
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(_) if !is_code => found.push(range.clone()),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn without(text: &str) -> (String, Vec<String>, Vec<&'static str>) {
        let Marks { edits, pictures, misplaced } = marks(text);
        let mut edited = text.to_owned();
        for (range, new) in edits.into_iter().rev() {
            edited.replace_range(range, new);
        }
        let starts = pictures.into_iter().map(|at| edited[at..].chars().take(6).collect()).collect();
        (edited, starts, misplaced.into_iter().map(|(_, help)| help).collect())
    }

    #[test]
    fn a_mark_behind_a_picture_is_taken_out_and_the_picture_remembered() {
        for (typed, shown, starts) in [
            ("å ![](a.jpg){decorative} ![](b.jpg){Dekorativ}!", "å ![](a.jpg) ![](b.jpg)!", vec!["![](a.", "![](b."]),
            ("[![](a.jpg){ .decorative }](b.md)", "[![](a.jpg)](b.md)", vec!["![](a."]),
            ("> - ![][r]{decorative}\n\n[r]: a.jpg\n", "> - ![][r]\n\n[r]: a.jpg\n", vec!["![][r]"]),
            (
                "| a | b |\n|---|---|\n| ![](<a b.jpg> \"t\"){decorative} | c |\n",
                "| a | b |\n|---|---|\n| ![](<a b.jpg> \"t\") | c |\n",
                vec!["![](<a"],
            ),
            ("# ![](a.jpg){decorative}\n", "# ![](a.jpg)\n", vec!["![](a."]),
        ] {
            let starts: Vec<String> = starts.into_iter().map(str::to_owned).collect();
            assert_eq!(without(typed), (shown.to_owned(), starts, Vec::new()), "{typed}");
        }
    }

    #[test]
    fn a_mark_that_does_not_hold_is_told() {
        assert_eq!(
            without("![En elev](a.jpg){decorative}\n"),
            ("![En elev](a.jpg)\n".to_owned(), vec![], vec!["described"])
        );
        let (shown, pictures, told) = without("![](a.jpg)  {decorative}\n");
        assert_eq!((shown.as_str(), pictures.len(), told), ("![](a.jpg)\n", 1, vec!["space"]));
        for text in ["[x](y.md){decorative}", "Skriv {decorative} bakom bilden."] {
            assert_eq!(without(text), (text.to_owned(), vec![], vec!["elsewhere"]));
        }
        for text in [
            "`![](a.jpg){decorative}`",
            "    ![](a.jpg){decorative}\n",
            "Så: \\{decorative}",
            "![](a.jpg){lang=sv} {x}",
            "<!-- {decorative} -->",
        ] {
            assert_eq!(without(text), (text.to_owned(), vec![], vec![]));
        }
    }
}
