//! Outputs -> files: only what changed is written, each file whole, and nothing foreign is touched.
//!
//! A build may be killed at any moment. Before the first file is written, the manifest names every file of the last
//! build and of this one; those that are to be written have a fingerprint in it that no file has. So the next build
//! knows its own files and trusts none that was not finished.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::disk::blob_cache::Folder;
use crate::disk::folder::{MANIFEST_NEW, WriteError, at, foreign, last_build, place};
use crate::disk::real_path::on_disk;
use crate::output::changes::{Changes, OutputState, between};
use crate::output::file::{Body, Output};
use crate::output::manifest::{MANIFEST_NAME, Manifest, Mark, text_of};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// Mode of every file: a web server runs as another user.
pub(super) const MODE: u32 = 0o644;

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that are new or have other bytes.
    pub written: usize,
    /// Files that stayed as they were.
    pub unchanged: usize,
    /// Files of the last build that are gone.
    pub deleted: usize,
}

impl Standing {
    /// Returns the fingerprint of the list of what the last build wrote, if all of it is still there.
    #[must_use]
    pub fn whole(&self) -> Option<Fingerprint> {
        self.there.gone.is_empty().then_some(self.list)
    }

    /// Returns what a build does that makes the same files.
    #[must_use]
    pub fn unchanged(&self) -> Written {
        Written { unchanged: self.there.last.files.len(), ..Written::default() }
    }
}

/// The folder of the finished site before a build: what the last one wrote, and what of it is still as it was.
#[derive(Debug)]
pub struct Standing {
    /// Its real place.
    place: PathBuf,
    /// Fingerprint of the list of what the last build wrote.
    list: Fingerprint,
    /// What of that lies there in the right size.
    pub there: OutputState,
}

/// Looks at the output folder. Refuses one in which a build could do harm: the site itself, a folder above it, its
/// sources, or a folder that holds files which no build wrote.
///
/// # Errors
///
/// [`WriteError::Inside`] or [`WriteError::Foreign`].
pub fn look(out: &Path, site: &Path) -> Result<Standing, WriteError> {
    let place = place(out, site)?;
    let (last, list) = last_build(&place)?;
    let is_gone = |(path, mark): &(&SourcePath, &Mark)| {
        let found = fs::symlink_metadata(place.join(path.as_str()));
        **mark == Mark::pending() || !found.is_ok_and(|found| found.is_file() && found.len() == mark.len)
    };
    let gone = last.files.par_iter().filter(is_gone).map(|(path, _)| path.clone()).collect();
    Ok(Standing { place, list, there: OutputState { last, gone } })
}

/// What is to be written into a folder that was looked at.
pub struct Writing<'a> {
    standing: &'a Standing,
    changes: Changes<'a>,
    done: Written,
    /// The list of what stands there afterwards.
    text: String,
}

impl<'a> Writing<'a> {
    /// Compares the files of a build with what stands in the folder.
    #[must_use]
    pub fn of(standing: &'a Standing, outputs: &'a [Output]) -> Self {
        let changes = between(&standing.there, outputs);
        let Changes { write, delete, manifest } = &changes;
        let done = Written { written: write.len(), unchanged: outputs.len() - write.len(), deleted: delete.len() };
        let text = manifest.to_text();
        Self { standing, changes, done, text }
    }

    /// Returns the fingerprint of the list of what stands there afterwards.
    #[must_use]
    pub fn list(&self) -> Fingerprint {
        Fingerprint::of(self.text.as_bytes())
    }

