//! Pictures of other hosts: pages contact no host but their own, so they become links. Of pictures that are missing the
//! text alternative stays (WCAG 1.1.1).

use std::collections::BTreeMap;
use std::rc::Rc;

use markup5ever_rcdom::Node;

use crate::import::html::tree::{
    above, attribute, element, of_tag, rewrite, set_children, tag, text, text_node, within,
};
use crate::import::model::addresses::{Addresses, Target};

/// What became of pictures.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pictures {
    /// Addresses of pictures that became links.
    pub linked: Vec<String>,
    /// Names of removed elements and how many of each.
    pub left_out: BTreeMap<String, usize>,
}

/// Turns pictures on other hosts into links, letters drawn as pictures into letters, and removes tracking pixels and
/// pictures without an address.
pub fn settle(root: &Rc<Node>, addresses: &dyn Addresses) -> Pictures {
    let mut made = Pictures::default();
    rewrite(root, &mut |node| {
        if tag(node) != "img" {
            return None;
        }
        let value = |name: &str| attribute(node, name).unwrap_or_default();
        let (source, alt) = (value("src"), value("alt"));
        let is_dot = ["width", "height"].iter().all(|side| matches!(value(side).as_str(), "0" | "1"));
        let is_letter = source.contains("//s.w.org/images/core/emoji/")
            || value("class").split(' ').any(|class| matches!(class, "emoji" | "wp-smiley"));
        if is_letter && !alt.is_empty() {
            return Some(vec![text_node(&alt)]);
        }
        if is_dot || source.trim().is_empty() {
            let name = if is_dot { "img 1×1" } else { "img" };
            *made.left_out.entry(name.to_owned()).or_default() += 1;
            return Some(Vec::new());
        }
        if addresses.file(&source).is_some() {
            return None;
        }
        match addresses.link(&source) {
            Target::Same => {
                let words = if alt.trim().is_empty() { &source } else { &alt };
                let said = text_node(words);
                let instead = if within(node, &["a"]) {
                    said
                } else {
                    let link = element("a", &[("href", &source)]);
                    set_children(&link, vec![said]);
                    link
                };
                made.linked.push(source);
                Some(vec![instead])
            }
            Target::Gone | Target::Here(_) => Some(missing(node, alt.trim())),
        }
    });
    made
}

/// Returns what stays of a picture that is missing: its text alternative, unless its caption says the same.
fn missing(img: &Rc<Node>, alt: &str) -> Vec<Rc<Node>> {
    let figure = above(img).find(|above| tag(above) == "figure");
    let caption = figure.and_then(|figure| of_tag(&figure, "figcaption")).map(|caption| text(&caption));
    let is_said = alt.is_empty() || caption.is_some_and(|caption| caption.trim() == alt);
    if is_said { Vec::new() } else { vec![text_node(&format!(" {alt} "))] }
}
