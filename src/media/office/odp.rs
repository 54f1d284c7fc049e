//! Extracts slide text from `OpenDocument` presentations (ODF 1.3, part 3).

use std::collections::BTreeSet;

use crate::media::descriptions::authored_description;
use crate::media::office::odf_text::{ListStyles, PageNames, linked_paragraph, paragraph, table};
use crate::media::office::package::Package;
use crate::media::office::paragraph::LinkedText;
use crate::media::office::pptx::{LETTERS_MAX, SLIDES_MAX};
use crate::media::office::properties::package_title;
use crate::media::paged_text::{Block, Fault, FaultKind, Limit, ListNumber, Page, PagedText, Unreadable};
use crate::text::xml::Node;

/// Reads a presentation.
///
/// # Errors
///
/// [`Unreadable`] if no slides can be read.
pub(super) fn odp(package: &Package<'_>) -> Result<PagedText, Unreadable> {
    if is_encrypted(package) {
        return Err(Unreadable::Locked);
    }
    let content = package.part("content.xml")?;
    let root = content.child("document-content").ok_or(Unreadable::Broken)?;
    let slides = root.path(&["body", "presentation"]).ok_or(Unreadable::Broken)?;
    let styles = package.part("styles.xml").ok();
    let hidden = hidden_styles(root);
    let size = styles.as_ref().and_then(page_size);
    let mut paged_text = PagedText {
        title: package_title(package, "meta.xml"),
        language: language(package, styles.as_ref()),
        ..PagedText::default()
    };
    let pages: Vec<&Node> = slides.nodes().filter(|node| node.name == "page").collect();
    let lists = ListStyles::of([&content].into_iter().chain(&styles));
    let names = PageNames::of(&pages);
    let (mut silent, mut undescribed) = (Vec::new(), Vec::new());
    for (place, node) in pages.iter().take(SLIDES_MAX).enumerate() {
        let is_hidden = node.prefixed("style-name").is_some_and(|style| hidden.contains(style));
        let page = Page { size, is_hidden, ..Page::default() };
        let mut reading = Reading { page, lists: &lists, names: &names, letters: 0, has_undescribed: false };
        reading.shapes(node, false);
        reading.page.notes = notes(node);
        if reading.letters > LETTERS_MAX {
            let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
            paged_text.faults.push(Fault { what: FaultKind::TooMuch(Limit::Letters), pages: vec![number] });
        }
        let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
        if reading.page.is_silent() && node.find("image").is_some() {
            silent.push(number);
        } else if reading.has_undescribed && !is_hidden {
            undescribed.push(number);
        }
        paged_text.pages.push(reading.page);
    }
    if !silent.is_empty() {
        paged_text.faults.push(Fault { what: FaultKind::NoText, pages: silent });
    }
    if !undescribed.is_empty() {
        paged_text.faults.push(Fault { what: FaultKind::Undescribed, pages: undescribed });
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
struct Reading<'a> {
    page: Page,
    lists: &'a ListStyles,
    names: &'a PageNames<'a>,
    letters: usize,
    /// Whether it contains a picture that nobody described and that is no decoration.
    has_undescribed: bool,
}

impl Reading<'_> {
    /// Reads the shapes of a group; `is_described` says that the group as a whole has a description.
    fn shapes(&mut self, group: &Node, is_described: bool) {
        for shape in group.nodes() {
            let class = shape.prefixed("class");
            if matches!(class, Some("header" | "footer" | "date-time" | "page-number")) {
                continue;
            }
            match shape.name.as_str() {
                "notes" | "forms" | "animations" | "par" => {}
                "g" => {
                    let is_described = self.description(shape) || is_described;
                    self.shapes(shape, is_described);
                }
                "a" => self.shapes(shape, is_described),
                _ if class == Some("title") => self.title(shape),
                "frame" => {
                    let is_described = self.description(shape) || is_described;
                    // A table has a picture beside it for programs that draw no tables.
                    let is_picture = shape.child("image").is_some() && shape.child("table").is_none();
                    self.has_undescribed |= is_picture && !is_described;
                    for inner in shape.nodes() {
                        match inner.name.as_str() {
                            "text-box" => self.texts(inner, None, ""),
                            "table" => self.table(inner),
                            _ => {}
                        }
                    }
                }
                _ => {
                    self.description(shape);
                    self.texts(shape, None, "");
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

    /// Reads paragraphs, and the lists among them; `style` is that of the list around them.
    fn texts(&mut self, parent: &Node, level: Option<u8>, style: &str) {
        for node in parent.nodes() {
            match node.name.as_str() {
                "p" | "h" => {
                    let line = linked_paragraph(node, self.names);
                    self.push(line, level, None);
                }
                "list" => self.list(node, level.map_or(0, |level| level.saturating_add(1).min(8)), style),
                _ => {}
            }
        }
    }

    /// Reads a list. Only the first paragraph of an item has its number.
    fn list(&mut self, list: &Node, level: u8, outer: &str) {
        let style = list.prefixed("style-name").unwrap_or(outer);
        let mut next = self.lists.start(style, level);
        for item in list.nodes().filter(|item| matches!(item.name.as_str(), "list-item" | "list-header")) {
            if let Some(start) = item.prefixed("start-value").and_then(|start| start.parse().ok()) {
                next = next.map(|next| ListNumber { value: start, ..next });
            }
            let mut number = next.filter(|_| item.name == "list-item");
            for node in item.nodes() {
                match node.name.as_str() {
                    "p" | "h" => {
                        let line = linked_paragraph(node, self.names);
                        if self.push(line, Some(level), number) {
                            let after =
                                |number: ListNumber| ListNumber { value: number.value.saturating_add(1), ..number };
                            next = number.take().map(after).or(next);
                        }
                    }
                    "list" => self.list(node, level.saturating_add(1).min(8), style),
                    _ => {}
                }
            }
        }
    }

    /// Adds a paragraph; returns whether it says anything.
    fn push(&mut self, line: LinkedText, level: Option<u8>, number: Option<ListNumber>) -> bool {
        let LinkedText { text, links } = line;
        let is_said = !text.trim().is_empty() && self.has_room(&text);
        if is_said {
            self.page.blocks.push(Block::Text { level, number, text, links });
        }
        is_said
    }

    fn table(&mut self, node: &Node) {
        let table = table(node);
        let letters: String = table.texts().collect();
        if !table.rows.is_empty() && self.has_room(&letters) {
            self.page.blocks.push(Block::Table(table));
        }
    }

    /// Reads the description of a shape for readers who do not see it, or else its title. Returns whether it has one, or
    /// needs none because it is decoration.
    fn description(&mut self, shape: &Node) -> bool {
        let text = |name| shape.child(name).and_then(|node| authored_description(&node.text()));
        let Some(text) = text("desc").or_else(|| text("title")) else {
            return shape.prefixed("decorative") == Some("true");
        };
        if self.has_room(&text) {
            self.page.blocks.push(Block::Picture(text));
        }
        true
    }

    fn has_room(&mut self, text: &str) -> bool {
        self.letters += text.len();
        self.letters <= LETTERS_MAX
    }
}
