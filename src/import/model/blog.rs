//! A blog as a value, independent of the platform it comes from.

use jiff::civil::DateTime;
use jiff::tz::Offset;

/// Data of a whole blog.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Blog {
    /// Its name.
    pub title: String,
    /// Its description.
    pub description: String,
    /// Its old address.
    pub url: String,
    /// Its language (BCP 47), if the export names it.
    pub language: Option<String>,
    /// Its authors.
    pub authors: Vec<Author>,
    /// Its categories.
    pub categories: Vec<Term>,
    /// Its tags.
    pub tags: Vec<Term>,
    /// Other named elements, such as menus and terms of plugins, by their kind.
    pub others: Vec<(String, String)>,
    /// Names of additional values stored with its terms.
    pub further: Vec<String>,
    /// What any of its entries says about itself.
    pub says: Says,
    /// What any of its entries does not say.
    pub lacks: Says,
}

impl Blog {
    /// Returns the language without its region; Swedish if the export does not name one.
    #[must_use]
    pub fn language(&self) -> &str {
        let language = self.language.as_deref().and_then(|language| language.split(['-', '_']).next());
        let is_language = |language: &&str| {
            (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase())
        };
        language.filter(is_language).unwrap_or("sv")
    }
}

/// Whether any entry of an export says what it is, and who may read it. The oldest programs only exported published
/// posts and said neither; in an export where others do, an entry that says nothing is hidden.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Says {
    /// Any entry has a kind.
    pub kinds: bool,
    /// Any entry has a state.
    pub states: bool,
}

impl Says {
    /// Returns whether something is in both.
    #[must_use]
    pub fn meets(self, other: Self) -> bool {
        self.kinds && other.kinds || self.states && other.states
    }

    /// Adds what another part of the export says.
    pub fn add(&mut self, other: Self) {
        self.kinds |= other.kinds;
        self.states |= other.states;
    }
}

/// An author. The e-mail address is not read (GDPR).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    /// The login that entries refer to.
    pub login: String,
    /// The display name.
    pub name: String,
}

/// A category or tag.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Term {
    /// Decoded slug.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Slug of the category above it.
    pub parent: Option<String>,
    /// Description as markup.
    pub description: String,
    /// Its number in the export, which menus refer to.
    pub number: String,
}

/// Kind of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A post.
    Post,
    /// A standing page.
    Page,
    /// An attachment with an entry of its own.
    File,
    /// An item of a menu.
    MenuItem(MenuItem),
    /// Anything the platform stores for itself, by its name: menu items, styles, revisions.
    Other(String),
}

impl Kind {
    /// Returns whether it is a reusable block.
    #[must_use]
    pub fn is_reused(&self) -> bool {
        matches!(self, Self::Other(name) if name == "wp_block")
    }
}

/// An item of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    /// The menu it is in.
    pub menu: Term,
    /// What it leads to.
    pub target: ItemTarget,
    /// Key of the item above it.
    pub above: Option<String>,
}

/// What an item of a menu leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemTarget {
    /// The entry with this key.
    Entry(String),
    /// The category or tag with this number.
    Term(String),
    /// An address that somebody typed.
    Address(String),
}

/// Visibility of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Everybody.
    Published,
    /// Everybody, from a later date on.
    Scheduled,
    /// Nobody yet.
    Draft,
    /// Nobody until an editor has reviewed it.
    Pending,
    /// Users who are logged in.
    Private,
    /// Readers with a password.
    Locked,
    /// In the bin.
    Trashed,
    /// Auto-draft, created by the platform.
    Automatic,
    /// The export does not say, though it does of other entries.
    Unsaid,
}

/// A moment as the old blog displayed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// In the blog's time zone.
    pub local: DateTime,
    /// Offset of that zone from UTC, if the export tells it.
    pub offset: Option<Offset>,
}

/// A post, page, attachment or other entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number in the export, which others refer to.
    pub key: String,
    /// What it is.
    pub kind: Kind,
    /// Its visibility.
    pub state: State,
    /// Its title as plain text.
    pub title: String,
    /// Decoded slug; may be empty.
    pub slug: String,
    /// Its old address.
    pub link: String,
    /// Its short address on the blog, if it has one: `/?p=12`.
    pub short: Option<String>,
    /// Its GUID in feeds.
    pub guid: String,
    /// When it was published, in the blog's time zone.
    pub date: Option<Moment>,
    /// When it was last changed.
    pub updated: Option<Moment>,
    /// Login of its author.
    pub author: String,
    /// Slugs or names of its categories.
    pub categories: Vec<Term>,
    /// The same of its tags.
    pub tags: Vec<Term>,
    /// Its text: markup, or text of the classic editor.
    pub content: String,
    /// Its footnotes, if they are stored separately: JSON.
    pub footnotes: String,
    /// Its excerpt: markup.
    pub excerpt: String,
    /// Pinned to the top.
    pub is_pinned: bool,
    /// Its order in a menu.
    pub order: i64,
    /// Key of its parent page.
    pub parent: Option<String>,
    /// Key of its featured image.
    pub picture: Option<String>,
    /// Address of the file, for attachments.
    pub file: Option<String>,
    /// Files that it hands to readers of its feed, such as the sound of a podcast.
    pub enclosures: Vec<String>,
    /// Its language (BCP 47), if it has one of its own.
    pub language: Option<String>,
    /// Text alternative of a picture (WCAG 1.1.1).
    pub alt: String,
    /// Whether comments are open.
    pub takes_comments: bool,
    /// Its comments, in the order of the export.
    pub comments: Vec<Comment>,
    /// Names of stored values that are imported with it.
    pub read: Vec<String>,
    /// Names of additional stored values.
    pub further: Vec<String>,
}

impl Entry {
    /// Returns the permanent id of the entry: its GUID, else its address, else its number.
    #[must_use]
    pub fn id(&self) -> &str {
        [&self.guid, &self.link].into_iter().find(|id| !id.is_empty()).unwrap_or(&self.key)
    }
}

/// Moderation state of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moderation {
    /// Visible to readers.
    Approved,
    /// Awaiting moderation.
    Waiting,
    /// Spam.
    Spam,
    /// In the bin.
    Trashed,
    /// A pingback: another page links here.
    Pingback,
}

/// A comment. E-mail and IP addresses are not read (GDPR).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its number in the export.
    pub key: String,
    /// Its author; may be empty.
    pub author: String,
    /// The author's own site.
    pub url: String,
    /// When it was written.
    pub date: Option<Moment>,
    /// Key of the comment it replies to.
    pub parent: Option<String>,
    /// Its text: markup, or text of the classic editor.
    pub text: String,
    /// Its moderation state.
    pub moderation: Moderation,
}

/// An element of an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Element {
    /// An entry.
    Entry(Box<Entry>),
    /// A comment that is stored apart from the entry with this key.
    Comment(String, Comment),
}
