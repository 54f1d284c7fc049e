//! What helps while writing: new posts, addresses, pasted texts, links to other posts.

use std::io;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::addresses::new_post::{NewKind, NewPost};
use crate::desk::address::AddressContext;
use crate::desk::api::text::edit;
use crate::desk::change_details::changed;
use crate::desk::detail_change::Detail;
use crate::desk::find::{Findable, find};
use crate::desk::refusal::Refusal;
use crate::desk::site_address::known;
use crate::desk::state::Desk;
use crate::disk::clock;
use crate::disk::scaffold::create;
use crate::import::paste::pasted;
use crate::output::route::Route;
use crate::parse::dates::Dates;
use crate::pipeline::report_page::KnownEntry;
use crate::source::path::{SourcePath, relative};
use crate::text::slug::Slug;

/// Most posts that a search answers with: a list of more is not read.
const FOUND_MAX: usize = 20;
/// Most names that are tried for a new file, if other programs write the same at the same time.
const TRIES_MAX: usize = 100;

/// Asks for a new post.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPostRequest {
    /// What it is to be.
    pub kind: NewPostKind,
    /// Its title; may be empty.
    pub title: String,
}

/// What a new post is to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NewPostKind {
    /// A post.
    Post,
    /// A standing page.
    Page,
    /// A post around slides.
    Presentation,
}

/// Makes a new draft.
///
/// # Errors
///
/// If the disk refuses.
pub fn post_new(desk: &Arc<Desk>, request: NewPostRequest) -> Result<Value, Refusal> {
    let NewPostRequest { kind, title } = request;
    let site = desk.site()?;
    let (config, snapshot) = (site.config(), site.snapshot());
    let date = clock::today(&config.zone);
    let kind = match kind {
        NewPostKind::Post => NewKind::Post,
        NewPostKind::Page => NewKind::Page,
        NewPostKind::Presentation => NewKind::PostInFolder,
    };
    let title = title.split(char::is_control).collect::<Vec<_>>().join(" ");
    let written = date.to_string();
    let host = config.url.host();
    let new = NewPost { kind, title: &title, date, written: &written, host, categories: &[], tags: &[] };
    let mut tried: Vec<String> = Vec::new();
    for _ in 0..TRIES_MAX {
        let is_known =
            |place: &str| snapshot.get(&format!("{place}.md")).is_some() || snapshot.below(place).next().is_some();
        let is_on_disk = |place: &str| {
            let place = site.folder().join(place);
            place.exists() || place.with_added_extension("md").exists()
        };
        let (path, text) =
            new.file(&|place| is_known(place) || is_on_disk(place) || tried.iter().any(|tried| tried == place));
        let file = site.folder().join(path.as_str());
        match create(&file, &text) {
            Ok(()) => {
                site.touched([file]);
                return Ok(json!({"post": site.new_id(&path)}));
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let place = path.as_str().trim_end_matches(".md").trim_end_matches("/index");
                tried.push(place.to_owned());
            }
            Err(error) => return Err(Refusal::disk(&error, desk.language())),
        }
    }
    Err(Refusal::new(500, "refused_bug"))
}

/// Asks for another address.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressRequest {
    /// The post.
    pub post: String,
    /// The last part of the new address, as it was typed; empty for that of the file's name.
    pub slug: String,
}

