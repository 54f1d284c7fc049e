//! Edits YAML key by key: everything that an edit does not name keeps its bytes, comments included.
//!
//! An edit is a function from text to text. The new text is parsed and compared with the value that it should have; if
//! it differs, or if the text cannot be edited safely, the edit is refused.

use crate::source::path::SourcePath;
use crate::source::span::Span;
use crate::yaml::change::{Change, changed, is_same};
use crate::yaml::layout::{NotEdited, Shape, layout};
use crate::yaml::new_value::NewValue;
use crate::yaml::node::{Node, NodeKind};
use crate::yaml::read::entries;
use crate::yaml::splice::{Target, first_lines};

/// Returns `text` with a change made.
///
/// The text is a file of keys and values such as `griffel.yaml`, or front matter without its `---` lines.
///
/// # Errors
///
/// [`NotEdited`] says why the text cannot be edited; nothing is edited in part.
pub fn edit(text: &str, change: &Change<'_>) -> Result<String, NotEdited> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let byte_order_mark = &text[..text.len() - body.len()];
    let root = layout(body)?.filter(|root| root.shape != Shape::Missing);
    let wanted = changed(tree(body)?, change)?;
    let target = |path| Target::find(root.as_ref().ok_or(NotEdited::NotFound)?, path);
    let splice = match *change {
        Change::Set(path, scalar) => target(path)?.set(body, scalar)?,
        Change::Insert([], key, scalar) if root.is_none() => {
            first_lines(body, &NewValue::Scalar(scalar).below_key(key))
        }
        Change::InsertNew([], key, value) if root.is_none() => first_lines(body, &value.below_key(key)),
        Change::Insert(path, key, scalar) => target(path)?.insert_new(body, key, NewValue::Scalar(scalar))?,
        Change::Append(path, scalar) => target(path)?.append_new(body, NewValue::Scalar(scalar))?,
        Change::Remove(path) => {
            let (last, above) = path.split_last().ok_or(NotEdited::NotFound)?;
            target(above)?.remove(body, *last)?
        }
        Change::InsertNew(path, key, value) => target(path)?.insert_new(body, key, value)?,
        Change::AppendNew(path, value) => target(path)?.append_new(body, value)?,
        Change::Replace(path, value) => target(path)?.replace(body, value)?,
        Change::Reorder(path, order) => target(path)?.reorder(body, order)?,
    };
    let edited = [&body[..splice.span.start], &splice.text, &body[splice.span.end..]].concat();
    let is_right = tree(&edited).is_ok_and(|found| is_same(&found, &wanted));
    if is_right { Ok(format!("{byte_order_mark}{edited}")) } else { Err(NotEdited::Unsafe) }
}

