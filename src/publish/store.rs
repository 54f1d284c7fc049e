//! What this computer keeps of a target: what it last saw there, and the token of its last transfer.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::disk::own_folder::{PUBLISHED_SOURCES, TRANSFER_TOKEN, place_folder};
use crate::disk::replace::replace;
use crate::output::manifest::Manifest;
use crate::publish::compare::Seen;
use crate::publish::sources::PublishedSources;
use crate::source::fingerprint::Fingerprint;
use crate::transfer::state::TargetState;

const STATE: &str = "state";
const FILES: &str = "files";

/// The folder in which this computer keeps what it knows of a target. It is no source: without it, a transfer asks the server
/// for more.
#[derive(Debug, Clone)]
pub struct Store {
    folder: PathBuf,
}

impl Store {
    /// Returns the store of the target `name` of the site in the folder `site`.
    #[must_use]
    pub fn of(site: &Path, name: &str) -> Self {
        Self { folder: place_folder(site, name) }
    }

    /// Returns the folder itself.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns what this computer last saw on the target; `None` if that cannot be read.
    #[must_use]
    pub fn seen(&self) -> Option<Seen> {
        let read = |name: &str| fs::read_to_string(self.folder.join(name)).ok();
        let state = TargetState::from_text(&read(STATE)?)?;
        let manifest = Manifest::from_text(&read(FILES)?)?;
        // One was written and the other was not.
        (state.manifest == Fingerprint::of(manifest.to_text().as_bytes())).then_some(Seen { state, manifest })
    }

    /// Keeps what this computer saw on the target.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn keep(&self, seen: &Seen) -> io::Result<()> {
        self.write(FILES, &seen.manifest.to_text())?;
        self.write(STATE, &seen.state.to_text())
    }

    /// Returns which texts this computer last saw published; `None` if that cannot be read.
    #[must_use]
    pub fn sources(&self) -> Option<PublishedSources> {
        PublishedSources::from_text(&fs::read_to_string(self.folder.join(PUBLISHED_SOURCES)).ok()?)
    }

    /// Keeps which texts are published.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn keep_sources(&self, sources: &PublishedSources) -> io::Result<()> {
        self.write(PUBLISHED_SOURCES, &sources.to_text())
    }

    /// Returns the token of the last transfer from this computer.
    #[must_use]
    pub fn token(&self) -> Option<String> {
        fs::read_to_string(self.folder.join(TRANSFER_TOKEN)).ok()
    }

    /// Keeps the token of a transfer that is about to begin.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub fn keep_token(&self, token: &str) -> io::Result<()> {
        self.write(TRANSFER_TOKEN, token)
    }

    fn write(&self, name: &str, text: &str) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        replace(&self.folder.join(name), text).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::manifest::FileStamp;
    use crate::source::path::SourcePath;

    #[test]
    fn what_was_seen_is_kept_and_half_of_it_is_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::of(folder.path(), "webben");
        assert_eq!((store.seen(), store.token()), (None, None));
        let stamp = FileStamp { fingerprint: Fingerprint::of(b"x"), len: 1 };
        let files = [(SourcePath::new("a å.html").expect("a path"), stamp)].into();
        let manifest = Manifest { files, site: None };
        let time = "2026-11-29T03:04:05Z".parse().expect("a time");
        let (who, version) = ("anna@skola".to_owned(), "0.1.0".to_owned());
        let state =
            TargetState { number: 1, manifest: Fingerprint::of(manifest.to_text().as_bytes()), time, who, version };
        let seen = Seen { state, manifest };
        store.keep(&seen).expect("a folder that can be written");
        store.keep_token("t1").expect("a folder that can be written");
        assert_eq!(
            (Store::of(folder.path(), "webben").seen(), store.token()),
            (Some(seen.clone()), Some("t1".to_owned()))
        );
        assert_eq!(Store::of(folder.path(), "prov").seen(), None);
        let other = Manifest::default();
        fs::write(store.folder.join(FILES), other.to_text()).expect("a folder that can be written");
        assert_eq!(store.seen(), None);
    }
}
