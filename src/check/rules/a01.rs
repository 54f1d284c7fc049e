#![doc = include_str!("a01.md")]

use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A picture without a description.
pub const A1: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::error("A1"), Concern::Sight, &["WCAG 1.1.1"], include_str!("a01.md"))
};

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    for picture in &text.parts.pictures {
        if picture.alt.as_deref().is_none_or(|alt| alt.trim().is_empty()) {
            found.push(text.found(A1.rule, &picture.range).with("address", &picture.address));
        }
    }
}
