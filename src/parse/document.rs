//! A content file -> Document.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::rule::{Diagnosed, Diagnostic, Fix, Rule, has_error};
use crate::parse::body::{Body, body};
use crate::parse::content_parts::{NoFrontMatter, content_parts};
use crate::parse::dates::Dates;
use crate::parse::file_name::date_and_name;
use crate::parse::front_matter::{FrontMatter, front_matter};
use crate::parse::known_keys::meant_key;
use crate::parse::missed_mark::{MissedMark, WhyMissed, keys_after_end, meant_end, missed_mark};
use crate::parse::other_file::other_file;
use crate::parse::other_keys::date_ahead;
use crate::parse::placeholders::{self, is_statement};
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::source::span::{Location, Span};
use crate::text::invisible::is_blank;
use crate::text::post_date::PostDate;
use crate::yaml::fields::Located;
use crate::yaml::file_text::{file_mapping, file_text};

/// Front matter without the line that begins it, or in the wrong place.
pub const MISSED: Rule = Rule::error("G007");
/// A file of another program under the name of a text.
pub const OTHER_FILE: Rule = Rule::error("G008");
/// A file without a text.
pub const EMPTY: Rule = Rule::warning("G009");
/// An unknown key.
pub const UNKNOWN_KEY: Rule = Rule::warning("G021");
/// Several names with commas, which are one name for YAML.
pub const JOINED: Rule = Rule::warning("G114");
/// The closing `---` is missing.
pub const UNCLOSED: Rule = Rule::error("G017");
/// Front matter in TOML or JSON.
pub const OTHER_FORMAT: Rule = Rule::error("G018");
/// White space before the opening `---`.
pub const SPACE_BEFORE: Rule = Rule::error("G019");
/// A post without a date.
pub const NO_DATE: Rule = Rule::error("G026");

/// The kinds of content files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DocumentKind {
    /// A file below `content/posts`: it has a date and appears in lists and feeds.
    Post,
    /// A file below `content/pages`: its path is its address.
    Page,
    /// Slides, or a transcript of slides, that belong to a post: the file has no address of its own.
    Slides,
}

/// One content file, parsed without looking at any other.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Path of the file.
    pub path: SourcePath,
    /// Kind.
    pub kind: DocumentKind,
    /// Front matter, completed with the defaults of the folders above.
    pub front: FrontMatter,
    /// Date: from the front matter, else from the file name. A post without errors always has one.
    pub date: Option<PostDate>,
    /// File name without date and extension; for a folder's `index.md`, the folder's name.
    pub name: String,
    /// Whether it is a folder's `index.md`, to which the other files of the folder belong.
    pub is_folder: bool,
    /// Whether its front matter or its date has an error, so that nobody knows whether and when it is to be published.
    pub has_front_errors: bool,
    /// Markdown and its outline.
    pub body: Arc<Body>,
}

/// Everything besides its own bytes that a document depends on.
#[derive(Debug, Clone, Copy)]
pub struct ParseContext<'a> {
    /// What dates are read by.
    pub dates: Dates<'a>,
    /// Front matter of the `_defaults.yaml` files in the folders above.
    pub defaults: &'a FrontMatter,
    /// Whether to count words, which related posts are found by.
    pub has_vocabulary: bool,
}

/// Parses a content file; returns `None` if its text cannot be read.
#[must_use]
pub fn document(source: &Source, kind: DocumentKind, context: ParseContext<'_>) -> Diagnosed<Option<Document>> {
    let mut diagnostics = Vec::new();
    let value = parse(source, kind, context, &mut diagnostics);
    Diagnosed { value, diagnostics }
}

