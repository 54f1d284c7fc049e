#![doc = include_str!("d03.md")]

use crate::check::file::CheckedFile;
use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A PDF that forbids reading aloud.
pub const D3: CheckRule = CheckRule {
    file: Some(check),
    ..CheckRule::new(Rule::error("D3"), Concern::Sight, &["EN 301 549 10", "ISO 14289-1"], include_str!("d03.md"))
};

fn check(file: &CheckedFile<'_>, found: &mut Vec<Diagnostic>) {
    let Some(pdf) = &file.facts.pdf else { return };
    if pdf.forbids_reading {
        found.push(file.document(D3.rule, &["how"]));
    }
}
