//! Sources -> parsed documents with their keys, in parallel.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::civil::Date;
use rayon::prelude::*;

use crate::addresses::own_computer::file_on_own_computer;
use crate::config::settings::Config;
use crate::config::url::BaseUrl;
use crate::diagnostic::rule::{Diagnosed, Diagnostic};
use crate::parse::dates::Dates;
use crate::parse::document::{Document, DocumentKind, ParseContext, defaults, document};
use crate::parse::front_matter::FrontMatter;
use crate::pipeline::keys::{DocumentKeys, LinkScope, defaults_key};
use crate::pipeline::progress::Progress;
use crate::pipeline::stage_cache::StageCache;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;

/// A parsed content file.
pub(super) struct ParsedDocument {
    pub(super) path: SourcePath,
    pub(super) kind: DocumentKind,
    /// `None` if the file cannot be read.
    pub(super) document: Option<Arc<Document>>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The day of the build that parsed it.
    pub(super) today: Date,
    /// Fingerprint of the file.
    pub(super) source: Fingerprint,
    pub(super) keys: DocumentKeys,
    /// What the links of the document can depend on.
    pub(super) link_scope: LinkScope,
}

impl ParsedDocument {
    fn new(
        source: &Source,
        kind: DocumentKind,
        document: Option<Document>,
        diagnostics: Vec<Diagnostic>,
        key: Fingerprint,
        today: Date,
        url: &BaseUrl,
    ) -> Self {
        Self {
            path: source.path.clone(),
            kind,
            source: source.fingerprint,
            keys: DocumentKeys::of(key, document.as_ref()),
            link_scope: document.as_ref().map_or(LinkScope::Itself, |document| link_scope(document, url)),
            document: document.map(Arc::new),
            diagnostics,
            today,
        }
    }
}

/// Parses the content files that the last build did not parse from the same bytes.
pub(super) fn documents(
    sources: &[(&Source, DocumentKind)],
    config: &Config,
    defaults: &Defaults,
    today: Date,
    cache: &mut StageCache<SourcePath, Arc<ParsedDocument>>,
    progress: &dyn Progress,
) -> Vec<Arc<ParsedDocument>> {
    let wanted: Vec<(SourcePath, Fingerprint)> = sources
        .par_iter()
        .map(|(source, kind)| {
            let (_, defaults) = defaults.for_file(&source.path);
            (source.path.clone(), Fingerprint::of_value(&(source, kind, defaults)))
        })
        .collect();
    let by_index: Vec<Fingerprint> = wanted.iter().map(|(_, key)| *key).collect();
    let dates = Dates::of(config, today);
    // What is said about a document may name the day.
    cache.forget(|parsed| !parsed.diagnostics.is_empty() && parsed.today != today);
    cache.recall(wanted, |index| {
        let (source, kind) = sources[index];
        progress.step(source.path.as_str());
        let (defaults, _) = defaults.for_file(&source.path);
        let context = ParseContext { dates, defaults, has_vocabulary: config.related > 0 };
        let Diagnosed { value, diagnostics } = document(source, kind, context);
        Arc::new(ParsedDocument::new(source, kind, value, diagnostics, by_index[index], today, &config.url))
    })
}

/// Parses a document again of which another text is known. `None` if more than its text has changed, or if it cannot be read: then
/// other pages change, too.
pub(super) fn reparsed(
    source: &Source,
    known: &ParsedDocument,
    defaults: &Defaults,
    config: &Config,
    today: Date,
) -> Option<ParsedDocument> {
    let (front, key) = defaults.for_file(&source.path);
    let key = Fingerprint::of_value(&(source, known.kind, key));
    let context = ParseContext { dates: Dates::of(config, today), defaults: front, has_vocabulary: config.related > 0 };
    let Diagnosed { value, diagnostics } = document(source, known.kind, context);
    let parsed = ParsedDocument::new(source, known.kind, Some(value?), diagnostics, key, today, &config.url);
    parsed.keys.has_same_metadata(&known.keys).then_some(parsed)
}

/// Returns what the links of a document can depend on.
fn link_scope(document: &Document, url: &BaseUrl) -> LinkScope {
    let of = |address: &str| match address {
        // Whether the file lies beside the document, too, is part of what is said.
        address if file_on_own_computer(address).is_some() => LinkScope::Files,
        address if address.starts_with('#') || url.is_foreign(address) => LinkScope::Itself,
        address if address.contains('#') => LinkScope::Headings,
        _ => LinkScope::Files,
    };
    let front = &document.front;
    // Attached slides and transcripts have links of their own.
    let files = front.attachments.is_some().then_some(LinkScope::Headings);
    let cover = front.image.is_some().then_some(LinkScope::Files);
    let links = document.body.outline.links.iter().map(|link| of(link.address.trim()));
    let unlinked = (!document.body.outline.unlinked.is_empty()).then_some(LinkScope::Files);
    links.chain(files).chain(cover).chain(unlinked).max().unwrap_or(LinkScope::Itself)
}

/// Default front matter by folder. That of a folder includes the defaults of the folders above it.
pub(super) struct Defaults {
    /// Front matter, and the key of parsing with it.
    by_folder: BTreeMap<String, (FrontMatter, Fingerprint)>,
    none: (FrontMatter, Fingerprint),
}

impl Defaults {
    /// Reads the `_defaults.yaml` files.
    pub(super) fn of<'a>(
        sources: impl Iterator<Item = &'a Source>,
        config: &Config,
        today: Date,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let keyed = |front: FrontMatter| {
            let key = defaults_key(config, &front);
            (front, key)
        };
        let mut all = Self { by_folder: BTreeMap::new(), none: keyed(FrontMatter::default()) };
        let mut sources: Vec<&Source> = sources.collect();
        sources.sort_by_key(|source| source.path.folder().matches('/').count());
        for source in sources {
            let own = defaults(source, Dates::of(config, today)).into_value(diagnostics);
            let (above, _) = all.for_file(&source.path);
            let merged = keyed(own.or(above));
            all.by_folder.insert(source.path.folder().to_owned(), merged);
        }
        all
    }

    /// Returns the defaults of the nearest folder at or above a file, with their key.
    fn for_file(&self, path: &SourcePath) -> &(FrontMatter, Fingerprint) {
        if self.by_folder.is_empty() {
            return &self.none;
        }
        path.folders_above().find_map(|folder| self.by_folder.get(folder)).unwrap_or(&self.none)
    }
}
