//! What takes longest in a build of the example blog, for tests of something else: its slides and pictures are drawn once.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use griffel::media::blob_cache::{BlobCache, NoBlobCache, NoOffice};
use griffel::media::recording::access::RandomAccess;
use griffel::media::recording::patch::Patch;
use griffel::source::fingerprint::Fingerprint;
use griffel::source::snapshot::Source;

static BLOBS: Mutex<BTreeMap<Fingerprint, Arc<[u8]>>> = Mutex::new(BTreeMap::new());

/// The blob cache of this run of tests, in memory.
pub struct DrawnOnce;

impl BlobCache for DrawnOnce {
    fn bytes(&self, source: &Source) -> Option<Arc<[u8]>> {
        NoBlobCache.bytes(source)
    }

    fn get(&self, name: Fingerprint) -> Option<Vec<u8>> {
        BLOBS.lock().unwrap_or_else(PoisonError::into_inner).get(&name).map(|bytes| bytes.to_vec())
    }

    fn has(&self, name: Fingerprint, len: u64) -> bool {
        BLOBS.lock().unwrap_or_else(PoisonError::into_inner).get(&name).is_some_and(|bytes| bytes.len() as u64 == len)
    }

    fn keep(&self, name: Fingerprint, bytes: &[u8]) -> bool {
        BLOBS.lock().unwrap_or_else(PoisonError::into_inner).insert(name, bytes.into());
        true
    }

    fn open(&self, source: &Source) -> Option<Box<dyn RandomAccess>> {
        NoBlobCache.open(source)
    }

    fn keep_patched(&self, source: &Source, patches: &[Patch]) -> Option<Fingerprint> {
        NoBlobCache.keep_patched(source, patches)
    }

    fn converted(&self, source: &Source) -> Result<Arc<[u8]>, NoOffice> {
        NoBlobCache.converted(source)
    }
}
