//! Front matter, typed, every key with its place.

use serde::{Deserialize, Serialize};

use jiff::tz::TimeZone;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::post_date::{NotADate, PostDate};
use crate::yaml::fields::{Fields, Located};
use crate::yaml::node::{Entry, Kind};

/// A date in a form that cannot be read without guessing.
pub const DATE_FORM: Rule = Rule::error("G024");
/// A day that does not exist.
pub const DATE_IMPOSSIBLE: Rule = Rule::error("G025");
/// `comments` is neither `open` nor `closed`.
pub const COMMENTS: Rule = Rule::error("G028");

/// What stands between the `---` lines.
#[derive(Debug, Clone, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct FrontMatter {
    /// Title.
    pub title: Option<Located<String>>,
    /// When it is published.
    pub date: Option<Located<PostDate>>,
    /// When it was last changed.
    pub updated: Option<Located<PostDate>>,
    /// Permanent name in feeds.
    pub id: Option<Located<String>>,
    /// Own last part of the address.
    pub slug: Option<Located<String>>,
    /// Old addresses.
    pub aliases: Option<Vec<Located<String>>>,
    /// Categories.
    pub categories: Option<Vec<Located<String>>>,
    /// Tags.
    pub tags: Option<Vec<Located<String>>>,
    /// Authors.
    pub authors: Option<Vec<Located<String>>>,
    /// What stands in lists.
    pub summary: Option<Located<String>>,
    /// Cover picture beside the post.
    pub image: Option<Located<String>>,
    /// Its description.
    pub image_alt: Option<Located<String>>,
    /// Files that belong to the post.
    pub attachments: Option<Vec<AttachmentEntry>>,
    /// Not published without `--drafts`.
    pub draft: Option<bool>,
    /// Left out from this moment on.
    pub expires: Option<Located<PostDate>>,
    /// First on the home page.
    pub pinned: Option<bool>,
    /// A live post that is written no further.
    pub finished: Option<bool>,
    /// Whether comments by e-mail are asked for.
    pub comments_open: Option<bool>,
    /// Name of a series.
    pub series: Option<Located<String>>,
    /// Name of a template of the theme.
    pub template: Option<Located<String>>,
    /// Language, if another than the site's.
    pub language: Option<Located<String>>,
    /// Where a talk was held.
    pub place: Option<Located<String>>,
    /// Whether what a speaker noted is published.
    pub notes: Option<bool>,
    /// Anything, for themes; keys that are not known are here, too.
    #[serde(with = "as_json")]
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// Keys that are not known.
    pub unknown: Vec<Located<String>>,
}

/// Values of any kind as JSON text, for forms that do not say what comes next.
mod as_json {
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};
    use serde_json::{Map, Value};

    pub(super) fn serialize<S: Serializer>(map: &Map<String, Value>, serializer: S) -> Result<S::Ok, S::Error> {
        if map.is_empty() {
            return serializer.serialize_str("");
        }
        serializer.serialize_str(&Value::Object(map.clone()).to_string())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Map<String, Value>, D::Error> {
        let text = <&str>::deserialize(deserializer)?;
        if text.is_empty() { Ok(Map::new()) } else { serde_json::from_str(text).map_err(D::Error::custom) }
    }
}

/// A file that belongs to a post.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AttachmentEntry {
    /// Path from the post.
    pub file: Located<String>,
    /// Title.
    pub title: Option<String>,
    /// Text about it.
    pub description: Option<String>,
    /// Language, if another than the post's.
    pub language: Option<String>,
    /// Whether it is a talk, if the author says so.
    pub is_presentation: Option<bool>,
    /// Where the talk was held.
    pub place: Option<String>,
    /// Whether what the speaker noted is published.
    pub has_notes: bool,
}

/// Reads front matter from the keys and values of a file.
pub fn front_matter(
    path: &SourcePath,
    entries: &[Entry],
    zone: &TimeZone,
    diagnostics: &mut Vec<Diagnostic>,
) -> FrontMatter {
    let has = |key: &str| entries.iter().any(|entry| entry.key == key);
    let (has_draft, has_pinned, has_finished, has_notes) = (has("draft"), has("pinned"), has("finished"), has("notes"));
    let mut fields = Fields::new(path, entries, diagnostics);
    let mut front = FrontMatter {
        title: fields.words("title"),
        date: when(&mut fields, path, "date", zone),
        updated: when(&mut fields, path, "updated", zone),
        id: fields.words("id"),
        slug: fields.words("slug"),
        aliases: fields.texts("aliases"),
        categories: fields.texts("categories"),
        tags: fields.texts("tags"),
        authors: fields.texts("authors"),
        summary: fields.words("summary"),
        image: fields.words("image"),
        image_alt: fields.words("image_alt"),
        attachments: attachments(&mut fields),
        draft: Some(fields.truth("draft")).filter(|_| has_draft),
        expires: when(&mut fields, path, "expires", zone),
        pinned: Some(fields.truth("pinned")).filter(|_| has_pinned),
        finished: Some(fields.truth("finished")).filter(|_| has_finished),
        comments_open: comments(&mut fields, path),
        series: fields.words("series"),
        template: fields.words("template"),
        language: fields.words("language"),
        place: fields.words("place"),
        notes: Some(fields.truth("notes")).filter(|_| has_notes),
        extra: extra(&mut fields),
        unknown: Vec::new(),
    };
    for entry in fields.rest() {
        front.unknown.push(Located { value: entry.key.clone(), span: entry.key_span });
        front.extra.entry(entry.key.clone()).or_insert_with(|| entry.value.to_json());
    }
    front
}

