//! A whole export -> the files of a site, and a ledger of what became of each of its elements.
//!
//! It is read twice: once for what leads where, once for the texts, one entry at a time, so that no more than one is held.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead};
use std::sync::Arc;

use crate::import::blog::Found;
use crate::import::blog::{Blog, Comment, Entry, Kind, Standing, State, Term};
use crate::import::elements::Fault;
use crate::import::entry::{Body, File, Shelf, Wish, made};
use crate::import::ledger::{Fate, Ledger, What, Why};
use crate::import::places::Places;
use crate::import::settings::settings;
use crate::import::{blogger, wordpress};

/// Parts of an export, each to be read as often as wanted.
pub trait Parts {
    /// Number of parts.
    fn count(&self) -> usize;
    /// Opens a part.
    ///
    /// # Errors
    ///
    /// Where the file cannot be read.
    fn open(&self, part: usize) -> io::Result<Box<dyn BufRead + '_>>;
}

/// Why an export cannot be taken over.
#[derive(Debug)]
pub enum Refusal {
    /// A part cannot be read.
    Unread(usize, io::Error),
    /// A part is not what it should be.
    Faulty(usize, Fault),
}

/// Whose export it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// WordPress.
    WordPress,
    /// Blogger; its labels become tags where they do not become categories.
    Blogger {
        /// Whether they do.
        to_tags: bool,
    },
}

/// What is known of an export when it was read once.
#[derive(Default)]
struct First {
    blog: Blog,
    places: Places,
    terms: Terms,
    /// Comments that stand apart from what they belong to, by its key.
    comments: BTreeMap<String, Vec<Comment>>,
    /// Hosts and paths that texts lead to: an export that does not name its own host is known by them.
    links: BTreeSet<(String, String)>,
    refusals: Vec<Refusal>,
}

/// Takes a blog over; hands each file to `write`. Nothing is handed over before the whole export was read once.
///
/// # Errors
///
/// [`Refusal`] for each part that cannot be read to its end.
pub fn import(
    home: Home,
    parts: &dyn Parts,
    shelf: &Arc<dyn Shelf>,
    wish: &Wish,
    write: &mut dyn FnMut(File),
) -> Result<Ledger, Vec<Refusal>> {
    let First { mut blog, mut places, terms, comments: mut apart, links, mut refusals } = first(home, parts, wish);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    if blog.url.is_empty() {
        blog.url = wish.url.clone().or_else(|| places.address(&links)).unwrap_or_default();
    }
    places.settle(blog, wish.today);
    let places = Arc::new(places);
    let mut ledger = Ledger::default();
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut reused: BTreeSet<String> = BTreeSet::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut values: BTreeMap<String, usize> = BTreeMap::new();
    let mut number = 0;
    for part in 0..parts.count() {
        let mut take = |found| {
            let Found::Entry(mut entry) = found else { return };
            let stub = &places.stubs[number];
            number += 1;
            let is_twice = !entry.key.is_empty() && !seen.insert(entry.key.clone());
            entry.short = entry.short.take().filter(|_| !is_twice);
            for value in &entry.further {
                *values.entry(value.clone()).or_default() += 1;
            }
            let (what, fate) = fate(&entry, is_twice);
            if entry.kind == Kind::File || entry.kind.is_reused() {
                // What became of it is known when all texts are.
                return;
            }
            entry.comments.extend(apart.remove(&entry.key).unwrap_or_default());
            comments(&mut ledger, &entry, fate.0);
            let folder = stub.folder.as_ref().filter(|_| fate.0 != Fate::LeftOut);
            let title = match &entry.kind {
                Kind::Other(name) => format!("{name}: {}", entry.title),
                Kind::Post | Kind::Page | Kind::File => entry.title.clone(),
            };
            let row = ledger.enter(what, &entry.key, &title, fate);
            let Some(folder) = folder else { return };
            row.path = Some(format!("content/{folder}/index.md"));
            let made = made(&entry, &places, shelf, folder, wish);
            row.notes = made.notes;
            if fate.0 == Fate::Carried {
                used.extend(made.used);
                reused.extend(made.reused);
            }
            made.files.into_iter().for_each(&mut *write);
        };
        if let Err(refusal) = each(home, parts, part, wish, &mut take) {
            refusals.push(refusal);
        }
    }
    for comment in apart.values().flatten() {
        ledger.enter(What::Comment, &comment.key, "", (Fate::LeftOut, Some(Why::OfHidden)));
    }
    files(&mut ledger, &places, shelf, &used);
    for stub in places.stubs.iter().filter(|stub| stub.kind.is_reused()) {
        let is_used = reused.contains(&stub.key);
        let fate = if is_used { (Fate::Carried, None) } else { (Fate::LeftOut, Some(Why::Unused)) };
        ledger.enter(What::Other, &stub.key, &format!("wp_block: {}", stub.title), fate);
    }
    let used = terms.used();
    let categories = terms.enter(&mut ledger, &places.blog);
    authors(&mut ledger, &places.blog);
    for (name, count) in values {
        ledger.enter(What::Value, &name, &name, (Fate::LeftOut, Some(Why::NoSuchThing))).count = count;
    }
    let text = settings(home, &places, &wish.zone, &categories, &used);
    write(File { path: "griffel.yaml".to_owned(), body: Body::Text(text) });
    if refusals.is_empty() { Ok(ledger) } else { Err(refusals) }
}

