//! Extracts slide text from `OpenDocument` presentations (ODF 1.3, part 3).

use std::collections::BTreeSet;

use crate::media::office::package::Package;
use crate::media::office::pptx::{LETTERS_MAX, SLIDES_MAX};
use crate::media::office::properties::package_title;
use crate::media::paged_text::{Block, Fault, FaultKind, Limit, Page, PagedText, Unreadable};
use crate::text::xml::{Child, Node};

/// Most repetitions of a cell or row: tables are padded to the sheet's edge with empty ones.
const REPEATED_MAX: usize = 64;
/// Most spaces in a row.
const SPACES_MAX: usize = 100;

/// Reads a presentation.
///
/// # Errors
///
/// [`Unreadable`] if no slides can be read.
pub fn odp(bytes: &[u8]) -> Result<PagedText, Unreadable> {
    let package = Package::open(bytes)?;
    if is_encrypted(&package) {
        return Err(Unreadable::Locked);
    }
    let content = package.part("content.xml")?;
    let root = content.child("document-content").ok_or(Unreadable::Broken)?;
    let slides = root.path(&["body", "presentation"]).ok_or(Unreadable::Broken)?;
    let styles = package.part("styles.xml").ok();
    let hidden = hidden_styles(root);
    let size = styles.as_ref().and_then(page_size);
    let mut paged_text = PagedText {
        title: package_title(&package, "meta.xml"),
        language: language(&package, styles.as_ref()),
        ..PagedText::default()
    };
    let pages: Vec<&Node> = slides.nodes().filter(|node| node.name == "page").collect();
    let mut silent = Vec::new();
    for (place, node) in pages.iter().take(SLIDES_MAX).enumerate() {
        let is_hidden = node.prefixed("style-name").is_some_and(|style| hidden.contains(style));
        let mut reading = Reading { page: Page { size, is_hidden, ..Page::default() }, letters: 0 };
        reading.shapes(node);
        reading.page.notes = notes(node);
        if reading.letters > LETTERS_MAX {
            let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
            paged_text.faults.push(Fault { what: FaultKind::TooMuch(Limit::Letters), pages: vec![number] });
        }
        let is_silent = reading.page.texts().next().is_none() && reading.page.descriptions().next().is_none();
        if is_silent && node.find("image").is_some() {
            silent.push(u32::try_from(place + 1).unwrap_or(u32::MAX));
        }
        paged_text.pages.push(reading.page);
    }
    if !silent.is_empty() {
        paged_text.faults.push(Fault { what: FaultKind::NoText, pages: silent });
    }
    if pages.len() > SLIDES_MAX {
        paged_text.faults.push(Fault { what: FaultKind::TooMuch(Limit::Pages), pages: Vec::new() });
    }
    Ok(paged_text)
}

/// Returns whether parts of the archive are encrypted, according to its manifest.
fn is_encrypted(package: &Package<'_>) -> bool {
    let list = package.part("META-INF/manifest.xml");
    list.is_ok_and(|list| list.find("encryption-data").is_some())
}

/// Returns the names of the page styles that hide a slide.
fn hidden_styles(root: &Node) -> BTreeSet<&str> {
    let styles = root.child("automatic-styles").into_iter().flat_map(Node::nodes);
    let hidden = styles.filter(|style| {
        let of_page = style.child("drawing-page-properties");
        of_page.and_then(|page| page.prefixed("visibility")) == Some("hidden")
    });
    hidden.filter_map(|style| style.prefixed("name")).collect()
}

/// Returns the size of the first page layout in points.
fn page_size(styles: &Node) -> Option<(u32, u32)> {
    let mut found = None;
    styles.walk(&mut |node| {
        if node.name == "page-layout-properties" && found.is_none() {
            let length = |name| node.prefixed(name).and_then(points);
            // Handouts and notes are in portrait format, slides in landscape.
            let is_lying = node.prefixed("print-orientation") == Some("landscape");
            found =
                length("page-width").zip(length("page-height")).filter(|(width, height)| is_lying || width > height);
        }
        found.is_none()
    });
    found
}

/// Converts a length with a unit to points.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie between 1 and 100,000")]
fn points(length: &str) -> Option<u32> {
    let digits = length.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: f64 = digits.parse().ok()?;
    let points = match &length[digits.len()..] {
        "cm" => number * 72.0 / 2.54,
        "mm" => number * 72.0 / 25.4,
        "in" => number * 72.0,
        "pt" => number,
        "px" => number * 0.75,
        _ => return None,
    };
    (1.0..100_000.0).contains(&points).then(|| points.round() as u32)
}

fn language(package: &Package<'_>, styles: Option<&Node>) -> Option<String> {
    let of_meta = || {
        let language = package.part("meta.xml").ok()?.find("language")?.text();
        Some(language.trim().to_owned()).filter(|language| !language.is_empty())
    };
    let mut of_styles = None;
    if let Some(styles) = styles {
        styles.walk(&mut |node| {
            if node.name == "default-style" && of_styles.is_none() {
                of_styles = node.child("text-properties").and_then(|text| {
                    let language = text.prefixed("language").filter(|language| *language != "none")?;
                    let country = text.prefixed("country").filter(|country| *country != "none");
                    Some(country.map_or_else(|| language.to_owned(), |country| format!("{language}-{country}")))
                });
            }
            of_styles.is_none()
        });
    }
    of_styles.or_else(of_meta)
}

