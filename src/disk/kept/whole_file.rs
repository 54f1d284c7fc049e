//! Writes a file of `.griffel/kept` as a whole: whoever reads it finds the old bytes or the new ones, whenever the program, or the
//! computer, stopped.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use crate::disk::beside::settle;
use crate::disk::in_use;

/// Ends the name of a file that is not whole yet. One that a killed program left is written over by the next.
pub(super) const NEW: &str = ".new";

/// Writes a file. Only one may be written at a time under a name.
///
/// # Errors
///
/// When it cannot be written; what was there before is there then.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)?;
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(NEW);
    let new = path.with_file_name(name);
    let mut file = File::create(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    // Windows moves no file that is open.
    drop(file);
    in_use::rename(&new, path)?;
    settle(folder);
    Ok(())
}
