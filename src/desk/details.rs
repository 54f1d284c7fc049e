//! A post's file -> its details as the page shows them.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::desk::detail_change::{AttachedFile, Cover};
use crate::desk::parts::Parts;
use crate::diagnostic::rule::has_error;
use crate::parse::dates::Dates;
use crate::parse::file_name::date_and_name;
use crate::parse::front_matter::{FrontMatter, front_matter};
use crate::parse::known_keys::OWN_KEYS;
use crate::source::path::SourcePath;
use crate::text::post_date::PostDate;
use crate::yaml::fields::Located;
use crate::yaml::read::entries;

/// The details of a post, as its file says them: what folders give to their posts is not among them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Details {
    /// Its title; empty without one.
    pub title: String,
    /// Its day, `2026-11-29`, or moment in the site's time zone, `2026-11-29T08:00`; that of its file's name if it says none.
    pub date: Option<String>,
    /// Its categories.
    pub categories: Vec<String>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its authors.
    pub authors: Vec<String>,
    /// The series that it is part of.
    pub series: Option<String>,
    /// What lists show of it.
    pub summary: Option<String>,
    /// The picture that stands for it.
    pub cover: Option<Cover>,
    /// Files that readers can download, in their order.
    pub attachments: Vec<AttachedFile>,
    /// Whether its page asks for comments; `null` for what the site does.
    pub comments: Option<bool>,
    /// Whether it is a draft.
    pub draft: bool,
    /// What allows to show the people in its pictures, by the names of the pictures.
    pub consent: BTreeMap<String, String>,
    /// The last part of its address, if it says one.
    pub slug: Option<String>,
    /// Its language, if it is not the site's.
    pub language: Option<String>,
    /// What its file says besides, and griffel does not know: it is kept.
    pub unknown: Vec<String>,
    /// Whether something in its details cannot be read: then they are only shown.
    pub is_broken: bool,
}

/// Reads the details of a post.
#[must_use]
pub fn details(parts: &Parts<'_>, path: &SourcePath, dates: Dates<'_>) -> Details {
    let read = entries(path, parts.front_text(), 0);
    let mut diagnostics = read.diagnostics;
    let is_broken = has_error(&diagnostics) || read.value.is_damaged;
    let pairs = &read.value.entries;
    let front = front_matter(path, pairs, dates, &mut diagnostics);
    let own = text(front.slug.as_ref());
    let date = front.date.as_ref().map(|date| date.value).or_else(|| date_in_name(path, dates));
    let unknown = pairs.iter().map(|pair| &pair.key).filter(|key| !OWN_KEYS.contains(&key.as_str()));
    Details {
        title: text(front.title.as_ref()).unwrap_or_default(),
        date: date.map(shown),
        categories: names(front.categories.as_ref()),
        tags: names(front.tags.as_ref()),
        authors: names(front.authors.as_ref()),
        series: text(front.series.as_ref()),
        summary: text(front.summary.as_ref()),
        cover: cover(&front),
        attachments: attachments(&front),
        comments: front.comments_open,
        draft: front.draft.unwrap_or_default(),
        consent: consent(&front),
        slug: own,
        language: text(front.language.as_ref()),
        unknown: unknown.cloned().collect(),
        is_broken,
    }
}

/// Returns a date as the page has it: to the minute.
#[must_use]
pub fn shown(date: PostDate) -> String {
    let iso = date.iso();
    if date.has_time() { iso[..16].to_owned() } else { iso }
}

/// Returns the date in the name of a post's file, or of its folder.
fn date_in_name(path: &SourcePath, dates: Dates<'_>) -> Option<PostDate> {
    let is_folder = path.name() == "index.md";
    let stem = if is_folder { path.folder().rsplit('/').next().unwrap_or_default() } else { path.stem() };
    date_and_name(stem, dates.zone).0
}

fn text(located: Option<&Located<String>>) -> Option<String> {
    located.map(|text| text.value.clone())
}

fn names(located: Option<&Vec<Located<String>>>) -> Vec<String> {
    located.into_iter().flatten().map(|name| name.value.clone()).collect()
}

fn cover(front: &FrontMatter) -> Option<Cover> {
    let file = text(front.image.as_ref())?;
    let alt = text(front.image_alt.as_ref()).unwrap_or_default();
    Some(Cover { file, alt, decorative: front.image_decorative == Some(true) })
}

fn attachments(front: &FrontMatter) -> Vec<AttachedFile> {
    let files = front.attachments.iter().flatten();
    files.map(|file| AttachedFile { file: file.file.value.clone(), title: text(file.title.as_ref()) }).collect()
}

fn consent(front: &FrontMatter) -> BTreeMap<String, String> {
    front.consent.iter().map(|note| (note.picture.value.clone(), note.note.value.clone())).collect()
}
