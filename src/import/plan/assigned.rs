//! The plan of an import: where each entry and file will be, and which old addresses lead to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use url::Url;

use crate::config::settings::Config;
use crate::import::model::blog::{Blog, Kind};
use crate::import::model::files::{family, original};
use crate::import::model::ledger::Note;
use crate::import::model::library::{Library, LibraryFile};
use crate::import::plan::index::EntryMeta;
use crate::import::plan::known_site::InTheWay;
use crate::import::plan::names::EntryNames;
use crate::import::plan::new_site::{Led, NewSite};
use crate::import::plan::old_addresses::{OldAddresses, blog_host, is_media_host, lookup_form, path_of, sized};
use crate::output::route::Route;
use crate::text::address::decoded;

/// Where an entry will be.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its folder below `content`: `posts/2025/2025-08-18-nytt-ar`.
    pub folder: String,
    /// Its address.
    pub route: Route,
    /// Slug of its address.
    pub slug: String,
    /// Whether the slug differs from the folder's name.
    pub is_renamed: bool,
    /// Old addresses that lead to it.
    pub aliases: Vec<String>,
    /// Notes about its address.
    pub notes: Vec<Note>,
}

/// An entry with its place.
#[derive(Debug, Clone)]
pub struct AssignedEntry {
    /// What the index knows of it.
    pub meta: EntryMeta,
    /// Names of its terms.
    pub names: EntryNames,
    /// Where it will be; `None` if it is left out.
    pub place: Option<Place>,
    /// Whether its author deleted it after an earlier import.
    pub is_deleted: bool,
}

/// Everything known about a blog before its texts are converted one by one.
#[derive(Debug)]
pub struct Assigned {
    /// Data of the blog as a whole.
    pub blog: Blog,
    /// Its entries in the order of the export.
    pub entries: Vec<AssignedEntry>,
    /// The settings that the export asks for.
    pub settings: Config,
    /// Whether the site keeps its own settings, because they are those of another blog.
    pub is_offered: bool,
    /// Texts of the site that lie where lists of the export would.
    pub in_the_way: Vec<InTheWay>,
    /// Redirects of the settings.
    pub redirects: BTreeMap<String, String>,
    /// Where links to archives lead: old paths in lookup form, and addresses of the new site.
    pub lists: BTreeMap<String, String>,
    /// Notes about the blog as a whole.
    pub notes: Vec<Note>,
    /// Entries by key.
    pub(in crate::import) keys: BTreeMap<String, usize>,
    /// Old paths below the blog's, in lookup form: without trailing slash, in lower case.
    pub(in crate::import) paths: BTreeMap<String, usize>,
    /// Attachments by the path of their address.
    pub(in crate::import) files: BTreeMap<String, usize>,
    /// The same by what copies of a picture have in common.
    pub(in crate::import) families: BTreeMap<String, usize>,
    /// Attachments by the key of the entry they were uploaded to, in the order of the export.
    pub(in crate::import) uploads: BTreeMap<String, Vec<usize>>,
    /// The addresses of the old blog.
    pub(in crate::import) old: OldAddresses,
    /// The addresses of the new site.
    pub(in crate::import) site: Mutex<NewSite>,
}

