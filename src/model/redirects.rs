//! Old addresses, and where they lead.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use crate::addresses::book::{AddressBook, Owner, TAKEN};
use crate::config::settings::{Config, Redirect, settings_path};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::article::FileRef;
use crate::model::circle::is_circle;
use crate::model::file_refs::files_folder;
use crate::output::hosting::QueryRedirect;
use crate::output::route::{FileKey, Route};
use crate::parse::document::Document;
use crate::source::span::Location;
use crate::text::address::decoded;
use crate::text::suggest::nearest;

/// An old address that is no address of the site.
pub const BAD_ALIAS: Rule = Rule::error("G053");
/// A redirect that is no address, or leads nowhere.
pub const BAD_REDIRECT: Rule = Rule::error("G054");

/// An old address of an entry that is its own address in another spelling.
pub const OWN_ADDRESS: Rule = Rule::warning("G122");
/// Redirects that lead in a circle.
pub const CIRCLE: Rule = Rule::error("G123");

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
        for alias in document.front.aliases.iter().flatten() {
            let location = Location::at(&document.path, alias.span);
            if let Some(redirect) = query_redirect(&alias.value, config.url.href(own)) {
                match queries.entry((redirect.name.clone(), redirect.value.clone())) {
                    Entry::Vacant(slot) => drop(slot.insert((redirect, location))),
                    Entry::Occupied(first) => {
                        let diagnostic = TAKEN.at(location).with("address", alias.value.clone());
                        diagnostics.push(diagnostic.and(first.get().1.clone(), "other"));
                    }
                }
                continue;
            }
            let Some(route) = old_address(&alias.value) else {
                diagnostics.push(BAD_ALIAS.at(location).with("address", alias.value.clone()));
                continue;
            };
            if route == *own {
                continue;
            }
            if route.file_key() == own.file_key() {
                diagnostics.push(OWN_ADDRESS.at(location).with("address", alias.value.clone()));
                continue;
            }
            let owner = Owner::Source(location);
            if is_page(&route) {
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
fn is_page(route: &Route) -> bool {
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

/// Returns an address without its host.
fn without_host(typed: &str) -> &str {
    match typed.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => typed,
    }
}

/// Reads a query-string redirect such as `/?p=12`.
fn query_redirect(typed: &str, to: String) -> Option<QueryRedirect> {
    QueryRedirect::new(without_host(typed).strip_prefix("/?")?, to)
}

/// Reads an old address: with or without host, that of a page with or without a `/` at its end.
fn old_address(typed: &str) -> Option<Route> {
    let path = decoded(without_host(typed));
    let path = if path.starts_with('/') { path } else { format!("/{path}") };
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_file = last.contains('.');
    let path = if path.ends_with('/') || is_file { path } else { format!("{path}/") };
    Route::new(&path).filter(|route| *route != Route::home())
}

/// Returns the address on this site to which a redirect leads, without query and fragment; `None` if it leads elsewhere.
fn own_target(to: &str, config: &Config) -> Option<Route> {
    let is_path = to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\");
    if is_path {
        return old_address(to.split(['?', '#']).next().unwrap_or_default());
    }
    let url = config.url.join(to).ok().filter(|url| config.url.is_own(url) && url.query().is_none())?;
    old_address(url.path().strip_prefix(config.url.path().trim_end_matches('/'))?)
}

/// Returns for each redirect of the settings the index of the one to whose old address it leads.
fn next_redirects(config: &Config) -> Vec<Option<usize>> {
    let redirects = || config.redirects.iter().enumerate();
    let from = |(index, redirect): (usize, &Redirect)| Some((old_address(&redirect.from.value)?.file_key(), index));
    let indexes: BTreeMap<FileKey, usize> = redirects().filter_map(from).collect();
    let next = |redirect: &Redirect| indexes.get(&own_target(&redirect.to.value, config)?.file_key()).copied();
    config.redirects.iter().map(next).collect()
}

/// The old addresses of the settings, each with where it leads.
#[derive(Debug, Default)]
pub(super) struct SettingRedirects {
    /// Pages.
    pub(super) pages: Vec<(Route, String)>,
    /// Files and feeds, for which only web servers are told.
    pub(super) files: Vec<(Route, String)>,
    /// Query-string redirects such as `/?p=12`.
    pub(super) queries: Vec<QueryRedirect>,
}

/// Returns the old addresses of the settings.
pub(super) fn setting_redirects(
    config: &Config,
    book: &mut AddressBook,
    diagnostics: &mut Vec<Diagnostic>,
) -> SettingRedirects {
    let path = settings_path();
    let SettingRedirects { mut pages, mut files, mut queries } = SettingRedirects::default();
    let next = next_redirects(config);
    for (index, redirect) in config.redirects.iter().enumerate() {
        let location = Location::at(&path, redirect.from.span);
        if is_circle(&next, index) {
            diagnostics.push(CIRCLE.at(location).with("address", redirect.from.value.clone()));
            continue;
        }
        let from = old_address(&redirect.from.value);
        if from.is_none() && query_redirect(&redirect.from.value, String::new()).is_none() {
            diagnostics.push(BAD_REDIRECT.at(location).with("address", redirect.from.value.clone()));
            continue;
        }
        let to = &redirect.to.value;
        let target = if to.starts_with("https://") || to.starts_with("http://") {
            Some(to.clone())
        } else {
            book.find(to).map(|route| config.url.href(route))
        };
        let Some(target) = target else {
            let all: Vec<&str> = book.linkable().map(Route::as_str).collect();
            let diagnostic = BAD_REDIRECT.at(Location::at(&path, redirect.to.span)).with("address", to.clone());
            diagnostics.push(diagnostic.near(nearest(to, all)));
            continue;
        };
        if let Some(redirect) = query_redirect(&redirect.from.value, target.clone()) {
            queries.push(redirect);
            continue;
        }
        let (Some(from), owner) = (from, Owner::Source(location)) else { continue };
        if is_page(&from) {
            if book.claim(&from, &owner, diagnostics) {
                pages.push((from, target));
            }
        } else if book.claim_unwritten(&from, &owner, diagnostics) {
            files.push((from, target));
        }
    }
    SettingRedirects { pages, files, queries }
}
