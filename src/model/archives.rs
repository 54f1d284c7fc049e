//! Every archive of a site: the home page, terms, years and months.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::addresses::paths::{ArchiveKind, ByTaxonomy, feed, month, year};
use crate::config::settings::Config;
use crate::model::archive::Archive;
use crate::model::terms::Term;
use crate::output::route::Route;

/// Every archive of a site.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteArchives {
    /// The home page.
    pub home: Archive,
    /// Categories in the order of the settings, then alphabetically; the terms of the other taxonomies alphabetically.
    pub terms: ByTaxonomy<Vec<Term>>,
    /// Years, newest first.
    pub years: Vec<Archive>,
    /// Months, newest first.
    pub months: Vec<Archive>,
}

/// The properties of a post that its archives depend on.
#[derive(Debug, Clone, Copy)]
pub struct Listed {
    /// The day of its publication where it was written.
    pub date: Option<Date>,
    /// Whether it comes first on the home page.
    pub is_pinned: bool,
}

impl SiteArchives {
    /// Returns the archives of posts, given newest first, and their terms.
    #[must_use]
    pub fn of(posts: &[Listed], terms: ByTaxonomy<Vec<Term>>, config: &Config) -> Self {
        let (pinned, entries) = (0..posts.len()).partition(|index| posts[*index].is_pinned);
        let home = Route::home();
        let site_feed = feed(&home, &config.feed.file);
        let mut years: BTreeMap<i16, Vec<usize>> = BTreeMap::new();
        let mut months: BTreeMap<(i16, i8), Vec<usize>> = BTreeMap::new();
        for (index, date) in posts.iter().enumerate().filter_map(|(index, post)| Some((index, post.date?))) {
            years.entry(date.year()).or_default().push(index);
            months.entry((date.year(), date.month())).or_default().push(index);
        }
        let archive = |kind, route, entries| Archive { kind, route, feed: None, pinned: Vec::new(), entries };
        let of_year = |(number, entries): (i16, Vec<usize>)| {
            archive(ArchiveKind::Year(number), config.archives.year.then(|| year(number)), entries)
        };
        let of_month = |((of, number), entries): ((i16, i8), Vec<usize>)| {
            archive(ArchiveKind::Month(of, number), config.archives.month.then(|| month(of, number)), entries)
        };
        Self {
            home: Archive { kind: ArchiveKind::Home, route: Some(home), feed: Some(site_feed), pinned, entries },
            terms,
            years: years.into_iter().rev().map(of_year).collect(),
            months: months.into_iter().rev().map(of_month).collect(),
        }
    }

    /// Returns every archive.
    pub fn all(&self) -> impl Iterator<Item = &Archive> {
        let terms = self.terms.values().flatten().map(|term| &term.archive);
        std::iter::once(&self.home).chain(terms).chain(&self.years).chain(&self.months)
    }
}

impl Default for SiteArchives {
    fn default() -> Self {
        Self::of(&[], ByTaxonomy::default(), &Config::default())
    }
}
