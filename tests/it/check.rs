//! `griffel check`: the table of its rules, what it finds, and what it mends.

use std::fs;
use std::path::Path;

use griffel::check::table::RULES;
use griffel::diagnostic::catalogue::{Language, say};

use crate::command_line::{griffel, text};

/// The rules that the project's list of standards asks for, with those that it added: A22 to A26 for what other programs
/// leave behind, I for people's data, L for the
/// accessibility statement, E for links to other websites, G for what word processors and other blogs leave behind.
const ASKED: &[&str] = &[
    "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11", "A12", "A13", "A14", "A15", "A16", "A17",
    "A18", "A19", "A20", "A21", "A22", "A23", "A24", "A25", "A26", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8",
    "D9", "D10", "E1", "E2", "E3", "F1", "F2", "F3", "I1", "I2", "I3", "L1", "L2", "L3", "L5", "T1", "T2",
];

#[test]
fn every_rule_that_is_asked_for_is_there() {
    let codes: Vec<&str> = RULES.iter().map(|rule| rule.rule.code).collect();
    let mut sorted = codes.clone();
    sorted.sort_by_key(|code| (code.as_bytes()[0], code[1..].parse::<u32>().expect("a number")));
    assert_eq!(codes, sorted, "in the order of their codes");
    assert_eq!(codes, ASKED);
    for rule in RULES {
        assert!(!rule.basis.is_empty(), "{} names no source", rule.rule.code);
        let is_run = rule.text.is_some() || rule.file.is_some() || rule.site.is_some() || !rule.build.is_empty();
        assert!(is_run || ["A26", "E1", "E2", "E3"].contains(&rule.rule.code), "{} looks at nothing", rule.rule.code);
    }
    let of_build: Vec<&str> = RULES.iter().flat_map(|rule| rule.build).copied().collect();
    let mut once = of_build.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), of_build.len(), "a diagnostic of the build belongs to one rule");
}

/// The pages of the guide are made of the rules' own documentation; `UPDATE=1` writes them.
#[test]
fn the_pages_about_rules_are_those_of_the_rules() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/pages");
    for (language, page, head) in [
        (
            Language::English,
            "reference/rules.md",
            "---\ntitle: Rules\nlanguage: en\nsummary: What each rule of griffel check asks, why, and how to mend it.\n---\n\n\
             These are the rules of `griffel check`: see [Checking](checking.md). [This page in Swedish](../handbok/regler.md).\n",
        ),
        (
            Language::Swedish,
            "handbok/regler.md",
            "---\ntitle: Regler\nsummary: Vad varje regel i griffel check kräver, varför, och hur det rättas.\n---\n\n\
             Det här är reglerna i `griffel check`: se [Kontrollera](kontrollera.md). [Sidan på engelska](../reference/rules.md).\n",
        ),
    ] {
        let mut made = head.to_owned();
        for rule in RULES {
            let explained = rule.explained(language);
            let (what, rest) = explained.split_once("\n\n").expect("a first paragraph");
            let (code, what) = (rule.rule.code, what.trim_end_matches('.').replace('\n', " "));
            let severity = say(language, rule.rule.severity.name(), &[]);
            let (concerns, basis) = (say(language, rule.concerns.word(), &[]), rule.basis.join(", "));
            made.push_str(&format!("\n## {code}: {what} {{#{}}}\n\n", code.to_lowercase()));
            let key = "rule_line";
            let fields = [("severity", severity.as_str()), ("concerns", &concerns), ("basis", &basis)];
            made.push_str(&format!("{}\n\n{rest}\n", say(language, key, &fields)));
        }
        let file = folder.join(page);
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&file, &made).expect("a page");
        }
        assert_eq!(fs::read_to_string(&file).unwrap_or_default(), made, "{page}: UPDATE=1 writes it");
    }
}

fn site(posts: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(folder.path().join("content/posts")).expect("a folder");
    fs::write(folder.path().join("griffel.yaml"), "title: Blogg\nurl: https://blogg.example/\n").expect("settings");
    for (name, text) in posts {
        fs::write(folder.path().join("content/posts").join(name), text).expect("a post");
    }
    folder
}

fn post(site: &Path, name: &str) -> String {
    fs::read_to_string(site.join("content/posts").join(name)).expect("a post")
}

const FRONT: &str =
    "---\ntitle: En rubrik om läsning\ndate: 2026-11-01\ncategories: [Läslyft]\nsummary: Om läsning.\n---\n";

#[test]
fn edits_are_made_when_they_are_wanted_and_nothing_else_changes() {
    let typed = format!(
        "{FRONT}Text   med  mellanrum  \r\n\r\n1\\. punkt ett\r\n2\\. punkt två\r\n\r\n![](x.png)\r\n\r\nSlut."
    );
    let site = site(&[("2026-11-01-a.md", &typed)]);
    let shown = griffel(site.path(), &["check", "--fix"]);
    assert_eq!((shown.status.code(), post(site.path(), "2026-11-01-a.md")), (Some(1), typed.clone()));
    assert!(text(&shown.stderr).contains("+ 1. punkt ett"), "{}", text(&shown.stderr));
    let done = griffel(site.path(), &["check", "--fix", "--yes"]);
    assert_eq!(done.status.code(), Some(1), "the picture has no description: {}", text(&done.stderr));
    let mended = post(site.path(), "2026-11-01-a.md");
    assert_eq!(mended, typed.replace("1\\.", "1.").replace("2\\.", "2."));
    let again = griffel(site.path(), &["check", "--fix", "--yes", "--json"]);
    assert!(!text(&again.stdout).contains("\"fixed\""), "{}", text(&again.stdout));
    assert_eq!(post(site.path(), "2026-11-01-a.md"), mended);
}

