//! Extracts slide text from `PowerPoint` presentations (ECMA-376, `PresentationML`).

use std::collections::BTreeMap;

use crate::media::office::package::{NoPart, Package, resolve};
use crate::media::office::properties::{most_frequent, package_title};
use crate::media::paged_text::{Block, Fault, FaultKind, Limit, Page, PagedText, Unreadable};
use crate::text::xml::{Child, Node};

/// Most slides that are read: a term of lectures in one file has three hundred.
pub(super) const SLIDES_MAX: usize = 1_000;
/// Most characters of a slide that are read: a page of a dense book has four thousand.
pub(super) const LETTERS_MAX: usize = 100_000;
/// English metric units in a point.
const EMU: i64 = 12_700;

/// Reads a presentation.
///
/// # Errors
///
/// [`Unreadable`] if no slides can be read.
pub fn pptx(bytes: &[u8]) -> Result<PagedText, Unreadable> {
    let package = Package::open(bytes)?;
    let main = relations(&package, "").into_values().find(|relation| relation.kind == "officeDocument");
    let main = main.map_or_else(|| "ppt/presentation.xml".to_owned(), |relation| relation.part);
    let presentation = package.part(&main)?;
    let root = presentation.child("presentation").ok_or(Unreadable::Broken)?;
    let relations = relations(&package, &main);
    let size = root.child("sldSz").and_then(|size| {
        let points = |name| u32::try_from(size.plain(name)?.parse::<i64>().ok()? / EMU).ok();
        Some((points("cx")?, points("cy")?))
    });
    let listed: Vec<&Node> = root.child("sldIdLst").map(|list| list.nodes().collect()).unwrap_or_default();
    let mut text = PagedText { title: package_title(&package, "docProps/core.xml"), ..PagedText::default() };
    let (mut languages, mut silent) = (Vec::new(), Vec::new());
    for (place, slide) in listed.iter().take(SLIDES_MAX).enumerate() {
        let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
        let part = slide.prefixed("id").and_then(|id| relations.get(id)).map(|relation| relation.part.as_str());
        match part.ok_or(NoPart::Broken).and_then(|part| Slide::read(&package, part)) {
            Ok(slide) => {
                if slide.shows && slide.page.texts().next().is_none() && slide.page.descriptions().next().is_none() {
                    silent.push(number);
                }
                if slide.is_too_long {
                    text.faults.push(Fault { what: FaultKind::TooMuch(Limit::Letters), pages: vec![number] });
                }
                languages.extend(slide.languages);
                text.pages.push(Page { size, ..slide.page });
            }
            Err(none) => {
                let what = match none {
                    NoPart::Broken | NoPart::Locked => FaultKind::Unreadable,
                    NoPart::TooMuch(limit) => FaultKind::TooMuch(limit),
                };
                text.faults.push(Fault { what, pages: vec![number] });
                text.pages.push(Page { size, ..Page::default() });
            }
        }
    }
    if !silent.is_empty() {
        text.faults.push(Fault { what: FaultKind::NoText, pages: silent });
    }
    if listed.len() > SLIDES_MAX {
        text.faults.push(Fault { what: FaultKind::TooMuch(Limit::Pages), pages: Vec::new() });
    }
    text.language = most_frequent(languages.iter().map(String::as_str)).or_else(|| {
        let language = package.part("docProps/core.xml").ok()?.find("language")?.text();
        Some(language.trim().to_owned()).filter(|language| !language.is_empty())
    });
    Ok(text)
}

/// A relationship of a part.
struct Relation {
    /// Last segment of the relationship type; strict and transitional files differ before it.
    kind: String,
    part: String,
}

/// Returns the relationships of a part inside the archive, by id.
fn relations(package: &Package<'_>, part: &str) -> BTreeMap<String, Relation> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let rels = if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
    let Ok(tree) = package.part(&rels) else { return BTreeMap::new() };
    let all = tree.child("Relationships").map(|all| all.nodes().collect::<Vec<_>>()).unwrap_or_default();
    let relation = |node: &Node| {
        if node.plain("TargetMode") == Some("External") {
            return None;
        }
        let part = resolve(folder, node.plain("Target")?)?;
        let kind = node.plain("Type")?.rsplit('/').next()?.to_owned();
        Some((node.plain("Id")?.to_owned(), Relation { kind, part }))
    };
    all.into_iter().filter_map(relation).collect()
}

