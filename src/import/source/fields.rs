//! Texts of child elements in exports of WordPress.

use crate::import::model::plain_text::clean;
use crate::text::xml::Node;

/// Returns the text of a child element with the WordPress prefix.
pub(in crate::import::source) fn wp(node: &Node, name: &str) -> String {
    clean(field(node, "wp", name).trim()).into_owned()
}

/// Returns the text of a child element as it is.
pub(in crate::import::source) fn field(node: &Node, prefix: &str, name: &str) -> String {
    let found = node.nodes().find(|child| child.prefix == prefix && child.name == name);
    found.map(Node::text).unwrap_or_default()
}
