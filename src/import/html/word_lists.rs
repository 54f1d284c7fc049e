//! The lists of Word, which are paragraphs with a style and a number that Word wrote -> lists.

use std::rc::Rc;

use markup5ever_rcdom::{Node, NodeData};

use crate::import::html::pasted::style;
use crate::import::html::tree::{children, element, rewrite, set_children, tag, take_children, text};

/// Deepest level of a list: Word has nine.
const LEVEL_MAX: usize = 9;

/// An item of a list, as Word writes it.
struct Item {
    /// From 1.
    level: usize,
    /// Its number, if it has one.
    number: Option<usize>,
    /// What it says.
    content: Vec<Rc<Node>>,
}

/// Turns paragraphs that are items into lists.
pub fn lists(root: &Rc<Node>) {
    let own = children(root);
    if own.iter().all(|child| level(child).is_none()) {
        own.iter().for_each(lists);
        return;
    }
    let mut all: Vec<Rc<Node>> = Vec::new();
    let mut open: Vec<Item> = Vec::new();
    let mut between: Vec<Rc<Node>> = Vec::new();
    for child in take_children(root) {
        if let Some(level) = level(&child) {
            between.clear();
            let number = number(&child);
            // A first item of another kind at the same level begins another list.
            open.push(Item { level, number, content: content(&child) });
        } else if !open.is_empty() && is_between(&child) {
            between.push(child);
        } else {
            all.extend(written(std::mem::take(&mut open)));
            all.append(&mut between);
            lists(&child);
            all.push(child);
        }
    }
    all.extend(written(open));
    all.append(&mut between);
    set_children(root, all);
}

/// Returns the level of a paragraph in its list; `None` if it is no item.
fn level(node: &Rc<Node>) -> Option<usize> {
    if !matches!(tag(node), "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6") {
        return None;
    }
    let style = style(node);
    let list = style.split(';').find_map(|one| one.strip_prefix("mso-list:"))?;
    let at = list.find("level")? + "level".len();
    let level: String = list[at..].chars().take_while(char::is_ascii_digit).collect();
    // Headings with numbers are headings.
    let is_heading = tag(node).starts_with('h');
    level.parse().ok().filter(|level| (1..=LEVEL_MAX).contains(level) && !is_heading)
}

/// Returns the number that Word wrote before an item; `None` for a bullet.
fn number(node: &Rc<Node>) -> Option<usize> {
    let sign = sign(node)?;
    let typed = text(&sign);
    let typed = typed.trim_matches(|c: char| c.is_whitespace() || c == '\u{a0}');
    let word = typed.trim_end_matches(['.', ')', ':']).trim_start_matches('(');
    let last = word.rsplit('.').next().unwrap_or_default();
    if let Ok(number) = last.parse::<usize>() {
        return Some(number);
    }
    // Letters and Roman numbers: `a)`, `iv.`. A bullet that is a letter (`o`) has no sign after it.
    let is_letter = word.len() < typed.len()
        && !word.is_empty()
        && word.len() <= 5
        && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_letter.then(|| match word.as_bytes() {
        [one] if word != "i" && word != "I" => usize::from(one.to_ascii_lowercase() - b'a') + 1,
        _ => 1,
    })
}

/// Returns the element in which Word wrote the number or the bullet.
fn sign(node: &Rc<Node>) -> Option<Rc<Node>> {
    children(node)
        .into_iter()
        .find_map(|child| if style(&child).contains("mso-list:ignore") { Some(child) } else { sign(&child) })
}

/// Returns what an item says, without its number.
fn content(node: &Rc<Node>) -> Vec<Rc<Node>> {
    rewrite(node, &mut |inner| style(inner).contains("mso-list:ignore").then(Vec::new));
    take_children(node)
}

/// Returns whether something may stand between two items: white space, comments, empty paragraphs.
fn is_between(node: &Rc<Node>) -> bool {
    match &node.data {
        NodeData::Text { contents } => contents.borrow().trim().is_empty(),
        NodeData::Element { .. } => false,
        _ => true,
    }
}

/// Returns the lists of items.
fn written(items: Vec<Item>) -> Vec<Rc<Node>> {
    let mut items = items.into_iter().peekable();
    let mut all = Vec::new();
    while let Some(first) = items.peek() {
        let level = first.level;
        all.push(list(&mut items, level));
    }
    all
}

/// Returns the list that begins with the next item, at this level.
fn list(items: &mut std::iter::Peekable<std::vec::IntoIter<Item>>, level: usize) -> Rc<Node> {
    let start = items.peek().and_then(|first| first.number);
    let is_numbered = start.is_some();
    let mut own: Vec<Rc<Node>> = Vec::new();
    let mut is_first = true;
    while let Some(next) = items.peek() {
        let is_apart = next.level == level && next.number.is_some() != is_numbered;
        if next.level < level || is_apart || (next.level == level && next.number == Some(1) && !is_first && is_numbered)
        {
            break;
        }
        if next.level > level {
            let deeper = next.level;
            let inner = list(items, deeper);
            match own.last() {
                Some(last) => {
                    let mut content = take_children(last);
                    content.push(inner);
                    set_children(last, content);
                }
                None => own.push(inner),
            }
            continue;
        }
        let Some(item) = items.next() else { break };
        let node = element("li", &[]);
        set_children(&node, item.content);
        own.push(node);
        is_first = false;
    }
    let list = match start {
        Some(start) => element("ol", &[("start", &start.to_string())]),
        None => element("ul", &[]),
    };
    set_children(&list, own);
    list
}
