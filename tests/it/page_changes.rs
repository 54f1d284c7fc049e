//! What a build says of the pages that it changed and removed.

use std::fs;

use crate::command_line::{griffel, text};

#[test]
fn a_build_tells_which_pages_changed_and_which_are_gone() {
    let site = tempfile::tempdir().expect("a folder");
    let site = site.path();
    let post = |day: usize, title: &str, text: &str| {
        let path = site.join(format!("content/posts/2026-01-{day:02}-p.md"));
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, format!("---\ntitle: {title}\nslug: p{day}\n---\n{text}\n")).expect("a file");
    };
    fs::write(site.join("griffel.yaml"), "title: B\nurl: https://b.example/\nlanguage: sv\n").expect("a file");
    (1..=20).for_each(|day| post(day, "Samma & rubrik", "a"));
    let said = |arguments: &[&str]| text(&griffel(site, &[&["--lang", "en", "build"], arguments].concat()).stderr);
    let first = said(&[]);
    assert!(!first.contains("new:"), "of a new site all is new: {first}");

    post(1, "Samma & rubrik", "b");
    post(21, "Ny <i>rubrik</i>", "a");
    fs::remove_file(site.join("content/posts/2026-01-02-p.md")).expect("a file");
    let second = said(&[]);
    assert!(second.contains("changed: Samma & rubrik – /2026/01/01/p1/"), "{second}");
    assert!(second.contains("new: Ny <i>rubrik</i> – /2026/01/21/p21/"), "{second}");
    assert!(second.contains("removed: /2026/01/02/p2/"), "{second}");
    let again = said(&[]);
    assert!(!again.contains("changed:") && !again.contains("removed:") && !again.contains("new:"), "{again}");

    (1..=20).filter(|day| *day != 2).for_each(|day| post(day, "Annan rubrik", "c"));
    let third = said(&[]);
    assert_eq!(third.matches("changed:").count(), 12, "{third}");
    assert!(third.contains("more (--verbose shows all)"), "{third}");
    (1..=20).filter(|day| *day != 2).for_each(|day| post(day, "Annan rubrik", "d"));
    let all = said(&["--verbose"]);
    assert!(all.matches("changed:").count() >= 19, "{all}");
    post(3, "Annan rubrik", "e");
    let lines = text(&griffel(site, &["--json", "build"]).stdout);
    let summary: serde_json::Value = serde_json::from_str(lines.lines().last().expect("a line")).expect("JSON");
    let changed = serde_json::json!([{"title": "Annan rubrik", "address": "/2026/01/03/p3/"}]);
    assert_eq!(summary["changes"], serde_json::json!({"new": [], "changed": changed, "removed": []}));
}
