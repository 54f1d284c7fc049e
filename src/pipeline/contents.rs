//! Snapshot -> documents, comments and files, and the addresses that readers know.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::addresses::known::{KNOWN_PATH, KnownAddresses};
use crate::addresses::known_lines::known_addresses;
use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnosed, Diagnostic};
use crate::media::attachment::Attachment;
use crate::model::not_posts::{misplaced, text_in_static};
use crate::parse::comments::{Comment, comments};
use crate::parse::document::{Document, DocumentKind};
use crate::pipeline::documents::{Defaults, ParsedDocument, documents};
use crate::pipeline::files::{DigestedFile, FileOptions, files, statics};
use crate::pipeline::input::Input;
use crate::pipeline::keys;
use crate::pipeline::progress::Stage;
use crate::pipeline::roles::{Role, Roles};
use crate::pipeline::stage_cache::StageCache;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};

/// Everything in `content/`, `static/` and `published.yaml`, read.
pub(super) struct Contents {
    /// Content files that could be read, in the order of their paths.
    pub(super) documents: Vec<Arc<Document>>,
    /// Content files that cannot be read.
    pub(super) unread: BTreeSet<SourcePath>,
    /// The same documents with their keys.
    pub(super) parsed: Vec<Arc<ParsedDocument>>,
    /// Comments by the folder of their post.
    pub(super) comments: BTreeMap<String, Arc<[Comment]>>,
    /// Files beside documents.
    pub(super) files: BTreeMap<SourcePath, Arc<Attachment>>,
    /// Keys of `files`, `statics` and `slides`.
    pub(super) file_keys: Vec<Fingerprint>,
    /// Files of `static/`.
    pub(super) statics: BTreeMap<SourcePath, Arc<Attachment>>,
    /// Slides and transcripts beside documents, as texts.
    pub(super) slides: BTreeMap<SourcePath, Arc<Document>>,
    /// Keys of `slides`.
    pub(super) slide_keys: BTreeMap<SourcePath, Fingerprint>,
    /// Texts that are never published.
    pub(super) hidden: Vec<SourcePath>,
    /// The addresses that readers know.
    pub(super) known: Arc<KnownAddresses>,
    /// Front matter that folders give to their documents.
    pub(super) defaults: Defaults,
}

/// What the next build can reuse.
#[derive(Default)]
pub(super) struct ContentsCache {
    pub(super) documents: StageCache<SourcePath, Arc<ParsedDocument>>,
    pub(super) files: StageCache<SourcePath, Arc<DigestedFile>>,
    comments: StageCache<SourcePath, Arc<Diagnosed<Arc<[Comment]>>>>,
    statics: StageCache<SourcePath, Arc<DigestedFile>>,
    known: StageCache<(), Arc<Diagnosed<Arc<KnownAddresses>>>>,
}

