//! Links as templates see them: a part of the contract with themes (`view.rs`).

use serde::Serialize;

use crate::plan::file_view::Picture;
use crate::text::post_date::PostDate;

/// A link.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Link {
    /// Plain text.
    pub title: String,
    /// Address on this host, or absolute.
    pub href: String,
    /// Language of the text, if not the page's (WCAG 3.1.2).
    pub language: Option<String>,
}

impl Link {
    /// Returns a link whose text is in the site's language.
    #[must_use]
    pub fn new(title: impl Into<String>, href: impl Into<String>) -> Self {
        Self { title: title.into(), href: href.into(), language: None }
    }
}

/// Why readers do not see a post yet: part of every link to one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Hash, Serialize)]
pub struct Waits {
    /// Whether it is a draft, which only a preview shows. Never in a build, not even one with drafts.
    pub draft: bool,
    /// When readers will see it, in a preview of what is scheduled. Never in a build.
    pub shows: Option<PostDate>,
}

/// A link to a post beside another: to its neighbours, to the parts of its series.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct PostLink {
    /// The link.
    #[serde(flatten)]
    pub link: Link,
    /// Why readers do not see the post yet.
    #[serde(flatten)]
    pub waits: Waits,
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
    /// Language, if not the site's.
    pub language: Option<String>,
    /// Cover picture. The alternative text is empty because the title stands beside the picture.
    pub image: Option<Picture>,
    /// Why readers do not see it yet.
    #[serde(flatten)]
    pub waits: Waits,
    /// What it has in common with the post that it is related to, at most two: tags, or else categories. Empty in other lists.
    pub shares: Vec<TermLink>,
}

/// An author whom the settings describe.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct AuthorView {
    /// Name.
    pub name: String,
    /// What she does, `Skolchef`; may be empty.
    pub role: String,
    /// Text about her, plain; may be empty.
    pub description: String,
    /// Address on this host of the list of her posts.
    pub href: Option<String>,
    /// A page about her: on this host, or absolute.
    pub url: Option<String>,
    /// Her picture. The alternative text is empty because the name stands beside the picture.
    pub picture: Option<Picture>,
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
    /// Address on this host of the same feed as JSON (JSON Feed 1.1); `None` if the settings ask for none.
    pub json: Option<String>,
}
