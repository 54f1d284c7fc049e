//! Enters pages, archives and files into the address book.

use std::collections::BTreeSet;
use std::sync::Arc;

use rayon::prelude::*;

use crate::addresses::book::{AddressBook, BAD_NAME, Owner};
use crate::addresses::own::{ASSETS, OwnFile};
use crate::addresses::paths::{ArchiveKind, Taxonomy, feed};
use crate::config::settings::{Config, settings_path};
use crate::diagnostic::rule::Diagnostic;
use crate::media::attachment::Attachment;
use crate::model::archive::Archive;
use crate::model::archives::SiteArchives;
use crate::model::routes::{Routed, route};
use crate::model::terms::Terms;
use crate::output::route::{INDEX, Route};
use crate::parse::document::Document;
use crate::source::span::Location;
use crate::text::slug::Slug;

/// Enters the files of `static/`; returns their addresses.
pub(super) fn static_files<'a>(
    files: impl Iterator<Item = &'a Attachment>,
    book: &mut AddressBook,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Route> {
    let mut routes = Vec::new();
    for file in files {
        let path = &file.path;
        match file.static_route() {
            Some(route) => {
                book.claim(&route, &Owner::Source(Location::file(path)), diagnostics);
                routes.push(route);
            }
            None => diagnostics.push(BAD_NAME.at(Location::file(path)).with("file", path.name())),
        }
    }
    routes
}

/// Enters documents, given by their indexes; returns them with their addresses.
pub(super) fn documents(
    indexes: &[usize],
    documents: &[Arc<Document>],
    config: &Config,
    categories: &Terms,
    book: &mut AddressBook,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Routed> {
    let routes: Vec<Option<Route>> =
        indexes.par_iter().map(|index| route(&documents[*index], config, categories)).collect();
    let mut routed = Vec::with_capacity(indexes.len());
    for (index, route) in indexes.iter().zip(routes) {
        let document = documents[*index].as_ref();
        let location = Location::file(&document.path);
        let route = match route {
            // Its address follows from what is wrong: that it is another's, too, would be a second message of one cause.
            _ if document.has_front_errors => unclaimed(document),
            Some(route) => {
                book.claim(&route, &Owner::Source(location), diagnostics);
                route
            }
            None => {
                diagnostics.push(BAD_NAME.at(location).with("file", document.path.name()));
                unclaimed(document)
            }
        };
        routed.push(Routed::new(*index, route));
    }
    routed
}

/// Returns an address for a document that has none. It differs from document to document, and nothing is written there.
pub(super) fn unclaimed(document: &Document) -> Route {
    Route::home().page(Slug::of(document.path.as_str()).as_str())
}

/// Enters the pages and files that the program makes itself. A file of `static/` takes the place of such a file.
pub fn own(
    archives: &SiteArchives,
    statics: &[Route],
    config: &Config,
    book: &mut AddressBook,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let settings = Location::file(&settings_path());
    let own = |name| Owner::Own(name, settings.clone());
    let paths = &config.paths;
    let pages = [
        ("category", paths.taxonomy(Taxonomy::Category)),
        ("tag", paths.taxonomy(Taxonomy::Tag)),
        ("presentation", paths.presentations()),
        ("archive", paths.archive()),
        ("subscribe", paths.subscribe()),
    ];
    let search = config.has_search.then(|| ("search", paths.search()));
    for (name, route) in pages.into_iter().chain(search) {
        book.claim(&route, &own(name), diagnostics);
    }
    let mut files = vec![(own("presentation"), feed(&paths.presentations(), &config.feed.file))];
    for archive in archives.all() {
        let owner = Owner::Archive {
            kind: archive.kind,
            named: named(archive, archives).unwrap_or(&settings).clone(),
            settings: settings.clone(),
        };
        for number in 1..=archive.pages(config.paginate) {
            let Some(route) = archive.page(number, paths) else { break };
            if number == 1 {
                book.claim(&route, &owner, diagnostics);
            } else {
                // A later page vanishes with the posts on it.
                book.reserve(&route, &owner, diagnostics);
            }
        }
        let json = archive.json_feed(&config.feed);
        files.extend(archive.feed.clone().into_iter().chain(json).map(|feed| (owner.clone(), feed)));
    }
    files.extend(OwnFile::ALWAYS.map(|file| (own("file"), file.route())));
    files.extend(config.security.iter().map(|_| (own("file"), OwnFile::Security.route())));
    let of_servers = config.headers.iter().flat_map(|server| server.files());
    files.extend(of_servers.filter_map(|file| Some((own("file"), Route::new(file)?))));
    let statics: BTreeSet<&Route> = statics.iter().collect();
    for (owner, route) in files.iter().filter(|(_, route)| !statics.contains(route)) {
        book.claim(route, owner, diagnostics);
    }
    for (name, folder) in [("assets", Some(ASSETS)), ("search", config.has_search.then_some(INDEX))] {
        let folder = folder.map(|folder| Route::home().page(folder));
        folder.map(|folder| book.reserve_folder(&folder, &own(name), diagnostics));
    }
}

/// Enters the page that servers show at all addresses of what is published no longer. A file of `static/` takes its place.
pub(super) fn page_of_gone(statics: &[Route], book: &mut AddressBook, diagnostics: &mut Vec<Diagnostic>) {
    let route = OwnFile::Gone.route();
    if !statics.contains(&route) {
        book.claim(&route, &Owner::Own("file", Location::file(&settings_path())), diagnostics);
    }
}

/// Returns where the subject of an archive is named, if it has a name.
fn named<'a>(archive: &Archive, archives: &'a SiteArchives) -> Option<&'a Location> {
    match archive.kind {
        ArchiveKind::Term(taxonomy, index) => Some(&archives.terms[taxonomy][index].location),
        ArchiveKind::Home | ArchiveKind::Year(_) | ArchiveKind::Month(..) => None,
    }
}
