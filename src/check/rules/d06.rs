#![doc = include_str!("d06.md")]

use crate::check::file::CheckedFile;
use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A PDF that does not say its language.
pub const D6: CheckRule = CheckRule {
    file: Some(check),
    ..CheckRule::new(Rule::warning("D6"), Concern::Sight, &["EN 301 549 10.3.1.1"], include_str!("d06.md"))
};

fn check(file: &CheckedFile<'_>, found: &mut Vec<Diagnostic>) {
    let Some(pdf) = &file.facts.pdf else { return };
    if pdf.language.is_none() {
        found.push(file.document(D6.rule, &["how"]));
    }
}
