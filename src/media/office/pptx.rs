//! Extracts slide text from `PowerPoint` presentations (ECMA-376, `PresentationML`).

use crate::media::descriptions::authored_description;
use crate::media::office::graphics::{chart_texts, diagram_texts};
use crate::media::office::package::{NoPart, Package};
use crate::media::office::paragraph::{
    LinkedText, Numbering, linked_paragraph, number_style, paragraph, table, unescaped,
};
use crate::media::office::properties::{most_frequent, package_title};
use crate::media::office::relations::Relations;
use crate::media::paged_text::{Block, Fault, FaultKind, Limit, LinkTarget, ListNumber, Page, PagedText, Unreadable};
use crate::text::xml::Node;

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
pub(super) fn pptx(package: &Package<'_>) -> Result<PagedText, Unreadable> {
    let relations = Relations::of(package, "");
    let main = relations.first("officeDocument").unwrap_or("ppt/presentation.xml").to_owned();
    let presentation = package.part(&main)?;
    let root = presentation.child("presentation").ok_or(Unreadable::Broken)?;
    let relations = Relations::of(package, &main);
    let size = root.child("sldSz").and_then(|size| {
        let points = |name| u32::try_from(size.plain(name)?.parse::<i64>().ok()? / EMU).ok();
        Some((points("cx")?, points("cy")?))
    });
    let listed: Vec<&Node> = root.child("sldIdLst").map(|list| list.nodes().collect()).unwrap_or_default();
    let mut text = PagedText { title: package_title(package, "docProps/core.xml"), ..PagedText::default() };
    let (mut languages, mut silent, mut undescribed) = (Vec::new(), Vec::new(), Vec::new());
    let parts = listed.iter().take(SLIDES_MAX).map(|slide| relations.part(slide.prefixed("id")?));
    let parts: Vec<Option<&str>> = parts.collect();
    for place in 0..parts.len() {
        let number = u32::try_from(place + 1).unwrap_or(u32::MAX);
        match Slide::read(package, &parts, place) {
            Ok(slide) => {
                if slide.shows && slide.page.is_silent() {
                    silent.push(number);
                } else if slide.has_undescribed && !slide.page.is_hidden {
                    undescribed.push(number);
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
    if !undescribed.is_empty() {
        text.faults.push(Fault { what: FaultKind::Undescribed, pages: undescribed });
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

/// A slide that was read.
struct Slide {
    page: Page,
    languages: Vec<String>,
    /// Whether it contains a picture, described or not.
    shows: bool,
    /// Whether it contains a picture that nobody described and that is no decoration.
    has_undescribed: bool,
    is_too_long: bool,
}

impl Slide {
    /// Reads the slide at a place among the parts of all slides.
    fn read(package: &Package<'_>, parts: &[Option<&str>], place: usize) -> Result<Self, NoPart> {
        let part = parts[place].ok_or(NoPart::Broken)?;
        let tree = package.part(part)?;
        let slide = tree.child("sld").ok_or(NoPart::Broken)?;
        let shapes = slide.path(&["cSld", "spTree"]).ok_or(NoPart::Broken)?;
        let relations = Relations::of(package, part);
        let mut reading = Reading {
            package,
            relations: &relations,
            parts,
            place,
            page: Page { is_hidden: slide.plain("show").is_some_and(is_no), ..Page::default() },
            letters: 0,
            is_too_long: false,
            has_undescribed: false,
        };
        reading.shapes(shapes, false);
        let mut page = reading.page;
        let (is_too_long, has_undescribed) = (reading.is_too_long, reading.has_undescribed);
        page.notes = relations.first("notesSlide").and_then(|notes| self::notes(package, notes)).unwrap_or_default();
        let mut languages = Vec::new();
        shapes.walk(&mut |node| {
            if node.name == "rPr" {
                languages.extend(node.plain("lang").map(str::to_owned));
            }
            true
        });
        let shows = shapes.find("pic").is_some() || shapes.find("graphicFrame").is_some();
        Ok(Self { page, languages, shows, has_undescribed, is_too_long })
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
    let paragraphs =
        texts.flat_map(|text| text.nodes().filter(|node| node.name == "p")).map(|node| paragraph(node).text);
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
    relations: &'a Relations,
    /// The parts of all slides.
    parts: &'a [Option<&'a str>],
    /// The place of this slide among them.
    place: usize,
    page: Page,
    letters: usize,
    is_too_long: bool,
    has_undescribed: bool,
}

impl Reading<'_, '_> {
    /// Reads the shapes of a group; `is_described` says that the group as a whole has a description.
    fn shapes(&mut self, group: &Node, is_described: bool) {
        for shape in group.nodes() {
            match shape.name.as_str() {
                "sp" | "cxnSp" => self.shape(shape),
                "grpSp" => {
                    let is_described = self.description(shape) || is_described;
                    self.shapes(shape, is_described);
                }
                "pic" => self.has_undescribed |= !self.description(shape) && !is_described,
                "graphicFrame" => self.frame(shape),
                "AlternateContent" => {
                    let branch = ["Choice", "Fallback"].into_iter().filter_map(|name| shape.child(name));
                    if let Some(branch) =
                        branch.clone().find(|branch| has_text(branch)).or_else(|| branch.clone().next())
                    {
                        self.shapes(branch, is_described);
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
            let title: Vec<String> = paragraphs.iter().map(|node| paragraph(node).text).collect();
            let title = title.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
            if self.page.title.is_none() && !title.is_empty() && self.has_room(&title) {
                self.page.title = Some(title);
            }
            return;
        }
        // Layouts put bullets on these placeholders and not on others.
        let has_bullets = matches!(kind, Some("body" | "obj"));
        let unmarked = text.child("lstStyle");
        let mut numbering = Numbering::default();
        for node in paragraphs {
            let LinkedText { text, links } = linked_paragraph(node, &|link| self.target(link));
            if text.trim().is_empty() || !self.has_room(&text) {
                continue;
            }
            let own = node.child("pPr");
            let level = own.and_then(|own| own.plain("lvl")?.parse::<u8>().ok()).unwrap_or_default().min(8);
            let style = unmarked.and_then(|style| style.child(&format!("lvl{}pPr", level + 1)));
            let mark = own.into_iter().chain(style).find_map(|style| style.nodes().find(|node| is_mark(node)));
            let start = mark.filter(|mark| mark.name == "buAutoNum");
            let start = start.map(|mark| mark.plain("startAt").and_then(|start| start.parse().ok()).unwrap_or(1));
            let style = mark.map(number_style).unwrap_or_default();
            let number = numbering.next(level, start).map(|value| ListNumber { value, style });
            let level = mark.map_or(has_bullets, |mark| mark.name != "buNone").then_some(level);
            self.page.blocks.push(Block::Text { level, number, text, links });
        }
    }

    /// Returns where a link leads: to an address or to another slide (ECMA-376, part 1, 21.1.2.3.5).
    fn target(&self, link: &Node) -> Option<LinkTarget> {
        const SHOW: &str = "ppaction://hlinkshowjump?jump=";
        let last = self.parts.len().checked_sub(1)?;
        let page = match link.plain("action").and_then(|action| action.strip_prefix(SHOW)) {
            Some("firstslide") => Some(0),
            Some("lastslide") => Some(last),
            Some("nextslide") => Some(self.place + 1).filter(|place| *place <= last),
            Some("previousslide") => self.place.checked_sub(1),
            Some(_) => None,
            None => {
                let id = link.prefixed("id")?;
                if let Some(address) = self.relations.link(id) {
                    return Some(LinkTarget::Address(address.to_owned()));
                }
                let part = self.relations.part(id)?;
                self.parts.iter().position(|known| *known == Some(part))
            }
        };
        page.map(LinkTarget::Page)
    }

    /// Reads a table, a diagram or a chart.
    fn frame(&mut self, frame: &Node) {
        self.description(frame);
        let Some(graphic) = frame.path(&["graphic", "graphicData"]) else { return };
        if let Some(table) = graphic.child("tbl") {
            let table = self::table(table);
            let letters: String = table.texts().collect();
            if !letters.is_empty() && self.has_room(&letters) {
                self.page.blocks.push(Block::Table(table));
            }
            return;
        }
        let related = |name: &str, attribute: &str| {
            let id = graphic.child(name)?.prefixed(attribute)?;
            self.package.part(self.relations.part(id)?).ok()
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
                self.page.blocks.push(Block::text(None, text));
            }
        }
    }

    /// Reads the description of a shape for readers who do not see it. Returns whether it has one, or needs none because
    /// it is decoration.
    fn description(&mut self, shape: &Node) -> bool {
        let Some(own) = shape.nodes().find(|node| node.name.starts_with("nv")).and_then(|own| own.child("cNvPr"))
        else {
            return false;
        };
        if own.find("decorative").is_some_and(|mark| !mark.plain("val").is_some_and(is_no)) {
            return true;
        }
        let Some(text) = own.plain("descr").and_then(|typed| authored_description(&unescaped(typed))) else {
            return false;
        };
        if self.has_room(&text) {
            self.page.blocks.push(Block::Picture(text));
        }
        true
    }

    fn has_room(&mut self, text: &str) -> bool {
        self.letters += text.len();
        self.is_too_long |= self.letters > LETTERS_MAX;
        self.letters <= LETTERS_MAX
    }
}

/// Returns whether a property of a paragraph says which mark it has, or that it has none.
fn is_mark(node: &Node) -> bool {
    matches!(node.name.as_str(), "buChar" | "buAutoNum" | "buBlip" | "buNone")
}

/// Returns whether a shape contains any text.
fn has_text(shape: &Node) -> bool {
    shape.find("t").is_some() || shape.find("graphicData").is_some() || shape.find("pic").is_some()
}
