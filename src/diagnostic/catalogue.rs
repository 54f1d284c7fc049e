//! The words of every rule in Swedish and English.
//!
//! One YAML file per language, read once. It is lighter than a message-format library: the words need fields and
//! nothing else, and a translator sees one plain file.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;

/// A language that the program speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// Swedish.
    Swedish,
    /// English.
    English,
}

impl Language {
    /// Returns the language of a tag such as `sv` or `en-GB`; English for one that is not spoken.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        if tag.split(['-', '_', '.']).next() == Some("sv") { Self::Swedish } else { Self::English }
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

/// Words of one rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleWords {
    /// What is wrong, in one line.
    pub message: String,
    /// What stands beside the marked place.
    #[serde(default)]
    pub label: String,
    /// Labels of other places, by name.
    #[serde(default)]
    pub related: BTreeMap<String, String>,
    /// How to mend it; shown always.
    #[serde(default)]
    pub help: String,
    /// Further helps, by name; shown where the stage asked for them.
    #[serde(default)]
    pub helps: BTreeMap<String, String>,
    /// The rule explained, for `griffel explain`.
    pub explain: String,
}

/// All words of one language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// By code.
    pub rules: BTreeMap<String, RuleWords>,
    /// Words of the command line, by key; `{name}` is filled in.
    pub terminal: BTreeMap<String, String>,
}

/// Returns the catalogue of a language.
#[must_use]
pub fn catalogue(language: Language) -> &'static Catalogue {
    static SWEDISH: OnceLock<Catalogue> = OnceLock::new();
    static ENGLISH: OnceLock<Catalogue> = OnceLock::new();
    let (cell, text) = match language {
        Language::Swedish => (&SWEDISH, include_str!("words/sv.yaml")),
        Language::English => (&ENGLISH, include_str!("words/en.yaml")),
    };
    cell.get_or_init(|| serde_yaml::from_str(text).expect("the catalogue in the binary is sound"))
}

/// Returns a text of the command line with its fields filled in.
#[must_use]
pub fn say(language: Language, key: &str, fields: &[(&str, &str)]) -> String {
    let Some(text) = catalogue(language).terminal.get(key) else { return key.to_owned() };
    fields.iter().fold(text.clone(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}
