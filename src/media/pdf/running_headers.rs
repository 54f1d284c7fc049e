//! Turns the blocks of all pages into pages: finds titles and list levels, removes running headers and footers.

use std::collections::{BTreeMap, BTreeSet};

use crate::media::paged_text::{Block, Page, Table};
use crate::media::pdf::clean_text::append;
use crate::media::pdf::numbers::{real, whole};
use crate::media::pdf::page_numbers::PageNumber;
use crate::media::pdf::paragraphs::{Kind, Part};

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
/// Fewest pages on which a number goes up with the pages.
const RUN_MIN: usize = 2;
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

/// A page that is read.
pub(super) struct ReadPage {
    /// Its text.
    pub(super) page: Page,
    /// Whether a running header or footer is all that it says.
    pub(super) is_only_furniture: bool,
}

/// Makes pages of the blocks.
pub(super) fn pages(sheets: Vec<Sheet>) -> Vec<ReadPage> {
    let body = body(&sheets);
    let furniture = furniture(&sheets, body);
    let without = |(mut sheet, furniture): (Sheet, BTreeSet<usize>)| {
        let is_only_furniture = furniture.len() == sheet.parts.len() && !sheet.parts.is_empty();
        // What is all that a page says is kept, even if other pages say it too.
        if !is_only_furniture {
            let mut at = 0..;
            sheet.parts.retain(|_| !at.next().is_some_and(|at| furniture.contains(&at)));
        }
        ReadPage { page: page(sheet, body), is_only_furniture }
    };
    sheets.into_iter().zip(furniture).map(without).collect()
}

/// Returns the font size of most letters of a file.
fn body(sheets: &[Sheet]) -> f64 {
    let mut heights: BTreeMap<i64, usize> = BTreeMap::new();
    for part in sheets.iter().flat_map(|sheet| &sheet.parts) {
        *heights.entry(whole(part.em * 10.0)).or_default() += letters(part);
    }
    let half = heights.values().sum::<usize>() / 2;
    let mut sum = 0;
    let middle = heights.iter().find(|(_, letters)| {
        sum += **letters;
        sum > half
    });
    middle.map_or(0.0, |(height, _)| real(usize::try_from(*height).unwrap_or(0)) / 10.0)
}

fn letters(part: &Part) -> usize {
    match &part.kind {
        Kind::Table(rows) => rows.iter().flatten().map(|cell| cell.chars().count()).sum(),
        Kind::Paragraph | Kind::Item(_) => part.text.chars().count(),
    }
}

/// Returns whether a block is positioned like a running header or footer, in type smaller than a title's.
fn is_at_edge(part: &Part, height: f64, body: f64) -> bool {
    let (first, last) = part.place;
    !matches!(part.kind, Kind::Table(_))
        && (last < height * EDGE || first > height * (1.0 - EDGE))
        && part.em < body * LARGER
        && part.lines <= 2
}

/// What a block at the edge of a page says apart from a page number, and its position in line steps.
type Template = (String, i64);

/// A block at the edge of a page.
struct Edge {
    page: usize,
    part: usize,
    /// Its text as it is.
    whole: Template,
    /// Its text without a page number, and that number.
    numbered: Option<(Template, PageNumber)>,
}

/// Returns the blocks of each page that follow the pages: text that most pages have at the same place, and numbers
/// that go up with the pages.
fn furniture(sheets: &[Sheet], body: f64) -> Vec<BTreeSet<usize>> {
    let edges = edges(sheets, body);
    let mut repeated: BTreeMap<&Template, BTreeSet<usize>> = BTreeMap::new();
    // By the text around the number, and by how much the number is ahead of the page.
    let mut running: BTreeMap<(&Template, i64), BTreeSet<usize>> = BTreeMap::new();
    for edge in &edges {
        repeated.entry(&edge.whole).or_default().insert(edge.page);
        if let Some((template, number)) = &edge.numbered {
            running.entry((template, number.ahead_of(edge.page))).or_default().insert(edge.page);
        }
    }
    let is_repeated = |pages: &BTreeSet<usize>| pages.len() >= PAGES_MIN && pages.len() * 2 > sheets.len();
    let follows = |edge: &Edge| {
        let runs = edge.numbered.as_ref().is_some_and(|(template, number)| {
            number.is_of(edge.page, sheets.len()) || runs(&running[&(template, number.ahead_of(edge.page))])
        });
        runs || is_repeated(&repeated[&edge.whole])
    };
    let mut furniture = vec![BTreeSet::new(); sheets.len()];
    for edge in edges.iter().filter(|edge| follows(edge)) {
        furniture[edge.page].insert(edge.part);
    }
    furniture
}

