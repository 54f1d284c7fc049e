//! Text -> words, as the index keeps them and as the script in the browser (`browser/words.js`) finds them.
//!
//! - A word is a run of letters, marks and digits in any script; lower case, NFC. `å`, `ä` and `ö` are letters.
//! - An apostrophe between letters falls away (`teacher's` is `teachers`), and so does what cannot be seen inside a word:
//!   soft hyphens, zero-width characters, variation selectors.
//! - Hyphens, slashes and points divide (`e-post` is `e` and `post`), but two kinds of marks stay whole, as typed: numbers
//!   with decimals (`1,5` and `1.5` are `1.5`) and a letter with a number up to 99 (`F-6` and `F–6` are `f-6`).
//! - Chinese, Japanese, Thai, Lao, Burmese and Khmer have no spaces between words: each pair of characters is a word.
//! - A word has at most 64 characters: what follows is left off, here and in the browser.
//! - Emoji are no words.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Matches, Regex};
use unicode_normalization::UnicodeNormalization;

/// Most characters of a word.
pub const WORD_MAX: usize = 64;

/// What cannot be seen and divides no word. The same list stands in `browser/words.js`.
const UNSEEN: &str =
    r"\u{AD}\u{34F}\u{61C}\u{200B}-\u{200F}\u{202A}-\u{202E}\u{2060}-\u{2069}\u{20E3}\u{FE00}-\u{FE0F}\u{FEFF}";

/// The same expression stands in `browser/words.js`.
static RUNS: LazyLock<Regex> = LazyLock::new(|| {
    let runs = format!(
        r"[0-9]+(?:[.,][0-9]+)+|[A-Za-zÅÄÖåäö][-\u{{2010}}-\u{{2013}}][0-9]+|[\p{{L}}\p{{N}}](?:[\p{{L}}\p{{N}}\p{{M}}{UNSEEN}]|['’][\p{{L}}])*"
    );
    Regex::new(&runs).expect("a fixed expression")
});

/// Returns the words of a text in their order.
pub fn words(text: &str) -> impl Iterator<Item = Cow<'_, str>> {
    Words { rest: text, runs: None, pieces: Pieces::One(None) }
}

/// The words of a text.
struct Words<'t> {
    /// What is not read yet.
    rest: &'t str,
    /// Runs between here and the next space.
    runs: Option<Matches<'static, 't>>,
    /// Words of the last run.
    pieces: Pieces<'t>,
}

impl<'t> Iterator for Words<'t> {
    type Item = Cow<'t, str>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(runs) = &mut self.runs {
                if let Some(word) = self.pieces.next() {
                    return Some(word);
                }
                match runs.next() {
                    Some(run) => self.pieces = Pieces::of(run.as_str()),
                    None => self.runs = None,
                }
                continue;
            }
            let begin = self.rest.bytes().position(|byte| !GAPS[usize::from(byte)])?;
            let (_, here) = self.rest.split_at(begin);
            if let Some(plain) = Plain::of(here) {
                let (word, rest) = here.split_at(plain.len);
                self.rest = rest;
                return Some(if plain.has_capitals { Cow::Owned(word.to_lowercase()) } else { Cow::Borrowed(word) });
            }
            // No run holds a space.
            let end = here.bytes().position(|byte| byte.is_ascii_whitespace()).unwrap_or(here.len());
            let (piece, rest) = here.split_at(end);
            self.rest = rest;
            self.runs = Some(RUNS.find_iter(piece));
        }
    }
}

/// A word of nothing but Latin letters and digits, as nearly all are: found without the expression.
struct Plain {
    /// Its length in bytes.
    len: usize,
    has_capitals: bool,
}

impl Plain {
    /// Returns the word that a text begins with, or `None` if that is for the expression to say.
    fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let (mut len, mut has_capitals, mut has_digits) = (0, false, false);
        let end = loop {
            let Some(byte) = bytes.get(len) else { break None };
            match byte {
                b'a'..=b'z' => len += 1,
                b'A'..=b'Z' => (len, has_capitals) = (len + 1, true),
                b'0'..=b'9' => (len, has_digits) = (len + 1, true),
                // The letters of Latin-1 beyond ASCII, all but two signs among them. The capitals come first.
                0xc3 if !matches!(bytes[len + 1], 0x97 | 0xb7) => {
                    has_capitals |= bytes[len + 1] < 0x9f;
                    len += 2;
                }
                end => break Some(*end),
            }
        };
        let is_whole = match end {
            None => true,
            // `1,5`
            Some(b'.' | b',') => !has_digits,
            // `F-6`: one letter, be it of two bytes.
            Some(b'-') => len > 2,
            Some(end) => GAPS[usize::from(end)],
        };
        (is_whole && (1..=WORD_MAX).contains(&len)).then_some(Self { len, has_capitals })
    }
}