    /// Writes the files; those too large to be held are copied from `site`, pictures from `blob_cache`.
    ///
    /// A file that no manifest names is never written over, and nothing is written or deleted through a link.
    ///
    /// # Errors
    ///
    /// [`WriteError`]; what was written until then is whole, or known to be under way.
    pub fn write(&self, site: &Path, blob_cache: &Folder, step: impl Fn() + Sync) -> Result<Written, WriteError> {
        let Self { standing: Standing { place, list: _, there: OutputState { last, gone: _ } }, changes, done, text } =
            self;
        let Changes { write: files, delete, manifest: _ } = changes;
        if files.is_empty() && delete.is_empty() && place.join(MANIFEST_NAME).is_file() {
            return Ok(*done);
        }
        in_the_way(place, last, files)?;
        let manner = Manner { has_mode: begin(place, last, files)?, is_first: last.files.is_empty() };
        let folders: BTreeSet<&str> = files.iter().flat_map(|(path, _)| folders_above(path)).collect();
        let first = in_conflict(delete, files, &folders);
        for path in &first {
            remove(place, path)?;
        }
        make(place, &folders, manner.has_mode)?;
        let sources = Sources { site, blob_cache };
        files.par_iter().try_for_each(|(path, output)| {
            step();
            write_one(place, sources, path, output, manner)
        })?;
        for path in delete.iter().filter(|path| !first.contains(path)) {
            remove(place, path)?;
        }
        replace(&place.join(MANIFEST_NAME), text.as_bytes())?;
        Ok(*done)
    }
}

/// How files are written.
#[derive(Clone, Copy)]
struct Manner {
    /// Files get the right mode by themselves.
    has_mode: bool,
    /// No site stands there yet: no reader can see half of a file instead of a whole one.
    is_first: bool,
}

/// Makes the folder and writes the manifest of a build that is not finished; returns whether files get the right mode
/// by themselves.
fn begin(place: &Path, last: &Manifest, files: &[(SourcePath, &Output)]) -> Result<bool, WriteError> {
    let is_new = !place.is_dir();
    fs::create_dir_all(place).map_err(at(place))?;
    sweep(place, last)?;
    let path = place.join(MANIFEST_NAME);
    replace(&path, union(last, files).as_bytes())?;
    let has_mode = has_mode(&path);
    if is_new && !has_mode {
        set_mode(place, MODE | 0o111);
    }
    Ok(has_mode)
}

/// Returns the manifest of a build that is not finished: what was there, and what is about to be written.
fn union(last: &Manifest, files: &[(SourcePath, &Output)]) -> String {
    let mut all: BTreeMap<&SourcePath, Mark> = last.files.iter().map(|(path, mark)| (path, *mark)).collect();
    all.extend(files.iter().map(|(path, _)| (path, Mark::pending())));
    text_of(all.into_iter())
}

/// Refuses to write over a file that the last build did not write.
fn in_the_way(place: &Path, last: &Manifest, files: &[(SourcePath, &Output)]) -> Result<(), WriteError> {
    if fs::symlink_metadata(place.join(MANIFEST_NAME)).is_err() {
        // The folder is new or empty.
        return Ok(());
    }
    let new = files.par_iter().filter(|(path, _)| !last.files.contains_key(path));
    let taken = new.filter(|(path, _)| {
        let is_folder_of_ours = || last.files.keys().any(|other| other.is_below(path.as_str()));
        let file = place.join(path.as_str());
        fs::symlink_metadata(&file).is_ok_and(|found| !found.is_dir() || !is_folder_of_ours())
            && !is_same_file(place, last, path)
    });
    let taken: Vec<String> = taken.map(|(path, _)| path.to_string()).collect();
    if taken.is_empty() { Ok(()) } else { Err(foreign(place, taken)) }
}

/// Returns whether the last build wrote the file under a name that differs in capitals only, on a disk that does not
/// tell them apart.
fn is_same_file(place: &Path, last: &Manifest, path: &SourcePath) -> bool {
    let folded = path.as_str().to_lowercase();
    let Some(other) = last.files.keys().find(|other| other.as_str().to_lowercase() == folded) else { return false };
    let real = |path: &SourcePath| fs::canonicalize(place.join(path.as_str())).ok();
    real(other).is_some() && real(other) == real(path)
}

