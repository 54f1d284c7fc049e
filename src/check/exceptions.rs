//! What an author allows with a reason: `<!-- griffel: allow A6: reason -->` for the next block of a text,
//! `# griffel: allow A20: reason` in front matter or in a YAML file for the whole file.

use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::Event;
use regex::Regex;

use crate::check::table::rule_of;
use crate::check::text::CheckedText;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::parse::content_parts::content_parts;
use crate::parse::directives::{Marker, marker};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::markdown::LocatedEvent;

/// An exception that names no rule, has no reason, or stands before nothing.
pub const NO_EXCEPTION: Rule = Rule::warning("G300");

/// Rules that do not hold in a part of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// The file.
    pub path: SourcePath,
    /// The part; `None` for all of it.
    pub part: Option<Span>,
    /// Codes of the rules.
    pub codes: Vec<String>,
    /// Why, in the author's words.
    pub reason: String,
    /// Where it is typed.
    pub span: Span,
}

impl Exception {
    /// Returns whether a rule does not hold at a location.
    #[must_use]
    pub fn holds(&self, code: &str, location: Option<&Location>) -> bool {
        let Some(location) = location.filter(|location| location.path == self.path) else { return false };
        let is_inside = match (self.part, location.span) {
            (None, _) => true,
            (Some(part), Some(span)) => part.start <= span.start && span.start < part.end,
            (Some(_), None) => false,
        };
        is_inside && self.codes.iter().any(|of| of == code)
    }
}

/// An exception as it is typed.
struct Typed {
    codes: Vec<String>,
    reason: String,
    span: Span,
}

/// Reads `allow A6, A7: reason`; returns `None` if the text is no exception at all.
fn typed(text: &str, span: Span) -> Option<Typed> {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?is)^\s*griffel\s*:\s*(?:allow|tillåt)\b\s*([^:]*):?(.*)$")
            .expect("invariant: the pattern is valid")
    });
    let found = FORM.captures(text)?;
    let words = |at: usize| found.get(at).map_or("", |found| found.as_str().trim());
    let codes = words(1).split([',', ' ']).map(str::trim).filter(|code| !code.is_empty());
    Some(Typed { codes: codes.map(str::to_uppercase).collect(), reason: words(2).to_owned(), span })
}

/// Returns the exceptions of a text, and what is wrong with them.
#[must_use]
pub fn exceptions(text: &CheckedText<'_>) -> (Vec<Exception>, Vec<Diagnostic>) {
    let (mut found, mut diagnostics) = (Vec::new(), Vec::new());
    if let Ok(parts) = content_parts(text.typed, 0) {
        let front = &text.typed[parts.front.start..parts.front.end];
        of_yaml(text.path, front, parts.front.start, &mut found, &mut diagnostics);
    }
    if text.markdown().contains("griffel") {
        for (index, (event, range)) in text.parts.events.iter().enumerate() {
            let comment = match event {
                Event::Html(html) | Event::InlineHtml(html) => html.trim(),
                _ => continue,
            };
            let inside = comment.strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
            let Some(typed) = inside.and_then(|inside| typed(inside, text.span(range))) else { continue };
            let block = match event {
                Event::InlineHtml(_) => Some(enclosing(&text.parts.events, index)),
                _ => next_block(&text.parts.events, index),
            };
            let part = block.map(|block| text.span(&block));
            add(text.path, typed, part, part.is_some(), &mut found, &mut diagnostics);
        }
    }
    (found, diagnostics)
}

/// Returns the exceptions of a YAML file, and what is wrong with them.
#[must_use]
pub fn yaml_exceptions(path: &SourcePath, text: &str) -> (Vec<Exception>, Vec<Diagnostic>) {
    let (mut found, mut diagnostics) = (Vec::new(), Vec::new());
    of_yaml(path, text, 0, &mut found, &mut diagnostics);
    (found, diagnostics)
}

/// Adds the exceptions in comments of YAML that starts at byte `offset` of the file.
fn of_yaml(
    path: &SourcePath,
    yaml: &str,
    offset: usize,
    found: &mut Vec<Exception>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut at = offset;
    for line in yaml.split_inclusive('\n') {
        let comment = line.find('#').filter(|sign| *sign == 0 || line[..*sign].ends_with([' ', '\t']));
        if let Some(sign) = comment {
            let text = line[sign..].trim_end();
            let span = Span::new(at + sign, at + sign + text.len());
            if let Some(typed) = typed(text.trim_start_matches('#'), span) {
                add(path, typed, None, true, found, diagnostics);
            }
        }
        at += line.len();
    }
}

fn add(
    path: &SourcePath,
    typed: Typed,
    part: Option<Span>,
    has_part: bool,
    found: &mut Vec<Exception>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Typed { codes, reason, span } = typed;
    let unknown = codes.iter().find(|code| rule_of(code).is_none_or(|rule| rule.rule.code != code.as_str()));
    let help = match unknown {
        Some(_) => "rule",
        None if codes.is_empty() => "rule",
        None if reason.is_empty() => "reason",
        None if !has_part => "block",
        None => {
            found.push(Exception { path: path.clone(), part, codes, reason, span });
            return;
        }
    };
    let code = unknown.cloned().unwrap_or_default();
    diagnostics.push(NO_EXCEPTION.at(Location::at(path, span)).with("code", code).help(help));
}

/// Returns the range of the block after the comment at an index: other comments are skipped.
fn next_block(events: &[LocatedEvent<'_>], index: usize) -> Option<Range<usize>> {
    for (event, range) in &events[index + 1..] {
        match event {
            Event::End(pulldown_cmark::TagEnd::HtmlBlock)
            | Event::Start(pulldown_cmark::Tag::HtmlBlock)
            | Event::SoftBreak => {}
            Event::Html(html) => match marker(html) {
                Some(Marker::Open(number)) => {
                    let closes = |event: &Event<'_>| match event {
                        Event::Html(html) => matches!(marker(html), Some(Marker::Close(of)) if of == number),
                        _ => false,
                    };
                    let end = events[index + 1..].iter().find(|(event, _)| closes(event));
                    return Some(range.start..end.map_or(range.end, |(_, end)| end.end));
                }
                Some(Marker::More) => {}
                Some(Marker::Close(_)) => return None,
                None if html.trim_start().starts_with("<!--") => {}
                None => return Some(range.clone()),
            },
            Event::End(_) => return None,
            _ => return Some(range.clone()),
        }
    }
    None
}

/// Returns the range of the outermost element around an event.
fn enclosing(events: &[LocatedEvent<'_>], index: usize) -> Range<usize> {
    let at = events[index].1.start;
    let mut depth = 0;
    for (event, range) in events {
        match event {
            Event::Start(_) => {
                if depth == 0 && range.contains(&at) {
                    return range.clone();
                }
                depth += 1;
            }
            Event::End(_) => depth -= 1,
            _ => {}
        }
    }
    events[index].1.clone()
}
