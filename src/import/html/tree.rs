//! The tree of a text, and the questions that passes and the conversion ask of it.

use std::rc::Rc;

use html5ever::tendril::TendrilSink;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{Attribute, LocalName, ParseOpts, QualName, local_name, ns, parse_fragment};
use markup5ever_rcdom::{Node, NodeData, RcDom};

use crate::import::html::scan::{PieceKind, pieces};
use crate::text::elements::{BLOCKS, VOID, is_block as is_part};

/// An element that only an import knows: the end of the excerpt.
pub const MORE: &str = "griffel-more";
/// An element that only an import knows: a reference to a footnote, whose number is its attribute `n`.
pub const NOTE: &str = "griffel-note";
/// Styles that the passes keep: of struck-through text.
pub const STRUCK: &str = "line-through";
/// The same, of bold elements that are not bold: some editors wrap texts in them.
pub const PLAIN: &str = "font-weight:normal";

/// Deepest nesting of elements: real texts have ten levels.
const DEPTH_MAX: usize = 150;
/// The same in unparsed text, where some elements do not end.
const TYPED_MAX: usize = 1_000;
/// Elements whose end tag may be left out.
const ENDLESS: [&str; 10] = ["dd", "dt", "li", "option", "p", "tbody", "td", "th", "thead", "tr"];

/// Parses markup as the content of a page. Returns an element whose children are the content, and whether elements were
/// nested so deep that only their words are left.
#[must_use]
pub fn parse(markup: &str) -> (Rc<Node>, bool) {
    if typed_depth(markup) <= TYPED_MAX {
        let tree = parsed(markup);
        if depth(&tree) <= DEPTH_MAX {
            return (tree, false);
        }
    }
    (parsed(&words(markup)), true)
}

fn parsed(markup: &str) -> Rc<Node> {
    let tree_builder = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let options = ParseOpts { tree_builder, ..ParseOpts::default() };
    let body = QualName::new(None, ns!(html), local_name!("body"));
    let dom = parse_fragment(RcDom::default(), options, body, Vec::new(), false).one(markup);
    let holder = element("body", &[]);
    let root = dom.document.children.borrow().first().cloned();
    set_children(&holder, root.map(|root| take_children(&root)).unwrap_or_default());
    holder
}

