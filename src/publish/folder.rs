//! A folder of this computer, or of a share that is mounted, as a target.

use std::collections::BTreeMap;
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::disk::in_use;
use crate::disk::mode::{Modes, set_mode};
use crate::disk::real_path::is_through_folders;
use crate::output::file::temporary_path;
use crate::publish::names::Names;
use crate::publish::target::{
    Capabilities, Cause, FileTarget, Put, PutResult, Secrecy, Showing, Stage, TargetError, Upload, Watcher,
};
use crate::source::path::SourcePath;

/// Number of bytes that are copied at once.
const PART: usize = 1 << 16;

/// A folder as a target.
#[derive(Debug, Clone)]
pub struct LocalFolder {
    root: PathBuf,
    modes: Modes,
    /// Bytes of names that are taken when it is listed.
    names_most: u64,
}

impl LocalFolder {
    /// Creates a target of a folder. It is made when the first file is written; the folder above it has to be there, as it is
    /// not if a share is not mounted.
    #[must_use]
    pub fn new(root: PathBuf) -> Self {
        Self { root, modes: Modes::PUBLISHED, names_most: Names::MOST }
    }

    /// Lets nobody else read what is written there.
    #[must_use]
    pub fn private(self) -> Self {
        Self { modes: Modes::PRIVATE, ..self }
    }

    /// Takes other than the usual number of bytes of names.
    #[must_use]
    pub fn with_names(self, most: u64) -> Self {
        Self { names_most: most, ..self }
    }

