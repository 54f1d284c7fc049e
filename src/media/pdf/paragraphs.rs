//! Groups the lines of a page into paragraphs, list items and tables.

use crate::media::pdf::clean_text::{append, clean, without_leader};
use crate::media::pdf::lines::Line;
use crate::media::pdf::signs::{Sign, is_sign};
use crate::media::pdf::tables::{rows, table_length};

/// Font sizes that differ by more than this factor are not one paragraph.
const SIZE: f64 = 1.15;
/// Lines farther apart than this, in font sizes, are not one paragraph.
const FAR: f64 = 2.6;
/// Lines farther apart than this are set with wide leading, or are list items.
const OPEN: f64 = 1.65;
/// Shortest line of text set with wide leading, in characters.
const OPEN_LINE: usize = 50;
/// Longest line that can be a label, in characters; labels come in groups.
const LABEL: usize = 30;
/// A line distance larger than the paragraph's by this factor separates paragraphs.
const WIDER: f64 = 1.22;
/// Line distances within this factor of each other are even.
const EVEN: f64 = 1.05;
/// Smallest indent, in font sizes; less is accidental.
const INDENT: f64 = 0.8;
/// Pieces of a line farther apart than this are not one sentence.
const COLUMN: f64 = 2.0;
/// A block of a page with its position.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// What it is.
    pub(super) kind: Kind,
    /// Its text; empty for a table.
    pub(super) text: String,
    /// Font size.
    pub(super) em: f64,
    /// Base lines of its first and last lines.
    pub(super) place: (f64, f64),
    /// Left and right edge.
    pub(super) span: (f64, f64),
    /// Number of its lines.
    pub(super) lines: usize,
}

/// The kind of a block.
#[derive(Debug, Clone)]
pub(super) enum Kind {
    /// A paragraph.
    Paragraph,
    /// A list item, with the position of its sign.
    Item(f64),
    /// Rows of cells.
    Table(Vec<Vec<String>>),
}

/// A line, with the sign that stood before it.
struct Row {
    line: Line,
    item: Option<(f64, Sign)>,
    text: String,
    /// Right edge of the page's lines that start at the same position.
    right: f64,
    /// Leader dots connect a title to its page number, as in a table of contents.
    is_entry: bool,
}

impl Row {
    /// Returns the width of its first word, assuming equal letter widths.
    fn first_word(&self) -> f64 {
        let (all, first) = (self.text.chars().count(), self.text.split(' ').next().unwrap_or_default().chars().count());
        (self.line.right() - self.line.left()) * crate::media::pdf::numbers::real(first)
            / crate::media::pdf::numbers::real(all.max(1))
    }

    fn is_numbered(&self) -> bool {
        let number = self.text.split(' ').next().unwrap_or_default();
        let parts = number.trim_end_matches(['.', ')']);
        let is_number =
            parts.split('.').all(|part| matches!(part.len(), 1..=2) && part.bytes().all(|b| b.is_ascii_digit()));
        is_number && number.len() < self.text.len() && (number.len() > parts.len() || parts.contains('.'))
    }
}

/// Groups lines into paragraphs, items and tables.
pub(super) fn parts(lines: &[Line]) -> Vec<Part> {
    let pitch = pitch(lines);
    let mut parts = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let length = table_length(&lines[at..]);
        if length > 0 {
            paragraphs(std::mem::take(&mut rows), pitch, &mut parts);
            parts.push(table(&lines[at..at + length]));
            at += length;
        } else {
            let beside = [at.checked_sub(1).and_then(|before| lines.get(before)), lines.get(at + 1)];
            rows.extend(split(lines[at].clone(), beside));
            at += 1;
        }
    }
    paragraphs(rows, pitch, &mut parts);
    continued(parts)
}

