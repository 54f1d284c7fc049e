//! An entry of an old blog -> the files of a post or page.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;
use url::Url;

use crate::import::blocks::unfolded;
use crate::import::blog::{Comment, Entry, Moment, Standing, State};
use crate::import::ledger::Note;
use crate::import::markdown::{Addresses, Target, Text, markdown};
use crate::import::paragraphs::{has_blocks, paragraphs};
use crate::import::places::{Places, Stub, original, path_of, threaded};
use crate::import::shortcodes::expanded;
use crate::import::text::without_controls;
use crate::text::address::decoded;
use crate::text::html::text_of;
use crate::text::quote::quoted;
use crate::text::slug::is_device;

/// The files of an old blog that are at hand.
pub trait Shelf: Send + Sync {
    /// Returns the name under which the file of an address is at hand. `path` is that address without its host, decoded.
    fn find(&self, path: &str) -> Option<String>;
}

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where, below the site's folder.
    pub path: String,
    /// What.
    pub body: Body,
}

/// What is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Text.
    Text(String),
    /// The file of this name on the shelf.
    Shelved(String),
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
}

/// Endings of files that readers fetch rather than see.
const DOCUMENTS: [&str; 16] = [
    "pdf", "ppt", "pptx", "pps", "ppsx", "odp", "key", "doc", "docx", "odt", "rtf", "xls", "xlsx", "ods", "zip", "epub",
];

/// What the addresses of one entry lead to.
struct Here {
    places: Arc<Places>,
    shelf: Arc<dyn Shelf>,
    /// Its own old address: others are relative to it.
    link: String,
    /// Its title.
    title: String,
    found: Mutex<Found>,
}

/// A file that an entry uses.
#[derive(Debug, Clone)]
struct Used {
    /// Its name beside the entry.
    name: String,
    /// Its name on the shelf.
    shelved: String,
    /// Its address, as it was.
    url: String,
    /// Title, text below it and description, where the export tells.
    title: String,
    description: String,
}

#[derive(Debug, Default)]
struct Found {
    used: Vec<Used>,
    notes: Vec<Note>,
}

impl Here {
    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Returns the address of a file, the whole one where this is a size of it, and its name on the shelf.
    fn shelved(&self, address: &Url) -> Option<(String, String, Option<&Stub>)> {
        let stub = self.places.file_at(address);
        if let Some(media) = stub.and_then(|stub| stub.file.as_ref()) {
            let path = decoded(Url::parse(&media.url).ok()?.path());
            if let Some(shelved) = self.shelf.find(&path) {
                return Some((media.url.clone(), shelved, stub));
            }
        }
        let path = decoded(address.path());
        let candidates = [original(&path), Some(path)];
        let shelved = candidates.into_iter().flatten().find_map(|path| self.shelf.find(&path))?;
        Some((address.to_string(), shelved, stub))
    }

    /// Returns the file of an address of the blog's own.
    fn own_file(&self, typed: &str) -> Option<Used> {
        let address = self.places.own(typed, &self.link)?;
        if !is_file(&address) {
            return None;
        }
        let Some((url, shelved, stub)) = self.shelved(&address) else {
            self.note(Note::Missing { address: decoded(address.path()) });
            return None;
        };
        let mut found = self.found();
        if let Some(used) = found.used.iter().find(|used| used.shelved == shelved) {
            return Some(used.clone());
        }
        let typed = safe(shelved.rsplit(['/', '\\']).next().unwrap_or(&shelved));
        let is_free = |name: &str| found.used.iter().all(|used| !used.name.eq_ignore_ascii_case(name));
        let name = (1..=usize::MAX).map(|number| numbered(&typed, number)).find(|name| is_free(name));
        let media = stub.and_then(|stub| stub.file.clone()).unwrap_or_default();
        let description = stub.map(|stub| text_of(&stub.description)).unwrap_or_default();
        let name = name.expect("invariant: numbers do not end");
        let used = Used { name, shelved, url, title: media.title, description };
        found.used.push(used.clone());
        Some(used)
    }

