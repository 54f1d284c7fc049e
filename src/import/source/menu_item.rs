//! Reads items of WordPress' menus, which are entries with stored values.

use crate::import::model::blog::{ItemTarget, Kind, MenuItem, Term};
use crate::import::model::plain_text::title;
use crate::import::source::fields::wp;
use crate::text::address::decoded;
use crate::text::xml::Node;

/// Returns an item of a menu; one that no menu has is nobody's.
pub(in crate::import::source) fn menu_item(node: &Node) -> Kind {
    let is_menu = |child: &&Node| child.name == "category" && child.plain("domain") == Some("nav_menu");
    let Some(menu) = node.nodes().find(is_menu) else { return Kind::Other("nav_menu_item".to_owned()) };
    let value = |key: &str| {
        let is_value = |child: &&Node| child.name == "postmeta" && wp(child, "meta_key") == key;
        node.nodes().find(is_value).map(|child| wp(child, "meta_value")).unwrap_or_default()
    };
    let number = value("_menu_item_object_id");
    let target = match value("_menu_item_type").as_str() {
        "post_type" => ItemTarget::Entry(number),
        "taxonomy" => ItemTarget::Term(number),
        // The oldest items name only what they lead to.
        "" if value("_menu_item_url").is_empty() => ItemTarget::Entry(number),
        _ => ItemTarget::Address(value("_menu_item_url")),
    };
    let slug = decoded(menu.plain("nicename").unwrap_or_default());
    let menu = Term { slug, name: title(&menu.text()), ..Term::default() };
    let above = Some(value("_menu_item_menu_item_parent")).filter(|key| !key.is_empty() && key != "0");
    Kind::MenuItem(MenuItem { menu, target, above })
}
