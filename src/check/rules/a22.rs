#![doc = include_str!("a22.md")]

use std::ops::Range;
use std::sync::LazyLock;

use pulldown_cmark::Event;
use regex::Regex;

use crate::check::parts::{BlockKind, BlockPart};
use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::check::top_blocks::{TopKind, top_blocks};
use crate::diagnostic::rule::{Diagnostic, Rule};

/// Hard spaces in rows, or in place of spaces.
pub const A22: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::info("A22"), Concern::Reading, &["WCAG 1.4.10", "WCAG 1.3.1"], include_str!("a22.md"))
};

/// Fewest single hard spaces between words of a block that do not hold anything together: two may be meant.
const SINGLE_MIN: usize = 3;
/// Fewest letters of a word that nothing holds together with the next one.
const LETTERS_MIN: usize = 3;

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let markdown = text.markdown();
    if !["\u{a0}", "&nbsp;", "&#160;", "&#xa0;", "&#xA0;"].iter().any(|space| markdown.contains(space)) {
        return;
    }
    for block in text.parts.blocks.iter().filter(|block| block.kind != BlockKind::Raw) {
        of_block(text, block, found);
    }
    for block in top_blocks(text).iter().filter(|block| block.kind == TopKind::Paragraph) {
        let events = &text.parts.events[block.events.clone()];
        let is_space = |event: &Event<'_>| match event {
            Event::Text(text) => text.chars().all(char::is_whitespace),
            Event::SoftBreak | Event::HardBreak => true,
            _ => false,
        };
        if events.iter().all(|(event, _)| is_space(event)) {
            let range =
                block.range.start..block.range.start + markdown[block.range.clone()].trim_end_matches('\n').len();
            let mut diagnostic = text.found(A22.rule, &range);
            diagnostic.fixes.extend(text.edit(&range, ""));
            found.push(diagnostic.help("line"));
        }
    }
}

/// A row of hard spaces as typed, and what belongs there.
type Space = (Range<usize>, &'static str);

fn of_block(text: &CheckedText<'_>, block: &BlockPart, found: &mut Vec<Diagnostic>) {
    static ROW: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"[ \t]*(?:(?:\u{a0}|&nbsp;|&#160;|&#[xX]0*[aA]0;)[ \t]*)+").expect("invariant: valid")
    });
    let markdown = text.markdown();
    let (mut rows, mut singles): (Vec<Space>, Vec<Space>) = (Vec::new(), Vec::new());
    for (offset, typed) in &block.pieces {
        let source = &markdown[typed.clone()];
        if source.starts_with(['`', '<']) {
            continue;
        }
        for row in ROW.find_iter(source) {
            let range = typed.start + row.start()..typed.start + row.end();
            let (before, after) = (&source[..row.start()], &source[row.end()..]);
            let begins = before.is_empty() && (*offset == 0 || block.text[..*offset].ends_with('\n'));
            let number = row.as_str().matches(['\u{a0}', '&']).count();
            let is_row = number > 1 || row.as_str().contains([' ', '\t']);
            if is_row && !(begins && begins_block(after)) {
                rows.push((range, if begins { "" } else { " " }));
            } else if number == 1 && is_word_end(before) && is_word_start(after) {
                singles.push((range, " "));
            }
        }
    }
    let gaps = block.text.split_whitespace().count();
    if singles.len() >= SINGLE_MIN && singles.len() * 4 > gaps {
        rows.append(&mut singles);
    }
    rows.sort_by_key(|(range, _)| range.start);
    if let Some((first, _)) = rows.first() {
        let mut diagnostic = text.found(A22.rule, first).with("n", rows.len().to_string());
        let edits: Option<Vec<_>> = rows.iter().map(|(range, new)| text.edit(range, *new)).collect();
        diagnostic.fixes = edits.unwrap_or_default();
        found.push(diagnostic);
    }
}

/// Returns whether a text would begin a list, a heading or another block if nothing stood before it.
fn begins_block(text: &str) -> bool {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    text.is_empty()
        || text.starts_with(['-', '*', '+', '#', '>', '|', ':', '~', '`', '=', '_', '<', '['])
        || digits.len() < text.len() && digits.starts_with(['.', ')'])
}

fn is_word_end(text: &str) -> bool {
    text.chars().rev().take(LETTERS_MIN).filter(|c| c.is_alphabetic()).count() == LETTERS_MIN
}

fn is_word_start(text: &str) -> bool {
    text.chars().take(LETTERS_MIN).filter(|c| c.is_alphabetic()).count() == LETTERS_MIN
}