fn typed_depth(markup: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    for piece in pieces(markup) {
        let name = piece.name();
        if VOID.contains(&name.as_str()) || ENDLESS.contains(&name.as_str()) {
            continue;
        }
        match piece.kind {
            PieceKind::Open => depth += 1,
            PieceKind::Close => depth = depth.saturating_sub(1),
            PieceKind::Text | PieceKind::Comment => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn depth(root: &Rc<Node>) -> usize {
    let mut deepest = 0;
    let mut open = vec![(Rc::clone(root), 0)];
    while let Some((node, depth)) = open.pop() {
        deepest = deepest.max(depth);
        open.extend(node.children.borrow().iter().map(|child| (Rc::clone(child), depth + 1)));
    }
    deepest
}

/// Returns the words of markup as paragraphs.
fn words(markup: &str) -> String {
    let mut text = "<p>".to_owned();
    for piece in pieces(markup) {
        match piece.kind {
            PieceKind::Text => text.push_str(piece.text),
            PieceKind::Comment => {}
            PieceKind::Open | PieceKind::Close => {
                let name = piece.name();
                text.push_str(if is_part(&name) || name == "br" { "</p><p>" } else { "" });
            }
        }
    }
    text + "</p>"
}

/// Returns a new element.
#[must_use]
pub fn element(name: &str, attributes: &[(&str, &str)]) -> Rc<Node> {
    let attribute = |(name, value): &(&str, &str)| Attribute {
        name: QualName::new(None, ns!(), LocalName::from(*name)),
        value: (*value).into(),
    };
    Node::new(NodeData::Element {
        name: QualName::new(None, ns!(html), LocalName::from(name)),
        attrs: attributes.iter().map(attribute).collect::<Vec<_>>().into(),
        template_contents: None.into(),
        mathml_annotation_xml_integration_point: false,
    })
}

/// Returns a new text.
#[must_use]
pub fn text_node(text: &str) -> Rc<Node> {
    Node::new(NodeData::Text { contents: std::cell::RefCell::new(text.into()) })
}

/// Gives a node these children instead of its own.
pub fn set_children(node: &Rc<Node>, children: Vec<Rc<Node>>) {
    for child in &children {
        child.parent.set(Some(Rc::downgrade(node)));
    }
    node.children.replace(children);
}

/// Returns what stands in place of a node, `None` to keep it.
pub type Change<'a> = &'a mut dyn FnMut(&Rc<Node>) -> Option<Vec<Rc<Node>>>;

/// Replaces nodes below `node`, the deepest first.
pub fn rewrite(node: &Rc<Node>, change: Change<'_>) {
    let before = node.children.borrow().clone();
    let mut children = Vec::with_capacity(before.len());
    for child in before {
        rewrite(&child, change);
        match change(&child) {
            Some(instead) => children.extend(instead),
            None => children.push(child),
        }
    }
    set_children(node, children);
}

/// Takes the children out of a node. A node that goes empties all nodes below it, so what stays is taken out before.
#[must_use]
pub fn take_children(node: &Node) -> Vec<Rc<Node>> {
    node.children.take()
}

/// Takes a node out of its parent.
pub fn detach(node: &Rc<Node>) {
    if let Some(above) = parent(node) {
        above.children.borrow_mut().retain(|child| !Rc::ptr_eq(child, node));
    }
}

/// Returns the children of a node.
#[must_use]
pub fn children(node: &Node) -> Vec<Rc<Node>> {
    node.children.borrow().clone()
}

/// Returns the name of an element; empty for other nodes.
#[must_use]
pub fn tag(node: &Node) -> &str {
    match &node.data {
        NodeData::Element { name, .. } => &name.local,
        _ => "",
    }
}

/// Returns the value of an attribute.
#[must_use]
pub fn attribute(node: &Node, name: &str) -> Option<String> {
    let NodeData::Element { attrs, .. } = &node.data else { return None };
    attrs.borrow().iter().find(|own| &*own.name.local == name).map(|own| own.value.to_string())
}

/// Returns whether an element has a class.
#[must_use]
pub fn has_class(node: &Node, class: &str) -> bool {
    attribute(node, "class").is_some_and(|classes| classes.split_whitespace().any(|own| own == class))
}

/// Returns the source address of a frame, audio or video element.
#[must_use]
pub fn source(node: &Rc<Node>) -> Option<String> {
    attribute(node, "src").or_else(|| of_tag(node, "source").and_then(|source| attribute(&source, "src")))
}

/// Returns the first descendant element with this name.
#[must_use]
pub fn of_tag(node: &Node, name: &str) -> Option<Rc<Node>> {
    node.children
        .borrow()
        .iter()
        .find_map(|child| if tag(child) == name { Some(Rc::clone(child)) } else { of_tag(child, name) })
}

/// Returns the text below an element.
#[must_use]
pub fn text(node: &Rc<Node>) -> String {
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

/// Returns whether nothing of an element is visible: editors keep lines open with non-breaking spaces.
#[must_use]
pub fn is_blank(node: &Rc<Node>) -> bool {
    const SHOWN: [&str; 9] = ["img", "iframe", "audio", "video", "hr", "table", "svg", MORE, NOTE];
    let is_unseen = |c: char| c.is_whitespace() || matches!(c, '\u{200B}' | '\u{FEFF}' | '\u{AD}');
    text(node).chars().all(is_unseen) && SHOWN.iter().all(|shown| of_tag(node, shown).is_none()) && !has_name(node)
}

/// Returns whether it contains an empty element with an anchor.
fn has_name(node: &Rc<Node>) -> bool {
    node.children.borrow().iter().any(|child| is_anchor(child) || has_name(child))
}

/// Returns whether an element is an empty one that only carries an anchor.
#[must_use]
pub fn is_anchor(node: &Rc<Node>) -> bool {
    tag(node) == "span" && attribute(node, "id").is_some() && node.children.borrow().is_empty()
}

/// Returns the picture of an element that contains nothing else.
#[must_use]
pub fn only_picture(node: &Rc<Node>) -> Option<Rc<Node>> {
    of_tag(node, "img").filter(|_| text(node).trim().is_empty())
}

/// Returns the elements around a node, the nearest first.
pub fn above(node: &Rc<Node>) -> impl Iterator<Item = Rc<Node>> {
    std::iter::successors(parent(node), parent)
}

/// Returns whether an element is inside one of these elements.
#[must_use]
pub fn within(node: &Rc<Node>, names: &[&str]) -> bool {
    above(node).any(|above| names.contains(&tag(&above)))
}

/// Returns the parent element.
#[must_use]
pub fn parent(node: &Rc<Node>) -> Option<Rc<Node>> {
    let weak = node.parent.take();
    let parent = weak.as_ref().and_then(std::rc::Weak::upgrade);
    node.parent.set(weak);
    parent
}

/// Returns whether an element starts and ends a line: a block by itself, or a player.
#[must_use]
pub fn is_block(tag: &str) -> bool {
    BLOCKS.contains(&tag) || matches!(tag, "audio" | "video" | "iframe" | MORE)
}
