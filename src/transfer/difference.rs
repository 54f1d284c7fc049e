//! The site that this computer last saw on a server, what is there now, what it would send -> what somebody else published
//! in between and this transfer would undo.

use crate::output::manifest::Manifest;
use crate::source::path::SourcePath;

/// Files that somebody else published, and that this transfer would undo.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overwritten {
    /// They added or changed these; they would be deleted.
    pub deleted: Vec<SourcePath>,
    /// They changed these; they would be as they were before.
    pub reverted: Vec<SourcePath>,
    /// They deleted these; they would be there again.
    pub returned: Vec<SourcePath>,
}

impl Overwritten {
    /// Returns what readers see of it: pages. Other files follow from them, such as the search index, whose files have other names
    /// after each edit.
    #[must_use]
    pub fn pages(mut self) -> Self {
        for files in [&mut self.deleted, &mut self.reverted, &mut self.returned] {
            files.retain(|path| path.extension() == "html");
        }
        self
    }

    /// Returns whether nothing of theirs would be undone.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { deleted, reverted, returned } = self;
        deleted.is_empty() && reverted.is_empty() && returned.is_empty()
    }
}

/// Compares three manifests. What both changed is not told: an author who has their posts, too, makes lists that differ from
/// both.
#[must_use]
pub fn since(base: &Manifest, there: &Manifest, here: &Manifest) -> Overwritten {
    let mut overwritten = Overwritten::default();
    for (path, theirs) in &there.files {
        let (before, ours) = (base.files.get(path), here.files.get(path));
        if before == Some(theirs) || ours == Some(theirs) {
            continue;
        }
        match ours {
            None => overwritten.deleted.push(path.clone()),
            Some(_) if ours == before => overwritten.reverted.push(path.clone()),
            Some(_) => {}
        }
    }
    let is_returned = |path: &&SourcePath| here.files.contains_key(*path) && !there.files.contains_key(*path);
    overwritten.returned = base.files.keys().filter(is_returned).cloned().collect();
    overwritten
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::manifest::FileStamp;
    use crate::source::fingerprint::Fingerprint;

    fn manifest(text: &str) -> Manifest {
        let file = |word: &str| {
            let (path, bytes) = word.split_once('=').expect("a file");
            let stamp = FileStamp { fingerprint: Fingerprint::of(bytes.as_bytes()), len: bytes.len() as u64 };
            (SourcePath::new(path).expect("a path"), stamp)
        };
        Manifest { files: text.split_whitespace().map(file).collect(), site: None }
    }

    #[test]
    fn what_somebody_else_did_is_told_if_it_would_be_undone() {
        let base = manifest("same=1 theirs=1 ours=1 both=1 gone=1 list=1 left=1");
        let there = manifest("same=1 theirs=2 ours=1 both=2 new=1 list=2 left=1 known=1");
        let here = manifest("same=1 theirs=1 ours=2 both=3 gone=1 list=3 known=1");
        let found = since(&base, &there, &here);
        let names = |paths: &[SourcePath]| paths.iter().map(SourcePath::to_string).collect::<Vec<_>>();
        assert_eq!(names(&found.deleted), ["new"]);
        assert_eq!(names(&found.reverted), ["theirs"]);
        assert_eq!(names(&found.returned), ["gone"]);
        assert!(since(&base, &base, &here).is_empty(), "nobody else published");
        assert!(since(&base, &there, &there).is_empty(), "their site is here");
    }
}
