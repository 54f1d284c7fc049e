//! Where large files are read from and made pictures are kept: memory that does not fit into memory.
//!
//! Everything in it lies under the fingerprint of what it is or was made from, so it never changes what comes out of a
//! build: a storeroom that keeps nothing gives the same site.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::source::fingerprint::Fingerprint;
use crate::source::snapshot::Source;

/// Reads large files and keeps what was made of them.
pub trait BlobCache: Sync {
    /// Returns the bytes of a file that is too large to be held; `None` if it is no longer what it was when it was read.
    fn bytes(&self, source: &Source) -> Option<Arc<[u8]>>;

    /// Returns what was kept under a name.
    fn get(&self, name: Fingerprint) -> Option<Vec<u8>>;

    /// Returns whether something of this length in bytes is kept under a name.
    fn has(&self, name: Fingerprint, len: u64) -> bool;

    /// Keeps bytes under a name; returns whether that was possible.
    fn keep(&self, name: Fingerprint, bytes: &[u8]) -> bool;

    /// Returns slides as a PDF that a program of the machine draws.
    ///
    /// # Errors
    ///
    /// Why there is none.
    fn converted(&self, source: &Source) -> Result<Arc<[u8]>, NoOffice>;
}

/// Why no program of the machine drew slides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NoOffice {
    /// There is none.
    Missing,
    /// It ended without a PDF.
    Failed,
    /// It took too long.
    Late,
}

impl NoOffice {
    /// Returns the key of the help for it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Failed => "failed",
            Self::Late => "late",
        }
    }
}

/// Keeps nothing.
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

    fn converted(&self, _: &Source) -> Result<Arc<[u8]>, NoOffice> {
        Err(NoOffice::Missing)
    }
}