/// Returns the files of the last build that have to go before this one's are written: where one lies there will be a
/// folder, or a file where its folder is, or a name that differs in capitals only.
fn in_conflict<'a>(
    delete: &'a [SourcePath],
    files: &[(SourcePath, &Output)],
    folders: &BTreeSet<&str>,
) -> BTreeSet<&'a SourcePath> {
    if delete.is_empty() {
        return BTreeSet::new();
    }
    let names: BTreeSet<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    let folded: BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let is_in_conflict = |old: &&SourcePath| {
        folders.contains(old.as_str())
            || folded.contains(&old.as_str().to_lowercase())
            || folders_above(old).any(|folder| names.contains(folder))
    };
    delete.iter().filter(is_in_conflict).collect()
}

/// Returns the folders above a file, the nearest first.
fn folders_above(path: &SourcePath) -> impl Iterator<Item = &str> {
    let nearest = Some(path.folder()).filter(|folder| !folder.is_empty());
    std::iter::successors(nearest, |folder| Some(folder.rsplit_once('/')?.0))
}

/// Makes the folders, those near the top first; none of them may be a link.
fn make(place: &Path, folders: &BTreeSet<&str>, has_mode: bool) -> Result<(), WriteError> {
    let mut levels: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for folder in folders {
        levels.entry(folder.matches('/').count()).or_default().push(folder);
    }
    levels.values().try_for_each(|level| level.par_iter().try_for_each(|folder| make_one(place, folder, has_mode)))
}

fn make_one(place: &Path, folder: &str, has_mode: bool) -> Result<(), WriteError> {
    let path = place.join(folder);
    match fs::create_dir(&path) {
        Ok(()) if has_mode => Ok(()),
        Ok(()) => {
            set_mode(&path, MODE | 0o111);
            Ok(())
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let found = fs::symlink_metadata(&path).map_err(at(&path))?;
            match found.file_type() {
                kind if kind.is_dir() => Ok(()),
                kind if kind.is_symlink() => Err(WriteError::Link(path)),
                _ => Err(foreign(place, vec![folder.to_owned()])),
            }
        }
        Err(error) => Err(at(&path)(error)),
    }
}

/// Writes one file beside its place and moves it there: a reader sees the old one or the new one, never half of it. Where
/// there is no site yet, it is written in its place at once.
fn write_one(
    place: &Path,
    sources: Sources<'_>,
    path: &SourcePath,
    output: &Output,
    manner: Manner,
) -> Result<(), WriteError> {
    let file = place.join(path.as_str());
    let new = if manner.is_first { file.clone() } else { new_path(place, path) };
    let moved = fill(sources, output, &new).and_then(|()| {
        if !manner.has_mode {
            set_mode(&new, MODE);
        }
        if manner.is_first { Ok(()) } else { fs::rename(&new, &file) }
    });
    moved.map_err(|error| {
        // If that fails, too, the next build does it.
        if error.kind() != io::ErrorKind::AlreadyExists {
            fs::remove_file(&new).ok();
        }
        at(&file)(error)
    })
}

/// Where the bytes of files lie that are not held.
#[derive(Clone, Copy)]
struct Sources<'a> {
    site: &'a Path,
    blob_cache: &'a Folder,
}

fn fill(sources: Sources<'_>, output: &Output, new: &Path) -> io::Result<()> {
    let mut file = File::create_new(new)?;
    match &output.body {
        Body::Bytes(bytes) => file.write_all(bytes),
        Body::Copy { from } => io::copy(&mut File::open(on_disk(sources.site, from)?)?, &mut file).map(|_| ()),
        Body::Stored => sources.blob_cache.copy(output.fingerprint(), &mut file),
        Body::Kept => unreachable!("invariant: what is kept lies there"),
    }
}

