//! Heads of pages: title, description, address and the like.

use std::borrow::Cow;

use serde_json::json;

use crate::addresses::paths::Taxonomy;
use crate::config::settings::Config;
use crate::model::presentation::PresentationId;
use crate::model::site::SiteEntry;
use crate::output::route::Route;
use crate::parse::document::DocumentKind;
use crate::plan::cards::heading;
use crate::plan::link_view::{Feed, Link};
use crate::plan::planning::Planning;
use crate::plan::presentation_view::PresentationView;
use crate::plan::presentations::shown_presentation;
use crate::plan::share::{of_post, of_site};
use crate::plan::slide_pictures::ordinary;
use crate::plan::view::{Head, OwnIds, ShareImage};
use crate::text::allowed::allowed;
use crate::text::html::Html;

/// What the head of a page that the program makes itself depends on.
pub struct Own<'a> {
    /// Kind of page, for themes.
    pub kind: &'static str,
    /// Its heading.
    pub heading: String,
    /// Its description.
    pub description: String,
    /// Its address.
    pub route: &'a Route,
    /// Its number among the pages of a list, from 1.
    pub number: usize,
    /// Its own feed.
    pub feed: Option<Feed>,
    /// Pages between the home page and this one.
    pub above: Vec<Link>,
}

/// Returns the head of a page that the program makes itself.
#[must_use]
pub fn own(planning: &Planning<'_>, own: Own<'_>) -> Head {
    let Own { kind, heading, description, route, number, feed, above } = own;
    let config = planning.config;
    let page = planning.word("page_n", &[("n", &number.to_string())]);
    let is_home = kind == "home";
    let name = if is_home { config.title.clone() } else { heading.clone() };
    let numbered = if number > 1 { format!("{name}, {page}") } else { name };
    let title = if is_home { numbered } else { format!("{numbered} – {}", config.title) };
    let description = if number > 1 { format!("{description} ({page})") } else { description };
    Head {
        kind,
        heading,
        title,
        description,
        url: config.url.absolute(route),
        href: config.url.href(route),
        language: None,
        feed,
        image: site_image(planning),
        noindex: number > 1 || config.is_trial(),
        json_ld: None,
        crumbs: if is_home { Vec::new() } else { crumbs(planning, above) },
        ids: OwnIds::beside(|_| false),
    }
}

fn crumbs(planning: &Planning<'_>, above: Vec<Link>) -> Vec<Link> {
    let home = Link::new(planning.word("home_heading", &[]), planning.config.url.href(&Route::home()));
    std::iter::once(home).chain(above).collect()
}

fn site_image(planning: &Planning<'_>) -> Option<ShareImage> {
    let Some(picture) = planning.site.image.as_ref() else {
        return Some(of_site(planning)?.image(planning.config));
    };
    let (width, height) = picture.pixels.unzip();
    Some(ShareImage { url: picture.url.clone(), alt: picture.alt.clone(), width, height })
}

/// Returns the head of a post or standing page.
#[must_use]
pub fn entry(planning: &Planning<'_>, entry: &SiteEntry) -> Head {
    let config = planning.config;
    let kind = match entry.kind {
        DocumentKind::Post => "post",
        DocumentKind::Page | DocumentKind::Slides => "page",
    };
    let image = entry.cover.as_ref().map(|(file, alt)| {
        let (width, height) = file.attachment.pixels().unzip();
        ShareImage { url: file.url.clone(), alt: alt.clone(), width, height }
    });
    let image = image.or_else(|| Some(of_post(config, entry)?.image(config))).or_else(|| site_image(planning));
    let first = planning.term_links(entry, Taxonomy::Category).into_iter().next();
    let above = first.map(|term| Link::new(term.name, term.href));
    let description = entry.description();
    Head {
        kind,
        heading: heading(planning, entry),
        title: format!("{} – {}", entry.link_text(), config.title),
        url: config.url.absolute(&entry.route),
        href: config.url.href(&entry.route),
        language: entry.language.clone(),
        feed: None,
        noindex: config.is_trial(),
        json_ld: (entry.kind == DocumentKind::Post).then(|| json_ld(planning, entry, image.as_ref())),
        crumbs: crumbs(planning, above.into_iter().collect()),
        ids: OwnIds::beside(|id| entry.article.body.outline.has_id(id)),
        description: if description.is_empty() { heading(planning, entry) } else { description },
        image,
    }
}

/// Returns the head of a presentation's own page.
#[must_use]
pub fn presentation(planning: &Planning<'_>, id: PresentationId, view: &PresentationView) -> Head {
    let post = planning.entry(id.entry);
    let head = presentation_head(planning, id, view);
    Head { json_ld: Some(presentation_json_ld(planning, post, view)), ..head }
}

/// Returns the head of the page at `route` on which other sites may embed a presentation.
#[must_use]
pub fn embedded(planning: &Planning<'_>, id: PresentationId, view: &PresentationView, route: &Route) -> Head {
    // The canonical address stays that of the presentation's own page.
    let head = presentation_head(planning, id, view);
    Head { kind: "embed", href: planning.config.url.href(route), noindex: true, ..head }
}

