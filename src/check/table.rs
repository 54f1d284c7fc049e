//! All rules of `check`.

use crate::check::rule::CheckRule;
use crate::check::rules;

/// All rules, in the order of their codes.
#[rustfmt::skip]
pub static RULES: &[CheckRule] = &[
    rules::a01::A1,
    rules::a05::A5,
    rules::a06::A6,
];

/// Returns the rule of a code: its own, or that of a diagnostic of the build that says the same.
#[must_use]
pub fn rule_of(code: &str) -> Option<&'static CheckRule> {
    RULES.iter().find(|rule| rule.rule.code == code || rule.build.contains(&code))
}
