//! The date that an author meant by a form that is not accepted.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::text::date_forms::{calendar, split_time};
use crate::text::date_names::{month_named, names};

/// Words around a date that say nothing: `den 3:e mars`, `the 3rd of March`.
const FILLERS: [&str; 9] = ["den", "the", "of", "a", "e", "på", "on", "i", "kl"];

/// Days that are counted from today.
const FROM_TODAY: [(&str, i64); 20] = [
    ("idag", 0),
    ("dag", 0),
    ("today", 0),
    ("nu", 0),
    ("now", 0),
    ("imorgon", 1),
    ("imorron", 1),
    ("morgon", 1),
    ("morron", 1),
    ("tomorrow", 1),
    ("övermorgon", 2),
    ("iövermorgon", 2),
    ("igår", -1),
    ("går", -1),
    ("yesterday", -1),
    ("förrgår", -2),
    ("iförrgår", -2),
    ("nästa vecka", 7),
    ("next week", 7),
    ("om en vecka", 7),
];

/// Which of day and month comes first in `3/4 2026`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOrder {
    /// The day, as nearly everywhere.
    DayFirst,
    /// The month, as in the United States.
    MonthFirst,
    /// Either: English without a country.
    Unknown,
}

impl DayOrder {
    /// Returns the order in a language.
    #[must_use]
    pub fn of_language(language: &str) -> Self {
        match language.to_lowercase().as_str() {
            "en-us" => Self::MonthFirst,
            "en" => Self::Unknown,
            _ => Self::DayFirst,
        }
    }
}

/// What a date without all of its parts is read by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateHabits {
    /// The day of the build, which `idag` means.
    pub today: Date,
    /// Which of day and month comes first.
    pub order: DayOrder,
}

/// A date as it should have been written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeantDate {
    /// The day.
    pub date: Date,
    /// The date in the accepted form, with the time if there is one.
    pub text: String,
    /// Whether the text can mean nothing else, whoever reads it and whenever.
    pub is_certain: bool,
}

/// Returns the date that a text such as `3/3 2026`, `22/11/2026 kl 8.15`, `den 3 mars 2026` or `idag` means.
///
/// `3/4 2026` has two meanings, of which the order of day and month says one.
#[must_use]
pub fn meant_date(text: &str, habits: DateHabits) -> Option<MeantDate> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let (day, time) = match words.split_last() {
        Some((last, before)) if !before.is_empty() => match split_time(last) {
            Ok((time, "")) => (before.join(" "), Some(time)),
            _ => (words.join(" "), None),
        },
        _ => (words.join(" "), None),
    };
    let day = day.trim_end_matches([' ', ',']);
    let day = ["kl.", "kl", "klockan", "at"].iter().find_map(|word| day.strip_suffix(word)).unwrap_or(day).trim();
    let (date, is_certain) = counted_from_today(day, habits.today)
        .map(|date| (date, false))
        .or_else(|| only_date(day).map(|date| (date, true)))
        .or_else(|| likely_date(day, habits).map(|date| (date, false)))?;
    let text = match time {
        Some(time) => format!("{date} {:02}:{:02}", time.hour(), time.minute()),
        None => date.to_string(),
    };
    Some(MeantDate { date, text, is_certain })
}

/// Returns the day that `idag`, `i morgon` or `på måndag` means.
fn counted_from_today(text: &str, today: Date) -> Option<Date> {
    let word = text.strip_prefix("i ").unwrap_or(text).trim_matches(['.', ',', '!']);
    if let Some((_, days)) = FROM_TODAY.iter().find(|(name, _)| *name == word) {
        return today.checked_add((*days).days()).ok();
    }
    let word =
        ["på ", "nästa ", "nu på ", "on ", "next "].iter().find_map(|with| text.strip_prefix(with)).unwrap_or(text);
    let at = ["sv", "en"]
        .into_iter()
        .find_map(|language| names(language).weekdays.iter().position(|weekday| weekday.to_lowercase() == word))?;
    let weekday = Weekday::from_monday_zero_offset(i8::try_from(at).ok()?).ok()?;
    today.nth_weekday(1, weekday).ok()
}

/// Returns the date that has one meaning only among those that leave something to guess.
fn likely_date(text: &str, habits: DateHabits) -> Option<Date> {
    let words = parts(text);
    let year = i32::from(habits.today.year());
    match words.as_slice() {
        [one, two] => {
            let (day, month) = match (number(one), number(two), month_named(one), month_named(two)) {
                (Some(day), None, _, Some(month)) | (None, Some(day), Some(month), _) => (day, month),
                (Some(one), Some(two), ..) => in_order(one, two, habits.order)?,
                _ => return None,
            };
            calendar(year, month, day).ok()
        }
        [one, two, three] => {
            let century = year / 100 * 100;
            let (one, two, three) = (number(one)?, number(two)?, number(three)?);
            if three >= 1000 {
                let (day, month) = in_order(one, two, habits.order)?;
                return calendar(three, month, day).ok();
            }
            // `26-03-03` begins with the year, `3/3 26` ends with it.
            if text.contains('-') && habits.order == DayOrder::DayFirst {
                return calendar(century + one, two, three).ok();
            }
            let (day, month) = in_order(one, two, habits.order)?;
            calendar(century + three, month, day).ok()
        }
        [six] if six.len() == 6 && habits.order == DayOrder::DayFirst => {
            let pair = |at: usize| six.get(at..at + 2)?.parse::<i32>().ok();
            calendar(year / 100 * 100 + pair(0)?, pair(2)?, pair(4)?).ok()
        }
        _ => None,
    }
}

