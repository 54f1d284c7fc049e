//! Tables of text programs -> tables that Markdown can express: with a head, and with one line in each cell.

use std::rc::Rc;

use markup5ever_rcdom::Node;

use crate::import::html::tree::{
    attribute, children, element, of_tag, rewrite, set_children, tag, take_children, text, text_node,
};

/// What a cell of a table in Markdown cannot hold.
const HEAVY: [&str; 9] = ["ul", "ol", "table", "pre", "blockquote", "h1", "h2", "h3", "details"];

/// Simplifies the tables of a tree. One that only arranges its page becomes what is in it.
pub fn tables(root: &Rc<Node>) {
    rewrite(root, &mut |node| {
        if tag(node) != "table" {
            return None;
        }
        let mut rows = Vec::new();
        collect(node, &mut rows);
        rows.retain(|row: &Vec<Rc<Node>>| row.iter().any(|cell| !text(cell).trim().is_empty()));
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        if columns <= 1 || of_tag(node, "table").is_some() {
            let cells = rows.into_iter().flatten().map(|cell| {
                let part = element("div", &[]);
                set_children(&part, take_children(&cell));
                part
            });
            return Some(cells.collect());
        }
        let is_wide = |cell: &Rc<Node>| {
            ["colspan", "rowspan"].iter().any(|name| attribute(cell, name).is_some_and(|span| span.trim() != "1"))
        };
        let is_heavy = |cell: &Rc<Node>| HEAVY.iter().any(|inside| of_tag(cell, inside).is_some());
        if rows.iter().flatten().any(|cell| is_wide(cell) || is_heavy(cell)) {
            return None;
        }
        let has_head = rows.iter().flatten().any(|cell| tag(cell) == "th");
        let rows = rows.into_iter().enumerate().map(|(at, cells)| {
            let is_head = at == 0 && (!has_head || cells.iter().any(|cell| tag(cell) == "th"));
            row(cells, columns, is_head)
        });
        let table = element("table", &[]);
        set_children(&table, rows.collect());
        Some(vec![table])
    });
}

fn row(cells: Vec<Rc<Node>>, columns: usize, is_head: bool) -> Rc<Node> {
    let mut all: Vec<Rc<Node>> = Vec::new();
    for cell in cells {
        let new = element(if is_head { "th" } else { "td" }, &[]);
        set_children(&new, one_line(&cell));
        all.push(new);
    }
    // Programs leave out the empty cells at the end.
    all.resize_with(columns, || element(if is_head { "th" } else { "td" }, &[]));
    let row = element("tr", &[]);
    set_children(&row, all);
    row
}

/// Returns the content of a cell on one line: paragraphs one after another, with spaces between them.
fn one_line(cell: &Rc<Node>) -> Vec<Rc<Node>> {
    rewrite(cell, &mut |node| match tag(node) {
        "br" => Some(vec![text_node(" ")]),
        "p" | "div" | "figure" | "figcaption" | "section" | "h4" | "h5" | "h6" => {
            let inner = take_children(node);
            Some([vec![text_node(" ")], inner, vec![text_node(" ")]].concat())
        }
        _ => None,
    });
    take_children(cell)
}

/// Collects the cells of each row, those of tables inside excepted.
fn collect(node: &Rc<Node>, rows: &mut Vec<Vec<Rc<Node>>>) {
    for child in children(node) {
        match tag(&child) {
            "tr" => {
                rows.push(Vec::new());
                collect(&child, rows);
            }
            "td" | "th" => {
                if let Some(row) = rows.last_mut() {
                    row.push(child);
                }
            }
            "table" => {}
            _ => collect(&child, rows),
        }
    }
}
