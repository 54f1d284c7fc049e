//! `check-baseline.yaml`: what was wrong before anybody checked, so that only what is new fails.
//!
//! It counts: so many findings of a rule in a file are old. Lines move and words change, and a list of places would have to
//! be kept with every edit. Where there are more than that, nobody can tell which are new, and all are told.

use std::collections::BTreeMap;

use crate::check::finding::Finding;
use crate::check::table::rule_of;
use crate::diagnostic::rule::{Diagnosed, Rule};
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;
use crate::source::span::Location;
use crate::text::quote::quoted;
use crate::yaml::file_text::file_mapping;
use crate::yaml::node::{NodeKind, Pair};

/// Path of the file in the site's folder.
pub const BASELINE_PATH: &str = "check-baseline.yaml";

/// A line of the baseline that cannot be read.
pub const NO_BASELINE: Rule = Rule::error("G350");

/// Numbers of old findings by file and code of the rule.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Baseline {
    counts: BTreeMap<(String, String), usize>,
}

/// Reads a baseline.
#[must_use]
pub fn baseline(source: &Source) -> Diagnosed<Baseline> {
    let mut diagnostics = Vec::new();
    let mut value = Baseline::default();
    let path = &source.path;
    for Pair { key: file, key_span, value: rules } in &file_mapping(source, &mut diagnostics).entries {
        let NodeKind::Map(rules) = &rules.kind else {
            diagnostics.push(NO_BASELINE.at(Location::at(path, *key_span)).with("value", file));
            continue;
        };
        for Pair { key: code, key_span, value: number } in rules {
            let number = number.text().and_then(|number| number.trim().parse().ok());
            let is_rule = rule_of(code).is_some_and(|rule| rule.rule.code == code);
            match number.filter(|_| is_rule) {
                Some(number) => _ = value.counts.insert((file.clone(), code.clone()), number),
                None => diagnostics.push(NO_BASELINE.at(Location::at(path, *key_span)).with("value", code)),
            }
        }
    }
    Diagnosed { value, diagnostics }
}

/// Returns the text of a baseline in which a file has another path; `None` if it does not name the file.
#[must_use]
pub fn renamed(source: &Source, from: &SourcePath, to: &SourcePath) -> Option<String> {
    let mut diagnostics = Vec::new();
    let text = source.text()?;
    let pairs = file_mapping(source, &mut diagnostics).entries;
    let span = pairs.iter().find(|pair| pair.key == from.as_str())?.key_span;
    let typed = text.get(span.start..span.end)?;
    Some([&text[..span.start], &typed.replace(from.as_str(), to.as_str()), &text[span.end..]].concat())
}

impl Baseline {
    /// Returns the baseline in which all findings are old that no exception covers.
    #[must_use]
    pub fn of(findings: &[Finding]) -> Self {
        let mut counts = BTreeMap::new();
        for key in findings.iter().filter(|finding| finding.exception.is_none()).filter_map(key) {
            *counts.entry(key).or_default() += 1;
        }
        Self { counts }
    }

    /// Marks the findings that are old.
    pub fn mark(&self, findings: &mut [Finding]) {
        if self.counts.is_empty() {
            return;
        }
        let now = Self::of(findings).counts;
        for finding in findings {
            let Some(key) = key(finding) else { continue };
            let (old, new) = (self.counts.get(&key), now.get(&key));
            finding.is_old = old.zip(new).is_some_and(|(old, new)| new <= old);
        }
    }

    /// Returns the baseline as its file.
    #[must_use]
    pub fn text(&self, comment: &str) -> String {
        let mut text = String::new();
        for line in comment.lines() {
            text.push_str(&format!("# {line}\n"));
        }
        let mut last = "";
        for ((file, code), number) in &self.counts {
            if file != last {
                text.push_str(&format!("{}:\n", quoted(file)));
                last = file;
            }
            text.push_str(&format!("  {code}: {number}\n"));
        }
        text
    }

    /// Returns how many findings it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.counts.values().sum()
    }

    /// Returns whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }
}

/// Returns what a finding is counted under; errors of the build are never old.
fn key(finding: &Finding) -> Option<(String, String)> {
    let location = finding.diagnostic.location.as_ref()?;
    Some((location.path.to_string(), finding.rule?.rule.code.to_owned()))
}
