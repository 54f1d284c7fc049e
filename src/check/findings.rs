//! Runs the rules.

use std::collections::BTreeMap;

use crate::check::exceptions::{Exception, exceptions};
use crate::check::file::CheckedFile;
use crate::check::finding::{Finding, Severities};
use crate::check::site::CheckedSite;
use crate::check::table::RULES;
use crate::check::text::CheckedText;
use crate::diagnostic::rule::{Diagnostic, in_order};
use crate::source::path::SourcePath;

/// What was found in one text, before the settings are asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FoundInText {
    /// What is wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// What the author allows in it.
    pub exceptions: Vec<Exception>,
}

/// Returns what is wrong in one text.
#[must_use]
pub fn of_text(text: &CheckedText<'_>) -> FoundInText {
    let (exceptions, mut diagnostics) = exceptions(text);
    for rule in RULES {
        if let Some(check) = rule.text {
            check(text, &mut diagnostics);
        }
    }
    FoundInText { diagnostics, exceptions }
}

/// Returns what is wrong with one file.
#[must_use]
pub fn of_file(file: &CheckedFile<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for rule in RULES {
        if let Some(check) = rule.file {
            check(file, &mut diagnostics);
        }
    }
    diagnostics
}

/// Returns what is wrong with the site as a whole.
#[must_use]
pub fn of_site(site: &CheckedSite<'_>) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for rule in RULES {
        if let Some(check) = rule.site {
            check(site, &mut diagnostics);
        }
    }
    diagnostics
}

/// Returns diagnostics as findings in the order of files and lines: with the severities of the settings, without what they
/// turn off, and with the reasons of exceptions.
#[must_use]
pub fn findings(diagnostics: Vec<Diagnostic>, exceptions: &[Exception], severities: &Severities) -> Vec<Finding> {
    let mut of_file: BTreeMap<&SourcePath, Vec<Exception>> = BTreeMap::new();
    for exception in exceptions {
        of_file.entry(&exception.path).or_default().push(exception.clone());
    }
    let finding = |diagnostic: Diagnostic| {
        let path = diagnostic.path();
        let exceptions = path.and_then(|path| of_file.get(path)).map_or(&[][..], Vec::as_slice);
        Finding::new(diagnostic, severities, exceptions)
    };
    in_order(diagnostics).into_iter().filter_map(finding).collect()
}