impl Assigned {
    /// Returns an entry by its number.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<&EntryMeta> {
        self.keys.get(key).map(|index| &self.entries[*index].meta)
    }

    /// Returns an absolute address; a path is resolved against the blog's host.
    #[must_use]
    pub fn whole(&self, link: &str) -> String {
        self.old.whole(link)
    }

    /// Returns whether an address belongs to the blog itself, and not to a media host.
    #[must_use]
    pub fn is_of_blog(&self, address: &Url) -> bool {
        self.old.is_of_blog(address)
    }

    /// Returns the decoded path of an address below the blog's path.
    #[must_use]
    pub fn below(&self, address: &Url) -> Option<String> {
        self.old.below(address)
    }

    /// Returns the hosts of the blog and of its files, without `www.`.
    #[must_use]
    pub fn hosts(&self) -> &BTreeSet<String> {
        self.old.hosts()
    }

    /// Resolves an address in an entry; `None` for other hosts.
    #[must_use]
    pub fn own(&self, typed: &str, within: &str) -> Option<Url> {
        let address = self.old.resolved(typed, within)?;
        let host = blog_host(address.as_str()).filter(|_| matches!(address.scheme(), "http" | "https"))?;
        // On a host that serves more than the blog, other paths are another site.
        let is_own = if self.is_of_blog(&address) {
            self.below(&address).is_some() || self.file_at(&address).is_some()
        } else {
            self.old.is_known(&host) || is_media_host(&host)
        };
        is_own.then_some(address)
    }

    /// Returns the addresses where the file of an address may be found, best first: as in the export, the original of
    /// a resized picture, and unchanged.
    #[must_use]
    pub fn addresses_of(&self, address: &Url) -> Vec<String> {
        let mut address = address.clone();
        address.set_fragment(None);
        let mut plain = address.clone();
        plain.set_query(None);
        let media = self.file_at(&address).and_then(|meta| meta.file.as_ref());
        let media = media.and_then(|media| Url::parse(&self.whole(&media.url)).ok());
        let whole = |path: Option<String>| {
            let mut whole = plain.clone();
            whole.set_path(&path?);
            Some(whole)
        };
        let is_sized = blog_host(address.as_str()).is_some_and(|host| is_media_host(&host));
        let sized = whole(sized(plain.path()).filter(|_| is_sized));
        let original = whole(original(plain.path()));
        let blog = self.old.blog();
        let mut addresses: Vec<String> = Vec::new();
        for mut address in [media, sized, original, Some(plain), Some(address)].into_iter().flatten() {
            // The same file may be linked with http and https.
            if let Some(blog) = &blog
                && self.is_of_blog(&address)
                && address.port() == blog.port()
            {
                address.set_scheme(blog.scheme()).ok();
                address.set_host(blog.host_str()).ok();
            }
            let address = address.to_string();
            if !addresses.contains(&address) {
                addresses.push(address);
            }
        }
        addresses
    }

    /// Returns an address as its author knows it: a path on the blog, else the whole address.
    #[must_use]
    pub fn shown(&self, address: &Url) -> String {
        if self.is_of_blog(address) { decoded(address.path()) } else { address.to_string() }
    }

    /// Returns the entry at an address of the old blog, by path or by number.
    #[must_use]
    pub fn at(&self, address: &Url) -> Option<&AssignedEntry> {
        let number = address.query_pairs().find(|(name, _)| matches!(name.as_ref(), "p" | "page_id"));
        if let Some((_, key)) = number {
            let entry = self.keys.get(key.as_ref()).map(|index| &self.entries[*index]);
            return entry.filter(|entry| entry.place.is_some());
        }
        let path = if self.is_of_blog(address) { self.below(address)? } else { decoded(address.path()) };
        self.paths.get(&lookup_form(&path)).map(|index| &self.entries[*index])
    }

    /// Returns the attachment at an address, whatever its size.
    #[must_use]
    pub fn file_at(&self, address: &Url) -> Option<&EntryMeta> {
        let path = path_of(address.as_str());
        let whole = || original(&path).and_then(|whole| self.files.get(&whole).copied());
        let copy = || self.families.get(&family(&path)).copied();
        self.files.get(&path).copied().or_else(whole).or_else(copy).map(|index| &self.entries[index].meta)
    }

    /// Lets the old address of a file lead to its entry if nothing else lies there.
    #[must_use]
    pub fn lead(&self, old: &str, place: &Place) -> bool {
        self.site().lead(old, &place.route) == Led::Here
    }

    /// Takes an address of the new site; returns whether it was free.
    #[must_use]
    pub fn claim(&self, route: &Route) -> bool {
        self.site().claim(route)
    }

    fn site(&self) -> MutexGuard<'_, NewSite> {
        self.site.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Library for Assigned {
    fn file(&self, key: &str) -> Option<LibraryFile> {
        self.by_key(key)?.file.clone()
    }

    fn pictures_of(&self, entry: &str) -> Vec<String> {
        const PICTURES: [&str; 6] = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg"];
        let is_picture = |media: &LibraryFile| PICTURES.iter().any(|end| media.url.to_lowercase().ends_with(end));
        let own = self.uploads.get(entry).into_iter().flatten().map(|index| &self.entries[*index].meta);
        own.filter(|meta| meta.file.as_ref().is_some_and(is_picture)).map(|meta| meta.key.clone()).collect()
    }
}

impl AssignedEntry {
    /// Returns its folder; `None` if it is left out.
    #[must_use]
    pub fn folder(&self) -> Option<&str> {
        self.place.as_ref().map(|place| place.folder.as_str())
    }

    /// Returns whether it is a page at the top of the old blog.
    #[must_use]
    pub fn is_top_page(&self) -> bool {
        self.meta.kind == Kind::Page && self.meta.parent.is_none()
    }
}
