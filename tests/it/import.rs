//! Blogs that move in: what exports lead to, built, counted and looked through.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files")
}

/// What `griffel import` said and did.
pub(crate) struct Done {
    pub(crate) code: i32,
    pub(crate) said: String,
    pub(crate) rows: Vec<Value>,
    pub(crate) sums: Value,
    /// All that was said, as JSON.
    pub(crate) all: Value,
}

pub(crate) fn import(arguments: &[&str], into: &Path) -> Done {
    let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
    let output = command.args(["--lang", "en", "--json", "import"]).args(arguments).arg("--into").arg(into).output();
    let output = output.expect("the program");
    let stdout = String::from_utf8_lossy(&output.stdout);
    let ledger: Value = serde_json::from_str(&stdout).unwrap_or_default();
    let is_ledger = ledger["rows"].is_array();
    Done {
        code: output.status.code().expect("an end"),
        said: format!("{}{}", if is_ledger { "" } else { &stdout }, String::from_utf8_lossy(&output.stderr)),
        rows: ledger["rows"].as_array().cloned().unwrap_or_default(),
        sums: ledger["sums"].clone(),
        all: ledger,
    }
}

/// Builds the site, and returns all its pages and feeds by their paths.
pub(crate) fn built(site: &Path) -> BTreeMap<String, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
    let output = command.args(["--lang", "en", "--site"]).arg(site).args(["build", "--today", "2026-01-06"]).output();
    let output = output.expect("the program");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let public = site.join("public");
    let texts =
        walkdir::WalkDir::new(&public).into_iter().filter_map(Result::ok).filter(|entry| entry.path().is_file());
    let text = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(&public).ok()?.to_str()?.replace('\\', "/");
        Some((path, fs::read_to_string(entry.path()).ok()?))
    };
    texts.filter_map(text).collect()
}

fn expected(home: &str) -> Value {
    let all: Value =
        serde_json::from_slice(&fs::read(files().join("exports/expected.json")).expect("a file")).expect("JSON");
    all[home].clone()
}

pub(crate) fn export(name: &str) -> String {
    files().join("exports").join(name).to_str().expect("a path").to_owned()
}

/// Returns the files of the blog, as its host would hand them over.
pub(crate) fn media(place: &Path) {
    let folder = place.join("uploads/2025/08");
    fs::create_dir_all(&folder).expect("a folder");
    for (from, to) in [
        ("swedish.pdf", "presentation-lasar.pdf"),
        ("swedish.pptx", "brak-och-procent.pptx"),
        ("swedish.odp", "arshjul.odp"),
    ] {
        fs::copy(files().join(from), folder.join(to)).expect("a copy");
    }
    // The smallest picture there is: one pixel.
    let pixel =
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    fs::write(folder.join("klassrum.jpg"), pixel).expect("a file");
    fs::write(folder.join("räksmörgås-bild.png"), pixel).expect("a file");
}

pub(crate) fn count(done: &Done, what: &str, fate: &str) -> u64 {
    let sum = &done.sums[what];
    sum[fate].as_u64().unwrap_or(0)
}

/// Returns whether sums are those of the rows, and each kind's parts add up.
pub(crate) fn adds_up(done: &Done) -> bool {
    let sums = done.sums.as_object().expect("sums");
    sums.iter().all(|(what, sum)| {
        let number = |name: &str| sum[name].as_u64().unwrap_or(0);
        let rows = done.rows.iter().filter(|row| row["what"] == what.as_str());
        let in_rows: u64 = rows.map(|row| row["count"].as_u64().unwrap_or(0)).sum();
        number("all") == number("carried") + number("as_data") + number("left_out") && number("all") == in_rows
    })
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().expect("a list").iter().filter_map(Value::as_str).collect()
}