/// Returns where a file is written before it is moved to its place: in the same folder, under a name that the path
/// decides, so that what a killed build left there is known.
fn new_path(place: &Path, path: &SourcePath) -> PathBuf {
    let name = format!(".griffel-{}", Fingerprint::of(path.as_str().as_bytes()).short());
    place.join(path.folder()).join(name)
}

/// Takes away what a killed build left of the files that it was writing.
fn sweep(place: &Path, last: &Manifest) -> Result<(), WriteError> {
    for (path, _) in last.files.iter().filter(|(_, mark)| **mark == Mark::pending()) {
        let new = new_path(place, path);
        if is_through_folders(place, path) && fs::symlink_metadata(&new).is_ok() {
            fs::remove_file(&new).map_err(at(&new))?;
        }
    }
    let new = manifest_new(&place.join(MANIFEST_NAME));
    match fs::remove_file(&new) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(&new)(error)),
        _ => Ok(()),
    }
}

/// Writes the manifest whole.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let new = manifest_new(path);
    let write = || {
        File::create_new(&new)?.write_all(bytes)?;
        fs::rename(&new, path)
    };
    write().map_err(at(path))
}

fn manifest_new(path: &Path) -> PathBuf {
    path.with_file_name(MANIFEST_NEW)
}

/// Deletes a file of the last build, and the folders that are empty without it.
fn remove(place: &Path, path: &SourcePath) -> Result<(), WriteError> {
    let file = place.join(path.as_str());
    if !is_through_folders(place, path) || !fs::symlink_metadata(&file).is_ok_and(|found| !found.is_dir()) {
        // It is gone, or something of others lies there.
        return Ok(());
    }
    fs::remove_file(&file).map_err(at(&file))?;
    // A folder that still holds something stays, and so do those above it.
    folders_above(path).all(|folder| fs::remove_dir(place.join(folder)).is_ok());
    Ok(())
}

/// Returns whether only folders, and no links to other places, lie between `place` and a file.
fn is_through_folders(place: &Path, path: &SourcePath) -> bool {
    folders_above(path).all(|folder| fs::symlink_metadata(place.join(folder)).is_ok_and(|found| found.is_dir()))
}

/// Returns whether files get the right mode by themselves, which depends on the user's mask.
#[cfg(unix)]
fn has_mode(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let is_right = fs::metadata(file).is_ok_and(|found| found.permissions().mode() & 0o777 == MODE);
    if !is_right {
        set_mode(file, MODE);
    }
    is_right
}

#[cfg(not(unix))]
fn has_mode(_: &Path) -> bool {
    true
}

/// Sets the mode; a disk that has none, such as a memory stick, is left as it is.
#[cfg(unix)]
pub(super) fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).ok();
}

