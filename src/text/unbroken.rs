//! Text -> the stretches of it in which a line is not to end: numbers with their units, ranges, dates, initials.
//!
//! A stretch holds a space or a dash at which a browser could end a line (UAX 14); other numbers need no help. The text
//! itself stays, because a space of another kind would be copied and searched for with it.

use std::ops::Range;

use crate::text::date_names::month_named;
use crate::text::html::escape_into;
use crate::text::line_habits::LineHabits;
use crate::text::page_markup::STRETCH;

/// Most letters of a stretch: a line of a phone holds them at twice the size (WCAG 1.4.4), and `13 september 2027` fits.
pub const STRETCH_MAX: usize = 18;

/// Signs that open a word and are no part of it.
const OPENING: [char; 9] = ['(', '[', '"', '\'', '”', '“', '’', '»', '«'];

/// Signs that close a word and are no part of it.
const CLOSING: [char; 14] = [')', ']', '"', '\'', '”', '“', '’', '»', '«', ',', ';', ':', '!', '?'];

/// The sign of ranges.
const DASH: char = '–';

/// Returns the stretches of a text in which no line is to end, in their order; they do not touch each other.
fn unbroken(text: &str, habits: &LineHabits) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, byte) in bytes.iter().enumerate() {
        let stretch = match byte {
            b' ' => at_space(text, at, found.last(), habits),
            // The first byte of a dash, and of other signs.
            0xe2 => at_dash(text, at),
            _ => None,
        };
        if let Some(stretch) = stretch {
            add(&mut found, stretch, text);
        }
    }
    found
}

/// Writes a text as HTML, each stretch in a span that no line ends in.
pub fn write_unbroken(out: &mut String, text: &str, habits: &LineHabits) {
    let mut done = 0;
    for stretch in unbroken(text, habits) {
        escape_into(out, &text[done..stretch.start]);
        out.push_str(STRETCH);
        escape_into(out, &text[stretch.clone()]);
        out.push_str("</span>");
        done = stretch.end;
    }
    escape_into(out, &text[done..]);
}

/// Adds a stretch, to the last one if it shares a word with that, unless it would be too long for a line.
fn add(found: &mut Vec<Range<usize>>, stretch: Range<usize>, text: &str) {
    let shared = found.last().filter(|last| stretch.start < last.end).cloned();
    let start = shared.as_ref().map_or(stretch.start, |last| last.start.min(stretch.start));
    let end = shared.as_ref().map_or(stretch.end, |last| last.end.max(stretch.end));
    if text[start..end].chars().nth(STRETCH_MAX).is_some() {
        return;
    }
    if shared.is_some() {
        found.pop();
    }
    found.push(start..end);
}

/// Returns the words around the space at `at` if they belong together.
fn at_space(text: &str, at: usize, last: Option<&Range<usize>>, habits: &LineHabits) -> Option<Range<usize>> {
    let bytes = text.as_bytes();
    let (before, after) = (*bytes.get(at.checked_sub(1)?)?, *bytes.get(at + 1)?);
    // Nearly all spaces are between words of letters.
    let is_ordinal = || at >= 3 && (bytes[at - 2] == b':' || bytes[at - 3].is_ascii_digit());
    if !before.is_ascii_digit() && !after.is_ascii_digit() && before != b'.' && !is_ordinal() {
        return None;
    }
    let start = word_start(text, at);
    let end = word_end(text, at + 1);
    let (first, second) = (text[start..at].trim_start_matches(OPENING), text[at + 1..end].trim_end_matches(CLOSING));
    let around = Around { before: &text[..start], after: &text[end..], last: last.map(|last| &text[last.clone()]) };
    // The point behind a number ends the sentence.
    let second =
        second.strip_suffix('.').filter(|number| number.ends_with(|c: char| c.is_ascii_digit())).unwrap_or(second);
    let belong = belong_together(first, second, &around, habits);
    belong.then(|| at - first.len()..at + 1 + second.len())
}

/// What stands around two words.
struct Around<'t> {
    before: &'t str,
    after: &'t str,
    /// The last stretch that was found.
    last: Option<&'t str>,
}

