//! The words of the desk in Swedish and English: what its page says, and what it answers.

use std::sync::OnceLock;

use crate::diagnostic::catalogue::Language;
use crate::text::words::Words;

/// Returns the words of a language.
#[must_use]
pub fn words(language: Language) -> &'static Words {
    static SWEDISH: OnceLock<Words> = OnceLock::new();
    static ENGLISH: OnceLock<Words> = OnceLock::new();
    let (cell, text) = match language {
        Language::Swedish => (&SWEDISH, include_str!("words/sv.yaml")),
        Language::English => (&ENGLISH, include_str!("words/en.yaml")),
    };
    cell.get_or_init(|| serde_yaml::from_str(text).expect("invariant: the built-in words are valid"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_words() {
        let keys = |language| words(language).keys().collect::<Vec<_>>();
        assert_eq!(keys(Language::Swedish), keys(Language::English));
    }
}
