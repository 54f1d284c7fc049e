//! Names that every site uses itself: ids on its pages, and files beside its posts.

use crate::output::route::Route;

/// Ids that the theme's pages use themselves: no heading and no anchor may have one of them.
pub const OWN_IDS: [&str; 8] =
    ["main", "comments", "toc", "contents", "attachments", "series", "related", "feed-address"];

/// Name of every feed, unless the settings give another.
pub const FEED_FILE: &str = "feed.xml";

/// Folder of the theme's files, whose names hold a fingerprint of their bytes.
pub const ASSETS: &str = "assets";

/// A file of which every site has at most one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnFile {
    /// The list of pages for search engines.
    Sitemap,
    /// What search engines may read (RFC 9309).
    Robots,
    /// The page for addresses that do not exist.
    NotFound,
    /// All feeds in one file (OPML 2.0).
    Opml,
    /// The security contact (RFC 9116).
    Security,
}

impl OwnFile {
    /// Files of every site.
    pub const ALWAYS: [Self; 4] = [Self::Sitemap, Self::Robots, Self::NotFound, Self::Opml];

    /// Returns the address of the file.
    ///
    /// # Panics
    ///
    /// Never: each name is an address.
    #[must_use]
    pub fn route(self) -> Route {
        let address = match self {
            Self::Sitemap => "/sitemap.xml",
            Self::Robots => "/robots.txt",
            Self::NotFound => "/404.html",
            Self::Opml => "/feeds.opml",
            Self::Security => "/.well-known/security.txt",
        };
        Route::new(address).expect("invariant: an address")
    }
}