#[test]
fn a_blog_of_wordpress_moves_in_whole() {
    let place = tempfile::tempdir().expect("a folder");
    media(place.path());
    let site = place.path().join("blogg");
    let media = place.path().join("uploads");
    let done = import(&["wordpress", &export("wordpress-sv.xml"), "--media", media.to_str().expect("a path")], &site);
    assert_eq!((done.code, done.said.as_str()), (0, ""));
    let expected = expected("wordpress");
    assert!(adds_up(&done), "{}", done.sums);
    assert_eq!(count(&done, "post", "carried"), expected["published_posts"]);
    assert_eq!(count(&done, "page", "carried"), expected["published_pages"]);
    assert_eq!(count(&done, "file", "all"), expected["attachments"]);
    assert_eq!(count(&done, "category", "all"), expected["category_definitions"]);
    let why = |what: &[&str], why: &str| {
        let rows = done.rows.iter().filter(|row| what.iter().any(|what| row["what"] == *what) && row["why"] == why);
        rows.count()
    };
    let hidden = &expected["drafts_etc"];
    for (name, reason) in [
        ("draft", "draft"),
        ("private", "private"),
        ("future", "scheduled"),
        ("pending", "pending"),
        ("trash", "trashed"),
        ("auto-draft", "automatic"),
    ] {
        assert_eq!(why(&["post", "page"], reason) as u64, hidden[name], "{name}");
    }
    assert_eq!(why(&["post"], "locked") as u64, expected["password_posts"]);
    let terms = |what: &str| {
        let rows = done.rows.iter().filter(|row| row["what"] == what && row["fate"] == "carried");
        let mut slugs: Vec<String> = rows.filter_map(|row| row["key"].as_str()).map(str::to_owned).collect();
        slugs.sort();
        slugs
    };
    assert_eq!(terms("category"), texts(&expected["categories_with_published_posts"]));
    let tags: Vec<String> =
        texts(&expected["tags_with_published_posts"]).iter().map(|tag| tag.replace("%2b", "+")).collect();
    let mut found = terms("tag");
    found.sort_by_key(|tag| tags.iter().position(|known| known == tag));
    assert_eq!(found, tags);
    let shown: Vec<u64> = done
        .rows
        .iter()
        .filter(|row| row["what"] == "comment" && row["fate"] == "carried")
        .filter_map(|row| row["key"].as_str()?.parse().ok())
        .collect();
    assert_eq!(Value::from(shown), expected["comments_to_show"]);
    let missing = done.rows.iter().flat_map(|row| row["notes"].as_array().cloned().unwrap_or_default());
    let (missing, others): (Vec<Value>, Vec<Value>) = missing.partition(|note| note["note"] == "missing");
    assert_eq!(missing.len(), 1);
    assert_eq!(missing[0]["address"], "/wp-content/uploads/2024/saknas.pdf");
    let shortcodes: Vec<&str> =
        others.iter().filter(|note| note["note"] == "shortcode").filter_map(|note| note["name"].as_str()).collect();
    assert_eq!(shortcodes, texts(&expected["shortcodes_unknown"]));
    assert!(others.iter().all(|note| note["note"] != "differs" && note["note"] != "kept"), "{others:?}");
}

