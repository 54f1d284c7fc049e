//! What `griffel check` found, for people and for programs.

use std::collections::BTreeMap;

use serde_json::json;

use crate::check::external::CHECKED;
use crate::check::finding::{Finding, counts};
use crate::cli::session::{Session, texts};
use crate::cli::terminal::Terminal;
use crate::diagnostic::catalogue::counted;
use crate::diagnostic::report::{self, SourceTexts, for_program, message};
use crate::diagnostic::rule::Severity;
use crate::pipeline::report_page::KnownEntry;
use crate::source::path::SourcePath;

/// Most findings of one rule in one file that are shown with their lines; of the others only the line numbers are told.
const SHOWN_OF_RULE: usize = 2;
/// Most files that are shown: the table at the end counts the others.
const FILES_SHOWN: usize = 40;

/// How much was found that no exception covers.
#[derive(Debug, Clone, Copy)]
pub(super) struct Report {
    pub(super) errors: usize,
    pub(super) warnings: usize,
}

/// Prints the findings: grouped by file, the worst first, or one JSON object each.
pub(super) fn report(
    findings: &[Finding],
    session: &Session,
    entries: &BTreeMap<SourcePath, KnownEntry>,
    terminal: &Terminal,
) -> Report {
    let texts = texts(&session.snapshot);
    let open: Vec<&Finding> = findings.iter().filter(|finding| finding.is_open()).collect();
    let counts = counts(findings);
    let of = |severity| open.iter().filter(|finding| finding.diagnostic.rule.severity == severity).count();
    let (errors, warnings, infos) = (of(Severity::Error), of(Severity::Warning), of(Severity::Info));
    let allowed = findings.iter().filter(|finding| finding.exception.is_some()).count();
    let old = findings.len() - open.len() - allowed;
    if terminal.is_json() {
        for finding in findings {
            terminal.result(&as_json(finding, &counts, &|path| texts(path), terminal).to_string());
        }
        let fields = json!({"errors": errors, "warnings": warnings, "infos": infos, "allowed": allowed, "old": old});
        terminal.object("checked", fields);
        return Report { errors, warnings };
    }
    by_file(&open, &counts, entries, &|path| texts(path), terminal);
    exceptions(findings, &|path| texts(path), terminal);
    let language = terminal.language;
    if old > 0 {
        terminal.note("check_old", &[("n", &old.to_string())]);
    }
    let number = |key: &str, n: usize| counted(language, key, n);
    terminal.note(
        if open.is_empty() { "check_clean" } else { "check_found" },
        &[
            ("errors", &number("errors", errors)),
            ("warnings", &number("warnings", warnings)),
            ("infos", &number("infos", infos)),
        ],
    );
    Report { errors, warnings }
}

/// Returns a finding as JSON: today's diagnostic with `rule`, `like` (how many others of its rule there are) and, if it is
/// allowed, the reason.
fn as_json(
    finding: &Finding,
    counts: &BTreeMap<&'static str, usize>,
    texts: SourceTexts<'_>,
    terminal: &Terminal,
) -> serde_json::Value {
    let mut object = for_program(&finding.diagnostic, texts, terminal.language);
    let code = finding.code();
    let of_rule = counts.get(code).copied().unwrap_or_default();
    object["rule"] = json!(code);
    object["like"] = json!(of_rule - usize::from(finding.is_open()).min(of_rule));
    if let Some(reason) = &finding.exception {
        object["allowed"] = json!(reason);
    }
    if let Some((_, checked)) = finding.diagnostic.fields.iter().find(|(name, _)| *name == CHECKED) {
        object[CHECKED] = json!(checked);
    }
    if finding.is_old {
        object["old"] = json!(true);
    }
    object
}

fn by_file(
    open: &[&Finding],
    counts: &BTreeMap<&'static str, usize>,
    entries: &BTreeMap<SourcePath, KnownEntry>,
    texts: SourceTexts<'_>,
    terminal: &Terminal,
) {
    let mut files: BTreeMap<Option<&SourcePath>, Vec<&Finding>> = BTreeMap::new();
    for finding in open {
        files.entry(finding.diagnostic.path()).or_default().push(finding);
    }
    let mut files: Vec<_> = files.into_iter().collect();
    let weight = |of: &[&Finding]| {
        let number = |severity| of.iter().filter(|finding| finding.diagnostic.rule.severity == severity).count();
        std::cmp::Reverse((number(Severity::Error), number(Severity::Warning), number(Severity::Info)))
    };
    files.sort_by_key(|(path, of)| (weight(of), *path));
    for (path, of) in files.iter_mut().take(FILES_SHOWN) {
        of.sort_by_key(|finding| {
            (finding.diagnostic.rule.severity, finding.code(), finding.diagnostic.location.clone())
        });
        let title = path.and_then(|path| entries.get(path)).map(|entry| format!("{}  ", entry.title));
        terminal.heading(&format!("{}{}", title.unwrap_or_default(), path.map_or("griffel", |path| path.as_str())));
        let mut at = 0;
        while at < of.len() {
            let code = of[at].code();
            let same = of[at..].iter().take_while(|finding| finding.code() == code).count();
            for finding in of[at..at + same].iter().take(SHOWN_OF_RULE) {
                // Settings, exceptions and `explain` know the finding by its rule; the build knows it by the second code.
                let (rule, own) = (finding.code(), finding.diagnostic.rule.code);
                let code = if rule == own { rule.to_owned() } else { format!("{rule}, {own}") };
                terminal.diagnostic(&code, &finding.diagnostic, texts);
            }
            let more: Vec<String> = of[at..at + same].iter().skip(SHOWN_OF_RULE).map(|one| line(one, texts)).collect();
            let elsewhere = counts.get(code).copied().unwrap_or_default() - same;
            if !more.is_empty() {
                terminal.note("check_more", &[("rule", code), ("lines", &more.join(", "))]);
            }
            if elsewhere > 0 {
                terminal.note("check_like", &[("rule", code), ("n", &elsewhere.to_string())]);
            }
            at += same;
        }
    }
    if files.len() > FILES_SHOWN {
        terminal.note("check_files", &[("n", &(files.len() - FILES_SHOWN).to_string())]);
        for (code, count) in counts {
            terminal.note("check_count", &[("rule", code), ("n", &count.to_string())]);
        }
    }
}

/// Tells what is allowed, and why.
fn exceptions(findings: &[Finding], texts: SourceTexts<'_>, terminal: &Terminal) {
    for finding in findings {
        let Some(reason) = &finding.exception else { continue };
        let path = finding.diagnostic.path().map_or("", SourcePath::as_str);
        let what = message(&finding.diagnostic, terminal.language);
        let line = line(finding, texts);
        let fields = [("rule", finding.code()), ("path", path), ("line", &line), ("what", &what), ("reason", reason)];
        terminal.note("check_allowed", &fields);
    }
}

/// Returns the number of the line of a finding.
fn line(finding: &Finding, texts: SourceTexts<'_>) -> String {
    report::line(&finding.diagnostic, texts).unwrap_or(1).to_string()
}
