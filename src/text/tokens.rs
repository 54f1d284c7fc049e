//! A text -> its words, spaces and marks, in their order, as whoever compares texts needs them.

use unicode_normalization::char::is_combining_mark;

/// What a piece of a text is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Letters, digits, and what stands on letters.
    Word,
    /// Spaces and tabs.
    Space,
    /// A punctuation mark or a sign of Markdown: each is a piece of its own.
    Mark,
    /// The end of a line: each is a piece of its own.
    End,
    /// Other signs, such as those of one emoji, which must not be torn apart.
    Sign,
}

/// Returns the pieces of a text: together they are the text. A word is one piece also where a hyphen, an apostrophe or a point
/// stands between two letters or digits; a line end is one piece also if it has two characters.
#[must_use]
pub fn tokens(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (piece, after) = rest.split_at(length(rest, first));
        pieces.push(piece);
        rest = after;
    }
    pieces
}

/// Returns whether a piece is a word and neither space nor mark.
#[must_use]
pub fn is_word(token: &str) -> bool {
    token.chars().next().is_some_and(|first| matches!(class(first), Class::Word | Class::Sign))
}

/// Returns how many bytes the first piece of a text has.
fn length(text: &str, first: char) -> usize {
    let own = class(first);
    match own {
        Class::Mark => first.len_utf8(),
        Class::End => {
            if text.starts_with("\r\n") {
                2
            } else {
                1
            }
        }
        Class::Space | Class::Sign => text.find(|c| class(c) != own).unwrap_or(text.len()),
        Class::Word => word_length(text),
    }
}

fn word_length(text: &str) -> usize {
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let is_between = is_joint(letter) && letters.peek().is_some_and(|(_, next)| class(*next) == Class::Word);
        if class(letter) != Class::Word && !is_between {
            return at;
        }
    }
    text.len()
}

/// Returns whether a character joins letters to one word: `e-post`, `it’s`, `10.30`.
fn is_joint(c: char) -> bool {
    matches!(c, '-' | '\'' | '’' | '.' | ':')
}

fn class(c: char) -> Class {
    if c.is_alphanumeric() || is_combining_mark(c) {
        Class::Word
    } else if matches!(c, '\n' | '\r') {
        Class::End
    } else if c.is_whitespace() {
        Class::Space
    } else if c.is_ascii() {
        Class::Mark
    } else {
        Class::Sign
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_comes_apart_between_words() {
        for (text, pieces) in [
            ("", &[][..]),
            ("Hej på dig!", &["Hej", " ", "på", " ", "dig", "!"]),
            ("**Obs** kl. 10.30\r\n", &["*", "*", "Obs", "*", "*", " ", "kl", ".", " ", "10.30", "\r\n"]),
            ("a\n\nb", &["a", "\n", "\n", "b"]),
            ("e-post - nej", &["e-post", " ", "-", " ", "nej"]),
            ("a\u{30a}k 👩‍🏫👍 x", &["a\u{30a}k", " ", "👩‍🏫👍", " ", "x"]),
            ("\r\r\n", &["\r", "\r\n"]),
        ] {
            assert_eq!(tokens(text), pieces, "{text:?}");
            assert_eq!(tokens(text).concat(), text);
        }
        assert!(is_word("på") && is_word("👍") && !is_word(" ") && !is_word("*") && !is_word("\n"));
    }
}
