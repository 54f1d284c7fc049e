//! Bad input: it builds or is refused with a word at its place, never a panic, never a file outside the output folder.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use griffel::diagnostic::rule::has_error;
use griffel::pipeline::build::Build;
use griffel::pipeline::input::Options;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};

use crate::site::{build_of, files_below, plain_theme, shown};

const SETTINGS: &str = "title: Blogg\nurl: https://example.se/\ntheme: plain\nshare_pictures: false\n";

fn corpus() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: the corpus of hostile files is not here (tests/README.md tells where it is looked for)");
    None
}

fn site(post: &str, bytes: Vec<u8>) -> Snapshot {
    let mut files = plain_theme();
    files.insert("griffel.yaml".to_owned(), SETTINGS.into());
    files.insert(post.to_owned(), bytes);
    Snapshot::new(files.into_iter().filter_map(|(path, bytes)| Some(Source::new(SourcePath::new(&path)?, bytes))))
}

fn built(post: &str, bytes: Vec<u8>) -> (Build, String) {
    let snapshot = site(post, bytes);
    let day = "2026-11-23".parse().expect("a day");
    let build = build_of(&snapshot, day, &Options::default());
    let text = shown(&build.diagnostics, &snapshot);
    // It builds, or says why not.
    assert_ne!(build.outputs.is_empty(), !has_error(&build.diagnostics), "{post}\n{text}");
    for output in &build.outputs {
        let path = output.route.file_path();
        assert!(!path.as_str().contains(".."), "{path}");
        // In feeds such words may stand as text, which readers show and do not run.
        let Some(text) = output.as_text().filter(|_| path.extension() == "html") else { continue };
        for gone in ["<script", "<img src=x", "\" onload=", "=\"javascript:", "root:x:"] {
            assert!(!text.contains(gone), "{post}: {gone} in {path}");
        }
    }
    (build, text)
}

#[test]
fn every_hostile_text_and_front_matter_builds_or_is_refused() {
    let Some(corpus) = corpus() else { return };
    let mut walked = 0;
    let mut refused = 0;
    for folder in ["hostile/md", "front-matter"] {
        for (name, bytes) in files_below(&corpus.join(folder)) {
            let name = name.replace(['/', '\\'], "-");
            let post = format!("content/posts/2026-01-01-{name}.md");
            let (build, _) = built(&post, bytes);
            walked += 1;
            refused += usize::from(build.outputs.is_empty());
        }
    }
    println!("hostile: {walked} files, {} built, {refused} refused with a word", walked - refused);
    assert!(walked > 120, "{walked}");
}

#[test]
fn hostile_texts_lead_to_what_they_must() {
    let Some(corpus) = corpus() else { return };
    let read = |name: &str| std::fs::read(corpus.join("hostile/md").join(name)).expect("a hostile file");
    let said = |name: &str| built(&format!("content/posts/2026-01-01-{name}"), read(name));
    for (name, expected) in [
        ("tabs.md", "md:2:7 error[G012]"),
        ("dup-key.md", "G01"),
        ("colon.md", "error[G011]"),
        ("utf16.md", "error[G001]"),
        ("latin1.md", "error[G001]"),
        ("no-end.md", "error[G017]"),
        ("leading-space.md", "error[G019]"),
        ("toml.md", "error[G018]"),
        ("json.md", "error[G018]"),
        ("attach-traversal.md", "error[G032]"),
        ("img-traversal.md", "error[G032]"),
        ("nul.md", "warning[G005]"),
    ] {
        let (_, text) = said(name);
        assert!(text.contains(expected), "{name}: {text}");
    }
    for name in [
        "smart-quotes.md",
        "bom-crlf.md",
        "cr-only.md",
        "dots-end.md",
        "hr-in-body.md",
        "footnote-loop.md",
        "norway.md",
    ] {
        let (build, text) = said(name);
        assert!(!build.outputs.is_empty(), "{name}: {text}");
    }
    let (norway, _) = said("norway.md");
    let names = ["no", "yes", "on", "off", "y", "null", "n-", "1-0", "0x1f", "010", "12-30", "2026-01-01"];
    for name in names {
        let start = format!("/category/{name}");
        assert!(norway.outputs.iter().any(|output| output.route.as_str().starts_with(&start)), "{name}");
    }
    // The hostile addresses of the body are errors; without them the names alone must be harmless.
    let text = String::from_utf8(read("xss.md"))
        .expect("UTF-8")
        .split("---\n")
        .take(2)
        .collect::<Vec<_>>()
        .join("---\n")
        .replace("author:", "written_by:");
    let (xss, said) = built(
        "content/posts/2026-01-01-xss.md",
        format!(
            "{text}---\n<script>alert(4)</script>\n\n<img src=\"https://x.example/x\" alt=\"\" onerror=alert(9)>\n"
        )
        .into(),
    );
    assert!(said.contains("G085"), "{said}");
    let folders = xss.outputs.iter().filter(|output| output.route.as_str().starts_with("/category/"));
    let pages = folders.filter(|output| output.route.is_page() && output.route.as_str() != "/category/").count();
    assert_eq!(pages, 7);
}

