//! Exports counted by somebody else, with footnotes, with script in every place, and what an author is told.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::import::{adds_up, built, count, export, import};

/// Counts elements of an export without reading it as XML: texts that only look like elements are taken out first.
fn counted(text: &str, start: &str) -> u64 {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find("<![CDATA[") {
        plain.push_str(&rest[..at]);
        rest = rest[at..].split_once("]]>").map_or("", |(_, rest)| rest);
    }
    plain.push_str(rest);
    plain.matches(&format!("<{start}>")).count() as u64
}

fn sums_are_those_of(path: &Path) {
    let place = tempfile::tempdir().expect("a folder");
    let done = import(&["wordpress", path.to_str().expect("a path"), "--dry-run"], &place.path().join("blogg"));
    assert!(done.code == 0 && adds_up(&done), "{}: {}", path.display(), done.said);
    let text = String::from_utf8_lossy(&fs::read(path).expect("a file")).into_owned();
    let all = |kinds: &[&str]| kinds.iter().map(|kind| count(&done, kind, "all")).sum::<u64>();
    let items = counted(&text, "item");
    assert_eq!(all(&["post", "page", "file", "other"]), items + counted(&text, "wp:term") + counted(&text, "image"));
    assert_eq!(all(&["comment"]), counted(&text, "wp:comment"), "{}", path.display());
    assert_eq!(all(&["author"]), counted(&text, "wp:author"), "{}", path.display());
    // Those that entries alone name are elements, too.
    assert!(all(&["category"]) >= counted(&text, "wp:category"), "{}", path.display());
    assert!(all(&["tag"]) >= counted(&text, "wp:tag"), "{}", path.display());
    let values: u64 = ["wp:postmeta", "wp:commentmeta", "wp:termmeta"].iter().map(|name| counted(&text, name)).sum();
    let of_plugins = done
        .rows
        .iter()
        .filter(|row| row["what"] == "value" && row["title"].as_str().is_some_and(|name| name.contains(": ")));
    let of_plugins: u64 = of_plugins.filter_map(|row| row["count"].as_u64()).sum();
    assert_eq!(all(&["value"]) - of_plugins, values, "{}", path.display());
}

#[test]
fn sums_are_those_of_the_export() {
    sums_are_those_of(Path::new(&export("wordpress-sv.xml")));
    let foreign = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/exports/wxr");
    if !foreign.is_dir() {
        println!("skipped: the corpus of exports is not here (tests/README.md tells where it is looked for)");
        return;
    }
    for file in fs::read_dir(foreign).expect("a folder") {
        sums_are_those_of(&file.expect("a file").path());
    }
}

#[test]
fn script_is_text_wherever_it_stands() {
    const BAD: &str =
        "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;\"'&gt;{{ config }}{% raw %}";
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    let (bad_address, quoted) = ("javascript:alert(3)", BAD.replace('"', "&quot;"));
    fs::write(
        &file,
        format!(
            "<rss><channel><title>T{BAD}</title><link>https://a.example</link><description>D{BAD}</description><language>sv{BAD}</language>\
             <wp:author><wp:author_login>a{BAD}</wp:author_login><wp:author_display_name>A{BAD}</wp:author_display_name></wp:author>\
             <wp:category><wp:category_nicename>k{BAD}</wp:category_nicename><wp:cat_name>K{BAD}</wp:cat_name>\
             <wp:category_description>B{BAD}</wp:category_description></wp:category>\
             <wp:tag><wp:tag_slug>t{BAD}</wp:tag_slug><wp:tag_name>E{BAD}</wp:tag_name></wp:tag>\
             <item><title>R{BAD}</title><link>https://a.example/{BAD}/</link><guid>https://a.example/?p=1{BAD}</guid><dc:creator>a{BAD}</dc:creator>\
             <content:encoded>&lt;p&gt;Text{BAD}&lt;/p&gt;&lt;a href=\"{bad_address}\"&gt;l&lt;/a&gt;&lt;iframe src=\"{bad_address}\"&gt;&lt;/iframe&gt;\
             [caption caption=\"c{BAD}\"]&lt;img src=\"{bad_address}\" alt=\"{BAD}\"&gt;[/caption][embed]{bad_address}[/embed]\
             &lt;!-- wp:html --&gt;&lt;svg&gt;&lt;script&gt;alert(4)&lt;/script&gt;&lt;/svg&gt;&lt;details ontoggle=alert(5) open&gt;x&lt;/details&gt;</content:encoded>\
             <excerpt:encoded>S{BAD}</excerpt:encoded><wp:post_id>1</wp:post_id><wp:post_date>2025-03-01 10:00:00</wp:post_date>\
             <wp:post_name>ett{BAD}</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>\
             <category domain=\"category\" nicename=\"k{quoted}\">K{BAD}</category><category domain=\"post_tag\" nicename=\"t\">E{BAD}</category>\
             <wp:postmeta><wp:meta_key>footnotes</wp:meta_key><wp:meta_value>[{{\"id\":\"a\",\"content\":\"F{}\"}}]</wp:meta_value></wp:postmeta>\
             <wp:comment><wp:comment_id>1{BAD}</wp:comment_id><wp:comment_author>L{BAD}</wp:comment_author>\
             <wp:comment_author_url>{bad_address}</wp:comment_author_url><wp:comment_date>2025-03-01 11:00:00</wp:comment_date>\
             <wp:comment_content>Hej{BAD}</wp:comment_content><wp:comment_approved>1</wp:comment_approved></wp:comment></item></channel></rss>",
            BAD.replace('"', "\\\"")
        ),
    )
    .expect("a file");
    let done = import(&["wordpress", file.to_str().expect("a path")], &site);
    assert_eq!((done.code, done.said.as_str()), (0, ""));
    let public = built(&site);
    let tag = |page: &str, start: &str| page.to_lowercase().contains(start);
    for (path, page) in public.iter().filter(|(path, _)| !path.contains("search-index") && !path.ends_with(".js")) {
        let lower = page.to_lowercase();
        for start in
            ["<script>alert", "<img src=x", "<img src=\"x\"", "javascript:alert", "<svg", "ontoggle=", "<iframe"]
        {
            assert!(!tag(page, start) || path.ends_with(".svg"), "{path} holds {start}");
        }
        // A handler in a tag: neither in a text nor between the quotes of a value.
        let handler = lower.match_indices("onerror=").any(|(at, _)| {
            let before = &lower[..at];
            let start = before.rfind('<');
            start > before.rfind('>') && before[start.unwrap_or(0)..].matches('"').count() % 2 == 0
        });
        assert!(!handler || !path.ends_with(".html"), "{path} holds a handler");
    }
    let post = public.iter().find(|(path, _)| path.starts_with("2025/03/01/")).map(|(_, page)| page).expect("a post");
    assert!(post.contains("{{ config }}{% raw %}"), "what looks like a template is text");
    let report = fs::read_to_string(site.join("import.html")).expect("a report");
    assert!(!report.contains("<script>alert") && report.contains("&lt;img src=x"));
}

