//! The accessibility statement and the rules about themes, where no case can show them: all colours, what changes between two
//! builds, and what a build costs that needs no statement.

use std::collections::BTreeMap;

use griffel::media::blob_cache::NoBlobCache;
use griffel::pipeline::build::{Build, build};
use griffel::pipeline::input::{Input, Options, Purpose};
use griffel::pipeline::memory::Memory;
use griffel::pipeline::progress::Unwatched;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};
use jiff::civil::{Date, date};

fn snapshot(files: &BTreeMap<String, String>) -> Snapshot {
    let source = |(path, text): (&String, &String)| {
        Source::new(SourcePath::new(path).expect("a path"), text.as_bytes().to_vec())
    };
    Snapshot::new(files.iter().map(source))
}

fn built(files: &BTreeMap<String, String>, today: Date, purpose: Purpose, memory: &mut Memory) -> Build {
    let now = today.at(12, 0, 0, 0).to_zoned_datetime(jiff::tz::TimeZone::UTC).expect("a moment").timestamp();
    let options = Options::default();
    let input = Input {
        snapshot: &snapshot(files),
        today,
        now,
        options: &options,
        progress: &Unwatched,
        blob_cache: Some(&NoBlobCache),
        purpose,
    };
    build(&input, memory)
}

fn site(settings: &str, post: &str) -> BTreeMap<String, String> {
    let page = "---\ntitle: Redogörelse\ntemplate: accessibility\n---\n";
    let settings = format!("title: Blogg\nurl: https://example.se/\nshare_pictures: false\n{settings}");
    [("griffel.yaml", settings.as_str()), ("content/pages/lag.md", page), ("content/posts/2016-11-01-a.md", post)]
        .into_iter()
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .collect()
}

const FILLED: &str = "accessibility: {organization: Norrby, contact: \"https://a.example/\", method: self, assessed: 2026-11-01, manual: 2026-11-01}\n";

const GOOD: &str = "---\ntitle: A\n---\nSe [rapporten](https://a.example/r).\n";

const BAD: &str = "---\ntitle: A\n---\nSe [här](https://a.example/r).\n";

/// Returns the statement of a build.
fn statement(build: &Build) -> &str {
    let page = build.outputs.iter().find(|output| output.route.as_str() == "/lag/");
    page.and_then(|page| page.as_text()).unwrap_or_else(|| panic!("no statement: {:?}", build.diagnostics))
}

#[test]
fn the_statement_follows_each_edit_and_is_the_same_without_memory() {
    let today = date(2026, 11, 29);
    let mut memory = Memory::default();
    let texts = [GOOD, BAD, GOOD, &BAD.replace("title: A", "title: B"), BAD];
    let claims = ["helt", "delvis", "helt", "delvis", "delvis"];
    for (text, claim) in texts.into_iter().zip(claims) {
        let files = site(FILLED, text);
        let warm = built(&files, today, Purpose::Site, &mut memory);
        let cold = built(&files, today, Purpose::Site, &mut Memory::default());
        assert!(statement(&warm).contains(&format!("är {claim} förenlig")), "{}", statement(&warm));
        assert_eq!(statement(&warm), statement(&cold));
    }
}

#[test]
fn each_sin_lowers_the_claim_and_no_setting_of_check_raises_it() {
    let today = date(2026, 11, 29);
    let claim = |settings: &str, post: &str| {
        let build = built(&site(settings, post), today, Purpose::Site, &mut Memory::default());
        let text = statement(&build).to_owned();
        ["helt", "delvis", "inte"]
            .into_iter()
            .find(|word| text.contains(&format!("är {word} förenlig")))
            .expect("a claim")
    };
    let with = |more: &str| FILLED.replace("}\n", &format!(", {more}}}\n"));
    assert_eq!(claim(FILLED, GOOD), "helt");
    assert_eq!(claim("", GOOD), "delvis");
    assert_eq!(claim(FILLED, BAD), "delvis");
    assert_eq!(claim(&format!("{FILLED}check: {{A5: off}}\n"), BAD), "delvis");
    assert_eq!(claim(FILLED, &BAD.replace("---\nSe", "---\n<!-- griffel: tillåt A5: ett exempel -->\n\nSe")), "helt");
    assert_eq!(claim(&with("known: [{what: Kartan}]"), GOOD), "delvis");
    assert_eq!(claim(&with("burden: [{what: Kartan, why: dyr}]"), GOOD), "delvis");
    assert_eq!(claim(&with("exempt: [{what: Kartan}]"), GOOD), "helt");
    assert_eq!(claim(&with("conformity: partial"), GOOD), "delvis");
    assert_eq!(claim(&with("conformity: none"), GOOD), "inte");
    assert_eq!(claim(&FILLED.replace(", manual: 2026-11-01", ""), GOOD), "delvis");
    assert_eq!(claim(&FILLED.replace(", method: self", ""), GOOD), "delvis");
}

#[test]
fn a_statement_is_out_of_date_the_day_after_a_year() {
    let told = |today: Date| {
        let build = built(&site(FILLED, GOOD), today, Purpose::Site, &mut Memory::default());
        let codes: Vec<_> = build.diagnostics.iter().map(|found| found.rule.code).collect();
        (codes, build.report.next_change.date)
    };
    assert_eq!(told(date(2026, 11, 29)), (vec![], Some(date(2027, 11, 2))));
    assert_eq!(told(date(2027, 11, 1)), (vec![], Some(date(2027, 11, 2))));
    assert_eq!(told(date(2027, 11, 2)), (vec!["G331"], None));
    let without = site("", GOOD);
    let build = built(&without, date(2027, 11, 2), Purpose::Check, &mut Memory::default());
    let of_statement = |code: &str| build.findings.iter().filter(|found| found.code() == code).count();
    assert_eq!((of_statement("L2"), of_statement("L5"), of_statement("L1")), (1, 0, 0));
}

#[test]
fn the_built_in_theme_can_be_seen_and_used_in_every_colour() {
    for color in ["", "#fff", "#000", "#ff0", "#ffd200", "#1f5e50", "#9bd3c1", "#1d5c63", "#e4002b", "#808080", "#00f"]
    {
        let settings = if color.is_empty() { String::new() } else { format!("color: \"{color}\"\n") };
        let mut files = site(&format!("{FILLED}embed: true\n{settings}"), GOOD);
        files.insert(
            "content/posts/2026-02-02-b/index.md".to_owned(),
            "---\ntitle: B\ncategories: [K]\ntags: [T]\nseries: S\nattachments: [tal.md]\n---\nText.\n".to_owned(),
        );
        files.insert("content/posts/2026-02-02-b/tal.md".to_owned(), "# Ett\n\n---\n\n## Två\n".to_owned());
        let build = built(&files, date(2026, 11, 29), Purpose::Check, &mut Memory::default());
        let of_theme: Vec<_> = build.findings.iter().filter(|found| found.code().starts_with('T')).collect();
        assert!(of_theme.is_empty(), "{color}: {of_theme:#?}");
    }
}
