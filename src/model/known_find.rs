//! What an author types -> the things in `published.yaml` that are meant.

use crate::addresses::known::{Known, KnownAddresses, KnownKey, KnownKind};
use crate::config::url::BaseUrl;
use crate::output::route::Route;

/// Returns a thing that was published and all that belongs to it: the pages of its presentations and its files, in the order of
/// the keys. It is named by its source file, by an address of now or before (with or without the host), or by its `id`.
#[must_use]
pub fn found<'a>(known: &'a KnownAddresses, what: &str, url: &BaseUrl) -> Vec<(&'a KnownKey, &'a Known)> {
    let route = url.path_inside(what).or_else(|| what.starts_with('/').then(|| what.to_owned()));
    let routes: Vec<Route> = route
        .iter()
        .flat_map(|route| [route.clone(), format!("{route}/")])
        .filter_map(|path| Route::new(&path))
        .collect();
    let id = id_of_file(what).unwrap_or(what);
    let is_meant = |(key, one): &(&KnownKey, &Known)| {
        key.id == id || one.file.as_deref() == Some(id) || one.addresses().any(|at| routes.contains(at))
    };
    let meant: Vec<&KnownKey> = known.entries.iter().filter(is_meant).map(|(key, _)| key).collect();
    let belongs = |key: &KnownKey| {
        meant.iter().any(|thing| {
            let rest = key.id.strip_prefix(&thing.id);
            *thing == key
                || match key.kind {
                    KnownKind::Presentation => rest.is_some_and(|rest| rest.starts_with('#')),
                    KnownKind::File => rest.is_some_and(|rest| rest.starts_with('/')),
                    KnownKind::Post | KnownKind::Page | KnownKind::Term => false,
                }
        })
    };
    known.entries.iter().filter(|(key, _)| belongs(key)).collect()
}

/// Returns what a post or page is known as by its file, which may be deleted by now.
fn id_of_file(path: &str) -> Option<&str> {
    let path = path.strip_prefix("content/posts/").or_else(|| path.strip_prefix("content/pages/"))?;
    let path = path.strip_suffix(".md").unwrap_or(path);
    Some(path.strip_suffix("/index").unwrap_or(path).trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn known() -> KnownAddresses {
        let day = "2026-01-13".parse().expect("a day");
        let route = |path: &str| Route::new(path).expect("a route");
        let one = |kind, id: &str, now: &str, before: &[&str], file: Option<&str>| {
            let before: BTreeSet<Route> = before.iter().map(|path| route(path)).collect();
            let file = file.map(str::to_owned);
            let known = Known { since: day, moved: day, now: route(now), before, gone: None, guid: None, file };
            (KnownKey { kind, id: id.to_owned() }, known)
        };
        let entries = [
            one(KnownKind::Post, "7b1", "/2026/rast/", &["/rast/"], Some("2026/rast")),
            one(KnownKind::Presentation, "7b1#tal", "/2026/rast/tal/", &[], None),
            one(KnownKind::File, "7b1/bild.jpg", "/2026/rast/bild.jpg", &[], None),
            one(KnownKind::Post, "7b12", "/2026/annat/", &[], None),
            one(KnownKind::File, "7b12/bild.jpg", "/2026/annat/bild.jpg", &[], None),
            one(KnownKind::Term, "tag/rast", "/tag/rast/", &[], None),
        ];
        KnownAddresses { entries: entries.into(), unread: BTreeSet::new() }
    }

    #[test]
    fn a_post_is_found_by_file_address_and_id_with_all_that_belongs_to_it() {
        let known = known();
        let url = BaseUrl::parse("https://norrby.example/blogg/").expect("an address");
        let ids = |what: &str| found(&known, what, &url).iter().map(|(key, _)| key.id.clone()).collect::<Vec<_>>();
        let all = ["7b1", "7b1#tal", "7b1/bild.jpg"];
        for what in [
            "7b1",
            "content/posts/2026/rast.md",
            "content/posts/2026/rast/index.md",
            "content/posts/2026/rast/",
            "/2026/rast/",
            "/rast",
            "https://norrby.example/blogg/2026/rast/",
        ] {
            assert_eq!(ids(what), all, "{what}");
        }
        assert_eq!(ids("/2026/rast/bild.jpg"), ["7b1/bild.jpg"]);
        assert_eq!(ids("https://other.example/blogg/2026/rast/"), Vec::<String>::new());
        assert_eq!(ids("rast"), Vec::<String>::new());
    }
}
