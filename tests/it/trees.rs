//! Trees of any shape: replies to comments and categories below categories, however many and however deep.

use std::collections::BTreeMap;

use griffel::pipeline::input::Options;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};
use proptest::prelude::*;

use crate::property::config;
use crate::site::{build_of, shown};

/// For each item the number of the one above it. Each number is bent towards the item before, so that chains get long, and
/// may lie behind it, as the parents of files do.
fn parents(size: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Option<usize>>> {
    let one = prop_oneof![1 => Just(None), 6 => Just(Some(1)), 2 => (1_usize..400).prop_map(Some)];
    let turned = any::<bool>();
    (proptest::collection::vec(one, size), turned).prop_map(|(back, turned)| {
        let above = |(at, back): (usize, &Option<usize>)| back.and_then(|back| at.checked_sub(back));
        let parents: Vec<Option<usize>> = back.iter().enumerate().map(above).collect();
        if !turned {
            return parents;
        }
        let last = parents.len().saturating_sub(1);
        parents.iter().rev().map(|parent| parent.map(|parent| last - parent)).collect()
    })
}

/// Builds a post with comments and categories in the theme of the program; returns the pages by their addresses.
fn pages(replies: &[Option<usize>], categories: &[Option<usize>]) -> BTreeMap<String, String> {
    let comment = |(at, parent): (usize, &Option<usize>)| {
        let parent = parent.map(|parent| format!("parent: k{parent}, ")).unwrap_or_default();
        format!("- {{id: k{at}, {parent}author: Bo {at}, date: \"2026-01-02T10:00:00+01:00\", text: \"Svar{at}.\"}}\n")
    };
    let category = |(at, parent): (usize, &Option<usize>)| {
        let parent = parent.map(|parent| format!(", parent: Namn {parent}")).unwrap_or_default();
        format!("  - {{name: Namn {at}{parent}}}\n")
    };
    let names: Vec<String> = (0..categories.len()).map(|at| format!("Namn {at}")).collect();
    let settings: String = categories.iter().enumerate().map(category).collect();
    let files = [
        ("griffel.yaml", format!("title: Blogg\nurl: https://example.se/\ncategories:\n{settings}")),
        (
            "content/posts/2026-01-01-a/index.md",
            format!("---\ntitle: A\ncategories: [{}]\n---\nText.\n", names.join(", ")),
        ),
        ("content/posts/2026-01-01-a/comments.yaml", replies.iter().enumerate().map(comment).collect()),
    ];
    let source = |(path, text): (&str, String)| Source::new(SourcePath::new(path).expect("a path"), text.into_bytes());
    let snapshot = Snapshot::new(files.into_iter().map(source));
    let build = build_of(&snapshot, "2026-11-23".parse().expect("a day"), &Options::default());
    let said = shown(&build.diagnostics, &snapshot);
    assert!(!build.outputs.is_empty() && !said.contains("[error"), "{said}");
    let text = |output: &griffel::output::file::Output| Some((output.route.to_string(), output.as_text()?.to_owned()));
    build.outputs.iter().filter_map(text).collect()
}

/// Returns what follows each `before` up to `after`.
fn between<'a>(page: &'a str, before: &str, after: &str) -> Vec<&'a str> {
    page.split(before).skip(1).map(|rest| rest.split(after).next().unwrap_or_default()).collect()
}

/// Returns the numbers of the comments in the order in which a reader meets them.
fn in_order(replies: &[Option<usize>]) -> Vec<usize> {
    let mut order = Vec::new();
    let mut next: Vec<usize> = (0..replies.len()).rev().filter(|at| replies[*at].is_none()).collect();
    while let Some(at) = next.pop() {
        order.push(at);
        next.extend((0..replies.len()).rev().filter(|other| replies[*other] == Some(at)));
    }
    order
}

proptest! {
    #![proptest_config(config("trees", 12, 300))]

    #[test]
    fn any_tree_builds(replies in parents(1..300), categories in parents(1..60)) {
        let pages = pages(&replies, &categories);
        let page = &pages["/2026/01/01/a/"];
        let texts: Vec<String> = between(page, "<p>Svar", ".</p>").into_iter().map(str::to_owned).collect();
        prop_assert_eq!(texts, in_order(&replies).iter().map(usize::to_string).collect::<Vec<_>>());
        prop_assert_eq!(page.matches("<ol").count(), page.matches("</ol>").count());
        // Whoever answers another than the one that it stands below says so.
        for id in between(page, "<a href=\"#comment-k", "\"") {
            prop_assert!(page.contains(&format!("<li id=\"comment-k{id}\"")), "{}", id);
        }
        let all = &pages["/category/"];
        for at in 0..categories.len() {
            prop_assert!(all.contains(&format!(">Namn {at}</a>")), "Namn {}", at);
        }
    }
}

#[test]
fn a_thousand_answers_in_a_chain_are_shown_on_few_levels() {
    let chain: Vec<Option<usize>> = (0..1_000_usize).map(|at| at.checked_sub(1)).collect();
    let deep: Vec<Option<usize>> = (0..50_usize).map(|at| at.checked_sub(1)).collect();
    let pages = pages(&chain, &deep);
    let page = &pages["/2026/01/01/a/"];
    assert_eq!(page.matches("<p>Svar").count(), 1_000);
    assert_eq!(page.matches("<ol class=\"thread\">").count(), 5);
    assert!(page.contains("<a href=\"#comment-k998\">Svar till Bo 998</a>"));
    assert!(!page.contains("Svar till Bo 3<"));
    assert_eq!(pages.keys().filter(|address| address.contains("/namn-49/") && address.ends_with('/')).count(), 1);
}
