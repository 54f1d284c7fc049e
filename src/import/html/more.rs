//! The end of the excerpt: `<!--more-->` of WordPress, `<a name="more">` of Blogger, wherever it stands.

use std::collections::BTreeSet;
use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};

use crate::import::html::tree::{
    MORE, attribute, element, is_blank, parent, rewrite, set_children, tag, take_children, within,
};
use crate::text::elements::is_block;

/// Elements that hold a mark back: it stands after them, because they are one thing.
const WHOLE: [&str; 9] = ["ul", "ol", "dl", "table", "figure", "details", "pre", "h1", "h2"];

/// Marks the first end of an excerpt by an element at the top of the text, and removes the others.
pub fn mark(root: &Rc<Node>) {
    let mut marks = Vec::new();
    collect(root, &mut marks);
    let Some(first) = marks.first().cloned() else { return };
    if marks.len() > 1 {
        // A link that is a mark keeps what stands in it.
        let others: BTreeSet<*const Node> = marks.iter().skip(1).map(Rc::as_ptr).collect();
        rewrite(root, &mut |node| others.contains(&Rc::as_ptr(node)).then(|| take_children(node)));
    }
    let Some(mut above) = parent(&first) else { return };
    let mark = element(MORE, &[]);
    let inner = take_children(&first);
    let instead: Vec<Rc<Node>> = std::iter::once(Rc::clone(&mark)).chain(inner).collect();
    replace(&above, &first, &instead);
    while !Rc::ptr_eq(&above, root) {
        let Some(next) = parent(&above) else { return };
        let all = take_children(&above);
        let index = all.iter().position(|child| Rc::ptr_eq(child, &mark)).unwrap_or(all.len());
        let (before, after) = (all[..index].to_vec(), all.get(index + 1..).unwrap_or_default().to_vec());
        let is_one = WHOLE.contains(&tag(&above)) || (is_block(tag(&above)) && is_held(&above));
        let mut pieces = Vec::new();
        if is_one {
            set_children(&above, before.into_iter().chain(after).collect());
            pieces.extend([Rc::clone(&above), Rc::clone(&mark)]);
        } else {
            let rest = twin(&above);
            set_children(&above, before);
            set_children(&rest, after);
            pieces.push(Rc::clone(&above));
            pieces.push(Rc::clone(&mark));
            if !is_blank(&rest) {
                pieces.push(rest);
            }
        }
        replace(&next, &above, &pieces);
        above = next;
    }
}

/// Returns whether an element is part of one that is not divided, or a gallery.
fn is_held(node: &Rc<Node>) -> bool {
    let has_gallery = attribute(node, "class").is_some_and(|class| class.contains("gallery"));
    has_gallery || within(node, &WHOLE)
}

fn collect(node: &Rc<Node>, marks: &mut Vec<Rc<Node>>) {
    for child in node.children.borrow().iter() {
        let is_mark = match &child.data {
            NodeData::Comment { contents } => contents.trim_start().starts_with("more"),
            _ => tag(child) == "a" && attribute(child, "name").is_some_and(|name| name == "more"),
        };
        if is_mark {
            marks.push(Rc::clone(child));
        } else {
            collect(child, marks);
        }
    }
}

fn replace(above: &Rc<Node>, node: &Rc<Node>, instead: &[Rc<Node>]) {
    let mut children = Vec::new();
    for child in above.children.borrow().iter() {
        if Rc::ptr_eq(child, node) { children.extend(instead.iter().cloned()) } else { children.push(Rc::clone(child)) }
    }
    set_children(above, children);
}

/// Returns an element with the same name and attributes, but without its anchor.
fn twin(node: &Rc<Node>) -> Rc<Node> {
    let NodeData::Element { attrs, .. } = &node.data else { return element("div", &[]) };
    let attrs = attrs.borrow();
    let own: Vec<(String, String)> = attrs
        .iter()
        .filter(|own| !matches!(&*own.name.local, "id" | "name"))
        .map(|own| (own.name.local.to_string(), own.value.to_string()))
        .collect();
    let own: Vec<(&str, &str)> = own.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    element(tag(node), &own)
}
