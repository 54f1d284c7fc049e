//! What is known of a blog as a whole -> the settings of its site.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use crate::import::blog::{Kind, State, Term};
use crate::import::places::{Places, path_of};
use crate::import::site::Home;
use crate::output::route::Route;
use crate::text::address::decoded;
use crate::text::html::text_of;
use crate::text::quote::quoted;
use crate::text::slug::Slug;

/// Forms of addresses of posts that blogs have, the most usual first.
const PERMALINKS: [&str; 5] =
    ["/:year/:month/:day/:slug/", "/:year/:month/:slug/", "/:slug/", "/:year/:slug/", "/blog/:slug/"];

/// What readers see of what posts are sorted under.
#[derive(Debug, Clone, Default)]
pub struct Used {
    /// Categories and tags.
    pub terms: Vec<Term>,
    /// Logins of authors.
    pub authors: BTreeSet<String>,
}

/// Writes the settings. `zone` is the name of the blog's time zone, `categories` all of them.
#[must_use]
pub fn settings(home: Home, places: &Places, zone: &str, categories: &[Term], used: &Used) -> String {
    let blog = &places.blog;
    let language = match blog.language.as_deref() {
        Some(language) if language.starts_with("en") => "en",
        _ => "sv",
    };
    let title = if blog.title.is_empty() { "Blogg" } else { &blog.title };
    let mut yaml = format!("title: {}\n", quoted(title));
    if !blog.description.is_empty() {
        yaml.push_str(&format!("description: {}\n", quoted(&blog.description)));
    }
    yaml.push_str(&format!("url: {}\nlanguage: {language}\ntimezone: {zone}\n", quoted(&address(&blog.url))));
    yaml.push_str(&format!("permalink: {}\n", permalink(places)));
    let authors: Vec<String> =
        blog.authors.iter().map(|author| format!("{{name: {}}}", quoted(&author.name))).collect();
    if !authors.is_empty() {
        yaml.push_str(&format!("authors: [{}]\n", authors.join(", ")));
    }
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
        let slug = Some(slug(category, categories)).filter(|slug| *slug != Slug::of(&category.name).as_str());
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
    let tags: Vec<&Term> =
        places.blog.tags.iter().filter(|tag| used.terms.iter().any(|used| used.name == tag.name)).collect();
    let is_called = |tag: &&&Term| slug(tag, &places.blog.tags) != Slug::of(&tag.name).as_str();
    let called: Vec<String> = tags
        .iter()
        .filter(is_called)
        .map(|tag| format!("  - {{name: {}, slug: {}}}\n", quoted(&tag.name), quoted(&tag.slug)))
        .collect();
    if !called.is_empty() {
        yaml.push_str(&format!("tags:\n{}", called.concat()));
    }
    let redirects = redirects(home, places, categories, used);
    if !redirects.is_empty() {
        yaml.push_str("redirects:\n");
    }
    for (from, to) in redirects {
        yaml.push_str(&format!("  {}: {}\n", quoted(&from), quoted(&to)));
    }
    yaml
}

/// Returns the address of the blog with a slash at its end.
fn address(url: &str) -> String {
    match Url::parse(url) {
        Ok(url) if url.has_host() => format!("{}/", url.as_str().trim_end_matches('/')),
        Ok(_) | Err(_) => "https://example.com/".to_owned(),
    }
}

/// Returns the form that most addresses of posts have.
fn permalink(places: &Places) -> &'static str {
    let posts = places.stubs.iter().filter(|stub| stub.kind == Kind::Post && stub.state == State::Published);
    let mut counts = [0_usize; PERMALINKS.len()];
    for stub in posts {
        let Some(date) = stub.date else { continue };
        let path = path_of(&stub.link).trim_end_matches(".html").to_owned();
        // An entry without an address has that of the blog.
        if path.is_empty() {
            continue;
        }
        let Some(slug) = path.rsplit('/').next().map(str::to_owned) else { continue };
        let day = date.local.strftime("%Y %m %d").to_string();
        let mut day = day.split(' ');
        let [year, month, day] = [(); 3].map(|()| day.next().unwrap_or_default());
        for (place, form) in PERMALINKS.iter().enumerate() {
            let filled =
                form.replace(":year", year).replace(":month", month).replace(":day", day).replace(":slug", &slug);
            counts[place] += usize::from(filled.trim_end_matches('/') == path);
        }
    }
    let best = counts.iter().enumerate().rev().max_by_key(|(_, count)| **count).filter(|(_, count)| **count > 0);
    best.map_or(PERMALINKS[0], |(place, _)| PERMALINKS[place])
}

/// Returns the last part of a term's address: its own, where it can stay.
fn slug(term: &Term, all: &[Term]) -> String {
    let is_slug = Slug::of(&term.slug).as_str() == term.slug;
    let is_alone = || {
        all.iter().all(|other| {
            other.name == term.name || (other.slug != term.slug && Slug::of(&other.name).as_str() != term.slug)
        })
    };
    if is_slug && is_alone() { term.slug.clone() } else { Slug::of(&term.name).as_str().to_owned() }
}

/// Returns addresses that led to lists and feeds, and where those are now.
fn redirects(home: Home, places: &Places, categories: &[Term], used: &Used) -> BTreeMap<String, String> {
    let is_used = |term: &&Term| used.terms.iter().any(|used| used.name == term.name);
    let now = |category: &Term| path(category, categories, |term| slug(term, categories));
    let mut redirects = BTreeMap::new();
    let mut lead = |from: String, to: String| {
        let is_address = from.starts_with("/?") || Route::new(&from).is_some();
        // The same address in other letters is the same on many disks.
        if is_address && from.to_lowercase() != to {
            redirects.insert(from, to);
        }
    };
    match home {
        Home::WordPress => {
            for feed in ["/feed/", "/feed/rss2/", "/feed/rss/", "/feed/atom/", "/?feed=rss2", "/?feed=atom"] {
                lead(feed.to_owned(), "/feed.xml".to_owned());
            }
            let mut list = |old: String, new: String| {
                lead(format!("{old}feed/"), format!("{new}feed.xml"));
                lead(old, new);
            };
            for category in categories.iter().filter(is_used) {
                let (old, new) = (path(category, categories, |term| term.slug.clone()), now(category));
                list(format!("/category/{old}/"), format!("/category/{new}/"));
            }
            for tag in places.blog.tags.iter().filter(is_used) {
                list(format!("/tag/{}/", decoded(&tag.slug)), format!("/tag/{}/", slug(tag, &places.blog.tags)));
            }
            for author in places.blog.authors.iter().filter(|author| used.authors.contains(&author.login)) {
                lead(format!("/author/{}/", Slug::of(&author.login)), format!("/author/{}/", Slug::of(&author.name)));
            }
        }
        Home::Blogger { to_tags } => {
            for feed in ["/feeds/posts/default/", "/atom.xml", "/rss.xml"] {
                lead(feed.to_owned(), "/feed.xml".to_owned());
            }
            for label in &used.terms {
                let list = if to_tags {
                    format!("/tag/{}/", Slug::of(&label.name))
                } else {
                    format!("/category/{}/", now(label))
                };
                lead(format!("/search/label/{}/", label.name), list.clone());
                lead(format!("/feeds/posts/default/-/{}/", label.name), format!("{list}feed.xml"));
            }
        }
    }
    redirects
}

/// Returns the path of a category below those above it; a circle ends where it closes.
fn path(category: &Term, all: &[Term], name: impl Fn(&Term) -> String) -> String {
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
