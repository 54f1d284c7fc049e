//! What `check` found -> what the accessibility statement says of it.

use std::collections::BTreeMap;

use crate::check::finding::Finding;
use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::Severity;
use crate::model::site::Site;
use crate::output::route::Route;
use crate::plan::statement::{Place, Shortcoming, ShownPart};
use crate::source::path::SourcePath;

/// Returns what of the findings readers are told, in their order: what is against a criterion of accessibility and worth a
/// warning, unless the author says that it is right as it is.
pub(super) fn shortcomings(findings: &[Finding], site: &Site) -> Vec<Shortcoming> {
    let entries: BTreeMap<&SourcePath, usize> =
        site.entries().enumerate().map(|(index, entry)| (&entry.path, index)).collect();
    let shortcoming = |finding: &Finding| {
        let rule = finding.rule.filter(|rule| is_about_access(rule))?;
        let is_told = finding.exception.is_none() && finding.diagnostic.rule.severity != Severity::Info;
        let path = finding.diagnostic.path();
        is_told.then(|| Shortcoming {
            code: rule.rule.code,
            criteria: rule.basis.iter().copied().filter(|basis| is_criterion(basis)).collect(),
            general: general(rule.concerns),
            part: part(rule.rule.code),
            place: path.map_or(Place::Everywhere, |path| place(path, &entries)),
        })
    };
    findings.iter().filter_map(shortcoming).collect()
}

/// Returns whether a rule is about what the law asks for: of what an author should write (A20) and of links that lead nowhere
/// (F) it says nothing.
fn is_about_access(rule: &CheckRule) -> bool {
    let code = rule.rule.code;
    let is_other = rule.concerns == Concern::Privacy || code == "A20" || code.starts_with(['F', 'L']);
    !is_other && rule.basis.iter().any(|basis| is_criterion(basis))
}

/// Criteria of level AAA of WCAG 2.1 that rules name: the law asks for level AA (EN 301 549 V3.2.1, chapter 9).
const ABOVE: [&str; 12] =
    ["1.2.6", "1.2.8", "1.4.6", "1.4.8", "1.4.9", "2.1.3", "2.4.8", "2.4.9", "2.4.10", "3.1.3", "3.1.5", "3.2.5"];

/// Returns whether the law refers to what a rule is based on.
fn is_criterion(basis: &str) -> bool {
    let number = basis.strip_prefix("WCAG ").and_then(|rest| rest.split_whitespace().next());
    number.is_some_and(|number| !ABOVE.contains(&number)) || basis.starts_with("EN 301 549")
}

/// Returns what a rule looks at: documents by the rules D, recorded media by A16.
fn part(code: &str) -> ShownPart {
    match code {
        "A16" => ShownPart::Media,
        code if code.starts_with('D') => ShownPart::Document,
        _ => ShownPart::Page,
    }
}

/// Returns the key of a sentence about what those miss whom a rule concerns.
fn general(concern: Concern) -> &'static str {
    match concern {
        Concern::Sight => "fault_sight",
        Concern::Hearing => "fault_hearing",
        Concern::Reading => "fault_reading",
        Concern::Use => "fault_use",
        Concern::Privacy | Concern::Everybody => "fault_everybody",
    }
}

/// Returns where a file is shown: as an entry, beside one, or by itself.
fn place(path: &SourcePath, entries: &BTreeMap<&SourcePath, usize>) -> Place {
    let of_folder = || {
        path.folders_above().find_map(|folder| entries.get(&SourcePath::new(&format!("{folder}/index.md"))?).copied())
    };
    if let Some(index) = entries.get(path).copied().or_else(of_folder) {
        return Place::Entry(index);
    }
    let route = path.as_str().strip_prefix("static/").and_then(|name| Route::new(&format!("/{name}")));
    route.map_or(Place::Everywhere, Place::File)
}
