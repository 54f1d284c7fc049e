//! What the page wants of a post's details: a change, taken apart into a type that cannot be wrong.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::text::composed::composed;
use crate::text::slug::Slug;

/// A change as the page sends it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetailChange {
    /// Which detail.
    pub key: String,
    /// What it is to be; `null` for nothing.
    pub value: Value,
}

/// The picture that stands for a post.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cover {
    /// Its file, as the post names it.
    pub file: String,
    /// What it shows; empty if nobody said.
    #[serde(default)]
    pub alt: String,
    /// Whether it is only decoration.
    #[serde(default)]
    pub decorative: bool,
}

/// A file that readers can download.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AttachedFile {
    /// The file, as the post names it.
    pub file: String,
    /// Its title; `null` for its name.
    #[serde(default)]
    pub title: Option<String>,
}

/// A detail as it is to be. Texts are trimmed and on one line; an empty one is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detail {
    /// A text under a key.
    Text(&'static str, Option<String>),
    /// The day, with a time or without: `2026-11-29`, `2026-11-29T08:00`.
    Date(Option<String>),
    /// Names under a key, in their order.
    Names(&'static str, Vec<String>),
    /// The picture that stands for the post.
    Cover(Option<Cover>),
    /// The files that readers can download, in their order.
    Attachments(Vec<AttachedFile>),
    /// Whether the page asks for comments; `None` for what the site does.
    Comments(Option<bool>),
    /// Whether it is a draft.
    Draft(bool),
    /// What allows to show the people in its pictures: where the consent is, and until when it holds, by the names of the pictures.
    Consent(BTreeMap<String, String>),
}

impl DetailChange {
    /// Returns the detail as it is to be; `None` if there is no such detail, or if the value is of another kind.
    #[must_use]
    pub fn detail(&self) -> Option<Detail> {
        let value = &self.value;
        Some(match self.key.as_str() {
            "title" => Detail::Text("title", text(value).ok()?),
            "summary" => Detail::Text("summary", text(value).ok()?),
            "series" => Detail::Text("series", text(value).ok()?),
            "slug" => Detail::Text("slug", text(value).ok()?.map(|slug| Slug::of(&slug).to_string())),
            "language" => match text(value).ok()? {
                Some(tag) if !is_language(&tag) => return None,
                tag => Detail::Text("language", tag),
            },
            "date" => Detail::Date(text(value).ok()?),
            "categories" => Detail::Names("categories", names(value)?),
            "tags" => Detail::Names("tags", names(value)?),
            "authors" => Detail::Names("authors", names(value)?),
            "cover" => {
                let cover: Option<Cover> = serde_json::from_value(value.clone()).ok()?;
                let cover = cover.map(|cover| Cover { file: line(&cover.file), alt: line(&cover.alt), ..cover });
                Detail::Cover(cover.filter(|cover| !cover.file.is_empty()))
            }
            "attachments" => {
                let files: Option<Vec<AttachedFile>> = serde_json::from_value(value.clone()).ok()?;
                let file = |AttachedFile { file, title }| AttachedFile {
                    file: line(&file),
                    title: title.map(|title| line(&title)).filter(|title| !title.is_empty()),
                };
                let files = files.unwrap_or_default().into_iter().map(file);
                Detail::Attachments(files.filter(|file| !file.file.is_empty()).collect())
            }
            "comments" => Detail::Comments(serde_json::from_value(value.clone()).ok()?),
            "draft" => Detail::Draft(serde_json::from_value::<Option<bool>>(value.clone()).ok()?.unwrap_or_default()),
            "consent" => {
                let notes: Option<BTreeMap<String, String>> = serde_json::from_value(value.clone()).ok()?;
                let notes = notes.unwrap_or_default().into_iter().map(|(picture, note)| (line(&picture), line(&note)));
                Detail::Consent(notes.filter(|(picture, note)| !picture.is_empty() && !note.is_empty()).collect())
            }
            _ => return None,
        })
    }
}

/// Returns a text on one line in composed letters, without control characters.
pub(super) fn line(text: &str) -> String {
    let words: Vec<&str> = text.split(|c: char| c.is_control() || matches!(c, ' ' | '\u{2028}' | '\u{2029}')).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    composed(words.join(" ").trim()).into_owned()
}

/// Returns a text, `None` for an empty one or `null`, and an error for another kind of value.
fn text(value: &Value) -> Result<Option<String>, ()> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(line(text)).filter(|text| !text.is_empty())),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => Err(()),
    }
}

fn names(value: &Value) -> Option<Vec<String>> {
    let names: Option<Vec<String>> = serde_json::from_value(value.clone()).ok()?;
    Some(names.unwrap_or_default().iter().map(|name| line(name)).filter(|name| !name.is_empty()).collect())
}

/// Returns whether a text has the form of a language tag (BCP 47).
fn is_language(tag: &str) -> bool {
    tag.len() <= 35
        && tag
            .split('-')
            .all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn detail(key: &str, value: Value) -> Option<Detail> {
        DetailChange { key: key.to_owned(), value }.detail()
    }

    #[test]
    fn what_the_page_sends_is_taken_apart_or_refused() {
        let text = |key, text: &str| Some(Detail::Text(key, Some(text.to_owned())));
        assert_eq!(detail("title", json!(" Ett\n\u{0}långt  namn ")), text("title", "Ett långt namn"));
        assert_eq!(detail("slug", json!("Nytt år!")), text("slug", "nytt-ar"));
        assert_eq!(detail("summary", json!(" ")), Some(Detail::Text("summary", None)));
        assert_eq!(detail("language", json!("en-GB")), text("language", "en-GB"));
        assert_eq!(detail("language", json!("engelska språket")), None);
        assert_eq!(detail("language", Value::Null), Some(Detail::Text("language", None)));
        assert_eq!(detail("tags", json!(["a", " "])), Some(Detail::Names("tags", vec!["a".to_owned()])));
        assert_eq!(detail("tags", json!("a")), None);
        assert_eq!(detail("cover", json!({"file": "a.jpg", "x": 1})), None);
        assert_eq!(detail("draft", json!("yes")), None);
        assert_eq!(detail("permalink", json!("a")), None);
        assert_eq!(detail("comments", Value::Null), Some(Detail::Comments(None)));
    }
}
