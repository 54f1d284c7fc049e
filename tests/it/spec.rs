//! The examples of `CommonMark` 0.31.2: each alone with the extensions off, and all of them as pages of one site, together
//! with those of cmark-gfm's extensions.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use griffel::diagnostic::rule::Diagnostic;
use griffel::media::image::publish::MISNAMED_PICTURE;
use griffel::pipeline::input::{OnErrors, Options};
use griffel::source::path::SourcePath;
use griffel::source::snapshot::{Snapshot, Source};
use griffel::text::address::decoded;
use griffel::text::markdown::events;
use griffel::text::page_markup::without_page_markup;
use griffel::typeset::writer::plain_into;
use jiff::civil::Date;
use regex::Regex;

use crate::site::{build_of, plain_theme};

/// Examples that come out otherwise on a site, because we decided so, each with the reason. `gfm` are those of cmark-gfm's
/// `extensions.txt`, in their order.
const DECIDED: &[(&str, &str)] = &[
    (
        "21 22 23 202 476 500 502 504 507 522 631 642 643",
        "no file of a site can have a name with such a character, so the link leads nowhere and is text (G030)",
    ),
    ("344", "a backtick in a file's name: the link leads nowhere and is text (G030)"),
    ("31", "a file beside a page that is a web page is no attachment, so the link is text (G039)"),
    ("501", "a link to a heading that is not there is text (G031)"),
    ("488", "an address with spaces is an address"),
    ("596 598 599 601", "a link whose scheme not every browser knows is text (G037)"),
    ("602 606 608 611 612", "a bare address is a link, as GFM has it"),
    ("148 155 174 175 184 187 477 494 630", "an element that the author leaves open is closed (G088)"),
    ("151 165 623", "an end tag that closes nothing is removed (G089); one of an unknown element is shown"),
    ("152", "an end tag is written in lower case"),
    ("156 157 158", "a tag that does not end is shown as typed (G087)"),
    ("150 163 201 491 524 536 613 614 615 617", "an element that HTML does not know is shown as typed (G087)"),
    ("616", "attributes whose names HTML does not know are removed"),
    ("170 172 176 178", "scripts and styles are removed (G086)"),
    ("171", "fields of forms are removed (G085)"),
    ("173", "a style that is left open may hide the rest of the page: the page is left out (G126)"),
    ("180 181 182 627 628 629", "instructions, declarations and character data are removed, as comments are"),
    (
        "gfm19",
        "a picture from another host is a link (G131), and `w@b.c` ends in no top-level domain, which has two letters",
    ),
    ("gfm20", "the example does not say what comes out, only that something does"),
    (
        "gfm22",
        "cmark-gfm shows some tags as text and lets unknown ones through; we remove those and show these (G085, G087)",
    ),
    ("gfm23", "a footnote without text is an error: the page is left out (G046)"),
];

/// Examples that come out as specified, and about which something is said nevertheless, each with the reason.
const TOLD: &[(&str, &str)] = &[
    ("511", "`[link] (/uri)` is text, and was meant as a link (G141)"),
    ("545", "`[bar][foo\\!]` is text, because the name of the definition is another one (G143)"),
    ("475 581", "a picture without a description is told (G083)"),
    ("520", "a link in the description of a picture is checked, too (G030)"),
];

