//! Files beside posts and in `static/` -> digested files, in parallel.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::settings::Config;
use crate::diagnostic::rule::{Diagnosed, Diagnostic};
use crate::media::attachment::Attachment;
use crate::media::digest::{as_it_is, attachment};
use crate::media::options::{DRAW_MAX, DigestOptions};
use crate::model::presentations::{TRANSCRIPT, TwinName};
use crate::output::file::Output;
use crate::parse::document::{Document, DocumentKind};
use crate::pipeline::input::Input;
use crate::pipeline::stage_cache::StageCache;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::theme::template::Theme;

/// A digested file.
pub(super) struct DigestedFile {
    pub(super) attachment: Arc<Attachment>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Fingerprint of the file as the author left it.
    pub(super) source: Fingerprint,
    /// Key of `attachment`.
    pub(super) key: Fingerprint,
}

impl DigestedFile {
    pub(super) fn new(source: &Source, digested: Diagnosed<Attachment>) -> Self {
        let Diagnosed { value, diagnostics } = digested;
        let key = Fingerprint::of_value(&value);
        Self { attachment: Arc::new(value), diagnostics, source: source.fingerprint, key }
    }
}

/// Digests the files beside posts.
pub(super) fn files(
    sources: &[&Source],
    options: &FileOptions,
    input: &Input<'_>,
    cache: &mut StageCache<SourcePath, Arc<DigestedFile>>,
) -> Vec<Arc<DigestedFile>> {
    let key = |source: &Source| Fingerprint::of_value(&(source.fingerprint, options.of(source)));
    let wanted = sources.iter().map(|source| (source.path.clone(), key(source))).collect();
    cache.recall(wanted, |index| {
        let source = sources[index];
        input.progress.step(source.path.as_str());
        let unseen = || Diagnosed { value: Attachment::unseen(source), diagnostics: Vec::new() };
        let digested = |blob_cache| attachment(source, options.of(source), blob_cache);
        Arc::new(DigestedFile::new(source, input.blob_cache.map_or_else(unseen, digested)))
    })
}

/// Digests the files of `static/`: metadata of images is removed there, too.
pub(super) fn statics(
    input: &Input<'_>,
    cache: &mut StageCache<SourcePath, Arc<DigestedFile>>,
) -> Vec<Arc<DigestedFile>> {
    let sources: Vec<&Source> = input.snapshot.below("static").collect();
    let wanted = sources.iter().map(|source| (source.path.clone(), source.fingerprint)).collect();
    cache.recall(wanted, |index| {
        let source = sources[index];
        input.progress.step(source.path.as_str());
        let unseen = || Diagnosed { value: Attachment::unseen(source), diagnostics: Vec::new() };
        let digested = |blob_cache| as_it_is(source, blob_cache);
        Arc::new(DigestedFile::new(source, input.blob_cache.map_or_else(unseen, digested)))
    })
}

/// Removes the metadata of the pictures, films and sounds that a site's own theme brings along, as of those in `static/`.
/// The addresses of its assets stay: they are written in templates and style sheets.
pub(super) fn clean_theme(loaded: Diagnosed<Option<Theme>>, input: &Input<'_>) -> Diagnosed<Option<Theme>> {
    let Diagnosed { value, mut diagnostics } = loaded;
    let (Some(theme), Some(blob_cache)) = (&value, input.blob_cache) else { return Diagnosed { value, diagnostics } };
    let used: BTreeSet<Fingerprint> = theme.files.iter().map(Output::fingerprint).collect();
    let mut digests = BTreeMap::new();
    for source in input.snapshot.below("themes").filter(|source| used.contains(&source.fingerprint)) {
        let Diagnosed { value, diagnostics: told } = as_it_is(source, blob_cache);
        diagnostics.extend(told);
        digests.insert(source.fingerprint, value);
    }
    let clean = |file: &Output| match digests.get(&file.fingerprint()) {
        Some(digest) if digest.is_withheld() => None,
        Some(Attachment { body, fingerprint, len, .. }) => {
            Some(Output::known(file.route.clone(), body.clone(), *fingerprint, *len))
        }
        None => Some(file.clone()),
    };
    let files = theme.files.iter().filter_map(clean).collect();
    Diagnosed { value: value.map(|theme| Theme { files, ..theme }), diagnostics }
}

/// How files are digested, according to the documents that name them.
pub(super) struct FileOptions {
    /// Options of files that no document says anything about.
    general: DigestOptions,
    by_path: BTreeMap<SourcePath, DigestOptions>,
    /// Names of the PDFs that give the pictures of slides.
    twins: BTreeSet<TwinName>,
}

impl FileOptions {
    /// Collects the options; `transcripts` are the transcripts of presentations.
    pub(super) fn new<'a>(
        documents: impl Iterator<Item = &'a Document>,
        transcripts: &BTreeSet<&SourcePath>,
        config: &Config,
    ) -> Self {
        let draw_max = config.draw_max.unwrap_or(DRAW_MAX);
        let general = DigestOptions { has_office: config.office.is_some(), draw_max, ..DigestOptions::default() };
        let mut by_path: BTreeMap<SourcePath, DigestOptions> = BTreeMap::new();
        let mut twins = BTreeSet::new();
        for document in documents {
            for entry in document.front.attachments.iter().flatten() {
                let Some(path) = SourcePath::resolve(document.path.folder(), &entry.file.value) else { continue };
                // If several posts list a file, one that lists it as a presentation is enough.
                twins.extend(TwinName::of_slides(&path).filter(|_| entry.is_presentation != Some(false)));
                let options = by_path.entry(path).or_insert(general);
                options.is_presentation = options.is_presentation.max(entry.is_presentation);
                options.has_notes |= entry.has_notes;
            }
            if document.kind == DocumentKind::Slides && document.front.notes == Some(true) {
                by_path.entry(document.path.clone()).or_insert(general).has_notes = true;
            }
        }
        for transcript in transcripts {
            let presentation = transcript.as_str().strip_suffix(TRANSCRIPT).and_then(SourcePath::new);
            by_path.extend(presentation.map(|path| {
                let options = by_path.get(&path).copied().unwrap_or(general);
                (path, DigestOptions { has_transcript: true, ..options })
            }));
        }
        Self { general, by_path, twins }
    }

    fn of(&self, source: &Source) -> DigestOptions {
        let options = self.by_path.get(&source.path).copied().unwrap_or(self.general);
        let is_twin = TwinName::of_pdf(&source.path).is_some_and(|name| self.twins.contains(&name));
        DigestOptions { is_presentation: if is_twin { Some(true) } else { options.is_presentation }, ..options }
    }
}
