//! Converts an entry of an old blog into the files of a post or page.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard};

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;
use url::Url;

use crate::addresses::scheme::is_harmless;
use crate::import::archives::key;
use crate::import::assign::Known;
use crate::import::blocks::inline_reusable;
use crate::import::blog::{Entry, State};
use crate::import::footnotes::{insert, mark_references};
use crate::import::front::{comments, front_matter};
use crate::import::ledger::Note;
use crate::import::markdown::{Addresses, ConvertedText, Target, markdown};
use crate::import::old_site::{EntryMeta, OldSite, is_media_host};
use crate::import::paragraphs::{has_blocks, paragraphs};
use crate::import::shortcodes::expand;
use crate::import::text::without_controls;
use crate::text::address::{decoded, host};
use crate::text::html::text_of;
use crate::text::slug::is_device;

/// The available files of an old blog.
pub trait MediaSource: Send + Sync {
    /// Returns the name of the available file for an address. `path` is the decoded address without its host.
    fn find(&self, path: &str) -> Option<String>;
    /// Returns the same for a file that was downloaded from this very address, with its file name.
    fn fetched(&self, address: &str) -> Option<(String, String)>;
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path below the site's folder.
    pub path: String,
    /// Its content.
    pub body: Body,
    /// The entry whose text it is, if it is one.
    pub of: Option<Origin>,
}

/// The entry that a text belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Its permanent id.
    pub id: String,
    /// Whether it was public in the old blog.
    pub is_public: bool,
}

/// Content of a file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Text.
    Text(String),
    /// An available file.
    Shelved {
        /// Its name in the media source.
        name: String,
        /// Its address in the old blog.
        address: String,
    },
}

/// A converted entry.
#[derive(Debug)]
pub struct Converted {
    /// Its files.
    pub files: Vec<File>,
    /// Notes for the ledger.
    pub notes: Vec<Note>,
    /// Addresses of the files it uses.
    pub used: Vec<String>,
    /// Keys of the reusable blocks it shows.
    pub reused: Vec<String>,
    /// Missing files: for each the addresses where it may be found, best first.
    pub wanted: Vec<Vec<String>>,
}

/// Path of the new site's settings.
pub const SETTINGS: &str = "griffel.yaml";
/// Path of imported settings that do not replace existing ones.
pub const OFFERED: &str = "import.yaml";

/// Extensions that griffel never publishes: foreign pages and programs, and pictures that browsers do not show.
const REFUSED: [&str; 5] = ["heic", "heif", "js", "mjs", "xhtml"];

/// What the addresses in one entry lead to.
pub(super) struct Resolver {
    pub(super) old_site: Arc<OldSite>,
    pub(super) shelf: Arc<dyn MediaSource>,
    /// Its own old address, the base of relative ones.
    pub(super) link: String,
    /// The same as written in the export.
    own: String,
    /// Anchors in the text.
    anchors: BTreeSet<String>,
    /// Where links to archives lead.
    lists: Arc<BTreeMap<String, String>>,
    /// Its title.
    pub(super) title: String,
    pub(super) found: Mutex<UsedFiles>,
}

/// A file that an entry uses.
#[derive(Debug, Clone)]
pub(super) struct UsedFile {
    /// Its file name beside the entry.
    pub(super) name: String,
    /// Its name in the media source.
    pub(super) shelved: String,
    /// Its address as written in the export.
    pub(super) url: String,
    /// The best address where it may be found.
    pub(super) address: String,
    /// Title and description, if the export has them.
    pub(super) title: String,
    pub(super) description: String,
}

#[derive(Debug, Default)]
pub(super) struct UsedFiles {
    pub(super) used: Vec<UsedFile>,
    pub(super) notes: Vec<Note>,
    pub(super) wanted: Vec<Vec<String>>,
}

