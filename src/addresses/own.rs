//! Names that every site uses itself: ids on its pages, and files beside its posts.

use crate::output::route::Route;

/// What ids of the theme's pages begin with. No slug has it, so that every heading keeps its name.
pub const OWN_ID_MARK: char = '_';

/// Returns whether an id is one that the program numbers: of notes, slides and updates. They are addresses that others
/// know, so that headings give way to them.
#[must_use]
pub fn is_numbered_id(id: &str) -> bool {
    let numbers = ["fn-", "fnref-", "page-", "update-", "comment-"].iter().find_map(|prefix| id.strip_prefix(prefix));
    numbers.is_some_and(|numbers| {
        numbers.contains(|c: char| c.is_ascii_digit()) && numbers.chars().all(|c| c.is_ascii_digit() || c == '-')
    })
}

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
    /// The page for addresses of what is published no longer, where a server shows one page for all of them.
    Gone,
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
            Self::Gone => "/410.html",
            Self::Opml => "/feeds.opml",
            Self::Security => "/.well-known/security.txt",
        };
        Route::new(address).expect("invariant: an address")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ids_with_numbers_are_the_programs_own() {
        for id in ["fn-1", "fnref-1-2", "page-12", "update-202605041830", "update-202605041830-2", "comment-7"] {
            assert!(is_numbered_id(id), "{id}");
        }
        for id in ["page-2-plan", "update-policy", "comment-", "comments", "talk-posts", "fn-", "page-"] {
            assert!(!is_numbered_id(id), "{id}");
        }
    }
}
