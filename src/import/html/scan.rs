//! Reads markup piece by piece without losing a letter: tags, comments and the text between them.

use crate::text::elements::tag_name;

/// What a piece of markup is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PieceKind {
    /// Text between tags.
    Text,
    /// An opening tag.
    Open,
    /// A closing tag.
    Close,
    /// A comment.
    Comment,
}

/// A piece of markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece<'a> {
    /// What it is.
    pub kind: PieceKind,
    /// As it stands in the markup.
    pub text: &'a str,
}

impl Piece<'_> {
    /// Returns the name of a tag in lower case; empty for text and comments.
    #[must_use]
    pub fn name(&self) -> String {
        match self.kind {
            PieceKind::Open | PieceKind::Close => tag_name(self.text).to_ascii_lowercase(),
            PieceKind::Text | PieceKind::Comment => String::new(),
        }
    }
}

/// Returns the pieces of markup in which every tag and comment ends: that of [`mend`](crate::import::html::mend::mend).
pub fn pieces(markup: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = markup;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (kind, length) = if rest.starts_with("<!--") {
            (PieceKind::Comment, rest.find("-->").map_or(rest.len(), |end| end + 3))
        } else if is_tag(rest) {
            let kind = if rest.starts_with("</") { PieceKind::Close } else { PieceKind::Open };
            (kind, tag_end(rest))
        } else {
            let is_start = |at: &usize| rest[*at..].starts_with("<!--") || is_tag(&rest[*at..]);
            let next = rest.match_indices('<').map(|(at, _)| at).find(is_start);
            (PieceKind::Text, next.unwrap_or(rest.len()))
        };
        let (text, after) = rest.split_at(length);
        rest = after;
        Some(Piece { kind, text })
    })
}

/// Returns whether a text begins with `<` or `</` and a letter, as tags do.
#[must_use]
pub fn is_tag(text: &str) -> bool {
    let name = text.strip_prefix('<').map(|tag| tag.strip_prefix('/').unwrap_or(tag));
    name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
}

/// Returns where a tag ends; a `>` inside a quoted value does not end it.
#[must_use]
pub fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    let mut is_value = false;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') if is_value => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        // Only after `=` a quotation mark opens a value.
        is_value = byte == b'=' || (is_value && byte.is_ascii_whitespace());
    }
    // An unclosed quote is ignored.
    tag.find('>').map_or(tag.len(), |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_the_markup() {
        let markup = "a < b <i title=\"x>y\" it's>c</i ><!-- <b> -->d <3<br/>";
        let all: Vec<Piece<'_>> = pieces(markup).collect();
        assert_eq!(all.iter().map(|piece| piece.text).collect::<String>(), markup);
        let kinds: Vec<PieceKind> = all.iter().map(|piece| piece.kind).collect();
        let (text, open, close) = (PieceKind::Text, PieceKind::Open, PieceKind::Close);
        assert_eq!(kinds, [text, open, text, close, PieceKind::Comment, text, open]);
        assert_eq!(all[1].name(), "i");
        assert_eq!(all[6].text, "<br/>");
    }
}
