//! What templates see of presentations: a part of the contract with themes (`view.rs`).

use serde::Serialize;

use crate::plan::file_view::{FileView, Picture, Shape};
use crate::plan::link_view::{Related, TermLink, Waits};
use crate::text::html::Html;
use crate::text::post_date::PostDate;

/// A presentation in the list of presentations. Its slides may be impossible to show: then only its file can be downloaded.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct PresentationCard {
    /// Title.
    pub title: String,
    /// Description; may be empty.
    pub description: String,
    /// Address of the page that shows its slides; `None` if they cannot be shown.
    pub href: Option<String>,
    /// Language, if not the site's.
    pub language: Option<String>,
    /// Where it was given.
    #[serde(rename = "place")]
    pub venue: Option<String>,
    /// Number of slides, if known.
    pub pages: Option<u32>,
    /// Its first slide. The alternative text is empty because the title stands beside the picture.
    pub picture: Option<Picture>,
    /// Without a picture: the first words on its slides besides its title, at most 120 letters; may be empty.
    pub words: String,
    /// Shape of its slides.
    pub shape: Shape,
    /// Categories of its post.
    pub categories: Vec<TermLink>,
    /// The day of its post.
    pub date: PostDate,
    /// Why readers do not see it yet.
    #[serde(flatten)]
    pub waits: Waits,
    /// The file; `None` if the post is the presentation.
    pub file: Option<FileView>,
    /// Its post; `None` if the post is the presentation.
    pub post: Option<Related>,
}

/// The variable `presentation` of `presentation.html` and `embed.html`.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct PresentationView {
    /// Title, plain text; the page's `heading`.
    pub title: String,
    /// Description; may be empty.
    pub description: String,
    /// Language of its slides, if not the site's.
    pub language: Option<String>,
    /// Where it was given.
    #[serde(rename = "place")]
    pub venue: Option<String>,
    /// The day of its post.
    pub date: Option<PostDate>,
    /// Why readers do not see it yet.
    #[serde(flatten)]
    pub waits: Waits,
    /// Address of its page on this host, also on the page for other sites.
    pub href: String,
    /// Absolute address of its page.
    pub url: String,
    /// Files to download: its own first, then the PDF with the same name. Empty if the post is the presentation.
    pub files: Vec<FileView>,
    /// Its slides.
    pub slides: Vec<SlideView>,
    /// Whether there are pictures of slides; without them, themes draw their texts as cards.
    pub has_pictures: bool,
    /// Shape of its slides.
    pub shape: Shape,
    /// Its post; `None` if the post is the presentation.
    pub post: Option<Teaser>,
    /// Categories of its post.
    pub categories: Vec<TermLink>,
    /// Related presentations.
    pub related: Vec<Teaser>,
    /// Related posts.
    pub posts: Vec<Teaser>,
    /// How other sites embed it; `None` if the settings do not allow it.
    pub embed: Option<EmbedView>,
}

/// A slide.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct SlideView {
    /// From 1.
    pub number: usize,
    /// Its id on the page, `page-7`.
    pub id: String,
    /// Its address on this host.
    pub href: String,
    /// Its title, or its number in words.
    pub title: String,
    /// Whether it has a title of its own.
    pub titled: bool,
    /// Whether its text is unknown, so that a screen reader can say nothing about it.
    pub silent: bool,
    /// Its text.
    pub content: Html,
    /// The speaker notes; empty if they are not published.
    pub notes: Html,
    /// Its picture. The alternative text is the slide's number, because `content` holds its text.
    pub picture: Option<Picture>,
}

/// A link to a related post or presentation, with a few words about it.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Teaser {
    /// Text of the link: its title.
    pub title: String,
    /// Address on this host.
    pub href: String,
    /// When it was published.
    pub date: Option<PostDate>,
    /// Why readers do not see it yet.
    #[serde(flatten)]
    pub waits: Waits,
    /// One or two sentences that do not repeat the title; may be empty.
    pub excerpt: String,
    /// Language, if not the site's.
    pub language: Option<String>,
    /// The first slide of a presentation.
    pub picture: Option<Picture>,
    /// Of a presentation without a picture: the first words on its slides besides its title, at most 120 letters.
    pub words: String,
}

/// How other sites embed a presentation.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct EmbedView {
    /// Address on this host of the page that they embed.
    pub href: String,
    /// Markup to copy.
    pub code: String,
}
