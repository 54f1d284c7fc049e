//! Derived pictures, kept in the site's own `.griffel` folder, each under its fingerprint.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::iter::repeat_n;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::{NamedTempFile, TempDir};

use crate::disk::in_use;
use crate::disk::office::converted;
use crate::disk::own_folder::CACHE;
use crate::disk::real_path::on_disk;
use crate::media::blob_cache::{BlobCache, NoOffice};
use crate::media::recording::access::RandomAccess;
use crate::media::recording::patch::Patch;
use crate::source::fingerprint::Fingerprint;
use crate::source::snapshot::Source;

/// A folder of blobs named by their fingerprints. It can be deleted at any time.
#[derive(Debug)]
pub struct BlobFolder {
    site: PathBuf,
    folder: PathBuf,
    /// Blobs that this build asked for; the rest belongs to pictures that are gone.
    used: Mutex<BTreeSet<Fingerprint>>,
    /// Whether the folder is deleted after one build.
    is_temporary: bool,
}

impl BlobFolder {
    /// Opens the blob folder of a site.
    #[must_use]
    pub fn of(site: &Path) -> Self {
        Self::new(site, site.join(CACHE).join("pictures"), false)
    }

    /// Opens an empty blob folder that is deleted by [`BlobFolder::sweep`] or when it is dropped.
    ///
    /// # Errors
    ///
    /// When the system gives no temporary folder.
    pub fn temporary(site: &Path) -> io::Result<Self> {
        Ok(Self::new(site, TempDir::with_prefix("griffel-")?.keep(), true))
    }

    fn new(site: &Path, folder: PathBuf, is_temporary: bool) -> Self {
        Self { site: site.to_path_buf(), folder, used: Mutex::default(), is_temporary }
    }

    /// Returns the path of a blob.
    #[must_use]
    pub fn path(&self, name: Fingerprint) -> PathBuf {
        self.folder.join(name.hex())
    }

    /// Copies a blob. One that is damaged is deleted, so that the next build derives it again.
    ///
    /// # Errors
    ///
    /// When it cannot be read or written, or is damaged.
    pub fn copy(&self, name: Fingerprint, to: &mut impl Write) -> io::Result<()> {
        let path = self.path(name);
        let mut file = File::open(&path)?;
        if Fingerprint::of_all(&[], &mut file)?.0 != name {
            fs::remove_file(&path)?;
            return Err(io::Error::new(io::ErrorKind::InvalidData, "damaged"));
        }
        file.rewind()?;
        io::copy(&mut file, to).map(|_| ())
    }

    /// Deletes the blobs that this build did not ask for: they belong to pictures that are gone, and somebody may have asked
    /// for that. Of a temporary folder everything is deleted.
    pub fn sweep(&self) {
        if self.is_temporary {
            fs::remove_dir_all(&self.folder).ok();
            return;
        }
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let names: BTreeSet<String> = used.iter().map(Fingerprint::hex).collect();
        for entry in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let is_used = entry.file_name().to_str().is_some_and(|name| names.contains(name));
            if !is_used {
                // What cannot be deleted now is deleted by the next build.
                fs::remove_file(entry.path()).ok();
            }
        }
    }

    /// Returns the path of a blob, and keeps it from being swept.
    fn used_path(&self, name: Fingerprint) -> PathBuf {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
        self.path(name)
    }

    /// Writes a copy of a file with some bytes overwritten; returns the fingerprint of the copy.
    fn write_patched(&self, source: &Source, patches: &[Patch]) -> io::Result<Fingerprint> {
        fs::create_dir_all(&self.folder)?;
        let mut file = File::open(on_disk(&self.site, &source.path)?)?;
        let mut copy = NamedTempFile::new_in(&self.folder)?;
        let (mut part, mut at) = (vec![0; 1 << 20], 0);
        loop {
            let read = match file.read(&mut part) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            for patch in patches {
                patch.apply(at, &mut part[..read]);
            }
            copy.write_all(&part[..read])?;
            at += read as u64;
        }
        file.rewind()?;
        if Fingerprint::of_all(&[], &mut file)?.0 != source.fingerprint {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "changed"));
        }
        copy.rewind()?;
        let (fingerprint, _) = Fingerprint::of_all(&[], copy.as_file_mut())?;
        in_use::persist(copy, &self.used_path(fingerprint))?;
        Ok(fingerprint)
    }

    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let mut file = NamedTempFile::new_in(&self.folder)?;
        file.write_all(bytes)?;
        in_use::persist(file, path)
    }
}

impl Drop for BlobFolder {
    fn drop(&mut self) {
        if self.is_temporary {
            self.sweep();
        }
    }
}

impl BlobCache for BlobFolder {
    fn bytes(&self, source: &Source) -> Option<Arc<[u8]>> {
        let mut file = File::open(on_disk(&self.site, &source.path).ok()?).ok()?;
        // Read to where the bytes stay: a copy of a large file takes as much again.
        let mut bytes: Arc<[u8]> = repeat_n(0, usize::try_from(source.len).ok()?).collect();
        file.read_exact(Arc::get_mut(&mut bytes)?).ok()?;
        (Fingerprint::of(&bytes) == source.fingerprint).then_some(bytes)
    }

    fn get(&self, name: Fingerprint) -> Option<Vec<u8>> {
        fs::read(self.used_path(name)).ok()
    }

    fn has(&self, name: Fingerprint, len: u64) -> bool {
        fs::symlink_metadata(self.used_path(name)).is_ok_and(|found| found.is_file() && found.len() == len)
    }

    fn keep(&self, name: Fingerprint, bytes: &[u8]) -> bool {
        let path = self.used_path(name);
        self.write(&path, bytes).is_ok()
    }

    fn open(&self, source: &Source) -> Option<Box<dyn RandomAccess>> {
        let file = File::open(on_disk(&self.site, &source.path).ok()?).ok()?;
        Some(Box::new(file))
    }

    fn keep_patched(&self, source: &Source, patches: &[Patch]) -> Option<Fingerprint> {
        self.write_patched(source, patches).ok()
    }

    fn converted(&self, source: &Source) -> Result<Arc<[u8]>, NoOffice> {
        let bytes = self.all_bytes(source).ok_or(NoOffice::Failed)?;
        converted(&bytes, &source.path.extension()).map(Arc::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_asked_for_or_is_damaged_is_thrown_away() {
        let site = tempfile::tempdir().expect("a folder");
        let names = [b"a", b"b"].map(|bytes| Fingerprint::of(bytes));
        let first = BlobFolder::of(site.path());
        assert!(first.keep(names[0], b"a") && first.keep(names[1], b"b"));
        let second = BlobFolder::of(site.path());
        assert!(second.has(names[0], 1) && !second.has(names[0], 2));
        second.sweep();
        assert_eq!((second.get(names[0]), second.get(names[1])), (Some(b"a".to_vec()), None));
        fs::write(second.path(names[0]), "c").expect("a file");
        let mut to = tempfile::tempfile().expect("a file");
        assert!(second.copy(names[0], &mut to).is_err());
        assert_eq!(second.get(names[0]), None);
    }
}
