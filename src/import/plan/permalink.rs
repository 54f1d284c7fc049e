//! The permalink pattern of an old blog.

use crate::addresses::permalink::{NO_CATEGORY, Permalink};
use crate::import::model::blog::{Kind, State};
use crate::import::plan::old_site::OldSite;

/// Patterns that blogs use, the most usual first.
const PERMALINKS: [&str; 8] = [
    "/:year/:month/:day/:slug/",
    "/:year/:month/:slug/",
    "/:year/:month/:slug.html",
    "/:slug/",
    "/:year/:slug/",
    "/blog/:slug/",
    "/:slug.html",
    "/:year/:month/:day/:slug.html",
];

/// Returns the pattern that most addresses of published posts follow; the most usual one if none does.
#[must_use]
pub fn permalink(old_site: &OldSite) -> Permalink {
    let patterns: Vec<Permalink> = PERMALINKS.iter().filter_map(|pattern| Permalink::parse(pattern).ok()).collect();
    let posts = old_site.entries.iter().filter(|meta| meta.kind == Kind::Post && meta.state == State::Published);
    let mut counts = vec![0_usize; patterns.len()];
    for meta in posts {
        // Without an address of its own the entry has the blog's.
        let Some((date, path)) = meta.date.zip(old_site.path(&meta.link)) else { continue };
        let path = path.to_lowercase();
        let Some(slug) = path.trim_end_matches('/').rsplit('/').next() else { continue };
        let slug = slug.trim_end_matches(".html");
        for (count, pattern) in counts.iter_mut().zip(&patterns) {
            let filled = pattern.fill(date.local.date(), slug, NO_CATEGORY);
            *count += usize::from(filled.trim_end_matches('/') == path.trim_end_matches('/'));
        }
    }
    // Of equal counts the first pattern wins.
    let best = counts.into_iter().zip(patterns).rev().max_by_key(|(count, _)| *count).filter(|(count, _)| *count > 0);
    best.map(|(_, pattern)| pattern).unwrap_or_default()
}
