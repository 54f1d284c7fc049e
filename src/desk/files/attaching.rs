//! The details of a post -> the same with a file among its attachments, as a file or as a presentation, or without it.

use crate::source::path::SourcePath;
use crate::yaml::change::{Change, Step};
use crate::yaml::edit::edit;
use crate::yaml::layout::NotEdited;
use crate::yaml::new_value::NewValue;
use crate::yaml::node::{Node, NodeKind};
use crate::yaml::read::entries;
use crate::yaml::scalar::Scalar;

/// Key of the attachments.
const KEY: &str = "attachments";
/// Key that says whether an attachment is a presentation.
const PRESENTATION: &str = "presentation";

/// Whether a file is shown as a presentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presented {
    /// As its author wants it.
    pub wanted: bool,
    /// As pages take it if nothing is said.
    pub unsaid: bool,
}

/// Returns the details in which a file of the post is an attachment. `front` is what stands between the marks of the details, `file`
/// the path as written there.
///
/// # Errors
///
/// [`NotEdited`] if they cannot be edited.
pub fn attached(front: &str, post: &SourcePath, file: &str, presented: Presented) -> Result<String, NotEdited> {
    let has_word = presented.wanted != presented.unsaid;
    let word = Scalar::Literal(if presented.wanted { "true" } else { "false" });
    let pairs = [("file", Scalar::Text(file)), (PRESENTATION, word)];
    let value = if has_word { NewValue::Pairs(&pairs) } else { NewValue::Scalar(Scalar::Text(file)) };
    let Some(list) = attachments(front, post) else {
        return edit(front, &Change::InsertNew(&[], KEY, NewValue::List(&[value])));
    };
    let NodeKind::List(items) = &list.kind else {
        // One name alone, or nothing.
        let mut one = Vec::new();
        let is_same = list.text().is_some_and(|known| is_of(post, known, file));
        one.extend(
            list.text().filter(|_| !list.is_null() && !is_same).map(|known| NewValue::Scalar(Scalar::Text(known))),
        );
        one.push(value);
        return edit(front, &Change::Replace(&[Step::Key(KEY)], NewValue::List(&one)));
    };
    let Some(at) = items.iter().position(|item| names(item).is_some_and(|known| is_of(post, known, file))) else {
        return edit(front, &Change::AppendNew(&[Step::Key(KEY)], value));
    };
    let path = [Step::Key(KEY), Step::Item(at)];
    match &items[at].kind {
        NodeKind::Map(known) => {
            let said = known.iter().find(|pair| pair.key == PRESENTATION).map(|pair| pair.value.text() == Some("true"));
            let inside = [path[0], path[1], Step::Key(PRESENTATION)];
            match said {
                Some(said) if said == presented.wanted => Ok(front.to_owned()),
                Some(_) => edit(front, &Change::Set(&inside, word)),
                None if has_word => edit(front, &Change::Insert(&path, PRESENTATION, word)),
                None => Ok(front.to_owned()),
            }
        }
        NodeKind::Scalar { .. } if has_word => edit(front, &Change::Replace(&path, value)),
        NodeKind::Scalar { .. } | NodeKind::List(_) => Ok(front.to_owned()),
    }
}

/// Returns the details in which a file of the post is no attachment, and not the cover.
///
/// # Errors
///
/// [`NotEdited`] if they cannot be edited.
pub fn detached(front: &str, post: &SourcePath, file: &str) -> Result<String, NotEdited> {
    let mut front = front.to_owned();
    let cover = pair(&front, post, "image").and_then(|node| node.text().map(str::to_owned));
    if cover.is_some_and(|cover| is_of(post, &cover, file)) {
        for key in ["image", "image_alt", "image_decorative"] {
            if pair(&front, post, key).is_some() {
                front = edit(&front, &Change::Remove(&[Step::Key(key)]))?;
            }
        }
    }
    let Some(list) = attachments(&front, post) else { return Ok(front) };
    let is_ours = |item: &Node| names(item).is_some_and(|known| is_of(post, known, file));
    match &list.kind {
        NodeKind::List(items) => {
            let others = items.iter().filter(|item| !is_ours(item)).count();
            match items.iter().position(is_ours) {
                Some(_) if others == 0 => edit(&front, &Change::Remove(&[Step::Key(KEY)])),
                Some(at) => edit(&front, &Change::Remove(&[Step::Key(KEY), Step::Item(at)])),
                None => Ok(front),
            }
        }
        _ if is_ours(&list) => edit(&front, &Change::Remove(&[Step::Key(KEY)])),
        _ => Ok(front),
    }
}

