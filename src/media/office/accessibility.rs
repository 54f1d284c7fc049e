//! Reads what files of office programs tell programs that read aloud, and what they say.

use crate::media::descriptions::authored_description;
use crate::media::file_text::FileText;
use crate::media::office::package::Package;
use crate::media::office::properties::most_frequent;
use crate::media::office_facts::OfficeFacts;
use crate::media::paged_text::Unreadable;
use crate::text::xml::Node;

/// Most slides or sheets that are read.
const PARTS_MAX: usize = 1_000;

/// Reads a file; `None` if it is none of the known kinds.
pub(super) fn facts(bytes: &[u8], extension: &str) -> Result<Option<(OfficeFacts, Vec<FileText>)>, Unreadable> {
    match extension {
        "docx" | "pptx" | "ppsx" | "xlsx" => {
            let package = Package::open(bytes)?;
            let mut facts = properties(&package, "docProps/core.xml");
            let texts = match extension {
                "docx" => document(&package, &mut facts)?,
                "xlsx" => workbook(&package, &mut facts)?,
                _ => slides(&package, &mut facts)?,
            };
            Ok(Some((facts, texts)))
        }
        "odt" | "odp" | "ods" => {
            let package = Package::open(bytes)?;
            let mut facts = properties(&package, "meta.xml");
            let text = open_document(&package, extension, &mut facts)?;
            Ok(Some((facts, vec![text])))
        }
        _ => Ok(None),
    }
}

fn properties(package: &Package<'_>, part: &str) -> OfficeFacts {
    let Ok(tree) = package.part(part) else { return OfficeFacts::default() };
    let text = |name| tree.find(name).map(|node| node.text().trim().to_owned()).filter(|text| !text.is_empty());
    OfficeFacts { title: text("title"), language: text("language"), ..OfficeFacts::default() }
}

/// Returns the nodes with one of these names, in order.
fn all<'a>(tree: &'a Node, names: &[&str]) -> Vec<&'a Node> {
    let mut found = Vec::new();
    tree.walk(&mut |node| {
        if names.contains(&node.name.as_str()) {
            found.push(node);
        }
        // The same picture stands there again for old programs.
        node.name != "Fallback"
    });
    found
}

/// Returns whether a picture has no description and is no decoration (`descr`, `title`, the extension `decorative`).
fn is_undescribed(properties: &Node) -> bool {
    let says = |name| properties.plain(name).is_some_and(|text| authored_description(text).is_some());
    let is_decorative =
        properties.find("decorative").is_some_and(|mark| matches!(mark.plain("val"), Some("1" | "true")));
    !says("descr") && !says("title") && !is_decorative
}

fn paragraphs(tree: &Node) -> String {
    let line = |node: &&Node| {
        let words: Vec<String> = all(node, &["t", "tab", "br"])
            .iter()
            .map(|node| if node.name == "t" { node.text() } else { " ".to_owned() })
            .collect();
        words.concat()
    };
    all(tree, &["p"]).iter().map(line).collect::<Vec<_>>().join("\n")
}

fn document(package: &Package<'_>, facts: &mut OfficeFacts) -> Result<Vec<FileText>, Unreadable> {
    let tree = package.part("word/document.xml")?;
    let pictures = all(&tree, &["docPr"]);
    facts.undescribed = pictures.iter().filter(|node| is_undescribed(node)).map(|_| 0).collect();
    let has_head = |table: &&&Node| {
        let rows: Vec<&Node> = table.nodes().filter(|node| node.name == "tr").collect();
        // A table of one row or column arranges things.
        let is_table =
            rows.len() > 1 && rows.iter().any(|row| row.nodes().filter(|cell| cell.name == "tc").count() > 1);
        let first = rows.first().and_then(|row| row.child("trPr"));
        is_table && first.is_none_or(|style| style.child("tblHeader").is_none())
    };
    facts.headless = all(&tree, &["tbl"]).iter().filter(has_head).count();
    let styles = package.part("word/styles.xml").ok();
    let of = |tree: &Node| {
        let marks = all(tree, &["lang"]);
        most_frequent(marks.iter().filter_map(|mark| mark.prefixed("val")))
    };
    facts.language = facts.language.take().or_else(|| of(&tree)).or_else(|| styles.as_ref().and_then(of));
    facts.has_languages = true;
    Ok(vec![FileText { page: None, text: paragraphs(&tree) }])
}

