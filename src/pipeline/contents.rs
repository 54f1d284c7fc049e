//! Snapshot -> documents, comments and files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::media::attachment::{Attachment, DigestOptions, as_it_is, attachment};
use crate::media::blob_cache::BlobCache;
use crate::model::presentations::{TRANSCRIPT, companion_pdf};
use crate::parse::comments::{Comment, comments};
use crate::parse::document::{Document, DocumentKind, ParseContext, defaults, document};
use crate::parse::front_matter::FrontMatter;
use crate::pipeline::keys;
use crate::pipeline::memory::Memory;
use crate::pipeline::progress::{Progress, Stage};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};
use crate::source::span::Location;

/// A text in `content/` that is neither a post nor a page.
pub const MISPLACED: Rule = Rule::warning("G094");

/// Everything in `content/` and `static/`, read.
#[derive(Default)]
pub(crate) struct Contents {
    /// Content files that could be read, in the order of their paths.
    pub(crate) documents: Vec<Arc<Document>>,
    /// The same with their keys.
    pub(super) parsed: Vec<Arc<Parsed>>,
    /// Comments by the folder of their post.
    pub(super) comments: BTreeMap<String, Arc<[Comment]>>,
    /// Files beside documents.
    pub(super) files: BTreeMap<SourcePath, Arc<Attachment>>,
    /// Keys of both.
    pub(super) file_keys: Vec<Fingerprint>,
    /// Files of `static/`.
    pub(super) statics: BTreeMap<SourcePath, Arc<Attachment>>,
    /// Slides and transcripts beside documents, as texts.
    pub(super) slides: BTreeMap<SourcePath, Arc<Document>>,
}

/// A content file, parsed, with the keys of what others take from it.
pub(super) struct Parsed {
    pub(super) path: SourcePath,
    /// What it is.
    pub(super) kind: DocumentKind,
    /// `None` when nothing of it can be read.
    pub(super) document: Option<Arc<Document>>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// All of it.
    pub(super) key: Fingerprint,
    /// Its file.
    pub(super) source: Fingerprint,
    /// Everything but its text.
    pub(super) ground: Fingerprint,
    /// Its headings.
    pub(super) ids: Fingerprint,
    /// Where its links lead.
    pub(super) reach: LinkScope,
}

/// How far the links of a document lead, at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum LinkScope {
    /// To itself and to other sites.
    Itself,
    /// To files and documents of the site.
    Files,
    /// To headings of other documents.
    Headings,
}

/// Who watches, and where large things are kept: nothing of it changes what is made.
#[derive(Clone, Copy)]
pub(crate) struct World<'a> {
    pub(crate) blob_cache: Option<&'a dyn BlobCache>,
    pub(crate) progress: &'a dyn Progress,
}

/// A file beside a document, digested.
pub(super) struct Digested {
    attachment: Arc<Attachment>,
    diagnostics: Vec<Diagnostic>,
    key: Fingerprint,
}

/// What a file in `content/` is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Document(DocumentKind),
    Defaults,
    Comments,
    /// Slides, which are a file beside a post, too.
    Slides,
    /// What is said on the slides of a file.
    Transcript,
    File,
    Misplaced,
}

