//! What is saved of the stages that read contents and typeset texts.
//!
//! Saved are the results that cost more to make than to read: documents without their text, and of texts the keys.
//! Results with diagnostics are left out, so that the next run reports them again.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::diagnostic::rule::Diagnosed;
use crate::media::attachment::Attachment;
use crate::parse::body::Body;
use crate::parse::document::{Document, DocumentKind};
use crate::parse::front_matter::FrontMatter;
use crate::parse::outline::Outline;
use crate::pipeline::documents::ParsedDocument;
use crate::pipeline::files::DigestedFile;
use crate::pipeline::keys::{DocumentKeys, LinkScope, TextKeys};
use crate::pipeline::memory::Memory;
use crate::pipeline::saved_stage::{Present, SavedStage, Section, as_bytes};
use crate::pipeline::stage_cache::StageCache;
use crate::pipeline::texts::LazyTexts;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::text::post_date::PostDate;

/// Documents without their text, which is read from the file again when it is needed.
pub(super) struct Documents;

#[derive(Serialize, Deserialize)]
pub(super) struct SavedDocument<'a> {
    path: SourcePath,
    /// Fingerprint of the file.
    source: Fingerprint,
    /// [`DocumentParts`], as bytes of their own so that they are read in parallel.
    #[serde(borrow)]
    parts: Section<'a>,
}

#[derive(Serialize, Deserialize)]
struct DocumentParts<'a> {
    kind: DocumentKind,
    front: Cow<'a, FrontMatter>,
    date: Option<PostDate>,
    name: Cow<'a, str>,
    is_folder: bool,
    outline: Cow<'a, Outline>,
    keys: DocumentKeys,
    link_scope: LinkScope,
}

impl SavedStage for Documents {
    type Name = SourcePath;
    type Value = Arc<ParsedDocument>;
    type Saved<'a> = SavedDocument<'a>;

    fn cache(memory: &Memory) -> &StageCache<Self::Name, Self::Value> {
        &memory.contents.documents
    }

    fn cache_mut(memory: &mut Memory) -> &mut StageCache<Self::Name, Self::Value> {
        &mut memory.contents.documents
    }

    fn is_saved(parsed: &Self::Value) -> bool {
        parsed.diagnostics.is_empty() && parsed.document.is_some()
    }

    fn save<'a>(path: &'a SourcePath, parsed: &'a Self::Value) -> SavedDocument<'a> {
        let ParsedDocument { path: _, kind: _, document, diagnostics: _, today: _, source, keys, link_scope } =
            parsed.as_ref();
        let document = document.as_deref().expect("invariant: only documents that could be read are saved");
        let Document { path: _, kind, front, date, name, is_folder, has_front_errors: _, body } = document;
        let parts = DocumentParts {
            kind: *kind,
            front: Cow::Borrowed(front),
            date: *date,
            name: Cow::Borrowed(name),
            is_folder: *is_folder,
            outline: Cow::Borrowed(&body.outline),
            keys: *keys,
            link_scope: *link_scope,
        };
        SavedDocument { path: path.clone(), source: *source, parts: Section(Cow::Owned(as_bytes(&parts, 1024))) }
    }

    fn restore(saved: SavedDocument<'_>, present: Present<'_>) -> Option<(SourcePath, Self::Value)> {
        let SavedDocument { path, source: fingerprint, parts } = saved;
        let source = present.snapshot.get(path.as_str()).filter(|source| source.fingerprint == fingerprint)?;
        let parts: DocumentParts<'_> = postcard::from_bytes(&parts.0).ok()?;
        let DocumentParts { kind, front, date, name, is_folder, outline, keys, link_scope } = parts;
        let body = Arc::new(Body::outlined(outline.into_owned(), source.clone()));
        let (front, name) = (front.into_owned(), name.into_owned());
        let document =
            Document { path: path.clone(), kind, front, date, name, is_folder, has_front_errors: false, body };
        // Only documents without diagnostics are saved, and without them the day makes no difference.
        let (document, diagnostics, today) = (Some(Arc::new(document)), Vec::new(), Date::ZERO);
        let parsed = ParsedDocument {
            path: path.clone(),
            kind,
            document,
            diagnostics,
            today,
            source: fingerprint,
            keys,
            link_scope,
        };
        Some((path, Arc::new(parsed)))
    }
}

/// Files beside posts that are published as they are. What was made of the others is in the blob cache.
pub(super) struct Files;

#[derive(Serialize, Deserialize)]
pub(super) struct SavedFile {
    path: SourcePath,
    source: Fingerprint,
    pixels: Option<(u32, u32)>,
}

impl SavedStage for Files {
    type Name = SourcePath;
    type Value = Arc<DigestedFile>;
    type Saved<'a> = SavedFile;

    fn cache(memory: &Memory) -> &StageCache<Self::Name, Self::Value> {
        &memory.contents.files
    }

    fn cache_mut(memory: &mut Memory) -> &mut StageCache<Self::Name, Self::Value> {
        &mut memory.contents.files
    }

    fn is_saved(file: &Self::Value) -> bool {
        let DigestedFile { attachment, diagnostics, source, key: _ } = file.as_ref();
        let is_unchanged = attachment.fingerprint == *source;
        diagnostics.is_empty() && is_unchanged && !attachment.is_raster() && !attachment.kind.is_digested()
    }

    fn save(path: &SourcePath, file: &Self::Value) -> SavedFile {
        SavedFile { path: path.clone(), source: file.source, pixels: file.attachment.pixels() }
    }

    fn restore(saved: SavedFile, present: Present<'_>) -> Option<(SourcePath, Self::Value)> {
        let SavedFile { path, source: fingerprint, pixels } = saved;
        let source = present.snapshot.get(path.as_str()).filter(|source| source.fingerprint == fingerprint)?;
        let value = Attachment::unchanged(source, pixels);
        Some((path, Arc::new(DigestedFile::new(source, Diagnosed { value, diagnostics: Vec::new() }))))
    }
}

/// Keys of texts.
pub(super) struct EntryTexts;

impl SavedStage for EntryTexts {
    type Name = SourcePath;
    type Value = Arc<LazyTexts>;
    type Saved<'a> = (SourcePath, TextKeys);

    fn cache(memory: &Memory) -> &StageCache<Self::Name, Self::Value> {
        &memory.texts
    }

    fn cache_mut(memory: &mut Memory) -> &mut StageCache<Self::Name, Self::Value> {
        &mut memory.texts
    }

    fn is_saved(texts: &Self::Value) -> bool {
        texts.diagnostics.is_empty()
    }

    fn save(path: &SourcePath, texts: &Self::Value) -> (SourcePath, TextKeys) {
        (path.clone(), texts.keys)
    }

    fn restore((path, keys): (SourcePath, TextKeys), _: Present<'_>) -> Option<(SourcePath, Self::Value)> {
        Some((path, Arc::new(LazyTexts::with_keys(keys))))
    }
}