/// A slide that was read.
struct Slide {
    page: Page,
    languages: Vec<String>,
    /// Whether it contains a picture, described or not.
    shows: bool,
    is_too_long: bool,
}

impl Slide {
    fn read(package: &Package<'_>, part: &str) -> Result<Self, NoPart> {
        let tree = package.part(part)?;
        let slide = tree.child("sld").ok_or(NoPart::Broken)?;
        let shapes = slide.path(&["cSld", "spTree"]).ok_or(NoPart::Broken)?;
        let relations = relations(package, part);
        let mut reading = Reading {
            package,
            relations: &relations,
            page: Page { is_hidden: slide.plain("show").is_some_and(is_no), ..Page::default() },
            letters: 0,
            is_too_long: false,
        };
        reading.shapes(shapes);
        let mut page = reading.page;
        let is_too_long = reading.is_too_long;
        let notes = relations.values().find(|relation| relation.kind == "notesSlide");
        page.notes = notes.and_then(|notes| self::notes(package, &notes.part)).unwrap_or_default();
        let mut languages = Vec::new();
        shapes.walk(&mut |node| {
            if node.name == "rPr" {
                languages.extend(node.plain("lang").map(str::to_owned));
            }
            true
        });
        let shows = shapes.find("pic").is_some() || shapes.find("graphicFrame").is_some();
        Ok(Self { page, languages, shows, is_too_long })
    }
}

fn is_no(value: &str) -> bool {
    matches!(value, "0" | "false")
}

fn notes(package: &Package<'_>, part: &str) -> Option<Vec<String>> {
    let tree = package.part(part).ok()?;
    let shapes = tree.path(&["notes", "cSld", "spTree"])?;
    let bodies = shapes.nodes().filter(|shape| placeholder(shape).is_some_and(|holder| holder.kind == "body"));
    let texts = bodies.filter_map(|shape| shape.child("txBody"));
    let paragraphs = texts.flat_map(|text| text.nodes().filter(|node| node.name == "p")).map(paragraph);
    Some(paragraphs.filter(|text| !text.trim().is_empty()).take(LETTERS_MAX / 100).collect())
}

/// The layout placeholder that a shape fills.
struct Placeholder<'a> {
    kind: &'a str,
}

fn placeholder(shape: &Node) -> Option<Placeholder<'_>> {
    let own = shape.nodes().find(|node| node.name.starts_with("nv"))?;
    let holder = own.path(&["nvPr", "ph"])?;
    Some(Placeholder { kind: holder.plain("type").unwrap_or("obj") })
}

/// A slide being read.
struct Reading<'a, 'b> {
    package: &'a Package<'b>,
    relations: &'a BTreeMap<String, Relation>,
    page: Page,
    letters: usize,
    is_too_long: bool,
}

impl Reading<'_, '_> {
    fn shapes(&mut self, group: &Node) {
        for shape in group.nodes() {
            match shape.name.as_str() {
                "sp" | "cxnSp" => self.shape(shape),
                "grpSp" => {
                    self.description(shape);
                    self.shapes(shape);
                }
                "pic" => self.description(shape),
                "graphicFrame" => self.frame(shape),
                "AlternateContent" => {
                    let branch = ["Choice", "Fallback"].into_iter().filter_map(|name| shape.child(name));
                    if let Some(branch) =
                        branch.clone().find(|branch| has_text(branch)).or_else(|| branch.clone().next())
                    {
                        self.shapes(branch);
                    }
                }
                _ => {}
            }
        }
    }

