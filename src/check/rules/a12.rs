#![doc = include_str!("a12.md")]

use std::ops::Range;

use crate::check::parts::{TablePart, TableRow};
use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::diagnostic::rule::{Diagnostic, Fix, Rule, Severity};
use crate::text::raw_html::{RawKind, raw_tokens};

/// A table without headers, or that is no table.
pub const A12: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::error("A12"), Concern::Sight, &["WCAG 1.3.1", "WCAG F91"], include_str!("a12.md"))
};

/// How serious it is if a table is only unhandy.
const UNHANDY: Rule = Rule { severity: Severity::Warning, ..A12.rule };
/// Longest text of a cell that is plainly a header, in characters.
const HEADER_MAX: usize = 40;

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    for table in &text.parts.tables {
        if table.is_raw && is_for_looks(text, table) {
            continue;
        }
        let rows: Vec<&TableRow> = table.rows.iter().filter(|row| !row.cells.is_empty()).collect();
        let columns = rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        let has_text = rows.iter().flat_map(|row| &row.cells).any(|cell| !cell.text.trim().is_empty());
        let at = |rule: Rule| text.found(rule, &table.range);
        if !has_text && table.has_pictures {
            found.push(at(UNHANDY).help("pictures"));
        } else if !has_text {
        } else if columns == 1 && rows.len() > 1 {
            found.push(at(UNHANDY).help("column"));
        } else if table.is_raw && rows.iter().flat_map(|row| &row.cells).all(|cell| !cell.is_header) {
            found.push(without_headers(text, table, &rows, at(A12.rule)));
        } else if let Some(first) = rows.first() {
            let headers = || first.cells.iter().filter(|cell| cell.is_header);
            if headers().count() > 0 && headers().all(|cell| cell.text.trim().is_empty()) && rows.len() > 1 {
                found.push(at(A12.rule).help("empty"));
            } else if has_empty_header(&rows) {
                found.push(at(UNHANDY).help("some"));
            }
        }
    }
}

/// Returns whether a table says that it only places things.
fn is_for_looks(text: &CheckedText<'_>, table: &TablePart) -> bool {
    let tags = &text.parts.tags;
    let found = tags.binary_search_by_key(&table.range.start, |tag| tag.range.start).ok();
    let role = found.and_then(|at| tags[at].attribute("role"));
    role.is_some_and(|role| matches!(role.value.trim(), "presentation" | "none"))
}

/// Returns whether a column has a text but an empty header; the corner may be empty.
fn has_empty_header(rows: &[&TableRow]) -> bool {
    let Some((first, rest)) = rows.split_first() else { return false };
    let is_plain = rows.iter().flat_map(|row| &row.cells).all(|cell| cell.spans == (1, 1));
    let is_empty = |(column, cell): (usize, &crate::check::parts::TableCell)| {
        let is_filled = |row: &&TableRow| row.cells.get(column).is_some_and(|cell| !cell.text.trim().is_empty());
        column > 0 && cell.is_header && cell.text.trim().is_empty() && rest.iter().any(is_filled)
    };
    is_plain && first.cells.iter().enumerate().any(is_empty)
}

fn without_headers(text: &CheckedText<'_>, table: &TablePart, rows: &[&TableRow], found: Diagnostic) -> Diagnostic {
    let Some(fixes) = rows.first().filter(|_| is_header_row(rows)).and_then(|row| as_headers(text, table, row)) else {
        return found.help("which");
    };
    let names: Vec<&str> = rows[0].cells.iter().map(|cell| cell.text.trim()).collect();
    let names = names.join(", ");
    let mut found = found.with("proposal", names).help("first");
    found.fixes.extend(fixes);
    found
}

/// Returns whether the first row is plainly a header: short different texts, one of which stands above numbers alone.
fn is_header_row(rows: &[&TableRow]) -> bool {
    let Some((first, rest)) = rows.split_first() else { return false };
    let is_number = |text: &str| {
        let text = text.trim();
        let is_of_number =
            |c: char| c.is_ascii_digit() || matches!(c, ' ' | '\u{a0}' | ',' | '.' | '%' | '-' | '–' | '−' | '+');
        text.contains(|c: char| c.is_ascii_digit()) && text.chars().all(is_of_number)
    };
    let texts: Vec<&str> = first.cells.iter().map(|cell| cell.text.trim()).collect();
    let are_names = texts.iter().enumerate().all(|(at, text)| {
        let letters = text.chars().count();
        (1..=HEADER_MAX).contains(&letters) && !is_number(text) && !texts[..at].contains(text)
    });
    let is_whole =
        rows.iter().all(|row| row.cells.len() == texts.len() && row.cells.iter().all(|cell| cell.spans == (1, 1)));
    let above_numbers = (0..texts.len()).any(|column| rest.iter().all(|row| is_number(&row.cells[column].text)));
    texts.len() > 1 && !rest.is_empty() && are_names && is_whole && above_numbers
}

/// Returns the edits that make headers of the cells of a row; `None` if it is not plain which tags are its cells.
fn as_headers(text: &CheckedText<'_>, table: &TablePart, row: &TableRow) -> Option<Vec<Fix>> {
    let next = table.rows.iter().map(|other| other.range.start).find(|start| *start > row.range.start);
    let part = row.range.start..next.unwrap_or(table.range.end);
    let mut fixes = Vec::new();
    let (mut starts, mut ends) = (0, 0);
    for token in raw_tokens(text.markdown().get(part.clone())?) {
        let at = part.start + token.span.start;
        let name: Range<usize> = match &token.kind {
            RawKind::Start(name, ..) if name == "td" => {
                starts += 1;
                at + 1..at + 3
            }
            RawKind::End(name) if name == "td" => {
                ends += 1;
                at + 2..at + 4
            }
            RawKind::Start(name, ..) if name == "table" => return None,
            _ => continue,
        };
        fixes.push(text.edit(&name, "th")?);
    }
    (starts == row.cells.len() && (ends == starts || ends == 0)).then_some(fixes)
}
