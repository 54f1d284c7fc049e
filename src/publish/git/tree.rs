//! The files of a branch as they are and as they will be. Pure: what the target was told to change, and what that comes to.

use std::collections::BTreeMap;

use crate::source::path::SourcePath;

/// What lies under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// A file that git has.
    File {
        /// The name of its bytes.
        id: String,
        /// How many they are.
        len: u64,
    },
    /// A small file that git does not have yet.
    Small(Vec<u8>),
    /// A link, or another repository.
    Other,
}

impl Entry {
    /// Returns the number of its bytes.
    fn len(&self) -> u64 {
        match self {
            Self::File { len, .. } => *len,
            Self::Small(bytes) => bytes.len() as u64,
            Self::Other => 0,
        }
    }
}

/// One difference between the branch and what it will be.
#[derive(Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// A file goes.
    Delete(&'a str),
    /// A file comes or becomes another one.
    Write(&'a str, &'a Entry),
}

/// The files of a branch.
#[derive(Debug, Default)]
pub struct Tree {
    /// The commit that they are of; `None` without a branch.
    pub commit: Option<String>,
    was: BTreeMap<String, Entry>,
    is: BTreeMap<String, Entry>,
}

impl Tree {
    /// Reads what `git ls-tree -r -l -z` says of a commit. `None` if it says something else.
    pub fn of(commit: String, listing: &[u8]) -> Option<Self> {
        let mut was = BTreeMap::new();
        for line in listing.split(|byte| *byte == 0).filter(|line| !line.is_empty()) {
            let line = String::from_utf8_lossy(line);
            let (about, name) = line.split_once('\t')?;
            let mut words = about.split_ascii_whitespace();
            let (mode, _, id, len) = (words.next()?, words.next()?, words.next()?, words.next()?);
            let entry = match mode {
                "100644" | "100755" | "100664" => Entry::File { id: id.to_owned(), len: len.parse().ok()? },
                _ => Entry::Other,
            };
            was.insert(name.to_owned(), entry);
        }
        let is = was.clone();
        Some(Self { commit: Some(commit), was, is })
    }

    /// Returns what lies under a name.
    pub fn get(&self, path: &SourcePath) -> Option<&Entry> {
        self.is.get(path.as_str())
    }

    /// Returns the length of what lies under a name.
    pub fn size(&self, path: &SourcePath) -> Option<u64> {
        self.get(path).map(Entry::len)
    }

    /// Returns all files whose names are paths of a site.
    pub fn list(&self) -> BTreeMap<SourcePath, u64> {
        self.is.iter().filter_map(|(name, entry)| Some((SourcePath::new(name)?, entry.len()))).collect()
    }

    /// Returns whether a file lies where a folder is needed for a path, or a folder where its file is to be.
    pub fn is_blocked(&self, path: &SourcePath) -> bool {
        let inside = format!("{path}/");
        let next = self.is.range(inside.clone()..).next();
        next.is_some_and(|(name, _)| name.starts_with(&inside))
            || path.folders_above().any(|folder| self.is.contains_key(folder))
    }

    /// Writes a file.
    pub fn put(&mut self, path: &SourcePath, entry: Entry) {
        self.is.insert(path.as_str().to_owned(), entry);
    }

    /// Deletes a file; a link or another repository stays.
    pub fn delete(&mut self, path: &SourcePath) {
        if self.get(path) != Some(&Entry::Other) {
            self.is.remove(path.as_str());
        }
    }

    /// Returns the differences: first what goes, or a folder could not take its place.
    pub fn changes(&self) -> Vec<Change<'_>> {
        let gone = self.was.keys().filter(|name| !self.is.contains_key(*name));
        let new = self.is.iter().filter(|(name, entry)| self.was.get(*name) != Some(*entry));
        gone.map(|name| Change::Delete(name)).chain(new.map(|(name, entry)| Change::Write(name, entry))).collect()
    }

    /// Takes over what was done: the branch is at a new commit.
    pub fn settle(&mut self, commit: String) {
        self.commit = Some(commit);
        self.was.clone_from(&self.is);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> SourcePath {
        SourcePath::new(text).expect("a path")
    }

    #[test]
    fn a_tree_tells_what_changed_and_what_is_in_the_way() {
        let listing = b"100644 blob a1       3\t-a b.txt\x00120000 blob a2       9\tlink\x00\
                        160000 commit a3       -\tother\x00100644 blob a4      12\tx/\xc3\xa5.html\0";
        let mut tree = Tree::of("c1".to_owned(), listing).expect("a listing");
        assert_eq!((tree.size(&path("-a b.txt")), tree.size(&path("x"))), (Some(3), None));
        assert_eq!(tree.list().len(), 4);
        let blocked = |tree: &Tree, text: &str| tree.is_blocked(&path(text));
        assert!(blocked(&tree, "x") && blocked(&tree, "x/å.html/index.html") && blocked(&tree, "other/a"));
        assert!(!blocked(&tree, "x/å.html") && !blocked(&tree, "y") && !blocked(&tree, "x-y"));
        assert_eq!(tree.changes(), []);
        tree.delete(&path("x/å.html"));
        tree.put(&path("x"), Entry::Small(b"1".to_vec()));
        let same = tree.get(&path("-a b.txt")).cloned().expect("a file");
        tree.put(&path("-a b.txt"), same);
        let entry = Entry::Small(b"1".to_vec());
        assert_eq!(tree.changes(), [Change::Delete("x/å.html"), Change::Write("x", &entry)]);
        tree.settle("c2".to_owned());
        assert_eq!((tree.changes(), tree.commit.as_deref()), (vec![], Some("c2")));
        assert!(Tree::of("c".to_owned(), b"something else\0").is_none());
    }
}
