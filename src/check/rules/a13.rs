#![doc = include_str!("a13.md")]

use std::ops::Range;

use pulldown_cmark::Event;

use crate::check::parts::BlockKind;
use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::check::top_blocks::{TopKind, top_blocks};
use crate::check::typed_lists::{Line, Sign, lines, may_hold_signs, sign};
use crate::check::wording::shortened;
use crate::diagnostic::rule::{Diagnostic, Fix, Rule};

/// A list that is typed by hand.
pub const A13: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::warning("A13"), Concern::Sight, &["WCAG 1.3.1"], include_str!("a13.md"))
};

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    of_paragraphs(text, found);
    of_other_blocks(text, found);
}

/// An item of a list: its line, and whether it begins a paragraph.
struct Item {
    line: Line,
    sign: Sign,
    is_first_of_block: bool,
}

/// Finds lists in paragraphs that stand by themselves: these can be mended.
fn of_paragraphs(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let mut run: Vec<Item> = Vec::new();
    for block in top_blocks(text) {
        match block.kind {
            TopKind::Mark => continue,
            TopKind::Paragraph => {}
            _ => {
                finish(text, &mut run, found);
                continue;
            }
        }
        if !may_hold_signs(&text.markdown()[block.range.clone()]) {
            finish(text, &mut run, found);
            continue;
        }
        let events = &text.parts.events[block.events.clone()];
        let code: Vec<&Range<usize>> =
            events.iter().filter(|(event, _)| matches!(event, Event::Code(_))).map(|(_, range)| range).collect();
        for (number, line) in lines(text.markdown(), &block.range).into_iter().enumerate() {
            let is_code = code.iter().any(|range| range.start <= line.start && line.start < range.end);
            let sign = sign(&text.markdown()[line.start..line.end], true).filter(|_| !is_code);
            let goes_on = |sign: &Sign| run.last().is_some_and(|last| sign.follows(&last.sign));
            match sign {
                Some(sign) => {
                    if !goes_on(&sign) {
                        finish(text, &mut run, found);
                    }
                    run.push(Item { line, sign, is_first_of_block: number == 0 });
                }
                // A line that is only wrapped belongs to the item above it.
                None if number > 0 && !line.is_broken && !is_code => {}
                None => finish(text, &mut run, found),
            }
        }
    }
    finish(text, &mut run, found);
}

/// Tells a list of two items or more.
fn finish(text: &CheckedText<'_>, run: &mut Vec<Item>, found: &mut Vec<Diagnostic>) {
    let items = std::mem::take(run);
    let (Some(first), Some(last)) = (items.first(), items.last()) else { return };
    let is_list = items.len() > 1 && (first.sign.is_certain() || first.sign.is_one() && items.len() > 1);
    let typed = &text.markdown()[first.line.start..last.line.end];
    if !is_list || first.sign.is_dash() && is_dialogue(typed) {
        return;
    }
    let mut diagnostic = text.found(A13.rule, &(first.line.start..first.line.end));
    let shown = &text.markdown()[first.line.start..first.line.end];
    diagnostic = diagnostic.with("text", shortened(shown, 50)).with("items", items.len().to_string());
    diagnostic = diagnostic.with("mark", first.sign.mark());
    diagnostic.fixes = edits(text, &items).unwrap_or_default();
    found.push(diagnostic);
}

/// Returns whether lines that begin with a dash are what people say: in Swedish that is how talk is printed.
fn is_dialogue(typed: &str) -> bool {
    const SAYING: [&str; 12] = [
        "säger",
        "sa",
        "sade",
        "frågar",
        "frågade",
        "svarar",
        "svarade",
        "berättar",
        "undrar",
        "tycker",
        "said",
        "says",
    ];
    let mut words = typed.split(|c: char| !c.is_alphanumeric());
    words.any(|word| SAYING.contains(&word)) || typed.contains(['?', '!', '”', '“'])
}

/// Returns the edits that make marks of Markdown of typed ones, each item on a line of its own.
fn edits(text: &CheckedText<'_>, items: &[Item]) -> Option<Vec<Fix>> {
    let end = if text.typed.contains("\r\n") { "\r\n" } else { "\n" };
    let mut edits = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let Item { line, sign, is_first_of_block } = item;
        let signs = line.start..line.start + sign.typed_length();
        let mark = format!("{} ", sign.mark());
        // The end of a line that a list begins below; one that stands alone is kept, whatever its form.
        let between = if index == 0 && !is_first_of_block { end } else { "" };
        match (&line.broken, line.line_end) {
            _ if *is_first_of_block => edits.push(text.edit(&(line.block_start..signs.end), mark)?),
            (broken, Some(line_end)) => {
                if broken.start < line_end {
                    edits.push(text.edit(&(broken.start..line_end), "")?);
                }
                edits.push(text.edit(&(line_end + 1..signs.end), format!("{between}{mark}"))?);
            }
            (broken, None) => edits.push(text.edit(&(broken.start..signs.end), format!("{end}{between}{mark}"))?),
        }
    }
    Some(edits)
}

/// Finds lists in lists, quotations and raw HTML, which a person has to mend.
fn of_other_blocks(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let nested = text.parts.blocks.iter();
    for block in nested.filter(|block| block.is_listed || block.is_quoted || block.kind == BlockKind::Raw) {
        let mut run: Vec<(Range<usize>, Sign)> = Vec::new();
        let mut at = 0;
        let mut tell = |run: &mut Vec<(Range<usize>, Sign)>| {
            let of_list = std::mem::take(run);
            if let [(range, sign), _, ..] = of_list.as_slice()
                && (sign.is_certain() || sign.is_one())
                && !sign.is_dash()
            {
                let diagnostic = text.found(A13.rule, &block.typed(range));
                let diagnostic = diagnostic.with("text", shortened(&block.text[range.clone()], 50));
                let diagnostic = diagnostic.with("items", of_list.len().to_string());
                found.push(diagnostic.with("mark", sign.mark()));
            }
        };
        for line in block.text.split_inclusive('\n') {
            let typed = line.trim();
            let start = at + line.len() - line.trim_start().len();
            at += line.len();
            match sign(typed, false) {
                Some(sign) => {
                    if !run.last().is_some_and(|(_, last)| sign.follows(last)) {
                        tell(&mut run);
                    }
                    run.push((start..start + typed.len(), sign));
                }
                None => tell(&mut run),
            }
        }
        tell(&mut run);
    }
}
