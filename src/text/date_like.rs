//! A date, written in the form in which another is written: `2026-1-5`, `20260105`, `5 januari 2026`, each with a time or without.

use jiff::tz::TimeZone;

use crate::text::date_forms::{split_date, split_time};
use crate::text::post_date::PostDate;

/// Returns a date in the form of `old`. What that form cannot say, or where it is no date, is written as `2026-01-05 14:30`.
#[must_use]
pub fn date_like(old: &str, date: PostDate, zone: &TimeZone) -> String {
    let plain = plain(date);
    let in_form = in_form(old.trim(), date, zone).filter(|written| {
        let read = PostDate::parse(written, zone);
        read.is_ok_and(|read| read.timestamp() == date.timestamp() && read.has_time() == date.has_time())
    });
    in_form.unwrap_or(plain)
}

/// Returns a date as it is written where nothing stood before.
#[must_use]
pub fn plain(date: PostDate) -> String {
    let iso = date.iso();
    if date.has_time() { format!("{} {}", &iso[..10], &iso[11..16]) } else { iso }
}

fn in_form(old: &str, date: PostDate, zone: &TimeZone) -> Option<String> {
    let (_, time_text) = split_date(old).ok()?;
    let (written, zone_text) = match time_text {
        "" => (None, ""),
        time => {
            let (_, offset) = split_time(time).ok()?;
            (Some(time[..time.len() - offset.len()].trim_end()), offset)
        }
    };
    let is_utc = zone_text.starts_with(|c: char| c.is_ascii_alphabetic());
    let shown = if is_utc && date.has_time() {
        PostDate::moment(&date.timestamp().to_zoned_datetime(TimeZone::UTC))
    } else {
        date
    };
    let day = day_like(old, shown, zone)?;
    if !date.has_time() {
        return Some(day);
    }
    let iso = shown.iso();
    let Some(time) = written else { return Some(format!("{day} {}", &iso[11..16])) };
    let sign = if time.contains(':') { ":" } else { "." };
    let has_seconds = time.matches([':', '.']).count() > 1;
    let time = iso[11..if has_seconds { 19 } else { 16 }].replace(':', sign);
    let between = if old.as_bytes().get(old.len() - time_text.len() - 1) == Some(&b'T') { "T" } else { " " };
    let offset = &iso[19..];
    let offset = match zone_text {
        "" => String::new(),
        name if is_utc => name.to_owned(),
        number if number.contains(':') => offset.to_owned(),
        _ => offset.replace(':', ""),
    };
    // A space stands before an offset where one stood.
    let gap = if time_text.trim_end_matches(zone_text).ends_with(' ') { " " } else { "" };
    Some(format!("{day}{between}{time}{gap}{offset}"))
}

/// Returns the day in the form in which `old` begins.
fn day_like(old: &str, date: PostDate, zone: &TimeZone) -> Option<String> {
    let day = date.date();
    let starts_with_year = old.get(..4)?.bytes().all(|byte| byte.is_ascii_digit());
    if !starts_with_year {
        let was = PostDate::parse(old, zone).ok()?;
        let old = old.to_lowercase();
        let is_in = |language: &&str| {
            let was = was.short(language).to_lowercase();
            was.split(' ').nth(1).is_some_and(|month| old.contains(month))
        };
        let language = ["sv", "en"].into_iter().find(is_in)?;
        return Some(format!("{} {}", day.day(), date.month(language)));
    }
    let is_compact = old.get(4..5) != Some("-");
    let is_padded =
        old.get(7..8) == Some("-") && old.get(8..10).is_some_and(|day| day.bytes().all(|byte| byte.is_ascii_digit()));
    Some(match (is_compact, is_padded) {
        (true, _) => format!("{:04}{:02}{:02}", day.year(), day.month(), day.day()),
        (false, true) => day.to_string(),
        (false, false) => format!("{:04}-{}-{}", day.year(), day.month(), day.day()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_keeps_the_form_of_the_one_before() {
        let zone = TimeZone::get("Europe/Stockholm").expect("a zone");
        let like = |old: &str, new: &str| date_like(old, PostDate::parse(new, &zone).expect("a date"), &zone);
        for (old, new, written) in [
            ("2015-01-13", "2026-03-05", "2026-03-05"),
            ("2015-1-13", "2026-03-05", "2026-3-5"),
            ("20150113", "2026-03-05", "20260305"),
            ("13 januari 2015", "2026-03-05", "5 mars 2026"),
            ("13 January 2015", "2026-03-05", "5 March 2026"),
            ("2015-01-13", "2026-03-05 08:30", "2026-03-05 08:30"),
            ("2015-01-13 14:30", "2026-03-05", "2026-03-05"),
            ("2015-01-13T14:30:05+01:00", "2026-07-05 08:30", "2026-07-05T08:30:00+02:00"),
            ("2015-01-13 14:30 +0100", "2026-07-05 08:30", "2026-07-05 08:30 +0200"),
            ("2015-01-13 14.30", "2026-07-05 08:30", "2026-07-05 08.30"),
            ("2015-01-13T14:30:05Z", "2026-07-05 00:30", "2026-07-04T22:30:00Z"),
            ("20150113 14:30", "2026-07-05 08:30", "20260705 08:30"),
            ("i morgon", "2026-03-05", "2026-03-05"),
            ("", "2026-03-05 08:30", "2026-03-05 08:30"),
        ] {
            assert_eq!(like(old, new), written, "{old}");
        }
    }
}