impl FrontMatter {
    /// Returns this front matter with the values of `defaults` where it has none of its own.
    #[must_use]
    pub fn or(self, defaults: &Self) -> Self {
        let Self {
            title,
            date,
            updated,
            id,
            slug,
            aliases,
            categories,
            tags,
            authors,
            summary,
            image,
            image_alt,
            attachments,
            draft,
            expires,
            pinned,
            finished,
            comments_open,
            series,
            template,
            language,
            place,
            notes,
            extra,
            unknown,
        } = self;
        let mut all = defaults.extra.clone();
        all.extend(extra);
        Self {
            title,
            date,
            updated,
            id,
            slug,
            aliases,
            categories: categories.or_else(|| defaults.categories.clone()),
            tags: tags.or_else(|| defaults.tags.clone()),
            authors: authors.or_else(|| defaults.authors.clone()),
            summary,
            image,
            image_alt,
            attachments,
            draft: draft.or(defaults.draft),
            expires: expires.or_else(|| defaults.expires.clone()),
            pinned: pinned.or(defaults.pinned),
            finished: finished.or(defaults.finished),
            comments_open: comments_open.or(defaults.comments_open),
            series: series.or_else(|| defaults.series.clone()),
            template: template.or_else(|| defaults.template.clone()),
            language: language.or_else(|| defaults.language.clone()),
            place: place.or_else(|| defaults.place.clone()),
            notes: notes.or(defaults.notes),
            extra: all,
            unknown,
        }
    }
}

fn when(fields: &mut Fields<'_>, path: &SourcePath, key: &'static str, zone: &TimeZone) -> Option<Located<PostDate>> {
    let text = fields.words(key)?;
    let place = Location::at(path, text.span);
    let diagnostic = match PostDate::parse(&text.value, zone) {
        Ok(when) => return Some(Located { value: when, span: text.span }),
        Err(NotADate::Form) => DATE_FORM.at(place),
        Err(NotADate::Impossible) => DATE_IMPOSSIBLE.at(place),
    };
    fields.report(diagnostic.with("key", key).with("value", text.value));
    None
}

fn comments(fields: &mut Fields<'_>, path: &SourcePath) -> Option<bool> {
    let text = fields.words("comments")?;
    match text.value.as_str() {
        "open" | "true" => Some(true),
        "closed" | "false" => Some(false),
        _ => {
            fields.report(COMMENTS.at(Location::at(path, text.span)).with("value", text.value));
            None
        }
    }
}

fn attachments(fields: &mut Fields<'_>) -> Option<Vec<AttachmentEntry>> {
    let nodes = fields.items("attachments");
    if nodes.is_empty() {
        return None;
    }
    let mut attachments = Vec::new();
    for node in nodes {
        let attachment = match &node.kind {
            Kind::Scalar { text, .. } => Some(AttachmentEntry {
                file: Located { value: text.trim().to_owned(), span: node.span },
                title: None,
                description: None,
                language: None,
                is_presentation: None,
                place: None,
                has_notes: false,
            }),
            Kind::Map(entries) => fields.inner(entries, UNKNOWN_IN_ATTACHMENT, |fields| {
                let file = fields.words("file");
                let title = fields.words("title").map(|text| text.value);
                let description = fields.words("description").map(|text| text.value);
                let language = fields.words("language").map(|text| text.value);
                let has_word = entries.iter().any(|entry| entry.key == "presentation");
                let is_presentation = Some(fields.truth("presentation")).filter(|_| has_word);
                let place = fields.words("place").map(|text| text.value);
                let has_notes = fields.truth("notes");
                file.map(|file| AttachmentEntry {
                    file,
                    title,
                    description,
                    language,
                    is_presentation,
                    place,
                    has_notes,
                })
            }),
            Kind::List(_) => None,
        };
        if attachment.is_none() {
            fields.wrong("attachments", node, "attachment");
        }
        attachments.extend(attachment);
    }
    Some(attachments)
}

