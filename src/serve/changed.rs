//! What has changed in the site folder, and which paths of it a build reads.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::addresses::known::KNOWN_PATH;
use crate::config::settings::SETTINGS_PATH;
use crate::disk::names::is_left_out;

/// Folders of a site that a build reads.
pub const FOLDERS: [&str; 3] = ["content", "static", "themes"];
/// Files of a site that a build reads besides.
pub const FILES: [&str; 2] = [SETTINGS_PATH, KNOWN_PATH];

/// What has changed since the last build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    /// It is not known: everything has to be read again.
    Everything,
    /// These files, by their absolute paths, and no others were created, changed or deleted. One that was deleted may have
    /// been a folder with all that was in it.
    Paths(BTreeSet<PathBuf>),
}

impl Changed {
    /// Returns both changes as one.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Paths(mut paths), Self::Paths(others)) => {
                paths.extend(others);
                Self::Paths(paths)
            }
            (Self::Everything, _) | (_, Self::Everything) => Self::Everything,
        }
    }

    /// Returns the number of changed files, if it is known.
    #[must_use]
    pub fn count(&self) -> Option<usize> {
        match self {
            Self::Everything => None,
            Self::Paths(paths) => Some(paths.len()),
        }
    }
}

/// Returns whether a build reads a path: the settings, the known addresses, or anything in the folders of a site that is neither hidden nor
/// litter.
#[must_use]
pub fn is_read(site: &Path, path: &Path) -> bool {
    let Ok(inside) = path.strip_prefix(site) else { return false };
    let mut parts = inside.components().map(|part| match part {
        Component::Normal(name) => name.to_string_lossy(),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => "".into(),
    });
    let Some(top) = parts.next() else { return false };
    if FILES.contains(&top.as_ref()) {
        return parts.next().is_none();
    }
    FOLDERS.contains(&top.as_ref()) && !parts.any(|name| is_left_out(&name, &top))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_build_reads_counts() {
        let site = Path::new("/site");
        for path in [
            "griffel.yaml",
            "published.yaml",
            "content",
            "content/posts/a.md",
            "static/.well-known/x",
            "themes/x/theme.yaml",
        ] {
            assert!(is_read(site, &site.join(path)), "{path}");
        }
        for path in
            ["", "public/index.html", ".griffel/lock", ".git/index", "content/.a.md.swp", "content/a.md~", "README.md"]
        {
            assert!(!is_read(site, &site.join(path)), "{path}");
        }
        assert!(!is_read(site, Path::new("/elsewhere/content/a.md")));
    }

    #[test]
    fn two_changes_are_one() {
        let paths = |names: &[&str]| Changed::Paths(names.iter().map(PathBuf::from).collect());
        assert_eq!(paths(&["/a"]).and(paths(&["/a", "/b"])), paths(&["/a", "/b"]));
        assert_eq!(paths(&["/a"]).and(Changed::Everything), Changed::Everything);
    }
}
