//! What has changed -> the site, built again. The one place that knows how.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::config::read::config;
use crate::config::settings::{Config, SETTINGS_PATH};
use crate::config::url::BaseUrl;
use crate::diagnostic::rule::{has_error, in_order};
use crate::disk::{clock, read};
use crate::model::publication::{LeftOut, Why};
use crate::pipeline::build::{Build, Input, Options, build};
use crate::pipeline::progress::{Progress, Stage};
use crate::serve::changed::Changed;
use crate::source::snapshot::Snapshot;

/// Builds one site again and again.
#[derive(Debug)]
pub struct Rebuilder {
    site: PathBuf,
    options: Options,
}

/// A site, built.
#[derive(Debug)]
pub struct Rebuilt {
    /// What it was built from.
    pub snapshot: Arc<Snapshot>,
    /// What came of it; no files after an error.
    pub build: Build,
    /// Where the settings say that the site lies.
    pub url: BaseUrl,
    /// For which day.
    pub day: Day,
}

/// The day of a build in the site's zone.
#[derive(Debug, Clone)]
pub struct Day {
    /// The day.
    pub date: Date,
    /// The site's zone.
    pub zone: TimeZone,
}

impl Rebuilder {
    /// Makes a rebuilder that has built nothing yet. `site` is the real place of the folder.
    #[must_use]
    pub fn new(site: PathBuf, options: Options) -> Self {
        Self { site, options }
    }

    /// Reads what changed and builds.
    ///
    /// # Errors
    ///
    /// When the site folder is not there.
    pub fn rebuild(&mut self, changed: &Changed, progress: &dyn Progress) -> io::Result<Rebuilt> {
        progress.stage(Stage::Read, 1);
        let read = match changed {
            // Where one file changed, everything is read all the same: the build has no memory yet.
            Changed::Everything | Changed::Paths(_) => read::snapshot(&self.site)?,
        };
        let snapshot = Arc::new(read.value);
        let Config { zone, url, .. } =
            snapshot.get(SETTINGS_PATH).map(|source| config(source).value).unwrap_or_default();
        let now = clock::now();
        let date = now.to_zoned_datetime(zone.clone()).date();
        let input = Input { snapshot: &snapshot, today: date, now, options: &self.options, progress };
        let mut build = build(&input);
        build.diagnostics.extend(read.diagnostics);
        build.diagnostics = in_order(build.diagnostics);
        if has_error(&build.diagnostics) {
            build.outputs = Vec::new();
        }
        Ok(Rebuilt { snapshot, build, url, day: Day { date, zone } })
    }
}

/// Returns whether the site is another one now although no file changed: the day is over, or the time of a scheduled
/// post has come.
#[must_use]
pub fn is_due(day: &Day, left_out: &[LeftOut], now: Timestamp) -> bool {
    let is_another_day = now.to_zoned_datetime(day.zone.clone()).date() != day.date;
    let has_come = |one: &LeftOut| match one.why {
        Why::Scheduled(when) => when.has_time() && when.timestamp() <= now,
        Why::Draft | Why::Expired(_) => false,
    };
    is_another_day || left_out.iter().any(has_come)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::path::SourcePath;
    use crate::text::when::When;

    #[test]
    fn a_site_is_due_at_midnight_and_when_a_post_is() {
        let zone = TimeZone::get("Europe/Stockholm").expect("a zone");
        let day = Day { date: Date::constant(2026, 11, 23), zone: zone.clone() };
        let moment = |text: &str| text.parse::<Timestamp>().expect("a moment");
        assert!(!is_due(&day, &[], moment("2026-11-23T22:59:59Z")));
        assert!(is_due(&day, &[], moment("2026-11-23T23:00:00Z")));
        let left_out = |why| LeftOut { path: SourcePath::new("a.md").expect("a path"), title: String::new(), why };
        let later = [left_out(Why::Scheduled(When::parse("2026-11-23 14:30", &zone).expect("a date")))];
        assert!(!is_due(&day, &later, moment("2026-11-23T13:29:59Z")));
        assert!(is_due(&day, &later, moment("2026-11-23T13:30:00Z")));
        let tomorrow = Why::Scheduled(When::parse("2026-11-24", &zone).expect("a date"));
        assert!(!is_due(&day, &[left_out(tomorrow), left_out(Why::Draft)], moment("2026-11-23T22:00:00Z")));
    }
}
