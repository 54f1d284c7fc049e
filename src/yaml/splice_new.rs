//! Where an edit puts a list or a mapping, and how the items of a list change places.

use crate::source::span::Span;
use crate::yaml::layout::{Layout, NotEdited, Shape};
use crate::yaml::new_value::NewValue;
use crate::yaml::splice::{
    Splice, Target, after_colon, block_header, column, dash_before, end, end_of_pair, in_flow, line_end, new_line,
    newline,
};

impl Target<'_> {
    /// Returns the splice that adds a key with any value at the end of the mapping.
    ///
    /// # Errors
    ///
    /// [`NotEdited`] if the value is no mapping.
    pub fn insert_new(self, text: &str, key: &str, value: NewValue<'_>) -> Result<Splice, NotEdited> {
        match &self.layout.shape {
            Shape::Missing if self.is_in_flow => Err(NotEdited::Unsafe),
            Shape::Missing => {
                let pair = self.pair.ok_or(NotEdited::Unsafe)?;
                let colon = after_colon(text, pair).ok_or(NotEdited::Unsafe)?;
                let indent = column(text, pair.key_span.start) + 2;
                Ok(new_lines(text, colon, indent, &value.below_key(key)))
            }
            Shape::Map { is_flow: true, pairs } => {
                let last = pairs.last().map(|pair| end_of_pair(text, pair).ok_or(NotEdited::Unsafe));
                let pair = format!("{}: {}", inline_key(key), value.inline());
                Ok(in_flow(self.layout.span.start, last.transpose()?, pair))
            }
            Shape::Map { is_flow: false, pairs } => {
                let (first, last) = pairs.first().zip(pairs.last()).ok_or(NotEdited::Unsafe)?;
                let end = end_of_pair(text, last).ok_or(NotEdited::Unsafe)?;
                Ok(new_lines(text, end, column(text, first.key_span.start), &value.below_key(key)))
            }
            Shape::Plain | Shape::Quoted | Shape::Block | Shape::List { .. } => Err(NotEdited::WrongType),
        }
    }

    /// Returns the splice that adds an item of any kind at the end of the list.
    ///
    /// # Errors
    ///
    /// [`NotEdited`] if the value is no list.
    pub fn append_new(self, text: &str, value: NewValue<'_>) -> Result<Splice, NotEdited> {
        match &self.layout.shape {
            Shape::Missing => self.fill(text, &format!("[{}]", value.inline())),
            Shape::List { is_flow: true, items } => {
                let last = items.last().map(|last| end(text, last).ok_or(NotEdited::Unsafe));
                Ok(in_flow(self.layout.span.start, last.transpose()?, value.inline()))
            }
            Shape::List { is_flow: false, items } => {
                let (first, last) = items.first().zip(items.last()).ok_or(NotEdited::Unsafe)?;
                let dash = dash_before(text, first.span.start).ok_or(NotEdited::Unsafe)?;
                let end = end(text, last).ok_or(NotEdited::Unsafe)?;
                Ok(new_lines(text, end, column(text, dash), &value.after_dash()))
            }
            Shape::Plain | Shape::Quoted | Shape::Block | Shape::Map { .. } => Err(NotEdited::WrongType),
        }
    }

    /// Returns the splice that puts another value in place of this one.
    ///
    /// # Errors
    ///
    /// [`NotEdited`] if this one fills lines of its own, or has a comment inside.
    pub fn replace(self, text: &str, value: NewValue<'_>) -> Result<Splice, NotEdited> {
        let span = self.layout.span;
        let written = &text[span.start..span.end];
        let is_item = self.pair.is_none() && !self.is_in_flow;
        let new = if is_item {
            let indent = format!("{}{}", newline(text), " ".repeat(column(text, span.start)));
            value.lines().join(&indent)
        } else {
            value.inline()
        };
        match &self.layout.shape {
            Shape::Missing => self.fill(text, &value.inline()),
            Shape::Plain | Shape::Quoted => Ok(Splice { span, text: new }),
            Shape::Block => {
                let start = block_header(text, span.start).ok_or(NotEdited::Unsafe)?;
                Ok(Splice { span: Span::new(start, span.start + written.trim_end().len()), text: value.inline() })
            }
            Shape::List { is_flow: true, .. } | Shape::Map { is_flow: true, .. } if !written.contains('#') => {
                Ok(Splice { span, text: value.inline() })
            }
            Shape::List { .. } | Shape::Map { .. } => Err(NotEdited::Unsafe),
        }
    }

    /// Returns the splice that puts the items of the list into another order: items in lines with the comments above and
    /// behind them, items in brackets without the commas.
    ///
    /// # Errors
    ///
    /// [`NotEdited`] if the value is no list, or if its items cannot change places.
    pub fn reorder(self, text: &str, order: &[usize]) -> Result<Splice, NotEdited> {
        let Shape::List { is_flow, items } = &self.layout.shape else { return Err(NotEdited::WrongType) };
        let spans = if *is_flow {
            let span = |item: &Layout| Some(Span::new(item.span.start, end(text, item)?));
            items.iter().map(span).collect::<Option<Vec<_>>>()
        } else {
            lines_of(text, items)
        };
        let spans = spans.ok_or(NotEdited::Unsafe)?;
        let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return Err(NotEdited::NotFound) };
        let mut new = String::new();
        for (at, span) in spans.iter().enumerate() {
            let from = order.get(at).and_then(|from| spans.get(*from)).ok_or(NotEdited::NotFound)?;
            new.push_str(&text[from.start..from.end]);
            let next = spans.get(at + 1).map_or(span.end, |next| next.start);
            new.push_str(&text[span.end..next]);
        }
        Ok(Splice { span: Span::new(first.start, last.end), text: new })
    }
}

