//! The editor of the desk is the one that was built: `src/desk/editor/editor.lock` holds the hashes of what went in and came out.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// Returns the hashes that the build wrote down, by path below `src/desk`.
fn hashes(desk: &Path) -> BTreeMap<String, String> {
    let lock = std::fs::read_to_string(desk.join("editor/editor.lock")).expect("the lock");
    let lock: Value = serde_json::from_str(&lock).expect("JSON");
    serde_json::from_value(lock["sha256"].clone()).expect("hashes by path")
}

#[test]
fn the_script_of_the_editor_is_the_one_that_was_built() {
    let desk = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/desk");
    let hashes = hashes(&desk);
    for shipped in ["page/editor/codemirror.min.js", "page/editor/codemirror.licenses.txt", "page/editor/editor.js"] {
        assert!(hashes.contains_key(shipped), "{shipped} has no hash");
    }
    for (path, hash) in hashes {
        let bytes = std::fs::read(desk.join(&path)).expect("a file of the lock");
        let now: String =
            Sha256::digest(bytes).iter().flat_map(|byte| [byte >> 4, byte & 15]).map(hexadecimal).collect();
        assert_eq!(now, hash, "{path} changed: run `node src/desk/editor/build/build.mjs`");
    }
}

#[test]
fn the_packages_of_the_editor_come_from_the_public_registry() {
    let lock = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/desk/editor/build/package-lock.json");
    let lock = std::fs::read_to_string(lock).expect("the lock");
    let lock: Value = serde_json::from_str(&lock).expect("JSON");
    for (name, package) in lock["packages"].as_object().expect("packages") {
        let from = package.get("resolved").and_then(Value::as_str).unwrap_or("https://registry.npmjs.org/");
        assert!(from.starts_with("https://registry.npmjs.org/"), "{name} comes from {from}");
        assert!(name.is_empty() || package.get("integrity").is_some(), "{name} has no hash");
    }
}

/// Returns a digit of a hexadecimal number.
fn hexadecimal(digit: u8) -> char {
    char::from_digit(u32::from(digit), 16).expect("a digit")
}