    /// Returns its path.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    fn place(&self, path: &SourcePath) -> PathBuf {
        self.root.join(path.as_str())
    }

    /// Returns what lies at a path, without following links; `None` for nothing.
    fn found(&self, path: &SourcePath) -> io::Result<Option<Metadata>> {
        match fs::symlink_metadata(self.place(path)) {
            Ok(found) => Ok(Some(found)),
            // A file lies where a folder would have to be.
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes the folder itself.
    fn make_root(&self) -> Result<(), TargetError> {
        match fs::create_dir(&self.root) {
            Ok(()) => {
                set_mode(&self.root, self.modes.folder);
                Ok(())
            }
            Err(_) if self.root.is_dir() => Ok(()),
            Err(error) => Err(TargetError::new(Stage::Write, Cause::from(&error))),
        }
    }

    fn make_folder(&self, folder: &str) -> Result<(), TargetError> {
        let place = self.root.join(folder);
        let failed = |cause| TargetError { stage: Stage::Write, path: SourcePath::new(folder), cause };
        match fs::create_dir(&place) {
            Ok(()) => {
                set_mode(&place, self.modes.folder);
                Ok(())
            }
            Err(error) => match fs::symlink_metadata(&place) {
                Ok(found) if found.is_dir() => Ok(()),
                Ok(found) if found.is_symlink() => Err(failed(Cause::Link)),
                Ok(_) => Err(failed(Cause::InTheWay)),
                Err(_) => Err(failed(Cause::from(&error))),
            },
        }
    }

    /// Writes a file beside its place and moves it there.
    fn replace(
        &self,
        path: &SourcePath,
        write: impl FnOnce(&mut File) -> Result<(), TargetError>,
    ) -> Result<(), TargetError> {
        if !is_through_folders(&self.root, path) {
            let is_link = |folder: &str| fs::symlink_metadata(self.root.join(folder)).is_ok_and(|it| it.is_symlink());
            let cause = if path.folders_above().any(is_link) { Cause::Link } else { Cause::Missing };
            return Err(TargetError::at(Stage::Write, path, cause));
        }
        let beside = temporary_path(path);
        let temporary = self.place(&beside);
        // A run that was killed may have left it; a link that has its name is not followed either.
        if self.found(&beside).is_ok_and(|found| found.is_some_and(|found| !found.is_dir())) {
            fs::remove_file(&temporary).map_err(|error| TargetError::at(Stage::Write, path, Cause::from(&error)))?;
        }
        let written = File::create_new(&temporary)
            .map_err(|error| TargetError::at(Stage::Write, path, Cause::from(&error)))
            .and_then(|mut file| write(&mut file))
            .and_then(|()| {
                set_mode(&temporary, self.modes.file);
                in_use::rename(&temporary, &self.place(path))
                    .map_err(|error| TargetError::at(Stage::Rename, path, Cause::from(&error)))
            });
        if written.is_err() {
            // If that fails, too, the next run does it.
            fs::remove_file(&temporary).ok();
        }
        written
    }

    fn upload(&self, upload: Upload<'_>, watch: &dyn Watcher) -> Result<(), TargetError> {
        let Upload { path, stamp: _, mut bytes } = upload;
        self.replace(path, |file| {
            let mut part = vec![0; PART];
            loop {
                if watch.is_stopped() {
                    return Err(TargetError::at(Stage::Write, path, Cause::Stopped));
                }
                let read = match bytes.read(&mut part) {
                    Ok(0) => return Ok(()),
                    Ok(read) => read,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(error) => return Err(TargetError::of_upload(path, &error)),
                };
                file.write_all(&part[..read])
                    .map_err(|error| TargetError::at(Stage::Write, path, Cause::from(&error)))?;
                watch.bytes(read as u64);
            }
        })?;
        watch.file(path);
        Ok(())
    }

    /// Writes a file in its place, if there is none.
    fn create(&self, path: &SourcePath, bytes: &[u8]) -> io::Result<PutResult> {
        let place = self.place(path);
        let mut file = match File::create_new(&place) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Ok(PutResult::WasThere),
            other => other?,
        };
        if let Err(error) = file.write_all(bytes) {
            fs::remove_file(&place).ok();
            return Err(error);
        }
        set_mode(&place, self.modes.file);
        Ok(PutResult::Done)
    }

    fn remove(&self, path: &SourcePath) -> io::Result<()> {
        let is_file = is_through_folders(&self.root, path) && self.found(path)?.is_some_and(|found| !found.is_dir());
        if !is_file {
            return Ok(());
        }
        match in_use::remove_file(&self.place(path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
        // A folder that still holds something stays, and so do those above it.
        path.folders_above().all(|folder| fs::remove_dir(self.root.join(folder)).is_ok());
        Ok(())
    }
}

/// Collects the files below `folder`, which is at `place`.
fn collect(folder: &str, place: &Path, names: &Names, files: &mut BTreeMap<SourcePath, u64>) -> Result<(), Cause> {
    for entry in fs::read_dir(place).map_err(|error| Cause::from(&error))? {
        let entry = entry.map_err(|error| Cause::from(&error))?;
        let name = entry.file_name();
        let Some(path) = name.to_str().and_then(|name| SourcePath::resolve(folder, name)) else { continue };
        names.add(path.as_str())?;
        let found = match entry.metadata() {
            Ok(found) => found,
            // It was deleted just now.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(Cause::from(&error)),
        };
        if found.is_dir() {
            collect(path.as_str(), &entry.path(), names, files)?;
        } else {
            files.insert(path, found.len());
        }
    }
    Ok(())
}

impl FileTarget for LocalFolder {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            replaces_whole: true,
            has_folders: true,
            is_exclusive: true,
            showing: Showing::ByFile,
            notes: Secrecy::Hidden,
        }
    }

    fn read(&self, path: &SourcePath, most: u64) -> Result<Option<Vec<u8>>, TargetError> {
        let failed = |error: &io::Error| TargetError::at(Stage::Read, path, Cause::from(error));
        let is_file = self.found(path).map_err(|error| failed(&error))?.is_some_and(|found| found.is_file());
        if !is_file || !is_through_folders(&self.root, path) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let read = File::open(self.place(path)).and_then(|file| file.take(most + 1).read_to_end(&mut bytes));
        match read {
            Ok(_) if bytes.len() as u64 > most => Err(TargetError::at(Stage::Read, path, Cause::TooMuch { most })),
            Ok(_) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    fn list(&self, _: &dyn Watcher) -> Result<BTreeMap<SourcePath, u64>, TargetError> {
        let mut files = BTreeMap::new();
        if self.root.is_dir() {
            let names = Names::new(self.names_most);
            collect("", &self.root, &names, &mut files).map_err(|cause| TargetError::new(Stage::List, cause))?;
        }
        Ok(files)
    }

    fn sizes(&self, paths: &[SourcePath]) -> Result<Vec<Option<u64>>, TargetError> {
        let size = |path: &SourcePath| match self.found(path) {
            // What lies behind a link is not ours.
            Ok(_) if !is_through_folders(&self.root, path) => Ok(None),
            Ok(found) => Ok(found.filter(|found| !found.is_dir()).map(|found| found.len())),
            Err(error) => Err(TargetError::at(Stage::List, path, Cause::from(&error))),
        };
        paths.par_iter().map(size).collect()
    }

    fn make_folders(&self, folders: &[String]) -> Result<(), TargetError> {
        self.make_root()?;
        folders.iter().try_for_each(|folder| self.make_folder(folder))
    }

    fn put(
        &self,
        files: &mut (dyn Iterator<Item = Upload<'_>> + Send),
        watch: &dyn Watcher,
    ) -> Result<(), TargetError> {
        self.make_root()?;
        files.par_bridge().try_for_each(|upload| self.upload(upload, watch))
    }

    fn put_small(&self, path: &SourcePath, bytes: &[u8], how: Put) -> Result<PutResult, TargetError> {
        self.make_root()?;
        let failed = |error: io::Error| TargetError::at(Stage::Write, path, Cause::from(&error));
        match how {
            Put::Replace => {
                self.replace(path, |file| file.write_all(bytes).map_err(failed))?;
                Ok(PutResult::Done)
            }
            Put::Exclusive => self.create(path, bytes).map_err(failed),
        }
    }

    fn delete(&self, paths: &[SourcePath]) -> Result<(), TargetError> {
        let failed = |path, error: &io::Error| TargetError::at(Stage::Delete, path, Cause::from(error));
        paths.iter().try_for_each(|path| self.remove(path).map_err(|error| failed(path, &error)))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::process::Command;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;
    use crate::output::manifest::{FileStamp, MANIFEST_NAME, Manifest, PENDING_NAME, STATE_NAME};
    use crate::publish::bytes::BuiltFolder;
    use crate::publish::compare::{Look, Site, compare};
    use crate::publish::error::PublishError;
    use crate::publish::retry::Patience;
    use crate::publish::run::{Consent, Published, send};
    use crate::source::fingerprint::Fingerprint;
    use crate::transfer::rank::Ranks;
    use crate::transfer::state::LockNote;

    #[test]
    fn a_folder_that_holds_a_whole_server_is_not_listed_to_its_end() {
        let (folder, manifest) = built(&[("a/b/index.html", "1"), ("c.html", "2"), ("d.html", "3")]);
        let target = LocalFolder::new(folder.path().to_owned());
        let listed = target.list(&Quiet).expect("a list");
        assert!(listed.keys().eq(manifest.files.keys()));
        let endless = TargetError::new(Stage::List, Cause::Endless { most: 300 });
        assert_eq!(target.with_names(300).list(&Quiet), Err(endless));
    }

    struct Quiet;

    impl Watcher for Quiet {}

    /// Makes a built site in a folder.
    fn built(files: &[(&str, &str)]) -> (tempfile::TempDir, Manifest) {
        let folder = tempfile::tempdir().expect("a folder");
        let mut manifest = Manifest::default();
        for (name, text) in files {
            let place = folder.path().join(name);
            fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
            fs::write(place, text).expect("a file");
            let stamp = FileStamp { fingerprint: Fingerprint::of(text.as_bytes()), len: text.len() as u64 };
            manifest.files.insert(SourcePath::new(name).expect("a path"), stamp);
        }
        (folder, manifest)
    }

    fn publish(
        target: &dyn FileTarget,
        (folder, manifest): &(tempfile::TempDir, Manifest),
        token: &str,
    ) -> Result<Published, PublishError> {
        let bytes = BuiltFolder { root: folder.path().to_path_buf() };
        let ranks = Ranks { feed_names: vec!["feed.xml".to_owned()], pages: BTreeSet::new() };
        let site = Site { manifest, bytes: &bytes, ranks: &ranks };
        let sleep = |_| ();
        let patience = Patience::new(&Quiet, &sleep);
        let comparison = compare(target, site, None, Look::All, &patience)?;
        let note = LockNote { who: "a@b".to_owned(), token: token.to_owned(), time: jiff::Timestamp::UNIX_EPOCH };
        let (overwrite, version) = (BTreeSet::new(), "0".to_owned());
        let consent = Consent { note, last_token: Some("killed".to_owned()), version, overwrite, takes_over: false };
        send(target, site, &comparison, None, &consent, &patience)
    }

    /// Returns the files of a target with their texts, without griffel's own.
    fn texts(target: &LocalFolder) -> BTreeMap<String, String> {
        let mut files = target.list(&Quiet).expect("a list");
        files.retain(|path, _| ![MANIFEST_NAME, STATE_NAME].contains(&path.as_str()));
        let text = |path: &SourcePath| fs::read_to_string(target.place(path)).expect("a text");
        files.keys().map(|path| (path.to_string(), text(path))).collect()
    }

    fn wanted(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
    }

    const OLD: [(&str, &str); 4] = [("index.html", "1"), ("a/b/index.html", "1"), ("a/b/x.png", "1"), ("c", "1")];
    const NEW: [(&str, &str); 4] = [("index.html", "2"), ("a/index.html", "1"), ("c/d.html", "2"), ("e.css", "22")];

    #[test]
    fn a_site_comes_to_a_folder_and_what_is_stale_goes_with_its_folders() {
        let above = tempfile::tempdir().expect("a folder");
        let target = LocalFolder::new(above.path().join("webb"));
        let done = publish(&target, &built(&OLD), "1").expect("published");
        assert_eq!((done.files, done.bytes, done.state.number), (4, 4, 1));
        assert_eq!(texts(&target), wanted(&OLD));
        fs::write(target.root().join("a/min.txt"), "mitt").expect("a file");
        let done = publish(&target, &built(&NEW), "2").expect("published");
        assert_eq!((done.files, done.deleted, done.state.number), (4, 3, 2));
        let mut all = wanted(&NEW);
        all.insert("a/min.txt".to_owned(), "mitt".to_owned());
        assert_eq!(texts(&target), all);
        assert!(!target.root().join("a/b").exists());
        let nowhere = LocalFolder::new(above.path().join("not/mounted"));
        let Err(PublishError::Target(error)) = publish(&nowhere, &built(&OLD), "1") else { panic!("published") };
        assert_eq!(error.cause, Cause::Missing);
    }

    /// A folder that works so many times.
    struct Failing {
        folder: LocalFolder,
        left: AtomicUsize,
    }

    impl Failing {
        fn once(&self) -> Result<(), TargetError> {
            let less = |left: usize| left.checked_sub(1);
            let result = self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
            result.map(drop).map_err(|_| TargetError::new(Stage::Write, Cause::NoRight))
        }
    }

    impl FileTarget for Failing {
        fn capabilities(&self) -> Capabilities {
            self.folder.capabilities()
        }

        fn read(&self, path: &SourcePath, most: u64) -> Result<Option<Vec<u8>>, TargetError> {
            self.folder.read(path, most)
        }

        fn list(&self, watch: &dyn Watcher) -> Result<BTreeMap<SourcePath, u64>, TargetError> {
            self.folder.list(watch)
        }

        fn sizes(&self, paths: &[SourcePath]) -> Result<Vec<Option<u64>>, TargetError> {
            self.folder.sizes(paths)
        }

        fn make_folders(&self, folders: &[String]) -> Result<(), TargetError> {
            folders.iter().try_for_each(|folder| {
                self.once()?;
                self.folder.make_folders(std::slice::from_ref(folder))
            })
        }

        fn put(
            &self,
            files: &mut (dyn Iterator<Item = Upload<'_>> + Send),
            watch: &dyn Watcher,
        ) -> Result<(), TargetError> {
            for upload in files {
                self.once()?;
                self.folder.upload(upload, watch)?;
            }
            Ok(())
        }

        fn put_small(&self, path: &SourcePath, bytes: &[u8], how: Put) -> Result<PutResult, TargetError> {
            self.once()?;
            self.folder.put_small(path, bytes, how)
        }

        fn delete(&self, paths: &[SourcePath]) -> Result<(), TargetError> {
            paths.iter().try_for_each(|path| {
                self.once()?;
                self.folder.delete(std::slice::from_ref(path))
            })
        }
    }

    #[test]
    fn a_transfer_that_ends_anywhere_goes_on_to_the_same_folder() {
        let (old, new) = (built(&OLD), built(&NEW));
        let mut ends = 0;
        loop {
            let above = tempfile::tempdir().expect("a folder");
            let folder = LocalFolder::new(above.path().join("webb"));
            publish(&folder, &old, "1").expect("published");
            let target = Failing { folder: folder.clone(), left: AtomicUsize::new(ends) };
            let is_whole = publish(&target, &new, "killed").is_ok();
            publish(&folder, &new, "2").unwrap_or_else(|error| panic!("{ends}: {error:?}"));
            assert_eq!(texts(&folder), wanted(&NEW), "{ends}");
            if is_whole {
                break;
            }
            ends += 1;
        }
        assert!(ends > 15, "{ends}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_on_the_way_leads_nowhere() {
        let (above, elsewhere) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
        let target = LocalFolder::new(above.path().join("webb"));
        publish(&target, &built(&OLD), "1").expect("published");
        fs::write(elsewhere.path().join("x.png"), "theirs").expect("a file");
        fs::remove_dir_all(target.root().join("a/b")).expect("gone");
        std::os::unix::fs::symlink(elsewhere.path(), target.root().join("a/b")).expect("a link");
        let Err(PublishError::Target(error)) = publish(&target, &built(&OLD), "2") else { panic!("published") };
        assert_eq!(error.cause, Cause::Link);
        publish(&target, &built(&NEW), "3").expect("published");
        assert_eq!(fs::read_to_string(elsewhere.path().join("x.png")).expect("a file"), "theirs");
        assert_eq!(fs::read_dir(elsewhere.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn a_file_that_changes_after_the_build_is_not_published() {
        let above = tempfile::tempdir().expect("a folder");
        let target = LocalFolder::new(above.path().join("webb"));
        let site = built(&OLD);
        fs::write(site.0.path().join("c"), "9").expect("a file");
        let Err(PublishError::Target(error)) = publish(&target, &site, "1") else { panic!("published") };
        assert_eq!((error.cause, error.path), (Cause::Changed, SourcePath::new("c")));
        assert!(!target.root().join("c").exists() && target.root().join(PENDING_NAME).exists());
    }

    /// A mounted folder, unmounted when it goes; there is none without the right to mount.
    struct Mounted(tempfile::TempDir);

    impl Mounted {
        fn new(arguments: &[&str]) -> Option<Self> {
            let folder = tempfile::tempdir().expect("a folder");
            let mount = Command::new("mount").args(arguments).arg(folder.path()).output();
            mount.is_ok_and(|mount| mount.status.success()).then_some(Self(folder))
        }
    }

    impl Drop for Mounted {
        fn drop(&mut self) {
            Command::new("umount").arg(self.0.path()).output().ok();
        }
    }

    #[test]
    fn a_full_disk_keeps_the_old_site_and_takes_the_new_one_when_there_is_room() {
        let Some(disk) = Mounted::new(&["-t", "tmpfs", "-o", "size=1m", "tmpfs"]) else { return };
        let target = LocalFolder::new(disk.0.path().join("webb"));
        publish(&target, &built(&OLD), "1").expect("published");
        let large = "x".repeat(2 << 20);
        let new = built(&[("index.html", "2"), ("a/large.png", &large)]);
        let Err(PublishError::Target(error)) = publish(&target, &new, "killed") else { panic!("published") };
        assert_eq!(error.cause, Cause::Full);
        assert_eq!(fs::read_to_string(target.root().join("index.html")).expect("a page"), "1");
        publish(&target, &built(&NEW), "2").expect("published");
        assert_eq!(texts(&target), wanted(&NEW));
    }

    #[test]
    fn a_folder_that_cannot_be_written_says_so() {
        let place = tempfile::tempdir().expect("a folder");
        let from = place.path().to_str().expect("a path");
        let Some(disk) = Mounted::new(&["-o", "bind,ro", from]) else { return };
        let target = LocalFolder::new(disk.0.path().to_path_buf());
        let Err(PublishError::Target(error)) = publish(&target, &built(&OLD), "1") else { panic!("published") };
        assert_eq!(error.cause, Cause::NoRight);
    }
}
