//! Publishing from the desk, a new site, places and copies for colleagues: asked as the page asks, of a desk that runs.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use griffel::archive::markup::drawing;
use griffel::archive::visit::Use;
use serde_json::{Value, json};

use crate::publish_command::Published;
use crate::running_desk::{PATIENCE, RunningDesk};
use crate::site::files_below;

/// Publishes to the first place after a look at the plan; returns the plan and the event at the end.
fn publish(desk: &RunningDesk, agreed: &[&str]) -> (Value, Value) {
    let plan = desk.ask("publish_plan", &json!({}));
    let events = desk.events();
    desk.ask("publish", &json!({"place": plan["place"], "agreed": agreed}));
    (plan, end(&events))
}

/// Waits for the end of a publication.
fn end(events: &Receiver<Value>) -> Value {
    loop {
        let event = events.recv_timeout(PATIENCE).expect("it ends");
        if event["type"] == "published" {
            return event;
        }
    }
}

fn titles(plan: &Value, what: &str) -> Vec<String> {
    let going = plan["going"].as_array().expect("a list").iter().filter(|page| page["what"] == what);
    going.map(|page| page["title"].as_str().expect("a title").to_owned()).collect()
}

#[test]
fn what_goes_out_is_seen_first_and_then_published_by_its_titles() {
    let site = Published::new();
    site.post("laslust", "Läslust");
    site.edit("content/posts/2026/sen.md", |_| "---\ntitle: Jul\ndate: 2999-12-24 08:00\n---\n\nSen.\n".to_owned());
    let desk = RunningDesk::at(&site.site());
    let (status, refused) = desk.call("publish", &json!({"place": "webben"}));
    assert_eq!((status, refused["error"]["key"].as_str()), (409, Some("publish_not_seen")));
    for wrong in [json!({"place": "annan"}), json!({"place": "../webben"}), json!({"place": "--undo"})] {
        for action in ["publish_plan", "publish"] {
            let (status, refused) = desk.call(action, &wrong);
            assert_eq!((status, refused["error"]["key"].as_str()), (404, Some("publish_no_place")), "{action} {wrong}");
        }
    }
    assert_eq!(desk.call("publish_plan", &json!({"place": "webben", "path": "/tmp"})).0, 400);
    assert!(!site.web().exists(), "a look changes nothing");

    let (plan, done) = publish(&desk, &[]);
    assert!(titles(&plan, "new").contains(&"Läslust".to_owned()), "{plan}");
    assert!(
        plan["waits"][0]["title"] == "Jul" && plan["waits"][0]["when"].as_str().expect("words").contains("2999"),
        "{plan}"
    );
    assert!(plan["files"].as_u64() > Some(10) && plan["errors"] == json!([]) && plan["asks"] == json!([]), "{plan}");
    assert!(done["ok"] == true && site.is_same(), "{done}");
    let links = done["links"].to_string();
    assert!(links.contains("https://blogg.example.se/2026/01/13/laslust/"), "{links}");
    for text in [&plan["warnings"], &done["warnings"]].into_iter().flat_map(|list| list.as_array().expect("a list")) {
        let hers = text.as_str().and_then(|text| text.split("För den som hjälper").next()).expect("words");
        assert!(!hers.is_empty() && !["content/", ".md", "`", "yaml"].iter().any(|word| hers.contains(word)), "{text}");
    }

    let plan = desk.ask("publish_plan", &json!({}));
    assert!(plan["is_same"] == true && plan["going"] == json!([]) && plan["waits"][0]["title"] == "Jul", "{plan}");
    site.edit("content/posts/2026/laslust.md", |post| post + "\nEn mening till.\n");
    let changed = json!({"list": "changed"});
    let overview = desk.wait_for("overview", &changed, |overview| overview["total"] == 1);
    assert!(overview["items"][0]["title"] == "Läslust" && overview["items"][0]["changed"] == true, "{overview}");
    let (plan, done) = publish(&desk, &[]);
    desk.wait_for("overview", &changed, |overview| overview["total"] == 0);
    assert_eq!((titles(&plan, "changed").contains(&"Läslust".to_owned()), &done["ok"]), (true, &json!(true)), "{plan}");
    site.edit("content/posts/2026/laslust.md", |post| post.replacen("---\n", "---\ndraft: true\n", 1));
    desk.post("drafts", "Läslust");
    let (plan, _) = publish(&desk, &[]);
    assert_eq!(titles(&plan, "gone"), ["Läslust"], "{plan}");
    assert!(
        fs::read_to_string(site.web().join("2026/01/13/laslust/index.html")).is_ok_and(|page| page.contains("noindex"))
    );
}

