//! Converts pictures, galleries, video and audio to Markdown and directives.

use std::rc::Rc;

use markup5ever_rcdom::Node;

use crate::directives::table::{AUDIO, GALLERY, VIDEO};
use crate::import::html::tree::{attribute, children, has_class, of_tag, only_picture, source, tag, text};
use crate::import::html::videos::{Video, directive_value, framed, lone_video};
use crate::import::markdown::block::Block;
use crate::import::markdown::inline::{Format, Leaf, Run, picture};
use crate::import::markdown::work::Work;

/// Converts a figure.
pub(super) fn figure(work: &Work<'_>, node: &Rc<Node>) -> Vec<Block> {
    let caption = of_tag(node, "figcaption");
    let below = || caption.as_ref().map(|caption| work.blocks(&children(caption))).unwrap_or_default();
    if let Some(video) = lone_video(node) {
        let title = caption.as_ref().map(text).unwrap_or_default();
        let directive = Block::Raw(video.directive(&work.title(&title)));
        return std::iter::once(directive).chain(below()).collect();
    }
    let Some(img) = of_tag(node, "img").filter(|_| of_tag(node, "table").is_none() && is_lone(node)) else {
        // The caption of a table, quotation or video becomes a paragraph.
        return work.blocks(&children(node));
    };
    let said = caption.as_ref().map(text).unwrap_or_default();
    let is_rich = caption.as_ref().is_some_and(|caption| of_tag(caption, "a").is_some());
    let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let Some(shown) = work.picture(&img, if is_rich { "" } else { &words }) else {
        // The picture is missing; its caption stays.
        return below();
    };
    let link = of_tag(node, "a").filter(|link| only_picture(link).is_some());
    let target = link.and_then(|link| attribute(&link, "href")).and_then(|address| {
        let own = attribute(&img, "src").and_then(|own| work.addresses.file(&own));
        let file = work.addresses.file(&address);
        file.clone().or_else(|| work.target(&address)).filter(|_| own.is_none() || own != file)
    });
    let formats = target.map(|to| Format::Link { to, number: work.next_link() }).into_iter().collect();
    let shown = Block::Paragraph(vec![vec![Run { formats, leaf: shown }]]);
    std::iter::once(shown).chain(if is_rich { below() } else { Vec::new() }).collect()
}

/// Returns whether a figure holds one picture and no text but its caption.
fn is_lone(figure: &Rc<Node>) -> bool {
    let caption = of_tag(figure, "figcaption").map(|caption| text(&caption)).unwrap_or_default();
    let said = text(figure);
    said.trim().is_empty() || said.trim() == caption.trim()
}

/// Returns whether an element is a gallery.
#[must_use]
pub fn is_gallery(node: &Rc<Node>) -> bool {
    has_class(node, "gallery") || has_class(node, "wp-block-gallery") || has_class(node, "blocks-gallery-grid")
}

/// Returns a gallery of pictures; what is said in it without a picture follows it.
pub(super) fn gallery(work: &Work<'_>, node: &Rc<Node>) -> Vec<Block> {
    let (mut shown, mut said) = (Vec::new(), Vec::new());
    collect(work, node, &mut shown, &mut said);
    let gallery = (!shown.is_empty()).then(|| Block::Raw(format!("::: {}\n{}\n:::", GALLERY.name, shown.join("\n\n"))));
    gallery.into_iter().chain(said).collect()
}

fn collect(work: &Work<'_>, node: &Rc<Node>, shown: &mut Vec<String>, said: &mut Vec<Block>) {
    let one = |img: &Rc<Node>, caption: &str| match work.picture(img, caption) {
        Some(Leaf::Picture { alt, to, caption }) => Some(picture(&alt, &to, &caption)),
        _ => None,
    };
    for child in children(node) {
        match tag(&child) {
            "figure" | "li" | "dl" => {
                let caption = of_tag(&child, "figcaption").map(|caption| text(&caption)).unwrap_or_default();
                let caption = caption.split_whitespace().collect::<Vec<_>>().join(" ");
                let img = of_tag(&child, "img").filter(|_| of_tag(&child, "figure").is_none() && is_lone(&child));
                match img.and_then(|img| one(&img, &caption)) {
                    Some(picture) => shown.push(picture),
                    None => collect(work, &child, shown, said),
                }
            }
            "img" => shown.extend(one(&child, "")),
            "figcaption" | "" => {
                let words = text(&child);
                if !words.trim().is_empty() {
                    said.extend(work.blocks(std::slice::from_ref(&child)));
                }
            }
            _ => collect(work, &child, shown, said),
        }
    }
}

/// Embeds a video of a known host without contacting it before a click, and plays the blog's own files; any other player
/// becomes a link.
pub(super) fn player(work: &Work<'_>, node: &Rc<Node>) -> Vec<Block> {
    let Some(address) = source(node) else { return Vec::new() };
    if tag(node) == "iframe" {
        return frame(work, node, &address);
    }
    let Some(file) = work.addresses.file(&address) else {
        let target = work.target(&address);
        return target.and_then(|target| Some(link(work, &framed(node)?, &target))).into_iter().collect();
    };
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem).replace(['-', '_'], " ");
    let title = attribute(node, "title").filter(|title| !title.trim().is_empty()).unwrap_or(stem);
    let name = if tag(node) == "audio" { AUDIO.name } else { VIDEO.name };
    let poster = attribute(node, "poster").and_then(|poster| work.addresses.file(&poster));
    let poster = poster.map(|poster| format!(" poster=\"{poster}\"")).unwrap_or_default();
    vec![Block::Raw(format!("::{name}{{src=\"{file}\" title=\"{}\"{poster}}}", directive_value(&title)))]
}

fn frame(work: &Work<'_>, node: &Rc<Node>, address: &str) -> Vec<Block> {
    if let Some(video) = Video::at(address) {
        return match framed(node) {
            Some(says) => vec![link(work, &says, &video.page())],
            None => {
                let title = attribute(node, "title").unwrap_or_default();
                vec![Block::Raw(video.directive(&work.title(&title)))]
            }
        };
    }
    let Some(says) = framed(node) else { return Vec::new() };
    match work.target(address) {
        Some(target) => vec![link(work, &says, &target)],
        None => vec![Block::Paragraph(vec![vec![Run::text(&says)]])],
    }
}

/// Returns a link as a paragraph.
fn link(work: &Work<'_>, says: &str, to: &str) -> Block {
    let link = Format::Link { to: to.to_owned(), number: work.next_link() };
    let run = Run { formats: vec![link], leaf: Leaf::Text(says.split_whitespace().collect::<Vec<_>>().join(" ")) };
    Block::Paragraph(vec![vec![run]])
}
