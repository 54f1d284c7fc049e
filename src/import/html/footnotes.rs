//! Footnotes of the block editor, whose texts are stored apart from the post, and of plugins, which write them into it.

use std::rc::Rc;

use markup5ever_rcdom::Node;
use serde::Deserialize;

use crate::import::html::tree::{NOTE, attribute, element, rewrite, tag};

/// A footnote as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct StoredFootnote {
    id: String,
    content: String,
}

/// Replaces references by elements with the number of their footnote and returns the texts of all footnotes as markup,
/// numbered from 1: first those of plugins, `own`, which are numbered already, then the stored ones, of which those
/// without a reference come last. `stored` is the JSON stored with the post.
#[must_use]
pub fn mark_references(root: &Rc<Node>, own: Vec<String>, stored: &str) -> Vec<String> {
    let mut stored: Vec<StoredFootnote> = serde_json::from_str(stored).unwrap_or_default();
    let mut used: Vec<StoredFootnote> = Vec::new();
    let first = own.len();
    rewrite(root, &mut |node| {
        if tag(node) == NOTE {
            let number = attribute(node, "n").and_then(|number| number.parse::<usize>().ok());
            return if number.is_some_and(|number| (1..=first).contains(&number)) { None } else { Some(Vec::new()) };
        }
        let id = attribute(node, "data-fn").filter(|_| tag(node) == "sup")?;
        let index = used.iter().position(|note| note.id == id).or_else(|| {
            let found = stored.iter().position(|note| note.id == id)?;
            used.push(stored.remove(found));
            Some(used.len() - 1)
        })?;
        Some(vec![element(NOTE, &[("n", &(first + index + 1).to_string())])])
    });
    own.into_iter().chain(used.into_iter().chain(stored).map(|note| note.content)).collect()
}

/// Returns the number of a reference.
#[must_use]
pub fn number(node: &Node) -> Option<usize> {
    attribute(node, "n").filter(|_| tag(node) == NOTE)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::html::tree::{children, parse, text};

    const STORED: &str = "[{\"content\":\"Tv\u{e5}.\",\"id\":\"b\"},{\"content\":\"Ett <em>a</em>.\",\"id\":\"a\"}]";

    #[test]
    fn footnotes_stand_where_they_stood_and_say_what_they_said() {
        let typed = "<p>x<sup data-fn=\"a\" class=\"fn\"><a href=\"#a\" id=\"a-link\">1</a></sup> y<sup data-fn=\"b\"><a>2</a></sup> z<sup data-fn=\"?\">3</sup></p>";
        let (tree, _) = parse(typed);
        assert_eq!(mark_references(&tree, vec!["Eget".to_owned()], STORED), ["Eget", "Ett <em>a</em>.", "Tv\u{e5}."]);
        let numbers: Vec<usize> = children(&children(&tree)[0]).iter().filter_map(|node| number(node)).collect();
        assert_eq!((numbers, text(&tree).as_str()), (vec![2, 3], "x y z3"));
    }
}
