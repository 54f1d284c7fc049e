//! The settings of a site.

use jiff::tz::TimeZone;

use crate::addresses::own::FEED_FILE;
use crate::addresses::paths::Paths;
use crate::addresses::permalink::Permalink;
use crate::config::url::BaseUrl;
use crate::source::path::SourcePath;
use crate::source::span::Span;
use crate::text::color::Color;
use crate::text::slug::Slug;
use crate::yaml::fields::Located;

/// Path of the settings in the site folder.
pub const SETTINGS_PATH: &str = "griffel.yaml";

/// Returns the path of the settings.
///
/// # Panics
///
/// Never: the constant is a path.
#[must_use]
pub fn settings_path() -> SourcePath {
    SourcePath::new(SETTINGS_PATH).expect("invariant: a path")
}

/// Everything that `griffel.yaml` says, with defaults for the rest.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Title of the site.
    pub title: String,
    /// One sentence about it; may be empty.
    pub description: String,
    /// Where it lies on the web.
    pub url: BaseUrl,
    /// Language tag of the site's words and of posts that do not say another.
    pub language: String,
    /// Zone of dates without an offset.
    pub zone: TimeZone,
    /// Authors; the first one wrote what does not say otherwise.
    pub authors: Vec<Author>,
    /// Name of the theme.
    pub theme: Located<String>,
    /// The site's own colour.
    pub color: Option<Located<Color>>,
    /// The site's mark, a file of `static/`.
    pub logo: Option<Located<String>>,
    /// Posts on a page of a list.
    pub paginate: usize,
    /// Pattern of a post's address.
    pub permalink: Permalink,
    /// First parts of the addresses that the generator makes itself.
    pub paths: Paths,
    /// Categories with order, description and parent.
    pub categories: Vec<TermSetting>,
    /// Tags with descriptions.
    pub tags: Vec<TermSetting>,
    /// What feeds hold.
    pub feed: FeedSetting,
    /// The author's entries of the main menu.
    pub menu: Vec<MenuItem>,
    /// Entries of the footer.
    pub footer: Vec<MenuItem>,
    /// Old addresses and where they lead.
    pub redirects: Vec<Redirect>,
    /// Picture for sharing, a file of `static/`, and its description.
    pub image: Option<(Located<String>, String)>,
    /// In which order the updates of a live post are shown.
    pub live: LiveOrder,
    /// Whether pictures for sharing are drawn of posts, and of the site, that have none.
    pub share_pictures: bool,
    /// The public body behind the blog.
    pub organization: Option<Organization>,
    /// Address for comments by e-mail.
    pub comments_email: Option<String>,
    /// What `security.txt` says (RFC 9116).
    pub security: Option<Security>,
    /// Which archives there are besides categories and tags.
    pub archives: Archives,
    /// Related posts below a post; 0 for none.
    pub related: usize,
    /// Whether readers can search.
    pub has_search: bool,
    /// Whether other sites may embed presentations.
    pub has_embeds: bool,
    /// What draws slides of which there are no pictures.
    pub office: Option<Office>,
    /// Servers for which settings are written.
    pub headers: Vec<Server>,
    /// Anything, for themes.
    pub extra: serde_json::Value,
}

impl Config {
    /// Returns who publishes the site: the public body behind it, else the site itself.
    #[must_use]
    pub fn publisher(&self) -> Organization {
        self.organization.clone().unwrap_or_else(|| Organization { name: self.title.clone(), url: None })
    }
}

/// A program of the machine that draws slides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Office {
    /// `LibreOffice`.
    Soffice,
}

/// Someone who writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Name.
    pub name: String,
    /// E-mail address; never published by the generator itself.
    pub email: Option<String>,
    /// A page about the author.
    pub url: Option<String>,
    /// Text about the author.
    pub description: String,
}

/// A category or tag of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermSetting {
    /// Name.
    pub name: Located<String>,
    /// Own last part of the address.
    pub slug: Option<Slug>,
    /// Text about it.
    pub description: String,
    /// Name of the category above it.
    pub parent: Option<Located<String>>,
}

/// What feeds hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedSetting {
    /// Items at most (row F13).
    pub items: usize,
    /// Whether the whole text is in the feed.
    pub is_full: bool,
    /// File name of every feed.
    pub file: String,
    /// Whether each tag has a feed.
    pub has_tags: bool,
}

/// An entry of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    /// Text.
    pub title: String,
    /// Where it leads.
    pub target: MenuTarget,
    /// Where it stands.
    pub span: Span,
}

/// Where an entry of a menu leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MenuTarget {
    /// A standing page, by its path below `content/pages` without extension.
    Page(String),
    /// An address on this site, or an absolute one.
    Url(String),
}

/// An old address and where it leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The old address, from `/`.
    pub from: Located<String>,
    /// An address on this site, or an absolute one.
    pub to: Located<String>,
}

/// The public body behind the blog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Name.
    pub name: String,
    /// Own web site.
    pub url: Option<String>,
}

/// In which order the updates of a live post are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiveOrder {
    /// As they stand in the file.
    AsWritten,
    /// The newest at the top.
    NewestFirst,
    /// The newest at the end.
    OldestFirst,
}

/// What `security.txt` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Security {
    /// A URI: `mailto:…` or `https://…`.
    pub contact: String,
    /// Last day on which it holds.
    pub expires: jiff::civil::Date,
}

/// Which archives there are besides categories and tags.
#[expect(clippy::struct_excessive_bools, reason = "each says whether there is one kind of list")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Archives {
    /// A list for every year, and the archive by year.
    pub year: bool,
    /// A list for every month.
    pub month: bool,
    /// A list for every author.
    pub author: bool,
    /// A list for every series.
    pub series: bool,
}

/// A web server, or hosts that read the same files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Server {
    /// Netlify, Cloudflare Pages and others: `_headers` and `_redirects`.
    Netlify,
    /// Apache: `.htaccess`.
    Apache,
    /// nginx: `.nginx.conf`, to be included.
    Nginx,
    /// Microsoft's Internet Information Services: `web.config`.
    Iis,
}

impl Server {
    /// Returns the addresses of the files with the server's settings.
    #[must_use]
    pub fn files(self) -> &'static [&'static str] {
        match self {
            Self::Netlify => &["/_headers", "/_redirects"],
            Self::Apache => &["/.htaccess"],
            Self::Nginx => &["/.nginx.conf"],
            Self::Iis => &["/web.config"],
        }
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "Blogg".to_owned(),
            description: String::new(),
            url: BaseUrl::parse("http://localhost/").expect("invariant: an address"),
            language: "sv".to_owned(),
            zone: TimeZone::get("Europe/Stockholm").expect("invariant: the zones are compiled in"),
            authors: Vec::new(),
            theme: Located { value: "skola".to_owned(), span: Span::default() },
            color: None,
            logo: None,
            paginate: 10,
            permalink: Permalink::default(),
            paths: Paths::of_language("sv"),
            categories: Vec::new(),
            tags: Vec::new(),
            feed: FeedSetting { items: 20, is_full: true, file: FEED_FILE.to_owned(), has_tags: true },
            menu: Vec::new(),
            footer: Vec::new(),
            redirects: Vec::new(),
            image: None,
            live: LiveOrder::AsWritten,
            share_pictures: true,
            organization: None,
            comments_email: None,
            security: None,
            archives: Archives { year: true, month: true, author: true, series: true },
            related: 4,
            has_search: true,
            has_embeds: false,
            office: None,
            headers: vec![Server::Netlify],
            extra: serde_json::Value::Object(serde_json::Map::new()),
        }
    }
}
