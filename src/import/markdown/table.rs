//! Tables. Markdown can express one with a header row, rows of equal length, no spanning cells and single-line cells.

use std::rc::Rc;

use markup5ever_rcdom::Node;

use crate::import::html::tree::{attribute, children, of_tag, tag, within};
use crate::import::markdown::block::{Block, text};
use crate::import::markdown::work::Work;

/// Elements that a cell of a Markdown table cannot hold.
const BLOCKS: [&str; 16] = [
    "p",
    "ul",
    "ol",
    "figure",
    "br",
    "caption",
    "table",
    "pre",
    "blockquote",
    "iframe",
    "audio",
    "video",
    "details",
    "dl",
    "hr",
    "h1",
];

/// Converts a table; one that Markdown cannot express stays HTML.
#[must_use]
pub fn table(work: &Work<'_>, node: &Rc<Node>) -> Block {
    let is_plain = !BLOCKS.iter().any(|inside| of_tag(node, inside).is_some()) && !within(node, &["td", "th", "li"]);
    match grid(node).filter(|_| is_plain) {
        Some(rows) => {
            let cells = |row: Vec<Rc<Node>>| row.iter().map(|cell| text(work.blocks(&children(cell)))).collect();
            Block::Table(rows.into_iter().map(cells).collect())
        }
        None => Block::Raw(work.raw(node)),
    }
}

/// Returns the cells of a table with a header row and then rows of equal length.
fn grid(table: &Rc<Node>) -> Option<Vec<Vec<Rc<Node>>>> {
    let mut rows = Vec::new();
    let is_whole = collect(table, &mut rows);
    let (head, body) = rows.split_first()?;
    let is_grid = head.iter().all(|cell| tag(cell) == "th")
        && body.iter().all(|row| row.len() == head.len() && row.iter().all(|cell| tag(cell) == "td"));
    (is_whole && is_grid && !head.is_empty()).then_some(rows)
}

/// Collects the cells of each row; returns whether none spans others.
fn collect(node: &Rc<Node>, rows: &mut Vec<Vec<Rc<Node>>>) -> bool {
    children(node).iter().all(|child| match tag(child) {
        "tr" => {
            rows.push(Vec::new());
            collect(child, rows)
        }
        "td" | "th" => {
            let spans = ["colspan", "rowspan"];
            let is_wide = spans.iter().any(|name| attribute(child, name).is_some_and(|value| value != "1"));
            if let Some(row) = rows.last_mut() {
                row.push(Rc::clone(child));
            }
            !is_wide
        }
        _ => collect(child, rows),
    })
}