/// Returns the mapping in a text without mistakes.
fn tree(text: &str) -> Result<Node, NotEdited> {
    let path = SourcePath::new("edited.yaml").expect("invariant: a path");
    let read = entries(&path, text, 0);
    let kind = NodeKind::Map(read.value.entries);
    if read.diagnostics.is_empty() { Ok(Node::new(Span::default(), kind)) } else { Err(NotEdited::Broken) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::yaml::change::Step;
    use crate::yaml::scalar::Scalar;

    const FILE: &str = "\
# About the blog
title: 'Lärarbloggen' # shown on top

tags:
- ett # first
- två
menu: # main menu
  - title: Om
    page: om
  # more to come
extra: {a: 1, b: [x, y], c: {}}
text: |
  First line

  Last line
# The end
";

    fn key<'a>(names: &[&'a str]) -> Vec<Step<'a>> {
        names.iter().map(|name| name.parse().map_or(Step::Key(name), Step::Item)).collect()
    }

    /// Returns the lines that an edit removes and adds.
    fn lines(change: &Change<'_>) -> (String, String) {
        let edited = edit(FILE, change).expect("an edit");
        let (old, new): (Vec<&str>, Vec<&str>) = (FILE.lines().collect(), edited.lines().collect());
        let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
        let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(|(a, b)| a == b).count();
        (old[start..old.len() - end].join("\n"), new[start..new.len() - end].join("\n"))
    }

    #[test]
    fn an_edit_changes_its_own_lines_only() {
        let text = Scalar::Text;
        for (change, old, new) in [
            (
                Change::Set(&key(&["title"]), text("Nytt")),
                "title: 'Lärarbloggen' # shown on top",
                "title: 'Nytt' # shown on top",
            ),
            (Change::Set(&key(&["tags", "1"]), text("tre: fyra")), "- två", "- \"tre: fyra\""),
            (Change::Set(&key(&["menu", "0", "page"]), text("start")), "    page: om", "    page: start"),
            (Change::Set(&key(&["text"]), text("Kort")), "text: |\n  First line\n\n  Last line", "text: Kort"),
            (Change::Insert(&[], "search", Scalar::Literal("false")), "", "search: false"),
            (Change::Insert(&key(&["menu", "0"]), "url", text("x")), "", "    url: x"),
            (Change::Insert(&key(&["extra", "c"]), "d", text("no")), "c: {}}", "c: {d: \"no\"}}"),
            (Change::Append(&key(&["tags"]), text("tre")), "", "- tre"),
            (Change::Append(&key(&["extra", "b"]), text("z")), "[x, y]", "[x, y, z]"),
            (Change::Remove(&key(&["tags", "0"])), "- ett # first", ""),
            (Change::Remove(&key(&["extra", "b"])), "b: [x, y], ", ""),
            (Change::Remove(&key(&["extra", "c"])), ", c: {}", ""),
            (Change::Remove(&key(&["text"])), "text: |\n  First line\n\n  Last line", ""),
        ] {
            let (removed, added) = lines(&change);
            if removed.starts_with("extra") {
                assert_eq!(removed.replacen(old, new, 1), added, "{change:?}");
            } else {
                assert_eq!((removed.as_str(), added.as_str()), (old, new), "{change:?}");
            }
        }
    }

    #[test]
    fn values_appear_where_there_was_none() {
        let set = |text| edit(text, &Change::Set(&[Step::Key("a")], Scalar::Text("x")));
        let insert = |text| edit(text, &Change::Insert(&[], "a", Scalar::Text("x")));
        let append = |text| edit(text, &Change::Append(&[Step::Key("a")], Scalar::Text("x")));
        let inside = |text| edit(text, &Change::Insert(&[Step::Key("a")], "b", Scalar::Text("x")));
        assert_eq!(set("a: # c\n\n# d\nb: 1\n").as_deref(), Ok("a: x # c\n\n# d\nb: 1\n"));
        assert_eq!(insert("").as_deref(), Ok("a: x\n"));
        assert_eq!(insert("\u{feff}# c\r\n").as_deref(), Ok("\u{feff}# c\r\na: x\r\n"));
        assert_eq!(insert("b: 1").as_deref(), Ok("b: 1\na: x"));
        assert_eq!(append("a:\nb: 1\n").as_deref(), Ok("a: [x]\nb: 1\n"));
        assert_eq!(inside("a: # c\nb: 1\n").as_deref(), Ok("a: # c\n  b: x\nb: 1\n"));
        // The line after a block of text is indented, and belongs to an outer mapping.
        let path = [Step::Key("a"), Step::Key("b")];
        let nested = edit("a:\n  b:\n    c: |\n      one\n  d: 1\n", &Change::Insert(&path, "e", Scalar::Text("x")));
        assert_eq!(nested.as_deref(), Ok("a:\n  b:\n    c: |\n      one\n    e: x\n  d: 1\n"));
    }

    #[test]
    fn a_text_that_cannot_be_edited_safely_is_refused() {
        let set = |text| edit(text, &Change::Set(&[Step::Key("a")], Scalar::Text("x"))).expect_err("no edit");
        assert_eq!(set("a: &n 1\nb: *n\n"), NotEdited::Anchors);
        assert_eq!(set("a: !!str 1\n"), NotEdited::Anchors);
        assert_eq!(set("a: 1\na: 2\n"), NotEdited::Twice("a".to_owned()));
        assert_eq!(set("a: [1\n"), NotEdited::Broken);
        assert_eq!(set("- a\n"), NotEdited::Broken);
        assert_eq!(set("b: 1\n"), NotEdited::NotFound);
        assert_eq!(set("a: [1]\n"), NotEdited::WrongType);
        assert_eq!(set("a: | # why\n  text\n"), NotEdited::Unsafe);
        let insert = edit("a: 1\n", &Change::Insert(&[], "a", Scalar::Text("x")));
        assert_eq!(insert, Err(NotEdited::Exists));
        let literal = edit("a: 1\n", &Change::Set(&[Step::Key("a")], Scalar::Literal("[1]")));
        assert_eq!(literal, Err(NotEdited::Unsafe));
    }

    /// A value of a generated file.
    #[derive(Debug, Clone)]
    enum Value {
        /// Anything that is written on the line of its key or dash.
        Inline(&'static str),
        /// Text after `|`.
        Block,
        /// A list with or without indentation.
        List(bool, Vec<Value>),
        /// A mapping; the first flag of a pair puts a comment above it, the second one behind it.
        Map(Vec<(bool, bool, Value)>),
    }

    fn value() -> impl Strategy<Value = Value> {
        let inline = prop::sample::select(vec![
            "",
            "x",
            "12",
            "true",
            "'a b'",
            "\"q: #\"",
            "åäö",
            "2026-01-01",
            "[]",
            "[a, 'b' ,]",
            "{}",
            "{a: 1, b: [2]}",
        ]);
        let leaf = prop_oneof![4 => inline.prop_map(Value::Inline), 1 => Just(Value::Block)];
        leaf.prop_recursive(3, 24, 4, |inner| {
            let pairs = prop::collection::vec((any::<bool>(), any::<bool>(), inner.clone()), 1..4);
            let items = prop::collection::vec(inner, 1..4);
            prop_oneof![
                (any::<bool>(), items).prop_map(|(is_in, items)| Value::List(is_in, items)),
                pairs.prop_map(Value::Map)
            ]
        })
    }

    /// Writes pairs, the first one behind `first`, the others below it.
    fn write_map(out: &mut String, first: &str, indent: usize, pairs: &[(bool, bool, Value)]) {
        for (at, (is_commented, has_comment, value)) in pairs.iter().enumerate() {
            let number = out.len();
            if *is_commented && at > 0 {
                out.push_str(&format!("\n{:indent$}# above {number}\n", ""));
            }
            let comment = if *has_comment { format!(" # behind {number}") } else { String::new() };
            let before = if at == 0 { first.to_owned() } else { " ".repeat(indent) };
            write_value(out, &format!("{before}k{at}:"), &comment, indent, value);
        }
    }

    fn write_value(out: &mut String, before: &str, comment: &str, indent: usize, value: &Value) {
        match value {
            Value::Inline("") => out.push_str(&format!("{before}{comment}\n")),
            Value::Inline(text) => out.push_str(&format!("{before} {text}{comment}\n")),
            Value::Block => {
                out.push_str(&format!("{before} |\n{:width$}one\n\n{:width$}two\n", "", "", width = indent + 2));
            }
            Value::List(is_indented, items) => {
                out.push_str(&format!("{before}{comment}\n"));
                let indent = if *is_indented { indent + 2 } else { indent };
                for item in items {
                    let dash = format!("{:indent$}-", "");
                    match item {
                        Value::Map(pairs) => write_map(out, &format!("{dash} "), indent + 2, pairs),
                        Value::List(..) => write_value(out, &dash, "", indent + 2, &Value::Inline("[deep]")),
                        item => write_value(out, &dash, "", indent, item),
                    }
                }
            }
            Value::Map(pairs) => {
                out.push_str(&format!("{before}{comment}\n"));
                write_map(out, &" ".repeat(indent + 2), indent + 2, pairs);
            }
        }
    }

    /// Returns all paths to values below `node`.
    fn paths<'a>(node: &'a Node, above: &[Step<'a>], all: &mut Vec<Vec<Step<'a>>>) {
        let inner: Vec<(Step<'a>, &Node)> = match &node.kind {
            NodeKind::Scalar { .. } => Vec::new(),
            NodeKind::List(items) => items.iter().enumerate().map(|(at, item)| (Step::Item(at), item)).collect(),
            NodeKind::Map(pairs) => pairs.iter().map(|pair| (Step::Key(pair.key.as_str()), &pair.value)).collect(),
        };
        for (step, node) in inner {
            let path = [above, &[step]].concat();
            all.push(path.clone());
            paths(node, &path, all);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn every_edit_gives_the_changed_tree_and_keeps_all_other_lines(
            pairs in prop::collection::vec((any::<bool>(), any::<bool>(), value()), 1..5),
            (chosen, kind, has_mark, is_windows) in (any::<prop::sample::Index>(), 0..4, any::<bool>(), any::<bool>()),
            word in prop::sample::select(vec!["x", "a: b", "no", "#", "", "ö, [", "a\nb", "'", "\"", "- -"]),
        ) {
            let mut text = if has_mark { "\u{feff}# top\n".to_owned() } else { String::new() };
            write_map(&mut text, "", 0, &pairs);
            if is_windows {
                text = text.replace('\n', "\r\n");
            }
            let before = tree(text.trim_start_matches('\u{feff}')).expect("sound YAML");
            let mut all = vec![Vec::new()];
            paths(&before, &[], &mut all);
            let path = chosen.get(&all).as_slice();
            let change = match kind {
                0 => Change::Set(path, Scalar::Text(word)),
                1 => Change::Insert(path, "new key", Scalar::Text(word)),
                2 => Change::Append(path, Scalar::Text(word)),
                _ => Change::Remove(path),
            };
            let edited = match edit(&text, &change) {
                Ok(edited) => edited,
                Err(NotEdited::WrongType | NotEdited::NotFound) => return Ok(()),
                Err(why) => {
                    // A dash without a value, and a pair that shares its line with a dash.
                    prop_assert!(why == NotEdited::Unsafe && text.contains('-'), "{why}: {change:?}\n{text}");
                    return Ok(());
                }
            };
            let after = tree(edited.trim_start_matches('\u{feff}')).expect("sound YAML");
            let wanted = changed(before.clone(), &change).expect("a change of the tree");
            prop_assert!(is_same(&after, &wanted), "{change:?}\n{text}\n{edited}");
            prop_assert_eq!(text.starts_with('\u{feff}'), edited.starts_with('\u{feff}'));
            let bare = edited.matches('\n').count() - edited.matches("\r\n").count();
            let breaks = if is_windows { bare } else { edited.matches('\r').count() };
            prop_assert_eq!(breaks, 0);
            let (old, new): (Vec<&str>, Vec<&str>) = (text.lines().collect(), edited.lines().collect());
            let start = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
            let end = old[start..].iter().rev().zip(new[start..].iter().rev()).take_while(|(a, b)| a == b).count();
            let (gone, come) = (old.len() - start - end, new.len() - start - end);
            prop_assert!(come <= 1, "{change:?}\n{text}\n{edited}");
            let is_short = matches!(change, Change::Remove(_)) || gone <= 1 || old[start].ends_with('|');
            prop_assert!(is_short, "{change:?}\n{text}\n{edited}");
        }
    }
}
