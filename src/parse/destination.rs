//! What stands between the round brackets of a link: its address and its title, as people type them.

use std::ops::Range;

/// Quotation marks around a title: those that Markdown knows, and those that editors and phones make of them.
const QUOTES: [char; 7] = ['"', '\'', '”', '“', '„', '’', '‘'];

/// The part of a link in round brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Destination {
    /// The address, which may contain spaces.
    pub(super) address: Range<usize>,
    /// The title with its quotation marks.
    pub(super) title: Option<Range<usize>>,
    /// The end, after the closing bracket.
    pub(super) end: usize,
}

/// Reads the part of a link whose opening bracket is at a position of the text. It ends on the same line and before the next
/// link, so that reading all of a text takes linear time.
pub(super) fn destination(text: &str, open: usize) -> Option<Destination> {
    let start = open + 1;
    let rest = text.get(start..)?;
    let bytes = rest.as_bytes();
    let ends = |at: &usize| matches!(bytes[*at], b'\n' | b'\r') || bytes[*at..].starts_with(b"](");
    let line = &rest[..(0..bytes.len()).find(ends).unwrap_or(bytes.len())];
    let (mut depth, mut is_escaped, mut is_after_space) = (0_usize, false, false);
    for (at, c) in line.char_indices() {
        match c {
            _ if is_escaped => {}
            '(' => depth += 1,
            ')' if depth == 0 => {
                let address = trimmed(text, start..start + at);
                return (!address.is_empty()).then_some(Destination { address, title: None, end: start + at + 1 });
            }
            ')' => depth -= 1,
            _ if is_after_space && QUOTES.contains(&c) => {
                let address = trimmed(text, start..start + at);
                if let Some((title, end)) = title(line, at).filter(|_| !address.is_empty()) {
                    let title = Some(start + title.start..start + title.end);
                    return Some(Destination { address, title, end: start + end });
                }
            }
            _ => {}
        }
        is_escaped = c == '\\' && !is_escaped;
        is_after_space = matches!(c, ' ' | '\t');
    }
    None
}

/// Returns the title that starts at a position of a line, and the end of the round bracket that closes after it.
fn title(line: &str, at: usize) -> Option<(Range<usize>, usize)> {
    let inside = at + line[at..].chars().next()?.len_utf8();
    let ends = line[inside..].match_indices(QUOTES).map(|(end, quote)| inside + end + quote.len());
    ends.into_iter().find_map(|end| {
        let rest = line[end..].trim_start_matches([' ', '\t']);
        rest.starts_with(')').then(|| (at..end, line.len() - rest.len() + 1))
    })
}

/// Returns a range without the white space at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = &text[range.clone()];
    let start = range.start + part.len() - part.trim_start().len();
    start..start + part.trim().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_before_its_title_and_its_bracket() {
        for (text, address, title) in [
            ("(a.jpg)", "a.jpg", None),
            ("( en bild (1).jpg ) x)", "en bild (1).jpg", None),
            ("(en bild.jpg \"Glad :)\")", "en bild.jpg", Some("\"Glad :)\"")),
            ("(bild.jpg ”Vår “nya” sal” )", "bild.jpg", Some("”Vår “nya” sal”")),
            ("(en bild.jpg 'Vår sal')", "en bild.jpg", Some("'Vår sal'")),
            ("(min 'fina' bild.jpg)", "min 'fina' bild.jpg", None),
            ("(a\\).jpg)", "a\\).jpg", None),
            ("(C:\\a b\\c.jpg)", "C:\\a b\\c.jpg", None),
        ] {
            let found = destination(text, 0).expect(text);
            assert_eq!((&text[found.address], found.title.map(|title| &text[title])), (address, title), "{text}");
        }
        for text in ["()", "( )", "(a", "(a\nb)", "(a b](c)"] {
            assert_eq!(destination(text, 0), None, "{text}");
        }
    }
}
