//! Dates of posts: parsed from the forms that blogs use, kept in the site's time zone, and formatted.

use std::cmp::Ordering;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::text::date_forms::{NotADate, split_date, split_offset, split_time};
use crate::text::date_names::names;

/// A date in the site's time zone, with or without a time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PostDate {
    civil: DateTime,
    offset: Offset,
    has_time: bool,
}

/// The time of a date without one.
///
/// It is fixed, so that a feed does not change, and the first of the day, so that a post of today is never in the future.
const DAY_ONLY: Time = Time::constant(0, 0, 0, 0);

/// First and last year of a post; a date outside is a typing mistake.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=9998;

impl PostDate {
    /// Parses a date with or without a time; without an offset it is in `zone`.
    ///
    /// Formats: `2015-01-13`, `2015-1-13`, `20150113`, `13 januari 2015`, each with a time `14:30`, `14.30` or `14:30:05`
    /// after a space or `T`, and an offset `+01:00`, `+0100`, `Z`, `UTC` after that. A time that daylight saving skips
    /// is moved forward by the hour; of a repeated one the first is taken.
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

    /// Returns a date without a time.
    ///
    /// # Errors
    ///
    /// [`NotADate::Impossible`] if no blog has posts of that year.
    pub fn day(date: Date, zone: &TimeZone) -> Result<Self, NotADate> {
        let moment = date.to_datetime(DAY_ONLY).to_zoned_datetime(zone.clone()).map_err(|_| NotADate::Impossible)?;
        Self::checked(&moment, false)
    }

    /// Returns the date and the time of a moment.
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

    /// Returns the date in the site's time zone.
    #[must_use]
    pub fn date(&self) -> Date {
        self.civil.date()
    }

    /// Returns the date without its time.
    #[must_use]
    pub fn day_only(self) -> Self {
        Self { civil: self.civil.date().to_datetime(DAY_ONLY), has_time: false, ..self }
    }

    /// Returns whether the time of day is known.
    #[must_use]
    pub fn has_time(&self) -> bool {
        self.has_time
    }

    /// Returns the point in time; without a time of day, the first moment of the day.
    #[must_use]
    pub fn timestamp(&self) -> Timestamp {
        self.offset.to_timestamp(self.civil).unwrap_or(Timestamp::MIN)
    }

    /// Formats the date by RFC 3339 with the site's offset: `2015-01-13T14:30:00+01:00`.
    #[must_use]
    pub fn rfc3339(&self) -> String {
        format!("{}{}", self.civil.strftime("%Y-%m-%dT%H:%M:%S"), offset_text(self.offset, ":"))
    }

    /// Formats the date by RFC 822 with a four-digit year, as RSS 2.0 requires: `Tue, 13 Jan 2015 14:30:00 +0100`.
    #[must_use]
    pub fn rfc822(&self) -> String {
        format!("{} {}", self.civil.strftime("%a, %d %b %Y %H:%M:%S"), offset_text(self.offset, ""))
    }

    /// Formats the date as short as possible: without a time as `2015-01-13`, else by RFC 3339.
    #[must_use]
    pub fn iso(&self) -> String {
        if self.has_time { self.rfc3339() } else { self.civil.date().to_string() }
    }

    /// Parses the result of [`PostDate::iso`].
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

    /// Formats the date in words: `måndag 25 juni 2012`.
    #[must_use]
    pub fn long(&self, language: &str) -> String {
        let names = names(language);
        let weekday = names.weekdays[usize::from(self.civil.weekday().to_monday_zero_offset().unsigned_abs())];
        format!("{weekday} {}", self.short(language))
    }

    /// Formats the date in words without the weekday: `25 juni 2012`.
    #[must_use]
    pub fn short(&self, language: &str) -> String {
        format!("{} {}", self.civil.day(), self.month(language))
    }

    /// Formats the month in words: `juni 2012`.
    #[must_use]
    pub fn month(&self, language: &str) -> String {
        let month = names(language).months[usize::from(self.civil.month().unsigned_abs()) - 1];
        format!("{month} {}", self.civil.year())
    }

    /// Formats the time, if there is one: `kl. 14.05`, `2:05 pm`.
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

/// Human-readable formats get [`PostDate::iso`], binary ones all fields.
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

/// Reads the binary form.
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

fn offset_text(offset: Offset, colon: &str) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.unsigned_abs() / 60;
    format!("{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
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
