//! The forms of dates, times and offsets that can be read without guessing.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use crate::text::date_names::month_named;

/// Why a text is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotADate {
    /// The form is unknown or ambiguous.
    Form,
    /// The form is right, but there is no such day or time: 30 February.
    Impossible,
}

/// Splits `2015-1-13 rest` into the date and the text after a space or `T`.
///
/// # Errors
///
/// [`NotADate`] says why the text does not start with a date.
pub fn split_date(text: &str) -> Result<(Date, &str), NotADate> {
    if let Some((year, rest)) = digits(text, 4) {
        let (month, day, rest) = match rest.strip_prefix('-') {
            Some(rest) => {
                let (month, rest) = digits(rest, 2).or_else(|| digits(rest, 1)).ok_or(NotADate::Form)?;
                let rest = rest.strip_prefix('-').ok_or(NotADate::Form)?;
                let (day, rest) = digits(rest, 2).or_else(|| digits(rest, 1)).ok_or(NotADate::Form)?;
                (month, day, rest)
            }
            None => {
                let (month, rest) = digits(rest, 2).ok_or(NotADate::Form)?;
                let (day, rest) = digits(rest, 2).ok_or(NotADate::Form)?;
                (month, day, rest)
            }
        };
        let date = calendar(year, month, day)?;
        return match rest.strip_prefix([' ', 'T', 't']) {
            Some(rest) => Ok((date, rest.trim_start())),
            None if rest.is_empty() => Ok((date, rest)),
            None => Err(NotADate::Form),
        };
    }
    let (day, rest) = digits(text, 2).or_else(|| digits(text, 1)).ok_or(NotADate::Form)?;
    let mut words = rest.trim_start().splitn(3, ' ');
    let month = words.next().map(str::to_lowercase).and_then(|word| month_named(&word)).ok_or(NotADate::Form)?;
    let (year, rest) = words.next().and_then(|word| digits(word, 4)).ok_or(NotADate::Form)?;
    if !rest.is_empty() {
        return Err(NotADate::Form);
    }
    Ok((calendar(year, month, day)?, words.next().unwrap_or_default().trim_start()))
}

/// Returns a day of the calendar.
///
/// # Errors
///
/// [`NotADate::Impossible`] if there is no such day.
pub fn calendar(year: i32, month: i32, day: i32) -> Result<Date, NotADate> {
    let part = |n: i32| i8::try_from(n).map_err(|_| NotADate::Impossible);
    let year = i16::try_from(year).map_err(|_| NotADate::Impossible)?;
    Date::new(year, part(month)?, part(day)?).map_err(|_| NotADate::Impossible)
}

/// Splits `14:30:05.123 rest` into the time and the text after it.
///
/// # Errors
///
/// [`NotADate`] says why the text does not start with a time.
pub fn split_time(text: &str) -> Result<(Time, &str), NotADate> {
    let text = text.strip_prefix("kl.").or_else(|| text.strip_prefix("kl")).unwrap_or(text).trim_start();
    let (hour, rest) = digits(text, 2).or_else(|| digits(text, 1)).ok_or(NotADate::Form)?;
    let rest = rest.strip_prefix([':', '.']).ok_or(NotADate::Form)?;
    let (minute, rest) = digits(rest, 2).ok_or(NotADate::Form)?;
    let (second, rest) = match rest.strip_prefix([':', '.']) {
        Some(rest) => {
            let (second, rest) = digits(rest, 2).ok_or(NotADate::Form)?;
            let rest =
                rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
            (second, rest)
        }
        None => (0, rest),
    };
    let part = |n: i32| i8::try_from(n).map_err(|_| NotADate::Impossible);
    let time = Time::new(part(hour)?, part(minute)?, part(second)?, 0).map_err(|_| NotADate::Impossible)?;
    Ok((time, rest.trim()))
}

/// Parses `+01:00`, `+0100`, `+01`, `Z`, `UTC` or nothing.
///
/// # Errors
///
/// [`NotADate`] says why the text is not an offset.
pub fn split_offset(text: &str) -> Result<Option<Offset>, NotADate> {
    if text.is_empty() {
        return Ok(None);
    }
    if ["z", "utc", "gmt"].contains(&text.to_lowercase().as_str()) {
        return Ok(Some(Offset::UTC));
    }
    let (sign, rest) = match (text.strip_prefix('+'), text.strip_prefix(['-', '\u{2212}'])) {
        (Some(rest), _) => (1, rest),
        (None, Some(rest)) => (-1, rest),
        (None, None) => return Err(NotADate::Form),
    };
    let (hours, rest) = digits(rest, 2).ok_or(NotADate::Form)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let (minutes, rest) = if rest.is_empty() { (0, rest) } else { digits(rest, 2).ok_or(NotADate::Form)? };
    if !rest.is_empty() || hours > 23 || minutes > 59 {
        return Err(NotADate::Form);
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).map(Some).map_err(|_| NotADate::Impossible)
}

/// Splits off exactly `n` digits; a single digit must not be followed by another one.
fn digits(text: &str, n: usize) -> Option<(i32, &str)> {
    let head = text.get(..n)?;
    if !head.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let rest = &text[n..];
    if n == 1 && rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    Some((head.parse().ok()?, rest))
}
