//! Addresses of posts and pages.

use std::sync::Arc;

use crate::addresses::known::KnownKey;
use crate::config::settings::Config;
use crate::model::terms::Terms;
use crate::output::route::Route;
use crate::parse::document::{Document, DocumentKind};
use crate::text::slug::Slug;

/// A published document and its address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// Index among all documents.
    pub document: usize,
    /// Its address.
    pub route: Route,
    /// What readers know it as; `None` for what they do not know yet.
    pub known: Option<KnownKey>,
    /// The id by which feed readers know it, if they do.
    pub guid: Option<Arc<str>>,
}

impl Routed {
    /// Returns a document at an address that readers do not know.
    #[must_use]
    pub fn new(document: usize, route: Route) -> Self {
        Self { document, route, known: None, guid: None }
    }
}

/// Returns the address of a document; `None` if its name cannot be one.
#[must_use]
pub fn route(document: &Document, config: &Config, categories: &Terms) -> Option<Route> {
    match document.kind {
        DocumentKind::Post => post_route(document, config, categories),
        DocumentKind::Page | DocumentKind::Slides => page_route(document),
    }
}

fn post_route(document: &Document, config: &Config, categories: &Terms) -> Option<Route> {
    let category = first_category(document).and_then(|name| categories.index(name));
    post_address(document, config, category.map(|index| &categories.terms[index].slug))
}

/// Returns the category by which a post's address is made, if addresses hold one.
#[must_use]
pub fn first_category(document: &Document) -> Option<&str> {
    document.front.categories.as_deref().and_then(|names| names.first()).map(|name| name.value.as_str())
}

/// Returns the address of a post whose first category has this slug; `None` if its name cannot be one.
#[must_use]
pub fn post_address(document: &Document, config: &Config, category: Option<&Slug>) -> Option<Route> {
    config.permalink.route(document.date?.date(), &post_slug(document), category)
}

/// Returns the last part of a post's address: its own slug, else that of its file's name, else that of its title.
#[must_use]
pub fn post_slug(document: &Document) -> Slug {
    own_slug(document).unwrap_or_else(|| match (document.name.as_str(), document.title()) {
        ("", Some(title)) => Slug::of(&title.value),
        ("", None) => Slug::of(&document.date.map(|date| date.date().to_string()).unwrap_or_default()),
        (name, _) => Slug::of(name),
    })
}

fn own_slug(document: &Document) -> Option<Slug> {
    document.front.slug.as_ref().map(|slug| Slug::of(&slug.value))
}

/// Returns the address of a page: its path below `content/pages`, with its own slug as the last part.
#[must_use]
pub fn page_route(document: &Document) -> Option<Route> {
    let path = document.path.as_str().strip_prefix("content/pages/")?;
    let path = path.strip_suffix(".md")?;
    let path = if document.is_folder { path.strip_suffix("index").unwrap_or(path).trim_end_matches('/') } else { path };
    Some(page_address(path, own_slug(document)))
}

/// Returns the address of a page with this path below `content/pages`, without its ending, and this slug of its own.
#[must_use]
pub fn page_address(path: &str, own: Option<Slug>) -> Route {
    let mut parts: Vec<Slug> = path.split('/').filter(|part| !part.is_empty()).map(Slug::of).collect();
    if let (Some(slug), Some(last)) = (own, parts.last_mut()) {
        *last = slug;
    }
    parts.iter().fold(Route::home(), |route, part| route.page(part.as_str()))
}
