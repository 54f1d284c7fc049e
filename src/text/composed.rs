//! Composed letters (NFC): `å` as one character, as keyboards type it.
//!
//! Macs name files, and PDF files hold text, in letters of two characters; readers who search type one.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Returns a text in composed letters.
#[must_use]
pub fn composed(text: &str) -> Cow<'_, str> {
    // Below U+0300 nothing is put together.
    let is_plain = text.bytes().max().is_none_or(|most| most < 0xcc);
    if is_plain || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.nfc().collect())
}

/// Returns whether a text may hold letters of two characters, as it is typed on a keyboard for Latin letters: by the first
/// byte of U+0300 to U+036F alone, which is far cheaper than [`composed`].
#[must_use]
pub fn may_be_decomposed(text: &str) -> bool {
    text.bytes().any(|byte| matches!(byte, 0xcc | 0xcd))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_two_characters_become_one() {
        assert_eq!(composed("Ma\u{30a}lomra\u{30a}den"), "Målområden");
        assert!(matches!(composed("Målområden"), Cow::Borrowed(_)));
    }
}