/// Returns the lines of the items of a list, each without its last line's end, with the comments above it.
fn lines_of(text: &str, items: &[Layout]) -> Option<Vec<Span>> {
    let mut spans = Vec::with_capacity(items.len());
    let mut next = None;
    for item in items {
        let dash = dash_before(text, item.span.start)?;
        let line_start = text[..dash].rfind('\n').map_or(0, |newline| newline + 1);
        if !text[line_start..dash].trim().is_empty() {
            return None;
        }
        let after = line_end(text, end(text, item)?);
        let start = next.unwrap_or(line_start);
        let end = start + text[start..after].trim_end_matches(['\n', '\r']).len();
        spans.push(Span::new(start, end));
        next = Some(after);
    }
    Some(spans)
}

fn inline_key(key: &str) -> String {
    NewValue::Scalar(crate::yaml::scalar::Scalar::Text(key)).inline()
}

/// Returns the splice that adds lines after the line on which something ends.
fn new_lines(text: &str, end: usize, indent: usize, lines: &[String]) -> Splice {
    let between = format!("{}{}", newline(text), " ".repeat(indent));
    new_line(text, end, indent, &lines.join(&between))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::yaml::change::{Change, Step};
    use crate::yaml::edit::edit;
    use crate::yaml::layout::NotEdited;
    use crate::yaml::new_value::NewValue;
    use crate::yaml::scalar::Scalar;

    const TEXT: NewValue<'static> = NewValue::Scalar(Scalar::Text("x"));
    const PAIRS: NewValue<'static> =
        NewValue::Pairs(&[("file", Scalar::Text("a.pdf")), ("title", Scalar::Text("A: b"))]);

    #[test]
    fn lists_and_mappings_appear_where_there_was_none() {
        let insert = |text, value| edit(text, &Change::InsertNew(&[], "a", value));
        let words = [TEXT, TEXT];
        assert_eq!(insert("", NewValue::List(&words)).as_deref(), Ok("a: [x, x]\n"));
        assert_eq!(insert("b: 1\r\n", PAIRS).as_deref(), Ok("b: 1\r\na:\r\n  file: a.pdf\r\n  title: \"A: b\"\r\n"));
        assert_eq!(insert("{b: 1}\n", PAIRS).as_deref(), Ok("{b: 1, a: {file: a.pdf, title: \"A: b\"}}\n"));
        let append = |text| edit(text, &Change::AppendNew(&[Step::Key("a")], PAIRS));
        assert_eq!(append("a: [b]\n").as_deref(), Ok("a: [b, {file: a.pdf, title: \"A: b\"}]\n"));
        assert_eq!(append("a:\n- b # c\n").as_deref(), Ok("a:\n- b # c\n- file: a.pdf\n  title: \"A: b\"\n"));
        let path = [Step::Key("a"), Step::Item(0)];
        let replace = |text| edit(text, &Change::Replace(&path, PAIRS));
        assert_eq!(replace("a:\n  - b # c\n").as_deref(), Ok("a:\n  - file: a.pdf\n    title: \"A: b\" # c\n"));
        assert_eq!(replace("a: [b, c]\n").as_deref(), Ok("a: [{file: a.pdf, title: \"A: b\"}, c]\n"));
        let one = edit("a: b # c\n", &Change::Replace(&[Step::Key("a")], NewValue::List(&words)));
        assert_eq!(one.as_deref(), Ok("a: [x, x] # c\n"));
    }

    #[test]
    fn items_change_places_with_what_is_said_about_them() {
        let reorder = |text, order: &[usize]| edit(text, &Change::Reorder(&[Step::Key("a")], order));
        let text = "a:\n- b # one\n# about c\n- file: c\n  title: C\n- d\nz: 1\n";
        let after = "a:\n- d\n- b # one\n# about c\n- file: c\n  title: C\nz: 1\n";
        assert_eq!(reorder(text, &[2, 0, 1]).as_deref(), Ok(after));
        assert_eq!(reorder("a: [b,  {c: d}]\n", &[1, 0]).as_deref(), Ok("a: [{c: d},  b]\n"));
        assert_eq!(reorder("a: [b, c]\n", &[0]), Err(NotEdited::NotFound));
        assert_eq!(reorder("a: [b, c]\n", &[0, 0]), Err(NotEdited::NotFound));
    }

    /// Returns a list of generated items in a style, between other keys.
    fn list(items: &[(usize, bool)], style: usize) -> String {
        let written = |(kind, has_comment): &(usize, bool), at: usize| {
            let comment = if *has_comment { format!(" # {at}") } else { String::new() };
            match (style, kind) {
                (0, 0) => format!("i{at}"),
                (0, _) => format!("{{file: i{at}, t: \"x, y\"}}"),
                (_, 0) => format!("- i{at}{comment}\n"),
                (_, 1) => format!("- file: i{at}{comment}\n  t: 'x'\n"),
                (_, _) => format!("# above {at}\n- |\n  i{at}\n"),
            }
        };
        let all: Vec<String> = items.iter().enumerate().map(|(at, item)| written(item, at)).collect();
        match style {
            0 => format!("b: 1\na: [{}] # end\nc: 2\n", all.join(", ")),
            1 => format!("b: 1\na:\n{}c: 2\n", all.concat()),
            _ => {
                let lines = all.concat().lines().map(|line| format!("  {line}\n")).collect::<Vec<_>>().concat();
                format!("b: 1\na: # top\n{lines}c: 2\n")
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn edits_of_lists_keep_every_other_line(
            items in prop::collection::vec((0..3_usize, any::<bool>()), 1..6),
            (style, kind, is_windows) in (0..3_usize, 0..4, any::<bool>()),
            chosen in any::<prop::sample::Index>(),
            shuffled in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle(),
        ) {
            let mut text = list(&items, style);
            if is_windows {
                text = text.replace('\n', "\r\n");
            }
            let order: Vec<usize> = shuffled.into_iter().filter(|at| *at < items.len()).collect();
            let a = [Step::Key("a")];
            let item = [Step::Key("a"), Step::Item(chosen.index(items.len()))];
            let change = match kind {
                0 => Change::Reorder(&a, &order),
                1 => Change::AppendNew(&a, PAIRS),
                2 => Change::Replace(&item, PAIRS),
                _ => Change::InsertNew(&[], "d", NewValue::List(&[TEXT, PAIRS])),
            };
            let edited = match edit(&text, &change) {
                Ok(edited) => edited,
                // A mapping in lines in place of which something else should stand, and texts after `|`, whose dash is not found.
                Err(NotEdited::Unsafe) if kind == 2 && style > 0 && items[chosen.index(items.len())].0 > 0 => return Ok(()),
                Err(NotEdited::Unsafe) if style > 0 && items.iter().any(|item| item.0 == 2) => return Ok(()),
                Err(why) => panic!("{why}: {change:?}\n{text}"),
            };
            let bare = edited.matches('\n').count() - edited.matches("\r\n").count();
            prop_assert_eq!(if is_windows { bare } else { edited.matches('\r').count() }, 0);
            // `edit` has compared the values; no line is lost, and none but the wanted ones come.
            let sorted = |text: &str| text.lines().map(str::to_owned).collect::<std::collections::BTreeSet<_>>();
            if kind == 0 && style > 0 {
                prop_assert_eq!(sorted(&text), sorted(&edited));
            }
            if kind == 1 || kind == 3 {
                prop_assert!(edited.lines().count() <= text.lines().count() + 4);
                let gone = text.lines().filter(|line| !edited.contains(line)).count();
                prop_assert!(gone <= usize::from(style == 0));
            }
        }
    }
}
