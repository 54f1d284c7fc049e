//! What readers know and where things lie now -> old addresses that lead on, and what the author should look at.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::addresses::book::AddressBook;
use crate::addresses::known::{KNOWN_PATH, Known, KnownAddresses, KnownKey, KnownKind};
use crate::addresses::paths::{Taxonomy, feed};
use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::archives::SiteArchives;
use crate::model::known_ids::{document_kind, file_id, term_key};
use crate::model::redirects::is_page;
use crate::model::routes::Routed;
use crate::output::route::Route;
use crate::parse::document::Document;
use crate::source::path::SourcePath;
use crate::source::span::Location;
use crate::text::slug::Slug;

/// Something new at an address that readers know as that of something else.
pub const OF_ANOTHER: Rule = Rule::warning("G262");
/// A file that is missing, and a new one that is like it.
pub const RENAMED: Rule = Rule::warning("G264");

/// What a site does for readers who know old addresses.
#[derive(Debug, Clone, Default)]
pub struct Remembered {
    /// What they know.
    pub lines: Arc<KnownAddresses>,
    /// Old addresses of pages, and where they lead on this host.
    pub pages: Vec<(Route, String)>,
    /// Old addresses for which web servers alone are told where they lead.
    pub files: Vec<(Route, String)>,
    /// Posts, pages and terms that lie elsewhere than when they were last published.
    pub moved: Vec<Moved>,
    /// Addresses of what is published no longer, if nothing else lies there, in their order.
    pub gone: Vec<Gone>,
}

/// An address of what is published no longer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gone {
    /// The address.
    pub route: Route,
    /// The year that it was of, if it was a post's.
    pub year: Option<i16>,
    /// Whether a page there can say so: at the address of a file it would be served with the file's media type.
    pub has_page: bool,
}

/// Something that lies elsewhere than when it was last published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Where it was.
    pub from: Route,
    /// Where it is.
    pub to: Route,
}

/// What lies where.
#[derive(Clone, Copy)]
pub(super) struct Placed<'a> {
    pub(super) documents: &'a [Arc<Document>],
    pub(super) posts: &'a [Routed],
    pub(super) pages: &'a [Routed],
    pub(super) archives: &'a SiteArchives,
    pub(super) config: &'a Config,
}

/// A present address, and the names and addresses of the feeds there.
type Present<'a> = (&'a Route, Vec<(&'a str, Route)>);

/// Old addresses that lead on.
pub(super) struct Leading<'a> {
    pub(super) config: &'a Config,
    pub(super) book: &'a mut AddressBook,
    pub(super) pages: Vec<(Route, String)>,
    pub(super) files: Vec<(Route, String)>,
}

impl Leading<'_> {
    /// Lets every old address lead to the present one, unless something else is there.
    pub(super) fn all(&mut self, known: &Known, to: &Route) {
        known.addresses().for_each(|old| self.one(old, to));
    }

    pub(super) fn one(&mut self, old: &Route, to: &Route) {
        let is_page = is_page(old);
        if old.file_key() != to.file_key() && self.book.remember(old, is_page) {
            let leading = if is_page { &mut self.pages } else { &mut self.files };
            leading.push((old.clone(), self.config.url.href(to)));
        }
    }
}

/// Returns what a site does for readers who know old addresses of posts, pages and terms. `book` holds everything that authors
/// and settings want.
pub(super) fn remembered(
    lines: &Arc<KnownAddresses>,
    placed: Placed<'_>,
    book: &mut AddressBook,
    diagnostics: &mut Vec<Diagnostic>,
) -> Remembered {
    if lines.entries.is_empty() {
        return Remembered::default();
    }
    let Placed { documents: _, posts, pages, archives, config } = placed;
    renamed(lines, placed, book, diagnostics);
    of_others(lines, placed, diagnostics);
    let mut present: BTreeMap<&KnownKey, Present<'_>> = BTreeMap::new();
    for routed in posts.iter().chain(pages) {
        present.extend(routed.known.iter().map(|key| (key, (&routed.route, Vec::new()))));
    }
    for taxonomy in Taxonomy::ALL {
        for term in &archives.terms[taxonomy] {
            let line = lines.entries.get_key_value(&term_key(taxonomy, term));
            let (Some((key, _)), Some(route)) = (line, &term.archive.route) else { continue };
            let json = config.feed.json.as_deref().zip(term.archive.json_feed(&config.feed));
            let feeds = term.archive.feed.clone().map(|feed| (config.feed.file.as_str(), feed));
            present.entry(key).or_insert((route, feeds.into_iter().chain(json).collect()));
        }
    }
    let mut moved = Vec::new();
    let mut leading = Leading { config, book, pages: Vec::new(), files: Vec::new() };
    for (key, (to, new_feeds)) in present {
        let known = &lines.entries[key];
        if known.now != *to {
            moved.push(Moved { from: known.now.clone(), to: to.clone() });
        }
        leading.all(known, to);
        for (name, new_feed) in &new_feeds {
            let feeds = known.addresses().filter(|old| old.is_page()).map(|old| feed(old, name));
            feeds.for_each(|old| leading.one(&old, new_feed));
        }
    }
    let Leading { pages, files, .. } = leading;
    // Presentations and files may still come to an address: see `remembered_with_files`.
    Remembered { lines: Arc::clone(lines), pages, files, moved, gone: Vec::new() }
}

