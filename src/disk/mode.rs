//! Modes of files, on systems that have them.

use std::path::Path;

/// Mode of every published file: a web server runs as another user.
pub const FILE_MODE: u32 = 0o644;
/// Mode of every published folder.
pub const FOLDER_MODE: u32 = FILE_MODE | 0o111;

/// Who may read what is written to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Modes {
    /// Mode of files.
    pub file: u32,
    /// Mode of folders.
    pub folder: u32,
}

impl Modes {
    /// Everybody: it is published.
    pub const PUBLISHED: Self = Self { file: FILE_MODE, folder: FOLDER_MODE };
    /// Whoever writes it, and nobody else.
    pub const PRIVATE: Self = Self { file: 0o600, folder: 0o700 };
}

/// Sets the mode of a file or folder. A file system that has none, such as that of a memory stick, is left as it is.
#[cfg(unix)]
pub fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).ok();
}

/// Does nothing: files get their rights from their folder.
#[cfg(not(unix))]
pub fn set_mode(_: &Path, _: u32) {}

/// Returns whether a new file has [`FILE_MODE`], which depends on the user's umask.
#[cfg(unix)]
#[must_use]
pub fn has_file_mode(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).is_ok_and(|found| found.permissions().mode() & 0o777 == FILE_MODE)
}

/// Returns `true`: there are no modes.
#[cfg(not(unix))]
#[must_use]
pub fn has_file_mode(_: &Path) -> bool {
    true
}
