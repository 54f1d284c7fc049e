//! A post that is written: opened, typed in, saved, closed.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::api::overview::Status;
use crate::desk::change_details::changed;
use crate::desk::detail_change::{Detail, DetailChange};
use crate::desk::detail_files::{linked, shown};
use crate::desk::open_site::OpenSite;
use crate::desk::open_text::OpenText;
use crate::desk::parts::{NotOpened, parts};
use crate::desk::recovery::offered;
use crate::desk::refusal::Refusal;
use crate::desk::saving::{Saved, add_version, save};
use crate::desk::site_address::{address_of, with_address};
use crate::desk::state::Desk;
use crate::desk::words::words;
use crate::desk::written::is_draft;
use crate::disk::clock;
use crate::disk::kept::version_log::VersionKind;
use crate::disk::real_path::on_disk;
use crate::parse::dates::Dates;
use crate::source::path::SourcePath;

/// Names a post.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostRequest {
    /// The post.
    pub post: String,
}

/// What was typed.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypedRequest {
    /// The post.
    pub post: String,
    /// Number of the edit, as the page counts.
    pub seq: u64,
    /// The whole text, as the editor shows it.
    pub body: String,
    /// The title, if it was typed in.
    #[serde(default)]
    pub title: Option<String>,
}

impl NotOpened {
    /// Returns why a post cannot be written on the desk.
    #[must_use]
    pub fn refusal(self) -> Refusal {
        Refusal::new(409, self.word())
    }
}

/// Opens a post. What was typed before and is not in its file is told, and is not put into the text.
///
/// # Errors
///
/// If it is not there, or cannot be written on the desk.
pub fn post_open(desk: &Arc<Desk>, request: PostRequest) -> Result<Value, Refusal> {
    let PostRequest { post } = request;
    let site = desk.site()?;
    let path = site.post_path(&post)?;
    let text = open(desk, &site, &path)?;
    let parts = parts(text.as_bytes()).map_err(NotOpened::refusal)?;
    let seen = site.seen();
    let entry = seen.entries.get(&path);
    let not_built = if is_draft(&site, &text, &path) { Status::Draft } else { Status::Broken };
    let status = entry.map_or(not_built, |entry| Status::of(entry, clock::now()));
    let details = shown(&site, &text, &path);
    let broken = words(desk.language()).say("details_not_read", &[]);
    let language = details["language"].as_str().map_or_else(|| site.config().language.clone(), str::to_owned);
    Ok(json!({
        "post": post,
        "name": site.lasting_name(Some(&path)),
        // An entry without a title has its first words in its place.
        "title": details["title"],
        "body": parts.body(),
        "status": status.name(),
        "is_page": path.is_below("content/pages"),
        "address": address_of(&site, &path, &text),
        "language": language,
        "front_broken": (details["is_broken"] == true).then_some(broken),
        "details": details,
        "unsaved": site.offers().get(&path).map(|offer| offered(&path, &text, offer)),
        "has_unsaved": site.with_texts(|texts| texts.get(&path).is_some_and(OpenText::is_unsaved)),
    }))
}

/// Reads a post and has it written from now on; returns its text as it is being written.
///
/// # Errors
///
/// If it is not there, or cannot be written on the desk.
pub fn open(desk: &Desk, site: &OpenSite, path: &SourcePath) -> Result<Arc<str>, Refusal> {
    if let Some(text) = typed(site, path) {
        return Ok(text);
    }
    let file = on_disk(site.folder(), path).map_err(|_| Refusal::unknown())?;
    let text = read(desk, &file)?;
    site.has_changed(path, &file);
    if site.other().is_some() {
        return Ok(text);
    }
    add_version(site, path, &text, VersionKind::Opened, clock::now());
    let is_draft = is_draft(site, &text, path);
    site.with_texts(|texts| {
        texts.entry(path.clone()).or_insert_with(|| OpenText::new(Arc::clone(&text), is_draft));
    });
    Ok(text)
}

/// Returns a text as it is being written, or as its file holds it.
///
/// # Errors
///
/// If it is not there, or cannot be written on the desk.
pub fn text_of(desk: &Desk, site: &OpenSite, path: &SourcePath) -> Result<Arc<str>, Refusal> {
    if let Some(text) = typed(site, path) {
        return Ok(text);
    }
    read(desk, &on_disk(site.folder(), path).map_err(|_| Refusal::unknown())?)
}

fn typed(site: &OpenSite, path: &SourcePath) -> Option<Arc<str>> {
    site.with_texts(|texts| texts.get(path).map(|open| Arc::clone(&open.text)))
}

fn read(desk: &Desk, file: &Path) -> Result<Arc<str>, Refusal> {
    let bytes = fs::read(file).map_err(|error| Refusal::disk(&error, desk.language()))?;
    parts(&bytes).map_err(NotOpened::refusal)?;
    Ok(String::from_utf8(bytes).map_err(|_| NotOpened::Encoding.refusal())?.into())
}

/// Changes of details.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetailsRequest {
    /// The post.
    pub post: String,
    /// The changes, in their order.
    pub changes: Vec<DetailChange>,
}

