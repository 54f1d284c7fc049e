#![doc = include_str!("a10.md")]

use crate::check::parts::HeadingPart;
use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::check::wording::shortened;
use crate::diagnostic::rule::{Diagnostic, Fix, Rule, Severity};
use crate::parse::document::DocumentKind;

/// A heading that is empty, too long or of the wrong level.
pub const A10: CheckRule = CheckRule {
    text: Some(check),
    build: &["G144"],
    ..CheckRule::new(Rule::error("A10"), Concern::Sight, &["WCAG 1.3.1", "WCAG 2.4.6"], include_str!("a10.md"))
};

/// What pages show all the same: levels are drawn without gaps.
const MENDED_WHEN_DRAWN: Rule = Rule { severity: Severity::Warning, ..A10.rule };

/// Most characters of a heading.
const LETTERS_MAX: usize = 120;

/// Most edits of all findings of a text together: many faults in a long text are mended by the first one alone.
const EDITS_MAX: usize = 4000;

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    // Slides have a heading each.
    let is_slides = text.document.kind == DocumentKind::Slides
        || text.document.front.template.as_ref().is_some_and(|template| template.value.starts_with("presentation"));
    let headings = full_headings(text);
    for heading in text.parts.headings.iter().filter(|heading| is_empty(text, heading)) {
        let mut diagnostic = of_heading(text, A10.rule, heading).help("empty");
        let range = heading.range.start..heading.range.start + typed(text, heading).len();
        diagnostic.fixes.extend(text.edit(&range, ""));
        found.push(diagnostic);
    }
    for heading in headings.iter().filter(|heading| heading.text.chars().count() > LETTERS_MAX) {
        let letters = heading.text.chars().count().to_string();
        found.push(of_heading(text, MENDED_WHEN_DRAWN, heading).with("letters", letters).help("long"));
    }
    if !is_slides {
        levels(text, &headings, found);
    }
}

/// Tells what is wrong with the levels. One repair mends them all, because they depend on each other.
fn levels(text: &CheckedText<'_>, headings: &[&HeadingPart], found: &mut Vec<Diagnostic>) {
    let mut above = 1;
    let mut faults = Vec::new();
    for (index, heading) in headings.iter().enumerate() {
        if heading.level == 1 {
            faults.push((index, "title"));
        } else if heading.level > above + 1 {
            faults.push((index, "skipped"));
        }
        above = heading.level;
    }
    if faults.is_empty() {
        return;
    }
    let right = right_levels(headings);
    let edits: Option<Vec<Vec<Fix>>> = headings
        .iter()
        .zip(&right)
        .filter(|(heading, right)| heading.level != **right)
        .map(|(heading, right)| edits(text, heading, *right))
        .collect();
    let edits: Vec<Fix> = edits.unwrap_or_default().into_iter().flatten().collect();
    let are_many = edits.len() * faults.len() > EDITS_MAX;
    for (number, (index, help)) in faults.into_iter().enumerate() {
        let marks = |level: u8| "#".repeat(usize::from(level));
        let mut diagnostic = of_heading(text, MENDED_WHEN_DRAWN, headings[index]).help(help);
        diagnostic = diagnostic.with("typed", marks(headings[index].level)).with("right", marks(right[index]));
        if number == 0 || !are_many {
            diagnostic.fixes.clone_from(&edits);
        }
        found.push(diagnostic);
    }
}

/// Returns the levels with which none is skipped below the page's title: those that pages are drawn with.
#[must_use]
pub fn right_levels(headings: &[&HeadingPart]) -> Vec<u8> {
    let mut open: Vec<(u8, u8)> = Vec::new();
    let right = headings.iter().map(|heading| {
        while open.last().is_some_and(|(typed, _)| *typed >= heading.level) {
            open.pop();
        }
        let right = (open.last().map_or(1, |(_, right)| *right) + 1).min(6);
        open.push((heading.level, right));
        right
    });
    right.collect()
}

/// Returns the headings that have a text.
#[must_use]
pub fn full_headings<'t>(text: &'t CheckedText<'_>) -> Vec<&'t HeadingPart> {
    text.parts.headings.iter().filter(|heading| !is_empty(text, heading)).collect()
}

fn is_empty(text: &CheckedText<'_>, heading: &HeadingPart) -> bool {
    let typed = &text.markdown()[heading.range.clone()];
    heading.text.trim().is_empty() && !typed.contains("![") && !typed.contains("<img") && !typed.contains('$')
}

/// Returns a heading as it is typed, without the line ends behind it.
fn typed<'t>(text: &CheckedText<'t>, heading: &HeadingPart) -> &'t str {
    text.markdown()[heading.range.clone()].trim_end()
}

fn of_heading(text: &CheckedText<'_>, rule: Rule, heading: &HeadingPart) -> Diagnostic {
    let typed = typed(text, heading);
    let range = heading.range.start..heading.range.start + typed.len();
    text.found(rule, &range).with("text", shortened(typed, 60))
}

/// Returns the edits that give a heading another level; `None` if it is typed in a way that cannot be changed safely.
fn edits(text: &CheckedText<'_>, heading: &HeadingPart, right: u8) -> Option<Vec<Fix>> {
    let (start, typed) = (heading.range.start, typed(text, heading));
    let level = usize::from(heading.level);
    if heading.is_raw {
        let digit = right.to_string();
        let end = start + typed.to_ascii_lowercase().rfind("</h")? + "</h".len();
        return Some(vec![text.edit(&(start + 2..start + 3), digit.clone())?, text.edit(&(end..end + 1), digit)?]);
    }
    let marks = "#".repeat(usize::from(right));
    if typed.starts_with('#') {
        let is_whole = typed.len() - typed.trim_start_matches('#').len() == level;
        return is_whole.then(|| text.edit(&(start..start + level), marks).map(|fix| vec![fix]))?;
    }
    // A heading with a line below it.
    let (words, line) = typed.split_once('\n')?;
    if line.trim().is_empty() || !line.trim().chars().all(|c| c == '=' || c == '-') || words.trim_end().ends_with('#') {
        return None;
    }
    let line_at = start + typed.len() - line.len();
    let below = line_at..start + typed.len();
    if right == 2 {
        return Some(vec![text.edit(&below, "-".repeat(line.trim().len().max(3)))?]);
    }
    Some(vec![text.edit(&(start..start), format!("{marks} "))?, text.edit(&below, "")?])
}
