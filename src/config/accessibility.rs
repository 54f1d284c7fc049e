//! The settings of the accessibility statement: what a program cannot know of who examined the site, when and how.

use jiff::civil::Date;

use crate::addresses::link_address::{AddressKind, LinkAddress};
use crate::config::link_fields::{checked_link, link};
use crate::diagnostic::rule::Rule;
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::suggest::nearest;
use crate::yaml::fields::{Fields, Located};
use crate::yaml::node::NodeKind;

/// A day that is none, or a word that is none of the choices, in `accessibility`.
pub const NO_VALUE: Rule = Rule::error("G332");

/// `accessibility` of `griffel.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accessibility {
    /// Where it stands.
    pub span: Span,
    /// The public body, if it is not that of `organization`.
    pub organization: Option<String>,
    /// Where readers report what they cannot use.
    pub contact: Option<Located<LinkAddress>>,
    /// Who examined the site.
    pub method: Option<Method>,
    /// The name of an examiner from elsewhere.
    pub by: Option<String>,
    /// The day of the last assessment.
    pub assessed: Option<Located<Date>>,
    /// The day on which a person examined what no program sees.
    pub manual: Option<Located<Date>>,
    /// The most that the public body claims.
    pub conformity: Conformity,
    /// The day by which what `check` finds is to be mended.
    pub until: Option<Date>,
    /// The day from which the site has been published where it is: what is older was published again, and counts as new.
    pub since: Option<Date>,
    /// Who supervises the law, if no longer Digg: name, and address for complaints.
    pub authority: Option<(String, LinkAddress)>,
    /// Faults that people found.
    pub known: Vec<KnownFault>,
    /// What is not adapted because that would be a disproportionate burden (12 §), with the reasons.
    pub burden: Vec<KnownFault>,
    /// What is outside the law (9 §), with the reasons.
    pub exempt: Vec<KnownFault>,
}

/// Something that is not accessible, in the author's words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KnownFault {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
    /// The day by which it is to be mended.
    pub until: Option<Date>,
}

/// Who examined a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// The public body itself.
    Own,
    /// Somebody else.
    External,
}

/// How a site meets the law, in the words of the European model statement (2018/1523), from the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Conformity {
    /// Not compliant.
    None,
    /// Partially compliant.
    Partial,
    /// Fully compliant.
    Full,
}

impl Accessibility {
    /// Returns whether readers can report faults by a form: e-mail or a telephone alone is not enough (13 §).
    #[must_use]
    pub fn has_form(&self) -> bool {
        self.contact.as_ref().is_some_and(|contact| matches!(contact.value.kind(), AddressKind::Web | AddressKind::Own))
    }
}

impl Default for Accessibility {
    fn default() -> Self {
        Self {
            span: Span::default(),
            organization: None,
            contact: None,
            method: None,
            by: None,
            assessed: None,
            manual: None,
            conformity: Conformity::Full,
            until: None,
            since: None,
            authority: None,
            known: Vec::new(),
            burden: Vec::new(),
            exempt: Vec::new(),
        }
    }
}

/// Reads `accessibility:`; `unknown` is the rule about settings that do not exist. What still stands for something else,
/// such as `[the municipality]`, is not there yet.
pub(super) fn accessibility(fields: &mut Fields<'_>, path: &SourcePath, unknown: Rule) -> Option<Accessibility> {
    let node = fields.node("accessibility")?;
    let NodeKind::Map(entries) = &node.kind else {
        fields.wrong("accessibility", node, "map");
        return None;
    };
    Some(fields.inner(entries, unknown, |fields| {
        let organization = fields.prose("organization").map(|text| text.value).filter(|text| !is_placeholder(text));
        let contact = contact(fields, path);
        let method = match choice(fields, path, "method", &["self", "external"]) {
            Some("self") => Some(Method::Own),
            Some(_) => Some(Method::External),
            None => None,
        };
        let conformity = match choice(fields, path, "conformity", &["full", "partial", "none"]) {
            Some("partial") => Conformity::Partial,
            Some("none") => Conformity::None,
            Some(_) | None => Conformity::Full,
        };
        Accessibility {
            span: node.span,
            organization,
            contact,
            method,
            by: fields.prose("by").map(|text| text.value).filter(|text| !is_placeholder(text)),
            assessed: day(fields, path, "assessed"),
            manual: day(fields, path, "manual"),
            conformity,
            until: day(fields, path, "until").map(|day| day.value),
            since: day(fields, path, "since").map(|day| day.value),
            authority: authority(fields, path, unknown),
            known: faults(fields, path, "known", unknown),
            burden: faults(fields, path, "burden", unknown),
            exempt: faults(fields, path, "exempt", unknown),
        }
    }))
}

