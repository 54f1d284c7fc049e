//! Entries, files, menus and comments of exports at their edges: what is not said is hidden, what is there is found, and what
//! is cleaned to nothing is counted.

use std::fs;
use std::path::Path;

use crate::import::{Done, built, import};

/// The smallest picture there is: one pixel.
const PIXEL: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// Writes an export with these items and imports it into `blogg` with further arguments.
fn moved(place: &Path, items: &str, further: &[&str]) -> Done {
    let file = place.join("a.xml");
    let head = "<rss><channel><title>Blogg</title><link>https://a.example</link><language>sv-SE</language><wp:wxr_version>1.2</wp:wxr_version>";
    fs::write(&file, format!("{head}\n{items}\n</channel></rss>")).expect("a file");
    let file = file.to_str().expect("a path").to_owned();
    let mut arguments = vec!["wordpress", file.as_str()];
    arguments.extend(further);
    import(&arguments, &place.join("blogg"))
}

/// An item whose further elements are given.
fn item(id: u32, name: &str, elements: &str) -> String {
    format!(
        "<item><title>{name}</title><link>https://a.example/2025/03/01/{name}/</link><guid>https://a.example/?p={id}&amp;{name}</guid><wp:post_id>{id}</wp:post_id>\
         <wp:post_date>2025-03-01 10:00:00</wp:post_date><wp:post_name>{name}</wp:post_name>{elements}</item>"
    )
}

const PUBLIC: &str = "<wp:post_type>post</wp:post_type><wp:status>publish</wp:status>";

fn text(markup: &str) -> String {
    format!("<content:encoded><![CDATA[{markup}]]></content:encoded>")
}

fn whys(done: &Done) -> Vec<String> {
    done.rows.iter().filter_map(|row| row["why"].as_str()).map(str::to_owned).collect()
}

#[test]
fn what_an_export_does_not_say_is_hidden_and_told() {
    let place = tempfile::tempdir().expect("a folder");
    let items = item(1, "ett", &format!("{PUBLIC}{}", text("Synlig.")))
        + &item(2, "tva", &format!("<wp:post_type>post</wp:post_type>{}", text("Dold ett.")))
        + &item(3, "tre", &format!("<wp:status>publish</wp:status>{}", text("Dold två.")));
    let done = moved(place.path(), &items, &[]);
    assert_eq!(done.code, 0, "{}", done.said);
    assert_eq!(whys(&done).iter().filter(|why| *why == "unsaid").count(), 2, "{:?}", done.rows);
    let pages = built(&place.path().join("blogg"));
    assert!(pages.values().any(|page| page.contains("Synlig.")));
    assert!(pages.values().all(|page| !page.contains("Dold")));
}

#[test]
fn entries_of_one_number_are_all_kept() {
    let place = tempfile::tempdir().expect("a folder");
    let items: String = ["ett", "tva", "tre"]
        .map(|name| item(7, name, &format!("{PUBLIC}{}", text(&format!("Text {name}.")))))
        .concat();
    let done = moved(place.path(), &items, &[]);
    assert_eq!(done.code, 0, "{}", done.said);
    let pages = built(&place.path().join("blogg"));
    for name in ["ett", "tva", "tre"] {
        let page = &pages[&format!("2025/03/01/{name}/index.html")];
        assert!(page.contains(&format!("Text {name}.")), "{name}");
    }
}

#[test]
fn half_an_export_is_refused_with_its_line() {
    let place = tempfile::tempdir().expect("a folder");
    let file = place.path().join("b.xml");
    let bare = item(1, "ett", PUBLIC);
    let broken = format!(
        "<rss><channel><wp:wxr_version>1.2</wp:wxr_version>\n{}</channel></rss>",
        item(1, "ett", &format!("{PUBLIC}\n<content:encoded><![CDATA[a</content:encoded>"))
    );
    for (export, line) in [(bare, "line 1"), (broken, "line ")] {
        fs::write(&file, &export).expect("a file");
        let done = import(&["wordpress", file.to_str().expect("a path")], &place.path().join("b"));
        assert!(done.code != 0 && done.said.contains(line), "{}", done.said);
        assert!(!place.path().join("b/content").exists());
    }
}

