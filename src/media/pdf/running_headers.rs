//! Turns the blocks of all pages into pages: finds titles and list levels, removes running headers and footers.

use std::collections::BTreeMap;

use crate::media::paged_text::{Block, Page};
use crate::media::pdf::paragraphs::{Kind, Part, append};

/// A title is this much larger than the body text.
const LARGER: f64 = 1.15;
/// A title starts above this fraction of the page.
const TOP: f64 = 0.5;
/// Most lines and characters of a title.
const TITLE_LINES: usize = 3;
const TITLE_LETTERS: usize = 200;
/// Running headers and footers are within this fraction of a page's top and bottom.
const EDGE: f64 = 0.13;
/// Fewest pages needed to recognise repeated text.
const PAGES_MIN: usize = 3;
/// Greatest horizontal difference of list signs of one level, in font sizes.
const LEVEL: f64 = 0.6;

/// A page whose blocks are known.
pub(super) struct Sheet {
    /// Width and height in points.
    pub(super) size: (f64, f64),
    /// Its blocks in reading order, those in the page's main direction first.
    pub(super) parts: Vec<Part>,
    /// Height of the page across its lines; the width of a page with rotated text.
    pub(super) height: f64,
}

/// Makes pages of the blocks.
pub(super) fn pages(sheets: Vec<Sheet>) -> Vec<Page> {
    let body = body(&sheets);
    let repeated = repeated(&sheets, body);
    sheets
        .into_iter()
        .map(|mut sheet| {
            let height = sheet.height;
            sheet.parts.retain(|part| !is_furniture(part, height, body, &repeated));
            page(sheet, body)
        })
        .collect()
}

/// Returns the font size of most letters of a file.
fn body(sheets: &[Sheet]) -> f64 {
    let mut heights: BTreeMap<i64, usize> = BTreeMap::new();
    for part in sheets.iter().flat_map(|sheet| &sheet.parts) {
        *heights.entry(crate::media::pdf::numbers::whole(part.em * 10.0)).or_default() += letters(part);
    }
    let half = heights.values().sum::<usize>() / 2;
    let mut sum = 0;
    let middle = heights.iter().find(|(_, letters)| {
        sum += **letters;
        sum > half
    });
    middle.map_or(0.0, |(height, _)| crate::media::pdf::numbers::real(usize::try_from(*height).unwrap_or(0)) / 10.0)
}

fn letters(part: &Part) -> usize {
    match &part.kind {
        Kind::Table(rows) => rows.iter().flatten().map(|cell| cell.chars().count()).sum(),
        Kind::Paragraph | Kind::Item(_) => part.text.chars().count(),
    }
}

/// Text that recurs on several pages: without its digits, with its position in line steps.
type Repeated = (String, i64);

fn mark(part: &Part) -> Repeated {
    let text: String = part.text.chars().map(|c| if c.is_numeric() { '#' } else { c }).collect();
    (text.replace("##", "#").replace("##", "#"), crate::media::pdf::numbers::whole(part.place.0 / 8.0))
}

/// Returns whether a block is positioned like a running header or footer, in type smaller than a title's.
fn is_at_edge(part: &Part, height: f64, body: f64) -> bool {
    let (first, last) = part.place;
    (last < height * EDGE || first > height * (1.0 - EDGE)) && part.em < body * LARGER && part.lines <= 2
}

/// Returns what recurs at the edge of most pages.
fn repeated(sheets: &[Sheet], body: f64) -> Vec<Repeated> {
    if sheets.len() < PAGES_MIN {
        return Vec::new();
    }
    let mut times: BTreeMap<Repeated, usize> = BTreeMap::new();
    for sheet in sheets {
        let mut marks: Vec<Repeated> =
            sheet.parts.iter().filter(|part| is_at_edge(part, sheet.height, body)).map(mark).collect();
        marks.sort();
        marks.dedup();
        for mark in marks {
            *times.entry(mark).or_default() += 1;
        }
    }
    times
        .into_iter()
        .filter(|(_, times)| *times >= PAGES_MIN && *times * 2 > sheets.len())
        .map(|(mark, _)| mark)
        .collect()
}