/// Returns whether a number goes up with these pages: it stands on most pages between the first and the last of them.
fn runs(pages: &BTreeSet<usize>) -> bool {
    let (Some(first), Some(last)) = (pages.first(), pages.last()) else { return false };
    pages.len() >= RUN_MIN && pages.len() * 2 > last - first + 1
}

/// Returns the blocks at the edges of all pages.
fn edges(sheets: &[Sheet], body: f64) -> Vec<Edge> {
    let all = sheets
        .iter()
        .enumerate()
        .flat_map(|(page, sheet)| sheet.parts.iter().enumerate().map(move |(at, part)| (page, sheet, at, part)));
    let edge = |(page, _, part, block): (usize, &Sheet, usize, &Part)| {
        let place = whole(block.place.0 / 8.0);
        let numbered = PageNumber::in_text(&block.text, sheets.len());
        let numbered = numbered.map(|(number, around)| ((around, place), number));
        Edge { page, part, whole: (block.text.clone(), place), numbered }
    };
    all.filter(|(_, sheet, _, block)| is_at_edge(block, sheet.height, body)).map(edge).collect()
}

fn page(sheet: Sheet, body: f64) -> Page {
    let Sheet { size, mut parts, height } = sheet;
    let title = take_title(&mut parts, height, body);
    let levels = levels(&parts);
    let blocks = parts.into_iter().zip(levels).map(|(part, level)| match part.kind {
        Kind::Table(rows) => Block::Table(Table::of(rows)),
        Kind::Paragraph | Kind::Item(_) => Block::text(level, part.text),
    });
    let points = |side: f64| u32::try_from(whole(side)).unwrap_or(0).max(1);
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

#[cfg(test)]
mod tests {
    use crate::media::paged_text::PagedText;
    use crate::media::pdf::reading::read_text;
    use crate::media::pdf::sample::Sample;

    /// Reads four pages that have these texts at the lower edge.
    fn pages(edges: [&str; 4]) -> Vec<String> {
        let pages =
            edges.map(|edge| vec![(30, 200, "Om skolans arbete"), (30, 170, "Vi läser varje dag"), (30, 20, edge)]);
        let PagedText { pages, .. } = read_text(&Sample::of_texts(&pages).bytes()).expect("a PDF");
        pages.iter().map(|page| page.texts().collect::<Vec<_>>().join("|")).collect()
    }

    #[test]
    fn what_pages_say_at_their_edges_is_read() {
        for edges in [
            ["Steg 1", "Steg 2", "Steg 3", "Steg 4"],
            ["Vecka 34", "Vecka 35", "Vecka 36", "Vecka 37"],
            ["2023", "2024", "2025", "2026"],
            ["0123-456 78", "0123-456 79", "0123-456 80", "0123-456 81"],
            ["3/8", "4/8", "5/8", "6/8"],
            ["12", "7", "31", "4"],
            ["Norrby", "Norrby", "Soderby", "Soderby"],
        ] {
            for (page, edge) in pages(edges).iter().zip(edges) {
                assert!(page.ends_with(edge), "{page}, {edge}");
            }
        }
    }

    #[test]
    fn what_follows_the_pages_is_not_read() {
        for edges in [
            ["1", "2", "3", "4"],
            ["17", "18", "19", "20"],
            ["Sida 1 av 4", "Sida 2 av 4", "Sida 3 av 4", "Sida 4 av 4"],
            ["Norrby | 1", "Norrby | 2", "Norrby | 3", "Norrby | 4"],
            ["i", "ii", "iii", "iv"],
            ["Norrby kommun 0123-456 78", "Norrby kommun 0123-456 78", "Norrby kommun 0123-456 78", ""],
        ] {
            for (page, edge) in pages(edges).iter().zip(edges) {
                assert!(edge.is_empty() || page.split('|').all(|text| text != edge), "{page}, {edge}");
            }
        }
    }

    #[test]
    fn a_page_that_says_nothing_else_keeps_it() {
        let sample = Sample::of_texts(&vec![vec![(30, 20, "Norrby kommun")]; 4]);
        let read = read_text(&sample.bytes()).expect("a PDF");
        assert!(read.pages.iter().all(|page| page.texts().eq(["Norrby kommun"])), "{read:?}");
    }
}
