//! When the file of a draft says that it is published: when readers have it, and never by accident. Asked of a desk that runs.

use std::fs;
use std::path::PathBuf;
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use griffel::disk::lock::lock_of_site;
use serde_json::{Value, json};

use crate::publish_command::Published;
use crate::running_desk::{PATIENCE, RunningDesk};

/// The draft: with a day of its own, and front matter that a person wrote.
const DRAFT: &str = "---\r\ntitle: 'Ett utkast'   # inte klart\r\ndraft: true\r\ndate: 2026-1-5\r\ntags: [ett,  två]\r\n---\r\n\r\nText.\r\n";

/// A site with a published post and the draft, and the file of the draft.
fn site() -> (Published, PathBuf) {
    let site = Published::new();
    site.post("laslust", "Läslust");
    site.edit("content/posts/2026/utkast.md", |_| DRAFT.to_owned());
    let file = site.site().join("content/posts/2026/utkast.md");
    (site, file)
}

fn text(file: &PathBuf) -> String {
    fs::read_to_string(file).expect("the draft")
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

/// Returns the plan with a post, as its author has it on her screen before she confirms it.
fn plan(desk: &RunningDesk, post: &str, when: &str) -> Value {
    desk.ask("post_open", &json!({"post": post}));
    desk.ask("publish_plan", &json!({"goes": {"post": post, "when": when}}))
}

fn publish(desk: &RunningDesk) -> Value {
    let events = desk.events();
    desk.ask("publish", &json!({}));
    end(&events)
}

fn going(plan: &Value) -> Vec<&str> {
    plan["going"].as_array().expect("a list").iter().filter_map(|page| page["title"].as_str()).collect()
}

/// Returns whether readers can read the draft.
fn is_out(site: &Published) -> bool {
    crate::site::files_below(&site.web()).keys().any(|path| path.ends_with("/utkast/index.html"))
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "{what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_plan_leaves_a_draft_a_draft_whatever_comes_after_it() {
    let (site, file) = site();
    let mut desk = RunningDesk::at(&site.site());
    let post = desk.post("drafts", "Ett utkast");
    let shown = plan(&desk, &post, "now");
    assert!(going(&shown).contains(&"Ett utkast") && shown["errors"] == json!([]), "{shown}");
    assert_eq!(text(&file), DRAFT, "to the last byte");

    // Left by Back or the menu: the post is closed. The next publication is of everything else.
    desk.ask("post_close", &json!({"post": post}));
    let other = desk.ask("publish_plan", &json!({}));
    assert!(going(&other).contains(&"Läslust") && !going(&other).contains(&"Ett utkast"), "{other}");
    let done = publish(&desk);
    assert!(done["ok"] == true && done["released"].is_null() && !is_out(&site), "{done}");

    // The plan fails.
    let wrong = "---\ntitle: Fel\ndate: 2026-01-13\n---\n\n[länk](finns-inte.md)\n";
    site.edit("content/posts/2026/fel.md", |_| wrong.to_owned());
    let failed = plan(&desk, &post, "kept");
    assert!(failed["errors"] != json!([]), "{failed}");
    assert_eq!(desk.call("publish", &json!({})).1["error"]["key"], "publish_not_seen", "it showed nothing");
    fs::remove_file(site.site().join("content/posts/2026/fel.md")).expect("a post");

    // The window, the desk and the computer end in the middle of it.
    plan(&desk, &post, "now");
    desk.child.kill().expect("it runs");
    desk.child.wait().expect("it ends");
    assert_eq!(text(&file), DRAFT);
    let desk = RunningDesk::at(&site.site());
    desk.post("drafts", "Ett utkast");
    let again = desk.ask("publish_plan", &json!({}));
    assert!(!going(&again).contains(&"Ett utkast"), "{again}");
    assert_eq!(text(&file), DRAFT);
}

#[test]
fn a_draft_that_went_out_says_so_and_what_is_typed_meanwhile_stays_unsaved() {
    let (site, file) = site();
    let desk = RunningDesk::at(&site.site());
    let post = desk.post("drafts", "Ett utkast");
    plan(&desk, &post, "kept");
    // Nothing is published before the lock is free.
    let lock = lock_of_site(&site.site(), &site.site().join("public")).expect("a lock");
    lock.lock().expect("ours");
    let events = desk.events();
    desk.ask("publish", &json!({}));
    let state = desk.ask("state", &json!({}));
    assert_eq!((&state["publishing"]["type"], &state["published"]), (&json!("publish"), &Value::Null));
    assert_eq!(text(&file), DRAFT, "nothing was sent yet");
    lock.unlock().expect("free");
    let done = end(&events);
    assert!(done["ok"] == true && done["released"] == true && is_out(&site), "{done}");
    assert_eq!(text(&file), DRAFT.replace("draft: true", "draft: false"), "one word");
    // A page that did not hear it asks.
    let state = desk.ask("state", &json!({}));
    assert_eq!((&state["publishing"], &state["published"]), (&Value::Null, &done));

    // Now it is a post that readers see, and just what lies there: what is typed waits for her.
    desk.wait_for("post_open", &json!({"post": post}), |opened| opened["status"] == "published");
    desk.wait_for("overview", &json!({"list": "changed"}), |overview| overview["total"] == 0);
    let typed = json!({"post": post, "seq": 1, "body": "Text och mer.\n"});
    desk.ask("post_typed", &typed);
    let kept = |overview: &Value| overview["items"][0]["has_unsaved"] == true;
    desk.wait_for("overview", &json!({"list": "published", "query": "Ett utkast"}), kept);
    let versions = desk.ask("versions", &json!({"post": post}));
    assert!(versions.to_string().contains("published"), "{versions}");
    assert_eq!(text(&file), DRAFT.replace("draft: true", "draft: false"));
}

#[test]
fn a_publication_that_sent_nothing_leaves_the_draft() {
    let (site, file) = site();
    fs::create_dir(site.web()).expect("a folder");
    fs::write(site.web().join("index.html"), "en annans").expect("a file");
    let desk = RunningDesk::at(&site.site());
    let post = desk.post("drafts", "Ett utkast");
    // It fails: nobody agreed to write over what lies there.
    plan(&desk, &post, "now");
    let done = publish(&desk);
    assert!(done["ok"] == false && done["released"].is_null(), "{done}");
    assert_eq!(text(&file), DRAFT);

    // She ends it.
    plan(&desk, &post, "now");
    let lock = lock_of_site(&site.site(), &site.site().join("public")).expect("a lock");
    lock.lock().expect("ours");
    let events = desk.events();
    desk.ask("publish", &json!({"agreed": ["foreign"]}));
    assert_eq!(desk.ask("publish_cancel", &json!({}))["was_running"], true);
    let done = end(&events);
    assert!(done["cancelled"] == true && done["released"].is_null(), "{done}");
    lock.unlock().expect("free");
    assert_eq!(text(&file), DRAFT);
    assert!(!is_out(&site));

    // What was ended is tried again, and her draft goes out with the day of today.
    plan(&desk, &post, "now");
    let events = desk.events();
    desk.ask("publish", &json!({"agreed": ["foreign"]}));
    assert_eq!(end(&events)["released"], true);
    let now = text(&file);
    let line = |key: &str| now.lines().find(|line| line.starts_with(key)).expect("a line").to_owned();
    assert!(line("draft:") == "draft: false" && line("date:") != "date: 2026-1-5" && is_out(&site), "{now}");
}

#[test]
fn a_publication_that_was_ended_half_way_is_confirmed_all_the_same() {
    let (site, file) = site();
    site.large_files();
    let desk = RunningDesk::at(&site.site());
    let post = desk.post("drafts", "Ett utkast");
    plan(&desk, &post, "kept");
    let events = desk.events();
    desk.ask("publish", &json!({}));
    let sent = |event: &Value| event["step"] == "send" && event["done"].as_u64() > Some(0);
    while !sent(&events.recv_timeout(PATIENCE).expect("it sends")) {}
    desk.ask("publish_cancel", &json!({}));
    let done = end(&events);
    assert_eq!(done["released"], true, "{done}");
    assert_eq!(text(&file), DRAFT.replace("draft: true", "draft: false"));
    desk.ask("publish_plan", &json!({}));
    assert!(publish(&desk)["ok"] == true && is_out(&site), "it goes on");
}

#[test]
fn a_desk_that_is_killed_while_it_publishes_leaves_a_true_file() {
    let (site, file) = site();
    let mut desk = RunningDesk::at(&site.site());
    let post = desk.post("drafts", "Ett utkast");
    plan(&desk, &post, "kept");
    let lock = lock_of_site(&site.site(), &site.site().join("public")).expect("a lock");
    lock.lock().expect("ours");
    desk.ask("publish", &json!({}));
    desk.child.kill().expect("it runs");
    desk.child.wait().expect("it ends");
    assert_eq!(text(&file), DRAFT, "readers have nothing yet");
    // What was confirmed goes on without the desk.
    lock.unlock().expect("free");
    wait_until("the file says what readers see", || text(&file) == DRAFT.replace("draft: true", "draft: false"));
    assert!(is_out(&site));
}

#[test]
fn a_day_is_set_only_when_it_is_confirmed() {
    let (site, file) = site();
    let desk = RunningDesk::at(&site.site());
    let post = desk.post("drafts", "Ett utkast");
    desk.ask("publish_plan", &json!({}));
    publish(&desk);
    let on = json!({"post": post, "when": "on", "date": "2999-12-24T08:00"});
    let shown = desk.ask("publish_plan", &json!({"goes": on}));
    assert!(shown["is_same"] == true && shown["waits"][0]["title"] == "Ett utkast", "{shown}");
    assert_eq!(text(&file), DRAFT);
    let wrong = desk.call("goes_out", &json!({"post": post, "when": "on", "date": "i morgon"}));
    assert_eq!(wrong.1["error"]["key"], "goes_out_no_day");
    desk.ask("goes_out", &on);
    let now = text(&file);
    assert!(now.contains("draft: false") && now.contains("2999-12-24 08:00") && !is_out(&site), "{now}");
    desk.post("scheduled", "Ett utkast");
}

#[test]
fn a_site_that_is_opened_twice_is_written_by_one_desk() {
    let (site, other) = (Published::new(), Published::new());
    let desk = RunningDesk::at(&site.site());
    let home = desk.ask("sites", &json!({}))["last"][0]["id"].as_str().expect("an id").to_owned();
    let base = desk.ask("state", &json!({}))["preview"]["base"].clone();
    // Two clicks at once.
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| desk.ask("site_open", &json!({"id": home})));
        }
    });
    let state = desk.ask("state", &json!({}));
    assert_eq!((&state["reads_only"], &state["preview"]["base"]), (&Value::Null, &base), "the same one");

    // Away and back: it is let go of at once.
    let list = desk.home.path().join(".config/griffel/sites.json");
    let sites =
        json!({"sites": [site.site().canonicalize().expect("a path"), other.site().canonicalize().expect("a path")]});
    if list.exists() {
        fs::write(&list, sites.to_string()).expect("a list");
        let ids: Vec<Value> = desk.ask("sites", &json!({}))["last"].as_array().expect("a list").clone();
        assert_eq!(ids.len(), 2, "{ids:?}");
        for round in 0..6 {
            desk.ask("site_open", &json!({"id": ids[(round + 1) % 2]["id"]}));
            assert_eq!(desk.ask("state", &json!({}))["reads_only"], Value::Null, "{round}");
        }
    }
}
