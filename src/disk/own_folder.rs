//! `.griffel`, the folder in which griffel keeps what belongs to a site and is no part of it: what lies there, and which of it
//! cannot be made again.

use std::path::{Path, PathBuf};

/// Name of the folder in a site.
pub const FOLDER: &str = ".griffel";

/// What builds remember; it can be deleted at any time.
pub const CACHE: &str = ".griffel/cache";

/// Begins the names of the locks of output folders.
pub(super) const LOCK: &str = "lock-";

/// What the manifests of the output folders of this computer say.
pub(super) const OUTPUTS: &str = ".griffel/outputs";

/// What other sites answered about links to them; it can be deleted at any time.
pub const LINK_ANSWERS: &str = ".griffel/links";

/// What imports wrote.
pub const IMPORTED: &str = ".griffel/import.json";

/// What an import notes as it writes.
pub const IMPORT_JOURNAL: &str = ".griffel/import.log";

/// Files of an old blog that were downloaded, until an import has ended. The blog may be gone.
pub const DOWNLOADS: &str = ".griffel/import";

/// Where files of an import lie until they are whole.
pub const UNFINISHED: &str = ".griffel/import.new";

/// What an author wrote and a file does not hold: texts that are not saved, versions, deleted posts. It is the only copy.
pub const KEPT: &str = ".griffel/kept";

/// Texts that are being written.
pub(super) const UNSAVED: &str = ".griffel/kept/unsaved";

/// Every version of every post.
pub(super) const VERSIONS: &str = ".griffel/kept/versions";

/// Deleted posts.
pub(super) const BIN: &str = ".griffel/kept/bin";

/// The lock of the desk that writes the site.
pub(super) const DESK_LOCK: &str = ".griffel/lock-desk";

/// Who has the desk open.
pub(super) const DESK_NOTE: &str = ".griffel/lock-desk-who";

/// What this computer keeps of the places that it publishes to, each in a folder of its name.
const PLACES: &str = ".griffel/publish";

/// Folder of a place with the bytes of what was published, for `--undo`.
pub const PUBLISHED_BYTES: &str = "kept";

/// Token of the last transfer from this computer.
pub const TRANSFER_TOKEN: &str = "token";

/// Fingerprints of the texts that were last published at a place.
pub const PUBLISHED_SOURCES: &str = "sources";

/// Returns the folder in which this computer keeps what it knows of a place of a site.
#[must_use]
pub fn place_folder(site: &Path, name: &str) -> PathBuf {
    site.join(PLACES).join(name)
}

/// Returns whether a backup keeps the file or folder at a path of the site that begins with [`FOLDER`].
///
/// Kept is what no build, import or publication can make again, and what nobody here knows: what authors wrote and did not save,
/// versions and deleted posts, what imports wrote and downloaded, and what this computer last saw at a place, by which a transfer from an old backup tells what it would undo. Not kept are caches,
/// locks, what is about this computer's folders, and the bytes of what was published: they are as many as those of the site, and
/// `--undo` goes back to them from the computer that published.
#[must_use]
pub fn is_kept(path: &str) -> bool {
    let is_in = |folder: &str| path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    let is_lock =
        path.strip_prefix(FOLDER).and_then(|path| path.strip_prefix('/')).is_some_and(|name| name.starts_with(LOCK));
    let of_place = path.strip_prefix(PLACES).and_then(|rest| rest.trim_start_matches('/').split_once('/'));
    let is_of_computer = of_place.is_some_and(|(_, rest)| {
        let first = rest.split('/').next().unwrap_or_default();
        [PUBLISHED_BYTES, TRANSFER_TOKEN].contains(&first) || first.ends_with(".new")
    });
    !([CACHE, LINK_ANSWERS, OUTPUTS, UNFINISHED].into_iter().any(is_in) || is_lock || is_of_computer)
}

/// Returns whether a path is about places that the site is published to: it changes with each transfer, whatever the author does.
#[must_use]
pub fn is_of_places(path: &str) -> bool {
    path.strip_prefix(PLACES).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_made_again_is_kept() {
        for kept in [
            FOLDER,
            IMPORTED,
            IMPORT_JOURNAL,
            ".griffel/import/ab/bild.jpg",
            ".griffel/publish/webben",
            ".griffel/publish/webben/state",
            ".griffel/publish/kept/files",
            ".griffel/cached",
            KEPT,
            ".griffel/kept/unsaved/ab.text",
            VERSIONS,
            ".griffel/kept/bin/20260101-101112-ab/files/a.md",
            ".griffel/something-new",
        ] {
            assert!(is_kept(kept), "{kept}");
        }
        for left in [
            CACHE,
            ".griffel/cache/build",
            LINK_ANSWERS,
            ".griffel/lock-ab12",
            DESK_LOCK,
            DESK_NOTE,
            ".griffel/outputs/ab",
            ".griffel/import.new/x",
            ".griffel/publish/webben/kept",
            ".griffel/publish/webben/kept/bytes/ab",
            ".griffel/publish/webben/token",
            ".griffel/publish/webben/state.new",
        ] {
            assert!(!is_kept(left), "{left}");
        }
        assert!(is_of_places(".griffel/publish/webben/state") && !is_of_places(IMPORTED));
    }
}
