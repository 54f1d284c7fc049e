//! Source -> Document.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use jiff::tz::TimeZone;

use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::parse::body::{Body, body};
use crate::parse::directives::{Prepared, prepare};
use crate::parse::front_matter::{FrontMatter, NoParts, dated_name, front_matter, parts};
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::source::span::{Location, Span};
use crate::text::post_date::PostDate;
use crate::yaml::fields::Located;

/// Bytes that are no UTF-8.
pub const NOT_UTF8: Rule = Rule::error("G001");
/// A text file beyond reason.
pub const TOO_LARGE: Rule = Rule::error("G002");
/// Control characters, which are replaced by spaces.
pub const CONTROL: Rule = Rule::warning("G005");
/// The closing `---` is missing.
pub const UNCLOSED: Rule = Rule::error("G017");
/// Front matter in TOML or JSON.
pub const OTHER_FORMAT: Rule = Rule::error("G018");
/// White space before the opening `---`.
pub const SPACE_BEFORE: Rule = Rule::error("G019");
/// A post without a date.
pub const NO_DATE: Rule = Rule::error("G026");

/// Largest content file in bytes: the longest novel has three million.
pub const TEXT_MAX: u64 = 8 * 1024 * 1024;

/// What a content file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DocumentKind {
    /// Below `content/posts`: has a date, stands in lists and feeds.
    Post,
    /// Below `content/pages`: its path is its address.
    Page,
    /// Slides, or what is said on slides, beside a post: it has no address of its own.
    Slides,
}

/// One content file parsed by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The file.
    pub path: SourcePath,
    /// What it is.
    pub kind: DocumentKind,
    /// What stands between the `---` lines, with the defaults of the folders above.
    pub front: FrontMatter,
    /// The date: from the front matter, else from the file name. Always there for a post without mistakes.
    pub date: Option<PostDate>,
    /// The name without date and extension, of a folder's `index.md` the folder's.
    pub name: String,
    /// Whether the document is a folder's `index.md`, to which the other files there belong.
    pub is_folder: bool,
    /// Markdown and what it holds.
    pub body: Arc<Body>,
}

/// What a document is read with: everything that can change its reading besides its own bytes.
#[derive(Debug, Clone, Copy)]
pub struct Reading<'a> {
    /// Zone of dates without an offset.
    pub zone: &'a TimeZone,
    /// Front matter of the `_defaults.yaml` files above.
    pub defaults: &'a FrontMatter,
    /// Whether the words are counted for related posts.
    pub has_vocabulary: bool,
}

/// Returns the text of a file, without its byte order mark, and the byte where it starts.
///
/// Control characters become spaces; bytes that are no UTF-8 are reported with the encoding that they look like.
pub fn text(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Option<(String, usize)> {
    let place = Location::file(&source.path);
    let Some(bytes) = source.bytes().filter(|_| source.len <= TEXT_MAX) else {
        let megabytes = source.len / 1_000_000;
        diagnostics.push(TOO_LARGE.at(place).with("size", megabytes.to_string()).with("most", "8"));
        return None;
    };
    let start = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let text = match std::str::from_utf8(&bytes[start..]) {
        Ok(text) => text,
        Err(error) => {
            let encoding = if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
                "utf16"
            } else if bytes.contains(&0) {
                "binary"
            } else {
                "latin1"
            };
            let readable = String::from_utf8_lossy(&bytes[..start + error.valid_up_to()]);
            let line = readable.matches('\n').count() + 1;
            diagnostics.push(NOT_UTF8.at(place).with("line", line.to_string()).help(encoding));
            return None;
        }
    };
    let is_control = |byte: u8| byte < 0x20 && !matches!(byte, b'\n' | b'\r' | b'\t') || byte == 0x7f;
    let first = text.bytes().position(is_control);
    let is_old_mac = text.contains('\r') && !text.contains('\n');
    if first.is_none() && !is_old_mac {
        return Some((text.to_owned(), start));
    }
    if let Some(at) = first {
        diagnostics.push(CONTROL.at(Location::at(&source.path, Span::new(start + at, start + at + 1))));
    }
    let replaced = text.chars().map(|c| match c {
        '\r' if is_old_mac => '\n',
        c if c.is_ascii() && is_control(c as u8) => ' ',
        c => c,
    });
    Some((replaced.collect(), start))
}

/// Reads a content file; `None` when nothing of it can be read.
#[must_use]
pub fn document(source: &Source, kind: DocumentKind, reading: Reading<'_>) -> Diagnosed<Option<Document>> {
    let mut diagnostics = Vec::new();
    let value = read(source, kind, reading, &mut diagnostics);
    Diagnosed { value, diagnostics }
}

