//! The versions of a post: listed, shown as differences in words, brought back.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::api::text::{Edited, PostRequest, open, put_in_place};
use crate::desk::detail_files::shown;
use crate::desk::kept_versions::{add_version, versions_of};
use crate::desk::merged_post::{body_of, difference_json, title_of};
use crate::desk::open_site::OpenSite;
use crate::desk::recovery::present;
use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;
use crate::disk::clock;
use crate::disk::kept::version_log::{Version, VersionKind};
use crate::source::path::SourcePath;

/// Names a version of a post.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VersionRequest {
    /// The post.
    pub post: String,
    /// The version.
    pub version: String,
}

/// Returns the versions of a post, the newest first.
///
/// # Errors
///
/// If the post is not known, or the disk refuses.
pub fn versions(desk: &Arc<Desk>, request: PostRequest) -> Result<Value, Refusal> {
    let PostRequest { post } = request;
    let site = desk.site()?;
    let path = site.post_path(&post)?;
    let shown = |version: &Version| {
        json!({
            "version": version.name(),
            "when": version.when.to_string(),
            "kind": version.kind.name(),
            "bytes": version.bytes,
        })
    };
    let list = list(desk, &site, &path)?;
    Ok(json!({"versions": list.iter().map(shown).collect::<Vec<_>>()}))
}

/// Returns a version: its text, and what is different in it from now.
///
/// # Errors
///
/// If there is none of this name, or its text cannot be read.
pub fn version(desk: &Arc<Desk>, request: VersionRequest) -> Result<Value, Refusal> {
    let VersionRequest { post, version } = request;
    let site = desk.site()?;
    let path = site.post_path(&post)?;
    let text = text(desk, &site, &path, &version)?;
    let body = body_of(&text);
    Ok(json!({
        "title": title_of(&path, &text),
        "difference": difference_json(&body_of(&present(&site, &path).unwrap_or_default()), &body),
        "body": body,
    }))
}

/// Brings a version back into the text that is being written. What was there is kept as a version first.
///
/// # Errors
///
/// If there is none of this name, its text cannot be read, or the post cannot be written, or what is there now cannot be kept.
pub fn version_restore(desk: &Arc<Desk>, request: VersionRequest) -> Result<Value, Refusal> {
    let VersionRequest { post, version } = request;
    let site = desk.site()?;
    let path = site.post_path(&post)?;
    let text = text(desk, &site, &path, &version)?;
    let now = open(desk, &site, &path)?;
    let time = clock::now();
    let replaced = add_version(&site, &path, &now, VersionKind::Replaced, time);
    replaced.map_err(|error| Refusal::disk(&error, desk.language()))?;
    let Edited { text, revision } = put_in_place(desk, &site, &path, &now, &text)?;
    // Later than what it replaces, so that it stands above it. It is a version already.
    add_version(&site, &path, &text, VersionKind::Restored, clock::now().max(time)).ok();
    let details = shown(&site, &text, &path);
    Ok(json!({"body": body_of(&text), "revision": revision, "title": title_of(&path, &text), "details": details}))
}

fn list(desk: &Desk, site: &OpenSite, path: &SourcePath) -> Result<Vec<Version>, Refusal> {
    // Of a post that is gone the path is known.
    let list = versions_of(site, path, &present(site, path).unwrap_or_default());
    Ok(list.map_err(|error| Refusal::disk(&error, desk.language()))?.versions)
}

fn text(desk: &Desk, site: &OpenSite, path: &SourcePath, name: &str) -> Result<String, Refusal> {
    let list = list(desk, site, path)?;
    let version = list.iter().find(|version| version.name() == name).ok_or_else(Refusal::unknown)?;
    site.versions().text(version).map_err(|_| Refusal::new(404, "kept_version_unreadable"))
}
