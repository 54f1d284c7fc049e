//! Dates and times as blogs write them: read in many forms, kept in the site's time zone, written in words.

use std::cmp::Ordering;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A moment in the site's time zone; of some only the day is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PostDate {
    civil: DateTime,
    offset: Offset,
    has_time: bool,
}

/// Why a text is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotADate {
    /// The form is not one that can be read without guessing.
    Form,
    /// The form is right, but there is no such day or time: 30 February.
    Impossible,
}

/// The time that a post gets of which only the day is known: one fixed moment, so that a feed never changes, and the
/// day's first, so that a post of today never lies in the future (row F5).
const DAY_ONLY: Time = Time::constant(0, 0, 0, 0);

/// First and last year that a blog can have; a date outside is a slip of the hand.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=9998;

impl PostDate {
    /// Reads a date with or without a time; without an offset it is in `zone`.
    ///
    /// Forms: `2015-01-13`, `2015-1-13`, `20150113`, `13 januari 2015`, each with a time `14:30`, `14.30` or `14:30:05`
    /// after a space or `T`, and an offset `+01:00`, `+0100`, `Z`, `UTC` after that. A time that daylight saving skips
    /// is moved forward by the hour; one that it repeats is the first of the two.
    ///
    /// # Errors
    ///
    /// [`NotADate`] says why.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Self, NotADate> {
        let text = text.trim();
        let (date, rest) = split_date(text)?;
        if rest.is_empty() {
            return Self::day(date, zone);
        }
        let (time, rest) = split_time(rest)?;
        let civil = date.to_datetime(time);
        let moment = match split_offset(rest)? {
            Some(offset) => {
                offset.to_timestamp(civil).map_err(|_| NotADate::Impossible)?.to_zoned_datetime(zone.clone())
            }
            None => civil.to_zoned_datetime(zone.clone()).map_err(|_| NotADate::Impossible)?,
        };
        Self::checked(&moment, true)
    }

    /// Returns a day without a time.
    ///
    /// # Errors
    ///
    /// [`NotADate::Impossible`] for a year that no blog has.
    pub fn day(date: Date, zone: &TimeZone) -> Result<Self, NotADate> {
        let moment = date.to_datetime(DAY_ONLY).to_zoned_datetime(zone.clone()).map_err(|_| NotADate::Impossible)?;
        Self::checked(&moment, false)
    }

    /// Returns a moment with a time.
    #[must_use]
    pub fn moment(moment: &ZonedDateTime) -> Self {
        Self { civil: moment.datetime(), offset: moment.offset(), has_time: true }
    }

    fn checked(moment: &ZonedDateTime, has_time: bool) -> Result<Self, NotADate> {
        if !YEARS.contains(&moment.year()) && moment.year() != 9999 {
            return Err(NotADate::Impossible);
        }
        Ok(Self { has_time, ..Self::moment(moment) })
    }

    /// Returns the day in the site's time zone.
    #[must_use]
    pub fn date(&self) -> Date {
        self.civil.date()
    }

    /// Returns the day alone.
    #[must_use]
    pub fn day_only(self) -> Self {
        Self { civil: self.civil.date().to_datetime(DAY_ONLY), has_time: false, ..self }
    }

    /// Returns whether the time of day is known.
    #[must_use]
    pub fn has_time(&self) -> bool {
        self.has_time
    }

    /// Returns the point in time; for a day without a time, its first moment.
    #[must_use]
    pub fn timestamp(&self) -> Timestamp {
        self.offset.to_timestamp(self.civil).unwrap_or(Timestamp::MIN)
    }

    /// Returns the moment as RFC 3339 with the site's offset: `2015-01-13T14:30:00+01:00`.
    #[must_use]
    pub fn rfc3339(&self) -> String {
        format!("{}{}", self.civil.strftime("%Y-%m-%dT%H:%M:%S"), offset_text(self.offset, ":"))
    }

    /// Returns the moment as RFC 822 with a four-digit year, as feeds want it: `Tue, 13 Jan 2015 14:30:00 +0100`.
    #[must_use]
    pub fn rfc822(&self) -> String {
        format!("{} {}", self.civil.strftime("%a, %d %b %Y %H:%M:%S"), offset_text(self.offset, ""))
    }

    /// Returns the shortest exact form: the day where only that is known, else RFC 3339.
    #[must_use]
    pub fn iso(&self) -> String {
        if self.has_time { self.rfc3339() } else { self.civil.date().to_string() }
    }

    /// Reads what [`PostDate::iso`] wrote.
    #[must_use]
    pub fn from_iso(text: &str) -> Option<Self> {
        if let Ok(date) = text.parse::<Date>()
            && text.len() == 10
        {
            return Some(Self { civil: date.to_datetime(DAY_ONLY), offset: Offset::UTC, has_time: false });
        }
        let civil: DateTime = text.get(..19)?.parse().ok()?;
        let offset = split_offset(text.get(19..)?).ok()??;
        Some(Self { civil, offset, has_time: true })
    }

    /// Returns the day in words: `måndag 25 juni 2012`.
    #[must_use]
    pub fn long(&self, language: &str) -> String {
        let names = names(language);
        let weekday = names.weekdays[usize::from(self.civil.weekday().to_monday_zero_offset().unsigned_abs())];
        format!("{weekday} {}", self.short(language))
    }

    /// Returns the day in words without the weekday: `25 juni 2012`.
    #[must_use]
    pub fn short(&self, language: &str) -> String {
        format!("{} {}", self.civil.day(), self.month(language))
    }

    /// Returns the month in words: `juni 2012`.
    #[must_use]
    pub fn month(&self, language: &str) -> String {
        let month = names(language).months[usize::from(self.civil.month().unsigned_abs()) - 1];
        format!("{month} {}", self.civil.year())
    }

    /// Returns the time in words, if it is known: `kl. 14.05`, `2:05 pm`.
    #[must_use]
    pub fn time(&self, language: &str) -> Option<String> {
        self.has_time.then(|| match language.split('-').next() {
            Some("en") => self.civil.strftime("%H:%M").to_string(),
            _ => self.civil.strftime("kl. %H.%M").to_string(),
        })
    }
}

