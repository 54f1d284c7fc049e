//! Everything that pages are planned from.

use std::sync::Arc;

use crate::addresses::paths::Taxonomy;
use crate::config::settings::Config;
use crate::model::publication::{Today, Waiting};
use crate::model::site::{Site, SiteEntry};
use crate::model::terms::Term;
use crate::plan::link_view::{TermLink, Waits};
use crate::plan::post_view::{Card, Shown};
use crate::plan::statement_view::StatementView;
use crate::plan::texts::Texts;
use crate::text::words::Words;

/// Texts and cards of the entries, on demand: the pipeline may have them from the last build.
pub trait EntryViews: Sync {
    /// Returns the texts of an entry, by its index among the posts followed by the pages.
    fn texts(&self, entry: usize) -> Arc<Texts>;
    /// Returns a post as lists show it.
    fn card(&self, post: usize) -> Arc<Shown<Card>>;
}

/// Everything that pages are planned from: the site, its settings and words, texts and cards.
#[derive(Clone, Copy)]
pub struct Planning<'a> {
    /// The site.
    pub site: &'a Site,
    /// Settings.
    pub config: &'a Config,
    /// Words of the site's language.
    pub words: &'a Words,
    /// Whether the site has a search page: the settings ask for it, and the theme has a template for it.
    pub has_search: bool,
    /// Whether the theme has a template for what is published no longer.
    pub has_gone: bool,
    /// The accessibility statement, if a page is to show it.
    pub statement: Option<&'a StatementView>,
    /// In a preview, its day: it says of what it shows whether readers see it. `None` in a build.
    pub preview: Option<Today>,
    /// Texts and cards.
    pub views: &'a dyn EntryViews,
}

impl<'a> Planning<'a> {
    /// Returns an entry by its index among the posts followed by the pages.
    #[must_use]
    pub fn entry(&self, index: usize) -> &'a SiteEntry {
        self.site.entry(index)
    }

    /// Returns a text of the theme with its fields filled in.
    #[must_use]
    pub fn word(&self, key: &str, fields: &[(&str, &str)]) -> String {
        self.words.say(key, fields)
    }

    /// Returns the language of the site.
    #[must_use]
    pub fn language(&self) -> &str {
        &self.config.language
    }

    /// Returns what a preview says of an entry that readers do not see yet; nothing in a build.
    #[must_use]
    pub fn waits(&self, entry: &SiteEntry) -> Waits {
        let waiting = self.preview.map(|today| Waiting::of(&entry.document, today)).unwrap_or_default();
        Waits { draft: waiting.is_draft, shows: waiting.from }
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

    /// Returns a term as a link to its archive; the address is empty if there is no archive.
    #[must_use]
    pub fn term_link(&self, term: &Term) -> TermLink {
        let href = term.archive.route.as_ref().map(|route| self.config.url.href(route));
        TermLink { name: term.name.clone(), href: href.unwrap_or_default() }
    }
}
