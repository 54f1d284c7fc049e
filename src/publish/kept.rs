//! The files of the last two states of a target, so that the one before can be brought back.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::disk::in_use;
use crate::disk::own_folder::PUBLISHED_BYTES;
use crate::disk::replace::replace;
use crate::output::manifest::{FileStamp, Manifest};
use crate::publish::bytes::SiteBytes;
use crate::publish::store::Store;
use crate::source::path::SourcePath;

/// Name of the list of the files that lay on the target before the last transfer.
const BEFORE: &str = "before";
/// Name of the folder of files, which are called by their fingerprints.
const BYTES: &str = "bytes";
/// Most bytes of a file that is copied. Larger ones are kept only where a second name costs nothing.
const COPIED_MAX: u64 = 64 << 20;

/// Files that were published from this computer. A build replaces files and never writes into them, so a second name of a
/// file keeps its bytes, and takes room only when the first is gone.
#[derive(Debug, Clone)]
pub struct Kept {
    folder: PathBuf,
}

impl Kept {
    /// Returns what is kept of the target of a store.
    #[must_use]
    pub fn of(store: &Store) -> Self {
        Self { folder: store.folder().join(PUBLISHED_BYTES) }
    }

    /// Returns what lay there before the last transfer; `None` if that is not known, or not all of it is kept.
    #[must_use]
    pub fn before(&self) -> Option<Manifest> {
        let manifest = Manifest::from_text(&fs::read_to_string(self.folder.join(BEFORE)).ok()?)?;
        let names = self.names().ok()?;
        manifest.files.values().all(|stamp| names.contains(&stamp.fingerprint.hex())).then_some(manifest)
    }

    /// Keeps what lies there now, whose files are in `root` or were kept before, and what lay there `before`, of which the
    /// files were kept when they were sent. Without `before`, what is kept as such stays.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn keep(&self, now: &Manifest, before: Option<&Manifest>, root: Option<&Path>) -> io::Result<()> {
        fs::create_dir_all(self.folder.join(BYTES))?;
        let mut names = self.names()?;
        for (path, stamp) in &now.files {
            let name = stamp.fingerprint.hex();
            if let Some(root) = root.filter(|_| !names.contains(&name)) {
                self.keep_file(&root.join(path.as_str()), stamp)?;
                names.insert(name);
            }
        }
        if let Some(before) = before {
            replace(&self.folder.join(BEFORE), &before.to_text())?;
        }
        self.sweep(now, names)
    }

    fn keep_file(&self, file: &Path, stamp: &FileStamp) -> io::Result<()> {
        let kept = self.path(stamp);
        match fs::hard_link(file, &kept) {
            Ok(()) => return Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(()),
            Err(_) => {}
        }
        if stamp.len > COPIED_MAX {
            return Ok(());
        }
        let half = kept.with_extension("new");
        fs::copy(file, &half)?;
        in_use::rename(&half, &kept)
    }

    /// Deletes what belongs to none of the two states.
    fn sweep(&self, now: &Manifest, names: BTreeSet<String>) -> io::Result<()> {
        let before = fs::read_to_string(self.folder.join(BEFORE)).ok().and_then(|text| Manifest::from_text(&text));
        let before = before.unwrap_or_default();
        let stamps = now.files.values().chain(before.files.values());
        let needed: BTreeSet<String> = stamps.map(|stamp| stamp.fingerprint.hex()).collect();
        for name in names.into_iter().filter(|name| !needed.contains(name)) {
            match in_use::remove_file(&self.folder.join(BYTES).join(name)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }

    fn names(&self) -> io::Result<BTreeSet<String>> {
        let entries = fs::read_dir(self.folder.join(BYTES))?;
        entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
    }

    fn path(&self, stamp: &FileStamp) -> PathBuf {
        self.folder.join(BYTES).join(stamp.fingerprint.hex())
    }
}

impl SiteBytes for Kept {
    fn open(&self, _: &SourcePath, stamp: &FileStamp) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(File::open(self.path(stamp))?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::fingerprint::Fingerprint;

    /// Writes files to a folder as a build does, and returns their list.
    fn built(root: &Path, files: &[(&str, &str)]) -> Manifest {
        fs::create_dir_all(root).expect("a folder");
        let write = |(name, text): &(&str, &str)| {
            fs::write(root.join("half"), text).expect("a file");
            fs::rename(root.join("half"), root.join(name)).expect("a file");
            let stamp = FileStamp { fingerprint: Fingerprint::of(text.as_bytes()), len: text.len() as u64 };
            (SourcePath::new(name).expect("a path"), stamp)
        };
        Manifest { files: files.iter().map(write).collect(), site: None }
    }

    fn text(kept: &Kept, manifest: &Manifest, name: &str) -> String {
        let path = SourcePath::new(name).expect("a path");
        let mut text = String::new();
        let file = kept.open(&path, &manifest.files[&path]);
        file.expect("a file").read_to_string(&mut text).expect("a text");
        text
    }

    #[test]
    fn the_state_before_is_whole_and_older_ones_take_no_room() {
        let folder = tempfile::tempdir().expect("a folder");
        let (kept, root) = (Kept::of(&Store::of(folder.path(), "webben")), folder.path().join("public"));
        assert_eq!(kept.before(), None);
        let first = built(&root, &[("a.html", "a1"), ("b.html", "b1")]);
        kept.keep(&first, None, Some(&root)).expect("a folder");
        assert_eq!(kept.before(), None);
        let second = built(&root, &[("a.html", "a2"), ("b.html", "b1")]);
        kept.keep(&second, Some(&first), Some(&root)).expect("a folder");
        assert_eq!(kept.before().as_ref(), Some(&first));
        assert_eq!((text(&kept, &first, "a.html"), text(&kept, &second, "a.html")), ("a1".into(), "a2".into()));
        // Brought back: the two change places.
        kept.keep(&first, Some(&second), None).expect("a folder");
        assert_eq!(kept.before().as_ref(), Some(&second));
        let third = built(&root, &[("c.html", "c")]);
        kept.keep(&third, Some(&first), Some(&root)).expect("a folder");
        assert_eq!(kept.before().as_ref(), Some(&first));
        assert_eq!(kept.names().expect("a folder").len(), 3, "a2 is nobody's");
        fs::remove_file(kept.path(&first.files.values().next().copied().expect("a file"))).expect("a file");
        assert_eq!(kept.before(), None, "half a state is none");
    }
}