#[test]
fn a_cancel_leaves_whole_pages_and_the_next_publication_goes_on() {
    let site = Published::new();
    site.post("laslust", "Läslust");
    site.large_files();
    let desk = RunningDesk::at(&site.site());
    desk.ask("publish_plan", &json!({}));
    let events = desk.events();
    desk.ask("publish", &json!({}));
    assert_eq!(desk.call("publish_plan", &json!({})).1["error"]["key"], "publish_running");
    loop {
        let event = events.recv_timeout(PATIENCE).expect("it sends");
        assert!(event["type"] != "published", "{event}");
        if event["step"] == "send" && event["done"].as_u64() > Some(0) {
            assert!(event["total"].as_u64() > Some(90 << 20) && event["text"] == "Skickar", "{event}");
            break;
        }
    }
    assert_eq!(desk.ask("publish_cancel", &json!({}))["was_running"], true);
    let done = end(&events);
    assert!(done["cancelled"] == true && done["message"].as_str().expect("words").contains("avbröt"), "{done}");
    assert!(!site.is_same(), "it was in the middle");
    assert_eq!(desk.call("publish", &json!({})).1["error"]["key"], "publish_not_seen");

    let (_, done) = publish(&desk, &[]);
    assert!(done["ok"] == true && site.is_same(), "{done}");
    assert_eq!(desk.ask("publish_cancel", &json!({}))["was_running"], false);
}

#[test]
fn foreign_files_are_asked_about_and_stay_without_a_yes() {
    let site = Published::new();
    fs::create_dir(site.web()).expect("a folder");
    fs::write(site.web().join("index.html"), "en annans").expect("a file");
    let desk = RunningDesk::at(&site.site());
    let (plan, done) = publish(&desk, &[]);
    assert!(
        plan["asks"][0]["kind"] == "foreign" && plan["asks"][0]["text"].to_string().contains("index.html"),
        "{plan}"
    );
    let message = done["message"].as_str().expect("words");
    assert!(done["ok"] == false && !message.contains("--") && message.contains("filer på platsen"), "{done}");
    assert_eq!(fs::read_to_string(site.web().join("index.html")).expect("a file"), "en annans");
    let (_, done) = publish(&desk, &["foreign"]);
    assert!(done["ok"] == true && site.is_same(), "{done}");
}

#[test]
fn errors_are_told_by_title_and_nothing_is_sent() {
    let site = Published::new();
    let wrong = "---\ntitle: Läslust\ndate: 2026-01-13\n---\n\n[länk](finns-inte.md)\n";
    site.edit("content/posts/2026/fel.md", |_| wrong.to_owned());
    let desk = RunningDesk::at(&site.site());
    let plan = desk.ask("publish_plan", &json!({}));
    let errors = plan["errors"].as_array().expect("a list");
    assert!(errors.len() == 1 && errors[0].as_str().expect("words").starts_with("”Läslust”"), "{plan}");
    let (status, refused) = desk.call("publish", &json!({}));
    assert_eq!((status, refused["error"]["key"].as_str()), (409, Some("publish_not_seen")), "nothing was shown");
    assert!(!site.web().exists());
    // No password, and nobody answers: told so that she knows what to do, with the rest for whoever helps her.
    let place = "publish: {webben: {to: ftps, host: 127.0.0.1, port: 9, user: anna, path: /webb}}";
    site.edit("griffel.yaml", |text| text.replace("publish: {webben: {to: folder, path: ../webben}}", place));
    fs::remove_file(site.site().join("content/posts/2026/fel.md")).expect("a post");
    let plan = desk.ask("publish_plan", &json!({}));
    let error = plan["errors"][0].as_str().expect("words");
    assert!(error.contains("Servern") && error.contains("För den som hjälper dig"), "{plan}");
}

