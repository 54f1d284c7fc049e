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
    let mut rest = markup;
    while let Some(at) = rest.find('<') {
        push_words(&mut text, &rest[..at]);
        let tag = &rest[at..];
        let Some(end) = tag.find('>') else {
            rest = "";
            break;
        };
        rest = &tag[end + 1..];
        for hidden in ["script", "style", "template"] {
            if is_opening(tag, hidden) {
                let close = format!("</{hidden}");
                rest = rest.find(&close).map_or("", |close| &rest[close..]);
            }
        }
        let name = tag_name(tag);
        if is_block(name) || name == "br" {
            push_words(&mut text, " ");
        }
    }
    push_words(&mut text, rest);
    without_entities(text.trim()).into_owned()
}

fn is_opening(tag: &str, name: &str) -> bool {
    tag[1..].strip_prefix(name).is_some_and(|after| after.starts_with(|c: char| !c.is_alphanumeric()))
}

fn push_words(text: &mut String, words: &str) {
    for c in words.chars() {
        if c == '\u{a0}' || !c.is_whitespace() {
            text.push(c);
        } else if !text.ends_with(' ') {
            text.push(' ');
        }
    }
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
    fn addresses_are_encoded_once() {
        let mut markup = String::new();
        escape_address_into(&mut markup, "/å b%20c?x=1&y=\"");
        assert_eq!(markup, "/%C3%A5%20b%20c?x=1&amp;y=%22");
    }
}
