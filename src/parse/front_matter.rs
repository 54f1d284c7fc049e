//! Front matter as typed fields, each with its span.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::parse::consent::{ConsentNote, consent};
use crate::parse::dates::{Dates, OtherDate};
use crate::parse::other_keys::{OtherKeys, kept_back_inside, no_value, other_keys};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::date_forms::NotADate;
use crate::text::meant_date::meant_date;
use crate::text::post_date::PostDate;
use crate::yaml::fields::{Fields, Located};
use crate::yaml::node::{NodeKind, Pair};

/// A date in a format that would have to be guessed.
pub const DATE_FORM: Rule = Rule::error("G024");
/// A date that does not exist.
pub const DATE_IMPOSSIBLE: Rule = Rule::error("G025");
/// `comments` is neither `open` nor `closed`.
pub const COMMENTS: Rule = Rule::error("G028");
/// An unknown key of an attachment.
pub const UNKNOWN_IN_ATTACHMENT: Rule = Rule::warning("G029");

/// The fields between the `---` lines.
#[derive(Debug, Clone, Default, PartialEq, Hash, Serialize, Deserialize)]
pub struct FrontMatter {
    /// Title.
    pub title: Option<Located<String>>,
    /// Date of publication.
    pub date: Option<Located<PostDate>>,
    /// Date of the last change.
    pub updated: Option<Located<PostDate>>,
    /// Permanent id in feeds.
    pub id: Option<Located<String>>,
    /// Last segment of the address, instead of the file name.
    pub slug: Option<Located<String>>,
    /// Old addresses, which redirect to the post.
    pub aliases: Option<Vec<Located<String>>>,
    /// Categories.
    pub categories: Option<Vec<Located<String>>>,
    /// Tags.
    pub tags: Option<Vec<Located<String>>>,
    /// Authors.
    pub authors: Option<Vec<Located<String>>>,
    /// Plain text that lists show instead of an excerpt.
    pub summary: Option<Located<String>>,
    /// Path of the cover picture.
    pub image: Option<Located<String>>,
    /// Text alternative of the cover picture.
    pub image_alt: Option<Located<String>>,
    /// Whether the cover picture is only decoration.
    pub image_decorative: Option<bool>,
    /// What allows to show the people in its pictures. It is never published.
    pub consent: Vec<ConsentNote>,
    /// Files that belong to the post.
    pub attachments: Option<Vec<AttachmentEntry>>,
    /// Whether it is left out unless `--drafts` is given.
    pub draft: Option<bool>,
    /// The moment from which on it is left out.
    pub expires: Option<Located<PostDate>>,
    /// Whether it comes first on the home page.
    pub pinned: Option<bool>,
    /// Whether a live post is complete.
    pub finished: Option<bool>,
    /// Whether the page asks for comments by e-mail.
    pub comments_open: Option<bool>,
    /// Name of the series that it is part of.
    pub series: Option<Located<String>>,
    /// Name of a template of the theme, instead of the usual one.
    pub template: Option<Located<String>>,
    /// Language, if it is not the site's.
    pub language: Option<Located<String>>,
    /// Where a presentation was held; the key is `place`.
    pub venue: Option<Located<String>>,
    /// Whether the speaker notes are published.
    pub notes: Option<bool>,
    /// Values for the theme: those of `extra`, and those of unknown keys.
    #[serde(with = "crate::parse::extra_json")]
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// Unknown keys.
    pub unknown: Vec<Located<String>>,
    /// Days of publication under unknown keys.
    pub other_dates: Vec<OtherDate>,
    /// Lists that are written as one text with commas, by key.
    pub joined: Vec<(String, Located<String>)>,
    /// The `_defaults.yaml` files from which values come, by the values' keys.
    pub inherited: BTreeMap<String, SourcePath>,
}

/// A file that belongs to a post.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AttachmentEntry {
    /// Path, relative to the post.
    pub file: Located<String>,
    /// Title.
    pub title: Option<Located<String>>,
    /// Description.
    pub description: Option<String>,
    /// Language, if it is not the post's.
    pub language: Option<String>,
    /// Whether it is a presentation, if the author says so.
    pub is_presentation: Option<bool>,
    /// Where the presentation was held; the key is `place`.
    pub venue: Option<String>,
    /// Whether the speaker notes are published.
    pub has_notes: bool,
}