/// Whether a sign of ASCII divides words, whatever stands beside it: all but apostrophes. Whether a point or a hyphen does,
/// [`Plain`] has looked.
const GAPS: [bool; 256] = {
    let mut gaps = [false; 256];
    let mut byte = 0_u8;
    while byte < 0x80 {
        gaps[byte as usize] = !byte.is_ascii_alphanumeric() && byte != b'\'';
        byte += 1;
    }
    gaps
};

/// The words of one run.
enum Pieces<'t> {
    One(Option<Cow<'t, str>>),
    Many(std::vec::IntoIter<String>),
}

impl<'t> Pieces<'t> {
    fn of(run: &'t str) -> Self {
        if let Some(marks) = marks(run) {
            return marks;
        }
        let word = word(run);
        if word.chars().any(is_unspaced) {
            return Self::Many(pairs(&word).into_iter());
        }
        Self::One((!word.is_empty()).then_some(word))
    }
}

impl<'t> Iterator for Pieces<'t> {
    type Item = Cow<'t, str>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::One(word) => word.take(),
            Self::Many(words) => words.next().map(Cow::Owned),
        }
    }
}

/// Returns the words of a run of the first two kinds: a number with points, or a letter with a number.
fn marks(run: &str) -> Option<Pieces<'_>> {
    let is_divider = |letter: char| matches!(letter, '.' | ',' | '-' | '\u{2010}'..='\u{2013}');
    let parts: Vec<&str> = run.split(is_divider).collect();
    let ([first, .., last], false) = (parts.as_slice(), parts.len() < 2) else { return None };
    let number = first.bytes().all(|byte| byte.is_ascii_digit());
    let whole = parts.len() == 2 && (number || last.len() <= 2);
    if whole {
        let mark = if number { '.' } else { '-' };
        return Some(Pieces::One(Some(Cow::Owned(cut(format!("{}{mark}{last}", first.to_lowercase()))))));
    }
    let parts: Vec<String> = parts.into_iter().map(|part| cut(part.to_lowercase())).collect();
    Some(Pieces::Many(parts.into_iter()))
}

/// Returns a run in lower case, put together and without what cannot be seen.
fn word(run: &str) -> Cow<'_, str> {
    // Letters of Western languages, alone: nothing is put together, nothing grows.
    let plain = run.chars().all(|letter| letter < '\u{180}' && !matches!(letter, '\'' | '\u{AD}' | 'İ'));
    if plain {
        if run.chars().any(char::is_uppercase) {
            return Cow::Owned(cut(run.to_lowercase()));
        }
        return if run.len() <= WORD_MAX { Cow::Borrowed(run) } else { Cow::Owned(cut(run.to_owned())) };
    }
    let seen: String = run.chars().filter(|letter| !matches!(letter, '\'' | '’') && !is_unseen(*letter)).collect();
    // A small sigma has one form, and the Turkish dotted I the dot of every i.
    let lower = seen.to_lowercase().replace('ς', "σ").replace("i\u{307}", "i");
    let word: String = lower.nfc().collect();
    // Pairs are short, and each is a word of its own.
    Cow::Owned(if word.chars().any(is_unspaced) { word } else { cut(word) })
}

/// Returns a word without what is too much of it.
fn cut(mut word: String) -> String {
    if word.len() > WORD_MAX
        && let Some((end, _)) = word.char_indices().nth(WORD_MAX)
    {
        word.truncate(end);
    }
    word
}

fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
            | '\u{20E3}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
    )
}

/// Whether a character belongs to a script without spaces. The same list stands in `browser/words.js`.
fn is_unspaced(letter: char) -> bool {
    matches!(
        letter,
        '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' | '\u{3005}'..='\u{3007}'
            | '\u{3031}'..='\u{3035}' | '\u{3040}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{3400}'..='\u{4DBF}'
            | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF66}'..='\u{FF9F}' | '\u{20000}'..='\u{3FFFF}'
    )
}

/// Returns the words of a run with characters of scripts without spaces: those by pairs, one alone as itself, and what
/// stands between them whole.
fn pairs(run: &str) -> Vec<String> {
    let letters: Vec<char> = run.chars().collect();
    let mut words = Vec::new();
    for part in letters.chunk_by(|one, next| is_unspaced(*one) == is_unspaced(*next)) {
        if is_unspaced(part[0]) && part.len() > 1 {
            words.extend(part.windows(2).map(|pair| pair.iter().collect::<String>()));
        } else {
            words.push(cut(part.iter().collect()));
        }
    }
    words
}
