//! Threads of comments.

use std::collections::BTreeMap;

use crate::import::model::blog::Comment;
use crate::text::circles::circles;

/// Sorts comments by date, those without one first. A reply to a missing comment replies to nothing; a cycle is cut at its
/// first comment. A build sorts replies below what they reply to.
#[must_use]
pub fn sort_threads(mut comments: Vec<Comment>) -> Vec<Comment> {
    let indexes: BTreeMap<&str, usize> =
        comments.iter().enumerate().map(|(index, comment)| (comment.key.as_str(), index)).collect();
    let above = |comment: &Comment| indexes.get(comment.parent.as_deref()?).copied();
    let mut parents: Vec<Option<usize>> = comments.iter().map(above).collect();
    for circle in circles(&parents) {
        if let Some(first) = circle.into_iter().min() {
            parents[first] = None;
        }
    }
    for (comment, parent) in comments.iter_mut().zip(parents) {
        comment.parent = comment.parent.take().filter(|_| parent.is_some());
    }
    comments.sort_by_key(|comment| comment.date.map(|date| date.local));
    comments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_in_a_circle_are_cut_once_and_others_stay() {
        let comment = |key: &str, parent: Option<&str>| Comment {
            key: key.to_owned(),
            author: String::new(),
            url: String::new(),
            date: None,
            parent: parent.map(str::to_owned),
            text: String::new(),
            moderation: crate::import::model::blog::Moderation::Approved,
        };
        let all = vec![
            comment("2", Some("1")),
            comment("3", Some("2")),
            comment("4", Some("3")),
            comment("a", Some("b")),
            comment("b", Some("a")),
            comment("c", Some("c")),
        ];
        let parents: Vec<Option<String>> = sort_threads(all).into_iter().map(|comment| comment.parent).collect();
        let said = |key: &str| Some(key.to_owned());
        assert_eq!(parents, [None, said("2"), said("3"), None, said("a"), None]);
    }
}