/// Reads front matter from keys and values.
pub fn front_matter(
    path: &SourcePath,
    entries: &[Pair],
    dates: Dates<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> FrontMatter {
    diagnostics.extend(no_value(path, entries));
    let has = |key: &str| entries.iter().any(|entry| entry.key == key);
    let (has_draft, has_pinned, has_finished, has_notes) = (has("draft"), has("pinned"), has("finished"), has("notes"));
    let is_decorative = has("image_decorative");
    let mut fields = Fields::new(path, entries, diagnostics);
    let mut front = FrontMatter {
        title: fields.prose("title"),
        date: date(&mut fields, path, "date", dates),
        updated: date(&mut fields, path, "updated", dates),
        id: fields.words("id"),
        slug: fields.words("slug"),
        aliases: fields.texts("aliases"),
        categories: fields.names("categories"),
        tags: fields.names("tags"),
        authors: fields.names("authors"),
        summary: fields.prose("summary"),
        image: fields.words("image"),
        image_alt: fields.prose("image_alt"),
        image_decorative: Some(fields.truth("image_decorative")).filter(|_| is_decorative),
        consent: consent(&mut fields),
        attachments: attachments(&mut fields, path),
        draft: Some(fields.truth("draft")).filter(|_| has_draft),
        expires: date(&mut fields, path, "expires", dates),
        pinned: Some(fields.truth("pinned")).filter(|_| has_pinned),
        finished: Some(fields.truth("finished")).filter(|_| has_finished),
        comments_open: comments(&mut fields, path),
        series: fields.name("series"),
        template: fields.words("template"),
        language: fields.words("language"),
        venue: fields.prose("place"),
        notes: Some(fields.truth("notes")).filter(|_| has_notes),
        extra: extra(&mut fields),
        unknown: Vec::new(),
        other_dates: Vec::new(),
        joined: joined(entries),
        inherited: BTreeMap::new(),
    };
    let rest: Vec<Span> = fields.rest().iter().map(|pair| pair.key_span).collect();
    let rest: Vec<&Pair> = entries.iter().filter(|pair| rest.contains(&pair.key_span)).collect();
    let OtherKeys { unknown, dates: other_dates, diagnostics: found } =
        other_keys(path, &rest, entries, dates, front.draft == Some(true));
    for pair in rest {
        front.extra.entry(pair.key.clone()).or_insert_with(|| pair.value.to_json());
    }
    diagnostics.extend(found);
    FrontMatter { unknown, other_dates, ..front }
}

/// Returns the lists of names that are written as one text with commas: `tags: a, b` is one tag for YAML.
fn joined(entries: &[Pair]) -> Vec<(String, Located<String>)> {
    let mut joined = Vec::new();
    for Pair { key, key_span: _, value } in entries {
        let Some(text) = value.text().map(str::trim) else { continue };
        let names: Vec<&str> = text.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
        let is_list = match key.as_str() {
            "categories" | "tags" | "aliases" => names.len() > 1,
            // `Eva Ek, rektor` is one author, and `Eva Ek, Bo Berg` are two.
            "authors" => names.len() > 1 && names.iter().all(|name| name.starts_with(char::is_uppercase)),
            _ => false,
        };
        if is_list {
            joined.push((key.clone(), Located { value: text.to_owned(), span: value.span }));
        }
    }
    joined
}

impl FrontMatter {
    /// Returns this front matter, completed with those values of `defaults` that may be inherited.
    #[must_use]
    pub fn or(self, defaults: &Self) -> Self {
        let inherited = self.inherited_with(defaults);
        Self { inherited, ..self.completed(defaults) }
    }

    fn completed(self, defaults: &Self) -> Self {
        #[rustfmt::skip]
        let Self {
            title, date, updated, id, slug, aliases, categories, tags,
            authors, summary, image, image_alt, image_decorative, consent, attachments, draft,
            expires, pinned, finished, comments_open, series, template, language, venue,
            notes, extra, unknown, other_dates, joined, inherited,
        } = self;
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
            image_decorative,
            consent,
            attachments,
            draft: draft.or(defaults.draft),
            expires: expires.or_else(|| defaults.expires.clone()),
            pinned: pinned.or(defaults.pinned),
            finished: finished.or(defaults.finished),
            comments_open: comments_open.or(defaults.comments_open),
            series: series.or_else(|| defaults.series.clone()),
            template: template.or_else(|| defaults.template.clone()),
            language: language.or_else(|| defaults.language.clone()),
            venue: venue.or_else(|| defaults.venue.clone()),
            notes: notes.or(defaults.notes),
            extra: defaults.extra.clone().into_iter().chain(extra).collect(),
            unknown,
            other_dates,
            joined,
            inherited,
        }
    }

    /// Returns the files of inherited values, with those that this front matter will inherit from `defaults`.
    fn inherited_with(&self, defaults: &Self) -> BTreeMap<String, SourcePath> {
        let has = |key: &str| match key {
            "categories" => self.categories.is_some(),
            "tags" => self.tags.is_some(),
            "authors" => self.authors.is_some(),
            "series" => self.series.is_some(),
            "template" => self.template.is_some(),
            _ => false,
        };
        let from_above = defaults.inherited.iter().filter(|(key, _)| !has(key));
        self.inherited.iter().chain(from_above).map(|(key, path)| (key.clone(), path.clone())).collect()
    }

    /// Returns the cover picture if nobody described it or said that it is decoration.
    #[must_use]
    pub fn undescribed_cover(&self) -> Option<&Located<String>> {
        let is_described = self.image_alt.as_ref().is_some_and(|alt| !alt.value.trim().is_empty());
        self.image.as_ref().filter(|_| !is_described && self.image_decorative != Some(true))
    }

    /// Returns the file in which the value of a key stands: that of the document at `own`, or the defaults above it.
    #[must_use]
    pub fn file_of<'a>(&'a self, key: &str, own: &'a SourcePath) -> &'a SourcePath {
        self.inherited.get(key).unwrap_or(own)
    }
}

