//! "Did you mean": the known word closest to a misspelt one.

use strsim::osa_distance;

use crate::text::invisible::visible;

/// Longest word compared, in characters: the time grows with the square of the length.
const WORD_MAX: usize = 120;

/// Returns the candidate closest to `word`, if at most a third of its letters are wrong.
///
/// Case and invisible characters are ignored, and two swapped neighbours count as one mistake (optimal string alignment distance).
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = comparable(word);
    let length = word.chars().count();
    let most = (length / 3).max(1);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let other = comparable(candidate);
            // A distance is at least the difference in length: most candidates need no comparison.
            let is_possible = length.abs_diff(other.chars().count()) <= most;
            is_possible.then(|| (osa_distance(&word, &other), candidate))
        })
        .filter(|(distance, candidate)| *distance <= most && candidate.chars().count() > *distance)
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
