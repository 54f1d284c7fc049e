//! Trusted HTML, and the escaping that makes text safe in it.

use serde::{Deserialize, Serialize};

use crate::text::address::encoded_link;
use crate::text::elements::{is_block, tag_name};
use crate::text::entities::without_entities;

/// Markup that can be put into a page as it is: it was escaped, sanitised or written by the author.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Html(String);

impl Html {
    /// Marks `markup` as trusted; the caller vouches for it.
    #[must_use]
    pub fn trusted(markup: String) -> Self {
        Self(markup)
    }

    /// Returns the markup of plain text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        let mut markup = String::with_capacity(text.len());
        escape_into(&mut markup, text);
        Self(markup)
    }

    /// Returns the markup.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the markup is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Returns text escaped for markup.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut markup = String::with_capacity(text.len());
    escape_into(&mut markup, text);
    markup
}

/// Appends `text` to `markup`, escaped for element content and double-quoted attributes.
pub fn escape_into(markup: &mut String, text: &str) {
    let mut rest = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => continue,
        };
        markup.push_str(&text[rest..at]);
        markup.push_str(entity);
        rest = at + 1;
    }
    markup.push_str(&text[rest..]);
}

/// Appends an address to `markup`, percent-encoded where necessary and escaped for an attribute.
///
/// Characters that are already percent-encoded stay so (`CommonMark` 0.31.2, 6.3).
pub fn escape_address_into(markup: &mut String, address: &str) {
    for piece in encoded_link(address) {
        for letter in piece.chars() {
            match letter {
                '&' => markup.push_str("&amp;"),
                '\'' => markup.push_str("&#39;"),
                letter => markup.push(letter),
            }
        }
    }
}

/// Returns the text of `markup`: without tags, with the entities of [`escape_into`] decoded and white space collapsed.
///
/// `script`, `style` and `template` are skipped with their contents.
#[must_use]
pub fn text_of(markup: &str) -> String {
    let mut text = String::with_capacity(markup.len());
    for piece in pieces(markup) {
        match piece {
            Piece::Text(words) => push_words(&mut text, words),
            Piece::Tag(tag) => {
                let name = tag_name(tag);
                if is_block(name) || name == "br" {
                    push_words(&mut text, " ");
                }
            }
        }
    }
    without_entities(text.trim()).into_owned()
}

/// A piece of markup as [`pieces`] cuts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text between tags, with its entities.
    Text(&'a str),
    /// A tag or a comment, from `<` to `>`.
    Tag(&'a str),
}

/// Cuts well-formed markup into tags and the texts between them. What stands inside `script`, `style` and `template` is
/// left out, and a tag that does not end.
pub fn pieces(markup: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = markup;
    // A quote that is never closed is a letter of its tag, and so are all that follow.
    let mut has_quotes = true;
    std::iter::from_fn(move || {
        let at = rest.find('<').unwrap_or(rest.len());
        if at > 0 {
            let (text, tag) = rest.split_at(at);
            rest = tag;
            return Some(Piece::Text(text));
        }
        let end = tag_end(rest, has_quotes).or_else(|| {
            has_quotes = false;
            tag_end(rest, false)
        })?;
        let (tag, after) = rest.split_at(end);
        let hidden = ["script", "style", "template"].into_iter().find(|hidden| is_opening(tag, hidden));
        let close = hidden.map(|hidden| after.find(&format!("</{hidden}")).unwrap_or(after.len()));
        rest = &after[close.unwrap_or_default()..];
        Some(Piece::Tag(tag))
    })
}

/// Returns the length of the tag that `markup` begins with. A `>` in a quoted value does not end it.
fn tag_end(markup: &str, has_quotes: bool) -> Option<usize> {
    if let Some(comment) = markup.strip_prefix("<!--") {
        return comment.find("-->").map(|end| end + 7);
    }
    let mut quote = None;
    let mut last = b'<';
    for (at, byte) in markup.bytes().enumerate() {
        match (byte, quote) {
            (b'>', None) => return Some(at + 1),
            (b'"' | b'\'', None) if has_quotes && last == b'=' => quote = Some(byte),
            (_, Some(open)) if open == byte => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            last = byte;
        }
    }
    None
}

fn is_opening(tag: &str, name: &str) -> bool {
    tag[1..].strip_prefix(name).is_some_and(|after| after.starts_with(|c: char| !c.is_alphanumeric()))
}

/// Appends words to a line, with white space collapsed; a space that does not break stays.
pub fn push_words(text: &mut String, words: &str) {
    // White space beyond ASCII has one of four first bytes.
    let may_be_space = |byte: u8| matches!(byte, 0..=b' ' | 0xc2 | 0xe1..=0xe3);
    let bytes = words.as_bytes();
    let (mut begin, mut at) = (0, 0);
    while let Some(byte) = bytes.get(at) {
        // Nearly all: letters, digits and signs.
        if !may_be_space(*byte) {
            at += 1;
            continue;
        }
        let Some(c) = words[at..].chars().next() else { break };
        let after = at + c.len_utf8();
        // A space behind a word and before another is copied with them.
        let is_as_wanted = c == ' ' && at > begin && bytes.get(after).is_some_and(|next| !may_be_space(*next));
        if c != '\u{a0}' && c.is_whitespace() && !is_as_wanted {
            text.push_str(&words[begin..at]);
            if !text.ends_with(' ') {
                text.push(' ');
            }
            begin = after;
        }
        at = after;
    }
    text.push_str(&words[begin..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_markup_keeps_words_apart_and_skips_scripts() {
        assert_eq!(text_of("<p>Ett <em>ord</em></p><p>till &amp; med</p><script>x()</script>"), "Ett ord till & med");
        assert_eq!(text_of("a < b"), "a");
        assert_eq!(text_of("<ul><li>ett</li><li>två</li></ul>"), "ett två");
    }

    #[test]
    fn white_space_is_collapsed_and_a_space_that_does_not_break_stays() {
        let line = |parts: &[&str]| {
            let mut line = String::new();
            for part in parts {
                push_words(&mut line, part);
            }
            line
        };
        assert_eq!(line(&["\tå \n\u{2003}ä\u{a0} ö", "–", " ", "\u{2028}slut\u{b}"]), " å ä\u{a0} ö– slut ");
        assert_eq!(line(&["", "en", "dag"]), "endag");
    }

    #[test]
    fn addresses_are_encoded_once() {
        let mut markup = String::new();
        escape_address_into(&mut markup, "/å b%20c?x=1&y=\"");
        assert_eq!(markup, "/%C3%A5%20b%20c?x=1&amp;y=%22");
    }
}
