//! Keys of pages, cards, feed items and search records: everything that each shows, and no more.

use std::collections::BTreeMap;

use crate::addresses::paths::{ByTaxonomy, Taxonomy};
use crate::model::site::{Site, SiteEntry};
use crate::model::site_index::PostTerms;
use crate::model::terms::Term;
use crate::pipeline::keys::{EntryKeys, TextKeys};
use crate::plan::feeds::FeedPlan;
use crate::plan::lists::List;
use crate::plan::view::{Parts, SiteView};
use crate::source::fingerprint::{Digest, Fingerprint};
use crate::theme::template::Theme;

/// Keys of what many pages show.
pub(super) struct PageKeys {
    /// Settings, words, addresses of assets, and the default image for link previews.
    everywhere: Fingerprint,
    /// By template: the template, and the site-wide values that it reads.
    templates: BTreeMap<String, Fingerprint>,
    /// By taxonomy, the keys of its terms. Of a term only what a link to it shows is covered, so that a new post does not
    /// render every page with the same tag again; of a series also its posts, which each of its pages lists.
    terms: ByTaxonomy<Vec<Fingerprint>>,
}

impl PageKeys {
    /// Computes the keys; `link` returns the key of a link to a post. Of the site only the default image is covered,
    /// because the other values enter through [`PageKeys::add_site_wide`].
    pub(super) fn of(site: &Site, theme: &Theme, settings: Fingerprint, link: impl Fn(usize) -> Fingerprint) -> Self {
        let image = site.image.as_ref().map(|image| (&image.url, &image.alt, image.pixels));
        Self {
            everywhere: Fingerprint::of_value(&(settings, theme.common, image)),
            templates: BTreeMap::new(),
            terms: term_keys(site, link),
        }
    }

    /// Adds the site-wide values. A template is covered together with those that it reads, so that a new post does not
    /// render pages again that do not list recent posts.
    pub(super) fn add_site_wide(&mut self, site: &SiteView, parts: &Parts, theme: &Theme) {
        let Parts { categories, tags, recent, years, presentations } = parts;
        let values = BTreeMap::from([
            ("site", Fingerprint::of_value(site)),
            ("categories", Fingerprint::of_value(categories)),
            ("tags", Fingerprint::of_value(tags)),
            ("recent", Fingerprint::of_value(recent)),
            ("years", Fingerprint::of_value(years)),
            ("presentations", Fingerprint::of_value(presentations)),
        ]);
        let keyed = theme.templates().filter_map(|name| {
            let closure = theme.closure(name)?;
            let read: Vec<_> = values.iter().filter(|(name, _)| closure.reads.contains(**name)).collect();
            Some((name.to_owned(), Fingerprint::of_value(&(self.everywhere, name, closure.fingerprint, read))))
        });
        self.templates = keyed.collect();
    }

    /// Adds the terms of an entry, but not its series, which only its own page shows.
    fn add_terms(&self, terms: &PostTerms, key: &mut Digest) {
        for taxonomy in [Taxonomy::Category, Taxonomy::Tag, Taxonomy::Author] {
            key.add(&terms[taxonomy].len());
            terms[taxonomy].iter().for_each(|index| key.add(&self.terms[taxonomy][*index]));
        }
    }

    /// Returns the key of a post in lists.
    pub(super) fn card(&self, post: &SiteEntry, entry: &EntryKeys, texts: TextKeys) -> Fingerprint {
        let mut key = Digest::default();
        key.add(&(self.everywhere, entry.listed, texts.listed));
        self.add_terms(&post.terms, &mut key);
        key.fingerprint()
    }

    /// Returns the key of a post in feeds.
    pub(super) fn feed_item(&self, post: &SiteEntry, entry: &EntryKeys, texts: TextKeys) -> Fingerprint {
        let mut key = Digest::default();
        key.add(&(self.everywhere, entry.whole, texts.content));
        self.add_terms(&post.terms, &mut key);
        key.fingerprint()
    }

    /// Returns the key of an entry's search records: its text, files, comments and terms. What only pages show is not
    /// covered.
    pub(super) fn search_records(&self, entry: &SiteEntry, keys: &EntryKeys, texts: TextKeys) -> Fingerprint {
        let mut key = Digest::default();
        key.add(&(keys.whole, texts.content));
        self.add_terms(&entry.terms, &mut key);
        key.fingerprint()
    }

    /// Returns the key of a page: its template, the site-wide values that the template reads, and what `add_shown` adds.
    pub(super) fn page(&self, template: &str, add_shown: impl FnOnce(&mut Digest)) -> Fingerprint {
        let mut key = Digest::default();
        match self.templates.get(template) {
            Some(template) => key.add(template),
            // The template does not exist, so the page is an error whatever it shows.
            None => key.add(&(self.everywhere, template)),
        }
        add_shown(&mut key);
        key.fingerprint()
    }

    /// Adds what the page of an entry shows besides links to other entries. `card` is the key of a post's card, which
    /// covers what lists show.
    pub(super) fn add_entry(
        &self,
        entry: &SiteEntry,
        keys: &EntryKeys,
        texts: TextKeys,
        card: Option<Fingerprint>,
        key: &mut Digest,
    ) {
        key.add(&(keys.whole, texts.content, card));
        if card.is_none() {
            key.add(&(keys.listed, texts.listed));
            self.add_terms(&entry.terms, key);
        }
        let series = entry.terms[Taxonomy::Series].first();
        key.add(&series.map(|index| self.terms[Taxonomy::Series][*index]));
    }

    /// Returns the key of a feed of items with the keys `items`.
    pub(super) fn feed(&self, plan: &FeedPlan, items: impl Iterator<Item = Fingerprint>) -> Fingerprint {
        let mut key = Digest::default();
        key.add(&(self.everywhere, plan));
        items.for_each(|item| key.add(&item));
        key.fingerprint()
    }
}

/// Returns the keys of the terms of a site; `link` returns the key of a link to a post.
fn term_keys(site: &Site, link: impl Fn(usize) -> Fingerprint) -> ByTaxonomy<Vec<Fingerprint>> {
    ByTaxonomy::of(|taxonomy| {
        let key = |term: &Term| {
            let posts = if taxonomy == Taxonomy::Series { term.archive.entries.as_slice() } else { &[] };
            let links: Vec<_> = posts.iter().map(|post| link(*post)).collect();
            // What the settings say of an author is covered by them, but for her picture.
            let portrait = site.portraits.get(&term.name).filter(|_| taxonomy == Taxonomy::Author);
            Fingerprint::of_value(&(&term.name, &term.archive.route, &term.url, links, portrait))
        };
        site.terms(taxonomy).iter().map(key).collect()
    })
}

/// Returns the key of what all pages of a list show. The posts are covered page by page.
pub(super) fn list(list: &List<'_>) -> Fingerprint {
    let List { about, archive } = list;
    Fingerprint::of_value(&(about, archive.entries.len(), archive.pinned.len()))
}