#[test]
fn a_blog_of_wordpress_is_read_as_before_at_its_old_addresses() {
    let place = tempfile::tempdir().expect("a folder");
    media(place.path());
    let site = place.path().join("blogg");
    let media = place.path().join("uploads");
    assert_eq!(
        import(&["wordpress", &export("wordpress-sv.xml"), "--media", media.to_str().expect("a path")], &site).code,
        0
    );
    let expected = expected("wordpress");
    let public = built(&site);
    for text in texts(&expected["must_never_appear"]) {
        let found: Vec<&String> = public.iter().filter(|(_, page)| page.contains(text)).map(|(path, _)| path).collect();
        assert!(found.is_empty(), "{text}: {found:?}");
    }
    for address in [
        "2025/08/valkommen-till-lasaret",
        "2025/01/gott-nytt-ar",
        "2025/09/exit-ticket-i-praktiken",
        "2025/10/sommartid-slutar",
        "2025/11/åäö-i-adressen",
        "2025/11/utan-rubrik",
        "om-oss",
        "personal",
        "kontakt",
        "om-oss/personal",
    ] {
        assert!(public.contains_key(&format!("{address}/index.html")), "{address}");
    }
    let short = |name: &str| {
        let lines = public["_redirects"].lines().filter(|line| line.starts_with(&format!("/ {name}=")));
        lines.count() as u64
    };
    assert_eq!(
        (short("p"), short("page_id")),
        (
            expected["published_posts"].as_u64().expect("a number"),
            expected["published_pages"].as_u64().expect("a number"),
        )
    );
    assert!(public["_redirects"].contains("/ p=1 /2025/08/valkommen-till-lasaret/ 301!\n"), "{}", public["_redirects"]);
    let new_year = &public["2025/01/gott-nytt-ar/index.html"];
    let article =
        new_year.split("<article").nth(1).and_then(|rest| rest.split("</article>").next()).expect("an article");
    for text in
        ["<p>Klassisk redigerare utan stycketaggar.</p>", "Andra stycket,<br>", "<p>Tredje stycket efter läs mer.</p>"]
    {
        assert!(article.replace("<br />", "<br>").contains(text), "{text}: {article}");
    }
    assert!(public["2025/09/brak-och-procent/index.html"].contains("[caption] ska visas som text"));
    assert!(
        public["2025/08/valkommen-till-lasaret/presentation-lasar/index.html"].contains("<h1"),
        "a talk has a page"
    );
    // What feeds call a post is what they called it.
    assert!(public["feed.xml"].contains(">https://ekbacken.example/?p=3<"), "{}", public["feed.xml"]);
}

#[test]
fn blogs_of_blogger_move_in_from_both_kinds_of_exports() {
    for (file, home, address) in [
        ("takeout-sv.zip", "takeout", "2025/08/valkommen-till-lasaret.html"),
        ("blogger-2008-sv.xml", "blogger2008", "2025/08/valkommen-till-lasaret.html"),
    ] {
        let place = tempfile::tempdir().expect("a folder");
        let site = place.path().join("blogg");
        let done = import(&["blogger", &export(file)], &site);
        assert_eq!((done.code, done.said.as_str()), (0, ""), "{file}");
        assert!(adds_up(&done), "{file}: {}", done.sums);
        let takeout = expected("takeout");
        assert_eq!(count(&done, "post", "carried"), takeout["live_posts"], "{file}");
        assert_eq!(count(&done, "page", "carried"), takeout["live_pages"], "{file}");
        assert_eq!(count(&done, "comment", "carried"), 3, "{file}");
        if home == "takeout" {
            let all = ["post", "page", "comment"].map(|what| count(&done, what, "all"));
            assert_eq!(all.iter().sum::<u64>(), takeout["entries"], "comments in two feeds count once");
        } else {
            let old = expected(home);
            let posts = count(&done, "post", "all");
            assert_eq!(Value::from(posts - 1), old["posts"], "one of them is a draft");
            assert_eq!(Value::from(count(&done, "comment", "all")), old["comments"]);
            assert_eq!(count(&done, "other", "left_out"), old["settings"].as_u64().expect("a number") + 1);
        }
        let labels = done.rows.iter().filter(|row| row["what"] == "category" && row["fate"] == "carried");
        let mut labels: Vec<&str> = labels.filter_map(|row| row["title"].as_str()).collect();
        labels.sort_unstable();
        assert_eq!(labels, texts(&takeout["labels"]), "{file}");
        let public = built(&site);
        for text in texts(&takeout["must_never_appear"]) {
            assert!(public.values().all(|page| !page.contains(text)), "{file}: {text}");
        }
        for old in takeout["old_urls"].as_object().expect("addresses").values().filter_map(Value::as_str) {
            assert!(public.contains_key(old.trim_start_matches('/')), "{file}: {old}");
        }
        let post = &public[address];
        assert!(post.contains("href=\"/2025/01/gott-nytt-ar.html\""), "{file}: a link within the blog");
        assert_eq!(post.contains("klassrum.jpg"), home == "takeout", "its pictures lie in Takeout's zip");
        let new_year = &public["2025/01/gott-nytt-ar.html"];
        assert!(new_year.contains("Gott nytt år &amp; god fortsättning</h1>"), "{file}: {new_year}");
        assert!(public["feed.xml"].contains("tag:blogger.com,1999:blog-4711000000000000001.post-1001"), "{file}");
    }
}

