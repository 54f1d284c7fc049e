//! Archives and feeds of the old blog: their old addresses, and where they lead now.

use std::collections::{BTreeMap, BTreeSet};

use crate::addresses::paths::{Taxonomy, feed};
use crate::import::model::blog::{Blog, Term};
use crate::import::model::ledger::Note;
use crate::import::model::platform::Platform;
use crate::import::plan::names::Names;
use crate::import::plan::new_site::{Led, NewSite};
use crate::import::plan::old_addresses::lookup_form;
use crate::output::route::Route;
use crate::text::address::decoded;
use crate::text::slug::Slug;

/// Terms of an export, and what they are called in the new site.
#[derive(Debug, Clone, Copy)]
pub struct OldTerms<'a> {
    /// All categories.
    pub categories: &'a [Term],
    /// All tags.
    pub tags: &'a [Term],
    /// Their names.
    pub names: &'a Names,
}

/// Old addresses of lists and feeds, each with where it leads now.
pub type Moved = BTreeMap<String, Route>;

/// Returns the old addresses of lists and feeds, with those that took their place in the new site.
#[must_use]
pub fn moved(platform: Platform, blog: &Blog, old: OldTerms<'_>, site: &NewSite) -> Moved {
    let mut moved = Moved::new();
    let site_feed = feed(&Route::home(), &site.config.feed.file);
    let feeds: &[&str] = match platform {
        Platform::WordPress => &["/feed/", "/feed/rss2/", "/feed/rss/", "/feed/atom/", "/?feed=rss2", "/?feed=atom"],
        Platform::Blogger { .. } => &["/feeds/posts/default/", "/atom.xml", "/rss.xml"],
    };
    moved.extend(feeds.iter().map(|old| ((*old).to_owned(), site_feed.clone())));
    match platform {
        Platform::WordPress => {
            let mut list = |old: String, taxonomy, name: &str| {
                let Some((list, feed)) = site.list(taxonomy, name) else { return };
                moved.insert(format!("{old}feed/"), feed.unwrap_or(list).clone());
                moved.insert(old, list.clone());
            };
            for category in old.categories {
                let name = old.names.category(&category.name, &category.slug);
                list(format!("/category/{}/", path(category, old.categories)), Taxonomy::Category, name);
            }
            for tag in old.tags.iter().filter(|tag| !tag.slug.is_empty()) {
                list(format!("/tag/{}/", decoded(&tag.slug)), Taxonomy::Tag, old.names.tag(&tag.name));
            }
            for author in blog.authors.iter().filter(|author| !author.login.contains('@')) {
                if let Some((list, _)) = site.list(Taxonomy::Author, &author.name) {
                    moved.insert(format!("/author/{}/", Slug::of(&author.login)), list.clone());
                }
            }
        }
        Platform::Blogger { to_tags } => {
            let (taxonomy, labels) =
                if to_tags { (Taxonomy::Tag, old.tags) } else { (Taxonomy::Category, old.categories) };
            for label in labels {
                let name =
                    if to_tags { old.names.tag(&label.name) } else { old.names.category(&label.name, &label.slug) };
                let Some((list, feed)) = site.list(taxonomy, name) else { continue };
                moved.insert(format!("/search/label/{}/", label.name), list.clone());
                moved.insert(format!("/feeds/posts/default/-/{}/", label.name), feed.unwrap_or(list).clone());
            }
        }
    }
    moved
}

/// Lets the old addresses lead where they can; returns the redirects to write, and notes about the lists that cannot be
/// reached at their old addresses.
#[must_use]
pub fn redirects(moved: &Moved, site: &mut NewSite) -> (BTreeMap<String, String>, Vec<Note>) {
    let (mut redirects, mut notes) = (BTreeMap::new(), Vec::new());
    for (from, to) in moved {
        // What is decoded here is decoded once more when the settings are read.
        let typed = from.replace('%', "%25");
        match site.lead(&typed, to) {
            // The list lies where it lay.
            Led::Here if *from == to.as_str() => {}
            Led::Here => drop(redirects.insert(typed, to.to_string())),
            Led::Taken => notes.push(Note::ListNotLed { from: from.clone(), to: to.to_string() }),
            Led::Spelling | Led::NoAddress => {}
        }
    }
    (redirects, notes)
}

/// Returns where links to archives lead: old paths in lookup form, and the addresses of the new site's archives.
#[must_use]
pub fn lists(moved: &Moved, site: &NewSite) -> BTreeMap<String, String> {
    let routes = site.archives.all().filter_map(|archive| archive.route.as_ref());
    let own = routes.filter(|route| **route != Route::home()).map(|route| (key(route.as_str()), route.to_string()));
    let old = moved.iter().map(|(from, to)| (key(from), to.to_string()));
    own.chain(old).collect()
}

/// Returns the lookup form of an address.
#[must_use]
pub fn key(address: &str) -> String {
    lookup_form(&decoded(address))
}

/// Returns the old path of a category, below those above it; a cycle is cut.
#[must_use]
pub fn path(category: &Term, all: &[Term]) -> String {
    let mut slugs = vec![category.slug.as_str()];
    let mut seen = BTreeSet::from([category.slug.as_str()]);
    let mut above = category.parent.as_ref();
    while let Some(term) = above.and_then(|name| all.iter().find(|term| term.slug == *name || term.name == *name)) {
        if !seen.insert(&term.slug) {
            break;
        }
        slugs.push(&term.slug);
        above = term.parent.as_ref();
    }
    slugs.reverse();
    slugs.join("/")
}
