//! A file that people and programs read, replaced as a whole.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use crate::disk::in_use;

/// Writes a file if it says something else; returns whether it did. Where it is a link, the file that it leads to is written. Who
/// may read and write it stays as it is.
/// A reader finds the old text or the new one, but never half of one.
///
/// # Errors
///
/// When it cannot be read or written.
pub fn replace(path: &Path, text: &str) -> io::Result<bool> {
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let rights = match fs::read(&path) {
        Ok(old) if old == text.as_bytes() => return Ok(false),
        Ok(_) => Some(fs::metadata(&path)?.permissions()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    // A hidden name: what a killed program leaves is no file of the site.
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(".new");
    let name = path.with_file_name(name);
    let written = File::create(&name).and_then(|mut file| {
        if let Some(rights) = rights {
            file.set_permissions(rights)?;
        }
        file.write_all(text.as_bytes())?;
        // There is no second copy: what a crash leaves must be whole.
        file.sync_all()
    });
    let moved = written.and_then(|()| in_use::rename(&name, &path));
    if moved.is_err() {
        fs::remove_file(&name).ok();
    }
    moved.map(|()| true)
}

/// What came of a file that was to be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replaced {
    /// It holds the new text.
    Written,
    /// It holds something else than it did, and was left alone.
    Changed,
}

/// Writes a file as [`replace`] does if it still holds `was`.
///
/// # Errors
///
/// When it cannot be read or written.
pub fn replace_if_same(path: &Path, was: &[u8], text: &str) -> io::Result<Replaced> {
    match fs::read(path) {
        Ok(now) if now == was => replace(path, text).map(|_| Replaced::Written),
        Ok(_) => Ok(Replaced::Changed),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Replaced::Changed),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_written_if_it_says_something_else_and_links_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.yaml");
        assert!(replace(&file, "a\n").expect("written"));
        assert!(!replace(&file, "a\n").expect("the same"));
        assert!(replace(&file, "b\n").expect("written"));
        assert_eq!(fs::read_to_string(&file).expect("a text"), "b\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).expect("rights");
            let elsewhere = folder.path().join("elsewhere");
            fs::rename(&file, &elsewhere).expect("moved");
            std::os::unix::fs::symlink("elsewhere", &file).expect("a link");
            assert!(replace(&file, "c\n").expect("written"));
            assert_eq!(fs::read_to_string(&elsewhere).expect("a text"), "c\n");
            assert_eq!(fs::metadata(&elsewhere).expect("there").permissions().mode() & 0o777, 0o600);
            assert!(fs::symlink_metadata(&file).expect("there").is_symlink());
        }
        let mut names = fs::read_dir(folder.path()).expect("a folder").flatten();
        assert!(names.all(|entry| !entry.file_name().to_string_lossy().ends_with(".new")));
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_left_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("a.md");
        fs::write(&file, "one").expect("a file");
        assert_eq!(replace_if_same(&file, b"zero", "two").expect("read"), Replaced::Changed);
        assert_eq!(fs::read_to_string(&file).expect("a text"), "one");
        assert_eq!(replace_if_same(&file, b"one", "two").expect("written"), Replaced::Written);
        assert_eq!(fs::read_to_string(&file).expect("a text"), "two");
        fs::remove_file(&file).expect("gone");
        assert_eq!(replace_if_same(&file, b"two", "three").expect("read"), Replaced::Changed);
        assert!(!file.exists());
    }

    #[test]
    fn a_folder_in_its_place_is_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(replace(folder.path(), "a\n").is_err());
    }
}
