//! The text of a template -> what it extends, includes, defines and calls, with places (Tera 2).

use crate::source::span::Span;

/// What a tag of a template does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TagKind {
    /// `{% extends "base.html" %}`.
    Extends,
    /// `{% include "parts/side.html" %}`.
    Include,
    /// `{% block main %}`.
    Block,
    /// `{% endblock main %}`.
    EndBlock,
    /// `{% component Card(card: map) %}`.
    Component,
    /// `{% endcomponent Card %}`.
    EndComponent,
    /// `<Card card={post}/>` in an expression, or as a statement.
    Call,
    /// `super()`.
    Super,
}

/// A tag that connects a template with another, or a part of one with another part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tag<'a> {
    /// What it does.
    pub(crate) kind: TagKind,
    /// The name that it gives or means; empty if it has none.
    pub(crate) name: &'a str,
    /// Where the name stands.
    pub(crate) span: Span,
}

/// What stands between two signs of Tera in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Whether it is a statement, `{% … %}`, and not a value, `{{ … }}`.
    pub(crate) is_statement: bool,
    /// All of it, with its signs.
    pub(crate) whole: std::ops::Range<usize>,
    /// What stands in it.
    pub(crate) parts: Vec<Part>,
}

/// Returns the statements and values of a template, in order. Comments and raw text are passed over.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(open) = text[at..].find('{').map(|open| at + open) {
        let inside = open + 2;
        at = match text.as_bytes().get(open + 1) {
            Some(b'#') => after(text, inside, "#}"),
            Some(sign @ (b'%' | b'{')) => {
                let is_statement = *sign == b'%';
                let closed = closing(text, inside, if is_statement { "%}" } else { "}}" });
                let parts = parts(text, inside..closed);
                let end = (closed + 2).min(text.len());
                let is_raw = is_statement && parts.first().and_then(|part| part.word(text)) == Some("raw");
                found.push(Piece { is_statement, whole: open..end, parts });
                if is_raw { after(text, closed, "endraw") } else { end }
            }
            _ => open + 1,
        };
    }
    found
}

/// Returns the tags of a template, in order. What Tera could not parse is passed over.
pub(crate) fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut found = Vec::new();
    for piece in pieces(text) {
        found.extend(if piece.is_statement { statement(text, &piece.parts) } else { None });
        found.extend(calls(text, &piece.parts));
    }
    found
}

/// Returns the place behind the next `end`.
fn after(text: &str, at: usize, end: &str) -> usize {
    text.get(at..).and_then(|rest| rest.find(end)).map_or(text.len(), |found| at + found + end.len())
}

/// Returns where a tag is closed that was opened before `at`; what stands in quotes closes nothing.
fn closing(text: &str, at: usize, close: &str) -> usize {
    let mut at = at;
    while at < text.len() {
        let byte = text.as_bytes()[at];
        if matches!(byte, b'"' | b'\'' | b'`') {
            at = quoted(text, at);
        } else if text.as_bytes()[at..].starts_with(close.as_bytes()) {
            return at;
        } else {
            at += 1;
        }
    }
    text.len()
}

/// Returns the place behind the text in quotes that begins at `at`.
fn quoted(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let mut next = at + 1;
    while next < bytes.len() && bytes[next] != bytes[at] {
        next += if bytes[next] == b'\\' { 2 } else { 1 };
    }
    (next + 1).min(bytes.len())
}

/// A part of what stands in a tag, by its range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// A name or a number, with the names of fields after it: `post.title`.
    Word(std::ops::Range<usize>),
    /// A text, without its quotes.
    Text(std::ops::Range<usize>),
    /// Anything else, byte by byte, with its place.
    Sign(u8, usize),
}

impl Part {
    /// Returns the word, if it is one.
    pub(crate) fn word<'a>(&self, text: &'a str) -> Option<&'a str> {
        match self {
            Self::Word(range) => text.get(range.clone()),
            Self::Text(_) | Self::Sign(..) => None,
        }
    }

    /// Returns whether it is this sign.
    pub(crate) fn is(&self, sign: u8) -> bool {
        matches!(self, Self::Sign(own, _) if *own == sign)
    }
}

