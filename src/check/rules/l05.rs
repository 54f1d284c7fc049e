#![doc = include_str!("l05.md")]

use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::Rule;

/// An accessibility statement that is out of date. The build tells it, too.
pub const L5: CheckRule = CheckRule {
    build: &["G331"],
    ..CheckRule::new(Rule::warning("L5"), Concern::Everybody, &["DOS-lagen 13 §"], include_str!("l05.md"))
};