/// Reads everything, in parallel; what the last build read of the same bytes is not read again.
pub(crate) fn contents(
    snapshot: &Snapshot,
    config: &Config,
    memory: &mut Memory,
    world: World<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Contents {
    let World { blob_cache, progress } = world;
    let sources: Vec<(&Source, Role)> = {
        let roles = Roles::of(snapshot);
        let sources: Vec<&Source> = snapshot.below("content").collect();
        sources.into_par_iter().map(|source| (source, roles.role(&source.path))).collect()
    };
    let of = |wanted: Role| sources.iter().filter(move |(_, role)| *role == wanted).map(|(source, _)| *source);
    let defaults = Defaults::of(of(Role::Defaults), config, diagnostics);
    progress.stage(Stage::Parse, sources.len());
    let parsed = documents(&sources, config, &defaults, memory, progress);
    progress.stage(Stage::Media, sources.len());
    let files: Vec<&Source> = of(Role::File).chain(of(Role::Slides)).collect();
    let transcribed = of(Role::Transcript).map(|source| &source.path).collect();
    let documents = parsed.iter().filter_map(|parsed| parsed.document.as_deref());
    let wishes = Wishes::of(documents, &transcribed, config);
    let keys = files.iter().map(|source| (source.path.clone(), wishes.key(source))).collect();
    let digested = memory.files.recall(keys, |place| {
        let source = files[place];
        progress.step(source.path.as_str());
        let unseen = || Diagnosed { value: Attachment::unseen(source), diagnostics: Vec::new() };
        let seen = |room| attachment(source, wishes.wish(&source.path), room);
        let Diagnosed { value, diagnostics } = blob_cache.map_or_else(unseen, seen);
        Arc::new(Digested::new(value, diagnostics))
    });
    let comments: Vec<&Source> = of(Role::Comments).collect();
    let keys = comments.iter().map(|source| (source.path.clone(), keys::comments(source, config))).collect();
    let read = memory.comments.recall(keys, |place| {
        let Diagnosed { value, diagnostics } = self::comments(comments[place], &config.zone);
        Arc::new(Diagnosed { value: value.into(), diagnostics })
    });
    for source in of(Role::Misplaced) {
        diagnostics.push(MISPLACED.at(Location::file(&source.path)).with("file", source.path.as_str()));
    }
    diagnostics.extend(parsed.iter().flat_map(|parsed| &parsed.diagnostics).cloned());
    diagnostics.extend(digested.iter().flat_map(|digested| &digested.diagnostics).cloned());
    diagnostics.extend(read.iter().flat_map(|read| &read.diagnostics).cloned());
    let is_slides = |parsed: &Arc<Parsed>| parsed.kind == DocumentKind::Slides;
    let (slides, parsed): (Vec<_>, Vec<_>) = parsed.into_iter().partition(is_slides);
    let slide_keys = slides.iter().map(|parsed| parsed.key);
    let documents = parsed.iter().filter_map(|parsed| parsed.document.clone()).collect();
    let folders = comments.iter().map(|source| source.path.folder().to_owned());
    let statics = statics(snapshot, memory, world);
    diagnostics.extend(statics.iter().flat_map(|digested| &digested.diagnostics).cloned());
    let file = |digested: &Arc<Digested>| (digested.attachment.path.clone(), Arc::clone(&digested.attachment));
    Contents {
        documents,
        parsed: parsed.into_iter().filter(|parsed| parsed.document.is_some()).collect(),
        comments: folders.zip(read.iter().map(|read| Arc::clone(&read.value))).collect(),
        files: digested.iter().map(file).collect(),
        file_keys: digested.iter().chain(&statics).map(|digested| digested.key).chain(slide_keys).collect(),
        slides: slides.iter().filter_map(|parsed| Some((parsed.path.clone(), parsed.document.clone()?))).collect(),
        statics: statics.iter().map(file).collect(),
    }
}

impl Digested {
    pub(super) fn new(attachment: Attachment, diagnostics: Vec<Diagnostic>) -> Self {
        Self { key: keys::attached(&attachment), attachment: Arc::new(attachment), diagnostics }
    }

    /// Returns the file if there is nothing to say about it and its bytes are published as they are.
    pub(super) fn as_it_is(&self, source: Fingerprint) -> Option<&Attachment> {
        // What was made of pictures and pages lies in the storeroom, with a record of its own.
        let is_picture = self.attachment.is_raster();
        let is_as_it_is = self.diagnostics.is_empty()
            && self.attachment.fingerprint == source
            && !is_picture
            && !self.attachment.kind.is_digested();
        is_as_it_is.then_some(&self.attachment)
    }
}

fn documents(
    sources: &[(&Source, Role)],
    config: &Config,
    defaults: &Defaults,
    memory: &mut Memory,
    progress: &dyn Progress,
) -> Vec<Arc<Parsed>> {
    let wanted: Vec<(&Source, DocumentKind)> = sources
        .iter()
        .filter_map(|(source, role)| match role {
            Role::Document(kind) => Some((*source, *kind)),
            Role::Slides | Role::Transcript => Some((*source, DocumentKind::Slides)),
            Role::Defaults | Role::Comments | Role::File | Role::Misplaced => None,
        })
        .collect();
    let keys: Vec<(SourcePath, Fingerprint)> = wanted
        .par_iter()
        .map(|(source, kind)| {
            let (_, reading) = defaults.for_file(&source.path);
            (source.path.clone(), keys::document(source, *kind, *reading))
        })
        .collect();
    let known: Vec<Fingerprint> = keys.iter().map(|(_, key)| *key).collect();
    memory.documents.recall(keys, |place| {
        let (source, kind) = wanted[place];
        progress.step(source.path.as_str());
        let (defaults, _) = defaults.for_file(&source.path);
        let reading = ParseContext { zone: &config.zone, defaults, has_vocabulary: config.related > 0 };
        let Diagnosed { value, diagnostics } = document(source, kind, reading);
        Arc::new(Parsed::new(source, kind, value, diagnostics, known[place]))
    })
}

impl Parsed {
    fn new(
        source: &Source,
        kind: DocumentKind,
        document: Option<Document>,
        diagnostics: Vec<Diagnostic>,
        key: Fingerprint,
    ) -> Self {
        let nothing = Fingerprint::of(b"");
        Self {
            path: source.path.clone(),
            kind,
            source: source.fingerprint,
            ground: document.as_ref().map_or(nothing, keys::ground_of),
            ids: document.as_ref().map_or(nothing, |document| keys::ids(&document.body.outline)),
            reach: document.as_ref().map_or(LinkScope::Itself, reach),
            document: document.map(Arc::new),
            diagnostics,
            key,
        }
    }
}

fn reach(document: &Document) -> LinkScope {
    let of = |address: &str| match address {
        address if address.starts_with('#') || address.contains("://") || address.starts_with("mailto:") => {
            LinkScope::Itself
        }
        address if address.contains('#') => LinkScope::Headings,
        _ => LinkScope::Files,
    };
    let front = &document.front;
    // Slides and transcripts have links of their own.
    let files = front.attachments.is_some().then_some(LinkScope::Headings);
    let cover = front.image.is_some().then_some(LinkScope::Files);
    let links = document.body.outline.links.iter().map(|link| of(link.address.trim()));
    links.chain(files).chain(cover).max().unwrap_or(LinkScope::Itself)
}

/// What authors ask of files besides what their bytes say.
struct Wishes {
    /// For files of which nobody says more.
    general: DigestOptions,
    by_path: BTreeMap<SourcePath, DigestOptions>,
}

impl Wishes {
    fn of<'a>(
        documents: impl Iterator<Item = &'a Document>,
        transcribed: &BTreeSet<&SourcePath>,
        config: &Config,
    ) -> Self {
        let general = DigestOptions { has_office: config.office.is_some(), ..DigestOptions::default() };
        let mut by_path: BTreeMap<SourcePath, DigestOptions> = BTreeMap::new();
        for document in documents {
            for entry in document.front.attachments.iter().flatten() {
                let Some(path) = SourcePath::resolve(document.path.folder(), &entry.file.value) else { continue };
                // If two posts list a file, one that takes it for a presentation is enough.
                if let Some(twin) = companion_pdf(&path).filter(|_| entry.is_presentation != Some(false)) {
                    by_path.entry(twin).or_insert(general).is_presentation = Some(true);
                }
                let wish = by_path.entry(path).or_insert(general);
                wish.is_presentation = wish.is_presentation.max(entry.is_presentation);
                wish.has_notes |= entry.has_notes;
            }
            if document.kind == DocumentKind::Slides && document.front.notes == Some(true) {
                by_path.entry(document.path.clone()).or_insert(general).has_notes = true;
            }
        }
        for path in transcribed {
            let of = path.as_str().strip_suffix(TRANSCRIPT).and_then(SourcePath::new);
            by_path.extend(of.map(|of| {
                let wish = by_path.get(&of).copied().unwrap_or(general);
                (of, DigestOptions { has_transcript: true, ..wish })
            }));
        }
        Self { general, by_path }
    }

    fn wish(&self, path: &SourcePath) -> DigestOptions {
        self.by_path.get(path).copied().unwrap_or(self.general)
    }

    fn key(&self, source: &Source) -> Fingerprint {
        match self.wish(&source.path) {
            wish if wish == DigestOptions::default() => source.fingerprint,
            wish => Fingerprint::of_value(&(source.fingerprint, wish)),
        }
    }
}

