//! Messages of the rules and of the command line, in Swedish and English.
//!
//! There is one YAML file per language, parsed once. A message-format library would be heavier than needed: messages
//! have fields and a singular, and a translator edits one plain file.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::text::words::Words;

/// Language of the program's messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// Swedish.
    Swedish,
    /// English.
    English,
}

impl Language {
    /// Returns the language of a tag such as `sv` or `en-GB`; English if there are no messages in that language.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        if primary(tag).eq_ignore_ascii_case("sv") { Self::Swedish } else { Self::English }
    }

    /// Returns whether there are messages in the language of a tag.
    #[must_use]
    pub fn is_spoken(tag: &str) -> bool {
        ["sv", "en"].iter().any(|spoken| primary(tag).eq_ignore_ascii_case(spoken))
    }

    /// Returns the tag, `sv` or `en`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Swedish => "sv",
            Self::English => "en",
        }
    }
}

/// Returns the language of a tag, without region, script and encoding.
fn primary(tag: &str) -> &str {
    tag.split(['-', '_', '.', '@']).next().unwrap_or_default()
}

/// Messages of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleWords {
    /// The problem, in one line.
    pub message: String,
    /// Label of the marked text.
    #[serde(default)]
    pub label: String,
    /// Labels of related locations, by name.
    #[serde(default)]
    pub related: BTreeMap<String, String>,
    /// How to fix it; shown unless the diagnostic names one of `helps`.
    #[serde(default)]
    pub help: String,
    /// More specific helps, by name; shown if the diagnostic names them.
    #[serde(default)]
    pub helps: BTreeMap<String, String>,
    /// Background, for `griffel explain`; a rule of `check` has documentation of its own.
    #[serde(default)]
    pub explain: String,
}

/// All messages of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Messages of the rules of the build, by code.
    pub rules: BTreeMap<String, RuleWords>,
    /// Messages of the rules of `check`, by code. They are in a file of their own.
    #[serde(skip)]
    pub checks: BTreeMap<String, RuleWords>,
    /// Messages of the command line, by key.
    pub terminal: Words,
}

/// Returns the catalogue of a language.
#[must_use]
pub fn catalogue(language: Language) -> &'static Catalogue {
    static SWEDISH: OnceLock<Catalogue> = OnceLock::new();
    static ENGLISH: OnceLock<Catalogue> = OnceLock::new();
    let (cell, text, checks) = match language {
        Language::Swedish => (&SWEDISH, include_str!("words/sv.yaml"), include_str!("words/check.sv.yaml")),
        Language::English => (&ENGLISH, include_str!("words/en.yaml"), include_str!("words/check.en.yaml")),
    };
    cell.get_or_init(|| {
        let checks = serde_yaml::from_str(checks).expect("invariant: the built-in catalogue is valid");
        let catalogue: Catalogue = serde_yaml::from_str(text).expect("invariant: the built-in catalogue is valid");
        Catalogue { checks, ..catalogue }
    })
}

impl Catalogue {
    /// Returns the messages of a rule, of the build or of `check`.
    #[must_use]
    pub fn rule(&self, code: &str) -> Option<&RuleWords> {
        self.rules.get(code).or_else(|| self.checks.get(code))
    }
}

/// Returns a message of the command line with its fields filled in.
#[must_use]
pub fn say(language: Language, key: &str, fields: &[(&str, &str)]) -> String {
    catalogue(language).terminal.say(key, fields)
}

/// Returns a number with its noun, such as `1 warning` or `3 warnings`; `key` names the noun.
#[must_use]
pub fn counted(language: Language, key: &str, n: usize) -> String {
    say(language, key, &[("n", &n.to_string())])
}
