//! Groups the letters of a page into lines, each of one or more pieces, in reading order.

use std::collections::BTreeMap;

use hayro::kurbo::Rect;

use crate::media::pdf::letters::Letter;
use crate::media::pdf::pieces::{Piece, SAME_LINE, SPACE, pieces};
use crate::media::pdf::signs::{Sign, sign};

/// Pieces drawn at different times are joined if the gap is at most that of a space.
const TOUCHING: f64 = 0.42;
/// Greatest distance of a bullet from its text.
const SIGN_MAX: f64 = 5.0;
/// If more than this percentage of line steps go backwards, the drawing order is not the reading order.
const DISORDER: usize = 30;

/// A line: pieces on one base line, from left to right.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Its pieces, at least one.
    pub(super) pieces: Vec<Piece>,
}

/// Groups letters of one direction into lines. Positions are rotated so that lines run from left to right.
pub(super) fn lines(letters: Vec<Letter>, dots: &[Rect]) -> Vec<Line> {
    let mut pieces = join_touching(pieces(letters));
    add_bullets(&mut pieces, dots);
    let pieces = if is_disorder(&pieces) { ordered(pieces) } else { pieces };
    let mut lines: Vec<Line> = Vec::new();
    for piece in pieces {
        if let Some(line) = lines.last_mut()
            && let Some(last) = line.pieces.last()
            && (last.base - piece.base).abs() < last.em.max(piece.em) * 0.3
            && piece.left > last.right - piece.em * 0.2
        {
            line.pieces.push(piece);
        } else {
            lines.push(Line { pieces: vec![piece] });
        }
    }
    lines
}

impl Line {
    /// Returns the left edge.
    pub(super) fn left(&self) -> f64 {
        self.pieces.first().map_or(0.0, |piece| piece.left)
    }

    /// Returns the right edge.
    pub(super) fn right(&self) -> f64 {
        self.pieces.last().map_or(0.0, |piece| piece.right)
    }

    /// Returns the base line.
    pub(super) fn base(&self) -> f64 {
        self.pieces.first().map_or(0.0, |piece| piece.base)
    }

    /// Returns the font size.
    pub(super) fn em(&self) -> f64 {
        self.pieces.iter().fold(0.0, |em, piece| piece.em.max(em))
    }

    /// Removes the sign of a list item from the start; returns its position and kind.
    pub(super) fn take_sign(&mut self) -> Option<(f64, Sign)> {
        let first = self.pieces.first()?;
        let (left, em) = (first.left, first.em);
        let kind = sign(&first.letters.first()?.text)?;
        let rest = first.letters.iter().position(|letter| !letter.text.trim().is_empty() && letter.at.0 > left + 0.01);
        let gap = match (rest, self.pieces.get(1)) {
            (Some(rest), _) => first.letters[rest].at.0 - (left + first.letters[0].width),
            (None, Some(next)) => next.left - first.right,
            (None, None) => return None,
        };
        // A dash that starts a sentence is followed by a space.
        let has_blank = rest.is_some_and(|rest| rest > 1);
        let least = if kind == Sign::Weak && has_blank { TOUCHING } else { SPACE };
        if gap < em * least || gap > em * SIGN_MAX {
            return None;
        }
        match rest {
            Some(rest) => {
                let piece = &mut self.pieces[0];
                piece.letters.drain(..rest);
                piece.left = piece.letters.first().map_or(piece.left, |letter| letter.at.0);
                let em = piece.letters.iter().fold(0.0, |em, letter| letter.em.max(em));
                if em > 0.0 {
                    piece.em = em;
                }
            }
            None => drop(self.pieces.remove(0)),
        }
        Some((left, kind))
    }
}

/// Joins pieces that touch although they are drawn at different times, and signs with their texts.
fn join_touching(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut kept: Vec<Option<Piece>> = Vec::with_capacity(pieces.len());
    // Indices of pieces by base line, in points.
    let mut places: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for mut piece in pieces {
        let mut at = kept.len();
        loop {
            let height = crate::media::pdf::numbers::whole(piece.base);
            let near = places.range(height - 2..=height + 2).flat_map(|(_, near)| near.iter().rev().take(64));
            let found = near.copied().find(|other| kept[*other].as_ref().is_some_and(|other| is_one(other, &piece)));
            let Some(found) = found else { break };
            let Some(mut other) = kept[found].take() else { break };
            other.join(piece);
            piece = other;
            at = at.min(found);
        }
        places.entry(crate::media::pdf::numbers::whole(piece.base)).or_default().push(at);
        if at == kept.len() {
            kept.push(Some(piece));
        } else {
            kept[at] = Some(piece);
        }
    }
    let mut pieces: Vec<Piece> = kept.into_iter().flatten().collect();
    // A sign that is drawn at another time is placed before its text.
    for at in 0..pieces.len() {
        let lone = &pieces[at];
        if lone.letters.iter().filter(|letter| !letter.text.trim().is_empty()).count() != 1
            || sign(lone.text().trim()).is_none()
        {
            continue;
        }
        let beside = |other: &Piece| {
            (other.base - lone.base).abs() < lone.em * 0.35
                && other.left > lone.right
                && other.left - lone.right < lone.em * SIGN_MAX
        };
        if pieces.get(at + 1).is_some_and(beside) {
            continue;
        }
        if let Some(text) = pieces.iter().position(beside) {
            let sign = pieces.remove(at);
            pieces.insert(if text > at { text - 1 } else { text }, sign);
        }
    }
    pieces
}

