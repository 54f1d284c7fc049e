//! An entry of an old blog -> the files of a post or page.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;
use url::Url;

use crate::import::blocks::unfolded;
use crate::import::blog::{Entry, State};
use crate::import::footnotes::{marked, written};
use crate::import::front::{comments, front_matter};
use crate::import::ledger::Note;
use crate::import::markdown::{Addresses, Target, Text, markdown};
use crate::import::paragraphs::{has_blocks, paragraphs};
use crate::import::places::{Places, host, is_media_host, path_of};
use crate::import::shortcodes::expanded;
use crate::import::text::without_controls;
use crate::text::address::decoded;
use crate::text::html::text_of;
use crate::text::slug::is_device;

/// The files of an old blog that are at hand.
pub trait Shelf: Send + Sync {
    /// Returns the name under which the file of an address is at hand. `path` is that address without its host, decoded.
    fn find(&self, path: &str) -> Option<String>;
    /// Returns the same of a file that was taken from this very address, and what it is called.
    fn fetched(&self, address: &str) -> Option<(String, String)>;
}

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where, below the site's folder.
    pub path: String,
    /// What.
    pub body: Body,
    /// Of the text of an entry: what names the entry for good.
    pub of: Option<String>,
}

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Text.
    Text(String),
    /// A file.
    Shelved {
        /// Its name on the shelf.
        name: String,
        /// Its address in the old blog.
        address: String,
    },
}

/// An entry, converted.
#[derive(Debug)]
pub struct Made {
    /// Its files.
    pub files: Vec<File>,
    /// What is to be told of it.
    pub notes: Vec<Note>,
    /// Addresses of the files that it uses.
    pub used: Vec<String>,
    /// Keys of the blocks of others that it shows.
    pub reused: Vec<String>,
    /// Files that it wants and that are not at hand: the addresses at which each may be, the best first.
    pub wanted: Vec<Vec<String>>,
}

/// Where the settings of the new site lie.
pub const SETTINGS: &str = "griffel.yaml";

/// What the addresses of one entry lead to.
pub(super) struct Here {
    pub(super) places: Arc<Places>,
    pub(super) shelf: Arc<dyn Shelf>,
    /// Its own old address: others are relative to it.
    pub(super) link: String,
    /// Its title.
    pub(super) title: String,
    pub(super) found: Mutex<Found>,
}

/// A file that an entry uses.
#[derive(Debug, Clone)]
pub(super) struct Used {
    /// Its name beside the entry.
    pub(super) name: String,
    /// Its name on the shelf.
    pub(super) shelved: String,
    /// Its address, as the export has it.
    pub(super) url: String,
    /// The best of the addresses at which it may be.
    pub(super) address: String,
    /// Title and description, where the export tells.
    pub(super) title: String,
    pub(super) description: String,
}

#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) used: Vec<Used>,
    pub(super) notes: Vec<Note>,
    pub(super) wanted: Vec<Vec<String>>,
}

impl Here {
    pub(super) fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Returns the name on the shelf of a file that is at one of these addresses, and what it is called.
    fn shelved(&self, addresses: &[String]) -> Option<(String, String)> {
        let path = |address: &String| Some(decoded(Url::parse(address).ok()?.path()));
        let found = addresses.iter().filter_map(path).find_map(|path| self.shelf.find(&path));
        let found = found.map(|shelved| {
            let name = shelved.rsplit(['/', '\\']).next().unwrap_or(&shelved).to_owned();
            (shelved, name)
        });
        found.or_else(|| addresses.iter().find_map(|address| self.shelf.fetched(address)))
    }

