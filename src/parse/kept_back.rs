//! Whether a key of another program keeps a post back, by its value.

use crate::parse::known_keys::KeyMeaning;
use crate::text::invisible::{is_blank, visible};
use crate::text::truth::meant_truth;
use crate::yaml::node::{Node, NodeKind};

/// A value as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// Empty or null.
    Nothing,
    /// A text.
    Text(&'a str),
    /// A list or a mapping.
    Several,
}

/// Words of a status that keep a post back, in lower case; a post of an unknown status is shown.
const WAITING: [&str; 47] = [
    "draft",
    "drafts",
    "private",
    "pending",
    "future",
    "scheduled",
    "schedule",
    "hidden",
    "unlisted",
    "unpublished",
    "password",
    "protected",
    "trash",
    "trashed",
    "review",
    "wip",
    "internal",
    "restricted",
    "inactive",
    "archived",
    "rejected",
    "spam",
    "deleted",
    "planned",
    "unapproved",
    "hold",
    "embargo",
    "members",
    "utkast",
    "kladd",
    "privat",
    "väntande",
    "väntar",
    "dold",
    "dolt",
    "gömd",
    "gömt",
    "planerad",
    "planerat",
    "schemalagd",
    "opublicerad",
    "opublicerat",
    "granskas",
    "granskning",
    "intern",
    "internt",
    "hemlig",
];

/// Words that turn the next word around: `ej publicerad`, `inte klar`.
const NEGATIONS: [&str; 5] = ["ej", "inte", "icke", "not", "never"];

impl<'a> Value<'a> {
    /// Returns what a node holds.
    #[must_use]
    pub fn of(node: &'a Node) -> Self {
        match node.text() {
            _ if node.is_null() => Self::Nothing,
            Some(text) if is_blank(text) => Self::Nothing,
            Some(text) => Self::Text(text),
            None => Self::of_several(node),
        }
    }

    /// Returns the only item of a list; of a mapping such as `{render: never}` what says no.
    fn of_several(node: &'a Node) -> Self {
        match &node.kind {
            NodeKind::List(items) => match items.as_slice() {
                [item] => Self::of(item),
                _ => Self::Several,
            },
            NodeKind::Map(pairs) => {
                let values = pairs.iter().filter_map(|pair| pair.value.text());
                let mut noes = values.filter(|value| meant_truth(value) == Some(false));
                noes.next().map_or(Self::Several, Self::Text)
            }
            NodeKind::Scalar { .. } => Self::Nothing,
        }
    }

    fn truth(self) -> Option<bool> {
        match self {
            Self::Text(text) => meant_truth(text),
            Self::Nothing | Self::Several => None,
        }
    }
}

/// Returns whether a key with this meaning keeps a post back. Dates are judged elsewhere, where the day is known.
#[must_use]
pub fn is_kept_back(meaning: KeyMeaning, value: Value<'_>) -> bool {
    match (meaning, value) {
        (KeyMeaning::Own(_), _) => false,
        (KeyMeaning::Shown, Value::Text(text)) => value.truth() == Some(false) || is_waiting(text),
        (KeyMeaning::Shown | KeyMeaning::Hidden, Value::Nothing) => true,
        (KeyMeaning::Shown, Value::Several) => false,
        (KeyMeaning::Hidden, Value::Text(_) | Value::Several) => value.truth() != Some(false),
        (KeyMeaning::Status, Value::Text(text)) => value.truth() == Some(false) || is_waiting(text),
        (KeyMeaning::Status, Value::Nothing | Value::Several) => false,
        (KeyMeaning::From, Value::Nothing) => false,
        (KeyMeaning::From | KeyMeaning::Until, Value::Text(_) | Value::Several) => true,
        (KeyMeaning::Until, Value::Nothing) => false,
        (KeyMeaning::Locked, Value::Nothing) => false,
        (KeyMeaning::Locked, Value::Text(_) | Value::Several) => value.truth() != Some(false),
    }
}

fn is_waiting(text: &str) -> bool {
    let text = visible(text).to_lowercase();
    let mut words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.any(|word| WAITING.contains(&word) || NEGATIONS.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::known_keys::meaning;

    #[test]
    fn the_value_decides_whether_a_post_is_kept_back() {
        for (key, value, expected) in [
            ("published", "false", true),
            ("published", "Nej", true),
            ("published", "”no”", true),
            ("published", "0", true),
            ("published", "draft", true),
            ("published", "true", false),
            ("published", "ja", false),
            ("publicerad", "", true),
            ("private", "true", true),
            ("private", "jag vet inte", true),
            ("private", "false", false),
            ("hidden", "off", false),
            ("utkast", "ja", true),
            ("status", "draft", true),
            ("status", "Pending Review", true),
            ("status", "ej publicerad", true),
            ("status", "publish", false),
            ("status", "klar", false),
            ("visibility", "private", true),
            ("visibility", "public", false),
            ("expiryDate", "2020-01-01", true),
            ("expiryDate", "", false),
            ("password", "hunter2", true),
            ("password", "", false),
            ("taggar", "utkast", false),
        ] {
            let read = if value.is_empty() { Value::Nothing } else { Value::Text(value) };
            assert_eq!(is_kept_back(meaning(key).expect("a known key"), read), expected, "{key}: {value}");
        }
    }
}