/// Reads everything, in parallel.
pub(super) fn contents(
    input: &Input<'_>,
    config: &Config,
    cache: &mut ContentsCache,
    diagnostics: &mut Vec<Diagnostic>,
) -> Contents {
    let sources = Sources::of(input.snapshot);
    let defaults = Defaults::of(sources.with(Role::Defaults), config, input.today, diagnostics);
    input.progress.stage(Stage::Parse, sources.all.len());
    let parsed = documents(&sources.texts(), config, &defaults, input.today, &mut cache.documents, input.progress);
    input.progress.stage(Stage::Media, sources.all.len());
    let transcripts = sources.with(Role::Transcript).map(|source| &source.path).collect();
    let documents = parsed.iter().filter_map(|parsed| parsed.document.as_deref());
    let options = FileOptions::new(documents, &transcripts, config);
    let beside: Vec<&Source> = sources.with(Role::File).chain(sources.with(Role::Slides)).collect();
    let files = files(&beside, &options, input, &mut cache.files);
    let comment_files: Vec<&Source> = sources.with(Role::Comments).collect();
    let comments = read_comments(&comment_files, config, &mut cache.comments);
    diagnostics.extend(sources.with(Role::Misplaced).map(|source| misplaced(&source.path)));
    let told = |source: &Source| text_in_static(&source.path, source.bytes().map_or(&[], AsRef::as_ref));
    diagnostics.extend(input.snapshot.below("static").filter_map(told));
    let statics = statics(input, &mut cache.statics);
    let known = read_known(input.snapshot, &mut cache.known, diagnostics);
    diagnostics.extend(parsed.iter().flat_map(|parsed| &parsed.diagnostics).cloned());
    diagnostics.extend(files.iter().chain(&statics).flat_map(|file| &file.diagnostics).cloned());
    diagnostics.extend(comments.iter().flat_map(|comments| &comments.diagnostics).cloned());
    let is_slides = |parsed: &Arc<ParsedDocument>| parsed.kind == DocumentKind::Slides;
    let (slides, parsed): (Vec<_>, Vec<_>) = parsed.into_iter().partition(is_slides);
    let slide_keys: BTreeMap<_, _> = slides.iter().map(|parsed| (parsed.path.clone(), parsed.keys.whole)).collect();
    let is_unread = |parsed: &&Arc<ParsedDocument>| parsed.document.is_none();
    let folders = comment_files.iter().map(|source| source.path.folder().to_owned());
    let by_path = |file: &Arc<DigestedFile>| (file.attachment.path.clone(), Arc::clone(&file.attachment));
    Contents {
        documents: parsed.iter().filter_map(|parsed| parsed.document.clone()).collect(),
        unread: parsed.iter().filter(is_unread).map(|parsed| parsed.path.clone()).collect(),
        comments: folders.zip(comments.iter().map(|comments| Arc::clone(&comments.value))).collect(),
        file_keys: files.iter().chain(&statics).map(|file| file.key).chain(slide_keys.values().copied()).collect(),
        files: files.iter().map(by_path).collect(),
        slides: slides.iter().filter_map(|parsed| Some((parsed.path.clone(), parsed.document.clone()?))).collect(),
        slide_keys,
        hidden: sources.with(Role::Hidden).map(|source| source.path.clone()).collect(),
        statics: statics.iter().map(by_path).collect(),
        known,
        defaults,
        parsed: parsed.into_iter().filter(|parsed| parsed.document.is_some()).collect(),
    }
}

/// The files of `content/` with their roles.
struct Sources<'a> {
    all: Vec<(&'a Source, Role)>,
}

impl<'a> Sources<'a> {
    fn of(snapshot: &'a Snapshot) -> Self {
        let roles = Roles::of(snapshot);
        let sources: Vec<&Source> = snapshot.below("content").collect();
        Self { all: sources.into_par_iter().map(|source| (source, roles.role(&source.path))).collect() }
    }

    fn with(&self, wanted: Role) -> impl Iterator<Item = &'a Source> {
        self.all.iter().filter(move |(_, role)| *role == wanted).map(|(source, _)| *source)
    }

    /// Returns the files that are parsed as documents.
    fn texts(&self) -> Vec<(&'a Source, DocumentKind)> {
        let text = |(source, role): &(&'a Source, Role)| match role {
            Role::Document(kind) => Some((*source, *kind)),
            Role::Slides | Role::Transcript => Some((*source, DocumentKind::Slides)),
            Role::Defaults | Role::Comments | Role::File | Role::Misplaced | Role::Hidden => None,
        };
        self.all.iter().filter_map(text).collect()
    }
}

/// Reads the addresses that readers know; without the file they know none.
fn read_known(
    snapshot: &Snapshot,
    cache: &mut StageCache<(), Arc<Diagnosed<Arc<KnownAddresses>>>>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Arc<KnownAddresses> {
    let Some(source) = snapshot.get(KNOWN_PATH) else { return Arc::default() };
    let read = cache.recall_single(source.fingerprint, || {
        let Diagnosed { value, diagnostics } = known_addresses(source);
        Arc::new(Diagnosed { value: Arc::new(value), diagnostics })
    });
    diagnostics.extend(read.diagnostics.iter().cloned());
    Arc::clone(&read.value)
}

/// Reads the comment files.
fn read_comments(
    sources: &[&Source],
    config: &Config,
    cache: &mut StageCache<SourcePath, Arc<Diagnosed<Arc<[Comment]>>>>,
) -> Vec<Arc<Diagnosed<Arc<[Comment]>>>> {
    let wanted = sources.iter().map(|source| (source.path.clone(), keys::comments(source, config))).collect();
    cache.recall(wanted, |index| {
        let Diagnosed { value, diagnostics } = comments(sources[index], &config.zone);
        Arc::new(Diagnosed { value: value.into(), diagnostics })
    })
}
