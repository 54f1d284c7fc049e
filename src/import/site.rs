//! Imports a whole export: files of a site, and a ledger of what became of each element.
//!
//! The export is read twice, once to index its addresses and once for the texts, one entry at a time, so that memory
//! holds one entry only.

use crate::import::model::platform::Platform;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufRead};
use std::sync::{Arc, Mutex};

use crate::import::importer::Importer;
use crate::import::model::blog::Element;
use crate::import::model::blog::{Blog, Comment, Kind, Says, Term};
use crate::import::model::files::{Body, File, MediaSource, OFFERED, SETTINGS};
use crate::import::model::ledger::{ElementKind, Fate, Ledger, Reason};
use crate::import::model::options::ImportOptions;
use crate::import::model::terms::{Terms, distinct};
use crate::import::plan::assign::Export;
use crate::import::plan::assigned::Assigned;
use crate::import::plan::index::Index;
use crate::import::plan::known_site::InTheWay;
use crate::import::plan::names::site_language;
use crate::import::source::elements::ExportFault;
use crate::import::source::{blogger, wxr};
use crate::import::write::menus::Menus;
use crate::import::write::post::Common;
use crate::import::write::resolver::Resolver;
use crate::import::write::settings::settings;
use crate::model::routes::page_address;
use crate::source::new_page::NewPage;
use crate::text::address::host;
use crate::text::slug::Slug;

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
    Faulty(usize, ExportFault),
    /// A text of the site lies where a list of the export would. Neither may move by itself.
    InTheWay(InTheWay),
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
    /// Whether nobody knows the blog's address.
    pub is_nameless: bool,
    /// Whether the export does not say of any post that it was a draft or private, so that all are shown.
    pub is_silent: bool,
}

