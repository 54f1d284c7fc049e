//! Keys of front matter that griffel does not have: which of them keep a post back, and what they should be.

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::parse::dates::{Dates, OtherDate};
use crate::parse::kept_back::{Value, is_kept_back};
use crate::parse::known_keys::{KeyMeaning, meaning};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::meant_date::meant_date;
use crate::text::post_date::PostDate;
use crate::yaml::fields::Located;
use crate::yaml::node::{Node, NodeKind, Pair};

/// A key of another program that keeps something back there, and nothing here.
pub const KEPT_BACK: Rule = Rule::error("G116");
/// A key that decides what is published, without a value.
pub const NO_VALUE: Rule = Rule::error("G117");

/// The keys of front matter that griffel does not have.
#[derive(Debug, Default)]
pub struct OtherKeys {
    /// Those that keep nothing back.
    pub unknown: Vec<Located<String>>,
    /// Days of publication among them.
    pub dates: Vec<OtherDate>,
    /// What is wrong with the others.
    pub diagnostics: Vec<Diagnostic>,
}

/// Sorts the keys in `rest`, of those in `given`, by whether they would keep the post back elsewhere. A draft is kept back
/// whatever else it says.
///
/// Days are only read here: whether they lie ahead is known where the day of the build is.
#[must_use]
pub fn other_keys(path: &SourcePath, rest: &[&Pair], given: &[Pair], dates: Dates<'_>, is_draft: bool) -> OtherKeys {
    let mut others = OtherKeys::default();
    for pair in rest {
        let key = Located { value: pair.key.clone(), span: pair.key_span };
        let Some(meaning) = meaning(&pair.key).filter(|_| !is_draft) else {
            others.unknown.push(key);
            continue;
        };
        let is_date = matches!(meaning, KeyMeaning::From | KeyMeaning::Shown | KeyMeaning::Own("date"));
        if let Some((date, value)) = other_date(&pair.value, dates).filter(|_| is_date) {
            others.unknown.push(key.clone());
            others.dates.push(OtherDate { key, value, date });
        } else if is_kept_back(meaning, Value::of(&pair.value)) {
            others.diagnostics.push(kept_back(path, pair, meaning, given));
        } else {
            others.unknown.push(key);
        }
    }
    others
}

/// Reports those keys of a mapping that would keep it back elsewhere: of a comment, or of an attachment.
#[must_use]
pub fn kept_back_inside(path: &SourcePath, pairs: &[Pair]) -> Vec<Diagnostic> {
    let keeps_back = |pair: &&Pair| {
        let meaning = meaning(&pair.key);
        let is_draft = meaning == Some(KeyMeaning::Own("draft")) && pair.value.text() == Some("true");
        is_draft || meaning.is_some_and(|meaning| is_kept_back(meaning, Value::of(&pair.value)))
    };
    let found = pairs.iter().filter(keeps_back);
    found.map(|pair| KEPT_BACK.at(whole(path, pair)).with("key", pair.key.clone()).help("inside")).collect()
}

/// Returns the diagnostic for a day under another key that lies ahead.
#[must_use]
pub fn date_ahead(path: &SourcePath, other: &OtherDate) -> Diagnostic {
    let OtherDate { key, value, date: _ } = other;
    let diagnostic = KEPT_BACK.at(Location::at(path, key.span)).with("key", key.value.clone());
    diagnostic.with("mended", format!("date: {value}")).help("date")
}

fn kept_back(path: &SourcePath, pair: &Pair, meaning: KeyMeaning, given: &[Pair]) -> Diagnostic {
    let (own, help) = match meaning {
        KeyMeaning::Shown | KeyMeaning::Hidden | KeyMeaning::Status | KeyMeaning::Own(_) => ("draft", "draft"),
        KeyMeaning::Locked => ("draft", "locked"),
        KeyMeaning::From => ("date", "date"),
        KeyMeaning::Until => ("expires", "expires"),
    };
    let value = pair.value.text().unwrap_or_default();
    let mended = if own == "draft" { "draft: true".to_owned() } else { format!("{own}: {value}") };
    let diagnostic = KEPT_BACK.at(whole(path, pair)).with("key", pair.key.clone()).with("mended", mended.clone());
    let diagnostic = diagnostic.help(help);
    let is_free = given.iter().all(|pair| pair.key != own);
    let is_plain = matches!(pair.value.kind, NodeKind::Scalar { .. });
    if is_free && is_plain { diagnostic.fix(mended) } else { diagnostic }
}

/// Returns the place of a key and its value, as far as they stand in a line.
fn whole(path: &SourcePath, pair: &Pair) -> Location {
    let is_scalar = matches!(pair.value.kind, NodeKind::Scalar { .. });
    let end = if is_scalar && !pair.value.is_null() { pair.value.span.end } else { pair.key_span.end };
    Location::at(path, Span::new(pair.key_span.start, end.max(pair.key_span.end)))
}

/// Returns the day in a value, in whatever form, and how it should be written.
fn other_date(node: &Node, dates: Dates<'_>) -> Option<(PostDate, String)> {
    let text = node.text()?.trim();
    if let Ok(date) = PostDate::parse(text, dates.zone) {
        return Some((date, text.to_owned()));
    }
    let meant = meant_date(text, dates.habits)?;
    Some((PostDate::parse(&meant.text, dates.zone).ok()?, meant.text))
}

/// Reports `draft:` and `date:` without a value: whoever leaves them open has not decided yet.
#[must_use]
pub fn no_value(path: &SourcePath, pairs: &[Pair]) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for pair in pairs {
        let help = match pair.key.as_str() {
            "draft" => "draft",
            "date" => "date",
            _ => continue,
        };
        if Value::of(&pair.value) == Value::Nothing {
            let diagnostic = NO_VALUE.at(Location::at(path, pair.key_span)).with("key", pair.key.clone()).help(help);
            diagnostics.push(diagnostic);
        }
    }
    diagnostics
}
