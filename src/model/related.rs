//! Posts about the same things.

use std::collections::BTreeMap;

use crate::addresses::paths::Taxonomy;
use crate::model::site::SiteEntry;

/// A word in more than one of so many posts says nothing about their subject.
const COMMON: usize = 12;
/// Posts that a word leads to at most, which bounds the work per word.
const FOLLOWED_MAX: usize = 120;
/// The rarest words of a post that are looked at.
const WORDS_MAX: usize = 24;
/// Weight of a shared category; a word weighs at most 4,000 divided by the number of posts that have it.
const CATEGORY: u64 = 1_500;
const TAG: u64 = 4_000;
const SERIES: u64 = 8_000;

/// Returns for each post the indexes of the `most` posts that share most with it: terms, and words, rare ones above all.
///
/// Only integers, and ties go to the newer post: the result is the same on every machine.
#[must_use]
pub fn related(posts: &[SiteEntry], most: usize) -> Vec<Vec<usize>> {
    use rayon::prelude::*;
    if most == 0 {
        return vec![Vec::new(); posts.len()];
    }
    let mut with_word: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    let mut with_tag: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    let mut with_series: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for (at, post) in posts.iter().enumerate() {
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        for (word, _) in &post.article.body.outline.vocabulary {
            with_word.entry(*word).or_default().push(at);
        }
        for tag in &post.terms[Taxonomy::Tag] {
            with_tag.entry(*tag).or_default().push(at);
        }
        for series in &post.terms[Taxonomy::Series] {
            with_series.entry(*series).or_default().push(at);
        }
    }
    let common = (posts.len() / COMMON).max(3);
    (0..posts.len())
        .into_par_iter()
        .map(|at| {
            let post = &posts[at];
            let mut scores: BTreeMap<u32, u64> = BTreeMap::new();
            let mut add = |others: Option<&Vec<u32>>, weight: u64| {
                for other in others.into_iter().flatten().take(FOLLOWED_MAX) {
                    *scores.entry(*other).or_default() += weight;
                }
            };
            for tag in &post.terms[Taxonomy::Tag] {
                let others = with_tag.get(tag);
                add(others, TAG / (1 + others.map_or(0, Vec::len) as u64 / 8));
            }
            for series in &post.terms[Taxonomy::Series] {
                add(with_series.get(series), SERIES);
            }
            let mut words: Vec<_> = post
                .article
                .body
                .outline
                .vocabulary
                .iter()
                .filter_map(|(word, count)| with_word.get(word).map(|others| (others.len(), *word, *count)))
                .filter(|(number, ..)| (2..=common).contains(number))
                .collect();
            words.sort_unstable();
            for (number, word, count) in words.into_iter().take(WORDS_MAX) {
                add(with_word.get(&word), 1_000 * u64::from(count.min(4)) / number as u64);
            }
            best(posts, at, &scores, most)
        })
        .collect()
}

fn best(posts: &[SiteEntry], at: usize, scores: &BTreeMap<u32, u64>, most: usize) -> Vec<usize> {
    let mut ranked: Vec<(u64, usize)> = scores
        .iter()
        .map(|(other, score)| (*score, *other as usize))
        .filter(|(_, other)| *other != at)
        .map(|(score, other)| {
            let shared = posts[other].terms[Taxonomy::Category]
                .iter()
                .filter(|term| posts[at].terms[Taxonomy::Category].contains(term))
                .count();
            (score + CATEGORY * shared as u64, other)
        })
        .collect();
    ranked.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    ranked.into_iter().take(most).map(|(_, other)| other).collect()
}
