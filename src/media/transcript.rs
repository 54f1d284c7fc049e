//! Writes the text of a file with pages as a transcript that its author can correct.

use crate::media::paged_text::{Block, LinkTarget, Page, PagedText, Table, TextLink};
use crate::text::composed::composed;
use crate::text::quote::quoted;

/// Characters with a meaning in Markdown.
const SPECIAL: &str = "\\`*_[]<>&~|{}$^";

/// Returns a transcript: Markdown with a heading for each visible page. `name` is the file's name, `fingerprint`
/// identifies its bytes.
#[must_use]
pub fn transcript(paged_text: &PagedText, name: &str, fingerprint: &str) -> String {
    let mut text = format!("---\nfile: {}\nfingerprint: \"{fingerprint}\"\n", quoted(name));
    for (key, value) in [("title", &paged_text.title), ("language", &paged_text.language)] {
        if let Some(value) = value {
            text.push_str(&format!("{key}: {}\n", quoted(value)));
        }
    }
    text.push_str("---\n");
    for (place, page) in paged_text.shown().enumerate() {
        text.push_str(&format!("\n## {}.", place + 1));
        if let Some(title) = &page.title {
            text.push(' ');
            text.push_str(&escape(&one_line(title)));
        }
        text.push('\n');
        pieces(page, &mut text);
    }
    text
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn pieces(page: &Page, text: &mut String) {
    let mut is_in_list = false;
    for block in &page.blocks {
        match block {
            Block::Text { level: Some(level), number, text: item, links } => {
                text.push_str(if is_in_list { "" } else { "\n" });
                let indent = "  ".repeat(usize::from(*level));
                let sign = number.map_or_else(|| "-".to_owned(), |number| format!("{}.", number.value));
                text.push_str(&format!("{indent}{sign} {}\n", lines(item, links).join(&format!("\\\n{indent}  "))));
            }
            Block::Text { level: None, number: _, text: paragraph, links } => {
                text.push_str(&format!("\n{}\n", lines(paragraph, links).join("\\\n")));
            }
            Block::Table(found) => table(found, text),
            Block::Picture(description) => text.push_str(&format!("\n*{}*\n", escape(&one_line(description)))),
        }
        is_in_list = matches!(block, Block::Text { level: Some(_), .. });
    }
    for (place, note) in page.notes.iter().enumerate() {
        let label = if place == 0 { "Note: " } else { "" };
        let lines: Vec<String> = note.lines().map(|line| escape(line.trim())).collect();
        text.push_str(&format!("\n{label}{}\n", lines.join("\\\n")));
    }
}

/// Returns the lines of a text with its links.
fn lines(text: &str, links: &[TextLink]) -> Vec<String> {
    if links.is_empty() {
        return text.lines().map(|line| escape(line.trim())).collect();
    }
    let mut out = String::new();
    let mut end = 0;
    for TextLink { range, target } in links {
        // The numbers of slides may change in a text that is written by hand.
        let LinkTarget::Address(address) = target else { continue };
        out.push_str(&escape(&text[end..range.0]));
        out.push_str(&format!("[{}](<{address}>)", escape(&one_line(&text[range.0..range.1]))));
        end = range.1;
    }
    out.push_str(&escape(&text[end..]));
    out.lines().map(|line| line.trim().to_owned()).collect()
}

/// Writes a table as Markdown, which has no cells of several columns: what they cover is empty.
fn table(table: &Table, text: &mut String) {
    let rows = grid(table);
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    for (place, row) in rows.iter().enumerate() {
        text.push_str(if place == 0 { "\n|" } else { "|" });
        for column in 0..columns {
            let cell = row.get(column).map(|cell| escape(&one_line(cell))).unwrap_or_default();
            text.push_str(&format!(" {cell} |"));
        }
        text.push('\n');
        if place == 0 {
            text.push_str(&format!("|{}\n", " --- |".repeat(columns)));
        }
    }
}

/// Returns the rows with an empty text for each cell that another covers.
fn grid(table: &Table) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::with_capacity(table.rows.len());
    // For each column the number of rows below that a cell still covers.
    let mut covered: Vec<u16> = Vec::new();
    for row in &table.rows {
        let mut texts = Vec::new();
        let skip = |texts: &mut Vec<String>, covered: &mut Vec<u16>| {
            while covered.get(texts.len()).is_some_and(|rows| *rows > 0) {
                covered[texts.len()] -= 1;
                texts.push(String::new());
            }
        };
        for cell in row {
            skip(&mut texts, &mut covered);
            for column in 0..cell.columns {
                covered.resize(covered.len().max(texts.len() + 1), 0);
                covered[texts.len()] = cell.rows - 1;
                texts.push(if column == 0 { cell.text.clone() } else { String::new() });
            }
        }
        skip(&mut texts, &mut covered);
        rows.push(texts);
    }
    rows
}

/// Escapes a line so that no character has a meaning in Markdown.
fn escape(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    // Composed as keyboards type it (NFC): letters with diacritics become one character.
    let line = composed(line);
    for (at, letter) in line.char_indices() {
        let is_at_start = at == 0 && matches!(letter, '#' | '-' | '+' | '=' | ':');
        let ends_number = at == digits && digits > 0 && matches!(letter, '.' | ')');
        let is_picture = letter == '!' && line[at + 1..].starts_with('[');
        if SPECIAL.contains(letter) || is_at_start || ends_number || is_picture {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_in_two_parts_are_written_as_one() {
        assert_eq!(escape("Ma\u{30a}l *1*"), "Mål \\*1\\*");
    }
}
