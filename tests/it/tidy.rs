//! The house keeps its own rules: layers, names, words.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use griffel::diagnostic::catalogue::{Language, catalogue};

use crate::site::files_below;

/// Who may import whom; a room stands above all that it imports.
const LAYERS: [(&str, &[&str]); 20] = [
    ("text", &[]),
    ("source", &[]),
    ("diagnostic", &["source"]),
    ("yaml", &["text", "source", "diagnostic"]),
    ("output", &["text", "source"]),
    ("addresses", &["text", "source", "output", "diagnostic"]),
    ("config", &["text", "source", "diagnostic", "yaml", "output", "addresses"]),
    ("parse", &["text", "source", "diagnostic", "yaml", "addresses", "config"]),
    ("media", &["text", "source", "output", "diagnostic"]),
    ("model", &["text", "source", "output", "diagnostic", "yaml", "addresses", "config", "parse", "media"]),
    ("theme", &["text", "source", "output", "diagnostic", "yaml", "config"]),
    ("typeset", &["text", "source", "diagnostic", "config", "parse", "media", "model", "theme"]),
    ("plan", &["text", "source", "output", "addresses", "config", "parse", "media", "model"]),
    ("render", &["text", "output", "diagnostic", "addresses", "config", "theme", "plan"]),
    ("search", &["source", "output"]),
    (
        "pipeline",
        &[
            "text",
            "source",
            "output",
            "diagnostic",
            "addresses",
            "config",
            "parse",
            "media",
            "model",
            "theme",
            "typeset",
            "plan",
            "render",
            "search",
        ],
    ),
    ("import", &["text", "source", "output", "diagnostic", "addresses"]),
    ("disk", &["source", "output", "diagnostic", "media", "import"]),
    (
        "serve",
        &[
            "text",
            "source",
            "output",
            "diagnostic",
            "addresses",
            "config",
            "media",
            "model",
            "theme",
            "search",
            "pipeline",
            "disk",
        ],
    ),
    (
        "cli",
        &[
            "text",
            "source",
            "output",
            "diagnostic",
            "config",
            "media",
            "model",
            "import",
            "pipeline",
            "theme",
            "search",
            "disk",
            "serve",
        ],
    ),
];

/// Longest file: what is longer holds more than one thing.
const LINES_MAX: usize = 640;

fn sources() -> BTreeMap<String, String> {
    let files = files_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let rust = files.into_iter().filter(|(path, _)| path.ends_with(".rs"));
    rust.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8"))).collect()
}

#[test]
fn rooms_import_only_what_lies_below_them() {
    let layers: BTreeMap<&str, &[&str]> = LAYERS.into_iter().collect();
    let mut wrong = Vec::new();
    for (path, text) in sources() {
        let Some((room, _)) = path.split_once('/') else { continue };
        let allowed = layers.get(room).unwrap_or_else(|| panic!("the room {room} is not in the table"));
        for part in text.split("crate::").skip(1) {
            let name: String = part.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            if layers.contains_key(name.as_str()) && name != room && !allowed.contains(&name.as_str()) {
                wrong.push(format!("{path} imports {name}"));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_rule_has_words_in_both_languages() {
    let mut codes: BTreeMap<String, usize> = BTreeMap::new();
    for text in sources().values() {
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for part in text.split("Rule::error(\"").skip(1).chain(text.split("Rule::warning(\"").skip(1)) {
            *codes.entry(part.split('"').next().unwrap_or_default().to_owned()).or_default() += 1;
        }
    }
    let twice: Vec<_> = codes.iter().filter(|(_, number)| **number > 1).collect();
    assert!(twice.is_empty(), "codes of two rules: {twice:?}");
    let codes: BTreeSet<String> = codes.into_keys().collect();
    for language in [Language::Swedish, Language::English] {
        let rules: BTreeSet<String> = catalogue(language).rules.keys().cloned().collect();
        assert_eq!(rules, codes, "{language:?}");
    }
    let (swedish, english) = (catalogue(Language::Swedish), catalogue(Language::English));
    for (code, words) in &swedish.rules {
        let other = &english.rules[code];
        let names = |words: &griffel::diagnostic::catalogue::RuleWords| {
            (words.helps.keys().cloned().collect::<Vec<_>>(), words.related.keys().cloned().collect::<Vec<_>>())
        };
        assert_eq!(names(words), names(other), "{code}");
        assert!(!words.explain.trim().is_empty() && !other.explain.trim().is_empty(), "{code}");
    }
    assert_eq!(swedish.terminal.keys().collect::<Vec<_>>(), english.terminal.keys().collect::<Vec<_>>());
}

#[test]
fn every_rule_has_a_case() {
    /// Rules of the edges and of sizes, which no text of a site can show; other tests do.
    const ELSEWHERE: [&str; 18] = [
        "G002", "G003", "G004", "G006", "G013", "G047", "G076", "G090", "G093", "G095", "G096", "G104", "G105", "G106",
        "G107", "G108", "G109", "G112",
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let cases: String =
        files_below(&folder).into_values().map(|bytes| String::from_utf8(bytes).expect("UTF-8")).collect();
    let missing: Vec<_> = catalogue(Language::Swedish)
        .rules
        .keys()
        .filter(|code| !ELSEWHERE.contains(&code.as_str()) && !cases.contains(&format!("[{code}]")))
        .collect();
    assert!(missing.is_empty(), "rules without a case: {missing:?}");
}

#[test]
fn files_are_short_and_nothing_is_left_over() {
    for (path, text) in sources() {
        assert!(text.lines().count() <= LINES_MAX, "{path} has {} lines", text.lines().count());
        for left in ["todo!(", "unimplemented!(", "FIXME", "XXX", "dbg!(", "#[ignore]", "allow(dead_code)"] {
            assert!(!text.contains(left), "{path} holds {left}");
        }
        assert!(path.ends_with("mod.rs") || text.starts_with("//! "), "{path} does not say what it is");
    }
}

#[test]
fn only_the_terminal_prints_and_only_the_writer_deletes() {
    for (path, text) in sources() {
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        if path != "cli/terminal.rs" {
            assert!(!text.contains("stdout()") && !text.contains("println!"), "{path} prints");
        }
        // The first deletes what it wrote itself, the others what nobody but they can see.
        if !["disk/write.rs", "disk/blob_cache.rs", "disk/fetch.rs", "disk/import.rs"].contains(&path.as_str()) {
            assert!(!text.contains("fs::remove_"), "{path} deletes");
        }
    }
}
