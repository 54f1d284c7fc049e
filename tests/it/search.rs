//! Search: what readers can find, the index of it, and when it is made.

use std::collections::BTreeMap;

use griffel::media::blob_cache::NoBlobCache;
use griffel::output::file::Output;
use griffel::pipeline::build::{Build, build};
use griffel::pipeline::input::{Input, Options, Purpose};
use griffel::pipeline::memory::Memory;
use griffel::pipeline::progress::Unwatched;
use griffel::search::index::index;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};
use griffel::text::html::text_of;
use jiff::civil::date;
use jiff::tz::TimeZone;

use crate::search_index::SearchIndex;

const SETTINGS: &str = "title: Norrby\nurl: https://norrby.example/skolblogg/\n";

fn site(more: &[(&str, &str)]) -> Snapshot {
    let mut files = BTreeMap::from([
        ("griffel.yaml", SETTINGS),
        ("content/pages/om.md", "---\ntitle: Om\n---\nOm bloggen.\n"),
        (
            "content/posts/2026-01-01-a/index.md",
            "---\ntitle: Första\ncategories: [Analys]\ntags: [betyg]\nattachments: [bilaga.txt]\n---\nEn *rättvis* bedömning.\n",
        ),
        ("content/posts/2026-01-01-a/bilaga.txt", "Ord i bilagan.\n"),
        ("content/posts/2026-01-02-b.md", "---\ntitle: Utkast\ndraft: true\n---\nHemligt.\n"),
        ("content/posts/2099-01-02-c.md", "---\ntitle: Framtid\n---\nSenare.\n"),
    ]);
    files.extend(more.iter().copied());
    let source = |(path, text): (&str, &str)| Source::new(SourcePath::new(path).expect("a path"), text.as_bytes());
    Snapshot::new(files.into_iter().map(source))
}

fn built(snapshot: &Snapshot, memory: &mut Memory) -> Build {
    let build = build_with(snapshot, memory, Purpose::Site);
    assert!(build.diagnostics.is_empty(), "{:?}", build.diagnostics);
    build
}

/// Builds a site that may have mistakes.
fn build_of_any(snapshot: &Snapshot) -> Build {
    build_with(snapshot, &mut Memory::default(), Purpose::Site)
}

fn build_with(snapshot: &Snapshot, memory: &mut Memory, purpose: Purpose) -> Build {
    let day = date(2026, 11, 23);
    let now = day.at(12, 0, 0, 0).to_zoned_datetime(TimeZone::UTC).expect("a moment").timestamp();
    let options = Options::default();
    build(
        &Input {
            snapshot,
            today: day,
            now,
            options: &options,
            progress: &Unwatched,
            blob_cache: Some(&NoBlobCache),
            purpose,
        },
        memory,
    )
}

fn has(files: &[Output], address: &str) -> bool {
    files.iter().any(|file| file.route.as_str() == address)
}

/// Returns the index of a site.
fn indexed(snapshot: &Snapshot) -> SearchIndex {
    SearchIndex::read(&built(snapshot, &mut Memory::default()).outputs)
}

#[test]
fn what_is_published_is_found_with_its_files_and_drafts_are_not() {
    let index = indexed(&site(&[]));
    // From the oldest on; pages come first.
    assert_eq!(index.titles(), ["Om", "Första"]);
    let text = &index.texts[1];
    assert_eq!(text["h"], "/skolblogg/2026/01/01/a/");
    assert_eq!(text["p"], serde_json::json!(["En rättvis bedömning."]));
    assert_eq!((&text["c"], &text["l"]), (&serde_json::json!(["Analys"]), &serde_json::Value::Null));
    let file = &text["k"][0];
    assert_eq!((&file["n"], &file["p"][0]), (&"bilaga.txt".into(), &"Ord i bilagan.".into()));
    let stems = index.stems();
    let weight = |stem: &str| stems.get(stem).map(|entry| (entry.own[0].weight, entry.own[0].parts.clone()));
    assert_eq!(weight("rättvis"), Some((1, vec![])), "once in the text");
    assert_eq!(weight("först"), Some((8, vec![])), "in the title");
    assert_eq!(weight("analys"), Some((0x20, vec![])), "a category");
    assert_eq!(weight("bilag"), Some((1, vec![1])), "in the attached file alone");
    assert!(!stems.contains_key("hem") && !stems.contains_key("hemlig") && !stems.contains_key("sen"), "no draft");
    assert_eq!(index.manifest["categories"], serde_json::json!(["Analys"]));
    assert_eq!(index.manifest["languages"], serde_json::json!(["sv"]));
}

#[test]
fn letters_in_two_parts_are_found_as_they_are_typed() {
    let post = ("content/posts/2026-01-03-d.md", "Ma\u{30a}let na\u{30a}s *snart*.\n");
    let index = indexed(&site(&[post]));
    assert_eq!(index.having("mål"), ["Målet nås snart."]);
    assert_eq!(index.texts[2]["p"][0], "Målet nås snart.");
}

