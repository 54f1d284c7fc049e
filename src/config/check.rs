//! The settings of `check`: how serious each rule is for this site.

use std::collections::BTreeMap;

use crate::diagnostic::catalogue::{Language, catalogue};
use crate::diagnostic::rule::{Rule, Severity};
use crate::source::path::SourcePath;
use crate::source::span::Location;
use crate::text::suggest::nearest;
use crate::yaml::fields::Fields;
use crate::yaml::node::Pair;

/// A severity that is none.
pub const NO_SEVERITY: Rule = Rule::error("G301");

/// Key that asks for a consent note for pictures of people.
const CONSENT: &str = "consent";

/// How serious each rule of `check` is, and what else it looks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckSettings {
    /// Severities by the codes of rules; `None` turns a rule off. Rules that are not named keep their own.
    pub severities: BTreeMap<String, Option<Severity>>,
    /// Whether pictures of people need a consent note (`check: {consent: true}`).
    pub wants_consent: bool,
}

/// Reads `check:`; `unknown` is the rule about settings that do not exist.
pub(super) fn check(fields: &mut Fields<'_>, path: &SourcePath, unknown: Rule) -> CheckSettings {
    let mut settings = CheckSettings::default();
    for Pair { key, key_span, value, .. } in fields.map("check").unwrap_or_default() {
        let Some(text) = value.text().map(str::trim) else {
            fields.wrong(key, value, "text");
            continue;
        };
        let location = Location::at(path, value.span);
        if key == CONSENT {
            match text {
                "true" => settings.wants_consent = true,
                "false" => {}
                _ => fields.report(NO_SEVERITY.at(location).with("key", key).with("value", text).help("consent")),
            }
            continue;
        }
        let code = key.to_uppercase();
        if !is_code(&code) {
            let near = nearest(&code, codes().chain([CONSENT]));
            let known = codes().chain([CONSENT]).collect::<Vec<_>>().join(", ");
            let diagnostic = unknown.at(Location::at(path, *key_span)).with("key", key).with("known", known);
            fields.report(diagnostic.near(near));
            continue;
        }
        let severity = match text {
            "off" | "false" => None,
            "info" => Some(Severity::Info),
            "warning" => Some(Severity::Warning),
            "error" => Some(Severity::Error),
            _ => {
                fields.report(NO_SEVERITY.at(location).with("key", key).with("value", text).help("severity"));
                continue;
            }
        };
        settings.severities.insert(code, severity);
    }
    settings
}

fn is_code(code: &str) -> bool {
    codes().any(|known| known == code)
}

/// Returns the codes of the rules of `check`.
fn codes() -> impl Iterator<Item = &'static str> {
    catalogue(Language::English).checks.keys().map(String::as_str)
}