impl PartialOrd for PostDate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PostDate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.timestamp()
            .cmp(&other.timestamp())
            .then_with(|| self.offset.cmp(&other.offset))
            .then_with(|| self.has_time.cmp(&other.has_time))
    }
}

/// For people and templates the shortest exact form; for the memory of a program all that there is.
impl Serialize for PostDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            return serializer.serialize_str(&self.iso());
        }
        let Self { civil, offset, has_time } = self;
        let date = (civil.year(), civil.month(), civil.day());
        let time = (civil.hour(), civil.minute(), civil.second(), civil.subsec_nanosecond());
        (date, time, offset.seconds(), *has_time).serialize(serializer)
    }
}

/// Reads what the memory of a program holds.
impl<'de> Deserialize<'de> for PostDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        type Parts = ((i16, i8, i8), (i8, i8, i8, i32), i32, bool);
        let ((year, month, day), (hour, minute, second, nanosecond), offset, has_time) =
            Parts::deserialize(deserializer)?;
        let civil = DateTime::new(year, month, day, hour, minute, second, nanosecond);
        let offset = Offset::from_seconds(offset);
        Ok(Self { civil: civil.map_err(D::Error::custom)?, offset: offset.map_err(D::Error::custom)?, has_time })
    }
}

/// Splits `2015-1-13 rest` into the date and what follows a space or `T`.
fn split_date(text: &str) -> Result<(Date, &str), NotADate> {
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

fn month_named(word: &str) -> Option<i32> {
    let word = word.trim_end_matches('.');
    [&SWEDISH, &ENGLISH].into_iter().find_map(|names| {
        names
            .months
            .iter()
            .position(|month| {
                let month = month.to_lowercase();
                month == word || (word.len() >= 3 && month.starts_with(word))
            })
            .and_then(|at| i32::try_from(at + 1).ok())
    })
}

fn calendar(year: i32, month: i32, day: i32) -> Result<Date, NotADate> {
    let part = |n: i32| i8::try_from(n).map_err(|_| NotADate::Impossible);
    let year = i16::try_from(year).map_err(|_| NotADate::Impossible)?;
    Date::new(year, part(month)?, part(day)?).map_err(|_| NotADate::Impossible)
}

/// Splits `14:30:05.123 rest` into the time and what follows.
fn split_time(text: &str) -> Result<(Time, &str), NotADate> {
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

/// Reads `+01:00`, `+0100`, `+01`, `Z`, `UTC` or nothing.
fn split_offset(text: &str) -> Result<Option<Offset>, NotADate> {
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

/// Splits off exactly `n` digits that no further digit follows, except for the compact form's four.
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

fn offset_text(offset: Offset, colon: &str) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
}

struct Names {
    months: [&'static str; 12],
    weekdays: [&'static str; 7],
}

const SWEDISH: Names = Names {
    months: [
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ],
    weekdays: ["måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"],
};

const ENGLISH: Names = Names {
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    weekdays: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
};

/// Names of a language; English for one whose names are not known.
fn names(language: &str) -> &'static Names {
    match language.split('-').next() {
        Some("sv") => &SWEDISH,
        _ => &ENGLISH,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stockholm() -> TimeZone {
        TimeZone::get("Europe/Stockholm").expect("the zones are compiled in")
    }

    #[test]
    fn the_forms_of_real_blogs_are_read_in_the_sites_zone() {
        for (text, iso) in [
            ("2015-01-13", "2015-01-13"),
            ("2015-1-3", "2015-01-03"),
            ("20261122", "2026-11-22"),
            ("22 november 2026", "2026-11-22"),
            ("3 okt 2026 kl. 8.15", "2026-10-03T08:15:00+02:00"),
            ("2026-11-22 08:15", "2026-11-22T08:15:00+01:00"),
            ("2026-11-22 08.15", "2026-11-22T08:15:00+01:00"),
            ("2026-11-22T08:15:00+01:00", "2026-11-22T08:15:00+01:00"),
            ("2026-11-22T08:15:00Z", "2026-11-22T09:15:00+01:00"),
            ("2026-06-22T08:15:00.250Z", "2026-06-22T10:15:00+02:00"),
            ("2014-01-02 10:00:00 -0500", "2014-01-02T16:00:00+01:00"),
            ("2026-03-29T02:30:00", "2026-03-29T03:30:00+02:00"),
            ("2026-10-25T02:30:00", "2026-10-25T02:30:00+02:00"),
        ] {
            assert_eq!(PostDate::parse(text, &stockholm()).map(|when| when.iso()), Ok(iso.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_says_why() {
        for (text, why) in [
            ("2026-02-29", NotADate::Impossible),
            ("0000-01-01", NotADate::Impossible),
            ("2026-01-01 25:00", NotADate::Impossible),
            ("22/11/2026", NotADate::Form),
            ("2026-W47", NotADate::Form),
            ("1e3", NotADate::Form),
            ("i går", NotADate::Form),
            ("2026-01-01x", NotADate::Form),
        ] {
            assert_eq!(PostDate::parse(text, &stockholm()), Err(why), "{text}");
        }
    }

    #[test]
    fn days_and_months_have_their_names() {
        let when = PostDate::parse("2012-06-25 14:05", &stockholm()).expect("a date");
        assert_eq!(when.long("sv"), "måndag 25 juni 2012");
        assert_eq!(when.month("en-GB"), "June 2012");
        assert_eq!(when.time("sv").as_deref(), Some("kl. 14.05"));
        assert_eq!(when.rfc822(), "Mon, 25 Jun 2012 14:05:00 +0200");
        assert_eq!(PostDate::from_iso(&when.iso()), Some(when));
    }
}
