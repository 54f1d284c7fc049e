#![doc = include_str!("e01.md")]

use url::Url;

use crate::check::external::ExternalPlace;
use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A link to something of another site that is gone. Only `griffel check --external` looks for it.
pub const E1: CheckRule = CheckRule::new(
    Rule::warning("E1"),
    Concern::Everybody,
    &["RFC 9110 15.5.5", "RFC 9110 15.5.11"],
    include_str!("e01.md"),
);

/// Returns what is said of a place that names a dead address; `why` is in the author's language.
#[must_use]
pub fn dead(place: &ExternalPlace, url: &Url, why: &str) -> Diagnostic {
    place.found(E1.rule).with("why", why).with("archive", place.archive(url))
}
