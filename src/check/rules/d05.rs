#![doc = include_str!("d05.md")]

use crate::check::file::CheckedFile;
use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::{Diagnostic, Rule, Severity};
use crate::media::paged_text::FaultKind;

/// A PDF of pictures of text.
pub const D5: CheckRule = CheckRule {
    file: Some(check),
    build: &["G107", "G108"],
    ..CheckRule::new(Rule::error("D5"), Concern::Sight, &["EN 301 549 10.1.1.1"], include_str!("d05.md"))
};

fn check(file: &CheckedFile<'_>, found: &mut Vec<Diagnostic>) {
    let Some(pdf) = &file.facts.pdf else { return };
    if !pdf.has_text {
        found.push(file.document(D5.rule, &["how"]));
        return;
    }
    let Some(read) = file.attachment.paged_text().filter(|_| !file.has_transcript) else { return };
    let silent = read.faults.iter().find(|fault| fault.what == FaultKind::NoText);
    if let Some(fault) = silent {
        let pages = fault.pages.iter().map(u32::to_string).collect::<Vec<_>>().join(", ");
        let rule = Rule { severity: Severity::Warning, ..D5.rule };
        found.push(file.document(rule, &["pages", "how"]).with("pages", pages));
    }
}
