//! Converts pictures, galleries, video and audio to Markdown and directives.
#![expect(clippy::unnecessary_wraps, reason = "handlers are of one form")]

use std::rc::Rc;

use htmd::element_handler::Handlers;
use htmd::{Element, Node};

use crate::directives::table::{AUDIO, GALLERY, VIDEO};
use crate::import::html::tree::{attribute, has_class, of_tag, only_picture, source, tag, text};
use crate::import::html::videos::{Video, framed, lone_video};
use crate::import::markdown::convert::Work;
use crate::import::markdown::handlers::{block, destination, escaped, inner};

pub(in crate::import) fn figure(work: &Work, handlers: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    if is_gallery(element.node) {
        return Some(gallery(work, element.node));
    }
    let caption = of_tag(element.node, "figcaption");
    if let Some(video) = lone_video(element.node) {
        let title = caption.as_ref().map(text).unwrap_or_default();
        let below = caption.map(|caption| handlers.walk_children(&caption).content).unwrap_or_default();
        return Some(block(&format!("{}\n\n{}", video.directive(&work.title(&title)), below.trim())));
    }
    let Some(img) = of_tag(element.node, "img").filter(|_| of_tag(element.node, "table").is_none()) else {
        // The caption of a table, quotation or video becomes a paragraph.
        return Some(block(&inner(handlers, element)));
    };
    let said = caption.as_ref().map(text).unwrap_or_default();
    let is_rich = caption.as_ref().is_some_and(|caption| of_tag(caption, "a").is_some());
    let below = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some(mut shown) = work.shown(&img, if is_rich { "" } else { &below }) else {
        // The picture is missing; its caption stays.
        return Some(block(&caption.map(|caption| handlers.walk_children(&caption).content).unwrap_or_default()));
    };
    let link = of_tag(element.node, "a").filter(|link| only_picture(link).is_some());
    if let Some(address) = link.and_then(|link| attribute(&link, "href")) {
        let own = attribute(&img, "src").and_then(|own| work.addresses.file(&own));
        let file = work.addresses.file(&address);
        let target = file.clone().or_else(|| work.target(&address)).filter(|_| own.is_none() || own != file);
        if let Some(target) = target {
            shown = format!("[{shown}]({})", destination(&target));
        }
    }
    if let Some(caption) = caption.filter(|_| is_rich) {
        let said = handlers.walk_children(&caption).content;
        return Some(block(&format!("{shown}\n\n{}", said.trim())));
    }
    Some(block(&shown))
}

pub(in crate::import) fn is_gallery(node: &Rc<Node>) -> bool {
    has_class(node, "gallery") || has_class(node, "wp-block-gallery") || has_class(node, "blocks-gallery-grid")
}

/// Returns a gallery of pictures.
pub(in crate::import) fn gallery(work: &Work, node: &Rc<Node>) -> String {
    let mut pictures = Vec::new();
    collect(work, node, &mut pictures);
    // Captions of missing pictures stay.
    let (shown, said): (Vec<_>, Vec<_>) = pictures.into_iter().partition(|picture| picture.starts_with("!["));
    let gallery =
        if shown.is_empty() { String::new() } else { format!("::: {}\n{}\n:::\n\n", GALLERY.name, shown.join("\n\n")) };
    block(&format!("{gallery}{}", said.join("\n\n")))
}

fn collect(work: &Work, node: &Rc<Node>, pictures: &mut Vec<String>) {
    for child in node.children.borrow().iter() {
        match tag(child) {
            "figure" | "li" => {
                let caption = of_tag(child, "figcaption").map(|caption| text(&caption)).unwrap_or_default();
                let img = of_tag(child, "img").filter(|_| !has_figures(child));
                match img.and_then(|img| work.shown(&img, caption.trim())) {
                    Some(shown) => pictures.push(shown),
                    None => collect(work, child, pictures),
                }
            }
            "img" => pictures.extend(work.shown(child, "")),
            "figcaption" => pictures.push(escaped(&text(child))),
            _ => collect(work, child, pictures),
        }
    }
}

fn has_figures(node: &Rc<Node>) -> bool {
    of_tag(node, "figure").is_some()
}

/// Embeds a video of a known host without contacting it before a click; any other frame becomes a link.
pub(in crate::import) fn frame(work: &Work, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let address = attribute(element.node, "src")?;
    if let Some(video) = Video::at(&address) {
        if let Some(says) = framed(element.node) {
            return Some(format!(" [{}]({}) ", escaped(&says), video.page()));
        }
        return Some(block(&video.directive(&work.title(&attribute(element.node, "title").unwrap_or_default()))));
    }
    let says = escaped(&framed(element.node)?);
    let target = work.target(&address).map(|target| format!("[{says}]({})", destination(&target)));
    Some(block(&target.unwrap_or(says)))
}

pub(in crate::import) fn sound_or_film(work: &Work, _: &dyn Handlers, element: &Element<'_>) -> Option<String> {
    let address = source(element.node)?;
    let Some(file) = work.addresses.file(&address) else {
        if work.target(&address).is_none() {
            return Some(String::new());
        }
        return Some(block(&format!("[{}]({})", escaped(&framed(element.node)?), destination(&address))));
    };
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem).replace(['-', '_'], " ");
    let title = attribute(element.node, "title").filter(|title| !title.is_empty()).unwrap_or(stem);
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ").replace('\\', "").replace('"', "”");
    let name = if element.tag == "audio" { AUDIO.name } else { VIDEO.name };
    let poster = attribute(element.node, "poster").and_then(|poster| work.addresses.file(&poster));
    let poster = poster.map(|poster| format!(" poster=\"{poster}\"")).unwrap_or_default();
    Some(block(&format!("::{name}{{src=\"{file}\" title=\"{title}\"{poster}}}")))
}
