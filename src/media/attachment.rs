//! One file beside a post, digested.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::media::blob_cache::BlobCache;
use crate::media::digest::digest;
use crate::media::kind::{FileCategory, FileKind, kind_of};
use crate::media::paged_text::PagedText;
use crate::media::picture::{Format, Picture, Scaled, Unshown, picture};
use crate::media::slides::without_notes;
use crate::media::{svg, video};
use crate::output::file::Body;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::{Content, Source};
use crate::source::span::Location;

/// A picture that cannot be published.
pub const BAD_PICTURE: Rule = Rule::warning("G090");
/// An SVG with script in it.
pub const ACTIVE_SVG: Rule = Rule::error("G092");
/// A picture in a format that browsers do not show.
pub const HEIC: Rule = Rule::error("G093");
/// A picture that ends too early.
pub const CUT_OFF: Rule = Rule::warning("G097");

/// A film that tells where it was taken and is too large for that to be taken away.
pub const FILM_PLACE: Rule = Rule::warning("G096");

/// Version of what is made of pictures: another one makes everything that is kept anew.
const VERSION: u32 = 1;

/// A file beside a post: what it is, and its bytes as they may be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The file.
    pub path: SourcePath,
    /// What it is.
    pub kind: FileKind,
    /// What may be published: pictures without their metadata, everything else as it is.
    pub body: Body,
    /// Fingerprint of what is published.
    pub fingerprint: Fingerprint,
    /// Size in bytes of what is published.
    pub len: u64,
    /// Width and height in pixels as drawn.
    pub pixels: Option<(u32, u32)>,
    /// Number of pages.
    pub pages: Option<u32>,
    /// Copies of a picture, the narrowest first.
    pub renditions: Vec<Rendition>,
    /// The title in its own properties.
    pub title: Option<String>,
    /// What its pages say.
    pub deck: Option<Arc<PagedText>>,
    /// Pictures of its pages, in their order, the narrowest first; of a page that is not drawn there is none.
    pub drawn: Vec<Vec<Rendition>>,
    /// It must not be published: nobody knows what it is, or it tells where somebody was.
    pub is_withheld: bool,
}

/// A copy of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendition {
    /// Width and height in pixels.
    pub pixels: (u32, u32),
    /// What it is written in.
    pub format: Format,
    /// Its bytes.
    pub body: Body,
    /// Their fingerprint.
    pub fingerprint: Fingerprint,
    /// Their number.
    pub len: u64,
}

impl Attachment {
    /// Returns what is known of a file by its name.
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
            deck: None,
            drawn: Vec::new(),
            is_withheld: false,
        }
    }

    /// Returns whether it is a picture made of pixels.
    #[must_use]
    pub fn is_raster(&self) -> bool {
        self.kind.sort == FileCategory::Picture && self.kind.media_type != "image/svg+xml"
    }
}

/// What an author asks of a file besides what its bytes say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct DigestOptions {
    /// Whether it is a talk, if somebody says so: then all its pages are drawn.
    pub is_talk: Option<bool>,
    /// Whether somebody wrote down what is said in it.
    pub has_transcript: bool,
    /// Whether what a speaker noted in slides that are a text is published.
    pub has_notes: bool,
    /// Whether a program of the machine may draw its pages.
    pub has_office: bool,
}

/// Digests a file. What was made of it before is taken from the storeroom.
#[must_use]
pub fn attachment(source: &Source, wish: DigestOptions, blob_cache: &dyn BlobCache) -> Diagnosed<Attachment> {
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
        ("text/markdown", Some(bytes)) if !wish.has_notes => {
            if let Some(bytes) = without_notes(bytes) {
                (attachment.fingerprint, attachment.len) = (Fingerprint::of(&bytes), bytes.len() as u64);
                attachment.body = Body::Bytes(bytes);
            }
        }
        _ if attachment.kind.is_digested() => diagnostics.extend(digest(source, &mut attachment, wish, blob_cache)),
        _ if attachment.is_raster() => diagnostics.extend(shown(source, &mut attachment, blob_cache)),
        _ if attachment.kind.sort == FileCategory::Film => diagnostics.extend(filmed(source, &mut attachment)),
        _ => {}
    }
    Diagnosed { value: attachment, diagnostics }
}

