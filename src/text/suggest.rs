//! 'Did you mean': the word that an author most likely wanted.

/// Returns the candidate nearest to `word`, if one is near enough: at most a third of its letters wrong, swapped
/// neighbours counted as one.
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().take(WORD_MAX).collect();
    let most = (word.len() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| {
            let letters: Vec<char> = candidate.to_lowercase().chars().take(WORD_MAX).collect();
            (distance(&word, &letters), candidate)
        })
        .filter(|(distance, candidate)| *distance <= most && candidate.chars().count() > *distance)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Longest word compared in letters; the work grows with the square.
const WORD_MAX: usize = 120;

/// Returns the number of letters to add, drop, change or swap with the neighbour.
fn distance(a: &[char], b: &[char]) -> usize {
    if a.len().abs_diff(b.len()) > a.len() / 3 + 1 {
        return usize::MAX;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let wrong = usize::from(a[i - 1] != b[j - 1]);
            row[j] = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + wrong);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = last;
        last = row;
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_hand_is_found_and_another_word_is_not() {
        let keys = ["title", "categories", "tags", "date"];
        assert_eq!(nearest("categoris", keys), Some("categories"));
        assert_eq!(nearest("tilte", keys), Some("title"));
        assert_eq!(nearest("layout", keys), None);
        assert_eq!(nearest("x", ["y"]), None);
    }
}
