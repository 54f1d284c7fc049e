//! The list of the versions of a post: one line for each, with a checksum, added at the end.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::source::fingerprint::Fingerprint;

/// A version of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// When it was kept.
    pub when: Timestamp,
    /// Why it was kept.
    pub kind: VersionKind,
    /// The fingerprint of its text: of the whole file.
    pub text: Fingerprint,
    /// How many bytes the text has.
    pub bytes: u64,
}

/// Why a version was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum VersionKind {
    /// The file was so when it was opened.
    Opened,
    /// Another program had written it.
    Disk,
    /// From time to time while somebody writes.
    Typed,
    /// It was saved.
    Saved,
    /// It was published.
    Published,
    /// An earlier version was brought back.
    Restored,
    /// Changes of two were brought together.
    Merged,
    /// A text that was not saved, and was left when the author chose.
    Left,
    /// What stood there before something else was put in its place by a choice of the author.
    Replaced,
    /// What stood in the file when the post was deleted.
    Removed,
}

impl VersionKind {
    /// Returns its name, as lists and pages write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Disk => "disk",
            Self::Typed => "typed",
            Self::Saved => "saved",
            Self::Published => "published",
            Self::Restored => "restored",
            Self::Merged => "merged",
            Self::Left => "left",
            Self::Replaced => "replaced",
            Self::Removed => "removed",
        }
    }
}

impl Version {
    /// Returns a name for it that is the same each time, and says nothing about files.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{:x}-{}", self.when.as_nanosecond(), self.text.short())
    }
}

/// The contents of a list.
#[derive(Debug, Default)]
pub(super) struct VersionLog {
    /// The versions, in the order of the lines.
    pub(super) versions: Vec<Version>,
    /// Lines that cannot be read: they stay where the list is written anew.
    pub(super) damaged: Vec<Vec<u8>>,
}

/// What a line says, behind its checksum.
#[derive(Serialize, Deserialize)]
struct Line {
    when: String,
    kind: VersionKind,
    text: String,
    bytes: u64,
}

/// Reads a list; there are no versions where there is no file.
///
/// # Errors
///
/// When it cannot be read.
pub(super) fn read_log(path: &Path) -> io::Result<VersionLog> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(VersionLog::default()),
        Err(error) => return Err(error),
    };
    let mut log = VersionLog::default();
    for line in bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        match read_line(line) {
            Some(version) => log.versions.push(version),
            None => log.damaged.push(line.to_vec()),
        }
    }
    Ok(log)
}

/// Adds a version at the end of a list.
///
/// # Errors
///
/// When it cannot be written.
pub(super) fn add_to_log(path: &Path, version: &Version) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    let mut file = File::options().create(true).truncate(false).read(true).write(true).open(path)?;
    let len = file.seek(SeekFrom::End(0))?;
    let mut line = written_line(version);
    // A line that a killed program did not finish must not swallow this one.
    if len > 0 {
        file.seek(SeekFrom::Start(len - 1))?;
        let mut last = [0];
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            line.insert(0, '\n');
        }
    }
    file.write_all(line.as_bytes())?;
    file.sync_data()
}

/// Returns the bytes of a list.
pub(super) fn written_log(log: &VersionLog) -> Vec<u8> {
    let mut bytes: Vec<u8> = log.versions.iter().flat_map(|version| written_line(version).into_bytes()).collect();
    for line in &log.damaged {
        bytes.extend_from_slice(line);
        bytes.push(b'\n');
    }
    bytes
}

fn written_line(version: &Version) -> String {
    let Version { when, kind, text, bytes } = version;
    let line = Line { when: when.to_string(), kind: *kind, text: text.hex(), bytes: *bytes };
    let line = serde_json::to_string(&line).expect("invariant: texts and numbers are JSON");
    format!("{} {line}\n", Fingerprint::of(line.as_bytes()).short())
}

fn read_line(line: &[u8]) -> Option<Version> {
    let (sum, line) = std::str::from_utf8(line).ok()?.split_once(' ')?;
    if Fingerprint::of(line.as_bytes()).short() != sum {
        return None;
    }
    let Line { when, kind, text, bytes } = serde_json::from_str(line).ok()?;
    Some(Version { when: when.parse().ok()?, kind, text: Fingerprint::from_hex(&text)?, bytes })
}
