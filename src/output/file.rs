//! One file of the finished site.

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
    /// What is in it.
    pub body: Body,
    /// Fingerprint of its bytes.
    fingerprint: Fingerprint,
    /// Number of its bytes.
    len: u64,
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// These bytes.
    Bytes(Arc<[u8]>),
    /// The same as a file of the site folder that is too large to be held.
    Copy {
        /// The file of the site folder.
        from: SourcePath,
    },
    /// What was made of a picture and lies in the storeroom under its fingerprint.
    Stored,
    /// What the last build wrote there, and nobody touched since.
    Kept,
}

impl Body {
    /// Returns a file of the site folder as it is.
    #[must_use]
    pub fn of(source: &Source) -> Self {
        match &source.content {
            Content::Held(bytes) => Self::Bytes(Arc::clone(bytes)),
            Content::OnDisk { .. } => Self::Copy { from: source.path.clone() },
        }
    }
}

impl Output {
    /// Makes a file of which fingerprint and length in bytes are known.
    #[must_use]
    pub fn known(route: Route, body: Body, fingerprint: Fingerprint, len: u64) -> Self {
        Self { route, body, fingerprint, len }
    }

    /// Makes a file from a file of the site folder as it is.
    #[must_use]
    pub fn of(route: Route, source: &Source) -> Self {
        Self::known(route, Body::of(source), source.fingerprint, source.len)
    }

    /// Makes a file from text.
    #[must_use]
    pub fn text(route: Route, text: String) -> Self {
        Self::bytes(route, text.into_bytes().into())
    }

    /// Makes a file from its bytes.
    #[must_use]
    pub fn bytes(route: Route, bytes: Arc<[u8]>) -> Self {
        let (fingerprint, len) = (Fingerprint::of(&bytes), bytes.len() as u64);
        Self::known(route, Body::Bytes(bytes), fingerprint, len)
    }

    /// Returns the fingerprint of what is in it.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Returns the number of its bytes.
    #[must_use]
    pub fn byte_len(&self) -> u64 {
        self.len
    }

    /// Returns the text, for files that are text and held.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.body {
            Body::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            Body::Copy { .. } | Body::Stored | Body::Kept => None,
        }
    }
}