impl Resolver {
    pub(super) fn found(&self) -> MutexGuard<'_, UsedFiles> {
        self.found.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Returns the name in the media source and the file name of a file at one of these addresses.
    fn shelved(&self, addresses: &[String]) -> Option<(String, String)> {
        let path = |address: &String| Some(decoded(Url::parse(address).ok()?.path()));
        let found = addresses.iter().filter_map(path).find_map(|path| self.shelf.find(&path));
        let found = found.map(|shelved| {
            let name = shelved.rsplit(['/', '\\']).next().unwrap_or(&shelved).to_owned();
            (shelved, name)
        });
        found.or_else(|| addresses.iter().find_map(|address| self.shelf.fetched(address)))
    }

    /// Returns the file at an address of the blog itself.
    fn own_file(&self, typed: &str) -> Option<UsedFile> {
        let address = self.old_site.own(typed, &self.link)?;
        if !is_file(&address) {
            return None;
        }
        let ending = address.path().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        if ending.is_some_and(|ending| REFUSED.contains(&ending.as_str())) {
            self.note(Note::Refused { address: self.old_site.shown(&address) });
            return None;
        }
        let meta = self.old_site.file_at(&address);
        let addresses = self.old_site.addresses_of(&address);
        let Some((shelved, name)) = self.shelved(&addresses) else {
            self.note(Note::Missing { address: self.old_site.shown(&address) });
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
        // A Markdown file beside a post would become part of the post.
        let typed = if is_own_name(&typed) { format!("{typed}.txt") } else { typed };
        let name = (1..=usize::MAX).map(|number| numbered(&typed, number)).find(|name| is_free(name));
        let media = meta.and_then(|meta| meta.file.clone());
        let description = meta.map(|meta| text_of(&meta.description)).unwrap_or_default();
        let name = name.expect("invariant: numbers do not end");
        let best = addresses.into_iter().next().expect("invariant: an address has one");
        let url = media.as_ref().map_or_else(|| address.to_string(), |media| media.url.clone());
        let title = media.map(|media| media.title).unwrap_or_default();
        let used = UsedFile { name, shelved, url, address: best, title, description };
        found.used.push(used.clone());
        Some(used)
    }

    /// Returns the archive that an old address led to.
    fn list(&self, address: &Url) -> Option<String> {
        let path = self.old_site.below(address)?;
        // Blogger's query for its mobile view.
        let query = address.query().filter(|query| !matches!(*query, "m=0" | "m=1"));
        let path = match path.split_once("/page/") {
            Some((list, _)) => format!("{list}/"),
            None => path,
        };
        match query {
            None if path == "/" => Some("/".to_owned()),
            None => self.lists.get(&key(&path)).cloned(),
            Some(query) => self.lists.get(&key(&format!("{path}?{query}"))).cloned(),
        }
    }

    pub(super) fn note(&self, note: Note) {
        let mut found = self.found();
        if !found.notes.contains(&note) {
            found.notes.push(note);
        }
    }
}

impl Addresses for Resolver {
    fn link(&self, typed: &str) -> Target {
        if let Some(name) = typed.strip_prefix('#') {
            if name.is_empty() || name == "top" || self.anchors.contains(&decoded(name)) {
                return Target::Here(typed.to_owned());
            }
            self.note(Note::Unlinked { address: typed.to_owned() });
            return Target::Gone;
        }
        let Some(address) = self.old_site.own(typed, &self.link) else {
            let whole = Url::parse(typed).ok();
            let is_whole = typed.starts_with("//") || whole.is_some();
            if whole.is_some_and(|whole| !is_harmless(whole.scheme())) {
                self.note(Note::Unlinked { address: typed.to_owned() });
                return Target::Gone;
            }
            // On the blog's host but outside of the blog.
            let near = Url::parse(&self.link).ok().and_then(|link| link.join(typed).ok());
            let near = near.filter(|near| !is_whole && matches!(near.scheme(), "http" | "https"));
            return match near {
                Some(near) if !self.old_site.is_of_blog(&near) || self.old_site.below(&near).is_none() => {
                    Target::Here(near.to_string())
                }
                _ if is_whole => Target::Same,
                _ => Target::Gone,
            };
        };
        if let Some(meta) = self.old_site.at(&address).filter(|meta| meta.state == State::Published) {
            // Anchors of other texts are unknown; those of this one are known.
            let own = address.fragment().filter(|name| meta.link == self.own && self.anchors.contains(&decoded(name)));
            let fragment = own.map(|name| format!("#{name}")).unwrap_or_default();
            let folder = meta.folder.as_deref().unwrap_or_default();
            return Target::Here(format!("/{folder}/index.md{fragment}"));
        }
        if let Some(list) = self.list(&address) {
            return Target::Here(list);
        }
        if !is_file(&address) {
            self.note(Note::Unlinked { address: address.to_string() });
        }
        Target::Gone
    }