/// Removes the sign from a line and splits the line at wide gaps. `beside` are the lines before and after it.
fn split(mut line: Line, beside: [Option<&Line>; 2]) -> Vec<Row> {
    let (left, right, em) = (line.left(), line.right(), line.em());
    // Lines of equal length that continue across this gap show that it is a wide space.
    let is_space = |from: f64, to: f64| {
        beside.into_iter().flatten().any(|other| {
            (other.left() - left).abs() < em
                && (other.right() - right).abs() < em
                && other.pieces.iter().any(|piece| piece.left < from - em && piece.right > to + em)
        })
    };
    let item = line.take_sign();
    let mut rows: Vec<Row> = Vec::new();
    let mut item = item;
    for piece in line.pieces {
        let (text, is_led) = without_leader(&clean(&piece.text()));
        if text.is_empty() || is_sign(&text) {
            if let Some(row) = rows.last_mut() {
                row.is_entry |= is_led;
            }
            continue;
        }
        if let Some(row) = rows.last_mut() {
            let gap = piece.left - row.line.right();
            let is_number = row.text.chars().count() <= 3 && row.text.ends_with(['.', ')']);
            let is_near = gap < piece.em * if is_number { COLUMN * 2.0 } else { COLUMN };
            if is_near || row.is_entry || is_led || is_space(row.line.right(), piece.left) {
                row.is_entry |= is_led;
                row.text = format!("{} {text}", row.text);
                row.line.pieces.push(piece);
                continue;
            }
        }
        rows.push(Row { line: Line { pieces: vec![piece] }, item: item.take(), text, right: 0.0, is_entry: is_led });
    }
    rows
}

/// Joins rows to paragraphs: first rows that are close together, then those of them that continue a sentence.
fn paragraphs(rows: Vec<Row>, pitch: f64, parts: &mut Vec<Part>) {
    let mut group: Vec<Row> = Vec::new();
    let edges: Vec<(f64, f64, f64)> =
        rows.iter().map(|row| (row.line.left(), row.line.right(), row.line.em())).collect();
    let rights: Vec<f64> = rows.iter().map(|row| right_of(row, &edges)).collect();
    // Distance of each row from the one before it, if that is a line of the same font size.
    let steps: Vec<Option<f64>> = std::iter::once(None)
        .chain(rows.windows(2).map(|pair| step(&pair[0].line, &pair[1].line)))
        .chain([None])
        .collect();
    for (at, (mut row, right)) in rows.into_iter().zip(rights).enumerate() {
        row.right = right;
        let around = [at.checked_sub(1).and_then(|before| steps[before]), steps[at + 1]];
        if group.last().is_some_and(|last| is_apart(last, &row, pitch, around)) {
            sentences(std::mem::take(&mut group), parts);
        }
        group.push(row);
    }
    sentences(group, parts);
}

/// Returns the right edge of the page's lines that start where this one does.
fn right_of(row: &Row, edges: &[(f64, f64, f64)]) -> f64 {
    let (at, em) = (row.line.left(), row.line.em());
    let alike = edges.iter().filter(|(left, _, other)| (left - at).abs() < em * 0.5 && (other - em).abs() < em * 0.1);
    alike.map(|(_, right, _)| *right).fold(row.line.right(), f64::max)
}

/// Returns the distance of a line from a line of the same font size and column above it, in font sizes.
fn step(last: &Line, line: &Line) -> Option<f64> {
    let em = last.em();
    let step = (line.base() - last.base()) / em;
    let is_below = line.left() < last.right() && line.right() > last.left();
    (is_below && (line.em() - em).abs() < em * 0.1 && step > 0.8 && step < FAR).then_some(step)
}

/// Returns whether a row cannot belong to the paragraph of the row before it. `around` are the distances before and
/// after the one to it, `pitch` is the usual one of the page.
fn is_apart(last: &Row, row: &Row, pitch: f64, around: [Option<f64>; 2]) -> bool {
    let em = last.line.em().max(row.line.em());
    let down = row.line.base() - last.line.base();
    // Evenly spaced long lines that continue are an essay; their neighbours may be closer.
    let is_open = last.text.chars().count() > OPEN_LINE
        && !last.text.ends_with(['.', '!', '?', ':'])
        && around.iter().flatten().any(|near| down < em * near * EVEN);
    em > last.line.em().min(row.line.em()) * SIZE
        || down < em * 0.3
        || down > em * FAR
        || around.iter().flatten().any(|near| down > em * near * WIDER)
        || (down > em * pitch * WIDER && !is_open)
        || row.line.left() > last.line.right()
        || row.line.right() < last.line.left()
}

/// Measures of rows that are close together.
struct Block {
    right: f64,
    widest: f64,
    letters: usize,
    is_centred: bool,
}

fn sentences(group: Vec<Row>, parts: &mut Vec<Part>) {
    let centre = |row: &Row| f64::midpoint(row.line.left(), row.line.right());
    let Some(first) = group.first() else { return };
    let (em, middle, left) = (first.line.em(), centre(first), first.line.left());
    let is_centred = group.iter().all(|row| row.item.is_none() && (centre(row) - middle).abs() < em * 0.6)
        && group.iter().any(|row| (row.line.left() - left).abs() > em * 0.6);
    let block = Block {
        right: group.iter().map(|row| row.line.right()).fold(0.0, f64::max),
        widest: group.iter().map(|row| row.line.right() - row.line.left()).fold(0.0, f64::max),
        letters: group.iter().map(|row| row.text.chars().count()).max().unwrap_or(0),
        is_centred,
    };
    let mut open: Vec<Row> = Vec::new();
    for row in group {
        if ends(&open, &row, &block) {
            parts.extend(paragraph(&std::mem::take(&mut open)));
        }
        open.push(row);
    }
    parts.extend(paragraph(&open));
}

