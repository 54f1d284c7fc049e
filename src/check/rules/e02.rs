#![doc = include_str!("e02.md")]

use url::Url;

use crate::check::external::ExternalPlace;
use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A link to something of another site that has moved for good. Only `griffel check --external` looks for it.
pub const E2: CheckRule = CheckRule::new(
    Rule::info("E2"),
    Concern::Everybody,
    &["RFC 9110 15.4.2", "RFC 9110 15.4.9"],
    include_str!("e02.md"),
);

/// Returns what is said of a place that names an address whose page lies elsewhere for good.
#[must_use]
pub fn moved(place: &ExternalPlace, to: &Url) -> Diagnostic {
    let mut diagnostic = place.found(E2.rule).with("to", place.moved(to)).help("moved");
    diagnostic.fixes.extend(place.edit(to));
    diagnostic
}

/// Returns what is said of a place that names an address which leads to a front page for good: what lay there is probably gone.
#[must_use]
pub fn to_front_page(place: &ExternalPlace, url: &Url, to: &str) -> Diagnostic {
    place.found(E2.rule).with("to", to).with("archive", place.archive(url)).help("front")
}