    fn note(&self, note: Note) {
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
    let name = address.path().rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
    extension.is_some_and(|extension| (1..=5).contains(&extension.len()) && !PAGES.contains(&extension.as_str()))
}

/// Returns a name that every disk takes: no sign that one of them keeps for itself, composed (NFC).
fn safe(name: &str) -> String {
    let letter = |c: char| if c.is_control() || "<>:\"|?*\\/".contains(c) { '-' } else { c };
    let name: String = name.nfc().map(letter).collect();
    let name = name.trim_matches([' ', '.']);
    let stem = name.split('.').next().unwrap_or_default();
    if stem.is_empty() || is_device(stem) { format!("x-{name}") } else { name.to_owned() }
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
}

/// Converts an entry that lies in `folder`.
#[must_use]
pub fn made(entry: &Entry, places: &Arc<Places>, shelf: &Arc<dyn Shelf>, folder: &str, wish: &Wish) -> Made {
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
    let (content, reused, empty) = unfolded(&content, &|key| {
        places.by_key(key).filter(|stub| stub.kind.is_reused()).map(|stub| stub.description.clone())
    });
    for name in empty {
        here.note(Note::Block { name });
    }
    let (content, unknown) = expanded(&content, &entry.key, places.as_ref());
    let content = if has_blocks(&content) { content } else { paragraphs(&content) };
    let Text { markdown: text, difference, kept, cards, left_out } = markdown(&content, &addresses);
    for name in unknown {
        here.note(Note::Shortcode { name });
    }
    for (name, count) in left_out {
        here.note(Note::Elements { name, count });
    }
    if kept > 0 {
        here.note(Note::Kept { count: kept });
    }
    if let Some(stub) = places.by_key(&entry.key).filter(|stub| !entry.slug.is_empty() && stub.slug != entry.slug) {
        here.note(Note::Renamed { from: entry.slug.clone(), to: stub.slug.clone() });
    }
    if let Some(difference) = difference {
        here.note(difference.into());
    }
    let picture = entry.picture.as_ref().and_then(|key| places.by_key(key)).and_then(|stub| stub.file.clone());
    let picture = picture.and_then(|media| Some((here.own_file(&media.url)?.name, media.alt)));
    let comments = comments(entry, &wish.anonymous, &addresses);
    let front = front_matter(entry, &here, picture.as_ref(), &cards, wish);
    let mut files =
        vec![File { path: format!("content/{folder}/index.md"), body: Body::Text(format!("{front}{text}")) }];
    if let Some(comments) = comments {
        files.push(File { path: format!("content/{folder}/comments.yaml"), body: Body::Text(comments) });
    }
    let Found { used, notes } = std::mem::take(&mut *here.found());
    for used in &used {
        let path = format!("content/{folder}/{}", used.name);
        files.push(File { path, body: Body::Shelved(used.shelved.clone()) });
    }
    Made { files, notes, used: used.into_iter().map(|used| used.url).collect(), reused }
}

/// Writes the front matter of an entry.
fn front_matter(
    entry: &Entry,
    here: &Here,
    picture: Option<&(String, String)>,
    cards: &[String],
    wish: &Wish,
) -> String {
    let places = &here.places;
    let mut front = "---\n".to_owned();
    let mut line = |key: &str, value: &str| front.push_str(&format!("{key}: {value}\n"));
    if !entry.title.is_empty() {
        line("title", &quoted(&entry.title));
    }
    match entry.date {
        Some(date) => line("date", &quoted(&written(date))),
        None => {
            line("date", &wish.today.to_string());
            here.note(Note::NoDate);
        }
    }
    if let Some(updated) = entry.updated.filter(|updated| Some(*updated) != entry.date) {
        line("updated", &quoted(&written(updated)));
    }
    let id = [&entry.guid, &entry.link].into_iter().find(|id| !id.is_empty());
    if let Some(id) = id {
        line("id", &quoted(id));
    }
    let old = decoded(Url::parse(&here.link).as_ref().map_or("", |link| link.path()));
    // Where an entry has no address of its own, that is the blog's.
    let old = if entry.link.is_empty() { String::new() } else { old };
    let aliases = [Some(&old).filter(|old| old.len() > 1), entry.short.as_ref()];
    let aliases: Vec<String> = aliases.into_iter().flatten().map(|alias| quoted(alias)).collect();
    if !aliases.is_empty() {
        line("aliases", &format!("[{}]", aliases.join(", ")));
    }
    let names = |terms: &[crate::import::blog::Term]| {
        terms.iter().map(|term| quoted(&term.name)).collect::<Vec<_>>().join(", ")
    };
    if !entry.categories.is_empty() {
        line("categories", &format!("[{}]", names(&entry.categories)));
    }
    if !entry.tags.is_empty() {
        line("tags", &format!("[{}]", names(&entry.tags)));
    }
    let author = places.blog.authors.iter().find(|author| author.login == entry.author);
    let author = author.map_or(entry.author.as_str(), |author| author.name.as_str());
    if !author.is_empty() {
        line("authors", &format!("[{}]", quoted(author)));
    }
    let summary = text_of(&entry.excerpt);
    if !summary.is_empty() {
        line("summary", &quoted(&summary));
    }
    if let Some((name, alt)) = picture {
        line("image", &quoted(name));
        if !alt.is_empty() {
            line("image_alt", &quoted(alt));
        }
    }
    if entry.is_pinned {
        line("pinned", "true");
    }
    if entry.state != State::Published {
        line("draft", "true");
    }
    attachments(here, cards, &mut front);
    front.push_str("---\n\n");
    front
}

/// Writes the documents that an entry leads to, with what is said of them.
fn attachments(here: &Here, cards: &[String], front: &mut String) {
    let found = here.found();
    let is_document = |used: &&Used| {
        let extension = used.name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase());
        extension.is_some_and(|extension| DOCUMENTS.contains(&extension.as_str())) || cards.contains(&used.name)
    };
    let documents: Vec<&Used> = found.used.iter().filter(is_document).collect();
    if documents.is_empty() {
        return;
    }
    front.push_str("attachments:\n");
    for used in documents {
        front.push_str(&format!("  - file: {}\n", quoted(&used.name)));
        for (key, value) in [("title", &used.title), ("description", &used.description)] {
            if !value.is_empty() {
                front.push_str(&format!("    {key}: {}\n", quoted(value)));
            }
        }
    }
}

