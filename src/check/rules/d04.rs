#![doc = include_str!("d04.md")]

use crate::check::file::CheckedFile;
use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A PDF without tags.
pub const D4: CheckRule = CheckRule {
    file: Some(check),
    ..CheckRule::new(Rule::error("D4"), Concern::Sight, &["EN 301 549 10.1.3.1", "ISO 14289-1"], include_str!("d04.md"))
};

fn check(file: &CheckedFile<'_>, found: &mut Vec<Diagnostic>) {
    let Some(pdf) = &file.facts.pdf else { return };
    // Tags that hold nothing are none.
    let is_hollow = pdf.tags.contents == 0 && pdf.has_text && !pdf.tags.is_cut;
    if !pdf.is_tagged() || is_hollow {
        found.push(file.document(D4.rule, &[way(&pdf.makers)]));
    }
}

/// Returns the help for the program that made a file.
fn way(makers: &str) -> &'static str {
    let ways = [
        ("powerpoint", "powerpoint"),
        ("word", "word"),
        ("libreoffice", "libreoffice"),
        ("openoffice", "libreoffice"),
        ("google", "google"),
        ("indesign", "indesign"),
        ("quartz", "mac"),
    ];
    ways.into_iter().find(|(maker, _)| makers.contains(maker)).map_or("word", |(_, help)| help)
}
