//! Posts that a cloud drive left in two copies, and files that another program changed while they were written: compared and settled.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::api::text::{Edited, as_written, open, put_in_place};
use crate::desk::copies::{ConflictCopy, ORIGINS_MAX, conflict_copies, origin};
use crate::desk::kept_versions::{hold_version, versions_of};
use crate::desk::merged_post::{MergedPost, body_of, merged_post, title_of};
use crate::desk::open_site::OpenSite;
use crate::desk::open_text::Conflict;
use crate::desk::parts::{NotOpened, parts};
use crate::desk::recovery::{file, present};
use crate::desk::refusal::Refusal;
use crate::desk::saving::{Saved, save};
use crate::desk::state::Desk;
use crate::disk::clock;
use crate::disk::kept::bin::{Deleted, put};
use crate::disk::kept::version_log::VersionKind;
use crate::source::path::SourcePath;

/// Asks for all copies.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopiesRequest {}

/// Chooses what becomes of a copy.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettleRequest {
    /// The copy.
    pub copy: String,
    /// What becomes of it.
    pub choice: CopyChoice,
    /// The text that the author made of both; without it the proposal.
    #[serde(default)]
    pub text: Option<String>,
}

/// What becomes of a post and its copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CopyChoice {
    /// The post gets the text of both.
    Merge,
    /// The post stays as it is.
    KeepPost,
    /// The post becomes what the copy is.
    KeepCopy,
}

/// The text that the author made where another program changed the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MergeRequest {
    /// The post.
    pub post: String,
    /// Its text, as the editor shows it.
    pub body: String,
}

/// Returns all copies, each with the difference and a proposal.
///
/// # Errors
///
/// If no site is open.
pub fn copies(desk: &Arc<Desk>, _: CopiesRequest) -> Result<Value, Refusal> {
    let site = desk.site()?;
    let shown = |copy: &ConflictCopy| {
        let merged = merged_copy(&site, copy)?;
        let merge = merged.to_json(&copy.post);
        Some(json!({
            "post": site.id_of(&copy.post),
            "copy": site.id_of(&copy.copy),
            "title": title_of(&copy.post, &merged.mine),
            "who": copy.maker.who,
            "when": copy.maker.when.map(|when| when.to_string()),
            "difference": merge["difference"],
            "merge": merge,
        }))
    };
    let copies = conflict_copies(&site.snapshot());
    Ok(json!({"copies": copies.iter().filter_map(shown).collect::<Vec<_>>()}))
}

/// Settles a copy as its author chose. Both texts are among the versions of the post, and the file of the copy goes into the bin.
///
/// # Errors
///
/// If there is no such copy any more, or the disk refuses; nothing is deleted then.
pub fn copy_settle(desk: &Arc<Desk>, request: SettleRequest) -> Result<Value, Refusal> {
    let SettleRequest { copy, choice, text } = request;
    let site = desk.site()?;
    let path = site.post_path(&copy)?;
    let mut all = conflict_copies(&site.snapshot()).into_iter();
    let copy = all.find(|found| found.copy == path).ok_or_else(Refusal::unknown)?;
    let post = &copy.post;
    open(desk, &site, post)?;
    let MergedPost { file, mine, theirs, .. } = merged_copy(&site, &copy).ok_or_else(Refusal::unknown)?;
    let text = match (choice, text) {
        (CopyChoice::KeepPost, _) => mine.clone(),
        (CopyChoice::KeepCopy, _) => theirs.clone(),
        (CopyChoice::Merge, None) => file,
        (CopyChoice::Merge, Some(body)) => with_body(&file, &body)?,
    };
    let now = clock::now();
    hold_both(desk, &site, post, [&theirs, &mine])?;
    let mut answer = json!({"body": body_of(&text), "title": title_of(post, &text)});
    if text != mine {
        answer["revision"] = put_in_place(desk, &site, post, &mine, &text)?.revision.into();
        if let Saved::Unsure(pieces) = save(desk, &site, post, VersionKind::Merged)? {
            return Err(Refusal::new(409, "text_changed_on_disk").and(pieces));
        }
    }
    let title = title_of(post, &theirs);
    put(site.folder(), &copy.copy, &title, Deleted::Files(std::slice::from_ref(&copy.copy)), now)
        .map_err(|error| Refusal::disk(&error, desk.language()))?;
    site.touched_all();
    desk.tell(&json!({"type": "overview"}));
    Ok(answer)
}

/// Takes the text that the author made where another program changed the file, and writes it there.
///
/// # Errors
///
/// If the post is not open, the file was changed once more, or the disk refuses.
pub fn merge_settle(desk: &Arc<Desk>, request: MergeRequest) -> Result<Value, Refusal> {
    let MergeRequest { post, body } = request;
    let site = desk.site()?;
    let path = site.post_path(&post)?;
    let opened = site.with_texts(|texts| texts.get(&path).cloned());
    let opened = opened.ok_or_else(|| Refusal::new(409, "text_not_open"))?;
    let nothing = Conflict { origin: Arc::clone(&opened.base), theirs: Arc::clone(&opened.base), is_in_file: true };
    let Conflict { origin, theirs, is_in_file } = opened.conflict.clone().unwrap_or(nothing);
    // Details come together as they were proposed.
    let merged = merged_post(&path, Some(&origin), &opened.text, &theirs);
    let text = with_body(&merged.file, &body)?;
    hold_both(desk, &site, &path, [&theirs, &opened.text])?;
    let settled = put_in_place(desk, &site, &path, &opened.text, &text)?;
    site.with_texts(|texts| {
        if let Some(open) = texts.get_mut(&path).filter(|open| open.conflict == opened.conflict) {
            open.conflict = None;
            if is_in_file {
                open.base = theirs;
            }
        }
    });
    match save(desk, &site, &path, VersionKind::Merged)? {
        Saved::Done | Saved::Merged | Saved::Public => {
            let Edited { text, revision } = as_written(&site, &path).unwrap_or(settled);
            Ok(json!({"body": body_of(&text), "revision": revision, "title": title_of(&path, &text)}))
        }
        Saved::Unsure(pieces) => Err(Refusal::new(409, "text_changed_on_disk").and(pieces)),
    }
}

/// Brings a post and its copy together: from the version that both come from, if one is known.
fn merged_copy(site: &OpenSite, copy: &ConflictCopy) -> Option<MergedPost> {
    let mine = present(site, &copy.post)?;
    let theirs = file(site, &copy.copy)?;
    let list = versions_of(site, &copy.post, &mine).unwrap_or_default();
    let texts = list.versions.iter().take(ORIGINS_MAX).filter_map(|version| site.versions().text(version).ok());
    let texts: Vec<String> = texts.collect();
    Some(merged_post(&copy.post, origin(&texts, &mine, &theirs), &mine, &theirs))
}

fn with_body(file: &str, body: &str) -> Result<String, Refusal> {
    parts(file.as_bytes()).map(|parts| parts.with_body(body)).map_err(NotOpened::refusal)
}

/// Makes sure that both texts are among the versions, before one of them is replaced.
fn hold_both(desk: &Desk, site: &OpenSite, path: &SourcePath, texts: [&str; 2]) -> Result<(), Refusal> {
    let held = texts.into_iter().try_for_each(|text| hold_version(site, path, text, VersionKind::Replaced));
    held.map_err(|error| Refusal::disk(&error, desk.language()))
}
