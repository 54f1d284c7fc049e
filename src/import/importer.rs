//! Imports a blog entry by entry and records what becomes of each element.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::model::blog::{Blog, Entry, ItemTarget, Kind, MenuItem, Moderation, State};
use crate::import::model::files::File;
use crate::import::model::ledger::{ElementKind, Fate, Ledger, Reason};
use crate::import::plan::assigned::{Assigned, AssignedEntry};
use crate::import::write::menus::Menus;
use crate::import::write::post::{Common, convert};
use crate::text::address::decoded;

/// State of an import so far.
#[derive(Default)]
pub(in crate::import) struct Importer {
    pub(in crate::import) ledger: Ledger,
    /// Missing files: the addresses where each may be found.
    pub(in crate::import) wanted: BTreeSet<Vec<String>>,
    /// Addresses of files that readers see.
    used: BTreeSet<String>,
    /// Addresses of files of hidden entries.
    hidden: BTreeSet<String>,
    /// Keys of reusable blocks that readers see.
    reused: BTreeSet<String>,
    /// Keys of entries.
    seen: BTreeSet<String>,
    /// Number of stored values by name and fate.
    values: BTreeMap<(String, (Fate, Option<Reason>)), usize>,
}

impl Importer {
    /// Converts the entry at this index of the export and returns its files.
    pub(in crate::import) fn take(&mut self, mut entry: Entry, index: usize, common: &Common<'_>) -> Vec<File> {
        let assigned = &common.old_site.entries[index];
        let is_first = entry.key.is_empty() || self.seen.insert(entry.key.clone());
        entry.short = entry.short.take().filter(|_| is_first);
        for (names, fate) in [(&entry.read, READ), (&entry.further, NO_SUCH)] {
            for name in names {
                *self.values.entry((name.clone(), fate)).or_default() += 1;
            }
        }
        let (what, fate) = match common.menus.fates.get(&index) {
            Some(fate) => (ElementKind::Other, *fate),
            None => fate(&entry, assigned),
        };
        if entry.kind == Kind::File || entry.kind.is_reused() {
            // The fate of such an entry is known once all texts are converted; comments on it have no place.
            comments(&mut self.ledger, &entry, Fate::LeftOut, &BTreeSet::new());
            return Vec::new();
        }
        let place = assigned.place.as_ref().filter(|_| fate.0 != Fate::LeftOut);
        let Some(place) = place else {
            comments(&mut self.ledger, &entry, fate.0, &BTreeSet::new());
            self.ledger.enter(what, &entry.key, &title(&entry, &common.old_site), fate);
            return Vec::new();
        };
        let made = convert(&entry, assigned, place, common);
        comments(&mut self.ledger, &entry, fate.0, &made.empty);
        let row = self.ledger.enter(what, &entry.key, &title(&entry, &common.old_site), fate);
        row.path = Some(format!("content/{}/index.md", place.folder));
        row.notes = made.notes;
        self.wanted.extend(made.wanted);
        if fate.0 == Fate::AsData {
            self.hidden.extend(made.used);
        } else {
            self.used.extend(made.used);
            self.reused.extend(made.reused);
        }
        made.files
    }

    /// Records attachments and reusable blocks, once all texts are converted.
    pub(in crate::import) fn files(&mut self, common: &Common<'_>) {
        for meta in common.old_site.entries.iter().map(|entry| &entry.meta) {
            if meta.kind == Kind::File {
                let url = meta.file.as_ref().map(|media| media.url.as_str()).unwrap_or_default();
                let path = decoded(url::Url::parse(url).as_ref().map_or("", |url| url.path()));
                let fate = if self.used.contains(url) {
                    (Fate::Carried, None)
                } else if self.hidden.contains(url) {
                    (Fate::AsData, Some(Reason::OfHidden))
                } else if common.shelf.find(&path).is_none() {
                    (Fate::LeftOut, Some(Reason::Missing))
                } else {
                    (Fate::LeftOut, Some(Reason::Unused))
                };
                self.ledger.enter(ElementKind::File, &meta.key, &path, fate);
            } else if meta.kind.is_reused() {
                let is_used = self.reused.contains(&meta.key);
                let fate = if is_used { (Fate::Carried, None) } else { (Fate::LeftOut, Some(Reason::Unused)) };
                self.ledger.enter(ElementKind::Other, &meta.key, &format!("wp_block: {}", meta.title), fate);
            }
        }
    }

