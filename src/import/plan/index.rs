//! Index of the old blog: its entries without their texts, and what refers to them.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use url::Url;

use crate::import::model::blog::{Entry, Kind, Moment, State};
use crate::import::model::library::LibraryFile;
use crate::import::plan::old_addresses::blog_host;

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
    /// Its short address on the blog, if it has one: `/?p=12`.
    pub short: Option<String>,
    /// Its old slug; may be empty.
    pub slug: String,
    /// When it was published.
    pub date: Option<Moment>,
    /// Its order in a menu.
    pub order: i64,
    /// Key of its parent.
    pub parent: Option<String>,
    /// Login of its author.
    pub author: String,
    /// Names and slugs of its categories.
    pub categories: Vec<(String, String)>,
    /// Names of its tags.
    pub tags: Vec<String>,
    /// For attachments: the address and descriptions.
    pub file: Option<LibraryFile>,
    /// Long description of an attachment as markup, or the content of a reusable block.
    pub description: String,
    /// Whether it is a duplicate of an earlier entry.
    pub is_twice: bool,
    /// Fingerprint of its text.
    print: u64,
}

/// What the first reading of an export collects about its entries.
#[derive(Debug, Default)]
pub struct Index {
    /// Entries in the order of the export.
    pub entries: Vec<EntryMeta>,
    /// Entries by key.
    pub keys: BTreeMap<String, usize>,
    /// Attachments by the key of the entry they were uploaded to, in the order of the export.
    pub uploads: BTreeMap<String, Vec<usize>>,
    /// Entries by feed id.
    ids: BTreeMap<String, usize>,
    /// Entries by the id that the export gives them.
    alike: BTreeMap<String, Vec<usize>>,
    /// The next number to try for each id with a key: all lower ones are taken.
    numbers: BTreeMap<String, usize>,
    /// Short addresses that are taken: the first entry has them.
    shorts: BTreeSet<String>,
}

impl Index {
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
        let print = print(&entry.content);
        let (id, is_twice) = self.named(entry, print, index);
        let has_text = entry.kind == Kind::File || entry.kind.is_reused();
        let is_shown = matches!(entry.kind, Kind::Post | Kind::Page);
        self.entries.push(EntryMeta {
            key: entry.key.clone(),
            id,
            kind: entry.kind.clone(),
            state: entry.state,
            title: entry.title.clone(),
            link: entry.link.clone(),
            short: entry.short.clone().filter(|short| is_shown && self.shorts.insert(short.clone())),
            slug: entry.slug.clone(),
            date: entry.date,
            order: entry.order,
            parent: entry.parent.clone(),
            author: if is_shown { entry.author.clone() } else { String::new() },
            categories: entry.categories.iter().map(|term| (term.name.clone(), term.slug.clone())).collect(),
            tags: entry.tags.iter().map(|term| term.name.clone()).collect(),
            file,
            description: if has_text { entry.content.clone() } else { String::new() },
            is_twice,
            print,
        });
    }

    /// Returns the permanent id of an entry, and whether it is a duplicate. Two different entries get two ids, whatever
    /// numbers the export gives them.
    fn named(&mut self, entry: &Entry, print: u64, index: usize) -> (String, bool) {
        let id = entry.id().to_owned();
        let alike = self.alike.entry(id.clone()).or_default();
        let is_twice = alike.iter().any(|other| is_same(&self.entries[*other], entry, print));
        alike.push(index);
        if !self.ids.contains_key(&id) {
            self.ids.insert(id.clone(), index);
            return (id, false);
        }
        let plain = format!("{id}#{}", entry.key);
        let next = self.numbers.entry(plain.clone()).or_insert(1);
        let numbered = |number: usize| if number == 1 { plain.clone() } else { format!("{plain}-{number}") };
        while self.ids.contains_key(&numbered(*next)) {
            *next += 1;
        }
        let free = numbered(*next);
        if !is_twice {
            self.ids.insert(free.clone(), index);
        }
        (free, is_twice)
    }

    /// Returns the address of a blog that does not name it: the host of its entries, or the host at which texts link
    /// to paths of entries.
    #[must_use]
    pub fn address(&self, links: &BTreeSet<(String, String)>) -> Option<String> {
        let mut of_entries = self.entries.iter().filter_map(|meta| Url::parse(&meta.link).ok());
        let named = of_entries.find_map(|link| link.host_str().map(str::to_owned));
        let paths: BTreeSet<&str> = self.entries.iter().map(|meta| meta.link.as_str()).collect();
        let host = named.or_else(|| {
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for (host, _) in links.iter().filter(|(_, path)| paths.contains(path.as_str())) {
                let host = blog_host(&format!("https://{host}/")).unwrap_or_else(|| host.clone());
                *counts.entry(host).or_default() += 1;
            }
            counts.into_iter().max_by_key(|(_, count)| *count).map(|(host, _)| host)
        });
        host.map(|host| format!("https://{host}/"))
    }

    /// Returns the indices of the ancestors of a page, nearest first; none if they form a cycle.
    #[must_use]
    pub fn ancestors(&self, index: usize) -> Vec<usize> {
        let mut above = Vec::new();
        let mut at = index;
        while let Some(parent) = self.entries[at].parent.as_ref().and_then(|key| self.keys.get(key)) {
            if self.entries[*parent].kind != Kind::Page
                || *parent == index
                || above.contains(parent)
                || above.len() > PAGES_MAX
            {
                break;
            }
            above.push(*parent);
            at = *parent;
        }
        above
    }
}

/// Returns whether two entries with one id are one, exported twice: they say the same, or one is the other as it was
/// later. A number is no proof, because blogs that were joined use it for different entries, and nor is it that neither
/// has a number or an address.
fn is_same(first: &EntryMeta, entry: &Entry, print: u64) -> bool {
    let is_at_one_address = first.link == entry.link && !entry.link.is_empty();
    if first.print == print {
        return is_at_one_address || first.title == entry.title;
    }
    // An address with a number is a number.
    first.key == entry.key && !entry.key.is_empty() && is_at_one_address && !entry.link.contains('?')
}

/// Returns a fingerprint of a text, for comparison within one import.
fn print(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Most ancestors of a page; more indicate a faulty export.
const PAGES_MAX: usize = 50;
