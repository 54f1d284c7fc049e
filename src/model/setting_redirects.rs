//! Redirects of the settings.

use std::collections::{BTreeMap, BTreeSet};

use crate::addresses::book::{AddressBook, Owner};
use crate::config::settings::{Config, Redirect, settings_path};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::redirects::{is_page, old_address, query_redirect};
use crate::output::hosting::QueryRedirect;
use crate::output::route::{FileKey, Route};
use crate::source::span::Location;
use crate::text::address::decoded;
use crate::text::circles::circles;
use crate::text::suggest::nearest;

/// A redirect that is no address, or leads nowhere.
pub const BAD_REDIRECT: Rule = Rule::error("G054");
/// Redirects that lead in a circle.
pub const CIRCLE: Rule = Rule::error("G123");

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

/// Where a redirect leads.
enum Target {
    /// To an address of this site.
    Inside {
        route: Route,
        /// Query and fragment, as typed.
        rest: String,
    },
    /// To another site, or to a part of this host that is not the site.
    Elsewhere(String),
}

/// Returns where a redirect leads; `None` if that is no address.
fn target(to: &str, config: &Config) -> Option<Target> {
    let to = &*config.url.here(to);
    let url = config.url.join(to).ok().filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let is_path = to.starts_with('/') && !to.starts_with("//") && !to.starts_with("/\\");
    let path = if is_path { Some(to.to_owned()) } else { config.url.path_inside(to) };
    let Some(path) = path else {
        let is_whole = to.contains("//");
        return is_whole.then(|| Target::Elsewhere(if to.starts_with("//") { url.into() } else { to.to_owned() }));
    };
    let path = decoded(&path[..path.find(['?', '#']).unwrap_or(path.len())]);
    let rest = to.find(['?', '#']).map_or_else(String::new, |at| to[at..].to_owned());
    Some(Target::Inside { route: Route::new(&path)?, rest })
}

/// Returns the address that something has, typed with or without a `/` at its end.
fn published(route: &Route, book: &AddressBook) -> Option<Route> {
    let found = book.find(route.as_str()).cloned();
    found.or_else(|| book.find(&format!("{route}/")).cloned())
}

/// Returns for each redirect the index of the one to whose old address it leads.
fn next_redirects(config: &Config) -> Vec<Option<usize>> {
    let redirects = || config.redirects.iter().enumerate();
    let from = |(index, redirect): (usize, &Redirect)| {
        Some((old_address(&redirect.from.value, &config.url)?.file_key(), index))
    };
    let indexes: BTreeMap<FileKey, usize> = redirects().filter_map(from).collect();
    let next = |redirect: &Redirect| match target(&redirect.to.value, config)? {
        Target::Inside { route, .. } => {
            let old = old_address(route.as_str(), &config.url)?;
            indexes.get(&old.file_key()).copied()
        }
        Target::Elsewhere(_) => None,
    };
    config.redirects.iter().map(next).collect()
}

/// Returns the old addresses of the settings. Whether their targets exist is known when every file has its address: see
/// [`check_targets`].
pub(super) fn setting_redirects(
    config: &Config,
    book: &mut AddressBook,
    diagnostics: &mut Vec<Diagnostic>,
) -> SettingRedirects {
    let mut redirects = SettingRedirects::default();
    let next = next_redirects(config);
    let in_circles: BTreeSet<usize> = circles(&next).into_iter().flatten().collect();
    for (index, Redirect { from: typed, .. }) in config.redirects.iter().enumerate() {
        let location = Location::at(&settings_path(), typed.span);
        if in_circles.contains(&index) {
            diagnostics.push(CIRCLE.at(location).with("address", typed.value.clone()));
            continue;
        }
        let Some(to) = href(last(&next, index), config, book) else { continue };
        if let Some(query) = query_redirect(&typed.value, to.clone(), &config.url) {
            redirects.queries.push(query);
            continue;
        }
        let Some(from) = old_address(&typed.value, &config.url) else {
            diagnostics.push(BAD_REDIRECT.at(location).with("address", typed.value.clone()));
            continue;
        };
        let owner = Owner::Source(location);
        if is_page(&from) {
            if book.claim(&from, &owner, diagnostics) {
                redirects.pages.push((from, to));
            }
        } else if book.claim_unwritten(&from, &owner, diagnostics) {
            redirects.files.push((from, to));
        }
    }
    redirects
}

/// Returns the last redirect on the way of one, so that a reader takes one step instead of several.
fn last(next: &[Option<usize>], start: usize) -> usize {
    // A way into a circle that does not lead back to its start ends within as many steps as there are redirects.
    let way = std::iter::successors(Some(start), |at| next[*at]);
    way.take(next.len()).last().unwrap_or(start)
}

/// Returns where a redirect leads, as in a link of a page.
fn href(index: usize, config: &Config, book: &AddressBook) -> Option<String> {
    Some(match target(&config.redirects[index].to.value, config)? {
        Target::Elsewhere(address) => address,
        Target::Inside { route, rest } => {
            let route = published(&route, book).unwrap_or(route);
            format!("{}{rest}", config.url.href(&route))
        }
    })
}

/// Reports redirects to nothing, but for those that lead to another redirect, which is reported itself. `book` holds every
/// address of the site.
pub(super) fn check_targets(config: &Config, book: &AddressBook, diagnostics: &mut Vec<Diagnostic>) {
    let next = next_redirects(config);
    let last = config.redirects.iter().zip(&next).filter(|(_, next)| next.is_none());
    for (Redirect { to, .. }, _) in last {
        let is_known = match target(&to.value, config) {
            Some(Target::Inside { route, .. }) => published(&route, book).is_some(),
            Some(Target::Elsewhere(_)) => true,
            None => false,
        };
        if !is_known {
            let near = nearest(&to.value, book.linkable().map(Route::as_str));
            let location = Location::at(&settings_path(), to.span);
            diagnostics.push(BAD_REDIRECT.at(location).with("address", to.value.clone()).near(near));
        }
    }
}
