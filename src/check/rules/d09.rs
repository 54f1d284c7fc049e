#![doc = include_str!("d09.md")]

use crate::check::file::CheckedFile;
use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A long PDF without bookmarks.
pub const D9: CheckRule = CheckRule {
    file: Some(check),
    ..CheckRule::new(Rule::warning("D9"), Concern::Everybody, &["EN 301 549 10.2.4.1"], include_str!("d09.md"))
};

/// Most pages of a PDF that needs no bookmarks.
const PAGES_MAX: usize = 20;

fn check(file: &CheckedFile<'_>, found: &mut Vec<Diagnostic>) {
    let Some(pdf) = &file.facts.pdf else { return };
    if pdf.pages > PAGES_MAX && !pdf.has_bookmarks {
        found.push(file.document(D9.rule, &["how"]).with("n", pdf.pages.to_string()));
    }
}
