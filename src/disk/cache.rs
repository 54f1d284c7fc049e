//! What the program remembers from run to run, in the site's own `.griffel` folder.
//!
//! A file that is damaged, of another version of the program or of another program is thrown away: the memory only saves
//! time. It may be killed while it is written, and the disk may lose power: a checksum tells.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use crate::source::fingerprint::Fingerprint;

/// First bytes of the file: its form.
const MAGIC: &[u8] = b"griffel cache 2\n";
/// Bytes of a fingerprint as text.
const HEX: usize = 32;
/// Bytes before what is remembered: the form, who wrote it, what it is written beside, the checksum.
const HEAD: usize = MAGIC.len() + 3 * HEX;

/// Why there is nothing to remember.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nothing {
    /// There is no file.
    New,
    /// Another version of the program wrote it.
    Foreign,
    /// It is not as it was written.
    Damaged,
}

/// What earlier runs left.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Cache {
    /// All that a run remembered.
    pub all: Vec<u8>,
    /// What later runs remembered besides; empty if there is none.
    pub edits: Vec<u8>,
    /// Checksum of all, to write later things beside it.
    checksum: String,
}

/// Reads what earlier runs left; the bytes are what [`save_all`] and [`save_edits`] were given.
///
/// # Errors
///
/// Why there is nothing.
pub fn load(site: &Path) -> Result<Cache, Nothing> {
    let (all, checksum) = read(&place(site, "build"), &nothing())?;
    // Without them, or with those of another whole, the whole is as it was.
    let edits = read(&place(site, "edits"), &checksum).map(|(edits, _)| edits).unwrap_or_default();
    Ok(Cache { all, edits, checksum })
}

/// Writes all that a run remembers.
///
/// # Errors
///
/// When the disk says no.
pub fn save_all(site: &Path, bytes: &[u8]) -> io::Result<()> {
    write(site, "build", &nothing(), bytes)
}

/// Writes what a run remembers besides what it found.
///
/// # Errors
///
/// When the disk says no.
pub fn save_edits(site: &Path, found: &Cache, bytes: &[u8]) -> io::Result<()> {
    write(site, "edits", &found.checksum, bytes)
}

fn place(site: &Path, name: &str) -> PathBuf {
    site.join(".griffel/cache").join(name)
}

/// Stands for the checksum of what is written beside nothing.
fn nothing() -> String {
    "0".repeat(HEX)
}

fn read(path: &Path, beside: &str) -> Result<(Vec<u8>, String), Nothing> {
    let mut bytes = fs::read(path).map_err(|_| Nothing::New)?;
    let head = bytes.get(..HEAD).and_then(|head| head.strip_prefix(MAGIC)).ok_or(Nothing::Damaged)?;
    if head[..HEX] != *program().hex().as_bytes() {
        return Err(Nothing::Foreign);
    }
    let checksum = Fingerprint::of(&bytes[HEAD..]).hex();
    if head[HEX..2 * HEX] != *beside.as_bytes() || head[2 * HEX..] != *checksum.as_bytes() {
        return Err(Nothing::Damaged);
    }
    bytes.drain(..HEAD);
    Ok((bytes, checksum))
}

/// Writes beside its place first, so that the old one is there until the new one is whole.
fn write(site: &Path, name: &str, beside: &str, bytes: &[u8]) -> io::Result<()> {
    let path = place(site, name);
    fs::create_dir_all(path.with_file_name(""))?;
    let new = path.with_extension("new");
    let mut file = File::create(&new)?;
    file.write_all(MAGIC)?;
    for part in [&program().hex(), beside, &Fingerprint::of(bytes).hex()] {
        file.write_all(part.as_bytes())?;
    }
    file.write_all(bytes)?;
    drop(file);
    fs::rename(&new, &path)
}

/// Returns the fingerprint of this very program: a newer one may make other pages of the same files.
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

    #[test]
    fn what_is_damaged_foreign_or_cut_off_is_thrown_away() {
        let site = tempfile::tempdir().expect("a folder");
        assert_eq!(load(site.path()), Err(Nothing::New));
        save_all(site.path(), b"minne").expect("written");
        let found = load(site.path()).expect("there");
        assert_eq!((found.all.as_slice(), found.edits.as_slice()), (b"minne".as_slice(), b"".as_slice()));
        save_edits(site.path(), &found, b"mer").expect("written");
        assert_eq!(load(site.path()).expect("there").edits, b"mer");
        let path = place(site.path(), "build");
        let whole = fs::read(&path).expect("a file");
        let with = |change: &dyn Fn(&mut Vec<u8>)| {
            let mut bytes = whole.clone();
            change(&mut bytes);
            fs::write(&path, bytes).expect("a file");
            load(site.path())
        };
        assert_eq!(with(&|bytes| bytes.truncate(HEAD + 2)), Err(Nothing::Damaged));
        assert_eq!(with(&|bytes| bytes.truncate(20)), Err(Nothing::Damaged));
        assert_eq!(with(&|bytes| bytes.clear()), Err(Nothing::Damaged));
        assert_eq!(with(&|bytes| bytes[HEAD] ^= 1), Err(Nothing::Damaged));
        assert_eq!(with(&|bytes| bytes[0] ^= 1), Err(Nothing::Damaged));
        assert_eq!(with(&|bytes| bytes[MAGIC.len()] ^= 1), Err(Nothing::Foreign));
        save_all(site.path(), b"nytt").expect("written");
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
        save_all(site.path(), b"allt").expect("written");
        save_edits(site.path(), &load(site.path()).expect("there"), b"mer").expect("written");
        let path = place(site.path(), "edits");
        let mut bytes = fs::read(&path).expect("a file");
        bytes.truncate(HEAD + 1);
        fs::write(&path, bytes).expect("a file");
        let found = load(site.path()).expect("there");
        assert_eq!((found.all.as_slice(), found.edits.as_slice()), (b"allt".as_slice(), b"".as_slice()));
    }
}
