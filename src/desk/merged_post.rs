//! A post as it was, as it is on the desk and as it is on the disk -> the file with the changes of both, and what a person has to
//! decide.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::desk::parts::{Parts, parts, unified};
use crate::source::path::SourcePath;
use crate::text::difference::{Change, difference};
use crate::text::merge::{Merge, MergePiece, merge, side_by_side};
use crate::yaml::node::{Node, NodeKind};
use crate::yaml::read::entries;

/// Key of the title among the details.
const TITLE: &str = "title";

/// Two states of a post brought together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedPost {
    /// Whether nothing has to be decided.
    pub is_sure: bool,
    /// The whole file: with the changes of both, and with mine where both changed the same.
    pub file: String,
    /// My file.
    pub mine: String,
    /// The other file.
    pub theirs: String,
    /// Details that both changed.
    pub details: Vec<DetailDiffers>,
}

/// A detail that is not the same in two files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DetailDiffers {
    /// Its key.
    pub key: String,
    /// My value; `None` if I have none, or one that is no text and no list of texts.
    pub mine: Option<String>,
    /// The other value.
    pub theirs: Option<String>,
}

/// Brings two states of a post together. Without a `base` nothing that differs is sure.
#[must_use]
pub fn merged_post(path: &SourcePath, base: Option<&str>, mine: &str, theirs: &str) -> MergedPost {
    let done = |is_sure, file, details| MergedPost {
        is_sure,
        file,
        mine: mine.to_owned(),
        theirs: theirs.to_owned(),
        details,
    };
    let mistakes = [mine, theirs].map(|text| mistakes(path, text)).into_iter().max().unwrap_or_default();
    let is_valid = |text: &str| self::mistakes(path, text) <= mistakes;
    let whole = base.map_or_else(|| side_by_side(mine, theirs), |base| merge(base, mine, theirs, is_valid));
    if let Merge::Sure(file) = whole {
        return done(true, file, Vec::new());
    }
    // Details and text by themselves: what is sure in one does not wait for the other.
    let (Ok(own), Ok(other)) = (parts(mine.as_bytes()), parts(theirs.as_bytes())) else {
        return done(false, mine.to_owned(), Vec::new());
    };
    let base = base.and_then(|base| parts(base.as_bytes()).ok());
    let (front, is_front_sure) = proposed(base.as_ref().map(Parts::front_text), own.front_text(), other.front_text());
    let (body, _) = proposed(base.as_ref().map(Parts::body).as_deref(), &own.body(), &other.body());
    let file = if front == own.front_text() { mine.to_owned() } else { own.with_front(&front) };
    let file = if is_valid(&file) { file } else { mine.to_owned() };
    let file = parts(file.as_bytes()).map_or_else(|_| mine.to_owned(), |parts| parts.with_body(&body));
    let details = if is_front_sure {
        Vec::new()
    } else {
        let values = |front: &str| values(path, front);
        differing(
            base.as_ref().map(|base| values(base.front_text())).as_ref(),
            &values(own.front_text()),
            &values(other.front_text()),
        )
    };
    done(false, file, details)
}

/// Returns a text with the changes of both, with mine where both changed the same, and whether there is no such place.
fn proposed(base: Option<&str>, mine: &str, theirs: &str) -> (String, bool) {
    match base.map_or_else(|| side_by_side(mine, theirs), |base| merge(base, mine, theirs, |_| true)) {
        Merge::Sure(text) => (text, true),
        Merge::Unsure { pieces, form } => {
            let text = |piece: &MergePiece| match piece {
                MergePiece::Agreed(text) => text.clone(),
                // Without an origin, what only the other has was not taken away by anybody.
                MergePiece::Differs { base: _, mine, theirs } if mine.is_empty() && base.is_none() => theirs.clone(),
                MergePiece::Differs { base: _, mine, theirs: _ } => mine.clone(),
            };
            (form.apply(&pieces.iter().map(text).collect::<String>()), false)
        }
    }
}

/// Returns how many mistakes the details of a file have; a file that cannot be taken apart has more than any other.
fn mistakes(path: &SourcePath, file: &str) -> usize {
    parts(file.as_bytes()).map_or(usize::MAX, |parts| entries(path, parts.front_text(), 0).diagnostics.len())
}

/// Returns the details as texts.
fn values(path: &SourcePath, front: &str) -> BTreeMap<String, Option<String>> {
    let pairs = entries(path, front, 0).value.entries.into_iter();
    pairs.map(|pair| (pair.key, text_of(&pair.value))).collect()
}

fn text_of(node: &Node) -> Option<String> {
    match &node.kind {
        NodeKind::Scalar { text, is_quoted: _ } => Some(text.clone()),
        NodeKind::List(items) => items.iter().map(text_of).collect::<Option<Vec<_>>>().map(|items| items.join(", ")),
        NodeKind::Map(_) => None,
    }
}

type Values = BTreeMap<String, Option<String>>;

/// Returns the details that both changed; without a base all that differ.
fn differing(base: Option<&Values>, mine: &Values, theirs: &Values) -> Vec<DetailDiffers> {
    let keys: std::collections::BTreeSet<&String> = mine.keys().chain(theirs.keys()).collect();
    let by_both = |key: &String| {
        let (own, other) = (mine.get(key), theirs.get(key));
        let is_changed = |value| base.is_none_or(|base| base.get(key) != value);
        own != other && is_changed(own) && is_changed(other)
    };
    let differs = |key: &String| {
        let value = |values: &Values| values.get(key).cloned().flatten();
        DetailDiffers { key: key.clone(), mine: value(mine), theirs: value(theirs) }
    };
    keys.into_iter().filter(|key| by_both(key)).map(differs).collect()
}