#[test]
fn a_part_names_its_compounds_and_no_word_that_but_ends_as_they_do() {
    let post = ("content/posts/2026-01-03-d.md", "# Rast\n\nEn lunch, en lunchrast. I kontrast till den en trast.\n");
    let stems = indexed(&site(&[post])).stems();
    assert_eq!(stems["rast"].compounds, ["lunchrast"]);
    assert_eq!(stems["lunch"].compounds, ["lunchrast"]);
    assert!(stems["trast"].compounds.is_empty());
}

#[test]
fn headings_pictures_tables_captions_and_comments_are_found_by_what_they_are() {
    let text = "---\ntitle: Allt\n---\n## Rubrikord\n\n![Kartbild](a.svg)\n\n| Kolumn |\n|---|\n| Cellord |\n\n\
                ::film{src=\"film.mp4\" title=\"Filmtitel\" captions=\"film.vtt\"}\n\nKvar.\n";
    let mut files = site(&[
        ("content/posts/2026-01-05-allt/index.md", text),
        ("content/posts/2026-01-05-allt/film.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nUndertexten mäter.\n"),
        ("content/posts/2026-01-05-allt/comments.yaml", "- author: Kim\n  date: 2026-01-06\n  text: Kommentarsvar\n"),
        ("content/posts/2026-01-05-allt/film.mp4", "x"),
    ]);
    let drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"3\"><path d=\"M0 0h4v3z\"/></svg>";
    files.insert(Source::new(
        SourcePath::new("content/posts/2026-01-05-allt/a.svg").expect("a path"),
        drawing.as_bytes(),
    ));
    let index = indexed(&files);
    let stems = index.stems();
    let weight = |stem: &str| stems.get(stem).map(|entry| entry.own[0].weight);
    assert_eq!((weight("rubrikord"), weight("kartbild"), weight("cellord")), (Some(0x10), Some(0x10), Some(1)));
    assert!(stems.keys().any(|stem| stem.starts_with("kommentarsv")));
    assert!(stems.keys().any(|stem| stem.starts_with("undertext")));
}

#[test]
fn a_new_post_changes_no_number_and_an_edit_few_files() {
    let mut memory = Memory::default();
    let posts: Vec<(String, String)> = (1..=60)
        .map(|n| {
            let words: Vec<String> =
                (0..80).map(|at| format!("ord{}{}", LETTERS[(n * 7 + at) % 26], at * n % 97)).collect();
            (
                format!("content/posts/2020-01-{:02}-{n}.md", n % 28 + 1),
                format!("---\ntitle: Nummer {n}\n---\n{}\n", words.join(" ")),
            )
        })
        .collect();
    let of = |more: &[(&str, &str)]| {
        let mut files: Vec<(&str, &str)> = posts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        files.extend(more);
        site(&files)
    };
    let before = built(&of(&[]), &mut memory);
    let newest = ("content/posts/2026-02-01-ny.md", "---\ntitle: Ny\n---\nAlldeles zxq.\n");
    let after = built(&of(&[newest]), &mut memory);
    assert_eq!(after.outputs, built(&of(&[newest]), &mut Memory::default()).outputs, "as without memory");
    let (old, new) = (SearchIndex::read(&before.outputs), SearchIndex::read(&after.outputs));
    assert_eq!(new.titles()[..old.titles().len()], old.titles());
    assert_eq!(new.having("zxq"), ["Ny"]);
}

/// The letters that the words of a test begin with.
const LETTERS: [char; 26] = [
    'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't', 'u', 'v', 'w',
    'x', 'y', 'z',
];

#[cfg(feature = "office")]
#[test]
fn the_text_of_a_slide_is_what_its_page_shows() {
    const TEMPLATE: &str = "{% for slide in presentation.slides %}<section id=\"{{ slide.id }}\">{% if slide.titled %}<h2>{{ slide.title }}</h2>\
                            {% endif %}{{ slide.content | safe }}{{ slide.notes | safe }}</section>{% endfor %}";
    const MARKDOWN: &str = "---\ntitle: Bilder\ntemplate: presentation\nnotes: true\n---\n# Läsning\n\nNorrby *2026* & `a<b`\\\nrad två\n\n\
                            - ett\n  - två\n\nNote: Hälsa *alla*.\n\n---\n\n| Årskurs | Andel |\n|---|---|\n| 3 | 87&nbsp;% |\n";
    let settings = format!("{SETTINGS}theme: egen\n");
    let mut files = site(&[
        ("griffel.yaml", &settings),
        ("themes/egen/theme.yaml", "name: egen\nextends: skola\n"),
        ("themes/egen/templates/presentation.html", TEMPLATE),
        ("content/posts/2026-02-01-bilder.md", MARKDOWN),
        ("content/posts/2026-02-02-fil/index.md", "---\nattachments: [{file: tal.pptx, notes: true}]\n---\nText.\n"),
    ]);
    let pptx = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/swedish.pptx")).expect("a file");
    files.insert(Source::new(SourcePath::new("content/posts/2026-02-02-fil/tal.pptx").expect("a path"), pptx));
    let build = built(&files, &mut Memory::default());
    let index = SearchIndex::read(&build.outputs);
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let mut slides = Vec::new();
    for text in &index.texts {
        let address = text["h"].as_str().expect("an address").trim_start_matches("/skolblogg");
        for slide in index.parts(text) {
            let href = slide["h"].as_str().expect("an address");
            let Some((_, id)) = href.split_once('#').filter(|(_, id)| id.starts_with("page-")) else { continue };
            let page = build.outputs.iter().find(|file| file.route.as_str() == address).and_then(Output::as_text);
            let page = page.expect("a page");
            let (_, section) = page.split_once(&format!("<section id=\"{id}\">")).expect("a slide");
            let (section, _) = section.split_once("</section>").expect("an end");
            let said = slide["t"].as_str().into_iter();
            let lines = slide["p"].as_array().expect("paragraphs").iter().filter_map(serde_json::Value::as_str);
            let said = said.chain(lines).collect::<Vec<_>>().join(" ");
            assert_eq!(words(&said), words(&text_of(section)), "{href}");
            slides.push((address.to_owned(), id.to_owned()));
        }
    }
    let of = |route: &str| slides.iter().filter(|(of, _)| of == route).count();
    assert_eq!((of("/2026/02/01/bilder/"), of("/2026/02/02/fil/tal/")), (2, 7), "{slides:?}");
}

