//! The cache from run to run, in the site's own `.griffel` folder.
//!
//! A file that is damaged or was written by another version of the program is ignored: the cache only saves time. The program
//! may be killed while it writes, and the power may fail: a checksum tells.

use std::fs::{self, File};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::disk::in_use;
use crate::disk::own_folder::CACHE;
use crate::source::fingerprint::{Checksum, Fingerprint};

/// First bytes of the file: its format.
const MAGIC: &[u8] = b"griffel cache 7\n";
/// Bytes of a fingerprint as text.
const HEX: usize = 32;
/// Bytes of the head: format, program, checksum of the file that this one belongs to, own checksum.
const HEAD: usize = MAGIC.len() + 3 * HEX;

/// Why there is no usable cache.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheMiss {
    /// There is no file.
    New,
    /// Another version of the program wrote it.
    Foreign,
    /// Its checksum is wrong.
    Damaged,
}

/// The cache that earlier runs wrote.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Cache {
    /// What a run wrote as a whole.
    pub all: Vec<u8>,
    /// What later runs added; empty if there is nothing.
    pub edits: Vec<u8>,
    /// Checksum of `all`, by which edits are assigned to it.
    checksum: String,
}

/// Reads the cache; the bytes are those that [`save_all`] and [`save_edits`] were given.
///
/// # Errors
///
/// Why there is no usable cache.
pub fn load(site: &Path) -> Result<Cache, CacheMiss> {
    let (all, checksum) = read(&file_path(site, "build"), &no_checksum())?;
    // Without edits, or with those of another file, the rest is valid.
    let edits = read(&file_path(site, "edits"), &checksum).map(|(edits, _)| edits).unwrap_or_default();
    Ok(Cache { all, edits, checksum })
}

/// Writes the whole cache, part by part.
///
/// # Errors
///
/// When the file cannot be written.
pub fn save_all(site: &Path, parts: impl Iterator<Item = Vec<u8>>) -> io::Result<()> {
    write(site, "build", &no_checksum(), parts)
}

/// Writes what a run adds to the cache that it found, part by part.
///
/// # Errors
///
/// When the file cannot be written.
pub fn save_edits(site: &Path, found: &Cache, parts: impl Iterator<Item = Vec<u8>>) -> io::Result<()> {
    write(site, "edits", &found.checksum, parts)
}

fn file_path(site: &Path, name: &str) -> PathBuf {
    site.join(CACHE).join(name)
}

/// Returns what stands in place of a checksum in a file that belongs to no other.
fn no_checksum() -> String {
    "0".repeat(HEX)
}

fn read(path: &Path, beside: &str) -> Result<(Vec<u8>, String), CacheMiss> {
    let mut bytes = fs::read(path).map_err(|_| CacheMiss::New)?;
    let head = bytes.get(..HEAD).and_then(|head| head.strip_prefix(MAGIC)).ok_or(CacheMiss::Damaged)?;
    if head[..HEX] != *program().hex().as_bytes() {
        return Err(CacheMiss::Foreign);
    }
    let checksum = Fingerprint::of(&bytes[HEAD..]).hex();
    if head[HEX..2 * HEX] != *beside.as_bytes() || head[2 * HEX..] != *checksum.as_bytes() {
        return Err(CacheMiss::Damaged);
    }
    bytes.drain(..HEAD);
    Ok((bytes, checksum))
}

/// Writes under a temporary name and moves the file: the old one is there until the new one is complete.
fn write(site: &Path, name: &str, beside: &str, parts: impl Iterator<Item = Vec<u8>>) -> io::Result<()> {
    let path = file_path(site, name);
    fs::create_dir_all(path.with_file_name(""))?;
    let new = path.with_extension("new");
    let mut file = File::create(&new)?;
    file.write_all(MAGIC)?;
    // The own checksum is known at the end.
    for part in [&program().hex(), beside, &no_checksum()] {
        file.write_all(part.as_bytes())?;
    }
    let mut checksum = Checksum::default();
    for part in parts {
        checksum.add(&part);
        file.write_all(&part)?;
    }
    file.seek(SeekFrom::Start((HEAD - HEX) as u64))?;
    file.write_all(checksum.fingerprint().hex().as_bytes())?;
    drop(file);
    in_use::rename(&new, &path)
}

/// Returns the fingerprint of this program: a newer one may make other pages from the same files.
fn program() -> Fingerprint {
    let path = std::env::current_exe().unwrap_or_default();
    let found = fs::metadata(&path).ok();
    let changed = found.as_ref().and_then(|found| found.modified().ok()?.duration_since(UNIX_EPOCH).ok());
    let len = found.map(|found| found.len());
    Fingerprint::of_value(&(env!("CARGO_PKG_VERSION"), path, len, changed))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each letter by itself.
    fn parts(text: &str) -> impl Iterator<Item = Vec<u8>> {
        text.bytes().map(|byte| vec![byte])
    }

    #[test]
    fn what_is_damaged_foreign_or_cut_off_is_thrown_away() {
        let site = tempfile::tempdir().expect("a folder");
        assert_eq!(load(site.path()), Err(CacheMiss::New));
        save_all(site.path(), parts("minne")).expect("written");
        let found = load(site.path()).expect("there");
        assert_eq!((found.all.as_slice(), found.edits.as_slice()), (b"minne".as_slice(), b"".as_slice()));
        save_edits(site.path(), &found, parts("mer")).expect("written");
        assert_eq!(load(site.path()).expect("there").edits, b"mer");
        let path = file_path(site.path(), "build");
        let whole = fs::read(&path).expect("a file");
        let with = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut bytes = whole.clone();
            change(&mut bytes);
            fs::write(&path, bytes).expect("a file");
            load(site.path())
        };
        assert_eq!(with(&|bytes| bytes.truncate(HEAD + 2)), Err(CacheMiss::Damaged));
        assert_eq!(with(&|bytes| bytes.truncate(20)), Err(CacheMiss::Damaged));
        assert_eq!(with(&|bytes| bytes.clear()), Err(CacheMiss::Damaged));
        assert_eq!(with(&|bytes| bytes[HEAD] ^= 1), Err(CacheMiss::Damaged));
        assert_eq!(with(&|bytes| bytes[0] ^= 1), Err(CacheMiss::Damaged));
        assert_eq!(with(&|bytes| bytes[MAGIC.len()] ^= 1), Err(CacheMiss::Foreign));
        save_all(site.path(), parts("nytt")).expect("written");
        let found = load(site.path()).expect("there");
        assert_eq!(
            (found.all.as_slice(), found.edits.as_slice()),
            (b"nytt".as_slice(), b"".as_slice()),
            "of another whole"
        );
    }

    #[test]
    fn edits_that_are_damaged_leave_the_whole_as_it_was() {
        let site = tempfile::tempdir().expect("a folder");
        save_all(site.path(), parts("allt")).expect("written");
        save_edits(site.path(), &load(site.path()).expect("there"), parts("mer")).expect("written");
        let path = file_path(site.path(), "edits");
        let mut bytes = fs::read(&path).expect("a file");
        bytes.truncate(HEAD + 1);
        fs::write(&path, bytes).expect("a file");
        let found = load(site.path()).expect("there");
        assert_eq!((found.all.as_slice(), found.edits.as_slice()), (b"allt".as_slice(), b"".as_slice()));
    }
}
