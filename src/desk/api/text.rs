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
use crate::desk::kept_versions::{add_version, hold_version};
use crate::desk::merged_post::{body_of, merged_post, title_of};
use crate::desk::open_site::OpenSite;
use crate::desk::open_text::{NotTyped, OpenText, Typed, TypedOn};
use crate::desk::parts::{NotOpened, parts};
use crate::desk::recovery::offered;
use crate::desk::refusal::Refusal;
use crate::desk::saving::{Saved, save, save_draft, write_again};
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
    /// The revision on which it was typed; without one, the present one.
    #[serde(default)]
    pub revision: Option<u64>,
    /// The text on which it was typed, if the page knows no revision of it any more.
    #[serde(default)]
    pub base: Option<String>,
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
    open(desk, &site, &path)?;
    // Both from one moment: what comes from elsewhere is another revision.
    let (text, revision) = match as_written(&site, &path) {
        Some(Edited { text, revision }) => (text, Some(revision)),
        None => (text_of(desk, &site, &path)?, None),
    };
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
        "revision": revision,
        "status": status.name(),
        "is_page": path.is_below("content/pages"),
        "address": address_of(&site, &path, &text),
        "language": language,
        "front_broken": (details["is_broken"] == true).then_some(broken),
        "details": details,
        "unsaved": site.offers().get(&path).map(|offer| offered(&path, &text, offer)),
        "in_conflict": site.with_texts(|texts| texts.get(&path).is_some_and(|open| open.conflict.is_some())),
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
    // The text itself is in its file.
    add_version(site, path, &text, VersionKind::Opened, clock::now()).ok();
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
    as_written(site, path).map(|open| open.text)
}

/// Returns a text that is being written, and the revision that it is.
#[must_use]
pub fn as_written(site: &OpenSite, path: &SourcePath) -> Option<Edited> {
    let now = |open: &OpenText| Edited { text: Arc::clone(&open.text), revision: open.revision() };
    site.with_texts(|texts| texts.get(path).map(now))
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
    let text = change_details(desk, &site, &path, &changes)?;
    let address = address_of(&site, &path, &text);
    Ok(json!({"details": shown(&site, &text, &path), "address": address}))
}

/// Changes details of a text that is being written. Its address goes with them.
fn change_details(
    desk: &Desk,
    site: &OpenSite,
    path: &SourcePath,
    changes: &[DetailChange],
) -> Result<Arc<str>, Refusal> {
    let config = site.config();
    let today = clock::today(&config.zone);
    let saved = site.with_texts(|texts| texts.get(path).map(|open| Arc::clone(&open.base)));
    let saved = saved.ok_or_else(|| Refusal::new(409, "text_not_open"))?;
    let edited = edit(desk, site, path, |text| {
        let linked = changes.iter().map(|change| linked(site, change.clone(), text, path).detail());
        let details: Option<Vec<Detail>> = linked.collect();
        let details = details.ok_or_else(Refusal::request)?;
        let after = changed(text, path, &details, Dates::of(&config, today)).map_err(|why| why.refusal())?;
        with_address(site, &config, path, &saved, text, after).map_err(|why| why.refusal())
    })?;
    Ok(edited.text)
}

/// Takes what was typed. It is in memory when the answer comes, on the disk within a second, and in the preview as soon as it is
/// built. What came from elsewhere since the revision on which it was typed stays: the answer then has the text of both.
///
/// # Errors
///
/// If the post is not open, or the revision is not known any more: the page opens it again, and says on which text it was typed.
pub fn post_typed(desk: &Arc<Desk>, request: TypedRequest) -> Result<Value, Refusal> {
    let TypedRequest { post, seq, body, revision, base, title } = request;
    let site = desk.site()?;
    let path = site.post_path(&post)?;
    let on = match (&base, revision) {
        (Some(base), _) => TypedOn::Body(base),
        (None, Some(revision)) => TypedOn::Revision(revision),
        (None, None) => TypedOn::Present,
    };
    let typed = take_typed(desk, &site, &path, &body, on, seq)?;
    if let Some(title) = title {
        // Whatever becomes of the title: the text is kept.
        change_details(desk, &site, &path, &[DetailChange { key: "title".to_owned(), value: title.into() }])?;
    }
    let mut answer = json!({"seq": seq, "revision": typed.revision});
    if let Some(both) = typed.body {
        answer["body"] = both.into();
    }
    Ok(answer)
}

