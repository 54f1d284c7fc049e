//! Search: what readers can find, the index of it, and when it is made.

use std::collections::BTreeMap;

use griffel::media::blob_cache::NoBlobCache;
use griffel::output::file::Output;
use griffel::pipeline::build::{Build, build};
use griffel::pipeline::input::{Input, Options};
use griffel::pipeline::memory::Memory;
use griffel::pipeline::progress::Unwatched;
use griffel::search::index::index;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};
use griffel::text::html::text_of;
use jiff::civil::date;
use jiff::tz::TimeZone;

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
    let day = date(2026, 11, 23);
    let now = day.at(12, 0, 0, 0).to_zoned_datetime(TimeZone::UTC).expect("a moment").timestamp();
    let options = Options::default();
    let build = build(
        &Input {
            snapshot,
            today: day,
            now,
            options: &options,
            progress: &Unwatched,
            blob_cache: Some(&NoBlobCache),
            is_preview: false,
        },
        memory,
    );
    assert!(build.diagnostics.is_empty(), "{:?}", build.diagnostics);
    build
}

fn has(files: &[Output], address: &str) -> bool {
    files.iter().any(|file| file.route.as_str() == address)
}

#[test]
fn what_is_published_is_found_with_its_files_and_drafts_are_not() {
    let search = built(&site(&[]), &mut Memory::default()).search.expect("records");
    let titles: Vec<&str> =
        search.records.iter().flat_map(|records| records.iter()).map(|record| record.title.as_str()).collect();
    assert_eq!(titles, ["Första", "Om"]);
    let first = &search.records[0][0];
    assert_eq!(first.text, "Första. En rättvis bedömning. Analys. betyg. Ord i bilagan.");
    assert_eq!((first.route.as_str(), first.href.as_str()), ("/2026/01/01/a/", "/skolblogg/2026/01/01/a/"));
    assert_eq!((first.year.as_deref(), first.categories.as_slice()), (Some("2026"), ["Analys".to_owned()].as_slice()));
}

#[test]
fn letters_in_two_parts_are_found_as_they_are_typed() {
    let post = ("content/posts/2026-01-03-d.md", "Ma\u{30a}let na\u{30a}s *snart*.\n");
    let search = built(&site(&[post]), &mut Memory::default()).search.expect("records");
    let mut records = search.records.iter().flat_map(|records| records.iter());
    let found = records.find(|record| record.route.as_str() == "/2026/01/03/d/").expect("a record");
    assert_eq!((found.title.as_str(), found.text.as_str()), ("Målet nås snart.", "Målet nås snart. Målet nås snart."));
}

#[cfg(feature = "office")]
#[test]
fn the_text_of_a_slide_is_what_its_page_shows() {
    const TEMPLATE: &str = "{% for slide in talk.slides %}<section id=\"{{ slide.id }}\">{% if slide.titled %}<h2>{{ slide.title }}</h2>\
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
    let words = |text: &str| text.replace('.', " ").split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let mut slides = Vec::new();
    let search = build.search.as_ref().expect("records");
    for record in search.records.iter().flat_map(|records| records.iter()) {
        let Some(id) = &record.fragment else { continue };
        let page =
            build.outputs.iter().find(|file| file.route == record.route).and_then(Output::as_text).expect("a page");
        let (_, section) = page.split_once(&format!("<section id=\"{id}\">")).expect("a slide");
        let (section, _) = section.split_once("</section>").expect("an end");
        assert_eq!(words(&record.text), words(&text_of(section)), "{}", record.title);
        assert!(record.href.ends_with(&format!("{}#{id}", record.route.as_str())), "{}", record.href);
        slides.push((record.route.as_str(), id.as_str()));
    }
    let of = |route: &str| slides.iter().filter(|(of, _)| *of == route).count();
    assert_eq!((of("/2026/02/01/bilder/"), of("/2026/02/02/fil/tal/")), (2, 7), "{slides:?}");
}

#[test]
fn the_same_records_give_the_same_files_and_none_that_nobody_asks_for() {
    let search = built(&site(&[]), &mut Memory::default()).search.expect("records");
    let files = index(&search).expect("an index");
    assert_eq!(files, index(&search).expect("an index"));
    assert!(has(&files, "/pagefind/pagefind.js") && has(&files, "/pagefind/wasm.sv.pagefind"));
    assert!(!files.iter().any(|file| file.route.as_str().contains("-ui") || file.route.as_str().ends_with(".css")));
}

