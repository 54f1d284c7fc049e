//! Formats diagnostics as text for a terminal and as JSON for a program.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use regex::Regex;
use serde_json::json;

use crate::diagnostic::catalogue::{Language, RuleWords, catalogue, say};
use crate::diagnostic::rule::{Diagnostic, Fix, Severity};
use crate::source::span::{Location, Span, line_and_column};
use crate::text::personal_numbers::{personal_numbers, without_personal_numbers};
use crate::text::words::fill;

/// Most characters of a line that are shown: a file may be one line of many megabytes.
const LINE_SHOWN_MAX: usize = 160;

/// Returns the text of a file by its path.
pub type SourceTexts<'a> = &'a dyn Fn(&str) -> Option<&'a str>;

/// Returns the message of a diagnostic in one line.
#[must_use]
pub fn message(diagnostic: &Diagnostic, language: Language) -> String {
    filled(&words(diagnostic, language).message, diagnostic)
}

/// Returns the helps of a diagnostic.
#[must_use]
pub fn helps(diagnostic: &Diagnostic, language: Language) -> Vec<String> {
    let words = words(diagnostic, language);
    // What the system says is the same for all rules.
    let of_system = |name| catalogue(language).terminal.plain(name);
    let named = diagnostic
        .helps
        .iter()
        .filter_map(|name| words.helps.get(*name).map_or_else(|| of_system(name), |help| Some(help)));
    let general = Some(words.help.as_str()).filter(|help| !help.is_empty() && diagnostic.helps.is_empty());
    named.chain(general).map(|help| filled(help, diagnostic)).collect()
}

/// Returns the diagnostic for a terminal, laid out as rustc does.
#[must_use]
pub fn for_terminal(diagnostic: &Diagnostic, texts: SourceTexts<'_>, language: Language, is_coloured: bool) -> String {
    for_terminal_as(diagnostic.rule.code, diagnostic, texts, language, is_coloured)
}

/// Returns the diagnostic for a terminal under another code than that of its rule.
#[must_use]
pub fn for_terminal_as(
    code: &str,
    diagnostic: &Diagnostic,
    texts: SourceTexts<'_>,
    language: Language,
    is_coloured: bool,
) -> String {
    let renderer = if is_coloured { Renderer::styled() } else { Renderer::plain() };
    let level = level(diagnostic).with_name(say(language, diagnostic.rule.severity.name(), &[]));
    let message = printable(&message(diagnostic, language));
    let mut group = Group::with_title(level.primary_title(message).id(code));
    group = with_excerpts(group, diagnostic, texts, language);
    let help_name = say(language, "help", &[]);
    for help in helps(diagnostic, language) {
        group = group.element(Level::HELP.with_name(help_name.clone()).message(printable(&help)));
    }
    drawn(renderer, group)
}

/// Returns the lines that a diagnostic is about, marked as a terminal shows them; empty if it is about no line.
#[must_use]
pub fn excerpts(diagnostic: &Diagnostic, texts: SourceTexts<'_>, language: Language) -> String {
    let is_there = |location: &Location| Excerpt::of(location, texts, false).is_some();
    if !diagnostic.location.iter().chain(diagnostic.related.iter().map(|(location, _)| location)).any(is_there) {
        return String::new();
    }
    let group = with_excerpts(Group::with_level(level(diagnostic)), diagnostic, texts, language);
    drawn(Renderer::plain(), group)
}

/// Stands behind a place that is written whole. It is in no other text, for a control character is never printed.
const PLACE_END: char = '\u{1}';

/// Draws a group. The renderer counts columns in what it is given: a line that was cut, or whose secrets are hidden. So each place
/// comes with its own line and column, and what the renderer adds is taken away.
fn drawn(renderer: Renderer, group: Group<'_>) -> String {
    static COUNTED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(&format!("{PLACE_END}(?::[0-9]+)*")).expect("invariant: the pattern is valid"));
    COUNTED.replace_all(&renderer.decor_style(DecorStyle::Unicode).render(&[group]), "").into_owned()
}

fn level(diagnostic: &Diagnostic) -> Level<'static> {
    match diagnostic.rule.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Info => Level::INFO,
    }
}

