//! One text that is being written -> what is wrong in it, where its author sees it, and the text without one of these things.

use serde_json::{Value, json};

use crate::check::finding::Finding;
use crate::check::repair::mended;
use crate::config::settings::Config;
use crate::desk::parts::{Parts, parts, unified};
use crate::diagnostic::catalogue::Language;
use crate::diagnostic::report::{helps, message};
use crate::parse::document::DocumentKind;
use crate::pipeline::unsaved::findings_of_unsaved;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::source::span::Span;
use jiff::civil::Date;

/// Most findings that are shown: whoever has more begins with these.
const FINDINGS_MAX: usize = 200;
/// Most characters of a change that are shown.
const SHOWN_MAX: usize = 120;

/// A finding with the id by which the page names it: the same as long as the words that it is about are the same.
#[derive(Debug, Clone)]
pub struct Identified {
    /// The id.
    pub id: String,
    /// The finding.
    pub finding: Finding,
}

/// Returns what is wrong in a text, in the order in which it stands there.
#[must_use]
pub fn found(text: &str, path: &SourcePath, config: &Config, today: Date) -> Vec<Identified> {
    let kind = if path.is_below("content/pages") { DocumentKind::Page } else { DocumentKind::Post };
    let source = Source::new(path.clone(), text.as_bytes());
    let mut all: Vec<Identified> = Vec::new();
    for finding in findings_of_unsaved(&source, kind, config, today) {
        if !finding.is_open() {
            continue;
        }
        let about = span(&finding).and_then(|span| text.get(span.start..span.end)).unwrap_or_default();
        let fields = &finding.diagnostic.fields;
        let named = format!("{}/{about}/{fields:?}", finding.code());
        let same = all.iter().filter(|one| one.id.starts_with(&short(&named))).count();
        all.push(Identified { id: format!("{}-{same}", short(&named)), finding });
    }
    all.truncate(FINDINGS_MAX);
    all
}

fn short(named: &str) -> String {
    Fingerprint::of(named.as_bytes()).hex()[..16].to_owned()
}

fn span(finding: &Finding) -> Option<Span> {
    finding.diagnostic.location.as_ref()?.span
}

/// Returns findings as the page shows them. Lines and columns count in the text as the editor shows it, from 1; line 0 is what
/// stands in the details. `mend` names the button that mends something.
#[must_use]
pub fn shown(all: &[Identified], text: &str, language: Language, mend: &str) -> Vec<Value> {
    let Ok(parts) = parts(text.as_bytes()) else { return Vec::new() };
    all.iter().map(|one| as_json(one, text, &parts, language, mend)).collect()
}

fn as_json(one: &Identified, text: &str, parts: &Parts<'_>, language: Language, mend: &str) -> Value {
    let Identified { id, finding } = one;
    let diagnostic = &finding.diagnostic;
    let (line, column) = span(finding).map_or((0, 0), |span| place(text, parts, span.start));
    let end = span(finding).map_or((0, 0), |span| place(text, parts, span.end));
    let edits = match edit(finding, text) {
        Some((before, after)) if !diagnostic.is_private => {
            vec![json!({"id": "0", "label": mend, "before": before, "after": after})]
        }
        Some(_) => vec![json!({"id": "0", "label": mend, "before": "", "after": ""})],
        None => Vec::new(),
    };
    json!({
        "id": id,
        "code": finding.code(),
        "severity": diagnostic.rule.severity.name(),
        "message": message(diagnostic, language),
        "help": helps(diagnostic, language).join(" "),
        "line": line,
        "column": column,
        "end": {"line": end.0, "column": end.1},
        "edits": edits,
    })
}

