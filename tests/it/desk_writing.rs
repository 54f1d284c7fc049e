//! New posts, details, addresses, links, pasted texts and findings: asked as the page asks, of a desk that runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::running_desk::{PATIENCE, RunningDesk};

const SETTINGS: &str = "title: Norrby\nurl: https://blogg.norrby.example/\nlanguage: sv\n";
const PUBLIC: &str = "---\r\n# Om inlägget\r\ntitle: 'Höstlov' # rubriken\r\ndate: 2026-01-15\r\ncategories: [Nyheter]\r\nvikt: 7\r\n---\r\n\r\nLovet är i vecka 44.\r\n";

/// Returns a desk at a site with these files.
fn desk(folder: &Path, files: &[(&str, &str)]) -> RunningDesk {
    for (path, text) in [("griffel.yaml", SETTINGS)].iter().chain(files) {
        fs::create_dir_all(folder.join(path).parent().expect("a folder")).expect("a folder");
        fs::write(folder.join(path), text).expect("a file");
    }
    RunningDesk::at(folder)
}

/// Returns the text files below a folder.
fn posts(folder: &Path) -> Vec<PathBuf> {
    let files = crate::site::files_below(&folder.join("content"));
    files.into_keys().map(|name| folder.join("content").join(name)).collect()
}

/// Waits until a file says something.
fn wait_for(file: &Path, is_there: impl Fn(&str) -> bool) -> String {
    let began = Instant::now();
    loop {
        let text = fs::read_to_string(file).unwrap_or_default();
        if is_there(&text) {
            return text;
        }
        assert!(began.elapsed() < PATIENCE, "{text}");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_new_post_is_a_draft_whose_address_follows_its_title() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path(), &[("content/posts/2026/2026-01-15-lov.md", PUBLIC)]);
    let made = desk.ask("post_new", &json!({"kind": "post", "title": ""}));
    let again = desk.ask("post_new", &json!({"kind": "post", "title": ""}));
    assert_ne!(made["post"], again["post"], "each has a file of its own");
    let post = made["post"].as_str().expect("an id");
    let opened = desk.wait_for("post_open", &json!({"post": post}), |opened| opened["body"].is_string());
    assert_eq!((opened["body"].as_str(), opened["details"]["draft"].as_bool()), (Some(""), Some(true)), "{opened}");
    desk.ask("post_typed", &json!({"post": post, "seq": 1, "body": "Hej!\n", "title": "Vårens \"planer\": 1"}));
    let is_saved = |file: &PathBuf| fs::read_to_string(file).is_ok_and(|text| text.contains("Hej!"));
    let began = Instant::now();
    let file = loop {
        if let Some(file) = posts(folder.path()).into_iter().find(is_saved) {
            break file;
        }
        assert!(began.elapsed() < PATIENCE, "the draft is saved in a pause");
        std::thread::sleep(Duration::from_millis(50));
    };
    let text = fs::read_to_string(&file).expect("a file");
    assert!(text.starts_with("---\ntitle: \"Vårens \\\"planer\\\": 1\"\ndate: "), "{text}");
    assert!(text.contains("\nslug: varens-planer-1\n---\n\nHej!\n"), "{text}");
    let details = desk.ask("post_details", &json!({"post": post, "changes": []}));
    assert!(details["address"].as_str().is_some_and(|address| address.ends_with("/varens-planer-1/")), "{details}");
}

