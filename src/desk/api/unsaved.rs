//! Texts that an earlier desk did not come to save: offered, and used or left as their author chooses.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::api::text::{open, put_in_place};
use crate::desk::kept_versions::hold_left;
use crate::desk::merged_post::{body_of, title_of};
use crate::desk::recovery::{file, used};
use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;
use crate::disk::kept::unsaved::UnsavedText;
use crate::disk::replace::replace;

/// Asks for all offers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnsavedRequest {}

/// Chooses about an offer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChooseRequest {
    /// The post.
    pub post: String,
    /// What becomes of the text.
    pub choice: UnsavedChoice,
}

/// What becomes of a text that was not saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnsavedChoice {
    /// It is written on.
    Use,
    /// It stays among the versions.
    Leave,
}

/// Returns all offers.
///
/// # Errors
///
/// If no site is open.
pub fn unsaved(desk: &Arc<Desk>, _: UnsavedRequest) -> Result<Value, Refusal> {
    let site = desk.site()?;
    let mut offers: Vec<UnsavedText> = site.offers().into_values().collect();
    offers.sort_by(|a, b| (b.when, &a.post).cmp(&(a.when, &b.post)));
    let offer = |offer: &UnsavedText| {
        json!({
            "post": site.id_of(&offer.post),
            "title": title_of(&offer.post, &offer.text),
            "when": offer.when.to_string(),
        })
    };
    Ok(json!({"unsaved": offers.iter().map(offer).collect::<Vec<_>>()}))
}

/// Uses or leaves an offer. Whatever is chosen, both texts are among the versions.
///
/// # Errors
///
/// If there is no offer any more, or the disk refuses: the offer stays then.
pub fn unsaved_choose(desk: &Arc<Desk>, request: ChooseRequest) -> Result<Value, Refusal> {
    let ChooseRequest { post, choice } = request;
    let site = desk.site()?;
    let path = site.post_path(&post)?;
    let offer = site.offers().remove(&path).ok_or_else(Refusal::unknown)?;
    let refused = |error: &std::io::Error| Refusal::disk(error, desk.language());
    // Its copy beside the post goes.
    hold_left(&site, &path, &offer.text, offer.when).map_err(|error| refused(&error))?;
    let is_there = file(&site, &path).is_some();
    let text = match choice {
        UnsavedChoice::Use if !is_there => {
            // The post was deleted meanwhile: the choice brings it back.
            let place = site.folder().join(path.as_str());
            if let Some(folder) = place.parent() {
                std::fs::create_dir_all(folder).map_err(|error| refused(&error))?;
            }
            replace(&place, &offer.text).map_err(|error| refused(&error))?;
            site.touched([place]);
            open(desk, &site, &path)?
        }
        UnsavedChoice::Use => {
            let now = open(desk, &site, &path)?;
            let text = used(&site, &offer, &now).map_err(|error| refused(&error))?;
            put_in_place(desk, &site, &path, &now, &text)?.text
        }
        UnsavedChoice::Leave if !is_there => "".into(),
        UnsavedChoice::Leave => open(desk, &site, &path)?,
    };
    site.take_offer(&path);
    if *text != *offer.text || !is_there {
        site.unsaved().forget(&path, &offer.text).map_err(|error| refused(&error))?;
    }
    desk.tell(&json!({"type": "overview"}));
    Ok(json!({"body": body_of(&text), "title": title_of(&path, &text)}))
}
