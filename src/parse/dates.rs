//! How dates in front matter are read, and those that stand under other keys.

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::text::meant_date::DateHabits;
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
