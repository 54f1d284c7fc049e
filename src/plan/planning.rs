//! What planning looks at.

use std::sync::Arc;

use crate::config::settings::Config;
use crate::model::site::{Site, SiteEntry};
use crate::model::taxonomy::Term;
use crate::plan::link_view::TermLink;
use crate::plan::post_view::{Card, Shown};
use crate::plan::texts::Texts;
use crate::text::words::Words;

/// What was made of the entries, given when it is asked for: whoever remembers need not make it again.
pub trait Made: Sync {
    /// Returns the texts of an entry, by its place among the posts followed by the pages.
    fn texts(&self, entry: usize) -> Arc<Texts>;
    /// Returns a post as it stands in lists.
    fn card(&self, post: usize) -> Arc<Shown<Card>>;
}

/// What planning looks at: the site, its settings and words, and what was made of its entries.
#[derive(Clone, Copy)]
pub struct Planning<'a> {
    /// The site.
    pub site: &'a Site,
    /// Settings.
    pub config: &'a Config,
    /// Words of the site's language.
    pub words: &'a Words,
    /// Whether readers can search: the settings ask for it, and the theme has a page for it.
    pub has_search: bool,
    /// Texts and cards.
    pub made: &'a dyn Made,
}

impl<'a> Planning<'a> {
    /// Returns an entry by its place among the posts followed by the pages.
    #[must_use]
    pub fn entry(&self, place: usize) -> &'a SiteEntry {
        let posts = &self.site.posts;
        posts.get(place).unwrap_or_else(|| &self.site.pages[place - posts.len()])
    }

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
    pub fn categories(&self, entry: &SiteEntry) -> Vec<TermLink> {
        links(self, &self.site.categories, &entry.terms.categories)
    }

    /// Returns an entry's tags as links.
    #[must_use]
    pub fn tags(&self, entry: &SiteEntry) -> Vec<TermLink> {
        links(self, &self.site.tags, &entry.terms.tags)
    }
}

fn links(planning: &Planning<'_>, terms: &[Term], places: &[usize]) -> Vec<TermLink> {
    let link = |place: &usize| {
        let term = &terms[*place];
        TermLink { name: term.name.clone(), href: planning.config.url.href(&term.route) }
    };
    places.iter().map(link).collect()
}
