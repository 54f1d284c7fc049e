//! A stream of bytes -> a file in `.griffel`, while its length and the room on the disk allow it.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::disk::content::source;
use crate::disk::own_folder::CACHE;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;

/// Length in bytes from which on a file is refused: no visitor waits for a gigabyte, and no web host of a school takes it.
pub const UPLOAD_MAX: u64 = 1_000_000_000;
/// Bytes that stay free on the disk, so that what the author writes can be saved.
const KEPT_FREE: u64 = 200_000_000;
/// Bytes that are read at a time.
const PART: usize = 256 * 1024;
/// Bytes after which the room on the disk is asked for again.
const ASKED_EACH: u64 = 32 * 1024 * 1024;
/// Folder of files that are coming in.
const FOLDER: &str = "uploads";

/// A file that came in. It is deleted when this is dropped, unless it was moved elsewhere.
#[derive(Debug)]
pub struct Uploaded {
    folder: TempDir,
    file: PathBuf,
    /// The file, as the rooms read it.
    pub source: Source,
}

/// Why a file did not come in.
#[derive(Debug)]
pub enum NotReceived {
    /// It has [`UPLOAD_MAX`] bytes or more.
    Large,
    /// There is no room for it.
    NoRoom,
    /// The stream ended too early, or nothing can be written.
    Disk(io::Error),
}

impl From<io::Error> for NotReceived {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::StorageFull { Self::NoRoom } else { Self::Disk(error) }
    }
}

impl Uploaded {
    /// Returns where it lies.
    #[must_use]
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Returns a place beside it for what is made of it.
    #[must_use]
    pub fn beside(&self) -> PathBuf {
        self.folder.path().join(".made")
    }
}

/// Receives a file under a name that is safe already. `stated` is the length that whoever sends it tells, before a byte is read.
///
/// # Errors
///
/// [`NotReceived`] says why; nothing of the file is left then.
pub fn receive(site: &Path, name: &str, stated: Option<u64>, stream: &mut dyn Read) -> Result<Uploaded, NotReceived> {
    if stated.is_some_and(|len| len >= UPLOAD_MAX) {
        return Err(NotReceived::Large);
    }
    let above = site.join(CACHE).join(FOLDER);
    fs::create_dir_all(&above)?;
    ask_for_room(&above, stated.unwrap_or(0))?;
    let folder = tempfile::Builder::new().prefix("in-").tempdir_in(&above)?;
    let file = folder.path().join(name);
    let mut out = File::create_new(&file)?;
    let (mut len, mut part) = (0_u64, vec![0; PART]);
    loop {
        let read = match stream.read(&mut part) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error.into()),
        };
        let before = len / ASKED_EACH;
        len += read as u64;
        if len >= UPLOAD_MAX {
            return Err(NotReceived::Large);
        }
        if stated.is_none() && len / ASKED_EACH > before {
            ask_for_room(&above, ASKED_EACH)?;
        }
        out.write_all(&part[..read])?;
    }
    // Half of a file is no file.
    if stated.is_some_and(|stated| stated != len) {
        return Err(NotReceived::Disk(io::ErrorKind::UnexpectedEof.into()));
    }
    out.sync_all()?;
    drop(out);
    let inside = folder.path().file_name().and_then(|inside| inside.to_str());
    let path = inside.and_then(|inside| SourcePath::new(&format!("{CACHE}/{FOLDER}/{inside}/{name}")));
    let path = path.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    Ok(Uploaded { source: source(path, &file)?, folder, file })
}

/// Deletes what runs that were killed left behind.
pub fn forget_interrupted(site: &Path) {
    // Whoever else receives a file now has written its folder a moment ago.
    let old = std::time::Duration::from_hours(24);
    for entry in fs::read_dir(site.join(CACHE).join(FOLDER)).into_iter().flatten().flatten() {
        let is_old = |time: std::time::SystemTime| time.elapsed().is_ok_and(|age| age > old);
        if entry.metadata().and_then(|found| found.modified()).is_ok_and(is_old) {
            fs::remove_dir_all(entry.path()).ok();
        }
    }
}

fn ask_for_room(folder: &Path, len: u64) -> Result<(), NotReceived> {
    match fs4::available_space(folder) {
        Ok(free) if free < len.saturating_add(KEPT_FREE) => Err(NotReceived::NoRoom),
        // A drive that does not tell says so when it is full.
        Ok(_) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives zeros, and counts how many were taken.
    struct Zeros<'a>(&'a mut u64, u64);

    impl Read for Zeros<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let len = into.len().min(usize::try_from(self.1 - *self.0).unwrap_or(usize::MAX));
            into[..len].fill(0);
            *self.0 += len as u64;
            Ok(len)
        }
    }

    fn left(site: &Path) -> usize {
        fs::read_dir(site.join(CACHE).join(FOLDER)).map_or(0, Iterator::count)
    }

    #[test]
    fn a_file_lies_in_our_folder_until_it_is_moved() {
        let site = tempfile::tempdir().expect("a folder");
        let uploaded = receive(site.path(), "a b.pdf", Some(3), &mut &b"abc"[..]).expect("received");
        assert_eq!(fs::read(uploaded.file()).expect("there"), b"abc");
        assert_eq!((uploaded.source.path.name(), uploaded.source.len), ("a b.pdf", 3));
        assert_eq!(left(site.path()), 1);
        drop(uploaded);
        assert_eq!(left(site.path()), 0);
    }

    #[test]
    fn a_gigabyte_is_refused_before_it_is_read_and_half_a_file_is_none() {
        let site = tempfile::tempdir().expect("a folder");
        let mut taken = 0;
        let refused = receive(site.path(), "a", Some(UPLOAD_MAX), &mut Zeros(&mut taken, UPLOAD_MAX));
        assert!(matches!(refused, Err(NotReceived::Large)));
        assert_eq!(taken, 0);
        let cut = receive(site.path(), "a", Some(4), &mut &b"abc"[..]);
        assert!(matches!(cut, Err(NotReceived::Disk(error)) if error.kind() == io::ErrorKind::UnexpectedEof));
        assert_eq!(left(site.path()), 0);
    }
}
