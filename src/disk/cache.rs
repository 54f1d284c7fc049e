//! What the program remembers from run to run, in the site's own `.griffel` folder.
//!
//! A file that is damaged, of another version of the program or of another program is thrown away: the memory only saves
//! time. It may be killed while it is written, and the disk may lose power: a checksum tells.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::time::UNIX_EPOCH;

use crate::source::fingerprint::Fingerprint;

/// First bytes of the file: its form.
const MAGIC: &[u8] = b"griffel cache 1\n";
/// Bytes before what is remembered: the form, who wrote it, the checksum.
const HEAD: usize = MAGIC.len() + 64 + 64;

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

/// Reads what an earlier run left; the bytes are what [`save`] was given.
///
/// # Errors
///
/// Why there is nothing.
pub fn load(site: &Path) -> Result<Vec<u8>, Nothing> {
    let mut bytes = fs::read(site.join(".griffel/cache/build")).map_err(|_| Nothing::New)?;
    let head = bytes.get(..HEAD).and_then(|head| head.strip_prefix(MAGIC)).ok_or(Nothing::Damaged)?;
    let (program, checksum) = head.split_at(64);
    if program != self::program().hex().as_bytes() {
        return Err(Nothing::Foreign);
    }
    if checksum != Fingerprint::of(&bytes[HEAD..]).hex().as_bytes() {
        return Err(Nothing::Damaged);
    }
    bytes.drain(..HEAD);
    Ok(bytes)
}

/// Writes what the next run may remember: beside its place first, so that the old one is there until the new one is whole.
///
/// # Errors
///
/// When the disk says no.
pub fn save(site: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = site.join(".griffel/cache");
    fs::create_dir_all(&folder)?;
    let new = folder.join("build-new");
    let mut file = File::create(&new)?;
    file.write_all(MAGIC)?;
    file.write_all(program().hex().as_bytes())?;
    file.write_all(Fingerprint::of(bytes).hex().as_bytes())?;
    file.write_all(bytes)?;
    drop(file);
    fs::rename(&new, folder.join("build"))
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
        save(site.path(), b"minne").expect("written");
        assert_eq!(load(site.path()).as_deref(), Ok(b"minne".as_slice()));
        let path = site.path().join(".griffel/cache/build");
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
        save(site.path(), b"nytt").expect("written");
        assert_eq!(load(site.path()).as_deref(), Ok(b"nytt".as_slice()));
    }
}
