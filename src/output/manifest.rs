//! The list of the files that a build wrote: the only ones that the next build may replace or delete.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// Name of the manifest inside the output folder.
pub const MANIFEST_NAME: &str = ".griffel-manifest";

/// First line of a manifest: its format.
const HEADER: &str = "griffel manifest 2\n";
/// First line of the previous format, whose lines have no lengths.
const HEADER_1: &str = "griffel manifest 1\n";

/// Files below the output folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// By path.
    pub files: BTreeMap<SourcePath, FileStamp>,
}

/// What is known of a file: enough to tell whether it is still as it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileStamp {
    /// Fingerprint of its bytes.
    pub fingerprint: Fingerprint,
    /// Number of its bytes.
    pub len: u64,
}

impl FileStamp {
    /// Returns the stamp of a file that is being written, which no finished file has.
    #[must_use]
    pub fn pending() -> Self {
        let fingerprint = Fingerprint::from_hex(&"0".repeat(32)).expect("invariant: 32 digits");
        Self { fingerprint, len: 0 }
    }
}

impl Manifest {
    /// Returns the manifest as text: a line for every file.
    #[must_use]
    pub fn to_text(&self) -> String {
        manifest_text(self.files.iter().map(|(path, stamp)| (path, *stamp)))
    }

    /// Parses what [`Manifest::to_text`] returned; `None` for anything else. A line that is cut off is left out. Files of the
    /// previous format get the stamp of pending ones, so they are written again.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let (lines, has_len) = match text.strip_prefix(HEADER) {
            Some(lines) => (lines, true),
            None => (text.strip_prefix(HEADER_1)?, false),
        };
        let lines: Vec<&str> = lines.split_inclusive('\n').filter_map(|line| line.strip_suffix('\n')).collect();
        let files: Vec<(SourcePath, FileStamp)> = lines
            .into_par_iter()
            .filter_map(|line| {
                let (hex, rest) = line.split_once(' ')?;
                if !has_len {
                    return Some((SourcePath::new(rest)?, FileStamp::pending()));
                }
                let (len, path) = rest.split_once(' ')?;
                let stamp = FileStamp { fingerprint: Fingerprint::from_hex(hex)?, len: len.parse().ok()? };
                Some((SourcePath::new(path)?, stamp))
            })
            .collect();
        Some(Self { files: files.into_iter().collect() })
    }
}

/// Returns the text of a manifest with these files, which are in the order of their paths.
#[must_use]
pub fn manifest_text<'a>(files: impl ExactSizeIterator<Item = (&'a SourcePath, FileStamp)>) -> String {
    let mut text = String::with_capacity(files.len() * 128);
    text.push_str(HEADER);
    for (path, FileStamp { fingerprint, len }) in files {
        text.push_str(&fingerprint.hex());
        text.push(' ');
        text.push_str(&len.to_string());
        text.push(' ');
        text.push_str(path.as_str());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_back_and_a_path_out_of_the_folder_is_no_entry() {
        let path = SourcePath::new("a/b å.html").expect("a path");
        let stamp = FileStamp { fingerprint: Fingerprint::of(b"x"), len: 1 };
        let manifest = Manifest { files: [(path, stamp)].into() };
        assert_eq!(Manifest::from_text(&manifest.to_text()), Some(manifest.clone()));
        let foreign = format!("{}{} 1 ../x\n", manifest.to_text(), Fingerprint::of(b"y").hex());
        assert_eq!(Manifest::from_text(&foreign), Some(manifest));
        assert_eq!(Manifest::from_text("x"), None);
    }

    #[test]
    fn files_of_an_older_manifest_are_ours_and_written_again() {
        let text = format!("griffel manifest 1\n{} a/index.html\n", Fingerprint::of(b"x").hex());
        let files = Manifest::from_text(&text).expect("a manifest").files;
        assert_eq!(files.values().collect::<Vec<_>>(), [&FileStamp::pending()]);
    }
}