/// Returns a moment as front matter has it.
fn written(moment: Moment) -> String {
    match moment.offset {
        Some(offset) => format!("{}{}", moment.local.strftime("%Y-%m-%dT%H:%M:%S"), zone(offset.seconds())),
        None => moment.local.strftime("%Y-%m-%d %H:%M").to_string(),
    }
}

fn zone(seconds: i32) -> String {
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// Writes the comments that readers saw; nothing where there are none.
fn comments(entry: &Entry, anonymous: &str, addresses: &Arc<dyn Addresses>) -> Option<String> {
    let shown = entry.comments.iter().filter(|comment| comment.standing == Standing::Approved).cloned();
    let shown = threaded(shown.collect());
    if shown.is_empty() {
        return None;
    }
    let mut yaml = String::new();
    let mut keys: BTreeMap<String, usize> = BTreeMap::new();
    for comment in shown {
        let Comment { key, author, url, date, parent, text, standing: _ } = comment;
        // A number that is there twice is the first one's.
        let times = keys.entry(key.clone()).or_default();
        *times += 1;
        let key = if *times == 1 { key } else { format!("{key}-{times}") };
        let Text { markdown: text, .. } = markdown(&paragraphs(&text), addresses);
        let author = if author.is_empty() { anonymous.to_owned() } else { author };
        yaml.push_str(&format!("- id: {}\n  author: {}\n", quoted(&key), quoted(&author)));
        if url.starts_with("http://") || url.starts_with("https://") {
            yaml.push_str(&format!("  url: {}\n", quoted(&url)));
        }
        if let Some(date) = date {
            yaml.push_str(&format!("  date: {}\n", quoted(&written(date))));
        }
        if let Some(parent) = parent {
            yaml.push_str(&format!("  parent: {}\n", quoted(&parent)));
        }
        yaml.push_str(&format!("  text: {}\n", quoted(text.trim_end())));
    }
    Some(yaml)
}
