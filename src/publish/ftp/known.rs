//! What was learnt of a server, for all connections of a run.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::publish::ftp::list::Style;
use crate::source::path::SourcePath;

/// What was learnt of a server.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<Facts>);

/// What was learnt of a server, so far.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// The connection for bytes has to take up the session of the one for commands.
    pub wants_sessions: bool,
    /// How it lists folders.
    pub style: Option<Style>,
    /// It does not know the command that sets permissions.
    pub has_no_modes: bool,
    /// Whether a rename replaces a file; `None` until it was seen.
    pub replaces: Option<bool>,
    /// The target's folder is there.
    pub has_root: bool,
    /// Folders that were seen to be folders and no links.
    pub folders: BTreeSet<String>,
    /// Those of them that were made in this run: nobody else has files there.
    pub fresh: BTreeSet<String>,
    /// Small files that are there.
    pub there: BTreeSet<SourcePath>,
}

impl Known {
    /// Returns the facts, which nobody else sees or changes meanwhile: never while waiting for the server.
    pub(super) fn facts(&self) -> MutexGuard<'_, Facts> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Facts {
    /// Keeps that a folder is gone.
    pub(super) fn forget_folder(&mut self, folder: &str) {
        self.folders.remove(folder);
        self.fresh.remove(folder);
    }
}