#[test]
fn footnotes_and_menus_are_told_of() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    fs::write(
        &file,
        "<rss><channel><title>T</title><link>https://a.example</link>\
         <wp:term><wp:term_taxonomy>nav_menu</wp:term_taxonomy><wp:term_name>Huvudmeny</wp:term_name></wp:term>\
         <item><title>Fotnoter</title><content:encoded><![CDATA[<!-- wp:paragraph --><p>Ett\u{fffd}<sup data-fn=\"x-1\" class=\"fn\"><a href=\"#x-1\">1</a></sup></p>\
         <!-- /wp:paragraph --><!-- wp:footnotes /-->]]></content:encoded><wp:post_id>1</wp:post_id><wp:post_name>fotnoter</wp:post_name>\
         <wp:post_date>2025-03-01 10:00:00</wp:post_date><wp:status>publish</wp:status><wp:post_type>post</wp:post_type><wp:comment_status>closed</wp:comment_status>\
         <wp:postmeta><wp:meta_key>footnotes</wp:meta_key><wp:meta_value><![CDATA[[{\"id\":\"x-1\",\"content\":\"Se <em>Skolverket</em>.\"}]]]></wp:meta_value></wp:postmeta></item>\
         <item><title></title><wp:post_id>2</wp:post_id><wp:post_type>nav_menu_item</wp:post_type><wp:status>publish</wp:status>\
         <category domain=\"nav_menu\" nicename=\"huvudmeny\">Huvudmeny</category>\
         <wp:postmeta><wp:meta_key>_menu_item_object_id</wp:meta_key><wp:meta_value>1</wp:meta_value></wp:postmeta></item></channel></rss>",
    )
    .expect("a file");
    let done = import(&["wordpress", file.to_str().expect("a path")], &site);
    assert_eq!(done.code, 0, "{}", done.said);
    let text = fs::read_to_string(site.join("content/posts/2025/2025-03-01-fotnoter/index.md")).expect("a post");
    assert!(
        text.ends_with("\nEtt\u{fffd}[^1]\n\n[^1]: Se *Skolverket*.\n") && text.contains("\ncomments: closed\n"),
        "{text}"
    );
    let others: Vec<&str> =
        done.rows.iter().filter(|row| row["what"] == "other").filter_map(|row| row["title"].as_str()).collect();
    assert_eq!(others, ["nav_menu_item: Fotnoter", "nav_menu: Huvudmeny"]);
    let notes: Vec<&Value> = done.rows.iter().flat_map(|row| row["notes"].as_array().into_iter().flatten()).collect();
    assert_eq!(notes, [&serde_json::json!({"note": "lost", "count": 1})]);
    sums_are_those_of(&file);
    assert!(built(&site)["2025/03/01/fotnoter/index.html"].contains("Skolverket"));
}
