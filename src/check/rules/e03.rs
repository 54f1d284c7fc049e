#![doc = include_str!("e03.md")]

use crate::check::external::ExternalPlace;
use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A link to another site of which nobody knows whether it leads anywhere. Only `griffel check --external` looks for it.
pub const E3: CheckRule =
    CheckRule::new(Rule::info("E3"), Concern::Everybody, &["RFC 9309", "RFC 9110 15.5.4"], include_str!("e03.md"));

/// Returns what is said of a place that names an address which could not be checked; `why` is in the author's language.
#[must_use]
pub fn unknown(place: &ExternalPlace, why: &str) -> Diagnostic {
    place.found(E3.rule).with("why", why)
}
