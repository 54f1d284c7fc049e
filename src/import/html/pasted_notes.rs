//! Footnotes of text programs -> references and notes: a link to a place from which another link leads back.

use std::collections::BTreeMap;
use std::rc::Rc;

use markup5ever_rcdom::Node;

use crate::import::html::pasted::style;
use crate::import::html::tree::{
    NOTE, above, attribute, children, detach, element, is_blank, parent, rewrite, set_children, tag, take_children,
    text,
};

/// Most characters of a reference: `[12]`, `iv`, `*`.
const SIGN_MAX: usize = 6;

/// Takes the notes out of a tree and marks their references with their numbers. Returns the notes in the order of their first
/// references, each as an element that holds it.
pub fn notes(root: &Rc<Node>) -> Vec<Rc<Node>> {
    let mut links = Vec::new();
    collect(root, &mut links);
    let by_name: BTreeMap<&str, usize> = links
        .iter()
        .enumerate()
        .rev()
        .flat_map(|(at, link)| link.names.iter().map(move |name| (name.as_str(), at)))
        .collect();
    let mut numbers: BTreeMap<usize, usize> = BTreeMap::new();
    let mut found: Vec<Rc<Node>> = Vec::new();
    for at in 0..links.len() {
        let Some(back) = by_name.get(links[at].to.as_str()).copied().filter(|back| *back > at) else { continue };
        // The note leads back to its first reference.
        let leads_back = numbers.contains_key(&back) || by_name.get(links[back].to.as_str()) == Some(&at);
        if !leads_back || !is_sign(&links[at].node) {
            continue;
        }
        let number = match numbers.get(&back) {
            Some(number) => *number,
            None => {
                let Some(note) = note(&links[back].node) else { continue };
                found.push(note);
                numbers.insert(back, found.len());
                found.len()
            }
        };
        replace(&links[at].node, number);
    }
    if !found.is_empty() {
        without_remains(root);
    }
    found
}

/// A link within the text.
struct Link {
    node: Rc<Node>,
    /// What it leads to.
    to: String,
    /// What leads to it.
    names: Vec<String>,
}

fn collect(node: &Rc<Node>, links: &mut Vec<Link>) {
    if tag(node) == "a"
        && let Some(href) = attribute(node, "href")
        && let Some((_, to)) = href.rsplit_once('#')
        && (href.starts_with('#') || href.starts_with("file:") || href.starts_with("about:"))
    {
        // LibreOffice names the note's link and not what leads to it: `sdfootnote1sym` and `sdfootnote1anc`.
        let own = ["id", "name"].iter().filter_map(|name| attribute(node, name));
        let above = parent(node).filter(|above| tag(above) == "sup").and_then(|above| attribute(&above, "id"));
        links.push(Link { node: Rc::clone(node), to: to.to_owned(), names: own.chain(above).collect() });
    }
    for child in children(node) {
        collect(&child, links);
    }
}

/// Returns whether a link shows the sign of a note: a number, a letter, a star, in brackets or not.
fn is_sign(link: &Rc<Node>) -> bool {
    let shown = text(link);
    let shown = shown.trim();
    !shown.is_empty() && shown.chars().count() <= SIGN_MAX
}

/// Takes a note out of the text. Its own link is the sign that stands before it.
fn note(link: &Rc<Node>) -> Option<Rc<Node>> {
    let is_note = |node: &Rc<Node>| {
        let id = attribute(node, "id").unwrap_or_default();
        let is_named = ["ftn", "edn", "sdfootnote", "sdendnote"].iter().any(|name| id.starts_with(name));
        let style = style(node);
        tag(node) == "div"
            && (is_named || style.contains("mso-element:footnote") || style.contains("mso-element:endnote"))
    };
    let is_list = |node: &Rc<Node>| style(node).contains("-list");
    let holder = above(link)
        .find(|node| is_note(node) && !is_list(node))
        .or_else(|| above(link).find(|node| matches!(tag(node), "p" | "li")))?;
    let sign = parent(link).filter(|above| tag(above) == "sup" && text(above).trim() == text(link).trim());
    detach(sign.as_ref().unwrap_or(link));
    let note = element("div", &[]);
    set_children(&note, take_children(&holder));
    detach(&holder);
    Some(note)
}

/// Puts the mark of a note in place of a reference, and of what raises it.
fn replace(link: &Rc<Node>, number: usize) {
    let raised =
        parent(link).filter(|above| matches!(tag(above), "sup" | "span") && text(above).trim() == text(link).trim());
    let old = raised.unwrap_or_else(|| Rc::clone(link));
    let Some(holder) = parent(&old) else { return };
    let mark = element(NOTE, &[("n", &number.to_string())]);
    let all =
        children(&holder).into_iter().map(|child| if Rc::ptr_eq(&child, &old) { Rc::clone(&mark) } else { child });
    let all: Vec<Rc<Node>> = all.collect();
    set_children(&holder, all);
}

/// Removes the line above the notes, and what held them.
fn without_remains(root: &Rc<Node>) {
    rewrite(root, &mut |node| {
        let style = style(node);
        let is_list = style.contains("mso-element:footnote-list") || style.contains("mso-element:endnote-list");
        is_list
            .then(|| take_children(node).into_iter().filter(|child| tag(child) != "hr" && !is_blank(child)).collect())
    });
    // Google Docs draws a line before them.
    let own = children(root);
    let last = own.iter().rposition(|child| !is_blank(child) || tag(child) == "hr");
    if let Some(line) = last.map(|at| &own[at]).filter(|last| tag(last) == "hr") {
        detach(line);
    }
}
