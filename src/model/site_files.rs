//! Files and pages that depend on entries, in the address book.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::btree_map::Entry as Slot;
use std::sync::Arc;

use crate::addresses::book::{AddressBook, Owner};
use crate::config::settings::Config;
use crate::diagnostic::rule::Diagnostic;
use crate::model::article::FileRef;
use crate::model::entry::Entry;
use crate::model::file_refs::files_folder;
use crate::model::known_redirects::Remembered;
use crate::model::present::remembered_with_files;
use crate::model::site_index::SiteIndex;
use crate::output::route::Route;
use crate::source::path::SourcePath;
use crate::source::span::Location;

/// The files that entries publish, and every address of the site.
#[derive(Debug, Default)]
pub struct SiteFiles {
    /// Files in the order of their addresses.
    pub files: Vec<Arc<FileRef>>,
    /// Every address of the site.
    pub addresses: AddressBook,
    /// What the site does for readers who know old addresses.
    pub remembered: Remembered,
}

/// Returns the files that entries publish, and enters them and the pages of presentations into the address book.
///
/// Renditions and pictures for sharing are not entered: their names hold a fingerprint of their bytes, so two at one
/// address are the same file.
#[must_use]
pub(super) fn published_files(
    config: &Config,
    index: &SiteIndex,
    entries: &[Arc<Entry>],
    diagnostics: &mut Vec<Diagnostic>,
) -> SiteFiles {
    let mut addresses = AddressBook::above(&index.addresses);
    let files = files(entries, &mut addresses, diagnostics);
    presentation_pages(config, entries, &mut addresses, diagnostics);
    let remembered = remembered_with_files(config, index, entries, &files, &mut addresses);
    SiteFiles { files, addresses, remembered }
}

/// Enters the files that entries publish; returns each once.
fn files(entries: &[Arc<Entry>], book: &mut AddressBook, diagnostics: &mut Vec<Diagnostic>) -> Vec<Arc<FileRef>> {
    let mut files: BTreeMap<Route, Arc<FileRef>> = BTreeMap::new();
    for file in entries.iter().flat_map(|entry| entry.published_files()) {
        match files.entry(file.route.clone()) {
            Slot::Occupied(known) if known.get().attachment.path != file.attachment.path => {
                let owner = Owner::Source(Location::file(&file.attachment.path));
                book.claim(&file.route, &owner, diagnostics);
            }
            Slot::Occupied(mut known) => {
                // A picture that is drawn needs its renditions; one that is only linked to has none.
                if known.get().renditions.len() < file.renditions.len() {
                    known.insert(Arc::clone(file));
                }
            }
            Slot::Vacant(slot) => {
                let path = &file.attachment.path;
                let owner = Owner::Source(Location::file(path));
                // Files of `static/` have their addresses already.
                if path.is_below("static") || book.claim(&file.route, &owner, diagnostics) {
                    slot.insert(Arc::clone(file));
                }
            }
        }
    }
    files.into_values().collect()
}

/// Enters the pages of presentations, each for the file of the presentation, and those for other sites.
fn presentation_pages(
    config: &Config,
    entries: &[Arc<Entry>],
    book: &mut AddressBook,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut seen: BTreeSet<(&Route, &SourcePath)> = BTreeSet::new();
    for entry in entries {
        for listed in entry.listed_presentations() {
            let Some(presentation) = listed.presentation else { continue };
            let path = listed.attachment.map_or(&entry.path, |attachment| &attachment.file.attachment.path);
            let owner = Owner::Source(Location::file(path));
            if seen.insert((&presentation.route, path)) {
                // The page of an entry that is a presentation itself is the entry's, whose it is already.
                let is_free = book.claim(&presentation.route, &owner, diagnostics);
                if is_free && config.has_embeds {
                    let embed = config.paths.embed(&files_folder(&presentation.route));
                    book.reserve(&embed, &owner, diagnostics);
                }
            }
        }
    }
}