fn parse(
    source: &Source,
    kind: DocumentKind,
    context: ParseContext<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Document> {
    let path = &source.path;
    if let Some(format) = source.bytes().and_then(|bytes| other_file(bytes)) {
        diagnostics.push(OTHER_FILE.at(Location::at(path, Span::new(0, 1))).with("format", format).help(format));
        return None;
    }
    let (text, start) = file_text(source, diagnostics)?;
    if is_blank(&text) {
        diagnostics.push(EMPTY.at(Location::file(path)));
        return None;
    }
    let (own, body_at, is_damaged) = own_front_matter(path, &text, start, context.dates, diagnostics);
    let has_bad_date =
        diagnostics.iter().any(|found| found.fields.iter().any(|(name, value)| *name == "key" && value == "date"));
    let front = own.or(context.defaults);
    let is_folder = path.name() == "index.md";
    let stem = if is_folder { path.folder().rsplit('/').next().unwrap_or_default() } else { path.stem() };
    let (dated, name) = date_and_name(stem, context.dates.zone);
    let date = front.date.as_ref().map(|date| date.value).or(dated);
    if kind == DocumentKind::Post && date.is_none() && !is_damaged && !has_bad_date {
        diagnostics.push(NO_DATE.at(Location::file(path)));
    }
    // A missing date is an error, so nothing will be written. With a placeholder, the rest of the post is parsed all the
    // same, and the author sees all mistakes at once.
    let placeholder = || PostDate::day(jiff::civil::date(1970, 1, 1), context.dates.zone).ok();
    let date = if kind == DocumentKind::Post { date.or_else(placeholder) } else { date };
    let has_front_errors = has_error(diagnostics);
    let body = Arc::new(body(path, &text[body_at..], start + body_at, context.has_vocabulary, diagnostics));
    let title = front.title.as_ref().map_or("", |title| &title.value);
    if kind == DocumentKind::Page && is_statement(stem, title, &text) {
        placeholders::check(path, body.prepared(), diagnostics);
    }
    Some(Document { path: path.clone(), kind, front, date, name, is_folder, has_front_errors, body })
}

/// Reads the front matter; returns it, the offset of the body, and whether a part of it could not be read.
fn own_front_matter(
    path: &SourcePath,
    text: &str,
    start: usize,
    dates: Dates<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (FrontMatter, usize, bool) {
    let location = |span: Span| Location::at(path, span.shifted(start));
    match content_parts(text, 0) {
        Ok(found) => {
            let lines = &text[found.front.start..found.front.end];
            let read = crate::yaml::read::entries(path, lines, start + found.front.start).into_value(diagnostics);
            let front = front_matter(path, &read.entries, dates, diagnostics);
            let end = meant_end(&text[..found.front.end], found.front.start).filter(|_| read.is_damaged);
            diagnostics.extend(end.map(|missed| missed_diagnostic(path, start, missed)));
            let missed = keys_after_end(text, found.body.start, !read.entries.is_empty() || read.is_damaged);
            diagnostics.extend(missed.map(|missed| missed_diagnostic(path, start, missed)));
            (front, found.body.start, read.is_damaged)
        }
        Err(NoFrontMatter::None) => match missed_mark(text) {
            Some(missed) => {
                diagnostics.push(missed_diagnostic(path, start, missed));
                (FrontMatter::default(), text.len(), true)
            }
            None => (FrontMatter::default(), 0, false),
        },
        Err(NoFrontMatter::SpaceBefore) => {
            let at = text.find("---").unwrap_or(0);
            diagnostics.push(SPACE_BEFORE.at(location(Span::new(0, at + 3))));
            (FrontMatter::default(), 0, true)
        }
        Err(NoFrontMatter::Unclosed(span)) => {
            let end = meant_end(text, (span.end + 1).min(text.len()));
            let unclosed = || UNCLOSED.at(location(span));
            diagnostics.push(end.map_or_else(unclosed, |missed| missed_diagnostic(path, start, missed)));
            (FrontMatter::default(), text.len(), true)
        }
        Err(NoFrontMatter::Toml(span)) => {
            diagnostics.push(OTHER_FORMAT.at(location(span)).with("format", "TOML"));
            (FrontMatter::default(), text.len(), true)
        }
        Err(NoFrontMatter::Json(span)) => {
            diagnostics.push(OTHER_FORMAT.at(location(span)).with("format", "JSON"));
            (FrontMatter::default(), text.len(), true)
        }
    }
}

fn missed_diagnostic(path: &SourcePath, start: usize, missed: MissedMark) -> Diagnostic {
    let MissedMark { span, why, edits } = missed;
    let help = match why {
        WhyMissed::Mark => "mark",
        WhyMissed::End => "end",
        WhyMissed::Fence => "fence",
        WhyMissed::NoMark => "keys",
        WhyMissed::AfterEnd => "after",
        WhyMissed::Second => "second",
        WhyMissed::NotFirst => "first",
    };
    with_edits(MISSED.at(Location::at(path, span.shifted(start))).help(help), path, start, edits)
}

/// Returns a diagnostic with edits of the text that starts at byte `start` of the file.
fn with_edits(
    mut diagnostic: Diagnostic,
    path: &SourcePath,
    start: usize,
    edits: impl IntoIterator<Item = (Span, String)>,
) -> Diagnostic {
    let fix = |(span, text): (Span, String)| Fix { path: path.clone(), span: span.shifted(start), text };
    diagnostic.fixes.extend(edits.into_iter().map(fix));
    diagnostic
}

/// Returns the diagnostic for an unknown key in so many files.
#[must_use]
pub fn unknown_key(location: Location, key: &str, files: usize) -> Diagnostic {
    let diagnostic = UNKNOWN_KEY.at(location).with("key", key);
    match (meant_key(key), files) {
        (Some(near), 1) => diagnostic.near(Some(near)),
        (Some(near), _) => diagnostic.near(Some(near)).with("count", files.to_string()).help("files"),
        (None, 1) => diagnostic.help("theme"),
        (None, _) => diagnostic.help("theme").with("count", files.to_string()).help("files"),
    }
}

/// Returns the diagnostic for names with commas under a key.
#[must_use]
pub fn joined_names(path: &SourcePath, key: &str, names: &Located<String>) -> Diagnostic {
    let list: Vec<&str> = names.value.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let list = format!("[{}]", list.join(", "));
    let diagnostic = JOINED.at(Location::at(path, names.span)).with("key", key).with("value", names.value.clone());
    diagnostic.with("list", list.clone()).fix(list)
}

/// Reads a `_defaults.yaml` file.
#[must_use]
pub fn defaults(source: &Source, dates: Dates<'_>) -> Diagnosed<FrontMatter> {
    let mut diagnostics = Vec::new();
    let read = file_mapping(source, &mut diagnostics);
    let mut value = front_matter(&source.path, &read.entries, dates, &mut diagnostics);
    value.inherited = read.entries.iter().map(|pair| (pair.key.clone(), source.path.clone())).collect();
    // No document takes these over, so that they are told here.
    let path = &source.path;
    for key in &value.unknown {
        diagnostics.push(unknown_key(Location::at(path, key.span), &key.value, 1));
    }
    diagnostics.extend(value.other_dates.iter().map(|other| date_ahead(path, other)));
    diagnostics.extend(value.joined.iter().map(|(key, names)| joined_names(path, key, names)));
    Diagnosed { value, diagnostics }
}

impl Document {
    /// Returns the title of the front matter.
    #[must_use]
    pub fn title(&self) -> Option<&Located<String>> {
        self.front.title.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    use super::*;
    use crate::source::path::SourcePath;
    use crate::text::meant_date::{DateHabits, DayOrder};

    fn parsed(text: &str) -> Diagnosed<Option<Document>> {
        let habits = DateHabits { today: jiff::civil::date(2026, 11, 23), order: DayOrder::DayFirst };
        let dates = Dates { zone: &TimeZone::UTC, habits };
        let defaults = FrontMatter::default();
        let path = SourcePath::new("content/posts/2026-01-01-a.md").expect("a path");
        let source = Source::new(path, text.as_bytes().to_vec());
        document(&source, DocumentKind::Post, ParseContext { dates, defaults: &defaults, has_vocabulary: false })
    }

    fn invisible() -> impl Strategy<Value = String> {
        let signs =
            vec!["", "", "\u{feff}", "\u{200b}", "\u{a0}", "\u{2060}", "\u{ad}", "\u{1}", " ", "\u{200f}", "\t"];
        proptest::collection::vec(proptest::sample::select(signs), 0..3).prop_map(|signs| signs.concat())
    }

    fn mark() -> impl Strategy<Value = String> {
        let dashes =
            vec!["-", "--", "---", "–", "—", "−", "\u{2011}", "- ", "\\", "*", "_", "=", "~~~", "```", "```yaml"];
        let dashes =
            proptest::collection::vec(proptest::sample::select(dashes), 0..4).prop_map(|dashes| dashes.concat());
        (invisible(), dashes, invisible()).prop_map(|parts| [parts.0, parts.1, parts.2].concat())
    }

    proptest! {
        #[test]
        fn a_draft_is_never_published_whatever_its_marks_look_like(
            marks in (mark(), mark()),
            title in "[a-zåäö:#\"' ]{0,12}",
            before in invisible(),
            draft in proptest::sample::select(vec![
                "draft: true", "Draft: true", "draft:true", "draft : true", "utkast: ja", "published: false",
                "draft:\u{a0}true", "status: privat", "draft: ”true”", "private: true", "draft:",
            ]),
            is_first in any::<bool>(),
        ) {
            let title = format!("title: {title}");
            let keys = if is_first { [draft, &title].join("\n") } else { [title.as_str(), draft].join("\n") };
            let text = format!("{before}{}\n{keys}\n{}\n\nHEMLIGT\n", marks.0, marks.1);
            let Diagnosed { value, diagnostics } = parsed(&text);
            let is_draft = value.is_none_or(|document| document.front.draft == Some(true));
            prop_assert!(is_draft || has_error(&diagnostics), "{text:?}");
        }
    }

    #[test]
    fn a_damaged_closing_line_is_named_at_its_place() {
        for text in ["---\ntitle: A\ndraft: true\n—\nText\n", "---\ntitle: A\n–––\nText\n\n---\n"] {
            let missed = parsed(text).diagnostics.into_iter().find(|found| found.rule == MISSED).expect("a diagnostic");
            let fix = missed.fixes.first().expect("a fix");
            assert!(!text[fix.span.start..fix.span.end].contains(char::is_alphanumeric), "{text}");
            assert_eq!((missed.helps.as_slice(), fix.text.as_str()), (&["end"][..], "---"));
        }
        let block = parsed("---\nsummary: |\n  ---\ntitle: A\n---\nText\n");
        assert!(block.diagnostics.is_empty());
    }

    #[test]
    fn notes_of_consent_are_no_values_for_themes() {
        let found = parsed("---\ntitle: A\nconsent: {a.jpg: blankett 1}\nimage_decorative: true\nown: 1\n---\nText\n");
        let front = found.value.expect("a document").front;
        assert_eq!(front.consent.iter().map(|note| note.note.value.as_str()).collect::<Vec<_>>(), ["blankett 1"]);
        assert_eq!(front.extra.keys().collect::<Vec<_>>(), ["own"]);
        assert_eq!(front.image_decorative, Some(true));
    }

    #[test]
    fn a_day_that_lies_ahead_is_kept_for_those_who_know_the_day() {
        let found = parsed("---\ntitle: A\npublishDate: 2031-01-01\n---\nText\n").value.expect("a document");
        assert_eq!(found.front.other_dates.len(), 1);
        let found =
            parsed("---\ntitle: A\ndraft: true\npublishDate: 2031-01-01\n---\nText\n").value.expect("a document");
        assert!(found.front.other_dates.is_empty());
    }
}
