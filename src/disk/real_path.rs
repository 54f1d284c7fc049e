//! Where paths really lie on the disk.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use crate::source::path::SourcePath;

/// Returns the real place of a path that may not exist yet: links above it are followed, `..` is gone.
///
/// # Errors
///
/// When a part of it is no folder, or may not be read.
pub fn real(path: &Path) -> io::Result<PathBuf> {
    let mut whole = PathBuf::new();
    for part in std::path::absolute(path)?.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => whole.push(part),
        }
        match fs::canonicalize(&whole) {
            Ok(found) => whole = found,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    Ok(whole)
}

/// Returns where a file of the site lies on the disk, whose names may be written with letters and rings apart.
///
/// # Errors
///
/// When there is no such file.
pub fn on_disk(site: &Path, path: &SourcePath) -> io::Result<PathBuf> {
    let straight = site.join(path.as_str());
    if straight.exists() {
        return Ok(straight);
    }
    let mut place = site.to_path_buf();
    for part in path.as_str().split('/') {
        let exact = place.join(part);
        place = if exact.exists() { exact } else { alike(&place, part)? };
    }
    Ok(place)
}

/// Returns the entry of a folder whose composed name is `name`.
fn alike(folder: &Path, name: &str) -> io::Result<PathBuf> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|found| found.nfc().eq(name.chars())) {
            return Ok(entry.path());
        }
    }
    Err(io::ErrorKind::NotFound.into())
}
