//! The clock.

use jiff::Timestamp;

/// Returns the current time.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::now()
}