/// Adds a sign to pieces that have a drawn bullet before them.
fn add_bullets(pieces: &mut [Piece], dots: &[Rect]) {
    for dot in dots {
        let (middle, size) = (dot.center().y, dot.width());
        let found = pieces.iter_mut().find(|piece| {
            let gap = piece.left - dot.x1;
            let up = piece.base - middle;
            gap > piece.em * 0.2
                && gap < piece.em * 1.6
                && up > piece.em * 0.1
                && up < piece.em * 0.6
                && size < piece.em * 0.6
        });
        if let Some(piece) = found {
            let at = (dot.x0, piece.base);
            let sign = Letter { text: "•".to_owned(), at, width: size, em: piece.em, turn: 0, is_artifact: false };
            piece.left = dot.x0;
            piece.letters.insert(0, sign);
        }
    }
}

/// Returns whether two pieces are neighbours like words of one line.
fn is_one(one: &Piece, other: &Piece) -> bool {
    let em = one.em.max(other.em);
    let gap = if one.left <= other.left { other.left - one.right } else { one.left - other.right };
    (one.base - other.base).abs() < em * 0.2
        && one.em.min(other.em) > em * 0.6
        && gap > -em * 0.2
        && gap < em * TOUCHING
}

/// Returns whether the drawing order cannot be the reading order.
fn is_disorder(pieces: &[Piece]) -> bool {
    let back = pieces.windows(2).filter(|pair| {
        let (from, to) = (&pair[0], &pair[1]);
        let em = from.em.max(to.em);
        let is_up = to.base < from.base - em * 0.5;
        let is_same = (to.base - from.base).abs() <= em * 0.5;
        (is_up && to.left < from.right) || (is_same && to.right <= from.left + em * 0.2)
    });
    let back = back.count();
    back >= 3 && back * 100 > (pieces.len() - 1) * DISORDER
}

/// Orders pieces by columns and lines: the page is split at white space, horizontally first.
fn ordered(pieces: Vec<Piece>) -> Vec<Piece> {
    cut(pieces, 0)
}

fn cut(mut pieces: Vec<Piece>, depth: usize) -> Vec<Piece> {
    /// Greatest nesting of splits: a page has a few boxes with a few columns.
    const DEPTH_MAX: usize = 12;
    if pieces.len() < 2 || depth > DEPTH_MAX {
        return pieces;
    }
    let em = pieces.iter().map(|piece| piece.em).fold(0.0, f64::max);
    let columns = gap(&pieces, |piece| (piece.left, piece.right), em * 0.8).filter(|(at, _)| {
        let is_column = |side: Vec<&Piece>| {
            let width: f64 = side.iter().map(|piece| piece.right - piece.left).sum();
            let em: f64 = side.iter().map(|piece| piece.em).sum();
            side.len() >= 3 && width > em * 6.0
        };
        let (left, right): (Vec<&Piece>, Vec<&Piece>) = pieces.iter().partition(|piece| piece.left < *at);
        is_column(left) && is_column(right)
    });
    let by: fn(&Piece) -> f64 = if columns.is_some() { |piece| piece.left } else { |piece| piece.base };
    let rows = || gap(&pieces, |piece| (piece.base - piece.em * 0.8, piece.base + piece.em * 0.2), em * 0.4);
    if let Some((at, _)) = columns.or_else(rows) {
        let (first, second): (Vec<_>, Vec<_>) = pieces.into_iter().partition(|piece| by(piece) < at);
        let mut pieces = cut(first, depth + 1);
        pieces.extend(cut(second, depth + 1));
        return pieces;
    }
    pieces.sort_by(|one, other| one.base.total_cmp(&other.base));
    // Pieces of one line, from left to right.
    let mut start = 0;
    for at in 1..=pieces.len() {
        if at == pieces.len() || pieces[at].base - pieces[start].base > pieces[start].em * SAME_LINE {
            pieces[start..at].sort_by(|one, other| one.left.total_cmp(&other.left));
            start = at;
        }
    }
    pieces
}

/// Returns the middle and the width of the widest gap between spans, if it is wide enough.
fn gap(pieces: &[Piece], span: impl Fn(&Piece) -> (f64, f64), least: f64) -> Option<(f64, f64)> {
    let mut spans: Vec<(f64, f64)> = pieces.iter().map(span).collect();
    spans.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut end = spans.first()?.1;
    let mut widest: Option<(f64, f64)> = None;
    for (from, to) in spans {
        if from - end > least.max(widest.map_or(0.0, |widest| widest.1)) {
            widest = Some((f64::midpoint(from, end), from - end));
        }
        end = end.max(to);
    }
    widest
}
