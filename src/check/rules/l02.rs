#![doc = include_str!("l02.md")]

use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::Rule;

/// An accessibility statement that does not say all that the law asks for. The build tells it, too.
pub const L2: CheckRule = CheckRule {
    build: &["G330"],
    ..CheckRule::new(Rule::warning("L2"), Concern::Everybody, &["DOS-lagen 13 §"], include_str!("l02.md"))
};
