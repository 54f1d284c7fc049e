//! The finished site and what is known of a server -> what to send there and what to delete.
//!
//! A file there is ours if the manifest or the journal of a transfer that did not end names it. Nothing else is deleted, and
//! nothing else is written over unless the author says so.

use std::collections::{BTreeMap, BTreeSet};

use crate::output::changes::conflicts;
use crate::output::file::temporary_path;
use crate::output::manifest::{FileStamp, Manifest};
use crate::source::path::SourcePath;
use crate::transfer::journal::Journal;
use crate::transfer::rank::{Rank, Ranks, rank};

/// What is known of a server.
#[derive(Debug, Clone, Default)]
pub struct There {
    /// What the last finished transfer left.
    pub manifest: Manifest,
    /// The journal of a transfer that did not end.
    pub pending: Option<Journal>,
    /// How many of the first files of that journal are in their places.
    pub done: usize,
    /// The lengths of files in bytes, of those that were asked about; `None` for those that are not there.
    pub sizes: BTreeMap<SourcePath, Option<u64>>,
    /// Files that are not ours and have the bytes of ours.
    pub adopted: BTreeSet<SourcePath>,
}

impl There {
    /// Returns our files, each with its stamp if it is known: a transfer that did not end may have sent it or not.
    #[must_use]
    pub fn owned(&self) -> BTreeMap<&SourcePath, Option<FileStamp>> {
        let finished = |stamp: &FileStamp| Some(*stamp).filter(|stamp| *stamp != FileStamp::pending());
        let mut owned: BTreeMap<&SourcePath, Option<FileStamp>> =
            self.manifest.files.iter().map(|(path, stamp)| (path, finished(stamp))).collect();
        if let Some(journal) = &self.pending {
            owned.extend(journal.delete.iter().map(|path| (path, None)));
            let is_done = |index| index < self.done;
            let sent = journal.write.iter().enumerate();
            owned.extend(sent.map(|(index, (path, stamp))| (path, Some(*stamp).filter(|_| is_done(index)))));
        }
        for (path, stamp) in &mut owned {
            let has_len = |stamp: &FileStamp| self.sizes.get(*path).is_none_or(|size| *size == Some(stamp.len));
            *stamp = stamp.filter(has_len);
        }
        owned
    }

    /// Returns the files whose lengths are to be asked for: those that we want and do not own, and those that a transfer that
    /// did not end has sent.
    #[must_use]
    pub fn doubtful(&self, here: &Manifest) -> Vec<SourcePath> {
        let owned = self.owned();
        let sent = self.pending.iter().flat_map(|journal| journal.write.iter().take(self.done)).map(|(path, _)| path);
        let all: BTreeSet<&SourcePath> =
            here.files.keys().filter(|path| !owned.contains_key(path)).chain(sent).collect();
        all.into_iter().cloned().collect()
    }

    /// Returns the files that we want and that lie there without being ours, with their lengths in bytes.
    #[must_use]
    pub fn foreign(&self, here: &Manifest) -> BTreeMap<SourcePath, u64> {
        let owned = self.owned();
        let mut in_other_case: BTreeMap<String, u64> = BTreeMap::new();
        let found = |path: &SourcePath| self.sizes.get(path).copied().flatten();
        let new: Vec<(&SourcePath, u64)> = here
            .files
            .keys()
            .filter(|path| !owned.contains_key(path))
            .filter_map(|path| Some((path, found(path)?)))
            .collect();
        if !new.is_empty() {
            let known = owned.iter().filter_map(|(path, stamp)| Some((path.as_str().to_lowercase(), (*stamp)?.len)));
            in_other_case.extend(known);
        }
        // A server that does not tell capitals apart shows our own old file under its new name.
        let is_own = |path: &SourcePath, len: u64| in_other_case.get(&path.as_str().to_lowercase()) == Some(&len);
        new.into_iter().filter(|(path, len)| !is_own(path, *len)).map(|(path, len)| (path.clone(), len)).collect()
    }
}

