#![doc = include_str!("a19.md")]

use std::ops::Range;

use pulldown_cmark::Event;

use crate::check::parts::{BlockKind, BlockPart};
use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::text::markdown::LocatedEvent;

/// Signs in place of pictures: rows of emoji, drawings of letters, emoji and arrows as bullets.
pub const A19: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::warning("A19"), Concern::Sight, &["WCAG 1.1.1", "WCAG H86"], include_str!("a19.md"))
};

/// So many emoji in a row are heard as a row; three are an expression.
const ROW_MIN: usize = 4;
/// So many lines of signs are a drawing.
const DRAWING_MIN: usize = 3;

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    // Of bullets that stand in a paragraph each, the first is told.
    let mut before: Option<(char, usize)> = None;
    for block in &text.parts.blocks {
        let bullet = bullet(&block.text).filter(|_| !block.is_listed);
        if let Some(sign) = bullet {
            let lines = block.text.lines().filter(|line| bullet_of_line(line) == Some(sign)).count();
            let count = before.filter(|(of, _)| *of == sign).map_or(0, |(_, count)| count);
            // Told where the second one stands, once for a list.
            if lines > 1 && count == 0 || count == 1 {
                tell(text, block, 0..sign.len_utf8(), "bullets", found);
            }
            before = Some((sign, if lines > 1 { 2 } else { count + 1 }));
        } else {
            before = None;
        }
        if let Some(row) = row(&block.text) {
            tell(text, block, row, "row", found);
        }
        if block.kind != BlockKind::Raw && block.text.lines().filter(|line| is_drawn(line)).count() >= DRAWING_MIN {
            let line = block.text.lines().find(|line| is_drawn(line)).unwrap_or_default();
            let start = line.as_ptr() as usize - block.text.as_ptr() as usize;
            tell(text, block, start..start + line.trim_end().len(), "drawing", found);
        }
    }
}

/// Tells signs at a range of a block's text, unless they are code.
fn tell(
    text: &CheckedText<'_>,
    block: &BlockPart,
    range: Range<usize>,
    help: &'static str,
    found: &mut Vec<Diagnostic>,
) {
    let typed = block.typed(&range);
    let is_code = |(event, at): &LocatedEvent<'_>| {
        matches!(event, Event::Code(_)) && at.start < typed.end && typed.start < at.end
    };
    if !text.parts.events[block.events.clone()].iter().any(is_code) {
        found.push(text.found(A19.rule, &typed).with("what", block.text[range].trim()).help(help));
    }
}

/// Returns the sign that stands like a bullet before a text.
fn bullet(text: &str) -> Option<char> {
    bullet_of_line(text.lines().next()?)
}

fn bullet_of_line(line: &str) -> Option<char> {
    let line = line.trim_start();
    let sign = line.chars().next().filter(|sign| is_emoji(*sign) || is_arrow(*sign))?;
    let rest = line[sign.len_utf8()..].trim_start_matches(is_joined);
    (rest.starts_with([' ', '\u{a0}', '\t']) && rest.contains(char::is_alphabetic)).then_some(sign)
}

/// Returns the first row of emoji.
fn row(text: &str) -> Option<Range<usize>> {
    if text.is_ascii() {
        return None;
    }
    let (mut start, mut count, mut is_after_joiner) = (None, 0, false);
    let mut end = 0;
    for (at, sign) in text.char_indices() {
        if is_emoji(sign) {
            start.get_or_insert(at);
            count += usize::from(!is_after_joiner);
            end = at + sign.len_utf8();
        } else if is_joined(sign) {
            end = at + sign.len_utf8();
        } else if !matches!(sign, ' ' | '\u{a0}') {
            if count >= ROW_MIN {
                break;
            }
            (start, count) = (None, 0);
        }
        is_after_joiner = sign == '\u{200d}';
    }
    start.filter(|_| count >= ROW_MIN).map(|start| start..end)
}

/// Returns whether a line is drawn with signs: mostly signs, of more than one kind.
fn is_drawn(line: &str) -> bool {
    const SIGNS_MIN: usize = 5;
    let line = line.trim();
    let is_sign = |c: &char| {
        matches!(
            c,
            '/' | '\\'
                | '|'
                | '_'
                | '('
                | ')'
                | '<'
                | '>'
                | '^'
                | '='
                | '~'
                | '*'
                | '#'
                | '+'
                | '-'
                | '\''
                | '`'
                | 'o'
                | '.'
                | '¯'
                | '´'
                | '{'
                | '}'
                | '@'
        )
    };
    let signs = line.chars().filter(is_sign).count();
    let letters = line.chars().filter(|c| c.is_alphanumeric() && *c != 'o').count();
    let kinds = ['/', '\\', '|', '(', ')', '_', '<', '^'].into_iter().filter(|sign| line.contains(*sign)).count();
    signs >= SIGNS_MIN && letters * 3 <= signs && kinds >= 2
}

fn is_emoji(sign: char) -> bool {
    matches!(sign,
        '\u{1f300}'..='\u{1f5ff}' | '\u{1f600}'..='\u{1f64f}' | '\u{1f680}'..='\u{1f6ff}' | '\u{1f900}'..='\u{1faff}'
        | '\u{2705}' | '\u{2714}' | '\u{274c}' | '\u{2728}' | '\u{2764}' | '\u{2b50}' | '\u{2600}'..='\u{26ff}' | '\u{270a}'..='\u{270d}'
        | '\u{1f7e0}'..='\u{1f7eb}')
}

fn is_arrow(sign: char) -> bool {
    matches!(
        sign,
        '→' | '⇒'
            | '➔'
            | '➜'
            | '➤'
            | '➡'
            | '⬇'
            | '⬆'
            | '►'
            | '▶'
            | '▸'
            | '‣'
            | '☛'
            | '☞'
            | '✓'
            | '✔'
    )
}

/// Returns whether a sign belongs to the emoji before it: a joiner, a form, a colour of skin.
fn is_joined(sign: char) -> bool {
    matches!(sign, '\u{fe0e}' | '\u{fe0f}' | '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{20e3}')
}
