//! `CommonMark` 0.31.2, example by example, with the extensions off.

use std::path::{Path, PathBuf};

use griffel::text::markdown::events;
use griffel::typeset::writer::plain_into;

/// The examples of the specification are not ours to copy (CC BY-SA); they are read where they lie.
fn specification() -> Option<String> {
    let own = std::env::var_os("GRIFFEL_COMMONMARK_SPEC").map(PathBuf::from);
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/markdown/spec.txt");
    let packaged = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/commonmark-spec/spec.txt");
    own.into_iter().chain([shared, packaged]).find_map(|path| std::fs::read_to_string(path).ok())
}

#[test]
fn the_examples_of_commonmark_hold() {
    let Some(specification) = specification() else {
        eprintln!("skipped: the CommonMark specification is not here (tests/README.md tells where it is looked for)");
        return;
    };
    let examples = examples(&specification);
    assert_eq!(examples.len(), 652, "examples in the specification");
    let mut failed = Vec::new();
    for (number, (markdown, html)) in examples.iter().enumerate() {
        let mut markup = String::new();
        plain_into(&mut markup, &events(markdown, pulldown_cmark::Options::empty()));
        if normal(&markup) != normal(html) {
            failed.push(format!("{}:\n{markdown}--- expected\n{html}+++ came out\n{markup}", number + 1));
        }
    }
    println!("CommonMark 0.31.2: {} of {} examples", examples.len() - failed.len(), examples.len());
    assert!(failed.is_empty(), "{} examples\n{}", failed.len(), failed.join("\n"));
}

fn examples(specification: &str) -> Vec<(String, String)> {
    let fence = "`".repeat(32);
    let mut examples = Vec::new();
    let mut rest = specification;
    while let Some(at) = rest.find(&format!("{fence} example\n")) {
        let start = at + fence.len() + " example\n".len();
        let end = start + rest[start..].find(&format!("\n{fence}")).expect("an example ends");
        let example = format!("{}\n", &rest[start..end]);
        let (markdown, html) = match example.strip_prefix(".\n") {
            Some(html) => ("", html),
            None => example.split_once("\n.\n").map(|(a, b)| (&example[..=a.len()], b)).expect("two parts"),
        };
        examples.push((markdown.replace('→', "\t"), html.replace('→', "\t")));
        rest = &rest[end + fence.len()..];
    }
    examples
}

/// The specification's own normalisation, as far as the writers differ: void elements may close themselves, and line
/// ends between blocks do not count.
fn normal(html: &str) -> String {
    let mut normal = String::new();
    let mut in_pre = false;
    for part in html.replace(" />", ">").replace("/>", ">").split_inclusive('>') {
        in_pre = (in_pre || part.contains("<pre")) && !part.contains("</pre");
        normal.push_str(if in_pre { part } else { part.trim_start_matches('\n') });
    }
    normal.trim_end().to_owned()
}
