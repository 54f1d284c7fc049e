//! What an import would put at an address that something else has: something gives way, or the import says what is in the
//! way before it writes.

use std::fs;
use std::path::Path;

use crate::import::{built, import, media};
use crate::import_again::{exported, files, item, wordpress};

/// Returns a page, below another if `above` is not 0, with this text.
fn page(id: u32, above: u32, name: &str, text: &str) -> String {
    format!(
        "<item><title>Sida {id}</title><link>https://a.example/{name}/</link><guid>https://a.example/?page_id={id}</guid>\
         <content:encoded><![CDATA[{text}]]></content:encoded><wp:post_id>{id}</wp:post_id><wp:post_date>2020-01-02 10:00:00</wp:post_date>\
         <wp:post_name>{name}</wp:post_name><wp:post_parent>{above}</wp:post_parent><wp:status>publish</wp:status>\
         <wp:post_type>page</wp:post_type></item>"
    )
}

/// Returns a link to a file of the old blog.
fn linked(name: &str) -> String {
    format!("<p><a href=\"https://a.example/wp-content/uploads/2025/08/{name}\">{name}</a></p>")
}

const STATEMENT: &str = "content/pages/tillganglighet.md";

#[test]
fn an_old_address_goes_before_the_accessibility_page() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    let odd = item(1, "publish", "2020-01-02", "tillganglighet", "Ord.");
    let odd = odd.replace("https://a.example/2020/01/02/", "https://a.example/");
    let others = [2, 3, 4].map(|id| item(id, "publish", "2020-01-03", &format!("n{id}"), "Ord."));
    exported(&file, "https://a.example", &(odd + &others.concat()));
    for _ in 0..2 {
        assert_eq!(wordpress(&file, &site).code, 0);
        assert!(!site.join(STATEMENT).exists());
        assert!(built(&site)["tillganglighet/index.html"].contains("/2020/01/02/tillganglighet/"));
    }
    // Without the odd one the page is written, and stays with the next import.
    let site = place.path().join("annan");
    exported(&file, "https://a.example", &others.concat());
    for _ in 0..2 {
        assert_eq!(wordpress(&file, &site).code, 0);
        assert!(built(&site)["index.html"].contains("href=\"/tillganglighet/\""));
    }
}

#[test]
fn a_first_import_that_was_killed_before_the_accessibility_page_was_there_writes_it() {
    let place = tempfile::tempdir().expect("a folder");
    let (whole, file) = (place.path().join("hel"), place.path().join("a.xml"));
    exported(&file, "https://a.example", &item(1, "publish", "2020-01-02", "ett", "Ord."));
    assert_eq!(wordpress(&file, &whole).code, 0);
    // Killed once its line was written and before the page was there; and killed after it.
    for is_there in [false, true] {
        let site = place.path().join(format!("blogg-{is_there}"));
        fs::create_dir_all(site.join("content/pages")).expect("a folder");
        fs::create_dir_all(site.join(".griffel/import.new")).expect("a folder");
        let record = fs::read_to_string(whole.join(".griffel/import.json")).expect("a record");
        let record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
        let line = serde_json::json!({"path": STATEMENT, "fingerprint": record["files"][STATEMENT][0]});
        fs::write(site.join(".griffel/import.log"), format!("\n{line}\n")).expect("a file");
        if is_there {
            fs::copy(whole.join(STATEMENT), site.join(STATEMENT)).expect("a copy");
        }
        assert_eq!(wordpress(&file, &site).code, 0);
        assert_eq!(files(&site), files(&whole), "{is_there}");
    }
}

#[test]
fn a_page_that_its_author_deleted_is_not_linked_to() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    exported(&file, "https://a.example", &item(1, "publish", "2020-01-02", "ett", "Ord."));
    assert_eq!(wordpress(&file, &site).code, 0);
    fs::remove_file(site.join(STATEMENT)).expect("a file");
    fs::remove_file(site.join("griffel.yaml")).expect("a file");
    assert_eq!(wordpress(&file, &site).code, 0);
    assert!(!site.join(STATEMENT).exists());
}

#[test]
fn an_authors_page_at_the_address_of_a_list_is_told_before_anything_is_written() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    fs::create_dir_all(site.join("content/pages")).expect("a folder");
    fs::write(site.join("griffel.yaml"), "title: Min\nurl: https://b.example/\n").expect("a file");
    let own = site.join("content/pages/2020.md");
    fs::write(&own, "---\ntitle: 2020\n---\n\nEtt bra \u{e5}r.\n").expect("a file");
    built(&site);
    exported(&file, "https://a.example", &item(1, "publish", "2020-01-02", "ett", "Ord."));
    let before = files(&site);
    let done = wordpress(&file, &site);
    assert_ne!(done.code, 0);
    assert!(done.said.contains("content/pages/2020.md has the address /2020/"), "{}", done.said);
    assert_eq!(files(&site), before);
    fs::rename(&own, site.join("content/pages/aret-2020.md")).expect("a name");
    assert_eq!(wordpress(&file, &site).code, 0);
    assert!(built(&site)["2020/index.html"].contains("Inl\u{e4}gg 1"));
}

