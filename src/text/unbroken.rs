//! Text -> the stretches of it in which a line is not to end: numbers with their units, ranges, dates, initials.
//!
//! A stretch holds a space or a dash at which a browser could end a line (UAX 14); other numbers need no help. The text
//! itself stays, because a space of another kind would be copied and searched for with it.

use std::ops::Range;

use crate::text::date_names::{month_named, names};
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

/// Letters that are grades in Swedish schools, of now and of before.
const GRADES: [&str; 7] = ["A", "B", "C", "D", "E", "F", "G"];

/// Returns the stretches of a text in which no line is to end, in their order; they do not touch each other.
fn unbroken(text: &str, habits: &LineHabits) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut chain = Chain { start: 0, joints: Vec::new() };
    for (at, byte) in bytes.iter().enumerate() {
        let joint = match byte {
            // A reader sees the end of a line of the source as a space.
            b' ' | b'\n' => at_space(text, at, &chain, habits),
            // The first byte of a dash, and of other signs.
            0xe2 => at_dash(text, at, &chain),
            _ => None,
        };
        if let Some(joint) = joint {
            chain.add(joint, text, &mut found);
        }
    }
    found.extend(chain.stretch());
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

/// A place at which no line is to end.
struct Joint {
    /// Where the word before it starts.
    start: usize,
    /// Where the word after it ends.
    end: usize,
    /// Where a line after it would begin: behind the space or the dash.
    next_line: usize,
    hold: Hold,
}

/// Why no line is to end at a joint, from what does the least harm to what does the most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hold {
    /// A range from something of several words: `10 000–12 000`, `30 nov–2 dec`.
    LongRange,
    /// A year behind its month.
    Year,
    /// A number and what it counts, parts of an abbreviation, initials of a name.
    Words,
    /// A day of a month.
    Day,
    /// A range of two words.
    Range,
    /// Parts of one number.
    Number,
}

/// Joints of which each shares a word with the next: a stretch that may go on.
struct Chain {
    start: usize,
    joints: Vec<Joint>,
}

impl Chain {
    /// Returns the stretch so far, if there is one.
    fn stretch(&self) -> Option<Range<usize>> {
        Some(self.start..self.joints.last()?.end)
    }

    /// Adds a joint. What would be too long for a line is divided where that does the least harm.
    fn add(&mut self, joint: Joint, text: &str, found: &mut Vec<Range<usize>>) {
        let is_apart = self.joints.last().is_none_or(|last| last.end <= joint.start);
        if is_apart {
            found.extend(self.stretch());
            self.joints.clear();
            self.start = joint.start;
        }
        self.joints.push(joint);
        let is_long = |stretch: Range<usize>| text[stretch].chars().nth(STRETCH_MAX).is_some();
        while self.stretch().is_some_and(is_long) {
            let weakest = (0..self.joints.len()).rev().min_by_key(|at| self.joints[*at].hold);
            let Some(at) = weakest else { return };
            let after = self.joints[at].next_line;
            let rest = self.joints.split_off(at + 1);
            self.joints.truncate(at);
            found.extend(self.stretch());
            (self.start, self.joints) = (after, rest);
        }
    }
}

/// Returns the joint at the space at `at` if the words around it belong together.
fn at_space(text: &str, at: usize, chain: &Chain, habits: &LineHabits) -> Option<Joint> {
    let bytes = text.as_bytes();
    let (before, after) = (*bytes.get(at.checked_sub(1)?)?, *bytes.get(at + 1)?);
    // Nearly all spaces are between words of letters.
    let is_ordinal = || at >= 3 && (bytes[at - 2] == b':' || bytes[at - 3].is_ascii_digit());
    if !before.is_ascii_digit() && !after.is_ascii_digit() && before != b'.' && !is_ordinal() {
        return None;
    }
    let start = word_start(text, at);
    let end = word_end(text, at + 1);
    let (first, second) = (after_dash(&text[start..at]), before_dash(&text[at + 1..end]));
    let (word, second) = (first.trim_start_matches(OPENING), second.trim_end_matches(CLOSING));
    let around = Around {
        before: &text[..start],
        after: &text[end..],
        is_opened: word.len() < first.len(),
        chain: chain.stretch().filter(|stretch| stretch.end == at).map(|stretch| &text[stretch]),
    };
    // The point behind a number ends the sentence.
    let second =
        second.strip_suffix('.').filter(|number| number.ends_with(|c: char| c.is_ascii_digit())).unwrap_or(second);
    let hold = belong_together(word, second, &around, habits)?;
    Some(Joint { start: at - word.len(), end: at + 1 + second.len(), next_line: at + 1, hold })
}

/// Returns what of a word stands behind its last dash: in `30 nov–2 dec` the `2` is a day.
fn after_dash(word: &str) -> &str {
    word.rsplit(DASH).next().filter(|_| !is_dash(word)).unwrap_or(word)
}