    /// Records the elements of the blog as a whole, and stored values.
    pub(in crate::import) fn rest(&mut self, blog: &Blog, menus: &Menus) {
        for author in &blog.authors {
            self.ledger.enter(ElementKind::Author, &author.login, &author.name, (Fate::Carried, None));
        }
        for (what, name) in &blog.others {
            let is_carried = what == "nav_menu" && menus.carried.contains(name);
            let fate = match what.as_str() {
                "nav_menu" if is_carried => READ,
                "nav_menu" => (Fate::LeftOut, Some(Reason::OtherMenu)),
                _ => NO_SUCH,
            };
            self.ledger.enter(ElementKind::Other, "", &format!("{what}: {name}"), fate);
        }
        for name in &blog.further {
            *self.values.entry((name.clone(), NO_SUCH)).or_default() += 1;
        }
        for ((name, fate), count) in std::mem::take(&mut self.values) {
            self.ledger.enter(ElementKind::Value, &name, &name, fate).count = count;
        }
    }
}

/// Returns the title of an entry: for internal entries with their kind, for menu items that of their target.
fn title(entry: &Entry, old_site: &Assigned) -> String {
    let (name, refers) = match &entry.kind {
        Kind::Post | Kind::Page | Kind::File => return entry.title.clone(),
        Kind::MenuItem(MenuItem { target: ItemTarget::Entry(key), .. }) => ("nav_menu_item", old_site.by_key(key)),
        Kind::MenuItem(_) => ("nav_menu_item", None),
        Kind::Other(name) => (name.as_str(), None),
    };
    let own = Some(&entry.title).filter(|title| !title.is_empty());
    let title = own.or_else(|| Some(&refers?.title)).map_or("", String::as_str);
    format!("{name}: {title}")
}

/// Fate of stored values that are part of an imported element.
const READ: (Fate, Option<Reason>) = (Fate::Carried, None);
/// Fate of elements that have no counterpart.
const NO_SUCH: (Fate, Option<Reason>) = (Fate::LeftOut, Some(Reason::NoSuchThing));

/// Returns the kind of an entry and its fate.
fn fate(entry: &Entry, assigned: &AssignedEntry) -> (ElementKind, (Fate, Option<Reason>)) {
    let what = match entry.kind {
        Kind::Post => ElementKind::Post,
        Kind::Page => ElementKind::Page,
        Kind::File => ElementKind::File,
        Kind::MenuItem(_) | Kind::Other(_) => ElementKind::Other,
    };
    if what == ElementKind::Other {
        let is_item = matches!(entry.kind, Kind::MenuItem(_));
        return (what, if is_item { (Fate::LeftOut, Some(Reason::OtherMenu)) } else { NO_SUCH });
    }
    let fate = match entry.state {
        _ if assigned.meta.is_twice => (Fate::LeftOut, Some(Reason::Twice)),
        _ if assigned.is_deleted => (Fate::LeftOut, Some(Reason::Deleted)),
        State::Published => (Fate::Carried, None),
        State::Scheduled => (Fate::AsData, Some(Reason::Scheduled)),
        State::Draft => (Fate::AsData, Some(Reason::Draft)),
        State::Pending => (Fate::AsData, Some(Reason::Pending)),
        State::Private => (Fate::AsData, Some(Reason::Private)),
        State::Locked => (Fate::AsData, Some(Reason::Locked)),
        State::Trashed if assigned.place.is_some() => (Fate::AsData, Some(Reason::Trashed)),
        State::Trashed => (Fate::LeftOut, Some(Reason::Trashed)),
        State::Automatic => (Fate::LeftOut, Some(Reason::Automatic)),
        State::Unsaid => (Fate::AsData, Some(Reason::Unsaid)),
    };
    (what, fate)
}

/// Records the comments of an entry; of those with these indices nothing is left.
fn comments(ledger: &mut Ledger, entry: &Entry, of: Fate, empty: &BTreeSet<usize>) {
    for (index, comment) in entry.comments.iter().enumerate() {
        let fate = match (comment.moderation, of) {
            _ if empty.contains(&index) => (Fate::LeftOut, Some(Reason::Empty)),
            (Moderation::Approved, Fate::Carried) => (Fate::Carried, None),
            (Moderation::Approved, Fate::AsData) => (Fate::AsData, Some(Reason::OfHidden)),
            (Moderation::Approved, Fate::LeftOut) => (Fate::LeftOut, Some(Reason::OfHidden)),
            (Moderation::Waiting, _) => (Fate::LeftOut, Some(Reason::Unapproved)),
            (Moderation::Spam, _) => (Fate::LeftOut, Some(Reason::Spam)),
            (Moderation::Trashed, _) => (Fate::LeftOut, Some(Reason::Trashed)),
            (Moderation::Pingback, _) => (Fate::LeftOut, Some(Reason::Pingback)),
        };
        ledger.enter(ElementKind::Comment, &comment.key, &entry.title, fate);
    }
}
