//! Feeds: which there are, and which posts each holds.

use crate::model::article::{FileRef, ListedAttachment, Target};
use crate::model::entry::ListedPresentation;
use crate::model::presentation::PresentationId;
use crate::output::route::Route;
use crate::parse::outline::LinkAt;
use crate::plan::file_view::FileView;
use crate::plan::files::file_view;
use crate::plan::link_view::Feed;
use crate::plan::planning::Planning;
use crate::plan::presentations::text;
use crate::text::html::Html;
use crate::text::post_date::PostDate;
use crate::text::slug::Slug;

/// A feed to be drawn.
#[derive(Debug, Clone, PartialEq, Hash)]
pub struct FeedPlan {
    /// Its address.
    pub route: Route,
    /// Title, plain text.
    pub title: String,
    /// Description, plain text.
    pub description: String,
    /// Absolute address of the page with the same posts.
    pub link: String,
    /// Absolute address of the feed.
    pub url: String,
    /// What it holds, newest first.
    pub items: Vec<ItemAt>,
}

/// What an item of a feed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemAt {
    /// A post, by its place.
    Post(usize),
    /// A presentation of a post.
    Presentation(PresentationId),
}

impl ItemAt {
    /// Returns the place of the post that it is or belongs to.
    #[must_use]
    pub fn post(self) -> usize {
        match self {
            Self::Post(place) => place,
            Self::Presentation(id) => id.entry,
        }
    }
}

/// A post or presentation as feeds hold it.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemPlan {
    /// Title, plain text.
    pub title: String,
    /// Absolute address.
    pub link: String,
    /// Permanent name (row F4).
    pub id: String,
    /// When it was published.
    pub date: PostDate,
    /// One or two sentences, plain text.
    pub summary: String,
    /// The whole text as the page holds it; `None` where feeds hold summaries.
    pub content: Option<Html>,
    /// Names of the authors.
    pub authors: Vec<String>,
    /// Names of the categories.
    pub categories: Vec<String>,
    /// Attachments.
    pub files: Vec<FileView>,
    /// The one file that readers fetch (row F9): the first attachment, else the first film or sound of the text.
    pub enclosure: Option<FileView>,
    /// Language of the text, if another than the site's.
    pub language: Option<String>,
}

/// Returns the feed beside a page.
#[must_use]
pub fn feed_of(planning: &Planning<'_>, page: &Route, title: String) -> Feed {
    let route = feed_route(planning, page);
    Feed { title, href: planning.config.url.href(&route), url: planning.config.url.absolute(&route) }
}

fn feed_route(planning: &Planning<'_>, page: &Route) -> Route {
    page.file(&planning.config.feed.file).expect("invariant: the settings were checked to give a file name")
}

/// Returns all feeds: of the site, of each category and tag, and of the presentations.
#[must_use]
pub fn feeds(planning: &Planning<'_>) -> Vec<FeedPlan> {
    let (config, site) = (planning.config, planning.site);
    let most = config.feed.items;
    let named = |key: &str, name: &str| planning.word(key, &[("site", &config.title), ("name", name)]);
    let plan = |page: &Route, title: String, description: String, items: Vec<ItemAt>| FeedPlan {
        route: feed_route(planning, page),
        title,
        description: if description.is_empty() { config.title.clone() } else { description },
        link: config.url.absolute(page),
        url: feed_of(planning, page, String::new()).url,
        items,
    };
    let newest = (0..site.posts.len().min(most)).map(ItemAt::Post).collect();
    let mut feeds = vec![plan(&Route::home(), named("feed_site", ""), config.description.clone(), newest)];
    for (terms, title, description) in
        [(&site.categories, "feed_category", "description_category"), (&site.tags, "feed_tag", "description_tag")]
    {
        for term in terms.iter().filter(|_| title != "feed_tag" || config.feed.has_tags) {
            let text =
                if term.description.is_empty() { named(description, &term.name) } else { term.description.clone() };
            let items = term.posts.iter().take(most).copied().map(ItemAt::Post).collect();
            feeds.push(plan(&term.route, named(title, &term.name), text, items));
        }
    }
    let presentations: Vec<ItemAt> = site.post_presentations().take(most).map(ItemAt::Presentation).collect();
    if !presentations.is_empty() {
        let page = Route::home().page(config.paths.presentation.as_str());
        feeds.push(plan(&page, named("feed_presentations", ""), named("description_presentations", ""), presentations));
    }
    feeds
}

/// Returns a post or presentation as feeds hold it.
#[must_use]
pub fn item(planning: &Planning<'_>, at: ItemAt) -> Option<ItemPlan> {
    match at {
        ItemAt::Post(place) => post_item(planning, place),
        ItemAt::Presentation(id) => presentation_item(planning, id),
    }
}

/// Returns a presentation with its file as the enclosure and its page as the link. Its id is the post's with the file name
/// added, so that feed readers never take it for the post.
fn presentation_item(planning: &Planning<'_>, id: PresentationId) -> Option<ItemPlan> {
    let post = post_item(planning, id.entry)?;
    let ListedPresentation { presentation, attachment } = planning.site.presentation(id);
    let Some(listed) = attachment else { return Some(post) };
    let file = file_view(&listed.file, Some(listed), planning.words, planning.language());
    let name = Slug::of(listed.file.attachment.path.stem());
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

/// Returns a post, by its place, as feeds hold it.
fn post_item(planning: &Planning<'_>, place: usize) -> Option<ItemPlan> {
    let post = planning.entry(place);
    let view = |file: &FileRef, listed: Option<&ListedAttachment>| {
        file_view(file, listed, planning.words, planning.language())
    };
    let files: Vec<FileView> = post.files.iter().map(|listed| view(&listed.file, Some(listed))).collect();
    let played = || {
        // Directives first: a link to a film may be to that of another post.
        let targets = post.article.targets.iter();
        let files = targets.filter_map(|(at, target)| match target {
            Target::File(file) => Some((matches!(at, LinkAt::Text(_)), view(file, None))),
            Target::Address(_) | Target::Hidden => None,
        });
        let files = files.filter(|(_, file)| matches!(file.sort, "film" | "sound"));
        files.min_by_key(|(is_link, _)| *is_link).map(|(_, file)| file)
    };
    let names = |places: &[usize], name: &dyn Fn(usize) -> String| places.iter().map(|place| name(*place)).collect();
    Some(ItemPlan {
        title: post.link_text(),
        link: planning.config.url.absolute(&post.route),
        id: post.id.clone(),
        date: post.date?,
        summary: post.description(),
        content: planning.config.feed.is_full.then(|| planning.made.texts(place).content.clone()),
        authors: names(&post.terms.authors, &|place| planning.site.authors[place].name.clone()),
        categories: names(&post.terms.categories, &|place| planning.site.categories[place].name.clone()),
        enclosure: files.first().cloned().or_else(played),
        files,
        language: post.language.clone(),
    })
}