fn attachments(front: &str, post: &SourcePath) -> Option<Node> {
    pair(front, post, KEY)
}

fn pair(front: &str, post: &SourcePath, key: &str) -> Option<Node> {
    let pairs = entries(post, front, 0).value.entries;
    pairs.into_iter().find(|pair| pair.key == key).map(|pair| pair.value)
}

/// Returns the file that an item names.
fn names(item: &Node) -> Option<&str> {
    match &item.kind {
        NodeKind::Map(pairs) => pairs.iter().find(|pair| pair.key == "file")?.value.text(),
        NodeKind::Scalar { .. } | NodeKind::List(_) => item.text(),
    }
}

/// Returns whether two paths in the details of a post are of one file.
fn is_of(post: &SourcePath, known: &str, file: &str) -> bool {
    let path = |typed: &str| match typed.trim().replace('\\', "/").strip_prefix('/') {
        Some(rest) => SourcePath::resolve("content", rest),
        None => SourcePath::resolve(post.folder(), typed.trim()),
    };
    path(known).is_some_and(|known| path(file) == Some(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post() -> SourcePath {
        SourcePath::new("content/posts/a/index.md").expect("a path")
    }

    fn with(front: &str, file: &str, wanted: bool, unsaid: bool) -> String {
        attached(front, &post(), file, Presented { wanted, unsaid }).expect("edited")
    }

    #[test]
    fn a_file_is_attached_once_and_says_only_what_is_not_known() {
        let none = "title: A # min\n";
        assert_eq!(with(none, "b.pptx", true, true), "title: A # min\nattachments: [b.pptx]\n");
        let said = with(none, "b.pdf", true, false);
        assert_eq!(said, "title: A # min\nattachments:\n  - file: b.pdf\n    presentation: true\n");
        assert_eq!(with(&said, "b.pdf", true, false), said);
        assert_eq!(with(&said, "b.pdf", false, false), said.replace("true", "false"));
        let list = "attachments:\n  - plan.pdf # planen\n  - {file: b.pptx, title: B}\n";
        assert_eq!(with(list, "b.pptx", true, true), list);
        assert_eq!(with(list, "b.pptx", false, true), list.replace("title: B", "title: B, presentation: false"));
        assert_eq!(with(list, "c.pdf", false, false), format!("{list}  - c.pdf\n"));
        assert_eq!(with("attachments: plan.pdf\n", "b.pdf", false, false), "attachments: [plan.pdf, b.pdf]\n");
    }

    #[test]
    fn a_file_that_goes_is_named_no_more() {
        let without = |front: &str, file: &str| detached(front, &post(), file).expect("edited");
        let front = "title: A\nimage: b.jpg\nimage_alt: Text\nattachments:\n  - plan.pdf # planen\n  - {file: ../a/b.pptx, title: B}\n";
        assert_eq!(without(front, "b.pptx"), front.replace("  - {file: ../a/b.pptx, title: B}\n", ""));
        assert_eq!(without(front, "b.jpg"), front.replace("image: b.jpg\nimage_alt: Text\n", ""));
        assert_eq!(without(front, "c.jpg"), front);
        assert_eq!(without("title: A\nattachments: [plan.pdf]\n", "plan.pdf"), "title: A\n");
    }
}
