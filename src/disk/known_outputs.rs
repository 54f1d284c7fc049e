//! Which output folders hold this site: what the manifests there said, kept in the site's own `.griffel` folder.

use std::fs;
use std::path::{Path, PathBuf};

use crate::disk::own_folder::OUTPUTS;
use crate::disk::scaffold::site_above;
use crate::output::site_mark::SiteMark;
use crate::source::fingerprint::Fingerprint;

/// Returns whether the output folder with the real path `root` and the mark `last` in its manifest holds the site.
///
/// It does if it lies in the site's folder, if this site left the mark, or if the site is a copy of the one that did.
#[must_use]
pub(super) fn is_own(root: &Path, last: &SiteMark, site: &Path, mark: &SiteMark) -> bool {
    let is_inside = || site_above(root).is_some_and(|above| above.canonicalize().ok() == site.canonicalize().ok());
    let is_remembered = || {
        let line = last.line();
        fs::read_to_string(path(site, root)).is_ok_and(|text| text.lines().any(|known| known == line))
    };
    last.is_of(mark) || is_inside() || is_remembered()
}

/// Remembers what the manifest in an output folder says and what it is going to say: a build may be killed in between.
///
/// If that cannot be written, the site is known by its documents alone.
pub fn remember(root: &Path, last: Option<&SiteMark>, site: &Path, mark: &SiteMark) {
    let mut text = mark.line() + "\n";
    if let Some(last) = last.filter(|last| *last != mark) {
        text.push_str(&(last.line() + "\n"));
    }
    let path = path(site, root);
    if fs::read_to_string(&path).is_ok_and(|known| known == text) {
        return;
    }
    path.parent().map(fs::create_dir_all);
    fs::write(&path, text).ok();
}

fn path(site: &Path, root: &Path) -> PathBuf {
    let name = Fingerprint::of(root.to_string_lossy().as_bytes()).short();
    site.join(OUTPUTS).join(name)
}