fn date(fields: &mut Fields<'_>, path: &SourcePath, key: &'static str, dates: Dates<'_>) -> Option<Located<PostDate>> {
    let text = fields.words(key)?;
    let location = Location::at(path, text.span);
    let diagnostic = match PostDate::parse(&text.value, dates.zone) {
        Ok(date) => return Some(Located { value: date, span: text.span }),
        Err(NotADate::Form) => {
            let meant = meant_date(&text.value, dates.habits);
            let diagnostic = DATE_FORM.at(location).near(meant.as_ref().map(|meant| meant.text.as_str()));
            let certain = meant.filter(|meant| meant.is_certain && text.is_plain());
            certain.into_iter().map(|meant| meant.text).fold(diagnostic, Diagnostic::fix)
        }
        Err(NotADate::Impossible) => DATE_IMPOSSIBLE.at(location),
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

fn attachments(fields: &mut Fields<'_>, path: &SourcePath) -> Option<Vec<AttachmentEntry>> {
    let nodes = fields.items("attachments");
    if nodes.is_empty() {
        return None;
    }
    let mut attachments = Vec::new();
    for node in nodes {
        if let NodeKind::Map(entries) = &node.kind {
            for found in kept_back_inside(path, entries) {
                fields.report(found);
            }
        }
        let attachment = match &node.kind {
            NodeKind::Scalar { text, .. } => Some(AttachmentEntry {
                file: Located { value: text.trim().to_owned(), span: node.span },
                title: None,
                description: None,
                language: None,
                is_presentation: None,
                venue: None,
                has_notes: false,
            }),
            NodeKind::Map(entries) => fields.inner(entries, UNKNOWN_IN_ATTACHMENT, |fields| {
                let file = fields.words("file");
                let title = fields.prose("title");
                let description = fields.prose("description").map(|text| text.value);
                let language = fields.words("language").map(|text| text.value);
                let has_word = entries.iter().any(|entry| entry.key == "presentation");
                let is_presentation = Some(fields.truth("presentation")).filter(|_| has_word);
                let venue = fields.words("place").map(|text| text.value);
                let has_notes = fields.truth("notes");
                file.map(|file| AttachmentEntry {
                    file,
                    title,
                    description,
                    language,
                    is_presentation,
                    venue,
                    has_notes,
                })
            }),
            NodeKind::List(_) => None,
        };
        if attachment.is_none() {
            fields.wrong("attachments", node, "attachment");
        }
        attachments.extend(attachment);
    }
    Some(attachments)
}

fn extra(fields: &mut Fields<'_>) -> serde_json::Map<String, serde_json::Value> {
    match fields.map("extra") {
        Some(entries) => entries.iter().map(|entry| (entry.key.clone(), entry.value.to_json())).collect(),
        None => serde_json::Map::new(),
    }
}
