//! Messages of a theme or of the program in one language: texts by key, with `{name}` for fields.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

/// Messages of one language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(transparent)]
pub struct Words {
    texts: BTreeMap<String, Text>,
}

/// One message, with or without a singular.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Text {
    /// The same text for every number.
    Plain(String),
    /// Singular and plural; Swedish and English have no other plural forms.
    Counted {
        /// Text for exactly 1.
        one: String,
        /// Text for 0 and for more than 1.
        other: String,
    },
}

impl Words {
    /// Creates messages from texts by key.
    #[must_use]
    pub fn new(texts: BTreeMap<String, Text>) -> Self {
        Self { texts }
    }

    /// Returns these messages, replaced by those of `over` where both have the key.
    #[must_use]
    pub fn overlaid(mut self, over: Self) -> Self {
        self.texts.extend(over.texts);
        self
    }

    /// Returns all keys, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// Returns whether there is a text for `key`.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.texts.contains_key(key)
    }

    /// Returns the text of `key` as it is written, if it is the same for every number.
    #[must_use]
    pub fn plain(&self, key: &str) -> Option<&str> {
        match self.texts.get(key)? {
            Text::Plain(text) => Some(text),
            Text::Counted { .. } => None,
        }
    }

    /// Returns the names of the fields that the text of `key` has.
    pub fn fields_of(&self, key: &str) -> impl Iterator<Item = &str> {
        let text = self.texts.get(key).map_or("", |text| match text {
            Text::Plain(text) => text,
            // One is often written out.
            Text::Counted { one: _, other } => other,
        });
        fields(text)
    }

    /// Returns the text of `key` with its fields filled in; the field `n` chooses between singular and plural.
    ///
    /// Returns the key itself if there is no text, so that a missing message is visible.
    #[must_use]
    pub fn say(&self, key: &str, fields: &[(&str, &str)]) -> String {
        let Some(text) = self.texts.get(key) else { return key.to_owned() };
        let count = fields.iter().find(|(name, _)| *name == "n").map(|(_, value)| *value);
        let text = match text {
            Text::Plain(text) => text,
            Text::Counted { one, other } => {
                if count == Some("1") {
                    one
                } else {
                    other
                }
            }
        };
        fill(text, fields)
    }
}

/// Returns `text` with every `{name}` of `fields` replaced by its value; other braces stay as they are.
///
/// The text is read once: a value that contains `{name}` itself is not filled in again.
#[must_use]
pub fn fill<V: AsRef<str>>(text: &str, fields: &[(&str, V)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, after) = (&rest[..open], &rest[open + 1..]);
        filled.push_str(before);
        let end = after.find(['{', '}']).filter(|end| after[*end..].starts_with('}'));
        let field = end.and_then(|end| {
            let (_, value) = fields.iter().find(|(name, _)| *name == &after[..end])?;
            Some((value.as_ref(), end + 1))
        });
        let (value, end) = field.unwrap_or(("{", 0));
        filled.push_str(value);
        rest = &after[end..];
    }
    filled.push_str(rest);
    filled
}

/// Returns the names of the fields of a text, in its order.
pub fn fields(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| {
        let (name, _) = rest.split_once('}')?;
        let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        is_name.then_some(name)
    })
}

/// Returns a file size as the language writes it: `812 byte`, `48 kB`, `1,2 MB`.
#[must_use]
pub fn size(bytes: u64, language: &str) -> String {
    const KILO: u64 = 1000;
    const MEGA: u64 = 1000 * KILO;
    const GIGA: u64 = 1000 * MEGA;
    match bytes {
        0..KILO => format!("{bytes} byte"),
        KILO..MEGA => format!("{} kB", bytes.div_ceil(KILO).min(999)),
        MEGA..GIGA => decimal(bytes, MEGA, "MB", language),
        GIGA.. => decimal(bytes, GIGA, "GB", language),
    }
}

fn decimal(bytes: u64, unit: u64, name: &str, language: &str) -> String {
    let tenths = (bytes * 10 + unit / 2) / unit;
    let mark = if language.starts_with("en") { '.' } else { ',' };
    match (tenths / 10, tenths % 10) {
        (whole, 0) => format!("{whole} {name}"),
        (whole, tenth) => format!("{whole}{mark}{tenth} {name}"),
    }
}

/// Returns an integer with the language's thousands separator: `1 234`, `1,234`.
#[must_use]
pub fn number(n: i64, language: &str) -> String {
    let mark = if language.starts_with("en") { ',' } else { '\u{a0}' };
    let digits = n.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + 4);
    if n < 0 {
        write!(text, "\u{2212}").expect("writing to a String never fails");
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_numbers_are_written_as_the_language_does() {
        assert_eq!(size(812, "sv"), "812 byte");
        assert_eq!(size(47_600, "sv"), "48 kB");
        assert_eq!(size(1_240_000, "sv"), "1,2 MB");
        assert_eq!(size(1_240_000, "en"), "1.2 MB");
        assert_eq!(size(3_000_000_000, "sv"), "3 GB");
        assert_eq!(number(1_234_567, "sv"), "1\u{a0}234\u{a0}567");
        assert_eq!(number(-12, "en"), "\u{2212}12");
    }

    #[test]
    fn fields_are_filled_and_other_braces_stay() {
        assert_eq!(fill("{a} {b} {{", &[("a", "1")]), "1 {b} {{");
        assert_eq!(fill("{{a}} {x {a}", &[("a", "1")]), "{1} {x 1");
    }

    #[test]
    fn a_value_with_braces_is_not_filled_in_again() {
        let fields = [("a", "{b}"), ("b", "{a}")];
        assert_eq!(fill("{a} {b}", &fields), "{b} {a}");
    }
}
