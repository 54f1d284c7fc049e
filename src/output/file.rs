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
        /// Its fingerprint.
        fingerprint: Fingerprint,
    },
}

impl Body {
    /// Returns a file of the site folder as it is.
    #[must_use]
    pub fn of(source: &Source) -> Self {
        match &source.content {
            Content::Held(bytes) => Self::Bytes(Arc::clone(bytes)),
            Content::OnDisk => Self::Copy { from: source.path.clone(), fingerprint: source.fingerprint },
        }
    }
}

impl Output {
    /// Makes a file from text.
    #[must_use]
    pub fn text(route: Route, text: String) -> Self {
        Self { route, body: Body::Bytes(text.into_bytes().into()) }
    }

    /// Returns the fingerprint of what is in it.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        match &self.body {
            Body::Bytes(bytes) => Fingerprint::of(bytes),
            Body::Copy { fingerprint, .. } => *fingerprint,
        }
    }

    /// Returns the text, for files that are text.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match &self.body {
            Body::Bytes(bytes) => std::str::from_utf8(bytes).ok(),
            Body::Copy { .. } => None,
        }
    }
}
