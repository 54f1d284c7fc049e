//! The output folder as a target: each file is written whole, and nothing foreign is touched.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::disk::in_use;
use crate::disk::known_outputs::is_own;
use crate::disk::mode::{FILE_MODE, FOLDER_MODE, has_file_mode, set_mode};
use crate::disk::output_folder::{MANIFEST_NEW, WriteError, at, foreign, last_build, output_root};
use crate::disk::real_path::is_through_folders;
use crate::disk::target::{Content, Target};
use crate::output::changes::{Changes, OutputState};
use crate::output::file::{Output, temporary_path};
use crate::output::manifest::{FileStamp, MANIFEST_NAME};
use crate::output::site_mark::SiteMark;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// How closely the files in the folder are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Whether they are there and as long as they were.
    Lengths,
    /// Whether they have the bytes that were written.
    Bytes,
}

/// The folder of the finished site.
#[derive(Debug)]
pub struct FolderTarget {
    /// Its real path.
    root: PathBuf,
    state: OutputState,
    /// Fingerprint of the manifest of the last build.
    manifest: Fingerprint,
    /// Whether new files get the right mode by themselves; known as soon as a manifest was written.
    has_mode: OnceLock<bool>,
}

impl FolderTarget {
    /// Opens an output folder. Refuses one in which a build could do harm: the site itself, a folder above it, its sources, or
    /// a folder with files that no build wrote.
    ///
    /// # Errors
    ///
    /// [`WriteError::Inside`], [`WriteError::File`], [`WriteError::Foreign`] or [`WriteError::Damaged`].
    pub fn open(out: &Path, site: &Path, look: Look) -> Result<Self, WriteError> {
        let root = output_root(out, site)?;
        let (last, manifest) = last_build(&root)?;
        let is_whole = |path: &SourcePath, stamp: &FileStamp| {
            let path = root.join(path.as_str());
            let has_len = || fs::symlink_metadata(&path).is_ok_and(|found| found.is_file() && found.len() == stamp.len);
            let has_bytes = || File::open(&path).and_then(|mut file| Fingerprint::of_all(&[], &mut file));
            match look {
                Look::Lengths => has_len(),
                Look::Bytes => has_len() && has_bytes().is_ok_and(|(found, _)| found == stamp.fingerprint),
            }
        };
        let state = OutputState::new(last, is_whole);
        Ok(Self { root, state, manifest, has_mode: OnceLock::new() })
    }

