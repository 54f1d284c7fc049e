//! Search records: what readers can find.

use std::sync::Arc;

use crate::output::route::Route;
use crate::source::fingerprint::{Digest, Fingerprint};

/// A page, or a part of a page, as search finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRecord {
    /// Address of the page.
    pub route: Route,
    /// Id of the part of the page that it is; `None` for the whole page.
    pub fragment: Option<String>,
    /// Address of the page on this host.
    pub href: String,
    /// Title, or the first words.
    pub title: String,
    /// Date of publication in words.
    pub date: Option<String>,
    /// Year of publication.
    pub year: Option<String>,
    /// Its categories and their parents.
    pub categories: Vec<String>,
    /// The text that is searched, plain.
    pub text: String,
}

/// Everything that an index is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchRecords {
    /// Fingerprint of everything that the index depends on.
    pub fingerprint: Fingerprint,
    /// Language of the site, by whose rules words are stemmed: `sv`.
    pub language: String,
    /// For each post and page: its record, then those of the slides of its presentations.
    pub records: Vec<Arc<[SearchRecord]>>,
}

/// The library that makes the index. Its version is part of the fingerprint because each version makes other files.
const LIBRARY: &str = "pagefind 1.6";

/// Returns the fingerprint of everything that an index depends on; `keys` are those of its records.
#[must_use]
pub fn fingerprint(language: &str, keys: impl Iterator<Item = Fingerprint>) -> Fingerprint {
    let mut key = Digest::default();
    key.add(&(LIBRARY, language));
    keys.for_each(|record| key.add(&record));
    key.fingerprint()
}
