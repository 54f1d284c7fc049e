//! Where blogs of all kinds come to lie: below a path, beside another blog, at addresses that the new site has itself; and what stays
//! out of sight.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::import::{built, count, export, import};
use crate::import_again::{exported, files, item, wordpress};

/// Returns an item that leads to what it should not, or is none of the usual.
fn linking(id: u32, name: &str, text: &str) -> String {
    item(id, "publish", "2025-03-01", name, text)
}

fn notes(done: &crate::import::Done) -> Vec<String> {
    done.rows.iter().flat_map(|row| row["notes"].as_array().into_iter().flatten().map(Value::to_string)).collect()
}

#[test]
fn a_second_blog_lies_beside_the_first() {
    let place = tempfile::tempdir().expect("a folder");
    let site = place.path().join("blogg");
    assert_eq!(import(&["wordpress", &export("wordpress-sv.xml")], &site).code, 0);
    let before = files(&site);
    assert_eq!(import(&["blogger", &export("takeout-sv.zip")], &site).code, 0);
    let after = files(&site);
    let changed: Vec<&String> = before
        .iter()
        .filter(|(path, text)| after.get(*path) != Some(text) && !path.starts_with(".griffel"))
        .map(|(path, _)| path)
        .collect();
    assert!(changed.is_empty(), "{changed:?}");
    assert!(fs::read_to_string(site.join("import.yaml")).expect("settings").contains("/feeds/posts/default/"));
    assert_eq!(built(&site)["feed.xml"].matches("<item>").count(), 12, "eight posts and four");
}

#[test]
fn feeds_and_other_files_are_no_exports() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("rss.xml"));
    fs::write(&file, "<rss version=\"2.0\"><channel><title>x</title><item><title>a</title></item></channel></rss>")
        .expect("a file");
    let done = wordpress(&file, &site);
    assert!(done.code == 1 && done.said.contains("not an export from WordPress") && !site.exists(), "{}", done.said);
    fs::create_dir(&site).expect("a folder");
    fs::write(site.join("bild.jpg"), b"x").expect("a file");
    let done = import(&["wordpress", &export("wordpress-sv.xml")], &site);
    assert!(done.code == 2 && done.said.contains("is not empty") && !site.join("content").exists(), "{}", done.said);
}

#[test]
fn a_blog_below_a_path_keeps_its_addresses() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    let below = |text: String| text.replace("https://a.example/2025", "https://a.example/blogg/2025");
    let text = "<p><a href=\"https://a.example/blogg/2025/03/01/tva/\">två</a> <a href=\"/kontakt/\">kommunen</a></p>";
    exported(&file, "https://a.example/blogg", &below(linking(1, "ett", text) + &linking(2, "tva", "<p>Två.</p>")));
    assert_eq!(wordpress(&file, &site).code, 0);
    let post = fs::read_to_string(site.join("content/posts/2025/2025-03-01-ett/index.md")).expect("a post");
    assert!(post.contains("aliases: [\"/2025/03/01/ett/\", \"/?p=1\"]"), "{post}");
    assert!(
        post.contains("[två](/posts/2025/2025-03-01-tva/index.md) [kommunen](https://a.example/kontakt/)"),
        "{post}"
    );
    assert!(
        fs::read_to_string(site.join("griffel.yaml"))
            .expect("settings")
            .contains("permalink: /:year/:month/:day/:slug/")
    );
    assert!(built(&site)["2025/03/01/ett/index.html"].contains("href=\"/blogg/2025/03/01/tva/\""));
}

#[test]
fn pages_with_the_names_of_lists_and_links_to_lists_do_not_stop_the_build() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    let page = |id: u32, name: &str| {
        item(id, "publish", "2025-03-01", name, "<p>Sida.</p>")
            .replace("<wp:post_type>post", "<wp:post_type>page")
            .replace(&format!("/2025/03/01/{name}/"), &format!("/{name}/"))
    };
    let links = "<p><a href=\"https://a.example/2025/03/\">mars</a> <a href=\"/feed/\">flöde</a> <a href=\"#respond\">svara</a> \
                 <a href=\"https://a.example/?p=2#more-2\">två</a> <a href=\"https://a.example/?cat=3\">tre</a> <a href=\"#k\">k</a></p><h2 id=\"k\">K</h2>";
    let items = linking(1, "ett", links)
        + &linking(2, "tva", "<p>Två [^1].</p>")
        + &page(3, "arkiv")
        + &page(4, "search")
        + &page(5, "category");
    exported(&file, "https://a.example", &items);
    let done = wordpress(&file, &site);
    assert_eq!(done.code, 0, "{}", done.said);
    let settings = fs::read_to_string(site.join("griffel.yaml")).expect("settings");
    assert!(settings.contains("paths: {archive: arkiv-2, search: search-2}\n"), "{settings}");
    assert!(settings.contains("menu:\n  - {title: \"Inlägg 3\", page: \"arkiv\"}\n"), "{settings}");
    let public = built(&site);
    let post = &public["2025/03/01/ett/index.html"];
    for link in ["href=\"/2025/03/\"", "href=\"/feed.xml\"", "href=\"/2025/03/01/tva/\"", "href=\"#k\""] {
        assert!(post.contains(link), "{link}");
    }
    assert!(post.contains(" svara ") && post.contains(" tre "), "words of links that lead nowhere stay");
    assert!(public["arkiv/index.html"].contains("Sida.") && public.contains_key("arkiv-2/index.html"));
    assert!(public["category-2/index.html"].contains("Sida."), "the name of all categories stays theirs");
}

