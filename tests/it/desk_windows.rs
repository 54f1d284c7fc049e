//! A window that outlives its desk: what it still holds is offered by the next one.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::running_desk::RunningDesk;

const SETTINGS: &str = "title: Norrby\nurl: https://blogg.norrby.example/\nlanguage: sv\n";
const POST: &str = "---\ntitle: Resan\ndate: 2026-01-15\nvikt: 7\n---\n\nFörst.\n";
const PATH: &str = "content/posts/2026-01-15-resan.md";

fn site(folder: &Path) {
    for (path, text) in [("griffel.yaml", SETTINGS), (PATH, POST)] {
        fs::create_dir_all(folder.join(path).parent().expect("a folder")).expect("a folder");
        fs::write(folder.join(path), text).expect("a file");
    }
}

/// Opens the post; returns its id, its lasting name and what was answered.
fn opened(desk: &RunningDesk) -> (String, String, Value) {
    let post = desk.post("published", "");
    let opened = desk.wait_for("post_open", &json!({"post": post}), |opened| opened["body"].is_string());
    let name = opened["name"].as_str().expect("a name").to_owned();
    (post, name, opened)
}

#[test]
fn what_a_window_holds_of_an_ended_desk_is_offered_and_put_in_when_it_is_chosen() {
    let folder = tempfile::tempdir().expect("a folder");
    site(folder.path());
    let first = RunningDesk::at(folder.path());
    let (old, name, _) = opened(&first);
    let of = first.ask("state", &json!({}))["site"]["name"].clone();
    drop(first);
    let desk = RunningDesk::at(folder.path());
    assert_eq!(desk.ask("state", &json!({}))["site"]["name"], of, "the site is known again");
    let changes = json!([{"key": "summary", "value": "Kort."}, {"key": "no such", "value": 1}]);
    let held = json!({"name": name, "when": "2026-11-30T08:00:00Z", "title": "Resan", "body": "Först.\n\nSedan.\n", "changes": changes});
    desk.ask("unsaved_add", &held);
    desk.ask("unsaved_add", &held);
    assert_eq!(fs::read_to_string(folder.path().join(PATH)).expect("a file"), POST, "nothing is put in unasked");
    let offers = desk.ask("unsaved", &json!({}));
    assert_eq!(offers["unsaved"].as_array().map(Vec::len), Some(1), "{offers}");
    let (post, again, answer) = opened(&desk);
    assert!(post != old && again == name, "an id is of one run, a name lasts");
    let difference = answer["unsaved"]["difference"].to_string();
    assert!(difference.contains("added") && difference.contains("Sedan."), "{answer}");
    let kinds = desk.ask("versions", &json!({"post": post})).to_string();
    assert!(kinds.contains("\"left\""), "{kinds}");
    desk.ask("unsaved_choose", &json!({"post": post, "choice": "use"}));
    desk.ask("post_save", &json!({"post": post}));
    let text = fs::read_to_string(folder.path().join(PATH)).expect("a file");
    assert!(
        text.ends_with("Först.\n\nSedan.\n") && text.contains("summary: Kort.") && text.contains("vikt: 7"),
        "{text}"
    );
    // It holds nothing that is not there.
    desk.ask("unsaved_add", &held);
    assert_eq!(desk.ask("unsaved", &json!({}))["unsaved"], json!([]));
}

#[test]
fn what_a_window_holds_of_a_post_that_is_gone_begins_another_one() {
    let folder = tempfile::tempdir().expect("a folder");
    site(folder.path());
    let first = RunningDesk::at(folder.path());
    let (_, name, _) = opened(&first);
    drop(first);
    fs::remove_file(folder.path().join(PATH)).expect("a file");
    let desk = RunningDesk::at(folder.path());
    let of_details = json!({"name": name, "when": "i går", "title": "Resan", "changes": []});
    desk.ask("unsaved_add", &of_details);
    assert_eq!(desk.ask("unsaved", &json!({}))["unsaved"], json!([]), "without a text there is nothing to offer");
    let held = json!({"name": name, "when": "i går", "title": "Resan", "body": "Sedan.\n", "changes": []});
    desk.ask("unsaved_add", &held);
    let offers = desk.ask("unsaved", &json!({}));
    assert_eq!(offers["unsaved"][0]["title"], "Resan", "{offers}");
    let answer = desk.ask("post_open", &json!({"post": offers["unsaved"][0]["post"]}));
    assert_eq!(
        (answer["status"].as_str(), answer["unsaved"]["body"].as_str()),
        (Some("draft"), Some("Sedan.\n")),
        "{answer}"
    );
}