#[test]
fn files_are_found_whatever_their_size_and_spelling() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("uploads/2025/03");
    fs::create_dir_all(&folder).expect("a folder");
    for name in ["stor-scaled.gif", "liten.gif", "sk\u{f6}n.gif", "redigerad.gif", "Stor Bild.gif"] {
        fs::write(folder.join(name), PIXEL).expect("a file");
    }
    let up = "https://a.example/wp-content/uploads/2025/03";
    let names =
        ["stor.gif", "liten-1024x768.gif", "sko\u{308}n.gif", "redigerad-e1589612345678.gif", "Stor%20Bild.gif"];
    let pictures: String = names
        .iter()
        .enumerate()
        .map(|(at, name)| format!("<p><img src=\"{up}/{name}\" alt=\"Bild {at}\"></p>"))
        .collect::<Vec<_>>()
        .concat();
    let items = item(
        1,
        "ett",
        &format!("{PUBLIC}{}", text(&(pictures + &format!("<img src=\"{up}/borta.gif\" alt=\"Gården i maj\">")))),
    );
    let done = moved(place.path(), &items, &["--media", place.path().join("uploads").to_str().expect("a path")]);
    assert_eq!(done.code, 0, "{}", done.said);
    let page = &built(&place.path().join("blogg"))["2025/03/01/ett/index.html"];
    for (at, name) in names.iter().enumerate() {
        assert!(page.contains(&format!("alt=\"Bild {at}\"")), "{name}: {page}");
    }
    assert!(page.contains("Gården i maj") && !page.contains("alt=\"Gården i maj\""));
}

#[test]
fn menus_are_carried_in_their_order() {
    let place = tempfile::tempdir().expect("a folder");
    let meta = |key: &str, value: &str| {
        format!("<wp:postmeta><wp:meta_key>{key}</wp:meta_key><wp:meta_value>{value}</wp:meta_value></wp:postmeta>")
    };
    let entry = |id: u32, order: u32, title: &str, kind: &str, object: &str, of: &str, url: &str| {
        format!(
            "<item><title>{title}</title><wp:post_id>{id}</wp:post_id><wp:post_type>nav_menu_item</wp:post_type><wp:status>publish</wp:status><wp:menu_order>{order}</wp:menu_order>\
             <category domain=\"nav_menu\" nicename=\"huvudmeny\">Huvudmeny</category>{}{}{}{}</item>",
            meta("_menu_item_type", kind),
            meta("_menu_item_object", object),
            meta("_menu_item_object_id", of),
            meta("_menu_item_url", url)
        )
    };
    let page = item(
        5,
        "om-oss",
        &format!("<wp:post_type>page</wp:post_type><wp:status>publish</wp:status>{}", text("Om oss.")),
    )
    .replace("/2025/03/01/om-oss/", "/om-oss/");
    let items = page
        + &item(1, "ett", &format!("{PUBLIC}{}", text("Ett.")))
        + &entry(11, 2, "", "post_type", "page", "5", "")
        + &entry(12, 1, "Kommunen", "custom", "custom", "12", "https://kommun.example/")
        + &entry(13, 3, "Borta", "post_type", "page", "99", "")
        + &entry(14, 4, "Maten", "custom", "custom", "14", "https://mat.example/")
            .replace("</item>", &format!("{}</item>", meta("_menu_item_menu_item_parent", "11")));
    let done = moved(place.path(), &items, &[]);
    assert_eq!(done.code, 0, "{}", done.said);
    let settings = fs::read_to_string(place.path().join("blogg/griffel.yaml")).expect("settings");
    let menu = settings.split("menu:").nth(1).expect("a menu");
    let (first, second) = (menu.find("Kommunen").expect("a link"), menu.find("om-oss").expect("a page"));
    assert!(first < second && menu.contains("https://kommun.example/"), "{settings}");
    assert!(menu.contains("https://mat.example/"), "what was below another item stands after it: {settings}");
    let home = &built(&place.path().join("blogg"))["index.html"];
    assert!(home.contains("https://kommun.example/") && !home.contains("Borta"));
}

#[test]
fn a_moved_blog_has_the_page_about_accessibility() {
    let place = tempfile::tempdir().expect("a folder");
    let post = item(1, "ett", &format!("{PUBLIC}{}", text("Ett.")));
    assert_eq!(moved(place.path(), &post, &[]).code, 0);
    let pages = built(&place.path().join("blogg"));
    assert!(pages["tillganglighet/index.html"].contains("Tillgänglighet"));
    // A page of the old blog with this name stays what it is.
    let other = tempfile::tempdir().expect("a folder");
    let own = item(
        2,
        "tillganglighet",
        &format!("<wp:post_type>page</wp:post_type><wp:status>publish</wp:status>{}", text("Vår egen text.")),
    )
    .replace("/2025/03/01/tillganglighet/", "/tillganglighet/");
    assert_eq!(moved(other.path(), &(post + &own), &[]).code, 0);
    let pages = built(&other.path().join("blogg"));
    assert!(pages["tillganglighet/index.html"].contains("Vår egen text."));
}

