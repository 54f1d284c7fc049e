//! Words and the posts of a site -> the posts whose titles hold them, the likeliest first.

use std::cmp::Reverse;

use crate::text::slug::Slug;
use crate::text::suggest::Misspelt;

/// Something that can be found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Findable<'a> {
    /// Its title.
    pub title: &'a str,
    /// When it was or will be published, in seconds since 1970; pages have none.
    pub when: Option<i64>,
}

/// Most words of a query that are looked for: who pastes a paragraph means its beginning.
const WORDS_MAX: usize = 8;
/// Shortest word that may be misspelt: of shorter ones any word is a misspelling.
const MISSPELT_MIN: usize = 4;

/// Shortest word that is looked for within other words: a letter is in most.
const INSIDE_MIN: usize = 3;

/// How well a title fits; the first is the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// It is the query.
    Whole,
    /// It begins with the query.
    Start,
    /// Words of it begin with those of the query, in this order and one after another.
    Phrase,
    /// Words of it begin with those of the query.
    Words,
    /// It holds the words of the query somewhere.
    Inside,
    /// It holds words with so many letters that differ.
    Misspelt(usize),
}

/// Returns the indexes of what fits, the likeliest first, of the same likelihood the newest first. Capitals, accents and the
/// dots of å, ä and ö do not count. Without words, the newest are returned.
#[must_use]
pub fn find(query: &str, all: &[Findable<'_>], most: usize) -> Vec<usize> {
    let query = query.trim();
    let folded = Slug::of(query);
    let wanted: Vec<&str> = folded.as_str().split('-').take(WORDS_MAX).collect();
    let is_empty = !query.contains(char::is_alphanumeric);
    let misspelt: Vec<Misspelt> = wanted.iter().map(|word| Misspelt::new(word)).collect();
    let fit = |title: &str| {
        if is_empty {
            return Some(Fit::Words);
        }
        let title = Slug::of(title);
        fit(title.as_str(), folded.as_str(), &wanted, &misspelt)
    };
    let mut found: Vec<(Fit, Reverse<Option<i64>>, usize)> =
        all.iter().enumerate().filter_map(|(at, one)| Some((fit(one.title)?, Reverse(one.when), at))).collect();
    found.sort_unstable();
    found.into_iter().take(most).map(|(_, _, at)| at).collect()
}

fn fit(title: &str, query: &str, wanted: &[&str], misspelt: &[Misspelt]) -> Option<Fit> {
    if title == query {
        return Some(Fit::Whole);
    }
    if title.starts_with(query) {
        return Some(Fit::Start);
    }
    let is_phrase = title.match_indices(query).any(|(at, _)| at == 0 || title.as_bytes()[at - 1] == b'-');
    if is_phrase {
        return Some(Fit::Phrase);
    }
    let words = || title.split('-');
    let begins = |word: &str| words().any(|own| own.starts_with(word));
    if wanted.iter().all(|word| begins(word)) {
        return Some(Fit::Words);
    }
    if wanted.iter().all(|word| begins(word) || word.len() >= INSIDE_MIN && title.contains(word)) {
        return Some(Fit::Inside);
    }
    let mut mistakes = 0;
    for (word, misspelt) in wanted.iter().zip(misspelt) {
        if begins(word) {
            continue;
        }
        let nearest = words().filter(|own| own.len() >= MISSPELT_MIN).filter_map(|own| misspelt.mistakes(own)).min();
        mistakes += nearest.filter(|_| word.len() >= MISSPELT_MIN)?;
    }
    Some(Fit::Misspelt(mistakes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likeliest_title_comes_first() {
        let titles = [
            ("Läsning i alla ämnen", 1),
            ("Om läsning", 5),
            ("Läsning", 2),
            ("Höstlov", 9),
            ("Högläsning för små", 7),
            ("Läsning i alla ämnen", 8),
            ("Matematik", 3),
        ];
        let all: Vec<Findable<'_>> = titles.iter().map(|(title, when)| Findable { title, when: Some(*when) }).collect();
        let found = |query| find(query, &all, 10);
        assert_eq!(found("lasning"), [2, 5, 0, 1, 4], "whole, beginning (newest first), word, inside");
        assert_eq!(found("LÄSNING I"), [5, 0]);
        assert_eq!(found("ämnen läs"), [5, 0]);
        assert_eq!(found("hostlof"), [3], "misspelt");
        assert_eq!(found("mattematik"), [6]);
        assert_eq!(found("zzz"), [] as [usize; 0]);
        assert_eq!(find(" ", &all, 2), [3, 5], "the newest");
    }

    #[test]
    fn ten_thousand_posts_are_searched_between_two_keys() {
        let words = ["läsning", "skola", "höst", "möte", "bedömning", "digital", "språk", "vår"];
        let titles: Vec<String> =
            (0..10_000_usize).map(|n| format!("{} och {} vecka {n}", words[n % 8], words[n / 8 % 8])).collect();
        let all: Vec<Findable<'_>> = titles.iter().map(|title| Findable { title, when: Some(1) }).collect();
        let start = std::time::Instant::now();
        assert_eq!(find("spårk hösst", &all, 20).len(), 20);
        let took = start.elapsed();
        // Without optimisation, beside other tests: else some milliseconds.
        assert!(took.as_secs() < 5, "{took:?}");
    }
}
