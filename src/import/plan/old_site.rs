//! Index of the old blog: where each entry and file will be, and which old addresses lead to it.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use crate::addresses::permalink::Permalink;
use crate::import::model::blog::{Blog, Comment, Entry, Kind, Moment, State};
use crate::import::model::library::{Library, LibraryFile};
use crate::text::address::{decoded, host};
use crate::text::circles::circles;

/// An entry without its text.
#[derive(Debug, Clone)]
pub struct EntryMeta {
    /// Its number in the export.
    pub key: String,
    /// Its id in feeds, which is unique in the export.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// Its visibility.
    pub state: State,
    /// Its title.
    pub title: String,
    /// Its old address.
    pub link: String,
    /// When it was published.
    pub date: Option<Moment>,
    /// Its order in a menu.
    pub order: i64,
    /// Key of its parent.
    pub parent: Option<String>,
    /// For attachments: the address and descriptions.
    pub file: Option<LibraryFile>,
    /// Long description of an attachment as markup, or the content of a reusable block.
    pub description: String,
    /// Its folder below `content`: `posts/2025/2025-08-18-nytt-ar`. `None` if it is left out.
    pub folder: Option<String>,
    /// Slug of its new address.
    pub slug: String,
    /// Whether the slug differs from the folder's name.
    pub is_renamed: bool,
    /// Whether it is a duplicate of an earlier entry.
    pub is_twice: bool,
    /// Whether its author deleted it after an earlier import.
    pub is_deleted: bool,
}

/// Everything known about a blog before its texts are converted one by one.
#[derive(Debug, Default)]
pub struct OldSite {
    /// Data of the blog as a whole.
    pub blog: Blog,
    /// Its entries in the order of the export.
    pub entries: Vec<EntryMeta>,
    /// New names of categories, by slug.
    pub renamed: BTreeMap<String, String>,
    /// Pattern of the addresses of posts.
    pub permalink: Permalink,
    /// Lower-cased new addresses with the index of their entry; `None` for archives.
    pub addresses: BTreeMap<String, Option<usize>>,
    pub(in crate::import) keys: BTreeMap<String, usize>,
    /// Entries by feed id.
    ids: BTreeMap<String, usize>,
    /// Old paths below the blog's, in lookup form: without trailing slash, in lower case.
    pub(in crate::import) paths: BTreeMap<String, usize>,
    /// Attachments by the path of their address.
    pub(in crate::import) files: BTreeMap<String, usize>,
    /// Attachments by the key of the entry they were uploaded to, in the order of the export.
    uploads: BTreeMap<String, Vec<usize>>,
    pub(in crate::import) hosts: BTreeSet<String>,
}

impl OldSite {
    /// Adds an entry.
    pub fn add(&mut self, entry: &Entry) {
        let index = self.entries.len();
        if !entry.key.is_empty() {
            self.keys.entry(entry.key.clone()).or_insert(index);
        }
        let file = entry.file.as_ref().map(|url| LibraryFile {
            url: url.clone(),
            alt: entry.alt.clone(),
            caption: entry.excerpt.clone(),
            title: entry.title.clone(),
        });
        if let (Some(parent), true) = (&entry.parent, file.is_some()) {
            self.uploads.entry(parent.clone()).or_default().push(index);
        }
        let (id, is_twice) = self.named(entry, index);
        self.entries.push(EntryMeta {
            key: entry.key.clone(),
            id,
            kind: entry.kind.clone(),
            state: entry.state,
            title: entry.title.clone(),
            link: entry.link.clone(),
            date: entry.date,
            order: entry.order,
            parent: entry.parent.clone(),
            file,
            description: if entry.kind == Kind::File || entry.kind.is_reused() {
                entry.content.clone()
            } else {
                String::new()
            },
            folder: None,
            slug: entry.slug.clone(),
            is_renamed: false,
            is_twice,
            is_deleted: false,
        });
    }

    /// Returns the permanent id of an entry, and whether it is a duplicate. Two different entries get two ids,
    /// whatever the export says.
    fn named(&mut self, entry: &Entry, index: usize) -> (String, bool) {
        let id = entry.id().to_owned();
        let Some(first) = self.ids.get(&id).map(|index| &self.entries[*index]) else {
            self.ids.insert(id.clone(), index);
            return (id, false);
        };
        let is_same = first.key == entry.key || (first.link == entry.link && first.title == entry.title);
        let other = format!("{id}#{}", entry.key);
        let is_twice = is_same || self.ids.contains_key(&other);
        if !is_twice {
            self.ids.insert(other.clone(), index);
        }
        (other, is_twice)
    }

