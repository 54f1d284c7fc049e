//! What one part of the program writes as YAML, another part reads as the same text, whatever the text holds.

use std::fs;
use std::path::Path;
use std::process::Command;

use griffel::addresses::known::{KNOWN_PATH, KnownAddresses, KnownKey, KnownKind, Present};
use griffel::addresses::known_lines::known_addresses;
use griffel::diagnostic::rule::{Diagnosed, Diagnostic};
use griffel::media::paged_text::{Page, PagedText};
use griffel::media::transcript::transcript;
use griffel::output::route::Route;
use griffel::parse::dates::Dates;
use griffel::parse::document::{Document, DocumentKind, ParseContext, document};
use griffel::parse::front_matter::FrontMatter;
use griffel::source::path::SourcePath;
use griffel::source::snapshot::Source;
use griffel::text::composed::composed;
use griffel::text::meant_date::{DateHabits, DayOrder};
use griffel::text::quote::quoted;
use griffel::yaml::change::{Change, Step};
use griffel::yaml::edit::edit;
use griffel::yaml::file_text::file_mapping;
use griffel::yaml::node::{Node, NodeKind};
use griffel::yaml::scalar::Scalar;

use jiff::tz::TimeZone;
use proptest::prelude::*;

use crate::property::config;

/// Signs that YAML, JSON, XML or a line-based reader treats in its own way.
const SIGNS: [&str; 50] = [
    "\"", "'", "\\", "{", "}", "[", "]", ":", ": ", " #", "#", "- ", "---", "...", "&x", "*x", "!x", "|", ">", "%",
    "@", "`", ",", "?", "~", "null", "no", "12", "”", "“", "’", "<<", "{{", "}}", "\t", "\n", "\r", "\u{0}", "\u{1b}",
    "\u{7f}", "\u{80}", "\u{85}", "\u{9f}", "\u{a0}", "\u{ad}", "\u{2028}", "\u{2029}", "\u{feff}", "\u{fffe}",
    "\u{ffff}",
];

fn text() -> impl Strategy<Value = String> {
    let sign = proptest::sample::select(SIGNS.to_vec()).prop_map(str::to_owned);
    let word =
        proptest::sample::select(vec!["a", "Åk 3", "ord ", " ", "😀", "\u{10ffff}", "x"]).prop_map(str::to_owned);
    proptest::collection::vec(prop_oneof![2 => sign, 1 => word, 1 => any::<char>().prop_map(String::from)], 0..12)
        .prop_map(|parts| parts.concat())
}

fn source(path: &str, text: &str) -> Source {
    Source::new(SourcePath::new(path).expect("a path"), text.as_bytes().to_vec())
}

/// Returns the entries of a YAML file, which has no mistakes.
fn read(text: &str) -> Vec<(String, Node)> {
    let mut diagnostics = Vec::new();
    let mapping = file_mapping(&source("a.yaml", text), &mut diagnostics);
    assert_eq!(codes(&diagnostics), Vec::<&str>::new(), "{text}");
    mapping.entries.into_iter().map(|entry| (entry.key, entry.value)).collect()
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&'static str> {
    diagnostics.iter().map(|found| found.rule.code).collect()
}

fn parsed(path: &str, text: &str) -> Diagnosed<Option<Document>> {
    let defaults = FrontMatter::default();
    let habits = DateHabits { today: jiff::civil::date(2026, 11, 23), order: DayOrder::DayFirst };
    let dates = Dates { zone: &TimeZone::UTC, habits };
    let context = ParseContext { dates, defaults: &defaults, has_vocabulary: false };
    document(&source(path, text), DocumentKind::Post, context)
}

