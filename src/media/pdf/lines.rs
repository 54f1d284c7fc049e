//! Letters with their places -> lines, paragraphs, lists, tables and titles.

use std::collections::BTreeMap;

use unicode_normalization::UnicodeNormalization;

use crate::media::deck::{Block, Page};
use crate::media::pdf::text::Letter;

/// Gap between letters, in parts of their size, from which on there is a space.
const SPACE: f64 = 0.2;
/// Gap from which on something else begins: a column, a cell, the text behind a bullet.
const APART: f64 = 1.2;
/// How far a letter may begin before the end of the one before, in parts of its size: letters are drawn together, and the
/// widths of fonts that a file does not bring are guessed.
const BACK: f64 = 0.6;
/// How far letters of one line lie across it: indices and powers.
const BASELINE: f64 = 0.35;
/// Distance of the lines of one paragraph at most.
const LEADING: f64 = 1.65;
/// Sizes that differ by less are the same.
const SAME_SIZE: f64 = 0.12;
/// A title is larger than the text by at least this.
const TITLE: f64 = 1.15;
/// In which part of the page, from above, a title begins.
const TITLE_PART: f64 = 0.5;
/// Part of the page, from below, in which its number stands.
const NUMBER_PART: f64 = 0.15;
/// Part of the pages that have the same line at the same place, if it is not part of what they say.
const REPEATED: f64 = 0.6;
/// From how many pages on that can be told.
const REPEATED_PAGES: usize = 3;
/// Levels of a list.
const LEVELS: u8 = 8;
/// Signs that stand before the items of a list, those of symbol fonts among them.
const BULLETS: &str =
    "•◦‣▪▫■□●○◆◇►▶➢➤✓✔❖–—-*·\u{f0b7}\u{f0a7}\u{f0d8}\u{f076}\u{f0fc}\u{f02d}\u{f06f}\u{f071}\u{f0e0}\u{f0a8}";

/// A page as its file has it.
pub(super) struct Numbered {
    /// Width and height in points.
    pub(super) size: Option<(u32, u32)>,
    pub(super) lines: Vec<Line>,
}

/// Letters that follow each other on one line without a large gap.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) text: String,
    start: f64,
    end: f64,
    /// Where its last letter begins.
    last: f64,
    across: f64,
    size: f64,
    turn: u8,
}

impl Line {
    /// Puts letters together in the order of their file.
    pub(super) fn of(letters: Vec<Letter>) -> Vec<Self> {
        let mut lines: Vec<Self> = Vec::new();
        for letter in letters {
            let Letter { text, along, across, end, size, turn } = letter;
            let open = lines.last_mut().filter(|line| {
                let (gap, size) = (along - line.end, line.size.max(size));
                let is_on_line = line.turn == turn && (across - line.across).abs() <= BASELINE * size;
                is_on_line && (-BACK * size..APART * size).contains(&gap)
            });
            let Some(line) = open else {
                lines.push(Self { text, start: along, last: along, end, across, size, turn });
                continue;
            };
            let gap = along - line.end;
            if line.text.ends_with(' ') && along - line.last < size * 0.05 {
                // A soft hyphen that is not drawn is written as a space that the next letter covers.
                line.text.pop();
            }
            if gap > SPACE * line.size.min(size) && !line.text.ends_with(' ') && !text.starts_with(' ') {
                line.text.push(' ');
            }
            line.text.push_str(&text);
            (line.end, line.last) = (line.end.max(end), along);
            if size > line.size * 1.3 {
                // The line began with an index.
                (line.size, line.across) = (size, across);
            }
        }
        for line in &mut lines {
            let words: Vec<String> = line.text.split_whitespace().map(read_to_the_right).collect();
            line.text = words.join(" ").nfc().collect();
        }
        lines.retain(|line| !line.text.is_empty());
        in_reading_order(lines)
    }

    /// Returns the size in tenths of a point, to count by.
    #[expect(clippy::cast_possible_truncation, reason = "a letter's size on a page")]
    pub(super) fn rounded_size(&self) -> i64 {
        (self.size * 10.0).round().clamp(0.0, 1e9) as i64
    }

    /// Returns a size that was counted by.
    #[expect(clippy::cast_precision_loss, reason = "a letter's size on a page")]
    pub(super) fn size_of(rounded: i64) -> f64 {
        rounded as f64 / 10.0
    }

    fn is_beside(&self, other: &Self) -> bool {
        let size = self.size.max(other.size);
        self.turn == other.turn && (self.across - other.across).abs() <= BASELINE * size
    }

    fn has_size_of(&self, other: &Self) -> bool {
        (self.size - other.size).abs() <= SAME_SIZE * self.size.max(other.size)
    }

