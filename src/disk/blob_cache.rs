//! What was made of pictures, kept in the site's own `.griffel` folder, each thing under its fingerprint.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::{NamedTempFile, TempDir};

use crate::disk::office::converted;
use crate::disk::real_path::on_disk;
use crate::media::blob_cache::{BlobCache, NoOffice};
use crate::source::fingerprint::Fingerprint;
use crate::source::snapshot::Source;

/// A folder of things under their fingerprints. It can be deleted at any time.
#[derive(Debug)]
pub struct Folder {
    site: PathBuf,
    place: PathBuf,
    /// What was asked for: the rest is of pictures that are gone.
    used: Mutex<BTreeSet<Fingerprint>>,
    /// Whether the folder is for one build.
    is_passing: bool,
}

impl Folder {
    /// Opens the storeroom of a site.
    #[must_use]
    pub fn of(site: &Path) -> Self {
        Self::at(site, site.join(".griffel/cache/pictures"), false)
    }

    /// Opens a storeroom that nobody has used and nobody will use again; sweeping ends it.
    ///
    /// # Errors
    ///
    /// When the system gives no folder for that.
    pub fn passing(site: &Path) -> io::Result<Self> {
        Ok(Self::at(site, TempDir::with_prefix("griffel-")?.keep(), true))
    }

    fn at(site: &Path, folder: PathBuf, is_passing: bool) -> Self {
        Self { site: site.to_path_buf(), place: folder, used: Mutex::default(), is_passing }
    }

    /// Returns where something lies.
    #[must_use]
    pub fn place(&self, name: Fingerprint) -> PathBuf {
        self.place.join(name.hex())
    }

    /// Copies something into a file. What is not as it was kept is thrown away, so that the next build makes it again.
    ///
    /// # Errors
    ///
    /// What the disk says, or that it was not as it was kept.
    pub fn copy(&self, name: Fingerprint, to: &mut File) -> io::Result<()> {
        let place = self.place(name);
        let bytes = fs::read(&place)?;
        if Fingerprint::of(&bytes) != name {
            fs::remove_file(&place)?;
            return Err(io::Error::new(io::ErrorKind::InvalidData, "damaged"));
        }
        to.write_all(&bytes)
    }

    /// Throws away what nobody asked for: it is of pictures that are gone, and people may have asked for that. A passing
    /// folder goes whole.
    pub fn sweep(&self) {
        if self.is_passing {
            fs::remove_dir_all(&self.place).ok();
            return;
        }
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let names: BTreeSet<String> = used.iter().map(Fingerprint::hex).collect();
        for entry in fs::read_dir(&self.place).into_iter().flatten().flatten() {
            let is_used = entry.file_name().to_str().is_some_and(|name| names.contains(name));
            if !is_used {
                // What cannot be deleted now is deleted next time.
                fs::remove_file(entry.path()).ok();
            }
        }
    }

    fn ask(&self, name: Fingerprint) -> PathBuf {
        self.used.lock().unwrap_or_else(PoisonError::into_inner).insert(name);
        self.place(name)
    }

    fn write(&self, place: &Path, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.place)?;
        let mut file = NamedTempFile::new_in(&self.place)?;
        file.write_all(bytes)?;
        file.persist(place)?;
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.is_passing {
            self.sweep();
        }
    }
}

impl BlobCache for Folder {
    fn bytes(&self, source: &Source) -> Option<Arc<[u8]>> {
        let bytes = fs::read(on_disk(&self.site, &source.path).ok()?).ok()?;
        (Fingerprint::of(&bytes) == source.fingerprint).then(|| bytes.into())
    }

    fn get(&self, name: Fingerprint) -> Option<Vec<u8>> {
        fs::read(self.ask(name)).ok()
    }

    fn has(&self, name: Fingerprint, len: u64) -> bool {
        fs::symlink_metadata(self.ask(name)).is_ok_and(|found| found.is_file() && found.len() == len)
    }

    fn keep(&self, name: Fingerprint, bytes: &[u8]) -> bool {
        let place = self.ask(name);
        self.write(&place, bytes).is_ok()
    }

    fn converted(&self, source: &Source) -> Result<Arc<[u8]>, NoOffice> {
        let bytes = source.bytes().cloned().or_else(|| self.bytes(source)).ok_or(NoOffice::Failed)?;
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
        let first = Folder::of(site.path());
        assert!(first.keep(names[0], b"a") && first.keep(names[1], b"b"));
        let second = Folder::of(site.path());
        assert!(second.has(names[0], 1) && !second.has(names[0], 2));
        second.sweep();
        assert_eq!((second.get(names[0]), second.get(names[1])), (Some(b"a".to_vec()), None));
        fs::write(second.place(names[0]), "c").expect("a file");
        let mut to = tempfile::tempfile().expect("a file");
        assert!(second.copy(names[0], &mut to).is_err());
        assert_eq!(second.get(names[0]), None);
    }
}
