//! What is on the desk: drafts, scheduled and published posts, presentations and pages, a hundred at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::desk::open_site::{OpenSite, Seen};
use crate::desk::publishing::changed_since_published;
use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;
use crate::desk::wanted::Wanted;
use crate::disk::clock;
use crate::disk::kept::bin::{self, BinItem};
use crate::model::publication::{LeftOut, LeftOutReason};
use crate::pipeline::report_page::KnownEntry;
use crate::source::path::SourcePath;
use crate::text::post_date::PostDate;

/// Most items of one answer.
const ITEMS_MAX: usize = 100;

/// Asks for a list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OverviewRequest {
    /// Which.
    pub list: List,
    /// Words that are looked for; empty for everything.
    #[serde(default)]
    pub query: String,
    /// Number of items to skip.
    #[serde(default)]
    pub from: usize,
}

/// A list of posts or pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum List {
    /// Drafts, and what is broken.
    Drafts,
    /// Posts whose time has not come.
    Scheduled,
    /// Posts that readers see.
    Published,
    /// Posts with slides.
    Presentations,
    /// Standing pages.
    Pages,
    /// Published, and changed since.
    Changed,
    /// Deleted, with a way back.
    Bin,
}

impl List {
    const ALL: [Self; 6] =
        [Self::Drafts, Self::Scheduled, Self::Published, Self::Presentations, Self::Pages, Self::Changed];

    fn name(self) -> &'static str {
        match self {
            Self::Drafts => "drafts",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Presentations => "presentations",
            Self::Pages => "pages",
            Self::Changed => "changed",
            Self::Bin => "bin",
        }
    }
}

/// How far a text has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Nobody but its author sees it.
    Draft,
    /// Readers see it later.
    Scheduled,
    /// Readers see it.
    Published,
    /// It was published until a day.
    Expired,
    /// Its details cannot be read.
    Broken,
}

impl Status {
    /// Returns its name, as the page knows it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Scheduled => "scheduled",
            Self::Published => "published",
            Self::Expired => "expired",
            Self::Broken => "broken",
        }
    }

    /// Returns how far a post or page of the preview has come.
    #[must_use]
    pub fn of(entry: &KnownEntry, now: Timestamp) -> Self {
        match entry.date {
            _ if entry.is_draft => Self::Draft,
            Some(date) if date.timestamp() > now => Self::Scheduled,
            _ => Self::Published,
        }
    }
}

/// A line of a list.
struct Item<'a> {
    path: &'a SourcePath,
    title: &'a str,
    date: Option<PostDate>,
    status: Status,
    is_page: bool,
    has_presentation: bool,
    address: &'a str,
}

/// Returns the numbers of all lists, and the items of one.
///
/// # Errors
///
/// If no site is open.
#[expect(clippy::needless_pass_by_value, reason = "every action takes its request")]
pub fn overview(desk: &Arc<Desk>, request: OverviewRequest) -> Result<Value, Refusal> {
    let site = desk.site()?;
    let (seen, now) = (site.seen(), clock::now());
    let unsaved = unsaved(&site);
    let changed = changed_since_published(site.folder(), &site.config(), &seen.snapshot);
    let changed: BTreeSet<&SourcePath> = changed.iter().chain(&unsaved).collect();
    let items = items(&seen, now);
    let is_in = |list: List, item: &Item<'_>| is_in(list, item, &changed);
    let bin = bin::items(site.folder()).items;
    let mut counts: BTreeMap<&str, usize> = List::ALL
        .into_iter()
        .map(|list| (list.name(), items.iter().filter(|item| is_in(list, item)).count()))
        .collect();
    counts.insert(List::Bin.name(), bin.len());
    let wanted = Wanted::new(&request.query, &site.config().language);
    if request.list == List::Bin {
        let found: Vec<&BinItem> = bin.iter().filter(|item| wanted.is_in(&item.title)).collect();
        let shown: Vec<Value> =
            found.iter().skip(request.from).take(ITEMS_MAX).map(|item| json_of_deleted(item)).collect();
        return Ok(json!({"counts": counts, "items": shown, "total": found.len()}));
    }
    let mut found: Vec<&Item<'_>> = items.iter().filter(|item| is_in(request.list, item)).collect();
    if !wanted.is_everything() {
        let text = |item: &Item<'_>| seen.snapshot.text(item.path.as_str()).unwrap_or_default();
        // The file holds the title, too.
        found = found.into_par_iter().filter(|item| wanted.is_in(text(item)) || wanted.is_in(item.title)).collect();
        // What has the words in its title is what was meant first.
        found.sort_by_key(|item| !wanted.is_in(item.title));
    }
    let language = desk.language().tag();
    let shown = found.iter().skip(request.from).take(ITEMS_MAX);
    let shown: Vec<Value> = shown.map(|item| json_of(item, &site, (&unsaved, &changed), language)).collect();
    Ok(json!({"counts": counts, "items": shown, "total": found.len()}))
}

