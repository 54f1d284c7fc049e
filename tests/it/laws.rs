//! Laws: what holds for every input.

use std::collections::BTreeSet;

use griffel::output::route::Route;
use griffel::parse::dates::Dates;
use griffel::parse::document::{DocumentKind, ParseContext, document};
use griffel::parse::front_matter::FrontMatter;
use griffel::pipeline::input::Options;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};
use griffel::text::meant_date::{DateHabits, DayOrder};
use griffel::text::slug::Slug;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use crate::property::config;
use crate::site::{build_of, plain_theme, shown};

/// Lines that posts are made of, sound and unsound.
const LINES: [&str; 30] = [
    "---",
    "title: x",
    "title: \"a: b\"",
    "date: 2026-01-02",
    "tags: [a, b]",
    "categories: Ä",
    "draft: true",
    "...",
    "# H",
    "## H {#id}",
    "text *em* `code`",
    "> quote",
    "> [!NOTE]",
    "- item",
    "- [ ] task",
    "1. one",
    "::: note",
    ":::",
    "::film{src=\"a.mp4\" title=\"x\"}",
    "[^1]: note",
    "see [^1]",
    "| a | b |",
    "|---|--:|",
    "```rust",
    "```",
    "[text]{lang=en}",
    "<!--more-->",
    "<div onclick=x>",
    "![å](b.png \"c\")",
    "term\n: definition",
];

fn text() -> impl Strategy<Value = String> {
    let known = proptest::sample::select(LINES.to_vec()).prop_map(str::to_owned);
    let line = prop_oneof![4 => known, 1 => "\\PC{0,20}"];
    proptest::collection::vec(line, 0..40).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(config("laws", 300, 10_000))]

    #[test]
    fn reading_never_panics_and_every_place_lies_in_its_file(text in text()) {
        let path = SourcePath::new("content/posts/2026-01-01-a.md").expect("a path");
        let source = Source::new(path, text.as_bytes());
        let defaults = FrontMatter::default();
        let habits = DateHabits { today: jiff::civil::date(2026, 11, 23), order: DayOrder::DayFirst };
        let dates = Dates { zone: &TimeZone::UTC, habits };
        let reading = ParseContext { dates, defaults: &defaults, has_vocabulary: true };
        let read = document(&source, DocumentKind::Post, reading);
        for found in &read.diagnostics {
            let places = found.location.iter().chain(found.related.iter().map(|(location, _)| location));
            for span in places.filter_map(|place| place.span) {
                prop_assert!(span.start <= span.end && span.end <= text.len(), "{found:?} in {} bytes", text.len());
            }
        }
    }

    #[test]
    fn a_site_of_any_texts_builds_or_says_why_not(texts in proptest::collection::vec(text(), 1..4)) {
        let mut files = plain_theme();
        files.insert("griffel.yaml".to_owned(), b"title: x\nurl: https://example.se/b/\ntheme: plain\n".to_vec());
        for (number, text) in texts.iter().enumerate() {
            files.insert(format!("content/posts/2026-01-0{}-p{number}.md", number + 1), text.clone().into_bytes());
        }
        let snapshot = Snapshot::new(files.into_iter().map(|(path, bytes)| Source::new(SourcePath::new(&path).expect("a path"), bytes)));
        let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
        let said = shown(&build.diagnostics, &snapshot);
        prop_assert_eq!(build.outputs.is_empty(), said.contains("error["), "{}", said);
        for output in &build.outputs {
            let text = output.as_text().unwrap_or_default();
            prop_assert!(!text.contains("<div onclick"), "{}", output.route);
        }
    }

    #[test]
    fn a_slug_of_a_slug_is_itself(name in "\\PC{0,80}") {
        let slug = Slug::of(&name);
        prop_assert_eq!(Slug::of(slug.as_str()), slug.clone());
        prop_assert!(Route::home().page(slug.as_str()).is_page());
    }

    #[test]
    fn a_path_or_address_never_leaves_its_root(folder in "[a-z/.]{0,12}", path in "[a-z./]{0,20}") {
        if let Some(found) = SourcePath::resolve(&folder, &path) {
            prop_assert!(found.as_str().split('/').all(|part| part != ".." && part != "." && !part.is_empty()));
        }
        if let Some(route) = Route::new(&format!("/{path}")) {
            prop_assert!(!route.file_path().as_str().starts_with('/'));
        }
    }
}

/// Characters that HTML cannot hold: the first and last of each range.
const FORBIDDEN: [u32; 15] =
    [0x1, 0x8, 0xb, 0xc, 0xe, 0x1f, 0x7f, 0x80, 0x96, 0x9f, 0xfdd0, 0xfdef, 0xfffe, 0xffff, 0x1_fffe];

