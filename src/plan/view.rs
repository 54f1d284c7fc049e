//! The contract with themes: everything that a template is given, and nothing else.
//!
//! A [`View`] names the template that draws a page and holds all that the template is given. Every field is already
//! an address, a number, a date or a piece of markup: a template can neither ask the site for more nor get an
//! address wrong. `href`s include the site's base path (`/blogg/om/`); `url`s are absolute. Posts, presentations, files,
//! links and the archive are in `post_view.rs`, `presentation_view.rs`, `file_view.rs`, `link_view.rs` and `archive_view.rs`, the accessibility statement in
//! `statement_view.rs`.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use crate::addresses::own::OWN_ID_MARK;
use crate::plan::archive_view::ArchivedYear;
use crate::plan::link_view::{AuthorView, Feed, Link, Related, TermLink};
use crate::plan::post_view::{Card, PostView, Shown};
use crate::plan::presentation_view::{PresentationCard, PresentationView};
use crate::plan::statement_view::StatementView;
use crate::text::html::Html;
use crate::text::post_date::PostDate;

/// The variable `site` of every template, the same on every page.
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
    /// Addresses of the pages that the program makes itself.
    pub places: OwnPages,
    /// The public body behind the blog.
    pub organization: Option<Organization>,
    /// The site's own feed.
    pub feed: Feed,
    /// `favicon.svg` or `favicon.ico` of `static/`, if there is one.
    pub favicon: Option<String>,
    /// The site's logo, shown beside its title.
    pub logo: Option<Logo>,
    /// `extra` of `griffel.yaml`, and the theme's own settings.
    pub extra: serde_json::Value,
}

/// Addresses of the pages that the program makes itself; `None` if such a page would be empty.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct OwnPages {
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
    /// The script that reads the search index: pages that search import it.
    pub search_engine: Option<String>,
    /// The page about feeds.
    pub subscribe: String,
}

/// The public body behind the blog.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Organization {
    /// Its name.
    pub name: String,
    /// Its website.
    pub url: Option<String>,
}

/// The site's logo. Its alternative text is the site's title, or empty beside the title.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Logo {
    /// Address on this host.
    pub href: String,
    /// In pixels.
    pub width: Option<u32>,
    /// In pixels.
    pub height: Option<u32>,
}

/// The variable `page` of every template: the page itself, whatever it shows.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Head {
    /// `home`, `post`, `page`, `category`, `tag`, `author`, `series`, `year`, `month`, `categories`, `tags`, `archive`,
    /// `presentations`, `presentation`, `embed`, `subscribe`, `search`, `not_found` or `gone`.
    pub kind: &'static str,
    /// The one `h1`, plain text.
    pub heading: String,
    /// Text of `<title>`, unique in the site (WCAG 2.4.2): on later pages of a list with the page's number. Only the pages at
    /// addresses of what is published no longer have one in common.
    pub title: String,
    /// Text of the description for search engines; unique if the author gave one.
    pub description: String,
    /// Absolute address.
    pub url: String,
    /// Address on this host.
    pub href: String,
    /// Language of the content, if not the site's.
    pub language: Option<String>,
    /// The feed of this page's own subject; the site's feed is in `site.feed`.
    pub feed: Option<Feed>,
    /// Picture for sharing.
    pub image: Option<ShareImage>,
    /// Whether search engines are asked not to index the page.
    pub noindex: bool,
    /// JSON-LD of the page (schema.org), safe inside `<script type="application/ld+json">`.
    pub json_ld: Option<Html>,
    /// Breadcrumbs: from the home page down to the page above this one.
    pub crumbs: Vec<Link>,
    /// Ids of parts that others link to.
    pub ids: OwnIds,
}

/// Ids of parts of a page that others link to. The author's heading or anchor of the same name has the name alone, and the
/// part another one.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct OwnIds {
    /// `main`, where the skip link leads.
    pub main: String,
    /// `comments`, as in many blogs.
    pub comments: String,
}

impl OwnIds {
    /// Returns the ids on a page where `is_taken` tells the author's own.
    #[must_use]
    pub fn beside(is_taken: impl Fn(&str) -> bool) -> Self {
        let free = |id: &str| if is_taken(id) { format!("{OWN_ID_MARK}{id}") } else { id.to_owned() };
        Self { main: free("main"), comments: free("comments") }
    }
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

/// Consecutive posts of one day, below one heading.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Day {
    /// The day; `None` for pinned posts, which come before all days.
    pub date: Option<PostDate>,
    /// The posts of that day on this page, newest first.
    pub posts: Vec<Arc<Shown<Card>>>,
}

