//! Every file that a build may look at.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// One file of the site folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// Where it lies.
    pub path: SourcePath,
    /// Size in bytes.
    pub len: u64,
    /// Fingerprint of its bytes.
    pub fingerprint: Fingerprint,
    /// The bytes themselves, or that they are too many to be held.
    pub content: Content,
}

/// What is held of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// All its bytes.
    Held(Arc<[u8]>),
    /// Nothing: the file is so large that it can only be copied.
    OnDisk {
        /// Whether it is a film that tells where it was taken.
        tells_place: bool,
    },
}

impl Source {
    /// Makes a file from its bytes.
    #[must_use]
    pub fn new(path: SourcePath, bytes: impl Into<Arc<[u8]>>) -> Self {
        let bytes = bytes.into();
        Self { path, len: bytes.len() as u64, fingerprint: Fingerprint::of(&bytes), content: Content::Held(bytes) }
    }

    /// Returns the bytes, unless the file is too large to be held.
    #[must_use]
    pub fn bytes(&self) -> Option<&Arc<[u8]>> {
        match &self.content {
            Content::Held(bytes) => Some(bytes),
            Content::OnDisk { .. } => None,
        }
    }

    /// Returns the text, if the bytes are held and UTF-8.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(self.bytes()?).ok()
    }
}

/// Every file that a build may look at, by path; nothing else exists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Snapshot {
    files: BTreeMap<SourcePath, Source>,
}

impl Snapshot {
    /// Makes a snapshot of files; of two with one path the later one stays.
    #[must_use]
    pub fn new(files: impl IntoIterator<Item = Source>) -> Self {
        Self { files: files.into_iter().map(|source| (source.path.clone(), source)).collect() }
    }

    /// Returns the snapshot with one file more, or another version of it.
    #[must_use]
    pub fn with(mut self, source: Source) -> Self {
        self.files.insert(source.path.clone(), source);
        self
    }

    /// Takes a file in, or another version of it.
    pub fn insert(&mut self, source: Source) {
        self.files.insert(source.path.clone(), source);
    }

    /// Takes a file out; returns whether it was there.
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

    /// Returns all files in the order of their paths.
    pub fn files(&self) -> impl Iterator<Item = &Source> {
        self.files.values()
    }

    /// Returns the files below a folder, at any depth, in the order of their paths.
    pub fn below<'a, 'f>(&'a self, folder: &'f str) -> impl Iterator<Item = &'a Source> + use<'a, 'f> {
        // `0` is the character after `/`.
        let (start, end) = (format!("{folder}/"), format!("{folder}0"));
        self.files
            .range::<str, _>((std::ops::Bound::Included(start.as_str()), std::ops::Bound::Excluded(end.as_str())))
            .map(|(_, source)| source)
    }
}
