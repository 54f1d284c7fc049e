//! A place with an address of its own: what `griffel publish` puts there is built for that address, and for nobody to find.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::command_line::{griffel, text};
use crate::publish_command::Published;
use crate::site::files_below;

/// The address of the real site.
const REAL: &str = "blogg.example.se";

/// Makes a site whose author wrote full addresses of it wherever that is possible.
fn site() -> Published {
    let site = Published::new();
    site.edit("griffel.yaml", |settings| {
        let settings = settings.replace("page: om}", "page: om}\n  - {title: Här, url: \"https://blogg.example.se/om/?a#b\"}");
        let places = "webben: {to: folder, path: ../webben}, prov: {to: folder, path: ../prov, url: \"https://prov.example.se/sidor\"}";
        settings.replace("webben: {to: folder, path: ../webben}", places)
            + "websub: http://127.0.0.1:1/\nheaders: [netlify, apache]\n"
            + "organization: {name: Norrby, url: \"https://blogg.example.se/om/\"}\n"
            + "redirects: {/gammal/: \"https://blogg.example.se/om/\", \"https://blogg.example.se/aldre/\": /om/}\n"
    });
    let post = "---\ntitle: Läslust\ndate: 2026-01-13\nid: laslust\ntags: lust\naliases: [\"https://blogg.example.se/gammalt-inlagg/\"]\n---\n\n\
        [om](https://blogg.example.se/om/) och [rot](//blogg.example.se/) och <https://blogg.example.se/om/>.\n\n\
        ![ett rum](https://blogg.example.se/bild.svg)\n\n<p><img src=\"https://blogg.example.se/bild.svg\" alt=\"rum\">\
        <a href=\"http://BLOGG.example.se/om/index.html\">om</a></p>\n";
    site.edit("content/posts/2026/laslust/index.md", |_| post.to_owned());
    let comments = "- {id: a, author: Bo, date: 2026-01-14, text: \"[om](https://blogg.example.se/om/)\"}\n";
    site.edit("content/posts/2026/laslust/comments.yaml", |_| comments.to_owned());
    let picture = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"2\"/>";
    site.edit("static/bild.svg", |_| picture.to_owned());
    site
}

fn published(site: &Published, place: &str) -> (Value, Vec<Value>) {
    let (code, objects) = site.run(&[place, "--yes"]);
    assert_eq!(code, Some(0), "{objects:?}");
    (objects.last().expect("an end").clone(), objects)
}

/// Returns the files of a place in text, without griffel's own.
fn texts(folder: &Path) -> BTreeMap<String, String> {
    let files = files_below(folder).into_iter().filter(|(path, _)| !path.starts_with(".griffel"));
    files.filter_map(|(path, bytes)| Some((path, String::from_utf8(bytes).ok()?))).collect()
}