    fn file(&self, address: &str) -> Option<String> {
        self.own_file(address).map(|used| used.name)
    }

    fn alt(&self, address: &str) -> Option<String> {
        let address = self.old_site.own(address, &self.link)?;
        let alt = &self.old_site.file_at(&address)?.file.as_ref()?.alt;
        Some(alt.clone()).filter(|alt| !alt.is_empty())
    }

    fn language(&self) -> String {
        self.old_site.blog.language.clone().unwrap_or_else(|| "sv".to_owned())
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

/// Returns whether a file with this name beside a post would be read as content.
fn is_own_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".md", ".markdown", ".yaml", ".yml"].iter().any(|ending| name.ends_with(ending))
}

/// Returns the anchors that links may lead to.
fn anchors(content: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for start in [" id=\"", " id='", " name=\"", " name='"] {
        let quote = if start.ends_with('"') { '"' } else { '\'' };
        let typed = content.split(start).skip(1).filter_map(|rest| rest.split_once(quote));
        names.extend(typed.map(|(name, _)| name.to_owned()).filter(|name| is_anchor(name)));
    }
    names
}

/// Returns whether an anchor can be a heading id in Markdown.
pub(super) fn is_anchor(name: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    !name.is_empty() && name.len() <= 100 && name.chars().all(is_plain)
}

/// Returns a file name that every file system accepts, composed (NFC).
#[must_use]
pub fn safe(name: &str) -> String {
    let letter = |c: char| if c.is_control() || "<>:\"|?*\\/".contains(c) { '-' } else { c };
    let name: String = name.nfc().map(letter).collect();
    let name = name.trim_matches([' ', '.']);
    let (stem, ending) = name.rsplit_once('.').map_or((name, ""), |(stem, ending)| (stem, ending));
    let ending: String = ending.chars().take(ENDING_MAX).collect();
    // Characters take one to four bytes.
    let room = NAME_MAX.saturating_sub(ending.len() + 1);
    let stem: String = stem.char_indices().take_while(|(at, c)| at + c.len_utf8() <= room).map(|(_, c)| c).collect();
    let name = if ending.is_empty() { stem } else { format!("{stem}.{ending}") };
    let first = name.split('.').next().unwrap_or_default();
    if first.is_empty() || is_device(first) { format!("x-{name}") } else { name }
}

/// Longest file name in bytes: file systems allow 255, and numbers, renditions and pages are appended.
const NAME_MAX: usize = 150;
/// Longest extension in characters.
const ENDING_MAX: usize = 10;

/// Returns the last segment of an address, decoded.
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

/// Options of an import.
#[derive(Debug, Clone)]
pub struct ImportOptions {
    /// The blog's time zone, for moments whose offset the export does not tell.
    pub zone: String,
    /// Address of the blog, for exports that do not name it.
    pub url: Option<String>,
    /// Name for anonymous commenters.
    pub anonymous: String,
    /// What stands in place of comments of which nothing is left, such as those of a picture that is missing.
    pub no_text: String,
    /// Date for entries without a readable date.
    pub today: Date,
    /// What earlier imports recorded about entries.
    pub known: Known,
}

/// What the entries of a blog share during conversion.
pub struct Common<'a> {
    /// The index of old addresses.
    pub old_site: Arc<OldSite>,
    /// The available files.
    pub shelf: Arc<dyn MediaSource>,
    /// The options.
    pub options: &'a ImportOptions,
    /// Where links to archives lead: old paths in lookup form, and new addresses.
    pub lists: Arc<BTreeMap<String, String>>,
    /// Lower-cased old addresses that already redirect to an entry; the first entry wins.
    pub claimed: Mutex<BTreeSet<String>>,
}