#[test]
fn a_new_site_is_made_published_to_a_folder_and_found_again() {
    let home = tempfile::tempdir().expect("a folder");
    let documents = home.path().join("Documents");
    fs::create_dir(&documents).expect("a folder");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let desk = RunningDesk::start(elsewhere.path(), home);
    assert_eq!(
        (desk.ask("state", &json!({}))["site"].clone(), desk.ask("sites", &json!({}))),
        (Value::Null, json!({"last": []}))
    );
    assert_eq!(desk.call("publish_plan", &json!({})).0, 409, "no site is open");
    for (wrong, key) in [
        (json!({"title": " "}), "site_title"),
        (json!({"title": "A", "url": "min blogg"}), "site_address"),
        (json!({"title": "A", "color": "javascript:x"}), "site_color"),
        (json!({"title": "A", "logo": {"name": "a.png", "base64": "TVo="}}), "site_logo"),
        (json!({"title": "A", "logo": {"name": "a.png", "base64": "?"}}), "site_logo"),
    ] {
        let (status, refused) = desk.call("site_new", &wrong);
        assert_eq!((status, refused["error"]["key"].as_str()), (400, Some(key)), "{wrong}");
    }
    assert_eq!(fs::read_dir(&documents).expect("a folder").count(), 0);
    let wishes = json!({"title": "Lärarna i Norrby", "url": "norrby.example", "color": "#1a5f7a", "logo": null});
    let made = desk.ask("site_new", &wishes);
    let folder = documents.join("lararna-i-norrby");
    assert!(folder.join("griffel.yaml").is_file(), "{made}");
    let state = desk.wait_for("state", &json!({}), |state| state["is_ready"] == true);
    assert_eq!(
        (&state["site"]["title"], &state["site"]["url"]),
        (&json!("Lärarna i Norrby"), &json!("https://norrby.example/"))
    );
    assert_eq!(desk.call("publish_plan", &json!({})).1["error"]["key"], "publish_no_place");

    let web = documents.join("webb");
    for (typed, key) in [
        ("/etc", "place_not_home"),
        ("~/.config", "place_hidden"),
        ("~/Documents", "place_site"),
        ("webb", "place_no_folder"),
    ] {
        assert_eq!(desk.call("place_look", &json!({"folder": typed})).1["error"]["key"], key, "{typed}");
        assert_eq!(desk.call("place_add", &json!({"folder": typed, "id": ""})).1["error"]["key"], key, "{typed}");
    }
    let typed = web.to_str().expect("a path");
    assert_eq!(desk.call("place_add", &json!({"folder": typed})).1["error"]["key"], "place_not_confirmed");
    let look = desk.ask("place_look", &json!({"folder": typed}));
    assert!(look["text"].as_str().expect("words").contains("webb") && !web.exists(), "{look}");
    let place = desk.ask("place_add", &json!({"folder": typed, "id": look["id"]}));
    let wanted = json!({"place": place["place"]});
    let began = Instant::now();
    let plan = loop {
        let (status, plan) = desk.call("publish_plan", &wanted);
        assert!(began.elapsed() < PATIENCE, "{plan}");
        if status == 200 {
            break plan;
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    assert_eq!(plan["errors"], json!([]), "{plan}");
    let (_, done) = publish(&desk, &[]);
    assert!(done["ok"] == true && web.join("index.html").is_file(), "{done}");

    let last = desk.ask("sites", &json!({}));
    assert_eq!(last["last"][0]["title"], "Lärarna i Norrby");
    assert_eq!(desk.call("site_open", &json!({"id": "../../etc"})).0, 404);
    desk.ask("site_open", &json!({"id": last["last"][0]["id"]}));
    let mut desk = desk;
    desk.ask("end", &json!({}));
    let began = Instant::now();
    while desk.child.try_wait().expect("it can be asked").is_none() {
        assert!(began.elapsed() < PATIENCE, "the desk ends");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Returns the files of a zip.
fn unpacked(zip: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(File::open(zip).expect("a zip")).expect("a zip");
    let mut files = BTreeMap::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).expect("an entry");
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).expect("whole");
        files.insert(entry.name().expect("a name").into_owned(), bytes);
    }
    files
}

/// Goes through all addresses of a page: those that it loads are in it or beside it, those that lead on are whole.
fn follow(name: &str, page: &str, files: &BTreeMap<String, Vec<u8>>) -> usize {
    let base = url::Url::parse("file:///").and_then(|root| root.join(&name.replace('%', "%25"))).expect("an address");
    let mut followed = 0;
    let _ = drawing(page, &mut |address, kind| {
        let there = base.join(address).expect("an address");
        let path = there.path().trim_start_matches('/');
        let path = percent_encoding::percent_decode_str(path).decode_utf8().expect("a path").into_owned();
        match there.scheme() {
            "data" => {}
            // A script would read it, and is not there.
            "file" if kind == Use::Read => {}
            "file" => assert!(files.contains_key(&path), "{address} in {name}"),
            _ => assert!(kind != Use::Loaded, "{address} in {name} asks another host"),
        }
        followed += 1;
        None
    });
    followed
}

#[test]
fn a_colleague_gets_one_draft_by_itself_with_what_belongs_to_it() {
    let site = Published::new();
    let tests = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    site.post("laslust", "Läslust");
    site.edit("content/posts/2026/annat.md", |_| {
        "---\ntitle: Hemligt\ndate: 2026-01-15\ndraft: true\n---\n\nTopphemligt.\n".to_owned()
    });
    site.edit("content/posts/2026/sen.md", |_| {
        "---\ntitle: Snöstorm\ndate: 2999-01-15\n---\n\nDet snöar.\n".to_owned()
    });
    let draft = "---\ntitle: \"Utflykt: skog & sjö\"\ndate: 2026-01-14\ndraft: true\nattachments: [bok.md, text.txt]\n---\n\n\
                 ![En bild](bild.png)\n\n[Läslust](../laslust.md) och [Hemligt](../annat.md) och [text](text.txt)\n\n\
                 <img src=\"https://annan.example/spion.png\" alt=\"\">\n";
    site.edit("content/posts/2026/utflykt/index.md", |_| draft.to_owned());
    site.edit("content/posts/2026/utflykt/bok.md", |_| "# Bok\n\n---\n\n# Slut\n".to_owned());
    site.edit("content/posts/2026/utflykt/text.txt", |_| "Text".to_owned());
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 900, 600);
    encoder.set_color(png::ColorType::Rgb);
    let pixels: Vec<u8> = (0..900 * 600 * 3).map(|n: u32| (n % 251) as u8).collect();
    encoder.write_header().expect("a head").write_image_data(&pixels).expect("a picture");
    fs::write(site.site().join("content/posts/2026/utflykt/bild.png"), &png).expect("a file");
    assert!(tests.is_dir());

    let home = tempfile::tempdir().expect("a folder");
    fs::create_dir(home.path().join("Downloads")).expect("a folder");
    let desk = RunningDesk::start(&site.site(), home);
    let post = desk.post("drafts", "Utflykt");
    let made = desk.ask("colleague_copy", &json!({"post": post, "form": "zip"}));
    assert_eq!(made["name"], "Utflykt- skog & sjö (utkast).zip", "{made}");
    assert!(made["where"].as_str().expect("words").contains("Hämtade filer"), "{made}");
    let downloads = desk.home.path().join("Downloads");
    let files = unpacked(&downloads.join(made["name"].as_str().expect("a name")));
    let name = "Utflykt- skog & sjö (utkast).html";
    let page = String::from_utf8(files[name].clone()).expect("a page");
    assert!(
        files.contains_key("filer/text.txt") && files.keys().any(|name| name.starts_with("filer/bok")),
        "{:?}",
        files.keys()
    );
    for wanted in [
        "<title>Utkast: ",
        "Utkast, inte publicerat. Kopia från ",
        "noindex",
        "data:image/",
        "https://blogg.example.se/2026/01/13/laslust/",
    ] {
        assert!(page.contains(wanted), "{wanted} in {page}");
    }
    let mut followed = 0;
    for (name, bytes) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = String::from_utf8_lossy(bytes);
        assert!(
            !["Topphemligt", "Snöstorm", "Det snöar", "src=\"https://", "Hemligt</a>"]
                .iter()
                .any(|word| page.contains(word)),
            "{name}"
        );
        assert!(page.contains("Utkast, inte publicerat") && page.contains("noindex"), "{name}");
        followed += follow(name, &page, &files);
    }
    assert!(followed > 20, "{followed}");

    // Again, and as a folder: beside, never over.
    let again = desk.ask("colleague_copy", &json!({"post": post, "form": "zip"}));
    assert!(
        again["name"] != made["name"] && downloads.join(again["name"].as_str().expect("a name")).is_file(),
        "{again}"
    );
    let folder = desk.ask("colleague_copy", &json!({"post": post, "form": "folder"}));
    let folder = downloads.join(folder["name"].as_str().expect("a name"));
    assert!(files_below(&folder).keys().eq(files.keys()));
    assert_eq!(desk.call("colleague_copy", &json!({"post": "../x", "form": "zip"})).0, 404);
    assert!(!site.site().join("public").exists(), "nothing is built in the site");
}