fn read(
    source: &Source,
    kind: DocumentKind,
    reading: Reading<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Document> {
    let path = &source.path;
    let (text, start) = text(source, diagnostics)?;
    let (own, body_at, is_damaged) = front(path, &text, start, reading.zone, diagnostics);
    let has_bad_date =
        diagnostics.iter().any(|found| found.fields.iter().any(|(name, value)| *name == "key" && value == "date"));
    let front = own.or(reading.defaults);
    let is_folder = path.name() == "index.md";
    let stem = if is_folder { path.folder().rsplit('/').next().unwrap_or_default() } else { path.stem() };
    let (dated, name) = dated_name(stem, reading.zone);
    let date = front.date.as_ref().map(|date| date.value).or(dated);
    if kind == DocumentKind::Post && date.is_none() && !is_damaged && !has_bad_date {
        diagnostics.push(NO_DATE.at(Location::file(path)));
    }
    // Where the date cannot be read an error stands, so nothing is written; with a day in its place the rest of the post
    // is looked at, too, and its author sees all mistakes at once.
    let stand_in = || PostDate::day(jiff::civil::date(1970, 1, 1), reading.zone).ok();
    let date = if kind == DocumentKind::Post { date.or_else(stand_in) } else { date };
    let body = Arc::new(body(path, &text[body_at..], start + body_at, reading.has_vocabulary, diagnostics));
    Some(Document { path: path.clone(), kind, front, date, name, is_folder, body })
}

/// Returns the Markdown of a content file with its directives marked.
pub(super) fn prepared(source: &Source) -> Prepared {
    let mut unheard = Vec::new();
    let Some((text, start)) = text(source, &mut unheard) else { return Prepared::default() };
    let body_at = match parts(&text, 0) {
        Ok(found) => found.body.start,
        Err(NoParts::None | NoParts::SpaceBefore) => 0,
        Err(NoParts::Unclosed(_) | NoParts::Toml(_) | NoParts::Json(_)) => text.len(),
    };
    prepare(&source.path, &text[body_at..], start + body_at, &mut unheard)
}

/// Reads the front matter; returns it, where the body starts, and whether something in it could not be read.
fn front(
    path: &SourcePath,
    text: &str,
    start: usize,
    zone: &TimeZone,
    diagnostics: &mut Vec<Diagnostic>,
) -> (FrontMatter, usize, bool) {
    let place = |span: Span| Location::at(path, span.shifted(start));
    match parts(text, 0) {
        Ok(found) => {
            let lines = &text[found.front.start..found.front.end];
            let read = crate::yaml::read::entries(path, lines, start + found.front.start).into_value(diagnostics);
            (front_matter(path, &read.entries, zone, diagnostics), found.body.start, read.is_damaged)
        }
        Err(NoParts::None) => (FrontMatter::default(), 0, false),
        Err(NoParts::SpaceBefore) => {
            let at = text.find("---").unwrap_or(0);
            diagnostics.push(SPACE_BEFORE.at(place(Span::new(0, at + 3))));
            (FrontMatter::default(), 0, true)
        }
        Err(NoParts::Unclosed(span)) => {
            diagnostics.push(UNCLOSED.at(place(span)));
            (FrontMatter::default(), text.len(), true)
        }
        Err(NoParts::Toml(span)) => {
            diagnostics.push(OTHER_FORMAT.at(place(span)).with("format", "TOML"));
            (FrontMatter::default(), text.len(), true)
        }
        Err(NoParts::Json(span)) => {
            diagnostics.push(OTHER_FORMAT.at(place(span)).with("format", "JSON"));
            (FrontMatter::default(), text.len(), true)
        }
    }
}

/// Reads a `_defaults.yaml`.
#[must_use]
pub fn defaults(source: &Source, zone: &TimeZone) -> Diagnosed<FrontMatter> {
    let mut diagnostics = Vec::new();
    let Some((text, start)) = text(source, &mut diagnostics) else {
        return Diagnosed { value: FrontMatter::default(), diagnostics };
    };
    let read = crate::yaml::read::entries(&source.path, &text, start).into_value(&mut diagnostics);
    let value = front_matter(&source.path, &read.entries, zone, &mut diagnostics);
    Diagnosed { value, diagnostics }
}

impl Document {
    /// Returns the title, if the author gave one.
    #[must_use]
    pub fn title(&self) -> Option<&Located<String>> {
        self.front.title.as_ref()
    }
}