#[test]
fn a_long_text_is_found_to_its_end_in_parts() {
    let paragraphs: Vec<String> = (0..2_000).map(|n| format!("Stycke nummer {n} handlar om något.\n\n")).collect();
    let text = paragraphs.concat();
    let text = format!("---\ntitle: Lång\n---\n{text}Allra sist zebran.\n");
    let index = indexed(&site(&[("content/posts/2026-01-09-lang.md", &text)]));
    let stems = index.stems();
    let [posting] = stems["zebr"].own.as_slice() else { panic!("{:?}", stems["zebr"]) };
    let record = &index.texts[posting.record];
    let parts = index.parts(record);
    let last = parts[posting.parts[0] as usize - 1]["p"].as_array().expect("paragraphs").last().cloned();
    assert_eq!(last, Some("Allra sist zebran.".into()));
    assert!(record.to_string().len() < 12_000, "the first file is short");
}

#[test]
fn a_file_in_the_way_of_the_index_is_told_before_anything_is_written() {
    let site = site(&[("static/search-index/1", "x")]);
    let build = build_of_any(&site);
    let [one] = build.diagnostics.as_slice() else { panic!("{:?}", build.diagnostics) };
    let related = one.related.first().map(|(location, _)| location.path.as_str());
    assert_eq!(one.rule.code, "G050");
    assert_eq!(related.or(one.location.as_ref().map(|at| at.path.as_str())), Some("static/search-index/1"));
    assert!(build.outputs.is_empty());
}

#[test]
fn previews_make_the_index_when_it_is_asked_for() {
    let preview = build_with(&site(&[]), &mut Memory::default(), Purpose::Preview);
    let records = preview.search.as_ref().expect("records");
    assert!(!has(&preview.outputs, "/search-index/index.json"));
    let mut files = preview.outputs.clone();
    files.extend(index(records, &[]));
    assert_eq!(SearchIndex::read(&files).titles(), ["Om", "Första"]);
}

#[test]
fn without_search_there_is_neither_page_nor_script_nor_index() {
    let settings = format!("{SETTINGS}search: false\n");
    let build = built(&site(&[("griffel.yaml", &settings)]), &mut Memory::default());
    assert!(!has(&build.outputs, "/search/"));
    // The files of a theme are published whether a page uses them or not: its style sheet is no part of search.
    let of_search = |file: &Output| {
        let route = file.route.as_str();
        route.starts_with("/search-index/") || route.starts_with("/assets/search.") && route.ends_with(".js")
    };
    assert!(!build.outputs.iter().any(of_search));
    let home = build.outputs.iter().find(|file| file.route.as_str() == "/").and_then(Output::as_text).expect("home");
    assert!(!home.contains("/search/"));
}

#[test]
fn one_strict_policy_serves_all_pages() {
    let settings = format!("{SETTINGS}headers: [nginx]\npaths: {{search: sok}}\n");
    let build = built(&site(&[("griffel.yaml", &settings)]), &mut Memory::default());
    assert!(has(&build.outputs, "/sok/"));
    let nginx = build.outputs.iter().find(|file| file.route.as_str() == "/.nginx.conf").and_then(Output::as_text);
    let policies: Vec<&str> = nginx.expect("settings").lines().filter(|line| line.contains("default-src")).collect();
    assert!(policies.iter().all(|line| line.contains("script-src 'self';") && !line.contains("eval")), "{policies:?}");
    let sitemap = build.outputs.iter().find(|file| file.route.as_str() == "/sitemap.xml").and_then(Output::as_text);
    assert!(!sitemap.expect("a sitemap").contains("/sok/"));
}
