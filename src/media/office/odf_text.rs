//! Texts of `OpenDocument`: paragraphs with their links, cells of tables, and which lists are numbered (ODF 1.3, part 3).

use std::collections::BTreeMap;

use crate::media::office::paragraph::LinkedText;
use crate::media::office::relations::safe_address;
use crate::media::paged_text::{Cell, LinkTarget, ListNumber, NumberStyle, Table, TextLink};
use crate::text::address::decoded;
use crate::text::xml::{Child, Node};

/// Most repetitions of a cell or row: tables are padded to the sheet's edge with empty ones.
const REPEATED_MAX: usize = 64;
/// Most spaces in a row.
const SPACES_MAX: usize = 100;

/// The first numbers of numbered lists, by the name of their style and their level, from 0.
pub(super) struct ListStyles(BTreeMap<(String, u8), ListNumber>);

impl ListStyles {
    /// Collects the styles of numbered lists.
    pub(super) fn of<'a>(trees: impl Iterator<Item = &'a Node>) -> Self {
        let mut all = BTreeMap::new();
        for tree in trees {
            tree.walk(&mut |node| {
                if node.name != "list-style" {
                    return true;
                }
                let name = node.prefixed("name").unwrap_or_default();
                for level in node.nodes().filter(|level| level.name == "list-level-style-number") {
                    // A format without letters shows no numbers.
                    let shows = level.prefixed("num-format").is_none_or(|format| !format.is_empty());
                    let number = |key| level.prefixed(key).and_then(|number| number.parse::<u32>().ok());
                    if let Some(place) = number("level").and_then(|place| u8::try_from(place.checked_sub(1)?).ok())
                        && shows
                    {
                        let style = number_style(level.prefixed("num-format").unwrap_or_default());
                        let value = number("start-value").unwrap_or(1);
                        all.insert((name.to_owned(), place), ListNumber { value, style });
                    }
                }
                false
            });
        }
        Self(all)
    }

    /// Returns the first number of a list of a style; `None` if it is not numbered.
    pub(super) fn start(&self, style: &str, level: u8) -> Option<ListNumber> {
        self.0.get(&(style.to_owned(), level)).copied()
    }
}

/// Returns how numbers of a format are written (ODF 1.3, part 3, 19.500).
fn number_style(format: &str) -> NumberStyle {
    match format {
        "a" => NumberStyle::LowerLetter,
        "A" => NumberStyle::UpperLetter,
        "i" => NumberStyle::LowerRoman,
        "I" => NumberStyle::UpperRoman,
        _ => NumberStyle::Decimal,
    }
}

/// The pages of a presentation by their names, to which links lead (`#page3`).
pub(super) struct PageNames<'a>(BTreeMap<&'a str, usize>);

impl<'a> PageNames<'a> {
    /// Collects the names.
    pub(super) fn of(pages: &[&'a Node]) -> Self {
        Self(pages.iter().enumerate().filter_map(|(at, page)| Some((page.prefixed("name")?, at))).collect())
    }

    fn target(&self, address: &str) -> Option<LinkTarget> {
        if let Some(name) = address.trim().strip_prefix('#') {
            let name = decoded(name);
            return self.0.get(name.as_str()).map(|at| LinkTarget::Page(*at));
        }
        safe_address(address).map(LinkTarget::Address)
    }
}

/// Returns the text of a paragraph.
pub(super) fn paragraph(node: &Node) -> String {
    linked_paragraph(node, &PageNames(BTreeMap::new())).text
}

/// Returns the text of a paragraph with its links; white space collapses to one space (ODF 1.3, 6.1.2).
pub(super) fn linked_paragraph(node: &Node, pages: &PageNames<'_>) -> LinkedText {
    let mut line = LinkedText::default();
    add(node, pages, &mut line);
    let start = line.text.len() - line.text.trim_start_matches(' ').len();
    let end = line.text.trim_end_matches(' ').len().max(start);
    let text = line.text[start..end].to_owned();
    let inside = |at: usize| at.clamp(start, end) - start;
    let links = line.links.into_iter().map(|link| {
        let range = (inside(link.range.0), inside(link.range.1));
        TextLink { range, ..link }
    });
    LinkedText { links: links.filter(|link| link.range.0 < link.range.1).collect(), text }
}

fn add(node: &Node, pages: &PageNames<'_>, line: &mut LinkedText) {
    for child in &node.children {
        let text = &mut line.text;
        match child {
            Child::Text(own) => {
                for letter in own.chars() {
                    if !matches!(letter, ' ' | '\n' | '\t' | '\r') {
                        text.push(letter);
                    } else if !text.ends_with([' ', '\n']) {
                        text.push(' ');
                    }
                }
            }
            Child::Node(node) => match node.name.as_str() {
                "s" => {
                    let times = node.prefixed("c").and_then(|times| times.parse().ok()).unwrap_or(1);
                    text.extend(std::iter::repeat_n(' ', times.min(SPACES_MAX)));
                }
                "tab" => text.push('\t'),
                "line-break" => text.push('\n'),
                "a" => {
                    let start = text.len();
                    let number = line.links.len();
                    add(node, pages, line);
                    let target = node.prefixed("href").and_then(|address| pages.target(address));
                    let range = (start, line.text.len());
                    let is_inner = line.links.len() > number;
                    if let Some(target) = target.filter(|_| !is_inner && !line.text[start..].trim().is_empty()) {
                        line.links.push(TextLink { range, target });
                    }
                }
                "note" | "annotation" | "page-number" | "date" | "time" | "header" | "footer" | "date-time" => {}
                _ => add(node, pages, line),
            },
        }
    }
}

/// Reads a table. Empty rows at its end are left out.
pub(super) fn table(node: &Node) -> Table {
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    node.walk(&mut |node| {
        if node.name != "table-row" {
            return true;
        }
        for _ in 0..repeated(node, "number-rows-repeated") {
            rows.push(cells(node));
        }
        false
    });
    while rows.last().is_some_and(|row| row.iter().all(|cell| cell.text.is_empty())) {
        rows.pop();
    }
    // What is not said is not so (ODF 1.3, part 3, 19.749).
    let is_drawn_as_head = node.prefixed("use-first-row-styles") == Some("true");
    Table { rows, has_head: is_drawn_as_head || node.child("table-header-rows").is_some() }
}

fn repeated(node: &Node, name: &str) -> usize {
    node.prefixed(name).and_then(|times| times.parse().ok()).unwrap_or(1).clamp(1, REPEATED_MAX)
}

fn cells(row: &Node) -> Vec<Cell> {
    let mut cells = Vec::new();
    for node in row.nodes().filter(|node| node.name == "table-cell") {
        let mut lines = Vec::new();
        // Paragraphs stand in lists and sections, too.
        node.walk(&mut |node| {
            let is_paragraph = matches!(node.name.as_str(), "p" | "h");
            if is_paragraph {
                lines.push(paragraph(node));
            }
            !is_paragraph
        });
        lines.retain(|line| !line.trim().is_empty());
        let span = |name| node.prefixed(name).and_then(|number| number.parse().ok()).unwrap_or(1).clamp(1, 1000);
        let (columns, rows) = (span("number-columns-spanned"), span("number-rows-spanned"));
        let cell = Cell { text: lines.join("\n"), columns, rows };
        cells.extend(std::iter::repeat_n(cell, repeated(node, "number-columns-repeated")));
    }
    while cells.last().is_some_and(|cell| cell.text.is_empty() && cell.columns == 1) && cells.len() > 1 {
        cells.pop();
    }
    cells
}