#[test]
fn a_trial_is_a_site_at_its_own_address_and_names_the_real_one_nowhere() {
    let site = site();
    let (done, objects) = published(&site, "prov");
    assert_eq!((&done["trial"], done["address"].as_str()), (&true.into(), Some("https://prov.example.se/sidor/")));
    assert!(
        objects.iter().all(|one| one["code"] != "G286") && done["websub"].is_null(),
        "no hub was told: {objects:?}"
    );
    let files = texts(&site.folder.path().join("prov"));
    for (path, text) in &files {
        // What is no address stays: the words of the link that is its own, and ids in feeds.
        let text = text
            .replace("tag:blogg.example.se,", "")
            .replace(">https://blogg.example.se/om/<", "")
            .replace(">https://blogg.example.se/<wbr class=b>om/<", "")
            .replace("https://blogg.example.se/om/.", "");
        let at = text.to_lowercase().find(REAL);
        assert!(
            at.is_none(),
            "{path}: {:?}",
            at.map(|at| text.split_at(at.saturating_sub(80)).1.chars().take(200).collect::<String>())
        );
    }
    let post = &files["2026/01/13/laslust/index.html"];
    for shown in [
        "property=\"og:url\" content=\"https://prov.example.se/sidor/2026/01/13/laslust/\"",
        "href=\"https://prov.example.se/sidor/om/\"",
        "src=\"https://prov.example.se/sidor/bild.svg\"",
        "href=\"https://prov.example.se/sidor/om/?a#b\"",
    ] {
        assert!(post.contains(shown), "{shown}\n{post}");
    }
    assert!(!post.contains("canonical"), "a page that is not to be found has none: {post}");
    let ours = files.iter().filter(|(path, _)| path.ends_with(".html"));
    let found: Vec<&String> = ours.filter(|(_, page)| !page.contains("noindex")).map(|(path, _)| path).collect();
    assert!(found.is_empty(), "{found:?}");
    for (old, to) in [("gammal", "om/"), ("aldre", "om/"), ("gammalt-inlagg", "2026/01/13/laslust/")] {
        let page = &files[&format!("{old}/index.html")];
        assert!(page.contains(&format!("/sidor/{to}\"")), "{page}");
    }
    assert!(files["_headers"].contains("X-Robots-Tag: noindex") && files[".htaccess"].contains("X-Robots-Tag"));
    let robots = &files["robots.txt"];
    assert!(robots.ends_with("User-agent: *\nDisallow: /\n") && robots.contains("Googlebot"), "{robots}");
    assert!(!robots.contains("Sitemap"), "{robots}");
    assert!(files["sitemap.xml"].contains("<loc>https://prov.example.se/sidor/2026/01/13/laslust/</loc>"));
    let feed = &files["feed.xml"];
    assert!(
        feed.contains("href=\"https://prov.example.se/sidor/feed.xml\" rel=\"self\"") && !feed.contains("hub"),
        "{feed}"
    );
    assert!(!site.site().join("published.yaml").exists() && !site.site().join("public").exists());
    let (again, _) = published(&site, "prov");
    assert_eq!((again["files"].as_u64(), &again["trial"]), (Some(0), &true.into()));
}

#[test]
fn the_real_site_and_what_readers_know_of_it_are_as_before_after_a_trial() {
    let site = site();
    let (done, objects) = published(&site, "webben");
    assert_eq!((&done["trial"], objects.iter().any(|one| one["code"] == "G286")), (&false.into(), true), "{objects:?}");
    let real = || {
        let cache = site.site().join(".griffel/cache");
        let cache = files_below(&cache)
            .into_iter()
            .filter(|(path, _)| !path.starts_with("pictures") && !path.starts_with("trials"));
        let known = fs::read(site.site().join("published.yaml")).expect("addresses");
        (files_below(&site.web()), files_below(&site.site().join("public")), known, cache.collect::<BTreeMap<_, _>>())
    };
    // A memory that holds what `published.yaml` is now.
    published(&site, "webben");
    let before = real();
    assert!(String::from_utf8_lossy(&before.0["index.html"]).contains(REAL) && !before.3.is_empty());
    published(&site, "prov");
    site.edit("content/posts/2026/rast.md", |_| {
        "---\ntitle: Rast\ndate: 2026-01-12\nid: rast\n---\nText.\n".to_owned()
    });
    let (done, _) = published(&site, "prov");
    assert!(done["files"].as_u64() > Some(0), "{done}");
    assert_eq!(real(), before);
    let said = griffel(&site.site(), &["publish", "prov", "--yes", "--undo"]);
    assert!(said.status.success() && real() == before, "{}", text(&said.stderr));
    fs::remove_file(site.site().join("content/posts/2026/rast.md")).expect("a post");
    let (done, _) = published(&site, "webben");
    assert_eq!((done["files"].as_u64(), done["deleted"].as_u64()), (Some(0), Some(0)), "{done}");
}

#[test]
fn a_person_is_told_that_it_is_a_trial_and_the_address_of_the_site_is_none() {
    let site = site();
    let said = griffel(&site.site(), &["--lang", "sv", "publish", "prov", "--yes"]);
    assert!(said.status.success() && text(&said.stderr).contains("Det är ett prov"), "{}", text(&said.stderr));
    site.edit("griffel.yaml", |settings| {
        settings.replace("https://prov.example.se/sidor", "https://blogg.example.se/")
    });
    let prov = site.folder.path().join("prov");
    fs::remove_dir_all(&prov).expect("a place");
    let (done, _) = published(&site, "prov");
    assert_eq!(done["trial"], false);
    assert!(site.site().join("published.yaml").is_file());
    assert!(!fs::read_to_string(prov.join("index.html")).expect("a page").contains("noindex"));
}