fn is_furniture(part: &Part, height: f64, body: f64, repeated: &[Repeated]) -> bool {
    !matches!(part.kind, Kind::Table(_))
        && is_at_edge(part, height, body)
        && (is_page_number(&part.text) || repeated.contains(&mark(part)))
}

/// Returns whether a text is only a page number: "7", "7 (12)", "7/12", "Sida 7 av 12".
fn is_page_number(text: &str) -> bool {
    let small = text.to_lowercase();
    let rest =
        ["sidan", "sida", "page", "slide", "s."].iter().find_map(|word| small.strip_prefix(word)).unwrap_or(&small);
    let digits = rest.chars().filter(char::is_ascii_digit).count();
    let signs = rest.replace("av", "").replace("of", "");
    let is_roman = matches!(rest.len(), 1..=5) && rest.chars().all(|c| "ivxl".contains(c));
    is_roman
        || (1..=8).contains(&digits)
            && signs.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "()/–-.|".contains(c))
}

fn page(sheet: Sheet, body: f64) -> Page {
    let Sheet { size, mut parts, height } = sheet;
    let title = take_title(&mut parts, height, body);
    let levels = levels(&parts);
    let blocks = parts.into_iter().zip(levels).map(|(part, level)| match part.kind {
        Kind::Table(rows) => Block::Table(rows),
        Kind::Paragraph | Kind::Item(_) => Block::Text { level, text: part.text },
    });
    let points = |side: f64| u32::try_from(crate::media::pdf::numbers::whole(side)).unwrap_or(0).max(1);
    Page {
        size: Some((points(size.0), points(size.1))),
        title,
        blocks: blocks.collect(),
        notes: Vec::new(),
        is_hidden: false,
    }
}

/// Removes the title from the blocks: the largest text, if it is near the top.
fn take_title(parts: &mut Vec<Part>, height: f64, body: f64) -> Option<String> {
    let is_text = |part: &Part| {
        matches!(part.kind, Kind::Paragraph) && part.text.chars().filter(|c| c.is_alphabetic()).count() >= 2
    };
    let largest = parts.iter().filter(|part| is_text(part)).map(|part| part.em).fold(0.0, f64::max);
    if largest < body * LARGER {
        return None;
    }
    let first =
        parts.iter().position(|part| is_text(part) && part.em > largest * 0.95 && part.place.0 < height * TOP)?;
    let mut title = parts[first].text.clone();
    let (mut lines, mut last) = (parts[first].lines, first);
    // The author broke the title into several lines.
    while let Some(next) = parts.get(last + 1)
        && is_text(next)
        && (next.em - parts[first].em).abs() < largest * 0.03
        && next.place.0 > parts[last].place.1
        && next.place.0 - parts[last].place.1 < largest * 1.5
    {
        append(&mut title, &next.text);
        lines += next.lines;
        last += 1;
    }
    if lines > TITLE_LINES || title.chars().count() > TITLE_LETTERS {
        return None;
    }
    parts.drain(first..=last);
    Some(title)
}

/// Returns the levels of list items, by the indentation of their signs.
fn levels(parts: &[Part]) -> Vec<Option<u8>> {
    let mut levels = Vec::with_capacity(parts.len());
    let mut start = 0;
    while start < parts.len() {
        // A column to the right starts a list of its own.
        let end = (start + 1..parts.len()).find(|at| parts[*at].place.0 < parts[at - 1].place.0).unwrap_or(parts.len());
        let mut signs: Vec<f64> = parts[start..end].iter().filter_map(sign).collect();
        signs.sort_by(f64::total_cmp);
        signs.dedup_by(|one, other| (*one - *other).abs() < parts[start].em * LEVEL);
        levels.extend(parts[start..end].iter().map(|part| {
            let sign = sign(part)?;
            let outer = signs.iter().filter(|outer| **outer < sign - part.em * LEVEL).count();
            Some(u8::try_from(outer).unwrap_or(u8::MAX))
        }));
        start = end;
    }
    levels
}

fn sign(part: &Part) -> Option<f64> {
    match part.kind {
        Kind::Item(left) => Some(left),
        Kind::Paragraph | Kind::Table(_) => None,
    }
}
