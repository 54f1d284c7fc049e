//! Writes the settings of the imported site.

use crate::import::plan::slugs::{Slugs, VisibleTerms, site_language, site_paths};
use std::collections::BTreeMap;

use url::Url;

use crate::import::model::blog::{Kind, State, Term};
use crate::import::model::platform::Platform;
use crate::import::plan::archives::redirects;
use crate::import::plan::old_site::{EntryMeta, OldSite};
use crate::text::html::text_of;
use crate::text::quote::quoted;
use crate::text::slug::Slug;

/// Writes the settings. `zone` is the name of the blog's time zone, `categories` are all of its categories.
#[must_use]
pub fn settings(
    platform: Platform,
    old_site: &OldSite,
    zone: &str,
    categories: &[Term],
    used: &VisibleTerms,
) -> String {
    let blog = &old_site.blog;
    let language = site_language(blog);
    let title = if blog.title.is_empty() { "Blogg" } else { &blog.title };
    let mut yaml = format!("title: {}\n", quoted(title));
    if !blog.description.is_empty() {
        yaml.push_str(&format!("description: {}\n", quoted(&blog.description)));
    }
    yaml.push_str(&format!("url: {}\nlanguage: {language}\ntimezone: {zone}\n", quoted(&address(&blog.url))));
    yaml.push_str(&format!("permalink: {}\n", old_site.permalink));
    yaml.push_str(&paths(old_site));
    yaml.push_str(&menu(old_site));
    let authors: Vec<String> =
        blog.authors.iter().map(|author| format!("{{name: {}}}", quoted(&author.name))).collect();
    if !authors.is_empty() {
        yaml.push_str(&format!("authors: [{}]\n", authors.join(", ")));
    }
    let (of_categories, of_tags) = (Slugs::of(categories), Slugs::of(&blog.tags));
    if !categories.is_empty() {
        yaml.push_str("categories:\n");
    }
    for category in categories {
        let mut line = format!("  - {{name: {}", quoted(&category.name));
        let description = text_of(&category.description);
        let parent = category
            .parent
            .as_deref()
            .and_then(|parent| categories.iter().find(|other| other.slug == parent || other.name == parent));
        let slug = Some(of_categories.slug(category)).filter(|slug| *slug != Slug::of(&category.name).as_str());
        for (key, value) in
            [("slug", slug), ("description", Some(description)), ("parent", parent.map(|parent| parent.name.clone()))]
        {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                line.push_str(&format!(", {key}: {}", quoted(&value)));
            }
        }
        yaml.push_str(&line);
        yaml.push_str("}\n");
    }
    let is_called = |tag: &&Term| of_tags.slug(tag) != Slug::of(&tag.name).as_str();
    let tags = blog.tags.iter().filter(|tag| used.has(tag));
    let called: Vec<String> = tags
        .filter(is_called)
        .map(|tag| format!("  - {{name: {}, slug: {}}}\n", quoted(&tag.name), quoted(&tag.slug)))
        .collect();
    if !called.is_empty() {
        yaml.push_str(&format!("tags:\n{}", called.concat()));
    }
    let redirects = redirects(platform, old_site, categories, used);
    if !redirects.is_empty() {
        yaml.push_str("redirects:\n");
    }
    for (from, to) in redirects {
        yaml.push_str(&format!("  {}: {}\n", quoted(&from), quoted(&to)));
    }
    yaml
}

/// Returns the address of the blog with a trailing slash.
fn address(url: &str) -> String {
    match Url::parse(url) {
        Ok(url) if url.has_host() => format!("{}/", url.as_str().trim_end_matches('/')),
        Ok(_) | Err(_) => "https://example.com/".to_owned(),
    }
}

/// Moves archives of the new site away from pages of the old blog: `/arkiv/`, `/search/`.
fn paths(old_site: &OldSite) -> String {
    const MOVED: [&str; 5] = ["archive", "subscribe", "search", "series", "presentation"];
    let mut defaults = site_paths(&old_site.blog);
    let defaults = BTreeMap::from(defaults.by_key());
    let is_taken = |name: &str| old_site.addresses.contains_key(&format!("/{name}/"));
    let moved = |key: &&str| {
        let name = defaults.get(key).filter(|name| is_taken(name.as_str()))?;
        let mut numbered = (2..=old_site.addresses.len() + 2).map(|number| format!("{name}-{number}"));
        Some(format!("{key}: {}", numbered.find(|name| !is_taken(name))?))
    };
    let moved: Vec<String> = MOVED.iter().filter_map(moved).collect();
    if moved.is_empty() { String::new() } else { format!("paths: {{{}}}\n", moved.join(", ")) }
}

/// Builds a menu of the visible pages, as the old blog did by default.
fn menu(old_site: &OldSite) -> String {
    let is_shown =
        |meta: &&EntryMeta| meta.kind == Kind::Page && meta.state == State::Published && meta.parent.is_none();
    let mut pages: Vec<&EntryMeta> =
        old_site.entries.iter().filter(is_shown).filter(|meta| meta.folder.is_some()).collect();
    pages.sort_by_key(|meta| meta.order);
    let page = |meta: &&EntryMeta| {
        let path = meta.folder.as_deref()?.strip_prefix("pages/")?;
        let title = if meta.title.is_empty() { &meta.slug } else { &meta.title };
        Some(format!("  - {{title: {}, page: {}}}\n", quoted(title), quoted(path)))
    };
    let pages: String = pages.iter().take(MENU_MAX).filter_map(page).collect();
    if pages.is_empty() { String::new() } else { format!("menu:\n{pages}") }
}

/// Most pages of a menu.
const MENU_MAX: usize = 7;
