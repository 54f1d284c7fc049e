//! Elements that stay HTML, cleaned as an author would write them.

use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};

use crate::import::html::footnotes::number;
use crate::import::html::tree::{MORE, NOTE, children, is_anchor, parent, source, tag, text, within};
use crate::import::html::videos::{Video, framed};
use crate::text::elements::VOID;
use crate::text::html::escaped;

/// Elements that only give a look: their content stays.
const LOOKS: [&str; 4] = ["font", "center", "u", "tt"];
/// Elements that hold only their own parts.
const FRAMES: [&str; 9] = ["table", "thead", "tbody", "tfoot", "tr", "ul", "ol", "dl", "colgroup"];

/// Returns an element as markup without blank lines, with its addresses replaced and without links to nowhere, and
/// whether it holds a reference to a footnote.
pub(super) fn raw(node: &Rc<Node>, address: &dyn Fn(&str) -> Option<String>) -> (String, bool) {
    let mut writer = Writer { address, markup: String::new(), has_note: false };
    writer.write(node);
    let lines = writer.markup.lines().map(str::trim_end).filter(|line| !line.is_empty()).map(no_directive);
    (lines.collect::<Vec<_>>().join("\n"), writer.has_note)
}

/// Returns a line of markup which no directive starts: directives may stand between tags.
fn no_directive(line: &str) -> String {
    let text = line.trim_start();
    match text.strip_prefix("::") {
        Some(rest) => format!("{}&#58;:{rest}", &line[..line.len() - text.len()]),
        None => line.to_owned(),
    }
}

struct Writer<'a> {
    address: &'a dyn Fn(&str) -> Option<String>,
    markup: String,
    has_note: bool,
}

impl Writer<'_> {
    fn write(&mut self, node: &Rc<Node>) {
        if let NodeData::Text { contents } = &node.data {
            let escaped = escaped(&contents.borrow());
            let escaped = if is_at_edge(node, true) { escaped.trim_start() } else { &escaped };
            let escaped = if is_at_edge(node, false) { escaped.trim_end() } else { escaped };
            // Preformatted lines may be blank, but markup in Markdown may not contain blank lines.
            let keeps_lines = escaped.contains('\n') && within(node, &["pre"]);
            self.markup.push_str(&if keeps_lines { escaped.replace('\n', "&#10;") } else { escaped.to_owned() });
            return;
        }
        let name = tag(node);
        match name {
            "" | MORE => return,
            NOTE => {
                self.has_note = true;
                self.markup.push_str(&number(node).map(|number| format!("<sup>{number}</sup>")).unwrap_or_default());
                return;
            }
            "iframe" | "audio" | "video" => return self.player(node),
            _ => {}
        }
        let inner: Vec<Rc<Node>> = children(node)
            .into_iter()
            // Editors put breaks between the parts of a list.
            .filter(|child| !(FRAMES.contains(&name) && (tag(child) == "br" || is_space(child))))
            .collect();
        if LOOKS.contains(&name) {
            return self.all(&inner);
        }
        self.markup.push('<');
        self.markup.push_str(name);
        self.attributes(node);
        self.markup.push('>');
        if !VOID.contains(&name) {
            self.all(&inner);
            self.markup.push_str(&format!("</{name}>"));
        }
        if matches!(name, "tr" | "thead" | "tbody" | "table" | "p" | "li" | "summary" | "dt" | "dd" | "caption") {
            self.markup.push('\n');
        }
    }

    fn all(&mut self, nodes: &[Rc<Node>]) {
        for node in nodes {
            self.write(node);
        }
    }

    fn attributes(&mut self, node: &Rc<Node>) {
        let NodeData::Element { attrs, .. } = &node.data else { return };
        for attribute in attrs.borrow().iter() {
            let key: &str = &attribute.name.local;
            let is_look = matches!(key, "class" | "style" | "id" | "name") && !(key == "id" && is_anchor(node));
            let is_empty = attribute.value.trim().is_empty() && key != "alt";
            if is_look || is_empty || key.starts_with("data-") {
                continue;
            }
            let is_address = matches!(key, "href" | "src");
            let value = if is_address { (self.address)(&attribute.value) } else { Some(attribute.value.to_string()) };
            if let Some(value) = value {
                self.markup.push_str(&format!(" {key}=\"{}\"", escaped(&value)));
            }
        }
    }

    /// Writes a player as a link: pages never contact another host.
    fn player(&mut self, node: &Rc<Node>) {
        let Some(source) = source(node) else { return };
        let says = framed(node).unwrap_or_else(|| source.clone());
        match Video::at(&source).map(|video| video.page()).or_else(|| (self.address)(&source)) {
            Some(target) => {
                self.markup.push_str(&format!("<a href=\"{}\">{}</a>", escaped(&target), escaped(&says)));
            }
            None if tag(node) == "iframe" => self.markup.push_str(&escaped(&says)),
            // The file is missing and has no description.
            None => {}
        }
    }
}

/// Returns whether a text is the first or last thing in a cell or item, where white space means nothing.
fn is_at_edge(node: &Rc<Node>, is_first: bool) -> bool {
    const HOLDERS: [&str; 7] = ["td", "th", "li", "caption", "summary", "dt", "dd"];
    let Some(above) = parent(node).filter(|above| HOLDERS.contains(&tag(above))) else { return false };
    let all = children(&above);
    let edge = if is_first { all.first() } else { all.last() };
    edge.is_some_and(|edge| Rc::ptr_eq(edge, node))
}

fn is_space(node: &Rc<Node>) -> bool {
    matches!(&node.data, NodeData::Text { .. }) && text(node).trim().is_empty()
}