/// Runs the program in a site.
fn griffel(site: &Path, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_griffel")).current_dir(site).args(arguments).output();
    let output = output.expect("the program");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

proptest! {
    #![proptest_config(config("writers", 2_000, 50_000))]

    /// In every position of a file: value, list, mapping in braces, list of mappings, key.
    #[test]
    fn quoted_text_is_read_as_it_was(one in text(), two in text()) {
        let (q, r) = (quoted(&one), quoted(&two));
        let key = format!("k{one}");
        let qk = quoted(&key);
        let written = format!("a: {q}\nb: [{q}, {r}]\nc: {{name: {q}, x: {r}}}\nd:\n  - name: {q}\n    text: {r}\n{qk}: 1\n");
        let entries = read(&written);
        let text = |node: &Node| node.text().map(str::to_owned);
        prop_assert_eq!(text(&entries[0].1), Some(one.clone()));
        let NodeKind::List(items) = &entries[1].1.kind else { panic!("a list") };
        prop_assert_eq!(items.iter().filter_map(text).collect::<Vec<_>>(), vec![one.clone(), two.clone()]);
        let NodeKind::Map(pairs) = &entries[2].1.kind else { panic!("a mapping") };
        prop_assert_eq!(text(&pairs[1].value), Some(two.clone()));
        let NodeKind::List(items) = &entries[3].1.kind else { panic!("a list") };
        let NodeKind::Map(pairs) = &items[0].kind else { panic!("a mapping") };
        prop_assert_eq!(text(&pairs[1].value), Some(two));
        prop_assert_eq!(&entries[4].0, &key);
    }

    /// An edit writes without quotes, or with those that were there, where that is read as the same text.
    #[test]
    fn edited_text_is_read_as_it_was(new in text()) {
        for old in ["x", "'x'", "\"x\"", "[x, y]"] {
            let written = format!("a: {old}\nb: 1\n");
            let path = if old.starts_with('[') { vec![Step::Key("a"), Step::Item(0)] } else { vec![Step::Key("a")] };
            let written = edit(&written, &Change::Set(&path, Scalar::Text(&new))).expect("an edit");
            let entries = read(&written);
            let node = match &entries[0].1.kind {
                NodeKind::List(items) => &items[0],
                NodeKind::Scalar { .. } | NodeKind::Map(_) => &entries[0].1,
            };
            prop_assert_eq!(node.text(), Some(new.as_str()));
        }
    }

    #[test]
    fn known_addresses_are_read_as_they_were_written(id in text(), guid in text(), at in text()) {
        let route = Route::new(&format!("/{at}/")).unwrap_or_else(Route::home);
        let present = [Present {
            key: KnownKey { kind: KnownKind::Post, id: format!("a{id}") },
            at: route,
            guid: Some(guid.clone()),
            file: Some(id.clone()),
        }];
        let known = KnownAddresses::default().recorded(&present, jiff::civil::date(2026, 11, 23));
        let read = known_addresses(&source(KNOWN_PATH, &known.to_text()));
        prop_assert_eq!(codes(&read.diagnostics), Vec::<&str>::new());
        prop_assert_eq!(read.value, known.clone());
        // Other programs read YAML.
        let items = known.to_text().replacen("# ", "a:\n# ", 1);
        let entries = self::read(&items);
        let NodeKind::List(items) = &entries[0].1.kind else { panic!("a list") };
        let NodeKind::Map(pairs) = &items[0].kind else { panic!("a mapping") };
        let value = |key: &str| pairs.iter().find(|pair| pair.key == key).and_then(|pair| pair.value.text());
        prop_assert_eq!((value("guid"), value("file")), (Some(guid.as_str()), Some(id.as_str())));
    }

    #[test]
    fn a_transcript_is_read_as_it_was_written(title in text(), name in text()) {
        let paged_text =
            PagedText { title: Some(title.clone()), pages: vec![Page::default()], ..PagedText::default() };
        let written = transcript(&paged_text, &name, "1234");
        let Diagnosed { value, diagnostics } = parsed("content/posts/2026-01-01-a.md", &written);
        // The keys `file` and `fingerprint` belong to transcripts, which are read as posts here.
        prop_assert_eq!(codes(&diagnostics), Vec::<&str>::new());
        let front = value.expect("a document").front;
        prop_assert_eq!(front.title.map_or(String::new(), |title| title.value), composed(title.trim()));
        prop_assert_eq!(&front.extra["file"], &serde_json::Value::from(name));
    }
}

proptest! {
    #![proptest_config(config("writers_of_files", 24, 500))]

    #[test]
    fn a_new_draft_has_the_title_and_terms_that_were_typed(title in text(), term in text()) {
        let (title, term) = (title.replace('\0', ""), term.replace('\0', ""));
        prop_assume!(!title.trim().is_empty() && !term.trim().is_empty());
        let place = tempfile::tempdir().expect("a folder");
        fs::write(place.path().join("griffel.yaml"), "title: Blogg\nurl: https://example.se/\n").expect("a file");
        let (category, tag) = (format!("--category={term}"), format!("--tag={term}"));
        let path = griffel(place.path(), &["new", &category, &tag, "--", &title]);
        let written = fs::read_to_string(place.path().join(path.trim())).expect("a draft");
        let Diagnosed { value, diagnostics } = parsed(path.trim(), &written);
        prop_assert_eq!(codes(&diagnostics), Vec::<&str>::new(), "{}", written);
        let front = value.expect("a document").front;
        prop_assert_eq!(front.title.expect("a title").value, composed(title.trim()));
        prop_assert_eq!(front.categories.expect("categories").remove(0).value, composed(term.trim()));
        prop_assert_eq!(front.tags.expect("tags").remove(0).value, composed(term.trim()));
        prop_assert_eq!(front.draft, Some(true));
    }
}

#[cfg(feature = "import")]
proptest! {
    #![proptest_config(config("writers_of_imports", 16, 300))]

    /// Whatever the texts of an export hold, every file of the new site is read without a mistake in its YAML.
    #[test]
    fn an_imported_blog_is_read_as_it_was_written(texts in proptest::collection::vec(text(), 9)) {
        let place = tempfile::tempdir().expect("a folder");
        let export = place.path().join("export.xml");
        fs::write(&export, wxr(&texts)).expect("an export");
        let site = place.path().join("blogg");
        let export = export.to_str().expect("a path");
        griffel(place.path(), &["--lang", "en", "import", "wordpress", export, "--into", site.to_str().expect("a path")]);
        let output = Command::new(env!("CARGO_BIN_EXE_griffel"))
            .args(["--lang", "en", "--json", "--site"])
            .arg(&site)
            .args(["build", "--drafts", "--future", "--today", "2026-01-06"])
            .output()
            .expect("the program");
        let said = String::from_utf8_lossy(&output.stdout);
        let of_yaml = said.lines().filter(|line| (1..=29).any(|code| line.contains(&format!("\"G{code:03}\""))));
        prop_assert_eq!(of_yaml.collect::<Vec<_>>(), Vec::<&str>::new());
        prop_assert!(output.status.success(), "{}", said);
    }
}

/// Writes an export of WordPress with texts in every field that the import writes as YAML.
#[cfg(feature = "import")]
fn wxr(texts: &[String]) -> String {
    // Of the control characters XML can hold those above U+007F, line ends and tabs.
    let is_xml = |c: &char| matches!(c, '\n' | '\r' | '\t' | '\u{20}'..='\u{fffd}' | '\u{10000}'..);
    let t: Vec<String> = texts
        .iter()
        .map(|text| text.chars().filter(is_xml).collect::<String>())
        .map(|text| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"))
        .collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>B{0}</title><link>https://skola.example</link><description>{1}</description><language>sv-SE</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://skola.example</wp:base_site_url><wp:base_blog_url>https://skola.example</wp:base_blog_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login>a</wp:author_login><wp:author_display_name>N{2}</wp:author_display_name></wp:author>
<wp:category><wp:term_id>1</wp:term_id><wp:category_nicename>k</wp:category_nicename><wp:category_parent></wp:category_parent><wp:cat_name>K{3}</wp:cat_name><wp:category_description>{4}</wp:category_description></wp:category>
<wp:tag><wp:term_id>2</wp:term_id><wp:tag_slug>t</wp:tag_slug><wp:tag_name>T{5}</wp:tag_name></wp:tag>
<item><title>{6}</title><link>https://skola.example/2025/01/p/</link><pubDate>Tue, 31 Dec 2024 23:30:00 +0000</pubDate><dc:creator>a</dc:creator><guid isPermaLink="false">https://skola.example/?p=2</guid>
<content:encoded>Text.</content:encoded><excerpt:encoded>{7}</excerpt:encoded><wp:post_id>2</wp:post_id><wp:post_date>2025-01-01 00:30:00</wp:post_date><wp:post_date_gmt>2024-12-31 23:30:00</wp:post_date_gmt>
<wp:comment_status>open</wp:comment_status><wp:post_name>p</wp:post_name><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="k">K{3}</category><category domain="post_tag" nicename="t">T{5}</category>
<wp:comment><wp:comment_id>1</wp:comment_id><wp:comment_author>F{8}</wp:comment_author><wp:comment_date>2025-01-02 07:45:00</wp:comment_date><wp:comment_content>Bra {8}</wp:comment_content><wp:comment_approved>1</wp:comment_approved><wp:comment_type>comment</wp:comment_type><wp:comment_parent>0</wp:comment_parent></wp:comment>
</item></channel></rss>"#,
        t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7], t[8],
    )
}
