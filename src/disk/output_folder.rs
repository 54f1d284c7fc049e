//! The output folder: where it may lie, and whether its files are ours.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::disk::names::is_left_by_system;
use crate::disk::own_folder::{CACHE, FOLDER};
use crate::disk::real_path::real;
use crate::disk::scaffold::site_above;
use crate::output::manifest::{MANIFEST_NAME, Manifest};
use crate::source::fingerprint::Fingerprint;

/// Name of a manifest that is being written.
pub(crate) const MANIFEST_NEW: &str = ".griffel-manifest-new";

/// Folders of a site that builds or version control read: nothing may be written there.
const READ_FOLDERS: [&str; 5] = ["content", "static", "themes", ".git", FOLDER];

/// Folder of the cache in which trials are built, each in one of its own.
const TRIALS: &str = "trials";

/// Returns the folder in which the trial of a name is built.
#[must_use]
pub fn trial_folder(site: &Path, name: &str) -> PathBuf {
    site.join(CACHE).join(TRIALS).join(name)
}

/// Why nothing, or not everything, could be written.
#[derive(Debug, Error)]
pub enum WriteError {
    /// The output folder holds files that no build wrote.
    #[error("{folder} holds files that griffel did not write: {}", files.join(", "))]
    Foreign {
        /// The folder.
        folder: PathBuf,
        /// Their names, sorted.
        files: Vec<String>,
    },
    /// The output folder holds another site.
    #[error("{folder} holds another site: {url}")]
    OtherSite {
        /// The folder.
        folder: PathBuf,
        /// The address of that site.
        url: String,
    },
    /// The list of the files that griffel wrote cannot be read.
    #[error("{0} is damaged")]
    Damaged(PathBuf),
    /// The output folder is a file.
    #[error("{0} is a file")]
    File(PathBuf),
    /// The output folder is part of the site, or the site part of it.
    #[error("{0} is part of the site itself")]
    Inside(PathBuf),
    /// A folder inside the output folder is a link that leads elsewhere, or the output folder is one that leads nowhere.
    #[error("{0} is a symbolic link")]
    Link(PathBuf),
    /// The file system refused.
    #[error("{path}: {error}")]
    Disk {
        /// The file or folder.
        path: PathBuf,
        /// Its error.
        error: io::Error,
    },
}

/// Returns a function that makes an error of the file system one of writing `path`.
pub(crate) fn at(path: &Path) -> impl Fn(io::Error) -> WriteError {
    let path = path.to_path_buf();
    move |error| WriteError::Disk { path: path.clone(), error }
}

/// Returns the real path of an output folder.
///
/// # Errors
///
/// [`WriteError::Inside`] for the site itself, a folder above it or one of its sources.
pub fn output_root(out: &Path, site: &Path) -> Result<PathBuf, WriteError> {
    let site = real(site).map_err(at(site))?;
    if out.is_symlink() && !out.exists() {
        return Err(WriteError::Link(out.to_path_buf()));
    }
    let root = real(out).map_err(at(out))?;
    let is_read = |site: &Path| READ_FOLDERS.iter().any(|folder| root.starts_with(site.join(folder)));
    let is_trial = root.parent() == Some(site.join(CACHE).join(TRIALS).as_path());
    // Nor may it be among the sources of another site.
    let is_source = is_read(&site) || site_above(&root).is_some_and(|other| is_read(&other));
    if site.starts_with(&root) || (is_source && !is_trial) {
        return Err(WriteError::Inside(out.to_path_buf()));
    }
    Ok(root)
}

/// Returns the manifest of the last build and the fingerprint of its text; an empty one for a new or empty folder.
///
/// # Errors
///
/// [`WriteError::Foreign`] for a folder that holds files and no manifest of ours.
pub fn last_build(root: &Path) -> Result<(Manifest, Fingerprint), WriteError> {
    if root.is_file() {
        return Err(WriteError::File(root.to_path_buf()));
    }
    let path = root.join(MANIFEST_NAME);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            check_empty(root)?;
            return Ok((Manifest::default(), Fingerprint::of(b"")));
        }
        Err(error) if error.kind() == io::ErrorKind::IsADirectory => return Err(WriteError::Damaged(path)),
        Err(error) => return Err(at(&path)(error)),
    };
    match std::str::from_utf8(&bytes).ok().and_then(Manifest::from_text) {
        Some(manifest) => Ok((manifest, Fingerprint::of(&bytes))),
        // Where nothing else lies, nothing can be lost.
        None if check_empty(root).is_ok() => Ok((Manifest::default(), Fingerprint::of(b""))),
        None => Err(WriteError::Damaged(path)),
    }
}

/// Refuses a folder that is not empty. Files that file managers leave behind do not count.
fn check_empty(root: &Path) -> Result<(), WriteError> {
    let entries = match fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(at(root)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(at(root))?.file_name().to_string_lossy().into_owned();
        if !is_left_by_system(&name) && !matches!(name.as_str(), MANIFEST_NAME | MANIFEST_NEW) {
            names.push(name);
        }
    }
    if names.is_empty() { Ok(()) } else { Err(foreign(root, names)) }
}

/// Returns the error that names some foreign files.
pub(crate) fn foreign(root: &Path, mut files: Vec<String>) -> WriteError {
    files.sort();
    WriteError::Foreign { folder: root.to_path_buf(), files }
}