/// Converts an entry that has been assigned a folder.
#[must_use]
pub fn convert(entry: &Entry, meta: &EntryMeta, common: &Common<'_>) -> Converted {
    let Common { old_site, shelf, options, lists, claimed: _ } = common;
    let folder = meta.folder.as_deref().unwrap_or_default();
    let here = Arc::new(Resolver {
        old_site: Arc::clone(old_site),
        shelf: Arc::clone(shelf),
        link: old_site.whole(&entry.link),
        own: entry.link.clone(),
        anchors: anchors(&entry.content),
        lists: Arc::clone(lists),
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
    let (content, notes) = mark_references(&content, &entry.footnotes);
    let notes: Vec<String> = notes.iter().map(|note| markdown(note, &addresses).markdown).collect();
    let (content, reused, empty) = inline_reusable(&content, &|key| {
        old_site
            .by_key(key)
            .filter(|meta| meta.kind.is_reused() && meta.state == State::Published)
            .map(|meta| meta.description.clone())
    });
    for name in empty {
        here.note(Note::Block { name });
    }
    let (content, unknown) = expand(&content, &entry.key, old_site.as_ref());
    let content = if has_blocks(&content) { content } else { paragraphs(&content) };
    let ConvertedText { markdown: text, difference, kept, cards, linked, left_out } = markdown(&content, &addresses);
    let text = insert(&text, &notes);
    for name in unknown {
        here.note(match name.strip_prefix("gallery ") {
            Some(key) => Note::Missing { address: format!("[gallery] {key}") },
            None => Note::Shortcode { name },
        });
    }
    for address in linked {
        here.note(Note::Elsewhere { address });
    }
    for (name, count) in left_out {
        here.note(Note::Elements { name, count });
    }
    if kept > 0 {
        here.note(Note::Kept { count: kept });
    }
    if !entry.slug.is_empty() && meta.slug != entry.slug {
        here.note(Note::Renamed { from: entry.slug.clone(), to: meta.slug.clone() });
    }
    if let Some(difference) = difference {
        here.note(difference.into());
    }
    let picture = entry.picture.as_ref().and_then(|key| old_site.by_key(key)).and_then(|meta| meta.file.clone());
    let picture = picture.and_then(|media| Some((here.own_file(&media.url)?.name, media.alt)));
    let comments = comments(entry, options, &addresses);
    let front = front_matter((entry, meta), &here, picture.as_ref(), &cards, common);
    let path = |name: &str| format!("content/{folder}/{name}");
    let of = Some(Origin { id: meta.id.clone(), is_public: entry.state == State::Published });
    let mut files = vec![File { path: path("index.md"), body: Body::Text(format!("{front}{text}")), of }];
    if let Some(comments) = comments {
        files.push(File { path: path("comments.yaml"), body: Body::Text(comments), of: None });
    }
    let UsedFiles { used, notes, wanted } = std::mem::take(&mut *here.found());
    for UsedFile { name, shelved, address, .. } in &used {
        let body = Body::Shelved { name: shelved.clone(), address: address.clone() };
        files.push(File { path: path(name), body, of: None });
    }
    Converted { files, notes, used: used.into_iter().map(|used| used.url).collect(), reused, wanted }
}