/// Adds the lines of a diagnostic and of what it is related to, each with its mark.
fn with_excerpts<'a>(
    mut group: Group<'a>,
    diagnostic: &'a Diagnostic,
    texts: SourceTexts<'_>,
    language: Language,
) -> Group<'a> {
    for (location, label, kind) in marks(diagnostic, words(diagnostic, language)) {
        let is_private = diagnostic.is_private && kind == AnnotationKind::Primary;
        group = match Excerpt::of(location, texts, is_private) {
            Some(excerpt) => group.element(
                Snippet::source(excerpt.text)
                    .path(format!("{}:{}:{}{PLACE_END}", location.path, excerpt.line, excerpt.column))
                    .line_start(excerpt.line)
                    .annotation(kind.span(excerpt.start..excerpt.end).label(printable(&label))),
            ),
            None => group.element(annotate_snippets::Origin::path(location.path.to_string())),
        };
    }
    group
}

/// Returns the diagnostic as one JSON object: `code`, `severity`, `message`, `help`, `path`, `line`, `column`,
/// `end_line`, `end_column` (from 1, columns in characters) and `related`.
///
/// `fixes` is there only if there are some: edits with `path`, `start` and `end` (bytes of the file, from 0, the end not
/// included) and `text`, which belongs in their place. All of them have to be made for the diagnostic to go away.
#[must_use]
pub fn for_program(diagnostic: &Diagnostic, texts: SourceTexts<'_>, language: Language) -> serde_json::Value {
    let words = words(diagnostic, language);
    let mut object = match &diagnostic.location {
        Some(location) => located(location, texts),
        None => serde_json::Map::new(),
    };
    object.insert("type".into(), json!("diagnostic"));
    object.insert("code".into(), json!(diagnostic.rule.code));
    object.insert("severity".into(), json!(diagnostic.rule.severity.name()));
    object.insert("message".into(), json!(message(diagnostic, language)));
    object.insert("help".into(), json!(helps(diagnostic, language)));
    let related: Vec<_> = diagnostic
        .related
        .iter()
        .map(|(location, name)| {
            let mut object = located(location, texts);
            object.insert("message".into(), json!(related_label(words, name, diagnostic)));
            object
        })
        .collect();
    object.insert("related".into(), json!(related));
    // An edit must be exact, and a personal number is told to nobody.
    let is_told = |fix: &Fix| matches!(without_personal_numbers(&fix.text), Cow::Borrowed(_));
    if !diagnostic.fixes.is_empty() && diagnostic.fixes.iter().all(is_told) {
        let fixes = diagnostic.fixes.iter().map(|Fix { path, span: Span { start, end }, text }| {
            json!({"path": path.as_str(), "start": start, "end": end, "text": text})
        });
        object.insert("fixes".into(), fixes.collect());
    }
    serde_json::Value::Object(object)
}

fn words(diagnostic: &Diagnostic, language: Language) -> &'static RuleWords {
    catalogue(language).rule(diagnostic.rule.code).expect("invariant: every rule has words in both languages")
}

fn related_label(words: &RuleWords, name: &str, diagnostic: &Diagnostic) -> String {
    words.related.get(name).map_or_else(String::new, |label| filled(label, diagnostic))
}

/// Returns the locations to show, the diagnostic's own first, each with its label.
fn marks<'a>(diagnostic: &'a Diagnostic, words: &RuleWords) -> Vec<(&'a Location, String, AnnotationKind)> {
    let own = diagnostic.location.iter();
    let own = own.map(|location| (location, filled(&words.label, diagnostic), AnnotationKind::Primary));
    let related = diagnostic.related.iter();
    let related =
        related.map(|(location, name)| (location, related_label(words, name, diagnostic), AnnotationKind::Context));
    own.chain(related).collect()
}

/// Returns the number of the line of a diagnostic, from 1; `None` if a whole file is meant, or none.
#[must_use]
pub fn line(diagnostic: &Diagnostic, texts: SourceTexts<'_>) -> Option<usize> {
    let Location { path, span } = diagnostic.location.as_ref()?;
    Some(line_and_column(texts(path.as_str())?, span.as_ref()?.start).0)
}

