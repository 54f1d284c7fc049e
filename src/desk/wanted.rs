//! What an author types into the search of the overview -> which of her texts she means.

use crate::search::stem::{StemLanguage, stem};
use crate::search::words::words;

/// Least letters of a stem that stands for its word: a shorter one is in every text.
const STEM_MIN: usize = 3;

/// Words that are looked for: a text has to hold each, in any form, also within a compound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Of each word, itself or its stem, in small letters.
    parts: Vec<String>,
}

impl Wanted {
    /// Returns what is looked for. `language` is that of the site, as a tag.
    #[must_use]
    pub fn new(query: &str, language: &str) -> Self {
        let language = StemLanguage::of(language);
        let part = |word: &str| {
            let word = word.to_lowercase();
            let stem = stem(&word, language).into_owned();
            // While a word is typed it may be no word yet.
            if stem.chars().count() >= STEM_MIN && word.starts_with(&stem) { stem } else { word }
        };
        Self { parts: words(query).map(|word| part(&word)).collect() }
    }

    /// Returns whether everything is wanted.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        self.parts.is_empty()
    }

    /// Returns whether a text holds all words.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        self.parts.iter().all(|part| text.contains(part.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_form_and_within_others() {
        let found = |query: &str, text: &str| Wanted::new(query, "sv-SE").is_in(text);
        assert!(found("skolan", "Alla skolor i Norrby"));
        assert!(found("arbetet", "Kvalitetsarbete i förskolan"));
        assert!(found("LÄSNING skola", "Om läsningen i skolan"));
        assert!(found("bibl", "Biblioteket"));
        assert!(!found("skolan läsning", "Alla skolor"));
        assert!(!found("matte", "Om läsning"));
        assert!(Wanted::new("  ", "sv").is_everything() && Wanted::new("", "").is_in("x"));
    }
}
