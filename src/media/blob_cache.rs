//! The store for large files and for pictures made from them, which do not fit into memory.
//!
//! Every blob is stored under the fingerprint of its content or of its inputs, so the cache never changes what a
//! build produces: a cache that keeps nothing gives the same site.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::media::recording::access::RandomAccess;
use crate::media::recording::patch::Patch;
use crate::source::fingerprint::Fingerprint;
use crate::source::snapshot::Source;

/// Reads large files and stores blobs made from them.
pub trait BlobCache: Sync {
    /// Returns the bytes of a file that is too large to hold in memory; `None` if it has changed since it was read.
    fn bytes(&self, source: &Source) -> Option<Arc<[u8]>>;

    /// Returns all bytes of a file, held or not; `None` if it has changed since it was read.
    fn all_bytes(&self, source: &Source) -> Option<Arc<[u8]>> {
        source.bytes().cloned().or_else(|| self.bytes(source))
    }

    /// Returns the blob stored under a name.
    fn get(&self, name: Fingerprint) -> Option<Vec<u8>>;

    /// Returns whether a blob of this length in bytes is stored under a name.
    fn has(&self, name: Fingerprint, len: u64) -> bool;

    /// Stores bytes under a name; returns whether that succeeded.
    fn keep(&self, name: Fingerprint, bytes: &[u8]) -> bool;

    /// Opens a file that is too large to hold in memory.
    fn open(&self, source: &Source) -> Option<Box<dyn RandomAccess>>;

    /// Stores a file with some bytes overwritten under the fingerprint that it has then; `None` if that failed, or the file has
    /// changed since it was read.
    fn keep_patched(&self, source: &Source, patches: &[Patch]) -> Option<Fingerprint>;

    /// Converts slides to PDF with LibreOffice.
    ///
    /// # Errors
    ///
    /// [`NoOffice`] says why there is no PDF.
    fn converted(&self, source: &Source) -> Result<Arc<[u8]>, NoOffice>;
}

/// Why LibreOffice did not convert a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoOffice {
    /// It is not installed.
    Missing,
    /// It ended without writing a PDF.
    Failed,
    /// It exceeded its time limit.
    Late,
}

impl NoOffice {
    /// Returns the key of its help text in the catalogue of diagnostics.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Failed => "failed",
            Self::Late => "late",
        }
    }
}

/// A cache that stores nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoBlobCache;

impl BlobCache for NoBlobCache {
    fn bytes(&self, _: &Source) -> Option<Arc<[u8]>> {
        None
    }

    fn get(&self, _: Fingerprint) -> Option<Vec<u8>> {
        None
    }

    fn has(&self, _: Fingerprint, _: u64) -> bool {
        false
    }

    fn keep(&self, _: Fingerprint, _: &[u8]) -> bool {
        false
    }

    fn open(&self, _: &Source) -> Option<Box<dyn RandomAccess>> {
        None
    }

    fn keep_patched(&self, _: &Source, _: &[Patch]) -> Option<Fingerprint> {
        None
    }

    fn converted(&self, _: &Source) -> Result<Arc<[u8]>, NoOffice> {
        Err(NoOffice::Missing)
    }
}
