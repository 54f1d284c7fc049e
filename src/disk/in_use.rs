//! Moves and deletes files that another program may hold open for a moment.
//!
//! Windows refuses to move or delete a file that is open. Antivirus programs, OneDrive and the search of Windows open each file
//! that was just written, and close it a moment later. An author should not have to know.

use std::fs;
use std::io;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use tempfile::{NamedTempFile, TempPath};

/// Time before the second attempt; before each further one it is twice as long.
const FIRST_WAIT: Duration = Duration::from_millis(10);
/// Most attempts: the last is made after 1.3 seconds.
const ATTEMPTS: u32 = 8;

/// Moves a file, also over another one.
///
/// # Errors
///
/// As [`fs::rename`]; a file that is in use only if it still is after a second.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    patiently(|| fs::rename(from, to))
}

/// Deletes a file.
///
/// # Errors
///
/// As [`fs::remove_file`]; a file that is in use only if it still is after a second.
pub fn remove_file(path: &Path) -> io::Result<()> {
    patiently(|| fs::remove_file(path))
}

/// Moves a temporary file to its place, also over another file.
///
/// # Errors
///
/// As [`NamedTempFile::persist`]; the temporary file is deleted then.
pub fn persist(file: NamedTempFile, place: &Path) -> io::Result<()> {
    let mut left = Some(file);
    patiently(|| match left.take().map(|file| file.persist(place)) {
        Some(Err(error)) => {
            left = Some(error.file);
            Err(error.error)
        }
        Some(Ok(_)) | None => Ok(()),
    })
}

/// Moves a temporary file to a place where nothing lies yet.
///
/// # Errors
///
/// The temporary file, and why: [`io::ErrorKind::AlreadyExists`] if something lies there.
pub fn persist_new(file: TempPath, place: &Path) -> Result<(), (TempPath, io::Error)> {
    let mut left = Some(file);
    let moved = patiently(|| match left.take().map(|file| file.persist_noclobber(place)) {
        Some(Err(error)) => {
            left = Some(error.path);
            Err(error.error)
        }
        Some(Ok(())) | None => Ok(()),
    });
    match (moved, left) {
        (Err(error), Some(file)) => Err((file, error)),
        (Ok(()) | Err(_), _) => Ok(()),
    }
}

fn patiently(mut work: impl FnMut() -> io::Result<()>) -> io::Result<()> {
    let mut wait = FIRST_WAIT;
    for _ in 1..ATTEMPTS {
        match work() {
            Err(error) if is_in_use(&error) => sleep(wait),
            done => return done,
        }
        wait *= 2;
    }
    work()
}

/// Returns whether an error may be gone in a moment.
fn is_in_use(error: &io::Error) -> bool {
    // ERROR_ACCESS_DENIED is said of open files, too; ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION, ERROR_DELETE_PENDING.
    let is_code = matches!(error.raw_os_error(), Some(5 | 32 | 33 | 303));
    error.kind() == io::ErrorKind::ResourceBusy || (cfg!(windows) && is_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns how often something is tried that fails `failures` times, and what comes of it.
    fn tried(failures: u32, kind: io::ErrorKind) -> (u32, bool) {
        let mut attempts = 0;
        let done = patiently(|| {
            attempts += 1;
            if attempts <= failures { Err(kind.into()) } else { Ok(()) }
        });
        (attempts, done.is_ok())
    }

    #[test]
    fn what_is_in_use_is_tried_again_and_nothing_else() {
        assert_eq!(tried(0, io::ErrorKind::ResourceBusy), (1, true));
        assert_eq!(tried(3, io::ErrorKind::ResourceBusy), (4, true));
        assert_eq!(tried(99, io::ErrorKind::ResourceBusy), (ATTEMPTS, false));
        assert_eq!(tried(99, io::ErrorKind::NotFound), (1, false));
        assert_eq!(tried(99, io::ErrorKind::StorageFull), (1, false));
    }

    #[test]
    fn a_temporary_file_comes_to_its_place_or_is_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let made = || NamedTempFile::new_in(folder.path()).expect("a file");
        persist(made(), &folder.path().join("a")).expect("moved");
        assert!(persist(made(), &folder.path().join("there/is/no/folder")).is_err());
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }
}
