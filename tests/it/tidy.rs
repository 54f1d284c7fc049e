//! Rules of the source code that no compiler knows: which room may import which, no circles, short files and functions.
//!
//! Each list of exceptions only shrinks. `TIDY_ALL=1 cargo test --test it tidy` shows all that breaks a rule.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use griffel::check::table::RULES;
use griffel::diagnostic::catalogue::{Language, catalogue};

use crate::own_code::{Code, codes, texts};
use crate::site::files_below;

/// Rooms from the lowest to the highest, each with the rooms that it may import.
const LAYERS: &[(&str, &[&str])] = &[
    ("text", &[]),
    ("source", &[]),
    ("diagnostic", &["text", "source"]),
    ("yaml", &["text", "source", "diagnostic"]),
    ("output", &["text", "source"]),
    ("transfer", &["text", "source", "output"]),
    ("addresses", &["text", "source", "diagnostic", "yaml", "output"]),
    ("directives", &[]),
    ("config", &["text", "source", "diagnostic", "yaml", "output", "addresses"]),
    ("parse", &["text", "source", "diagnostic", "yaml", "addresses", "directives", "config"]),
    ("media", &["text", "source", "output", "diagnostic"]),
    (
        "model",
        &["text", "source", "output", "diagnostic", "yaml", "addresses", "directives", "config", "parse", "media"],
    ),
    ("theme", &["text", "source", "output", "diagnostic", "yaml", "addresses", "config"]),
    (
        "check",
        &[
            "text",
            "source",
            "output",
            "diagnostic",
            "yaml",
            "addresses",
            "directives",
            "config",
            "parse",
            "media",
            "model",
            "theme",
        ],
    ),
    (
        "typeset",
        &["text", "source", "diagnostic", "addresses", "directives", "config", "parse", "media", "model", "theme"],
    ),
    ("search", &["text", "source", "output"]),
    ("plan", &["text", "source", "output", "addresses", "config", "parse", "media", "model", "search"]),
    ("render", &["text", "output", "diagnostic", "addresses", "directives", "config", "theme", "search", "plan"]),
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
            "check",
            "typeset",
            "plan",
            "render",
            "search",
        ],
    ),
    (
        "import",
        &["text", "source", "output", "diagnostic", "addresses", "directives", "config", "parse", "model", "yaml"],
    ),
    ("archive", &["text", "source", "output", "diagnostic", "config", "media", "search", "pipeline"]),
    ("net", &["text"]),
    ("disk", &["text", "source", "output", "diagnostic", "media", "import", "archive", "net"]),
    ("publish", &["text", "source", "output", "diagnostic", "transfer", "addresses", "config", "net", "disk"]),
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
            "check",
        ],
    ),
    (
        "desk",
        &[
            "text",
            "source",
            "output",
            "diagnostic",
            "yaml",
            "addresses",
            "config",
            "parse",
            "media",
            "model",
            "check",
            "search",
            "pipeline",
            "import",
            "archive",
            "disk",
            "publish",
            "serve",
        ],
    ),
    (
        "cli",
        &[
            "text",
            "source",
            "output",
            "diagnostic",
            "transfer",
            "addresses",
            "config",
            "media",
            "model",
            "check",
            "import",
            "archive",
            "pipeline",
            "theme",
            "search",
            "net",
            "disk",
            "publish",
            "serve",
            "desk",
        ],
    ),
];

/// Most lines of a file, without its tests: a longer one holds more than one thing.
const LINES_MAX: usize = 400;

/// Files that may be longer. This list only shrinks.
const LONG_FILES: &[&str] = &[];

/// Most lines of a function, between its braces.
const FUNCTION_LINES_MAX: usize = 60;

/// Functions that may be longer. This list only shrinks.
const LONG_FUNCTIONS: &[&str] = &[];

/// Rooms whose files still use each other in circles. This list only shrinks.
const ROOMS_WITH_CIRCLES: &[&str] = &[];

/// Other files that use each other in circles. This list only shrinks.
const FILES_IN_CIRCLES: &[&str] = &[];

/// Names that stand for more than one public type of their room. This list only shrinks.
const SHARED_NAMES: &[&str] = &[];

