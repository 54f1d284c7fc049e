//! Imports a whole export: files of a site, and a ledger of what became of each element.
//!
//! The export is read twice, once to index its addresses and once for the texts, one entry at a time, so that memory
//! holds one entry only.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead};
use std::sync::{Arc, Mutex};

use crate::import::archives::lists;
use crate::import::blog::Found;
use crate::import::blog::{Blog, Comment, Kind, State};
use crate::import::elements::Fault;
use crate::import::entry::{Body, Common, File, ImportOptions, MediaSource, OFFERED, SETTINGS};
use crate::import::importer::Tally;
use crate::import::ledger::{Fate, Ledger, What, Why};
use crate::import::places::Places;
use crate::import::settings::settings;
use crate::import::terms::{Terms, distinct};
use crate::import::{blogger, settings, wordpress};

/// Parts of an export, each of which can be opened repeatedly.
pub trait Parts {
    /// Number of parts.
    fn count(&self) -> usize;
    /// Opens a part.
    ///
    /// # Errors
    ///
    /// If the file cannot be read.
    fn open(&self, part: usize) -> io::Result<Box<dyn BufRead + '_>>;
}

/// Why an export cannot be imported.
#[derive(Debug)]
pub enum Refusal {
    /// A part cannot be read.
    Unread(usize, io::Error),
    /// A part is not a valid export.
    Faulty(usize, Fault),
}

/// The platform that the export comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Platform {
    /// WordPress.
    WordPress,
    /// Blogger, whose labels become categories or tags.
    Blogger {
        /// Whether labels become tags.
        to_tags: bool,
    },
}

/// The result of an import.
#[derive(Debug)]
pub struct Import {
    /// What became of each element.
    pub ledger: Ledger,
    /// Missing files: for each the addresses where it may be found, best first.
    pub wanted: Vec<Vec<String>>,
    /// Hosts of the blog and of its files, without `www.`.
    pub hosts: BTreeSet<String>,
    /// The blog's address, if it had to be guessed: the one that texts link to most.
    pub guessed: Option<String>,
}

/// What the first reading collects.
#[derive(Default)]
struct First {
    blog: Blog,
    places: Places,
    terms: Terms,
    /// Logins of the authors of visible entries.
    authors: BTreeSet<String>,
    /// Comments that are stored apart, by the key of their entry.
    comments: BTreeMap<String, Vec<Comment>>,
    /// Hosts and paths that texts link to, from which the host of the blog can be guessed.
    links: BTreeSet<(String, String)>,
    refusals: Vec<Refusal>,
}

/// Imports a blog and hands each file to `write`. No file is handed over before the whole export was read once.
///
/// # Errors
///
/// [`Refusal`] for each part that cannot be read to its end.
pub fn import(
    home: Platform,
    parts: &dyn Parts,
    shelf: &Arc<dyn MediaSource>,
    wish: &ImportOptions,
    write: &mut dyn FnMut(File),
) -> Result<Import, Vec<Refusal>> {
    let First { mut blog, mut places, mut terms, authors: writers, comments: mut apart, links, mut refusals } =
        first(home, parts, wish);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let is_named = !blog.url.is_empty() || wish.url.is_some();
    let guessed = if is_named { None } else { places.address(&links) };
    if blog.url.is_empty() {
        blog.url = wish.url.clone().or_else(|| guessed.clone()).unwrap_or_default();
    }
    places.renamed = distinct(&mut blog.categories);
    terms.rename(&places.renamed);
    places.settle(blog, wish.today, &wish.known);
    let places = Arc::new(places);
    let used = settings::Used { terms: terms.used(), authors: writers };
    let categories = terms.categories(&places.blog);
    let lists = Arc::new(lists(home, &places, &categories, &used));
    let (shelf, claimed) = (Arc::clone(shelf), Mutex::default());
    let common = Common { places: Arc::clone(&places), shelf, wish, lists, claimed };
    let mut tally = Tally::default();
    let mut number = 0;
    for part in 0..parts.count() {
        let mut take = |found| {
            if let Found::Entry(mut entry) = found {
                entry.comments.extend(apart.remove(&entry.key).unwrap_or_default());
                tally.take(*entry, number, &common).into_iter().for_each(&mut *write);
                number += 1;
            }
        };
        if let Err(refusal) = each(home, parts, part, wish, &mut take) {
            refusals.push(refusal);
        }
    }
    for comment in apart.values().flatten() {
        tally.ledger.enter(What::Comment, &comment.key, "", (Fate::LeftOut, Some(Why::OfHidden)));
    }
    tally.files(&common);
    terms.enter(&mut tally.ledger, &places.blog);
    let text = settings(home, &places, &wish.zone, &categories, &used);
    // Another blog was imported here before: its settings stay.
    let known = &wish.known.places;
    let is_other = !known.is_empty() && places.stubs.iter().all(|stub| !known.contains_key(&stub.id));
    let path = if is_other { OFFERED } else { SETTINGS };
    write(File { path: path.to_owned(), body: Body::Text(text), of: None });
    tally.rest(&places.blog);
    let Tally { ledger, wanted, .. } = tally;
    let hosts = places.hosts().clone();
    if refusals.is_empty() {
        Ok(Import { ledger, wanted: wanted.into_iter().collect(), hosts, guessed })
    } else {
        Err(refusals)
    }
}

/// Reads an export once and indexes its addresses.
fn first(home: Platform, parts: &dyn Parts, wish: &ImportOptions) -> First {
    let mut first = First::default();
    let mut seen = BTreeSet::new();
    for part in 0..parts.count() {
        let First { places, terms, comments, links, authors, .. } = &mut first;
        let mut take = |found| match found {
            Found::Entry(entry) => {
                if matches!(home, Platform::Blogger { .. }) && links.len() < LINKS_MAX {
                    links.extend(links_in(&entry.content));
                }
                places.add(&entry);
                if entry.kind == Kind::Post && entry.state == State::Published {
                    authors.insert(entry.author.clone());
                }
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

/// Most links examined to guess the blog's host.
const LINKS_MAX: usize = 100_000;

/// Returns the hosts and paths that a text links to.
fn links_in(content: &str) -> impl Iterator<Item = (String, String)> {
    content.split("://").skip(1).filter_map(|rest| {
        let address = rest.split(['"', '\'', '<', ' ', '?', '#']).next()?;
        let (host, path) = address.split_once('/')?;
        Some((host.to_owned(), format!("/{path}")))
    })
}

/// Reads a part.
fn each(
    home: Platform,
    parts: &dyn Parts,
    part: usize,
    wish: &ImportOptions,
    take: &mut dyn FnMut(Found),
) -> Result<Blog, Refusal> {
    let reader = parts.open(part).map_err(|error| Refusal::Unread(part, error))?;
    let read = match home {
        Platform::WordPress => wordpress::read(reader, &mut |entry| take(Found::Entry(Box::new(entry)))),
        Platform::Blogger { to_tags } => blogger::read(reader, to_tags, wish, take),
    };
    read.map_err(|fault| Refusal::Faulty(part, fault))
}

/// Merges the data of another part of the same blog.
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
    blog.others.extend(other.others.into_iter().filter(|other| !blog.others.contains(other)).collect::<Vec<_>>());
    // Every part repeats the head.
    if blog.further.is_empty() {
        blog.further = other.further;
    }
    for (own, terms) in [(&mut blog.categories, other.categories), (&mut blog.tags, other.tags)] {
        for term in terms {
            if own.iter().all(|known| known.slug != term.slug || known.name != term.name) {
                own.push(term);
            }
        }
    }
}