    /// Returns the file of an address of the blog's own.
    fn own_file(&self, typed: &str) -> Option<Used> {
        let address = self.places.own(typed, &self.link)?;
        if !is_file(&address) {
            return None;
        }
        let stub = self.places.file_at(&address);
        let addresses = self.places.addresses_of(&address);
        let Some((shelved, name)) = self.shelved(&addresses) else {
            self.note(Note::Missing { address: self.places.shown(&address) });
            let mut found = self.found();
            if !found.wanted.contains(&addresses) {
                found.wanted.push(addresses);
            }
            return None;
        };
        let mut found = self.found();
        if let Some(used) = found.used.iter().find(|used| used.shelved == shelved) {
            return Some(used.clone());
        }
        let typed = safe(&name);
        let is_free = |name: &str| found.used.iter().all(|used| !used.name.eq_ignore_ascii_case(name));
        let name = (1..=usize::MAX).map(|number| numbered(&typed, number)).find(|name| is_free(name));
        let media = stub.and_then(|stub| stub.file.clone());
        let description = stub.map(|stub| text_of(&stub.description)).unwrap_or_default();
        let name = name.expect("invariant: numbers do not end");
        let best = addresses.into_iter().next().expect("invariant: an address has one");
        let url = media.as_ref().map_or_else(|| address.to_string(), |media| media.url.clone());
        let title = media.map(|media| media.title).unwrap_or_default();
        let used = Used { name, shelved, url, address: best, title, description };
        found.used.push(used.clone());
        Some(used)
    }

    pub(super) fn note(&self, note: Note) {
        let mut found = self.found();
        if !found.notes.contains(&note) {
            found.notes.push(note);
        }
    }
}

impl Addresses for Here {
    fn link(&self, typed: &str) -> Target {
        if typed.starts_with('#') {
            return Target::Here(typed.to_owned());
        }
        let Some(address) = self.places.own(typed, &self.link) else {
            let is_whole = typed.starts_with("//") || Url::parse(typed).is_ok();
            return if is_whole { Target::Same } else { Target::Gone };
        };
        let fragment = address.fragment().map(|name| format!("#{name}")).unwrap_or_default();
        match self.places.at(&address) {
            Some(stub) if stub.state == State::Published => {
                let folder = stub.folder.as_deref().unwrap_or_default();
                Target::Here(format!("/{folder}/index.md{fragment}"))
            }
            _ if path_of(address.as_str()).is_empty() && address.query().is_none() => Target::Here("/".to_owned()),
            _ => {
                if !is_file(&address) {
                    self.note(Note::Unlinked { address: address.to_string() });
                }
                Target::Gone
            }
        }
    }

    fn file(&self, address: &str) -> Option<String> {
        self.own_file(address).map(|used| used.name)
    }

    fn alt(&self, address: &str) -> Option<String> {
        let address = self.places.own(address, &self.link)?;
        let alt = &self.places.file_at(&address)?.file.as_ref()?.alt;
        Some(alt.clone()).filter(|alt| !alt.is_empty())
    }

    fn title(&self) -> String {
        if self.title.is_empty() { "Film".to_owned() } else { self.title.clone() }
    }
}

/// Returns whether an address is that of a file and not of a page.
fn is_file(address: &Url) -> bool {
    const PAGES: [&str; 5] = ["html", "htm", "php", "asp", "aspx"];
    if host(address.as_str()).is_some_and(|host| is_media_host(&host)) {
        return true;
    }
    let name = address.path().rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| (1..=5).contains(&extension.len()) && !PAGES.contains(&extension.as_str()))
}

/// Returns a name that every disk takes: no sign that one of them keeps for itself, composed (NFC).
#[must_use]
pub fn safe(name: &str) -> String {
    let letter = |c: char| if c.is_control() || "<>:\"|?*\\/".contains(c) { '-' } else { c };
    let name: String = name.nfc().map(letter).collect();
    let name = name.trim_matches([' ', '.']);
    let stem = name.split('.').next().unwrap_or_default();
    if stem.is_empty() || is_device(stem) { format!("x-{name}") } else { name.to_owned() }
}

/// Returns the last part of an address, decoded.
#[must_use]
pub fn last_part(address: &str) -> String {
    let path = Url::parse(address).map(|address| address.path().to_owned()).unwrap_or_default();
    decoded(path.rsplit('/').next().unwrap_or_default())
}

fn numbered(name: &str, number: usize) -> String {
    match (number, name.rsplit_once('.')) {
        (1, _) => name.to_owned(),
        (_, Some((stem, extension))) => format!("{stem}-{number}.{extension}"),
        (_, None) => format!("{name}-{number}"),
    }
}

