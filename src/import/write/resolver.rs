//! Where the addresses in one entry lead: to files beside it, to other entries, to archives or to other hosts.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard};

use url::Url;

use crate::addresses::scheme::is_harmless;
use crate::import::model::addresses::{Addresses, Target};
use crate::import::model::blog::State;
use crate::import::model::files::{MediaSource, safe};
use crate::import::model::ledger::Note;
use crate::import::plan::archives::key;
use crate::import::plan::assigned::Assigned;
use crate::import::plan::names::site_language;
use crate::import::plan::old_addresses::is_media_host;
use crate::model::file_refs::files_folder;
use crate::model::presentations::{TwinName, page_route};
use crate::output::route::Route;
use crate::source::path::SourcePath;
use crate::text::address::{decoded, host};
use crate::text::html::text_of;

/// What the addresses in one entry lead to.
pub(in crate::import) struct Resolver {
    pub(in crate::import) old_site: Arc<Assigned>,
    pub(in crate::import) shelf: Arc<dyn MediaSource>,
    /// Its own old address, the base of relative ones.
    pub(in crate::import) link: String,
    /// The same as written in the export.
    pub(in crate::import) own: String,
    /// Anchors in the text.
    pub(in crate::import) anchors: BTreeSet<String>,
    /// Its title.
    pub(in crate::import) title: String,
    /// Its address in the new site, if readers see it.
    pub(in crate::import) route: Option<Route>,
    pub(in crate::import) found: Mutex<UsedFiles>,
}

/// A file that an entry uses.
#[derive(Debug, Clone)]
pub(in crate::import) struct UsedFile {
    /// Its file name beside the entry.
    pub(in crate::import) name: String,
    /// Its name in the media source.
    pub(in crate::import) shelved: String,
    /// Its address as written in the export.
    pub(in crate::import) url: String,
    /// The best address where it may be found.
    pub(in crate::import) address: String,
    /// Title and description, if the export has them.
    pub(in crate::import) title: String,
    pub(in crate::import) description: String,
    /// Whether the page is free that it has if it is a presentation.
    pub(in crate::import) has_page: bool,
}

#[derive(Debug, Default)]
pub(in crate::import) struct UsedFiles {
    pub(in crate::import) used: Vec<UsedFile>,
    pub(in crate::import) notes: Vec<Note>,
    pub(in crate::import) wanted: Vec<Vec<String>>,
}

impl Resolver {
    pub(in crate::import) fn found(&self) -> MutexGuard<'_, UsedFiles> {
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
    pub(in crate::import) fn own_file(&self, typed: &str) -> Option<UsedFile> {
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
        // Slides of which the page is not free get another name; a PDF keeps its own, and has no page.
        let is_slides = |name: &str| beside(name).is_some_and(|path| TwinName::of_slides(&path).is_some());
        let has_page = |name: &str| self.has_page(name, &found.used);
        let mut names = (1..=usize::MAX).map(|number| numbered(&typed, number)).filter(|name| is_free(name));
        let named = names.find_map(|name| {
            let has_page = has_page(&name);
            (has_page || !is_slides(&name)).then_some((name, has_page))
        });
        let media = meta.and_then(|meta| meta.file.clone());
        let description = meta.map(|meta| text_of(&meta.description)).unwrap_or_default();
        let (name, has_page) = named.expect("invariant: numbers do not end");
        let best = addresses.into_iter().next().expect("invariant: an address has one");
        let url = media.as_ref().map_or_else(|| address.to_string(), |media| media.url.clone());
        let title = media.map(|media| media.title).unwrap_or_default();
        let used = UsedFile { name, shelved, url, address: best, title, description, has_page };
        found.used.push(used.clone());
        Some(used)
    }

    /// Takes the address of the page that a presentation of this name has beside the entry, and returns whether it was free:
    /// a page below the entry may be called like it. Other files have no page, and slides and their PDF share one.
    fn has_page(&self, name: &str, used: &[UsedFile]) -> bool {
        let (Some(route), Some(own)) = (&self.route, beside(name)) else { return true };
        let (slides, pdf) = (TwinName::of_slides(&own), TwinName::of_pdf(&own));
        let is_twin = used.iter().filter_map(|used| beside(&used.name)).any(|other| {
            let (others_slides, others_pdf) = (TwinName::of_slides(&other), TwinName::of_pdf(&other));
            slides.is_some() && slides == others_pdf || pdf.is_some() && pdf == others_slides
        });
        if is_twin || (slides.is_none() && pdf.is_none()) {
            return true;
        }
        let page = files_folder(route).file(name).and_then(|file| page_route(&file));
        page.is_none_or(|page| self.old_site.claim(&page))
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
            None => self.old_site.lists.get(&key(&path)).cloned(),
            Some(query) => self.old_site.lists.get(&key(&format!("{path}?{query}"))).cloned(),
        }
    }

    pub(in crate::import) fn note(&self, note: Note) {
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
        if let Some(entry) = self.old_site.at(&address).filter(|entry| entry.meta.state == State::Published) {
            // Anchors of other texts are unknown; those of this one are known.
            let own =
                address.fragment().filter(|name| entry.meta.link == self.own && self.anchors.contains(&decoded(name)));
            let fragment = own.map(|name| format!("#{name}")).unwrap_or_default();
            let folder = entry.folder().unwrap_or_default();
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
        let word = if site_language(&self.old_site.blog) == "sv" { "Film" } else { "Video" };
        if self.title.is_empty() { word.to_owned() } else { self.title.clone() }
    }
}

/// Extensions that griffel never publishes: foreign pages and programs, and pictures that browsers do not show.
const REFUSED: [&str; 5] = ["heic", "heif", "js", "mjs", "xhtml"];

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

/// Returns the path of a file beside an entry, wherever that lies.
fn beside(name: &str) -> Option<SourcePath> {
    SourcePath::new(&format!("content/{name}"))
}

/// Returns whether a file with this name beside a post would be read as content.
fn is_own_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".md", ".markdown", ".yaml", ".yml"].iter().any(|ending| name.ends_with(ending))
}

fn numbered(name: &str, number: usize) -> String {
    match (number, name.rsplit_once('.')) {
        (1, _) => name.to_owned(),
        (_, Some((stem, extension))) => format!("{stem}-{number}.{extension}"),
        (_, None) => format!("{name}-{number}"),
    }
}
