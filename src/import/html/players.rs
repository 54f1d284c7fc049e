//! Players of old: `<object>` and `<embed>` with an address become frames.

use std::rc::Rc;

use markup5ever_rcdom::Node;

use crate::import::html::tree::{
    attribute, children, element, has_class, is_block, rewrite, tag, take_children, text, within,
};

/// Replaces players by frames.
pub fn frame(root: &Rc<Node>) {
    rewrite(root, &mut |node| {
        let is_player = tag(node) == "object" || (tag(node) == "embed" && !within(node, &["object"]));
        if !is_player || has_class(node, "wp-block-file__embed") {
            return None;
        }
        let address = address(node)?;
        // An object that was never closed holds the rest of the text.
        let words = take_children(node).into_iter().filter(|child| !matches!(tag(child), "param" | "embed"));
        Some(std::iter::once(element("iframe", &[("src", &address)])).chain(words).collect())
    });
    split(root);
}

/// Returns the address that a player shows.
fn address(player: &Rc<Node>) -> Option<String> {
    let own = match tag(player) {
        "param" => {
            let name = attribute(player, "name").unwrap_or_default().to_ascii_lowercase();
            attribute(player, "value").filter(|_| matches!(name.as_str(), "movie" | "src" | "filename" | "url"))
        }
        "embed" => attribute(player, "src"),
        "object" => attribute(player, "data"),
        _ => None,
    };
    let own = own.filter(|address| address.starts_with("http") || address.starts_with("//") || is_file(address));
    let own = own.map(|address| page(&address).unwrap_or(address));
    own.or_else(|| player.children.borrow().iter().find_map(address))
}

/// Returns the page of a video whose old player names it in the query: `moogaloop.swf?clip_id=1`.
fn page(address: &str) -> Option<String> {
    let (player, query) = address.split_once('?')?;
    let id = query.split(['&', ';']).find_map(|pair| pair.strip_prefix("clip_id="))?;
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    (player.contains("vimeo.com/") && is_id).then(|| format!("https://vimeo.com/{id}"))
}

/// Returns whether a relative address is that of a sound or film.
fn is_file(address: &str) -> bool {
    let ending = address.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    ending.is_some_and(|ending| matches!(ending.as_str(), "mp3" | "m4a" | "mp4" | "m4v" | "mov" | "ogg" | "wav"))
}

/// Puts frames that stand in a paragraph with nothing else in its place.
fn split(root: &Rc<Node>) {
    rewrite(root, &mut |node| {
        let own = children(node);
        let is_frame = |child: &Rc<Node>| tag(child) == "iframe";
        let is_lone =
            tag(node) == "p" && own.iter().any(is_frame) && own.iter().all(|child| is_frame(child) || is_space(child));
        is_lone.then(|| take_children(node).into_iter().filter(is_frame).collect())
    });
}

fn is_space(node: &Rc<Node>) -> bool {
    !is_block(tag(node)) && (tag(node).is_empty() || tag(node) == "br") && text(node).trim().is_empty()
}
