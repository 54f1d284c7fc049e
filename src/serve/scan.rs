//! The site folder, polled where it cannot be watched: on network drives, or when the system's table of watches is full.
//!
//! notify's own poller compares whole seconds of a file's date, or reads every file each time, videos included. A date to the
//! nanosecond and a length tell as much and cost one walk through the folder.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use walkdir::{DirEntry, WalkDir};

use crate::serve::changed::{Changed, FILES, FOLDERS, is_read};

/// Time between two scans.
const INTERVAL: Duration = Duration::from_millis(500);

/// What distinguishes two versions of a file without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    len: u64,
}

/// All files of a site at one moment.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Scan(BTreeMap<PathBuf, Stamp>);

impl Scan {
    /// Scans the folder.
    #[must_use]
    pub fn of(site: &Path) -> Self {
        let is_wanted = |entry: &DirEntry| is_read(site, entry.path());
        let entries = FOLDERS.iter().chain(&FILES).flat_map(|top| {
            // The walk leaves out links that form a circle; the build reports them.
            WalkDir::new(site.join(top)).follow_links(true).into_iter().filter_entry(is_wanted).flatten()
        });
        let files = entries.filter_map(|entry| {
            let found = entry.metadata().ok().filter(|found| !found.is_dir())?;
            Some((entry.into_path(), Stamp { modified: found.modified().ok(), len: found.len() }))
        });
        Self(files.collect())
    }

    /// Returns the files that differ from those of a later scan.
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

/// Reports what differs from `last` and from then on from scan to scan, until the server ends.
pub fn poll(site: &Path, mut last: Scan, on_change: &dyn Fn(Changed)) {
    loop {
        std::thread::sleep(INTERVAL);
        let scan = Scan::of(site);
        let changed = last.changed(&scan);
        if !changed.is_empty() {
            on_change(Changed::Paths(changed));
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
