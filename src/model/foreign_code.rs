//! Code of other generators in all texts together: a blog that moved in has a thousand pieces of few kinds.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::parse::document::Document;
use crate::parse::foreign_code::{ForeignCode, ForeignLanguage};
use crate::source::span::Location;

/// Code of another generator, which readers see as text.
pub const FOREIGN_CODE: Rule = Rule::warning("G152");

/// Places shown for one kind of code: enough to see what it is about.
const PLACES_MAX: usize = 5;
/// Names shown for one kind of code.
const NAMES_MAX: usize = 8;

/// Reports the code of other generators in published documents: each kind once, with its number.
#[must_use]
pub fn foreign_code<'a>(documents: impl Iterator<Item = &'a Document>) -> Vec<Diagnostic> {
    let mut kinds: BTreeMap<ForeignLanguage, Vec<(&Document, &ForeignCode)>> = BTreeMap::new();
    for document in documents {
        for code in &document.body.outline.foreign {
            kinds.entry(code.language).or_default().push((document, code));
        }
    }
    kinds.into_iter().map(|(language, found)| told(language, found)).collect()
}

fn told(language: ForeignLanguage, mut found: Vec<(&Document, &ForeignCode)>) -> Diagnostic {
    found.sort_by_key(|(document, code)| (&document.path, code.span));
    let end = |name: &str| match language {
        ForeignLanguage::Hugo if name.starts_with("{{%") => " … %}}",
        ForeignLanguage::Hugo => " … >}}",
        ForeignLanguage::Tag => " … %}",
        ForeignLanguage::Value => " }}",
        ForeignLanguage::WordPress => " …]",
    };
    let names: BTreeSet<&str> = found.iter().map(|(_, code)| code.name.as_str()).collect();
    let mut codes: Vec<String> = names.iter().take(NAMES_MAX).map(|name| format!("`{name}{}`", end(name))).collect();
    if names.len() > NAMES_MAX {
        codes.push("…".to_owned());
    }
    let mut places = found.iter().map(|(document, code)| Location::at(&document.path, code.span));
    let first = places.next();
    let diagnostic = first.map_or_else(|| FOREIGN_CODE.anywhere(), |first| FOREIGN_CODE.at(first));
    let diagnostic = diagnostic.with("codes", codes.join(", ")).with("count", found.len().to_string());
    let diagnostic = match language {
        ForeignLanguage::Hugo => diagnostic.help("hugo"),
        ForeignLanguage::Tag | ForeignLanguage::Value => diagnostic.help("template"),
        ForeignLanguage::WordPress => diagnostic.help("wordpress"),
    };
    places.take(PLACES_MAX - 1).fold(diagnostic, |diagnostic, place| diagnostic.and(place, "also"))
}
