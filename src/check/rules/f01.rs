#![doc = include_str!("f01.md")]

use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::Rule;

/// A link, picture or file of the site's own that is not there. The build finds them all.
pub const F1: CheckRule = CheckRule {
    build: &[
        "G030", "G031", "G032", "G033", "G034", "G035", "G036", "G037", "G046", "G054", "G056", "G059", "G101", "G137",
        "G140", "G141", "G142", "G143",
    ],
    ..CheckRule::new(Rule::error("F1"), Concern::Everybody, &["WCAG 2.4.4"], include_str!("f01.md"))
};
