//! The list of the files that a build wrote: the only ones that the next build may replace or delete.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::output::site_mark::SiteMark;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// Name of the manifest inside the output folder.
pub const MANIFEST_NAME: &str = ".griffel-manifest";

/// Name, beside the manifest on a server, of the list of what a transfer sends. It is there while one is under way.
pub const PENDING_NAME: &str = ".griffel-pending";
/// Name, on a server, of the file that tells how many files of that list are in their places.
pub const DONE_NAME: &str = ".griffel-done";
/// Name, on a server, of the file that tells of the last finished transfer.
pub const STATE_NAME: &str = ".griffel-state";
/// Name, on a server, of the copy of `published.yaml`.
pub const PUBLISHED_NAME: &str = ".griffel-published";
/// Name, on a server, of the file that is there while somebody publishes.
pub const LOCK_NAME: &str = ".griffel-lock";

/// First line of a manifest: its format.
const HEADER: &str = "griffel manifest 3\n";
/// First line of the previous format, which names no site and has no last line.
const HEADER_2: &str = "griffel manifest 2\n";
/// First line of the format before, whose lines have no lengths either.
const HEADER_1: &str = "griffel manifest 1\n";

/// First word of the last line, which holds the fingerprint of all lines before it.
const END: &str = "end ";

/// Files below the output folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// By path.
    pub files: BTreeMap<SourcePath, FileStamp>,
    /// The site whose files they are; `None` in older formats.
    pub site: Option<SiteMark>,
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
    /// Returns the manifest as text: a line for the site, and one for every file.
    #[must_use]
    pub fn to_text(&self) -> String {
        manifest_text(self.site.as_ref(), self.files.iter().map(|(path, stamp)| (path, *stamp)))
    }

    /// Parses what [`Manifest::to_text`] returned; `None` for anything else, because a list that says too little would make
    /// our own files foreign, and one that says too much would make foreign files ours.
    ///
    /// Files of the oldest format get the stamp of pending ones, so they are written again.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        if let Some(lines) = text.strip_prefix(HEADER_1) {
            return Some(Self { files: files(lines, file_without_len)?, site: None });
        }
        if let Some(lines) = text.strip_prefix(HEADER_2) {
            return Some(Self { files: files(lines, file)?, site: None });
        }
        let (before, end) = text.strip_suffix('\n')?.rsplit_once('\n')?;
        let before = &text[..=before.len()];
        let fingerprint = Fingerprint::from_hex(end.strip_prefix(END)?)?;
        let lines = before.strip_prefix(HEADER).filter(|_| Fingerprint::of(before.as_bytes()) == fingerprint)?;
        let (site, lines) = match lines.split_once('\n') {
            Some((first, rest)) if first.starts_with("site ") => (Some(SiteMark::from_line(first)?), rest),
            _ => (None, lines),
        };
        Some(Self { files: files(lines, file)?, site })
    }
}

fn files(
    lines: &str,
    file: impl Fn(&str) -> Option<(SourcePath, FileStamp)> + Send + Sync,
) -> Option<BTreeMap<SourcePath, FileStamp>> {
    let lines: Vec<&str> = lines.lines().collect();
    let files: Option<Vec<_>> = lines.into_par_iter().map(file).collect();
    Some(files?.into_iter().collect())
}

fn file(line: &str) -> Option<(SourcePath, FileStamp)> {
    let (hex, rest) = line.split_once(' ')?;
    let (len, path) = rest.split_once(' ')?;
    let stamp = FileStamp { fingerprint: Fingerprint::from_hex(hex)?, len: len.parse().ok()? };
    Some((SourcePath::new(path)?, stamp))
}

fn file_without_len(line: &str) -> Option<(SourcePath, FileStamp)> {
    let (_, path) = line.split_once(' ')?;
    Some((SourcePath::new(path)?, FileStamp::pending()))
}

/// Returns the text of a manifest with these files, which are in the order of their paths.
#[must_use]
pub fn manifest_text<'a>(
    site: Option<&SiteMark>,
    files: impl ExactSizeIterator<Item = (&'a SourcePath, FileStamp)>,
) -> String {
    let mut text = String::with_capacity(files.len() * 128);
    text.push_str(HEADER);
    if let Some(site) = site {
        text.push_str(&site.line());
        text.push('\n');
    }
    for (path, FileStamp { fingerprint, len }) in files {
        text.push_str(&fingerprint.hex());
        text.push(' ');
        text.push_str(&len.to_string());
        text.push(' ');
        text.push_str(path.as_str());
        text.push('\n');
    }
    let fingerprint = Fingerprint::of(text.as_bytes());
    text.push_str(END);
    text.push_str(&fingerprint.hex());
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest() -> Manifest {
        let path = SourcePath::new("a/b å.html").expect("a path");
        let stamp = FileStamp { fingerprint: Fingerprint::of(b"x"), len: 1 };
        let site = SiteMark::new("Blogg", "https://example.se/", [(&path, Fingerprint::of(b"y"))].into_iter());
        Manifest { files: [(path, stamp)].into(), site: Some(site) }
    }

    #[test]
    fn a_manifest_reads_back_and_one_that_is_damaged_anywhere_does_not() {
        let manifest = manifest();
        let text = manifest.to_text();
        assert_eq!(Manifest::from_text(&text), Some(manifest.clone()));
        let nothing = Manifest::default();
        assert_eq!(Manifest::from_text(&nothing.to_text()), Some(nothing));
        for end in 0..text.len() {
            assert_eq!(text.get(..end).and_then(Manifest::from_text), None, "{end}");
        }
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1;
            assert_eq!(std::str::from_utf8(&bytes).ok().and_then(Manifest::from_text), None, "{at}");
        }
        assert_eq!(Manifest::from_text(&format!("{text}{text}")), None);
    }

    #[test]
    fn a_path_out_of_the_folder_is_in_no_manifest() {
        let foreign = format!("griffel manifest 2\n{} 1 ../x\n", Fingerprint::of(b"y").hex());
        assert_eq!(Manifest::from_text(&foreign), None);
    }

    #[test]
    fn files_of_an_older_manifest_are_ours_and_written_again() {
        let text = format!("griffel manifest 1\n{} a/index.html\n", Fingerprint::of(b"x").hex());
        let files = Manifest::from_text(&text).expect("a manifest").files;
        assert_eq!(files.values().collect::<Vec<_>>(), [&FileStamp::pending()]);
    }
}
