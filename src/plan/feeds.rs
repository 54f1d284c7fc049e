//! Feeds: which feeds the site has, and which items each contains.

use crate::addresses::paths::{ArchiveKind, Taxonomy, feed};
use crate::model::archive::Archive;
use crate::model::article::{FileRef, LinkTarget};
use crate::model::entry::{ListedAttachment, ListedPresentation};
use crate::model::known_ids::presentation_mark;
use crate::model::presentation::PresentationId;
use crate::output::route::Route;
use crate::parse::outline::LinkAt;
use crate::plan::file_view::FileView;
use crate::plan::files::file_view;
use crate::plan::link_view::Feed;
use crate::plan::planning::Planning;
use crate::plan::presentations::text;
use crate::plan::taxonomy_words::{TaxonomyWords, words};
use crate::text::html::Html;
use crate::text::post_date::PostDate;

/// The forms of feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FeedFormat {
    /// RSS 2.0.
    Rss,
    /// JSON Feed 1.1.
    Json,
}

/// A feed to be rendered.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct FeedPlan {
    /// Its form.
    pub format: FeedFormat,
    /// Its address.
    pub route: Route,
    /// Title, plain text.
    pub title: String,
    /// Description, plain text.
    pub description: String,
    /// Absolute address of the page that lists the same items.
    pub link: String,
    /// Absolute address of the feed.
    pub url: String,
    /// Absolute address of the page that explains feeds, for people who open this one in a browser.
    pub help: String,
    /// Address of the hub that tells its subscribers.
    pub hub: Option<String>,
    /// Its items, newest first.
    pub items: Vec<ItemAt>,
}

/// An item of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemAt {
    /// A post, by its index.
    Post(usize),
    /// A presentation of a post.
    Presentation(PresentationId),
}

impl ItemAt {
    /// Returns the index of the post that it is or belongs to.
    #[must_use]
    pub fn post(self) -> usize {
        match self {
            Self::Post(index) => index,
            Self::Presentation(id) => id.entry,
        }
    }
}

/// A post or presentation as feeds contain it.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemPlan {
    /// Title, plain text.
    pub title: String,
    /// Absolute address.
    pub link: String,
    /// Permanent id (row F4).
    pub id: String,
    /// When it was published.
    pub date: PostDate,
    /// One or two sentences, plain text.
    pub summary: String,
    /// The whole text as on the page; `None` if feeds contain summaries only.
    pub content: Option<Html>,
    /// Names of the authors.
    pub authors: Vec<String>,
    /// Names of the categories.
    pub categories: Vec<String>,
    /// Attachments.
    pub files: Vec<FileView>,
    /// The file that feed readers download (row F9): the first attachment, else the first video or audio of the text.
    pub enclosure: Option<FileView>,
    /// Language of the text, if not the site's.
    pub language: Option<String>,
}

/// Returns a feed, by its address and that of the same feed as JSON, as a link.
#[must_use]
pub fn feed_link(planning: &Planning<'_>, route: &Route, json: Option<&Route>, title: String) -> Feed {
    let url = &planning.config.url;
    Feed { title, href: url.href(route), url: url.absolute(route), json: json.map(|json| url.href(json)) }
}

/// Returns the feed of presentations as a link.
#[must_use]
pub fn presentation_feed(planning: &Planning<'_>) -> Feed {
    let config = planning.config;
    let route = feed(&config.paths.presentations(), &config.feed.file);
    feed_link(planning, &route, None, planning.word("feed_presentations", &[("site", &config.title)]))
}