#[cfg(not(unix))]
pub(super) fn set_mode(_: &Path, _: u32) {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::route::Route;

    fn output(address: &str, text: &str) -> Output {
        Output::text(Route::new(address).expect("an address"), text.to_owned())
    }

    fn write(out: &Path, site: &Path, outputs: &[Output], step: impl Fn() + Sync) -> Result<Written, WriteError> {
        Writing::of(&look(out, site)?, outputs).write(site, &Folder::of(site), step)
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
        let done = write(&out, site.path(), &first, || ()).expect("written");
        assert_eq!(done, Written { written: 3, unchanged: 0, deleted: 0 });
        let time = fs::metadata(out.join("index.html")).and_then(|found| found.modified()).expect("a time");
        let second = [output("/", "a"), output("/a/", "B")];
        let done = write(&out, site.path(), &second, || ()).expect("written");
        assert_eq!(done, Written { written: 1, unchanged: 1, deleted: 1 });
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
        assert!(matches!(write(&out, site.path(), &[output("/", "a")], || ()), Err(WriteError::Foreign { .. })));
        fs::remove_file(out.join("min.txt")).expect("gone");
        write(&out, site.path(), &[output("/", "a")], || ()).expect("written");
        fs::write(out.join("min.txt"), "mitt").expect("a file");
        write(&out, site.path(), &[output("/b/", "a")], || ()).expect("written");
        assert_eq!(fs::read_to_string(out.join("min.txt")).expect("a file"), "mitt");
        let taken = write(&out, site.path(), &[output("/min.txt", "vårt")], || ());
        assert!(matches!(taken, Err(WriteError::Foreign { .. })));
        assert_eq!(fs::read_to_string(out.join("min.txt")).expect("a file"), "mitt");
    }

    #[test]
    fn the_site_is_never_its_own_output() {
        let site = site();
        for out in [site.path().to_path_buf(), site.path().join("content/x"), site.path().join("../")] {
            assert!(matches!(look(&out, site.path()), Err(WriteError::Inside(_))), "{}", out.display());
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_is_a_link_leads_nowhere() {
        let (site, elsewhere) = (site(), tempfile::tempdir().expect("a folder"));
        let out = site.path().join("public");
        write(&out, site.path(), &[output("/", "a")], || ()).expect("written");
        std::os::unix::fs::symlink(elsewhere.path(), out.join("b")).expect("a link");
        assert!(matches!(write(&out, site.path(), &[output("/b/", "b")], || ()), Err(WriteError::Link(_))));
        assert!(fs::read_dir(elsewhere.path()).expect("a folder").next().is_none());
    }

    #[test]
    fn what_a_killed_build_left_is_mended() {
        let site = site();
        let out = site.path().join("public");
        write(&out, site.path(), &[output("/", "a"), output("/a/", "b")], || ()).expect("written");
        let (mut killed, _) = last_build(&out).expect("a manifest");
        for path in ["index.html", "a/index.html"] {
            killed.files.insert(SourcePath::new(path).expect("a path"), Mark::pending());
        }
        fs::write(new_path(&out, &SourcePath::new("a/index.html").expect("a path")), "halv").expect("a file");
        fs::remove_file(out.join("index.html")).expect("gone");
        fs::write(out.join(MANIFEST_NAME), killed.to_text()).expect("a file");
        let done = write(&out, site.path(), &[output("/", "a"), output("/a/", "b")], || ()).expect("written");
        assert_eq!(done.written, 2);
        assert_eq!(fs::read_dir(out.join("a")).expect("a folder").count(), 1);
    }

    /// Returns the site, too: its folder is there as long as it is held.
    fn twice(first: &[Output], then: &[Output]) -> Result<(tempfile::TempDir, PathBuf), WriteError> {
        let site = site();
        let out = site.path().join("public");
        write(&out, site.path(), first, || ()).expect("written");
        write(&out, site.path(), then, || ())?;
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
        write(&out, site.path(), &[output("/", "1"), output("/a/", "1")], || ()).expect("written");
        fs::remove_dir_all(out.join("a")).expect("gone");
        fs::write(elsewhere.path().join("index.html"), "mitt").expect("a file");
        std::os::unix::fs::symlink(elsewhere.path(), out.join("a")).expect("a link");
        write(&out, site.path(), &[output("/", "1")], || ()).expect("written");
        assert_eq!(fs::read_to_string(elsewhere.path().join("index.html")).ok().as_deref(), Some("mitt"));
    }

    #[test]
    fn a_way_round_into_the_sources_is_refused() {
        let site = site();
        let out = site.path().join("finns-inte/../content");
        assert!(matches!(look(&out, site.path()), Err(WriteError::Inside(_))));
    }

    #[test]
    fn an_empty_file_that_was_being_written_is_not_trusted() {
        let site = site();
        let out = site.path().join("public");
        write(&out, site.path(), &[output("/a.txt", "")], || ()).expect("written");
        let done = write(&out, site.path(), &[output("/a.txt", "")], || ()).expect("written");
        assert_eq!(done.unchanged, 1);
        assert!(!last_build(&out).expect("a manifest").0.files.values().any(|mark| *mark == Mark::pending()));
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
        write(&out, site.path(), &[film], || ()).expect("written");
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
