//! The settings of a site, with their defaults.

use jiff::tz::TimeZone;
use url::Url;

use crate::addresses::link_address::{LinkAddress, MailAddress};
use crate::addresses::own::FEED_FILE;
use crate::addresses::paths::Paths;
use crate::addresses::permalink::Permalink;
use crate::config::accessibility::Accessibility;
use crate::config::check::CheckSettings;
use crate::config::external::ExternalHosts;
use crate::config::publish::PublishTarget;
use crate::config::url::BaseUrl;
use crate::source::path::SourcePath;
use crate::source::span::Span;
use crate::text::color::Color;
use crate::text::slug::Slug;
use crate::yaml::fields::Located;

/// Path of the settings in the site's folder.
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

/// The settings of `griffel.yaml`, with defaults for what it does not say.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// Title of the site.
    pub title: String,
    /// One sentence about the site; may be empty.
    pub description: String,
    /// Address of the site on the web.
    pub url: BaseUrl,
    /// Language tag of the site, and of posts without a `language` of their own.
    pub language: String,
    /// Time zone of dates without an offset.
    pub zone: TimeZone,
    /// Authors; posts without `authors` are by the first one.
    pub authors: Vec<Author>,
    /// Name of the theme.
    pub theme: Located<String>,
    /// The site's own colour.
    pub color: Option<Located<Color>>,
    /// The site's logo, a file in `static/`.
    pub logo: Option<Located<String>>,
    /// Posts on a page of a list.
    pub paginate: usize,
    /// Pattern of a post's address.
    pub permalink: Permalink,
    /// First parts of the addresses of generated pages.
    pub paths: Paths,
    /// Categories in order, with descriptions and parents.
    pub categories: Vec<TermSetting>,
    /// Tags with descriptions.
    pub tags: Vec<TermSetting>,
    /// Series with descriptions.
    pub series: Vec<TermSetting>,
    /// Settings of the feeds.
    pub feed: FeedSetting,
    /// The hub that is told of changed feeds and tells their subscribers (W3C `WebSub`).
    pub hub: Option<Located<Url>>,
    /// Entries of the main menu.
    pub menu: Vec<MenuItem>,
    /// Entries of the footer.
    pub footer: Vec<MenuItem>,
    /// Old addresses and their targets.
    pub redirects: Vec<Redirect>,
    /// Picture for sharing, a file in `static/`, and its description.
    pub image: Option<(Located<String>, String)>,
    /// Order of the updates of a live post.
    pub live: LiveOrder,
    /// Whether pictures for sharing are generated for the site and for posts that have none.
    pub share_pictures: bool,
    /// The public body behind the blog.
    pub organization: Option<Organization>,
    /// Address for comments by e-mail.
    pub comments_email: Option<MailAddress>,
    /// Contents of `security.txt` (RFC 9116).
    pub security: Option<Security>,
    /// Archives besides categories and tags.
    pub archives: Archives,
    /// Number of related posts below a post.
    pub related: usize,
    /// Whether the site has a search.
    pub has_search: bool,
    /// Whether other sites may embed presentations.
    pub has_embeds: bool,
    /// Program that draws the slides of presentations without a PDF.
    pub office: Option<Office>,
    /// Most pages of a presentation that are drawn, if the author says so.
    pub draw_max: Option<usize>,
    /// Hosts from which pages may load pictures, media and frames.
    pub external: ExternalHosts,
    /// Web servers for which configuration files are written.
    pub headers: Vec<Server>,
    /// Where the site is published; the first is meant if none is named.
    pub publish: Vec<PublishTarget>,
    /// For whom it is built. No file says it.
    pub audience: Audience,
    /// What the accessibility statement says of who examined the site.
    pub accessibility: Option<Accessibility>,
    /// How serious the rules of `check` are.
    pub check: CheckSettings,
    /// Any values for the theme.
    pub extra: serde_json::Value,
}

impl Config {
    /// Returns whether it is built for those who try it, and not for search engines.
    #[must_use]
    pub fn is_trial(&self) -> bool {
        self.audience == Audience::Trial
    }

    /// Returns who publishes the site: the public body behind it, else the site itself.
    #[must_use]
    pub fn publisher(&self) -> Organization {
        self.organization.clone().unwrap_or_else(|| Organization { name: self.title.clone(), url: None })
    }
}

/// For whom a site is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// For all readers.
    Everybody,
    /// For those who try it, and not for search engines.
    Trial,
}

/// An installed program that draws slides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Office {
    /// `LibreOffice`.
    Soffice,
}

