//! Conversions of lengths and counts on a page.

/// Rounds to the nearest integer; positions on a page are far below its limits.
#[expect(clippy::cast_possible_truncation, reason = "a cast of a float stops at the limits, and nothing is a zero")]
pub(super) fn whole(value: f64) -> i64 {
    value.round() as i64
}

/// Converts a count to a float.
pub(super) fn real(number: usize) -> f64 {
    u32::try_from(number).map_or(f64::from(u32::MAX), f64::from)
}
