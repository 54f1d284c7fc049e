//! From the last build to this one: what to write, keep and delete.

use std::collections::BTreeMap;

use crate::output::file::Output;
use crate::output::manifest::Manifest;
use crate::source::path::SourcePath;

/// What to do on the disk.
#[derive(Debug, Default)]
pub struct Changes<'a> {
    /// Files to write: new ones and those with other bytes.
    pub write: Vec<&'a Output>,
    /// Files whose bytes are as they were, if they are still there.
    pub keep: Vec<&'a Output>,
    /// Files of the last build that belong to this one no more.
    pub delete: Vec<SourcePath>,
    /// What the folder holds afterwards.
    pub manifest: Manifest,
}

/// Compares the files of this build with the manifest of the last.
#[must_use]
pub fn between<'a>(last: &Manifest, outputs: &'a [Output]) -> Changes<'a> {
    use rayon::prelude::*;
    let files: Vec<_> = outputs.par_iter().map(|output| (output.route.file_path(), output.fingerprint())).collect();
    let mut changes = Changes::default();
    for (output, (path, fingerprint)) in outputs.iter().zip(&files) {
        if last.files.get(path) == Some(fingerprint) {
            changes.keep.push(output);
        } else {
            changes.write.push(output);
        }
    }
    changes.manifest = Manifest { files: files.into_iter().collect::<BTreeMap<_, _>>() };
    changes.delete = last.files.keys().filter(|path| !changes.manifest.files.contains_key(*path)).cloned().collect();
    changes
}
