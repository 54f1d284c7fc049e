//! Sentences of running text, and how hard they are to read.

use std::borrow::Cow;
use std::ops::Range;

use crate::check::parts::BlockPart;

/// A sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands in the text of its block.
    pub range: Range<usize>,
    /// Number of words.
    pub words: usize,
    /// Number of words of more than six letters.
    pub long_words: usize,
}

/// Letters of the longest word that is not long (Björnsson, *Läsbarhet*, 1968).
const SHORT_WORD: usize = 6;

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: &[&str] = &[
    "bl", "ca", "kl", "nr", "dvs", "osv", "m", "f", "jfr", "resp", "tel", "st", "obs", "ev", "s", "t", "ex", "red",
    "etc", "e", "g", "i", "vs", "mr", "mrs", "ms", "dr", "no", "d", "v", "p", "inkl", "exkl", "forts", "fr", "o",
];

/// Returns the sentences of a block: they end with a full stop, a question mark, an exclamation mark or a colon before
/// white space, and with the block. Code in a line is one word.
#[must_use]
pub fn sentences(block: &BlockPart, markdown: &str) -> Vec<Sentence> {
    let text = &block.text;
    let ends = block.pieces.iter().skip(1).map(|(at, _)| *at).chain([text.len()]);
    let code: Vec<Range<usize>> = block
        .pieces
        .iter()
        .zip(ends)
        .filter(|((_, typed), _)| markdown.get(typed.clone()).is_some_and(|typed| typed.starts_with('`')))
        .map(|((at, _), end)| *at..end)
        .collect();
    let mut found = Vec::new();
    let mut sentence: Option<Sentence> = None;
    for (start, word) in words(text) {
        let end = start + word.len();
        let before = code.partition_point(|code| code.start <= start).checked_sub(1).map(|at| &code[at]);
        let around = before.filter(|code| start < code.end);
        // What begins within code is no word, and all of the code is one.
        let is_part = around.is_some_and(|code| code.start < start);
        let letters = word.chars().filter(|c| c.is_alphanumeric()).count();
        if letters > 0 && !is_part {
            let open = sentence.get_or_insert(Sentence { range: start..end, words: 0, long_words: 0 });
            open.words += 1;
            open.long_words += usize::from(letters > SHORT_WORD && !word.contains("://"));
        }
        if let Some(open) = &mut sentence {
            open.range.end = end;
        }
        if around.is_none_or(|code| code.end < end) && ends_sentence(word) {
            found.extend(sentence.take());
        }
    }
    found.extend(sentence);
    found
}

/// Returns the text of a block without its code.
#[must_use]
pub fn prose<'b>(block: &'b BlockPart, markdown: &str) -> Cow<'b, str> {
    let is_code = |typed: &Range<usize>| markdown.get(typed.clone()).is_some_and(|typed| typed.starts_with('`'));
    if !block.pieces.iter().any(|(_, typed)| is_code(typed)) {
        return Cow::Borrowed(&block.text);
    }
    let ends = block.pieces.iter().skip(1).map(|(at, _)| *at).chain([block.text.len()]);
    let pieces = block.pieces.iter().zip(ends).filter(|((_, typed), _)| !is_code(typed));
    Cow::Owned(pieces.map(|((at, _), end)| &block.text[*at..end]).collect())
}

/// Returns the words of a text with their offsets.
pub fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let start = text.as_ptr() as usize;
    text.split(char::is_whitespace)
        .filter(|word| !word.is_empty())
        .map(move |word| (word.as_ptr() as usize - start, word))
}

fn ends_sentence(word: &str) -> bool {
    let inner = word.trim_end_matches(['”', '"', '’', ')', ']', '»', '*', '\'']);
    let Some(sign) = inner.chars().next_back() else { return false };
    let before = inner.trim_end_matches(['.', '!', '?', ':', '…']).trim_start_matches(['(', '”', '"', '»']);
    match sign {
        '!' | '?' | ':' | '…' => true,
        '.' => {
            let last = before.rsplit('.').next().unwrap_or_default().to_lowercase();
            let is_number = last.chars().all(|c| c.is_ascii_digit()) && last.len() < 3;
            !is_number && !ABBREVIATIONS.contains(&last.as_str()) && last.chars().count() > 1
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::parts::BlockKind;

    fn split(text: &str) -> Vec<(&str, usize, usize)> {
        let block = BlockPart {
            range: 0..text.len(),
            kind: BlockKind::Paragraph,
            text: text.to_owned(),
            pieces: Vec::new(),
            events: 0..0,
            is_quoted: false,
            is_listed: false,
        };
        let found = sentences(&block, text).into_iter();
        found.map(|found| (&text[found.range.clone()], found.words, found.long_words)).collect()
    }

    #[test]
    fn sentences_end_where_the_next_one_begins() {
        let found = split("Vi läser t.ex. kl. 8 den 3. maj. ”Varför?” Jo: lärarna\nplanerar – tillsammans");
        assert_eq!(
            found,
            [
                ("Vi läser t.ex. kl. 8 den 3. maj.", 8, 0),
                ("”Varför?”", 1, 0),
                ("Jo:", 1, 0),
                ("lärarna\nplanerar – tillsammans", 3, 3),
            ]
        );
        assert!(split(" – ").is_empty());
    }

    #[test]
    fn code_is_one_word_and_ends_no_sentence() {
        let markdown = "Skriv `a. b cd`. Sedan `d.` igen";
        let text = "Skriv a. b cd. Sedan d. igen";
        let block = BlockPart {
            range: 0..markdown.len(),
            kind: BlockKind::Paragraph,
            text: text.to_owned(),
            pieces: vec![(0, 0..6), (6, 6..15), (13, 15..23), (21, 23..27), (23, 27..32)],
            events: 0..0,
            is_quoted: false,
            is_listed: false,
        };
        let found = sentences(&block, markdown);
        let shown: Vec<_> = found.iter().map(|found| (&text[found.range.clone()], found.words)).collect();
        assert_eq!(shown, [("Skriv a. b cd.", 2), ("Sedan d. igen", 3)]);
        assert_eq!(prose(&block, markdown), "Skriv . Sedan  igen");
    }
}