#[test]
fn what_is_cleaned_to_nothing_is_left_out_and_counted() {
    let place = tempfile::tempdir().expect("a folder");
    let comment = |id: u32, above: u32, text: &str| {
        format!(
            "<wp:comment><wp:comment_id>{id}</wp:comment_id><wp:comment_author>Bo</wp:comment_author><wp:comment_date>2025-03-0{id} 10:00:00</wp:comment_date>\
             <wp:comment_content><![CDATA[{text}]]></wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_parent>{above}</wp:comment_parent></wp:comment>"
        )
    };
    let comments = comment(1, 0, "Lena&#146;s ord")
        + &comment(2, 0, "<br>&nbsp;")
        + &comment(3, 0, "<style>a</style>\u{200b}")
        + &comment(4, 0, "<script>x</script>")
        + &comment(5, 4, "Ett svar")
        + &comment(6, 0, "<div>\u{200b}</div>");
    let terms = "<category domain=\"category\" nicename=\"math\">&lt;math&gt;</category><category domain=\"category\" nicename=\"img\">&lt;IMG SRC=x&gt;</category>\
                 <category domain=\"post_tag\" nicename=\"tom\">\u{200b}</category>";
    let items = item(1, "ett", &format!("{PUBLIC}{terms}{}{comments}", text("Elevens\u{92} bok &#147;Ett&#148;.")));
    let done = moved(place.path(), &items, &[]);
    assert_eq!(done.code, 0, "{}", done.said);
    assert_eq!(
        done.sums["comment"]["left-out"].as_u64().or(done.sums["comment"]["left_out"].as_u64()),
        Some(3),
        "{}",
        done.sums
    );
    let page = &built(&place.path().join("blogg"))["2025/03/01/ett/index.html"];
    assert!(page.contains("Lena’s ord") && page.contains("Elevens’ bok “Ett”.") && page.contains("Ett svar"), "{page}");
    assert!(page.contains("3 kommentar"));
}

#[test]
fn podcasts_and_languages_stay_with_their_posts() {
    let place = tempfile::tempdir().expect("a folder");
    let folder = place.path().join("uploads");
    fs::create_dir_all(&folder).expect("a folder");
    let sound = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/sound.mp3"));
    let Ok(sound) = sound.or_else(|_| fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/swedish.pdf")))
    else {
        return;
    };
    let name = "avsnitt.mp3";
    fs::write(folder.join(name), sound).expect("a file");
    let meta = "<wp:postmeta><wp:meta_key>enclosure</wp:meta_key><wp:meta_value><![CDATA[https://a.example/uploads/avsnitt.mp3\n100\naudio/mpeg]]></wp:meta_value></wp:postmeta>";
    let items = item(1, "ett", &format!("{PUBLIC}{meta}{}", text("Lyssna.")))
        + &item(
            2,
            "tva",
            &format!("{PUBLIC}{}", text("<!--:sv-->Svensk text.<!--:--><!--:en-->English text.<!--:-->")),
        );
    let done = moved(place.path(), &items, &["--media", folder.to_str().expect("a path")]);
    assert_eq!(done.code, 0, "{}", done.said);
    let content = walkdir::WalkDir::new(place.path().join("blogg/content")).into_iter().filter_map(Result::ok);
    let texts: Vec<String> = content
        .filter(|entry| entry.file_name() == "index.md")
        .filter_map(|entry| fs::read_to_string(entry.path()).ok())
        .collect();
    assert!(texts.iter().any(|text| text.contains("Lyssna.") && text.contains(name)), "{texts:#?}");
    assert!(
        texts.iter().any(|text| text.contains("Svensk text."))
            && texts.iter().any(|text| text.contains("English text."))
    );
    assert!(texts.iter().all(|text| !(text.contains("Svensk text.") && text.contains("English text."))), "{texts:#?}");
}

#[test]
fn code_is_taken_out_before_anything_else_is_read() {
    let place = tempfile::tempdir().expect("a folder");
    let code = "[csharp]List<int> x = new[] { 1 };\n\n// [gallery] & <b>[/csharp]\n\n[ccn_php]echo '<i>';[/ccn_php]";
    let items = item(1, "ett", &format!("{PUBLIC}{}", text(&format!("Före.\n\n{code}\n\nEfter."))));
    let done = moved(place.path(), &items, &[]);
    assert_eq!(done.code, 0, "{}", done.said);
    let markdown = fs::read_to_string(place.path().join("blogg/content/posts/2025/2025-03-01-ett/index.md"));
    let markdown = markdown.expect("a post");
    assert!(markdown.contains("```csharp\nList<int> x = new[] { 1 };\n\n// [gallery] & <b>\n```"), "{markdown}");
    assert!(markdown.contains("```php\necho '<i>';\n```") && markdown.contains("Efter."), "{markdown}");
}