#[test]
fn no_page_holds_what_html_cannot_hold() {
    let mut files = plain_theme();
    let yaml = FORBIDDEN.map(|c| format!("\\U{c:08x}")).concat();
    let references = FORBIDDEN.map(|c| format!("&#{c};&#x{c:x} ")).concat();
    let settings = format!("title: \"Blo{yaml}gg\"\nurl: https://example.se/\ndescription: \"Om{yaml}\"\n");
    let post = format!(
        "---\ntitle: \"Ru{yaml}brik\"\nsummary: \"Kort{yaml}\"\ntags: [\"or{yaml}d\"]\nauthors: [\"Bo{yaml}\"]\n\
         categories: [\"Ny{yaml}tt\"]\nextra: {{x: \"y{yaml}\"}}\nredirect_from: [/gam{references}mal/]\n---\n\
         Text {references} [länk](https://annan.example/a \"t{references}\").\n\n<p title=\"v{references}\">rå {references}\n\
         <b>&#150; slut</b></p>\n\n::: note {{title=\"N{references}\"}}\nx\n:::\n\n```txt\nkod \u{8}\n```\n"
    );
    for (theme, name) in [("theme: plain\n", "plain"), ("", "skola")] {
        files.insert("griffel.yaml".to_owned(), format!("{settings}{theme}").into_bytes());
        files.insert("content/posts/2026-01-02-a.md".to_owned(), post.clone().into_bytes());
        let sources = files.iter().map(|(path, bytes)| Source::new(SourcePath::new(path).expect("a path"), &**bytes));
        let snapshot = Snapshot::new(sources);
        let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
        assert!(!build.outputs.is_empty(), "{}", shown(&build.diagnostics, &snapshot));
        let is_forbidden = |c: char| c.is_control() && !"\t\r\n".contains(c) || FORBIDDEN.contains(&u32::from(c));
        for output in &build.outputs {
            let Some(text) = output.as_text().filter(|_| output.route.is_page()) else { continue };
            for line in text.lines() {
                let is_escaped = line.contains("&#8;") || line.contains("\\u000") || line.contains("\\u001");
                assert!(!is_escaped && !line.contains(is_forbidden), "{name} {}: {line:?}", output.route);
            }
        }
        let page = build.outputs.iter().find(|output| output.route.as_str() == "/2026/01/02/a/").expect("the post");
        assert!(page.as_text().expect("text").contains("<b>– slut</b>"), "what Windows has is a dash");
    }
}

fn many_posts(number: usize) -> Snapshot {
    let mut files = plain_theme();
    files
        .insert("griffel.yaml".to_owned(), b"title: x\nurl: https://example.se/\ntheme: plain\npaginate: 7\n".to_vec());
    for post in 0..number {
        let (month, day) = (post % 12 + 1, post % 28 + 1);
        let text = format!(
            "---\ntitle: Inlägg {post}\ncategories: [K{}]\ntags: [t{}, t{}]\n---\nText om sak{} och sak{}.\n\n```rust\nfn f{post}() {{}}\n```\n",
            post % 5,
            post % 7,
            post % 3,
            post % 11,
            post % 13
        );
        files.insert(format!("content/posts/2025-{month:02}-{day:02}-p{post}.md"), text.into_bytes());
    }
    Snapshot::new(files.into_iter().map(|(path, bytes)| Source::new(SourcePath::new(&path).expect("a path"), bytes)))
}

#[test]
fn one_thread_and_eight_make_the_same_bytes() {
    let snapshot = many_posts(60);
    let day = "2026-11-23".parse().expect("a day");
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| build_of(&snapshot, day, &Options::default()).outputs)
    };
    let one = on(1);
    assert!(one.len() > 100, "{}", one.len());
    assert_eq!(one, on(8));
    assert_eq!(one, on(1));
}

#[test]
fn pages_of_a_list_hold_every_post_once() {
    let build = build_of(&many_posts(60), "2026-11-23".parse().expect("a day"), &Options::default());
    let mut seen = BTreeSet::new();
    let mut number = 0;
    for output in &build.outputs {
        let address = output.route.as_str();
        if address == "/" || address.starts_with("/page/") {
            for line in output.as_text().expect("text").lines().filter(|line| line.starts_with("- ")) {
                number += 1;
                assert!(seen.insert(line.to_owned()), "{line} twice");
            }
        }
    }
    assert_eq!((number, seen.len()), (60, 60));
}
