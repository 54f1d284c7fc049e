//! Renditions: a picture, or a page drawn as one, in another size or format. They are kept in the blob cache.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::media::blob_cache::BlobCache;
use crate::output::file::Body;
use crate::source::fingerprint::Fingerprint;

/// A bitmap format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Format {
    /// Photographs.
    Jpeg,
    /// Drawings and screenshots.
    Png,
    /// Both, in fewer bytes.
    WebP,
    /// Small animations.
    Gif,
    /// Like WebP; published unchanged.
    Avif,
}

impl Format {
    /// Returns the usual file name extension.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::WebP => "webp",
            Self::Gif => "gif",
            Self::Avif => "avif",
        }
    }
}

/// An encoded rendition of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EncodedRendition {
    /// Width and height.
    pub pixels: (u32, u32),
    /// The format it is encoded in.
    pub format: Format,
    /// Its bytes.
    pub bytes: Vec<u8>,
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

/// The fingerprint stands for the body.
impl Hash for Rendition {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { pixels, format, body: _, fingerprint, len } = self;
        (pixels, format, fingerprint, len).hash(state);
    }
}

/// Record of a rendition in the blob cache; its bytes are kept under their fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RenditionRecord {
    pixels: (u32, u32),
    format: Format,
    fingerprint: Fingerprint,
    len: u64,
}

impl Rendition {
    /// Stores the bytes of a rendition.
    #[must_use]
    pub fn stored(encoded: EncodedRendition, blob_cache: &dyn BlobCache) -> Self {
        let EncodedRendition { pixels, format, bytes } = encoded;
        let StoredBytes { body, fingerprint, len } = StoredBytes::new(bytes, blob_cache);
        Self { pixels, format, body, fingerprint, len }
    }

    /// Returns the record under which it can be found again.
    #[must_use]
    pub fn record(&self) -> RenditionRecord {
        let Self { pixels, format, body: _, fingerprint, len } = *self;
        RenditionRecord { pixels, format, fingerprint, len }
    }

    /// Returns the recorded rendition if its bytes are still kept.
    #[must_use]
    pub fn recorded(record: RenditionRecord, blob_cache: &dyn BlobCache) -> Option<Self> {
        let RenditionRecord { pixels, format, fingerprint, len } = record;
        let kept = StoredBytes::kept(fingerprint, len, blob_cache)?;
        Some(Self { pixels, format, body: kept.body, fingerprint, len })
    }
}

/// Bytes that may be published, in the blob cache if that is possible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredBytes {
    /// The bytes, or that they are stored.
    pub body: Body,
    /// Their fingerprint.
    pub fingerprint: Fingerprint,
    /// Their number.
    pub len: u64,
}

impl StoredBytes {
    /// Stores bytes in the blob cache if it can.
    #[must_use]
    pub fn new(bytes: Vec<u8>, blob_cache: &dyn BlobCache) -> Self {
        let (fingerprint, len) = (Fingerprint::of(&bytes), bytes.len() as u64);
        let body = if blob_cache.keep(fingerprint, &bytes) { Body::Stored } else { Body::Bytes(bytes.into()) };
        Self { body, fingerprint, len }
    }

    /// Returns bytes that stay in memory.
    #[must_use]
    pub fn held(bytes: Arc<[u8]>) -> Self {
        let (fingerprint, len) = (Fingerprint::of(&bytes), bytes.len() as u64);
        Self { body: Body::Bytes(bytes), fingerprint, len }
    }

    /// Returns the bytes with this fingerprint and length if they are still kept.
    #[must_use]
    pub fn kept(fingerprint: Fingerprint, len: u64, blob_cache: &dyn BlobCache) -> Option<Self> {
        blob_cache.has(fingerprint, len).then_some(Self { body: Body::Stored, fingerprint, len })
    }
}