#[test]
fn rooms_import_only_what_lies_below_them() {
    for (index, (room, allowed)) in LAYERS.iter().enumerate() {
        let below: Vec<&str> = LAYERS[..index].iter().map(|(name, _)| *name).collect();
        assert!(allowed.iter().all(|name| below.contains(name)), "{room} may import a room that is not below it");
    }
    let layers: BTreeMap<&str, &[&str]> = LAYERS.iter().copied().collect();
    let mut wrong = Vec::new();
    for (path, text) in texts() {
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
    for text in texts().values() {
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for start in ["Rule::error(\"", "Rule::warning(\"", "Rule::info(\""] {
            for part in text.split(start).skip(1) {
                *codes.entry(part.split('"').next().unwrap_or_default().to_owned()).or_default() += 1;
            }
        }
    }
    let twice: Vec<_> = codes.iter().filter(|(_, number)| **number > 1).collect();
    assert!(twice.is_empty(), "codes of two rules: {twice:?}");
    let codes: BTreeSet<String> = codes.into_keys().collect();
    for language in [Language::Swedish, Language::English] {
        let words = catalogue(language);
        let rules: BTreeSet<String> = words.rules.keys().chain(words.checks.keys()).cloned().collect();
        assert_eq!(rules, codes, "{language:?}");
        let checks: BTreeSet<&str> = RULES.iter().map(|rule| rule.rule.code).collect();
        assert_eq!(words.checks.keys().map(String::as_str).collect::<BTreeSet<_>>(), checks, "{language:?}");
        for rule in RULES {
            let parts = match language {
                Language::Swedish => ["**Varför.**", "**Exempel.**", "**Åtgärd.**"],
                Language::English => ["**Why.**", "**Example.**", "**Repair.**"],
            };
            let explained = rule.explained(language);
            assert!(parts.iter().all(|part| explained.contains(part)), "{} {language:?}", rule.rule.code);
        }
    }
    let (swedish, english) = (catalogue(Language::Swedish), catalogue(Language::English));
    for (code, words) in swedish.rules.iter().chain(&swedish.checks) {
        let other = english.rule(code).expect("a rule in both languages");
        let names = |words: &griffel::diagnostic::catalogue::RuleWords| {
            (words.helps.keys().cloned().collect::<Vec<_>>(), words.related.keys().cloned().collect::<Vec<_>>())
        };
        assert_eq!(names(words), names(other), "{code}");
        let is_explained = !words.explain.trim().is_empty() && !other.explain.trim().is_empty();
        assert!(is_explained || swedish.checks.contains_key(code), "{code}");
    }
    assert_eq!(swedish.terminal.keys().collect::<Vec<_>>(), english.terminal.keys().collect::<Vec<_>>());
}

#[test]
fn every_rule_has_a_case() {
    /// Rules of the edges and of sizes, which no text of a site can show; other tests do.
    const ELSEWHERE: &[&str] = &[
        "G002", "G003", "G004", "G006", "G013", "G047", "G076", "G090", "G093", "G095", "G096", "G104", "G105", "G106",
        "G107", "G108", "G109", "G112", "G166", "G167", "G168", "G171", "G172", "G277", "G278", "G279", "G280", "G281",
        "G282", "G283", "G284", "G285", "G286", "G289", "G290", "G291", "G293", "G294", "G295", "G361", "D1", "D2",
        "D3", "D4", "D5", "D6", "D7", "D8", "D9", "D10", "E1", "E2", "E3", "F1", "F2", "F3", "L2", "L5",
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let cases: String =
        files_below(&folder).into_values().map(|bytes| String::from_utf8(bytes).expect("UTF-8")).collect();
    let words = catalogue(Language::Swedish);
    let missing: Vec<_> = words
        .rules
        .keys()
        .chain(words.checks.keys())
        .filter(|code| !ELSEWHERE.contains(&code.as_str()) && !cases.contains(&format!("[{code}]")))
        .collect();
    assert!(missing.is_empty(), "rules without a case: {missing:?}");
}

#[test]
fn files_of_a_room_use_each_other_in_no_circle() {
    let mut circles = Vec::new();
    let mut rooms_with_circles = BTreeSet::new();
    let mut files_in_circles = BTreeSet::new();
    for (path, circle) in room_circles(codes()) {
        let room = path.split_once('/').map_or(path.as_str(), |(room, _)| room).to_owned();
        if ROOMS_WITH_CIRCLES.contains(&room.as_str()) {
            rooms_with_circles.insert(room);
        } else {
            files_in_circles.insert(path);
            circles.push(circle);
        }
    }
    hold(FILES_IN_CIRCLES, &files_in_circles, &format!("files that use each other in circles: {circles:#?}"));
    hold(ROOMS_WITH_CIRCLES, &rooms_with_circles, "rooms with circles");
    let climbing: Vec<&String> = codes().iter().filter(|(_, code)| code.uses_super).map(|(path, _)| path).collect();
    assert!(climbing.is_empty(), "`super` hides which file is used; write the path from `crate`: {climbing:#?}");
}

#[test]
fn files_are_short() {
    let long: BTreeMap<String, usize> =
        codes().iter().map(|(path, code)| (path.clone(), code.lines)).filter(|(_, lines)| *lines > LINES_MAX).collect();
    hold(LONG_FILES, &long.keys().cloned().collect(), &format!("files of more than {LINES_MAX} lines: {long:#?}"));
}

#[test]
fn functions_are_short() {
    let functions = codes()
        .iter()
        .flat_map(|(path, code)| code.functions.iter().map(move |(name, lines)| (format!("{path} {name}"), *lines)));
    let long: BTreeMap<String, usize> = functions.filter(|(_, lines)| *lines > FUNCTION_LINES_MAX).collect();
    let what = format!("functions of more than {FUNCTION_LINES_MAX} lines: {long:#?}");
    hold(LONG_FUNCTIONS, &long.keys().cloned().collect(), &what);
}

#[test]
fn a_public_type_has_its_name_alone_in_its_room() {
    let mut homes: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, code) in codes() {
        let Some((room, _)) = path.split_once('/') else { continue };
        for name in &code.public_types {
            homes.entry(format!("{room} {name}")).or_default().insert(path.clone());
        }
    }
    homes.retain(|_, files| files.len() > 1);
    hold(SHARED_NAMES, &homes.keys().cloned().collect(), &format!("names of more than one type: {homes:#?}"));
}

/// Fails where something breaks a rule and is not on the list of exceptions, and where an exception is not needed any
/// more. With `TIDY_ALL=1` there are no exceptions: the failure shows all that break the rule.
fn hold(exceptions: &[&str], breaking: &BTreeSet<String>, what: &str) {
    let all = std::env::var_os("TIDY_ALL").is_some();
    let exceptions: BTreeSet<String> =
        exceptions.iter().filter(|_| !all).map(|exception| (*exception).to_owned()).collect();
    let new: Vec<_> = breaking.difference(&exceptions).collect();
    assert!(new.is_empty(), "{what}\nnot on the list of exceptions: {new:#?}");
    let done: Vec<_> = exceptions.difference(breaking).collect();
    assert!(all || done.is_empty(), "take these off the list of exceptions, they keep the rule: {done:#?}");
}

/// Returns each file that uses itself by way of other files of its room, with the shortest such way.
fn room_circles(codes: &BTreeMap<String, Code>) -> Vec<(String, String)> {
    let uses: BTreeMap<&str, BTreeSet<&str>> =
        codes.iter().map(|(path, code)| (path.as_str(), files_used(path, code, codes))).collect();
    uses.keys().filter_map(|path| Some(((*path).to_owned(), shortest_circle(path, &uses)?))).collect()
}

/// Returns the other files of the room that a file uses.
fn files_used<'a>(path: &str, code: &Code, codes: &'a BTreeMap<String, Code>) -> BTreeSet<&'a str> {
    let room = path.split('/').next();
    let used = code.crate_paths.iter().filter(|used| used.first().map(String::as_str) == room);
    let files = used.filter_map(|used| {
        let modules = (1..=used.len()).rev().map(|length| used[..length].join("/"));
        modules.flat_map(|module| [format!("{module}.rs"), format!("{module}/mod.rs")]).find_map(|file| {
            let (file, _) = codes.get_key_value(&file)?;
            Some(file.as_str())
        })
    });
    files.filter(|file| *file != path).collect()
}

