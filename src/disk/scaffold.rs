//! New files for an author, never written over old ones.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Returns the nearest folder upwards that holds `griffel.yaml`.
#[must_use]
pub fn site_above(start: &Path) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join("griffel.yaml").is_file()).map(Path::to_path_buf)
}

/// Returns whether a folder is missing or empty.
#[must_use]
pub fn is_free(folder: &Path) -> bool {
    fs::read_dir(folder).map_or_else(|_| !folder.exists(), |mut entries| entries.next().is_none())
}

/// Writes a new file, and creates the folders above it.
///
/// # Errors
///
/// When the file exists already or cannot be written.
pub fn create(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create_new(path)?.write_all(text.as_bytes())
}

/// Reads a text file.
///
/// # Errors
///
/// When it does not exist or is no text.
pub fn read(path: &Path) -> io::Result<String> {
    fs::read_to_string(path)
}
