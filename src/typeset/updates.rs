//! The updates of a live post: directives with a time.

use jiff::tz::TimeZone;

use crate::directives::table::{Drawing, UPDATE_TIME, directive_kind};
use crate::model::article::Article;
use crate::parse::directives::Directive;
use crate::text::post_date::PostDate;

/// Returns whether a directive is an update.
#[must_use]
pub fn is_update(directive: &Directive) -> bool {
    directive_kind(&directive.name.value).is_some_and(|kind| matches!(kind.drawing, Drawing::Update))
}

/// Returns the time of an update; `None` for other directives, and if the time is missing or invalid.
#[must_use]
pub fn update_time(directive: &Directive, zone: &TimeZone) -> Option<PostDate> {
    let time = directive.attribute(UPDATE_TIME).filter(|_| is_update(directive))?;
    PostDate::parse(time, zone).ok()
}

/// Returns the updates of an article: the indexes of their directives, and their times.
#[must_use]
pub fn updates(article: &Article, zone: &TimeZone) -> Vec<(usize, PostDate)> {
    let directives = article.body.prepared().directives.iter().enumerate();
    directives.filter_map(|(index, directive)| Some((index, update_time(directive, zone)?))).collect()
}

/// Returns the id of an update: its time, and its number if an earlier one has the same minute.
#[must_use]
pub fn update_id(time: PostDate, index: usize, article: &Article, zone: &TimeZone) -> String {
    let id = format!("update-{}", minute(&time));
    let is_taken = updates(article, zone).iter().any(|(other, at)| *other < index && minute(at) == minute(&time));
    if is_taken { format!("{id}-{}", index + 1) } else { id }
}

/// Returns the digits of a time up to its minute: `202605041830`.
fn minute(time: &PostDate) -> String {
    time.iso().chars().filter(char::is_ascii_digit).take(12).collect()
}
