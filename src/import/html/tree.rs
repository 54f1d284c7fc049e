//! Queries on the tree of parsed markup.

use std::rc::Rc;

use htmd::Node;
use markup5ever_rcdom::NodeData;

use crate::import::html::videos::{Video, framed, lone_video};
use crate::text::elements::{BLOCKS, VOID};
use crate::text::html::escape_into;

/// Characters with a meaning in Markdown that the converter does not escape, with their placeholders until the text
/// is Markdown: an ampersand before something that looks like an entity, and strikethrough.
const SIGNS: [(char, char); 2] = [('&', '\u{F8FE}'), ('~', '\u{F8FD}')];

/// Restores the placeholders to the characters that were typed.
pub(in crate::import) fn restore_placeholders(text: &str) -> String {
    SIGNS.iter().fold(text.to_owned(), |text, (sign, mark)| text.replace(*mark, &sign.to_string()))
}

/// Returns Markdown in which the placeholders are escaped characters.
pub(in crate::import) fn escape_placeholders(markdown: &str) -> String {
    SIGNS.iter().fold(markdown.to_owned(), |text, (sign, mark)| text.replace(*mark, &format!("\\{sign}")))
}

/// Replaces characters in texts that would have a meaning in Markdown by placeholders; code is left alone.
pub(in crate::import) fn insert_placeholders(node: &Rc<Node>) {
    if let NodeData::Text { contents } = &node.data {
        let text = contents.borrow().to_string();
        if text.contains(SIGNS.map(|(sign, _)| sign)) {
            *contents.borrow_mut() = marked(&text).into();
        }
        return;
    }
    if !matches!(tag(node), "code" | "pre") {
        node.children.borrow().iter().for_each(insert_placeholders);
    }
}

fn marked(text: &str) -> String {
    let [(_, ampersand), (tilde, strike)] = SIGNS;
    let mut pieces = text.split('&');
    let mut marked = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let name = piece.split(';').next().unwrap_or_default();
        let is_entity =
            name.len() < piece.len() && !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '#');
        marked.push(if is_entity { ampersand } else { '&' });
        marked.push_str(piece);
    }
    marked.replace(tilde, &strike.to_string())
}

/// Returns the name of an element; empty for other nodes.
pub(in crate::import) fn tag(node: &Node) -> &str {
    match &node.data {
        NodeData::Element { name, .. } => &name.local,
        _ => "",
    }
}

/// Returns the value of an attribute.
pub(in crate::import) fn attribute(node: &Node, name: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else { return None };
    attrs.borrow().iter().find(|own| &*own.name.local == name).map(|own| own.value.to_string())
}

/// Returns whether an element has a class.
pub(in crate::import) fn has_class(node: &Node, class: &str) -> bool {
    attribute(node, "class").is_some_and(|classes| classes.split_whitespace().any(|own| own == class))
}

/// Returns the source address of a frame, audio or video element.
pub(in crate::import) fn source(node: &Rc<Node>) -> Option<String> {
    attribute(node, "src").or_else(|| of_tag(node, "source").and_then(|source| attribute(&source, "src")))
}

/// Returns the first descendant element with this name.
pub(in crate::import) fn of_tag(node: &Node, name: &str) -> Option<Rc<Node>> {
    node.children
        .borrow()
        .iter()
        .find_map(|child| if tag(child) == name { Some(Rc::clone(child)) } else { of_tag(child, name) })
}

/// Returns the text below an element.
pub(in crate::import) fn text(node: &Rc<Node>) -> String {
    let mut found = String::new();
    gather(node, &mut found);
    found
}

fn gather(node: &Rc<Node>, found: &mut String) {
    if let NodeData::Text { contents } = &node.data {
        found.push_str(&contents.borrow());
    }
    if tag(node) == "br" {
        found.push('\n');
    }
    for child in node.children.borrow().iter() {
        gather(child, found);
    }
}

/// Returns the text that readers see of an element, with spaces between blocks. Elements that become directives are
/// left out, because their text is that of the file. `is_card` recognises them.
pub(in crate::import) fn said(node: &Rc<Node>, is_card: &dyn Fn(&Rc<Node>) -> bool) -> String {
    let mut words = String::new();
    say(node, is_card, &mut words);
    words
}

