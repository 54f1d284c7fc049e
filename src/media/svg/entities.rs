//! Entities that a drawing declares: Illustrator writes its namespaces so.

use std::collections::BTreeMap;

use quick_xml::escape::{resolve_html5_entity, resolve_xml_entity};

/// Longest value of an entity in bytes; namespaces are shorter than a hundred. A bomb doubles itself.
const VALUE_MAX: usize = 16 * 1024;
/// Most bytes that entities may add to a drawing.
const EXPANDED_MAX: usize = 4 * 1024 * 1024;
/// Most entities that are read.
const ENTITIES_MAX: usize = 1024;

/// The entities of a drawing, and how much they may still add to it.
#[derive(Debug)]
pub struct Entities {
    /// Values with `&` escaped, as attributes want them.
    escaped: BTreeMap<String, String>,
    left: usize,
}

impl Default for Entities {
    fn default() -> Self {
        Self { escaped: BTreeMap::new(), left: EXPANDED_MAX }
    }
}

impl Entities {
    /// Reads the declarations of a document type. What comes from outside (`SYSTEM`, `PUBLIC`) and entities for declarations
    /// (`%`) are left out.
    #[must_use]
    pub fn of(doctype: &str) -> Self {
        let mut entities = Self::default();
        let Some((_, subset)) = doctype.split_once('[') else { return entities };
        let mut rest = subset;
        while let Some(at) = rest.find("<!").filter(|_| entities.escaped.len() < ENTITIES_MAX) {
            rest = &rest[at + 2..];
            if let Some(comment) = rest.strip_prefix("--") {
                rest = comment.split_once("-->").map_or("", |(_, after)| after);
            } else if let Some((name, value, after)) = rest.strip_prefix("ENTITY").and_then(declared) {
                rest = after;
                // The first declaration is binding (XML 1.0, 4.2).
                let value = entities.replaced(value);
                entities.escaped.entry(name.to_owned()).or_insert(value);
            }
        }
        entities
    }

    /// Returns the text of an entity, escaped; `None` if it is unknown or the drawing grows too much.
    pub fn escaped(&mut self, name: &str) -> Option<&str> {
        let value = match self.escaped.get(name) {
            Some(value) => value.as_str(),
            None => resolve_xml_entity(name).map_or_else(|| resolve_html5_entity(name), |_| escaped_sign(name))?,
        };
        self.left = self.left.checked_sub(value.len())?;
        Some(value)
    }

    /// Returns the text of an entity.
    pub fn plain(&mut self, name: &str) -> Option<String> {
        if let Some(sign) = resolve_xml_entity(name).filter(|_| !self.escaped.contains_key(name)) {
            return Some(sign.to_owned());
        }
        self.escaped(name).map(|value| value.replace("&amp;", "&"))
    }

    /// Returns a value with its references replaced, twice as a reader of XML does: where it is declared, and where it is used.
    fn replaced(&self, value: &str) -> String {
        let once = self.expanded(value);
        let mut twice = self.expanded(&once);
        if twice.len() > VALUE_MAX {
            twice.clear();
        }
        twice.replace('&', "&amp;")
    }

    fn expanded(&self, value: &str) -> String {
        let mut text = String::new();
        let mut rest = value;
        while let Some((before, after)) = rest.split_once('&') {
            text.push_str(before);
            let known = after.split_once(';').and_then(|(name, after)| Some((self.reference(name)?, after)));
            rest = match known {
                Some((value, after)) => {
                    text.push_str(&value);
                    after
                }
                None => {
                    text.push('&');
                    after
                }
            };
            if text.len() > VALUE_MAX {
                return String::new();
            }
        }
        text + rest
    }

    fn reference(&self, name: &str) -> Option<String> {
        if let Some(number) = name.strip_prefix('#') {
            let hex = number.strip_prefix('x').map(|number| u32::from_str_radix(number, 16));
            let code = hex.unwrap_or_else(|| number.parse()).ok()?;
            return char::from_u32(code).map(String::from);
        }
        let declared = self.escaped.get(name).map(|value| value.replace("&amp;", "&"));
        declared.or_else(|| resolve_xml_entity(name).map(str::to_owned))
    }
}

/// Returns one of XML's five signs as a reference by number, which is not looked up again.
fn escaped_sign(name: &str) -> Option<&'static str> {
    match name {
        "amp" => Some("&#38;"),
        "lt" => Some("&#60;"),
        "gt" => Some(">"),
        "quot" => Some("\""),
        "apos" => Some("'"),
        _ => None,
    }
}

/// Returns name and value of an entity's declaration, and what follows.
fn declared(declaration: &str) -> Option<(&str, &str, &str)> {
    let declaration = declaration.strip_prefix(char::is_whitespace)?.trim_start();
    let (name, rest) = declaration.split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (value, after) = rest[1..].split_once(quote)?;
    (name != "%").then_some((name, value, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_replaced_and_do_not_explode() {
        let mut entities = Entities::of(
            "svg [ <!-- <!ENTITY x 'y'> --><!ENTITY ns \"http://a/\"><!ENTITY j '&#106;ava'>\n<!ENTITY k '&j;script'><!ENTITY % p 'q'><!ENTITY s SYSTEM 'file:///etc'> ]",
        );
        assert_eq!(entities.plain("ns").as_deref(), Some("http://a/"));
        assert_eq!(entities.plain("k").as_deref(), Some("javascript"));
        assert_eq!(entities.plain("nbsp").as_deref(), Some("\u{a0}"));
        assert_eq!(entities.plain("amp").as_deref(), Some("&"));
        assert!(["x", "p", "s"].into_iter().all(|name| entities.plain(name).is_none()));
        let doubled = (1..64).fold("svg [ <!ENTITY e0 'ha'>".to_owned(), |all, at| {
            format!("{all}<!ENTITY e{at} '&e{};&e{};'>", at - 1, at - 1)
        });
        let mut bomb = Entities::of(&doubled);
        assert!(bomb.plain("e63").is_some_and(|value| value.len() <= VALUE_MAX));
        let mut long = Entities::of(&format!("svg [<!ENTITY a '{}'>", "x".repeat(16_000)));
        assert!((0..1000).any(|_| long.plain("a").is_none()), "there is an end");
    }
}
