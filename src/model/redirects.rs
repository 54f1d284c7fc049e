//! Old addresses of entries, and where they lead.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use crate::addresses::book::{AddressBook, Owner, TAKEN};
use crate::config::settings::Config;
use crate::config::url::BaseUrl;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::article::FileRef;
use crate::model::file_refs::files_folder;
use crate::output::hosting::QueryRedirect;
use crate::output::route::Route;
use crate::parse::document::Document;
use crate::source::span::Location;
use crate::text::address::decoded;

/// An old address that is no address of the site.
pub const BAD_ALIAS: Rule = Rule::error("G053");
/// An old address of an entry that is its own address in another spelling.
pub const OWN_ADDRESS: Rule = Rule::warning("G122");
/// The old addresses of entries.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    /// Pages, each with where it leads on this host.
    pub(super) pages: Vec<(Route, String)>,
    /// Files, each with the address of its entry.
    pub(super) files: Vec<(Route, Route)>,
    /// Query-string redirects such as `/?p=12`.
    pub(super) queries: Vec<QueryRedirect>,
}

/// An old address, as it is published.
#[derive(Debug)]
pub enum OldAddress {
    /// One with a query, which only web servers redirect.
    Query(QueryRedirect),
    /// That of a page: a page there leads on.
    Page(Route),
    /// That of a file, which only web servers redirect.
    File(Route),
    /// It is the new address.
    Same,
    /// It is the new address but for its capitals, which are one file on many disks: nothing can lead on.
    Spelling(Route),
    /// It is no address of a site.
    None,
}

/// Reads an old address that leads to `own`.
#[must_use]
pub fn old_address_of(typed: &str, own: &Route, url: &BaseUrl) -> OldAddress {
    if let Some(redirect) = query_redirect(typed, url.href(own), url) {
        return OldAddress::Query(redirect);
    }
    match old_address(typed, url) {
        None => OldAddress::None,
        Some(route) if route == *own => OldAddress::Same,
        Some(route) if route.file_key() == own.file_key() => OldAddress::Spelling(route),
        Some(route) if is_page(&route) => OldAddress::Page(route),
        Some(route) => OldAddress::File(route),
    }
}

/// Returns the old addresses of entries.
pub(super) fn aliases<'a>(
    entries: impl Iterator<Item = (&'a Document, &'a Route)>,
    config: &Config,
    book: &mut AddressBook,
    diagnostics: &mut Vec<Diagnostic>,
) -> Aliases {
    let (mut pages, mut files) = (Vec::new(), Vec::new());
    let mut queries: BTreeMap<(String, String), (QueryRedirect, Location)> = BTreeMap::new();
    for (document, own) in entries {
        let mut seen: Vec<Route> = Vec::new();
        for alias in document.front.aliases.iter().flatten() {
            let location = Location::at(&document.path, alias.span);
            let (route, is_page) = match old_address_of(&alias.value, own, &config.url) {
                OldAddress::Query(redirect) => {
                    match queries.entry((redirect.name.clone(), redirect.value.clone())) {
                        Entry::Vacant(slot) => drop(slot.insert((redirect, location))),
                        Entry::Occupied(first) => {
                            let diagnostic = TAKEN.at(location).with("address", alias.value.clone()).help("old");
                            diagnostics.push(diagnostic.and(first.get().1.clone(), "other"));
                        }
                    }
                    continue;
                }
                OldAddress::None => {
                    diagnostics.push(BAD_ALIAS.at(location).with("address", alias.value.clone()));
                    continue;
                }
                OldAddress::Same => continue,
                OldAddress::Spelling(route) => {
                    if !seen.contains(&route) {
                        seen.push(route);
                        diagnostics.push(OWN_ADDRESS.at(location).with("address", alias.value.clone()));
                    }
                    continue;
                }
                OldAddress::Page(route) => (route, true),
                OldAddress::File(route) => (route, false),
            };
            // One old address, written with and without a `/` at its end or with another host, is still one.
            if seen.contains(&route) {
                continue;
            }
            seen.push(route.clone());
            let owner = Owner::Source(location);
            if is_page {
                if book.claim(&route, &owner, diagnostics) {
                    pages.push((route, config.url.href(own)));
                }
            } else if book.claim_unwritten(&route, &owner, diagnostics) {
                files.push((route, own.clone()));
            }
        }
    }
    Aliases { pages, files, queries: queries.into_values().map(|(redirect, _)| redirect).collect() }
}

/// Returns whether an address is that of a page in the old blog: without an extension, or with one of pages.
pub(super) fn is_page(route: &Route) -> bool {
    const ENDINGS: [&str; 7] = ["html", "htm", "xhtml", "php", "asp", "aspx", "jsp"];
    let name = route.as_str().rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_none_or(|(_, ending)| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

/// Returns where old addresses of files lead: to the file of the same name that the entry publishes, else to the entry.
/// Only web servers are told, because a page at the address of a file would be served with the file's media type.
pub(super) fn old_files(old: &[(Route, Route)], published: &[Arc<FileRef>], config: &Config) -> Vec<(Route, String)> {
    let target = |(from, entry): &(Route, Route)| {
        let name = from.as_str().rsplit('/').next().unwrap_or_default();
        let file = files_folder(entry).file(name);
        let file = file.filter(|file| published.binary_search_by(|other| other.route.cmp(file)).is_ok());
        (from.clone(), config.url.href(&file.unwrap_or_else(|| entry.clone())))
    };
    old.iter().map(target).collect()
}

/// Returns an address from its path on: without its host and, if that is the host of this site, without the site's base
/// path. The host may be that of an earlier blog.
fn without_host<'a>(typed: &'a str, url: &BaseUrl) -> Cow<'a, str> {
    match url.here(typed) {
        Cow::Borrowed(typed) => from_path(typed, url),
        Cow::Owned(here) => Cow::Owned(from_path(&here, url).into_owned()),
    }
}

fn from_path<'a>(typed: &'a str, url: &BaseUrl) -> Cow<'a, str> {
    let after_host = typed.strip_prefix("//").or_else(|| typed.split_once("://").map(|(_, rest)| rest));
    let Some(rest) = after_host else { return Cow::Borrowed(typed) };
    let path = &rest[rest.find(['/', '?', '#']).unwrap_or(rest.len())..];
    let is_own = url.join(typed).is_ok_and(|address| url.is_own(&address));
    let inside = path
        .strip_prefix(url.path().trim_end_matches('/'))
        .filter(|inside| !inside.starts_with(|first| !"/?#".contains(first)));
    let path = inside.filter(|_| is_own).unwrap_or(path);
    if path.starts_with('/') { Cow::Borrowed(path) } else { Cow::Owned(format!("/{path}")) }
}

/// Reads a query-string redirect such as `/?p=12`.
pub(super) fn query_redirect(typed: &str, to: String, url: &BaseUrl) -> Option<QueryRedirect> {
    QueryRedirect::new(without_host(typed, url).strip_prefix("/?")?, to)
}

/// Reads an old address: with or without host, that of a page with or without a `/` at its end.
pub(super) fn old_address(typed: &str, url: &BaseUrl) -> Option<Route> {
    let path = decoded(&without_host(typed, url));
    let path = if path.starts_with('/') { path } else { format!("/{path}") };
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_file = last.contains('.');
    let path = if path.ends_with('/') || is_file { path } else { format!("{path}/") };
    Route::new(&path).filter(|route| *route != Route::home())
}
