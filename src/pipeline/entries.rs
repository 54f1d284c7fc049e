//! Contents -> the site, with the keys of its parts.

use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnosed, Diagnostic};
use crate::model::assemble::{site, site_files};
use crate::model::copies::copies;
use crate::model::entries::{check_withheld, entry, targets};
use crate::model::entry::Entry;
use crate::model::foreign_code::foreign_code;
use crate::model::inputs::Inputs;
use crate::model::publication::{LeftOut, NextChange, Today, dates_ahead, published};
use crate::model::site::Site;
use crate::model::site_files::SiteFiles;
use crate::model::site_index::{SiteIndex, site_index};
use crate::parse::document::Document;
use crate::pipeline::contents::Contents;
use crate::pipeline::keys::{self, EntryKeys, LinkKeys};
use crate::pipeline::stage_cache::StageCache;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// What the next build can reuse.
#[derive(Default)]
pub(super) struct EntriesCache {
    index: StageCache<(), Arc<KeyedIndex>>,
    files: StageCache<(), Arc<Diagnosed<SiteFiles>>>,
    entries: StageCache<SourcePath, Arc<KeyedEntry>>,
}

/// An entry with its keys.
struct KeyedEntry {
    entry: Arc<Entry>,
    keys: EntryKeys,
    diagnostics: Vec<Diagnostic>,
}

/// The site index with its keys.
pub(super) struct KeyedIndex {
    index: Diagnosed<SiteIndex>,
    key: Fingerprint,
    /// Key of the addresses alone.
    addresses: Fingerprint,
}

impl KeyedIndex {
    /// Returns the site index.
    pub(super) fn value(&self) -> &SiteIndex {
        &self.index.value
    }
}

/// The site and the keys of its parts.
pub(super) struct KeyedSite {
    pub(super) site: Site,
    /// Keys of the posts followed by the pages.
    pub(super) keys: Vec<EntryKeys>,
    /// Key of the site index.
    pub(super) index: Fingerprint,
    /// The site index.
    pub(super) keyed_index: Arc<KeyedIndex>,
    /// The files and every address.
    pub(super) files: Arc<Diagnosed<SiteFiles>>,
    /// When other entries are published.
    pub(super) next_change: NextChange,
}

/// Assembles the site without the documents that are withheld because of their errors.
pub(super) fn keyed_site(
    contents: &Contents,
    config: &Config,
    settings: Fingerprint,
    today: Today,
    is_withheld: &dyn Fn(&Document) -> bool,
    cache: &mut EntriesCache,
    diagnostics: &mut Vec<Diagnostic>,
) -> KeyedSite {
    let Contents {
        documents,
        unread,
        parsed,
        comments,
        files,
        file_keys,
        statics,
        slides,
        slide_keys: _,
        hidden,
        known,
        defaults: _,
    } = contents;
    let copies = copies(documents);
    let mut published = published(documents, &copies.withheld, today, is_withheld);
    published.left_out.extend(hidden.iter().map(LeftOut::hidden));
    diagnostics.extend(copies.diagnostics);
    let shown = published.posts.iter().chain(&published.pages).map(|index| documents[*index].as_ref());
    diagnostics.extend(foreign_code(shown));
    diagnostics.extend(dates_ahead(documents, today));
    let key = keys::site_index(settings, parsed.iter().map(|parsed| &parsed.keys), &published, statics, known);
    let keyed = cache.index.recall_single(key, || {
        let index = site_index(documents, &published, statics.values().map(AsRef::as_ref), config, known);
        let addresses = keys::addresses(&index.value, parsed.iter().map(|parsed| &parsed.path));
        Arc::new(KeyedIndex { index, key, addresses })
    });
    let index = &keyed.index.value;
    let inputs = Inputs { config, documents, unread, comments, files, statics, slides };
    let link_keys = LinkKeys::of(keyed.addresses, file_keys, unread, parsed.iter().map(|parsed| &parsed.keys));
    let keyed_entries = keyed_entries(inputs, contents, index, &link_keys, settings, &mut cache.entries);
    let before = diagnostics.len();
    diagnostics.extend(keyed.index.diagnostics.iter().cloned());
    diagnostics.extend(keyed_entries.iter().flat_map(|keyed| &keyed.diagnostics).cloned());
    let withheld = documents.iter().filter(|document| is_withheld(document));
    diagnostics.extend(withheld_links(withheld, inputs, index));
    let found = &diagnostics[before..];
    let wrong = found.iter().filter_map(Diagnostic::path);
    let files_key = keys::site_files(keyed.key, &link_keys, keyed_entries.iter().map(|keyed| &keyed.keys), wrong);
    let entries: Vec<Arc<Entry>> = keyed_entries.iter().map(|keyed| Arc::clone(&keyed.entry)).collect();
    let files = cache.files.recall_single(files_key, || Arc::new(site_files(inputs, index, &entries, found)));
    diagnostics.extend(files.diagnostics.iter().cloned());
    let site = site(inputs, index, &files.value, published.left_out, entries).into_value(diagnostics);
    KeyedSite {
        site,
        keys: keyed_entries.iter().map(|keyed| keyed.keys).collect(),
        index: keyed.key,
        keyed_index: keyed,
        files,
        next_change: published.next_change,
    }
}

/// Checks the links of documents that are withheld because of other errors: authors see all mistakes at once.
fn withheld_links<'a>(
    withheld: impl Iterator<Item = &'a Arc<Document>>,
    inputs: Inputs<'_>,
    index: &SiteIndex,
) -> Vec<Diagnostic> {
    let targets = OnceLock::new();
    let check = |document| check_withheld(document, inputs, targets.get_or_init(|| self::targets(inputs, index)));
    withheld.flat_map(check).collect()
}

/// Returns the entries of all published documents in the order of the site index.
fn keyed_entries(
    inputs: Inputs<'_>,
    contents: &Contents,
    index: &SiteIndex,
    link_keys: &LinkKeys,
    settings: Fingerprint,
    cache: &mut StageCache<SourcePath, Arc<KeyedEntry>>,
) -> Vec<Arc<KeyedEntry>> {
    let parsed = &contents.parsed;
    let routed: Vec<_> = index.posts.iter().chain(&index.pages).collect();
    let wanted: Vec<_> = routed
        .par_iter()
        .map(|routed| {
            let parsed = parsed[routed.document].as_ref();
            let comments = inputs.comments.get(parsed.path.folder()).map(AsRef::as_ref);
            let key = link_keys.entry_input(&parsed.keys, parsed.link_scope, routed, settings, comments);
            (parsed.path.clone(), key)
        })
        .collect();
    let targets = OnceLock::new();
    cache.recall(wanted, |at| {
        let targets = targets.get_or_init(|| self::targets(inputs, index));
        let routed = routed[at];
        let document = &inputs.documents[routed.document];
        let Diagnosed { value, diagnostics } = entry(document, routed, inputs, targets);
        let own_key = parsed[routed.document].keys.whole;
        let keys = EntryKeys::of(&value, settings, |path| contents.slide_keys.get(path).copied().unwrap_or(own_key));
        Arc::new(KeyedEntry { entry: Arc::new(value), keys, diagnostics })
    })
}
