//! Words of a theme or of the program in one language: texts by key, with `{name}` for what is filled in.

use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Words of one language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Words {
    texts: BTreeMap<String, Text>,
}

/// One entry: the same for every number, or one for 1 and one for the others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Text {
    /// The same text for every number.
    Plain(String),
    /// Texts for one and for any other number; Swedish and English need no more.
    Counted {
        /// For exactly one.
        one: String,
        /// For none and for many.
        other: String,
    },
}

impl Words {
    /// Makes words from texts by key.
    #[must_use]
    pub fn new(texts: BTreeMap<String, Text>) -> Self {
        Self { texts }
    }

    /// Returns these words with the ones of `over` laid on top.
    #[must_use]
    pub fn overlaid(mut self, over: Self) -> Self {
        self.texts.extend(over.texts);
        self
    }

    /// Returns all keys in order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }

    /// Returns whether there is a text for `key`.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.texts.contains_key(key)
    }

    /// Returns the text of `key` with `{name}` replaced by the fields; `n` among them chooses between one and many.
    ///
    /// A key without a text returns the key itself, so that a missing word is seen and not lost.
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

/// Returns `text` with every `{name}` of `fields` replaced; other braces stay as they are.
#[must_use]
pub fn fill(text: &str, fields: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        filled.push_str(&rest[..at]);
        let field = rest[at + 1..]
            .find('}')
            .map(|end| (&rest[at + 1..at + 1 + end], at + end + 2))
            .and_then(|(name, end)| fields.iter().find(|(field, _)| *field == name).map(|(_, value)| (*value, end)));
        match field {
            Some((value, end)) => {
                filled.push_str(value);
                rest = &rest[end..];
            }
            None => {
                filled.push('{');
                rest = &rest[at + 1..];
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// Returns a size in words of the language: `812 byte`, `48 kB`, `1,2 MB`.
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

/// Returns a whole number with thousands set apart as the language does: `1 234`, `1,234`.
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
    }
}