fn presentation_head(planning: &Planning<'_>, id: PresentationId, view: &PresentationView) -> Head {
    let config = planning.config;
    let post = planning.entry(id.entry);
    let own = entry(planning, post);
    let language = post.language.clone();
    let link = Link { language, ..Link::new(post.link_text(), config.url.href(&post.route)) };
    let list = Link::new(planning.word("presentations", &[]), config.url.href(&config.paths.presentations()));
    let description = if view.description.is_empty() { own.description.clone() } else { view.description.clone() };
    let first_picture = shown_presentation(planning, id).pictures.iter().find_map(|renditions| ordinary(renditions));
    let image = first_picture.map(|(at, rendition)| {
        let (width, height) = rendition.pixels;
        ShareImage { url: at.url.clone(), alt: view.title.clone(), width: Some(width), height: Some(height) }
    });
    let about = post.link_text();
    let name = if view.title == about { view.title.clone() } else { format!("{} – {about}", view.title) };
    Head {
        kind: "presentation",
        heading: view.title.clone(),
        title: format!("{name} – {}", config.title),
        url: view.url.clone(),
        href: view.href.clone(),
        language: view.language.clone(),
        noindex: config.is_trial(),
        json_ld: None,
        crumbs: crumbs(planning, std::iter::once(list).chain(view.post.is_some().then_some(link)).collect()),
        ids: OwnIds::beside(|_| false),
        image: image.or(own.image),
        feed: own.feed,
        description,
    }
}

/// Returns a presentation for search engines (schema.org `PresentationDigitalDocument`), its description in `meta` as with posts.
fn presentation_json_ld(planning: &Planning<'_>, post: &SiteEntry, view: &PresentationView) -> Html {
    let config = planning.config;
    let mut document = json!({
        "@context": "https://schema.org",
        "@type": "PresentationDigitalDocument",
        "name": view.title,
        "datePublished": post.date.map(|date| date.rfc3339()),
        "publisher": publisher_of(config),
        "inLanguage": view.language.as_ref().unwrap_or(&config.language),
        "mainEntityOfPage": view.url,
        "isPartOf": config.url.absolute(&post.route),
    });
    if let Some(file) = view.files.first() {
        document["encoding"] = json!({
            "@type": "MediaObject",
            "contentUrl": file.url,
            "encodingFormat": file.media_type,
            "contentSize": file.bytes.to_string(),
        });
    }
    script_safe(document)
}

/// Returns JSON that is safe inside a `script` element, without the characters that no other part of a page holds.
fn script_safe(mut value: serde_json::Value) -> Html {
    allow(&mut value);
    Html::trusted(value.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"))
}

/// Removes the characters that HTML cannot hold from all strings: JSON would escape them.
fn allow(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => {
            if let Cow::Owned(clean) = allowed(text) {
                *text = clean;
            }
        }
        serde_json::Value::Array(items) => items.iter_mut().for_each(allow),
        serde_json::Value::Object(fields) => fields.values_mut().for_each(allow),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

/// Returns the post for search engines (schema.org `BlogPosting`), safe inside a `script` element. The description stands in the
/// page's `meta` alone.
fn json_ld(planning: &Planning<'_>, entry: &SiteEntry, image: Option<&ShareImage>) -> Html {
    let config = planning.config;
    let organization = config.publisher();
    let names = planning.terms(entry, Taxonomy::Author).map(|author| author.name.as_str());
    let mut authors: Vec<_> = names.map(|name| json!({"@type": "Person", "name": name})).collect();
    if authors.is_empty() {
        authors.push(json!({"@type": "Organization", "name": organization.name}));
    }
    let published = entry.date.map(|date| date.rfc3339());
    let mut post = json!({
        "@context": "https://schema.org",
        "@type": "BlogPosting",
        "headline": entry.link_text(),
        "datePublished": published,
        "dateModified": entry.updated.map(|date| date.rfc3339()).or(published),
        "author": authors,
        "publisher": publisher_of(config),
        "inLanguage": entry.article.language,
        "mainEntityOfPage": config.url.absolute(&entry.route),
    });
    if let Some(image) = image {
        post["image"] = json!([image.url]);
    }
    let tags: Vec<&str> = planning.terms(entry, Taxonomy::Tag).map(|tag| tag.name.as_str()).collect();
    if !tags.is_empty() {
        post["keywords"] = json!(tags);
    }
    script_safe(post)
}

fn publisher_of(config: &Config) -> serde_json::Value {
    let organization = config.publisher();
    let mut publisher = json!({"@type": "Organization", "name": organization.name});
    if let Some(url) = &organization.url {
        let href = config.url.href_of(&url.value);
        publisher["url"] = json!(if href.starts_with('/') { config.url.absolute_href(&href) } else { href });
    }
    publisher
}
