//! What is different on Windows, where Linux can show it: line ends, and names that differ in case only.

use std::fs;
use std::path::Path;

use crate::command_line::{griffel, text};
use crate::site::{files_below, light_example_copy};

/// Rewrites the line ends of all texts of authors in a folder.
fn with_windows_line_ends(folder: &Path) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            with_windows_line_ends(&path);
        } else if [".md", ".yaml"].iter().any(|ending| name.ends_with(ending)) {
            let typed = fs::read_to_string(&path).expect("a text");
            fs::write(&path, typed.replace('\n', "\r\n")).expect("a file");
        }
    }
}

/// git on Windows writes `\r\n` into every text: a subscriber must not get all posts again for it.
#[test]
fn line_ends_of_windows_make_the_same_site() {
    let (unix, windows) = (light_example_copy(), light_example_copy());
    // Slides in Markdown are published as they are, too.
    for site in [&unix, &windows] {
        for entry in walkdir::WalkDir::new(site.path().join("content")).into_iter().flatten() {
            if entry.file_name().to_string_lossy() == "rektorsmotet.md" {
                fs::remove_file(entry.path()).expect("a file");
            }
        }
    }
    let built = |site: &Path| {
        let done = griffel(site, &["build", "--keep-going", "--quiet", "--today", "2026-11-23", "--no-cache"]);
        let mut found = files_below(&site.join("public"));
        assert!(found.len() > 100, "{}", text(&done.stderr));
        // The list names the files it was made from.
        found.remove(".griffel-manifest");
        found
    };
    with_windows_line_ends(&windows.path().join("content"));
    let settings = windows.path().join("griffel.yaml");
    fs::write(&settings, fs::read_to_string(&settings).expect("settings").replace('\n', "\r\n")).expect("a file");
    let (unix, windows) = (built(unix.path()), built(windows.path()));
    let is_other = |(name, bytes): &(&String, &Vec<u8>)| windows.get(*name) != Some(*bytes);
    let differing: Vec<&String> = unix.iter().filter(is_other).map(|(name, _)| name).collect();
    assert!(differing.is_empty() && unix.len() == windows.len(), "{differing:?}");
}
