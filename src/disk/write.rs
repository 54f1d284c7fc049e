//! Outputs -> files: only what changed is written, each file whole, and nothing foreign is touched.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use tempfile::NamedTempFile;
use thiserror::Error;

use crate::output::changes::{Changes, between};
use crate::output::file::{Body, Output};
use crate::output::manifest::{MANIFEST_NAME, Manifest};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

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

/// Why nothing, or not everything, could be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The output folder holds files that no build wrote.
    #[error("{folder} holds files that griffel did not write: {files}")]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// The first of them.
        files: String,
    },
    /// The output folder is part of the site, or the site part of it.
    #[error("{0} is part of the site itself")]
    Inside(PathBuf),
    /// A folder inside the output folder is a link that leads elsewhere.
    #[error("{0} is a symbolic link")]
    Link(PathBuf),
    /// The disk said no.
    #[error("{path}: {error}")]
    Disk {
        /// Where.
        path: PathBuf,
        /// What it said.
        error: io::Error,
    },
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    let path = path.to_path_buf();
    move |error| WriteError::Disk { path, error }
}

/// Refuses an output folder in which a build could do harm: the site itself, a folder above it, its sources, or a
/// folder that holds files which no build wrote.
///
/// # Errors
///
/// [`WriteError::Inside`] or [`WriteError::Foreign`].
pub fn check(out: &Path, site: &Path) -> Result<(), WriteError> {
    let site = site.canonicalize().map_err(at(site))?;
    let real = real(out);
    let sources = ["content", "static", "themes", ".griffel"].map(|name| site.join(name));
    if site.starts_with(&real) || sources.iter().any(|folder| real.starts_with(folder)) {
        return Err(WriteError::Inside(out.to_path_buf()));
    }
    if real.join(MANIFEST_NAME).is_file() || !real.is_dir() {
        return Ok(());
    }
    let files: Vec<String> = fs::read_dir(&real)
        .map_err(at(out))?
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with(TEMPORARY))
        .collect();
    if files.is_empty() {
        return Ok(());
    }
    let mut files = files;
    files.sort();
    files.truncate(5);
    Err(WriteError::Foreign { folder: out.to_path_buf(), files: files.join(", ") })
}

/// Returns the folder without links, as far as it is there.
fn real(out: &Path) -> PathBuf {
    let mut missing = Vec::new();
    let mut above = out.to_path_buf();
    while !above.exists() {
        match (above.parent().map(Path::to_path_buf), above.file_name().map(ToOwned::to_owned)) {
            (Some(parent), Some(name)) => {
                missing.push(name);
                above = if parent.as_os_str().is_empty() { PathBuf::from(".") } else { parent };
            }
            _ => return out.to_path_buf(),
        }
    }
    let mut real = above.canonicalize().unwrap_or(above);
    real.extend(missing.into_iter().rev());
    real
}

/// Begin of the names of files that are being written.
const TEMPORARY: &str = ".griffel-new-";

/// Writes the files of a build into `out`; files too large to be held are copied from `site`.
///
/// Before the first file a manifest is written that names old and new files, so that a build that is killed leaves
/// nothing behind that the next one does not know as its own; a file of the folder that no manifest names is never
/// written over.
///
/// # Errors
///
/// [`WriteError`]; what was written until then is whole.
pub fn write(out: &Path, site: &Path, outputs: &[Output], step: impl Fn() + Sync) -> Result<Written, WriteError> {
    check(out, site)?;
    fs::create_dir_all(out).map_err(at(out))?;
    let last = manifest(out);
    if last.files.values().any(|fingerprint| *fingerprint == pending()) {
        sweep_temporary(out, &last);
    }
    let changes = between(&last, outputs);
    let Changes { write, keep, delete, manifest } = changes;
    refuse_foreign(out, &write, &last)?;
    let lost: Vec<&Output> = keep.par_iter().copied().filter(|output| !is_there(out, output)).collect();
    let all: Vec<&Output> = write.iter().copied().chain(lost.iter().copied()).collect();
    if !all.is_empty() || !delete.is_empty() {
        let mut union = manifest.clone();
        for (path, fingerprint) in last.files {
            union.files.entry(path).or_insert(fingerprint);
        }
        for output in &all {
            union.files.insert(output.route.file_path(), pending());
        }
        write_bytes(&out.join(MANIFEST_NAME), union.to_text().as_bytes())?;
    }
    folders(out, &all)?;
    all.par_iter().try_for_each(|output| {
        step();
        write_one(out, site, output)
    })?;
    for path in &delete {
        let file = out.join(path.as_str());
        match fs::remove_file(&file) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(at(&file)(error)),
        }
    }
    sweep_folders(out, &delete);
    if !all.is_empty() || !delete.is_empty() || !out.join(MANIFEST_NAME).is_file() {
        write_bytes(&out.join(MANIFEST_NAME), manifest.to_text().as_bytes())?;
    }
    Ok(Written { written: all.len(), unchanged: keep.len() - lost.len(), deleted: delete.len() })
}

/// The fingerprint of a file that is being written: until the build ends, nobody knows what is in it.
fn pending() -> Fingerprint {
    Fingerprint::of(b"")
}

