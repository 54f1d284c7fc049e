//! What readers can find, as values.

use std::sync::Arc;

use crate::output::route::Route;
use crate::source::fingerprint::{Digest, Fingerprint};

/// A post or page as it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where it lies.
    pub route: Route,
    /// Address of the page on this host.
    pub href: String,
    /// Title, or its first words.
    pub title: String,
    /// When it was published, in words.
    pub date: Option<String>,
    /// The year of that.
    pub year: Option<String>,
    /// Its categories and those above them.
    pub categories: Vec<String>,
    /// Everything that can be found in it, plain text.
    pub text: String,
}

/// Everything that readers can find.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Records {
    /// Fingerprint of all that an index of it depends on.
    pub fingerprint: Fingerprint,
    /// Language whose words are reduced to their stems.
    pub language: String,
    /// The records by post or page: itself, then the slides of its talks.
    pub records: Vec<Arc<[Record]>>,
}

/// The library that makes the index, with its version: another one makes other files.
const LIBRARY: &str = "pagefind 1.6";

/// Returns the fingerprint of all that an index depends on.
#[must_use]
pub fn fingerprint(language: &str, keys: impl Iterator<Item = Fingerprint>) -> Fingerprint {
    let mut key = Digest::default();
    key.add(&(LIBRARY, language));
    keys.for_each(|one| key.add(&one));
    key.fingerprint()
}