/// Returns the line and the column of a byte in the text as the editor shows it, from 1; line 0 for what stands before it.
fn place(text: &str, parts: &Parts<'_>, at: usize) -> (usize, usize) {
    let before = text.get(parts.head.len()..at.max(parts.head.len()));
    let Some(before) = before.filter(|_| at >= parts.head.len()) else { return (0, 0) };
    let before = unified(before);
    let line = before.matches('\n').count() + 1;
    // Editors count in UTF-16, as browsers do.
    let column = before.rsplit('\n').next().unwrap_or_default().encode_utf16().count() + 1;
    (line, column)
}

/// Returns what an edit takes away and what it puts there, if the finding has one that keeps all words.
fn edit(finding: &Finding, text: &str) -> Option<(String, String)> {
    mended(finding, text)?;
    let shown = |text: &str| {
        let line = text.trim_matches(['\n', '\r']).replace(['\n', '\r'], " ");
        let cut: String = line.chars().take(SHOWN_MAX).collect();
        if cut.len() < line.len() { format!("{cut}…") } else { cut }
    };
    match finding.diagnostic.fixes.as_slice() {
        [one] => Some((shown(text.get(one.span.start..one.span.end)?), shown(&one.text))),
        // Several edits at once say too little one by one.
        _ => Some((String::new(), String::new())),
    }
}

/// Returns a text without one of the things that are wrong in it; `None` if that is not there, or cannot be mended by itself.
#[must_use]
pub fn without(id: &str, text: &str, path: &SourcePath, config: &Config, today: Date) -> Option<String> {
    let all = found(text, path, config, today);
    mended(&all.iter().find(|one| one.id == id)?.finding, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "---\r\ntitle: A\r\ndate: 2026-11-01\r\n---\r\n\r\nEn rad.\r\n\r\n\u{1f600} ![](x.jpg)\r\n\r\n[här](b.md) och [här](b.md)\r\n";

    fn path() -> SourcePath {
        SourcePath::new("content/posts/a.md").expect("a path")
    }

    fn all(text: &str) -> Vec<Identified> {
        found(text, &path(), &Config::default(), jiff::civil::date(2026, 11, 29))
    }

    #[test]
    fn places_are_those_of_the_editor_and_ids_stay() {
        let found = all(TEXT);
        let json = shown(&found, TEXT, Language::Swedish, "Rätta");
        let of = |code: &str| json.iter().filter(|one| one["code"] == code).cloned().collect::<Vec<_>>();
        assert_eq!((of("A1")[0]["line"].as_u64(), of("A1")[0]["column"].as_u64()), (Some(3), Some(4)), "{json:#?}");
        assert!(!of("A1")[0]["message"].as_str().expect("a text").is_empty());
        let ids: Vec<&str> = found.iter().map(|one| one.id.as_str()).collect();
        let mut once = ids.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), ids.len(), "each has its own");
        let later = all(&TEXT.replace("En rad.", "En rad till.\r\n\r\nOch en."));
        assert_eq!(later.iter().map(|one| one.id.as_str()).collect::<Vec<_>>(), ids);
    }

    #[test]
    fn one_thing_is_mended_and_the_rest_stays() {
        let text = "---\ntitle: A\ndate: 2026-11-01\n---\n\n• ett\n• två\n\n<a href=\"https://a.example\" target=\"_blank\">sidan</a>\n";
        let found = all(text);
        let json = shown(&found, text, Language::Swedish, "Rätta");
        let mendable: Vec<&Value> = json.iter().filter(|one| one["edits"][0]["id"] == "0").collect();
        assert!(!mendable.is_empty(), "{json:#?}");
        for one in mendable {
            let id = one["id"].as_str().expect("an id");
            let after =
                without(id, text, &path(), &Config::default(), jiff::civil::date(2026, 11, 29)).expect("a text");
            assert_ne!(after, text);
            assert!(all(&after).len() < found.len(), "{after}");
            assert!(after.starts_with("---\ntitle: A\ndate: 2026-11-01\n---\n\n"));
        }
        assert_eq!(without("x", text, &path(), &Config::default(), jiff::civil::date(2026, 11, 29)), None);
    }
}
