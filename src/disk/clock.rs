//! The clock.

use jiff::Timestamp;

/// Returns the moment.
#[must_use]
pub fn now() -> Timestamp {
    Timestamp::now()
}
