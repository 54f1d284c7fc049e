//! The date in the name of a content file.

use std::ops::RangeInclusive;

use jiff::tz::TimeZone;

use crate::text::date_forms::NotADate;
use crate::text::post_date::PostDate;

/// Splits a file name such as `2015-01-13-nytt-ar` into its date and the rest.
#[must_use]
pub fn date_and_name(stem: &str, zone: &TimeZone) -> (Option<PostDate>, String) {
    let mut parts = stem.splitn(4, '-');
    let (Some(year), Some(month), Some(day)) = (parts.next(), parts.next(), parts.next()) else {
        return (None, stem.to_owned());
    };
    let is_number = |part: &str, lens: RangeInclusive<usize>| {
        lens.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !(is_number(year, 4..=4) && is_number(month, 1..=2) && is_number(day, 1..=2)) {
        return (None, stem.to_owned());
    }
    match PostDate::parse(&format!("{year}-{month}-{day}"), zone) {
        Ok(date) => (Some(date), parts.next().unwrap_or_default().to_owned()),
        Err(NotADate::Form | NotADate::Impossible) => (None, stem.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_split_into_date_and_name() {
        let zone = TimeZone::UTC;
        assert_eq!(date_and_name("2015-1-13-nytt-ar", &zone).1, "nytt-ar");
        assert_eq!(date_and_name("2015-01-13", &zone).1, "");
        assert_eq!(date_and_name("2015-99-13-x", &zone), (None, "2015-99-13-x".to_owned()));
        assert_eq!(date_and_name("om-oss", &zone), (None, "om-oss".to_owned()));
    }
}
