//! The site: everything that is published, and how it hangs together.

use std::sync::Arc;

use crate::model::article::FileRef;
use crate::model::entry::{Entry, ListedPresentation};
use crate::model::presentation::PresentationId;
use crate::model::publication::LeftOut;
use crate::model::site_index::PostTerms;
use crate::model::taxonomy::{Author, Series, Term};
use crate::output::hosting::QueryRedirect;
use crate::output::route::Route;

/// An entry and what it is sorted under. The entry depends on its own file and on what its links lead to; its terms on all
/// posts.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteEntry {
    /// The entry.
    pub entry: Arc<Entry>,
    /// What it is sorted under; a page under nothing.
    pub terms: Arc<PostTerms>,
}

impl std::ops::Deref for SiteEntry {
    type Target = Entry;

    fn deref(&self) -> &Entry {
        &self.entry
    }
}

/// Everything that is published.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Site {
    /// Posts, newest first.
    pub posts: Vec<SiteEntry>,
    /// Standing pages in the order of their addresses.
    pub pages: Vec<SiteEntry>,
    /// Every presentation, those of the newest post first, those of pages last.
    pub presentations: Vec<PresentationId>,
    /// Categories in the author's order, then in alphabetical order.
    pub categories: Vec<Term>,
    /// Tags in alphabetical order.
    pub tags: Vec<Term>,
    /// Authors in alphabetical order.
    pub authors: Vec<Author>,
    /// Series in alphabetical order.
    pub series: Vec<Series>,
    /// Files that are published with posts, in the order of their addresses.
    pub files: Vec<Arc<FileRef>>,
    /// Old addresses, and where they lead on this host or elsewhere.
    pub redirects: Vec<(Route, String)>,
    /// Old addresses of files, and where they lead on this host: there are no pages for them.
    pub old_files: Vec<(Route, String)>,
    /// Old addresses that ask the home page, and where they lead.
    pub asked: Vec<QueryRedirect>,
    /// For every post the related ones, best first.
    pub related: Vec<Vec<usize>>,
    /// What is not published.
    pub left_out: Vec<LeftOut>,
    /// Entries of the main menu: text and address.
    pub menu: Vec<(String, String)>,
    /// Entries of the footer: text and address.
    pub footer: Vec<(String, String)>,
    /// Files of `static/` by address.
    pub statics: Vec<Route>,
    /// The site's mark.
    pub logo: Option<Logo>,
    /// Picture for sharing.
    pub image: Option<SharePicture>,
}

impl Site {
    /// Returns the posts followed by the pages.
    pub fn entries(&self) -> impl Iterator<Item = &SiteEntry> {
        self.posts.iter().chain(&self.pages)
    }

    /// Returns an entry by its index among the posts followed by the pages.
    #[must_use]
    pub fn entry(&self, index: usize) -> &SiteEntry {
        self.posts.get(index).unwrap_or_else(|| &self.pages[index - self.posts.len()])
    }

    /// Returns a presentation.
    ///
    /// # Panics
    ///
    /// If `id` is of another site.
    #[must_use]
    pub fn presentation(&self, id: PresentationId) -> ListedPresentation<'_> {
        let listed = self.entry(id.entry).listed_presentations().nth(id.number);
        listed.expect("invariant: ids are made of the presentations that the site has")
    }

    /// Returns the presentations of posts, those of the newest post first.
    pub fn post_presentations(&self) -> impl Iterator<Item = PresentationId> {
        self.presentations.iter().copied().take_while(|id| id.entry < self.posts.len())
    }
}

/// Returns the presentations of entries, given in the order of their indexes.
pub fn presentation_ids<'a>(entries: impl Iterator<Item = &'a SiteEntry>) -> Vec<PresentationId> {
    let ids = entries.enumerate().flat_map(|(entry, of)| {
        of.listed_presentations().enumerate().map(move |(number, _)| PresentationId { entry, number })
    });
    ids.collect()
}

/// The site's mark, a file of `static/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// Its address.
    pub route: Route,
    /// Width and height in pixels.
    pub pixels: Option<(u32, u32)>,
}

/// The picture that stands for pages without one of their own where they are shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharePicture {
    /// Absolute address.
    pub url: String,
    /// Description.
    pub alt: String,
    /// Width and height in pixels.
    pub pixels: Option<(u32, u32)>,
}