#[test]
fn presentations_give_way_to_pages_and_to_each_other() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    media(place.path());
    let uploads = place.path().join("uploads");
    let folder = uploads.join("2025/08");
    fs::copy(folder.join("arshjul.odp"), folder.join("brak-och-procent.odp")).expect("a copy");
    let own = page(2, 0, "om", &(linked("brak-och-procent.pptx") + &linked("presentation-lasar.pdf")));
    let below = page(3, 2, "brak-och-procent", "Barn.") + &page(5, 2, "presentation-lasar", "Barn.");
    let both = linked("brak-och-procent.pptx") + &linked("brak-och-procent.odp");
    exported(&file, "https://a.example", &(own + &below + &item(4, "publish", "2020-01-02", "ett", &both)));
    let arguments = ["wordpress", file.to_str().expect("a path"), "--media", uploads.to_str().expect("a path")];
    for _ in 0..2 {
        assert_eq!(import(&arguments, &site).code, 0);
        let pages = built(&site);
        assert!(pages["om/brak-och-procent/index.html"].contains("Barn."));
        assert!(pages.contains_key("om/brak-och-procent-2/index.html"));
        assert!(pages["om/presentation-lasar/index.html"].contains("Barn."));
        let text = fs::read_to_string(site.join("content/pages/om/index.md")).expect("a file");
        assert!(text.contains("- file: \"presentation-lasar.pdf\"\n    presentation: false\n"), "{text}");
        assert!(has_presentations(&pages, "2020/01/02/ett/brak-och-procent"));
    }
    assert!(Path::new(&site.join("content/posts/2020/2020-01-02-ett/brak-och-procent-2.odp")).exists());
}

fn has_presentations(pages: &std::collections::BTreeMap<String, String>, path: &str) -> bool {
    ["", "-2"].iter().all(|end| pages.contains_key(&format!("{path}{end}/index.html")))
}

#[test]
fn entries_without_numbers_and_addresses_are_all_imported() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    let bare = |text: &str| {
        format!(
            "<item><title>Hej</title><content:encoded>{text}</content:encoded><wp:post_date>2020-01-02 10:00:00</wp:post_date>\
             <wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>"
        )
    };
    exported(&file, "https://a.example", &["Ett.", "Tv\u{e5}.", "Tre.", "Ett."].map(bare).concat());
    let done = wordpress(&file, &site);
    let twice = done.rows.iter().filter(|row| row["why"] == "twice").count();
    assert_eq!((done.code, twice), (0, 1), "two that say the same are one");
    let public = built(&site);
    for word in ["Ett.", "Tv\u{e5}.", "Tre."] {
        assert!(public.values().any(|page| page.contains(&format!("<p>{word}</p>"))), "{word}");
    }
}

#[test]
fn categories_below_different_parents_stay_two_however_they_are_spelt() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    let category = |slug: &str, name: &str, above: &str| {
        format!(
            "<wp:category><wp:category_nicename>{slug}</wp:category_nicename><wp:category_parent>{above}</wp:category_parent>\
             <wp:cat_name>{name}</wp:cat_name></wp:category>"
        )
    };
    let head = category("skola", "Skola", "")
        + &category("hem", "Hem", "")
        + &category("ovrigt", "\u{d6}vrigt", "skola")
        + &category("ovrigt-hem", "\u{f6}vrigt", "hem");
    let of = |id: u32, slug: &str, name: &str| {
        item(id, "publish", "2020-01-02", &format!("n{id}"), "Ord.")
            .replace("</item>", &format!("<category domain=\"category\" nicename=\"{slug}\">{name}</category></item>"))
    };
    let posts = of(1, "ovrigt", "\u{d6}vrigt") + &of(2, "ovrigt-hem", "\u{f6}vrigt");
    exported(&file, "https://a.example", &(head + &posts));
    assert_eq!(wordpress(&file, &site).code, 0);
    let public = built(&site);
    let (one, other) = (&public["category/skola/ovrigt/index.html"], &public["category/hem/ovrigt-hem/index.html"]);
    assert!(one.contains("Inl\u{e4}gg 1") && !one.contains("Inl\u{e4}gg 2") && other.contains("Inl\u{e4}gg 2"));
}

#[test]
fn a_folder_of_an_authors_own_is_not_imported_into() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    let own = ["content/pages/om/index.md", "content/posts/2020/2020-01-02-ett/index.md"];
    for path in own {
        fs::create_dir_all(site.join(path).parent().expect("a folder")).expect("a folder");
        fs::write(site.join(path), "---\ntitle: Min\ndate: 2020-01-02\n---\n\nMitt.\n").expect("a file");
    }
    exported(
        &file,
        "https://a.example",
        &(item(1, "publish", "2020-01-02", "ett", "Ord.") + &page(2, 0, "om", "Ord.")),
    );
    for _ in 0..2 {
        let done = wordpress(&file, &site);
        assert_eq!((done.code, &done.all["kept"]), (0, &serde_json::json!([])));
        let public = built(&site);
        for path in ["om", "2020/01/02/ett"] {
            assert!(public[&format!("{path}/index.html")].contains("Mitt."));
            assert!(public[&format!("{path}-2/index.html")].contains("Ord."));
        }
    }
}