    /// Returns the address of a blog that does not name it: the host of its entries, or the host at which texts link
    /// to paths of entries.
    #[must_use]
    pub fn address(&self, links: &BTreeSet<(String, String)>) -> Option<String> {
        let mut of_entries = self.entries.iter().filter_map(|meta| Url::parse(&meta.link).ok());
        let named = of_entries.find_map(|link| link.host_str().map(str::to_owned));
        let paths: BTreeSet<&str> = self.entries.iter().map(|meta| meta.link.as_str()).collect();
        let host = named.or_else(|| {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for (host, _) in links.iter().filter(|(_, path)| paths.contains(path.as_str())) {
                *counts.entry(host).or_default() += 1;
            }
            counts.into_iter().max_by_key(|(_, count)| *count).map(|(host, _)| host.to_owned())
        });
        host.map(|host| format!("https://{host}/"))
    }

    /// Returns an entry by its number.
    #[must_use]
    pub fn by_key(&self, key: &str) -> Option<&EntryMeta> {
        self.keys.get(key).map(|index| &self.entries[*index])
    }

    /// Returns an absolute address; a path is resolved against the blog's host.
    #[must_use]
    pub fn whole(&self, link: &str) -> String {
        let blog = Url::parse(&self.blog.url).ok();
        blog.and_then(|blog| blog.join(link).ok()).map_or_else(|| link.to_owned(), |link| link.to_string())
    }

    /// Resolves an address in an entry; `None` for other hosts.
    #[must_use]
    pub fn own(&self, typed: &str, within: &str) -> Option<Url> {
        let base = Url::parse(within).or_else(|_| Url::parse(&self.blog.url)).ok()?;
        let address = base.join(typed.trim()).ok()?;
        let address = self.behind(&address).unwrap_or(address);
        let host = host(address.as_str()).filter(|_| matches!(address.scheme(), "http" | "https"))?;
        // On a host that serves more than the blog, other paths are another site.
        let is_own = if self.is_of_blog(&address) {
            self.below(&address).is_some() || self.file_at(&address).is_some()
        } else {
            self.hosts.contains(&host) || is_media_host(&host)
        };
        is_own.then_some(address)
    }

    /// Returns the decoded path of an address below the blog's path.
    #[must_use]
    pub fn below(&self, address: &Url) -> Option<String> {
        let blog = Url::parse(&self.blog.url).ok()?;
        let base = decoded(blog.path().trim_end_matches('/'));
        let path = decoded(address.path());
        let below = path.strip_prefix(&base).filter(|_| self.is_of_blog(address))?;
        if below.is_empty() { Some("/".to_owned()) } else { below.starts_with('/').then(|| below.to_owned()) }
    }

    /// Returns the path of an entry's address below the blog's.
    #[must_use]
    pub fn path(&self, link: &str) -> Option<String> {
        if link.is_empty() {
            return None;
        }
        let address = Url::parse(&self.whole(link)).ok()?;
        // Some hosts serve a blog under several names.
        let other = || address.query().is_none().then(|| decoded(address.path()));
        let path = if self.is_of_blog(&address) { self.below(&address) } else { other() };
        path.filter(|_| address.query().is_none())
    }

    /// Returns the original address behind Jetpack's image proxy (`i0.wp.com/<host>/<path>`) or Google's document
    /// viewer.
    fn behind(&self, address: &Url) -> Option<Url> {
        let copies = host(address.as_str())?;
        if copies == "docs.google.com" && matches!(address.path(), "/viewer" | "/gview") {
            let (_, shown) = address.query_pairs().find(|(name, _)| name == "url")?;
            let shown = Url::parse(&shown).ok()?;
            return host(shown.as_str()).filter(|own| self.hosts.contains(own)).map(|_| shown);
        }
        let is_copies = copies.strip_suffix(".wp.com").is_some_and(|first| matches!(first, "i0" | "i1" | "i2" | "i3"));
        let (own, path) = address.path().strip_prefix('/').filter(|_| is_copies)?.split_once('/')?;
        let address = Url::parse(&format!("https://{own}/{path}")).ok()?;
        host(address.as_str()).filter(|own| self.hosts.contains(own)).map(|_| address)
    }

