//! The form that the addresses of an old blog's posts have.

use jiff::civil::Date;

use crate::import::blog::{Kind, State};
use crate::import::places::Places;

/// Forms of addresses of posts that blogs have, the most usual first.
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

/// Returns the form that most addresses of posts have.
#[must_use]
pub fn form(places: &Places) -> &'static str {
    let posts = places.stubs.iter().filter(|stub| stub.kind == Kind::Post && stub.state == State::Published);
    let mut counts = [0_usize; PERMALINKS.len()];
    for stub in posts {
        // An entry without an address has that of the blog.
        let Some((date, path)) = stub.date.zip(places.path(&stub.link)) else { continue };
        let path = path.to_lowercase();
        let Some(slug) = path.trim_end_matches('/').rsplit('/').next() else { continue };
        let slug = slug.trim_end_matches(".html");
        for (place, form) in PERMALINKS.iter().enumerate() {
            let filled = filled(form, date.local.date(), slug);
            counts[place] += usize::from(filled.trim_end_matches('/') == path.trim_end_matches('/'));
        }
    }
    let best = counts.iter().enumerate().rev().max_by_key(|(_, count)| **count).filter(|(_, count)| **count > 0);
    best.map_or(PERMALINKS[0], |(place, _)| PERMALINKS[place])
}

/// Returns the address of a post.
#[must_use]
pub fn filled(form: &str, date: Date, slug: &str) -> String {
    let parts = date.strftime("%Y %m %d").to_string();
    let mut parts = parts.split(' ');
    let [year, month, day] = [(); 3].map(|()| parts.next().unwrap_or_default());
    form.replace(":year", year).replace(":month", month).replace(":day", day).replace(":slug", slug)
}
