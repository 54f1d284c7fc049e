//! Posts as templates see them: a part of the contract with themes (`view.rs`).

use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use serde::{Serialize, Serializer};

use crate::plan::file_view::{FileView, Picture};
use crate::plan::link_view::{AuthorView, Link, PostLink, Related, TermLink, Waits};
use crate::text::html::Html;
use crate::text::post_date::PostDate;

/// The variable `post` of `post.html`, `page.html` and an entry's own template.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct PostView {
    /// The post as lists show it.
    #[serde(flatten)]
    pub card: Arc<Shown<Card>>,
    /// The whole text.
    pub content: Html,
    /// Whether the text has a block of code.
    pub has_code: bool,
    /// Table of contents; empty if the post has fewer than three headings.
    pub toc: Vec<TocEntry>,
    /// Attachments in the author's order.
    pub files: Vec<FileView>,
    /// Imported comments, oldest first, with their answers below them.
    pub thread: Vec<CommentView>,
    /// `mailto:` address for comments, with a subject; `None` if comments are closed.
    pub comment_href: Option<String>,
    /// The next older post.
    pub previous: Option<PostLink>,
    /// The next newer post.
    pub next: Option<PostLink>,
    /// The series that it belongs to.
    pub series: Option<SeriesView>,
    /// Related posts, best first.
    pub related: Vec<Related>,
    /// Its authors of whom the settings say more than the name.
    pub about_authors: Vec<AuthorView>,
    /// `mailto:` address without a receiver, with the title and the address of the page: for a reader who shares it by e-mail.
    pub share_href: String,
}

/// A post as lists show it.
#[expect(clippy::struct_excessive_bools, reason = "each is a question that a template asks")]
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Card {
    /// The title, or the long date of a post without one.
    pub heading: String,
    /// Whether the author gave a title.
    pub titled: bool,
    /// Text for a link to the post: the title, or the first words.
    pub link_text: String,
    /// Address on this host.
    pub href: String,
    /// Absolute address.
    pub url: String,
    /// When it was published.
    pub date: PostDate,
    /// When it was last changed, if the author says so.
    pub updated: Option<PostDate>,
    /// Number of `::update` parts of a live post; 0 for others.
    pub updates: usize,
    /// Whether it is still being written: it has updates and is not marked as finished.
    pub live: bool,
    /// Time of the newest update of a live post.
    pub last_update: Option<PostDate>,
    /// Excerpt: markup whose links work on every page, without footnotes.
    pub excerpt: Html,
    /// Whether the post contains more than the excerpt.
    pub more: bool,
    /// Its categories.
    pub categories: Vec<TermLink>,
    /// Its tags.
    pub tags: Vec<TermLink>,
    /// Names of the authors, with addresses.
    pub authors: Vec<Link>,
    /// Number of attachments.
    pub attachments: usize,
    /// Number of comments.
    pub comments: usize,
    /// Shown first on the home page.
    pub pinned: bool,
    /// Why readers do not see it yet.
    #[serde(flatten)]
    pub waits: Waits,
    /// Language, if not the site's.
    pub language: Option<String>,
    /// Cover picture.
    pub image: Option<Picture>,
    /// Reading time in whole minutes, at least 1.
    pub minutes: usize,
    /// `extra` of the front matter.
    pub extra: serde_json::Value,
}

/// A value that many pages show. It is converted for templates once, and shared.
#[derive(Debug, Clone)]
pub struct Shown<T> {
    value: T,
    seen: OnceLock<tera::Value>,
}

impl<T: Serialize> Shown<T> {
    /// Wraps a value.
    pub fn new(value: T) -> Self {
        Self { value, seen: OnceLock::new() }
    }

    /// Returns the value as templates see it.
    pub fn seen(&self) -> tera::Value {
        self.seen.get_or_init(|| tera::Value::from_serializable(&self.value)).clone()
    }
}

impl<T> std::ops::Deref for Shown<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: PartialEq> PartialEq for Shown<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<T: Hash> Hash for Shown<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl<T: Serialize> Serialize for Shown<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}

/// A series, and this post's position in it.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct SeriesView {
    /// Name of the series.
    pub name: String,
    /// Address of the series' page.
    pub href: String,
    /// Position of this post, from 1.
    pub number: usize,
    /// All posts of the series, oldest first, this post among them.
    pub parts: Vec<PostLink>,
}

/// A heading in the table of contents.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct TocEntry {
    /// 2 to 6.
    pub level: u8,
    /// The heading's id.
    pub id: String,
    /// Text of the heading.
    pub title: String,
    /// Headings below it.
    pub children: Vec<TocEntry>,
}

/// A comment imported from another blog.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct CommentView {
    /// Id on the page.
    pub id: String,
    /// Name.
    pub author: String,
    /// The commenter's own site.
    pub url: Option<String>,
    /// When it was written.
    pub date: Option<PostDate>,
    /// Sanitised markup.
    pub content: Html,
    /// The comment that it answers, if that is not the one above it: of a long conversation, which is shown on five levels.
    pub answers_to: Option<Link>,
    /// Answers.
    pub answers: Vec<CommentView>,
}
