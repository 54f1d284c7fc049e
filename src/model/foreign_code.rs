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

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::parse::dates::Dates;
    use crate::parse::document::{DocumentKind, ParseContext, document};
    use crate::parse::front_matter::FrontMatter;
    use crate::source::path::SourcePath;
    use crate::source::snapshot::Source;
    use crate::text::meant_date::{DateHabits, DayOrder};

    fn page(name: &str, text: &str) -> Document {
        let habits = DateHabits { today: jiff::civil::date(2026, 11, 23), order: DayOrder::DayFirst };
        let dates = Dates { zone: &TimeZone::UTC, habits };
        let defaults = FrontMatter::default();
        let context = ParseContext { dates, defaults: &defaults, has_vocabulary: false };
        let path = SourcePath::new(&format!("content/pages/{name}.md")).expect("a path");
        document(&Source::new(path, text.as_bytes()), DocumentKind::Page, context).value.expect("a document")
    }

    #[test]
    fn of_many_places_the_first_few_are_shown() {
        let pages = [page("b", &"{{ namn }}\n\n".repeat(1_000)), page("a", "---\ntitle: A\n---\n{{ namn }}\n")];
        let [told] = foreign_code(pages.iter()).try_into().expect("one diagnostic for one kind");
        let place = |location: &Location| (location.path.name().to_owned(), location.span.map(|span| span.start));
        assert_eq!(told.location.as_ref().map(place), Some(("a.md".to_owned(), Some(17))));
        let others: Vec<_> = told.related.iter().map(|(location, _)| place(location)).collect();
        let b = |start: usize| ("b.md".to_owned(), Some(start));
        assert_eq!(others, [b(0), b(12), b(24), b(36)]);
    }
}