fn located(location: &Location, texts: SourceTexts<'_>) -> serde_json::Map<String, serde_json::Value> {
    let mut object = serde_json::Map::new();
    object.insert("path".into(), json!(location.path.as_str()));
    if let (Some(span), Some(text)) = (location.span, texts(location.path.as_str())) {
        let (line, column) = line_and_column(text, span.start);
        let (end_line, end_column) = line_and_column(text, span.end);
        object.insert("line".into(), json!(line));
        object.insert("column".into(), json!(column));
        object.insert("end_line".into(), json!(end_line));
        object.insert("end_column".into(), json!(end_column));
    }
    object
}

/// The line of a location, cut to what a terminal can show.
struct Excerpt {
    text: String,
    line: usize,
    /// The column in the file.
    column: usize,
    start: usize,
    end: usize,
}

impl Excerpt {
    /// Returns the line; `is_private` says that the marked part must not be shown.
    fn of(location: &Location, texts: SourceTexts<'_>, is_private: bool) -> Option<Self> {
        let text = texts(location.path.as_str())?;
        let Span { start, end } = location.span?;
        let start = text.floor_char_boundary(start);
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let (line, column) = line_and_column(text, start);
        let from = if start - line_start > LINE_SHOWN_MAX / 2 {
            text.floor_char_boundary(start - LINE_SHOWN_MAX / 2)
        } else {
            line_start
        };
        let to = text.floor_char_boundary(line_end.min(from + LINE_SHOWN_MAX)).max(start);
        let end = text.floor_char_boundary(end.max(start + 1)).min(to).max(start);
        // What stands on a line of YAML behind a secret's key is shown by nobody.
        let is_yaml = location.path.as_str().ends_with(".yaml");
        let hidden = if is_yaml { secret_start(&text[line_start..line_end]).map(|at| line_start + at) } else { None };
        let mut private: Vec<(Span, String)> = numbers_around(text, line_start..line_end, from..to);
        if is_private && start < end {
            private.retain(|(span, _)| span.end <= start || end <= span.start);
            let first: String = text[start..end].chars().take(1).collect();
            private.push((Span::new(start, end), format!("{first}…")));
            private.sort_by_key(|(span, _)| span.start);
        }
        let part = |start: usize, end: usize| {
            let shown = hidden.unwrap_or(end).clamp(start, end);
            let sign = if (start..end).contains(&shown) { "…" } else { "" };
            format!("{}{sign}", without_data(&printable(&without(&private, text, start..shown))))
        };
        let (before, marked, after) = (part(from, start), part(start, end), part(end, to));
        let start = before.len();
        let end = start + marked.len();
        Some(Self { text: format!("{before}{marked}{after}"), line, column, start, end })
    }
}

/// Returns the personal numbers of the shown part of a line, each with what may be shown of it.
fn numbers_around(text: &str, line: Range<usize>, shown: Range<usize>) -> Vec<(Span, String)> {
    /// What stands before a number says what it is.
    const AROUND: usize = 400;
    let from = text.floor_char_boundary(shown.start.saturating_sub(AROUND).max(line.start));
    let to = text.floor_char_boundary((shown.end + AROUND).min(line.end)).max(from);
    let numbers = personal_numbers(&text[from..to]).into_iter();
    numbers.map(|number| (Span::new(from + number.range.start, from + number.range.end), number.masked)).collect()
}

/// Returns a part of a text with other words in the place of what must not be shown; the spans are in order.
fn without(private: &[(Span, String)], text: &str, part: Range<usize>) -> String {
    let (mut out, mut at) = (String::new(), part.start);
    for (span, masked) in private.iter().filter(|(span, _)| span.start < part.end && part.start < span.end) {
        out.push_str(&text[at..span.start.max(at)]);
        out.push_str(if span.start >= part.start { masked } else { "…" });
        at = span.end.min(part.end);
    }
    out.push_str(&text[at..part.end]);
    out
}

/// Returns a text with the fields of a diagnostic, each as a message of one line shows it.
fn filled(text: &str, diagnostic: &Diagnostic) -> String {
    let shown = diagnostic.fields.iter().map(|(name, value)| (*name, shown(value)));
    fill(text, &shown.collect::<Vec<_>>())
}

