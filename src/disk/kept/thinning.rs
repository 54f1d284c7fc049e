//! The versions of a post -> which of them stay when time goes by: all of today, one of each day for a month, one of each week after.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};

use crate::disk::kept::version_log::{Version, VersionKind};

/// Days for which one version of each stays. Of what is older, one of each week stays.
const DAYS: i32 = 31;

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
    let today = now.to_zoned_datetime(zone.clone()).date();
    let yesterday = now.checked_sub(24.hours()).unwrap_or(Timestamp::MIN);
    let oldest_day = today.checked_sub(DAYS.days()).unwrap_or(Date::MIN);
    let mut times = BTreeSet::new();
    let mut gone = BTreeSet::new();
    for (index, version) in versions.iter().enumerate().rev() {
        let day = version.when.to_zoned_datetime(zone.clone()).date();
        if is_only_copy(version.kind) || day >= today || version.when >= yesterday {
            continue;
        }
        let time = if day >= oldest_day { Kept::Day(day) } else { Kept::Week(monday(day)) };
        // The newest comes first: it is what the work of the day led to.
        if !times.insert(time) {
            gone.insert(index);
        }
    }
    gone
}

/// Returns whether a version of this kind holds what was not saved anywhere else.
fn is_only_copy(kind: VersionKind) -> bool {
    match kind {
        VersionKind::Left | VersionKind::Replaced | VersionKind::Removed => true,
        VersionKind::Opened
        | VersionKind::Disk
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

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use crate::source::fingerprint::Fingerprint;

    use super::*;

    fn version(when: Timestamp, kind: VersionKind) -> Version {
        Version { when, kind, text: Fingerprint::of(when.to_string().as_bytes()), bytes: 1 }
    }

    fn time(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn half_a_year_of_writing_thins_to_days_and_weeks() {
        let zone = TimeZone::get("Europe/Stockholm").expect("a zone");
        let start = time("2026-01-01T06:00:00Z");
        let mut versions: Vec<Version> = Vec::new();
        let mut made = 0;
        // Six versions a day, thinned each evening, as a desk does.
        for day in 0..180 {
            for hour in [0, 1, 2, 5, 8, 11] {
                let when = start + SignedDuration::from_hours(day * 24 + hour);
                versions.push(version(when, VersionKind::Typed));
                made += 1;
            }
            let now = start + SignedDuration::from_hours(day * 24 + 12);
            let newest = versions.last().cloned();
            let gone = thinned(&versions, now, &zone);
            let mut index = 0;
            versions.retain(|_| {
                index += 1;
                !gone.contains(&(index - 1))
            });
            assert_eq!(versions.last(), newest.as_ref());
            assert!(thinned(&versions, now, &zone).is_empty(), "once is enough");
        }
        let now = start + SignedDuration::from_hours(179 * 24 + 12);
        let age = |version: &Version| now.duration_since(version.when).as_hours() / 24;
        let number =
            |range: std::ops::Range<i64>| versions.iter().filter(|version| range.contains(&age(version))).count();
        assert_eq!(made, 1080);
        assert!((6..=12).contains(&number(0..1)), "all of today: {}", number(0..1));
        assert_eq!(number(2..31), 29, "one a day");
        assert!((21..=23).contains(&number(32..180)), "one a week: {}", number(32..180));
    }

    #[test]
    fn what_is_nowhere_else_the_newest_and_what_comes_stays() {
        let zone = TimeZone::UTC;
        let now = time("2026-06-15T12:00:00Z");
        let old = |hour: &str, kind| version(time(&format!("2026-01-05T{hour}:00:00Z")), kind);
        let versions = [
            old("06", VersionKind::Saved),
            old("07", VersionKind::Left),
            old("08", VersionKind::Replaced),
            old("09", VersionKind::Removed),
            old("10", VersionKind::Typed),
            old("11", VersionKind::Saved),
            version(time("2026-06-14T13:00:00Z"), VersionKind::Typed),
            version(time("2026-06-14T14:00:00Z"), VersionKind::Typed),
            version(time("2027-01-01T00:00:00Z"), VersionKind::Typed),
            version(time("2027-01-01T01:00:00Z"), VersionKind::Typed),
        ];
        assert_eq!(thinned(&versions, now, &zone), BTreeSet::from([0, 4]));
        assert_eq!(thinned(&versions[..5], now, &zone), BTreeSet::from([0]), "the newest stays");
        assert_eq!(thinned(&[], now, &zone), BTreeSet::new());
    }
}
