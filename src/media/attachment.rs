//! Digests one file that lies beside a post.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::media::blob_cache::BlobCache;
use crate::media::digest::digest;
use crate::media::kind::{FileCategory, FileKind, kind_of};
use crate::media::paged_text::PagedText;
use crate::media::picture::{EncodedRendition, Format, Picture, Unpublishable, picture};
use crate::media::slides::without_notes;
use crate::media::{svg, video};
use crate::output::file::Body;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::{Content, Source};
use crate::source::span::Location;

/// A picture that cannot be published.
pub const BAD_PICTURE: Rule = Rule::warning("G090");
/// An SVG that contains script.
pub const ACTIVE_SVG: Rule = Rule::error("G092");
/// A picture in a format that browsers do not show.
pub const HEIC: Rule = Rule::error("G093");
/// A truncated picture.
pub const CUT_OFF: Rule = Rule::warning("G097");

/// A video that contains its location and is too large to be cleaned.
pub const VIDEO_LOCATION: Rule = Rule::warning("G096");

/// Version of the cached records of pictures. Raise it to discard everything that older versions cached.
const VERSION: u32 = 1;

/// A file beside a post: what it is, and its bytes as they may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The file.
    pub path: SourcePath,
    /// What it is.
    pub kind: FileKind,
    /// The bytes to publish: pictures without metadata, everything else unchanged.
    pub body: Body,
    /// Fingerprint of the published bytes.
    pub fingerprint: Fingerprint,
    /// Length of the published bytes.
    pub len: u64,
    /// Width and height in pixels, as displayed.
    pub pixels: Option<(u32, u32)>,
    /// Number of pages.
    pub pages: Option<u32>,
    /// Renditions of a picture, narrowest first.
    pub renditions: Vec<Rendition>,
    /// Title from the file's own properties.
    pub title: Option<String>,
    /// Text of its pages.
    pub paged_text: Option<Arc<PagedText>>,
    /// Pictures of its pages, in page order, each narrowest first; empty for a page that could not be drawn.
    pub drawn: Vec<Vec<Rendition>>,
    /// Must not be published: its type is unknown, or it contains location data.
    pub is_withheld: bool,
}

/// A rendition of a picture: the same picture in another size or format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// Width and height in pixels.
    pub pixels: (u32, u32),
    /// The format it is encoded in.
    pub format: Format,
    /// Its bytes.
    pub body: Body,
    /// Fingerprint of the bytes.
    pub fingerprint: Fingerprint,
    /// Length in bytes.
    pub len: u64,
}

/// The fingerprint stands for the body, and the path for the kind.
impl Hash for Attachment {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self {
            path,
            kind: _,
            body: _,
            fingerprint,
            len,
            pixels,
            pages,
            renditions,
            title,
            paged_text,
            drawn,
            is_withheld,
        } = self;
        (path, fingerprint, len, pixels, pages, renditions, title, paged_text, drawn, is_withheld).hash(state);
    }
}

/// The fingerprint stands for the body.
impl Hash for Rendition {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { pixels, format, body: _, fingerprint, len } = self;
        (pixels, format, fingerprint, len).hash(state);
    }
}

impl Attachment {
    /// Returns what can be told from the file's name alone.
    #[must_use]
    pub fn unseen(source: &Source) -> Self {
        Self {
            path: source.path.clone(),
            kind: kind_of(&source.path.extension()),
            body: Body::of(source),
            fingerprint: source.fingerprint,
            len: source.len,
            pixels: None,
            pages: None,
            renditions: Vec::new(),
            title: None,
            paged_text: None,
            drawn: Vec::new(),
            is_withheld: false,
        }
    }

    /// Returns whether it is a bitmap picture.
    #[must_use]
    pub fn is_raster(&self) -> bool {
        self.kind.category == FileCategory::Picture && self.kind.media_type != "image/svg+xml"
    }
}

/// What the author asks of a file beyond its bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct DigestOptions {
    /// Whether it is a presentation, if the author said so; then all its pages are drawn.
    pub is_presentation: Option<bool>,
    /// Whether it has a transcript.
    pub has_transcript: bool,
    /// Whether the speaker notes of Markdown slides are published.
    pub has_notes: bool,
    /// Whether LibreOffice may draw its pages.
    pub has_office: bool,
}

