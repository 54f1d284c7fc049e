//! One file of the finished site.

use std::io::{self, Read};
use std::sync::Arc;

use crate::output::route::Route;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::{Content, Source};

/// A file of the finished site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its address.
    pub route: Route,
    /// Its bytes, or where they are.
    pub body: Body,
    /// Fingerprint of its bytes.
    fingerprint: Fingerprint,
    /// Number of its bytes.
    len: u64,
}

/// The bytes of a file, or where they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// The bytes themselves.
    Bytes(Arc<[u8]>),
    /// A file of the site folder that is too large to be held in memory.
    Copy {
        /// The file of the site folder.
        from: SourcePath,
    },
    /// A rendition in the blob cache, under its fingerprint.
    Stored,
    /// In the output folder, where the last build wrote it. This build has not rendered it again.
    InOutputFolder,
}

/// Opens the outputs that a build does not hold in memory. The room `disk` implements it, because no stage reads files.
pub trait OutputBytes: Sync {
    /// Opens an output.
    ///
    /// # Errors
    ///
    /// If it cannot be read.
    fn open<'a>(&'a self, output: &'a Output) -> io::Result<Box<dyn Read + 'a>>;
}

/// Returns the path under which a file is written before it is moved to its place: in the same folder, and under a name that
/// depends on its path alone, so that the next run knows what a killed one left there.
#[must_use]
pub fn temporary_path(path: &SourcePath) -> SourcePath {
    let name = format!(".griffel-{}", Fingerprint::of(path.as_str().as_bytes()).short());
    SourcePath::resolve(path.folder(), &name).expect("invariant: a name beside a path is a path")
}

impl Body {
    /// Returns the content of a file of the site folder, unchanged.
    #[must_use]
    pub fn of(source: &Source) -> Self {
        match &source.content {
            Content::Held(bytes) => Self::Bytes(Arc::clone(bytes)),
            Content::OnDisk { .. } => Self::Copy { from: source.path.clone() },
        }
    }
}

impl Output {
    /// Creates an output whose fingerprint and length in bytes are known.
    #[must_use]
    pub fn known(route: Route, body: Body, fingerprint: Fingerprint, len: u64) -> Self {
        Self { route, body, fingerprint, len }
    }

    /// Creates an output from a file of the site folder, unchanged.
    #[must_use]
    pub fn of(route: Route, source: &Source) -> Self {
        Self::known(route, Body::of(source), source.fingerprint, source.len)
    }

    /// Creates an output from a text.
    #[must_use]
    pub fn text(route: Route, text: String) -> Self {
        Self::bytes(route, text.into_bytes().into())
    }

    /// Creates an output from its bytes.
    #[must_use]
    pub fn bytes(route: Route, bytes: Arc<[u8]>) -> Self {
        let (fingerprint, len) = (Fingerprint::of(&bytes), bytes.len() as u64);
        Self::known(route, Body::Bytes(bytes), fingerprint, len)
    }

    /// Returns the fingerprint of its bytes.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Returns the number of its bytes.
    #[must_use]
    pub fn byte_len(&self) -> u64 {
        self.len
    }

    /// Returns the text, if the file is a text that is held in memory.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.body {
            Body::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            Body::Copy { .. } | Body::Stored | Body::InOutputFolder => None,
        }
    }

    /// Returns the bytes: those held in memory, or those that `files` opens.
    ///
    /// # Errors
    ///
    /// [`io::ErrorKind::InvalidData`] if the file is not what the build made, else what `files` returns. A build that is
    /// given the file as one that is gone (`OutputState::gone`) makes it again.
    pub fn bytes_from(&self, files: &dyn OutputBytes) -> io::Result<Arc<[u8]>> {
        if let Body::Bytes(bytes) = &self.body {
            return Ok(Arc::clone(bytes));
        }
        let mut bytes = Vec::new();
        files.open(self)?.take(self.len + 1).read_to_end(&mut bytes)?;
        if Fingerprint::of(&bytes) != self.fingerprint {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the file was changed after it was written"));
        }
        Ok(bytes.into())
    }
}
