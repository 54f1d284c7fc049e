//! The site: everything that is published, with its relations.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::addresses::paths::Taxonomy;
use crate::model::archives::SiteArchives;
use crate::model::article::FileRef;
use crate::model::entry::{Entry, ListedPresentation};
use crate::model::known_redirects::Gone;
use crate::model::presentation::PresentationId;
use crate::model::publication::LeftOut;
use crate::model::site_index::PostTerms;
use crate::model::terms::Term;
use crate::output::hosting::QueryRedirect;
use crate::output::route::Route;

/// An entry with its terms. The entry depends on its own file and the targets of its links, the terms on all posts.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteEntry {
    /// The entry.
    pub entry: Arc<Entry>,
    /// Its terms; a page has none.
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
    /// Archives of the posts, with the terms.
    pub archives: Arc<SiteArchives>,
    /// Files that are published with posts, in the order of their addresses.
    pub files: Vec<Arc<FileRef>>,
    /// Old addresses of pages, and where they lead on this host or another.
    pub redirects: Vec<(Route, String)>,
    /// Old addresses of files, and where they lead on this host; only web servers are told of them.
    pub old_files: Vec<(Route, String)>,
    /// Addresses of what was published and is no longer.
    pub gone: Vec<Gone>,
    /// Query-string redirects such as `/?p=12`.
    pub query_redirects: Vec<QueryRedirect>,
    /// Indexes of the related posts of every post, best first.
    pub related: Vec<Vec<usize>>,
    /// What is not published.
    pub left_out: Vec<LeftOut>,
    /// Entries of the main menu.
    pub menu: Vec<MenuLink>,
    /// Entries of the footer.
    pub footer: Vec<MenuLink>,
    /// Files of `static/` by address.
    pub statics: Vec<Route>,
    /// The site's logo.
    pub logo: Option<Logo>,
    /// Picture for sharing.
    pub image: Option<SharePicture>,
    /// Pictures of authors, files of `static/`, by the names of the authors.
    pub portraits: BTreeMap<String, Arc<FileRef>>,
}

impl Site {
    /// Returns the posts followed by the pages.
    pub fn entries(&self) -> impl Iterator<Item = &SiteEntry> {
        self.posts.iter().chain(&self.pages)
    }

    /// Returns the terms of a taxonomy.
    #[must_use]
    pub fn terms(&self, taxonomy: Taxonomy) -> &[Term] {
        &self.archives.terms[taxonomy]
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

/// An entry of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuLink {
    /// Text of the link.
    pub title: String,
    /// Address on this host, or absolute.
    pub href: String,
    /// Language of the text, if it is known to be another than the site's.
    pub language: Option<String>,
}

/// The site's logo, a file of `static/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logo {
    /// Its address.
    pub route: Route,
    /// Width and height in pixels.
    pub pixels: Option<(u32, u32)>,
}

/// The picture that networks show for pages that have none of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharePicture {
    /// Absolute address.
    pub url: String,
    /// Description.
    pub alt: String,
    /// Width and height in pixels.
    pub pixels: Option<(u32, u32)>,
}
