//! How long the stages take, each by itself, over 500 posts in memory: `cargo bench -p griffel-stages`.

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use griffel::media::blob_cache::NoBlobCache;
use griffel::parse::dates::Dates;
use griffel::parse::document::{DocumentKind, ParseContext, document};
use griffel::parse::front_matter::FrontMatter;
use griffel::pipeline::build::build;
use griffel::pipeline::input::{Input, Options, Purpose};
use griffel::pipeline::memory::Memory;
use griffel::pipeline::progress::Unwatched;
use griffel::render::feed::absolute;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};
use griffel::text::meant_date::{DateHabits, DayOrder};
use griffel::text::slug::Slug;
use griffel::yaml::read::entries;
use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;

/// Enough for lists of many pages, few enough for a run of seconds.
const POSTS: usize = 500;

const SETTINGS: &str = "title: Skolbloggen\nurl: https://skolblogg.example/\n";
const CATEGORIES: [&str; 5] = ["Läsning", "Räkning", "Fritidshem", "Studiero", "Språk i världen"];
const SENTENCES: [&str; 6] = [
    "Eleverna läser en saga från tre länder två och två.",
    "På måndagar prövar arbetslaget *rutiner vid frånvaro*, så att fler hinner fråga.",
    "Hur jämför klassen [tabeller och diagram](https://kunskap.example/tabeller)?",
    "Förskolan ritar bilder av vinterfåglar i lugn takt.",
    "Efter rasten granskar elevrådet **målen för terminen**, även när schemat ändras.",
    "Ämneslaget samlar frågor om källkritik i mappen `vecka-12`.",
];

fn front_matter(number: usize) -> String {
    let (category, tag) = (CATEGORIES[number % CATEGORIES.len()], number % 40);
    format!("title: \"Vecka {number}: läsning & räkning\"\ncategories: [{category}]\ntags: [tema {tag}, lov]\n")
}

/// Markdown of some 400 words: headings, a list, now and then a table, code and a footnote.
fn body(number: usize) -> String {
    let sentence = |n: usize| SENTENCES[(number * 7 + n * n) % SENTENCES.len()];
    let paragraph = |n: usize| (n..n + 6).map(sentence).collect::<Vec<_>>().join(" ");
    let mut text = format!("{}\n\n<!--more-->\n", paragraph(number));
    for section in 0..5 {
        text += &format!(
            "\n## Del {section} om läsning\n\n{}\n\n- {}\n- {}\n",
            paragraph(section),
            sentence(1),
            sentence(2)
        );
    }
    if number.is_multiple_of(8) {
        text += "\n| Grupp | Timmar |\n|---|---:|\n| Kören | 4 |\n| Klassen | 12 |\n\nMer i en fotnot.[^a]\n\n[^a]: Källan.\n";
    }
    if number.is_multiple_of(16) {
        text += "\n```python\nfor sida in range(12):\n    print(f\"{sida} sidor\")  # lästa\n```\n";
    }
    text
}

fn post(number: usize) -> Source {
    let (year, month, day) = (2010 + number % 15, 1 + number % 12, 1 + number % 28);
    let path = format!("content/posts/{year}/{year}-{month:02}-{day:02}-vecka-{number}.md");
    let text = format!("---\n{}---\n\n{}", front_matter(number), body(number));
    Source::new(path_of(&path), text.into_bytes())
}

fn path_of(path: &str) -> SourcePath {
    SourcePath::new(path).expect("a path")
}

fn site() -> Snapshot {
    let settings = Source::new(path_of("griffel.yaml"), SETTINGS.as_bytes());
    Snapshot::new((0..POSTS).map(post).chain([settings]))
}

/// One post: front matter and Markdown are read.
fn parse(criterion: &mut Criterion) {
    let posts: Vec<Source> = (0..POSTS).map(post).collect();
    let defaults = FrontMatter::default();
    let habits = DateHabits { today: date(2026, 1, 31), order: DayOrder::DayFirst };
    let dates = Dates { zone: &TimeZone::UTC, habits };
    let reading = ParseContext { dates, defaults: &defaults, has_vocabulary: true };
    criterion.bench_function("parse: 500 posts", |bencher| {
        bencher.iter(|| {
            for source in &posts {
                black_box(document(source, DocumentKind::Post, reading));
            }
        });
    });
}

/// Everything between reading the folder and writing the files, with the theme in the program and without memory.
fn pipeline(criterion: &mut Criterion) {
    let (snapshot, options) = (site(), Options::default());
    let (today, now) = (date(2026, 1, 31), Timestamp::UNIX_EPOCH);
    let input = Input {
        snapshot: &snapshot,
        today,
        now,
        options: &options,
        progress: &Unwatched,
        blob_cache: Some(&NoBlobCache),
        purpose: Purpose::Site,
    };
    let built = build(&input, &mut Memory::default());
    assert!(built.report.posts == POSTS && built.diagnostics.is_empty(), "{:?}", built.diagnostics);
    let mut group = criterion.benchmark_group("pipeline");
    group.sample_size(10);
    group.bench_function("500 posts", |bencher| {
        bencher.iter_batched_ref(Memory::default, |memory| build(&input, memory), BatchSize::PerIteration);
    });
    group.finish();
}

/// A post's markup as feeds hold it.
fn feed(criterion: &mut Criterion) {
    let paragraph =
        "<p>Klassen <em>läser</em> <a href=\"../saga/\">en saga</a>.<img src=\"bild.png\" alt=\"En saga\"></p>\n";
    let markup = format!("<h2 id=\"del\">Del</h2>\n{}", paragraph.repeat(40));
    criterion.bench_function("feed: one post's markup", |bencher| {
        bencher.iter(|| absolute(black_box(&markup), "https://skolblogg.example/2015/01/13/saga/"));
    });
}

fn slugs(criterion: &mut Criterion) {
    criterion.bench_function("slugs: six sentences", |bencher| {
        bencher.iter(|| {
            for name in SENTENCES {
                black_box(Slug::of(black_box(name)));
            }
        });
    });
}

fn yaml(criterion: &mut Criterion) {
    let path = path_of("content/posts/a.md");
    let texts: Vec<String> = (0..POSTS).map(front_matter).collect();
    criterion.bench_function("yaml: front matter of 500 posts", |bencher| {
        bencher.iter(|| {
            for text in &texts {
                black_box(entries(&path, text, 0));
            }
        });
    });
}

criterion_group!(stages, yaml, slugs, parse, feed, pipeline);
criterion_main!(stages);
