//! Where a finished site is written to, and in which order.
//!
//! What to write and delete is decided in `output::changes`; a [`Target`] does it. The order is the same for every target,
//! so that a build may be killed at any step: the next one finishes its work.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;

use crate::disk::blob_folder::BlobFolder;
use crate::disk::real_path::on_disk;
use crate::output::changes::{Changes, OutputState, between};
use crate::output::file::{Body, Output};
use crate::output::site_mark::SiteMark;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// A place that holds a finished site and its manifest: a folder, later a server.
///
/// A target writes over and deletes only files that its manifest names, and follows no link out of itself.
pub trait Target: Sync {
    /// Why the target could not do what was asked.
    type Error: Send;

    /// Returns what the last build left, as it was when the target was opened.
    fn state(&self) -> &OutputState;

    /// Makes the target ready for [`Target::put`]: refuses files that would be written over and that no manifest names, and
    /// deletes what a killed build left half written.
    ///
    /// # Errors
    ///
    /// When such a file is there.
    fn prepare(&self, changes: &Changes<'_>) -> Result<(), Self::Error>;

    /// Replaces the manifest: readers of it see the old one or the new one.
    ///
    /// # Errors
    ///
    /// When it could not be replaced; the old one is still there.
    fn put_manifest(&self, text: &str) -> Result<(), Self::Error>;

    /// Creates folders; those that are there stay. A target without folders does nothing.
    ///
    /// # Errors
    ///
    /// When one could not be created.
    fn create_folders(&self, folders: &BTreeSet<&str>) -> Result<(), Self::Error>;

    /// Writes a file. If the target held a site before, readers of the file see the old one or
    /// the new one.
    ///
    /// # Errors
    ///
    /// When it could not be written.
    fn put(&self, path: &SourcePath, content: Content<'_>) -> Result<(), Self::Error>;

    /// Deletes a file of the last build, and the folders that are empty without it. One that is gone already is no error.
    ///
    /// # Errors
    ///
    /// When it is still there.
    fn delete(&self, path: &SourcePath) -> Result<(), Self::Error>;
}

/// Where the bytes of files lie that are not held in memory.
#[derive(Debug, Clone, Copy)]
pub struct ContentSources<'a> {
    /// The site folder: files too large to be held.
    pub site: &'a Path,
    /// Derived pictures.
    pub blobs: &'a BlobFolder,
}

/// The bytes of one file.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    output: &'a Output,
    sources: ContentSources<'a>,
}

impl Content<'_> {
    /// Writes the bytes.
    ///
    /// # Errors
    ///
    /// When they cannot be read or written.
    pub fn write_to(&self, to: &mut impl Write) -> io::Result<()> {
        let Self { output, sources: ContentSources { site, blobs } } = self;
        match &output.body {
            Body::Bytes(bytes) => to.write_all(bytes),
            Body::Copy { from } => io::copy(&mut File::open(on_disk(site, from)?)?, to).map(|_| ()),
            Body::Stored => blobs.copy(output.fingerprint(), to),
            Body::InOutputFolder => unreachable!("invariant: what is in the output folder is not written"),
        }
    }
}

/// What an update did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WriteSummary {
    /// Files that are new or have other bytes.
    pub written: usize,
    /// Files that stayed as they were.
    pub unchanged: usize,
    /// Files of the last build that are gone.
    pub deleted: usize,
}

impl WriteSummary {
    /// Returns the summary of an update that changes nothing.
    #[must_use]
    pub fn unchanged(state: &OutputState) -> Self {
        Self { unchanged: state.last.files.len(), ..Self::default() }
    }
}

/// The files of a build, compared with what a target holds.
pub struct Update<'a> {
    state: &'a OutputState,
    changes: Changes<'a>,
    summary: WriteSummary,
    /// The manifest of the finished update.
    manifest: String,
}

impl<'a> Update<'a> {
    /// Compares the files of a build with what a target holds.
    #[must_use]
    pub fn new(state: &'a OutputState, outputs: &'a [Output], site: &SiteMark) -> Self {
        let changes = between(state, outputs, site);
        let Changes { write, delete, manifest } = &changes;
        let unchanged = outputs.len() - write.len();
        let summary = WriteSummary { written: write.len(), unchanged, deleted: delete.len() };
        let manifest = manifest.to_text();
        Self { state, changes, summary, manifest }
    }

    /// Returns what is written and deleted.
    #[must_use]
    pub fn changes(&self) -> &Changes<'a> {
        &self.changes
    }

    /// Returns the fingerprint of the manifest of the finished update.
    #[must_use]
    pub fn manifest_fingerprint(&self) -> Fingerprint {
        Fingerprint::of(self.manifest.as_bytes())
    }

    /// Writes and deletes files. `on_file` is called before each file that is written.
    ///
    /// # Errors
    ///
    /// The first error of the target. It holds old files, new files, and a manifest that names all of them.
    pub fn apply<T: Target>(
        &self,
        target: &T,
        sources: ContentSources<'_>,
        on_file: impl Fn() + Sync,
    ) -> Result<WriteSummary, T::Error> {
        let Self { state, changes, summary, manifest } = self;
        if changes.is_empty() && !state.last.files.is_empty() {
            // The site may have other documents though it has the same pages.
            if state.last.site != changes.manifest.site {
                target.prepare(changes)?;
                target.put_manifest(manifest)?;
            }
            return Ok(*summary);
        }
        target.prepare(changes)?;
        target.put_manifest(&changes.pending_manifest(&state.last))?;
        let folders = changes.folders();
        let conflicts = changes.conflicts(&folders);
        conflicts.iter().try_for_each(|path| target.delete(path))?;
        target.create_folders(&folders)?;
        changes.write.par_iter().try_for_each(|(path, output)| {
            on_file();
            target.put(path, Content { output, sources })
        })?;
        changes.delete.iter().filter(|path| !conflicts.contains(path)).try_for_each(|path| target.delete(path))?;
        target.put_manifest(manifest)?;
        Ok(*summary)
    }
}
