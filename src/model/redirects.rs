//! Old addresses, and where they lead.

use std::collections::BTreeMap;

use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::addresses::{Addresses, TAKEN};
use crate::model::ground::settings_path;
use crate::output::hosting::Asked;
use crate::output::route::Route;
use crate::parse::document::Document;
use crate::source::span::Place;
use crate::text::address::decoded;
use crate::text::nearest::nearest;

/// An old address that is none.
pub const BAD_ALIAS: Rule = Rule::error("G053");
/// A redirect that is none, or leads nowhere.
pub const BAD_REDIRECT: Rule = Rule::error("G054");

/// Returns the old addresses of entries, each with where it leads on this host, and those that ask the home page.
pub(super) fn aliases<'a>(
    entries: impl Iterator<Item = (&'a Document, &'a Route)>,
    config: &Config,
    addresses: &mut Addresses,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<(Route, String)>, Vec<Asked>) {
    let mut redirects = Vec::new();
    let mut asked: BTreeMap<(String, String), (Asked, Place)> = BTreeMap::new();
    for (document, own) in entries {
        for alias in document.front.aliases.iter().flatten() {
            let place = Place::at(&document.path, alias.span);
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
                        redirects.push((route, config.url.href(own)));
                    }
                }
                None => diagnostics.push(BAD_ALIAS.at(place).with("address", alias.value.clone())),
            }
        }
    }
    (redirects, asked.into_values().map(|(asked, _)| asked).collect())
}

/// Returns an address without its host.
fn without_host(typed: &str) -> &str {
    match typed.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => typed,
    }
}

/// Reads an old address that asks the home page: `/?p=12`.
fn question(typed: &str, to: String) -> Option<Asked> {
    Asked::new(without_host(typed).strip_prefix("/?")?, to)
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
fn feed(to: &str, config: &Config, addresses: &Addresses) -> Option<String> {
    let list = to.strip_suffix(config.feed.file.as_str()).filter(|list| list.ends_with('/'))?;
    let paths = &config.paths;
    let tag = Some(&paths.tag).filter(|_| config.feed.has_tags);
    let mut lists = [Some(&paths.category), tag, Some(&paths.presentation)].into_iter().flatten();
    let has_feed = list == "/" || lists.any(|name| list.starts_with(&format!("/{name}/")));
    let route = if list == "/" { Route::home() } else { addresses.find(list).filter(|_| has_feed)?.clone() };
    Some(format!("{}{}", config.url.href(&route), config.feed.file))
}

/// Returns the old addresses of the settings, each with where it leads.
pub(super) fn setting_redirects(
    config: &Config,
    addresses: &mut Addresses,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Route, String)> {
    let path = settings_path();
    let mut redirects = Vec::new();
    for redirect in &config.redirects {
        let place = Place::at(&path, redirect.from.span);
        let Some(from) = old_address(&redirect.from.value) else {
            diagnostics.push(BAD_REDIRECT.at(place).with("address", redirect.from.value.clone()));
            continue;
        };
        let to = &redirect.to.value;
        let target = if to.starts_with("https://") || to.starts_with("http://") {
            Some(to.clone())
        } else {
            addresses.find(to).map(|route| config.url.href(route)).or_else(|| feed(to, config, addresses))
        };
        let Some(target) = target else {
            let all: Vec<&str> = addresses.all().map(Route::as_str).collect();
            let diagnostic = BAD_REDIRECT.at(Place::at(&path, redirect.to.span)).with("address", to.clone());
            diagnostics.push(diagnostic.near(nearest(to, all)));
            continue;
        };
        if addresses.claim(&from, &place, diagnostics) {
            redirects.push((from, target));
        }
    }
    redirects
}