/// Which files of `content/` are what.
struct Roles {
    /// Folders that hold an `index.md`: every other file in them belongs to it.
    folders: BTreeSet<String>,
}

impl Roles {
    fn of(snapshot: &Snapshot) -> Self {
        let folders = snapshot
            .below("content")
            .filter(|source| source.path.name() == "index.md")
            .map(|source| source.path.folder().to_owned())
            .filter(|folder| folder != "content/posts" && folder != "content/pages")
            .collect();
        Self { folders }
    }

    fn role(&self, path: &SourcePath) -> Role {
        let is_text = [".md", ".markdown"].iter().any(|end| {
            let name = path.name();
            let at = name.len().saturating_sub(end.len());
            at > 0 && name.is_char_boundary(at) && name[at..].eq_ignore_ascii_case(end)
        });
        let is_owned = || folders_above(path).any(|folder| self.folders.contains(folder));
        let is_index = path.name() == "index.md";
        match path.name() {
            "_defaults.yaml" | "_defaults.yml" => Role::Defaults,
            "comments.yaml" if is_owned() => Role::Comments,
            name if name.ends_with(TRANSCRIPT) => Role::Transcript,
            _ if is_text && !is_index && is_owned() => Role::Slides,
            _ if !is_text => Role::File,
            _ if path.is_below("content/posts") => Role::Document(DocumentKind::Post),
            _ if path.is_below("content/pages") => Role::Document(DocumentKind::Page),
            _ => Role::Misplaced,
        }
    }
}

