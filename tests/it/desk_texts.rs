//! Real posts through the desk: opened and saved without a change, and with one detail changed.

use std::collections::BTreeMap;
use std::path::Path;

use griffel::config::settings::Config;
use griffel::desk::change_details::{NotChanged, changed};
use griffel::desk::detail_change::{Detail, DetailChange};
use griffel::desk::details::details;
use griffel::desk::parts::parts;
use griffel::import::paste::pasted;
use griffel::parse::dates::Dates;
use griffel::source::path::SourcePath;
use serde_json::{Value, json};

use crate::site::files_below;

/// Returns the texts of the example blog, and of the collections that lie beside the checkout.
fn texts() -> BTreeMap<String, Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = BTreeMap::new();
    for folder in ["content", "../shared/corpus/front-matter", "../shared/corpus/markdown", "../shared/corpus/hostile"]
    {
        let found = files_below(&root.join(folder));
        if found.is_empty() {
            eprintln!("skipped: {folder} is not here");
        }
        let is_text = |name: &String| !name.ends_with(".pdf") && !name.ends_with(".pptx") && !name.ends_with(".jpg");
        all.extend(
            found
                .into_iter()
                .filter(|(name, _)| is_text(name))
                .map(|(name, bytes)| (format!("{folder}/{name}"), bytes)),
        );
    }
    all
}

fn dates(config: &Config) -> Dates<'_> {
    Dates::of(config, jiff::civil::date(2026, 11, 29))
}

/// Returns how many lines a change takes away and brings.
fn lines(old: &str, new: &str) -> (usize, usize) {
    // What comes before a text without details comes behind its byte order mark.
    let lines = |text: &'_ str| text.trim_start_matches('\u{feff}').split('\n').map(str::to_owned).collect::<Vec<_>>();
    let (old, new) = (lines(old), lines(new));
    let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(|(a, b)| a == b).count();
    (old.len() - start - end, new.len() - start - end)
}

#[test]
fn texts_that_are_opened_and_saved_are_the_same_bytes() {
    let (mut opened, mut closed) = (0, 0);
    for (name, bytes) in texts() {
        let Ok(parts) = parts(&bytes) else {
            closed += 1;
            continue;
        };
        opened += 1;
        let body = parts.body();
        assert!(!body.contains('\r'), "{name}");
        assert_eq!(parts.with_body(&body).as_bytes(), bytes, "{name}");
        assert_eq!(parts.with_front(parts.front_text()).as_bytes() == bytes, parts.front.is_some(), "{name}");
        let longer = parts.with_body(&format!("{body}\nNy rad\n"));
        assert!(
            longer.as_bytes().starts_with(parts.head.as_bytes()) && longer.trim_end().ends_with("Ny rad"),
            "{name}"
        );
    }
    eprintln!("{opened} texts opened and saved, {closed} told and left alone");
    assert!(opened >= 60, "{opened}");
}

#[test]
fn one_changed_detail_is_one_line() {
    let config = Config::default();
    let (mut edits, mut refused) = (0, 0);
    for (name, bytes) in texts() {
        let Ok(parts) = parts(&bytes) else { continue };
        let text = std::str::from_utf8(&bytes).expect("it was opened");
        let path = SourcePath::new("content/posts/2026/2026-01-05-a.md").expect("a path");
        let now = details(&parts, &path, dates(&config));
        let change = |key: &str, value: Value| {
            let detail: Detail = DetailChange { key: key.to_owned(), value }.detail().expect("a detail");
            changed(text, &path, &[detail], dates(&config))
        };
        // What it says already changes nothing.
        let same = [
            ("tags", json!(now.tags)),
            ("title", json!(now.title)),
            ("date", json!(now.date)),
            ("draft", json!(now.draft)),
        ];
        for (key, value) in same {
            if !now.is_broken {
                assert_eq!(change(key, value.clone()).as_deref().unwrap_or(text), text, "{name}: {key} {value}");
            }
        }
        let mut tags = now.tags.clone();
        tags.push("Nytt märke".to_owned());
        for (key, value) in [
            ("title", json!("En ny: rubrik")),
            ("tags", json!(tags)),
            ("slug", json!("ny")),
            ("date", json!("2025-03-02")),
        ] {
            match change(key, value) {
                Err(NotChanged::Written(_)) => refused += 1,
                Err(why) => panic!("{name}: {key}: {why:?}"),
                Ok(edited) => {
                    edits += 1;
                    let (gone, come) = lines(text, &edited);
                    let is_new = parts.front.is_none();
                    // A title over several lines becomes one.
                    let is_one = come <= 1 && (gone <= 1 || key == "title") || is_new && gone == 0;
                    assert!(is_one, "{name}: {key}: {gone} lines gone, {come} come");
                    let body = |text: &str| griffel::desk::parts::parts(text.as_bytes()).expect("a post").body();
                    assert_eq!(body(&edited), parts.body(), "{name}: {key}");
                }
            }
        }
    }
    eprintln!("{edits} edits, {refused} refused");
    assert!(edits > 200, "{edits}");
}

#[test]
fn markup_that_was_made_to_take_long_does_not() {
    let item = "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>·</span>x</p>";
    let note = |n: usize| format!("<a href='#n{n}' name='r{n}'>[1]</a>");
    let back = |n: usize| format!("<p><a href='#r{n}' name='n{n}'>[1]</a> x</p>");
    let texts = [
        item.repeat(4_000),
        format!("<div>{}</div>", "<img src='https://a.example/x.png' alt='ord'>".repeat(4_000)),
        format!("<p>{}</p>", "<span style='font-weight:700'>a</span> b ".repeat(4_000)),
        format!("<p>{}</p>{}", (0..1_500).map(note).collect::<String>(), (0..1_500).map(back).collect::<String>()),
        format!("<table>{}</table>", format!("<tr>{}</tr>", "<td><p>x</p></td>".repeat(8)).repeat(500)),
        "<b><i><u>".repeat(6_000),
    ];
    for text in texts {
        let start = std::time::Instant::now();
        assert!(pasted(&text, "sv").is_some());
        let took = start.elapsed();
        // Without optimisation, beside other tests.
        assert!(took.as_secs() < 20, "{took:?}: {}", &text[..60]);
    }
}