/// Returns day and month of two numbers.
fn in_order(one: i32, two: i32, order: DayOrder) -> Option<(i32, i32)> {
    match order {
        _ if one > 12 || one == two => Some((one, two)),
        _ if two > 12 => Some((two, one)),
        DayOrder::DayFirst => Some((one, two)),
        DayOrder::MonthFirst => Some((two, one)),
        DayOrder::Unknown => None,
    }
}

fn parts(text: &str) -> Vec<&str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| is_part(word)).collect()
}

/// Returns the only date that a text with a day, a month and a year of four digits can mean.
fn only_date(text: &str) -> Option<Date> {
    let words = parts(text);
    let [first, second, third] = words.as_slice() else { return None };
    let numbers = (number(first), number(second), number(third));
    let (year, month, day) = match (numbers, month_named(first), month_named(second)) {
        ((Some(day), None, Some(year)), _, Some(month)) if is_year(third) => (year, month, day),
        ((None, Some(day), Some(year)), Some(month), _) if is_year(third) => (year, month, day),
        ((Some(year), Some(month), Some(day)), ..) if is_year(first) => (year, month, day),
        ((Some(one), Some(two), Some(year)), ..) if is_year(third) && (one > 12 || one == two) => (year, two, one),
        ((Some(one), Some(two), Some(year)), ..) if is_year(third) && two > 12 => (year, one, two),
        _ => return None,
    };
    calendar(year, month, day).ok()
}

fn is_part(word: &str) -> bool {
    let is_weekday = |language| names(language).weekdays.iter().any(|weekday| weekday.to_lowercase() == word);
    !word.is_empty() && !FILLERS.contains(&word) && !is_weekday("sv") && !is_weekday("en")
}

fn is_year(word: &str) -> bool {
    word.len() == 4
}

/// Returns the number in `3`, `03`, `3rd` or `2026`.
fn number(word: &str) -> Option<i32> {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    digits.parse().ok().filter(|_| digits.len() <= 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SWEDISH: DateHabits = DateHabits { today: jiff::civil::date(2026, 11, 23), order: DayOrder::DayFirst };

    #[test]
    fn a_date_is_found_in_the_form_that_people_write() {
        for (text, meant, is_certain) in [
            ("22/11/2026", "2026-11-22", true),
            ("11/22/2026", "2026-11-22", true),
            ("3/3 2026", "2026-03-03", true),
            ("den 3 mars 2026", "2026-03-03", true),
            ("tisdag den 3:e mars 2026", "2026-03-03", true),
            ("March 3rd, 2026", "2026-03-03", true),
            ("2026/3/4", "2026-03-04", true),
            ("2026\u{2013}03\u{2013}04", "2026-03-04", true),
            ("22.11.2026", "2026-11-22", true),
            ("22/11/2026 14:30", "2026-11-22 14:30", true),
            ("den 3 mars 2026, kl. 8.05", "2026-03-03 08:05", true),
            ("3/4 2026", "2026-04-03", false),
            ("3.4.2026", "2026-04-03", false),
            ("22/11/26", "2026-11-22", false),
            ("26-03-04", "2026-03-04", false),
            ("260304", "2026-03-04", false),
            ("3 mars", "2026-03-03", false),
            ("3/4", "2026-04-03", false),
            ("idag", "2026-11-23", false),
            ("I morgon", "2026-11-24", false),
            ("i övermorgon kl 10.00", "2026-11-25 10:00", false),
            ("igår", "2026-11-22", false),
            ("på fredag", "2026-11-27", false),
            ("next Monday", "2026-11-30", false),
        ] {
            let found = meant_date(text, SWEDISH).map(|date| (date.text, date.is_certain));
            assert_eq!(found, Some((meant.to_owned(), is_certain)), "{text}");
        }
        for text in ["31/2/2026", "snart", "vecka 12", "", "2026", "i fjol"] {
            assert_eq!(meant_date(text, SWEDISH), None, "{text}");
        }
    }

    #[test]
    fn day_and_month_have_the_order_of_the_language() {
        let meant = |text, language| {
            let order = DayOrder::of_language(language);
            meant_date(text, DateHabits { order, ..SWEDISH }).map(|date| date.text)
        };
        assert_eq!(meant("3/4 2026", "en-US").as_deref(), Some("2026-03-04"));
        assert_eq!(meant("3/4 2026", "en-GB").as_deref(), Some("2026-04-03"));
        assert_eq!(meant("3/4 2026", "en"), None);
        assert_eq!(meant("22/4 2026", "en").as_deref(), Some("2026-04-22"));
    }
}
