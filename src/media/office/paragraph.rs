//! A paragraph of a slide in `DrawingML`: its text with its links, and its number in a list.

use crate::media::paged_text::{Cell, LinkTarget, NumberStyle, Table, TextLink};
use crate::text::xml::{Child, Node};

/// Most levels of lists (ECMA-376, part 1, 21.1.2.2.7).
const LEVELS: usize = 9;

/// A text with its links.
#[derive(Debug, Default)]
pub(super) struct LinkedText {
    pub(super) text: String,
    pub(super) links: Vec<TextLink>,
}

impl LinkedText {
    fn push(&mut self, text: &str, target: Option<&LinkTarget>) {
        let start = self.text.len();
        self.text.push_str(text);
        let range = (start, self.text.len());
        let Some(target) = target.filter(|_| !text.trim().is_empty()) else { return };
        match self.links.last_mut() {
            // A link is divided into runs wherever its letters look different.
            Some(last) if last.range.1 == start && last.target == *target => last.range.1 = range.1,
            Some(_) | None => self.links.push(TextLink { range, target: target.clone() }),
        }
    }
}

/// Returns the text of a paragraph: its runs and fields in order.
pub(super) fn paragraph(node: &Node) -> LinkedText {
    line(node, &|_| None)
}

/// Returns the text of a paragraph with its links; `target_of` returns where a link leads.
pub(super) fn linked_paragraph(node: &Node, target_of: &dyn Fn(&Node) -> Option<LinkTarget>) -> LinkedText {
    line(node, &|run| target_of(run.child("rPr")?.child("hlinkClick")?))
}

/// Returns how a list is numbered that `buAutoNum` describes (ECMA-376, part 1, 20.1.10.61).
pub(super) fn number_style(mark: &Node) -> NumberStyle {
    let name = mark.plain("type").unwrap_or_default();
    let styles = [
        ("alphaLc", NumberStyle::LowerLetter),
        ("alphaUc", NumberStyle::UpperLetter),
        ("romanLc", NumberStyle::LowerRoman),
        ("romanUc", NumberStyle::UpperRoman),
    ];
    let known = styles.into_iter().find(|(start, _)| name.starts_with(start));
    known.map_or(NumberStyle::Decimal, |(_, style)| style)
}

fn line(node: &Node, target_of: &dyn Fn(&Node) -> Option<LinkTarget>) -> LinkedText {
    let mut line = LinkedText::default();
    for part in node.nodes() {
        match part.name.as_str() {
            "r" | "fld" => {
                let target = target_of(part);
                for child in part.nodes().filter(|node| node.name == "t").flat_map(|node| &node.children) {
                    if let Child::Text(own) = child {
                        line.push(&unescaped(own), target.as_ref());
                    }
                }
            }
            "br" => line.push("\n", None),
            // Formulas, and content of newer versions with a fallback.
            "m" | "oMath" | "AlternateContent" => {
                part.walk(&mut |node| {
                    if node.name == "t" {
                        line.push(&unescaped(&node.text()), None);
                    }
                    node.name != "Fallback"
                });
            }
            _ => {}
        }
    }
    line
}

/// Reads `_xHHHH_`, which stands for a UTF-16 unit (ECMA-376, part 1, 22.9.2.19). Breaks of any kind become line breaks;
/// other control characters vanish.
pub(super) fn unescaped(text: &str) -> String {
    if !text.contains("_x") {
        return text.to_owned();
    }
    let (mut out, mut units, mut rest): (String, Vec<u16>, &str) =
        (String::with_capacity(text.len()), Vec::new(), text);
    loop {
        let Some(unit) = escape(rest) else {
            out.extend(char::decode_utf16(units.drain(..)).filter_map(Result::ok).filter_map(shown));
            let Some(letter) = rest.chars().next() else { return out };
            out.push(letter);
            rest = &rest[letter.len_utf8()..];
            continue;
        };
        units.push(unit);
        rest = &rest[7..];
    }
}

/// Returns the unit of the escape that a text begins with.
fn escape(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("_x")?.get(..4).filter(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()))?;
    (text.as_bytes().get(6) == Some(&b'_')).then(|| u16::from_str_radix(digits, 16).ok())?
}

fn shown(c: char) -> Option<char> {
    match c {
        '\u{b}' | '\u{c}' | '\r' | '\n' => Some('\n'),
        '\t' => Some('\t'),
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// Numbers of the paragraphs of one shape.
#[derive(Default)]
pub(super) struct Numbering {
    last: [Option<u32>; LEVELS],
}

impl Numbering {
    /// Returns the number of the next paragraph at a level; `start` is the number that its list starts with, if it is
    /// numbered at all.
    pub(super) fn next(&mut self, level: u8, start: Option<u32>) -> Option<u32> {
        let level = usize::from(level).min(LEVELS - 1);
        self.last[level + 1..].fill(None);
        let number = start.map(|start| self.last[level].map_or(start, |last| last.saturating_add(1)));
        self.last[level] = number;
        number
    }
}

/// Reads a table (ECMA-376, part 1, 21.1.3).
pub(super) fn table(node: &Node) -> Table {
    let has_head = node.child("tblPr").and_then(|style| style.plain("firstRow")).is_some_and(is_yes);
    let rows = node.nodes().filter(|node| node.name == "tr").map(cells);
    Table { rows: rows.collect(), has_head }
}

fn is_yes(value: &str) -> bool {
    matches!(value, "1" | "true")
}

fn cells(row: &Node) -> Vec<Cell> {
    let is_covered = |cell: &&Node| ["hMerge", "vMerge"].iter().any(|name| cell.plain(name).is_some_and(is_yes));
    let span = |cell: &Node, name| cell.plain(name).and_then(|number| number.parse().ok()).unwrap_or(1).clamp(1, 1000);
    let cell = |cell: &Node| {
        let paragraphs = cell.child("txBody").into_iter().flat_map(Node::nodes).filter(|node| node.name == "p");
        let lines = paragraphs.map(|node| paragraph(node).text).filter(|line| !line.trim().is_empty());
        let text = lines.collect::<Vec<_>>().join("\n");
        Cell { text, columns: span(cell, "gridSpan"), rows: span(cell, "rowSpan") }
    };
    row.nodes().filter(|node| node.name == "tc").filter(|cell| !is_covered(cell)).map(cell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_the_characters_that_they_stand_for() {
        assert_eq!(unescaped("Höstens_x000B_plan_x0009_A_x0001_"), "Höstens\nplan\tA");
        assert_eq!(unescaped("_x005F_x000B_ _xD83D__xDE00_ _xDE00_"), "_x000B_ 😀 ");
        assert_eq!(unescaped("fil_x12 _xyzzy_ _x00e5"), "fil_x12 _xyzzy_ _x00e5");
        assert_eq!(unescaped("_x00e5_å"), "åå");
    }

    #[test]
    fn numbers_start_over_below_another_item_and_after_what_is_not_numbered() {
        let mut numbering = Numbering::default();
        let (one, five) = (Some(1), Some(5));
        let wanted = [(0, one), (1, five), (1, five), (0, one), (1, five), (0, None), (0, one)];
        let found: Vec<Option<u32>> = wanted.iter().map(|(level, start)| numbering.next(*level, *start)).collect();
        assert_eq!(found, [Some(1), Some(5), Some(6), Some(2), Some(5), None, Some(1)]);
    }
}
