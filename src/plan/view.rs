//! The contract with themes: everything a template may see, and nothing else.
//!
//! A [`View`] names the template that draws a page and holds all that the template is given. Every field is already
//! an address, a number, a date or a piece of markup: a template can neither ask the site for more nor get an
//! address wrong. `href`s carry the site's base path (`/blogg/om/`); `url`s are absolute.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, OnceLock};

use serde::{Serialize, Serializer};

use crate::plan::presentation_view::{PresentationCard, PresentationView, Shape};
use crate::text::html::Html;
use crate::text::post_date::PostDate;

/// What every template is given as `site`: the same value for every page.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct SiteView {
    /// Title of the site, plain text.
    pub title: String,
    /// One sentence about the site, plain text; may be empty.
    pub description: String,
    /// Language tag, `sv`.
    pub language: String,
    /// Locale of Open Graph, `sv_SE`.
    pub locale: String,
    /// Absolute address of the home page, with a `/` at its end.
    pub url: String,
    /// Address of the home page on this host, with a `/` at its end: `/` or `/blogg/`.
    pub href: String,
    /// The author's own entries of the main menu.
    pub menu: Vec<Link>,
    /// Entries of the footer.
    pub footer: Vec<Link>,
    /// Addresses of the pages that the generator makes itself.
    pub places: Places,
    /// The public body behind the blog.
    pub organization: Option<Organization>,
    /// The site's own feed.
    pub feed: Feed,
    /// `favicon.svg` or `favicon.ico` of `static/`, if there is one.
    pub favicon: Option<String>,
    /// The site's mark, to stand beside its title.
    pub logo: Option<Logo>,
    /// `extra` of `griffel.yaml`, and the theme's own settings.
    pub extra: serde_json::Value,
}

/// Where the generator's own pages lie; `None` where there is nothing to show.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Places {
    /// The list of all categories.
    pub categories: Option<String>,
    /// The list of all tags.
    pub tags: Option<String>,
    /// The archive by year.
    pub archive: Option<String>,
    /// The list of presentations.
    pub presentations: Option<String>,
    /// Search.
    pub search: Option<String>,
    /// The page that explains following.
    pub subscribe: String,
}

/// The public body behind the blog.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Organization {
    /// Its name.
    pub name: String,
    /// Its own web site.
    pub url: Option<String>,
}

/// The site's mark. Where it stands alone its description is the site's title, beside the title it needs none.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Logo {
    /// Address on this host.
    pub href: String,
    /// In pixels.
    pub width: Option<u32>,
    /// In pixels.
    pub height: Option<u32>,
}

/// A text with an address.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Link {
    /// Plain text.
    pub title: String,
    /// Address on this host, or absolute.
    pub href: String,
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

/// What every template is given as `page`: the page itself, whatever it shows.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Head {
    /// `home`, `post`, `page`, `category`, `tag`, `author`, `series`, `year`, `month`, `categories`, `tags`, `archive`,
    /// `presentations`, `presentation`, `embed`, `subscribe`, `search` or `not_found`.
    pub kind: &'static str,
    /// The one `h1`, plain text.
    pub heading: String,
    /// Text of `<title>`, unique in the site (WCAG 2.4.2): on later pages of a list with the page's number.
    pub title: String,
    /// Text of the description for search engines; unique where the author gave one.
    pub description: String,
    /// Absolute address.
    pub url: String,
    /// Address on this host.
    pub href: String,
    /// Language of the content if it is another than the site's.
    pub language: Option<String>,
    /// The feed of this page's own subject; the site's feed is in `site.feed`.
    pub feed: Option<Feed>,
    /// Picture for sharing.
    pub image: Option<ShareImage>,
    /// Search engines are asked to leave the page out.
    pub noindex: bool,
    /// JSON-LD of the page (schema.org), safe to stand inside `<script type="application/ld+json">`.
    pub json_ld: Option<Html>,
    /// From the home page down to the page above this one.
    pub crumbs: Vec<Link>,
}

/// Picture for sharing.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct ShareImage {
    /// Absolute address.
    pub url: String,
    /// Description.
    pub alt: String,
    /// In pixels.
    pub width: Option<u32>,
    /// In pixels.
    pub height: Option<u32>,
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

/// A category or tag as a link.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct TermLink {
    /// Its name.
    pub name: String,
    /// Address of its archive on this host.
    pub href: String,
}

/// A picture beside a post.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Picture {
    /// Address on this host: of the picture, or of a copy that is wide enough for all.
    pub href: String,
    /// Description (WCAG 1.1.1).
    pub alt: String,
    /// In pixels.
    pub width: Option<u32>,
    /// In pixels.
    pub height: Option<u32>,
    /// `srcset` in its own format; may be empty.
    pub srcset: String,
    /// `srcset` in WebP; may be empty.
    pub webp: String,
}

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

/// A post about the same things.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Related {
    /// Text of the link.
    pub title: String,
    /// Address on this host.
    pub href: String,
    /// When it was published.
    pub date: PostDate,
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

/// An attachment as a card.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct FileView {
    /// Title, or the file name.
    pub title: String,
    /// Description; may be empty.
    pub description: String,
    /// Address on this host.
    pub href: String,
    /// Absolute address.
    pub url: String,
    /// File name.
    pub name: String,
    /// File type in words: `pdf`, `PowerPoint`.
    pub kind: String,
    /// `presentation`, `document`, `sheet`, `picture`, `film`, `sound`, `archive` or `file`: for an icon.
    pub sort: &'static str,
    /// Size in words: `1,2 MB`.
    pub size: String,
    /// Size in bytes.
    pub bytes: u64,
    /// Number of pages, where it is known.
    pub pages: Option<u32>,
    /// Language if it is another than the post's.
    pub language: Option<String>,
    /// Media type.
    pub media_type: String,
    /// Other files of the same presentation, not listed by themselves: the PDF with the same name.
    pub also: Vec<FileView>,
    /// Address on this host of the page on which its slides are read.
    pub page: Option<String>,
    /// Its first slide; the description is empty, for the title stands beside it.
    pub picture: Option<Picture>,
    /// How wide its slides are, where they are shown.
    pub shape: Option<Shape>,
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

