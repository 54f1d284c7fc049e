//! Recognises page numbers: `7`, `7 (12)`, `Sida 7 av 12`, `Skolplan | 7`.

/// Words before a page number.
const WORDS: [&str; 7] = ["sidan", "sida", "sid.", "page", "slide", "s.", "p."];
/// What separates a page number from the text beside it. A dash does not: `Steg – 3`.
const SEPARATORS: [char; 3] = ['|', '•', '·'];
/// Largest page number of a short file: larger ones are years, telephone numbers and prices.
const NUMBER_MAX: i64 = 999;

/// A page number as it is written on a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageNumber {
    number: i64,
    /// The number of all pages, where it is written: `7 (12)`, `7/12`, `7 av 12`.
    of: Option<i64>,
}

impl PageNumber {
    /// Finds a page number that is all of a text or is set off at one of its ends; returns the text around it, too.
    /// `pages` is the number of pages of the file.
    pub(super) fn in_text(text: &str, pages: usize) -> Option<(Self, String)> {
        let text = text.trim();
        if let Some(number) = Self::whole(text, pages) {
            return Some((number, String::new()));
        }
        let beside = |around: &str, number: &str, is_set_off: bool| {
            let (number, has_word) = Self::parse(number, pages)?;
            let around = around.trim_end_matches(|c: char| c.is_whitespace() || SEPARATORS.contains(&c));
            let around = around.trim_start_matches(|c: char| c.is_whitespace() || SEPARATORS.contains(&c));
            ((is_set_off || has_word || number.of.is_some()) && !around.is_empty()).then(|| (number, around.to_owned()))
        };
        let starts = || text.char_indices().filter(|(_, c)| c.is_whitespace() || SEPARATORS.contains(c));
        // The longest number at the end, else the longest at the start.
        let at_end = starts().find_map(|(at, _)| {
            let (before, after) = text.split_at(at);
            let is_set_off = after.trim_start().starts_with(SEPARATORS);
            beside(before, after.trim_start_matches(|c: char| c.is_whitespace() || SEPARATORS.contains(&c)), is_set_off)
        });
        at_end.or_else(|| {
            let ends: Vec<usize> = starts().map(|(at, _)| at).collect();
            ends.into_iter().rev().find_map(|at| {
                let (before, after) = text.split_at(at);
                beside(after, before.trim_end(), after.trim_start().starts_with(SEPARATORS))
            })
        })
    }

    /// Returns by how much the number is ahead of a page, counted from 0.
    pub(super) fn ahead_of(self, page: usize) -> i64 {
        self.number - i64::try_from(page).unwrap_or(i64::MAX)
    }

    /// Returns whether it says that it is this page, counted from 0, of so many.
    pub(super) fn is_of(self, page: usize, pages: usize) -> bool {
        self.ahead_of(page) == 1 && self.of.is_some_and(|of| usize::try_from(of) == Ok(pages))
    }

    fn whole(text: &str, pages: usize) -> Option<Self> {
        let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '–' | '-' | '—' | '|' | '[' | ']'));
        let text = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
        Self::parse(text, pages).map(|(number, _)| number)
    }

    /// Reads nothing but a page number; returns whether a word for a page stands before it, too.
    fn parse(text: &str, pages: usize) -> Option<(Self, bool)> {
        let small = text.to_lowercase();
        let after_word = WORDS
            .iter()
            .find_map(|word| small.strip_prefix(word))
            .filter(|rest| rest.starts_with(|c: char| c.is_whitespace() || c.is_ascii_digit() || c == ':'));
        let rest = after_word.unwrap_or(&small).trim_start_matches([':', ' ', '\u{A0}']).trim();
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (digits, rest) = rest.split_at(end);
        let number = if digits.is_empty() {
            // Preliminary pages.
            return roman(rest).map(|number| (Self { number, of: None }, after_word.is_some()));
        } else {
            digits.parse().ok()?
        };
        let rest = rest.trim();
        let of = if rest.is_empty() { None } else { Some(total(rest)?) };
        // `3/8` is a day, unless the file has eight pages.
        if rest.starts_with('/') && of.and_then(|of| usize::try_from(of).ok()) != Some(pages) {
            return None;
        }
        let most = NUMBER_MAX.max(i64::try_from(pages).unwrap_or(i64::MAX));
        let is_number = (0..=most).contains(&number) && of.is_none_or(|of| number <= of && of <= most);
        is_number.then_some((Self { number, of }, after_word.is_some()))
    }
}

/// Reads the number of all pages after a page number: `(12)`, `/12`, `av 12`.
fn total(text: &str) -> Option<i64> {
    let inside = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
    let after = || ["av", "of", "/", "|"].iter().find_map(|sign| text.strip_prefix(sign));
    let digits = inside.or_else(after)?.trim();
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// Reads a small Roman number.
fn roman(text: &str) -> Option<i64> {
    let value = |letter: char| match letter {
        'i' => Some(1),
        'v' => Some(5),
        'x' => Some(10),
        'l' => Some(50),
        _ => None,
    };
    let values: Vec<i64> = text.chars().map(value).collect::<Option<_>>()?;
    let sign = |at: usize| if values.get(at + 1).is_some_and(|next| *next > values[at]) { -1 } else { 1 };
    (1..=8).contains(&values.len()).then(|| values.iter().enumerate().map(|(at, value)| sign(at) * value).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<(i64, Option<i64>, String)> {
        PageNumber::in_text(text, 12).map(|(number, around)| (number.number, number.of, around))
    }

    #[test]
    fn page_numbers_are_read_alone_and_beside_a_text() {
        for (text, expected, of) in [
            ("7", 7, None),
            ("– 7 –", 7, None),
            ("Sida 7", 7, None),
            ("Sida 7 av 12", 7, Some(12)),
            ("7 (12)", 7, Some(12)),
            ("7/12", 7, Some(12)),
            ("Page 7 of 12", 7, Some(12)),
            ("xiv", 14, None),
        ] {
            assert_eq!(number(text), Some((expected, of, String::new())), "{text}");
        }
        assert_eq!(number("Skolplan 2026 | 7"), Some((7, None, "Skolplan 2026".to_owned())));
        assert_eq!(number("7 | Skolplan"), Some((7, None, "Skolplan".to_owned())));
        assert_eq!(number("Norrby kommun Sida 7 av 12"), Some((7, Some(12), "Norrby kommun".to_owned())));
        assert_eq!(number("Norrby kommun 7 (12)"), Some((7, Some(12), "Norrby kommun".to_owned())));
    }

    #[test]
    fn what_a_page_says_is_no_page_number() {
        for text in [
            "Steg 3",
            "Vecka 34",
            "2026",
            "0123-456 78",
            "Åk 7",
            "Frågor",
            "8 mars",
            "Kapitel 2",
            "13/12",
            "3/8",
            "Steg – 3",
            "vi ses",
            "i morgon",
        ] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
