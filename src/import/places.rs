//! Where each entry and file of an old blog is going to lie, and what led to it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use url::Url;

use crate::import::blog::{Blog, Comment, Entry, Kind, Moment, State};
use crate::import::shortcodes::{Library, Media};
use crate::text::address::decoded;
use crate::text::slug::Slug;

/// An entry without its texts.
#[derive(Debug, Clone)]
pub struct Stub {
    /// Its number in the export.
    pub key: String,
    /// What it is.
    pub kind: Kind,
    /// Who may read it.
    pub state: State,
    /// Its title.
    pub title: String,
    /// Its address, as it was.
    pub link: String,
    /// When it was published.
    pub date: Option<Moment>,
    /// Key of what is above it.
    pub parent: Option<String>,
    /// Of a file: its address, and what is said of it.
    pub file: Option<Media>,
    /// What is said of a file at length: markup. Of a reused block the block.
    pub description: String,
    /// Its folder below the content: `posts/2025/2025-08-18-nytt-ar`. Nothing for what is left out.
    pub folder: Option<String>,
    /// Last part of its new address.
    pub slug: String,
}

/// All that is known of a blog before its texts are read again, one by one.
#[derive(Debug, Default)]
pub struct Places {
    /// What is said of it as a whole.
    pub blog: Blog,
    /// Its entries in the order of the export.
    pub stubs: Vec<Stub>,
    keys: BTreeMap<String, usize>,
    /// Old paths on the blog's host, without a slash at the end, in small letters.
    paths: BTreeMap<String, usize>,
    /// Keys of files by the paths of their addresses.
    files: BTreeMap<String, usize>,
    /// Files by the key of the entry that they were uploaded to, in the order of the export.
    uploads: BTreeMap<String, Vec<usize>>,
    hosts: BTreeSet<String>,
}

impl Places {
    /// Takes note of an entry.
    pub fn add(&mut self, entry: &Entry) {
        let place = self.stubs.len();
        if !entry.key.is_empty() {
            self.keys.entry(entry.key.clone()).or_insert(place);
        }
        let file = entry.file.as_ref().map(|url| Media {
            url: url.clone(),
            alt: entry.alt.clone(),
            caption: entry.excerpt.clone(),
            title: entry.title.clone(),
        });
        if let (Some(parent), true) = (&entry.parent, file.is_some()) {
            self.uploads.entry(parent.clone()).or_default().push(place);
        }
        self.stubs.push(Stub {
            key: entry.key.clone(),
            kind: entry.kind.clone(),
            state: entry.state,
            title: entry.title.clone(),
            link: entry.link.clone(),
            date: entry.date,
            parent: entry.parent.clone(),
            file,
            description: if entry.kind == Kind::File || entry.kind.is_reused() {
                entry.content.clone()
            } else {
                String::new()
            },
            folder: None,
            slug: entry.slug.clone(),
        });
    }

    /// Returns the address of a blog that does not name it: the host of its entries' addresses, or the one at which texts name
    /// the paths of entries.
    #[must_use]
    pub fn address(&self, links: &BTreeSet<(String, String)>) -> Option<String> {
        let mut of_entries = self.stubs.iter().filter_map(|stub| Url::parse(&stub.link).ok());
        let named = of_entries.find_map(|link| link.host_str().map(str::to_owned));
        let paths: BTreeSet<&str> = self.stubs.iter().map(|stub| stub.link.as_str()).collect();
        let host = named.or_else(|| {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for (host, _) in links.iter().filter(|(_, path)| paths.contains(path.as_str())) {
                *counts.entry(host).or_default() += 1;
            }
            counts.into_iter().max_by_key(|(_, count)| *count).map(|(host, _)| host.to_owned())
        });
        host.map(|host| format!("https://{host}/"))
    }

    /// Gives every entry that is carried a folder, when all are known. Two that would lie in one get numbers.
    /// What has no date is of `today`.
    pub fn settle(&mut self, blog: Blog, today: Date) {
        self.blog = blog;
        self.hosts.extend(host(&self.blog.url));
        for stub in &self.stubs {
            self.hosts.extend(host(&stub.link));
        }
        let mut taken = BTreeSet::new();
        // Where to look on for a free number: all below are taken.
        let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
        for place in 0..self.stubs.len() {
            let Some((above, name)) = self.wanted(place, today) else { continue };
            let next = numbers.entry(format!("{above}{name}")).or_insert(1);
            let slug = loop {
                let slug = if *next == 1 { name.clone() } else { format!("{name}-{next}") };
                *next += 1;
                if taken.insert(format!("{above}{slug}")) {
                    break slug;
                }
            };
            self.stubs[place].folder = Some(format!("{above}{slug}"));
            let own = slug.get(if above.starts_with("posts/") { 11.. } else { 0.. }).unwrap_or(&slug);
            own.clone_into(&mut self.stubs[place].slug);
        }
        for (place, stub) in self.stubs.iter().enumerate() {
            if let Some(media) = &stub.file {
                self.files.entry(path_of(&media.url)).or_insert(place);
                self.hosts.extend(host(&media.url));
            }
            if stub.folder.is_some() && !stub.link.is_empty() {
                self.paths.entry(path_of(&stub.link)).or_insert(place);
            }
        }
    }