    /// Returns the line without the sign of a list that it begins with, and whether it had one.
    fn without_bullet(&self) -> (String, bool) {
        let mut letters = self.text.chars();
        let first = letters.next().unwrap_or(' ');
        let rest = letters.as_str();
        let is_alone = rest.is_empty() || rest.starts_with(' ');
        let is_dash = "–—-*·".contains(first);
        let is_bullet = BULLETS.contains(first) && (is_alone || !is_dash) || first == 'o' && rest.is_empty();
        if is_bullet { (rest.trim_start().to_owned(), true) } else { (self.text.clone(), false) }
    }
}

/// Returns a word with its letters in the order in which they are read: those of Arabic and Hebrew stand from left to right as
/// they are seen.
fn read_to_the_right(word: &str) -> String {
    let is_turned =
        |letter: char| matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}');
    if word.chars().all(is_turned) { word.chars().rev().collect() } else { word.to_owned() }
}

/// Puts lines in the order in which they are read. The order of the file stays where it only goes down, or over to another
/// column; one that jumps up within a column is none.
fn in_reading_order(lines: Vec<Line>) -> Vec<Line> {
    let jumps = lines.windows(2).filter(|pair| {
        let (before, after) = (&pair[0], &pair[1]);
        let is_above = after.across < before.across - before.size * 0.8;
        let overlaps = after.start < before.end && before.start < after.end;
        before.turn == after.turn && is_above && overlaps
    });
    // One jump is the page's number or title, which programs write where they like.
    if jumps.count() * 8 <= lines.len() {
        return lines;
    }
    let mut lines = lines;
    lines.sort_by(|a, b| {
        let row = |line: &Line| (line.turn, Line::row(line));
        row(a).cmp(&row(b)).then(a.start.total_cmp(&b.start))
    });
    lines
}

impl Line {
    /// Returns the row in which a line stands: half a line of small print high.
    #[expect(clippy::cast_possible_truncation, reason = "a place on a page")]
    fn row(&self) -> i64 {
        (self.across / 6.0).round().clamp(-1e6, 1e6) as i64
    }
}

/// Takes out what stands on most pages at the same place, and the numbers of pages.
pub(super) fn without_repeated(pages: &mut [Numbered]) {
    let mut counted: BTreeMap<(String, i64), usize> = BTreeMap::new();
    for page in pages.iter() {
        let mut own: Vec<(String, i64)> = page.lines.iter().map(|line| (line.text.clone(), line.row())).collect();
        own.sort();
        own.dedup();
        for line in own {
            *counted.entry(line).or_default() += 1;
        }
    }
    let count = pages.len();
    for (place, page) in pages.iter_mut().enumerate() {
        let height = f64::from(page.size.map_or(0, |(_, height)| height));
        let number = (place + 1).to_string();
        page.lines.retain(|line| {
            let same = counted.get(&(line.text.clone(), line.row())).copied().unwrap_or_default();
            #[expect(clippy::cast_precision_loss, reason = "numbers of pages")]
            let is_repeated =
                count >= REPEATED_PAGES && same as f64 >= count as f64 * REPEATED && line.text.len() < 120;
            let at_edge = line.across > height * (1.0 - NUMBER_PART) || line.across < height * 0.06;
            let is_number = line.text == number || line.text.strip_prefix(&number).is_some_and(is_rest_of_number);
            !(at_edge && (is_repeated || is_number))
        });
    }
}

/// Returns whether what follows a page's number is the number of all: `/13`, ` av 13`, ` (13)`.
fn is_rest_of_number(rest: &str) -> bool {
    let rest = rest.trim_matches(|c: char| c.is_ascii_digit() || c.is_whitespace() || "()/".contains(c));
    matches!(rest, "" | "av" | "of")
}

/// Makes a page of its lines. `body` is the size of most letters of the file.
pub(super) fn page_of(page: Numbered, body: f64) -> Page {
    let Numbered { size, lines } = page;
    let height = f64::from(size.map_or(0, |(_, height)| height));
    let (title, lines) = titled(lines, body, height);
    let indents = indents(&lines);
    let mut blocks = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let rows = table_at(&lines[at..]);
        if !rows.is_empty() {
            at += rows.iter().map(Vec::len).sum::<usize>();
            blocks.push(Block::Table(rows));
            continue;
        }
        let (block, next) = paragraph_at(&lines, at, &indents);
        blocks.extend(block);
        at = next;
    }
    Page { size, title, blocks, notes: Vec::new(), is_hidden: false }
}

