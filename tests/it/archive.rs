//! `griffel archive`, run as an author runs it: what is in the zip, that every link in it leads somewhere, and that nothing is in it
//! that was not published.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

use crate::command_line::{griffel, text};
use crate::site::files_below;

const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0, 1, 0, 0, 0, 1, 8,
    6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0xda, 0x63, 0x64, 0xf8, 0xcf,
    0x50, 0x0f, 0, 3, 0x86, 1, 0x80, 0x5a, 0x34, 0x7d, 0x6b, 0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60,
    0x82,
];

/// A site in a folder below its host, with what is odd: names, raw HTML, an old page in another encoding, redirects, drafts, secrets.
struct Site(tempfile::TempDir);

impl Site {
    fn new() -> Self {
        let site = Self(tempfile::tempdir().expect("a folder"));
        site.write("griffel.yaml", b"title: Norrby\nurl: https://kommun.example/blogg/\nredirects: {/gammal/: /om/}\n");
        site.write("content/pages/om.md", "---\ntitle: Om\n---\nTill [inlägget](/2026/01/02/las/#mal).\n".as_bytes());
        let post = "---\ntitle: \"=Läs, skriv\"\ncategories: [Läsning]\ntags: [a, b]\nattachments: [bok.md]\n---\n\
                    ![En bild](bild 100% å.png)\n\n## Mål\n\n<p><a href=\"/blogg/om/\">om</a> <a HREF='https://kommun.example/blogg/gammal'>\
                    gammal</a> <a href=https://annan.example/x>x</a></p>\n";
        site.write(
            "content/posts/2026-01-02-las/index.md",
            post.replace("bild 100% å.png", "<bild 100% å.png>").as_bytes(),
        );
        site.write("content/posts/2026-01-02-las/bild 100% å.png", PIXEL);
        site.write("content/posts/2026-01-02-las/bok.md", b"# Bok\n\n---\n\n# Slut\n");
        site.write(
            "content/posts/2026-01-03-utkast/index.md",
            b"---\ntitle: Hemligt utkast\ndraft: true\n---\nHemligt.\n",
        );
        site.write("content/posts/2026-01-03-utkast/bilaga.txt", b"hemligt");
        site.write("content/posts/2030-01-01-sen.md", b"---\ntitle: Sen\n---\nHemligt.\n");
        site.write("content/posts/_anteckning.md", b"Hemligt.\n");
        site.write(".env", b"TOKEN=hemligt\n");
        site.write(
            "static/gammal-sida.htm",
            b"<body background=/blogg/favicon.png><a href=\"/blogg/om/\">\xe5</a><img src=//annan.example/b.png>",
        );
        site.write("static/favicon.png", PIXEL);
        site
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let place = self.0.path().join("sajt").join(path);
        fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
        fs::write(place, bytes).expect("a file");
    }

    /// Makes an archive; returns its files and what was printed as JSON.
    fn archive(&self, more: &[&str]) -> (BTreeMap<String, Vec<u8>>, Vec<Value>) {
        let arguments = [&["archive", "../a.zip", "--today", "2026-11-23", "--json"], more].concat();
        let done = griffel(&self.0.path().join("sajt"), &arguments);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stdout));
        let printed = text(&done.stdout).lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
        (unpacked(&self.0.path().join("a.zip")), printed)
    }
}

fn unpacked(file: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(File::open(file).expect("a zip")).expect("a zip");
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).expect("an entry");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("whole");
        files.insert(entry.name().expect("a name").into_owned(), bytes);
    }
    files
}

#[test]
fn an_archive_leads_from_file_to_file_and_holds_only_what_was_published() {
    let site = Site::new();
    let (files, printed) = site.archive(&[]);
    let page = |path: &str| text(&files[path]);
    let post = page("site/2026/01/02/las/index.html");
    for wanted in ["href=\"../../../../om/index.html\"", "https://annan.example/x", "bild%20100%25%20%C3%A5"] {
        assert!(post.contains(wanted), "{wanted} in {post}");
    }
    // A page lies at the old address, which leads on.
    assert!(post.contains("HREF='../../../../gammal/index.html'"), "{post}");
    assert!(
        page("site/om/index.html").contains("href=\"../2026/01/02/las/index.html#mal\""),
        "{}",
        page("site/om/index.html")
    );
    assert!(page("site/gammal/index.html").contains("0; url=../om/index.html"), "{}", page("site/gammal/index.html"));
    let old = &files["site/gammal-sida.htm"];
    let wanted: &[u8] = b"<body background=\"favicon.png\"><a href=\"om/index.html\">\xe5</a>";
    assert!(old.starts_with(wanted), "{}", text(old));
    let list = page("site/a-o/index.html").replace("<span class=nb>", "").replace("</span>", "");
    assert!(list.contains("../2026/01/02/las/index.html") && list.contains("bild 100% å.png"), "{list}");
    assert!(
        !files.contains_key("site/search-index/index.json") && files.contains_key("site/search-index/index.json.js")
    );
    // No word of what is not published, anywhere.
    for (path, bytes) in &files {
        let bytes = text(bytes);
        assert!(!["Hemligt", "hemligt"].iter().any(|word| bytes.contains(word)), "{path}");
    }
    for out in
        ["sources/.env", "sources/content/posts/2026-01-03-utkast/bilaga.txt", "sources/content/posts/_anteckning.md"]
    {
        assert!(!files.contains_key(out), "{out}");
    }
    assert!(
        files.contains_key("sources/griffel.yaml") && files.contains_key("sources/content/posts/2026-01-02-las/bok.md")
    );
    let told = |code: &str| {
        printed.iter().filter(|one| one["code"] == code).map(|one| one["message"].to_string()).collect::<String>()
    };
    assert!(told("G294").contains("annan.example/b.png") && told("G293").is_empty(), "{printed:?}");
    let archive = printed.iter().find(|one| one["type"] == "archive").expect("told");
    assert!(
        archive["links"].as_u64() > Some(50)
            && archive["posts"] == 1
            && archive["left_out"].to_string().contains("utkast"),
        "{archive}"
    );
    let (files, _) = site.archive(&["--with-drafts"]);
    assert!(files.contains_key("sources/content/posts/2026-01-03-utkast/bilaga.txt"));
    assert!(!files.contains_key("sources/.env") && !text(&files["site/sitemap.xml"]).contains("utkast"));
}

