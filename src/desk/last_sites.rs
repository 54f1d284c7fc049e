//! The sites that were opened last on this computer: a list in the user's own folder, of which a damaged one is none.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::source::fingerprint::Fingerprint;

/// Most sites of the list: nobody looks for the eleventh there.
const SITES_MAX: usize = 10;

/// Name of the file.
pub const FILE: &str = "sites.json";

/// The sites that were opened last, the newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastSites {
    /// Their folders. One whose name is no text is not kept.
    sites: Vec<PathBuf>,
}

impl LastSites {
    /// Reads the text of the file; what cannot be read is an empty list.
    #[must_use]
    pub fn from_text(text: &str) -> Self {
        let read: Self = serde_json::from_str(text).unwrap_or_default();
        let mut sites = Self::default();
        // A file that somebody else wrote may name anything: relative paths would be others each time.
        for site in read.sites.into_iter().filter(|site| site.is_absolute()).take(SITES_MAX) {
            if !sites.sites.contains(&site) {
                sites.sites.push(site);
            }
        }
        sites
    }

    /// Returns the text of the file.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string_pretty(self).map(|text| text + "\n").unwrap_or_default()
    }

    /// Returns the list when a site was opened.
    #[must_use]
    pub fn opened(&self, site: &Path) -> Self {
        if !site.is_absolute() || site.to_str().is_none() {
            return self.clone();
        }
        let others = self.sites.iter().filter(|other| *other != site).cloned();
        Self { sites: std::iter::once(site.to_path_buf()).chain(others).take(SITES_MAX).collect() }
    }

    /// Returns the folders, the newest first.
    pub fn folders(&self) -> impl Iterator<Item = &Path> {
        self.sites.iter().map(PathBuf::as_path)
    }

    /// Returns the folder that an id of [`id_of`] names: only those of the list have one.
    #[must_use]
    pub fn folder(&self, id: &str) -> Option<&Path> {
        self.folders().find(|site| id_of(site) == id)
    }
}

/// Returns the id by which the page names a folder of the list.
#[must_use]
pub fn id_of(site: &Path) -> String {
    Fingerprint::of(site.to_string_lossy().as_bytes()).hex()
}

/// Returns the folder in which programs keep what belongs to a user, by the variables of the environment: `%APPDATA%` on Windows,
/// `Library/Application Support` on macOS, else `XDG_CONFIG_HOME` (XDG Base Directory Specification).
#[must_use]
pub fn users_folder(variable: impl Fn(&str) -> Option<OsString>, home: Option<&Path>) -> Option<PathBuf> {
    let of = |name: &str| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let folder = if cfg!(windows) {
        of("APPDATA")
    } else if cfg!(target_os = "macos") {
        home.map(|home| home.join("Library/Application Support"))
    } else {
        of("XDG_CONFIG_HOME").or_else(|| home.map(|home| home.join(".config")))
    };
    folder.map(|folder| folder.join("griffel"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ones_come_first_and_a_damaged_list_is_none() {
        let root = if cfg!(windows) { "C:\\" } else { "/" };
        let site = |n: usize| PathBuf::from(format!("{root}blogg {n}"));
        let mut sites = LastSites::default();
        for n in 0..14 {
            sites = sites.opened(&site(n));
        }
        sites = sites.opened(&site(8)).opened(Path::new("relativ"));
        let found: Vec<PathBuf> = sites.folders().map(Path::to_path_buf).collect();
        let wanted: Vec<PathBuf> = [8, 13, 12, 11, 10, 9, 7, 6, 5, 4].map(site).to_vec();
        assert_eq!(found, wanted);
        assert_eq!(LastSites::from_text(&sites.to_text()), sites);
        assert_eq!(sites.folder(&id_of(&site(13))), Some(site(13).as_path()));
        assert_eq!((sites.folder(&id_of(&site(1))), sites.folder("")), (None, None));
        for damaged in ["", "x", "{}", "{\"sites\":[1]}", "[]", "{\"sites\":[\"relativ\"]}", &sites.to_text()[..30]] {
            assert_eq!(LastSites::from_text(damaged), LastSites::default(), "{damaged}");
        }
    }

    #[cfg(all(unix, not(target_os = "macos")))]
    #[test]
    fn the_folder_is_the_users_own() {
        let home = Path::new("/hem/anna");
        let with = |value: Option<&str>| users_folder(|_| value.map(OsString::from), Some(home));
        assert_eq!(with(None), Some(PathBuf::from("/hem/anna/.config/griffel")));
        assert_eq!(with(Some("/annan")), Some(PathBuf::from("/annan/griffel")));
        assert_eq!(with(Some("relativ")), Some(PathBuf::from("/hem/anna/.config/griffel")));
    }
}