/// Reads an export once, for what leads where.
fn first(home: Home, parts: &dyn Parts, wish: &Wish) -> First {
    let mut first = First::default();
    let mut seen = BTreeSet::new();
    for part in 0..parts.count() {
        let First { places, terms, comments, links, .. } = &mut first;
        let mut take = |found| match found {
            Found::Entry(entry) => {
                if matches!(home, Home::Blogger { .. }) && links.len() < LINKS_MAX {
                    links.extend(links_in(&entry.content));
                }
                places.add(&entry);
                terms.add(&entry);
            }
            // Blogger writes comments into two feeds.
            Found::Comment(of, comment) if seen.insert(comment.key.clone()) => {
                comments.entry(of).or_default().push(comment);
            }
            Found::Comment(..) => {}
        };
        match each(home, parts, part, wish, &mut take) {
            Ok(own) => merge(&mut first.blog, own),
            Err(refusal) => first.refusals.push(refusal),
        }
    }
    first
}

/// Most links that are looked at to find out a blog's own host.
const LINKS_MAX: usize = 100_000;

/// Returns hosts and paths that a text leads to.
fn links_in(content: &str) -> impl Iterator<Item = (String, String)> {
    content.split("://").skip(1).filter_map(|rest| {
        let address = rest.split(['"', '\'', '<', ' ', '?', '#']).next()?;
        let (host, path) = address.split_once('/')?;
        Some((host.to_owned(), format!("/{path}")))
    })
}

/// Reads a part.
fn each(home: Home, parts: &dyn Parts, part: usize, wish: &Wish, take: &mut dyn FnMut(Found)) -> Result<Blog, Refusal> {
    let reader = parts.open(part).map_err(|error| Refusal::Unread(part, error))?;
    let read = match home {
        Home::WordPress => wordpress::read(reader, &mut |entry| take(Found::Entry(Box::new(entry)))),
        Home::Blogger { to_tags } => blogger::read(reader, to_tags, wish, take),
    };
    read.map_err(|fault| Refusal::Faulty(part, fault))
}

/// Adds what another part says of the same blog.
fn merge(blog: &mut Blog, other: Blog) {
    if blog.title.is_empty() {
        (blog.title, blog.description) = (other.title, other.description);
        (blog.url, blog.language) = (other.url, other.language);
    }
    for author in other.authors {
        if !blog.authors.contains(&author) {
            blog.authors.push(author);
        }
    }
    for (own, terms) in [(&mut blog.categories, other.categories), (&mut blog.tags, other.tags)] {
        for term in terms {
            if own.iter().all(|known| known.slug != term.slug || known.name != term.name) {
                own.push(term);
            }
        }
    }
}