/// What the first reading collects.
#[derive(Default)]
struct First {
    blog: Blog,
    index: Index,
    terms: Terms,
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
/// [`Refusal`] for each part that cannot be read to its end, and for each text of the site that is in the way of a list.
pub fn import(
    platform: Platform,
    parts: &dyn Parts,
    shelf: &Arc<dyn MediaSource>,
    options: &ImportOptions,
    write: &mut dyn FnMut(File),
) -> Result<Import, Vec<Refusal>> {
    let First { mut blog, index, mut terms, comments: mut apart, links, mut refusals } =
        settled(platform, parts, options);
    if !refusals.is_empty() {
        return Err(refusals);
    }
    let guessed = name(&mut blog, &index, &links, options);
    let is_nameless = blog.url.is_empty();
    let says = blog.says;
    let renamed = distinct(&mut blog.categories);
    terms.rename(&renamed);
    let (categories, tags) = (terms.categories(&blog), terms.tags(&blog));
    let export = Export { platform, blog, categories: &categories, tags: &tags, renamed };
    let old_site = Arc::new(index.assign(export, options));
    if !old_site.in_the_way.is_empty() {
        return Err(old_site.in_the_way.iter().cloned().map(Refusal::InTheWay).collect());
    }
    let mut menus = menus(&old_site, shelf, &categories);
    if let Some(page) = statement(&old_site, options) {
        menus.add_to_footer(page.title(), page.name);
        write(File { path: page.path(), body: Body::Text(page.text.to_owned()), of: None });
    }
    let common = Common { old_site: Arc::clone(&old_site), shelf: Arc::clone(shelf), options, menus };
    let mut importer = Importer::default();
    importer.ledger.notes.clone_from(&old_site.notes);
    let mut number = 0;
    for part in 0..parts.count() {
        let mut take = |found| {
            if let Element::Entry(mut entry) = found {
                entry.comments.extend(apart.remove(&entry.key).unwrap_or_default());
                importer.take(*entry, number, &common).into_iter().for_each(&mut *write);
                number += 1;
            }
        };
        if let Err(refusal) = each(platform, parts, part, says, options, &mut take) {
            refusals.push(refusal);
        }
    }
    for comment in apart.values().flatten() {
        importer.ledger.enter(ElementKind::Comment, &comment.key, "", (Fate::LeftOut, Some(Reason::OfHidden)));
    }
    importer.files(&common);
    terms.enter(&mut importer.ledger, &old_site.blog);
    let text = settings(&old_site, &options.zone, &common.menus);
    // Another blog was imported here before: its settings stay.
    let path = if old_site.is_offered { OFFERED } else { SETTINGS };
    write(File { path: path.to_owned(), body: Body::Text(text), of: None });
    importer.rest(&old_site.blog, &common.menus);
    let Importer { ledger, wanted, .. } = importer;
    let hosts = old_site.hosts().clone();
    if refusals.is_empty() {
        // Backups of Blogger mark drafts only.
        let is_silent = platform == Platform::WordPress && !says.states && !old_site.entries.is_empty();
        Ok(Import { ledger, wanted: wanted.into_iter().collect(), hosts, guessed, is_nameless, is_silent })
    } else {
        Err(refusals)
    }
}

/// Gives the blog its address if the export does not name it; returns it if it had to be guessed.
fn name(blog: &mut Blog, index: &Index, links: &BTreeSet<(String, String)>, options: &ImportOptions) -> Option<String> {
    // What is no address of a host names no blog.
    if host(&blog.url).is_none() {
        blog.url.clear();
    }
    let is_named = !blog.url.is_empty() || options.url.is_some();
    let guessed = if is_named { None } else { index.address(links) };
    if blog.url.is_empty() {
        blog.url = options.url.clone().or_else(|| guessed.clone()).unwrap_or_default();
    }
    guessed
}

/// Returns the accessibility statement to write, and takes its address; `None` if the old blog has one, or something else
/// lies at the address or leads from it.
fn statement(old_site: &Assigned, options: &ImportOptions) -> Option<NewPage> {
    let page = options.accessibility.iter().find(|page| page.language == site_language(&old_site.blog))?;
    let is_one = |name: &str| options.accessibility.iter().any(|page| Slug::of(name).as_str().contains(page.name));
    let places = old_site.entries.iter().filter_map(|entry| Some((entry, entry.place.as_ref()?)));
    let mut pages = places.filter(|(entry, _)| entry.meta.kind == Kind::Page);
    if pages.any(|(entry, place)| is_one(&place.slug) || is_one(&entry.meta.title)) {
        return None;
    }
    // That of an earlier import has its address since the plan was made.
    let is_there = options.known.texts.iter().any(|text| text.path == page.path());
    (is_there || old_site.claim(&page_address(page.name, None))).then_some(*page)
}

/// Returns the menus of the new site.
fn menus(old_site: &Arc<Assigned>, shelf: &Arc<dyn MediaSource>, categories: &[Term]) -> Menus {
    let here = Resolver {
        old_site: Arc::clone(old_site),
        shelf: Arc::clone(shelf),
        link: old_site.blog.url.clone(),
        own: String::new(),
        anchors: BTreeSet::new(),
        title: String::new(),
        route: None,
        found: Mutex::default(),
    };
    Menus::of(&here, categories)
}

/// Reads an export and indexes its addresses. If only some of its entries say what they are, it is read again: then the
/// others are hidden.
fn settled(platform: Platform, parts: &dyn Parts, options: &ImportOptions) -> First {
    let found = first(platform, parts, Says::default(), options);
    if found.blog.says.meets(found.blog.lacks) { first(platform, parts, found.blog.says, options) } else { found }
}

fn first(platform: Platform, parts: &dyn Parts, says: Says, options: &ImportOptions) -> First {
    let mut first = First::default();
    let mut seen = BTreeSet::new();
    for part in 0..parts.count() {
        let First { index, terms, comments, links, .. } = &mut first;
        let mut take = |found| match found {
            Element::Entry(entry) => {
                if matches!(platform, Platform::Blogger { .. }) && links.len() < LINKS_MAX {
                    links.extend(links_in(&entry.content));
                }
                index.add(&entry);
                terms.add(&entry);
            }
            // Blogger writes comments into two feeds.
            Element::Comment(of, comment) if comment.key.is_empty() || seen.insert(comment.key.clone()) => {
                comments.entry(of).or_default().push(comment);
            }
            Element::Comment(..) => {}
        };
        match each(platform, parts, part, says, options, &mut take) {
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
    platform: Platform,
    parts: &dyn Parts,
    part: usize,
    says: Says,
    options: &ImportOptions,
    take: &mut dyn FnMut(Element),
) -> Result<Blog, Refusal> {
    let reader = parts.open(part).map_err(|error| Refusal::Unread(part, error))?;
    let read = match platform {
        Platform::WordPress => wxr::read(reader, says, &mut |entry| take(Element::Entry(Box::new(entry)))),
        Platform::Blogger { to_tags } => blogger::read(reader, to_tags, says, options, take),
    };
    read.map_err(|fault| Refusal::Faulty(part, fault))
}

/// Merges the data of another part of the same blog.
fn merge(blog: &mut Blog, other: Blog) {
    if blog.title.is_empty() {
        (blog.title, blog.description) = (other.title, other.description);
        (blog.url, blog.language) = (other.url, other.language);
    }
    blog.says.add(other.says);
    blog.lacks.add(other.lacks);
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