/// Returns the shortest way from a file back to itself: `a → b → a`.
fn shortest_circle(start: &str, uses: &BTreeMap<&str, BTreeSet<&str>>) -> Option<String> {
    let mut ways = VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in &uses[way.last()?] {
            if *next == start {
                return Some([way.as_slice(), &[start]].concat().join(" → "));
            }
            if seen.insert(*next) {
                ways.push_back([way.as_slice(), &[*next]].concat());
            }
        }
    }
    None
}

#[test]
fn nothing_is_left_over() {
    for (path, text) in texts() {
        for left in ["todo!(", "unimplemented!(", "FIXME", " XXX", "dbg!(", "#[ignore]", "allow(dead_code)"] {
            assert!(!text.contains(left), "{path} holds {left}");
        }
        let says = text.starts_with("//! ") || text.starts_with("#![doc = include_str!(");
        assert!(path.ends_with("mod.rs") || says, "{path} does not say what it is");
    }
}

#[test]
fn only_the_terminal_prints_and_only_a_target_deletes() {
    for (path, text) in texts() {
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        if path != "cli/terminal.rs" {
            assert!(!text.contains("stdout()") && !text.contains("println!"), "{path} prints");
        }
        // The first deletes what it wrote itself, the others what nobody but they can see.
        if ![
            "disk/folder_target.rs",
            "disk/blob_folder.rs",
            "disk/desk_lock.rs",
            "disk/fetch.rs",
            "disk/import.rs",
            "disk/in_use.rs",
            "disk/into_folder.rs",
            // Empty folders, and what an item says of itself once it is back.
            "disk/kept/bin.rs",
            // Texts that no version names any more; copies of what is saved; lists that moved.
            "disk/kept/text_store.rs",
            "disk/kept/unsaved.rs",
            "disk/kept/versions.rs",
            "disk/replace.rs",
            "disk/restore.rs",
            "disk/uploads.rs",
            "disk/zip_writer.rs",
            "publish/folder.rs",
            "publish/kept.rs",
            "publish/git/program.rs",
        ]
        .contains(&path.as_str())
        {
            assert!(!text.contains("fs::remove_") && !text.contains("in_use::remove_"), "{path} deletes");
        }
        assert!(path.starts_with("net/") || !text.contains("ureq::"), "{path} sends requests");
    }
}
