//! The clock.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// Returns the current time.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// Returns the current day in a time zone.
#[must_use]
pub fn today(zone: &TimeZone) -> Date {
    now().to_zoned_datetime(zone.clone()).date()
}
