//! Anchors: names of elements that links in the same text lead to are kept where they are.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};

use crate::import::html::tree::{attribute, children, element, rewrite, set_children, tag};
use crate::text::address::decoded;

/// Elements that may only contain their own parts: an anchor stands before them.
const FRAMES: [&str; 10] = ["table", "thead", "tbody", "tfoot", "ul", "ol", "dl", "img", "hr", "br"];

/// Returns whether an anchor can be a heading id in Markdown.
#[must_use]
pub fn is_anchor(name: &str) -> bool {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    !name.is_empty() && name.len() <= 100 && name.chars().all(is_plain)
}

/// Returns the anchors that links may lead to in unparsed markup.
#[must_use]
pub fn anchors(content: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for start in [" id=\"", " id='", " name=\"", " name='"] {
        let quote = if start.ends_with('"') { '"' } else { '\'' };
        let typed = content.split(start).skip(1).filter_map(|rest| rest.split_once(quote));
        names.extend(typed.map(|(name, _)| name.to_owned()).filter(|name| is_anchor(name)));
    }
    names
}

/// Returns the anchors that links in the tree refer to.
#[must_use]
pub fn referenced(root: &Rc<Node>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    collect(root, &mut names);
    names
}

fn collect(node: &Rc<Node>, names: &mut BTreeSet<String>) {
    let link = attribute(node, "href").filter(|_| tag(node) == "a");
    let name = link.and_then(|link| link.strip_prefix('#').map(decoded));
    names.extend(name.filter(|name| is_anchor(name)));
    node.children.borrow().iter().for_each(|child| collect(child, names));
}

/// Puts an empty element with its name before or into each element that a link refers to; headings keep their own name.
/// Of elements with the same name only the first counts.
pub fn keep(root: &Rc<Node>, referenced: &BTreeSet<String>) {
    if referenced.is_empty() {
        return;
    }
    let mut seen = BTreeSet::new();
    let mut firsts = BTreeMap::new();
    order(root, referenced, &mut seen, &mut firsts);
    rewrite(root, &mut |node| {
        let at = Rc::as_ptr(node).cast::<()>() as usize;
        let names = firsts.get(&at);
        let is_heading = is_heading(node);
        if is_heading && names.is_none() {
            forget(node);
        }
        let is_empty = tag(node) == "span" && node.children.borrow().is_empty();
        let names = names.filter(|_| !is_heading && !is_empty)?;
        let spans: Vec<Rc<Node>> = names.iter().map(|name| element("span", &[("id", name)])).collect();
        // A table row cannot hold an anchor, so its first cell does.
        let cell =
            children(node).into_iter().find(|child| matches!(tag(child), "td" | "th")).filter(|_| tag(node) == "tr");
        if cell.is_none() && (FRAMES.contains(&tag(node)) || tag(node) == "tr") {
            return Some(spans.into_iter().chain([Rc::clone(node)]).collect());
        }
        let holder = cell.unwrap_or_else(|| Rc::clone(node));
        let inner = children(&holder);
        set_children(&holder, spans.into_iter().chain(inner).collect());
        None
    });
}

fn is_heading(node: &Node) -> bool {
    matches!(tag(node), "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Removes the name of a heading.
fn forget(node: &Rc<Node>) {
    if let NodeData::Element { attrs, .. } = &node.data {
        attrs.borrow_mut().retain(|own| &*own.name.local != "id");
    }
}

/// Collects the first element of each name in the order of the text.
fn order(
    node: &Rc<Node>,
    referenced: &BTreeSet<String>,
    seen: &mut BTreeSet<String>,
    firsts: &mut BTreeMap<usize, BTreeSet<String>>,
) {
    let named = attribute(node, "id").into_iter().chain(attribute(node, "name").filter(|_| tag(node) == "a"));
    for name in named.filter(|name| referenced.contains(name)) {
        if seen.insert(name.clone()) {
            firsts.entry(Rc::as_ptr(node).cast::<()>() as usize).or_default().insert(name);
        }
    }
    node.children.borrow().iter().for_each(|child| order(child, referenced, seen, firsts));
}