    /// Returns the folder above an entry and the name that it wants there.
    fn wanted(&self, place: usize, today: Date) -> Option<(String, String)> {
        let stub = &self.stubs[place];
        if matches!(stub.state, State::Trashed | State::Automatic) {
            return None;
        }
        let name = if stub.slug.trim_matches(['.', '/', '\\', ' ']).is_empty() { &stub.title } else { &stub.slug };
        let name = if name.trim().is_empty() { &stub.key } else { name };
        let slug = Slug::of(name);
        match stub.kind {
            Kind::Post => {
                let date = stub.date.map_or(today, |date| date.local.date()).to_string();
                Some((format!("posts/{}/", &date[..4]), format!("{date}-{slug}")))
            }
            Kind::Page => Some((self.above(place), slug.as_str().to_owned())),
            Kind::File | Kind::Other(_) => None,
        }
    }

    /// Returns the folder of the page above a page. Pages that are above each other have none.
    fn above(&self, place: usize) -> String {
        let mut names = Vec::new();
        let mut seen = BTreeSet::from([place]);
        let mut at = place;
        while let Some(parent) = self.stubs[at].parent.as_ref().and_then(|key| self.keys.get(key)) {
            if self.stubs[*parent].kind != Kind::Page || !seen.insert(*parent) {
                break;
            }
            names.push(Slug::of(&self.stubs[*parent].slug));
            at = *parent;
        }
        names.iter().rev().fold("pages/".to_owned(), |folder, name| format!("{folder}{name}/"))
    }

    /// Returns an entry by its number.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<&Stub> {
        self.keys.get(key).map(|place| &self.stubs[*place])
    }

    /// Returns a link with the blog's host where it has none.
    #[must_use]
    pub fn whole(&self, link: &str) -> String {
        let blog = Url::parse(&self.blog.url).ok();
        blog.and_then(|blog| blog.join(link).ok()).map_or_else(|| link.to_owned(), |link| link.to_string())
    }

    /// Returns an address as it is meant in an entry; nothing for one of another host.
    #[must_use]
    pub fn own(&self, typed: &str, within: &str) -> Option<Url> {
        let base = Url::parse(within).or_else(|_| Url::parse(&self.blog.url)).ok()?;
        let address = base.join(typed.trim()).ok()?;
        let is_own = matches!(address.scheme(), "http" | "https")
            && host(address.as_str()).is_some_and(|host| self.hosts.contains(&host) || is_media_host(&host));
        is_own.then_some(address)
    }

    /// Returns the entry at an address of the old blog: by its path or by its number.
    #[must_use]
    pub fn at(&self, address: &Url) -> Option<&Stub> {
        let number = address.query_pairs().find(|(name, _)| matches!(name.as_ref(), "p" | "page_id"));
        if let Some((_, key)) = number {
            return self.by_key(&key);
        }
        self.paths.get(&path_of(address.as_str())).map(|place| &self.stubs[*place])
    }

    /// Returns the file at an address, whatever its size.
    #[must_use]
    pub fn file_at(&self, address: &Url) -> Option<&Stub> {
        let path = path_of(address.as_str());
        let whole = || original(&path).and_then(|whole| self.files.get(&whole).copied());
        self.files.get(&path).copied().or_else(whole).map(|place| &self.stubs[place])
    }
}

impl Library for Places {
    fn file(&self, key: &str) -> Option<Media> {
        self.by_key(key)?.file.clone()
    }

    fn pictures_of(&self, entry: &str) -> Vec<String> {
        const PICTURES: [&str; 6] = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg"];
        let is_picture = |media: &Media| PICTURES.iter().any(|end| media.url.to_lowercase().ends_with(end));
        let own = self.uploads.get(entry).into_iter().flatten().map(|place| &self.stubs[*place]);
        own.filter(|stub| stub.file.as_ref().is_some_and(is_picture)).map(|stub| stub.key.clone()).collect()
    }
}

/// Returns whether a host holds pictures of blogs and nothing else.
fn is_media_host(host: &str) -> bool {
    host == "blogger.googleusercontent.com"
        || host.ends_with(".bp.blogspot.com")
        || host.ends_with(".files.wordpress.com")
}

/// Returns the host of an address without `www.`.
fn host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    Some(url.host_str()?.trim_start_matches("www.").to_owned())
}

/// Returns the path of an address as it is looked for: decoded, in small letters, without a slash at its end.
#[must_use]
pub fn path_of(address: &str) -> String {
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => address,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    decoded(path).to_lowercase().trim_end_matches('/').to_owned()
}

/// Returns the path of the whole picture of which this is a size: `bild-300x200.jpg`, `bild-scaled.jpg`.
#[must_use]
pub fn original(path: &str) -> Option<String> {
    let (stem, extension) = path.rsplit_once('.')?;
    let (whole, size) = stem.rsplit_once('-')?;
    let is_size = size.split_once('x').is_some_and(|(width, height)| {
        [width, height].iter().all(|side| !side.is_empty() && side.bytes().all(|byte| byte.is_ascii_digit()))
    });
    (is_size || size == "scaled" || size == "rotated").then(|| format!("{whole}.{extension}"))
}

/// Puts comments into an order in which nobody answers somebody who comes later, and takes answers in a circle out of it.
#[must_use]
pub fn threaded(mut comments: Vec<Comment>) -> Vec<Comment> {
    let keys: BTreeMap<String, Option<String>> =
        comments.iter().map(|comment| (comment.key.clone(), comment.parent.clone())).collect();
    for comment in &mut comments {
        let mut seen = BTreeSet::from([comment.key.clone()]);
        let mut above = comment.parent.clone();
        let mut is_sound = true;
        while let Some(key) = above {
            is_sound = is_sound && keys.contains_key(&key) && seen.insert(key.clone());
            if !is_sound {
                break;
            }
            above = keys.get(&key).cloned().flatten();
        }
        if !is_sound {
            comment.parent = None;
        }
    }
    comments.sort_by_key(|comment| comment.date.map(|date| date.local));
    comments
}
