//! A content file -> Document.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use jiff::tz::TimeZone;

use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::parse::body::{Body, body};
use crate::parse::content_parts::{NoFrontMatter, content_parts};
use crate::parse::file_name::date_and_name;
use crate::parse::front_matter::{FrontMatter, front_matter};
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::source::span::{Location, Span};
use crate::text::post_date::PostDate;
use crate::yaml::fields::Located;
use crate::yaml::file_text::{file_mapping, file_text};

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
    /// Markdown and its outline.
    pub body: Arc<Body>,
}

/// Everything besides its own bytes that a document depends on.
#[derive(Debug, Clone, Copy)]
pub struct ParseContext<'a> {
    /// Time zone of dates without an offset.
    pub zone: &'a TimeZone,
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
    let (text, start) = file_text(source, diagnostics)?;
    let (own, body_at, is_damaged) = own_front_matter(path, &text, start, context.zone, diagnostics);
    let has_bad_date =
        diagnostics.iter().any(|found| found.fields.iter().any(|(name, value)| *name == "key" && value == "date"));
    let front = own.or(context.defaults);
    let is_folder = path.name() == "index.md";
    let stem = if is_folder { path.folder().rsplit('/').next().unwrap_or_default() } else { path.stem() };
    let (dated, name) = date_and_name(stem, context.zone);
    let date = front.date.as_ref().map(|date| date.value).or(dated);
    if kind == DocumentKind::Post && date.is_none() && !is_damaged && !has_bad_date {
        diagnostics.push(NO_DATE.at(Location::file(path)));
    }
    // A missing date is an error, so nothing will be written. With a placeholder, the rest of the post is parsed all the
    // same, and the author sees all mistakes at once.
    let placeholder = || PostDate::day(jiff::civil::date(1970, 1, 1), context.zone).ok();
    let date = if kind == DocumentKind::Post { date.or_else(placeholder) } else { date };
    let body = Arc::new(body(path, &text[body_at..], start + body_at, context.has_vocabulary, diagnostics));
    Some(Document { path: path.clone(), kind, front, date, name, is_folder, body })
}

/// Reads the front matter; returns it, the offset of the body, and whether a part of it could not be read.
fn own_front_matter(
    path: &SourcePath,
    text: &str,
    start: usize,
    zone: &TimeZone,
    diagnostics: &mut Vec<Diagnostic>,
) -> (FrontMatter, usize, bool) {
    let location = |span: Span| Location::at(path, span.shifted(start));
    match content_parts(text, 0) {
        Ok(found) => {
            let lines = &text[found.front.start..found.front.end];
            let read = crate::yaml::read::entries(path, lines, start + found.front.start).into_value(diagnostics);
            (front_matter(path, &read.entries, zone, diagnostics), found.body.start, read.is_damaged)
        }
        Err(NoFrontMatter::None) => (FrontMatter::default(), 0, false),
        Err(NoFrontMatter::SpaceBefore) => {
            let at = text.find("---").unwrap_or(0);
            diagnostics.push(SPACE_BEFORE.at(location(Span::new(0, at + 3))));
            (FrontMatter::default(), 0, true)
        }
        Err(NoFrontMatter::Unclosed(span)) => {
            diagnostics.push(UNCLOSED.at(location(span)));
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

/// Reads a `_defaults.yaml` file.
#[must_use]
pub fn defaults(source: &Source, zone: &TimeZone) -> Diagnosed<FrontMatter> {
    let mut diagnostics = Vec::new();
    let read = file_mapping(source, &mut diagnostics);
    let value = front_matter(&source.path, &read.entries, zone, &mut diagnostics);
    Diagnosed { value, diagnostics }
}

impl Document {
    /// Returns the title of the front matter.
    #[must_use]
    pub fn title(&self) -> Option<&Located<String>> {
        self.front.title.as_ref()
    }
}