/// A key of an attachment that is not known.
pub const UNKNOWN_IN_ATTACHMENT: Rule = Rule::warning("G029");

fn extra(fields: &mut Fields<'_>) -> serde_json::Map<String, serde_json::Value> {
    match fields.map("extra") {
        Some(entries) => entries.iter().map(|entry| (entry.key.clone(), entry.value.to_json())).collect(),
        None => serde_json::Map::new(),
    }
}

/// Where front matter and body of a file lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Parts {
    /// The lines between the marks.
    pub front: Span,
    /// Everything after the closing mark.
    pub body: Span,
}

/// Why a file has no front matter that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoParts {
    /// The text starts without a mark: all of it is body.
    None,
    /// White space stands before the mark.
    SpaceBefore,
    /// The closing mark is missing; the span is the opening one.
    Unclosed(Span),
    /// Settings in TOML, which are not read.
    Toml(Span),
    /// Settings in JSON, which are not read.
    Json(Span),
}

/// Finds front matter and body in the text of a file, from byte `start` on.
///
/// # Errors
///
/// [`NoParts`] says what stands there instead.
pub fn parts(text: &str, start: usize) -> Result<Parts, NoParts> {
    let first = line(text, start);
    let opening = text[first.start..first.end].trim_end();
    match opening {
        "---" => {}
        "+++" => return Err(NoParts::Toml(first)),
        _ if opening == "{" || opening.starts_with("{\"") => {
            return Err(NoParts::Json(first));
        }
        _ if opening.trim() == "---" && !opening.starts_with('-') => return Err(NoParts::SpaceBefore),
        "" if text[start..].trim_start().starts_with("---\n") => return Err(NoParts::SpaceBefore),
        _ => return Err(NoParts::None),
    }
    let mut at = after(text, first);
    let front = at;
    while at < text.len() {
        let this = line(text, at);
        if matches!(text[this.start..this.end].trim_end(), "---" | "...") {
            return Ok(Parts { front: Span::new(front, at), body: Span::new(after(text, this), text.len()) });
        }
        at = after(text, this);
    }
    Err(NoParts::Unclosed(first))
}

fn line(text: &str, start: usize) -> Span {
    let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    Span::new(start, end)
}

fn after(text: &str, line: Span) -> usize {
    (line.end + 1).min(text.len())
}

/// Returns the date and the rest of a file name such as `2015-01-13-nytt-ar`.
#[must_use]
pub fn dated_name(stem: &str, zone: &TimeZone) -> (Option<PostDate>, String) {
    let mut parts = stem.splitn(4, '-');
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return (None, stem.to_owned());
    };
    let is_number = |part: &str, lens: std::ops::RangeInclusive<usize>| {
        lens.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !(is_number(year, 4..=4) && is_number(month, 1..=2) && is_number(day, 1..=2)) {
        return (None, stem.to_owned());
    }
    match PostDate::parse(&format!("{year}-{month}-{day}"), zone) {
        Ok(when) => (Some(when), parts.next().unwrap_or_default().to_owned()),
        Err(NotADate::Form | NotADate::Impossible) => (None, stem.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_ends_at_the_first_closing_mark() {
        let text = "---\na: 1\n---\nText\n\n---\nMer\n";
        let found = parts(text, 0).expect("front matter");
        assert_eq!(&text[found.front.start..found.front.end], "a: 1\n");
        assert_eq!(&text[found.body.start..found.body.end], "Text\n\n---\nMer\n");
        assert!(parts("---\na: 1\n...\nText", 0).is_ok());
    }

    #[test]
    fn what_is_no_front_matter_says_what_it_is() {
        assert_eq!(parts("Bara text", 0), Err(NoParts::None));
        assert_eq!(parts(" ---\na: 1\n---\n", 0), Err(NoParts::SpaceBefore));
        assert_eq!(parts("\n---\na: 1\n---\n", 0), Err(NoParts::SpaceBefore));
        assert_eq!(parts("---\na: 1\n", 0), Err(NoParts::Unclosed(Span::new(0, 3))));
        assert_eq!(parts("+++\na=1\n+++\n", 0), Err(NoParts::Toml(Span::new(0, 3))));
        assert_eq!(parts("{\n\"a\": 1\n}\n", 0), Err(NoParts::Json(Span::new(0, 1))));
    }

    #[test]
    fn the_date_in_a_file_name_is_set_apart() {
        let zone = TimeZone::UTC;
        assert_eq!(dated_name("2015-1-13-nytt-ar", &zone).1, "nytt-ar");
        assert_eq!(dated_name("2015-01-13", &zone).1, "");
        assert_eq!(dated_name("2015-99-13-x", &zone), (None, "2015-99-13-x".to_owned()));
        assert_eq!(dated_name("om-oss", &zone), (None, "om-oss".to_owned()));
    }
}
