//! Writes the text of a file with pages as a transcript that its author can correct.

use crate::media::paged_text::{Block, Page, PagedText};
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
            Block::Text { level: Some(level), text: item } => {
                text.push_str(if is_in_list { "" } else { "\n" });
                let indent = "  ".repeat(usize::from(*level));
                let lines: Vec<String> = item.lines().map(|line| escape(line.trim())).collect();
                text.push_str(&format!("{indent}- {}\n", lines.join(&format!("\\\n{indent}  "))));
            }
            Block::Text { level: None, text: paragraph } => {
                let lines: Vec<String> = paragraph.lines().map(|line| escape(line.trim())).collect();
                text.push_str(&format!("\n{}\n", lines.join("\\\n")));
            }
            Block::Table(rows) => table(rows, text),
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

fn table(rows: &[Vec<String>], text: &mut String) {
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
