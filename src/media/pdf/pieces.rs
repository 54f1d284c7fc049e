//! Groups the letters of a page into pieces: words that follow each other without a wide gap.

use crate::media::pdf::letters::{Letter, UNKNOWN};

/// Letters whose base lines differ by less than this fraction of the font size are on one line, such as superscripts.
pub(super) const SAME_LINE: f64 = 0.4;
/// A gap wider than this fraction of the font size is a space where the file has none: narrow fonts use 0.2, kerning
/// 0.1.
pub(super) const SPACE: f64 = 0.16;
/// A gap wider than this separates pieces of a line: cells, columns.
const APART: f64 = 1.1;

/// A piece of a line: letters without a wide gap between them, from left to right.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Its letters, from left to right.
    pub(super) letters: Vec<Letter>,
    /// Left edge.
    pub(super) left: f64,
    /// Right edge.
    pub(super) right: f64,
    /// Its base line.
    pub(super) base: f64,
    /// Font size.
    pub(super) em: f64,
}

/// Groups consecutive letters into pieces.
pub(super) fn pieces(letters: Vec<Letter>) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for letter in letters {
        let is_blank = !letter.text.is_empty() && letter.text.chars().all(char::is_whitespace);
        match pieces.last_mut().filter(|last| last.takes(&letter)) {
            Some(last) => last.push(letter, is_blank),
            // A blank starts no piece.
            None if is_blank => {}
            None => pieces.push(Piece::of(letter)),
        }
    }
    pieces
}

impl Piece {
    fn of(letter: Letter) -> Self {
        let (left, base) = letter.at;
        Self { left, right: left + letter.width, base, em: letter.em, letters: vec![letter] }
    }

    fn takes(&self, letter: &Letter) -> bool {
        let em = self.em.max(letter.em);
        let (x, y) = letter.at;
        let is_beside = x - self.right < em * APART && x - self.right > -em * 0.6;
        let is_before = is_rtl(&letter.text) && (x + letter.width - self.left).abs() < em * 0.5;
        let is_over = is_mark(&letter.text) && x > self.left - em * 0.5 && x < self.right + em * 0.2;
        (is_beside || is_before || is_over) && (y - self.base).abs() < em * SAME_LINE
            || is_over && (y - self.base).abs() < em
    }

    fn push(&mut self, letter: Letter, is_blank: bool) {
        let (x, y) = letter.at;
        if !is_blank {
            self.left = self.left.min(x);
            self.right = self.right.max(x + letter.width);
        }
        if letter.em > self.em * 1.05 && !is_blank {
            (self.em, self.base) = (letter.em, y);
        }
        self.letters.push(letter);
    }

    /// Merges another piece into this one, on its left or right.
    pub(super) fn join(&mut self, other: Self) {
        if other.em > self.em * 1.05 {
            (self.em, self.base) = (other.em, other.base);
        }
        let is_left = other.left < self.left;
        self.left = self.left.min(other.left);
        self.right = self.right.max(other.right);
        if is_left {
            self.letters.splice(0..0, other.letters);
        } else {
            self.letters.extend(other.letters);
        }
    }

    /// Returns how many letters inside of words mean nothing: one reads them, but the file does not say what they are.
    pub(super) fn lost_letters(&self) -> usize {
        let is_letter = |letter: &Letter| letter.text.chars().any(char::is_alphabetic);
        let touches = |one: &Letter, next: &Letter| (next.at.0 - one.at.0 - one.width).abs() < self.em * SPACE;
        let is_lost = |three: &&[Letter]| {
            three[1].text.starts_with(UNKNOWN)
                && is_letter(&three[0])
                && is_letter(&three[2])
                && touches(&three[0], &three[1])
                && touches(&three[1], &three[2])
        };
        self.letters.windows(3).filter(is_lost).count()
    }