fn notes(page: &Node) -> Vec<String> {
    let Some(notes) = page.child("notes") else { return Vec::new() };
    let mut texts = Vec::new();
    let frames = notes.nodes().filter(|frame| frame.prefixed("class") == Some("notes"));
    for frame in frames {
        frame.walk(&mut |node| {
            if matches!(node.name.as_str(), "p" | "h") {
                texts.push(paragraph(node));
                return false;
            }
            true
        });
    }
    texts.retain(|text| !text.trim().is_empty());
    texts
}

/// A slide being read.
struct Reading {
    page: Page,
    letters: usize,
}

impl Reading {
    fn shapes(&mut self, group: &Node) {
        for shape in group.nodes() {
            let class = shape.prefixed("class");
            if matches!(class, Some("header" | "footer" | "date-time" | "page-number")) {
                continue;
            }
            match shape.name.as_str() {
                "notes" | "forms" | "animations" | "par" => {}
                "g" => {
                    self.description(shape);
                    self.shapes(shape);
                }
                "a" => self.shapes(shape),
                _ if class == Some("title") => self.title(shape),
                "frame" => {
                    self.description(shape);
                    for inner in shape.nodes() {
                        match inner.name.as_str() {
                            "text-box" => self.texts(inner, None),
                            "table" => self.table(inner),
                            _ => {}
                        }
                    }
                }
                _ => {
                    self.description(shape);
                    self.texts(shape, None);
                }
            }
        }
    }

    fn title(&mut self, shape: &Node) {
        let mut texts = Vec::new();
        shape.walk(&mut |node| {
            if matches!(node.name.as_str(), "p" | "h") {
                texts.push(paragraph(node));
                return false;
            }
            true
        });
        let title = texts.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
        if self.page.title.is_none() && !title.is_empty() && self.has_room(&title) {
            self.page.title = Some(title);
        }
    }

    /// Reads paragraphs, and list items with their level.
    fn texts(&mut self, parent: &Node, level: Option<u8>) {
        for node in parent.nodes() {
            match node.name.as_str() {
                "p" | "h" => {
                    let text = paragraph(node);
                    if !text.trim().is_empty() && self.has_room(&text) {
                        self.page.blocks.push(Block::Text { level, text });
                    }
                }
                "list" => {
                    let inner = level.map_or(0, |level| level.saturating_add(1).min(8));
                    for item in node.nodes().filter(|item| matches!(item.name.as_str(), "list-item" | "list-header")) {
                        self.texts(item, Some(inner));
                    }
                }
                _ => {}
            }
        }
    }

    fn table(&mut self, table: &Node) {
        let mut rows: Vec<Vec<String>> = Vec::new();
        table.walk(&mut |node| {
            if node.name != "table-row" {
                return true;
            }
            for _ in 0..repeated(node, "number-rows-repeated") {
                rows.push(cells(node));
            }
            false
        });
        while rows.last().is_some_and(|row| row.iter().all(String::is_empty)) {
            rows.pop();
        }
        let letters: String = rows.iter().flatten().map(String::as_str).collect();
        if !rows.is_empty() && self.has_room(&letters) {
            self.page.blocks.push(Block::Table(rows));
        }
    }

    /// Reads the description of a shape for readers who do not see it, or else its title.
    fn description(&mut self, shape: &Node) {
        let text = |name| shape.child(name).map(Node::text).filter(|text| !text.trim().is_empty());
        if let Some(text) = text("desc").or_else(|| text("title"))
            && self.has_room(&text)
        {
            self.page.blocks.push(Block::Picture(text.trim().to_owned()));
        }
    }

    fn has_room(&mut self, text: &str) -> bool {
        self.letters += text.len();
        self.letters <= LETTERS_MAX
    }
}

fn repeated(node: &Node, name: &str) -> usize {
    node.prefixed(name).and_then(|times| times.parse().ok()).unwrap_or(1).clamp(1, REPEATED_MAX)
}

fn cells(row: &Node) -> Vec<String> {
    let mut cells = Vec::new();
    for cell in row.nodes().filter(|node| matches!(node.name.as_str(), "table-cell" | "covered-table-cell")) {
        let lines: Vec<String> = cell.nodes().filter(|node| node.name == "p").map(paragraph).collect();
        let text = lines.into_iter().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n");
        for _ in 0..repeated(cell, "number-columns-repeated") {
            cells.push(text.clone());
        }
    }
    while cells.last().is_some_and(String::is_empty) && cells.len() > 1 {
        cells.pop();
    }
    cells
}

/// Returns the text of a paragraph; white space collapses to one space (ODF 1.3, 6.1.2).
fn paragraph(node: &Node) -> String {
    let mut text = String::new();
    add(node, &mut text);
    text.trim_matches(' ').to_owned()
}

fn add(node: &Node, text: &mut String) {
    for child in &node.children {
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
                "note" | "annotation" | "page-number" | "date" | "time" | "header" | "footer" | "date-time" => {}
                _ => add(node, text),
            },
        }
    }
}
