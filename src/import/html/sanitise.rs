//! Sanitises a tree: removes what runs or is not shown, and what another host would be asked for.

use std::collections::BTreeMap;
use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};

use crate::addresses::scheme::runs;
use crate::import::html::tree::{MORE, NOTE, PLAIN, STRUCK, attribute, has_class, rewrite, tag, take_children, text};

/// Active elements: they are counted and removed.
const GONE: [&str; 5] = ["form", "object", "embed", "applet", "noembed"];
/// Elements that are counted and removed together with their text.
const EMPTIED: [&str; 7] = ["script", "style", "noscript", "template", "svg", "math", "noframes"];
/// Elements that stay; of others only the content does.
const KEPT: [&str; 80] = [
    "a",
    "abbr",
    "acronym",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "font",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "iframe",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    MORE,
    NOTE,
];
/// Attributes that any element may have.
const GENERIC: [&str; 6] = ["class", "dir", "id", "lang", "style", "title"];

/// Class of the block editor's second link to a file, which is removed: the card has one.
pub const BUTTON: &str = "wp-block-file__button";

/// Sanitises the tree below `root` and returns how many elements of each kind were removed.
pub fn sanitise(root: &Rc<Node>) -> BTreeMap<String, usize> {
    let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
    let mut count = |name: &str| *left_out.entry(name.to_owned()).or_default() += 1;
    rewrite(root, &mut |node| {
        let name = tag(node);
        match &node.data {
            NodeData::Text { .. } => return None,
            NodeData::Element { .. } => {}
            _ => return Some(Vec::new()),
        }
        if EMPTIED.contains(&name) {
            count(name);
            return Some(Vec::new());
        }
        if has_class(node, BUTTON) {
            return Some(Vec::new());
        }
        if GONE.contains(&name) {
            count(name);
        }
        if !KEPT.contains(&name) {
            return Some(take_children(node));
        }
        filter(node);
        if matches!(name, "audio" | "video") && !text(node).trim().is_empty() {
            count(&format!("{name}: text"));
        }
        None
    });
    left_out
}

/// Removes attributes that a text does not need.
fn filter(node: &Rc<Node>) {
    let NodeData::Element { attrs, .. } = &node.data else { return };
    let own = specific(tag(node));
    attrs.borrow_mut().retain_mut(|attribute| {
        let name: &str = &attribute.name.local;
        if name == "style" {
            // Only styles with a meaning are kept.
            let value = attribute.value.replace(' ', "").to_lowercase();
            // Word's `mso-bidi-font-weight:normal` is no `font-weight`.
            let is_plain = value.split(';').any(|one| one == PLAIN);
            let kept = if value.contains(STRUCK) { Some(STRUCK) } else { is_plain.then_some(PLAIN) };
            attribute.value = kept.unwrap_or_default().into();
            return kept.is_some();
        }
        if matches!(name, "href" | "src" | "poster" | "cite") && own.contains(&name) {
            // What leads nowhere is told by the conversion.
            return !runs(&attribute.value);
        }
        GENERIC.contains(&name) || own.contains(&name)
    });
}

/// Returns the attributes that elements of this name may have besides the generic ones.
fn specific(name: &str) -> &'static [&'static str] {
    match name {
        "a" => &["href", "hreflang", "name"],
        "blockquote" | "q" => &["cite"],
        "code" | "pre" => &["data-enlighter-language", "data-lang", "data-language"],
        "col" | "colgroup" => &["span"],
        "del" | "ins" => &["datetime"],
        "iframe" | "audio" | "source" => &["src"],
        "img" => &["alt", "height", "src", "width"],
        "li" => &["value"],
        "ol" => &["reversed", "start", "type"],
        "td" | "th" => &["colspan", "headers", "rowspan", "scope"],
        "time" => &["datetime"],
        "video" => &["poster", "src"],
        NOTE => &["n"],
        _ => &[],
    }
}

/// Returns whether HTML has an element of this name.
#[must_use]
pub fn is_known(name: &str) -> bool {
    KEPT.contains(&name) || GONE.contains(&name) || EMPTIED.contains(&name)
}

/// Returns the language of code that its element names, as a highlighter knows it.
#[must_use]
pub fn code_language(node: &Rc<Node>) -> Option<String> {
    let is_name = |name: &str| {
        (1..=20).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+#.-".contains(&byte))
    };
    let named = ["data-enlighter-language", "data-lang", "data-language", "lang"];
    let own = named.iter().find_map(|name| attribute(node, name)).filter(|_| matches!(tag(node), "pre" | "code"));
    let classes = attribute(node, "class").unwrap_or_default();
    // `brush: php; gutter: true`, `lang:php decode:true`, `language-php`, `lang-php`.
    let classes = classes.replace([';', ':'], " ");
    let words: Vec<&str> = classes.split_whitespace().collect();
    let of_class = words.iter().enumerate().find_map(|(index, word)| {
        if matches!(*word, "brush" | "lang") { words.get(index + 1).copied() } else { None }
            .or_else(|| word.strip_prefix("language-"))
            .or_else(|| word.strip_prefix("lang-"))
    });
    let language = of_class.map(str::to_owned).or(own)?.to_lowercase();
    (is_name(&language) && !matches!(language.as_str(), "plain" | "text" | "none" | "sv" | "en" | "generic"))
        .then_some(language)
}
