//! What a page of the built-in theme holds beside its text: enough for readers, feed readers, search engines and sharing,
//! and nothing twice that nobody needs twice. A blog has a page for each post and one for every ten posts of each list.

use std::collections::BTreeMap;

use griffel::pipeline::input::Options;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};

use crate::site::{build_of, shown};

const SUMMARY: &str = "Så här arbetade lärarna på Ekskolan med läslyftet under hösten, med frågor till kollegorna.";

/// Builds a blog of 24 posts with three categories and six tags in the theme of the program; returns the pages by their
/// addresses.
fn pages() -> BTreeMap<String, String> {
    let post = |at: usize| {
        let path = format!("content/posts/2026-0{}-{:02}-inlagg-{at}.md", 1 + at % 8, 1 + at);
        let head = format!(
            "title: Läslyftet del {at}\nsummary: {SUMMARY}\ncategories: [Ämne {}]\ntags: [Tagg {}, Tagg {}]",
            at % 3,
            at % 6,
            (at + 1) % 6
        );
        let text = "Texten börjar här.\n\n> [!TIP]\n> Läs högt.\n\n    kod\n\n      mera kod\n";
        (path, format!("---\n{head}\n---\n{text}"))
    };
    let settings = "title: Skolbloggen\nurl: https://example.se/\ndescription: Om skolan\nlanguage: sv\n";
    let talk = "## 1. Hej\n\nText.\n\n## 2. Tack\n\nMer text.\n";
    let mut files: BTreeMap<String, String> = (0..24).map(post).collect();
    files.insert("griffel.yaml".to_owned(), settings.to_owned());
    let post = "---\ntitle: Tal\nattachments: [{file: t.ppt, title: Tal}]\ncomments: open\n---\nText.\n";
    files.insert("content/posts/2025-01-02-tal/index.md".to_owned(), post.to_owned());
    files.insert("content/posts/2025-01-02-tal/t.ppt".to_owned(), "x".to_owned());
    files.insert("content/posts/2025-01-02-tal/t.ppt.transcript.md".to_owned(), talk.to_owned());
    let source =
        |(path, text): (String, String)| Source::new(SourcePath::new(&path).expect("a path"), text.into_bytes());
    let snapshot = Snapshot::new(files.into_iter().map(source));
    let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
    let said = shown(&build.diagnostics, &snapshot);
    assert!(!build.outputs.is_empty() && !said.contains("[error"), "{said}");
    let page = |output: &griffel::output::file::Output| {
        let text = output.as_text().filter(|text| text.starts_with("<!doctype html>"))?;
        Some((output.route.to_string(), text.to_owned()))
    };
    build.outputs.iter().filter_map(page).collect()
}

/// Returns the text between two marks, both left out.
fn between<'a>(page: &'a str, before: &str, after: &str) -> &'a str {
    let rest = page.split_once(before).unwrap_or_else(|| panic!("no {before}: {page}")).1;
    rest.split_once(after).unwrap_or_else(|| panic!("no {after}: {page}")).0
}

/// It was 5,287 bytes when this was written, with three categories and a short title: the head with what search engines and
/// networks read, the menu, neighbours, related posts. The script that copies its code has come since, the menu that
/// folds, what related posts share, and how to share the post. Whoever adds to it adds to each page of the blog.
#[test]
fn what_stands_around_a_post_is_small_and_said_once() {
    let pages = pages();
    let page = &pages["/2026/02/10/inlagg-9/"];
    let text = between(page, "<div class=\"text e-content\">", "<dl class=\"filed\">");
    let around = page.len() - text.len();
    assert!(around < 6200, "{around} bytes around a post: {page}");
    assert_eq!(page.matches(SUMMARY).count(), 1, "the summary of a post stands once, in its head: {page}");
    assert!(page.contains(&format!("<meta name=\"description\" property=\"og:description\" content=\"{SUMMARY}\">")));
    // The canonical address, Open Graph's and the one for search engines: each is read by programs that read no other.
    assert_eq!(page.matches("https://example.se/2026/02/10/inlagg-9/\"").count(), 3, "{page}");
}

#[test]
fn only_the_first_page_of_a_list_has_all_tags_beside_it() {
    let pages = pages();
    for (address, all) in [
        ("/", true),
        ("/page/2/", false),
        ("/category/amne-1/", true),
        ("/tag/tagg-1/", true),
        ("/2026/", false),
        ("/2026/page/2/", false),
        ("/2026/02/", false),
    ] {
        let page = &pages[address];
        let side = between(page, "<aside class=\"side\"", "</aside>");
        assert_eq!(side.contains("/tag/tagg-5/"), all, "{address}: {side}");
        assert_eq!(side.contains("/presentation/"), all, "{address}: {side}");
        // The ways out stand beside every page, and every page leads to the list of tags.
        assert!(side.contains("/category/amne-2/") && side.contains("/prenumerera/"), "{address}: {side}");
        assert!(page.contains("<a href=\"/tag/\""), "{address}");
        assert!(page.contains("<article class=\"entry"), "{address}");
        // 2,694 and 3,308 bytes when this was written; the menu folds since then.
        let around = page.len() - between(page, "<main", "</main>").len();
        assert!(around < if all { 3600 } else { 2900 }, "{address}: {around} bytes around a list: {page}");
    }
}

/// Indented templates and blank lines are a part of every page that nobody sees. What stands in `pre` is the author's.
#[test]
fn pages_have_no_lines_of_white_space() {
    for (address, page) in pages() {
        let code = page.split("<pre").skip(1).map(|part| between(part, ">", "</pre>"));
        let seen = code.fold(page.clone(), |page, code| page.replace(code, ""));
        let white = |line: &&str| line.trim().is_empty() || line.starts_with(char::is_whitespace);
        assert_eq!(seen.lines().find(white), None, "{address}: {page}");
    }
}
