//! The archive with its titles as templates see it: a part of the contract with themes (`view.rs`).

use serde::Serialize;

use crate::plan::link_view::Waits;
use crate::text::post_date::PostDate;

/// A year of the archive's own page: what every page sees of it, and its titles.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct ArchivedYear {
    /// The year.
    pub year: i16,
    /// Address of its archive.
    pub href: String,
    /// Number of posts.
    pub count: usize,
    /// Its months, newest first.
    pub months: Vec<ArchivedMonth>,
}

/// A month of the archive's own page.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct ArchivedMonth {
    /// Some moment of that month, for the `date` filter.
    pub date: PostDate,
    /// Address of its archive; empty if it has none.
    pub href: String,
    /// Number of posts.
    pub count: usize,
    /// Its posts, newest first. Empty in old months of a site with more posts than one page can list.
    pub posts: Vec<ArchivedPost>,
}

/// A title in the archive.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct ArchivedPost {
    /// Text of the link.
    pub title: String,
    /// Address on this host.
    pub href: String,
    /// The day on which it was published.
    pub date: PostDate,
    /// Language, if not the site's.
    pub language: Option<String>,
    /// Why readers do not see it yet.
    #[serde(flatten)]
    pub waits: Waits,
}
