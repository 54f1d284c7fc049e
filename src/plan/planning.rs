//! What planning looks at.

use std::sync::Arc;

use crate::addresses::paths::Taxonomy;
use crate::config::settings::Config;
use crate::model::site::{Site, SiteEntry};
use crate::model::terms::Term;
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
        self.site.entry(place)
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

    /// Returns the terms of an entry.
    pub fn terms(&self, entry: &SiteEntry, taxonomy: Taxonomy) -> impl Iterator<Item = &'a Term> {
        let terms = self.site.terms(taxonomy);
        entry.terms[taxonomy].iter().map(|index| &terms[*index])
    }

    /// Returns the terms of an entry as links.
    #[must_use]
    pub fn term_links(&self, entry: &SiteEntry, taxonomy: Taxonomy) -> Vec<TermLink> {
        self.terms(entry, taxonomy).map(|term| self.term_link(term)).collect()
    }

    /// Returns a term as a link to its archive; without an archive the address is empty.
    #[must_use]
    pub fn term_link(&self, term: &Term) -> TermLink {
        let href = term.archive.route.as_ref().map(|route| self.config.url.href(route));
        TermLink { name: term.name.clone(), href: href.unwrap_or_default() }
    }
}
