//! The attributes that hold addresses, in one table: of pages, of drawings (SVG), and of what scripts of themes read.

use crate::archive::stylesheet;
use crate::archive::visit::{Use, Visit};
use crate::text::raw_html::{RawAttribute, candidates};

/// How a value holds addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// It is one.
    One(Use),
    /// It is a list with sizes (HTML, 4.8.4.2.1).
    Set,
    /// Behind a number of seconds (HTML, 4.2.5.3).
    Refresh,
    /// It is style rules.
    Style,
}

/// Attributes by element. Those of no element are of all elements.
const TABLE: &[(&str, &str, Form)] = &[
    ("", "href", Form::One(Use::Linked)),
    ("", "xlink:href", Form::One(Use::Linked)),
    ("", "src", Form::One(Use::Loaded)),
    ("", "srcset", Form::Set),
    ("", "imagesrcset", Form::Set),
    ("", "poster", Form::One(Use::Loaded)),
    ("", "background", Form::One(Use::Loaded)),
    ("", "cite", Form::One(Use::Linked)),
    ("", "longdesc", Form::One(Use::Linked)),
    ("", "action", Form::One(Use::Linked)),
    ("", "formaction", Form::One(Use::Linked)),
    ("", "style", Form::Style),
    ("object", "data", Form::One(Use::Loaded)),
    ("meta", "content", Form::Refresh),
    ("image", "href", Form::One(Use::Loaded)),
    ("image", "xlink:href", Form::One(Use::Loaded)),
    ("feimage", "href", Form::One(Use::Loaded)),
    ("feimage", "xlink:href", Form::One(Use::Loaded)),
    ("use", "href", Form::One(Use::Loaded)),
    ("use", "xlink:href", Form::One(Use::Loaded)),
];

/// Kinds of links of a page that the browser follows by itself.
const LOADED: [&str; 6] = ["stylesheet", "icon", "apple-touch-icon", "manifest", "preload", "modulepreload"];

/// Kinds of links that say where something lies on the web, archive or not.
const ON_THE_WEB: [&str; 3] = ["canonical", "hub", "self"];

/// Returns the value of an attribute of a start tag with other addresses; `None` where all stay.
pub fn rewritten(
    element: &str,
    attributes: &[RawAttribute],
    attribute: &RawAttribute,
    visit: &mut Visit<'_>,
) -> Option<String> {
    let RawAttribute { name, value, span } = attribute;
    if span.is_empty() {
        return None;
    }
    if name.starts_with("data-") {
        return if value.starts_with('/') { visit(value, Use::Read) } else { None };
    }
    match form(element, name)? {
        Form::One(_) if element == "link" => {
            let relations = value_of(attributes, "rel").unwrap_or_default().to_ascii_lowercase();
            let has = |kinds: &[&str]| relations.split_ascii_whitespace().any(|one| kinds.contains(&one));
            let is_loaded = has(&LOADED);
            if has(&ON_THE_WEB) { None } else { visit(value, if is_loaded { Use::Loaded } else { Use::Linked }) }
        }
        Form::One(kind) => visit(value, kind),
        Form::Set => set(attribute, visit),
        Form::Refresh => {
            let is_refresh =
                value_of(attributes, "http-equiv").is_some_and(|name| name.eq_ignore_ascii_case("refresh"));
            if is_refresh { refresh(value, visit) } else { None }
        }
        Form::Style => stylesheet::rewritten(value, visit),
    }
}

fn form(element: &str, attribute: &str) -> Option<Form> {
    let of = |of: &str| TABLE.iter().find(|(element, name, _)| *element == of && *name == attribute);
    of(element).or_else(|| of("")).map(|(.., form)| *form).filter(|form| *form != Form::Refresh || element == "meta")
}

/// Returns the value of an attribute.
#[must_use]
pub fn value_of<'a>(attributes: &'a [RawAttribute], name: &str) -> Option<&'a str> {
    attributes.iter().find(|attribute| attribute.name == name).map(|attribute| attribute.value.as_str())
}

fn set(attribute: &RawAttribute, visit: &mut Visit<'_>) -> Option<String> {
    let value = &attribute.value;
    // Counted from the start of the value, and not of the page.
    let inside = RawAttribute { span: 0..value.len(), ..attribute.clone() };
    let (mut text, mut done) = (String::new(), 0);
    for found in candidates(&inside) {
        if let Some(other) = visit(&found.address, Use::Loaded) {
            text.push_str(&value[done..found.span.start]);
            text.push_str(&other);
            done = found.span.end;
        }
    }
    (done > 0).then(|| text + &value[done..])
}

fn refresh(value: &str, visit: &mut Visit<'_>) -> Option<String> {
    let (at, _) = value
        .char_indices()
        .find(|(at, _)| value.get(*at..at + 3).is_some_and(|name| name.eq_ignore_ascii_case("url")))?;
    let after = value[at + 3..].trim_start().strip_prefix('=')?.trim_start();
    let address = after.trim_matches(['"', '\'']);
    let other = visit(address, Use::Linked)?;
    Some(format!("{}{other}", &value[..value.len() - after.len()]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::raw_html::{RawKind, raw_tokens};

    #[test]
    fn each_attribute_that_holds_addresses_is_met_and_no_other() {
        for (tag, wanted) in [
            ("<a href=/a>", "href=X"),
            ("<img src=/a srcset='/a 1x, /b 2x,/c' alt=/a>", "src=X srcset=X 1x, X 2x,X"),
            ("<video poster='/a' src=/b>", "poster=X src=X"),
            ("<link rel=stylesheet href=/a>", "href=X"),
            ("<link rel=canonical href=/a>", ""),
            ("<meta http-equiv=Refresh content='0; URL=/a'>", "content=0; URL=X"),
            ("<meta name=description content='0; url=/a'>", ""),
            ("<p style='background: url(/a) no-repeat' title=/a>", "style=background: url(\"X\") no-repeat"),
            ("<form action=/a data-engine=/b data-text='a /b'>", "action=X data-engine=X"),
            ("<object data=/a>", "data=X"),
            ("<q cite=/a>", "cite=X"),
            ("<use xlink:href=/a#b>", "xlink:href=X"),
        ] {
            let tokens = raw_tokens(tag);
            let RawKind::Start(element, attributes, _) = &tokens[0].kind else { panic!("a tag: {tag}") };
            let mut visit = |_: &str, _: Use| Some("X".to_owned());
            let found = attributes.iter().filter_map(|attribute| {
                let value = rewritten(element, attributes, attribute, &mut visit)?;
                Some(format!("{}={value}", attribute.name))
            });
            assert_eq!(found.collect::<Vec<_>>().join(" "), wanted, "{tag}");
        }
    }
}
