//! The folder of the finished site: where it may lie, and whose files it holds.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::disk::real_path::real;
use crate::output::manifest::{MANIFEST_NAME, Manifest};
use crate::source::fingerprint::Fingerprint;

/// Name of a manifest that is being written.
pub(crate) const MANIFEST_NEW: &str = ".griffel-manifest-new";

/// Folders of a site that a build or the version control reads: nothing may be written there.
const READ_FOLDERS: [&str; 5] = ["content", "static", "themes", ".git", ".griffel"];

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

/// Returns what makes an error of the disk one of writing `path`.
pub(crate) fn at(path: &Path) -> impl Fn(io::Error) -> WriteError {
    let path = path.to_path_buf();
    move |error| WriteError::Disk { path: path.clone(), error }
}

/// Returns the real place of an output folder.
///
/// # Errors
///
/// [`WriteError::Inside`] for the site itself, a folder above it or one of its sources.
pub fn place(out: &Path, site: &Path) -> Result<PathBuf, WriteError> {
    let site = real(site).map_err(at(site))?;
    let place = real(out).map_err(at(out))?;
    if site.starts_with(&place) || READ_FOLDERS.iter().any(|folder| place.starts_with(site.join(folder))) {
        return Err(WriteError::Inside(out.to_path_buf()));
    }
    Ok(place)
}

/// Returns what the last build wrote, and the fingerprint of the list of it; nothing for a new or empty folder.
///
/// # Errors
///
/// [`WriteError::Foreign`] for a folder that holds files without a list of ours.
pub fn last_build(place: &Path) -> Result<(Manifest, Fingerprint), WriteError> {
    let path = place.join(MANIFEST_NAME);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(at(&path)(error)),
    };
    let manifest = std::str::from_utf8(&bytes).ok().and_then(Manifest::from_text);
    let manifest = manifest.map_or_else(|| refuse_files(place).map(|()| Manifest::default()), Ok)?;
    Ok((manifest, Fingerprint::of(&bytes)))
}

/// Refuses a folder that is not empty; what a file manager leaves behind does not count.
fn refuse_files(place: &Path) -> Result<(), WriteError> {
    let entries = match fs::read_dir(place) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(at(place)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(at(place))?.file_name().to_string_lossy().into_owned();
        if !matches!(name.as_str(), ".DS_Store" | "Thumbs.db" | "desktop.ini" | MANIFEST_NEW) {
            names.push(name);
        }
    }
    if names.is_empty() { Ok(()) } else { Err(foreign(place, names)) }
}

/// Names the first of some foreign files.
pub(crate) fn foreign(place: &Path, mut files: Vec<String>) -> WriteError {
    const NAMED_MAX: usize = 5;
    files.sort();
    files.truncate(NAMED_MAX);
    WriteError::Foreign { folder: place.to_path_buf(), files: files.join(", ") }
}
