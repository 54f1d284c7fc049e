//! The list of what a build wrote: the only files that the next one may replace or delete.

use std::collections::BTreeMap;

use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// Name of the manifest inside the output folder.
pub const MANIFEST_NAME: &str = ".griffel-manifest";

/// First line of a manifest: its form, so that another form is not read by mistake.
const HEADER: &str = "griffel manifest 1";

/// Files below the output folder, each with the fingerprint of its bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// By path.
    pub files: BTreeMap<SourcePath, Fingerprint>,
}

impl Manifest {
    /// Returns the manifest as text: a line for every file.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = String::with_capacity(self.files.len() * 100);
        text.push_str(HEADER);
        text.push('\n');
        for (path, fingerprint) in &self.files {
            text.push_str(&fingerprint.hex());
            text.push(' ');
            text.push_str(path.as_str());
            text.push('\n');
        }
        text
    }

    /// Reads what [`Manifest::to_text`] wrote; `None` for anything else. A line that is cut off is left out.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let lines = text.strip_prefix(HEADER)?.strip_prefix('\n')?;
        let files = lines
            .split_inclusive('\n')
            .filter_map(|line| line.strip_suffix('\n'))
            .filter_map(|line| {
                let (hex, path) = line.split_once(' ')?;
                Some((SourcePath::new(path)?, Fingerprint::from_hex(hex)?))
            })
            .collect();
        Some(Self { files })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_back_and_a_path_out_of_the_folder_is_no_entry() {
        let path = SourcePath::new("a/b å.html").expect("a path");
        let manifest = Manifest { files: [(path, Fingerprint::of(b"x"))].into() };
        assert_eq!(Manifest::from_text(&manifest.to_text()), Some(manifest.clone()));
        let foreign = format!("{}{} ../x\n", manifest.to_text(), Fingerprint::of(b"y").hex());
        assert_eq!(Manifest::from_text(&foreign), Some(manifest));
        assert_eq!(Manifest::from_text("x"), None);
    }
}
