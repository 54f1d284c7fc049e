//! "Did you mean": the known word closest to a misspelt one.

use rapidfuzz::distance::osa::{Args, BatchComparator};

use crate::text::invisible::visible;

/// Longest word compared, in characters: the time grows with the square of the length.
const WORD_MAX: usize = 120;

/// A word that is no known one, made ready to be compared with many.
pub struct Misspelt {
    letters: BatchComparator<char>,
    length: usize,
}

impl Misspelt {
    /// Makes a word ready. Case and invisible characters do not count.
    #[must_use]
    pub fn new(word: &str) -> Self {
        let word = comparable(word);
        Self { letters: BatchComparator::new(word.chars()), length: word.chars().count() }
    }

    /// Returns how many mistakes make a candidate into the word, if at most a third of its letters are wrong. Two swapped
    /// neighbours count as one mistake (optimal string alignment distance).
    #[must_use]
    pub fn mistakes(&self, candidate: &str) -> Option<usize> {
        let most = self.most();
        // A distance is at least the difference in length: most candidates need no comparison.
        let count = candidate.chars().count();
        if count < WORD_MAX && self.length.abs_diff(count) > most && candidate.is_ascii() {
            return None;
        }
        let args = Args::default().score_cutoff(most);
        // Most candidates are slugs, in which nothing has to be changed before they are compared.
        let is_plain = |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase();
        let distance = if candidate.len() <= WORD_MAX && candidate.bytes().all(is_plain) {
            self.letters.distance_with_args(candidate.chars(), &args)
        } else {
            self.letters.distance_with_args(comparable(candidate).chars(), &args)
        }?;
        (count > distance).then_some(distance)
    }

    /// Returns the most mistakes that a candidate may have.
    #[must_use]
    pub fn most(&self) -> usize {
        (self.length / 3).max(1)
    }
}

/// Returns the candidate closest to `word`, if at most a third of its letters are wrong.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let misspelt = Misspelt::new(word);
    candidates
        .into_iter()
        .filter_map(|candidate| Some((misspelt.mistakes(candidate)?, candidate)))
        .min()
        .map(|(_, candidate)| candidate)
}

fn comparable(word: &str) -> String {
    visible(word).to_lowercase().chars().take(WORD_MAX).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_word_is_found_and_another_word_is_not() {
        let keys = ["title", "categories", "tags", "date"];
        assert_eq!(nearest("categoris", keys), Some("categories"));
        assert_eq!(nearest("tilte", keys), Some("title"));
        assert_eq!(nearest("layout", keys), None);
        assert_eq!(nearest("x", ["y"]), None);
    }

    #[test]
    fn long_words_are_compared_by_their_beginning() {
        let long = "å".repeat(100_000);
        let other = format!("{long}x");
        assert_eq!(nearest(&long, [other.as_str()]), Some(other.as_str()));
    }
}
