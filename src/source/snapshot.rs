//! The files that a build can read.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// A file of the site's folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Its path.
    pub path: SourcePath,
    /// Its size in bytes.
    pub len: u64,
    /// The fingerprint of its bytes.
    pub fingerprint: Fingerprint,
    /// Its bytes, unless the file is too large.
    pub content: Content,
}

/// Number of first bytes that are held of every file: formats are known by fewer.
pub const HEAD: usize = 4096;

/// The part of a file that is in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// All bytes.
    Held(Arc<[u8]>),
    /// Its first bytes: the rest is too large and can only be copied.
    OnDisk {
        /// The first bytes, which say what it is.
        head: Arc<[u8]>,
    },
}

/// The fingerprint stands for the content.
impl Hash for Source {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let Self { path, len: _, fingerprint, content: _ } = self;
        (path, fingerprint).hash(state);
    }
}

impl Source {
    /// Creates a file from its bytes.
    #[must_use]
    pub fn new(path: SourcePath, bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        Self { path, len: bytes.len() as u64, fingerprint: Fingerprint::of(&bytes), content: Content::Held(bytes) }
    }

    /// Returns the bytes; `None` if the file is too large.
    #[must_use]
    pub fn bytes(&self) -> Option<&Arc<[u8]>> {
        match &self.content {
            Content::Held(bytes) => Some(bytes),
            Content::OnDisk { .. } => None,
        }
    }

    /// Returns the first bytes, at least [`HEAD`] if there are as many.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        match &self.content {
            Content::Held(bytes) => &bytes[..bytes.len().min(HEAD)],
            Content::OnDisk { head } => head,
        }
    }

    /// Returns the text, if the bytes are held and UTF-8.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.bytes()?).ok()
    }
}

/// The files that a build can read, by path.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Snapshot {
    files: BTreeMap<SourcePath, Source>,
}

impl Snapshot {
    /// Creates a snapshot; of two files with the same path the later one is kept.
    #[must_use]
    pub fn new(files: impl IntoIterator<Item = Source>) -> Self {
        Self { files: files.into_iter().map(|source| (source.path.clone(), source)).collect() }
    }

    /// Returns the snapshot with a file added or replaced.
    #[must_use]
    pub fn with(mut self, source: Source) -> Self {
        self.files.insert(source.path.clone(), source);
        self
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, source: Source) {
        self.files.insert(source.path.clone(), source);
    }

    /// Removes a file and returns whether it was there.
    pub fn remove(&mut self, path: &str) -> bool {
        self.files.remove(path).is_some()
    }

    /// Returns the file at `path`.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Source> {
        self.files.get(path)
    }

    /// Returns the text of the file at `path`, if it is text.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.get(path)?.text()
    }

    /// Returns all files, sorted by path.
    pub fn files(&self) -> impl Iterator<Item = &Source> {
        self.files.values()
    }

    /// Returns the files in a folder, at any depth, sorted by path.
    pub fn below<'a, 'f>(&'a self, folder: &'f str) -> impl Iterator<Item = &'a Source> + use<'a, 'f> {
        // `0` is the character after `/`.
        let (start, end) = (format!("{folder}/"), format!("{folder}0"));
        self.files
            .range::<str, _>((std::ops::Bound::Included(start.as_str()), std::ops::Bound::Excluded(end.as_str())))
            .map(|(_, source)| source)
    }
}
