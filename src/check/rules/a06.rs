#![doc = include_str!("a06.md")]

use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A web address as the text of a link.
pub const A6: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::warning("A6"), Concern::Sight, &["WCAG 2.4.4"], include_str!("a06.md"))
};

/// Longest address that may be read out, in characters.
const LETTERS_MAX: usize = 25;

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    for link in &text.parts.links {
        let shown = link.text.trim();
        let is_address = shown.contains("://") || shown.starts_with("www.");
        if is_address && !shown.contains(char::is_whitespace) && shown.chars().count() > LETTERS_MAX {
            found.push(text.found(A6.rule, &link.range).with("address", shown));
        }
    }
}
