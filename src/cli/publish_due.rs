//! `griffel publish --due`: whether a post became due or expired since somebody last published.

use jiff::Timestamp;

use crate::cli::building::Finished;
use crate::cli::session::settings;
use crate::cli::terminal::Terminal;
use crate::model::publication::{LeftOutReason, Today, is_over};
use crate::publish::compare::Comparison;

/// Returns whether there is something to publish that waited for this day, or a transfer to be ended; tells what.
pub fn is_due(comparison: &Comparison, done: &Finished<'_>, terminal: &Terminal) -> bool {
    if comparison.pending.is_some() {
        return true;
    }
    let Some(state) = &comparison.state else {
        terminal.note("publish_due_first", &[]);
        return false;
    };
    let then = day_of(state.time, done);
    let appeared = done.build.published.appeared_since(then);
    let left_out = &done.build.report.left_out;
    let expired = left_out.iter().filter(|one| match one.why {
        LeftOutReason::Expired(date) => !is_over(date, then),
        _ => false,
    });
    let expired: Vec<&str> = expired.map(|one| one.title.as_str()).collect();
    for title in &appeared {
        terminal.note("publish_due_appears", &[("title", title)]);
    }
    for title in &expired {
        terminal.note("publish_due_expires", &[("title", title)]);
    }
    !appeared.is_empty() || !expired.is_empty()
}

/// Returns the day, in the site's zone, on which somebody published.
fn day_of(time: Timestamp, done: &Finished<'_>) -> Today {
    let date = time.to_zoned_datetime(settings(done.session).zone).date();
    Today { date, now: time, has_drafts: false, has_future: false }
}
