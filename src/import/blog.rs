//! What a blog is made of, wherever it comes from.

use jiff::civil::DateTime;
use jiff::tz::Offset;

/// What is said of a whole blog.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blog {
    /// Its name.
    pub title: String,
    /// What it says of itself.
    pub description: String,
    /// Its address, as it was.
    pub url: String,
    /// Its language (BCP 47), where the export names it.
    pub language: Option<String>,
    /// Who writes in it.
    pub authors: Vec<Author>,
    /// Its categories.
    pub categories: Vec<Term>,
    /// Its tags.
    pub tags: Vec<Term>,
    /// Whatever else it has a name for: menus, terms of plugins, by what they are.
    pub others: Vec<(String, String)>,
    /// Names of further values that the old program kept with its terms.
    pub further: Vec<String>,
}

/// Somebody who writes. Their e-mail address is not read (GDPR).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    /// How entries name them.
    pub login: String,
    /// How readers know them.
    pub name: String,
}

/// A category or tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Term {
    /// Last part of its address, decoded.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Slug of the category above it.
    pub parent: Option<String>,
    /// What is said of it: markup.
    pub description: String,
}

/// What an entry is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A post.
    Post,
    /// A standing page.
    Page,
    /// A file with an entry of its own.
    File,
    /// What the old program kept for itself, by its name: menu items, styles, revisions.
    Other(String),
}

impl Kind {
    /// Returns whether it is a block that several entries show.
    #[must_use]
    pub fn is_reused(&self) -> bool {
        matches!(self, Self::Other(name) if name == "wp_block")
    }
}

/// Who may read an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Everybody.
    Published,
    /// Everybody, later.
    Scheduled,
    /// Nobody yet.
    Draft,
    /// Nobody until an editor has read it.
    Pending,
    /// Those who are logged in.
    Private,
    /// Those who know a password.
    Locked,
    /// Nobody any more.
    Trashed,
    /// Nobody ever: kept by the program on its own.
    Automatic,
}

/// A moment as the old blog showed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// On the blog's clock.
    pub local: DateTime,
    /// How far that clock was ahead of UTC, where the export tells.
    pub offset: Option<Offset>,
}

/// A post, page, file or something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the export; what others refer to.
    pub key: String,
    /// What it is.
    pub kind: Kind,
    /// Who may read it.
    pub state: State,
    /// Its title: text, in which nothing is markup.
    pub title: String,
    /// Last part of its address, decoded; may be empty.
    pub slug: String,
    /// Its address, as it was.
    pub link: String,
    /// Its short address on the blog, where it has one: `/?p=12`.
    pub short: Option<String>,
    /// Its name in feeds.
    pub guid: String,
    /// When it was published, on the blog's clock.
    pub date: Option<Moment>,
    /// When it was changed.
    pub updated: Option<Moment>,
    /// Login of who wrote it.
    pub author: String,
    /// Slugs or names of its categories.
    pub categories: Vec<Term>,
    /// The same of its tags.
    pub tags: Vec<Term>,
    /// Its text: markup, or what the old editor made markup of.
    pub content: String,
    /// What its footnotes say, where the old program kept that beside the text: JSON.
    pub footnotes: String,
    /// Its summary: markup.
    pub excerpt: String,
    /// First among the posts.
    pub is_pinned: bool,
    /// Its place among others in a menu.
    pub order: i64,
    /// Key of the page above it.
    pub parent: Option<String>,
    /// Key of what a menu's item leads to.
    pub refers: Option<String>,
    /// Key of the file that is its picture.
    pub picture: Option<String>,
    /// Address of the file that it is.
    pub file: Option<String>,
    /// Text instead of a picture (WCAG 1.1.1).
    pub alt: String,
    /// Whether readers may comment on it.
    pub takes_comments: bool,
    /// Its comments, in the order of the export.
    pub comments: Vec<Comment>,
    /// Names of values that the old program kept with it and that are taken over with it.
    pub read: Vec<String>,
    /// Names of further values that the old program kept with it.
    pub further: Vec<String>,
}

impl Entry {
    /// Returns what names the entry for good: its name in feeds, else its address, else its number.
    #[must_use]
    pub fn id(&self) -> &str {
        [&self.guid, &self.link].into_iter().find(|id| !id.is_empty()).unwrap_or(&self.key)
    }
}

/// Whether readers see a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// They do.
    Approved,
    /// Not yet.
    Waiting,
    /// It is advertising.
    Spam,
    /// Not any more.
    Trashed,
    /// It is the note of a machine that another page links here.
    Pingback,
}

/// A comment. E-mail and IP addresses are not read (GDPR).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its number in the export.
    pub key: String,
    /// Who wrote it; may be empty.
    pub author: String,
    /// Their own site.
    pub url: String,
    /// When.
    pub date: Option<Moment>,
    /// Key of the comment that it answers.
    pub parent: Option<String>,
    /// Its text: markup, or what the old program made markup of.
    pub text: String,
    /// Whether readers see it.
    pub standing: Standing,
}

/// What an export holds, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// An entry.
    Entry(Box<Entry>),
    /// A comment that stands apart from the entry of this key.
    Comment(String, Comment),
}