/// Returns all feeds: the site's, those of categories and tags, and that of presentations.
#[must_use]
pub fn feeds(planning: &Planning<'_>) -> Vec<FeedPlan> {
    let (config, site) = (planning.config, planning.site);
    let most = config.feed.items;
    let named = |key: &str, name: &str| planning.word(key, &[("site", &config.title), ("name", name)]);
    let plan = |route: &Route, page: &Route, title: String, description: &str, items: Vec<ItemAt>| FeedPlan {
        format: FeedFormat::Rss,
        route: route.clone(),
        title,
        description: if description.is_empty() { config.title.clone() } else { description.to_owned() },
        link: config.url.absolute(page),
        url: config.url.absolute(route),
        help: config.url.absolute(&config.paths.subscribe()),
        hub: config.hub.as_ref().map(|hub| hub.value.to_string()),
        items,
    };
    let posts = |indexes: &mut dyn Iterator<Item = usize>| indexes.take(most).map(ItemAt::Post).collect();
    let of_archive = |archive: &Archive| {
        let (route, page) = (archive.feed.as_ref()?, archive.route.as_ref()?);
        let (title, description, items) = match archive.kind {
            ArchiveKind::Term(taxonomy, index) => {
                let term = &site.terms(taxonomy)[index];
                let TaxonomyWords { feed, description, .. } = words(taxonomy);
                let text = Some(term.description.clone()).filter(|text| !text.is_empty());
                let text = text.unwrap_or_else(|| named(description, &term.name));
                (named(feed, &term.name), text, posts(&mut archive.entries.iter().copied()))
            }
            // Pinned posts stand above the others on the home page alone.
            ArchiveKind::Home | ArchiveKind::Year(_) | ArchiveKind::Month(..) => {
                (named("feed_site", ""), config.description.clone(), posts(&mut (0..site.posts.len())))
            }
        };
        let rss = plan(route, page, title, &description, items);
        let json = archive.json_feed(&config.feed).map(|route| FeedPlan {
            format: FeedFormat::Json,
            url: config.url.absolute(&route),
            route,
            ..rss.clone()
        });
        Some(std::iter::once(rss).chain(json))
    };
    let mut feeds: Vec<FeedPlan> = site.archives.all().filter_map(of_archive).flatten().collect();
    let presentations: Vec<ItemAt> = site.post_presentations().take(most).map(ItemAt::Presentation).collect();
    if !presentations.is_empty() {
        let page = config.paths.presentations();
        let (route, title) = (feed(&page, &config.feed.file), named("feed_presentations", ""));
        feeds.push(plan(&route, &page, title, &named("description_presentations", ""), presentations));
    }
    feeds
}

/// Returns the content of an item; `None` for a post without a date.
#[must_use]
pub fn item(planning: &Planning<'_>, at: ItemAt) -> Option<ItemPlan> {
    match at {
        ItemAt::Post(index) => post_item(planning, index),
        ItemAt::Presentation(id) => presentation_item(planning, id),
    }
}

/// Returns a presentation with its file as the enclosure and its page as the link. Its id is the post's with the file's mark
/// added, so that feed readers never take it for the post.
fn presentation_item(planning: &Planning<'_>, id: PresentationId) -> Option<ItemPlan> {
    let post = post_item(planning, id.entry)?;
    let ListedPresentation { presentation, attachment } = planning.site.presentation(id);
    let Some(listed) = attachment else { return Some(post) };
    let file = file_view(&listed.file, Some(listed), planning.words, planning.language());
    let name = presentation_mark(planning.site.entry(id.entry), listed);
    let summary = listed.description.clone().unwrap_or_else(|| post.summary.clone());
    Some(ItemPlan {
        title: presentation.map_or_else(|| file.title.clone(), |presentation| presentation.title.clone()),
        link: presentation.map_or(post.link, |presentation| presentation.url.clone()),
        id: format!("{}#{name}", post.id),
        summary,
        content: presentation.filter(|_| planning.config.feed.is_full).map(|_| text(planning, id)),
        language: presentation.and_then(|presentation| presentation.language.clone()).or(post.language),
        enclosure: Some(file.clone()),
        files: vec![file],
        ..post
    })
}

/// Returns a post, by its index, as feeds contain it.
fn post_item(planning: &Planning<'_>, index: usize) -> Option<ItemPlan> {
    let post = planning.entry(index);
    let view = |file: &FileRef, listed: Option<&ListedAttachment>| {
        file_view(file, listed, planning.words, planning.language())
    };
    let files: Vec<FileView> = post.files.iter().map(|listed| view(&listed.file, Some(listed))).collect();
    let played = || {
        // Directives come before links, because a link may lead to the video of another post.
        let targets = post.article.targets.iter();
        let files = targets.filter_map(|(at, target)| match target {
            LinkTarget::File(file) => Some((matches!(at, LinkAt::Text(_)), view(file, None))),
            LinkTarget::Address(_) | LinkTarget::Hidden | LinkTarget::Foreign(_) => None,
        });
        let files = files.filter(|(_, file)| matches!(file.sort, "film" | "sound"));
        files.min_by_key(|(is_link, _)| *is_link).map(|(_, file)| file)
    };
    let names = |taxonomy| planning.terms(post, taxonomy).map(|term| term.name.clone()).collect();
    Some(ItemPlan {
        title: post.link_text(),
        link: planning.config.url.absolute(&post.route),
        id: post.id.clone(),
        date: post.date?,
        summary: post.description(),
        content: planning.config.feed.is_full.then(|| planning.views.texts(index).content.clone()),
        authors: names(Taxonomy::Author),
        categories: names(Taxonomy::Category),
        enclosure: files.first().cloned().or_else(played),
        files,
        language: post.language.clone(),
    })
}
