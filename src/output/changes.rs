//! From the last build to this one: what to write, keep and delete.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::output::file::Output;
use crate::output::manifest::{Manifest, Mark};
use crate::source::path::SourcePath;

/// What the last build left in the output folder.
#[derive(Debug, Default)]
pub struct OutputState {
    /// What it wrote.
    pub last: Manifest,
    /// What of that is gone, or not as it was written.
    pub gone: BTreeSet<SourcePath>,
}

impl OutputState {
    /// Returns whether a file stands there with these bytes.
    #[must_use]
    pub fn has(&self, path: &SourcePath, mark: Mark) -> bool {
        self.last.files.get(path) == Some(&mark) && !self.gone.contains(path)
    }
}

/// What to do on the disk.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// Files to write with their paths: new ones, those with other bytes, and those that are gone.
    pub write: Vec<(SourcePath, &'a Output)>,
    /// Files of the last build that belong to this one no more.
    pub delete: Vec<SourcePath>,
    /// What the folder holds afterwards.
    pub manifest: Manifest,
}

/// Compares the files of this build with what stands there.
#[must_use]
pub fn between<'a>(there: &OutputState, outputs: &'a [Output]) -> Changes<'a> {
    let files: Vec<(SourcePath, Mark)> = outputs
        .par_iter()
        .map(|output| {
            let mark = Mark { fingerprint: output.fingerprint(), len: output.byte_len() };
            (output.route.file_path(), mark)
        })
        .collect();
    let is_new = |(_, (path, mark)): &(&Output, &(SourcePath, Mark))| !there.has(path, *mark);
    let write =
        outputs.par_iter().zip(&files).filter(is_new).map(|(output, (path, _))| (path.clone(), output)).collect();
    let manifest = Manifest { files: files.into_iter().collect() };
    let delete = without(there.last.files.keys(), manifest.files.keys()).cloned().collect();
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