/// Gives a post another address, and tells which old one leads to it. If another post has that address, it gets a number.
///
/// # Errors
///
/// If the post is not open, or cannot be changed safely.
pub fn post_address(desk: &Arc<Desk>, request: AddressRequest) -> Result<Value, Refusal> {
    let AddressRequest { post, slug } = request;
    let site = desk.site()?;
    let path = site.post_path(&post)?;
    let (config, known) = (site.config(), known(&site));
    let now = clock::now();
    let dates = Dates::of(&config, now.to_zoned_datetime(config.zone.clone()).date());
    let context = AddressContext { path: &path, config: &config, dates, now, known: known.as_ref() };
    let slug = Some(slug.trim()).filter(|slug| !slug.is_empty()).map(Slug::of);
    let seen = site.seen();
    let is_taken = |route: &Route| {
        let url = config.url.absolute(route);
        seen.entries.iter().any(|(other, entry)| *other != path && entry.url == url)
    };
    let mut answer = Value::Null;
    let saved = site.with_texts(|texts| texts.get(&path).map(|open| Arc::clone(&open.base)));
    let saved = saved.ok_or_else(|| Refusal::new(409, "text_not_open"))?;
    edit(desk, &site, &path, |text| {
        let with = |slug: Option<&Slug>| {
            let slug = Detail::Text("slug", slug.map(Slug::to_string));
            changed(text, &path, &[slug], dates)
        };
        let mut chosen = slug.clone();
        let mut after = with(chosen.as_ref()).map_err(|why| why.refusal())?;
        for number in 2..TRIES_MAX {
            match (&slug, context.address(&after)) {
                (Some(plain), Some(route)) if is_taken(&route) => chosen = Some(plain.numbered(number)),
                _ => break,
            }
            after = with(chosen.as_ref()).map_err(|why| why.refusal())?;
        }
        let placed = context.placed(&saved, text, after).map_err(|why| why.refusal())?;
        answer = json!({
            "address": placed.address.as_ref().map(|route| config.url.absolute(route)),
            "redirect_from": placed.redirect_from.as_ref().map(|route| config.url.absolute(route)),
            "slug": chosen.as_ref().map(Slug::as_str),
        });
        Ok(placed.text)
    })?;
    Ok(answer)
}

/// What was pasted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PasteRequest {
    /// The markup of the clipboard.
    pub html: String,
}

/// Returns what was pasted as Markdown, and how many pictures did not come along.
///
/// # Errors
///
/// If it is too much; the page pastes its words then.
#[expect(clippy::needless_pass_by_value, reason = "every action takes its request")]
pub fn paste(desk: &Arc<Desk>, request: PasteRequest) -> Result<Value, Refusal> {
    let language = desk.site()?.config().language.clone();
    let pasted = pasted(&request.html, &language).ok_or_else(|| Refusal::new(413, "paste_too_much"))?;
    Ok(json!({"markdown": pasted.markdown, "pictures": pasted.pictures}))
}

/// Looks for a post by its title.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FindRequest {
    /// Words of the title.
    pub query: String,
    /// The post in which the link will stand.
    #[serde(default)]
    pub from: Option<String>,
}

/// Returns the posts and pages whose titles hold words, each with the link that is written in the post.
///
/// # Errors
///
/// If no site is open.
pub fn find_posts(desk: &Arc<Desk>, request: FindRequest) -> Result<Value, Refusal> {
    let FindRequest { query, from } = request;
    let site = desk.site()?;
    let from = from.map(|from| site.post_path(&from)).transpose()?;
    let seen = site.seen();
    let others: Vec<(&SourcePath, &KnownEntry)> =
        seen.entries.iter().filter(|(path, _)| Some(*path) != from.as_ref()).collect();
    let findable = |(_, entry): &(&SourcePath, &KnownEntry)| {
        (entry.title.clone(), entry.date.map(|date| date.timestamp().as_second()))
    };
    let all: Vec<(String, Option<i64>)> = others.iter().map(findable).collect();
    let all: Vec<Findable<'_>> = all.iter().map(|(title, when)| Findable { title, when: *when }).collect();
    let found = find(&query, &all, FOUND_MAX).into_iter().map(|at| {
        let (path, entry) = others[at];
        let folder = from.as_ref().map_or("", SourcePath::folder);
        json!({
            "id": site.id_of(path),
            "title": entry.title,
            "date": entry.date.map(|date| date.iso()),
            "is_draft": entry.is_draft,
            "link": as_link(&relative(folder, path.as_str())),
        })
    });
    Ok(json!({"posts": found.collect::<Vec<_>>()}))
}

/// Returns a path as the address of a link: what would begin a query or a fragment is encoded.
fn as_link(path: &str) -> String {
    path.replace('%', "%25").replace('#', "%23").replace('?', "%3F")
}
