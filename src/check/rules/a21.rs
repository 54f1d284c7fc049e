#![doc = include_str!("a21.md")]

use crate::check::parts::{BlockKind, BlockPart};
use crate::check::rule::{CheckRule, Concern};
use crate::check::rules::a26::tell;
use crate::check::sentences::{Sentence, sentences};
use crate::check::text::CheckedText;
use crate::diagnostic::catalogue::Language;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::span::Location;

/// A Swedish text that is hard to read.
pub const A21: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::info("A21"), Concern::Reading, &["språklagen 11 §", "WCAG 3.1.5"], include_str!("a21.md"))
};

/// A text with a higher figure is hard: official texts have between 50 and 60 (Björnsson, *Läsbarhet*, 1968).
const LIX_MAX: usize = 50;
/// Fewest words of a text that can be judged.
const WORDS_MIN: usize = 100;
/// Number of the longest sentences that are shown.
const SHOWN: usize = 3;

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let Some(language) = text.known_language() else { return };
    let mut all: Vec<(&BlockPart, Sentence)> = Vec::new();
    for block in text.parts.blocks.iter().filter(|block| block.kind != BlockKind::Raw && !block.is_quoted) {
        let sentences = sentences(block, text.markdown());
        tell(text, block, &sentences, found);
        all.extend(sentences.into_iter().map(|sentence| (block, sentence)));
    }
    if language != Language::Swedish {
        return;
    }
    let words: usize = all.iter().map(|(_, sentence)| sentence.words).sum();
    if words < WORDS_MIN {
        return;
    }
    let long_words: usize = all.iter().map(|(_, sentence)| sentence.long_words).sum();
    let lix = lix(words, all.len(), long_words);
    if lix <= LIX_MAX {
        return;
    }
    all.sort_by_key(|(_, sentence)| std::cmp::Reverse(sentence.words));
    let place = |(block, sentence): &(&BlockPart, Sentence)| block.typed(&sentence.range);
    let Some((longest, others)) = all.split_first() else { return };
    let mut diagnostic = text.found(A21.rule, &place(longest)).with("lix", lix.to_string());
    diagnostic = diagnostic.with("words", longest.1.words.to_string());
    for other in others.iter().take(SHOWN - 1) {
        diagnostic = diagnostic.and(Location::at(text.path, text.span(&place(other))), "also");
    }
    found.push(diagnostic);
}

/// Returns the readability index: words in a sentence, plus long words in a hundred, rounded.
fn lix(words: usize, sentences: usize, long_words: usize) -> usize {
    let rounded = |part: usize, of: usize| (part * 10 + of * 5) / (of * 10).max(1);
    rounded(words, sentences.max(1)) + rounded(long_words * 100, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_figure_is_words_in_a_sentence_and_long_words_in_a_hundred() {
        assert_eq!(lix(100, 5, 30), 50);
        assert_eq!(lix(150, 10, 45), 45);
        assert_eq!(lix(100, 0, 0), 100);
    }
}
