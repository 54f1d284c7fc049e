//! Finds tables among the lines of a page: lines whose pieces stand in columns.

use crate::media::pdf::clean_text::clean;
use crate::media::pdf::lines::Line;
use crate::media::pdf::pieces::Piece;

/// Longest average text of a cell, in characters; longer texts are columns.
const CELL_MAX: usize = 40;
/// Greatest distance of table rows, in font sizes.
const ROW_MAX: f64 = 5.0;

/// Returns how many of the lines, from the first, are rows of one table; 0 if they are none.
pub(super) fn table_length(lines: &[Line]) -> usize {
    let Some(first) = lines.first() else { return 0 };
    let mut columns: Vec<(f64, f64)> = first.pieces.iter().map(|cell| (cell.left, cell.right)).collect();
    if columns.len() < 2 || first.clone().take_sign().is_some() {
        return 0;
    }
    let mut length = 1;
    for pair in lines.windows(2) {
        let (last, line) = (&pair[0], &pair[1]);
        let down = line.base() - last.base();
        let em = line.em().max(last.em());
        let fewest = if columns.len() > 2 { columns.len() - 1 } else { columns.len() };
        if down < em * 0.8 || down > em * ROW_MAX || line.pieces.len() < fewest.max(2) {
            break;
        }
        let Some(wider) = with_row(&columns, &line.pieces) else { break };
        columns = wider;
        length += 1;
    }
    let cells = lines[..length].iter().flat_map(|line| &line.pieces);
    let (number, letters) = cells.fold((0, 0), |(number, letters), cell| (number + 1, letters + cell.text().len()));
    let is_table = if columns.len() == 2 { length >= 3 } else { length >= 2 };
    if is_table && letters <= number * CELL_MAX { length } else { 0 }
}

/// Returns the columns with the cells of one more row, each in a column of its own.
fn with_row(columns: &[(f64, f64)], cells: &[Piece]) -> Option<Vec<(f64, f64)>> {
    let mut wider = columns.to_vec();
    let mut last = None;
    for cell in cells {
        let at = place(columns, cell)?;
        if last.is_some_and(|last| at <= last) {
            return None;
        }
        wider[at] = (wider[at].0.min(cell.left), wider[at].1.max(cell.right));
        last = Some(at);
    }
    wider.windows(2).all(|pair| pair[0].1 < pair[1].0).then_some(wider)
}

/// Returns the only column that a cell overlaps.
fn place(columns: &[(f64, f64)], cell: &Piece) -> Option<usize> {
    let mut over = columns.iter().enumerate().filter(|(_, (from, to))| cell.left < *to && cell.right > *from);
    let (at, _) = over.next()?;
    over.next().is_none().then_some(at)
}

/// Returns the cells of the lines of a table, row by row.
pub(super) fn rows(lines: &[Line]) -> Vec<Vec<String>> {
    let mut columns: Vec<(f64, f64)> =
        lines.first().iter().flat_map(|line| &line.pieces).map(|cell| (cell.left, cell.right)).collect();
    let mut rows = Vec::new();
    for line in lines {
        columns = with_row(&columns, &line.pieces).unwrap_or(columns);
        let mut row = vec![String::new(); columns.len()];
        for cell in &line.pieces {
            if let Some(at) = place(&columns, cell) {
                row[at] = clean(&cell.text()).replace('\u{AD}', "");
            }
        }
        rows.push(row);
    }
    rows
}
