//! One text that is being written -> what is wrong in it, without the site around it: in the time between two keys.

use jiff::civil::Date;

use crate::check::finding::Finding;
use crate::check::findings::{FoundInText, findings, of_text};
use crate::check::table::rule_of;
use crate::check::text::CheckedText;
use crate::config::settings::Config;
use crate::diagnostic::rule::Severity;
use crate::parse::dates::Dates;
use crate::parse::document::{DocumentKind, ParseContext, document};
use crate::parse::front_matter::FrontMatter;
use crate::source::snapshot::Source;

/// Returns what is wrong in a text as far as it can be seen in itself: where links lead is known to a build alone.
#[must_use]
pub fn findings_of_unsaved(source: &Source, kind: DocumentKind, config: &Config, today: Date) -> Vec<Finding> {
    let defaults = FrontMatter::default();
    let context = ParseContext { dates: Dates::of(config, today), defaults: &defaults, has_vocabulary: false };
    let parsed = document(source, kind, context);
    let is_told = |code: &str, severity| severity == Severity::Error || rule_of(code).is_some();
    let mut all = parsed.diagnostics;
    all.retain(|found| is_told(found.rule.code, found.rule.severity));
    let mut allowed = Vec::new();
    if let Some(document) = &parsed.value {
        let text = CheckedText::new(document, source.text().unwrap_or_default(), None, config);
        let FoundInText { diagnostics, exceptions } = of_text(&text);
        all.extend(diagnostics);
        allowed = exceptions;
    }
    findings(all, &allowed, &config.check.severities)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::path::SourcePath;

    #[test]
    fn a_text_is_checked_by_itself() {
        let path = SourcePath::new("content/posts/a.md").expect("a path");
        let text =
            "---\ntitle: A\ndate: 2026-11-01\n---\n![](x.jpg)\n\n<!-- griffel: allow A5: so -->\n\n[här](b.md)\n";
        let source = Source::new(path, text.as_bytes());
        let today = jiff::civil::date(2026, 11, 29);
        let found = findings_of_unsaved(&source, DocumentKind::Post, &Config::default(), today);
        let of = |code| found.iter().filter(|finding| finding.code() == code).collect::<Vec<_>>();
        assert_eq!(of("A1").len(), 1);
        assert_eq!(of("A5")[0].exception.as_deref(), Some("so"));
    }
}
