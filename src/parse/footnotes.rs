//! Footnotes of a body: references without a text, texts that nothing refers to, and two texts of one name.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::parse::directives::PreparedMarkdown;
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::footnotes::footnotes_in_order;
use crate::text::markdown::{LocatedEvent, footnote_label};

/// A footnote reference without a definition.
pub const NO_FOOTNOTE: Rule = Rule::error("G046");
/// A second definition of a footnote, which is not shown.
pub const SECOND: Rule = Rule::warning("G135");
/// A definition that nothing refers to, which is not shown.
pub const UNUSED: Rule = Rule::warning("G136");

/// Reports definitions that are not shown.
pub(super) fn check(
    path: &SourcePath,
    prepared: &PreparedMarkdown,
    events: &[LocatedEvent<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut defined: BTreeMap<String, (Span, String)> = BTreeMap::new();
    for (event, range) in events {
        let Event::Start(Tag::FootnoteDefinition(label)) = event else { continue };
        let (key, span) = (footnote_label(label), label_span(prepared, label, range));
        if let Some((first, _)) = defined.get(&key) {
            let diagnostic = SECOND.at(Location::at(path, span)).with("label", label.as_ref());
            diagnostics.push(diagnostic.and(Location::at(path, *first), "first"));
        } else {
            defined.insert(key, (span, label.to_string()));
        }
    }
    if defined.is_empty() {
        return;
    }
    let reached: BTreeSet<String> = footnotes_in_order(events).into_iter().collect();
    for (_, (span, label)) in defined.into_iter().filter(|(key, _)| !reached.contains(key)) {
        diagnostics.push(UNUSED.at(Location::at(path, span)).with("label", label));
    }
}

/// Returns the span of `[^label]` at the start of a definition.
fn label_span(prepared: &PreparedMarkdown, label: &str, range: &Range<usize>) -> Span {
    prepared.span(&(range.start..(range.start + label.len() + "[^]".len()).min(range.end)))
}

/// Reports footnote references without a definition, which Markdown leaves in the text: `[^1]`.
pub(super) fn unresolved(
    path: &SourcePath,
    prepared: &PreparedMarkdown,
    range: &Range<usize>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let source = &prepared.text[range.clone()];
    let mut from = 0;
    while let Some(at) = source[from..].find("[^").map(|at| at + from) {
        from = at + 2;
        let label = source[from..].split(']').next().unwrap_or_default();
        let is_escaped = prepared.text[..range.start + at].ends_with('\\');
        let is_label = !label.is_empty() && label.len() < source.len() - from && !label.contains(char::is_whitespace);
        if is_label && !is_escaped {
            let span = prepared.span(&(range.start + at..range.start + from + label.len() + 1));
            diagnostics.push(NO_FOOTNOTE.at(Location::at(path, span)).with("label", label));
        }
    }
}
