#![doc = include_str!("a11.md")]

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::check::rule::{CheckRule, Concern};
use crate::check::rules::a10::{full_headings, right_levels};
use crate::check::text::CheckedText;
use crate::check::top_blocks::{TopBlock, TopKind, top_blocks};
use crate::check::wording::shortened;
use crate::diagnostic::rule::{Diagnostic, Fix, Rule};

/// A bold paragraph that is a heading.
pub const A11: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::warning("A11"), Concern::Sight, &["WCAG 1.3.1"], include_str!("a11.md"))
};

/// Most characters and words of what may be a heading.
const LETTERS_MAX: usize = 80;
const WORDS_MAX: usize = 12;
/// Most words of what begins a text: more are its introduction.
const WORDS_OF_FIRST: usize = 5;
/// Fewest bytes of a paragraph that a heading stands above: a name in bold stands above less.
const BELOW_MIN: usize = 60;
/// Signs at the end of a sentence or of a label.
const ENDS: [char; 9] = ['.', '!', '?', ':', ';', ',', '…', '”', '"'];

/// What is bold: its opening mark, its text and its closing mark.
struct Bold {
    open: Range<usize>,
    text: String,
    close: Range<usize>,
}

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let markdown = text.markdown();
    if !["**", "__", "<b", "<strong", "<B", "<STRONG"].iter().any(|mark| markdown.contains(mark)) {
        return;
    }
    let blocks: Vec<TopBlock> = top_blocks(text).into_iter().filter(|block| block.kind != TopKind::Mark).collect();
    let headings = full_headings(text);
    let right = right_levels(&headings);
    for (index, block) in blocks.iter().enumerate() {
        let Some(bold) = bold(text, block).filter(|_| !block.is_boxed) else { continue };
        let Some(next) = blocks.get(index + 1) else { continue };
        let words = bold.text.split_whitespace().count();
        let is_heading = bold.text.chars().count() <= LETTERS_MAX
            && words <= if index == 0 { WORDS_OF_FIRST } else { WORDS_MAX }
            && bold.text.chars().next().is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
            && bold.text.chars().filter(|c| c.is_alphabetic()).count() > 2
            && !bold.text.trim_end().ends_with(ENDS)
            && !bold.text.contains(['@', '|', '{', '\n'])
            && !["obs", "nb ", "ps"].iter().any(|label| bold.text.to_lowercase().starts_with(label))
            && is_below(text, next, block);
        if is_heading {
            let above = headings.partition_point(|heading| heading.range.start < block.range.start).checked_sub(1);
            let below = |level: Option<u8>| "#".repeat(usize::from((level.unwrap_or(1) + 1).min(6)));
            // Below a heading of a wrong level it is typed below that: both are then moved together.
            let (typed, marks) = (below(above.map(|at| headings[at].level)), below(above.map(|at| right[at])));
            let mut diagnostic = text.found(A11.rule, &(bold.open.start..bold.close.end));
            diagnostic = diagnostic.with("text", shortened(&bold.text, 60)).with("marks", &marks);
            diagnostic.fixes = edits(text, &bold, &typed).unwrap_or_default();
            found.push(diagnostic);
        }
    }
}

/// Returns what is bold if a paragraph is nothing else, and holds no link and no picture.
fn bold(text: &CheckedText<'_>, block: &TopBlock) -> Option<Bold> {
    if block.kind != TopKind::Paragraph {
        return None;
    }
    let events = text.parts.events.get(block.events.clone())?;
    let ((first, opening), (last, closing)) = (events.first()?, events.last()?);
    let (open, close) = match (first, last) {
        // The end of an element has the range of all of it.
        (Event::Start(Tag::Strong), Event::End(pulldown_cmark::TagEnd::Strong)) if opening == closing => {
            (opening.start..opening.start + 2, closing.end - 2..closing.end)
        }
        (Event::InlineHtml(open), Event::InlineHtml(close)) if is_pair(open, close) => {
            (opening.clone(), closing.clone())
        }
        _ => return None,
    };
    let mut words = String::new();
    for (event, _) in events.get(1..events.len() - 1)? {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(text),
            Event::Start(Tag::Emphasis) | Event::End(pulldown_cmark::TagEnd::Emphasis) => {}
            _ => return None,
        }
    }
    let is_typed_whole = open.end <= close.start && !words.trim().is_empty();
    is_typed_whole.then_some(Bold { open, text: words, close })
}

fn is_pair(open: &str, close: &str) -> bool {
    let (open, close) = (open.to_ascii_lowercase(), close.to_ascii_lowercase());
    open == "<b>" && close == "</b>" || open == "<strong>" && close == "</strong>"
}

/// Returns whether what follows is a text to which a heading may belong.
fn is_below(text: &CheckedText<'_>, next: &TopBlock, block: &TopBlock) -> bool {
    match next.kind {
        TopKind::Rows => true,
        TopKind::Paragraph => {
            let (below, above) = (next.range.len(), block.range.len());
            below >= BELOW_MIN && below > above && bold(text, next).is_none()
        }
        TopKind::Other => {
            let typed = text.markdown()[next.range.clone()].trim_start().to_ascii_lowercase();
            ["<table", "<ul", "<ol", "<p>"].iter().any(|tag| typed.starts_with(tag))
        }
        TopKind::Heading | TopKind::Mark => false,
    }
}

fn edits(text: &CheckedText<'_>, bold: &Bold, marks: &str) -> Option<Vec<Fix>> {
    let inside = &text.markdown()[bold.open.end..bold.close.start];
    // Number signs at the end of a heading are not shown.
    if inside.trim_end().ends_with('#') || inside != inside.trim() {
        return None;
    }
    Some(vec![text.edit(&bold.open, format!("{marks} "))?, text.edit(&bold.close, "")?])
}
