//! The lock: a folder, because `MKD` is the one command of FTP that is refused for the second of two. The note lies inside.
//!
//! The folder has the name that the lock's file has on other targets: where one author comes by FTP and another by SFTP, each
//! finds the lock of the other taken.

use crate::output::manifest::LOCK_NAME;
use crate::publish::ftp::error::{cause, is_answer};
use crate::publish::ftp::list::Kind;
use crate::publish::ftp::session::{Session, below};
use crate::publish::ftp::upload::Nobody;
use crate::publish::target::{Cause, PutResult, Stage, TargetError};
use crate::source::path::SourcePath;

/// Permissions of the folder: readers of the site do not see who publishes it.
const LOCK_MODE: u32 = 0o700;

/// Returns where the note lies.
fn note() -> SourcePath {
    below(LOCK_NAME, LOCK_NAME).expect("invariant: a name in a folder is a path")
}

/// Returns where the lock lies, or the lock of others that is a file.
fn lock() -> SourcePath {
    SourcePath::new(LOCK_NAME).expect("invariant: names of ours are paths")
}

impl Session {
    /// Takes the lock, if nobody has it.
    pub(super) fn take_lock(&mut self, bytes: &[u8]) -> Result<PutResult, TargetError> {
        let place = self.place(LOCK_NAME);
        let failed = |cause| TargetError::at(Stage::Lock, &lock(), cause);
        match self.stream.mkdir(&place) {
            Ok(()) => {}
            Err(error) if is_answer(&error) => {
                return match self.found(LOCK_NAME)? {
                    Some(_) => Ok(PutResult::WasThere),
                    None => Err(failed(cause(&error, LOCK_NAME))),
                };
            }
            Err(error) => return Err(failed(cause(&error, LOCK_NAME))),
        }
        self.known.facts().folders.insert(LOCK_NAME.to_owned());
        let noted = self
            .set_mode(LOCK_MODE, &place)
            .map_err(|error| failed(cause(&error, LOCK_NAME)))
            .and_then(|()| self.replace(&note(), &mut &*bytes, &Nobody));
        if let Err(error) = noted {
            // If that fails, too, it is a lock without a note, which an author may take over.
            self.remove_lock().ok();
            return Err(error);
        }
        Ok(PutResult::Done)
    }

    /// Returns the note of the lock: empty if the one who took it did not come to write one, `None` without a lock.
    pub(super) fn read_lock(&mut self, most: u64) -> Result<Option<Vec<u8>>, TargetError> {
        if let Some(bytes) = self.read(&note(), most)? {
            return Ok(Some(bytes));
        }
        if self.is_locked()? { Ok(Some(Vec::new())) } else { self.read(&lock(), most) }
    }

    /// Writes another note.
    pub(super) fn replace_lock(&mut self, bytes: &[u8]) -> Result<(), TargetError> {
        let path = if self.is_locked()? { note() } else { lock() };
        self.replace(&path, &mut &*bytes, &Nobody)
    }

    /// Gives the lock back.
    pub(super) fn remove_lock(&mut self) -> Result<(), TargetError> {
        if !self.is_locked()? {
            return self.remove(&lock()).map(drop);
        }
        // With what a run that was killed left beside the note.
        let listing = self.entries(LOCK_NAME)?.unwrap_or_default();
        for entry in listing.entries.iter().filter(|entry| entry.kind != Kind::Folder) {
            if let Some(path) = below(LOCK_NAME, &entry.name) {
                self.remove(&path)?;
            }
        }
        self.remove_folder(LOCK_NAME)?;
        if self.is_locked()? {
            return Err(TargetError::at(Stage::Lock, &lock(), Cause::NoRight));
        }
        Ok(())
    }

    /// Returns whether the lock is a folder.
    fn is_locked(&mut self) -> Result<bool, TargetError> {
        match self.go_to(LOCK_NAME) {
            // A link is none of ours; what is behind it is not touched.
            Ok(()) => Ok(self.found(LOCK_NAME)?.is_some_and(|entry| entry.kind == Kind::Folder)),
            Err(error) if is_answer(&error) => {
                self.known.facts().forget_folder(LOCK_NAME);
                Ok(false)
            }
            Err(error) => Err(TargetError::at(Stage::Lock, &lock(), cause(&error, LOCK_NAME))),
        }
    }
}