/// Digests a file that the author put at an address of its own: pictures lose their metadata, everything else is published
/// as it is.
#[must_use]
pub fn as_it_is(source: &Source, blob_cache: &dyn BlobCache) -> Diagnosed<Attachment> {
    let mut attachment = Attachment::unseen(source);
    if attachment.is_raster() && attachment.kind.media_type != "image/heic" {
        let diagnostics = shown(source, &mut attachment, blob_cache).into_iter().collect();
        return Diagnosed { value: attachment, diagnostics };
    }
    if attachment.kind.sort == FileCategory::Film {
        let diagnostics = filmed(source, &mut attachment).into_iter().collect();
        return Diagnosed { value: attachment, diagnostics };
    }
    let drawing = source.bytes().filter(|_| attachment.kind.media_type == "image/svg+xml");
    attachment.pixels = drawing.and_then(|bytes| svg::svg_pixels(bytes));
    Diagnosed { value: attachment, diagnostics: Vec::new() }
}

/// Takes the place out of a film; returns a word about one that is too large for that.
fn filmed(source: &Source, attachment: &mut Attachment) -> Option<Diagnostic> {
    let Some(bytes) = source.bytes() else {
        let tells = source.content == (Content::OnDisk { tells_place: true });
        return tells.then(|| FILM_PLACE.at(Location::file(&source.path)).with("file", source.path.name()));
    };
    let film = video::film(bytes);
    attachment.pixels = film.pixels;
    if let Some(bytes) = film.bytes {
        attachment.fingerprint = Fingerprint::of(&bytes);
        attachment.body = Body::Bytes(bytes);
    }
    None
}

/// Makes a picture what may be published, or finds that it was made before; returns what is wrong with it.
fn shown(source: &Source, attachment: &mut Attachment, blob_cache: &dyn BlobCache) -> Option<Diagnostic> {
    let name = Fingerprint::of_value(&("picture", VERSION, cfg!(feature = "images"), source.fingerprint));
    let report = |rule: Rule| rule.at(Location::file(&source.path)).with("file", source.path.name());
    match known(name, blob_cache).map_or_else(|| made(source, name, blob_cache), Ok) {
        Ok(Made { pixels, cleaned, renditions, is_cut_off }) => {
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
                Unshown::Heic => report(HEIC),
                Unshown::Foreign => report(BAD_PICTURE),
                Unshown::Large => report(BAD_PICTURE).help("large"),
                Unshown::Talking => report(BAD_PICTURE).help("talking"),
            })
        }
    }
}

/// A picture, made.
struct Made {
    pixels: (u32, u32),
    /// The picture itself, unless it is published as it is.
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

/// Keeps bytes in the storeroom if that is possible.
pub(super) fn piece(bytes: Vec<u8>, blob_cache: &dyn BlobCache) -> Piece {
    let (fingerprint, len) = (Fingerprint::of(&bytes), bytes.len() as u64);
    let body = if blob_cache.keep(fingerprint, &bytes) { Body::Stored } else { Body::Bytes(bytes.into()) };
    Piece { body, fingerprint, len }
}

/// What is kept of a picture. Its bytes lie beside it, each under their fingerprint.
#[derive(Serialize, Deserialize)]
struct Record {
    pixels: (u32, u32),
    cleaned: Option<(Fingerprint, u64)>,
    renditions: Vec<((u32, u32), Format, Fingerprint, u64)>,
    is_cut_off: bool,
}

/// Returns a picture that was made before, if all of it is still there.
fn known(name: Fingerprint, blob_cache: &dyn BlobCache) -> Option<Made> {
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
    Some(Made { pixels, cleaned, renditions: renditions.collect::<Option<_>>()?, is_cut_off })
}

fn made(source: &Source, name: Fingerprint, blob_cache: &dyn BlobCache) -> Result<Made, Unshown> {
    let bytes = source.bytes().cloned().or_else(|| blob_cache.bytes(source)).ok_or(Unshown::Foreign)?;
    let Picture { pixels, cleaned, renditions, is_cut_off } = picture(&bytes)?;
    drop(bytes);
    let piece = |bytes: Vec<u8>| piece(bytes, blob_cache);
    let cleaned = cleaned.map(piece);
    let renditions: Vec<Rendition> = renditions
        .into_iter()
        .map(|Scaled { pixels, format, bytes }| {
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
    Ok(Made { pixels, cleaned, renditions, is_cut_off })
}