fn manifest(out: &Path) -> Manifest {
    let text = fs::read_to_string(out.join(MANIFEST_NAME)).unwrap_or_default();
    Manifest::from_text(&text).unwrap_or_default()
}

/// A file at an address of ours that no manifest names is somebody else's.
fn refuse_foreign(out: &Path, write: &[&Output], last: &Manifest) -> Result<(), WriteError> {
    let new = write.par_iter().map(|output| output.route.file_path()).filter(|path| !last.files.contains_key(path));
    let mut foreign: Vec<SourcePath> = new.filter(|path| out.join(path.as_str()).exists()).collect();
    if foreign.is_empty() {
        return Ok(());
    }
    foreign.sort();
    let files: Vec<&str> = foreign.iter().take(5).map(SourcePath::as_str).collect();
    Err(WriteError::Foreign { folder: out.to_path_buf(), files: files.join(", ") })
}

/// Returns whether a file that need not be written is still there with its size.
fn is_there(out: &Path, output: &Output) -> bool {
    let Ok(found) = fs::symlink_metadata(out.join(output.route.file_path().as_str())) else { return false };
    match &output.body {
        Body::Bytes(bytes) => found.is_file() && found.len() == bytes.len() as u64,
        Body::Copy { .. } => found.is_file(),
    }
}

/// Makes the folders of the files, each once; one that is a link would lead writes elsewhere.
fn folders(out: &Path, outputs: &[&Output]) -> Result<(), WriteError> {
    let mut folders: BTreeSet<String> = BTreeSet::new();
    for output in outputs {
        let path = output.route.file_path();
        let mut folder = path.folder();
        while !folder.is_empty() && folders.insert(folder.to_owned()) {
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }
    for folder in folders {
        let path = out.join(&folder);
        match fs::create_dir(&path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let found = fs::symlink_metadata(&path).map_err(at(&path))?;
                if !found.is_dir() {
                    return Err(WriteError::Link(path));
                }
            }
            Err(error) => return Err(at(&path)(error)),
        }
    }
    Ok(())
}

fn write_one(out: &Path, site: &Path, output: &Output) -> Result<(), WriteError> {
    let path = out.join(output.route.file_path().as_str());
    match &output.body {
        Body::Bytes(bytes) => write_bytes(&path, bytes),
        Body::Copy { from, .. } => {
            let mut source = fs::File::open(site.join(from.as_str())).map_err(at(&path))?;
            replace(&path, |file| io::copy(&mut source, file).map(|_| ()))
        }
    }
}

fn write_bytes(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    replace(path, |file| file.write_all(bytes))
}

/// Writes beside the file and then puts it in its place: a reader sees the old file or the new one, never a part.
fn replace(path: &Path, fill: impl FnOnce(&mut fs::File) -> io::Result<()>) -> Result<(), WriteError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file: NamedTempFile = builder().tempfile_in(folder).map_err(at(path))?;
    fill(file.as_file_mut()).map_err(at(path))?;
    file.persist(path).map_err(|error| at(path)(error.error))?;
    Ok(())
}

/// Temporary files that every reader of the finished site may read.
fn builder() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(TEMPORARY);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o644));
    }
    builder
}

/// Takes away what a killed build was writing: only in folders of ours, only files with our name for them.
fn sweep_temporary(out: &Path, last: &Manifest) {
    let folders: BTreeSet<&str> = last.files.keys().map(SourcePath::folder).chain([""]).collect();
    folders.par_iter().for_each(|folder| {
        let Ok(entries) = fs::read_dir(out.join(folder)) else { return };
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with(TEMPORARY) {
                // Another time will do if the disk says no.
                fs::remove_file(entry.path()).ok();
            }
        }
    });
}

/// Takes away folders that deleting left empty.
fn sweep_folders(out: &Path, deleted: &[SourcePath]) {
    let mut folders: BTreeSet<String> = BTreeSet::new();
    for path in deleted {
        let mut folder = path.folder();
        while !folder.is_empty() && folders.insert(folder.to_owned()) {
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }
    // Deepest first; a folder that is not empty stays.
    for folder in folders.iter().rev() {
        fs::remove_dir(out.join(folder)).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::route::Route;

    fn output(address: &str, text: &str) -> Output {
        Output::text(Route::new(address).expect("an address"), text.to_owned())
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
            assert!(matches!(check(&out, site.path()), Err(WriteError::Inside(_))), "{}", out.display());
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
        fs::write(out.join("a").join(format!("{TEMPORARY}x")), "halv").expect("a file");
        fs::remove_file(out.join("index.html")).expect("gone");
        let mut killed = manifest(&out);
        killed.files.insert(SourcePath::new("index.html").expect("a path"), pending());
        fs::write(out.join(MANIFEST_NAME), killed.to_text()).expect("a file");
        let done = write(&out, site.path(), &[output("/", "a"), output("/a/", "b")], || ()).expect("written");
        assert_eq!(done.written, 1);
        assert_eq!(fs::read_dir(out.join("a")).expect("a folder").count(), 1);
    }
}