/// The variable `list` of every template of a list.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Listing {
    /// Posts of this page of the list, grouped by day.
    pub days: Vec<Day>,
    /// Number of posts in the whole list.
    pub total: usize,
    /// Position of this page among the pages of the list.
    pub pager: Pager,
}

/// Position of a page among the pages of a list.
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

/// The variable `term` of `term.html`, `author.html` and `series.html`.
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
    /// An author of whom the settings say more than the name.
    pub author: Option<AuthorView>,
}

/// A category or tag with its number of posts: an entry of `categories`, `tags` and the lists of terms.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct TermCount {
    /// Name.
    pub name: String,
    /// Address of its archive.
    pub href: String,
    /// Number of posts, with those of the categories below it.
    pub count: usize,
    /// Text about it, plain; may be empty.
    pub description: String,
    /// Its feed.
    pub feed: Option<Feed>,
    /// Categories below it.
    pub children: Vec<TermCount>,
}

/// The variable `period` of `period.html`: the nearest years or months with posts.
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

/// Site-wide lists that any template may show, each a variable of its own: `categories`, `tags`, `recent`, `years`,
/// `presentations`.
#[derive(Debug, Clone, PartialEq, Hash, Serialize)]
pub struct Parts {
    /// Top categories in the order of the settings, with those below them.
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

/// What a page shows: each variant has a template of its own, with the variables that are named here.
#[derive(Debug, Clone, PartialEq, Hash)]
pub enum View {
    /// `home.html`: `list`.
    Home(Listing),
    /// `post.html`, or the post's own template: `post`.
    Post(Box<PostView>),
    /// `page.html`, or the page's own template: `post` (without date, terms and neighbours).
    Page(Box<PostView>),
    /// `accessibility.html`: `post`, as on a page, and `statement`.
    Statement(Box<PostView>, Box<StatementView>),
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
    /// `archive.html`: `years` with the titles in their months, in place of the site-wide ones.
    Archive(Vec<ArchivedYear>),
    /// `presentation.html`: `presentation`; and `post` if the post is the presentation.
    Presentation(Box<PresentationView>, Option<Box<PostView>>),
    /// `embed.html`: `presentation`.
    Embedded(Box<PresentationView>),
    /// `presentations.html`: `items`, newest first.
    Presentations(Vec<PresentationCard>),
    /// `subscribe.html`: `feeds` by group: `site`, `categories`, `tags`, `presentations`; `opml`.
    Subscribe(BTreeMap<&'static str, Vec<Feed>>, String),
    /// `search.html`: the site-wide `categories` and `years` are there for readers without JavaScript.
    Search,
    /// `404.html`.
    NotFound,
    /// `gone.html`: `year`, a link to the archive of the year that the page was of, if there is one. It lies at the addresses of what
    /// is published no longer. It does not say what that was: whoever took it back may have had to.
    Gone(Option<Link>),
}

impl View {
    /// The template of [`View::Gone`]. A theme without it has no such pages.
    pub const GONE: &'static str = "gone.html";

    /// The template of [`View::Statement`], which a page has to name.
    pub const STATEMENT: &'static str = "accessibility.html";

    /// Returns the name of the template of this view, unless the author chose another.
    #[must_use]
    pub fn template(&self) -> &'static str {
        match self {
            Self::Home(_) => "home.html",
            Self::Post(_) => "post.html",
            Self::Page(_) => "page.html",
            Self::Statement(..) => Self::STATEMENT,
            Self::Term(..) => "term.html",
            Self::Author(..) => "author.html",
            Self::Series(..) => "series.html",
            Self::Period(..) => "period.html",
            Self::Terms(_) => "terms.html",
            Self::Archive(_) => "archive.html",
            Self::Presentation(..) => "presentation.html",
            Self::Embedded(_) => "embed.html",
            Self::Presentations(_) => "presentations.html",
            Self::Subscribe(..) => "subscribe.html",
            Self::Search => "search.html",
            Self::NotFound => "404.html",
            Self::Gone(_) => Self::GONE,
        }
    }
}