/// Returns a value with its line ends, tabs and other control characters as signs (Unicode, Control Pictures).
fn shown(value: &str) -> String {
    let picture = |c: char| match c {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(c)).unwrap_or(c),
        '\u{7f}' => '␡',
        c if c.is_control() => '\u{fffd}',
        c => c,
    };
    let value = without_personal_numbers(value);
    without_data(&value.chars().map(picture).collect::<String>()).into_owned()
}

/// Returns text with the beginning of every `data:` address instead of the whole: a picture is a hundred thousand letters.
fn without_data(text: &str) -> Cow<'_, str> {
    static DATA: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)\b(data:[^\s"'()<>`]{35})[^\s"'()<>`]{2,}"#).expect("invariant: the pattern is valid")
    });
    DATA.replace_all(text, "${1}…")
}

/// Returns where the value of a key for a secret, a password in an address or a private key begins in a line of YAML.
fn secret_start(line: &str) -> Option<usize> {
    static SECRET: LazyLock<Regex> = LazyLock::new(|| {
        let keys = "[a-zå-ö0-9_-]*(?:password|passwd|passphrase|l[öo]senord|secret|token)[a-z0-9_-]*|pass|pwd|key_id|\
                    access_?key(?:_id)?|api_?key|private_key";
        let pattern = format!(r#"(?i)(?:^|[\s,{{"'])(?:{keys})["']?\s*:\s*|://[^/\s@]+@|-----BEGIN"#);
        Regex::new(&pattern).expect("invariant: the pattern is valid")
    });
    let found = SECRET.find(line)?;
    Some(if found.as_str().starts_with("://") { found.start() + 3 } else { found.end() })
}

/// Returns text without control characters, so that a file cannot send commands to the terminal.
#[must_use]
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c == '\t' { ' ' } else { c }).filter(|c| !c.is_control() || *c == '\n').collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::rule::Rule;
    use crate::source::path::SourcePath;

    #[test]
    fn values_stay_on_their_line_and_pictures_in_the_text_are_cut() {
        let path = SourcePath::new("a.md").expect("a path");
        let data = format!("data:image/png;base64,{}", "iVBOR".repeat(20));
        let text = format!("[x]({data}) ![y](om)");
        let at = Location::at(&path, Span::new(4, 4 + data.len()));
        let diagnostic = Rule::error("G037").at(at).with("address", data.as_str());
        let shown = for_terminal(&diagnostic, &|_| Some(text.as_str()), Language::English, false);
        assert!(shown.contains("data:image/png;base64,iVBORiVBOR") && shown.contains("![y](om)"), "{shown}");
        assert!(!shown.contains(&data[..60]), "{shown}");
        let diagnostic = Rule::error("G037").at(Location::file(&path)).with("address", "java\nscript:\tx\u{1b}\u{85}");
        let shown = message(&diagnostic, Language::English);
        assert!(shown.contains("java␊script:␉x␛\u{fffd}"), "{shown}");
    }

    #[test]
    fn a_secret_in_settings_is_not_repeated() {
        let path = SourcePath::new("griffel.yaml").expect("a path");
        for line in [
            "  w: {to: sftp, password: hunter2}",
            "    Lösenord: 'hunter2'",
            "    AWS_SECRET_ACCESS_KEY : hunter2",
            "{\"key_id\": \"hunter2\"}",
            "    remote: https://anna:hunter2@a.example/b.git",
            "    key: \"-----BEGIN OPENSSH PRIVATE KEY-----hunter2",
        ] {
            for at in [0, line.len() / 2, line.len() - 2] {
                let at = line.floor_char_boundary(at);
                let diagnostic = Rule::error("G060").at(Location::at(&path, Span::new(at, at + 1)));
                let shown = for_terminal(&diagnostic, &|_| Some(line), Language::English, false);
                assert!(!shown.contains("hunt") && !shown.contains("er2") && shown.contains('…'), "{shown}");
            }
        }
        let line = "    path: /var/www/pass, user: secretary@a.example";
        let diagnostic = Rule::error("G060").at(Location::at(&path, Span::new(4, 8)));
        let shown = for_terminal(&diagnostic, &|_| Some(line), Language::English, false);
        assert!(shown.contains(line), "{shown}");
    }

    #[test]
    fn numbers_of_people_are_shown_nowhere_whatever_is_marked() {
        let path = SourcePath::new("a.md").expect("a path");
        // The check digits are right.
        let line = "Anna 20120304-2385, Bo 120304-2385 och [här](x) 070-123 45 67";
        let number = line.find("2012").expect("a number");
        for at in 0..line.len() - 1 {
            for rule in [Rule::error("A5"), Rule::error("G060")] {
                let diagnostic = rule.at(Location::at(&path, Span::new(at, at + 2))).with("text", line);
                let diagnostic = Diagnostic { fixes: vec![], ..diagnostic }.fix(line);
                let shown = for_terminal(&diagnostic, &|_| Some(line), Language::Swedish, false);
                let json = for_program(&diagnostic, &|_| Some(line), Language::Swedish).to_string();
                for told in [shown, json] {
                    assert!(!told.contains("0304") && !told.contains("2385"), "{at}: {told}");
                }
            }
        }
        let long = format!("{}{line}", "å ".repeat(1_000_000));
        let at = Location::at(&path, Span::new(2_000_000 * 3 / 2 + number + 6, 2_000_000 * 3 / 2 + number + 8));
        let shown = for_terminal(&Rule::error("G060").at(at), &|_| Some(&long), Language::Swedish, false);
        assert!(shown.contains("Anna") && !shown.contains("2385"), "{shown}");
        let phone = line.find("070").expect("a phone");
        let at = Location::at(&path, Span::new(phone, line.len()));
        let shown = for_terminal(&Rule::error("A5").at(at).private(), &|_| Some(line), Language::Swedish, false);
        assert!(shown.contains("(x) 0…") && !shown.contains("123"), "{shown}");
    }

    #[test]
    fn a_place_has_its_own_column_however_long_its_line_is_and_whatever_is_hidden_before_it() {
        let path = SourcePath::new("a.md").expect("a path");
        let data = format!("data:image/png;base64,{}", "iVBOR".repeat(20));
        let starts = ["å\t🙂 ".repeat(500), "x".repeat(139), format!("[x]({data}) ![y]("), String::new()];
        for before in starts {
            let text = format!("Först\n{before}FEL {}\n", "ö👩‍🏫 ".repeat(200));
            let at = text.find("FEL").expect("a mistake");
            let span = Span::new(at, at + 3);
            let diagnostic = Rule::error("G037").at(Location::at(&path, span)).and(Location::at(&path, span), "x");
            let column = before.chars().count() + 1;
            let place = format!("a.md:2:{column}\n");
            let texts: SourceTexts<'_> = &|_| Some(text.as_str());
            let terminal = for_terminal(&diagnostic, texts, Language::Swedish, false);
            for shown in [&terminal, &excerpts(&diagnostic, texts, Language::Swedish)] {
                assert_eq!((shown.matches(&place).count(), shown.matches("a.md").count()), (2, 2), "{shown}");
                assert!(shown.contains("FEL") && !shown.contains(PLACE_END), "{shown}");
            }
            let coloured = for_terminal(&diagnostic, texts, Language::Swedish, true);
            assert!(coloured.contains(place.trim_end()) && !coloured.contains(PLACE_END), "{coloured}");
            assert_eq!(for_program(&diagnostic, texts, Language::Swedish)["column"], column);
        }
    }

    #[test]
    fn a_line_of_many_megabytes_is_cut_around_the_mark() {
        let path = SourcePath::new("a.md").expect("a path");
        let text = format!("{}FEL{}", "å".repeat(1_000_000), "ö".repeat(1_000_000));
        let at = 2_000_000;
        let diagnostic = Rule::error("G001").at(Location::at(&path, Span::new(at, at + 3)));
        let shown = for_terminal(&diagnostic, &|_| Some(&text), Language::Swedish, false);
        assert!(shown.len() < 4000, "{}", shown.len());
        assert!(shown.contains("FEL"));
    }
}
