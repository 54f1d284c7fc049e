#![doc = include_str!("d02.md")]

use crate::check::file::CheckedFile;
use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::media::paged_text::Unreadable;

/// A file that needs a password.
pub const D2: CheckRule = CheckRule {
    file: Some(check),
    ..CheckRule::new(Rule::error("D2"), Concern::Everybody, &["EN 301 549 10"], include_str!("d02.md"))
};

fn check(file: &CheckedFile<'_>, found: &mut Vec<Diagnostic>) {
    if file.facts.unreadable == Some(Unreadable::Locked) {
        found.push(file.document(D2.rule, &["how"]));
    }
}