/// Returns the texts in which something is not in their files.
fn unsaved(site: &OpenSite) -> Vec<SourcePath> {
    let mut unsaved: Vec<SourcePath> = site.offers().into_keys().collect();
    site.with_texts(|texts| {
        let open = texts.iter().filter(|(_, open)| open.is_unsaved());
        unsaved.extend(open.map(|(path, _)| path.clone()));
    });
    unsaved
}

/// Returns all posts and pages, the newest first.
fn items(seen: &Seen, now: Timestamp) -> Vec<Item<'_>> {
    let shown = seen.entries.iter().map(|(path, entry)| Item {
        path,
        title: &entry.title,
        date: entry.date,
        status: Status::of(entry, now),
        is_page: entry.is_page,
        has_presentation: entry.has_presentation,
        address: &entry.url,
    });
    let others = seen.left_out.iter().filter_map(|LeftOut { path, title, why }| {
        let (status, date) = match why {
            LeftOutReason::Draft => (Status::Draft, None),
            LeftOutReason::Scheduled(date) => (Status::Scheduled, Some(*date)),
            LeftOutReason::Expired(date) => (Status::Expired, Some(*date)),
            LeftOutReason::Broken => (Status::Broken, None),
            LeftOutReason::Hidden => return None,
        };
        let is_page = path.is_below("content/pages");
        Some(Item { path, title, date, status, is_page, has_presentation: false, address: "" })
    });
    let mut items: Vec<Item<'_>> = shown.chain(others).collect();
    let moment = |item: &Item<'_>| item.date.map(|date| date.timestamp());
    items.sort_by(|a, b| moment(b).cmp(&moment(a)).then_with(|| a.path.cmp(b.path)));
    items
}

fn is_in(list: List, item: &Item<'_>, changed: &BTreeSet<&SourcePath>) -> bool {
    match list {
        List::Drafts => !item.is_page && matches!(item.status, Status::Draft | Status::Broken),
        List::Scheduled => !item.is_page && item.status == Status::Scheduled,
        List::Published => !item.is_page && matches!(item.status, Status::Published | Status::Expired),
        List::Presentations => item.has_presentation,
        List::Pages => item.is_page,
        List::Changed => is_changed(item, changed),
        // What is deleted is no post of the site.
        List::Bin => false,
    }
}

fn json_of_deleted(item: &BinItem) -> Value {
    let BinItem { name, post, title, when } = item;
    json!({
        "id": name,
        "title": title,
        "when": when.to_string(),
        "status": "deleted",
        "is_page": post.is_below("content/pages"),
    })
}

/// Returns whether readers see another text than the author does.
fn is_changed(item: &Item<'_>, changed: &BTreeSet<&SourcePath>) -> bool {
    item.status == Status::Published && changed.contains(item.path)
}

fn json_of(
    item: &Item<'_>,
    site: &OpenSite,
    (unsaved, changed): (&[SourcePath], &BTreeSet<&SourcePath>),
    language: &str,
) -> Value {
    json!({
        "id": site.id_of(item.path),
        "title": item.title,
        "date": item.date.map(|date| date.iso()),
        "when": item.date.map(|date| date.long(language)),
        "status": item.status.name(),
        "is_page": item.is_page,
        "has_presentation": item.has_presentation,
        "changed": is_changed(item, changed),
        "has_unsaved": unsaved.contains(item.path),
        "address": item.address,
    })
}
