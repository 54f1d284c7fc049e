//! The site folder, looked through again and again, where nothing can be watched: network drives, full tables.
//!
//! notify's own poller knows the seconds of a file's date and no more; to be sure it has to read every file each time,
//! films and all. A date to the nanosecond and a length tell as much and cost a look at the folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use walkdir::{DirEntry, WalkDir};

use crate::config::settings::SETTINGS_PATH;
use crate::serve::changed::{Changed, FOLDERS, is_read};
use crate::serve::watch::Notice;

/// Time from one look to the next.
const EVERY: Duration = Duration::from_millis(500);

/// What tells one version of a file from another without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    len: u64,
}

/// Every file of a site at one moment.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Scan(BTreeMap<PathBuf, Stamp>);

impl Scan {
    /// Looks through the folder.
    #[must_use]
    pub fn of(site: &Path) -> Self {
        let is_wanted = |entry: &DirEntry| is_read(site, entry.path());
        let entries = FOLDERS.iter().chain([&SETTINGS_PATH]).flat_map(|top| {
            // Links that go in a circle are left out by the walk; the build says what is wrong with them.
            WalkDir::new(site.join(top)).follow_links(true).into_iter().filter_entry(is_wanted).flatten()
        });
        let files = entries.filter_map(|entry| {
            let found = entry.metadata().ok().filter(|found| !found.is_dir())?;
            Some((entry.into_path(), Stamp { modified: found.modified().ok(), len: found.len() }))
        });
        Self(files.collect())
    }

    /// Returns the files that differ from those of a later look.
    #[must_use]
    pub fn changed(&self, later: &Self) -> BTreeSet<PathBuf> {
        let other = |from: &Self, to: &Self| {
            from.0
                .iter()
                .filter(|(path, stamp)| to.0.get(*path) != Some(*stamp))
                .map(|(path, _)| path.clone())
                .collect()
        };
        let mut changed: BTreeSet<PathBuf> = other(self, later);
        changed.append(&mut other(later, self));
        changed
    }
}

/// Tells what differs from `last`, again and again, until the server ends.
pub fn poll(site: &Path, mut last: Scan, tell: &dyn Fn(Notice)) {
    loop {
        std::thread::sleep(EVERY);
        let scan = Scan::of(site);
        let changed = last.changed(&scan);
        if !changed.is_empty() {
            tell(Notice::Changed(Changed::Paths(changed)));
        }
        last = scan;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_come_change_or_go_differ() {
        let site = tempfile::tempdir().expect("a folder");
        let site = site.path();
        let write = |path: &str, text: &str| std::fs::write(site.join(path), text).expect("a file");
        std::fs::create_dir_all(site.join("content/posts")).expect("a folder");
        std::fs::create_dir_all(site.join("public")).expect("a folder");
        write("griffel.yaml", "");
        write("content/posts/a.md", "a");
        write("content/posts/b.md", "b");
        let before = Scan::of(site);
        assert_eq!(before.0.len(), 3);
        write("content/posts/a.md", "aa");
        write("content/posts/c.md", "c");
        write("public/index.html", "x");
        std::fs::remove_file(site.join("content/posts/b.md")).expect("gone");
        let after = Scan::of(site);
        let expected = ["a.md", "b.md", "c.md"].map(|name| site.join("content/posts").join(name));
        assert_eq!(before.changed(&after), expected.into());
        assert!(after.changed(&Scan::of(site)).is_empty());
    }
}
