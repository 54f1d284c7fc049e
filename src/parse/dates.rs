//! How dates in front matter are read, and those that stand under other keys.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::config::settings::Config;
use crate::text::meant_date::{DateHabits, DayOrder};
use crate::text::post_date::PostDate;
use crate::yaml::fields::Located;

/// A day of publication under the key of another program. If it lies ahead, the post was meant to wait.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OtherDate {
    /// The key.
    pub key: Located<String>,
    /// The day as it should be written.
    pub value: String,
    /// The day.
    pub date: PostDate,
}

/// What dates are read by.
#[derive(Debug, Clone, Copy)]
pub struct Dates<'a> {
    /// Time zone of dates without an offset.
    pub zone: &'a TimeZone,
    /// How people write dates, and the day: for the help in diagnostics.
    pub habits: DateHabits,
}

impl<'a> Dates<'a> {
    /// Returns what the dates of a site's documents are read by on a day.
    #[must_use]
    pub fn of(config: &'a Config, today: Date) -> Self {
        Self { zone: &config.zone, habits: DateHabits { today, order: DayOrder::of_language(&config.language) } }
    }
}
