//! What readers saw of a text.

use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};

use crate::import::html::footnotes::number;
use crate::import::html::tree::{children, of_tag, tag, text};
use crate::import::html::videos::{framed, lone_video};

/// Elements that do not divide words.
const INLINE: [&str; 31] = [
    "a", "abbr", "acronym", "b", "bdo", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "mark", "q",
    "s", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "wbr", "var", "samp", "data", "time", "bdi",
];

/// Returns the text that readers saw of an element, with spaces between blocks. Elements that become directives are left
/// out, because their text is that of the file; `is_file` recognises them.
#[must_use]
pub fn said(node: &Rc<Node>, is_file: &dyn Fn(&Rc<Node>) -> bool) -> String {
    let mut words = String::new();
    say(node, is_file, &mut words);
    words
}

fn say(node: &Rc<Node>, is_file: &dyn Fn(&Rc<Node>) -> bool, words: &mut String) {
    if let NodeData::Text { contents } = &node.data {
        words.push_str(&contents.borrow());
        return;
    }
    if let Some(number) = number(node) {
        words.push_str(&number.to_string());
        return;
    }
    if is_file(node) {
        return;
    }
    if lone_video(node).is_some() {
        let caption = of_tag(node, "figcaption").map(|caption| text(&caption)).unwrap_or_default();
        words.push_str(&format!(" {caption} "));
        return;
    }
    if matches!(tag(node), "audio" | "video" | "iframe") {
        // Known videos become directives.
        words.push_str(&framed(node).map(|says| format!(" {says} ")).unwrap_or_default());
        return;
    }
    let is_apart = !INLINE.contains(&tag(node));
    if is_apart {
        words.push(' ');
    }
    for child in children(node) {
        say(&child, is_file, words);
    }
    if is_apart {
        words.push(' ');
    }
}
