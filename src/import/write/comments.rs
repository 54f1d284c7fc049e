//! Writes the comments of an imported entry.

use std::collections::{BTreeMap, BTreeSet};

use crate::addresses::link_address::{AddressError, AddressKind, LinkAddress};
use crate::import::markdown::convert::comment as comment_text;
use crate::import::model::addresses::Addresses;
use crate::import::model::blog::{Comment, Entry, Moderation};
use crate::import::model::options::ImportOptions;
use crate::import::model::plain_text::without_controls;
use crate::import::model::threads::sort_threads;
use crate::import::write::front_matter::moment;
use crate::text::quote::quoted;

/// The comments of an entry.
#[derive(Debug, Default)]
pub(in crate::import) struct WrittenComments {
    /// The public ones; `None` if there are none.
    pub(in crate::import) yaml: Option<String>,
    /// Indices of public comments of which nothing is left: they are left out.
    pub(in crate::import) empty: BTreeSet<usize>,
}

/// Writes the public comments. One without a text keeps its place in the thread only if somebody answered it.
pub(in crate::import) fn comments(
    entry: &Entry,
    options: &ImportOptions,
    addresses: &dyn Addresses,
) -> WrittenComments {
    let mut shown: Vec<(usize, Comment)> = Vec::new();
    for (index, comment) in entry.comments.iter().enumerate() {
        if comment.moderation == Moderation::Approved {
            let (text, _) = without_controls(&comment.text);
            let text = comment_text(&text, addresses).markdown.trim_end().to_owned();
            shown.push((index, Comment { text, ..comment.clone() }));
        }
    }
    let empty = without_answers(&shown);
    let (kept, empty): (Vec<_>, Vec<_>) = shown.into_iter().partition(|(index, _)| !empty.contains(index));
    let empty = empty.into_iter().map(|(index, _)| index).collect();
    let kept = sort_threads(kept.into_iter().map(|(_, comment)| comment).collect());
    let yaml = (!kept.is_empty()).then(|| yaml(kept, options));
    WrittenComments { yaml, empty }
}

/// Returns the indices of the comments without a text that nobody who has one answers.
fn without_answers(shown: &[(usize, Comment)]) -> BTreeSet<usize> {
    let by_key: BTreeMap<&str, usize> =
        shown.iter().enumerate().rev().map(|(at, (_, comment))| (comment.key.as_str(), at)).collect();
    let mut is_needed: Vec<bool> = shown.iter().map(|_| false).collect();
    for (at, _) in shown.iter().enumerate().filter(|(_, (_, comment))| !comment.text.is_empty()) {
        let mut next = Some(at);
        while let Some(at) = next.filter(|at| !is_needed[*at]) {
            is_needed[at] = true;
            next = shown[at].1.parent.as_deref().and_then(|parent| by_key.get(parent).copied());
        }
    }
    shown.iter().zip(is_needed).filter(|(_, is_needed)| !is_needed).map(|((index, _), _)| *index).collect()
}

fn yaml(comments: Vec<Comment>, options: &ImportOptions) -> String {
    let mut yaml = String::new();
    let taken: BTreeSet<String> = comments.iter().map(|comment| comment.key.clone()).collect();
    // How often a key was there already, and the next number to try for it.
    let mut keys: BTreeMap<String, usize> = BTreeMap::new();
    for comment in comments {
        let Comment { key, author, url, date, parent, text, moderation: _ } = comment;
        // Of duplicate keys the first comment keeps it.
        let number = keys.entry(key.clone()).or_default();
        *number += 1;
        while *number > 1 && taken.contains(&format!("{key}-{number}")) {
            *number += 1;
        }
        let key = if *number == 1 { key } else { format!("{key}-{number}") };
        let author = if author.is_empty() { options.anonymous.clone() } else { author };
        // Without a text it would take its place in the thread from those who answered.
        let text = if text.is_empty() { &options.no_text } else { &text };
        yaml.push_str(&format!("- id: {}\n  author: {}\n", quoted(&key), quoted(&author)));
        if let Some(url) = web_address(&url) {
            yaml.push_str(&format!("  url: {}\n", quoted(&url)));
        }
        if let Some(date) = date {
            yaml.push_str(&format!("  date: {}\n", quoted(&moment(date))));
        }
        if let Some(parent) = parent {
            yaml.push_str(&format!("  parent: {}\n", quoted(&parent)));
        }
        yaml.push_str(&format!("  text: {}\n", quoted(text)));
    }
    yaml
}

/// Returns the address of a comment's author if it is one of the web; forms on the web let people type anything.
fn web_address(typed: &str) -> Option<String> {
    match LinkAddress::parse(typed) {
        Ok(address) => (address.kind() == AddressKind::Web).then(|| address.as_str().to_owned()),
        Err(AddressError::Near(near)) => Some(near).filter(|near| near.starts_with("http")),
        Err(AddressError::Control | AddressError::Scheme(_) | AddressError::Nothing) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(key: &str, parent: Option<&str>, text: &str) -> (usize, Comment) {
        let comment = Comment {
            key: key.to_owned(),
            author: String::new(),
            url: String::new(),
            date: None,
            parent: parent.map(str::to_owned),
            text: text.to_owned(),
            moderation: Moderation::Approved,
        };
        (key.parse().expect("a number"), comment)
    }

    #[test]
    fn an_empty_comment_stays_only_where_a_text_answers_it() {
        let all = [
            comment("1", None, "Hej"),
            comment("2", Some("1"), ""),
            comment("3", None, ""),
            comment("4", Some("3"), ""),
            comment("5", Some("4"), "Svar"),
            comment("6", None, ""),
            comment("7", Some("6"), ""),
            comment("8", Some("9"), ""),
            comment("9", Some("8"), ""),
        ];
        assert_eq!(without_answers(&all), BTreeSet::from([2, 6, 7, 8, 9]));
    }

    #[test]
    fn each_comment_has_a_key_of_its_own() {
        let options = ImportOptions {
            zone: String::new(),
            url: None,
            anonymous: "Anonym".to_owned(),
            no_text: String::new(),
            today: jiff::civil::Date::constant(2020, 1, 1),
            known: crate::import::model::options::Known::default(),
            accessibility: Vec::new(),
        };
        let keys =
            ["5", "5", "5-2", "5", "", ""].map(|key| Comment { key: key.to_owned(), ..comment("1", None, "a").1 });
        let yaml = yaml(keys.to_vec(), &options);
        let ids: Vec<&str> = yaml.lines().filter_map(|line| line.strip_prefix("- id: ")).collect();
        assert_eq!(ids, ["\"5\"", "\"5-3\"", "\"5-2\"", "\"5-4\"", "\"\"", "\"-2\""]);
    }
}
