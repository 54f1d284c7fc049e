//! Changes of a YAML tree: what an edit of the text has to come to.

use crate::source::span::Span;
use crate::yaml::layout::NotEdited;
use crate::yaml::new_value::NewValue;
use crate::yaml::node::{Node, NodeKind, Pair};
use crate::yaml::scalar::Scalar;

/// One step from a value to a value inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// The value of a key.
    Key(&'a str),
    /// An item of a list, from 0.
    Item(usize),
}

/// A change of one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change<'a> {
    /// Replaces the scalar at a path; a missing value counts as one.
    Set(&'a [Step<'a>], Scalar<'a>),
    /// Adds a key at the end of the mapping at a path; the empty path is the whole file.
    Insert(&'a [Step<'a>], &'a str, Scalar<'a>),
    /// Adds an item at the end of the list at a path.
    Append(&'a [Step<'a>], Scalar<'a>),
    /// Removes the key or the item at a path, with the comment on its line.
    Remove(&'a [Step<'a>]),
    /// Adds a key with any value at the end of the mapping at a path; the empty path is the whole file.
    InsertNew(&'a [Step<'a>], &'a str, NewValue<'a>),
    /// Adds an item of any kind at the end of the list at a path.
    AppendNew(&'a [Step<'a>], NewValue<'a>),
    /// Puts any value in place of the scalar, or of the list or mapping in brackets or braces, at a path.
    Replace(&'a [Step<'a>], NewValue<'a>),
    /// Puts the items of the list at a path into another order: the index of the item that comes to each place.
    Reorder(&'a [Step<'a>], &'a [usize]),
}

/// Returns the tree with a change made.
///
/// # Errors
///
/// [`NotEdited`] if the path leads nowhere or to a value of another type.
pub fn changed(mut root: Node, change: &Change<'_>) -> Result<Node, NotEdited> {
    match *change {
        Change::Set(path, scalar) => {
            let node = find(&mut root, path)?;
            match node.kind {
                NodeKind::Scalar { .. } => node.kind = scalar.kind(),
                NodeKind::List(_) | NodeKind::Map(_) => return Err(NotEdited::WrongType),
            }
        }
        Change::Insert(path, key, scalar) => insert(find(&mut root, path)?, key, NewValue::Scalar(scalar))?,
        Change::InsertNew(path, key, value) => insert(find(&mut root, path)?, key, value)?,
        Change::Append(path, scalar) => append(find(&mut root, path)?, NewValue::Scalar(scalar))?,
        Change::AppendNew(path, value) => append(find(&mut root, path)?, value)?,
        Change::Replace(path, value) => find(&mut root, path)?.kind = value.node().kind,
        Change::Reorder(path, order) => {
            let NodeKind::List(items) = &mut find(&mut root, path)?.kind else { return Err(NotEdited::WrongType) };
            let mut sorted = order.to_vec();
            sorted.sort_unstable();
            if !sorted.into_iter().eq(0..items.len()) {
                return Err(NotEdited::NotFound);
            }
            *items = order.iter().map(|at| items[*at].clone()).collect();
        }
        Change::Remove(path) => {
            let (last, above) = path.split_last().ok_or(NotEdited::NotFound)?;
            match (&mut find(&mut root, above)?.kind, *last) {
                (NodeKind::Map(pairs), Step::Key(key)) => {
                    let at = pairs.iter().position(|pair| pair.key == key).ok_or(NotEdited::NotFound)?;
                    pairs.remove(at);
                }
                (NodeKind::List(items), Step::Item(at)) if at < items.len() => drop(items.remove(at)),
                _ => return Err(NotEdited::NotFound),
            }
        }
    }
    Ok(root)
}

/// Returns whether two trees have the same values, wherever they are and however they are quoted.
///
/// A list or mapping without contents is the same as a missing value: in block style there is no other way to write it.
#[must_use]
pub fn is_same(one: &Node, other: &Node) -> bool {
    let is_empty = |node: &Node| match &node.kind {
        NodeKind::Scalar { .. } => node.is_null(),
        NodeKind::List(items) => items.is_empty(),
        NodeKind::Map(pairs) => pairs.is_empty(),
    };
    match (&one.kind, &other.kind) {
        (NodeKind::Scalar { text: a, .. }, NodeKind::Scalar { text: b, .. }) => {
            a == b && one.to_json() == other.to_json()
        }
        (NodeKind::List(a), NodeKind::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b)),
        (NodeKind::Map(a), NodeKind::Map(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.key == b.key && is_same(&a.value, &b.value))
        }
        _ => is_empty(one) && is_empty(other),
    }
}

fn insert(node: &mut Node, key: &str, value: NewValue<'_>) -> Result<(), NotEdited> {
    if node.is_null() {
        node.kind = NodeKind::Map(Vec::new());
    }
    let NodeKind::Map(pairs) = &mut node.kind else { return Err(NotEdited::WrongType) };
    if pairs.iter().any(|pair| pair.key == key) {
        return Err(NotEdited::Exists);
    }
    pairs.push(Pair { key: key.to_owned(), key_span: Span::default(), value: value.node() });
    Ok(())
}

fn append(node: &mut Node, value: NewValue<'_>) -> Result<(), NotEdited> {
    if node.is_null() {
        node.kind = NodeKind::List(Vec::new());
    }
    let NodeKind::List(items) = &mut node.kind else { return Err(NotEdited::WrongType) };
    items.push(value.node());
    Ok(())
}

fn find<'n>(root: &'n mut Node, path: &[Step<'_>]) -> Result<&'n mut Node, NotEdited> {
    path.iter().try_fold(root, |node, step| {
        match (&mut node.kind, *step) {
            (NodeKind::Map(pairs), Step::Key(key)) => {
                pairs.iter_mut().find(|pair| pair.key == key).map(|pair| &mut pair.value)
            }
            (NodeKind::List(items), Step::Item(at)) => items.get_mut(at),
            _ => None,
        }
        .ok_or(NotEdited::NotFound)
    })
}
