//! A copy of one text for a colleague.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::colleague::{CopyForm, CopyOf, CopyWords, NoCopy, copy};
use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;
use crate::desk::words::words;
use crate::disk::clock;
use crate::disk::real_path::shown;
use crate::disk::scaffold::{documents, downloads};
use crate::text::post_date::PostDate;

/// Asks for a copy.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColleagueRequest {
    /// The post or page.
    pub post: String,
    /// How it is handed over.
    pub form: CopyForm,
}

/// Makes a copy of a text as it is being written; returns its name, where it is in words, the folder, and its bytes.
///
/// # Errors
///
/// If there is no such text, it cannot be shown yet, or the copy cannot be written.
#[expect(clippy::needless_pass_by_value, reason = "every action takes its request")]
pub fn colleague_copy(desk: &Arc<Desk>, request: ColleagueRequest) -> Result<Value, Refusal> {
    let site = desk.site()?;
    let path = site.post_path(&request.post)?;
    let (seen, language) = (site.seen(), desk.language());
    let say = |key: &str, fields: &[(&str, &str)]| words(language).say(key, fields);
    let zone = site.config().zone.clone();
    let day = PostDate::day(clock::today(&zone), &zone);
    let day = day.map(|day| day.long(language.tag())).unwrap_or_default();
    let is_draft = seen.entries.get(&path).is_none_or(|entry| entry.is_draft);
    let mark = say(if is_draft { "colleague_draft" } else { "colleague_changed" }, &[("day", &day)]);
    let words = CopyWords {
        mark,
        before_title: say(if is_draft { "colleague_title" } else { "colleague_title_changed" }, &[]),
        after_name: say(if is_draft { "colleague_name" } else { "colleague_name_changed" }, &[]),
        folder: say("colleague_folder", &[]),
    };
    let home = std::env::home_dir().ok_or_else(|| Refusal::new(500, "site_no_home"))?;
    let (into, key) = match downloads(&home) {
        Some(folder) => (folder, "colleague_in_downloads"),
        None => (documents(&home), "colleague_in_documents"),
    };
    let of = CopyOf { site: site.folder(), seen: &seen, path: &path };
    let made = copy(of, &words, request.form, &into).map_err(|why| match why {
        NoCopy::NotShown => Refusal::new(409, "preview_not_shown"),
        NoCopy::Disk(error) => Refusal::disk(&error, language),
    })?;
    let name = made.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let (folder, key) = (shown(&into).to_string(), say(key, &[("name", &name)]));
    Ok(json!({"name": name, "where": key, "folder": folder, "bytes": made.bytes}))
}