/// Returns whether a row starts a new paragraph after these rows.
fn ends(open: &[Row], row: &Row, block: &Block) -> bool {
    let (Some(first), Some(last)) = (open.first(), open.last()) else { return false };
    let em = last.line.em();
    if row.item.is_some() || row.is_numbered() || last.is_entry {
        return true;
    }
    let is_hyphened = last.text.ends_with(['-', '\u{AD}', ',']);
    let is_parted = last.text.ends_with(['-', '\u{AD}']) && row.text.starts_with(char::is_lowercase);
    if is_parted && !block.is_centred {
        return false;
    }
    // Short lines that each start with a capital: labels, names, subjects.
    if block.letters <= LABEL && !is_hyphened && row.text.starts_with(char::is_uppercase) {
        return true;
    }
    // Lines this far apart are one paragraph only if they are full.
    if row.line.base() - last.line.base() > em * OPEN && last.text.chars().count() <= OPEN_LINE {
        return true;
    }
    let word = row.first_word() + em * 0.8;
    if block.is_centred {
        return last.line.right() - last.line.left() + word < block.widest;
    }
    let has_ended = last.text.ends_with(['.', '!', '?', ':', '”']) && row.text.starts_with(char::is_uppercase);
    let right = if has_ended { last.right } else { block.right };
    if last.line.right() + word < right {
        return true;
    }
    // The first line may be indented; a later indented line starts a paragraph.
    let indent = row.line.left() - last.line.left();
    let is_hanging = first.item.is_some() || first.is_numbered();
    if open.len() == 1 { indent > em * INDENT && !is_hanging } else { indent.abs() > em * INDENT }
}

/// Returns the usual line distance inside paragraphs of this page, in font sizes.
fn pitch(lines: &[Line]) -> f64 {
    let mut steps: Vec<f64> = lines.windows(2).filter_map(|pair| step(&pair[0], &pair[1])).collect();
    steps.sort_by(f64::total_cmp);
    steps.get(steps.len() / 4).copied().unwrap_or(FAR)
}

fn paragraph(rows: &[Row]) -> Option<Part> {
    let (first, last) = (rows.first()?, rows.last()?);
    let part = Part {
        kind: first.item.map_or(Kind::Paragraph, |(left, _)| Kind::Item(left)),
        text: String::new(),
        em: first.line.em(),
        place: (first.line.base(), last.line.base()),
        span: (
            rows.iter().map(|row| row.line.left()).fold(f64::MAX, f64::min),
            rows.iter().map(|row| row.line.right()).fold(0.0, f64::max),
        ),
        lines: rows.len(),
    };
    let mut text = String::new();
    for row in rows {
        append(&mut text, &row.text);
    }
    Some(Part { text, ..part })
}

/// Joins a paragraph that continues at the top of the next column.
fn continued(parts: Vec<Part>) -> Vec<Part> {
    let mut whole: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        if let Some(last) = whole.last_mut()
            && !matches!(last.kind, Kind::Table(_))
            && matches!(part.kind, Kind::Paragraph)
            && (last.em - part.em).abs() < last.em * 0.05
            && part.place.0 < last.place.1
            && part.span.0 > last.span.1
            && last.lines > 1
            && last.text.ends_with(|c: char| c.is_lowercase() || matches!(c, ',' | '-' | '\u{AD}'))
            && part.text.starts_with(char::is_lowercase)
        {
            append(&mut last.text, &part.text);
            last.place.1 = part.place.1;
            last.span = part.span;
            last.lines += part.lines;
        } else {
            whole.push(part);
        }
    }
    for part in &mut whole {
        part.text = part.text.replace('\u{AD}', "");
    }
    whole
}

fn table(lines: &[Line]) -> Part {
    let (first, last) = (&lines[0], &lines[lines.len() - 1]);
    Part {
        kind: Kind::Table(rows(lines)),
        text: String::new(),
        em: first.em(),
        place: (first.base(), last.base()),
        span: (first.left(), first.right()),
        lines: lines.len(),
    }
}