#[test]
fn nothing_is_written_where_it_is_only_told() {
    let place = tempfile::tempdir().expect("a folder");
    let site = place.path().join("blogg");
    let done = import(&["wordpress", &export("wordpress-sv.xml"), "--dry-run"], &site);
    assert_eq!((done.code, count(&done, "post", "all"), site.exists()), (0, 15, false));
    for (arguments, reason) in [
        (["wordpress", "/nowhere.xml"], "does not exist"),
        (["wordpress", &export("takeout-sv.zip")], "is an export from Blogger"),
        (["blogger", &export("wordpress-sv.xml")], "not an export from"),
    ] {
        let done = import(&arguments, &site);
        assert!(done.code > 0 && done.said.contains(reason) && !site.exists(), "{arguments:?}: {}", done.said);
    }
}

#[test]
fn hostile_exports_lead_to_what_they_must() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if !corpus.is_dir() {
        println!("skipped: the corpus of exports is not here (tests/README.md tells where it is looked for)");
        return;
    }
    let place = tempfile::tempdir().expect("a folder");
    let of = |folder: &str, name: &str| {
        let site = place.path().join(name);
        let file = corpus.join(folder).join(format!("{name}.xml"));
        let done = import(&["wordpress", file.to_str().expect("a path")], &site);
        let public = if done.code == 0 { built(&site) } else { BTreeMap::new() };
        (done, public)
    };
    let hostile = |name: &str| of("hostile/wxr", name);
    for (name, posts) in [
        ("billion-laughs", 1),
        ("slug-traversal", 10),
        ("duplicate-slugs-case", 6),
        ("control-chars", 1),
        ("bad-utf8", 1),
        ("bom", 1),
        ("leading-blank-line", 1),
        ("zero-dates", 4),
        ("comment-cycle", 1),
    ] {
        let (done, _) = hostile(name);
        assert_eq!((done.code, count(&done, "post", "all")), (0, posts), "{name}: {}", done.said);
        let folders = done.rows.iter().filter_map(|row| row["path"].as_str()).map(str::to_lowercase);
        let folders: std::collections::BTreeSet<String> = folders.collect();
        assert_eq!(folders.len() as u64, posts, "{name}: each has a place of its own");
    }
    let (done, _) = hostile("truncated");
    assert!(
        done.code == 1 && done.said.contains("line 1") && !place.path().join("truncated").exists(),
        "{}",
        done.said
    );
    let (_, public) = hostile("xxe");
    assert!(public.values().all(|page| !page.contains("root:")));
    let (_, public) = hostile("xss-body");
    for text in ["<script>alert", "onerror=", "onload=", "javascript:", "evil.example\">"] {
        let found: Vec<&String> = public.iter().filter(|(_, page)| page.contains(text)).map(|(path, _)| path).collect();
        assert!(found.is_empty() || text.starts_with("evil"), "{text}: {found:?}");
    }
    assert!(public.values().all(|page| !page.contains("<iframe") && !page.contains("<form action=\"https://evil")));
    for name in ["latin1-declared", "utf16-bom"] {
        let (_, public) = hostile(name);
        assert!(public["feed.xml"].contains("Åäö"), "{name}");
    }
    let (done, public) = hostile("comment-cycle");
    assert_eq!(count(&done, "comment", "carried"), 4);
    assert!(public.values().any(|page| page.matches("id=\"comment-").count() == 4), "four comments are shown");
    for name in [
        "feature-image-captions",
        "jekyll-import-sitetitle.wordpress.2025-01-19.000",
        "multiple-posts-only",
        "sample",
        "wordpress_export_example",
        "wordpress_unicode_export",
    ] {
        let (done, public) = of("exports/wxr", name);
        assert!(done.code == 0 && adds_up(&done) && public.contains_key("feed.xml"), "{name}: {}", done.said);
    }
}