    /// Returns the text, with spaces for gaps.
    pub(super) fn text(&self) -> String {
        let letters = &self.letters;
        if letters.iter().any(|letter| is_rtl(&letter.text)) {
            return leftward(letters);
        }
        let space = self.em * SPACE + spacing(letters);
        let (mut text, mut end): (String, Option<f64>) = (String::new(), None);
        for (at, letter) in letters.iter().enumerate() {
            let x = letter.at.0;
            // A soft hyphen has no width if it is invisible.
            if letter.text == "\u{AD}" && letters.get(at + 1).is_some_and(|next| next.at.0 - x < self.em * 0.1) {
                continue;
            }
            let is_mark = is_mark(&letter.text);
            if let Some(end) = end
                && x - end > space
                && !is_mark
                && !text.ends_with(char::is_whitespace)
                && !letter.text.starts_with(char::is_whitespace)
            {
                text.push(' ');
            }
            match accent(&letter.text) {
                // An accent drawn over the letter before it.
                Some(mark) if end.is_some_and(|end| x < end - self.em * 0.25) => text.push(mark),
                _ => match text.chars().next_back().and_then(|last| accent(last.encode_utf8(&mut [0; 4]))) {
                    // A letter drawn under the accent before it.
                    Some(mark) if !is_mark && end.is_some_and(|end| x < end - self.em * 0.25) => {
                        text.pop();
                        text.push_str(&letter.text);
                        text.push(mark);
                    }
                    _ => text.push_str(&letter.text),
                },
            }
            end = Some(end.map_or(x + letter.width, |end| if is_mark { end } else { x + letter.width }));
        }
        text
    }
}

/// Returns the letter spacing of a piece, if all of its letters are spaced.
fn spacing(letters: &[Letter]) -> f64 {
    let gaps = letters.windows(2).map(|pair| pair[1].at.0 - pair[0].at.0 - pair[0].width);
    let mut gaps: Vec<f64> = gaps.collect();
    gaps.sort_by(f64::total_cmp);
    if gaps.len() < 4 {
        // A short word has even gaps, or it is not a word.
        let is_even = gaps.len() > 1 && gaps[gaps.len() - 1] - gaps[0] < letters[0].em * 0.06;
        return if is_even { gaps[0].max(0.0) } else { 0.0 };
    }
    // Words have more letters than spaces, so the lower middle is a gap inside a word.
    gaps[gaps.len() * 2 / 5].max(0.0)
}

fn is_mark(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| matches!(c, '\u{300}'..='\u{36F}'))
}

/// Returns the combining mark of a standalone accent: TeX draws letters and accents separately.
fn accent(text: &str) -> Option<char> {
    match text {
        "\u{A8}" => Some('\u{308}'),
        "\u{B4}" => Some('\u{301}'),
        "`" => Some('\u{300}'),
        "\u{2DA}" => Some('\u{30A}'),
        "\u{2C6}" => Some('\u{302}'),
        "\u{2DC}" => Some('\u{303}'),
        _ => None,
    }
}

fn is_rtl(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'))
}

/// Returns the text of a piece in a right-to-left script, in reading order.
fn leftward(letters: &[Letter]) -> String {
    let mut letters: Vec<&Letter> = letters.iter().filter(|letter| !letter.text.is_empty()).collect();
    letters.sort_by(|one, other| one.at.0.total_cmp(&other.at.0));
    let mut words: Vec<(bool, String)> = Vec::new();
    for letter in letters {
        let is_blank = letter.text.trim().is_empty();
        let is_left = is_rtl(&letter.text);
        match words.last_mut() {
            Some((last, word)) if *last == is_left || is_blank => {
                if *last {
                    word.insert_str(0, &letter.text);
                } else {
                    word.push_str(&letter.text);
                }
            }
            _ => words.push((is_left, letter.text.clone())),
        }
    }
    words.into_iter().map(|(_, word)| word).collect::<Vec<_>>().join(" ")
}