/// Changes details of a post; everything else in it stays as it is, to the last character.
///
/// # Errors
///
/// If the post is not open, a change is none, or cannot be made safely.
pub fn post_details(desk: &Arc<Desk>, request: DetailsRequest) -> Result<Value, Refusal> {
    let DetailsRequest { post, changes } = request;
    let site = desk.site()?;
    let path = site.post_path(&post)?;
    let text = change_details(&site, &path, 0, &changes, |text| Ok(text.to_owned()))?;
    let address = address_of(&site, &path, &text);
    Ok(json!({"details": shown(&site, &text, &path), "address": address}))
}

/// Changes details of a text that is being written, and then the rest of it. Its address goes with them.
fn change_details(
    site: &OpenSite,
    path: &SourcePath,
    seq: u64,
    changes: &[DetailChange],
    rest: impl FnOnce(&str) -> Result<String, Refusal>,
) -> Result<Arc<str>, Refusal> {
    let config = site.config();
    let today = clock::today(&config.zone);
    let saved = site.with_texts(|texts| texts.get(path).map(|open| Arc::clone(&open.base)));
    let saved = saved.ok_or_else(|| Refusal::new(409, "text_not_open"))?;
    edit(site, path, seq, |text| {
        let linked = changes.iter().map(|change| linked(site, change.clone(), text, path).detail());
        let details: Option<Vec<Detail>> = linked.collect();
        let details = details.ok_or_else(Refusal::request)?;
        let after = changed(text, path, &details, Dates::of(&config, today)).map_err(|why| why.refusal())?;
        let after = with_address(site, &config, path, &saved, text, after).map_err(|why| why.refusal())?;
        rest(&after)
    })
}

/// Takes what was typed. It is in memory when the answer comes, on the disk within a second, and in the preview as soon as it is
/// built.
///
/// # Errors
///
/// If the post is not open: the page opens it again.
pub fn post_typed(desk: &Arc<Desk>, request: TypedRequest) -> Result<Value, Refusal> {
    let TypedRequest { post, seq, body, title } = request;
    let site = desk.site()?;
    let path = site.post_path(&post)?;
    let with_body = |text: &str| parts(text.as_bytes()).map(|parts| parts.with_body(&body)).map_err(NotOpened::refusal);
    let Some(title) = title else {
        edit(&site, &path, seq, with_body)?;
        return Ok(json!({"seq": seq}));
    };
    let title = DetailChange { key: "title".to_owned(), value: title.into() };
    if let Err(refusal) = change_details(&site, &path, seq, &[title], with_body) {
        // Whatever becomes of the title: the text is kept.
        edit(&site, &path, seq, with_body)?;
        return Err(refusal);
    }
    Ok(json!({"seq": seq}))
}

/// Changes a text that is being written, and has it shown.
///
/// # Errors
///
/// If the post is not open, or `change` refuses.
pub fn edit(
    site: &OpenSite,
    path: &SourcePath,
    seq: u64,
    change: impl FnOnce(&str) -> Result<String, Refusal>,
) -> Result<Arc<str>, Refusal> {
    let text = site.with_texts(|texts| {
        let open = texts.get_mut(path).ok_or_else(|| Refusal::new(409, "text_not_open"))?;
        let text: Arc<str> = change(&open.text)?.into();
        // What is to be published now waits for its author to say so.
        open.is_draft &= is_draft(site, &text, path);
        open.typed(Arc::clone(&text), seq, Instant::now());
        Ok::<_, Refusal>(text)
    })?;
    site.show(path, &text);
    Ok(text)
}

/// Writes a post into its file: what its author asks for where readers see it.
///
/// # Errors
///
/// 409 with the pieces of both texts if another program changed the file, and only the author can decide.
#[expect(clippy::needless_pass_by_value, reason = "every action takes its request")]
pub fn post_save(desk: &Arc<Desk>, request: PostRequest) -> Result<Value, Refusal> {
    let site = desk.site()?;
    let path = site.post_path(&request.post)?;
    match save(desk, &site, &path, VersionKind::Saved)? {
        Saved::Done => Ok(json!({"saved": true, "is_merged": false})),
        Saved::Merged => Ok(json!({"saved": true, "is_merged": true})),
        Saved::Unsure(pieces) => Err(Refusal::new(409, "text_changed_on_disk").and(pieces)),
    }
}

/// Ends the writing of a post. What is not in its file stays kept.
///
/// # Errors
///
/// If the disk refuses a draft.
#[expect(clippy::needless_pass_by_value, reason = "every action takes its request")]
pub fn post_close(desk: &Arc<Desk>, request: PostRequest) -> Result<Value, Refusal> {
    let site = desk.site()?;
    let path = site.post_path(&request.post)?;
    let open = site.with_texts(|texts| texts.get(&path).cloned());
    if let Some(open) = open {
        if open.is_draft && open.is_unsaved() && !open.is_in_conflict {
            save(desk, &site, &path, VersionKind::Saved)?;
        }
        let is_closed = site.with_texts(|texts| {
            if texts.get(&path).is_some_and(|open| !open.is_unsaved()) {
                texts.remove(&path);
            }
            !texts.contains_key(&path)
        });
        if is_closed {
            site.show_saved(&path);
        }
    }
    Ok(json!({}))
}