fn slides(package: &Package<'_>, facts: &mut OfficeFacts) -> Result<Vec<FileText>, Unreadable> {
    let read = crate::media::office::pptx::pptx(package)?;
    facts.language = facts.language.take().or_else(|| read.language.clone());
    facts.has_languages = true;
    let shown = read.pages.iter().enumerate().filter(|(_, page)| !page.is_hidden);
    let shown: Vec<(u32, _)> = shown.filter_map(|(at, page)| Some((u32::try_from(at + 1).ok()?, page))).collect();
    facts.untitled = shown.iter().filter(|(_, page)| page.title.is_none()).map(|(number, _)| *number).collect();
    facts.undescribed = undescribed(&read);
    facts.headless = headless(&read);
    Ok(crate::media::file_text::pages(&read))
}

/// Returns the slides that show something that nobody described.
fn undescribed(read: &crate::media::paged_text::PagedText) -> Vec<u32> {
    use crate::media::paged_text::FaultKind;
    let faults = read.faults.iter().filter(|fault| matches!(fault.what, FaultKind::Undescribed | FaultKind::NoText));
    let mut found: Vec<u32> = faults.flat_map(|fault| fault.pages.iter().copied()).collect();
    found.sort_unstable();
    found
}

fn headless(read: &crate::media::paged_text::PagedText) -> usize {
    use crate::media::paged_text::Block;
    let blocks = read.shown().flat_map(|page| &page.blocks);
    blocks.filter(|block| matches!(block, Block::Table(table) if !table.has_head && table.rows.len() > 1)).count()
}

fn workbook(package: &Package<'_>, facts: &mut OfficeFacts) -> Result<Vec<FileText>, Unreadable> {
    package.part("xl/workbook.xml")?;
    let mut texts = Vec::new();
    if let Ok(shared) = package.part("xl/sharedStrings.xml") {
        let words = all(&shared, &["si"]).iter().map(|node| node.text()).collect::<Vec<_>>().join("\n");
        texts.push(FileText { page: None, text: words });
    }
    for number in 1..=PARTS_MAX {
        let Ok(sheet) = package.part(&format!("xl/worksheets/sheet{number}.xml")) else { break };
        // Numbers stand in their cells, words elsewhere.
        let cells = all(&sheet, &["c"]).into_iter().filter(|cell| cell.plain("t") != Some("s"));
        let text = cells.map(Node::text).collect::<Vec<_>>().join("\n");
        texts.push(FileText { page: u32::try_from(number).ok(), text });
        if let Ok(drawing) = package.part(&format!("xl/drawings/drawing{number}.xml")) {
            let pictures = all(&drawing, &["cNvPr"]).into_iter().filter(|node| is_undescribed(node));
            facts.undescribed.extend(pictures.filter_map(|_| u32::try_from(number).ok()));
        }
    }
    Ok(texts)
}

fn open_document(package: &Package<'_>, extension: &str, facts: &mut OfficeFacts) -> Result<FileText, Unreadable> {
    let tree = package.part("content.xml")?;
    if extension == "odp" {
        let read = crate::media::office::odp::odp(package)?;
        facts.language = facts.language.take().or_else(|| read.language.clone());
        facts.undescribed = undescribed(&read);
        let untitled = read.pages.iter().enumerate().filter(|(_, page)| !page.is_hidden && page.title.is_none());
        facts.untitled = untitled.filter_map(|(at, _)| u32::try_from(at + 1).ok()).collect();
    } else {
        let is_bare = |frame: &&&Node| {
            let says = |name| frame.child(name).is_some_and(|node| authored_description(&node.text()).is_some());
            frame.child("image").is_some()
                && !says("desc")
                && !says("title")
                && frame.prefixed("decorative") != Some("true")
        };
        facts.undescribed = all(&tree, &["frame"]).iter().filter(is_bare).map(|_| 0).collect();
    }
    if extension == "odt" {
        let tables = all(&tree, &["table"]);
        let is_headless = |table: &&&Node| {
            let rows = table.nodes().filter(|node| node.name == "table-row").count();
            rows > 1 && table.child("table-header-rows").is_none()
        };
        facts.headless = tables.iter().filter(is_headless).count();
    }
    if extension != "ods" {
        facts.has_languages = true;
        let styles = package.part("styles.xml").ok();
        let marks = styles.as_ref().map(|styles| all(styles, &["text-properties"])).unwrap_or_default();
        let of_styles = most_frequent(marks.iter().filter_map(|mark| mark.prefixed("language")));
        facts.language = facts.language.take().or(of_styles).filter(|language| language != "none");
    }
    let lines: Vec<String> = all(&tree, &["p", "h"]).iter().map(|node| node.text()).collect();
    Ok(FileText { page: None, text: lines.join("\n") })
}