/// Returns the address of `contact`; what stands for one is none yet.
fn contact(fields: &mut Fields<'_>, path: &SourcePath) -> Option<Located<LinkAddress>> {
    let text = fields.words("contact").filter(|text| !is_placeholder(&text.value))?;
    checked_link(fields, path, &text).map(|value| Located { value, span: text.span })
}

fn authority(fields: &mut Fields<'_>, path: &SourcePath, unknown: Rule) -> Option<(String, LinkAddress)> {
    let entries = fields.map("authority")?;
    fields.inner(entries, unknown, |fields| {
        let name = fields.prose("name").map(|name| name.value);
        let url = link(fields, path, "url").map(|url| url.value);
        Some((name?, url?))
    })
}

fn faults(fields: &mut Fields<'_>, path: &SourcePath, key: &'static str, unknown: Rule) -> Vec<KnownFault> {
    let mut faults = Vec::new();
    for node in fields.items(key) {
        let fault = match &node.kind {
            NodeKind::Map(entries) => fields.inner(entries, unknown, |fields| {
                let (what, why) = (fields.prose("what"), fields.prose("why"));
                let until = day(fields, path, "until").map(|day| day.value);
                Some(KnownFault { what: what?.value, why: why.map_or_else(String::new, |why| why.value), until })
            }),
            NodeKind::Scalar { text, .. } => {
                Some(KnownFault { what: text.trim().to_owned(), why: String::new(), until: None })
            }
            NodeKind::List(_) => None,
        };
        if fault.is_none() {
            fields.wrong(key, node, "fault");
        }
        faults.extend(fault.filter(|fault| !is_placeholder(&fault.what)));
    }
    faults
}

/// Returns a day; what stands for a day is none yet.
fn day(fields: &mut Fields<'_>, path: &SourcePath, key: &'static str) -> Option<Located<Date>> {
    let text = fields.words(key).filter(|text| !is_placeholder(&text.value))?;
    match text.value.parse() {
        Ok(value) => Some(Located { value, span: text.span }),
        Err(_) => {
            fields.report(NO_VALUE.at(Location::at(path, text.span)).with("value", text.value).help("day"));
            None
        }
    }
}

fn choice(
    fields: &mut Fields<'_>,
    path: &SourcePath,
    key: &'static str,
    choices: &[&'static str],
) -> Option<&'static str> {
    let text = fields.words(key).filter(|text| !is_placeholder(&text.value))?;
    let choice = choices.iter().find(|choice| **choice == text.value).copied();
    if choice.is_none() {
        let near = nearest(&text.value, choices.iter().copied());
        let diagnostic = NO_VALUE.at(Location::at(path, text.span)).with("choices", choices.join(", ")).help("choice");
        fields.report(diagnostic.with("value", text.value).near(near));
    }
    choice
}

/// Returns whether a text stands for another that nobody has written yet.
fn is_placeholder(text: &str) -> bool {
    let is_marked = |open: char, close: char| text.contains(open) && text.contains(close);
    let forms = ["ÅÅÅÅ", "åååå", "YYYY", "yyyy"];
    is_marked('[', ']') || is_marked('{', '}') || forms.iter().any(|form| text.contains(form))
}
