//! Spellings: which texts are the same word, and which names are the same to a file system.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::text::invisible::is_invisible;

/// Returns a text in composed letters, each in its small form, so that `Å`, `å` and `a` with a ring after it are equal.
/// File systems and web servers that take capitals for small letters compare names like this.
#[must_use]
pub fn folded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Owned(text.to_ascii_lowercase());
        }
        return Cow::Borrowed(text);
    }
    // A small letter may be composed of a capital that was not: `İ` becomes `i` and a dot.
    Cow::Owned(text.nfc().collect::<String>().to_lowercase().nfc().collect())
}

/// A word or name without its spelling: capitals, composed letters and the width of spaces do not count; accents and
/// signs do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Word(String);

impl Word {
    /// Returns the word that a text spells.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(folded(&as_seen(text)).into_owned())
    }
}

/// Returns a text without the differences that nobody sees: composed letters, single spaces, straight apostrophes.
#[must_use]
pub fn as_seen(text: &str) -> String {
    let seen: String = text.nfc().filter(|c| !is_invisible(*c)).map(|c| if c == '’' { '\'' } else { c }).collect();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_word_are_equal() {
        for (a, b) in [
            ("Nyheter", "NYHETER"),
            ("läsa", "La\u{308}sa"),
            ("Åk  3", "a\u{30a}k\u{a0}3"),
            ("it's", "It’s"),
            ("för\u{ad}skola", "förskola"),
            ("İ", "i\u{307}"),
        ] {
            assert_eq!(Word::of(a), Word::of(b), "{a} {b}");
        }
    }

    #[test]
    fn different_words_stay_different() {
        let words = ["C", "C++", "C#", "Mål", "Mal", "Åk 3", "Ak 3", "Åk-3", "läsa", "lasa", "🙂", "???", "??"];
        for (at, a) in words.iter().enumerate() {
            assert!(words[..at].iter().all(|b| Word::of(a) != Word::of(b)), "{a}");
        }
    }

    #[test]
    fn names_are_folded_as_file_systems_do() {
        assert_eq!(folded("Plan.TXT"), "plan.txt");
        assert_eq!(folded("A\u{30a}rsplan.txt"), "årsplan.txt");
        assert!(matches!(folded("plan.txt"), Cow::Borrowed(_)));
    }
}