    /// Returns whether an address belongs to the blog itself, and not to a media host.
    #[must_use]
    pub fn is_of_blog(&self, address: &Url) -> bool {
        host(address.as_str()).is_some_and(|own| host(&self.blog.url) == Some(own))
    }

    /// Returns the hosts of the blog and of its files, without `www.`.
    #[must_use]
    pub fn hosts(&self) -> &BTreeSet<String> {
        &self.hosts
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
        let is_sized = host(address.as_str()).is_some_and(|host| is_media_host(&host));
        let sized = whole(sized(plain.path()).filter(|_| is_sized));
        let original = whole(original(plain.path()));
        let blog = Url::parse(&self.blog.url).ok();
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
    pub fn at(&self, address: &Url) -> Option<&EntryMeta> {
        let number = address.query_pairs().find(|(name, _)| matches!(name.as_ref(), "p" | "page_id"));
        if let Some((_, key)) = number {
            return self.by_key(&key).filter(|meta| meta.folder.is_some());
        }
        let path = if self.is_of_blog(address) { self.below(address)? } else { decoded(address.path()) };
        self.paths.get(&lookup_form(&path)).map(|index| &self.entries[*index])
    }

    /// Returns the attachment at an address, whatever its size.
    #[must_use]
    pub fn file_at(&self, address: &Url) -> Option<&EntryMeta> {
        let path = path_of(address.as_str());
        let whole = || original(&path).and_then(|whole| self.files.get(&whole).copied());
        self.files.get(&path).copied().or_else(whole).map(|index| &self.entries[index])
    }
}

impl Library for OldSite {
    fn file(&self, key: &str) -> Option<LibraryFile> {
        self.by_key(key)?.file.clone()
    }

