//! One attribute of a drawing, as it may be published.

use crate::media::svg::addresses::{CleanEmbedded, Embedded, is_followed, is_private, loaded, scheme};
use crate::media::svg::allowed::{XLINK, attribute, is_handler};
use crate::media::svg::stylesheet::cleaned;

/// An attribute, its references replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attribute {
    /// Its namespace, empty for most.
    pub namespace: String,
    /// Its name without prefix.
    pub name: String,
    /// Its name as it is written.
    pub written: String,
    /// Its value.
    pub value: String,
}

/// Namespace of `xml:space` and `xml:lang`.
pub const XML: &str = "http://www.w3.org/XML/1998/namespace";
/// Longest part of a value that is told.
const TOLD_MAX: usize = 60;

/// What is wrong with a part of a drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Danger {
    /// It runs something.
    Runs,
    /// It loads something from elsewhere, or leads to what no page may lead to.
    Loads,
}

/// What becomes of an attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AttributeVerdict {
    /// It stays, under this name.
    Kept(String),
    /// It stays with another value, and the parts that were removed are told.
    Changed(String, String, Vec<(Danger, String)>),
    /// It is removed without a word.
    Unseen,
    /// It is removed and told.
    Removed(Danger, String),
}

/// Returns what becomes of an attribute of an element.
#[must_use]
pub fn verdict(element: &str, own: &Attribute, embedded: CleanEmbedded<'_>) -> AttributeVerdict {
    let Attribute { namespace, name, written, value } = own;
    let told = || {
        let value = value.trim();
        format!("{written}=\"{}\"", &value[..value.floor_char_boundary(TOLD_MAX)])
    };
    match namespace.as_str() {
        XLINK if name == "href" => return address(element, "xlink:href", value, &told(), embedded),
        XLINK if matches!(name.as_str(), "type" | "show" | "actuate" | "title") => {
            return AttributeVerdict::Kept(format!("xlink:{name}"));
        }
        XML if matches!(name.as_str(), "space" | "lang" | "id") => {
            return AttributeVerdict::Kept(format!("xml:{name}"));
        }
        XML if name == "base" => return AttributeVerdict::Removed(Danger::Loads, told()),
        "" => {}
        _ => return AttributeVerdict::Unseen,
    }
    match name.as_str() {
        "href" | "src" => address(element, name, value, &told(), embedded),
        "style" => styled(name, value, embedded),
        _ if is_handler(name) => AttributeVerdict::Removed(Danger::Runs, told()),
        _ if !attribute(name) || is_private(value) => AttributeVerdict::Unseen,
        // A value that loads something does so by `url(…)`, or by letters in another writing.
        _ if value.contains(['(', '\\']) && !name.starts_with("aria-") => styled(name, value, embedded),
        _ => AttributeVerdict::Kept(name.clone()),
    }
}

fn styled(name: &str, value: &str, embedded: CleanEmbedded<'_>) -> AttributeVerdict {
    let style = cleaned(value, embedded);
    let removed = style.removed.into_iter().map(|part| (Danger::Loads, part)).collect();
    style.text.map_or_else(
        || AttributeVerdict::Kept(name.to_owned()),
        |text| AttributeVerdict::Changed(name.to_owned(), text, removed),
    )
}

fn address(element: &str, name: &str, value: &str, told: &str, embedded: CleanEmbedded<'_>) -> AttributeVerdict {
    let removed = || {
        let runs =
            scheme(value).is_some_and(|scheme| matches!(scheme.as_str(), "javascript" | "vbscript" | "livescript"));
        AttributeVerdict::Removed(if runs { Danger::Runs } else { Danger::Loads }, told.to_owned())
    };
    if element == "a" {
        return if is_followed(value) { AttributeVerdict::Kept(name.to_owned()) } else { removed() };
    }
    match loaded(value, embedded) {
        Embedded::Same => AttributeVerdict::Kept(name.to_owned()),
        Embedded::Cleaned(other) => AttributeVerdict::Changed(name.to_owned(), other, Vec::new()),
        Embedded::Refused if value.trim().is_empty() => AttributeVerdict::Unseen,
        Embedded::Refused => removed(),
    }
}

/// Returns what an animation would change that must not change: an address, or what is run.
#[must_use]
pub fn animated_danger(attributes: &[Attribute]) -> Option<Danger> {
    let value = |name: &str| attributes.iter().find(|own| own.namespace.is_empty() && own.name == name);
    let target = value("attributeName")?.value.trim();
    let target = target.rsplit(':').next().unwrap_or(target);
    if is_handler(target) {
        return Some(Danger::Runs);
    }
    if !["href", "src", "base"].iter().any(|address| target.eq_ignore_ascii_case(address)) {
        return None;
    }
    let values = ["from", "to", "by", "values"].into_iter().filter_map(value).flat_map(|own| own.value.split(';'));
    let addresses: Vec<&str> = values.map(str::trim).filter(|value| !value.is_empty()).collect();
    let runs = addresses.iter().any(|value| scheme(value).is_some_and(|scheme| scheme.ends_with("script")));
    let is_inside = addresses.iter().all(|value| value.starts_with('#'));
    (!is_inside).then_some(if runs { Danger::Runs } else { Danger::Loads })
}
