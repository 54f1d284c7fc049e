//! A file on the disk -> its bytes, or its fingerprint alone if it is large.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::media::kind::{FileCategory, kind_of};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::{Content, HEAD, Source};

/// Largest file in bytes that is held in memory. Of larger ones parts are read where they are needed.
pub(super) const HELD_MAX: u64 = 64 * 1024 * 1024;

/// Largest attachment in bytes that is held: a folder of photographs or films does not fit into memory, and each is needed
/// once.
const ATTACHMENT_HELD_MAX: u64 = 256 * 1024;

/// Reads a file of the site, which lies at `file` on the disk.
///
/// # Errors
///
/// When it cannot be read.
pub(super) fn source(path: SourcePath, file: &Path) -> io::Result<Source> {
    let held_max = if is_read_once(&path.extension()) { ATTACHMENT_HELD_MAX } else { HELD_MAX };
    let (content, len, fingerprint) = content(file, held_max)?;
    Ok(Source { path, len, fingerprint, content })
}

/// Returns whether a file with an extension is read where it is digested and nowhere else; texts and drawings are read by
/// other stages, too.
fn is_read_once(extension: &str) -> bool {
    let kind = kind_of(extension);
    match kind.category {
        FileCategory::Picture => extension != "svg",
        FileCategory::Presentation | FileCategory::Video | FileCategory::Audio | FileCategory::Archive => true,
        FileCategory::Document | FileCategory::Spreadsheet => kind.is_digested(),
        FileCategory::File => false,
    }
}

/// Bytes that are read first: most texts fit.
const FIRST: usize = 64 * 1024;

fn content(path: &Path, held_max: u64) -> io::Result<(Content, u64, Fingerprint)> {
    thread_local! {
        /// Buffer of a thread. What it read is copied into an allocation of its own size.
        static BUFFER: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    let mut file = File::open(path)?;
    let mut buffer = BUFFER.take();
    buffer.resize(FIRST, 0);
    let read = fill(&mut file, &mut buffer)?;
    let found = if read < FIRST {
        let bytes = &buffer[..read];
        (Content::Held(bytes.into()), read as u64, Fingerprint::of(bytes))
    } else {
        larger(file, &buffer, held_max)?
    };
    BUFFER.set(buffer);
    Ok(found)
}

/// Reads until the buffer is full or the file ends; some file systems return less at a time than they have.
fn fill(file: &mut File, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Reads the rest of a file whose `first` bytes were read.
fn larger(mut file: File, first: &[u8], held_max: u64) -> io::Result<(Content, u64, Fingerprint)> {
    let len = file.metadata()?.len();
    if len > held_max {
        let (fingerprint, len) = Fingerprint::of_all(first, &mut file)?;
        return Ok((Content::OnDisk { head: first[..first.len().min(HEAD)].into() }, len, fingerprint));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(len).unwrap_or(0) + 1);
    bytes.extend_from_slice(first);
    file.read_to_end(&mut bytes)?;
    let fingerprint = Fingerprint::of(&bytes);
    Ok((Content::Held(bytes.as_slice().into()), bytes.len() as u64, fingerprint))
}
