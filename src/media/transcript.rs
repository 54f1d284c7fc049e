//! What a file with pages says -> a transcript for its author to mend.

use unicode_normalization::UnicodeNormalization;

use crate::media::paged_text::{Block, Page, PagedText};
use crate::text::quote::quoted;

/// Letters that would mean something in Markdown.
const SPECIAL: &str = "\\`*_[]<>&~|{}$^";

/// Returns a transcript: Markdown with a heading for each page that readers see. `name` is the file, `fingerprint` names its
/// bytes.
#[must_use]
pub fn transcript(deck: &PagedText, name: &str, fingerprint: &str) -> String {
    let mut text = format!("---\nfile: {}\nfingerprint: \"{fingerprint}\"\n", quoted(name));
    for (key, value) in [("title", &deck.title), ("language", &deck.language)] {
        if let Some(value) = value {
            text.push_str(&format!("{key}: {}\n", quoted(value)));
        }
    }
    text.push_str("---\n");
    for (place, page) in deck.shown().enumerate() {
        text.push_str(&format!("\n## {}.", place + 1));
        if let Some(title) = &page.title {
            text.push(' ');
            text.push_str(&escaped(&one_line(title)));
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
                let lines: Vec<String> = item.lines().map(|line| escaped(line.trim())).collect();
                text.push_str(&format!("{indent}- {}\n", lines.join(&format!("\\\n{indent}  "))));
            }
            Block::Text { level: None, text: paragraph } => {
                let lines: Vec<String> = paragraph.lines().map(|line| escaped(line.trim())).collect();
                text.push_str(&format!("\n{}\n", lines.join("\\\n")));
            }
            Block::Table(rows) => table(rows, text),
            Block::Picture(description) => text.push_str(&format!("\n*{}*\n", escaped(&one_line(description)))),
        }
        is_in_list = matches!(block, Block::Text { level: Some(_), .. });
    }
    for (place, note) in page.notes.iter().enumerate() {
        let label = if place == 0 { "Note: " } else { "" };
        let lines: Vec<String> = note.lines().map(|line| escaped(line.trim())).collect();
        text.push_str(&format!("\n{label}{}\n", lines.join("\\\n")));
    }
}

fn table(rows: &[Vec<String>], text: &mut String) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    for (place, row) in rows.iter().enumerate() {
        text.push_str(if place == 0 { "\n|" } else { "|" });
        for column in 0..columns {
            let cell = row.get(column).map(|cell| escaped(&one_line(cell))).unwrap_or_default();
            text.push_str(&format!(" {cell} |"));
        }
        text.push('\n');
        if place == 0 {
            text.push_str(&format!("|{}\n", " --- |".repeat(columns)));
        }
    }
}

/// Returns a line of which no letter means anything in Markdown.
fn escaped(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    // As a keyboard writes it: letters with their marks as one sign.
    let line = &line.nfc().collect::<String>();
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