/// Writes an export with so many entries, five comments and so many letters in each. All but the first are earlier versions of
/// posts, as in real exports: they are read and not converted, which would take a test too long.
fn long(path: &Path, posts: usize, letters: usize) {
    use std::io::Write;
    let mut file = std::io::BufWriter::new(fs::File::create(path).expect("a file"));
    let text = "Eleverna läser och skriver om det som de har förstått. ".repeat(letters / 56);
    let write = |file: &mut std::io::BufWriter<fs::File>, text: &str| file.write_all(text.as_bytes()).expect("a disk");
    write(&mut file, "<rss><channel><title>Lång</title><link>https://lang.example</link>");
    for post in 0..posts {
        let day = format!("{:04}-{:02}-{:02}", 2000 + post / 360 % 25, post / 30 % 12 + 1, post % 28 + 1);
        write(
            &mut file,
            &format!(
                "<item><title>Inlägg {post}</title><link>https://lang.example/{post}/</link><content:encoded><![CDATA[<p>{text}</p>\n\n<p>Se \
                 <a href=\"https://lang.example/{}/\">det förra</a>.</p>]]></content:encoded><wp:post_id>{post}</wp:post_id>\
                 <wp:post_date>{day} 10:00:00</wp:post_date><wp:post_name>inlagg-{post}</wp:post_name><wp:status>publish</wp:status>\
                 <wp:post_type>{}</wp:post_type><category domain=\"category\" nicename=\"k{n}\">K{n}</category>",
                post.saturating_sub(1),
                if post < 20 { "post" } else { "revision" },
                n = post % 9
            ),
        );
        for comment in 0..5 {
            write(
                &mut file,
                &format!(
                    "<wp:comment><wp:comment_id>{}</wp:comment_id><wp:comment_author>Läsare</wp:comment_author><wp:comment_date>{day} 11:00:00\
                     </wp:comment_date><wp:comment_content>Bra skrivet, och jag håller med.</wp:comment_content>\
                     <wp:comment_approved>1</wp:comment_approved></wp:comment>",
                    post * 5 + comment
                ),
            );
        }
        write(&mut file, "</item>");
    }
    write(&mut file, "</channel></rss>");
}

#[cfg(target_os = "linux")]
#[test]
fn a_long_export_needs_the_memory_of_a_short_one() {
    let place = tempfile::tempdir().expect("a folder");
    let peak = |posts: usize, letters: usize| {
        let (file, site) = (place.path().join("long.xml"), place.path().join("site"));
        long(&file, posts, letters);
        // The kernel tells the peak of a process while it runs.
        let mut child = Command::new(env!("CARGO_BIN_EXE_griffel"))
            .args(["--json", "import", "wordpress"])
            .arg(&file)
            .arg("--into")
            .arg(&site)
            .arg("--dry-run")
            .stdout(std::process::Stdio::null())
            .spawn()
            .expect("the program");
        let status = format!("/proc/{}/status", child.id());
        let mut peak = 0;
        while child.try_wait().expect("a process").is_none() {
            let said = fs::read_to_string(&status).unwrap_or_default();
            let line = said.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let number = line.and_then(|line| line.split_whitespace().next()).and_then(|number| number.parse().ok());
            peak = peak.max(number.unwrap_or(0_u64));
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert!(child.wait().expect("a process").success());
        peak
    };
    let (short, long) = (peak(20, 60_000), peak(1_000, 60_000));
    assert!(long < short + 25_000, "{short} kB for 1 MB, {long} kB for 60 MB");
}