/// Digests a file. Results of earlier runs are taken from the blob cache.
#[must_use]
pub fn attachment(source: &Source, options: DigestOptions, blob_cache: &dyn BlobCache) -> Diagnosed<Attachment> {
    let mut attachment = Attachment::unseen(source);
    let mut diagnostics = Vec::new();
    let report = |rule: Rule| rule.at(Location::file(&source.path)).with("file", source.path.name());
    match (attachment.kind.media_type, source.bytes()) {
        ("image/heic", _) => diagnostics.push(report(HEIC)),
        ("image/svg+xml", Some(bytes)) => {
            if svg::is_active_svg(bytes) {
                diagnostics.push(report(ACTIVE_SVG));
            }
            attachment.pixels = svg::svg_pixels(bytes);
        }
        ("text/markdown", Some(bytes)) if !options.has_notes => {
            if let Some(bytes) = without_notes(bytes) {
                (attachment.fingerprint, attachment.len) = (Fingerprint::of(&bytes), bytes.len() as u64);
                attachment.body = Body::Bytes(bytes);
            }
        }
        _ if attachment.kind.is_digested() => diagnostics.extend(digest(source, &mut attachment, options, blob_cache)),
        _ if attachment.is_raster() => diagnostics.extend(publish_picture(source, &mut attachment, blob_cache)),
        _ if attachment.kind.category == FileCategory::Video => {
            diagnostics.extend(clean_video(source, &mut attachment));
        }
        _ => {}
    }
    Diagnosed { value: attachment, diagnostics }
}

/// Digests a file that the author placed at an address of its own (`static/`): pictures lose their metadata,
/// everything else is published unchanged.
#[must_use]
pub fn as_it_is(source: &Source, blob_cache: &dyn BlobCache) -> Diagnosed<Attachment> {
    let mut attachment = Attachment::unseen(source);
    if attachment.is_raster() && attachment.kind.media_type != "image/heic" {
        let diagnostics = publish_picture(source, &mut attachment, blob_cache).into_iter().collect();
        return Diagnosed { value: attachment, diagnostics };
    }
    if attachment.kind.category == FileCategory::Video {
        let diagnostics = clean_video(source, &mut attachment).into_iter().collect();
        return Diagnosed { value: attachment, diagnostics };
    }
    let drawing = source.bytes().filter(|_| attachment.kind.media_type == "image/svg+xml");
    attachment.pixels = drawing.and_then(|bytes| svg::svg_pixels(bytes));
    Diagnosed { value: attachment, diagnostics: Vec::new() }
}

/// Removes the location from a video; returns a diagnostic if the video is too large for that.
fn clean_video(source: &Source, attachment: &mut Attachment) -> Option<Diagnostic> {
    let Some(bytes) = source.bytes() else {
        let tells = source.content == (Content::OnDisk { has_location: true });
        return tells.then(|| VIDEO_LOCATION.at(Location::file(&source.path)).with("file", source.path.name()));
    };
    let video = video::video(bytes);
    attachment.pixels = video.pixels;
    if let Some(bytes) = video.bytes {
        attachment.fingerprint = Fingerprint::of(&bytes);
        attachment.body = Body::Bytes(bytes);
    }
    None
}

/// Prepares a picture for publication, or loads the result of an earlier run; returns what is wrong with it.
fn publish_picture(source: &Source, attachment: &mut Attachment, blob_cache: &dyn BlobCache) -> Option<Diagnostic> {
    let name = Fingerprint::of_value(&("picture", VERSION, cfg!(feature = "images"), source.fingerprint));
    let report = |rule: Rule| rule.at(Location::file(&source.path)).with("file", source.path.name());
    match cached(name, blob_cache).map_or_else(|| prepare(source, name, blob_cache), Ok) {
        Ok(PreparedPicture { pixels, cleaned, renditions, is_cut_off }) => {
            if let Some(piece) = cleaned {
                (attachment.body, attachment.fingerprint, attachment.len) = (piece.body, piece.fingerprint, piece.len);
            }
            attachment.pixels = Some(pixels);
            attachment.renditions = renditions;
            is_cut_off.then(|| report(CUT_OFF))
        }
        Err(unshown) => {
            attachment.is_withheld = true;
            Some(match unshown {
                Unpublishable::Heic => report(HEIC),
                Unpublishable::Foreign => report(BAD_PICTURE),
                Unpublishable::Large => report(BAD_PICTURE).help("large"),
                Unpublishable::HasMetadata => report(BAD_PICTURE).help("talking"),
            })
        }
    }
}

