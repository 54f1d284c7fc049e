//! What a window still holds of a desk that ended: it becomes an offer, like what the desk itself did not come to save.

use std::io;
use std::sync::Arc;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::api::write_help::{NewPostKind, NewPostRequest, post_new};
use crate::desk::change_details::changed;
use crate::desk::detail_change::DetailChange;
use crate::desk::detail_files::linked;
use crate::desk::kept_versions::hold_left;
use crate::desk::open_site::OpenSite;
use crate::desk::open_text::OpenText;
use crate::desk::parts::parts;
use crate::desk::recovery::{file, present};
use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;
use crate::disk::clock;
use crate::disk::kept::unsaved::UnsavedText;
use crate::parse::dates::Dates;
use crate::source::path::SourcePath;

/// What a browser held, because no desk answered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnkeptRequest {
    /// The lasting name of the post, as `post_open` told it.
    pub name: String,
    /// When it was typed.
    pub when: String,
    /// The title of the post, for the case that it is gone.
    pub title: String,
    /// The whole text, if it was typed in.
    #[serde(default)]
    pub body: Option<String>,
    /// Details that were changed, with links in the place of ids.
    pub changes: Vec<DetailChange>,
}

/// Takes what a browser held, and offers it. Nothing is put into the post.
///
/// # Errors
///
/// If the disk refuses: the browser holds it further.
pub fn unsaved_add(desk: &Arc<Desk>, request: UnkeptRequest) -> Result<Value, Refusal> {
    let UnkeptRequest { name, when, title, body, changes } = request;
    let site = desk.site()?;
    let path = match (named(&site, &name), &body) {
        (Some(path), _) => path,
        // Its post is gone, and the text is whole: it begins another one.
        (None, Some(_)) => {
            let made = post_new(desk, NewPostRequest { kind: NewPostKind::Post, title })?;
            site.post_path(made["post"].as_str().unwrap_or_default())?
        }
        (None, None) => return Ok(json!({})),
    };
    let now = present(&site, &path).unwrap_or_default();
    // What the desk itself found of the same writing is older.
    let older = site.offers().remove(&path);
    let before = older.as_ref().map_or(&now, |offer| &offer.text);
    let text = with_changes(&site, &path, before, &changes, body.as_deref());
    if text == now || text == *before {
        return Ok(json!({}));
    }
    let when = when.parse::<Timestamp>().unwrap_or_else(|_| clock::now());
    let refused = |error: &io::Error| Refusal::disk(error, desk.language());
    // It takes the place of what was offered.
    let older = older.iter().map(|offer| (offer.text.as_str(), offer.when));
    for (text, when) in older.chain([(text.as_str(), when)]) {
        hold_left(&site, &path, text, when).map_err(|error| refused(&error))?;
    }
    let unsaved = UnsavedText { post: path.clone(), began: None, when, text };
    // The copy of a text that is being written is not replaced.
    if !site.with_texts(|texts| texts.get(&path).is_some_and(OpenText::is_unsaved)) {
        site.unsaved().keep(&unsaved).map_err(|error| refused(&error))?;
    }
    site.offer(unsaved);
    desk.tell(&json!({"type": "overview"}));
    Ok(json!({}))
}

/// Returns the post of a lasting name, as it is on the disk now.
fn named(site: &OpenSite, name: &str) -> Option<SourcePath> {
    let mut all = site.named(name);
    all.sort_by_key(|path| file(site, path).is_none());
    all.into_iter().next()
}

/// Returns a text with what was changed in it. A detail that cannot be changed stays as it was.
fn with_changes(
    site: &OpenSite,
    path: &SourcePath,
    text: &str,
    changes: &[DetailChange],
    body: Option<&str>,
) -> String {
    let config = site.config();
    let dates = Dates::of(&config, clock::today(&config.zone));
    let mut after = text.to_owned();
    for change in changes {
        let detail = linked(site, change.clone(), &after, path).detail();
        if let Some(Ok(with)) = detail.map(|detail| changed(&after, path, &[detail], dates)) {
            after = with;
        }
    }
    let Some(body) = body else { return after };
    parts(after.as_bytes()).map_or_else(|_| body.to_owned(), |parts| parts.with_body(body))
}
