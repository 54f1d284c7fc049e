//! Everything that is published, with what readers know it as.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::civil::Date;

use crate::addresses::book::{AddressBook, Owner};
use crate::addresses::known::{KNOWN_PATH, Known, KnownAddresses, KnownKey, KnownKind, Present};
use crate::addresses::paths::Taxonomy;
use crate::config::settings::Config;
use crate::media::types::content_type;
use crate::model::article::FileRef;
use crate::model::entry::Entry;
use crate::model::file_refs::files_folder;
use crate::model::known_ids::{document_key, file_id, file_key, presentation_key, presentation_mark, term_key};
use crate::model::known_redirects::{Gone, Leading, Remembered};
use crate::model::routes::Routed;
use crate::model::site_index::SiteIndex;
use crate::output::route::Route;
use crate::parse::document::DocumentKind;
use crate::source::path::SourcePath;
use crate::source::span::Location;

/// Returns everything that is published: posts, pages, terms, presentations and files. `entries` and `files` are those of the
/// site of `index`.
#[must_use]
pub fn present(index: &SiteIndex, entries: &[Arc<Entry>], files: &[Arc<FileRef>]) -> Vec<Present> {
    let mut present: Vec<Present> = routed(index, entries).map(|(routed, entry)| of_entry(routed, entry)).collect();
    let mut below: BTreeMap<KnownKey, &Route> = things_below(index, entries, files);
    for taxonomy in Taxonomy::ALL {
        for term in &index.archives.terms[taxonomy] {
            if let Some(route) = &term.archive.route {
                below.entry(term_key(taxonomy, term)).or_insert(route);
            }
        }
    }
    present.extend(below.into_iter().map(|(key, at)| Present { key, at: at.clone(), guid: None, file: None }));
    present
}

fn of_entry(routed: &Routed, entry: &Entry) -> Present {
    let key = key_of(routed, entry);
    let is_post = entry.kind == DocumentKind::Post;
    let guid = Some(entry.id.clone()).filter(|id| is_post && *id != key.id);
    let file = Some(file_id(&entry.document)).filter(|file| *file != key.id).map(str::to_owned);
    Present { at: routed.route.clone(), guid, file, key }
}

/// Returns the posts followed by the pages, as they lie and as they are.
fn routed<'a>(index: &'a SiteIndex, entries: &'a [Arc<Entry>]) -> impl Iterator<Item = (&'a Routed, &'a Entry)> {
    index.posts.iter().chain(&index.pages).zip(entries.iter().map(AsRef::as_ref))
}

fn key_of(routed: &Routed, entry: &Entry) -> KnownKey {
    routed.known.clone().unwrap_or_else(|| document_key(&entry.document))
}

/// Returns where the pages of presentations and the files of posts and pages lie.
fn things_below<'a>(
    index: &'a SiteIndex,
    entries: &'a [Arc<Entry>],
    files: &'a [Arc<FileRef>],
) -> BTreeMap<KnownKey, &'a Route> {
    let mut below: BTreeMap<KnownKey, &Route> = BTreeMap::new();
    let mut folders: BTreeMap<Route, KnownKey> = BTreeMap::new();
    for (routed, entry) in routed(index, entries) {
        let key = key_of(routed, entry);
        for listed in entry.listed_presentations() {
            if let (Some(presentation), Some(attachment)) = (listed.presentation, listed.attachment) {
                let key = presentation_key(&key, &presentation_mark(entry, attachment));
                below.entry(key).or_insert(&presentation.route);
            }
        }
        folders.insert(files_folder(&routed.route), key);
    }
    for file in files.iter().filter(|file| !file.attachment.path.is_below("static")) {
        let address = file.route.as_str();
        let folder = address.rfind('/').and_then(|end| folders.get(&Route::new(&address[..=end])?));
        if let Some(post) = folder {
            below.entry(file_key(post, &file.route)).or_insert(&file.route);
        }
    }
    below
}