/// What is wanted besides.
#[derive(Debug, Clone)]
pub struct Wish {
    /// Name of the blog's time zone, for moments of which the export does not tell how far they were from UTC.
    pub zone: String,
    /// Address of the blog, for exports that do not name it.
    pub url: Option<String>,
    /// Name of people who gave none.
    pub anonymous: String,
    /// Day of what has no date that can be read.
    pub today: Date,
    /// Where earlier imports put entries, below the content, by what names them for good.
    pub known: BTreeMap<String, String>,
}

/// What the entries of a blog share while they are converted, one after the other.
pub struct Common<'a> {
    /// What leads where.
    pub places: Arc<Places>,
    /// The files that are at hand.
    pub shelf: Arc<dyn Shelf>,
    /// What is wanted besides.
    pub wish: &'a Wish,
    /// Old addresses of files, in small letters, that lead to an entry already: each to the first that shows the file.
    pub claimed: Mutex<BTreeSet<String>>,
}

/// Converts an entry that lies in `folder`.
#[must_use]
pub fn made(entry: &Entry, folder: &str, common: &Common<'_>) -> Made {
    let Common { places, shelf, wish, claimed: _ } = common;
    let here = Arc::new(Here {
        places: Arc::clone(places),
        shelf: Arc::clone(shelf),
        link: places.whole(&entry.link),
        title: entry.title.clone(),
        found: Mutex::default(),
    });
    let addresses: Arc<dyn Addresses> = here.clone();
    let (content, controls) = without_controls(&entry.content);
    if controls > 0 {
        here.note(Note::Controls { count: controls });
    }
    let lost = [&entry.title, &content].iter().map(|text| text.matches(char::REPLACEMENT_CHARACTER).count()).sum();
    if lost > 0 {
        here.note(Note::Lost { count: lost });
    }
    let (content, notes) = marked(&content, &entry.footnotes);
    let notes: Vec<String> = notes.iter().map(|note| markdown(note, &addresses).markdown).collect();
    let (content, reused, empty) = unfolded(&content, &|key| {
        places.by_key(key).filter(|stub| stub.kind.is_reused()).map(|stub| stub.description.clone())
    });
    for name in empty {
        here.note(Note::Block { name });
    }
    let (content, unknown) = expanded(&content, &entry.key, places.as_ref());
    let content = if has_blocks(&content) { content } else { paragraphs(&content) };
    let Text { markdown: text, difference, kept, cards, left_out } = markdown(&content, &addresses);
    let text = written(&text, &notes);
    for name in unknown {
        here.note(Note::Shortcode { name });
    }
    for (name, count) in left_out {
        here.note(Note::Elements { name, count });
    }
    if kept > 0 {
        here.note(Note::Kept { count: kept });
    }
    let stub = places.by_key(&entry.key);
    if let Some(stub) = stub.filter(|stub| !entry.slug.is_empty() && stub.slug != entry.slug) {
        here.note(Note::Renamed { from: entry.slug.clone(), to: stub.slug.clone() });
    }
    if let Some(difference) = difference {
        here.note(difference.into());
    }
    let picture = entry.picture.as_ref().and_then(|key| places.by_key(key)).and_then(|stub| stub.file.clone());
    let picture = picture.and_then(|media| Some((here.own_file(&media.url)?.name, media.alt)));
    let comments = comments(entry, &wish.anonymous, &addresses);
    let front = front_matter(entry, &here, picture.as_ref(), &cards, common);
    let path = |name: &str| format!("content/{folder}/{name}");
    let of = Some(entry.id().to_owned());
    let mut files = vec![File { path: path("index.md"), body: Body::Text(format!("{front}{text}")), of }];
    if let Some(comments) = comments {
        files.push(File { path: path("comments.yaml"), body: Body::Text(comments), of: None });
    }
    let Found { used, notes, wanted } = std::mem::take(&mut *here.found());
    for Used { name, shelved, address, .. } in &used {
        let body = Body::Shelved { name: shelved.clone(), address: address.clone() };
        files.push(File { path: path(name), body, of: None });
    }
    Made { files, notes, used: used.into_iter().map(|used| used.url).collect(), reused, wanted }
}