/// A run of posts of one day: the day's heading stands once.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Day {
    /// The day; `None` for pinned posts, which stand above all days.
    pub date: Option<PostDate>,
    /// The posts of that day on this page, newest first.
    pub posts: Vec<Arc<Shown<Card>>>,
}

/// What every list template is given as `list`.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Listing {
    /// Posts of this page of the list, grouped by day.
    pub days: Vec<Day>,
    /// Number of posts in the whole list.
    pub total: usize,
    /// Where this page stands among the list's pages.
    pub pager: Pager,
}

/// Where a page stands among the pages of a list.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Pager {
    /// From 1.
    pub number: usize,
    /// Number of pages, at least 1.
    pub of: usize,
    /// Page with newer posts.
    pub newer: Option<String>,
    /// Page with older posts.
    pub older: Option<String>,
}

/// What `term.html`, `author.html` and `series.html` are given as `term`.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct TermView {
    /// Name.
    pub name: String,
    /// Text about it, sanitised markup; may be empty.
    pub description: Html,
    /// The category above it.
    pub parent: Option<TermLink>,
    /// The categories below it.
    pub children: Vec<TermCount>,
}

/// A category or tag with its number of posts: an entry of `categories`, `tags` and the lists of terms.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct TermCount {
    /// Name.
    pub name: String,
    /// Address of its archive.
    pub href: String,
    /// Number of posts, those of the categories below it too.
    pub count: usize,
    /// Text about it, plain; may be empty.
    pub description: String,
    /// Its feed.
    pub feed: Option<Feed>,
    /// Categories below it.
    pub children: Vec<TermCount>,
}

/// The nearest years or months with posts: what `period.html` is given as `period`.
#[derive(Debug, Clone, Default, PartialEq, Hash, Serialize)]
pub struct PeriodView {
    /// The one before.
    pub earlier: Option<Link>,
    /// The one after.
    pub later: Option<Link>,
}

/// A year of the archive.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct YearCount {
    /// The year.
    pub year: i16,
    /// Address of its archive.
    pub href: String,
    /// Number of posts.
    pub count: usize,
    /// Its months, newest first.
    pub months: Vec<MonthCount>,
}

/// A month of the archive.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct MonthCount {
    /// Some moment of that month, for the `date` filter.
    pub date: PostDate,
    /// Address of its archive.
    pub href: String,
    /// Number of posts.
    pub count: usize,
}

/// The parts of the site that any template may show beside its page, each a variable of its own: `categories`, `tags`,
/// `recent`, `years`, `presentations`.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Parts {
    /// Top categories in the author's order, with those below them.
    pub categories: Vec<TermCount>,
    /// Tags in alphabetical order.
    pub tags: Vec<TermCount>,
    /// The newest posts.
    pub recent: Vec<Related>,
    /// Years of the archive, newest first.
    pub years: Vec<YearCount>,
    /// The newest presentations.
    pub presentations: Vec<PresentationCard>,
}

/// What a page shows; each variant is drawn by the template of its name.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum View {
    /// `home.html`: `list`.
    Home(Listing),
    /// `post.html`, or the post's own template: `post`.
    Post(Box<PostView>),
    /// `page.html`, or the page's own template: `post` (without date, terms and neighbours).
    Page(Box<PostView>),
    /// `term.html`: `term`, `list`. Categories and tags.
    Term(TermView, Listing),
    /// `author.html`: `term`, `list`.
    Author(TermView, Listing),
    /// `series.html`: `term`, `list`.
    Series(TermView, Listing),
    /// `period.html`: `period`, `list`. A year or a month.
    Period(PeriodView, Listing),
    /// `terms.html`: `terms`. The list of all categories or all tags.
    Terms(Vec<TermCount>),
    /// `archive.html`: the site-wide `years` are all it shows.
    Archive,
    /// `presentation.html`: `talk`; and `post` if the post is the presentation.
    Presentation(Box<PresentationView>, Option<Box<PostView>>),
    /// `embed.html`: `talk`.
    Embedded(Box<PresentationView>),
    /// `presentations.html`: `items`, newest first.
    Presentations(Vec<PresentationCard>),
    /// `subscribe.html`: `feeds` by group: `site`, `categories`, `tags`, `presentations`; `opml`.
    Subscribe(BTreeMap<&'static str, Vec<Feed>>, String),
    /// `search.html`: `index`, the address below which the index lies. The site-wide `categories` and `years` are there for
    /// readers without JavaScript.
    Search(String),
    /// `404.html`.
    NotFound,
}

impl View {
    /// Returns the name of the template that draws this view unless the author chose another.
    #[must_use]
    pub fn template(&self) -> &'static str {
        match self {
            Self::Home(_) => "home.html",
            Self::Post(_) => "post.html",
            Self::Page(_) => "page.html",
            Self::Term(..) => "term.html",
            Self::Author(..) => "author.html",
            Self::Series(..) => "series.html",
            Self::Period(..) => "period.html",
            Self::Terms(_) => "terms.html",
            Self::Archive => "archive.html",
            Self::Presentation(..) => "presentation.html",
            Self::Embedded(_) => "embed.html",
            Self::Presentations(_) => "presentations.html",
            Self::Subscribe(..) => "subscribe.html",
            Self::Search(_) => "search.html",
            Self::NotFound => "404.html",
        }
    }
}
