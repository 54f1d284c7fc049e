//! What planning looks at.

use std::sync::Arc;

use crate::config::settings::Config;
use crate::model::entry::Entry;
use crate::model::site::Site;
use crate::plan::page::Texts;
use crate::plan::view::{Card, TermLink};
use crate::text::words::Words;

/// What planning looks at: the site, its texts, its settings and words.
pub struct Planning<'a> {
    /// The site.
    pub site: &'a Site,
    /// Settings.
    pub config: &'a Config,
    /// Words of the site's language.
    pub words: &'a Words,
    /// Texts of the posts, in their order.
    pub posts: &'a [Texts],
    /// Texts of the pages, in their order.
    pub pages: &'a [Texts],
    /// The posts as they stand in lists, in their order.
    pub cards: Vec<Arc<Card>>,
}

impl Planning<'_> {
    /// Returns a text of the theme.
    #[must_use]
    pub fn word(&self, key: &str, fields: &[(&str, &str)]) -> String {
        self.words.say(key, fields)
    }

    /// Returns the language of the site.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.config.language
    }

    /// Returns an entry's categories as links.
    #[must_use]
    pub fn categories(&self, entry: &Entry) -> Vec<TermLink> {
        links(self, &self.site.categories, &entry.categories)
    }

    /// Returns an entry's tags as links.
    #[must_use]
    pub fn tags(&self, entry: &Entry) -> Vec<TermLink> {
        links(self, &self.site.tags, &entry.tags)
    }
}

fn links(planning: &Planning<'_>, terms: &[crate::model::taxonomy::Term], places: &[usize]) -> Vec<TermLink> {
    let link = |place: &usize| {
        let term = &terms[*place];
        TermLink { name: term.name.clone(), href: planning.config.url.href(&term.route) }
    };
    places.iter().map(link).collect()
}