#[test]
fn what_is_there_twice_is_told_and_left_out() {
    let place = tempfile::tempdir().expect("a folder");
    let site = place.path().join("blogg");
    let twice = [export("wordpress-sv.xml"), export("wordpress-sv.xml")];
    let done = import(&["wordpress", &twice[0], &twice[1]], &site);
    assert_eq!((done.code, count(&done, "post", "all"), count(&done, "post", "carried")), (0, 30, 8));
    assert_eq!(done.rows.iter().filter(|row| row["why"] == "twice" && row["what"] == "post").count(), 15);
    built(&site);
    // Two posts of one name in feeds are two.
    let (site, file) = (place.path().join("tva"), place.path().join("a.xml"));
    let same = |text: String| text.replace("?p=2<", "?p=1<");
    exported(&file, "https://a.example", &(linking(1, "ett", "<p>Ett.</p>") + &same(linking(2, "ett", "<p>Två.</p>"))));
    for _ in 0..2 {
        let done = wordpress(&file, &site);
        assert_eq!((done.code, count(&done, "post", "carried"), &done.all["kept"]), (0, 2, &serde_json::json!([])));
        let public = built(&site);
        assert!(
            public["2025/03/01/ett/index.html"].contains("Ett.")
                && public["2025/03/01/ett-2/index.html"].contains("Två.")
        );
    }
}

#[test]
fn what_was_not_public_stays_out_of_sight() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    let block = item(9, "draft", "2025-03-01", "block", "<p>HEMLIGT</p>")
        .replace("<wp:post_type>post", "<wp:post_type>wp_block");
    let shows = linking(1, "ett", "<p>Ett.</p><!-- wp:block {\"ref\":9} /-->");
    let by_mail = "<dc:creator>hemlig@a.example</dc:creator><wp:post_id>2";
    let items = shows
        + &linking(2, "tva", "<p>Två.</p>").replace("<wp:post_id>2", by_mail)
        + &linking(3, "tre", "<p>Tre.</p>")
        + &block;
    exported(&file, "https://a.example", &items);
    assert_eq!(wordpress(&file, &site).code, 0);
    let public = built(&site);
    assert!(public.values().all(|page| !page.contains("HEMLIGT") && !page.contains("hemlig@")));
    assert!(!files(&site).values().any(|text| String::from_utf8_lossy(text).contains("hemlig@")));
    // What turns private or is thrown away is not seen any more; what its author has touched is told.
    let touched = site.join("content/posts/2025/2025-03-01-tre/index.md");
    let own = fs::read_to_string(&touched).expect("a post") + "\nMitt.\n";
    fs::write(&touched, own).expect("a post");
    let now = items.replacen("<wp:status>publish", "<wp:status>trash", 1).replace("publish", "private");
    exported(&file, "https://a.example", &now);
    let done = wordpress(&file, &site);
    assert_eq!(done.all["hidden"], serde_json::json!(["content/posts/2025/2025-03-01-tre/index.md"]));
    let public = built(&site);
    assert!(!public.contains_key("2025/03/01/ett/index.html") && !public.contains_key("2025/03/01/tva/index.html"));
    assert!(public.contains_key("2025/03/01/tre/index.html"));
}

#[test]
fn files_never_take_the_place_of_texts_or_of_what_an_author_made_of_them() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file, uploads) =
        (place.path().join("blogg"), place.path().join("a.xml"), place.path().join("uploads/2025/03"));
    fs::create_dir_all(&uploads).expect("a folder");
    fs::write(uploads.join("index.md"), "<script>alert(1)</script>").expect("a file");
    fs::write(uploads.join("a.pdf"), "%PDF-1.4 en plan").expect("a file");
    let at = |name: &str| format!("<a href=\"https://a.example/wp-content/uploads/2025/03/{name}\">{name}</a>");
    let text = format!("<p>{} {}</p>", at("index.md"), at("a.pdf"));
    exported(&file, "https://a.example", &(linking(1, "ett", &text) + &linking(2, "tva", &text)));
    let name = file.to_str().expect("a path");
    let media = place.path().join("uploads");
    let with = ["wordpress", name, "--media", media.to_str().expect("a path")];
    assert_eq!(import(&with, &site).code, 0);
    let folder = site.join("content/posts/2025/2025-03-01-ett");
    let post = fs::read_to_string(folder.join("index.md")).expect("a post");
    assert!(post.starts_with("---\n") && post.contains("index.md.txt"), "{post}");
    fs::write(folder.join("a.pdf"), "%PDF-1.4 min plan").expect("a file");
    // Without the files of the old blog, and with them again.
    assert_eq!(wordpress(&file, &site).code, 0);
    assert_eq!(import(&with, &site).code, 0);
    assert_eq!(fs::read_to_string(folder.join("a.pdf")).expect("a file"), "%PDF-1.4 min plan");
    // The file of one post is gone, that of the other is not.
    fs::remove_dir_all(&folder).expect("a folder");
    assert_eq!(wordpress(&file, &site).code, 0);
    let other = fs::read_to_string(site.join("content/posts/2025/2025-03-01-tva/index.md")).expect("a post");
    assert!(other.contains("(a.pdf)"), "{other}");
}

