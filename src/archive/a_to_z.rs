//! The page that lists every post, page and file by the alphabet: written as an author writes a page, so that it looks as the site
//! does, in any theme.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use unicode_normalization::UnicodeNormalization as _;

use crate::diagnostic::catalogue::{Language, say};
use crate::pipeline::inventory::Inventory;
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};
use crate::text::html::escape_into;
use crate::text::order::sort_by_name;
use crate::text::quote::quoted;

/// The heading of what begins with no letter.
const SIGNS: &str = "0–9";

/// A line of the list.
struct Line {
    title: String,
    language: String,
    address: String,
    about: String,
}

/// Returns the source of the page, under a name that the site does not have yet. `language` is that of the site.
///
/// # Panics
///
/// Never: its path is one of a page.
#[must_use]
pub fn source(inventory: &Inventory, snapshot: &Snapshot, language: &str) -> Source {
    let spoken = Language::of(language);
    let name = say(spoken, "archive_az_slug", &[]);
    let is_taken = |name: &str| {
        let prefix = format!("content/pages/{name}");
        let has = snapshot.below("content/pages").any(|source| source.path.as_str().starts_with(&prefix));
        has || snapshot.below("static").any(|source| source.path.as_str().starts_with(&format!("static/{name}/")))
    };
    let names = std::iter::once(name.clone()).chain((2..).map(|number| format!("{name}-{number}")));
    let name = names.into_iter().find(|name| !is_taken(name)).expect("invariant: numbers do not end");
    let path = SourcePath::new(&format!("content/pages/{name}.md")).expect("invariant: a path of a page");
    Source::new(path, text(inventory, language).into_bytes())
}

/// Returns the text of the page.
fn text(inventory: &Inventory, language: &str) -> String {
    let spoken = Language::of(language);
    let mut groups: Vec<(String, Vec<Line>)> = Vec::new();
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines(inventory, language) {
        let letter = letter(&line.title, language);
        let number = *numbers.entry(letter.clone()).or_insert_with(|| {
            groups.push((letter, Vec::new()));
            groups.len() - 1
        });
        groups[number].1.push(line);
    }
    let title = say(spoken, "archive_az_title", &[]);
    let lead = say(spoken, "archive_az_lead", &[]);
    let mut text = format!("---\ntitle: {}\nsummary: {}\n---\n\n{lead}\n\n", quoted(&title), quoted(&lead));
    let mut label = String::new();
    escape_into(&mut label, &say(spoken, "archive_az_letters", &[]));
    write!(text, "<nav aria-label=\"{label}\"><p>").expect("invariant: a text takes all");
    for (letter, _) in &groups {
        let id = id(letter);
        write!(text, "<a href=\"#{id}\">{letter}</a>&emsp;").expect("invariant: a text takes all");
    }
    text.push_str("</p></nav>\n");
    for (letter, lines) in groups {
        write!(text, "\n## {} {{#{}}}\n\n", escaped(&letter), id(&letter)).expect("invariant: a text takes all");
        for Line { title, language: own, address, about } in lines {
            let title = escaped(&title);
            let title = if own == language { title } else { format!("<span lang=\"{own}\">{title}</span>") };
            writeln!(text, "- [{title}](<{address}>), {about}").expect("invariant: a text takes all");
        }
    }
    text
}

/// Returns all lines in the order of the language.
fn lines(inventory: &Inventory, language: &str) -> Vec<Line> {
    let spoken = Language::of(language);
    let mut lines = Vec::new();
    for entry in &inventory.entries {
        let about = match (&entry.date, entry.is_page) {
            (_, true) => say(spoken, "archive_az_page", &[]),
            (Some(date), false) => say(spoken, "archive_az_post", &[("date", &date.short(language))]),
            (None, false) => say(spoken, "archive_az_post", &[("date", "")]),
        };
        lines.push(Line {
            title: entry.title.clone(),
            language: entry.language.clone(),
            address: entry.route.encoded(),
            about: escaped(&about),
        });
    }
    for (route, file) in &inventory.files {
        let owner = &inventory.entries[file.entry];
        // Themes say kind and size of a file themselves.
        let name = route.as_str().rsplit('/').next().unwrap_or_default();
        let key = if file.title == name { "archive_az_file" } else { "archive_az_named_file" };
        let fields = [("name", name), ("title", owner.title.as_str())];
        lines.push(Line {
            title: file.title.clone(),
            language: language.to_owned(),
            address: route.encoded(),
            about: escaped(&say(spoken, key, &fields)),
        });
    }
    sort_by_name(&mut lines, language, |line| begin(&line.title));
    lines
}

