//! The names that templates read and that are not there -> what is told about them, before a page is drawn and when one fails.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::snapshot::{Snapshot, Source};
use crate::source::span::{Location, Span};
use crate::text::suggest::nearest;
use crate::theme::contract::TemplateUse;
use crate::theme::names::{NameFindings, Reader, WrongName, name_findings};
use crate::theme::phrases::Given;
use crate::theme::tags::{TagKind, tags};

/// A name that no page has, where no page has failed because of it: in a condition, or where no page comes to.
pub const UNKNOWN_NAME: Rule = Rule::warning("G362");

/// Returns what the names of the site's own templates are like, by the names of the templates.
pub(crate) fn findings(templates: &BTreeMap<String, &Source>, site: &Snapshot) -> BTreeMap<String, NameFindings> {
    let is_own = |source: &Source| site.get(source.path.as_str()).is_some();
    if !templates.values().any(|source| is_own(source)) {
        return BTreeMap::new();
    }
    let text = |source: &Source| source.text().unwrap_or_default().to_owned();
    let texts: BTreeMap<&str, String> = templates.iter().map(|(name, source)| (name.as_str(), text(source))).collect();
    let given = Given::of(texts.values().map(String::as_str));
    let used = |kind: TagKind| -> BTreeSet<&str> {
        let tags = texts.values().flat_map(|text| tags(text));
        tags.filter(|tag| tag.kind == kind).map(|tag| tag.name).collect()
    };
    let (included, extended) = (used(TagKind::Include), used(TagKind::Extends));
    let own = templates.iter().filter(|(_, source)| is_own(source));
    let found = own.map(|(name, source)| {
        let path = source.path.as_str();
        let in_folder = path.split_once("/templates/").map_or(name.as_str(), |(_, name)| name);
        let (is_included, is_extended) = (included.contains(name.as_str()), extended.contains(name.as_str()));
        let used = TemplateUse { name: in_folder, is_included, is_extended };
        (name.clone(), name_findings(&texts[name.as_str()], used, &given))
    });
    found.collect()
}

/// Returns a warning for each name that is not there.
pub(crate) fn warnings(
    findings: &BTreeMap<String, NameFindings>,
    templates: &BTreeMap<String, &Source>,
) -> Vec<Diagnostic> {
    let wrong = findings.iter().flat_map(|(name, found)| found.wrong.iter().map(move |wrong| (name, wrong)));
    let mut told = BTreeSet::new();
    let at = |(name, wrong): (&String, &WrongName)| {
        let location = Location::at(&templates[name].path, wrong.span);
        // The same file can have two names.
        told.insert(location.clone()).then(|| of_name(UNKNOWN_NAME, wrong, location))
    };
    wrong.filter_map(at).collect()
}

/// Returns what is told about a name that is not there.
pub(crate) fn of_name(rule: Rule, wrong: &WrongName, location: Location) -> Diagnostic {
    let WrongName { name, span: _, whole: _, known, reader } = wrong;
    let told = rule.at(location).with("name", name).near(nearest(name, known.iter().map(String::as_str)));
    let told = match reader {
        Reader::Component => told.help("component"),
        Reader::Directive => told.help("directive"),
        Reader::Page | Reader::Value => told,
    };
    if !known.is_empty() {
        return told.with("known", known.join(", ")).help("known");
    }
    if *reader == Reader::Value { told.help("nothing") } else { told }
}

impl NameFindings {
    /// Returns the name that is not there in what stands here.
    pub(crate) fn wrong_in(&self, span: Span) -> Option<&WrongName> {
        self.wrong.iter().find(|wrong| meet(wrong.whole, span))
    }

    /// Returns the value that may be nothing in what stands here, and where it is read.
    pub(crate) fn unsure_in(&self, span: Span) -> Option<(&str, Span)> {
        let mut found = self.unsure.iter().filter(|unsure| meet(unsure.whole, span));
        found.next().map(|unsure| (unsure.value.as_str(), unsure.whole))
    }
}

fn meet(one: Span, other: Span) -> bool {
    one.start < other.end && other.start < one.end
}
