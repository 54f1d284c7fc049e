//! What YAML takes for its own in a text without quotation marks: comments, anchors and tags.

use crate::source::span::Span;
use crate::yaml::node::{Node, Swallowed, SwallowedKind};

/// Returns what YAML swallows of a value that follows a colon or a hyphen at byte `indicator` of `text`; `at` is
/// the value's place in bytes of `text`, and `is_used` says whether an alias refers to a name.
///
/// A name that an alias refers to, and the tags of YAML itself, are meant.
#[must_use]
pub fn swallowed(
    text: &str,
    indicator: usize,
    value: &Node,
    at: Span,
    is_used: impl Fn(&str) -> bool,
) -> Option<Swallowed> {
    value.text()?;
    let start = indicator + 1;
    let line_end = |at: usize| text[at..].find('\n').map_or(text.len(), |end| at + end);
    let line = text.get(start..line_end(start))?;
    let written = line.trim();
    let found = |start: usize, written: &str, kind| {
        let span = Span::new(start, start + written.len());
        Some(Swallowed { written: written.to_owned(), span, kind })
    };
    let written_at = start + (line.len() - line.trim_start().len());
    let is_empty = value.is_null() && at.is_empty();
    if written.starts_with('#') {
        // `tags: # remark` is one; `tags: #a` may be one, but then nothing is lost by telling.
        let is_word = written.chars().nth(1).is_some_and(|c| !c.is_whitespace() && c != '#');
        return if is_word && value.is_null() { found(written_at, written, SwallowedKind::Everything) } else { None };
    }
    let name = written.split_whitespace().next().unwrap_or_default();
    let is_name = match name.chars().next() {
        Some('&') => !is_used(&name[1..]),
        Some('!') => !name.starts_with("!!"),
        _ => false,
    };
    let is_quoted = !is_empty && !value.is_plain() && !is_name;
    if is_quoted {
        return None;
    }
    if is_name {
        return found(written_at, written, SwallowedKind::Name);
    }
    let end = line_end(at.end.max(start));
    let rest = text.get(at.end..end)?;
    let is_comment = !is_empty && rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#');
    if !is_comment {
        return None;
    }
    let written = text.get(at.start..end)?.trim();
    found(at.start, written, SwallowedKind::Comment)
}

#[cfg(test)]
mod tests {
    use crate::source::path::SourcePath;
    use crate::yaml::node::NodeKind;
    use crate::yaml::read::entries;

    /// Returns what is swallowed of the values of a file, in quotation marks, checked against its span.
    fn told(text: &str) -> Vec<String> {
        let path = SourcePath::new("a.md").expect("a path");
        let mut told = Vec::new();
        for pair in entries(&path, text, 0).value.entries {
            let items = if let NodeKind::List(items) = &pair.value.kind { items.clone() } else { Vec::new() };
            for node in [pair.value].into_iter().chain(items) {
                if let Some(swallowed) = node.swallowed {
                    assert_eq!(&text[swallowed.span.start..swallowed.span.end], swallowed.written);
                    told.push(swallowed.quoted());
                }
            }
        }
        told
    }

    #[test]
    fn what_yaml_takes_from_a_text_is_found_with_the_whole_text() {
        assert_eq!(told("a: Läsåret #2 i Åre\nb: x\n"), ["\"Läsåret #2 i Åre\""]);
        assert_eq!(told("a: #skriva\n"), ["\"#skriva\""]);
        assert_eq!(told("a:\n  - #ett\n  - två #2\n"), ["\"#ett\"", "\"två #2\""]);
        assert_eq!(told("a: &b c\nd: !e f\n"), ["\"&b c\"", "\"!e f\""]);
    }

    #[test]
    fn what_is_meant_for_yaml_is_left_to_it() {
        for text in [
            "a: # remark\n  - b\n",
            "a: 'b' # remark\n",
            "a: [b, c] # remark\n",
            "# remark\na: b\n",
            "a: b#c\n",
            "a: &b c\nd: *b\n",
            "a: !!str 1\n",
            "a: |\n  b #c\n",
            "a:\n  - b # c\n  # d\n",
        ] {
            let expected = usize::from(text.contains("- b # c"));
            assert_eq!(told(text).len(), expected, "{text}");
        }
    }
}
