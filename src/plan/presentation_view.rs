//! What templates see of talks: a part of the contract with themes (`view.rs`).

use serde::Serialize;

use crate::plan::view::{FileView, Picture, Related, TermLink};
use crate::text::html::Html;
use crate::text::post_date::PostDate;

/// A presentation of the archive.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct PresentationView {
    /// Title.
    pub title: String,
    /// Text about it; may be empty.
    pub description: String,
    /// Address of the page on which its slides are read; none where only the file can be had.
    pub href: Option<String>,
    /// Language if it is another than the site's.
    pub language: Option<String>,
    /// Where it was held.
    pub place: Option<String>,
    /// Number of slides, where it is known.
    pub pages: Option<u32>,
    /// Its first slide; the description is empty, for the title stands beside it.
    pub picture: Option<Picture>,
    /// How wide its slides are.
    pub shape: Shape,
    /// Categories of its post.
    pub categories: Vec<TermLink>,
    /// The day of its post.
    pub date: PostDate,
    /// The file; none where a post is all slides.
    pub file: Option<FileView>,
    /// The post that it belongs to; none where it is the post itself.
    pub post: Option<Related>,
}

/// How wide slides are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Shape {
    /// 16:9 or nearly so.
    Wide,
    /// 4:3 or nearly so.
    Classic,
    /// Higher than wide.
    Tall,
}

/// What `presentation.html` and `embed.html` are given as `talk`.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct TalkView {
    /// Title, plain text; the page's `heading`.
    pub title: String,
    /// Text about it; may be empty.
    pub description: String,
    /// Language of its slides if it is another than the site's.
    pub language: Option<String>,
    /// Where it was held.
    pub place: Option<String>,
    /// The day of its post.
    pub date: Option<PostDate>,
    /// Address of its page on this host, also where it is shown for other sites.
    pub href: String,
    /// The same, absolute.
    pub url: String,
    /// Files to fetch: its own first, then the PDF of the same name. Empty where a post is all slides.
    pub files: Vec<FileView>,
    /// Its slides.
    pub slides: Vec<SlideView>,
    /// Whether there are pictures of slides; without them their texts are drawn as cards.
    pub has_pictures: bool,
    /// How wide its slides are.
    pub shape: Shape,
    /// The post that it belongs to; none where it is the post itself.
    pub post: Option<Linked>,
    /// Categories of its post.
    pub categories: Vec<TermLink>,
    /// Other talks about the same things.
    pub related: Vec<Linked>,
    /// Posts about the same things.
    pub posts: Vec<Linked>,
    /// What other sites need to show it; none where the settings do not allow it.
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
    /// Whether nothing is known of what it says: a screen reader can say nothing of it either.
    pub silent: bool,
    /// What is said on it.
    pub content: Html,
    /// What the speaker noted; empty where that is not published.
    pub notes: Html,
    /// Its picture, described by its number; what it says stands in `content`.
    pub picture: Option<Picture>,
}

/// A post or talk with a few words about it.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Linked {
    /// Text of the link: its title.
    pub title: String,
    /// Address on this host.
    pub href: String,
    /// When it was published.
    pub date: Option<PostDate>,
    /// A sentence or two that do not repeat the title; may be empty.
    pub excerpt: String,
    /// Language if it is another than the site's.
    pub language: Option<String>,
    /// The first slide of a talk.
    pub picture: Option<Picture>,
}

/// What other sites need to show a talk.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct EmbedView {
    /// Address on this host of the page that they show.
    pub href: String,
    /// Markup to copy.
    pub code: String,
}
