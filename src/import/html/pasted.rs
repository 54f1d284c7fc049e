//! What programs say by styles becomes elements, and what they say for themselves goes: the passes over a pasted tree.

use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};

use crate::import::html::tree::{
    PLAIN, above, attribute, children, element, has_class, parent, rewrite, set_children, tag, take_children, text,
    text_node, within,
};
use crate::text::address::decoded;

/// Pictures that do not come along.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct PastedPictures {
    /// How many showed something.
    pub left_out: usize,
}

/// Returns the style of an element without spaces, in lower case.
#[must_use]
pub fn style(node: &Node) -> String {
    attribute(node, "style").unwrap_or_default().replace([' ', '\n', '\r', '\t'], "").to_lowercase()
}

/// Returns whether a text comes from Word or Outlook.
#[must_use]
pub fn from_word(root: &Rc<Node>) -> bool {
    let is_own = attribute(root, "class").is_some_and(|class| class.starts_with("Mso")) || style(root).contains("mso-");
    is_own || root.children.borrow().iter().any(from_word)
}

/// Prepares a tree: unwanted elements go, styles become elements, links lead where they mean to, pictures become what they show.
pub fn settle(root: &Rc<Node>, is_word: bool, pictures: &mut PastedPictures) {
    spaces(root);
    rewrite(root, &mut |node| {
        if matches!(node.data, NodeData::Text { .. }) {
            return None;
        }
        let name = tag(node);
        if is_unwanted(node, is_word) {
            return Some(Vec::new());
        }
        match name {
            "img" => return Some(picture(node, pictures)),
            // Vector drawings of Word, and what was typed by somebody else in a change that is followed.
            "ins" if is_word => return Some(take_children(node)),
            "a" => unwrap_link(node),
            "p" if has_class(node, "MsoTitle") => {
                let title = element("h1", &[]);
                set_children(&title, take_children(node));
                return Some(vec![title]);
            }
            // One line after another is how mail programs write paragraphs.
            "iframe" | "object" | "embed" | "audio" | "video" => return Some(Vec::new()),
            _ => {}
        }
        let looks = if matches!(name, "span" | "font" | "b" | "i" | "p" | "div" | "a" | "li") {
            formats(node)
        } else {
            Vec::new()
        };
        without_attributes(node);
        if looks.is_empty() || text(node).trim().is_empty() {
            return None;
        }
        let mut inner = take_children(node);
        for look in looks {
            let format = element(look, &[]);
            set_children(&format, inner);
            inner = vec![format];
        }
        set_children(node, inner);
        None
    });
}

/// Returns whether an element says nothing to readers: what is hidden, comments of reviewers, and numbers that lists write by
/// themselves.
fn is_unwanted(node: &Rc<Node>, is_word: bool) -> bool {
    let style = style(node);
    let is_hidden = [
        "display:none",
        "mso-hide:all",
        "mso-list:ignore",
        "mso-element:comment-list",
        "mso-element:header",
        "mso-element:footer",
    ]
    .iter()
    .any(|sign| style.contains(sign));
    let is_comment = style.contains("mso-comment-reference") || has_class(node, "MsoCommentReference");
    let is_foreign = matches!(
        tag(node),
        "xml" | "w:sdtpr" | "o:officedocumentsettings" | "title" | "meta" | "link" | "button" | "select" | "input"
    );
    is_hidden || is_comment || is_foreign || (is_word && tag(node) == "del")
}

/// Returns the elements that a style means, the innermost first.
fn formats(node: &Rc<Node>) -> Vec<&'static str> {
    let style = style(node);
    let has = |name: &str, values: &[&str]| {
        let value = style.split(';').filter_map(|one| one.split_once(':')).rfind(|(key, _)| *key == name);
        value.is_some_and(|(_, value)| values.iter().any(|wanted| value.starts_with(wanted)))
    };
    // Headings are bold by themselves, and so are heads of tables.
    let is_heading = within(node, &["h1", "h2", "h3", "h4", "h5", "h6", "th"]);
    // Bold is what one says of words, not of all paragraphs: a mail's `div` would make it of everything.
    let is_inline = matches!(tag(node), "span" | "font" | "a");
    let bold = ["bold", "600", "700", "800", "900"];
    let is_bold = above(node).any(|above| matches!(tag(&above), "b" | "strong") && !is_plain(&above));
    let mut looks = Vec::new();
    if is_inline && !is_heading && has("font-weight", &bold) && !is_bold {
        looks.push("strong");
    }
    if is_inline && has("font-style", &["italic", "oblique"]) && !within(node, &["i", "em"]) {
        looks.push("em");
    }
    if is_inline && (has("text-decoration", &["line-through"]) || has("text-decoration-line", &["line-through"])) {
        looks.push("s");
    }
    if is_inline && has("vertical-align", &["super"]) && !within(node, &["sup"]) {
        looks.push("sup");
    }
    if is_inline && has("vertical-align", &["sub"]) && !within(node, &["sub"]) && !has("vertical-align", &["super"]) {
        looks.push("sub");
    }
    looks
}