/// Returns the folders above a file, the nearest first.
fn folders_above(path: &SourcePath) -> impl Iterator<Item = &str> {
    let nearest = Some(path.folder()).filter(|folder| !folder.is_empty());
    std::iter::successors(nearest, |folder| Some(folder.rsplit_once('/')?.0))
}

/// Front matter of `_defaults.yaml` files by folder, each with that of the folders above, and the key of reading with it.
struct Defaults {
    by_folder: BTreeMap<String, (FrontMatter, Fingerprint)>,
    none: (FrontMatter, Fingerprint),
}

impl Defaults {
    fn of<'a>(sources: impl Iterator<Item = &'a Source>, config: &Config, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let keyed = |front: FrontMatter| {
            let key = keys::reading(config, &front);
            (front, key)
        };
        let mut all = Self { by_folder: BTreeMap::new(), none: keyed(FrontMatter::default()) };
        let mut sources: Vec<&Source> = sources.collect();
        sources.sort_by_key(|source| source.path.folder().matches('/').count());
        for source in sources {
            let own = defaults(source, &config.zone).into_value(diagnostics);
            let (above, _) = all.for_file(&source.path);
            let merged = keyed(own.or(above));
            all.by_folder.insert(source.path.folder().to_owned(), merged);
        }
        all
    }

    /// Returns the defaults of the nearest folder at or above a file.
    fn for_file(&self, path: &SourcePath) -> &(FrontMatter, Fingerprint) {
        if self.by_folder.is_empty() {
            return &self.none;
        }
        folders_above(path).find_map(|folder| self.by_folder.get(folder)).unwrap_or(&self.none)
    }
}

/// Digests the files of `static/`: of pictures no metadata is published from there, either.
fn statics(snapshot: &Snapshot, memory: &mut Memory, world: World<'_>) -> Vec<Arc<Digested>> {
    let sources: Vec<&Source> = snapshot.below("static").collect();
    let keys = sources.iter().map(|source| (source.path.clone(), source.fingerprint)).collect();
    memory.statics.recall(keys, |place| {
        world.progress.step(sources[place].path.as_str());
        let unseen = || Diagnosed { value: Attachment::unseen(sources[place]), diagnostics: Vec::new() };
        let seen = |room| as_it_is(sources[place], room);
        let Diagnosed { value, diagnostics } = world.blob_cache.map_or_else(unseen, seen);
        Arc::new(Digested::new(value, diagnostics))
    })
}