/// Builds within a time that a slow machine keeps by far and an endless build never.
fn in_time(post: &str, bytes: Vec<u8>) -> String {
    let start = Instant::now();
    let (_, text) = built(post, bytes);
    assert!(start.elapsed() < Duration::from_mins(1), "{post} took {:?}", start.elapsed());
    text
}

#[test]
fn sizes_beyond_reason_are_refused_at_once() {
    let post = "content/posts/2026-01-01-x.md";
    let quotes = format!("---\ntitle: x\n---\n{} x\n", ">".repeat(100_000));
    assert!(in_time(post, quotes.into()).contains("error[G047]"));
    let line = format!("---\ntitle: x\n---\n{}\n", "ord ".repeat(13_000_000));
    assert!(in_time(post, line.into()).contains("error[G002]"));
    let mut bomb = "---\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for n in 1..15 {
        let items = vec![format!("*a{}", n - 1); 10].join(", ");
        bomb.push_str(&format!("a{n}: &a{n} [{items}]\n"));
    }
    bomb.push_str("---\nText\n");
    assert!(in_time(post, bomb.into()).contains("error[G013]"));
    let brackets = format!("---\ntitle: x\n---\n{}\n", "[".repeat(200_000));
    in_time(post, brackets.into());
    let stars = format!("---\ntitle: x\n---\n{}\n", "*a_".repeat(60_000));
    in_time(post, stars.into());
    let containers = format!("---\ntitle: x\n---\n{}\n", "::: note\n".repeat(5_000));
    assert!(in_time(post, containers.into()).contains("error[G041]"));
}

fn with_template(name: &str, text: &str) -> String {
    let snapshot = site("content/posts/2026-01-01-x.md", "---\ntitle: x\n---\nText\n".into());
    let path = SourcePath::new(&format!("themes/plain/templates/{name}")).expect("a path");
    let snapshot = snapshot.with(Source::new(path, text.as_bytes()));
    let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
    assert!(build.outputs.is_empty(), "{name}: {text}");
    shown(&build.diagnostics, &snapshot)
}

#[test]
fn templates_without_an_end_are_refused() {
    let own = with_template("post.html", "{% include \"post.html\" %}");
    assert!(own.contains("error[G304]"), "{own}");
    let circle = with_template("post.html", "{% extends \"post.html\" %}");
    assert!(circle.contains("error[G304]"), "{circle}");
    let component = "{% component Again() %}{{ <Again /> }}{% endcomponent Again %}{{ <Again /> }}";
    let again = with_template("post.html", component);
    assert!(again.contains("error[G304]"), "{again}");
    let endless = "{% for a in range(end=100000) %}{% for b in range(end=100000) %}xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx{% endfor %}{% endfor %}";
    let large = with_template("post.html", endless);
    assert!(large.contains("error[G076]"), "{large}");
}

#[test]
fn pictures_that_lie_are_reported_and_never_fatal() {
    let Some(corpus) = corpus() else { return };
    for folder in ["hostile/png", "hostile/svg", "images", "hostile/pdf", "hostile/zip"] {
        for (name, bytes) in files_below(&corpus.join(folder)) {
            let post = format!("---\ntitle: x\nattachments: [{name}]\n---\nText\n");
            let snapshot = site("content/posts/2026-01-01-x/index.md", post.into());
            let path = SourcePath::new(&format!("content/posts/2026-01-01-x/{name}")).expect("a path");
            let snapshot = snapshot.with(Source::new(path, bytes));
            let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
            let text = shown(&build.diagnostics, &snapshot);
            assert!(!has_error(&build.diagnostics), "{name}: {text}");
            for output in build.outputs.iter().filter(|output| output.route.as_str().ends_with(&name)) {
                let griffel::output::file::Body::Bytes(bytes) = &output.body else { continue };
                if name.ends_with(".svg") {
                    let drawn = String::from_utf8_lossy(bytes).to_lowercase();
                    for active in ["<script", "onload", "javascript:", "tracker.example", "<!entity"] {
                        assert!(!drawn.contains(active), "{name}: {drawn}");
                    }
                }
                let mut cursor = std::io::Cursor::new(bytes.as_ref());
                if let Ok(found) = exif::Reader::new().read_from_container(&mut cursor) {
                    let tags: Vec<_> = found.fields().map(|field| field.tag).collect();
                    assert!(tags.iter().all(|tag| *tag == exif::Tag::Orientation), "{name}: {tags:?}");
                }
            }
        }
    }
}
