//! The date that an author meant by a form that is not accepted, if there is only one.

use jiff::civil::Date;

use crate::text::date_forms::calendar;
use crate::text::date_names::{month_named, names};

/// Words around a date that say nothing: `den 3:e mars`, `the 3rd of March`.
const FILLERS: [&str; 5] = ["den", "the", "of", "a", "e"];

/// Returns the only date that a text such as `3/3 2026`, `22/11/2026` or `den 3 mars 2026` can mean.
///
/// `3/4 2026` has two meanings, and a year needs four digits.
#[must_use]
pub fn meant_date(text: &str) -> Option<Date> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| is_part(word)).collect();
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

    #[test]
    fn only_dates_with_one_meaning_are_found() {
        for (text, meant) in [
            ("22/11/2026", Some("2026-11-22")),
            ("11/22/2026", Some("2026-11-22")),
            ("3/3 2026", Some("2026-03-03")),
            ("den 3 mars 2026", Some("2026-03-03")),
            ("tisdag den 3:e mars 2026", Some("2026-03-03")),
            ("March 3rd, 2026", Some("2026-03-03")),
            ("2026/3/4", Some("2026-03-04")),
            ("22.11.2026", Some("2026-11-22")),
            ("3/4 2026", None),
            ("22/11/26", None),
            ("31/2/2026", None),
            ("i morgon", None),
            ("22/11/2026 14:30", None),
            ("", None),
        ] {
            assert_eq!(meant_date(text).map(|date| date.to_string()).as_deref(), meant, "{text}");
        }
    }
}
