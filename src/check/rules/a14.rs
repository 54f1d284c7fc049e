#![doc = include_str!("a14.md")]

use std::collections::BTreeSet;
use std::ops::Range;

use crate::check::common_words::{ENGLISH, OF_NOTICES, SWEDISH};
use crate::check::parts::BlockPart;
use crate::check::rule::{CheckRule, Concern};
use crate::check::sentences::words;
use crate::check::text::CheckedText;
use crate::check::wording::shortened;
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A sentence in capitals.
pub const A14: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::warning("A14"), Concern::Reading, &["WCAG 3.1.5"], include_str!("a14.md"))
};

/// Fewest words in capitals, how many of them are no abbreviations, and how many letters two of them have on average.
const WORDS_MIN: usize = 5;
const LONG_WORDS_MIN: usize = 2;
const LETTERS_OF_TWO: usize = 7;
/// Fewest letters of a word that is no abbreviation.
const LONG_WORD: usize = 5;

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let mut known: Option<BTreeSet<String>> = None;
    for block in text.parts.blocks.iter().filter(|block| has_capitals(&block.text)) {
        for run in runs(&block.text).into_iter().filter(|run| !is_code(text, block, run)) {
            let known = known.get_or_insert_with(|| lower_case_words(text));
            let shown = &block.text[run.clone()];
            let (proposal, is_certain) = in_lower_case(shown, known);
            let typed = block.typed(&run);
            let mut diagnostic = text.found(A14.rule, &typed).with("text", shortened(shown, 60));
            diagnostic = diagnostic.with("proposal", shortened(&proposal, 120));
            // A word that is a name somewhere must not lose its capital.
            if is_certain && text.markdown().get(typed.clone()) == Some(shown) {
                diagnostic.fixes.extend(text.edit(&typed, proposal));
            }
            found.push(diagnostic);
        }
    }
    for heading in text.parts.headings.iter().filter(|heading| has_capitals(&heading.text)) {
        if let Some(run) = runs(&heading.text).into_iter().next() {
            let known = known.get_or_insert_with(|| lower_case_words(text));
            let (proposal, _) = in_lower_case(&heading.text[run.clone()], known);
            let diagnostic = text.found(A14.rule, &heading.range).with("text", shortened(&heading.text[run], 60));
            found.push(diagnostic.with("proposal", shortened(&proposal, 120)));
        }
    }
}

/// Returns whether there are many capitals at all: nearly no block has.
fn has_capitals(text: &str) -> bool {
    text.as_bytes().windows(2).filter(|pair| pair.iter().all(u8::is_ascii_uppercase)).count() >= LONG_WORD
}

/// Words in capitals in a row.
struct Run {
    range: Range<usize>,
    words: usize,
    long_words: usize,
    letters: usize,
}

/// Returns where a text has more than four words in capitals in a row.
fn runs(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut run: Option<Run> = None;
    let mut finish = |run: Option<Run>| {
        let is_long = |run: &Run| {
            run.words >= WORDS_MIN && run.long_words >= LONG_WORDS_MIN && run.letters * 2 >= run.words * LETTERS_OF_TWO
        };
        found.extend(run.filter(is_long).map(|run| run.range));
    };
    for (start, word) in words(text) {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        if letters == 0 {
            continue;
        }
        if word.chars().any(char::is_lowercase) || word.contains("://") {
            finish(run.take());
            continue;
        }
        let range = start..start + word.len();
        let run = run.get_or_insert(Run { range: range.clone(), words: 0, long_words: 0, letters: 0 });
        run.range.end = range.end;
        run.words += usize::from(letters > 1);
        run.long_words += usize::from(letters >= LONG_WORD);
        run.letters += letters;
    }
    finish(run);
    found
}

/// Returns whether code stands in a range of the text of a block.
fn is_code(text: &CheckedText<'_>, block: &BlockPart, range: &Range<usize>) -> bool {
    let is_inside = |at: &usize| range.contains(at);
    block.pieces.iter().any(|(at, typed)| is_inside(at) && text.markdown()[typed.clone()].starts_with('`'))
}

/// Returns the words that stand somewhere in the text in lower case alone.
fn lower_case_words(text: &CheckedText<'_>) -> BTreeSet<String> {
    let all = text.parts.blocks.iter().flat_map(|block| words(&block.text));
    let inner = all.map(|(_, word)| word.trim_matches(|c: char| !c.is_alphanumeric()));
    inner.filter(|word| !word.is_empty() && !word.chars().any(char::is_uppercase)).map(str::to_owned).collect()
}

/// Returns a text in small letters with a capital at its beginning and after full stops, and whether no word of it can be a
/// name or an abbreviation.
fn in_lower_case(text: &str, known: &BTreeSet<String>) -> (String, bool) {
    let (mut all, mut is_certain, mut begins) = (String::with_capacity(text.len()), true, true);
    for word in text.split_inclusive(char::is_whitespace) {
        let lower = word.to_lowercase();
        let inner = lower.trim_matches(|c: char| !c.is_alphanumeric());
        let is_word = inner.contains(char::is_alphabetic);
        let is_common = known.contains(inner) || [SWEDISH, ENGLISH, OF_NOTICES].iter().any(|of| of.contains(&inner));
        is_certain &= is_common || !is_word;
        let is_abbreviation = !is_common && (!inner.contains(is_vowel) || inner.contains(|c: char| c.is_ascii_digit()));
        if !is_word || is_abbreviation {
            all.push_str(word);
        } else if begins {
            let at = lower.find(char::is_alphabetic).unwrap_or_default();
            let end = at + lower[at..].chars().next().map_or(0, char::len_utf8);
            all.push_str(&lower[..at]);
            all.push_str(&lower[at..end].to_uppercase());
            all.push_str(&lower[end..]);
        } else {
            all.push_str(&lower);
        }
        begins = word.trim_end().ends_with(['.', '!', '?', ':']) || begins && !is_word;
    }
    (all, is_certain)
}

fn is_vowel(c: char) -> bool {
    "aeiouyåäö".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_words_that_are_no_abbreviations_are_a_sentence() {
        let text = "Obs! GLÖM INTE ATT LÄMNA BLANKETTEN I MORGON. Hej";
        let found: Vec<&str> = runs(text).into_iter().map(|run| &text[run]).collect();
        assert_eq!(found, ["GLÖM INTE ATT LÄMNA BLANKETTEN I MORGON."]);
        for text in [
            "EU, FN, SKR och NPF",
            "USA UK EU FN WHO NATO",
            "ANNA ANDERSSON PÅ NORRBY",
            "SKR, SPSM, NPF, LGR, SVA och SKOLFS",
            "I I I I I I",
        ] {
            assert!(runs(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_text_gets_small_letters_where_they_are_certain() {
        let known: BTreeSet<String> = ["lämna", "blanketten"].into_iter().map(str::to_owned).collect();
        let (text, is_certain) = in_lower_case("GLÖM INTE ATT LÄMNA\nBLANKETTEN I DAG. KOM!", &known);
        assert_eq!((text.as_str(), is_certain), ("Glöm inte att lämna\nblanketten i dag. Kom!", true));
        let (text, is_certain) = in_lower_case("GLÖM INTE NPF OCH ANNA", &known);
        assert_eq!((text.as_str(), is_certain), ("Glöm inte NPF och anna", false));
    }
}
