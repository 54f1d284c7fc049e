//! Links as templates see them: a part of the contract with themes (`view.rs`).

use serde::Serialize;

use crate::text::post_date::PostDate;

/// A link.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Link {
    /// Plain text.
    pub title: String,
    /// Address on this host, or absolute.
    pub href: String,
}

/// A link to a category or tag.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct TermLink {
    /// Its name.
    pub name: String,
    /// Address of its archive on this host.
    pub href: String,
}

/// A link to a related post.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Related {
    /// Text of the link.
    pub title: String,
    /// Address on this host.
    pub href: String,
    /// When it was published.
    pub date: PostDate,
}

/// A feed of the site.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Feed {
    /// Title of the feed, plain text.
    pub title: String,
    /// Address on this host.
    pub href: String,
    /// Absolute address, to copy into a feed reader.
    pub url: String,
}
