//! What files, settings and comments say, for the rules about privacy.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::check::file::CheckedFile;
use crate::check::site::CheckedSite;
use crate::check::text::CheckedText;
use crate::config::settings::SETTINGS_PATH;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::media::file_text::{FileText, pages};
use crate::source::snapshot::Source;
use crate::source::span::{Location, Span};

/// Returns what a file says, page by page.
#[must_use]
pub fn said(file: &CheckedFile<'_>) -> Vec<FileText> {
    let mut texts = file.facts.texts.clone();
    // What was read already is not read twice; the facts of slides hold the same pages.
    let read = file.attachment.paged_text().filter(|_| texts.is_empty());
    texts.extend(read.into_iter().flat_map(|read| pages(read)));
    let own = file.facts.pdf.as_ref().and_then(|pdf| pdf.title.clone());
    let own = own.or_else(|| file.facts.office.as_ref().and_then(|office| office.title.clone()));
    texts.extend(own.map(|text| FileText { page: None, text }));
    texts
}

/// Returns a diagnostic at a place of a file that is a text, else where the file is named.
#[must_use]
pub fn found_in(file: &CheckedFile<'_>, rule: Rule, said: &FileText, range: &Range<usize>) -> Diagnostic {
    let is_typed = file.source.text().is_some_and(|typed| typed.starts_with(&said.text));
    if !is_typed {
        return file.found(rule).private();
    }
    let path = &file.attachment.path;
    let at = Location::at(path, Span::new(range.start, range.end));
    rule.at(at).private().with("file", path.name())
}

/// Returns the name of the help that tells the pages of what was found, and the pages.
#[must_use]
pub fn places<T>(all: &[T], page: impl Fn(&T) -> Option<u32>) -> (&'static str, String) {
    let mut pages: Vec<u32> = all.iter().filter_map(page).collect();
    pages.dedup();
    let help = if pages.is_empty() { "file" } else { "pages" };
    (help, pages.iter().map(u32::to_string).collect::<Vec<_>>().join(", "))
}

/// Returns where code stands in a text, in order.
#[must_use]
pub fn code_spans(text: &CheckedText<'_>) -> Vec<Span> {
    let is_code = |event: &Event<'_>| matches!(event, Event::Code(_) | Event::Start(Tag::CodeBlock(_)));
    text.parts.events.iter().filter(|(event, _)| is_code(event)).map(|(_, range)| text.span(range)).collect()
}

/// Returns whether a span lies in one of these, which are in order.
#[must_use]
pub fn is_inside(spans: &[Span], span: Span) -> bool {
    let after = spans.partition_point(|code| code.start <= span.start);
    after.checked_sub(1).is_some_and(|index| span.start < spans[index].end)
}

/// Returns the settings, the comments and the shared values of front matter.
pub fn settings_and_comments<'a>(site: &CheckedSite<'a>) -> impl Iterator<Item = &'a Source> + use<'a> {
    let below = site.snapshot.below("content").filter(|source| source.path.extension() == "yaml");
    below.chain(site.snapshot.get(SETTINGS_PATH))
}
