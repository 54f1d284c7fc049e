//! The versions of a post -> which of them stay when time goes by: all of today, one of each day for a month, one of each week after.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

use crate::disk::kept::version_log::{Version, VersionKind};

/// Days for which one version of each stays. Of what is older, one of each week stays.
pub const DAYS: i32 = 31;

/// What stays of a time: the newest version of a day or of a week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kept {
    Day(Date),
    /// A week by its Monday.
    Week(Date),
}

/// Returns the indexes of the versions that may go; `versions` are in the order of their times. The newest stays, and so does
/// everything of today and of the last 24 hours, whatever comes later than `now` (a clock was wrong), and every version that holds
/// what was never in the post's file.
#[must_use]
pub fn thinned(versions: &[Version], now: Timestamp, zone: &TimeZone) -> BTreeSet<usize> {
    let today = now.to_zoned(zone.clone()).date();
    let yesterday = now.checked_sub(24.hours()).unwrap_or(Timestamp::MIN);
    let oldest_day = today.checked_sub(DAYS.days()).unwrap_or(Date::MIN);
    let mut times = BTreeSet::new();
    let mut gone = BTreeSet::new();
    for (index, version) in versions.iter().enumerate().rev() {
        let day = version.when.to_zoned(zone.clone()).date();
        if is_only_copy(version.kind) || index + 1 == versions.len() || day >= today || version.when >= yesterday {
            continue;
        }
        let time = if day >= oldest_day { Kept::Day(day) } else { Kept::Week(monday(day)) };
        // The newest comes first: it is the one that the work of the day led to.
        if !times.insert(time) {
            gone.insert(index);
        }
    }
    gone
}

/// Returns whether a version of this kind holds what was not saved anywhere else.
fn is_only_copy(kind: VersionKind) -> bool {
    match kind {
        VersionKind::Unsaved | VersionKind::Replaced | VersionKind::Deleted => true,
        VersionKind::Found
        | VersionKind::Typed
        | VersionKind::Saved
        | VersionKind::Published
        | VersionKind::Restored
        | VersionKind::Merged => false,
    }
}

fn monday(day: Date) -> Date {
    let since = day.weekday().since(Weekday::Monday);
    day.checked_sub(i32::from(since).days()).unwrap_or(day)
}