/// What a transfer does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TransferPlan {
    /// Files that are in their places though the manifest there does not say so, by path.
    pub known: Vec<(SourcePath, FileStamp)>,
    /// Files to send, by rank and path.
    pub write: Vec<Write>,
    /// Files to delete before anything is sent: something that is sent takes their places. They are among `delete`, too.
    pub conflicts: Vec<SourcePath>,
    /// Files to delete when everything is sent.
    pub delete: Vec<SourcePath>,
    /// Folders of the files to send, parents first.
    pub folders: Vec<String>,
    /// Files among `write` in whose places something foreign lies.
    pub overwrites: Vec<SourcePath>,
    /// What a transfer that did not end may have left beside the places of its files.
    pub temporaries: Vec<SourcePath>,
    /// What is there afterwards.
    pub manifest: Manifest,
    /// Number of files that are there and stay.
    pub unchanged: usize,
}

/// A file to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Write {
    /// Where it lies.
    pub path: SourcePath,
    /// What its bytes are.
    pub stamp: FileStamp,
    /// When it is sent.
    pub rank: Rank,
}

impl TransferPlan {
    /// Returns the number of bytes of the files to send.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.write.iter().map(|write| write.stamp.len).sum()
    }

    /// Returns the journal of a transfer: first the files that are in their places, then those to send.
    #[must_use]
    pub fn journal(&self, token: &str, version: &str) -> Journal {
        let write = self.write.iter().map(|write| (write.path.clone(), write.stamp));
        Journal {
            token: token.to_owned(),
            version: version.to_owned(),
            site: self.manifest.site.clone(),
            write: self.known.iter().cloned().chain(write).collect(),
            delete: self.delete.clone(),
        }
    }
}