    fn pictures_of(&self, entry: &str) -> Vec<String> {
        const PICTURES: [&str; 6] = [".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg"];
        let is_picture = |media: &LibraryFile| PICTURES.iter().any(|end| media.url.to_lowercase().ends_with(end));
        let own = self.uploads.get(entry).into_iter().flatten().map(|index| &self.entries[*index]);
        own.filter(|meta| meta.file.as_ref().is_some_and(is_picture)).map(|meta| meta.key.clone()).collect()
    }
}

/// Returns whether a host only serves pictures of blogs.
#[must_use]
pub fn is_media_host(host: &str) -> bool {
    host == "blogger.googleusercontent.com"
        || host.ends_with(".bp.blogspot.com")
        || host.ends_with(".files.wordpress.com")
}

/// Returns the lookup form of an address's path: decoded, in lower case, without trailing slash.
#[must_use]
pub fn path_of(address: &str) -> String {
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("", |at| &rest[at..]),
        None => address,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    lookup_form(&decoded(path))
}

/// Returns the lookup form of a decoded address: in lower case, without trailing slash.
#[must_use]
pub fn lookup_form(address: &str) -> String {
    address.to_lowercase().trim_end_matches('/').to_owned()
}

/// Returns the path of the original of a resized picture: `bild-300x200.jpg`, `bild-scaled.jpg`.
#[must_use]
pub fn original(path: &str) -> Option<String> {
    let (stem, extension) = path.rsplit_once('.')?;
    let (whole, size) = stem.rsplit_once('-')?;
    let is_size = size.split_once('x').is_some_and(|(width, height)| {
        [width, height].iter().all(|side| !side.is_empty() && side.bytes().all(|byte| byte.is_ascii_digit()))
    });
    (is_size || size == "scaled" || size == "rotated").then(|| format!("{whole}.{extension}"))
}

/// Returns the path of the original of a resized picture on Blogger: `/s320/bild.jpg`, `/w640-h480/bild.jpg`,
/// `…=s320`.
#[must_use]
pub fn sized(path: &str) -> Option<String> {
    let is_size = |part: &str| {
        let mut parts = part.split('-');
        let side = |part: Option<&str>, sign: char| {
            part.and_then(|part| part.strip_prefix(sign))
                .is_some_and(|side| !side.is_empty() && side.bytes().all(|byte| byte.is_ascii_digit()))
        };
        side(part.split('-').next(), 's') || (side(parts.next(), 'w') && side(parts.next(), 'h'))
    };
    if let Some((path, size)) = path.rsplit_once('=') {
        return is_size(size).then(|| format!("{path}=s0"));
    }
    let parts: Vec<&str> = path.split('/').collect();
    let index = parts.iter().rposition(|part| is_size(part))?;
    let whole: Vec<&str> = parts.iter().enumerate().map(|(at, part)| if at == index { "s0" } else { *part }).collect();
    Some(whole.join("/"))
}

/// Sorts comments so that each comes after the one it replies to. A reply to a missing comment replies to nothing; a
/// cycle is cut at its first comment.
#[must_use]
pub fn sort_threads(mut comments: Vec<Comment>) -> Vec<Comment> {
    let indexes: BTreeMap<&str, usize> =
        comments.iter().enumerate().map(|(index, comment)| (comment.key.as_str(), index)).collect();
    let above = |comment: &Comment| indexes.get(comment.parent.as_deref()?).copied();
    let mut parents: Vec<Option<usize>> = comments.iter().map(above).collect();
    for circle in circles(&parents) {
        if let Some(first) = circle.into_iter().min() {
            parents[first] = None;
        }
    }
    for (comment, parent) in comments.iter_mut().zip(parents) {
        comment.parent = comment.parent.take().filter(|_| parent.is_some());
    }
    comments.sort_by_key(|comment| comment.date.map(|date| date.local));
    comments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_pictures_lead_to_the_whole() {
        let whole = |path: &str| original(path);
        assert_eq!(whole("/a/klass-300x225.jpg").as_deref(), Some("/a/klass.jpg"));
        assert_eq!(whole("/a/klass-scaled.jpg").as_deref(), Some("/a/klass.jpg"));
        assert_eq!((whole("/a/klass-2025.jpg"), whole("/a/klass-x225.jpg")), (None, None));
        assert_eq!(sized("/img/b/x/s320/klass.jpg").as_deref(), Some("/img/b/x/s0/klass.jpg"));
        assert_eq!(sized("/x/s1600-h/klass.jpg").as_deref(), Some("/x/s0/klass.jpg"));
        assert_eq!(sized("/x/w640-h480-p-k/klass.jpg").as_deref(), Some("/x/s0/klass.jpg"));
        assert_eq!(sized("/img/a/AVvX=s320").as_deref(), Some("/img/a/AVvX=s0"));
        assert_eq!((sized("/img/a/AVvX"), sized("/skola/start.jpg")), (None, None));
    }

    #[test]
    fn addresses_of_a_file_begin_with_the_best() {
        let mut old_site = OldSite::default();
        old_site.blog.url = "https://a.example/blogg/".to_owned();
        old_site.hosts.insert("a.example".to_owned());
        let own = |typed: &str| {
            let address = old_site.own(typed, "https://a.example/blogg/2025/")?;
            Some(old_site.addresses_of(&address))
        };
        let plain = "https://a.example/blogg/u/klass.jpg".to_owned();
        let sized = "https://a.example/blogg/u/klass-300x225.jpg".to_owned();
        assert_eq!(own("http://www.a.example/blogg/u/klass-300x225.jpg"), Some(vec![plain.clone(), sized]));
        assert_eq!(own("https://i0.wp.com/a.example/blogg/u/klass.jpg?w=300").map(|all| all[0].clone()), Some(plain));
        assert_eq!(
            own("https://1.bp.blogspot.com/-x/s320/klass.jpg").map(|all| all[0].clone()).as_deref(),
            Some("https://1.bp.blogspot.com/-x/s0/klass.jpg")
        );
        assert_eq!((own("https://b.example/x.jpg"), own("https://a.example/kommun.jpg")), (None, None));
    }

    #[test]
    fn answers_in_a_circle_are_cut_once_and_others_stay() {
        let comment = |key: &str, parent: Option<&str>| Comment {
            key: key.to_owned(),
            author: String::new(),
            url: String::new(),
            date: None,
            parent: parent.map(str::to_owned),
            text: String::new(),
            moderation: crate::import::model::blog::Moderation::Approved,
        };
        let all = vec![
            comment("2", Some("1")),
            comment("3", Some("2")),
            comment("4", Some("3")),
            comment("a", Some("b")),
            comment("b", Some("a")),
            comment("c", Some("c")),
        ];
        let parents: Vec<Option<String>> = sort_threads(all).into_iter().map(|comment| comment.parent).collect();
        let said = |key: &str| Some(key.to_owned());
        assert_eq!(parents, [None, said("2"), said("3"), None, said("a"), None]);
    }
}
