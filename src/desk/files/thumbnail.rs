//! A file of a post -> a small picture of it for the page: only in formats of pixels, never a drawing or a page as it came.

use std::fs;

use crate::disk::blob_folder::BlobFolder;
use crate::media::attachment::{Attachment, AttachmentContent};
use crate::media::blob_cache::BlobCache;
use crate::media::kind::kind_of;
use crate::media::rendition::Rendition;
use crate::output::file::Body;
use crate::source::snapshot::Source;

/// Largest file in bytes that is sent as it is, because it has no smaller rendition.
const WHOLE_MAX: u64 = 20 * 1024 * 1024;

/// A picture for the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnail {
    /// Its media type.
    pub media_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Returns a picture of at most `width` pixels if there is one, or else the smallest. `page` is the number of a page, from 0; `None` for
/// the file itself, or its first page.
#[must_use]
pub fn thumbnail(
    source: &Source,
    attachment: &Attachment,
    page: Option<usize>,
    width: u32,
    blobs: &BlobFolder,
) -> Option<Thumbnail> {
    if let AttachmentContent::Picture { renditions, .. } = &attachment.content {
        let is_drawing = attachment.kind.media_type == "image/svg+xml";
        if page.is_some() || is_drawing {
            return None;
        }
        return best(renditions, width, blobs).or_else(|| whole(source, attachment, blobs));
    }
    let pages = attachment.drawn();
    let drawn = match page {
        Some(page) => pages.get(page)?,
        None => pages.iter().find(|renditions| !renditions.is_empty())?,
    };
    best(drawn, width, blobs)
}

/// Returns the picture that fits a width best.
#[must_use]
pub fn best(renditions: &[Rendition], width: u32, blobs: &BlobFolder) -> Option<Thumbnail> {
    let fitting = renditions.iter().filter(|rendition| rendition.pixels.0 <= width).max_by_key(|found| found.pixels.0);
    let rendition = fitting.or_else(|| renditions.iter().min_by_key(|found| found.pixels.0))?;
    let bytes = match &rendition.body {
        Body::Bytes(bytes) => bytes.to_vec(),
        Body::Stored => fs::read(blobs.path(rendition.fingerprint)).ok()?,
        Body::Copy { .. } | Body::InOutputFolder => return None,
    };
    let media_type = kind_of(rendition.format.extension()).media_type;
    Some(Thumbnail { media_type, bytes })
}

/// Returns a small picture as it is published.
fn whole(source: &Source, attachment: &Attachment, blobs: &BlobFolder) -> Option<Thumbnail> {
    let media_type = attachment.kind.media_type;
    let is_shown = matches!(media_type, "image/jpeg" | "image/png" | "image/gif" | "image/webp" | "image/avif");
    if !is_shown || attachment.len > WHOLE_MAX {
        return None;
    }
    let bytes = match &attachment.body {
        Body::Bytes(bytes) => bytes.to_vec(),
        Body::Stored => fs::read(blobs.path(attachment.fingerprint)).ok()?,
        Body::Copy { .. } => blobs.all_bytes(source)?.to_vec(),
        Body::InOutputFolder => return None,
    };
    Some(Thumbnail { media_type, bytes })
}