/// Returns what of a word stands before its first dash.
fn before_dash(word: &str) -> &str {
    word.split(DASH).next().filter(|_| !is_dash(word)).unwrap_or(word)
}

/// What stands around two words.
struct Around<'t> {
    before: &'t str,
    after: &'t str,
    /// Whether a sign opens the first word.
    is_opened: bool,
    /// The stretch so far that ends with the first word.
    chain: Option<&'t str>,
}

fn belong_together(first: &str, second: &str, around: &Around<'_>, habits: &LineHabits) -> Option<Hold> {
    let starts_with_digit = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let when = |hold: Hold, belong: bool| belong.then_some(hold);
    if is_number(first) {
        let next = || around.after.trim_start_matches([' ', '\n']);
        return when(Hold::Words, habits.is_unit(second.trim_end_matches('.')))
            .or_else(|| when(Hold::Number, is_group(second) && is_group_before(first, around)))
            .or_else(|| when(Hold::Day, is_day(first) && is_month(second)))
            .or_else(|| when(Hold::Range, is_dash(second) && starts_with_digit(next())));
    }
    if starts_with_digit(second) {
        let previous = || around.before.trim_end_matches([' ', '\n']);
        let is_day_before = || first.strip_suffix(',').is_some_and(is_day) && ends_with_month(previous());
        return when(Hold::Words, habits.is_numbered(first))
            .or_else(|| when(Hold::Year, is_year(second) && (is_month_before(first) || is_day_before())))
            .or_else(|| when(Hold::Day, is_month_before(first)))
            .or_else(|| when(Hold::Range, is_dash(first) && previous().ends_with(|c: char| c.is_ascii_digit())));
    }
    let is_name = || second.starts_with(char::is_uppercase);
    let is_of_name = || habits.is_title(first) || is_initials(first) && are_of_name(first, around, habits);
    when(Hold::Words, is_name() && is_of_name() || habits.is_spaced(first, second))
}