/// A prepared picture.
struct PreparedPicture {
    pixels: (u32, u32),
    /// The cleaned picture; `None` if the file is published unchanged.
    cleaned: Option<Piece>,
    renditions: Vec<Rendition>,
    is_cut_off: bool,
}

/// Bytes that may be published.
pub(super) struct Piece {
    pub(super) body: Body,
    pub(super) fingerprint: Fingerprint,
    pub(super) len: u64,
}

/// Stores bytes in the blob cache if it can.
pub(super) fn piece(bytes: Vec<u8>, blob_cache: &dyn BlobCache) -> Piece {
    let (fingerprint, len) = (Fingerprint::of(&bytes), bytes.len() as u64);
    let body = if blob_cache.keep(fingerprint, &bytes) { Body::Stored } else { Body::Bytes(bytes.into()) };
    Piece { body, fingerprint, len }
}

/// Cached record of a picture. Its bytes are cached separately, under their fingerprints.
#[derive(Serialize, Deserialize)]
struct Record {
    pixels: (u32, u32),
    cleaned: Option<(Fingerprint, u64)>,
    renditions: Vec<((u32, u32), Format, Fingerprint, u64)>,
    is_cut_off: bool,
}

/// Returns a picture prepared by an earlier run, if all of its parts are still cached.
fn cached(name: Fingerprint, blob_cache: &dyn BlobCache) -> Option<PreparedPicture> {
    let Record { pixels, cleaned, renditions, is_cut_off } = postcard::from_bytes(&blob_cache.get(name)?).ok()?;
    let piece =
        |fingerprint, len| blob_cache.has(fingerprint, len).then_some(Piece { body: Body::Stored, fingerprint, len });
    let cleaned = match cleaned {
        Some((fingerprint, len)) => Some(piece(fingerprint, len)?),
        None => None,
    };
    let renditions = renditions.into_iter().map(|(pixels, format, fingerprint, len)| {
        piece(fingerprint, len).map(|Piece { body, fingerprint, len }| Rendition {
            pixels,
            format,
            body,
            fingerprint,
            len,
        })
    });
    Some(PreparedPicture { pixels, cleaned, renditions: renditions.collect::<Option<_>>()?, is_cut_off })
}

fn prepare(source: &Source, name: Fingerprint, blob_cache: &dyn BlobCache) -> Result<PreparedPicture, Unpublishable> {
    let bytes = source.bytes().cloned().or_else(|| blob_cache.bytes(source)).ok_or(Unpublishable::Foreign)?;
    let Picture { pixels, cleaned, renditions, is_cut_off } = picture(&bytes)?;
    drop(bytes);
    let piece = |bytes: Vec<u8>| piece(bytes, blob_cache);
    let cleaned = cleaned.map(piece);
    let renditions: Vec<Rendition> = renditions
        .into_iter()
        .map(|EncodedRendition { pixels, format, bytes }| {
            let Piece { body, fingerprint, len } = piece(bytes);
            Rendition { pixels, format, body, fingerprint, len }
        })
        .collect();
    let record = Record {
        pixels,
        cleaned: cleaned.as_ref().map(|piece| (piece.fingerprint, piece.len)),
        renditions: renditions.iter().map(|copy| (copy.pixels, copy.format, copy.fingerprint, copy.len)).collect(),
        is_cut_off,
    };
    let is_kept = cleaned.iter().map(|piece| &piece.body).chain(renditions.iter().map(|copy| &copy.body));
    if is_kept.into_iter().all(|body| *body == Body::Stored) {
        blob_cache.keep(name, &postcard::to_stdvec(&record).expect("invariant: plain values can be written"));
    }
    Ok(PreparedPicture { pixels, cleaned, renditions, is_cut_off })
}
