//! Converts foreign markup to Markdown as an author would write it. What Markdown cannot express stays HTML, without
//! scripts.

use std::collections::BTreeMap;
use std::rc::Rc;

use markup5ever_rcdom::Node;

use crate::import::html::anchors::{keep, referenced};
use crate::import::html::clean::{CleanText, plain};
use crate::import::html::tree::{MORE, children, is_blank, is_block, of_tag, tag, text};
use crate::import::html::videos::lone_video;
use crate::import::markdown::block::{Block, footnotes, markdown as written, merged};
use crate::import::markdown::check::{Difference, difference};
use crate::import::markdown::flow::blocks;
use crate::import::markdown::inline::Footnotes;
use crate::import::markdown::media::is_gallery;
use crate::import::markdown::said::said;
use crate::import::markdown::work::Work;
use crate::import::model::addresses::Addresses;
use crate::text::invisible::is_blank as nobody_sees;

/// A converted text.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct ConvertedText {
    /// The Markdown.
    pub markdown: String,
    /// Where the words differ from before, if they do.
    pub difference: Option<Difference>,
    /// Number of blocks that stay HTML because Markdown would change their words.
    pub kept: usize,
    /// Names of the files that the text shows as cards.
    pub cards: Vec<String>,
    /// Addresses of pictures on other hosts that became links.
    pub linked: Vec<String>,
    /// Names of removed elements and how many of each.
    pub left_out: BTreeMap<String, usize>,
    /// What did not end; the words after it are kept.
    pub unclosed: Vec<String>,
}

/// Converts markup without shortcodes and footnotes.
#[must_use]
pub fn markdown(markup: &str, addresses: &dyn Addresses) -> ConvertedText {
    convert(plain(markup, false, addresses), &[], addresses)
}

/// Converts a comment, which is text of the classic editor. One of which readers see nothing, such as empty elements and
/// breaks, is empty.
#[must_use]
pub fn comment(typed: &str, addresses: &dyn Addresses) -> ConvertedText {
    const SHOWN: [&str; 4] = ["img", "iframe", "audio", "video"];
    let clean = plain(typed, true, addresses);
    if nobody_sees(&text(&clean.tree)) && SHOWN.iter().all(|shown| of_tag(&clean.tree, shown).is_none()) {
        let CleanText { linked, left_out, unclosed, .. } = clean;
        return ConvertedText { linked, left_out, unclosed, ..ConvertedText::default() };
    }
    convert(clean, &[], addresses)
}

/// Converts a cleaned text. `notes` are the texts of its footnotes as Markdown.
#[must_use]
pub fn convert(clean: CleanText, notes: &[String], addresses: &dyn Addresses) -> ConvertedText {
    let CleanText { tree, linked, left_out, unclosed, .. } = clean;
    let names = referenced(&tree);
    keep(&tree, &names);
    let work = Work::new(addresses, names, levels(&tree), blocks);
    let (mut all, mut said_before, mut kept) = (Vec::new(), Vec::new(), 0);
    let mut groups = Vec::new();
    divide(&work, &tree, &mut groups);
    for group in groups {
        let before: String = group.iter().map(|node| said(node, &|node| work.is_file(node))).collect();
        let made = blocks(&work, &group);
        if difference(&before, &written(&merged(made.clone()), Footnotes::Numbers)).is_none() {
            all.extend(made);
        } else {
            kept += 1;
            all.push(raw(&work, &group));
        }
        said_before.push(before);
    }
    let all = merged(all);
    let mut markdown = with_notes(&work, &all, notes);
    if !markdown.is_empty() {
        markdown.push('\n');
    }
    let markdown = with_lost(&work, markdown);
    let shown = if notes.is_empty() { None } else { Some(notes.join(" ")) };
    let before = said_before.join(" ");
    let difference = if shown.is_none() { difference(&before, &markdown) } else { None };
    ConvertedText { markdown, difference, kept, cards: work.cards.into_inner(), linked, left_out, unclosed }
}

/// Returns nodes as HTML in a block.
fn raw(work: &Work<'_>, group: &[Rc<Node>]) -> Block {
    let markup: String = group.iter().map(|node| work.raw(node)).collect();
    // A line of inline HTML alone would be a paragraph and be read as Markdown.
    let is_line = group.iter().all(|node| !is_block(tag(node)));
    Block::Raw(if is_line { format!("<div>{markup}</div>") } else { markup })
}

