//! The page of a text that is being typed is the one that a build makes of it, byte for byte.

use std::path::Path;
use std::sync::Arc;

use griffel::disk::read;
use griffel::output::route::Route;
use griffel::pipeline::build::{Build, build};
use griffel::pipeline::input::{Input, OnErrors, Options, Purpose};
use griffel::pipeline::memory::Memory;
use griffel::pipeline::progress::Unwatched;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use crate::drawn::DrawnOnce;

const TODAY: Date = date(2026, 11, 23);

/// What an author types at the end of a text.
const TYPED: [&str; 4] = [
    "\n\nEtt ord till.\n",
    "\n\n## En rubrik till\n\n- en punkt\n- **en** till[^x]\n\n[^x]: En fotnot.\n",
    "\n\n```rust\nfn main() {}\n```\n\n[Om bloggen](../../pages/om.md) och [ingenstans](finns-inte.md)\n",
    "\n\n<div>Rå *HTML*\n\n<!-- borta -->\n\n::: note\nEn ruta.\n:::\n",
];

fn built(snapshot: &Snapshot, memory: &mut Memory) -> Build {
    let zone = TimeZone::get("Europe/Stockholm").expect("a zone");
    let now = TODAY.at(12, 0, 0, 0).to_zoned_datetime(zone).expect("a moment").timestamp();
    let options = Options { drafts: true, future: true, on_errors: OnErrors::Show, ..Options::default() };
    let (progress, purpose) = (&Unwatched, Purpose::Preview);
    let input =
        Input { snapshot, today: TODAY, now, options: &options, progress, blob_cache: Some(&DrawnOnce), purpose };
    build(&input, memory)
}

fn page(build: &Build, route: &Route) -> Arc<[u8]> {
    let at = build.outputs.binary_search_by(|output| output.route.cmp(route)).expect("a page");
    build.outputs[at].as_text().expect("text").as_bytes().into()
}

/// Returns the example blog without related posts: these follow from the words of all texts, and wait for a build.
fn example() -> Snapshot {
    let snapshot = read::snapshot(Path::new(env!("CARGO_MANIFEST_DIR"))).expect("the example blog").value;
    let settings = format!("{}\nrelated: 0\n", snapshot.text("griffel.yaml").expect("settings"));
    snapshot.with(Source::new(SourcePath::new("griffel.yaml").expect("a path"), settings.as_bytes()))
}

#[test]
fn it_is_the_page_that_a_build_makes() {
    let (mut typing, mut building) = (Memory::default(), Memory::default());
    let mut snapshot = example();
    let first = built(&snapshot, &mut typing);
    let documents: Vec<(Route, SourcePath)> = first.sources.into_iter().step_by(11).collect();
    let mut drawn = 0;
    for (number, (route, path)) in documents.iter().enumerate() {
        let text = format!("{}{}", snapshot.text(path.as_str()).expect("text"), TYPED[number % TYPED.len()]);
        let source = Source::new(path.clone(), text.as_bytes());
        let typed = typing.typed_page(&source, TODAY, &Unwatched);
        snapshot.insert(source);
        let whole = built(&snapshot, &mut building);
        // A presentation, and the statement of accessibility, take a build.
        let Some(typed) = typed else { continue };
        drawn += 1;
        let wanted = page(&whole, route);
        let typed = typed.as_text().expect("text");
        assert_eq!(typed.as_bytes(), wanted.as_ref(), "{path}\n{typed}\n{}", String::from_utf8_lossy(&wanted));
    }
    assert!(drawn >= 5, "{drawn} of {}", documents.len());
}

#[test]
fn more_than_the_text_takes_a_build() {
    let snapshot = example();
    let mut memory = Memory::default();
    let path = "content/pages/om.md";
    let text = snapshot.text(path).expect("text").to_owned();
    let source = |text: &str| Source::new(SourcePath::new(path).expect("a path"), text.as_bytes());
    assert!(memory.typed_page(&source(&text), TODAY, &Unwatched).is_none(), "nothing was built yet");
    built(&snapshot, &mut memory);
    let mut ask = |text: &str| memory.typed_page(&source(text), TODAY, &Unwatched).is_some();
    assert!(ask(&format!("{text}\nOrd.\n")));
    assert!(!ask(&text.replacen("title:", "title: Ny", 1)) && !ask("---\ntitle: [\n---\n") && !ask(""));
    assert!(ask(&text));
    let other = Source::new(SourcePath::new("content/posts/ny.md").expect("a path"), text.as_bytes());
    assert!(memory.typed_page(&other, TODAY, &Unwatched).is_none(), "a new post");
}