    /// Refuses a folder that holds another site than the one in the folder `site` with the mark `mark`.
    ///
    /// # Errors
    ///
    /// [`WriteError::OtherSite`].
    pub fn check_site(&self, site: &Path, mark: &SiteMark) -> Result<(), WriteError> {
        match &self.state.last.site {
            Some(last) if !is_own(&self.root, last, site, mark) => {
                Err(WriteError::OtherSite { folder: self.root.clone(), url: last.url().to_owned() })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Returns its real path.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Returns the fingerprint of the manifest of the last build, if all of its files are still there.
    #[must_use]
    pub fn complete(&self) -> Option<Fingerprint> {
        self.state.gone.is_empty().then_some(self.manifest)
    }

    /// Returns whether the folder holds no site yet: nobody can see half of a file in place of a whole one.
    fn is_first(&self) -> bool {
        self.state.last.files.is_empty()
    }

    fn has_mode(&self) -> bool {
        self.has_mode.get().copied().unwrap_or_default()
    }

    fn path(&self, path: &SourcePath) -> PathBuf {
        self.root.join(path.as_str())
    }

    /// Returns the path under which a file is written before it is moved.
    fn temporary_path(&self, path: &SourcePath) -> PathBuf {
        self.path(&temporary_path(path))
    }

    /// Refuses to write over a file that the last build did not write.
    fn check_foreign(&self, files: &[(SourcePath, &Output)]) -> Result<(), WriteError> {
        if fs::symlink_metadata(self.root.join(MANIFEST_NAME)).is_err() {
            // The folder is new or empty.
            return Ok(());
        }
        let last = &self.state.last.files;
        let is_foreign = |path: &SourcePath| {
            let is_own_folder = || last.keys().any(|other| other.is_below(path.as_str()));
            fs::symlink_metadata(self.path(path)).is_ok_and(|found| !found.is_dir() || !is_own_folder())
                && !self.is_own_in_other_case(path)
        };
        let new = files.par_iter().map(|(path, _)| path).filter(|path| !last.contains_key(*path));
        let names: Vec<String> = new.filter(|path| is_foreign(path)).map(ToString::to_string).collect();
        if names.is_empty() { Ok(()) } else { Err(foreign(&self.root, names)) }
    }

    /// Returns whether the last build wrote the file under a name that differs in case only, on a file system that does not
    /// tell them apart.
    fn is_own_in_other_case(&self, path: &SourcePath) -> bool {
        let folded = path.as_str().to_lowercase();
        let Some(other) = self.state.last.files.keys().find(|other| other.as_str().to_lowercase() == folded) else {
            return false;
        };
        let real = |path: &SourcePath| fs::canonicalize(self.path(path)).ok();
        real(other).is_some() && real(other) == real(path)
    }

    /// Deletes temporary files of a build that was killed.
    fn sweep(&self) -> Result<(), WriteError> {
        let last = &self.state.last.files;
        for (path, _) in last.iter().filter(|(_, stamp)| **stamp == FileStamp::pending()) {
            let temporary = self.temporary_path(path);
            if is_through_folders(&self.root, path) && fs::symlink_metadata(&temporary).is_ok() {
                in_use::remove_file(&temporary).map_err(at(&temporary))?;
            }
        }
        let temporary = self.root.join(MANIFEST_NEW);
        match in_use::remove_file(&temporary) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(&temporary)(error)),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    fn create_folder(&self, folder: &str) -> Result<(), WriteError> {
        let path = self.root.join(folder);
        match fs::create_dir(&path) {
            Ok(()) => {
                if !self.has_mode() {
                    set_mode(&path, FOLDER_MODE);
                }
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let found = fs::symlink_metadata(&path).map_err(at(&path))?;
                match found.file_type() {
                    kind if kind.is_dir() => Ok(()),
                    kind if kind.is_symlink() => Err(WriteError::Link(path)),
                    _ => Err(foreign(&self.root, vec![folder.to_owned()])),
                }
            }
            Err(error) => Err(at(&path)(error)),
        }
    }
}

impl Target for FolderTarget {
    type Error = WriteError;

    fn state(&self) -> &OutputState {
        &self.state
    }

    fn prepare(&self, changes: &Changes<'_>) -> Result<(), WriteError> {
        self.check_foreign(&changes.write)?;
        let is_new = !self.root.is_dir();
        fs::create_dir_all(&self.root).map_err(at(&self.root))?;
        if is_new {
            set_mode(&self.root, FOLDER_MODE);
        }
        self.sweep()
    }

    fn put_manifest(&self, text: &str) -> Result<(), WriteError> {
        let (path, temporary) = (self.root.join(MANIFEST_NAME), self.root.join(MANIFEST_NEW));
        let write = || {
            File::create_new(&temporary)?.write_all(text.as_bytes())?;
            if !*self.has_mode.get_or_init(|| has_file_mode(&temporary)) {
                set_mode(&temporary, FILE_MODE);
            }
            in_use::rename(&temporary, &path)
        };
        write().map_err(at(&path))
    }

    /// Creates the folders level by level, those near the root first. None of them may be a link.
    fn create_folders(&self, folders: &BTreeSet<&str>) -> Result<(), WriteError> {
        let mut levels: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for folder in folders {
            levels.entry(folder.matches('/').count()).or_default().push(folder);
        }
        levels.values().try_for_each(|level| level.par_iter().try_for_each(|folder| self.create_folder(folder)))
    }

    /// Writes the file under a temporary name and moves it. The files of a first site are written in their places at once.
    fn put(&self, path: &SourcePath, content: Content<'_>) -> Result<(), WriteError> {
        let file = self.path(path);
        let written = if self.is_first() { file.clone() } else { self.temporary_path(path) };
        let write = || {
            content.write_to(&mut File::create_new(&written)?)?;
            if !self.has_mode() {
                set_mode(&written, FILE_MODE);
            }
            if self.is_first() { Ok(()) } else { in_use::rename(&written, &file) }
        };
        write().map_err(|error| {
            if error.kind() != io::ErrorKind::AlreadyExists {
                // If that fails, too, the next build does it.
                fs::remove_file(&written).ok();
            }
            at(&file)(error)
        })
    }

    fn delete(&self, path: &SourcePath) -> Result<(), WriteError> {
        let file = self.path(path);
        if !is_through_folders(&self.root, path) || !fs::symlink_metadata(&file).is_ok_and(|found| !found.is_dir()) {
            // The file is gone, or something foreign lies there.
            return Ok(());
        }
        in_use::remove_file(&file).map_err(at(&file))?;
        // A folder that still holds something stays, and so do those above it.
        path.folders_above().all(|folder| fs::remove_dir(self.root.join(folder)).is_ok());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::blob_folder::BlobFolder;
    use crate::disk::target::{ContentSources, Update, WriteSummary};
    use crate::output::file::Body;
    use crate::output::route::Route;

    fn output(address: &str, text: &str) -> Output {
        Output::text(Route::new(address).expect("an address"), text.to_owned())
    }

    fn write(out: &Path, site: &Path, outputs: &[Output]) -> Result<WriteSummary, WriteError> {
        let target = FolderTarget::open(out, site, Look::Lengths)?;
        let sources = ContentSources { site, blobs: &BlobFolder::of(site) };
        Update::new(target.state(), outputs, &SiteMark::default()).apply(&target, sources, || ())
    }

    fn site() -> tempfile::TempDir {
        let site = tempfile::tempdir().expect("a folder");
        fs::write(site.path().join("griffel.yaml"), "title: x\n").expect("a file");
        site
    }

    #[test]
    fn only_what_changed_is_written_and_what_is_stale_goes() {
        let site = site();
        let out = site.path().join("public");
        let first = [output("/", "a"), output("/a/", "b"), output("/c/d/", "c")];
        let done = write(&out, site.path(), &first).expect("written");
        assert_eq!(done, WriteSummary { written: 3, unchanged: 0, deleted: 0 });
        let time = fs::metadata(out.join("index.html")).and_then(|found| found.modified()).expect("a time");
        let second = [output("/", "a"), output("/a/", "B")];
        let done = write(&out, site.path(), &second).expect("written");
        assert_eq!(done, WriteSummary { written: 1, unchanged: 1, deleted: 1 });
        assert_eq!(fs::metadata(out.join("index.html")).and_then(|found| found.modified()).expect("a time"), time);
        assert!(!out.join("c").exists());
        assert_eq!(fs::read_to_string(out.join("a/index.html")).expect("a file"), "B");
    }

    #[test]
    fn foreign_files_are_never_touched() {
        let site = site();
        let out = site.path().join("public");
        fs::create_dir(&out).expect("a folder");
        fs::write(out.join("min.txt"), "mitt").expect("a file");
        assert!(matches!(write(&out, site.path(), &[output("/", "a")]), Err(WriteError::Foreign { .. })));
        fs::remove_file(out.join("min.txt")).expect("gone");
        write(&out, site.path(), &[output("/", "a")]).expect("written");
        fs::write(out.join("min.txt"), "mitt").expect("a file");
        write(&out, site.path(), &[output("/b/", "a")]).expect("written");
        assert_eq!(fs::read_to_string(out.join("min.txt")).expect("a file"), "mitt");
        let taken = write(&out, site.path(), &[output("/min.txt", "vårt")]);
        assert!(matches!(taken, Err(WriteError::Foreign { .. })));
        assert_eq!(fs::read_to_string(out.join("min.txt")).expect("a file"), "mitt");
    }

    #[test]
    fn the_site_is_never_its_own_output() {
        let site = site();
        for out in [site.path().to_path_buf(), site.path().join("content/x"), site.path().join("../")] {
            assert!(
                matches!(FolderTarget::open(&out, site.path(), Look::Lengths), Err(WriteError::Inside(_))),
                "{}",
                out.display()
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_is_a_link_leads_nowhere() {
        let (site, elsewhere) = (site(), tempfile::tempdir().expect("a folder"));
        let out = site.path().join("public");
        write(&out, site.path(), &[output("/", "a")]).expect("written");
        std::os::unix::fs::symlink(elsewhere.path(), out.join("b")).expect("a link");
        assert!(matches!(write(&out, site.path(), &[output("/b/", "b")]), Err(WriteError::Link(_))));
        assert!(fs::read_dir(elsewhere.path()).expect("a folder").next().is_none());
    }

    #[test]
    fn what_a_killed_build_left_is_mended() {
        let site = site();
        let out = site.path().join("public");
        write(&out, site.path(), &[output("/", "a"), output("/a/", "b")]).expect("written");
        let (mut killed, _) = last_build(&out).expect("a manifest");
        for path in ["index.html", "a/index.html"] {
            killed.files.insert(SourcePath::new(path).expect("a path"), FileStamp::pending());
        }
        let half = FolderTarget::open(&out, site.path(), Look::Lengths).expect("a folder");
        let half = half.temporary_path(&SourcePath::new("a/index.html").expect("a path"));
        fs::write(half, "halv").expect("a file");
        fs::remove_file(out.join("index.html")).expect("gone");
        fs::write(out.join(MANIFEST_NAME), killed.to_text()).expect("a file");
        let done = write(&out, site.path(), &[output("/", "a"), output("/a/", "b")]).expect("written");
        assert_eq!(done.written, 2);
        assert_eq!(fs::read_dir(out.join("a")).expect("a folder").count(), 1);
    }

    /// Returns the site, too: its folder is there as long as it is held.
    fn twice(first: &[Output], then: &[Output]) -> Result<(tempfile::TempDir, PathBuf), WriteError> {
        let site = site();
        let out = site.path().join("public");
        write(&out, site.path(), first).expect("written");
        write(&out, site.path(), then)?;
        Ok((site, out))
    }

    #[test]
    fn a_file_becomes_a_folder() {
        let (_site, out) = twice(&[output("/a", "1")], &[output("/a/", "2")]).expect("written");
        assert_eq!(fs::read_to_string(out.join("a/index.html")).expect("a file"), "2");
    }

    #[test]
    fn a_folder_becomes_a_file() {
        let (_site, out) = twice(&[output("/b/c/d/", "1")], &[output("/b", "2")]).expect("written");
        assert_eq!(fs::read_to_string(out.join("b")).expect("a file"), "2");
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_deleted_through_a_link() {
        let (site, elsewhere) = (site(), tempfile::tempdir().expect("a folder"));
        let out = site.path().join("public");
        write(&out, site.path(), &[output("/", "1"), output("/a/", "1")]).expect("written");
        fs::remove_dir_all(out.join("a")).expect("gone");
        fs::write(elsewhere.path().join("index.html"), "mitt").expect("a file");
        std::os::unix::fs::symlink(elsewhere.path(), out.join("a")).expect("a link");
        write(&out, site.path(), &[output("/", "1")]).expect("written");
        assert_eq!(fs::read_to_string(elsewhere.path().join("index.html")).ok().as_deref(), Some("mitt"));
    }

    #[test]
    fn a_way_round_into_the_sources_is_refused() {
        let site = site();
        let out = site.path().join("finns-inte/../content");
        assert!(matches!(FolderTarget::open(&out, site.path(), Look::Lengths), Err(WriteError::Inside(_))));
    }

    #[test]
    fn an_empty_file_that_was_being_written_is_not_trusted() {
        let site = site();
        let out = site.path().join("public");
        write(&out, site.path(), &[output("/a.txt", "")]).expect("written");
        let done = write(&out, site.path(), &[output("/a.txt", "")]).expect("written");
        assert_eq!(done.unchanged, 1);
        assert!(!last_build(&out).expect("a manifest").0.files.values().any(|mark| *mark == FileStamp::pending()));
    }

    #[test]
    fn a_large_file_is_copied_whatever_way_its_name_is_written_on_the_disk() {
        let site = site();
        fs::create_dir_all(site.path().join("static")).expect("a folder");
        fs::write(site.path().join("static/fo\u{308}rel\u{e4}sning.mp4"), "film").expect("a file");
        let from = SourcePath::new("static/f\u{f6}rel\u{e4}sning.mp4").expect("a path");
        let route = Route::new("/film.mp4").expect("an address");
        let film = Output::known(route, Body::Copy { from }, Fingerprint::of(b"film"), 4);
        let out = site.path().join("public");
        write(&out, site.path(), &[film]).expect("written");
        assert_eq!(fs::read_to_string(out.join("film.mp4")).expect("a file"), "film");
    }

    #[test]
    fn folders_can_be_read_and_a_wide_mask_gives_no_wide_files() {
        let (_site, out) = twice(&[output("/a/", "1")], &[output("/a/", "1")]).expect("written");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &str| fs::metadata(out.join(path)).expect("a file").permissions().mode() & 0o777;
            assert_eq!((mode("a/index.html"), mode("a")), (0o644, 0o755));
        }
    }
}