/// Returns the text of a post as an editor shows it; of a file that cannot be taken apart everything.
#[must_use]
pub fn body_of(file: &str) -> String {
    parts(file.as_bytes()).map_or_else(|_| unified(file), |parts| parts.body())
}

/// Returns the title among the details of a post; empty if there is none.
#[must_use]
pub fn title_of(path: &SourcePath, file: &str) -> String {
    let Ok(parts) = parts(file.as_bytes()) else { return String::new() };
    values(path, parts.front_text()).remove(TITLE).flatten().unwrap_or_default()
}

/// Returns the difference of two texts as the page shows it: `[{kind, text}]`.
#[must_use]
pub fn difference_json(old: &str, new: &str) -> Value {
    let stretches = difference(old, new).into_iter();
    let piece = |change: Change| match change {
        Change::Same => "same",
        Change::Added => "added",
        Change::Removed => "removed",
    };
    stretches.map(|stretch| json!({"kind": piece(stretch.change), "text": stretch.text})).collect()
}

impl MergedPost {
    /// Returns what the page shows: both texts, what differs from mine to theirs, and a proposal.
    #[must_use]
    pub fn to_json(&self, path: &SourcePath) -> Value {
        let Self { is_sure, file, mine, theirs, details } = self;
        let (own, other) = (body_of(mine), body_of(theirs));
        let detail = |detail: &DetailDiffers| json!({"key": detail.key, "mine": detail.mine, "theirs": detail.theirs});
        json!({
            "is_sure": is_sure,
            "title": title_of(path, file),
            "body": body_of(file),
            "difference": difference_json(&own, &other),
            "mine": own,
            "theirs": other,
            "details": details.iter().map(detail).collect::<Vec<_>>(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path() -> SourcePath {
        SourcePath::new("content/posts/a.md").expect("a path")
    }

    fn file(title: &str, more: &str, body: &str) -> String {
        format!("---\ntitle: {title}\n{more}---\n\n{body}")
    }

    #[test]
    fn details_and_text_come_together_where_that_is_sure() {
        let base = file("Resa", "tags: [a]\n", "Ett.\n\nTvå.\n");
        let mine = file("Resa", "tags: [a]\nsummary: Kort\n", "Ett.\n\nTvå.\n");
        let theirs = file("Resan", "tags: [a]\n", "Ett.\n\nTvå.\n\nTre.\n");
        let merged = merged_post(&path(), Some(&base), &mine, &theirs);
        assert!(merged.is_sure);
        assert_eq!(merged.file, file("Resan", "tags: [a]\nsummary: Kort\n", "Ett.\n\nTvå.\n\nTre.\n"));
        assert_eq!(title_of(&path(), &merged.file), "Resan");
    }

    #[test]
    fn what_both_changed_is_mine_until_the_author_chose() {
        let base = file("Resa", "date: 2026-01-01\n", "Ett.\n\nTvå.\n");
        let mine = file("Min resa", "date: 2026-01-01\n", "Ett.\n\nTvå.\n\nMitt.\n").replace('\n', "\r\n");
        let theirs = file("Er resa", "date: 2026-01-01\n", "Ett!\n\nTvå.\n\nEgen rad.\n").replace('\n', "\r\n");
        let merged = merged_post(&path(), Some(&base.replace('\n', "\r\n")), &mine, &theirs);
        assert!(!merged.is_sure);
        assert_eq!(
            merged.file,
            file("Min resa", "date: 2026-01-01\n", "Ett!\n\nTvå.\n\nMitt.\n").replace('\n', "\r\n")
        );
        let shown = merged.to_json(&path());
        assert_eq!(shown["details"], json!([{"key": "title", "mine": "Min resa", "theirs": "Er resa"}]));
        assert_eq!(
            (shown["mine"].as_str(), shown["theirs"].as_str()),
            (Some("Ett.\n\nTvå.\n\nMitt.\n"), Some("Ett!\n\nTvå.\n\nEgen rad.\n"))
        );
        assert!(shown["difference"].as_array().is_some_and(|pieces| pieces.len() > 2));
    }

    #[test]
    fn a_merge_that_breaks_the_details_is_not_sure() {
        // Each adds the same key at another place.
        let base = file("Resa", "date: 2026-01-01\ntags: [a]\n", "Ett.\n");
        let mine = file("Resa", "summary: Min\ndate: 2026-01-01\ntags: [a]\n", "Ett.\n");
        let theirs = file("Resa", "date: 2026-01-01\ntags: [a]\nsummary: Din\n", "Ett.\n\nTvå.\n");
        let merged = merged_post(&path(), Some(&base), &mine, &theirs);
        assert!(!merged.is_sure);
        assert_eq!(merged.file, file("Resa", "summary: Min\ndate: 2026-01-01\ntags: [a]\n", "Ett.\n\nTvå.\n"));
    }

    #[test]
    fn without_an_origin_everything_of_both_is_proposed() {
        let merged =
            merged_post(&path(), None, &file("A", "", "Ett.\n\nTvå.\n"), &file("A", "", "Ett.\n\nTvå.\n\nTre.\n"));
        assert!(!merged.is_sure && merged.details.is_empty());
        assert_eq!(merged.file, file("A", "", "Ett.\n\nTvå.\n\nTre.\n"));
        let same = file("A", "", "Ett.\n");
        assert!(merged_post(&path(), None, &same, &same.replace('\n', "\r\n")).is_sure);
    }

    #[test]
    fn files_that_cannot_be_taken_apart_are_shown_and_not_mixed() {
        let broken = "---\ntitle: A\n\nEtt.\n";
        let merged = merged_post(&path(), None, &file("A", "", "Ett.\n"), broken);
        assert!(!merged.is_sure);
        assert_eq!(merged.file, file("A", "", "Ett.\n"));
    }
}
