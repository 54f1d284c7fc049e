//! Captions of pictures before `<figure>`: what holds a picture and its caption becomes a figure.

use std::rc::Rc;

use markup5ever_rcdom::Node;

use crate::import::html::tree::{above, detach, element, has_class, rewrite, set_children, tag, take_children, text};

/// What holds a picture and its caption.
struct Form {
    /// Names of the element.
    names: &'static [&'static str],
    /// Its classes; one is enough.
    classes: &'static [&'static str],
    /// Classes of the caption in it.
    captions: &'static [&'static str],
}

/// Blogger's tables; the lists and divisions of WordPress, whose themes wrote `<dl>` before HTML5, and those of its
/// galleries.
const FORMS: [Form; 2] = [
    Form { names: &["table"], classes: &["tr-caption-container"], captions: &["tr-caption"] },
    Form {
        names: &["dl", "div"],
        classes: &["wp-caption", "gallery-item"],
        captions: &["wp-caption-text", "gallery-caption"],
    },
];

/// Turns pictures with a caption into figures. What holds more than one picture, or words that are no caption, stays.
pub fn figures(root: &Rc<Node>) {
    rewrite(root, &mut |node| {
        let has = |node: &Rc<Node>, classes: &[&str]| classes.iter().any(|class| has_class(node, class));
        let form = FORMS.iter().find(|form| form.names.contains(&tag(node)) && has(node, form.classes))?;
        let mut pictures = Vec::new();
        find(node, &|child| tag(child) == "img", &mut pictures);
        let [picture] = pictures.as_slice() else { return None };
        let mut captions = Vec::new();
        find(node, &|child| has(child, form.captions), &mut captions);
        let letters = |node: &Rc<Node>| text(node).chars().filter(|c| !c.is_whitespace()).count();
        if letters(node) != captions.iter().map(letters).sum::<usize>() {
            return None;
        }
        let is_held = |above: &Rc<Node>| captions.iter().any(|caption| Rc::ptr_eq(caption, above));
        if above(picture).any(|above| is_held(&above)) {
            return None;
        }
        let link = above(picture).take_while(|above| !Rc::ptr_eq(above, node)).find(|above| tag(above) == "a");
        let figure = element("figure", &[]);
        let shown = link.unwrap_or_else(|| Rc::clone(picture));
        let inner: Vec<Rc<Node>> = captions.iter().flat_map(|caption| take_children(caption)).collect();
        detach(&shown);
        let caption = element("figcaption", &[]);
        let has_caption = !inner.is_empty();
        set_children(&caption, inner);
        set_children(&figure, std::iter::once(shown).chain(has_caption.then_some(caption)).collect());
        Some(vec![figure])
    });
}

fn find(node: &Rc<Node>, is_it: &dyn Fn(&Rc<Node>) -> bool, found: &mut Vec<Rc<Node>>) {
    for child in node.children.borrow().iter() {
        if is_it(child) {
            found.push(Rc::clone(child));
        } else {
            find(child, is_it, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::html::tree::{children, of_tag, parse};

    fn figure_of(markup: &str) -> Option<(usize, String)> {
        let (tree, _) = parse(markup);
        figures(&tree);
        let figure = of_tag(&tree, "figure")?;
        let caption = of_tag(&figure, "figcaption").map(|caption| text(&caption)).unwrap_or_default();
        Some((children(&figure).len(), caption))
    }

    #[test]
    fn a_picture_with_its_caption_is_a_figure_whatever_held_it() {
        for markup in [
            "<dl class=\"wp-caption alignleft\"><dt class=\"wp-caption-dt\"><a href=\"a.jpg\"><img src=\"a.jpg\"></a></dt><dd class=\"wp-caption-dd wp-caption-text\">Text <em>ett</em></dd></dl>",
            "<div class=\"wp-caption\"><p><img src=\"a.jpg\"></p><p class=\"wp-caption-text\">Text <em>ett</em></p></div>",
            "<dl class=\"gallery-item\"><dt class=\"gallery-icon\"><img src=\"a.jpg\"></dt><dd class=\"wp-caption-text gallery-caption\">Text <em>ett</em></dd></dl>",
            "<table class=\"tr-caption-container\"><tr><td><img src=\"a.jpg\"></td></tr><tr><td class=\"tr-caption\">Text <em>ett</em></td></tr></table>",
        ] {
            assert_eq!(figure_of(markup), Some((2, "Text ett".to_owned())), "{markup}");
        }
        let bare = "<dl class=\"gallery-item\"><dt><img src=\"a.jpg\"></dt></dl>";
        assert_eq!(figure_of(bare), Some((1, String::new())));
    }

    #[test]
    fn what_holds_other_words_or_pictures_stays() {
        for markup in [
            "<dl><dt><img src=\"a.jpg\"></dt><dd>Text</dd></dl>",
            "<dl class=\"wp-caption\"><dt>Ord <img src=\"a.jpg\"></dt><dd class=\"wp-caption-text\">Text</dd></dl>",
            "<div class=\"wp-caption\"><img src=\"a.jpg\"><img src=\"b.jpg\"></div>",
            "<div class=\"wp-caption\"><p class=\"wp-caption-text\"><img src=\"a.jpg\"> Text</p></div>",
        ] {
            assert_eq!(figure_of(markup), None, "{markup}");
        }
    }
}