/// Returns the old addresses of all things that lead on, when every present address is known. What was remembered for posts,
/// pages and terms gives way to presentations and files that lie there now.
pub(super) fn remembered_with_files(
    config: &Config,
    index: &SiteIndex,
    entries: &[Arc<Entry>],
    files: &[Arc<FileRef>],
    book: &mut AddressBook,
) -> Remembered {
    let Remembered { lines, pages, files: others, moved, gone: _ } = &index.remembered;
    if lines.entries.is_empty() {
        return Remembered::default();
    }
    let free = |all: &[(Route, String)], book: &AddressBook| {
        all.iter().filter(|(old, _)| book.is_free(old)).cloned().collect::<Vec<_>>()
    };
    let (pages, others) = (free(pages, book), free(others, book));
    let mut leading = Leading { config, book, pages, files: others };
    let below = things_below(index, entries, files);
    for (key, to) in &below {
        let Some(known) = lines.entries.get(key) else { continue };
        leading.all(known, to);
        if config.has_embeds && to.is_page() {
            let embed = |page: &Route| config.paths.embed(&files_folder(page));
            known.addresses().for_each(|old| leading.one(&embed(old), &embed(to)));
        }
    }
    let Leading { pages, files, book, .. } = leading;
    let gone = gone(absent(lines, index, &below), book);
    Remembered { lines: Arc::clone(lines), pages, files, moved: moved.clone(), gone }
}

/// Returns the addresses of what is published no longer at which nothing else lies, and takes those where a page can say so.
fn gone<'a>(absent: impl Iterator<Item = (&'a KnownKey, &'a Known)>, book: &mut AddressBook) -> Vec<Gone> {
    let mut vacant: BTreeMap<&Route, Option<i16>> = BTreeMap::new();
    for (key, known) in absent {
        for route in known.addresses().filter(|route| book.is_vacant(route)) {
            vacant.entry(route).or_insert_with(|| year(key, known));
        }
    }
    let owner = Owner::Own("file", Location::file(&SourcePath::new(KNOWN_PATH).expect("invariant: a path")));
    let one = |(route, year): (&Route, Option<i16>)| {
        let has_page = content_type(route.as_str()).starts_with("text/html") && book.take_vacant(route, &owner);
        Gone { route: route.clone(), year, has_page }
    };
    vacant.into_iter().map(one).collect()
}

/// Returns the year of a post, or of the post that has a presentation or file: that of the day in the name of its file, else the
/// one in which it was first published.
fn year(key: &KnownKey, known: &Known) -> Option<i16> {
    let of_name = || {
        let name = known.file.as_deref().unwrap_or(&key.id);
        let mut days = name.split('/').filter_map(|part| part.get(..10)?.parse::<Date>().ok());
        days.next().map(Date::year)
    };
    match key.kind {
        KnownKind::Post => of_name().or_else(|| Some(known.since.year())),
        KnownKind::Presentation | KnownKind::File => of_name(),
        KnownKind::Page | KnownKind::Term => None,
    }
}

/// Returns the known things that are not published.
fn absent<'a>(
    lines: &'a KnownAddresses,
    index: &SiteIndex,
    below: &BTreeMap<KnownKey, &Route>,
) -> impl Iterator<Item = (&'a KnownKey, &'a Known)> + use<'a> {
    let routed = index.posts.iter().chain(&index.pages).filter_map(|routed| routed.known.clone());
    let terms = Taxonomy::ALL.into_iter().flat_map(|taxonomy| {
        let shown = index.archives.terms[taxonomy].iter().filter(|term| term.archive.route.is_some());
        shown.map(move |term| term_key(taxonomy, term))
    });
    let present: BTreeSet<KnownKey> = routed.chain(terms).chain(below.keys().cloned()).collect();
    lines.entries.iter().filter(move |(key, _)| !present.contains(key))
}