#[test]
fn a_file_in_the_way_of_the_index_is_told_before_anything_is_written() {
    let site = site(&[("static/pagefind/fragment", "x")]);
    let mut memory = Memory::default();
    let mut build = built(&site, &mut memory);
    let made = index(build.search.as_ref().expect("records")).expect("an index");
    let found = build.add_index(made, &site, &mut memory);
    let [one] = found.as_slice() else { panic!("{found:?}") };
    let related = one.related.first().map(|(location, _)| location.path.as_str());
    assert_eq!((one.rule.code, related), ("G050", Some("static/pagefind/fragment")));
}

#[test]
fn an_index_is_kept_until_a_text_changes() {
    let mut memory = Memory::default();
    let mut first = built(&site(&[]), &mut memory);
    let made = index(first.search.as_ref().expect("records")).expect("an index");
    assert_eq!(first.add_index(made, &Snapshot::default(), &mut memory), []);
    assert!(has(&first.outputs, "/pagefind/pagefind.js"));
    let again = built(&site(&[("static/a.txt", "x"), ("themes/egen/theme.yaml", "name: egen\n")]), &mut memory);
    assert!(again.search.is_none() && has(&again.outputs, "/pagefind/pagefind.js"));
    let edited = built(&site(&[("content/pages/om.md", "---\ntitle: Om\n---\nOm griffel.\n")]), &mut memory);
    assert!(edited.search.is_some() && !has(&edited.outputs, "/pagefind/pagefind.js"));
}

#[test]
fn without_search_there_is_neither_page_nor_script_nor_index() {
    let settings = format!("{SETTINGS}search: false\n");
    let build = built(&site(&[("griffel.yaml", &settings)]), &mut Memory::default());
    assert!(build.search.is_none() && !has(&build.outputs, "/search/"));
    assert!(!build.outputs.iter().any(|file| file.route.as_str().starts_with("/assets/search.")));
    let home = build.outputs.iter().find(|file| file.route.as_str() == "/").and_then(Output::as_text).expect("home");
    assert!(!home.contains("/search/"));
}

#[test]
fn the_policy_of_pages_without_script_allows_none() {
    let settings = format!("{SETTINGS}headers: [nginx]\npaths: {{search: sok}}\n");
    let build = built(&site(&[("griffel.yaml", &settings)]), &mut Memory::default());
    assert!(has(&build.outputs, "/sok/"));
    let nginx = build.outputs.iter().find(|file| file.route.as_str() == "/.nginx.conf").and_then(Output::as_text);
    let policies: Vec<&str> = nginx.expect("settings").lines().filter(|line| line.contains("default-src")).collect();
    assert!(policies.iter().any(|line| line.contains("'wasm-unsafe-eval'")));
    assert!(policies.iter().any(|line| !line.contains("script-src")), "{policies:?}");
    let sitemap = build.outputs.iter().find(|file| file.route.as_str() == "/sitemap.xml").and_then(Output::as_text);
    assert!(!sitemap.expect("a sitemap").contains("/sok/"));
}

#[test]
fn slides_of_a_very_long_presentation_are_found_without_a_record_each() {
    let deck = |slides: usize| {
        (1..=slides).map(|n| format!("# Rubrik {n}\n\nOrdet o{n}o.\n")).collect::<Vec<_>>().join("\n---\n\n")
    };
    let records = |slides: usize| {
        let text = deck(slides);
        let post = ("content/posts/2026-01-04-e/index.md", "---\ntitle: E\nattachments: [tal.md]\n---\nText.\n");
        let snapshot = site(&[post, ("content/posts/2026-01-04-e/tal.md", &text)]);
        let search = built(&snapshot, &mut Memory::default()).search.expect("records");
        let all = search.records.iter().flat_map(|records| records.iter());
        all.filter(|record| record.fragment.is_some()).cloned().collect::<Vec<_>>()
    };
    let found = |slides: usize, n: usize| {
        let word = format!("o{n}o");
        let record = records(slides).into_iter().find(|record| record.text.contains(&word)).expect("a record");
        (record.fragment.expect("an id"), record.title)
    };
    // One by one up to two hundred.
    assert_eq!(records(200).len(), 200);
    assert_eq!(found(200, 199), ("page-199".to_owned(), "Rubrik 1 – Sida 199: Rubrik 199".to_owned()));
    // From there on several together: the search leads to the first of them.
    let many = records(450);
    assert_eq!(many.len(), 188);
    assert_eq!(found(450, 77).0, "page-77");
    assert_eq!(found(450, 107), ("page-105".to_owned(), "Rubrik 1 – Sida 105–108".to_owned()));
    assert_eq!(found(450, 450), ("page-449".to_owned(), "Rubrik 1 – Sida 449–450".to_owned()));
}
