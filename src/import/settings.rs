//! Writes the settings of the imported site.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use crate::addresses::paths::Paths;
use crate::import::archives::redirects;
use crate::import::blog::{Blog, Kind, State, Term};
use crate::import::old_site::{EntryMeta, OldSite};
use crate::import::site::Platform;
use crate::text::html::text_of;
use crate::text::quote::quoted;
use crate::text::slug::Slug;

/// Terms and authors that readers see.
#[derive(Debug, Clone, Default)]
pub struct VisibleTerms {
    /// Categories and tags.
    pub terms: Vec<Term>,
    /// Logins of authors.
    pub authors: BTreeSet<String>,
}

impl VisibleTerms {
    /// Returns whether a visible entry has the term.
    #[must_use]
    pub fn has(&self, term: &Term) -> bool {
        self.terms.iter().any(|used| used.name == term.name)
    }
}

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

/// Returns the language of a blog without its region; Swedish if the export does not name one.
#[must_use]
pub fn language(blog: &Blog) -> &str {
    let language = blog.language.as_deref().and_then(|language| language.split(['-', '_']).next());
    let is_language =
        |language: &&str| (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase());
    language.filter(is_language).unwrap_or("sv")
}

/// Returns the language of the site's interface. Posts carry their own.
fn site_language(blog: &Blog) -> &'static str {
    match language(blog) {
        "sv" => "sv",
        _ => "en",
    }
}

/// Returns the paths of the site's archives before settings change them.
#[must_use]
pub fn site_paths(blog: &Blog) -> Paths {
    Paths::of_language(site_language(blog))
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

/// Slugs that the terms of one taxonomy want, by their own slug or by name, with the names that want each.
pub(super) struct Slugs(BTreeMap<String, BTreeSet<String>>);

impl Slugs {
    /// Collects the slugs that terms want.
    pub(super) fn of(all: &[Term]) -> Self {
        let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for term in all {
            for slug in [term.slug.clone(), Slug::of(&term.name).as_str().to_owned()] {
                wanted.entry(slug).or_default().insert(term.name.clone());
            }
        }
        Self(wanted)
    }

    /// Returns the slug of a term: its old one if it can stay.
    pub(super) fn slug(&self, term: &Term) -> String {
        let is_slug = Slug::of(&term.slug).as_str() == term.slug;
        let is_alone = || self.0.get(&term.slug).is_none_or(|names| names.iter().all(|name| *name == term.name));
        if is_slug && is_alone() { term.slug.clone() } else { Slug::of(&term.name).as_str().to_owned() }
    }
}

/// Returns the path of a category below its ancestors; a cycle is cut.
pub(super) fn path(category: &Term, all: &[Term], name: impl Fn(&Term) -> String) -> String {
    let mut names = vec![name(category)];
    let mut seen = vec![category.slug.clone()];
    let mut above = category.parent.clone();
    while let Some(term) =
        above.as_ref().and_then(|slug| all.iter().find(|term| term.slug == *slug || term.name == *slug))
    {
        if seen.contains(&term.slug) {
            break;
        }
        seen.push(term.slug.clone());
        names.push(name(term));
        above.clone_from(&term.parent);
    }
    names.reverse();
    names.join("/")
}