fn parts(text: &str, range: std::ops::Range<usize>) -> Vec<Part> {
    let (bytes, mut found, mut at) = (text.as_bytes(), Vec::new(), range.start);
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii();
    while at < range.end {
        let byte = bytes[at];
        if matches!(byte, b'"' | b'\'' | b'`') {
            let end = quoted(text, at).min(range.end);
            found.push(Part::Text(at + 1..end.saturating_sub(1).max(at + 1)));
            at = end;
        } else if is_word(byte) {
            let rest = bytes[at..range.end].iter().take_while(|byte| is_word(**byte) || **byte == b'.').count();
            found.push(Part::Word(at..at + rest));
            at += rest;
        } else {
            if !byte.is_ascii_whitespace() {
                found.push(Part::Sign(byte, at));
            }
            at += 1;
        }
    }
    // `{%-` and `-%}` trim white space.
    let is_trim = |part: Option<&Part>| matches!(part, Some(Part::Sign(b'-', _)));
    if is_trim(found.first()) {
        found.remove(0);
    }
    if is_trim(found.last()) {
        found.pop();
    }
    found
}

fn statement<'a>(text: &'a str, parts: &[Part]) -> Option<Tag<'a>> {
    let Some(Part::Word(first)) = parts.first() else { return None };
    let kind = match &text[first.clone()] {
        "extends" => TagKind::Extends,
        "include" => TagKind::Include,
        "block" => TagKind::Block,
        "endblock" => TagKind::EndBlock,
        "component" => TagKind::Component,
        "endcomponent" => TagKind::EndComponent,
        _ => return None,
    };
    let range = match parts.get(1) {
        Some(Part::Word(range) | Part::Text(range)) => range.clone(),
        _ => first.end..first.end,
    };
    Some(Tag { kind, name: &text[range.clone()], span: Span::new(range.start, range.end) })
}

/// Words behind which a value begins.
const BEFORE_VALUES: [&str; 8] = ["and", "or", "not", "in", "if", "elif", "else", "is"];

/// Returns whether a value begins behind this part: `<` opens a component there, and else compares.
pub(crate) fn begins_a_value(text: &str, before: Option<&Part>) -> bool {
    match before {
        None => true,
        Some(Part::Word(word)) => BEFORE_VALUES.contains(&&text[word.clone()]),
        Some(Part::Text(_)) => false,
        Some(Part::Sign(sign, _)) => !matches!(sign, b')' | b']' | b'}'),
    }
}

/// Returns the components and the blocks above that an expression or a statement calls.
fn calls<'a>(text: &'a str, parts: &[Part]) -> Vec<Tag<'a>> {
    let mut found = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| &parts[before]);
        let next = parts.get(index + 1);
        let (kind, range) = match (part, next) {
            (Part::Sign(b'<', at), Some(Part::Word(name))) if name.start == at + 1 => {
                if !begins_a_value(text, before) {
                    continue;
                }
                (TagKind::Call, name.clone())
            }
            (Part::Word(name), Some(Part::Sign(b'(', _))) if &text[name.clone()] == "super" => {
                (TagKind::Super, name.clone())
            }
            _ => continue,
        };
        found.push(Tag { kind, name: &text[range.clone()], span: Span::new(range.start, range.end) });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_where_tera_finds_them() {
        let text = "{# {% include 'no' %} #}{%- extends \"a%}b.html\" -%}{% raw %}{% block no %}{% endraw %}\
            {% block huvud %}{{ super() }}{{ '}}' ~ <Å a={x}/> }}{% <ui.Box b=\"1\"> %}x{% </ui.Box> %}{% endblock %}\
            {% if a <b and 3 < c %}{% include 'c.html' %}{% endif %}{% component D(e: map = {}) %}{% endcomponent D %}{% block";
        let found: Vec<(TagKind, &str)> = tags(text).into_iter().map(|tag| (tag.kind, tag.name)).collect();
        let wanted = [
            (TagKind::Extends, "a%}b.html"),
            (TagKind::Block, "huvud"),
            (TagKind::Super, "super"),
            (TagKind::Call, "Å"),
            (TagKind::Call, "ui.Box"),
            (TagKind::EndBlock, ""),
            (TagKind::Include, "c.html"),
            (TagKind::Component, "D"),
            (TagKind::EndComponent, "D"),
            (TagKind::Block, ""),
        ];
        assert_eq!(found, wanted);
        for tag in tags(text) {
            assert_eq!(&text[tag.span.start..tag.span.end], tag.name);
        }
    }

    #[test]
    fn unfinished_tags_are_passed_over() {
        for text in ["{", "{%", "{{ \"", "{{ '\\", "{#", "{% raw %}", "{%-", "{% include \"", "å{"] {
            assert!(tags(text).iter().all(|tag| tag.name.is_empty()), "{text}");
        }
    }
}
