//! Real paths on the disk.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use unicode_normalization::UnicodeNormalization;

use crate::source::path::SourcePath;

/// Returns a path as people and other programs write it: on Windows `C:\blogg`, where the system writes a real path as
/// `\\?\C:\blogg`. Paths that are compared stay as the system writes them, because long ones have no other form.
#[must_use]
pub fn shown(path: &Path) -> std::path::Display<'_> {
    dunce::simplified(path).display()
}

/// Returns the real path of a file or folder that may not exist yet: links above it are followed, `..` is resolved.
///
/// # Errors
///
/// When a part of it is no folder or cannot be read.
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

/// Returns whether only folders, and no links to other places, lie between a folder and a file below it.
#[must_use]
pub fn is_through_folders(root: &Path, path: &SourcePath) -> bool {
    path.folders_above().all(|folder| fs::symlink_metadata(root.join(folder)).is_ok_and(|found| found.is_dir()))
}

/// Returns the path on the disk of a file of the site. Its names on the disk may be decomposed Unicode (NFD), as on macOS.
///
/// # Errors
///
/// When there is no such file.
pub fn on_disk(site: &Path, path: &SourcePath) -> io::Result<PathBuf> {
    let straight = site.join(path.as_str());
    if straight.exists() {
        return Ok(straight);
    }
    let mut found = site.to_path_buf();
    for part in path.as_str().split('/') {
        let exact = found.join(part);
        found = if exact.exists() { exact } else { entry_named(&found, part)? };
    }
    Ok(found)
}

/// Returns the entry of a folder whose composed name (NFC) is `name`.
fn entry_named(folder: &Path, name: &str) -> io::Result<PathBuf> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_str().is_some_and(|found| found.nfc().eq(name.chars())) {
            return Ok(entry.path());
        }
    }
    Err(io::ErrorKind::NotFound.into())
}