#[test]
fn a_post_that_was_moved_is_found_and_links_lead_to_it() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    let link =
        "<a href=\"https://a.example/2025/03/01/ett/\">ett</a> <a href=\"https://a.example/2025/03/01/tre/\">tre</a>";
    let items = |word: &str| {
        linking(1, "ett", "<p>Ett.</p>")
            + &linking(2, "tva", &format!("<p>{word} {link}</p>"))
            + &linking(3, "tre", "<p>Tre.</p>")
    };
    exported(&file, "https://a.example", &items("Se"));
    assert_eq!(wordpress(&file, &site).code, 0);
    let posts = site.join("content/posts");
    fs::rename(posts.join("2025/2025-03-01-ett"), posts.join("2025-03-01-flyttad")).expect("a folder");
    fs::remove_dir_all(posts.join("2025/2025-03-01-tre")).expect("a folder");
    let two = posts.join("2025/2025-03-01-tva/index.md");
    exported(&file, "https://a.example", &items("Läs"));
    let done = wordpress(&file, &site);
    assert_eq!((done.code, &done.all["gone"]), (0, &serde_json::json!([])));
    let text = fs::read_to_string(&two).expect("a post");
    assert!(text.contains("Läs [ett](/posts/2025-03-01-flyttad/index.md) tre"), "{text}");
    assert!(!posts.join("2025/2025-03-01-ett").exists() && !posts.join("2025/2025-03-01-tre").exists());
    built(&site);
}

#[test]
fn short_addresses_lead_to_their_own_post_alone() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    let text = "<p><a href=\"sip:a@a.example\">ring</a> <a href=\"/wp-content/uploads/a.heic\">bild</a> <a href=\"https://a.example/?p=2\">två</a> <a href=\"https://a.example/\">hem</a> <a href=\"https://a.example/?cat=3\">tre</a> \
                <a href=\"https://a.example/?p=77\">borta</a></p>";
    let items = linking(1, "", text) + &linking(2, "", "<p>Två.</p>");
    exported(&file, "https://a.example", &items.replace("https://a.example/2025/03/01//", "https://a.example/?p=1"));
    let done = wordpress(&file, &site);
    let post = fs::read_to_string(site.join("content/posts/2025/2025-03-01-inlagg-1/index.md")).expect("a post");
    assert!(post.contains("ring bild [två](/posts/2025/2025-03-01-inlagg-2/index.md) [hem](/) tre borta"), "{post}");
    assert_eq!(notes(&done).iter().filter(|note| note.contains("unlinked")).count(), 3, "{:?}", notes(&done));
    built(&site);
}

#[test]
fn depth_and_length_are_bounded() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    let deep = |sign: &str| format!("{}Ord.", sign.repeat(30_000));
    let comment = format!(
        "<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author>A</wp:comment_author><wp:comment_content><![CDATA[{}]]></wp:comment_content>\
         <wp:comment_approved>1</wp:comment_approved></wp:comment></item>",
        deep("<b>")
    );
    let items = linking(1, "ett", &deep("<div><span>")).replace("</item>", &comment)
        + &linking(2, "tva", &deep("[a]"))
        + &linking(3, "tre", &deep("[["))
        + &linking(4, "fyra", &deep("<!--more "))
        + &linking(5, "fem", &deep("<pre><a \""))
        + &linking(6, "sex", &deep("<blockquote><ul><li>"));
    exported(&file, "https://a.example", &items);
    let done = wordpress(&file, &site);
    assert_eq!((done.code, count(&done, "post", "carried")), (0, 6), "{}", done.said);
    let public = built(&site);
    assert!(public["2025/03/01/ett/index.html"].matches("Ord.").count() >= 2);
    let long = format!("https://a.example/wp-content/uploads/{}.jpg", "å".repeat(300));
    let uploads = place.path().join("u");
    fs::create_dir(&uploads).expect("a folder");
    exported(&file, "https://a.example", &linking(1, "ett", &format!("<img src=\"{long}\">")));
    let fetching = ["wordpress", file.to_str().expect("a path"), "--fetch"];
    assert_eq!(import(&fetching, &Path::new(place.path()).join("lang")).code, 0);
}