    fn shape(&mut self, shape: &Node) {
        let holder = placeholder(shape);
        let kind = holder.as_ref().map(|holder| holder.kind);
        if matches!(kind, Some("dt" | "ftr" | "sldNum" | "hdr" | "sldImg")) {
            return;
        }
        let Some(text) = shape.child("txBody") else {
            self.description(shape);
            return;
        };
        let paragraphs: Vec<&Node> = text.nodes().filter(|node| node.name == "p").collect();
        if matches!(kind, Some("title" | "ctrTitle")) {
            let title: Vec<String> = paragraphs.iter().map(|node| paragraph(node)).collect();
            let title = title.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
            if self.page.title.is_none() && !title.is_empty() && self.has_room(&title) {
                self.page.title = Some(title);
            }
            return;
        }
        // Layouts put bullets on these placeholders and not on others.
        let has_bullets = matches!(kind, Some("body" | "obj"));
        let unmarked = text.child("lstStyle");
        for node in paragraphs {
            let text = paragraph(node);
            if text.trim().is_empty() || !self.has_room(&text) {
                continue;
            }
            let own = node.child("pPr");
            let level = own.and_then(|own| own.plain("lvl")?.parse::<u8>().ok()).unwrap_or_default().min(8);
            let style = unmarked.and_then(|style| style.child(&format!("lvl{}pPr", level + 1)));
            let marks = own.into_iter().chain(style).find_map(|style| {
                let is_marked = style.child("buChar").is_some() || style.child("buAutoNum").is_some();
                let is_marked = is_marked || style.child("buBlip").is_some();
                if is_marked { Some(true) } else { style.child("buNone").map(|_| false) }
            });
            let level = marks.unwrap_or(has_bullets).then_some(level);
            self.page.blocks.push(Block::Text { level, text });
        }
    }

    /// Reads a table, a diagram or a chart.
    fn frame(&mut self, frame: &Node) {
        self.description(frame);
        let Some(graphic) = frame.path(&["graphic", "graphicData"]) else { return };
        if let Some(table) = graphic.child("tbl") {
            let rows = table.nodes().filter(|node| node.name == "tr");
            let rows: Vec<Vec<String>> = rows.map(cells).collect();
            let letters: String = rows.iter().flatten().map(String::as_str).collect();
            if rows.iter().flatten().any(|cell| !cell.is_empty()) && self.has_room(&letters) {
                self.page.blocks.push(Block::Table(rows));
            }
            return;
        }
        let related = |name: &str, attribute: &str| {
            let id = graphic.child(name)?.prefixed(attribute)?;
            self.package.part(&self.relations.get(id)?.part).ok()
        };
        let texts = if let Some(diagram) = related("relIds", "dm") {
            diagram_texts(&diagram)
        } else if let Some(chart) = related("chart", "id") {
            chart_texts(&chart)
        } else {
            Vec::new()
        };
        for text in texts {
            if self.has_room(&text) {
                self.page.blocks.push(Block::Text { level: None, text });
            }
        }
    }

    /// Reads the description of a shape for readers who do not see it; nothing for decorative shapes.
    fn description(&mut self, shape: &Node) {
        let Some(own) = shape.nodes().find(|node| node.name.starts_with("nv")).and_then(|own| own.child("cNvPr"))
        else {
            return;
        };
        let is_decorative = own.find("decorative").is_some_and(|mark| !mark.plain("val").is_some_and(is_no));
        let text = own.plain("descr").unwrap_or_default().trim();
        if !is_decorative && !text.is_empty() && self.has_room(text) {
            self.page.blocks.push(Block::Picture(text.to_owned()));
        }
    }

    fn has_room(&mut self, text: &str) -> bool {
        self.letters += text.len();
        self.is_too_long |= self.letters > LETTERS_MAX;
        self.letters <= LETTERS_MAX
    }
}

/// Returns whether a shape contains any text.
fn has_text(shape: &Node) -> bool {
    shape.find("t").is_some() || shape.find("graphicData").is_some() || shape.find("pic").is_some()
}

fn cells(row: &Node) -> Vec<String> {
    let cells = row.nodes().filter(|node| node.name == "tc");
    let text = |cell: &Node| {
        let paragraphs = cell.child("txBody").map(|body| body.nodes().filter(|node| node.name == "p").map(paragraph));
        let lines: Vec<String> = paragraphs.into_iter().flatten().filter(|line| !line.trim().is_empty()).collect();
        lines.join("\n")
    };
    cells.map(text).collect()
}

