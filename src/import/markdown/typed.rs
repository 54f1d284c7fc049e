//! Lines that people typed as lists.

use crate::import::markdown::block::{Block, TypedItem};
use crate::import::markdown::inline::{Leaf, Run};

/// Returns lines as paragraphs, divided where two breaks stood in a row, and as typed lists if `is_typed`.
#[must_use]
pub fn paragraphs(lines: &[Vec<Run>], is_typed: bool) -> Vec<Block> {
    let mut blocks = Vec::new();
    for part in lines.split(Vec::is_empty).filter(|part| !part.is_empty()) {
        if part.iter().flatten().all(Run::is_space) {
            continue;
        }
        let items: Vec<Option<TypedItem>> = part.iter().map(|line| item(line).filter(|_| is_typed)).collect();
        let first = items.iter().rposition(Option::is_none).map_or(0, |last| last + 1);
        let first = if first == 0 || items.len() - first > 1 { first } else { items.len() };
        if first > 0 {
            blocks.push(Block::Paragraph(part[..first].to_vec()));
        }
        let items: Vec<TypedItem> = items.into_iter().skip(first).flatten().collect();
        if !items.is_empty() {
            blocks.push(Block::Typed(items));
        }
    }
    blocks
}

/// Returns a line that was typed as an item. Word writes `·` and spaces, and `o` one level deeper; people type `-`.
fn item(line: &[Run]) -> Option<TypedItem> {
    let (first, rest) = line.split_first()?;
    let Leaf::Text(typed) = &first.leaf else { return None };
    let mut letters = typed.chars();
    let sign = letters.next()?;
    let after = letters.as_str();
    // The space behind the sign may be a run of its own.
    let next_text = rest.first().and_then(|run| match &run.leaf {
        Leaf::Text(text) => Some(text.as_str()),
        _ => None,
    });
    let next = after.chars().next().or_else(|| next_text.and_then(|text| text.chars().next()));
    let is_wide = |text: &str| text.starts_with('\u{a0}');
    let is_sign = match sign {
        '·' | '•' | '\u{F0B7}' | '▪' | '◦' | '‣' => {
            next.is_some_and(|next| next.is_whitespace() || next.is_alphabetic())
        }
        '-' | '*' => after.is_empty() && next.is_some_and(char::is_whitespace),
        'o' => is_wide(after) || (after.is_empty() && next_text.is_some_and(is_wide)),
        _ => false,
    };
    let own = Run { formats: first.formats.clone(), leaf: Leaf::Text(after.to_owned()) };
    let mut text: Vec<Run> = std::iter::once(own).chain(rest.iter().cloned()).collect();
    while text.first().is_some_and(Run::is_space) {
        text.remove(0);
    }
    if let Some(Run { leaf: Leaf::Text(first), .. }) = text.first_mut() {
        *first = first.trim_start().to_owned();
    }
    let is_letter = |c: char| !c.is_whitespace() && !matches!(c, '*' | '-' | '\\' | '·' | '•');
    let says = text.iter().any(|run| match &run.leaf {
        Leaf::Text(text) | Leaf::Code(text) => text.chars().any(is_letter),
        Leaf::Picture { .. } | Leaf::Footnote(_) => true,
        Leaf::Break | Leaf::Anchor(_) => false,
    });
    let (is_below, is_dash) = (sign == 'o', matches!(sign, '-' | '*'));
    (is_sign && says).then(|| TypedItem { is_below, is_dash, text, line: line.to_vec() })
}