/// The smallest picture.
const GIF: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// What a site adds to the markup of the specification, and what stands in its place in a comparison. Levels of headings
/// are those of the page's outline, code is coloured, a picture alone is a figure, and a link to a file has its size.
const ADDED: &[(&str, &str)] = &[
    (r#"<li class="open">(\n?)<span class="task"[^>]*></span>"#, r#"<li>$1<input type="checkbox" disabled="">"#),
    (
        r#"<li class="done">(\n?)<span class="task"[^>]*></span>"#,
        r#"<li>$1<input type="checkbox" checked="" disabled="">"#,
    ),
    (r#"<ul class="tasks">"#, "<ul>"),
    (r#"<(/?)h[1-6](?: id="[^"]*")?>"#, "<${1}h>"),
    (r#"\n*<pre(?: class="code"[^>]*)?>"#, "<pre>"),
    (r#"<span class="[a-z]+">|</span>"#, ""),
    ("<picture><source[^>]*>(<img[^>]*>)</picture>", "$1"),
    (r#"(?: width="[0-9]+" height="[0-9]+")? decoding="async""#, ""),
    ("<figure>(<img [^>]*)><figcaption>([^<]*)</figcaption></figure>", r#"<p>$1 title="$2"></p>"#),
    ("<figure>(.*?)</figure>", "<p>$1</p>"),
    (r#"(href|src)="(?:/example-[a-z0-9]+/|\./)"#, r#"$1=""#),
    (r" \([^()]+, [0-9]+ bytes?\)</a>", "</a>"),
    ("%28", "("),
    ("%29", ")"),
    (r#"<div class="scroll"[^>]*>(<table>(?s:.*?)</table>)</div>"#, "$1"),
    (r#"<tbody></tbody>| scope="col"| align="left""#, ""),
    (r#" align=""#, r#" class=""#),
    ("(?s)<!-->|<!--->|<!--.*?-->", ""),
];

/// Finds a file of the working folder that is shared beside the checkout.
fn shared(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/markdown").join(name)
}

/// The examples of the specification are not ours to copy (CC BY-SA); they are read where they lie.
fn specification() -> Option<String> {
    let own = std::env::var_os("GRIFFEL_COMMONMARK_SPEC").map(PathBuf::from);
    let packaged = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/commonmark-spec/spec.txt");
    own.into_iter().chain([shared("spec.txt"), packaged]).find_map(|path| std::fs::read_to_string(path).ok())
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

#[test]
fn the_examples_hold_on_a_site_except_for_what_is_decided() {
    let Some(specification) = specification() else {
        eprintln!("skipped: the CommonMark specification is not here (tests/README.md tells where it is looked for)");
        return;
    };
    let mut examples = named("", &specification);
    match std::fs::read_to_string(shared("extensions.txt")) {
        Ok(extensions) => examples.extend(named("gfm", &extensions)),
        Err(_) => eprintln!("skipped: the examples of cmark-gfm's extensions are not here"),
    }
    let build = build_of(&site(&examples), TODAY, &Options { on_errors: OnErrors::KeepGoing, ..Options::default() });
    let (decided, told) = (numbers(DECIDED), numbers(TOLD));
    let added: Vec<(Regex, &str)> =
        ADDED.iter().map(|(from, to)| (Regex::new(from).expect("an expression"), *to)).collect();
    let mut failed = Vec::new();
    for (name, (markdown, html)) in &examples {
        let output = build.outputs.iter().find(|output| output.route.as_str() == format!("/example-{name}/"));
        let page = output.and_then(|output| output.as_text());
        let body = page.and_then(|page| page.split_once("</h1>\n")).map(|(_, body)| without_page_markup(body));
        let body = body.as_deref();
        let is_same = body.is_some_and(|body| comparable(body, &added) == comparable(html, &added));
        let said: Vec<&Diagnostic> =
            build.diagnostics.iter().filter(|found| is_about(found, name) && found.rule != MISNAMED_PICTURE).collect();
        let what = match (decided.contains(name.as_str()), is_same) {
            (true, true) => "is in DECIDED, and comes out as specified",
            (false, false) => "comes out otherwise",
            (false, true) if said.is_empty() == told.contains(name.as_str()) => "is not in TOLD as it should",
            _ => continue,
        };
        let codes: Vec<&str> = said.iter().map(|found| found.rule.code).collect();
        let shown = body.unwrap_or("(nothing)");
        failed.push(format!("{name} {what} {codes:?}:\n{markdown}--- specified\n{html}+++ came out\n{shown}"));
    }
    println!("on a site: {} examples, {} decided otherwise", examples.len(), decided.len());
    assert!(failed.is_empty(), "{} examples\n{}", failed.len(), failed.join("\n"));
}

/// The day of the build.
const TODAY: Date = Date::constant(2026, 11, 23);

/// Returns the names of a table's examples.
fn numbers(table: &[(&'static str, &str)]) -> BTreeSet<&'static str> {
    let numbers: Vec<&str> = table.iter().flat_map(|(numbers, _)| numbers.split(' ')).collect();
    let set: BTreeSet<&str> = numbers.iter().copied().collect();
    assert_eq!(set.len(), numbers.len(), "an example stands in the table twice");
    set
}

/// Returns the examples of a text, each with its name: its number after a prefix.
fn named(prefix: &str, text: &str) -> Vec<(String, (String, String))> {
    let numbered = examples(text).into_iter().enumerate();
    numbered.map(|(index, example)| (format!("{prefix}{}", index + 1), example)).collect()
}

/// Returns a site with a page for each example and the files that their links lead to.
fn site(examples: &[(String, (String, String))]) -> Snapshot {
    let mut files: BTreeMap<String, Vec<u8>> = plain_theme();
    files.insert("griffel.yaml".to_owned(), b"title: Blogg\nurl: https://example.se/\ntheme: plain\n".to_vec());
    let address = Regex::new(r#"(?:href|src)="([^"]+)""#).expect("an expression");
    let is_elsewhere = Regex::new("^(?:#|[A-Za-z][A-Za-z0-9+.-]*:)").expect("an expression");
    for (name, (markdown, html)) in examples {
        let folder = format!("content/pages/example-{name}");
        files.insert(format!("{folder}/index.md"), format!("---\ntitle: Exempel\n---\n{markdown}").into_bytes());
        for found in address.captures_iter(html).filter(|found| !is_elsewhere.is_match(&found[1])) {
            let path = decoded(&found[1].replace("&ouml;", "ö"));
            let path = path.trim_start_matches("./");
            // Windows refuses these in a name, and so do we.
            if path.contains(['\\', '"', '*', ':', '\n', '`']) {
                continue;
            }
            let bytes = if html.contains("<img") { GIF } else { b"x" };
            let file = if path.starts_with('/') { format!("static{path}") } else { format!("{folder}/{path}") };
            files.insert(file, bytes.to_vec());
        }
    }
    let source = |(path, bytes): (String, Vec<u8>)| Source::new(SourcePath::new(&path).expect("a path"), bytes);
    Snapshot::new(files.into_iter().map(source))
}

/// Returns whether a diagnostic is about an example.
fn is_about(found: &Diagnostic, name: &str) -> bool {
    let folder = format!("content/pages/example-{name}/");
    found.location.as_ref().is_some_and(|location| location.path.as_str().starts_with(&folder))
}

/// Returns markup without what a site adds to it.
fn comparable(html: &str, added: &[(Regex, &str)]) -> String {
    let html = normal(html);
    let html = added.iter().fold(html, |html, (from, to)| from.replace_all(&html, *to).into_owned());
    html.trim().to_owned()
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
