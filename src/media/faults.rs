//! Finds words whose letters are spaced apart, which screen readers spell out.

use crate::media::paged_text::{Block, Fault, FaultKind, Page, PagedText};

/// Fewest letters of a spaced word. Shorter ones are lists: `A B C`.
const LETTERS_MIN: usize = 5;
/// Most consonants and vowels that follow each other in a word.
const CONSONANTS_MAX: usize = 3;
const VOWELS_MAX: usize = 2;
/// Fewest different letters of a word.
const DIFFERENT_MIN: usize = 4;
/// First letters of the months from January on, in Swedish and English.
const MONTHS: &str = "JFMAMJJASOND";

/// Returns what readers will miss.
#[must_use]
pub fn faults(paged_text: &PagedText) -> Vec<Fault> {
    let spaced = paged_text.pages.iter().enumerate().filter(|(_, page)| is_spaced_out(page));
    let spaced: Vec<u32> = spaced.filter_map(|(place, _)| u32::try_from(place + 1).ok()).collect();
    if spaced.is_empty() { Vec::new() } else { vec![Fault { what: FaultKind::SpacedOut, pages: spaced }] }
}

/// Returns whether letters of a word are spaced apart on a page, along a line or below each other.
fn is_spaced_out(page: &Page) -> bool {
    let below = page.blocks.iter().filter_map(|block| match block {
        Block::Text { text, .. } => Some(text.as_str()),
        Block::Table(_) | Block::Picture(_) => None,
    });
    let along = page.title.as_deref().into_iter().chain(below.clone());
    has_spaced_word(below) || along.flat_map(str::lines).any(|line| has_spaced_word(line.split_whitespace()))
}

/// Returns whether single letters that follow each other join to a word.
fn has_spaced_word<'a>(texts: impl Iterator<Item = &'a str>) -> bool {
    let mut word = String::new();
    for text in texts.chain([""]) {
        let mut letters = text.chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) if letter.is_alphabetic() => word.push(letter),
            _ if is_word(&word) => return true,
            _ => word.clear(),
        }
    }
    false
}

/// Returns whether letters are a word that one can say: not days (`M T O T F L S`), an alphabet, answers (`B A C D A`),
/// variables or marks of a chart.
fn is_word(letters: &str) -> bool {
    let is_cased = letters.chars().all(char::is_uppercase) || letters.chars().skip(1).all(char::is_lowercase);
    let mut small: Vec<char> = letters.to_lowercase().chars().collect();
    let is_latin = small.iter().all(|c| matches!(c, 'a'..='z' | 'à'..='ÿ'));
    if small.len() < LETTERS_MIN || !is_cased || !is_latin || MONTHS.contains(letters) {
        return false;
    }
    let is_vowel = |c: &char| "aeiouyåäöàáâãèéêëìíîïòóôõøùúûüæ".contains(*c);
    let runs = |is_meant: &dyn Fn(&char) -> bool| {
        small.split(|c| !is_meant(c)).map(<[char]>::len).filter(|length| *length > 0).collect::<Vec<_>>()
    };
    let (vowels, consonants) = (runs(&is_vowel), runs(&|c| !is_vowel(c)));
    let is_said = vowels.len() >= 2
        && vowels.iter().all(|run| *run <= VOWELS_MAX)
        && consonants.iter().all(|run| *run <= CONSONANTS_MAX);
    let follows = small.windows(2).filter(|pair| u32::from(pair[0]) + 1 == u32::from(pair[1])).count();
    let is_list = small.iter().all(|c| ('a'..='f').contains(c))
        || small.is_sorted()
        || small.is_sorted_by(|a, b| a > b)
        || follows * 2 >= small.len();
    small.sort_unstable();
    small.dedup();
    is_said && !is_list && small.len() >= DIFFERENT_MIN
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(texts: &[&str]) -> Page {
        let block = |text: &&str| Block::text(None, (*text).to_owned());
        Page { blocks: texts.iter().map(block).collect(), ..Page::default() }
    }

    #[test]
    fn letters_that_stand_apart_are_seen_on_a_line_and_below_each_other() {
        for texts in [
            &["Mål: K v a l i t e t"][..],
            &["T R Y G G H E T"],
            &["M", "å", "l", "e", "t"],
            &["L ä s l u s t i alla ämnen"],
            &["R e a d i n g"],
        ] {
            assert!(is_spaced_out(&page(texts)), "{texts:?}");
        }
    }

    #[test]
    fn lists_of_letters_are_no_words() {
        for texts in [
            &["A", "B", "C", "D"][..],
            &["1 2 3 4 5 6 7"],
            &["M T O T F L S"],
            &["M T W T F S S"],
            &["J F M A M J J A S O N D"],
            &["A B C D E F G H I J K L M N O P Q R S T U V X Y Z Å Ä Ö"],
            &["a b c d e f g h i"],
            &["Facit: B A C D A E"],
            &["x y z u v w"],
            &["R R R R R R R"],
            &["n m l k j"],
            &["Hon går i å, ä, ö"],
            &["开 票 通 知 单"],
        ] {
            assert!(!is_spaced_out(&page(texts)), "{texts:?}");
        }
    }
}