/// Writes blocks with the texts of their footnotes below. If one of them stands where Markdown has no footnotes, all of
/// them are numbers and a list.
fn with_notes(work: &Work<'_>, all: &[Block], notes: &[String]) -> String {
    let found = footnotes(all);
    let is_whole = (1..=notes.len()).all(|number| found.contains(&number)) && !work.has_raw_note.get();
    let style = if is_whole { Footnotes::Marks } else { Footnotes::Numbers };
    let mut markdown = written(all, style);
    for (index, note) in notes.iter().enumerate() {
        let (start, indent) = match style {
            Footnotes::Marks => (format!("[^{}]:", index + 1), "    "),
            Footnotes::Numbers => (format!("{}.", index + 1), "   "),
        };
        let line = |line: &str| if line.is_empty() { String::new() } else { format!("{indent}{line}") };
        let note: Vec<String> = note.trim().lines().map(line).collect();
        markdown.push_str(&format!("\n\n{start} {}", note.join("\n").trim_start()));
    }
    markdown.trim_matches('\n').to_owned()
}

/// Appends anchors that were lost together with their elements, if links refer to them.
fn with_lost(work: &Work<'_>, markdown: String) -> String {
    let is_lost =
        |name: &&String| !markdown.contains(&format!("{{#{name}}}")) && !markdown.contains(&format!("id=\"{name}\""));
    let is_linked =
        |name: &&String| markdown.contains(&format!("(#{name})")) || markdown.contains(&format!("\"#{name}\""));
    let lost = work.referenced.iter().filter(is_lost).filter(is_linked);
    let spans = lost.map(|name| format!("<span id=\"{name}\"></span>")).collect::<Vec<_>>().concat();
    if spans.is_empty() { markdown } else { format!("{markdown}\n{spans}\n") }
}

/// Returns the level of each heading of a text: the first one is one below the title, and no level is skipped
/// downwards (WCAG 1.3.1).
fn levels(tree: &Rc<Node>) -> [usize; 6] {
    let mut used = [false; 6];
    collect(tree, &mut used);
    let mut levels = [2; 6];
    for (index, level) in (0..6).filter(|level| used[*level]).enumerate() {
        levels[level] = (index + 2).min(6);
    }
    levels
}

fn collect(node: &Rc<Node>, used: &mut [bool; 6]) {
    let level = tag(node).strip_prefix('h').and_then(|level| level.parse::<usize>().ok());
    if let Some(used) = level.and_then(|level| used.get_mut(level.wrapping_sub(1)))
        && !is_blank(node)
        && !(of_tag(node, "img").is_some() && text(node).trim().is_empty())
    {
        *used = true;
    }
    for child in children(node) {
        collect(&child, used);
    }
}

/// Divides the content of an element into blocks: block elements, and runs of inline content between them. Wrappers
/// (columns, groups, the frame that Blogger puts around a post) are entered.
fn divide(work: &Work<'_>, node: &Rc<Node>, all: &mut Vec<Vec<Rc<Node>>>) {
    let mut is_open = false;
    for child in children(node) {
        if is_wrapper(work, &child) {
            divide(work, &child, all);
            is_open = false;
        } else if is_open && !is_whole(&child) {
            all.last_mut().expect("invariant: a run is open").push(child);
        } else {
            is_open = !is_whole(&child);
            all.push(vec![child]);
        }
    }
}

/// Returns whether an element is a block, or inline but with blocks in it.
fn is_whole(node: &Rc<Node>) -> bool {
    is_block(tag(node))
}

fn is_wrapper(work: &Work<'_>, node: &Rc<Node>) -> bool {
    let holds_blocks = || node.children.borrow().iter().any(|child| is_block(tag(child)));
    matches!(tag(node), "div" | "section" | "article" | "main" | "center" | "header" | "footer" | "aside" | "nav")
        && !is_gallery(node)
        && work.card(node).is_none()
        && lone_video(node).is_none()
        && (!is_blank(node) || of_tag(node, MORE).is_some())
        && holds_blocks()
}
