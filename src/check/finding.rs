//! What was found, as it is told.

use std::collections::BTreeMap;

use crate::check::exceptions::Exception;
use crate::check::rule::CheckRule;
use crate::check::table::rule_of;
use crate::diagnostic::rule::{Diagnostic, Severity};

/// Something that is wrong for readers.
#[derive(Debug, Clone)]
pub struct Finding {
    /// The rule; `None` if the build found an error that no rule of `check` speaks of.
    pub rule: Option<&'static CheckRule>,
    /// What is wrong and where, with the severity that the settings give it.
    pub diagnostic: Diagnostic,
    /// Why it is left as it is: the author's own words.
    pub exception: Option<String>,
    /// Whether it was there before anybody checked: the baseline counts it.
    pub is_old: bool,
}

/// What the settings say about a rule.
pub type Severities = BTreeMap<String, Option<Severity>>;

impl Finding {
    /// Returns a finding of a diagnostic with its severity by the settings; `None` if they turn its rule off.
    #[must_use]
    pub fn new(mut diagnostic: Diagnostic, severities: &Severities, exceptions: &[Exception]) -> Option<Self> {
        let rule = rule_of(diagnostic.rule.code);
        let code = rule.map_or(diagnostic.rule.code, |rule| rule.rule.code);
        match severities.get(code) {
            Some(None) => return None,
            Some(Some(severity)) => diagnostic.rule.severity = *severity,
            None => {}
        }
        let allowed = exceptions.iter().find(|exception| exception.holds(code, diagnostic.location.as_ref()));
        let exception = allowed.map(|exception| exception.reason.clone());
        Some(Self { rule, diagnostic, exception, is_old: false })
    }

    /// Returns a finding of a diagnostic that no rule of `check` speaks of.
    #[must_use]
    pub fn of_build(diagnostic: Diagnostic) -> Self {
        Self { rule: None, diagnostic, exception: None, is_old: false }
    }

    /// Returns whether something is to be done about it: it is neither allowed nor old.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.exception.is_none() && !self.is_old
    }

    /// Returns the code of its rule: that of `check` if there is one.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.rule.map_or(self.diagnostic.rule.code, |rule| rule.rule.code)
    }
}

/// Returns how many open findings of each rule there are.
#[must_use]
pub fn counts(findings: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.is_open()) {
        *counts.entry(finding.code()).or_default() += 1;
    }
    counts
}