/// Returns the joint behind the dash of a range whose first byte is at `at`: `2026–2029`, `F–3`.
fn at_dash(text: &str, at: usize, chain: &Chain) -> Option<Joint> {
    let after = text[at..].strip_prefix(DASH)?;
    let before = &text[..at];
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | ',' | ':' | '/' | '%');
    let left = before.len() - before.trim_end_matches(is_part).len();
    let right = after.len() - after.trim_start_matches(is_part).len();
    let has_digit = before.ends_with(|c: char| c.is_ascii_digit()) || after.starts_with(|c: char| c.is_ascii_digit());
    let word = after[..right].trim_end_matches(['.', ',', ':']);
    if left == 0 || word.is_empty() || !has_digit {
        return None;
    }
    let of_several = |joint: &&Joint| joint.end == at && matches!(joint.hold, Hold::Year | Hold::Day | Hold::Number);
    let hold = chain.joints.last().filter(of_several).map_or(Hold::Range, |_| Hold::LongRange);
    let behind = at + DASH.len_utf8();
    Some(Joint { start: at - left, end: behind + word.len(), next_line: behind, hold })
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
/// telephone number (`070-123 45 67`, `+46 70`).
fn is_group_before(word: &str, around: &Around<'_>) -> bool {
    let is_area = |start: &str| start.len() <= 4 && start.starts_with(['0', '+']);
    let is_telephone = |text: &str| text.split_once('-').is_some_and(|(area, _)| is_area(area));
    is_telephone(word) || around.chain.is_some_and(is_telephone) || is_digits(word.trim_start_matches('+'), 1..=3)
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

/// Returns whether a word is a month that a number may follow: a point behind the whole name ends the sentence.
fn is_month_before(word: &str) -> bool {
    let is_whole = |name: &str| ["sv", "en"].iter().any(|language| names(language).has_month(name));
    is_month(word) && !word.strip_suffix('.').is_some_and(|name| is_whole(&name.to_lowercase()))
}

fn ends_with_month(text: &str) -> bool {
    is_month(&text[word_start(text, text.len())..])
}

fn is_dash(word: &str) -> bool {
    word.chars().eq([DASH])
}

/// Returns whether a word is initials of a name: `A.`, `J.R.`, `C.-G.`
fn is_initials(word: &str) -> bool {
    let letters = word.strip_suffix('.').unwrap_or_default().split('.');
    !word.is_empty()
        && letters.clone().count() <= 3
        && letters.into_iter().all(|part| is_capital(part.strip_prefix('-').unwrap_or(part)))
}

fn is_capital(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
}

/// Returns whether initials are those of a name and not the end of a sentence: grades are letters (`fick A. Eleven`), and so are
/// rooms. A letter that may be a grade is an initial where a name is likely.
fn are_of_name(initials: &str, around: &Around<'_>, habits: &LineHabits) -> bool {
    let letter = initials.trim_end_matches('.');
    let mut words = around.before.split_whitespace().rev();
    let Some(previous) = words.next().filter(|_| is_capital(letter) && !around.is_opened) else { return true };
    if habits.is_numbered(previous) {
        return false;
    }
    let is_letter = |word: &str| is_capital(word.trim_start_matches(OPENING).trim_end_matches(CLOSING));
    if !GRADES.contains(&letter) || previous.ends_with('.') {
        return true;
    }
    let earlier = words.next();
    if habits.is_before_name(previous) {
        return !earlier.is_some_and(is_letter);
    }
    let starts_sentence = earlier.is_none_or(|word| word.ends_with(['.', '!', '?', ':']));
    let is_first_name = previous.starts_with(char::is_uppercase) && previous.ends_with(char::is_lowercase);
    previous.ends_with(',') && !is_letter(previous) || is_first_name && !starts_sentence
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

    /// Asserts that a text has the stretches that stand in brackets, and no others.
    fn assert_shown(shown_as: &str, language: &str) {
        assert_eq!(shown(&shown_as.replace(['⟨', '⟩'], ""), language), shown_as);
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
            assert_shown(shown_as, "sv");
        }
    }

    #[test]
    fn ranges_of_several_words_hold_together_and_are_divided_behind_the_dash() {
        for shown_as in [
            "⟨10 000–12 000 kr⟩ och ⟨1 000 000⟩–⟨2 000 000 kr⟩",
            "⟨30 nov–2 dec.⟩ och ⟨30 november⟩–⟨2 december 2027⟩",
            "⟨13–15 januari 2027⟩, ⟨13–15 september⟩ 2027, jan–⟨mars 2027⟩",
            "⟨4–5 §§⟩, ⟨§§ 3–5⟩, klockan ⟨12.00–14.00⟩, ⟨2–3 ggr/vecka⟩, ⟨100 000⟩–⟨120 000 kronor⟩",
            "⟨5,5–6 %⟩, ⟨+46 70 123 45 67⟩, ⟨1 000 kr/mån⟩",
        ] {
            assert_shown(shown_as, "sv");
        }
    }

    #[test]
    fn units_have_all_their_forms_and_lines_of_the_source_are_spaces() {
        for shown_as in [
            "⟨1 minuts⟩ läsning, ⟨2 timmars⟩, ⟨1 timmes⟩, ⟨1 dags⟩, ⟨3 veckors⟩, ⟨1 månads⟩ ledighet, ⟨5 kronors⟩ böcker",
            "den ⟨13\njanuari 2027⟩, ⟨kl.\n14.05⟩, ⟨10\n000 kr⟩, av ⟨A.\nLindgren⟩\noch ⟨2026\n– 2029⟩",
        ] {
            assert_shown(shown_as, "sv");
        }
    }

    #[test]
    fn the_point_of_a_sentence_is_none_of_an_abbreviation_and_grades_are_no_initials() {
        for shown_as in [
            "Betyg A. Eleven fick F. Skolan nöjd, höjdes från E till C. Det var betyg D, C och B. Sedan (A, B. Nu).",
            "Rum H. Lärare kom till sal A. Vi bor i samma rum. 12 elever kom i maj. 24 gick på årskurs. 7 kom.",
            "⟨A. Lindgren⟩, ⟨B. Ek⟩ och ⟨C. Berg.⟩ ⟨D. Alm⟩ (⟨E. Holm⟩) skrev om Karl ⟨F. Falk⟩ av ⟨H. C. Andersen⟩",
            "om ⟨Å. Larsson⟩, ⟨C.-G. Ek⟩, ⟨jan. 2027⟩, ⟨åk. 7⟩",
        ] {
            assert_shown(shown_as, "sv");
        }
        assert_shown("Grade A. Pupils got B. Schools, by ⟨A. Smith⟩", "en");
    }

    #[test]
    fn english_has_its_own_words_and_other_languages_what_all_share() {
        for (language, shown_as) in [
            ("en", "On ⟨January 13, 2027⟩, ⟨13 January⟩, ⟨January 1st⟩, ⟨2nd June⟩ at ⟨5 p.m.⟩"),
            ("en-GB", "See ⟨p. 12⟩, ⟨no. 4⟩, ⟨Chapter 3⟩: ⟨e. g.⟩ ⟨Mr. Smith⟩, ⟨3 hours⟩"),
            ("fi", "⟨2026–2029⟩, ⟨3 %⟩, s. 12"),
        ] {
            assert_shown(shown_as, language);
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
            "000–12",
            "nov–2",
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
                prop_assert!(stretch.contains([' ', '\n', DASH]), "{stretch:?}");
                prop_assert_eq!(stretch.trim(), stretch);
                prop_assert!(stretch.chars().count() <= STRETCH_MAX);
                done = end;
            }
            joined.push_str(&text[done..]);
            prop_assert_eq!(joined, text);
        }
    }
}
