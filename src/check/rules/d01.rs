#![doc = include_str!("d01.md")]

use crate::check::file::CheckedFile;
use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::{Diagnostic, Rule, Severity};
use crate::media::paged_text::Unreadable;

/// A file that cannot be read.
pub const D1: CheckRule = CheckRule {
    file: Some(check),
    build: &["G104"],
    ..CheckRule::new(Rule::error("D1"), Concern::Everybody, &["EN 301 549 10"], include_str!("d01.md"))
};

fn check(file: &CheckedFile<'_>, found: &mut Vec<Diagnostic>) {
    match file.facts.unreadable {
        Some(Unreadable::Broken) => found.push(file.document(D1.rule, &["how"])),
        Some(Unreadable::Large) => {
            found.push(file.document(Rule { severity: Severity::Warning, ..D1.rule }, &["large"]));
        }
        Some(Unreadable::Locked) | None => {}
    }
}
