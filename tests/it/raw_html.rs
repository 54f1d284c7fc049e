//! Whatever HTML an author writes stays inside the post, and nothing in it runs.

use griffel::diagnostic::rule::Severity;
use html5ever::driver::ParseOpts;
use html5ever::tendril::TendrilSink;
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use proptest::prelude::*;

use crate::property::config;
use crate::site::case;

const TAGS: [&str; 58] = [
    "a",
    "b",
    "i",
    "em",
    "p",
    "div",
    "span",
    "ul",
    "ol",
    "li",
    "dl",
    "dd",
    "table",
    "tr",
    "td",
    "tbody",
    "caption",
    "h2",
    "h3",
    "select",
    "option",
    "textarea",
    "title",
    "xmp",
    "iframe",
    "noscript",
    "object",
    "svg",
    "math",
    "button",
    "form",
    "details",
    "summary",
    "blockquote",
    "pre",
    "code",
    "img",
    "br",
    "main",
    "footer",
    "article",
    "body",
    "html",
    "head",
    "script",
    "style",
    "plaintext",
    "template",
    "frameset",
    "font",
    "okänd",
    "min-klass",
    "video",
    "picture",
    "ruby",
    "nobr",
    "label",
    "input",
];

const ATTRIBUTES: [&str; 13] = [
    "",
    "",
    "",
    " class=x",
    " title=\">\"",
    " onclick = \"fara\"",
    " style=\"fara\"",
    " href=\"javascript&colon;fara\"",
    " HREF='java\tscript:fara'",
    " src=javascript:fara",
    " srcdoc=\"<b>fara\"",
    " /",
    " \"",
];

const MARKDOWN: [&str; 16] = [
    "\n\n",
    "\n\n- ",
    "\n\n> ",
    "\n\n| a | b |\n|---|---|\n| c | d |\n\n",
    "\n\n## R ",
    "\n",
    "**",
    "*",
    "`",
    "[l](https://example.org/)",
    "https://example.org/",
    "\n\n::: note\n\n",
    "\n\n:::\n\n",
    "<!-- fara -->",
    "<!-- fara\n\nfara -->",
    "&lt;",
];

fn salad() -> impl Strategy<Value = String> {
    let start = (proptest::sample::select(TAGS.to_vec()), proptest::sample::select(ATTRIBUTES.to_vec()), any::<bool>());
    let start = start.prop_map(|(tag, attribute, is_upper)| {
        format!("<{}{attribute}>", if is_upper { tag.to_uppercase() } else { tag.to_owned() })
    });
    let end = proptest::sample::select(TAGS.to_vec()).prop_map(|tag| format!("</{tag}>"));
    let markdown = proptest::sample::select(MARKDOWN.to_vec()).prop_map(str::to_owned);
    let part = prop_oneof![4 => start, 3 => end, 2 => markdown, 2 => Just(" ord ".to_owned())];
    proptest::collection::vec(part, 1..12).prop_map(|parts| parts.concat())
}

/// Returns the elements below a node, with their names and the names of the elements around them.
fn elements(node: &Handle, above: &[String], found: &mut Vec<(Handle, String, Vec<String>)>) {
    let mut above = above.to_vec();
    if let NodeData::Element { name, .. } = &node.data {
        found.push((node.clone(), name.local.to_string(), above.clone()));
        above.push(name.local.to_string());
    }
    for child in node.children.borrow().iter() {
        elements(child, &above, found);
    }
}

fn text(node: &Handle) -> String {
    match &node.data {
        NodeData::Text { contents } => contents.borrow().to_string(),
        _ => node.children.borrow().iter().map(text).collect(),
    }
}

/// Returns what is wrong with markup between two others, as a browser reads it.
fn fault(markup: &str) -> Option<String> {
    const RAW: [&str; 19] = [
        "script",
        "style",
        "iframe",
        "object",
        "textarea",
        "select",
        "title",
        "xmp",
        "plaintext",
        "template",
        "svg",
        "math",
        "button",
        "form",
        "input",
        "noscript",
        "main",
        "body",
        "frameset",
    ];
    let page = format!("<!DOCTYPE html><body><x-first>a</x-first><x-post>{markup}</x-post><x-last>b</x-last>");
    let dom = html5ever::parse_document(RcDom::default(), ParseOpts::default()).one(page);
    let mut found = Vec::new();
    elements(&dom.document, &[], &mut found);
    for (node, name, above) in &found {
        let is_inside = above.iter().any(|name| name == "x-post");
        if name.starts_with("x-") && above != &["html", "body"] {
            return Some(format!("{name} is in {above:?}"));
        }
        if is_inside && (RAW.contains(&name.as_str()) || name == "a" && above.contains(name)) {
            return Some(format!("{name} is in {above:?}"));
        }
        let runs = |name: &str, value: &str| {
            name.starts_with("on")
                || matches!(name, "style" | "srcdoc")
                || value.replace('\t', "").contains("script:fara")
        };
        if let NodeData::Element { attrs, .. } = &node.data
            && attrs.borrow().iter().any(|attribute| runs(&attribute.name.local, &attribute.value))
        {
            return Some(format!("{name} has an attribute that runs something"));
        }
    }
    let names: Vec<&String> = found.iter().map(|(_, name, _)| name).filter(|name| name.starts_with("x-")).collect();
    let post = found.iter().find(|(_, name, _)| name == "x-post").map(|(node, ..)| text(node)).unwrap_or_default();
    let is_whole = names == ["x-first", "x-post", "x-last"] && post.contains("Först.") && post.contains("Sist.");
    (!is_whole || markup.contains("<!--")).then(|| format!("{names:?} {post}"))
}

proptest! {
    #![proptest_config(config("raw_html", 400, 20_000))]

    #[test]
    fn what_an_author_writes_stays_inside_the_post(salad in salad()) {
        let site = format!("-- content/posts/2026-01-01-a.md --\n---\ntitle: A\n---\nFörst.\n\n{salad}\n\nSist.\n");
        let build = case(&site).build();
        let has_errors = build.diagnostics.iter().any(|found| found.rule.severity == Severity::Error);
        let page = build.outputs.iter().find(|output| output.route.as_str() == "/2026/01/01/a/");
        let page = page.and_then(|page| page.as_text()).unwrap_or_default();
        let markup = page.split_once("</h1>").map_or(page, |(_, content)| content);
        let fault = fault(markup).filter(|_| !has_errors);
        prop_assert!(fault.is_none(), "{:?}\n{}\n{}", fault, salad, markup);
    }
}