fn take_typed(
    desk: &Desk,
    site: &OpenSite,
    path: &SourcePath,
    body: &str,
    on: TypedOn<'_>,
    seq: u64,
) -> Result<Typed, Refusal> {
    let (typed, text, conflict) = with_open(site, path, |open| {
        let typed = open.typed(body, on, seq, Instant::now()).map_err(|why| match why {
            NotTyped::Closed(why) => why.refusal(),
            NotTyped::Forgotten => Refusal::new(409, "text_older"),
        })?;
        open.is_draft &= is_draft(site, &open.text, path);
        Ok((typed, Arc::clone(&open.text), open.conflict.clone()))
    })?;
    site.show(path, &text);
    if let (Some(theirs), Some(conflict)) = (&typed.contradicts, conflict) {
        // It is in memory until the author chose, and cannot be refused: it was typed.
        add_version(site, path, theirs, VersionKind::Replaced, clock::now()).ok();
        let shown = merged_post(path, Some(&conflict.origin), &text, &conflict.theirs).to_json(path);
        desk.tell(&json!({"type": "conflict", "post": site.id_of(path), "merge": shown}));
    }
    Ok(typed)
}

/// A text that is being written, as it is now.
#[derive(Debug, Clone)]
pub struct Edited {
    /// The whole text.
    pub text: Arc<str>,
    /// The number of its revision.
    pub revision: u64,
}

/// Changes a text that is being written, and has it shown. The window in which it is written hears of another body.
///
/// # Errors
///
/// If the post is not open, or `change` refuses.
pub fn edit(
    desk: &Desk,
    site: &OpenSite,
    path: &SourcePath,
    change: impl FnOnce(&str) -> Result<String, Refusal>,
) -> Result<Edited, Refusal> {
    let (text, revision, is_new) = with_open(site, path, |open| {
        let text: Arc<str> = change(&open.text)?.into();
        // What is to be published now waits for its author to say so.
        open.is_draft &= is_draft(site, &text, path);
        let is_new = open.replace(Arc::clone(&text), Instant::now());
        Ok((text, open.revision(), is_new))
    })?;
    site.show(path, &text);
    if is_new {
        let (post, title) = (site.id_of(path), title_of(path, &text));
        let body = body_of(&text);
        desk.tell(&json!({"type": "text", "post": post, "body": body, "revision": revision, "title": title}));
    }
    Ok(Edited { text, revision })
}

/// Puts a text in the place of `was`. What was typed in this moment comes together with it, and is kept as a version.
///
/// # Errors
///
/// If the post is not open, or what is replaced cannot be kept.
pub fn put_in_place(desk: &Desk, site: &OpenSite, path: &SourcePath, was: &str, text: &str) -> Result<Edited, Refusal> {
    edit(desk, site, path, |present| {
        if present == was {
            return Ok(text.to_owned());
        }
        let held = hold_version(site, path, present, VersionKind::Replaced);
        held.map_err(|error| Refusal::disk(&error, desk.language()))?;
        Ok(merged_post(path, Some(was), text, present).file)
    })
}

/// Works with a text that is being written. Of a site that was closed nobody writes what is taken any more.
fn with_open<T>(
    site: &OpenSite,
    path: &SourcePath,
    work: impl FnOnce(&mut OpenText) -> Result<T, Refusal>,
) -> Result<T, Refusal> {
    site.with_texts(|texts| {
        let open = texts.get_mut(path).filter(|_| !site.is_closed());
        work(open.ok_or_else(|| Refusal::new(409, "text_not_open"))?)
    })
}

/// Writes a post into its file: what its author asks for where readers see it.
///
/// # Errors
///
/// 409 with the pieces of both texts if it was changed elsewhere, and only the author can decide; 404 with `gone` if the file is not
/// there any more: [`post_rewrite`] writes it again.
#[expect(clippy::needless_pass_by_value, reason = "every action takes its request")]
pub fn post_save(desk: &Arc<Desk>, request: PostRequest) -> Result<Value, Refusal> {
    let site = desk.site()?;
    let path = site.post_path(&request.post)?;
    match save(desk, &site, &path, VersionKind::Saved)? {
        Saved::Done | Saved::Public => Ok(json!({"saved": true, "is_merged": false})),
        Saved::Merged => Ok(json!({"saved": true, "is_merged": true})),
        Saved::Unsure(pieces) => Err(Refusal::new(409, "text_changed_on_disk").and(pieces)),
    }
}

/// Writes the file of a post again that somebody else deleted or moved, because its author asks for it.
///
/// # Errors
///
/// If the post is not open, or the disk refuses.
#[expect(clippy::needless_pass_by_value, reason = "every action takes its request")]
pub fn post_rewrite(desk: &Arc<Desk>, request: PostRequest) -> Result<Value, Refusal> {
    let site = desk.site()?;
    let path = site.post_path(&request.post)?;
    match write_again(desk, &site, &path)? {
        Saved::Done | Saved::Merged | Saved::Public => {
            desk.tell(&json!({"type": "overview"}));
            Ok(json!({"saved": true}))
        }
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
        if open.is_draft && open.is_unsaved() && open.conflict.is_none() {
            save_draft(desk, &site, &path, VersionKind::Saved)?;
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
