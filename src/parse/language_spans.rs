//! Parts of a line in another language: `[part]{lang=en}`.

use std::ops::Range;

/// A part in another language; positions are bytes of the line.
pub struct LanguageSpan<'a> {
    /// Where it starts.
    pub before: usize,
    /// What is wrapped: the text, or the whole link.
    pub inside: Range<usize>,
    /// Where it ends, after the closing brace.
    pub after: usize,
    /// Its language (BCP 47).
    pub language: &'a str,
}

/// Finds the next `[part]{lang=en}` or `[text](address){lang=en}` outside code, from byte `from` on.
#[must_use]
pub fn language_span(line: &str, from: usize) -> Option<LanguageSpan<'_>> {
    let mut search = from;
    loop {
        let brace = search + line[search..].find("{lang=")?;
        search = brace + 6;
        let end = brace + line[brace..].find('}')?;
        let language = line[brace + 6..end].trim_matches('"');
        let is_tag = !language.is_empty() && language.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        let is_code = line[..brace].matches('`').count() % 2 == 1;
        if !is_tag || is_code {
            continue;
        }
        let is_link = line[..brace].ends_with(')');
        let text_end = if is_link { line[..brace].rfind("](")? } else { brace.checked_sub(1)? };
        let Some(start) = opening_bracket(&line[..text_end]).filter(|start| *start >= from) else { continue };
        let inside = if is_link { start..brace } else { start + 1..text_end };
        return Some(LanguageSpan { before: start, inside, after: end + 1, language });
    }
}

/// Returns the position of the `[` that a `]` after `text` closes.
fn opening_bracket(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, c) in text.char_indices().rev() {
        match c {
            ']' => depth += 1,
            '[' if depth == 0 => return Some(at),
            '[' => depth -= 1,
            _ => {}
        }
    }
    None
}
