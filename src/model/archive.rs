//! Archives: lists of posts that the program makes, cut into pages.

use crate::addresses::paths::{ArchiveKind, Paths, Taxonomy, feed};
use crate::config::settings::FeedSetting;
use crate::output::route::Route;

/// A list of posts: of the home page, a term, a year or a month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    /// What it is of.
    pub kind: ArchiveKind,
    /// Address of its first page; `None` if the settings ask for no such archive.
    pub route: Option<Route>,
    /// Address of its feed.
    pub feed: Option<Route>,
    /// Indexes of the posts above the others on the first page.
    pub pinned: Vec<usize>,
    /// Indexes of the other posts in the order of the list.
    pub entries: Vec<usize>,
}

impl Archive {
    /// Returns the address of its feed as JSON; `None` if the settings ask for none: only the site and its categories have one.
    #[must_use]
    pub fn json_feed(&self, setting: &FeedSetting) -> Option<Route> {
        let has_json = match self.kind {
            ArchiveKind::Home | ArchiveKind::Term(Taxonomy::Category, _) => self.feed.is_some(),
            ArchiveKind::Term(Taxonomy::Tag | Taxonomy::Author | Taxonomy::Series, _) => false,
            ArchiveKind::Year(_) | ArchiveKind::Month(..) => false,
        };
        let (route, file) = (self.route.as_ref().filter(|_| has_json)?, setting.json.as_ref()?);
        Some(feed(route, file))
    }

    /// Returns the number of its pages, at least 1, with `size` posts on a page.
    #[must_use]
    pub fn pages(&self, size: usize) -> usize {
        self.entries.len().div_ceil(size).max(1)
    }

    /// Returns the posts of a page, counted from 1: those above the others, then the others.
    #[must_use]
    pub fn on_page(&self, number: usize, size: usize) -> [&[usize]; 2] {
        let start = ((number - 1) * size).min(self.entries.len());
        let pinned = if number == 1 { self.pinned.as_slice() } else { &[] };
        [pinned, &self.entries[start..(start + size).min(self.entries.len())]]
    }

    /// Returns the address of a page, counted from 1; `None` if the settings ask for no such archive.
    #[must_use]
    pub fn page(&self, number: usize, paths: &Paths) -> Option<Route> {
        Some(paths.numbered(self.route.as_ref()?, number))
    }
}