/// Returns whether an element that is bold by its name is not.
fn is_plain(node: &Node) -> bool {
    matches!(tag(node), "b" | "strong") && style(node).split(';').any(|one| one == PLAIN)
}

/// Removes what says how an element looks, in which language its program took it to be, and what it is called.
fn without_attributes(node: &Rc<Node>) {
    let is_plain = is_plain(node);
    let NodeData::Element { attrs, .. } = &node.data else { return };
    attrs.borrow_mut().retain_mut(|attribute| match &*attribute.name.local {
        // Google Docs puts a bold element that is not bold around everything.
        "style" if is_plain => {
            attribute.value = PLAIN.into();
            true
        }
        "class" | "style" | "lang" | "dir" | "id" | "name" | "title" | "align" | "value" | "type" => {
            matches!((tag(node), &*attribute.name.local), ("ol", "type") | ("li", "value") | ("abbr", "title"))
        }
        _ => true,
    });
}

/// Returns what stands in place of a picture: what it shows. A pixel that only counts readers shows nothing.
fn picture(img: &Rc<Node>, pictures: &mut PastedPictures) -> Vec<Rc<Node>> {
    let value = |name: &str| attribute(img, name).unwrap_or_default();
    let style = style(img);
    let is_dot = ["width", "height"].iter().any(|side| {
        let typed = value(side);
        matches!(typed.trim().trim_end_matches("px"), "0" | "1")
            || [0, 1].iter().any(|size| style.split(';').any(|one| one == format!("{side}:{size}px")))
    });
    if is_dot {
        return Vec::new();
    }
    let alt = value("alt");
    let alt = alt.split_whitespace().collect::<Vec<_>>().join(" ");
    // What Word guessed is no description.
    let guessed = [
        "Automatiskt genererad beskrivning",
        "Description automatically generated",
        "AI-genererat innehåll kan vara felaktigt.",
        "AI-generated content may be incorrect.",
    ];
    let alt = guessed.iter().fold(alt, |alt, guessed| alt.replace(guessed, "")).trim().to_owned();
    let is_letter = value("class").split(' ').any(|class| class == "emoji") && alt.chars().count() <= 4;
    if is_letter {
        return vec![text_node(&alt)];
    }
    pictures.left_out += 1;
    let holder = parent(img).map(|parent| text(&parent)).unwrap_or_default();
    let is_said = alt.is_empty() || alt.contains("://") || holder.contains(&alt);
    if is_said { Vec::new() } else { vec![text_node(&format!(" {alt} "))] }
}

/// Puts the place that a link means in place of the one that counts who follows it: of Outlook, Google and Facebook.
fn unwrap_link(link: &Rc<Node>) {
    let Some(typed) = attribute(link, "href") else { return };
    let meant = meant_address(&typed);
    let NodeData::Element { attrs, .. } = &link.data else { return };
    for attribute in attrs.borrow_mut().iter_mut().filter(|attribute| &*attribute.name.local == "href") {
        attribute.value = meant.as_str().into();
    }
}

fn meant_address(typed: &str) -> String {
    let typed = typed.trim();
    let Some((place, query)) = typed.split_once('?') else { return typed.to_owned() };
    let host = place.split("://").nth(1).unwrap_or_default().to_lowercase();
    let name = match host.as_str() {
        host if host.ends_with(".safelinks.protection.outlook.com/") => "url",
        "www.google.com/url" | "google.com/url" => "q",
        "l.facebook.com/l.php" | "lm.facebook.com/l.php" => "u",
        _ => return typed.to_owned(),
    };
    let value = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name);
    let meant = value.map(|(_, value)| decoded(value));
    meant
        .filter(|meant| meant.starts_with("https://") || meant.starts_with("http://"))
        .unwrap_or_else(|| typed.to_owned())
}

/// Makes spaces of what programs write in place of them: several in a row, and hard ones beside others.
fn spaces(node: &Rc<Node>) {
    if let NodeData::Text { contents } = &node.data {
        let typed = contents.borrow().to_string();
        if typed.contains('\u{a0}') && !within(node, &["pre"]) {
            let letters: Vec<char> = typed.chars().collect();
            let is_space = |at: Option<usize>| at.and_then(|at| letters.get(at)).is_none_or(|c| c.is_whitespace());
            let soft = letters.iter().enumerate().map(|(at, c)| match c {
                '\u{a0}' if is_space(at.checked_sub(1)) || is_space(Some(at + 1)) => ' ',
                c => *c,
            });
            let soft: String = soft.collect();
            contents.replace(soft.as_str().into());
        }
    }
    for child in children(node) {
        spaces(&child);
    }
}
