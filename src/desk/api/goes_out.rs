//! When a post goes out: what has to change in it for that, and its file, once its author has confirmed it.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::api::text::text_of;
use crate::desk::going_out::{GoesOut, Outgoing, changes};
use crate::desk::open_site::OpenSite;
use crate::desk::refusal::Refusal;
use crate::desk::released::Released;
use crate::desk::saving::{Saved, save};
use crate::desk::state::Desk;
use crate::desk::written::is_draft;
use crate::disk::clock;
use crate::disk::kept::version_log::VersionKind;
use crate::model::publication::Today;

/// Says when a post or page goes out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoesOutRequest {
    /// The post or page.
    pub post: String,
    /// When.
    pub when: When,
    /// The day, and the time if it has one, for [`When::On`].
    #[serde(default)]
    pub date: String,
}

/// When something goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum When {
    /// Now, with the day of today if nobody has seen it yet.
    Now,
    /// Now, with the day that it has.
    Kept,
    /// On a day.
    On,
}

/// Has a post go out on a day, with whatever publication comes after that: its file says so from now on. Nothing is published.
///
/// # Errors
///
/// If there is no such post, the day is none, or its details cannot be changed.
#[expect(clippy::needless_pass_by_value, reason = "every action takes its request")]
pub fn goes_out(desk: &Arc<Desk>, request: GoesOutRequest) -> Result<Value, Refusal> {
    let site = desk.site()?;
    if let Some(released) = wanted(desk, &site, &request)? {
        note_released(desk, &site, &released)?;
    }
    Ok(json!({}))
}

/// Returns what a post goes out with; `None` if its file says all of that already. What was typed in it is in its file then; its draft
/// stays one.
///
/// # Errors
///
/// As for [`goes_out`], and 409 if another program changed the file, and only the author can decide.
pub fn wanted(desk: &Desk, site: &OpenSite, request: &GoesOutRequest) -> Result<Option<Released>, Refusal> {
    let path = site.post_path(&request.post)?;
    if site.with_texts(|texts| texts.get(&path).is_some_and(|open| open.is_unsaved() || open.conflict.is_some())) {
        match save(desk, site, &path, VersionKind::Saved)? {
            Saved::Done | Saved::Merged | Saved::Public => {}
            Saved::Unsure(pieces) => return Err(Refusal::new(409, "text_changed_on_disk").and(pieces)),
        }
    }
    let seen = site.seen();
    let entry = seen.entries.get(&path).ok_or_else(Refusal::unknown)?;
    let (zone, now) = (site.config().zone.clone(), clock::now());
    let today = Today { date: now.to_zoned_datetime(zone.clone()).date(), now, has_drafts: false, has_future: false };
    let post = Outgoing { is_draft: entry.is_draft, is_page: entry.is_page, date: entry.date };
    let wish = match request.when {
        When::Now => GoesOut::Now,
        When::Kept => GoesOut::Kept,
        When::On => GoesOut::On(&request.date),
    };
    let changes = changes(wish, post, today, &zone).map_err(|_| Refusal::new(400, "goes_out_no_day"))?;
    let date = changes.iter().find(|(key, _)| *key == "date").and_then(|(_, value)| value.as_str()).map(str::to_owned);
    if changes.is_empty() {
        return Ok(None);
    }
    let (text, released) = (text_of(desk, site, &path)?, Released { path, date });
    released.text(&text, &site.config(), today.date).map_err(|why| why.refusal())?;
    Ok(Some(released))
}

/// Writes the file of a text that goes out, and has the open text follow; returns what the file holds. What is typed in it and not
/// saved stays so.
///
/// # Errors
///
/// If the file cannot be written.
pub fn note_released(desk: &Desk, site: &OpenSite, released: &Released) -> Result<String, Refusal> {
    let config = site.config();
    let today = clock::today(&config.zone);
    let path = &released.path;
    let alone = site.writing();
    let written = released.write(site.folder(), &config, today);
    let written = written.map_err(|error| Refusal::disk(&error, desk.language()))?;
    let typed = site.with_texts(|texts| {
        let open = texts.get_mut(path)?;
        // What somebody else wrote there besides is found, and brought together, as always.
        if released.text(&open.base, &config, today).as_ref() == Ok(&written) {
            let typed = released.text(&open.text, &config, today);
            open.text = typed.map_or_else(|_| Arc::clone(&open.text), Into::into);
            open.note_saved(written.as_str().into());
        }
        open.is_draft &= is_draft(site, &written, path);
        Some(Arc::clone(&open.text))
    });
    drop(alone);
    if let Some(typed) = typed {
        site.show(path, &typed);
    }
    site.touched([site.folder().join(path.as_str())]);
    Ok(written)
}