/// Returns a title from its first letter or digit on: by that it is found.
fn begin(title: &str) -> &str {
    title.trim_start_matches(|c: char| !c.is_alphanumeric())
}

/// Returns the heading that a title stands under: å, ä and ö are letters of their own in Swedish, é is an e.
fn letter(title: &str, language: &str) -> String {
    let first = begin(title).chars().next();
    let Some(first) = first.filter(|c| c.is_alphabetic()) else { return SIGNS.to_owned() };
    let upper: String = first.to_uppercase().nfc().collect();
    let is_swedish = Language::of(language) == Language::Swedish;
    match upper.as_str() {
        "Å" | "Ä" | "Ö" if is_swedish => upper,
        "Æ" if is_swedish => "Ä".to_owned(),
        "Ø" if is_swedish => "Ö".to_owned(),
        "Ü" if is_swedish => "Y".to_owned(),
        _ => upper.nfd().next().map_or(upper.clone(), String::from),
    }
}

/// Returns the name of a heading, by which the letters above lead to it.
fn id(letter: &str) -> String {
    let first = letter.chars().next().map_or(0, u32::from);
    format!("az-{first:04x}")
}

/// Returns a text of which nothing is read as Markdown.
fn escaped(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut escaped = String::with_capacity(line.len());
    for letter in line.chars() {
        if letter.is_ascii_punctuation() {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::route::Route;
    use crate::pipeline::inventory::{InventoryEntry, InventoryFile};

    fn entry(title: &str, language: &str) -> InventoryEntry {
        InventoryEntry {
            path: SourcePath::new("content/posts/a.md").expect("a path"),
            route: Route::new("/2026/å b/").expect("a route"),
            title: title.to_owned(),
            is_page: true,
            date: None,
            updated: None,
            language: language.to_owned(),
            categories: Vec::new(),
            tags: Vec::new(),
            authors: Vec::new(),
            files: Vec::new(),
        }
    }

    #[test]
    fn letters_stand_in_the_order_of_the_language_and_nothing_is_markdown() {
        let entries = ["Östra", "élan", "”Apor”", "1. <b>Ett</b> *par* [två](/x)", "Über", "Åsikt", "Ärende"];
        let mut entries: Vec<InventoryEntry> = entries.iter().map(|title| entry(title, "sv")).collect();
        entries.push(entry("Hello", "en"));
        let file = InventoryFile { title: "zon.pdf".to_owned(), media_type: String::new(), bytes: 2048, entry: 0 };
        let files = BTreeMap::from([(Route::new("/2026/zon.pdf").expect("a route"), file)]);
        let text = text(&Inventory { entries, files }, "sv");
        let headings: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        let wanted = [
            "0–9 {#az-0030}",
            "A {#az-0041}",
            "E {#az-0045}",
            "H {#az-0048}",
            "Y {#az-0059}",
            "Z {#az-005a}",
            "Å {#az-00c5}",
            "Ä {#az-00c4}",
            "Ö {#az-00d6}",
        ];
        assert_eq!(headings, wanted);
        assert!(text.contains(r"- [1\. \<b\>Ett\<\/b\> \*par\* \[två\]\(\/x\)](</2026/%C3%A5%20b/>), "), "{text}");
        assert!(text.contains("- [<span lang=\"en\">Hello</span>]("), "{text}");
        assert!(text.contains("<a href=\"#az-00c5\">Å</a>"), "{text}");
        assert!(text.contains(r"- [zon\.pdf](</2026/zon.pdf>), "), "{text}");
        let taken = Snapshot::new([Source::new(
            SourcePath::new("content/pages/a-o/index.md").expect("a path"),
            b"".as_slice(),
        )]);
        let source = source(&Inventory::default(), &taken, "sv");
        assert_eq!(source.path.as_str(), "content/pages/a-o-2.md");
    }
}
