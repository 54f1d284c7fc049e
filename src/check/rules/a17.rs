#![doc = include_str!("a17.md")]

use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::text::raw_html::RawAttribute;

/// Looks in raw HTML: what the build lets through, and what it takes away, which it tells.
pub const A17: CheckRule = CheckRule {
    text: Some(check),
    build: &["G085", "G086"],
    ..CheckRule::new(
        Rule::warning("A17"),
        Concern::Reading,
        &["WCAG 1.4.1", "WCAG 1.4.3", "HTML 16.2"],
        include_str!("a17.md"),
    )
};

/// Elements that say how something looks (HTML, 16.2) and are written all the same.
const ELEMENTS: &[&str] = &["font", "center", "big", "strike", "tt", "acronym", "dir", "nobr"];
/// Attributes that colour something.
const COLOURS: &[&str] = &["color", "bgcolor", "text", "bordercolor"];
/// Attributes that place something.
const PLACES: &[&str] = &["align", "valign", "face", "hspace", "vspace", "cellpadding", "cellspacing", "border"];

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    for tag in &text.parts.tags {
        let named = |names: &[&str]| -> Option<&RawAttribute> {
            tag.attributes.iter().find(|attribute| names.contains(&attribute.name.as_str()))
        };
        let at = |what: String| text.found(A17.rule, &tag.range).with("what", what);
        let told = |attribute: &RawAttribute| format!("{}=\"{}\"", attribute.name, attribute.value);
        if let Some(colour) = named(COLOURS) {
            found.push(at(told(colour)).help("colour"));
        } else if ELEMENTS.contains(&tag.name.as_str()) {
            found.push(at(format!("<{}>", tag.name)).help("element"));
        } else if let Some(place) = named(PLACES) {
            found.push(at(told(place)).help("element"));
        }
    }
}