/// Takes the title out of lines: the largest ones in the upper part of the page, if they are larger than the text.
fn titled(lines: Vec<Line>, body: f64, height: f64) -> (Option<String>, Vec<Line>) {
    let upper = lines.iter().filter(|line| line.turn == 0 && line.across < height * TITLE_PART);
    let largest = upper.map(|line| line.size).fold(0.0, f64::max);
    if largest < body * TITLE {
        return (None, lines);
    }
    let is_title = |line: &Line| line.turn == 0 && (line.size - largest).abs() <= SAME_SIZE * largest;
    let Some(first) = lines.iter().position(|line| is_title(line) && line.across < height * TITLE_PART) else {
        return (None, lines);
    };
    let mut last = first + 1;
    while last < lines.len() {
        let (before, line) = (&lines[last - 1], &lines[last]);
        let is_next = line.is_beside(before) || (0.0..LEADING * largest).contains(&(line.across - before.across));
        if !is_title(line) || !is_next {
            break;
        }
        last += 1;
    }
    let title: Vec<&str> = lines[first..last].iter().map(|line| line.text.as_str()).collect();
    // A figure that is drawn large is no title.
    let title = title.join(" ");
    if title.chars().filter(|letter| letter.is_alphabetic()).count() < 2 {
        return (None, lines);
    }
    let rest = lines.iter().enumerate().filter(|(at, _)| !(first..last).contains(at)).map(|(_, line)| line.clone());
    (Some(title), rest.collect())
}

/// Returns where the items of lists begin, from the left.
fn indents(lines: &[Line]) -> Vec<f64> {
    let mut starts: Vec<f64> = lines.iter().filter(|line| line.without_bullet().1).map(|line| line.start).collect();
    starts.sort_by(f64::total_cmp);
    starts.dedup_by(|later, first| *later - *first < 6.0);
    starts
}

fn level(line: &Line, indents: &[f64]) -> u8 {
    let above = indents.iter().filter(|indent| **indent < line.start - 3.0).count();
    u8::try_from(above).unwrap_or(LEVELS).min(LEVELS)
}

/// Returns the rows of a table that begins here: rows of as many cells, of which each begins below the one above it.
fn table_at(lines: &[Line]) -> Vec<Vec<String>> {
    let row_at = |from: usize| {
        let mut to = from + 1;
        while to < lines.len() && lines[to].is_beside(&lines[from]) && lines[to].start > lines[to - 1].end {
            to += 1;
        }
        from..to.min(lines.len())
    };
    let first = row_at(0);
    let columns = first.len();
    let is_item = lines[0].without_bullet().1;
    if columns < 2 || is_item {
        return Vec::new();
    }
    let mut rows = vec![first.clone()];
    while let Some(last) = rows.last().filter(|last| last.end < lines.len()) {
        let row = row_at(last.end);
        let (above, own) = (&lines[last.clone()], &lines[row.clone()]);
        let is_below = own[0].across > above[0].across && own[0].across - above[0].across < own[0].size * 6.0;
        let meets = |(a, b): (&Line, &Line)| a.start < b.end + b.size && b.start < a.end + a.size;
        if row.len() != columns || !is_below || !above.iter().zip(own).all(meets) {
            break;
        }
        rows.push(row);
    }
    if rows.len() < 2 {
        return Vec::new();
    }
    rows.into_iter().map(|row| lines[row].iter().map(|line| line.text.clone()).collect()).collect()
}

/// Returns the paragraph that begins at a line, and the place of the line after it.
fn paragraph_at(lines: &[Line], at: usize, indents: &[f64]) -> (Option<Block>, usize) {
    let first = &lines[at];
    let (mut text, has_bullet) = first.without_bullet();
    let mut next = at + 1;
    let mut last = first;
    // Behind a bullet, or a long gap, the line goes on.
    while next < lines.len()
        && lines[next].is_beside(first)
        && lines[next].start >= last.end
        && (has_bullet || text.is_empty())
    {
        join(&mut text, &lines[next].text);
        last = &lines[next];
        next += 1;
    }
    let right = lines.iter().filter(|line| line.turn == first.turn).map(|line| line.end).fold(0.0, f64::max);
    while next < lines.len() {
        let line = &lines[next];
        let is_alone = lines.get(next + 1).is_none_or(|after| !after.is_beside(line));
        let distance = line.across - last.across;
        let is_next =
            line.turn == last.turn && distance > 0.0 && distance <= LEADING * last.size && line.has_size_of(last);
        let is_indented = !has_bullet || line.start > first.start + 1.0;
        // An author ends a line where the next word would have had room.
        let word = line.text.split(' ').next().unwrap_or_default().chars().count();
        #[expect(clippy::cast_precision_loss, reason = "letters of a word")]
        let room = last.end + (word as f64 + 1.0) * last.size * 0.5 < right.min(first.start + (right - first.start));
        if !is_next || !is_indented || !is_alone || line.without_bullet().1 || room {
            break;
        }
        join(&mut text, &line.text);
        last = line;
        next += 1;
    }
    let text = text.trim().to_owned();
    let level = has_bullet.then(|| level(first, indents));
    ((!text.is_empty()).then_some(Block::Text { level, text }), next)
}

/// Joins lines of a paragraph. A hyphen stays: it may be part of the word.
fn join(text: &mut String, more: &str) {
    if text.ends_with('\u{ad}') {
        text.pop();
    } else if !(text.is_empty() || text.ends_with('-') && more.starts_with(char::is_lowercase)) {
        text.push(' ');
    }
    text.push_str(more);
}
