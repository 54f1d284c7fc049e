#![doc = include_str!("a08.md")]

use pulldown_cmark::Event;

use crate::check::parts::{LinkForm, LinkPart};
use crate::check::rule::{CheckRule, Concern};
use crate::check::rules::a05::says_nothing;
use crate::check::text::CheckedText;
use crate::check::wording::{file_type, says_type, shortened, typed_address};
use crate::diagnostic::rule::{Diagnostic, Fix, Rule};
use crate::model::article::LinkTarget;

/// A link to a file that does not say that it is one.
pub const A8: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::warning("A8"), Concern::Use, &["webbriktlinjer R9"], include_str!("a08.md"))
};

/// How far before and behind a link its type may be told, in bytes.
const NEAR: usize = 30;

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    for link in &text.parts.links {
        let Some((extension, words)) = file_type(&link.address) else { continue };
        let is_file = |start: usize| matches!(text.target(start), Some(LinkTarget::File(_)));
        // griffel writes type and size behind the links of Markdown to files that it publishes.
        let is_noted = link.form != LinkForm::Raw && is_file(link.range.start);
        let is_picture = link.text.trim().is_empty();
        let is_hidden = matches!(text.target(link.range.start), Some(LinkTarget::Hidden));
        // What must be said otherwise anyway is told by one rule, and what leads nowhere by another.
        let is_told = is_hidden || text.known_language().is_some_and(|language| says_nothing(&link.text, language));
        if is_noted || is_picture || is_told || says_type(&link.text, words) || is_told_beside(text, link, words) {
            continue;
        }
        let diagnostic = text.found(A8.rule, &link.range).with("text", shortened(&link.text, 60));
        let diagnostic = diagnostic.with("type", extension).with("address", typed_address(&link.address));
        let href = link.attributes.iter().find(|attribute| attribute.name == "href");
        if !href.is_some_and(|href| is_file(href.span.start)) {
            found.push(diagnostic);
            continue;
        }
        let mut diagnostic = diagnostic.help("markdown");
        diagnostic.fixes.extend(as_markdown(text, link));
        found.push(diagnostic);
    }
}

/// Returns whether the words beside a link tell its type: `[Rapporten](…) (pdf, 2 MB)`, `Pdf: [Rapporten](…)`.
fn is_told_beside(text: &CheckedText<'_>, link: &LinkPart, types: &[&str]) -> bool {
    let markdown = text.markdown();
    let mut end = (link.range.end + NEAR).min(markdown.len());
    while !markdown.is_char_boundary(end) {
        end -= 1;
    }
    let mut start = link.range.start.saturating_sub(NEAR);
    while !markdown.is_char_boundary(start) {
        start += 1;
    }
    let after = markdown[link.range.end..end].split(['\n', '.', '<']).next().unwrap_or_default();
    let before = markdown[start..link.range.start].rsplit(['\n', '.', '(', ']', '>']).next().unwrap_or_default();
    after.trim_start().starts_with(['(', '[', ',']) && says_type(after, types) || says_type(before, types)
}

/// Returns the edit that makes a link of Markdown of an `<a>` in a line of text; `None` if it says more than a link can.
fn as_markdown(text: &CheckedText<'_>, link: &LinkPart) -> Option<Fix> {
    const KNOWN: [&str; 3] = ["href", "target", "rel"];
    let inside = text.markdown().get(link.inside.clone())?;
    let is_plain = link.attributes.iter().all(|attribute| KNOWN.contains(&attribute.name.as_str()))
        && !inside.trim().is_empty()
        && inside.trim() == inside
        && !inside.contains(['[', ']', '<', '`', '\\', '\n'])
        && !link.address.contains(['<', '>', '\\', '\n', '&']);
    let is_in_line = || {
        let tag = |event: &Event<'_>| matches!(event, Event::InlineHtml(_));
        text.parts.events.iter().any(|(event, range)| range.start == link.range.start && tag(event))
    };
    if !is_plain || !is_in_line() {
        return None;
    }
    text.edit(&link.range, format!("[{inside}]({})", typed_address(&link.address)))
}