/// Returns what an entry is and what becomes of it.
fn fate(entry: &Entry, is_twice: bool) -> (What, (Fate, Option<Why>)) {
    let what = match entry.kind {
        Kind::Post => What::Post,
        Kind::Page => What::Page,
        Kind::File => What::File,
        Kind::Other(_) => What::Other,
    };
    if what == What::Other {
        return (what, (Fate::LeftOut, Some(Why::NoSuchThing)));
    }
    let fate = match entry.state {
        _ if is_twice => (Fate::AsData, Some(Why::Twice)),
        State::Published => (Fate::Carried, None),
        State::Scheduled => (Fate::AsData, Some(Why::Scheduled)),
        State::Draft => (Fate::AsData, Some(Why::Draft)),
        State::Pending => (Fate::AsData, Some(Why::Pending)),
        State::Private => (Fate::AsData, Some(Why::Private)),
        State::Locked => (Fate::AsData, Some(Why::Locked)),
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

fn files(ledger: &mut Ledger, places: &Places, shelf: &Arc<dyn Shelf>, used: &BTreeSet<String>) {
    for stub in places.stubs.iter().filter(|stub| stub.kind == Kind::File) {
        let url = stub.file.as_ref().map(|media| media.url.as_str()).unwrap_or_default();
        let path = crate::text::address::decoded(url::Url::parse(url).as_ref().map_or("", |url| url.path()));
        let fate = if used.contains(url) {
            (Fate::Carried, None)
        } else if shelf.find(&path).is_none() {
            (Fate::LeftOut, Some(Why::Missing))
        } else {
            (Fate::LeftOut, Some(Why::Unused))
        };
        ledger.enter(What::File, &stub.key, &path, fate);
    }
}

fn authors(ledger: &mut Ledger, blog: &Blog) {
    for author in &blog.authors {
        ledger.enter(What::Author, &author.login, &author.name, (Fate::Carried, None));
    }
}

/// Categories and tags by what uses them.
#[derive(Default)]
struct Terms {
    categories: BTreeMap<String, (Term, bool)>,
    tags: BTreeMap<String, (Term, bool)>,
}

impl Terms {
    fn add(&mut self, entry: &Entry) {
        let is_public = entry.state == State::Published && entry.kind == Kind::Post;
        for (all, own) in [(&mut self.categories, &entry.categories), (&mut self.tags, &entry.tags)] {
            for term in own {
                let (_, is_used) = all.entry(term.name.clone()).or_insert_with(|| (term.clone(), false));
                *is_used |= is_public;
            }
        }
    }

    /// Returns those that something has that readers see.
    fn used(&self) -> Vec<Term> {
        let all = self.categories.values().chain(self.tags.values());
        all.filter(|(_, is_used)| *is_used).map(|(term, _)| term.clone()).collect()
    }

    /// Enters all of them, and returns the categories that the settings name: in the export's order, then those that entries
    /// alone name.
    fn enter(self, ledger: &mut Ledger, blog: &Blog) -> Vec<Term> {
        let Self { categories: own_categories, tags: own_tags } = self;
        let mut named = Vec::new();
        for (what, of_blog, own) in
            [(What::Category, &blog.categories, own_categories), (What::Tag, &blog.tags, own_tags)]
        {
            let further =
                own.values().map(|(term, _)| term).filter(|term| of_blog.iter().all(|known| known.name != term.name));
            for term in of_blog.iter().chain(further) {
                let is_used = own.get(&term.name).is_some_and(|(_, is_used)| *is_used);
                let unused = if what == What::Category { Fate::AsData } else { Fate::LeftOut };
                let fate = if is_used { (Fate::Carried, None) } else { (unused, Some(Why::Unused)) };
                ledger.enter(what, &term.slug, &term.name, fate);
                let parent = term.parent.clone().filter(|_| is_below(term, of_blog));
                let term = &Term { parent, ..term.clone() };
                if what == What::Category && !term.name.is_empty() {
                    named.push(term.clone());
                }
            }
        }
        named
    }
}

/// Returns whether a category lies below others and not, in the end, below itself.
fn is_below(term: &Term, all: &[Term]) -> bool {
    let above = |term: &Term| {
        all.iter()
            .find(|other| term.parent.as_ref().is_some_and(|parent| *parent == other.slug || *parent == other.name))
    };
    let mut at = above(term);
    for _ in 0..all.len() {
        match at {
            Some(other) if other.slug == term.slug => return false,
            Some(other) => at = above(other),
            None => break,
        }
    }
    at.is_none()
}