/// Tells posts and pages that came to an address which readers know as another's.
fn of_others(lines: &KnownAddresses, placed: Placed<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Placed { documents, posts, pages, .. } = placed;
    let routed = || posts.iter().chain(pages);
    let is_new = |routed: &&Routed| {
        let known = routed.known.as_ref().and_then(|key| lines.entries.get(key));
        known.is_none_or(|known| known.addresses().all(|route| *route != routed.route))
    };
    let new: Vec<&Routed> = routed().filter(is_new).collect();
    if new.is_empty() {
        return;
    }
    let mut owners: BTreeMap<&Route, &KnownKey> = BTreeMap::new();
    for (key, known) in &lines.entries {
        for route in known.addresses() {
            owners.entry(route).or_insert(key);
        }
    }
    for routed in new {
        let Some(owner) = owners.get(&routed.route) else { continue };
        let other = self::routed_as(owner, posts.iter().chain(pages));
        let file = SourcePath::new(KNOWN_PATH).expect("invariant: a path");
        let other = other.map_or(&file, |other| &documents[other.document].path);
        let location = Location::file(&documents[routed.document].path);
        let told = OF_ANOTHER.at(location).with("address", routed.route.as_str());
        diagnostics.push(told.and(Location::file(other), "other"));
    }
}

fn routed_as<'a>(key: &KnownKey, mut all: impl Iterator<Item = &'a Routed>) -> Option<&'a Routed> {
    all.find(|routed| routed.known.as_ref() == Some(key))
}

/// Tells files that may be known ones under new names, because a guess must not redirect readers.
fn renamed(lines: &KnownAddresses, placed: Placed<'_>, book: &AddressBook, diagnostics: &mut Vec<Diagnostic>) {
    let Placed { documents, posts, pages, .. } = placed;
    let routed = || posts.iter().chain(pages);
    let new: Vec<&Routed> = routed().filter(|routed| routed.known.is_none()).collect();
    if new.is_empty() {
        return;
    }
    let present: BTreeSet<&KnownKey> = routed().filter_map(|routed| routed.known.as_ref()).collect();
    let published: BTreeSet<usize> = routed().map(|routed| routed.document).collect();
    let hidden =
        || documents.iter().enumerate().filter(|(at, _)| !published.contains(at)).map(|(_, document)| document);
    let is_hidden = |key: &KnownKey, known: &Known| {
        hidden().any(|document| {
            let id = document.front.id.as_ref().map(|id| id.value.as_str());
            document_kind(document) == key.kind
                && (id == Some(&key.id) || known.file.as_deref().unwrap_or(&key.id) == file_id(document))
        })
    };
    let is_missing = |(key, known): &(&KnownKey, &Known)| {
        matches!(key.kind, KnownKind::Post | KnownKind::Page)
            && known.gone.is_none()
            && !present.contains(key)
            // Who wrote an alias or a redirect knows already.
            && book.find(known.now.as_str()).is_none()
            && !is_hidden(key, known)
    };
    let missing: Vec<(&KnownKey, &Known)> = lines.entries.iter().filter(is_missing).collect();
    for routed in new {
        let document = documents[routed.document].as_ref();
        let Some((key, known)) = likely(document, &routed.route, &missing, lines) else { continue };
        let old = known.file.as_deref().unwrap_or(&key.id);
        let told = RENAMED.at(Location::file(&document.path)).with("path", file_id(document)).with("old", old);
        diagnostics.push(told.with("id", key.id.clone()).with("address", known.now.as_str()));
    }
}

/// Returns the one missing post or page that a new one may be: the same name and day, or a name that only it ever had.
fn likely<'a>(
    document: &Document,
    route: &Route,
    missing: &[(&'a KnownKey, &'a Known)],
    lines: &KnownAddresses,
) -> Option<(&'a KnownKey, &'a Known)> {
    let kind = document_kind(document);
    let title = document.title().map(|title| Slug::of(&title.value));
    let is_named = |known: &Known| {
        let name = name(&known.now);
        name == self::name(route) || title.as_ref().is_some_and(|title| title.as_str() == name)
    };
    let named = |(key, known): &(&'a KnownKey, &'a Known)| key.kind == kind && is_named(known);
    let mut candidates = missing.iter().copied().filter(named);
    let (first, second) = (candidates.next()?, candidates.next());
    let date = document.date.map(|date| date.date().to_string());
    let is_of_day = |(key, known): &(&KnownKey, &Known)| {
        let file = known.file.as_deref().unwrap_or(&key.id);
        let name = file.rsplit('/').next().unwrap_or_default();
        date.as_ref().is_some_and(|date| name.starts_with(date.as_str()))
    };
    let mut of_day = [first].into_iter().chain(second).chain(candidates).filter(is_of_day);
    match (of_day.next(), of_day.next()) {
        (Some(one), None) => Some(one),
        (Some(_), Some(_)) => None,
        (None, _) => {
            let of_name = lines.entries.iter().filter(|(key, known)| key.kind == kind && is_named(known)).count();
            (of_name == 1).then_some(first)
        }
    }
}

/// Returns the last part of an address, without the ending of a page.
fn name(route: &Route) -> &str {
    let last = route.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    last.strip_suffix(".html").unwrap_or(last)
}
