//! What a target holds and the files of a build -> what to write, keep and delete.
//!
//! A build may be killed at any moment. Before its first file is written, the manifest on the target names every file of
//! the last build and of this one; those that are about to be written carry a stamp that no file has. So the next build
//! knows its own files and trusts none that was not finished.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::output::file::Output;
use crate::output::manifest::{FileStamp, Manifest, manifest_text};
use crate::output::site_mark::SiteMark;
use crate::source::path::SourcePath;

/// What the last build left on a target.
#[derive(Debug, Default)]
pub struct OutputState {
    /// The files that it wrote.
    pub last: Manifest,
    /// Files of these that are missing or not as they were written.
    pub gone: BTreeSet<SourcePath>,
}

impl OutputState {
    /// Compares the manifest of the last build with the target; `is_whole` returns whether a file is as it was written.
    #[must_use]
    pub fn new(last: Manifest, is_whole: impl Fn(&SourcePath, &FileStamp) -> bool + Sync) -> Self {
        let is_gone =
            |(path, stamp): &(&SourcePath, &FileStamp)| **stamp == FileStamp::pending() || !is_whole(path, stamp);
        let gone = last.files.par_iter().filter(is_gone).map(|(path, _)| path.clone()).collect();
        Self { last, gone }
    }

    /// Returns whether the target has a file with these bytes.
    #[must_use]
    pub fn has(&self, path: &SourcePath, stamp: FileStamp) -> bool {
        self.last.files.get(path) == Some(&stamp) && !self.gone.contains(path)
    }
}

/// What to do on a target.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// Files to write: new ones, those with other bytes, and those that are gone.
    pub write: Vec<(SourcePath, &'a Output)>,
    /// Files of the last build that this one does not have.
    pub delete: Vec<SourcePath>,
    /// What the target holds afterwards.
    pub manifest: Manifest,
}

/// Compares the files of a build of `site` with what the target holds.
#[must_use]
pub fn between<'a>(state: &OutputState, outputs: &'a [Output], site: &SiteMark) -> Changes<'a> {
    let files: Vec<(SourcePath, FileStamp)> = outputs
        .par_iter()
        .map(|output| {
            let stamp = FileStamp { fingerprint: output.fingerprint(), len: output.byte_len() };
            (output.route.file_path(), stamp)
        })
        .collect();
    let is_new = |(_, (path, stamp)): &(&Output, &(SourcePath, FileStamp))| !state.has(path, *stamp);
    let write =
        outputs.par_iter().zip(&files).filter(is_new).map(|(output, (path, _))| (path.clone(), output)).collect();
    let manifest = Manifest { files: files.into_iter().collect(), site: Some(site.clone()) };
    let delete = without(state.last.files.keys(), manifest.files.keys()).cloned().collect();
    Changes { write, delete, manifest }
}

/// Returns the paths that are not among the others; both are in order.
fn without<'a>(
    paths: impl Iterator<Item = &'a SourcePath>,
    others: impl Iterator<Item = &'a SourcePath>,
) -> impl Iterator<Item = &'a SourcePath> {
    let mut others = others.peekable();
    paths.filter(move |path| {
        while others.next_if(|other| other < path).is_some() {}
        others.peek() != Some(path)
    })
}

impl Changes<'_> {
    /// Returns whether the target is as it is to be.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.write.is_empty() && self.delete.is_empty()
    }

    /// Returns the manifest to be kept on the target while files are written: those of the last build, and those that are
    /// about to be written.
    #[must_use]
    pub fn pending_manifest(&self, last: &Manifest) -> String {
        let mut all: BTreeMap<&SourcePath, FileStamp> = last.files.iter().map(|(path, stamp)| (path, *stamp)).collect();
        all.extend(self.write.iter().map(|(path, _)| (path, FileStamp::pending())));
        manifest_text(self.manifest.site.as_ref(), all.into_iter())
    }

    /// Returns all folders above the files to be written.
    #[must_use]
    pub fn folders(&self) -> BTreeSet<&str> {
        self.write.iter().flat_map(|(path, _)| path.folders_above()).collect()
    }

    /// Returns the files that have to be deleted before others are written: see [`conflicts`].
    #[must_use]
    pub fn conflicts(&self, folders: &BTreeSet<&str>) -> BTreeSet<&SourcePath> {
        conflicts(&self.delete, self.write.iter().map(|(path, _)| path), folders)
    }
}

/// Returns the files to be deleted that go before others are written: a folder or a file takes their place, or a name that
/// differs in case only.
#[must_use]
pub fn conflicts<'a>(
    delete: &'a [SourcePath],
    write: impl Iterator<Item = &'a SourcePath>,
    folders: &BTreeSet<&str>,
) -> BTreeSet<&'a SourcePath> {
    if delete.is_empty() {
        return BTreeSet::new();
    }
    let names: BTreeSet<&str> = write.map(SourcePath::as_str).collect();
    let folded: BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let is_conflict = |old: &&SourcePath| {
        folders.contains(old.as_str())
            || folded.contains(&old.as_str().to_lowercase())
            || old.folders_above().any(|folder| names.contains(folder))
    };
    delete.iter().filter(is_conflict).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::route::Route;

    fn outputs(files: &[(&str, &str)]) -> Vec<Output> {
        let output =
            |(route, text): &(&str, &str)| Output::text(Route::new(route).expect("an address"), (*text).to_owned());
        files.iter().map(output).collect()
    }

    fn state(files: &[(&str, &str)]) -> OutputState {
        let outputs = outputs(files);
        let last = between(&OutputState::default(), &outputs, &SiteMark::default()).manifest;
        let lens: BTreeMap<SourcePath, u64> =
            last.files.iter().map(|(path, stamp)| (path.clone(), stamp.len)).collect();
        OutputState::new(last, |path, stamp| lens.get(path) == Some(&stamp.len))
    }

    #[test]
    fn only_what_differs_is_written_and_only_what_the_manifest_names_is_deleted() {
        let state = state(&[("/a", "1"), ("/b", "1"), ("/c", "1")]);
        let new = outputs(&[("/a", "1"), ("/b", "2"), ("/d", "1")]);
        let changes = between(&state, &new, &SiteMark::default());
        let written: Vec<&str> = changes.write.iter().map(|(path, _)| path.as_str()).collect();
        let deleted: Vec<&str> = changes.delete.iter().map(SourcePath::as_str).collect();
        assert_eq!((written, deleted), (vec!["b", "d"], vec!["c"]));
        let pending = Manifest::from_text(&changes.pending_manifest(&state.last)).expect("a manifest");
        let stamps: Vec<(&str, bool)> =
            pending.files.iter().map(|(path, stamp)| (path.as_str(), *stamp == FileStamp::pending())).collect();
        assert_eq!(stamps, [("a", false), ("b", true), ("c", false), ("d", true)]);
    }

    #[test]
    fn what_is_in_the_way_of_a_new_name_goes_first() {
        let state = state(&[("/a", "1"), ("/b/c/d", "1"), ("/E", "1"), ("/f", "1")]);
        let new = outputs(&[("/a/", "1"), ("/b", "1"), ("/e", "1")]);
        let changes = between(&state, &new, &SiteMark::default());
        let first: Vec<&str> = changes.conflicts(&changes.folders()).into_iter().map(SourcePath::as_str).collect();
        assert_eq!(first, ["E", "a", "b/c/d"]);
        assert_eq!(changes.delete.len(), 4);
    }
}
