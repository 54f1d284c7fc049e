//! The files of griffel's own on a target: what they are called, how they are read and written.

use crate::output::file::temporary_path;
use crate::output::manifest::{
    DONE_NAME, LOCK_NAME, MANIFEST_NAME, Manifest, PENDING_NAME, PUBLISHED_NAME, STATE_NAME,
};
use crate::publish::error::PublishError;
use crate::publish::retry::Patience;
use crate::publish::target::{FileTarget, Put, PutResult, TargetError};
use crate::source::path::SourcePath;
use crate::transfer::journal::Journal;
use crate::transfer::packed::{LIST_MAX, packed, unpacked};
use crate::transfer::state::{FoundLock, LockNote, NOTE_MAX, TargetState};

/// Most bytes of a copy of `published.yaml`: 200,000 addresses.
const PUBLISHED_MAX: u64 = 64 << 20;

/// Griffel's own files on a target.
#[derive(Clone, Copy)]
pub struct Notes<'a> {
    /// Where they lie.
    pub target: &'a dyn FileTarget,
    /// What is tried again.
    pub patience: &'a Patience<'a>,
}

/// Returns the path of one of griffel's own files.
pub fn own(name: &str) -> SourcePath {
    SourcePath::new(name).expect("invariant: names of ours are paths")
}

impl Notes<'_> {
    /// Returns what is known of the last finished transfer.
    pub fn state(&self) -> Result<Option<TargetState>, TargetError> {
        Ok(self.text(STATE_NAME, NOTE_MAX)?.and_then(|text| TargetState::from_text(&text)))
    }

    /// Returns the lock.
    pub fn lock(&self) -> Result<Option<FoundLock>, TargetError> {
        let found = |text: String| LockNote::from_text(&text).map_or(FoundLock::Unreadable, FoundLock::Of);
        Ok(self.text(LOCK_NAME, NOTE_MAX)?.map(found))
    }

    /// Returns the journal of a transfer that did not end. One that was not written to its end is none: nothing was sent yet.
    pub fn pending(&self) -> Result<Option<Journal>, TargetError> {
        let Some(bytes) = self.bytes(&own(PENDING_NAME), LIST_MAX)? else { return self.beside(PENDING_NAME, journal) };
        match journal(&bytes) {
            Some(journal) => Ok(Some(journal)),
            None => self.beside(PENDING_NAME, journal),
        }
    }

    /// Returns the text that tells how much of the journal is done.
    pub fn done(&self) -> Result<Option<String>, TargetError> {
        self.text(DONE_NAME, NOTE_MAX)
    }

    /// Returns the copy of `published.yaml`.
    pub fn published(&self) -> Result<Option<String>, TargetError> {
        self.text(PUBLISHED_NAME, PUBLISHED_MAX)
    }

    /// Returns what the last finished transfer left.
    pub fn manifest(&self) -> Result<Option<Manifest>, PublishError> {
        let place = own(MANIFEST_NAME);
        let found = self.bytes(&place, LIST_MAX)?;
        if let Some(manifest) = found.as_deref().and_then(manifest) {
            return Ok(Some(manifest));
        }
        match (self.beside(MANIFEST_NAME, manifest)?, found) {
            (Some(manifest), _) => Ok(Some(manifest)),
            (None, Some(_)) => Err(PublishError::Damaged(place)),
            (None, None) => Ok(None),
        }
    }

    /// Writes a note.
    pub fn put(&self, name: &str, text: &str) -> Result<(), TargetError> {
        self.put_bytes(name, text.as_bytes(), Put::Replace).map(drop)
    }

    /// Writes the journal.
    pub fn put_pending(&self, text: &str) -> Result<(), TargetError> {
        self.put_list(PENDING_NAME, text, |bytes| journal(bytes).is_some())
    }

    /// Writes the manifest.
    pub fn put_manifest(&self, text: &str) -> Result<(), TargetError> {
        self.put_list(MANIFEST_NAME, text, |bytes| manifest(bytes).is_some())
    }

    /// Writes a list. If the last one lies only beside its place, it goes there first: what is written beside it would be in its
    /// stead, and half of it nothing.
    fn put_list(&self, name: &str, text: &str, is_sound: impl Fn(&[u8]) -> bool) -> Result<(), TargetError> {
        if !self.target.capabilities().replaces_whole {
            let place = own(name);
            let is_in_place = self.bytes(&place, LIST_MAX)?.is_some_and(|bytes| is_sound(&bytes));
            let beside = if is_in_place { None } else { self.bytes(&temporary_path(&place), LIST_MAX)? };
            if let Some(bytes) = beside.filter(|bytes| is_sound(bytes)) {
                self.delete(name)?;
                self.put_bytes(name, &bytes, Put::Exclusive)?;
            }
        }
        self.put_bytes(name, &packed(text), Put::Replace).map(drop)
    }

    /// Writes the lock.
    pub fn put_lock(&self, note: &LockNote, how: Put) -> Result<PutResult, TargetError> {
        self.put_bytes(LOCK_NAME, note.to_text().as_bytes(), how)
    }

    /// Deletes one of griffel's own files.
    pub fn delete(&self, name: &str) -> Result<(), TargetError> {
        self.patience.retried(|| self.target.delete(&[own(name)]))
    }

    fn put_bytes(&self, name: &str, bytes: &[u8], how: Put) -> Result<PutResult, TargetError> {
        self.patience.retried(|| self.target.put_small(&own(name), bytes, how))
    }

    fn bytes(&self, path: &SourcePath, most: u64) -> Result<Option<Vec<u8>>, TargetError> {
        self.patience.retried(|| self.target.read(path, most))
    }

    fn text(&self, name: &str, most: u64) -> Result<Option<String>, TargetError> {
        Ok(self.bytes(&own(name), most)?.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Reads a list under the name under which it was written: where a server cannot replace files, the old one was deleted
    /// before the new one was moved.
    fn beside<T>(&self, name: &str, parse: impl Fn(&[u8]) -> Option<T>) -> Result<Option<T>, TargetError> {
        if self.target.capabilities().replaces_whole {
            return Ok(None);
        }
        Ok(self.bytes(&temporary_path(&own(name)), LIST_MAX)?.as_deref().and_then(parse))
    }
}

fn manifest(bytes: &[u8]) -> Option<Manifest> {
    Manifest::from_text(&unpacked(bytes)?)
}

fn journal(bytes: &[u8]) -> Option<Journal> {
    Journal::from_text(&unpacked(bytes)?)
}