#[test]
fn lists_name_every_file_with_its_sum_and_the_same_site_makes_the_same_bytes() {
    let site = Site::new();
    let (files, _) = site.archive(&[]);
    let before = fs::read(site.0.path().join("a.zip")).expect("a zip");
    let folder = files_below(&site.0.path().join("sajt"));
    assert!(
        !folder.iter().any(|(path, _)| path.starts_with("public") || path.ends_with("published.yaml")),
        "nothing is built there"
    );
    site.archive(&[]);
    assert_eq!(fs::read(site.0.path().join("a.zip")).expect("a zip"), before);
    let sums = text(&files["checksums.sha256"]);
    let sums: BTreeMap<&str, &str> =
        sums.lines().filter_map(|line| line.split_once("  ")).map(|(sum, path)| (path, sum)).collect();
    for (path, bytes) in files.iter().filter(|(path, _)| *path != "checksums.sha256") {
        let sum: Vec<String> = Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(sums.get(path.as_str()), Some(&sum.concat().as_str()), "{path}");
    }
    assert_eq!(sums.len() + 1, files.len());
    let posts = text(&files["posts.csv"]);
    let line = "\"'=Läs, skriv\",post,https://kommun.example/blogg/2026/01/02/las/,site/2026/01/02/las/index.html,2026-01-02,,Läsning,a; b,";
    assert!(posts.lines().any(|found| found.starts_with(line)) && posts.ends_with("\r\n"), "{posts}");
    let listed = text(&files["files.csv"]);
    let picture = "site/2026/01/02/las/bild 100% å.png";
    let line = listed.lines().find(|line| line.starts_with(picture)).expect("the picture is listed");
    assert!(line.contains(sums[picture]) && line.ends_with("site/2026/01/02/las/index.html"), "{line}");
    // Its sources are a site again.
    let done = griffel(site.0.path(), &["restore", "a.zip", "igen"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let done = griffel(&site.0.path().join("igen"), &["build", "--today", "2026-11-23"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
}

#[test]
fn what_is_no_archive_is_never_replaced_and_errors_write_nothing() {
    let site = Site::new();
    let folder = site.0.path().join("sajt");
    let refused = |place: &str, word: &str| {
        let done = griffel(&folder, &["archive", place]);
        assert_eq!(done.status.code(), Some(2), "{place}: {}", text(&done.stderr));
        assert!(text(&done.stderr).contains(word), "{place}: {}", text(&done.stderr));
    };
    fs::write(site.0.path().join("bok.zip"), "PK").expect("a file");
    refused("../bok.zip", "inget arkiv");
    refused("../bok.txt", ".zip");
    refused("static/a.zip", "publiceras");
    site.write("content/pages/fel.md", b"---\ntitle: Fel\n---\n[x](finns-inte.md)\n");
    let done = griffel(&folder, &["archive", "../b.zip"]);
    assert_eq!(done.status.code(), Some(1), "{}", text(&done.stderr));
    assert!(!site.0.path().join("b.zip").exists() && text(&done.stderr).contains("inget arkiv skrevs"));
}

#[test]
fn paths_without_room_on_windows_are_told_and_the_name_of_the_list_is_free() {
    let site = Site::new();
    site.write("content/pages/a-o.md", "---\ntitle: Min egen lista\n---\nHej.\n".as_bytes());
    site.write(&format!("static/{}/{}.txt", "m".repeat(100), "n".repeat(100)), b"x");
    let (files, printed) = site.archive(&[]);
    assert!(printed.iter().any(|one| one["code"] == "G295"), "{printed:?}");
    assert!(text(&files["site/a-o/index.html"]).contains("Min egen lista"));
    assert!(text(&files["site/a-o-2/index.html"]).contains("Allt från A till Ö"));
    assert!(text(&files["START.html"]).contains("site/a-o-2/index.html"));
}
