//! What a build publishes and where, for whoever records it in `published.yaml`.

use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;

use crate::addresses::known::{KnownAddresses, Present};
use crate::diagnostic::rule::Diagnosed;
use crate::model::entry::Entry;
use crate::model::known_redirects::Moved;
use crate::model::present::present;
use crate::model::publication::{Today, is_ahead};
use crate::model::site_files::SiteFiles;
use crate::pipeline::entries::{KeyedIndex, KeyedSite};

/// Where everything lies that a build publishes. It is listed only when somebody asks, which most builds do not.
#[derive(Default)]
pub struct PublishedAddresses {
    /// What readers knew before.
    known: Arc<KnownAddresses>,
    site: Option<(Arc<KeyedIndex>, Arc<Diagnosed<SiteFiles>>)>,
    entries: Vec<Arc<Entry>>,
}

impl PublishedAddresses {
    pub(super) fn of(known: &Arc<KnownAddresses>, site: &KeyedSite) -> Self {
        Self {
            known: Arc::clone(known),
            site: Some((Arc::clone(&site.keyed_index), Arc::clone(&site.files))),
            entries: site.site.entries().map(|entry| Arc::clone(&entry.entry)).collect(),
        }
    }

    /// Returns what readers knew before: the value of `published.yaml`.
    #[must_use]
    pub fn known(&self) -> &KnownAddresses {
        &self.known
    }

    /// Returns everything that is published: posts, pages, terms, presentations and files.
    #[must_use]
    pub fn present(&self) -> Vec<Present> {
        let of = |(index, files): &(Arc<KeyedIndex>, Arc<Diagnosed<SiteFiles>>)| {
            present(index.value(), &self.entries, &files.value.files)
        };
        self.site.as_ref().map(of).unwrap_or_default()
    }

    /// Returns what readers know when all this is published on a day.
    #[must_use]
    pub fn recorded(&self, today: Date) -> KnownAddresses {
        self.known.recorded(&self.present(), today)
    }

    /// Returns the titles of posts and pages that are published today and were not at another time, though nobody changed
    /// them: their date came.
    #[must_use]
    pub fn appeared_since(&self, then: Today) -> Vec<&str> {
        let waited = |entry: &&Arc<Entry>| entry.date.is_some_and(|date| is_ahead(date, then));
        self.entries.iter().filter(waited).map(|entry| entry.title.as_deref().unwrap_or(entry.path.name())).collect()
    }

    /// Returns what lies elsewhere than when it was last published.
    #[must_use]
    pub fn moved(&self) -> &[Moved] {
        self.site.as_ref().map_or(&[], |(index, _)| &index.value().remembered.moved)
    }
}

impl fmt::Debug for PublishedAddresses {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("PublishedAddresses").field("moved", &self.moved()).finish_non_exhaustive()
    }
}
