//! Diagnostics as text for a terminal and as JSON for a program.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde_json::json;

use crate::diagnostic::catalogue::{Language, RuleWords, catalogue, say};
use crate::diagnostic::rule::{Diagnostic, Severity};
use crate::source::span::{Location, Span, line_and_column};

/// Longest part of a line that is shown: a file may be one line of many megabytes.
const LINE_SHOWN_MAX: usize = 160;

/// Gives the text of a file by its path.
pub type Texts<'a> = &'a dyn Fn(&str) -> Option<&'a str>;

/// Returns the message of a diagnostic in one line.
#[must_use]
pub fn message(diagnostic: &Diagnostic, language: Language) -> String {
    filled(&words(diagnostic, language).message, diagnostic)
}

/// Returns the helps of a diagnostic.
#[must_use]
pub fn helps(diagnostic: &Diagnostic, language: Language) -> Vec<String> {
    let words = words(diagnostic, language);
    let named = diagnostic.helps.iter().filter_map(|name| words.helps.get(*name));
    let always = Some(&words.help).filter(|help| !help.is_empty() && diagnostic.helps.is_empty());
    named.chain(always).map(|help| filled(help, diagnostic)).collect()
}

/// Returns the diagnostic as a terminal shows it: rustc's look, the author's words.
#[must_use]
pub fn for_terminal(diagnostic: &Diagnostic, texts: Texts<'_>, language: Language, is_coloured: bool) -> String {
    let words = words(diagnostic, language);
    let renderer = if is_coloured { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Unicode);
    let level = match diagnostic.rule.severity {
        Severity::Error => Level::ERROR.with_name(say(language, "error", &[])),
        Severity::Warning => Level::WARNING.with_name(say(language, "warning", &[])),
    };
    let message = clean(&message(diagnostic, language));
    let mut group = Group::with_title(level.primary_title(message).id(diagnostic.rule.code));
    let label = filled(&words.label, diagnostic);
    for (place, label, is_primary) in places(diagnostic, words, &label) {
        let shown = Shown::of(place, texts);
        let kind = if is_primary { AnnotationKind::Primary } else { AnnotationKind::Context };
        group = match shown {
            Some(shown) => group.element(
                Snippet::source(shown.text)
                    .path(place.path.to_string())
                    .line_start(shown.line)
                    .annotation(kind.span(shown.start..shown.end).label(clean(&label))),
            ),
            None => group.element(annotate_snippets::Origin::path(place.path.to_string())),
        };
    }
    let help_name = say(language, "help", &[]);
    for help in helps(diagnostic, language) {
        group = group.element(Level::HELP.with_name(help_name.clone()).message(clean(&help)));
    }
    renderer.render(&[group])
}

/// Returns the diagnostic as one JSON object: `code`, `severity`, `message`, `help`, `path`, `line`, `column`,
/// `end_line`, `end_column` (both from 1, columns in characters) and `related`.
#[must_use]
pub fn for_program(diagnostic: &Diagnostic, texts: Texts<'_>, language: Language) -> serde_json::Value {
    let words = words(diagnostic, language);
    let mut object = match &diagnostic.place {
        Some(place) => located(place, texts),
        None => serde_json::Map::new(),
    };
    object.insert("type".into(), json!("diagnostic"));
    object.insert("code".into(), json!(diagnostic.rule.code));
    object.insert(
        "severity".into(),
        json!(match diagnostic.rule.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }),
    );
    object.insert("message".into(), json!(message(diagnostic, language)));
    object.insert("help".into(), json!(helps(diagnostic, language)));
    let related: Vec<_> = diagnostic
        .related
        .iter()
        .map(|(place, name)| {
            let mut object = located(place, texts);
            object.insert("message".into(), json!(related_label(words, name, diagnostic)));
            object
        })
        .collect();
    object.insert("related".into(), json!(related));
    serde_json::Value::Object(object)
}

fn words(diagnostic: &Diagnostic, language: Language) -> &'static RuleWords {
    catalogue(language).rules.get(diagnostic.rule.code).expect("every rule has words in both languages (tidy test)")
}

fn filled(text: &str, diagnostic: &Diagnostic) -> String {
    diagnostic.fields.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

fn related_label(words: &RuleWords, name: &str, diagnostic: &Diagnostic) -> String {
    words.related.get(name).map_or_else(String::new, |label| filled(label, diagnostic))
}

fn places<'a>(
    diagnostic: &'a Diagnostic,
    words: &RuleWords,
    label: &str,
) -> impl Iterator<Item = (&'a Location, String, bool)> {
    let primary = diagnostic.place.iter().map(|place| (place, label.to_owned(), true)).collect::<Vec<_>>();
    let related = diagnostic
        .related
        .iter()
        .map(|(place, name)| (place, related_label(words, name, diagnostic), false))
        .collect::<Vec<_>>();
    primary.into_iter().chain(related)
}

fn located(place: &Location, texts: Texts<'_>) -> serde_json::Map<String, serde_json::Value> {
    let mut object = serde_json::Map::new();
    object.insert("path".into(), json!(place.path.as_str()));
    if let (Some(span), Some(text)) = (place.span, texts(place.path.as_str())) {
        let (line, column) = line_and_column(text, span.start);
        let (end_line, end_column) = line_and_column(text, span.end);
        object.insert("line".into(), json!(line));
        object.insert("column".into(), json!(column));
        object.insert("end_line".into(), json!(end_line));
        object.insert("end_column".into(), json!(end_column));
    }
    object
}

/// The lines of a place, cut to what a terminal can show.
struct Shown {
    text: String,
    line: usize,
    start: usize,
    end: usize,
}

impl Shown {
    fn of(place: &Location, texts: Texts<'_>) -> Option<Self> {
        let text = texts(place.path.as_str())?;
        let Span { start, end } = place.span?;
        let start = boundary(text, start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line = text[..line_start].matches('\n').count() + 1;
        let from = if start - line_start > LINE_SHOWN_MAX / 2 {
            boundary(text, start - LINE_SHOWN_MAX / 2)
        } else {
            line_start
        };
        let to = boundary(text, line_end.min(from + LINE_SHOWN_MAX)).max(start);
        let end = boundary(text, end.max(start + 1)).min(to).max(start);
        let clean = |part: &str| clean(part);
        let before = clean(&text[from..start]);
        let marked = clean(&text[start..end]);
        let after = clean(&text[end..to]);
        let start = before.len();
        let end = (start + marked.len()).max(start);
        Some(Self { text: format!("{before}{marked}{after}"), line, start, end })
    }
}

fn boundary(text: &str, byte: usize) -> usize {
    let mut byte = byte.min(text.len());
    while !text.is_char_boundary(byte) {
        byte -= 1;
    }
    byte
}

/// Returns text without control characters: what an author typed must not steer the terminal.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !c.is_control() || *c == '\n').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::rule::Rule;
    use crate::source::path::SourcePath;

    #[test]
    fn a_line_of_many_megabytes_is_cut_around_the_place() {
        let path = SourcePath::new("a.md").expect("a path");
        let text = format!("{}FEL{}", "å".repeat(1_000_000), "ö".repeat(1_000_000));
        let at = 2_000_000;
        let diagnostic = Rule::error("G001").at(Location::at(&path, Span::new(at, at + 3)));
        let shown = for_terminal(&diagnostic, &|_| Some(&text), Language::Swedish, false);
        assert!(shown.len() < 4000, "{}", shown.len());
        assert!(shown.contains("FEL"));
    }
}