#[test]
fn details_change_their_own_line_and_old_addresses_lead_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = "content/posts/2026/2026-01-15-lov.md";
    let desk = desk(
        folder.path(),
        &[(path, PUBLIC), ("content/posts/2026/2026-01-20-annat.md", "---\ntitle: Annat\n---\nx\n")],
    );
    let post = desk.post("published", "Höstlov");
    let opened = desk.ask("post_open", &json!({"post": post}));
    let details = &opened["details"];
    assert_eq!(
        (details["title"].as_str(), details["unknown"][0].as_str()),
        (Some("Höstlov"), Some("vikt")),
        "{details}"
    );
    let changes =
        json!([{"key": "categories", "value": ["Nyheter", "Lov"]}, {"key": "consent", "value": {"a.jpg": "Pärm 3"}}]);
    let changed = desk.ask("post_details", &json!({"post": post, "changes": changes}));
    assert_eq!(changed["details"]["categories"], json!(["Nyheter", "Lov"]), "{changed}");
    assert_eq!(changed["details"]["consent"], json!({"a.jpg": "Pärm 3"}), "{changed}");
    let moved = desk.ask("post_address", &json!({"post": post, "slug": "Lov & ledighet"}));
    assert_eq!(moved["address"], "https://blogg.norrby.example/2026/01/15/lov-ledighet/", "{moved}");
    assert_eq!(moved["redirect_from"], "https://blogg.norrby.example/2026/01/15/lov/", "{moved}");
    assert_eq!(fs::read_to_string(folder.path().join(path)).expect("a file"), PUBLIC, "its file waits");
    desk.ask("post_save", &json!({"post": post}));
    let expected = PUBLIC.replace("[Nyheter]", "[Nyheter, Lov]").replace(
        "vikt: 7\r\n",
        "vikt: 7\r\nconsent:\r\n  a.jpg: Pärm 3\r\nslug: lov-ledighet\r\naliases: [\"/2026/01/15/lov/\"]\r\n",
    );
    wait_for(&folder.path().join(path), |text| text == expected);
    let (status, refused) =
        desk.call("post_details", &json!({"post": post, "changes": [{"key": "date", "value": "i morgon"}]}));
    assert_eq!((status, refused["error"]["key"].as_str()), (409, Some("details_no_day")), "{refused}");
    let (status, _) =
        desk.call("post_details", &json!({"post": post, "changes": [{"key": "permalink", "value": "x"}]}));
    assert_eq!(status, 400);
}

#[test]
fn links_pasted_texts_and_findings_help_while_writing() {
    let folder = tempfile::tempdir().expect("a folder");
    let draft = "---\ntitle: Utkastet\ndate: 2026-02-01\ndraft: true\n---\n\nText.\n\n• ett\n• två\n";
    let desk = desk(
        folder.path(),
        &[("content/posts/2026/2026-01-15-lov.md", PUBLIC), ("content/posts/2026/2026-02-01-utkast/index.md", draft)],
    );
    let post = desk.post("drafts", "Utkastet");
    let found = desk.ask("find_posts", &json!({"query": "hostlof", "from": post}));
    assert_eq!(found["posts"][0]["link"], "../2026-01-15-lov.md", "{found}");
    assert_eq!(found["posts"][0]["title"], "Höstlov", "{found}");
    let html = "<p class=MsoNormal>Se <b>här</b><script>x</script></p>";
    assert_eq!(desk.ask("paste", &json!({"html": html}))["markdown"], "Se **här**\n");
    desk.ask("post_open", &json!({"post": post}));
    let findings = desk.ask("check", &json!({"post": post}));
    let all = findings["findings"].as_array().expect("findings");
    let list = all.iter().find(|one| one["edits"].as_array().is_some_and(|edits| !edits.is_empty())).expect("a list");
    assert_eq!((list["line"].as_u64(), list["edits"][0]["label"].as_str()), (Some(3), Some("Rätta")), "{list}");
    let wanted = json!({"post": post, "finding": list["id"], "edit": list["edits"][0]["id"]});
    assert_eq!(desk.ask("mend", &wanted)["body"], "Text.\n\n- ett\n- två\n");
    let (status, gone) = desk.call("mend", &wanted);
    assert_eq!((status, gone["error"]["key"].as_str()), (409, Some("check_gone")), "{gone}");
    let (status, _) = desk.call("check", &json!({"post": "../../etc/passwd"}));
    assert_eq!(status, 404);
    let (status, _) = desk.call("find_posts", &json!({"query": "x", "from": Value::Null, "path": "/"}));
    assert_eq!(status, 400, "nothing unknown is taken");
}