fn belong_together(first: &str, second: &str, around: &Around<'_>, habits: &LineHabits) -> bool {
    let starts_with_digit = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    if is_number(first) {
        let next = || around.after.trim_start_matches(' ');
        return habits.is_unit(second.trim_end_matches('.'))
            || is_group(second) && is_group_before(first, around)
            || is_day(first) && is_month(second)
            || is_dash(second) && starts_with_digit(next());
    }
    if starts_with_digit(second) {
        let previous = || around.before.trim_end_matches(' ');
        return habits.is_numbered(first.trim_end_matches('.'))
            || is_month(first)
            || is_dash(first) && previous().ends_with(|c: char| c.is_ascii_digit())
            || first.strip_suffix(',').is_some_and(is_day) && is_year(second) && ends_with_month(previous());
    }
    let is_name = second.starts_with(char::is_uppercase);
    is_name && (is_initials(first) || habits.is_title(first)) || habits.is_spaced(first, second)
}

/// Returns the range with a dash whose first byte is at `at`: `2026–2029`, `F–3`.
fn at_dash(text: &str, at: usize) -> Option<Range<usize>> {
    let after = text[at..].strip_prefix(DASH)?;
    let before = &text[..at];
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | ':' | '/' | '%');
    let left = before.len() - before.trim_end_matches(is_part).len();
    let right = after.len() - after.trim_start_matches(is_part).len();
    let has_digit = before.ends_with(|c: char| c.is_ascii_digit()) || after.starts_with(|c: char| c.is_ascii_digit());
    let word = after[..right].trim_end_matches(['.', ',', ':']);
    (left > 0 && !word.is_empty() && has_digit).then(|| at - left..at + DASH.len_utf8() + word.len())
}

fn word_start(text: &str, end: usize) -> usize {
    text[..end].char_indices().rev().find(|(_, c)| c.is_whitespace()).map_or(0, |(at, c)| at + c.len_utf8())
}

fn word_end(text: &str, start: usize) -> usize {
    text[start..].find(char::is_whitespace).map_or(text.len(), |length| start + length)
}

/// Returns whether a word is a number, a time, a date in digits or a range of them.
fn is_number(word: &str) -> bool {
    let digits = word.trim_start_matches(['+', '-', '−', '±']);
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | ':' | '/' | '-' | '×' | DASH);
    digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit())
        && digits.chars().all(is_part)
        || is_day(word)
}

