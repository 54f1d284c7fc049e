//! When a post shall go out -> which of its details change.

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::model::publication::{Today, is_ahead};
use crate::text::date_forms::NotADate;
use crate::text::post_date::PostDate;

/// When a post or page shall go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GoesOut<'a> {
    /// With the next publication.
    Now,
    /// On a day, or at a moment of it: `2026-12-01`, `2026-12-01 08:00`.
    On(&'a str),
    /// With the next publication, and with the date that it has.
    Kept,
}

/// A post or page as it is.
#[derive(Debug, Clone, Copy)]
pub struct Outgoing {
    /// Whether it is a draft.
    pub is_draft: bool,
    /// Whether it is a standing page, which needs no date.
    pub is_page: bool,
    /// Its date.
    pub date: Option<PostDate>,
}

/// Returns the keys that change, each with its new value, as the page sends details: nothing if it goes out so already.
///
/// A draft gets the day on which it goes out, because feeds put a post where its date is, and nobody sees there what was begun a month
/// ago. A post that is published keeps its date.
///
/// # Errors
///
/// If the day that is wanted is none.
pub fn changes(
    wish: GoesOut<'_>,
    now: Outgoing,
    today: Today,
    zone: &TimeZone,
) -> Result<Vec<(&'static str, Value)>, NotADate> {
    let Outgoing { is_draft, is_page, date } = now;
    let mut changes = Vec::new();
    match wish {
        GoesOut::Now => {
            let waits = date.is_some_and(|date| is_ahead(date, today));
            let is_old = date.is_none_or(|date| date.date() != today.date);
            if waits || (is_draft && is_old && !is_page) {
                changes.push(("date", json!(today.date.to_string())));
            }
        }
        GoesOut::On(day) => {
            let wanted = PostDate::parse(day, zone)?;
            if date != Some(wanted) {
                changes.push(("date", json!(day)));
            }
        }
        GoesOut::Kept => {}
    }
    if is_draft {
        changes.push(("draft", json!(false)));
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn only_what_has_to_change_is_changed() {
        let zone = TimeZone::get("Europe/Stockholm").expect("a zone");
        let now = date(2026, 11, 29).at(12, 0, 0, 0).to_zoned_datetime(zone.clone()).expect("a time").timestamp();
        let today = Today { date: date(2026, 11, 29), now, has_drafts: false, has_future: false };
        let on = |text: &str| Some(PostDate::parse(text, &zone).expect("a date"));
        let of = |is_draft, is_page, date| Outgoing { is_draft, is_page, date };
        let (day, out) = (("date", json!("2026-11-29")), ("draft", json!(false)));
        for (wish, post, wanted) in [
            (GoesOut::Now, of(true, false, on("2026-10-01")), vec![day.clone(), out.clone()]),
            (GoesOut::Now, of(true, false, on("2026-11-29 08:00")), vec![out.clone()]),
            (GoesOut::Now, of(false, false, on("2026-10-01")), vec![]),
            (GoesOut::Now, of(false, false, on("2026-12-01")), vec![day.clone()]),
            (GoesOut::Now, of(false, false, on("2026-11-29 18:00")), vec![day.clone()]),
            (GoesOut::Now, of(true, true, None), vec![out.clone()]),
            (
                GoesOut::On("2026-12-01 08:00"),
                of(true, false, None),
                vec![("date", json!("2026-12-01 08:00")), out.clone()],
            ),
            (GoesOut::On("2026-12-01"), of(false, false, on("2026-12-01")), vec![]),
            (GoesOut::Kept, of(true, false, on("2026-10-01")), vec![out]),
            (GoesOut::Kept, of(false, false, None), vec![]),
        ] {
            assert_eq!(changes(wish, post, today, &zone).ok(), Some(wanted), "{wish:?} {post:?}");
        }
        assert!(changes(GoesOut::On("i morgon"), of(true, false, None), today, &zone).is_err());
    }
}
