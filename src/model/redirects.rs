//! Old addresses, and where they lead.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::addresses::book::{AddressBook, TAKEN};
use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::article::FileRef;
use crate::model::links::files_folder;
use crate::model::site_index::settings_path;
use crate::output::hosting::QueryRedirect;
use crate::output::route::Route;
use crate::parse::document::Document;
use crate::source::span::Location;
use crate::text::address::decoded;
use crate::text::suggest::nearest;

/// An old address that is none.
pub const BAD_ALIAS: Rule = Rule::error("G053");
/// A redirect that is none, or leads nowhere.
pub const BAD_REDIRECT: Rule = Rule::error("G054");

/// The old addresses of entries.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    /// Pages, each with where it leads on this host.
    pub(super) pages: Vec<(Route, String)>,
    /// Files, each with the address of its entry.
    pub(super) files: Vec<(Route, Route)>,
    /// Those that ask the home page.
    pub(super) asked: Vec<QueryRedirect>,
}

/// Returns the old addresses of entries.
pub(super) fn aliases<'a>(
    entries: impl Iterator<Item = (&'a Document, &'a Route)>,
    config: &Config,
    addresses: &mut AddressBook,
    diagnostics: &mut Vec<Diagnostic>,
) -> Aliases {
    let (mut pages, mut files) = (Vec::new(), Vec::new());
    let mut asked: BTreeMap<(String, String), (QueryRedirect, Location)> = BTreeMap::new();
    for (document, own) in entries {
        for alias in document.front.aliases.iter().flatten() {
            let place = Location::at(&document.path, alias.span);
            if let Some(question) = question(&alias.value, config.url.href(own)) {
                let first = asked.get(&(question.name.clone(), question.value.clone()));
                if let Some((_, first)) = first {
                    let diagnostic = TAKEN.at(place).with("address", alias.value.clone());
                    diagnostics.push(diagnostic.and(first.clone(), "other"));
                } else {
                    asked.insert((question.name.clone(), question.value.clone()), (question, place));
                }
                continue;
            }
            match old_address(&alias.value) {
                Some(route) if route == *own => {}
                Some(route) => {
                    if addresses.claim(&route, &place, diagnostics) {
                        if is_page(&route) {
                            pages.push((route, config.url.href(own)));
                        } else {
                            files.push((route, own.clone()));
                        }
                    }
                }
                None => diagnostics.push(BAD_ALIAS.at(place).with("address", alias.value.clone())),
            }
        }
    }
    Aliases { pages, files, asked: asked.into_values().map(|(asked, _)| asked).collect() }
}

/// Returns whether an address is one of a page, however old programs named those.
fn is_page(route: &Route) -> bool {
    const ENDINGS: [&str; 7] = ["html", "htm", "xhtml", "php", "asp", "aspx", "jsp"];
    let name = route.as_str().rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').is_none_or(|(_, ending)| ENDINGS.contains(&ending.to_ascii_lowercase().as_str()))
}

/// Returns where old addresses of files lead: to the file of the same name that is published with the entry, else to the
/// entry. Web servers alone are told, for no page can lie where a file did.
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

/// Reads an old address that asks the home page: `/?p=12`.
fn question(typed: &str, to: String) -> Option<QueryRedirect> {
    QueryRedirect::new(without_host(typed).strip_prefix("/?")?, to)
}

/// Reads an old address: with or without host, a page with or without `/` at its end.
fn old_address(typed: &str) -> Option<Route> {
    let path = decoded(without_host(typed));
    let path = if path.starts_with('/') { path } else { format!("/{path}") };
    let last = path.rsplit('/').next().unwrap_or_default();
    let is_file = last.contains('.');
    let path = if path.ends_with('/') || is_file { path } else { format!("{path}/") };
    Route::new(&path).filter(|route| *route != Route::home())
}

/// Returns the address of a feed: of the site, or of a list that has one.
fn feed(to: &str, config: &Config, addresses: &AddressBook) -> Option<String> {
    let list = to.strip_suffix(config.feed.file.as_str()).filter(|list| list.ends_with('/'))?;
    let paths = &config.paths;
    let tag = Some(&paths.tag).filter(|_| config.feed.has_tags);
    let mut lists = [Some(&paths.category), tag, Some(&paths.presentation)].into_iter().flatten();
    let has_feed = list == "/" || lists.any(|name| list.starts_with(&format!("/{name}/")));
    let route = if list == "/" { Route::home() } else { addresses.find(list).filter(|_| has_feed)?.clone() };
    Some(format!("{}{}", config.url.href(&route), config.feed.file))
}

/// The old addresses of the settings, each with where it leads.
#[derive(Debug, Default)]
pub(super) struct OfSettings {
    /// Pages.
    pub(super) pages: Vec<(Route, String)>,
    /// Files and feeds: no page can lie where one did.
    pub(super) files: Vec<(Route, String)>,
    /// Those that ask the home page.
    pub(super) asked: Vec<QueryRedirect>,
}

/// Returns the old addresses of the settings.
pub(super) fn setting_redirects(
    config: &Config,
    addresses: &mut AddressBook,
    diagnostics: &mut Vec<Diagnostic>,
) -> OfSettings {
    let path = settings_path();
    let OfSettings { mut pages, mut files, mut asked } = OfSettings::default();
    for redirect in &config.redirects {
        let place = Location::at(&path, redirect.from.span);
        let from = old_address(&redirect.from.value);
        if from.is_none() && question(&redirect.from.value, String::new()).is_none() {
            diagnostics.push(BAD_REDIRECT.at(place).with("address", redirect.from.value.clone()));
            continue;
        }
        let to = &redirect.to.value;
        let target = if to.starts_with("https://") || to.starts_with("http://") {
            Some(to.clone())
        } else {
            addresses.find(to).map(|route| config.url.href(route)).or_else(|| feed(to, config, addresses))
        };
        let Some(target) = target else {
            let all: Vec<&str> = addresses.all().map(Route::as_str).collect();
            let diagnostic = BAD_REDIRECT.at(Location::at(&path, redirect.to.span)).with("address", to.clone());
            diagnostics.push(diagnostic.near(nearest(to, all)));
            continue;
        };
        if let Some(question) = question(&redirect.from.value, target.clone()) {
            asked.push(question);
        } else if let Some(from) = from
            && addresses.claim(&from, &place, diagnostics)
        {
            if is_page(&from) {
                pages.push((from, target));
            } else {
                files.push((from, target));
            }
        }
    }
    OfSettings { pages, files, asked }
}