/// An author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// Name.
    pub name: Located<String>,
    /// Last part of the address of the list of posts, if it is not derived from the name.
    pub slug: Option<Slug>,
    /// E-mail address; not published by the built-in theme.
    pub email: Option<MailAddress>,
    /// A page about the author.
    pub url: Option<Located<LinkAddress>>,
    /// Text about the author.
    pub description: String,
    /// What the author does, `Skolchef`; may be empty.
    pub role: String,
    /// Picture of the author, a file of `static/`.
    pub picture: Option<Located<String>>,
}

impl Author {
    /// Returns an author of whom nothing but the name is known.
    #[must_use]
    pub fn named(name: Located<String>) -> Self {
        let (description, role) = (String::new(), String::new());
        Self { name, slug: None, email: None, url: None, description, role, picture: None }
    }
}

/// A category, tag or series of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TermSetting {
    /// Name.
    pub name: Located<String>,
    /// Last part of its address, if it is not derived from the name.
    pub slug: Option<Slug>,
    /// Description; may be empty.
    pub description: String,
    /// Name of the parent category.
    pub parent: Option<Located<String>>,
}

/// Settings of the feeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedSetting {
    /// Maximum number of items.
    pub items: usize,
    /// Whether items contain the full text.
    pub is_full: bool,
    /// File name of every feed.
    pub file: String,
    /// File name of the feeds that are JSON, too: the site's and those of categories; `None` if there are none.
    pub json: Option<String>,
    /// Whether each tag has a feed.
    pub has_tags: bool,
}

impl FeedSetting {
    /// Returns the name of the feeds that are JSON, beside those with a name: `feed.json`.
    #[must_use]
    pub fn json_name(file: &str) -> String {
        match file.rsplit_once('.') {
            Some((name, extension)) if !extension.eq_ignore_ascii_case("json") => format!("{name}.json"),
            _ => format!("{file}.json"),
        }
    }

    /// Returns the names that files of feeds have.
    #[must_use]
    pub fn files(&self) -> Vec<String> {
        std::iter::once(&self.file).chain(&self.json).cloned().collect()
    }
}

/// An entry of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    /// Text.
    pub title: String,
    /// Its target.
    pub target: MenuTarget,
    /// Where it is in the file.
    pub span: Span,
}

/// Target of a menu entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MenuTarget {
    /// A page, by its path in `content/pages` without extension.
    Page(String),
    /// An address on this site, or an absolute URL.
    Url(LinkAddress),
}

/// A redirect from an old address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The old address, starting with `/`.
    pub from: Located<String>,
    /// An address on this site, or an absolute URL.
    pub to: Located<String>,
}

/// The public body behind the blog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Name.
    pub name: String,
    /// Its own website.
    pub url: Option<Located<LinkAddress>>,
}

/// Order of the updates of a live post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiveOrder {
    /// As in the file.
    AsWritten,
    /// Newest first.
    NewestFirst,
    /// Oldest first.
    OldestFirst,
}

/// Contents of `security.txt` (RFC 9116).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Security {
    /// A URI: `mailto:…`, `https://…` or `tel:…`.
    pub contact: LinkAddress,
    /// Last day on which it is valid.
    pub expires: jiff::civil::Date,
}

/// Archives besides categories and tags.
#[expect(clippy::struct_excessive_bools, reason = "each is one kind of archive")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Archives {
    /// One archive per year, and the overview of years.
    pub year: bool,
    /// One archive per month.
    pub month: bool,
    /// One archive per author.
    pub author: bool,
    /// One archive per series.
    pub series: bool,
}

/// A web server, or several that read the same configuration files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Server {
    /// Netlify, Cloudflare Pages and others: `_headers` and `_redirects`.
    Netlify,
    /// Apache: `.htaccess`.
    Apache,
    /// nginx: `.nginx.conf`, to be included in its configuration.
    Nginx,
    /// Microsoft's Internet Information Services: `web.config`.
    Iis,
}

impl Server {
    /// Returns the addresses of the server's configuration files.
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
            series: Vec::new(),
            feed: FeedSetting { items: 20, is_full: true, file: FEED_FILE.to_owned(), json: None, has_tags: true },
            hub: None,
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
            draw_max: None,
            external: ExternalHosts::default(),
            headers: vec![Server::Netlify],
            publish: Vec::new(),
            audience: Audience::Everybody,
            accessibility: None,
            check: CheckSettings::default(),
            extra: serde_json::Value::Object(serde_json::Map::new()),
        }
    }
}
