//! One line that looks like `key: value`, read without YAML: what an author meant as front matter and YAML never saw.

use crate::parse::kept_back::{Value, is_kept_back};
use crate::parse::known_keys::{KeyMeaning, meaning};
use crate::text::invisible::visible;

/// Longest key that is looked up, in characters.
const KEY_MAX: usize = 40;

/// How surely a line is a line of front matter and no sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyLikeness {
    /// Some word before a colon.
    Some,
    /// A name from another program, or a Swedish one: `Plats: aulan` may be a sentence.
    Foreign,
    /// A key of griffel in other letters: `Date: 3 March`.
    Own,
    /// A key of griffel as it is written, or one that keeps a post back.
    Certain,
}

/// Returns how much a line looks like `key: value`, or `None` if it does not. Invisible characters, and marks such as
/// `-`, `>` or quotes before the key, do not count; a full-width colon or `=` is one, too.
#[must_use]
pub fn key_likeness(line: &str) -> Option<KeyLikeness> {
    let letters = line.find(char::is_alphanumeric)?;
    let at = letters + line[letters..].find([':', '=', '：'])?;
    if at > KEY_MAX * 4 {
        return None;
    }
    let sign = line[at..].chars().next()?;
    let key = visible(&line[..at]);
    let is_decoration = |c: char| !c.is_alphanumeric();
    let key = key.trim_matches(is_decoration);
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ' ' | '\u{300}'..='\u{36f}');
    if key.is_empty() || key.chars().count() > KEY_MAX || !key.chars().all(is_letter) {
        return None;
    }
    let value = visible(&line[at + sign.len_utf8()..]);
    if value.starts_with("//") {
        return None;
    }
    let value = value.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '*' | '_' | ','));
    let value = if value.is_empty() { Value::Nothing } else { Value::Text(value) };
    Some(match meaning(key) {
        None if key.contains(' ') => return None,
        None if sign == '=' => return None,
        None => KeyLikeness::Some,
        Some(KeyMeaning::Own("draft")) => KeyLikeness::Certain,
        Some(KeyMeaning::Own(own)) if own == key => KeyLikeness::Certain,
        Some(KeyMeaning::Own(own)) if own == key.to_lowercase() => KeyLikeness::Own,
        Some(meaning) if is_kept_back(meaning, value) => KeyLikeness::Certain,
        Some(_) => KeyLikeness::Foreign,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_front_matter_are_told_from_sentences() {
        use KeyLikeness::{Certain, Foreign, Own, Some};
        for (line, likeness) in [
            ("title: x", Option::Some(Certain)),
            ("\u{200b}title\u{feff}:x", Option::Some(Certain)),
            ("- \"title\": \"x\",", Option::Some(Certain)),
            ("DRAFT: ja", Option::Some(Certain)),
            ("draft = true", Option::Some(Certain)),
            (":draft: true", Option::Some(Certain)),
            ("date：2026-01-01", Option::Some(Certain)),
            ("Utkast: ja", Option::Some(Certain)),
            ("published: false", Option::Some(Certain)),
            ("status: väntande", Option::Some(Certain)),
            ("Date: 3 March", Option::Some(Own)),
            ("Plats: aulan", Option::Some(Foreign)),
            ("published: true", Option::Some(Foreign)),
            ("layout: post", Option::Some(Some)),
            ("https://www.skola.example", None),
            ("Vi ses: på måndag", None),
            ("12 + 3 = 15", None),
            ("Bara text", None),
            ("***", None),
        ] {
            assert_eq!(key_likeness(line), likeness, "{line}");
        }
    }
}