#[test]
fn old_findings_do_not_count_until_there_are_more_of_them() {
    let one = format!("{FRONT}![](https://a.example/x.png)\n");
    let site = site(&[("2026-11-01-a.md", &one)]);
    let run = |arguments: &[&str]| griffel(site.path(), arguments).status.code();
    assert_eq!(run(&["check"]), Some(1));
    assert_eq!(run(&["check", "--write-baseline"]), Some(0));
    assert_eq!(run(&["check", "--strict"]), Some(0));
    fs::write(site.path().join("content/posts/2026-11-01-a.md"), format!("{one}\n![](https://a.example/y.png)\n"))
        .expect("a post");
    assert_eq!(run(&["check"]), Some(1));
    fs::write(site.path().join("check-baseline.yaml"), "content/posts/a.md: 3\n").expect("a baseline");
    let broken = griffel(site.path(), &["check", "--json"]);
    assert!(text(&broken.stdout).contains("G350"), "{}", text(&broken.stdout));
}

#[test]
fn warnings_fail_where_that_is_asked_for() {
    let site =
        site(&[("2026-11-01-a.md", &format!("{FRONT}Se https://www.a.example/en/mycket/lang/adress/att/hora.\n"))]);
    assert_eq!(griffel(site.path(), &["check"]).status.code(), Some(0));
    assert_eq!(griffel(site.path(), &["check", "--strict"]).status.code(), Some(1));
}

#[test]
fn the_report_names_posts_rules_and_reasons() {
    let body =
        "[här](https://a.example/)\n\n<!-- griffel: tillåt A5: ett <b>skäl</b> -->\n\n[läs mer](https://a.example/b)\n";
    let site = site(&[("2026-11-01-a.md", &format!("{FRONT}{body}"))]);
    let done = griffel(site.path(), &["check", "--html", "rapport.html", "--lang", "sv"]);
    assert_eq!(done.status.code(), Some(1), "{}", text(&done.stderr));
    let page = fs::read_to_string(site.path().join("rapport.html")).expect("a report");
    for part in [
        "<html lang=\"sv\">",
        "<a href=\"https://blogg.example/",
        "En rubrik om läsning</a>",
        "id=\"A5\"",
        "Rad 7",
        "ett &lt;b&gt;skäl&lt;/b&gt;",
    ] {
        assert!(page.contains(part), "{part}\n{page}");
    }
    assert!(!page.contains("<script") && !page.contains("<link"));
}

/// The 22 faults that are planted in one post: line, rule, and how many there are.
const PLANTED: &[(u64, &str, usize)] = &[
    (8, "A5", 2),
    (8, "A6", 1),
    (10, "A1", 1),
    (12, "A2", 1),
    (14, "A2", 1),
    (16, "A3", 1),
    (18, "A10", 1),
    (20, "A11", 1),
    (22, "A12", 1),
    (24, "A15", 2),
    (26, "A9", 1),
    (26, "A4", 1),
    (28, "A7", 1),
    (30, "A14", 1),
    (32, "A17", 1),
    (34, "A16", 1),
    (36, "A13", 1),
    (39, "A10", 1),
    (41, "F1", 2),
];

#[test]
fn all_planted_faults_are_found_at_their_lines_with_a_repair() {
    let files = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files");
    let typed = fs::read_to_string(files.join("check/planted-faults.md")).expect("a post");
    let site = site(&[("2026-10-13-fel.md", &typed)]);
    for folder in ["filer", "bilder"] {
        fs::create_dir_all(site.path().join("static").join(folder)).expect("a folder");
    }
    fs::copy(files.join("swedish-tagged.pdf"), site.path().join("static/filer/rapport.pdf")).expect("a file");
    fs::copy(
        files.join("../../content/posts/2025/2025-09-18-skolgarden-som-laromiljo/dungen.jpg"),
        site.path().join("static/bilder/lasning.jpg"),
    )
    .expect("a picture");
    let found = griffel(site.path(), &["check", "--json"]);
    let found: Vec<serde_json::Value> =
        text(&found.stdout).lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    let planted: usize = PLANTED.iter().map(|(.., number)| number).sum();
    assert_eq!(planted, 22);
    for (line, rule, number) in PLANTED {
        let here: Vec<_> = found.iter().filter(|one| one["line"] == *line && one["rule"] == *rule).collect();
        assert!(here.len() >= *number, "line {line}: {rule} is found {} times, not {number}", here.len());
        let has_help = |one: &&serde_json::Value| one["help"].as_array().is_some_and(|help| !help.is_empty());
        assert!(here.iter().all(has_help), "line {line}: {rule} says nothing of the repair");
    }
}