/// Compares the finished site with what is known of a server.
#[must_use]
pub fn plan(here: &Manifest, there: &There, ranks: &Ranks) -> TransferPlan {
    let owned = there.owned();
    let has =
        |path: &SourcePath, stamp: &FileStamp| owned.get(path) == Some(&Some(*stamp)) || there.adopted.contains(path);
    let is_told = |path: &SourcePath, stamp: &FileStamp| there.manifest.files.get(path) == Some(stamp);
    let mut plan = TransferPlan { manifest: here.clone(), ..TransferPlan::default() };
    for (path, stamp) in &here.files {
        if !has(path, stamp) {
            plan.write.push(Write { path: path.clone(), stamp: *stamp, rank: rank(path, ranks) });
            continue;
        }
        plan.unchanged += 1;
        if !is_told(path, stamp) {
            plan.known.push((path.clone(), *stamp));
        }
    }
    plan.write.sort_by(|a, b| (a.rank, &a.path).cmp(&(b.rank, &b.path)));
    plan.delete = owned.keys().filter(|path| !here.files.contains_key(**path)).map(|path| (*path).clone()).collect();
    let folders: BTreeSet<&str> = plan.write.iter().flat_map(|write| write.path.folders_above()).collect();
    let conflicts = conflicts(&plan.delete, plan.write.iter().map(|write| &write.path), &folders);
    plan.conflicts = conflicts.into_iter().cloned().collect();
    // A folder is a part of the names of those in it, and so comes before them.
    plan.folders = folders.into_iter().map(str::to_owned).collect();
    plan.overwrites = there.foreign(here).into_keys().filter(|path| !there.adopted.contains(path)).collect();
    let half_sent = there.pending.iter().flat_map(|journal| journal.write.iter().skip(there.done));
    plan.temporaries = half_sent.map(|(path, _)| temporary_path(path)).collect();
    plan
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::fingerprint::Fingerprint;

    fn path(text: &str) -> SourcePath {
        SourcePath::new(text).expect("a path")
    }

    fn file(word: &str) -> (SourcePath, FileStamp) {
        let (name, bytes) = word.split_once('=').expect("a file");
        (path(name), FileStamp { fingerprint: Fingerprint::of(bytes.as_bytes()), len: bytes.len() as u64 })
    }

    fn manifest(text: &str) -> Manifest {
        Manifest { files: text.split_whitespace().map(file).collect(), site: None }
    }

    fn there(text: &str) -> There {
        There { manifest: manifest(text), ..There::default() }
    }

    fn planned(here: &str, there: &There) -> TransferPlan {
        plan(&manifest(here), there, &Ranks { feed_names: vec!["rss.xml".to_owned()], pages: BTreeSet::new() })
    }

    fn sent(plan: &TransferPlan) -> Vec<&str> {
        plan.write.iter().map(|write| write.path.as_str()).collect()
    }

    fn names(paths: &[SourcePath]) -> Vec<&str> {
        paths.iter().map(SourcePath::as_str).collect()
    }

    #[test]
    fn what_differs_is_sent_by_rank_and_only_our_own_is_deleted() {
        let there = there("index.html=1 a/index.html=1 a/b.png=1 old/index.html=1 same.css=1");
        let plan =
            planned("index.html=2 a/index.html=2 a/b.png=2 same.css=1 rss.xml=2 .htaccess=2 z/y/x.css=2", &there);
        assert_eq!(sent(&plan), ["a/b.png", "z/y/x.css", "a/index.html", "index.html", "rss.xml", ".htaccess"]);
        assert_eq!((names(&plan.delete), plan.unchanged, plan.bytes()), (vec!["old/index.html"], 1, 6));
        assert_eq!(plan.folders, ["a", "z", "z/y"]);
        assert!(plan.conflicts.is_empty() && plan.overwrites.is_empty() && plan.temporaries.is_empty());
    }

    #[test]
    fn what_a_transfer_that_did_not_end_has_sent_is_not_sent_again_and_stays_known() {
        let mut there = there("a=1 b=1 c=1 d=1");
        let first = planned("a=2 b=2 c=2 e=2", &there);
        let journal = first.journal("t", "0");
        assert_eq!(journal.delete, [path("d")]);
        there.done = 2;
        there.pending = Some(journal);
        let again = planned("a=2 b=2 c=2 e=2", &there);
        assert_eq!((sent(&again), names(&again.delete)), (vec!["c", "e"], vec!["d"]));
        assert_eq!(again.known, [file("a=2"), file("b=2")], "a third run has to know");
        assert_eq!(again.temporaries, [temporary_path(&path("c")), temporary_path(&path("e"))]);
        let back = planned("a=1 b=1 c=1 d=1", &there);
        assert_eq!((sent(&back), names(&back.delete)), (vec!["a", "b", "c", "d"], vec!["e"]), "nothing old is trusted");
        there.sizes = [(path("a"), None), (path("b"), Some(9))].into();
        let damaged = planned("a=2 b=2 c=2 e=2", &there);
        assert_eq!(sent(&damaged), ["a", "b", "c", "e"], "lengths tell otherwise");
    }

    #[test]
    fn a_file_that_is_not_ours_is_told_unless_it_has_our_bytes() {
        let mut there = there("a=1");
        let here = manifest("a=1 b=1 c=1 d=1");
        assert_eq!(names(&there.doubtful(&here)), ["b", "c", "d"]);
        there.sizes = [(path("b"), Some(1)), (path("c"), Some(1)), (path("d"), None), (path("x"), Some(1))].into();
        assert_eq!(there.foreign(&here).keys().map(SourcePath::as_str).collect::<Vec<_>>(), ["b", "c"]);
        there.adopted = [path("b")].into();
        let plan = planned("a=1 b=1 c=1 d=1", &there);
        assert_eq!((sent(&plan), names(&plan.overwrites)), (vec!["c", "d"], vec!["c"]));
        assert_eq!((plan.known, plan.delete), (vec![file("b=1")], vec![]));
    }

    #[test]
    fn a_new_name_in_other_case_and_a_folder_in_the_place_of_a_file() {
        let mut there = there("E=1 a=1 b/c/d=1 f=1");
        there.sizes = [(path("e"), Some(1))].into();
        let plan = planned("e=2 a/x=1 b=1", &there);
        assert_eq!((names(&plan.conflicts), plan.delete.len()), (vec!["E", "a", "b/c/d"], 4));
        assert!(plan.overwrites.is_empty(), "it is our own");
    }

    #[test]
    fn files_that_a_build_was_writing_are_sent() {
        let mut there = there("a=1 b=1");
        there.manifest.files.insert(path("a"), FileStamp::pending());
        assert_eq!(sent(&planned("a=1 b=1", &there)), ["a"]);
    }
}
