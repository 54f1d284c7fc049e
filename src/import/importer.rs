//! Imports a blog entry by entry and records what becomes of each element.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::blog::{Blog, Entry, Kind, Standing, State};
use crate::import::entry::{Common, File, made};
use crate::import::ledger::{Fate, Ledger, What, Why};
use crate::import::places::{EntryMeta, Places};
use crate::text::address::decoded;

/// State of an import so far.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) ledger: Ledger,
    /// Missing files: the addresses where each may be found.
    pub(super) wanted: BTreeSet<Vec<String>>,
    /// Addresses of files that readers see.
    used: BTreeSet<String>,
    /// Addresses of files of hidden entries.
    hidden: BTreeSet<String>,
    /// Keys of reusable blocks that readers see.
    reused: BTreeSet<String>,
    /// Keys of entries.
    seen: BTreeSet<String>,
    /// Number of stored values by name and fate.
    values: BTreeMap<(String, (Fate, Option<Why>)), usize>,
}

impl Tally {
    /// Converts the entry at this index of the export and returns its files.
    pub(super) fn take(&mut self, mut entry: Entry, place: usize, common: &Common<'_>) -> Vec<File> {
        let stub = &common.places.stubs[place];
        let is_first = entry.key.is_empty() || self.seen.insert(entry.key.clone());
        entry.short = entry.short.take().filter(|_| is_first);
        for (names, fate) in [(&entry.read, READ), (&entry.further, NO_SUCH)] {
            for name in names {
                *self.values.entry((name.clone(), fate)).or_default() += 1;
            }
        }
        let (what, fate) = fate(&entry, stub);
        if entry.kind == Kind::File || entry.kind.is_reused() {
            // The fate of such an entry is known once all texts are converted; comments on it have no place.
            comments(&mut self.ledger, &entry, Fate::LeftOut);
            return Vec::new();
        }
        comments(&mut self.ledger, &entry, fate.0);
        let folder = stub.folder.as_ref().filter(|_| fate.0 != Fate::LeftOut);
        let row = self.ledger.enter(what, &entry.key, &title(&entry, &common.places), fate);
        let Some(folder) = folder else { return Vec::new() };
        row.path = Some(format!("content/{folder}/index.md"));
        let made = made(&entry, stub, common);
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
    pub(super) fn files(&mut self, common: &Common<'_>) {
        for stub in &common.places.stubs {
            if stub.kind == Kind::File {
                let url = stub.file.as_ref().map(|media| media.url.as_str()).unwrap_or_default();
                let path = decoded(url::Url::parse(url).as_ref().map_or("", |url| url.path()));
                let fate = if self.used.contains(url) {
                    (Fate::Carried, None)
                } else if self.hidden.contains(url) {
                    (Fate::AsData, Some(Why::OfHidden))
                } else if common.shelf.find(&path).is_none() {
                    (Fate::LeftOut, Some(Why::Missing))
                } else {
                    (Fate::LeftOut, Some(Why::Unused))
                };
                self.ledger.enter(What::File, &stub.key, &path, fate);
            } else if stub.kind.is_reused() {
                let is_used = self.reused.contains(&stub.key);
                let fate = if is_used { (Fate::Carried, None) } else { (Fate::LeftOut, Some(Why::Unused)) };
                self.ledger.enter(What::Other, &stub.key, &format!("wp_block: {}", stub.title), fate);
            }
        }
    }

    /// Records the elements of the blog as a whole, and stored values.
    pub(super) fn rest(&mut self, blog: &Blog) {
        for author in &blog.authors {
            self.ledger.enter(What::Author, &author.login, &author.name, (Fate::Carried, None));
        }
        for (what, name) in &blog.others {
            self.ledger.enter(What::Other, "", &format!("{what}: {name}"), NO_SUCH);
        }
        for name in &blog.further {
            *self.values.entry((name.clone(), NO_SUCH)).or_default() += 1;
        }
        for ((name, fate), count) in std::mem::take(&mut self.values) {
            self.ledger.enter(What::Value, &name, &name, fate).count = count;
        }
    }
}

/// Returns the title of an entry: for internal entries with their kind, for menu items that of their target.
fn title(entry: &Entry, places: &Places) -> String {
    let Kind::Other(name) = &entry.kind else { return entry.title.clone() };
    let refers = entry.refers.as_ref().and_then(|key| places.by_key(key));
    let own = Some(&entry.title).filter(|title| !title.is_empty());
    let title = own.or_else(|| Some(&refers?.title)).map_or("", String::as_str);
    format!("{name}: {title}")
}

/// Fate of stored values that are part of an imported element.
const READ: (Fate, Option<Why>) = (Fate::Carried, None);
/// Fate of elements that have no counterpart.
const NO_SUCH: (Fate, Option<Why>) = (Fate::LeftOut, Some(Why::NoSuchThing));

/// Returns the kind of an entry and its fate.
fn fate(entry: &Entry, stub: &EntryMeta) -> (What, (Fate, Option<Why>)) {
    let what = match entry.kind {
        Kind::Post => What::Post,
        Kind::Page => What::Page,
        Kind::File => What::File,
        Kind::Other(_) => What::Other,
    };
    if what == What::Other {
        return (what, NO_SUCH);
    }
    let fate = match entry.state {
        _ if stub.is_twice => (Fate::LeftOut, Some(Why::Twice)),
        _ if stub.is_deleted => (Fate::LeftOut, Some(Why::Deleted)),
        State::Published => (Fate::Carried, None),
        State::Scheduled => (Fate::AsData, Some(Why::Scheduled)),
        State::Draft => (Fate::AsData, Some(Why::Draft)),
        State::Pending => (Fate::AsData, Some(Why::Pending)),
        State::Private => (Fate::AsData, Some(Why::Private)),
        State::Locked => (Fate::AsData, Some(Why::Locked)),
        State::Trashed if stub.folder.is_some() => (Fate::AsData, Some(Why::Trashed)),
        State::Trashed => (Fate::LeftOut, Some(Why::Trashed)),
        State::Automatic => (Fate::LeftOut, Some(Why::Automatic)),
    };
    (what, fate)
}

fn comments(ledger: &mut Ledger, entry: &Entry, of: Fate) {
    for comment in &entry.comments {
        let fate = match (comment.standing, of) {
            (Standing::Approved, Fate::Carried) => (Fate::Carried, None),
            (Standing::Approved, Fate::AsData) => (Fate::AsData, Some(Why::OfHidden)),
            (Standing::Approved, Fate::LeftOut) => (Fate::LeftOut, Some(Why::OfHidden)),
            (Standing::Waiting, _) => (Fate::LeftOut, Some(Why::Unapproved)),
            (Standing::Spam, _) => (Fate::LeftOut, Some(Why::Spam)),
            (Standing::Trashed, _) => (Fate::LeftOut, Some(Why::Trashed)),
            (Standing::Pingback, _) => (Fate::LeftOut, Some(Why::Pingback)),
        };
        ledger.enter(What::Comment, &comment.key, &entry.title, fate);
    }
}
