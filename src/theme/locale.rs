//! The words of a theme in the site's language: `locales/*.yaml`.

use std::collections::BTreeMap;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};
use crate::source::span::Location;
use crate::text::words::{Text, Words};
use crate::theme::manifest::BAD_FILE;
use crate::theme::old_names;
use crate::yaml::file_text::file_mapping;
use crate::yaml::node::{NodeKind, Pair};

/// A word that is missing in the site's language.
pub const NO_WORD: Rule = Rule::warning("G074");

/// Returns the words of a language: those of a theme override those of the themes that it extends, and English fills the
/// gaps. Words that only English has are reported.
pub(crate) fn words(
    snapshot: &Snapshot,
    builtin: &Snapshot,
    names: &[String],
    language: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Words {
    let short = language.split('-').next().unwrap_or(language);
    let mut all = Words::default();
    let mut own = Words::default();
    for name in names.iter().rev() {
        for tag in ["en", short, language] {
            let path = format!("themes/{name}/locales/{tag}.yaml");
            for source in [builtin.get(&path), snapshot.get(&path)].into_iter().flatten() {
                let words = locale(source, diagnostics);
                if tag != "en" || short == "en" {
                    own = own.overlaid(words.clone());
                }
                all = all.overlaid(words);
            }
        }
    }
    let settings = SourcePath::new("griffel.yaml").expect("invariant: a path");
    for key in all.keys().filter(|key| !own.has(key)) {
        let diagnostic = NO_WORD.at(Location::file(&settings)).with("key", key).with("language", language);
        diagnostics.push(diagnostic);
    }
    all
}

fn locale(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Words {
    let read = file_mapping(source, diagnostics);
    let mut texts = BTreeMap::new();
    for Pair { key, key_span: _, value } in read.entries {
        let text = match &value.kind {
            NodeKind::Scalar { text, .. } => Some(Text::Plain(text.clone())),
            NodeKind::Map(entries) => counted(entries),
            NodeKind::List(_) => None,
        };
        match text {
            // Of an old name and that of today, the one of today decides.
            Some(text) => match old_names::word(&key) {
                Some(today) => drop(texts.entry(today.to_owned()).or_insert(text)),
                None => drop(texts.insert(key, text)),
            },
            None => {
                diagnostics.push(BAD_FILE.at(Location::at(&source.path, value.span)).with("what", key).help("word"));
            }
        }
    }
    Words::new(texts)
}

/// Reads a text with a singular and a plural.
fn counted(entries: &[Pair]) -> Option<Text> {
    let text = |key: &str| entries.iter().find(|entry| entry.key == key)?.value.text().map(str::to_owned);
    Some(Text::Counted { one: text("one")?, other: text("other")? })
}