/// Returns the text of a paragraph: its runs and fields in order.
fn paragraph(node: &Node) -> String {
    let mut text = String::new();
    for part in node.nodes() {
        match part.name.as_str() {
            "r" | "fld" => {
                for child in part.nodes().filter(|node| node.name == "t").flat_map(|node| &node.children) {
                    if let Child::Text(own) = child {
                        text.push_str(own);
                    }
                }
            }
            "br" => text.push('\n'),
            // Formulas, and content of newer versions with a fallback.
            "m" | "oMath" | "AlternateContent" => {
                part.walk(&mut |node| {
                    if node.name == "t" {
                        text.push_str(&node.text());
                    }
                    node.name != "Fallback"
                });
            }
            _ => {}
        }
    }
    text
}

/// Returns the texts of a diagram (`SmartArt`) in the order of its connections.
fn diagram_texts(tree: &Node) -> Vec<String> {
    let Some(model) = tree.child("dataModel") else { return Vec::new() };
    let points: Vec<&Node> = model.child("ptLst").map(|list| list.nodes().collect()).unwrap_or_default();
    let mut below: BTreeMap<&str, Vec<(u64, &str)>> = BTreeMap::new();
    let mut above: BTreeMap<&str, usize> = BTreeMap::new();
    for link in model.child("cxnLst").into_iter().flat_map(Node::nodes) {
        // Other connection types link points to their presentation.
        if link.plain("type").is_some_and(|kind| kind != "parOf") {
            continue;
        }
        let (Some(from), Some(to)) = (link.plain("srcId"), link.plain("destId")) else { continue };
        let order = link.plain("srcOrd").and_then(|order| order.parse().ok()).unwrap_or_default();
        below.entry(from).or_default().push((order, to));
        *above.entry(to).or_default() += 1;
    }
    for points in below.values_mut() {
        points.sort_unstable();
    }
    let by_id: BTreeMap<&str, &Node> =
        points.iter().filter_map(|point| Some((point.plain("modelId")?, *point))).collect();
    let mut waiting: Vec<&str> = points.iter().filter_map(|point| point.plain("modelId")).collect();
    waiting.retain(|id| !above.contains_key(id));
    waiting.reverse();
    let mut seen: Vec<&str> = Vec::new();
    let mut ordered: std::collections::BTreeSet<&str> = std::collections::BTreeSet::new();
    while let Some(id) = waiting.pop() {
        // Connections may form a cycle.
        if ordered.insert(id) {
            seen.push(id);
            waiting.extend(below.get(id).into_iter().flatten().rev().map(|(_, id)| *id));
        }
    }
    let rest = points.iter().filter_map(|point| point.plain("modelId")).filter(|id| !ordered.contains(id));
    let all = seen.iter().copied().chain(rest).filter_map(|id| by_id.get(id));
    let said = all.filter(|point| matches!(point.plain("type"), None | Some("node" | "asst" | "norm")));
    let paragraphs =
        said.filter_map(|point| point.child("t")).flat_map(|text| text.nodes().filter(|node| node.name == "p"));
    paragraphs.map(paragraph).filter(|text| !text.trim().is_empty()).collect()
}

/// Returns the title of a chart and the names of its series and categories.
fn chart_texts(tree: &Node) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut add = |text: String| {
        let text = text.trim().to_owned();
        if !text.is_empty() && !texts.contains(&text) && texts.len() < 200 {
            texts.push(text);
        }
    };
    if let Some(title) = tree.path(&["chartSpace", "chart", "title"]) {
        let mut paragraphs = Vec::new();
        title.walk(&mut |node| {
            if node.name == "p" {
                paragraphs.push(paragraph(node));
            }
            true
        });
        paragraphs.into_iter().for_each(&mut add);
    }
    tree.walk(&mut |node| {
        if matches!(node.name.as_str(), "tx" | "cat") {
            node.walk(&mut |point| {
                if point.name == "v" {
                    add(point.text());
                }
                true
            });
            return false;
        }
        node.name != "title"
    });
    texts
}
