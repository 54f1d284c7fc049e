#![doc = include_str!("d10.md")]

use crate::check::file::CheckedFile;
use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::{Diagnostic, Rule, Severity};
use crate::media::names::is_made_title;

/// A document, slides or a spreadsheet that says too little.
pub const D10: CheckRule = CheckRule {
    file: Some(check),
    build: &["G167"],
    ..CheckRule::new(
        Rule::warning("D10"),
        Concern::Sight,
        &["EN 301 549 10.1.1.1", "EN 301 549 10.1.3.1", "EN 301 549 10.2.4.2"],
        include_str!("d10.md"),
    )
};

fn check(file: &CheckedFile<'_>, found: &mut Vec<Diagnostic>) {
    let Some(office) = &file.facts.office else { return };
    let is_bad_title = office.title.as_deref().is_none_or(is_made_title);
    let is_whole = office.undescribed.iter().all(|number| *number == 0);
    let faults = [
        (is_bad_title, "title"),
        (office.has_languages && office.language.is_none(), "language"),
        (!office.undescribed.is_empty() && is_whole && !file.has_transcript, "pictures"),
        (!office.undescribed.is_empty() && !is_whole && !file.has_transcript, "slides"),
        (!office.untitled.is_empty(), "untitled"),
        (office.headless > 0, "tables"),
    ];
    let helps: Vec<&str> = faults.into_iter().filter(|(is_so, _)| *is_so).map(|(_, help)| help).collect();
    if helps.is_empty() {
        return;
    }
    // Without a title readers see the name of the file, which is often as good.
    let severity = if helps == ["title"] { Severity::Info } else { D10.rule.severity };
    let list = |numbers: &[u32]| {
        let mut numbers = numbers.to_vec();
        numbers.dedup();
        numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
    };
    let diagnostic = file.document(Rule { severity, ..D10.rule }, &helps);
    let diagnostic =
        diagnostic.with("n", office.undescribed.len().to_string()).with("pages", list(&office.undescribed));
    let diagnostic = diagnostic.with("untitled", list(&office.untitled)).with("tables", office.headless.to_string());
    found.push(diagnostic);
}
