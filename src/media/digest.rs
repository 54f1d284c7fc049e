//! Digests a file that lies beside a post or in `static/`.

use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::media::attachment::{Attachment, AttachmentContent};
use crate::media::blob_cache::BlobCache;
use crate::media::image::publish::{HEIC, publish_picture};
use crate::media::kind::FileCategory;
use crate::media::options::DigestOptions;
use crate::media::pages::read_pages;
use crate::media::rendition::StoredBytes;
use crate::media::slides::without_notes;
use crate::media::svg;
use crate::media::video::publish_video;
use crate::output::file::Body;
use crate::source::fingerprint::Fingerprint;
use crate::source::snapshot::Source;
use crate::source::span::Location;

/// An SVG that contains script.
pub const ACTIVE_SVG: Rule = Rule::error("G092");

/// Digests a file beside a post. Results of earlier runs are taken from the blob cache.
#[must_use]
pub fn attachment(source: &Source, options: DigestOptions, blob_cache: &dyn BlobCache) -> Diagnosed<Attachment> {
    let mut attachment = Attachment::unseen(source);
    let mut diagnostics = Vec::new();
    match attachment.kind.media_type {
        "image/heic" => diagnostics.push(HEIC.at(Location::file(&source.path)).with("file", source.path.name())),
        "image/svg+xml" => diagnostics.extend(read_drawing(source, &mut attachment)),
        "text/markdown" if !options.has_notes => {
            if let Some(bytes) = source.bytes().and_then(|bytes| without_notes(bytes)) {
                let (fingerprint, len) = (Fingerprint::of(&bytes), bytes.len() as u64);
                attachment.publish(StoredBytes { body: Body::Bytes(bytes), fingerprint, len });
            }
        }
        _ if attachment.kind.is_digested() => {
            diagnostics.extend(read_pages(source, &mut attachment, options, blob_cache));
        }
        _ => diagnostics.extend(without_metadata(source, &mut attachment, blob_cache)),
    }
    Diagnosed { value: attachment, diagnostics }
}

/// Digests a file that the author placed at an address of its own (`static/`): pictures, videos and audio lose their
/// metadata, everything else is published unchanged.
#[must_use]
pub fn as_it_is(source: &Source, blob_cache: &dyn BlobCache) -> Diagnosed<Attachment> {
    let mut attachment = Attachment::unseen(source);
    let diagnostics = match attachment.kind.media_type {
        "image/heic" => None,
        "image/svg+xml" => {
            drop(read_drawing(source, &mut attachment));
            None
        }
        _ => without_metadata(source, &mut attachment, blob_cache),
    };
    Diagnosed { value: attachment, diagnostics: diagnostics.into_iter().collect() }
}

/// Removes the metadata of a picture or video; returns what is wrong with it.
fn without_metadata(source: &Source, attachment: &mut Attachment, blob_cache: &dyn BlobCache) -> Option<Diagnostic> {
    match attachment.kind.category {
        FileCategory::Picture => publish_picture(source, attachment, blob_cache),
        FileCategory::Video => publish_video(source, attachment),
        FileCategory::Presentation
        | FileCategory::Document
        | FileCategory::Spreadsheet
        | FileCategory::Audio
        | FileCategory::Archive
        | FileCategory::File => None,
    }
}

/// Reads a drawing; returns that it contains script.
fn read_drawing(source: &Source, attachment: &mut Attachment) -> Option<Diagnostic> {
    let bytes = source.bytes()?;
    attachment.content = AttachmentContent::Picture { pixels: svg::svg_pixels(bytes), renditions: Vec::new() };
    svg::is_active_svg(bytes).then(|| ACTIVE_SVG.at(Location::file(&source.path)).with("file", source.path.name()))
}
