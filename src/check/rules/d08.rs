#![doc = include_str!("d08.md")]

use crate::check::file::CheckedFile;
use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::{Diagnostic, Rule, Severity};

/// Tags of a PDF that say too little.
pub const D8: CheckRule = CheckRule {
    file: Some(check),
    ..CheckRule::new(
        Rule::warning("D8"),
        Concern::Sight,
        &["EN 301 549 10.1.1.1", "EN 301 549 10.1.3.1", "EN 301 549 10.2.4.6"],
        include_str!("d08.md"),
    )
};

fn check(file: &CheckedFile<'_>, found: &mut Vec<Diagnostic>) {
    let Some(pdf) = &file.facts.pdf else { return };
    if !pdf.is_tagged() {
        return;
    }
    let tags = &pdf.tags;
    let faults = [
        (pdf.pages > 2 && tags.headings == 0 && !tags.is_cut, "headings"),
        (tags.undescribed > 0, "figures"),
        (tags.tables > 0 && tags.header_cells == 0 && !tags.is_cut, "tables"),
        (tags.is_guessed, "guessed"),
        (pdf.untabbed > 0, "tabs"),
    ];
    let helps: Vec<&str> = faults.into_iter().filter(|(is_so, _)| *is_so).map(|(_, help)| help).collect();
    if helps.is_empty() {
        return;
    }
    // The order of the Tab key alone seldom shuts anybody out.
    let severity = if helps == ["tabs"] { Severity::Info } else { D8.rule.severity };
    let diagnostic = file.document(Rule { severity, ..D8.rule }, &helps);
    let fields = [("pages", pdf.pages), ("figures", tags.figures), ("n", tags.undescribed), ("tables", tags.tables)];
    found.push(fields.into_iter().fold(diagnostic, |told, (name, number)| told.with(name, number.to_string())));
}
