//! What an earlier desk did not come to save -> offers to its author, of which nothing is lost whatever she chooses.

use std::fs;
use std::io;

use serde_json::{Value, json};

use crate::desk::kept_versions::{hold_left, hold_version, versions_of};
use crate::desk::merged_post::{body_of, difference_json, merged_post, title_of};
use crate::desk::open_site::OpenSite;
use crate::disk::kept::unsaved::UnsavedText;
use crate::disk::kept::version_log::VersionKind;
use crate::disk::real_path::on_disk;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// Looks for texts that were not saved, when a site is opened for writing. Each is a version at once: what is typed from now on may
/// be written over it.
pub fn find_unsaved(site: &OpenSite) {
    // The newest last: it is the one that is offered.
    for unsaved in site.unsaved().all().texts.into_iter().rev() {
        let UnsavedText { post, began: _, when, text } = &unsaved;
        // The program ended between writing the file and taking away the copy.
        if file(site, post).is_some_and(|file| file == *text) {
            site.unsaved().forget(post, text).ok();
            continue;
        }
        // What cannot be one now has to be before its copy goes: it is tried again then.
        hold_left(site, post, text, *when).ok();
        // A post that is gone from the disk can still be named.
        site.new_id(post);
        site.offer(unsaved);
    }
}

/// Returns an offer as the page shows it beside its post.
#[must_use]
pub fn offered(path: &SourcePath, now: &str, offer: &UnsavedText) -> Value {
    let body = body_of(&offer.text);
    json!({
        "when": offer.when.to_string(),
        "title": title_of(path, &offer.text),
        "difference": difference_json(&body_of(now), &body),
        "body": body,
    })
}

/// Returns the text that an offer makes of a post, together with what was changed in its file since the writing began, if that is
/// sure. What it replaces is kept as a version.
///
/// # Errors
///
/// When that cannot be kept.
pub fn used(site: &OpenSite, offer: &UnsavedText, now: &str) -> io::Result<String> {
    let UnsavedText { post, began, when: _, text } = offer;
    if *began == Some(Fingerprint::of(now.as_bytes())) {
        return Ok(text.clone());
    }
    hold_version(site, post, now, VersionKind::Replaced)?;
    let base = began.and_then(|began| version_text(site, post, text, began));
    Ok(match base.map(|base| merged_post(post, Some(&base), text, now)) {
        Some(merged) if merged.is_sure => merged.file,
        Some(_) | None => text.clone(),
    })
}

/// Returns the text of the version with a fingerprint.
fn version_text(site: &OpenSite, post: &SourcePath, text: &str, fingerprint: Fingerprint) -> Option<String> {
    let list = versions_of(site, post, text).ok()?;
    let version = list.versions.iter().find(|version| version.text == fingerprint)?;
    site.versions().text(version).ok()
}

/// Returns the text of a post as it is being written, or as its file has it; `None` if it is gone.
#[must_use]
pub fn present(site: &OpenSite, path: &SourcePath) -> Option<String> {
    let open = site.with_texts(|texts| texts.get(path).map(|open| open.text.to_string()));
    open.or_else(|| file(site, path))
}

/// Returns the text of a post's file.
#[must_use]
pub fn file(site: &OpenSite, path: &SourcePath) -> Option<String> {
    fs::read_to_string(on_disk(site.folder(), path).ok()?).ok()
}
