//! What is said of a finished archive: links that lead nowhere, pictures of other hosts, names that are too long.

use std::collections::BTreeMap;

use crate::archive::check::DeadLink;
use crate::archive::names::{PATH_MAX, too_long};
use crate::archive::site::{ArchivedSite, Lack};
use crate::config::settings::settings_path;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::output::route::Route;
use crate::source::path::SourcePath;
use crate::source::span::Location;

/// A link within the archive that leads nowhere.
pub const DEAD: Rule = Rule::warning("G293");
/// Something of another host that pages show and an archive does not.
pub const ASKS: Rule = Rule::warning("G294");
/// A path that Windows has no room for.
pub const LONG: Rule = Rule::warning("G295");

/// Returns what is said. `sources` are the documents by their addresses, `paths` the names of all files in the archive.
#[must_use]
pub fn told<'a>(
    site: &ArchivedSite<'_>,
    dead: &[DeadLink],
    sources: &BTreeMap<Route, SourcePath>,
    paths: impl Iterator<Item = &'a str>,
) -> Vec<Diagnostic> {
    let routes: BTreeMap<&str, &Route> =
        site.files.iter().filter_map(|file| Some((file.path.as_str(), file.route?))).collect();
    // By rule and address: the first page, and how many have it.
    let mut found: BTreeMap<(&str, &str), (&Route, usize)> = BTreeMap::new();
    let mut note = |rule: Rule, address, route| {
        found.entry((rule.code, address)).or_insert((route, 0)).1 += 1;
    };
    for (route, lack) in &site.lacks {
        match lack {
            Lack::Nowhere(address) => note(DEAD, address, route),
            Lack::Asks(address) => note(ASKS, address, route),
        }
    }
    for DeadLink { path, address } in dead {
        if let Some(route) = routes.get(path.as_str()) {
            note(DEAD, address, route);
        }
    }
    let settings = settings_path();
    let mut told: Vec<Diagnostic> = Vec::new();
    for ((code, address), (route, pages)) in found {
        let rule = if code == DEAD.code { DEAD } else { ASKS };
        let location = Location::file(sources.get(route).unwrap_or(&settings));
        let more = if pages > 1 { "several" } else { "one" };
        told.push(rule.at(location).with("address", address).with("page", route.as_str()).help(more));
    }
    let long = too_long(paths);
    if let Some(first) = long.first() {
        let found = LONG.at(Location::file(&settings)).with("path", *first).with("most", PATH_MAX.to_string());
        told.push(found.with("n", long.len().to_string()));
    }
    told
}
