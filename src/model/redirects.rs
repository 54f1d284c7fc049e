//! Old addresses, and where they lead.

use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::addresses::Addresses;
use crate::model::ground::settings_path;
use crate::output::route::Route;
use crate::parse::document::Document;
use crate::source::span::Place;
use crate::text::address::decoded;
use crate::text::nearest::nearest;

/// An old address that is none.
pub const BAD_ALIAS: Rule = Rule::error("G053");
/// A redirect that is none, or leads nowhere.
pub const BAD_REDIRECT: Rule = Rule::error("G054");

/// Returns the old addresses of entries, each with where it leads on this host.
pub(super) fn aliases<'a>(
    entries: impl Iterator<Item = (&'a Document, &'a Route)>,
    config: &Config,
    addresses: &mut Addresses,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(Route, String)> {
    let mut redirects = Vec::new();
    for (document, own) in entries {
        for alias in document.front.aliases.iter().flatten() {
            let place = Place::at(&document.path, alias.span);
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
    redirects
}

/// Reads an old address: with or without host, a page with or without `/` at its end.
fn old_address(typed: &str) -> Option<Route> {
    let path = match typed.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => typed,
    };
    let path = decoded(path);
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
