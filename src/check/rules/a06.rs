#![doc = include_str!("a06.md")]

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::check::parts::{LinkPart, Parts};
use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::check::wording::{plain, proposal, typed_address};
use crate::diagnostic::rule::{Diagnostic, Rule, Severity};

/// A web address as the text of a link.
pub const A6: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::warning("A6"), Concern::Sight, &["WCAG 2.4.4"], include_str!("a06.md"))
};

/// An address in a list of sources, where it belongs to the reference.
const OF_SOURCE: Rule = Rule { severity: Severity::Info, ..A6.rule };

/// Longest address that may be read out, in characters.
const LETTERS_MAX: usize = 25;

/// Headings of lists of sources.
const SOURCES: &[&str] = &[
    "källor",
    "källa",
    "källförteckning",
    "referenser",
    "referens",
    "referenslista",
    "litteratur",
    "litteraturlista",
    "noter",
    "fotnoter",
    "länkar",
    "länktips",
    "lästips",
    "vidare läsning",
    "sources",
    "source",
    "references",
    "bibliography",
    "notes",
    "footnotes",
    "links",
    "further reading",
    "literature",
    "works cited",
];

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let mut of_notes = None;
    for link in &text.parts.links {
        let shown = link.text.trim();
        let is_address = shown.contains("://") || shown.starts_with("www.");
        let is_long = is_address && !shown.contains(char::is_whitespace) && shown.chars().count() > LETTERS_MAX;
        let is_named = link.attributes.iter().any(|attribute| attribute.name == "aria-label");
        let is_code = text.markdown()[link.inside.clone()].starts_with('`');
        if is_long && !is_named && !is_code {
            let notes = of_notes.get_or_insert_with(|| notes(text));
            let rule = if is_source(text, notes, link) { OF_SOURCE } else { A6.rule };
            let diagnostic = text.found(rule, &link.range).with("address", shown);
            let diagnostic = diagnostic.with("proposal", proposal(&link.address));
            found.push(diagnostic.with("target", typed_address(&link.address)));
        }
    }
}

/// Returns whether a link stands where sources are listed: in a footnote, below such a heading, or after a year in brackets.
fn is_source(text: &CheckedText<'_>, notes: &[Range<usize>], link: &LinkPart) -> bool {
    let is_around = |range: &Range<usize>| range.start <= link.range.start && link.range.end <= range.end;
    let Parts { headings, blocks, .. } = &text.parts;
    let above = headings.partition_point(|heading| heading.range.start < link.range.start).checked_sub(1);
    if above.is_some_and(|above| SOURCES.contains(&plain(&headings[above].text).as_str())) {
        return true;
    }
    let note = notes.partition_point(|note| note.end < link.range.end);
    // Blocks are in the order of their ends: the innermost around a link comes first.
    let block = blocks.get(blocks.partition_point(|block| block.range.end < link.range.end));
    let block = block.filter(|block| is_around(&block.range));
    notes.get(note).is_some_and(is_around)
        || block.is_some_and(|block| has_year(&text.markdown()[block.range.start..link.range.start]))
}

/// Returns where the texts of footnotes stand, in their order.
fn notes(text: &CheckedText<'_>) -> Vec<Range<usize>> {
    let is_note = |event: &Event<'_>| matches!(event, Event::Start(Tag::FootnoteDefinition(_)));
    let events = text.parts.events.iter();
    events.filter(|(event, _)| is_note(event)).map(|(_, range)| range.clone()).collect()
}

/// Returns whether a text has a year in brackets, as references have: `Björnsson (1968)`.
fn has_year(text: &str) -> bool {
    text.match_indices('(').any(|(at, _)| {
        let year = &text.as_bytes()[at + 1..];
        let is_year =
            year.len() > 4 && matches!(&year[..2], b"19" | b"20") && year[2..4].iter().all(u8::is_ascii_digit);
        is_year && matches!(year[4], b')' | b',' | b'a'..=b'd')
    })
}
