//! The blocks of a text that stand in no other: what follows what.

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::check::text::CheckedText;
use crate::parse::directives::{Marker, marker};

/// The kinds of blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TopKind {
    /// A paragraph.
    Paragraph,
    /// A heading.
    Heading,
    /// A list or a table.
    Rows,
    /// A directive or a comment, which is no text.
    Mark,
    /// Anything else.
    Other,
}

/// A block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopBlock {
    /// What it is.
    pub kind: TopKind,
    /// All of it.
    pub range: Range<usize>,
    /// The events between its start and its end.
    pub events: Range<usize>,
    /// Whether it stands in a directive.
    pub is_boxed: bool,
}

/// Returns the blocks of a text that stand in no quotation and no list.
#[must_use]
pub fn top_blocks(text: &CheckedText<'_>) -> Vec<TopBlock> {
    let directives = &text.document.body.prepared().directives;
    let mut blocks: Vec<TopBlock> = Vec::new();
    let (mut depth, mut boxes) = (0_usize, 0_usize);
    for (index, (event, range)) in text.parts.events.iter().enumerate() {
        match event {
            Event::Start(tag) => {
                if depth == 0 {
                    let kind = match tag {
                        Tag::Paragraph => TopKind::Paragraph,
                        Tag::Heading { .. } => TopKind::Heading,
                        Tag::List(_) | Tag::Table(_) => TopKind::Rows,
                        Tag::HtmlBlock => TopKind::Mark,
                        _ => TopKind::Other,
                    };
                    let (range, is_boxed) = (range.clone(), boxes > 0);
                    blocks.push(TopBlock { kind, range, events: index + 1..index + 1, is_boxed });
                }
                depth += 1;
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if let Some(block) = blocks.last_mut().filter(|_| depth == 0) {
                    block.events.end = index;
                }
            }
            Event::Html(html) if depth <= 1 => match marker(html) {
                Some(Marker::Open(number)) if directives.get(number).is_some_and(|found| found.is_container) => {
                    boxes += 1;
                }
                Some(Marker::Close(_)) => boxes = boxes.saturating_sub(1),
                Some(Marker::Open(_) | Marker::More) => {}
                None if html.trim_start().starts_with("<!--") => {}
                None => {
                    if let Some(block) = blocks.last_mut().filter(|block| block.kind == TopKind::Mark) {
                        block.kind = TopKind::Other;
                    }
                }
            },
            _ => {}
        }
    }
    blocks
}
