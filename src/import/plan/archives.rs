//! Archives and feeds of the old blog: their old and new addresses.

use std::collections::BTreeMap;

use crate::addresses::own::FEED_FILE;
use crate::addresses::paths::{Taxonomy, feed, month, year};
use crate::import::model::blog::{Kind, State, Term};
use crate::import::model::platform::Platform;
use crate::import::plan::old_site::{OldSite, lookup_form};
use crate::import::plan::slugs::{Slugs, VisibleTerms, path, site_paths};
use crate::output::route::Route;
use crate::text::address::decoded;
use crate::text::slug::Slug;

/// Returns the old addresses of archives and feeds that moved, with their new addresses.
#[must_use]
pub fn redirects(
    platform: Platform,
    old_site: &OldSite,
    categories: &[Term],
    used: &VisibleTerms,
) -> BTreeMap<String, String> {
    let is_used = |term: &&Term| used.has(term);
    let (of_categories, of_tags) = (Slugs::of(categories), Slugs::of(&old_site.blog.tags));
    let now = |category: &Term| path(category, categories, |term| of_categories.slug(term));
    let paths = site_paths(&old_site.blog);
    let below = |taxonomy, slugs: &str| format!("{}{slugs}/", paths.taxonomy(taxonomy));
    let site_feed = feed(&Route::home(), FEED_FILE).to_string();
    let mut redirects = BTreeMap::new();
    let mut lead = |from: String, to: String| {
        let is_address = from.starts_with("/?") || Route::new(&from).is_some();
        // Many disks do not distinguish addresses by case.
        if is_address && from.to_lowercase() != to {
            redirects.insert(from, to);
        }
    };
    match platform {
        Platform::WordPress => {
            for feed in ["/feed/", "/feed/rss2/", "/feed/rss/", "/feed/atom/", "/?feed=rss2", "/?feed=atom"] {
                lead(feed.to_owned(), site_feed.clone());
            }
            let mut list = |old: String, new: String| {
                lead(format!("{old}feed/"), format!("{new}{FEED_FILE}"));
                lead(old, new);
            };
            for category in categories.iter().filter(is_used) {
                let (old, new) = (path(category, categories, |term| term.slug.clone()), now(category));
                list(format!("/category/{old}/"), below(Taxonomy::Category, &new));
            }
            for tag in old_site.blog.tags.iter().filter(is_used) {
                list(format!("/tag/{}/", decoded(&tag.slug)), below(Taxonomy::Tag, &of_tags.slug(tag)));
            }
            for author in old_site.blog.authors.iter().filter(|author| used.authors.contains(&author.login)) {
                if author.login.contains('@') {
                    continue;
                }
                let (old, new) = (Slug::of(&author.login), Slug::of(&author.name));
                lead(format!("/author/{old}/"), below(Taxonomy::Author, new.as_str()));
            }
        }
        Platform::Blogger { to_tags } => {
            for feed in ["/feeds/posts/default/", "/atom.xml", "/rss.xml"] {
                lead(feed.to_owned(), site_feed.clone());
            }
            for label in &used.terms {
                let list = if to_tags {
                    below(Taxonomy::Tag, Slug::of(&label.name).as_str())
                } else {
                    below(Taxonomy::Category, &now(label))
                };
                lead(format!("/search/label/{}/", label.name), list.clone());
                lead(format!("/feeds/posts/default/-/{}/", label.name), format!("{list}{FEED_FILE}"));
            }
        }
    }
    redirects
}

/// Returns where links to archives lead: old paths in lookup form, and the addresses of the new site's archives.
#[must_use]
pub fn archives(
    platform: Platform,
    old_site: &OldSite,
    categories: &[Term],
    used: &VisibleTerms,
) -> BTreeMap<String, String> {
    let mut lists: BTreeMap<String, String> = BTreeMap::new();
    let mut add = |address: &str| drop(lists.insert(key(address), address.to_owned()));
    let paths = site_paths(&old_site.blog);
    let below = |taxonomy, slugs: &str| format!("{}{slugs}/", paths.taxonomy(taxonomy));
    let (of_categories, of_tags) = (Slugs::of(categories), Slugs::of(&old_site.blog.tags));
    for category in categories.iter().filter(|term| used.has(term)) {
        add(&below(Taxonomy::Category, &path(category, categories, |term| of_categories.slug(term))));
    }
    if platform == Platform::WordPress || platform == (Platform::Blogger { to_tags: true }) {
        for tag in used.terms.iter().filter(|term| categories.iter().all(|category| category.name != term.name)) {
            add(&below(Taxonomy::Tag, &of_tags.slug(tag)));
        }
    }
    for author in old_site.blog.authors.iter().filter(|author| used.authors.contains(&author.login)) {
        add(&below(Taxonomy::Author, Slug::of(&author.name).as_str()));
    }
    let seen = old_site.entries.iter().filter(|meta| meta.kind == Kind::Post && meta.state == State::Published);
    for date in seen.filter(|meta| meta.folder.is_some()).filter_map(|meta| meta.date) {
        add(year(date.local.year()).as_str());
        add(month(date.local.year(), date.local.month()).as_str());
    }
    for (old, new) in redirects(platform, old_site, categories, used) {
        lists.insert(key(&old), new);
    }
    lists
}

/// Returns the lookup form of an address.
#[must_use]
pub fn key(address: &str) -> String {
    lookup_form(&decoded(address))
}
