//! Posts as templates see them: a part of the contract with themes (`view.rs`).

use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use serde::{Serialize, Serializer};

use crate::plan::file_view::{FileView, Picture};
use crate::plan::link_view::{Link, Related, TermLink};
use crate::text::html::Html;
use crate::text::post_date::PostDate;

/// What `post.html` and the post's own template are given as `post`.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct PostView {
    /// The post as it stands in lists.
    #[serde(flatten)]
    pub card: Arc<Shown<Card>>,
    /// The whole text.
    pub content: Html,
    /// Table of contents; empty when the post has fewer than three headings.
    pub toc: Vec<TocEntry>,
    /// Attachments in the author's order.
    pub files: Vec<FileView>,
    /// Comments carried over, oldest first, answers below what they answer.
    pub thread: Vec<CommentView>,
    /// Address for comments by e-mail, with subject; `None` where they are closed.
    pub comment_href: Option<String>,
    /// The next older post.
    pub previous: Option<Link>,
    /// The next newer post.
    pub next: Option<Link>,
    /// The series that it belongs to.
    pub series: Option<SeriesView>,
    /// Posts about the same things, best first.
    pub related: Vec<Related>,
}

/// A post as it stands in a list.
#[expect(clippy::struct_excessive_bools, reason = "each is a question that a template asks")]
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Card {
    /// The title, or the long date of a post without one.
    pub heading: String,
    /// Whether the author gave a title.
    pub titled: bool,
    /// Text for a link to the post: the title, or the post's first words.
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
    /// Whether it is still being written: it has updates and does not say that it is finished.
    pub live: bool,
    /// Time of the newest update of a live post.
    pub last_update: Option<PostDate>,
    /// What stands in lists: markup without links' targets lost, footnotes taken away.
    pub excerpt: Html,
    /// Whether the post holds more than the excerpt.
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
    /// Language if it is another than the site's.
    pub language: Option<String>,
    /// Cover picture.
    pub image: Option<Picture>,
    /// Reading time in whole minutes, at least 1.
    pub minutes: usize,
    /// `extra` of the front matter.
    pub extra: serde_json::Value,
}

/// A value that many pages show. It is made into what templates see once, and shared.
#[derive(Debug, Clone)]
pub struct Shown<T> {
    value: T,
    seen: OnceLock<tera::Value>,
}

impl<T: Serialize> Shown<T> {
    /// Makes a value that can be shown.
    pub fn new(value: T) -> Self {
        Self { value, seen: OnceLock::new() }
    }

    /// Returns what templates see of it.
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

/// A series and this post's place in it.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct SeriesView {
    /// Name of the series.
    pub name: String,
    /// Address of the series' page.
    pub href: String,
    /// Place of this post, from 1.
    pub number: usize,
    /// All posts of the series, oldest first; the current one has no other address than its own.
    pub parts: Vec<Link>,
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

/// A comment carried over from an older blog.
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
    /// Answers.
    pub answers: Vec<CommentView>,
}
