//! One file beside a post, digested.

use crate::diagnostic::rule::{Diagnosed, Rule};
use crate::media::kind::{FileKind, Sort, kind_of};
use crate::media::{film, pdf, picture};
use crate::output::file::Body;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::{Content, Source};
use crate::source::span::Place;

/// A picture that cannot be read.
pub const BAD_PICTURE: Rule = Rule::warning("G090");
/// A PDF that cannot be read.
pub const BAD_PDF: Rule = Rule::warning("G091");
/// An SVG with script in it.
pub const ACTIVE_SVG: Rule = Rule::error("G092");
/// A picture in a format that browsers do not show.
pub const HEIC: Rule = Rule::error("G093");

/// A film that tells where it was taken and is too large for that to be taken away.
pub const FILM_PLACE: Rule = Rule::warning("G096");

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
}

/// Digests a file.
#[must_use]
pub fn attachment(source: &Source) -> Diagnosed<Attachment> {
    let kind = kind_of(&source.path.extension());
    let mut attachment = Attachment {
        path: source.path.clone(),
        kind,
        body: Body::of(source),
        fingerprint: source.fingerprint,
        len: source.len,
        pixels: None,
        pages: None,
    };
    let mut diagnostics = Vec::new();
    let report = |rule: Rule| rule.at(Place::file(&source.path)).with("file", source.path.name());
    match (kind.media_type, source.bytes()) {
        ("image/heic", _) => diagnostics.push(report(HEIC)),
        ("image/svg+xml", Some(bytes)) => {
            if picture::is_active_svg(bytes) {
                diagnostics.push(report(ACTIVE_SVG));
            }
            attachment.pixels = picture::svg_pixels(bytes);
        }
        ("application/pdf", Some(bytes)) => match pdf::pages(bytes) {
            Ok(pages) => attachment.pages = pages,
            Err(pdf::Unreadable) => diagnostics.push(report(BAD_PDF)),
        },
        (_, Some(bytes)) if kind.sort == Sort::Picture => match picture::cleaned(bytes, kind.media_type) {
            Some(picture) => {
                attachment.fingerprint = Fingerprint::of(&picture.bytes);
                attachment.len = picture.bytes.len() as u64;
                attachment.pixels = Some(picture.pixels);
                attachment.body = Body::Bytes(picture.bytes);
            }
            None => diagnostics.push(report(BAD_PICTURE)),
        },
        (_, Some(bytes)) if kind.sort == Sort::Film => {
            let film = film::film(bytes);
            attachment.pixels = film.pixels;
            if let Some(bytes) = film.bytes {
                attachment.fingerprint = Fingerprint::of(&bytes);
                attachment.body = Body::Bytes(bytes);
            }
        }
        (_, None) if source.content == (Content::OnDisk { tells_place: true }) => diagnostics.push(report(FILM_PLACE)),
        (_, None) if kind.sort == Sort::Picture => diagnostics.push(report(BAD_PICTURE)),
        _ => {}
    }
    Diagnosed { value: attachment, diagnostics }
}