fn is_digits(word: &str, lengths: std::ops::RangeInclusive<usize>) -> bool {
    lengths.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns whether a word is one to three digits of a large number or a telephone number.
fn is_group(word: &str) -> bool {
    is_digits(word, 2..=3)
}

/// Returns whether a group of digits may follow a word: three digits after one to three (`12 000`), or two or three of a
/// telephone number (`070-123 45 67`).
fn is_group_before(word: &str, around: &Around<'_>) -> bool {
    let is_area = |start: &str| start.len() <= 4 && start.starts_with(['0', '+']);
    let is_telephone = |text: &str| text.split_once('-').is_some_and(|(area, _)| is_area(area));
    let goes_on = around.last.is_some_and(|last| is_telephone(last) && last.ends_with(word));
    is_telephone(word) || goes_on || is_digits(word, 1..=3)
}

/// Returns whether a word is the number of a day, also as an ordinal: `13`, `13:e`, `13th`.
fn is_day(word: &str) -> bool {
    let number = word.trim_end_matches(|c: char| c.is_ascii_lowercase() || c == ':');
    is_digits(number, 1..=2) && matches!(&word[number.len()..], "" | ":e" | ":a" | "st" | "nd" | "rd" | "th")
}

fn is_year(word: &str) -> bool {
    is_digits(word, 4..=4)
}

fn is_month(word: &str) -> bool {
    month_named(&word.trim_end_matches('.').to_lowercase()).is_some()
}

fn ends_with_month(text: &str) -> bool {
    is_month(&text[word_start(text, text.len())..])
}

fn is_dash(word: &str) -> bool {
    word.chars().eq([DASH])
}

/// Returns whether a word is initials of a name: `A.`, `J.R.`
fn is_initials(word: &str) -> bool {
    let letters = word.strip_suffix('.').unwrap_or_default().split('.');
    !word.is_empty()
        && letters.clone().count() <= 3
        && letters.into_iter().all(|part| {
            let mut letters = part.chars();
            letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Writes the stretches of a text in brackets.
    fn shown(text: &str, language: &str) -> String {
        let mut out = String::new();
        let mut done = 0;
        for Range { start, end } in unbroken(text, LineHabits::of(language)) {
            out.push_str(&format!("{}⟨{}⟩", &text[done..start], &text[start..end]));
            done = end;
        }
        out + &text[done..]
    }

    #[test]
    fn swedish_numbers_stay_with_what_they_count_and_number() {
        for shown_as in [
            "Läsåren ⟨2026–2029⟩, en ⟨2 minuters⟩ film.",
            "Vi ses ⟨kl. 14.05⟩ i ⟨sal 7⟩ (⟨s. 12⟩), ⟨kl. 8–10⟩.",
            "Enligt ⟨§ 7⟩, ⟨7 §⟩ och ⟨1 kap. 3 §⟩ skollagen",
            "Den ⟨13 januari 2027⟩, ⟨2:a juni⟩, ⟨5 sept.⟩ och ⟨mars 2026⟩.",
            "Bara ⟨3 %⟩ av ⟨10 000⟩ elever, ⟨1 234 567 kr.⟩",
            "av ⟨A. Lindgren⟩ och ⟨J. R. R. Tolkien⟩",
            "Böcker, ⟨t. ex.⟩ ⟨bl. a.⟩ och ⟨fr. o. m.⟩ ⟨år 2026⟩",
            "Ring ⟨08-123 45 67⟩ eller ⟨070-123 45 67⟩.",
            "Årskurserna ⟨F–3⟩ och ⟨4–6⟩ åren ⟨2026 – 2029⟩, ⟨−5 °C⟩",
            "⟨Årskurs 7⟩ läser ”⟨del 2⟩”",
        ] {
            let text = shown_as.replace(['⟨', '⟩'], "");
            assert_eq!(shown(&text, "sv"), shown_as);
        }
    }

    #[test]
    fn english_has_its_own_words_and_other_languages_what_all_share() {
        for (language, shown_as) in [
            ("en", "On ⟨January 13, 2027⟩, ⟨13 January⟩, ⟨January 1st⟩, ⟨2nd June⟩ at ⟨5 p.m.⟩"),
            ("en-GB", "See ⟨p. 12⟩, ⟨no. 4⟩, ⟨Chapter 3⟩: ⟨e. g.⟩ ⟨Mr. Smith⟩, ⟨3 hours⟩"),
            ("fi", "⟨2026–2029⟩, ⟨3 %⟩, s. 12"),
        ] {
            let text = shown_as.replace(['⟨', '⟩'], "");
            assert_eq!(shown(&text, language), shown_as);
        }
    }

    #[test]
    fn other_text_is_left_alone() {
        for text in [
            "Skolan började. Den slutar i juni.",
            "Lund–Malmö, tanke – streck, 2026– och –5",
            "Vi var 24 elever och 2 lärare, 2026-01-13, 14.05, t.ex. nu",
            "Av 12 345678 blev 7 123",
            "1.  2. Rum.",
            " 1 ",
            "",
        ] {
            if text.starts_with("Av") {
                assert_eq!(shown(text, "sv"), "Av 12 345678 blev ⟨7 123⟩");
                continue;
            }
            assert_eq!(shown(text, "sv"), text);
        }
    }

    fn word() -> impl Strategy<Value = String> {
        let words = vec![
            "1",
            "12",
            "000",
            "2026",
            "–",
            "2026–2029",
            "kl.",
            "§",
            "%",
            "A.",
            "Åsa",
            "januari",
            "t.",
            "ex.",
            "minuters",
            " ",
            "  ",
            "\u{a0}",
            "\n",
            ",",
            "(",
            ")",
            "…",
            "”",
            "\u{e2}",
            "08-123",
            "13:e",
            "Mr.",
            "−",
            "\u{2013}\u{2013}",
            "😀",
            "skolan",
        ];
        prop_oneof![8 => proptest::sample::select(words).prop_map(str::to_owned), 1 => any::<char>().prop_map(String::from)]
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_text_and_each_stretch_could_be_broken(
            words in proptest::collection::vec(word(), 0..24), spaced: bool, swedish: bool
        ) {
            let text = words.join(if spaced { " " } else { "" });
            let habits = LineHabits::of(if swedish { "sv" } else { "en" });
            let stretches = unbroken(&text, habits);
            let mut joined = String::new();
            let mut done = 0;
            for Range { start, end } in stretches.iter().cloned() {
                prop_assert!(done <= start && start < end);
                joined.push_str(&text[done..start]);
                let stretch = &text[start..end];
                joined.push_str(stretch);
                prop_assert!(stretch.contains([' ', DASH]), "{stretch:?}");
                prop_assert_eq!(stretch.trim(), stretch);
                prop_assert!(!stretch.contains('\n'), "{stretch:?}");
                prop_assert!(stretch.chars().count() <= STRETCH_MAX);
                done = end;
            }
            joined.push_str(&text[done..]);
            prop_assert_eq!(joined, text);
        }
    }
}