fn say(node: &Rc<Node>, is_card: &dyn Fn(&Rc<Node>) -> bool, words: &mut String) {
    const INLINE: [&str; 24] = [
        "a", "abbr", "b", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "mark", "q", "s", "small", "span",
        "strike", "strong", "sub", "sup", "tt", "u", "wbr", "bdi",
    ];
    if let NodeData::Text { contents } = &node.data {
        words.push_str(&restore_placeholders(&contents.borrow()));
        return;
    }
    if is_card(node) {
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
    for child in node.children.borrow().iter() {
        say(child, is_card, words);
    }
    if is_apart {
        words.push(' ');
    }
}

/// Returns whether nothing of an element is visible: editors keep lines open with non-breaking spaces.
pub(in crate::import) fn is_blank(node: &Rc<Node>) -> bool {
    const SHOWN: [&str; 7] = ["img", "iframe", "audio", "video", "hr", "table", "svg"];
    let is_unseen = |c: char| c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{AD}');
    text(node).chars().all(is_unseen)
        && SHOWN.iter().all(|shown| of_tag(node, shown).is_none())
        && !has_more(node)
        && !has_name(node)
}

/// Returns whether it contains an empty element with an anchor.
fn has_name(node: &Rc<Node>) -> bool {
    node.children.borrow().iter().any(|child| {
        (tag(child) == "span" && attribute(child, "id").is_some() && child.children.borrow().is_empty())
            || has_name(child)
    })
}

fn has_more(node: &Rc<Node>) -> bool {
    node.children.borrow().iter().any(|child| has_class(child, crate::import::html::sanitise::MORE) || has_more(child))
}

/// Returns the picture of an element that contains nothing else.
pub(in crate::import) fn only_picture(node: &Rc<Node>) -> Option<Rc<Node>> {
    of_tag(node, "img").filter(|_| text(node).trim().is_empty())
}

/// Returns whether an element is inside one of these elements.
pub(in crate::import) fn within(node: &Rc<Node>, names: &[&str]) -> bool {
    let mut above = parent(node);
    while let Some(node) = above {
        if names.contains(&tag(&node)) {
            return true;
        }
        above = parent(&node);
    }
    false
}

/// Returns how many lists an element is nested in.
pub(in crate::import) fn lists_above(node: &Rc<Node>) -> usize {
    std::iter::successors(parent(node), parent).filter(|above| matches!(tag(above), "ul" | "ol")).count()
}

/// Returns the parent element.
pub(in crate::import) fn parent(node: &Rc<Node>) -> Option<Rc<Node>> {
    let weak = node.parent.take();
    let parent = weak.as_ref().and_then(std::rc::Weak::upgrade);
    node.parent.set(weak);
    parent
}

/// Returns an element as markup without blank lines, with its addresses replaced and without links to nowhere.
pub(in crate::import) fn raw(node: &Rc<Node>, address: &dyn Fn(&str) -> Option<String>) -> String {
    let mut markup = String::new();
    write(node, address, &mut markup);
    let lines: Vec<String> =
        markup.lines().map(str::trim_end).filter(|line| !line.is_empty()).map(no_directive).collect();
    lines.join("\n")
}

/// Returns a line of markup which no directive starts: directives may stand between tags.
fn no_directive(line: &str) -> String {
    let text = line.trim_start();
    match text.strip_prefix("::") {
        Some(rest) => format!("{}&#58;:{rest}", &line[..line.len() - text.len()]),
        None => line.to_owned(),
    }
}

fn write(node: &Rc<Node>, address: &dyn Fn(&str) -> Option<String>, markup: &mut String) {
    if let NodeData::Text { contents } = &node.data {
        let mut escaped = String::new();
        escape_into(&mut escaped, &restore_placeholders(&contents.borrow()));
        // Preformatted lines may be blank, but markup in Markdown may not contain blank lines.
        let keeps_lines = escaped.contains('\n') && within(node, &["pre"]);
        markup.push_str(&if keeps_lines { escaped.replace('\n', "&#10;") } else { escaped });
        return;
    }
    let NodeData::Element { name, attrs, .. } = &node.data else { return };
    let name: &str = &name.local;
    if matches!(name, "iframe" | "audio" | "video") {
        // Never contact another host.
        let Some(source) = source(node) else { return };
        let says = framed(node).unwrap_or_else(|| source.clone());
        match Video::at(&source).map(|video| video.page()).or_else(|| address(&source)) {
            Some(target) => {
                markup.push_str("<a href=\"");
                escape_into(markup, &target);
                markup.push_str("\">");
                escape_into(markup, &says);
                markup.push_str("</a>");
            }
            None if name == "iframe" => escape_into(markup, &says),
            // The file is missing and has no description.
            None => {}
        }
        return;
    }
    markup.push('<');
    markup.push_str(name);
    for attribute in attrs.borrow().iter() {
        let key: &str = &attribute.name.local;
        let is_name = key == "id" && name == "span" && node.children.borrow().is_empty();
        if matches!(key, "class" | "style" | "id" | "name") && !is_name {
            continue;
        }
        let is_address = matches!(key, "href" | "src");
        let Some(value) = (if is_address { address(&attribute.value) } else { Some(attribute.value.to_string()) })
        else {
            continue;
        };
        markup.push(' ');
        markup.push_str(key);
        markup.push_str("=\"");
        escape_into(markup, &value);
        markup.push('"');
    }
    markup.push('>');
    if VOID.contains(&name) {
        return;
    }
    for child in node.children.borrow().iter() {
        write(child, address, markup);
    }
    markup.push_str("</");
    markup.push_str(name);
    markup.push('>');
    if matches!(name, "tr" | "thead" | "tbody" | "table" | "p" | "li" | "summary" | "dt" | "dd") {
        markup.push('\n');
    }
}

/// Returns whether an element starts and ends a line: a block by itself, or a player.
pub(in crate::import) fn is_block(tag: &str) -> bool {
    BLOCKS.contains(&tag) || matches!(tag, "audio" | "video" | "iframe")
}
