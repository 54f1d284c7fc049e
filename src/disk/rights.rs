//! Rights of files that are written beside their places, under names of their own.

use tempfile::Builder;

/// Gives a file the rights of any other new file, what the user allows; else a file that is made for a moment is its owner's alone.
pub(super) fn of_any_new_file(builder: &mut Builder<'_, '_>) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    #[cfg(not(unix))]
    let _ = builder;
}
