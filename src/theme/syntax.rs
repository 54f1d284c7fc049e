//! A template that Tera cannot read -> what is wrong with its tags, as its author knows them.

use std::collections::BTreeSet;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::suggest::nearest;
use crate::theme::tags::{Part, Piece, begins_a_value, pieces};

/// A template with a syntax error.
pub const SYNTAX: Rule = Rule::error("G070");

/// Statements that another one ends, with that one.
const ENDED: [(&str, &str); 7] = [
    ("block", "endblock"),
    ("component", "endcomponent"),
    ("filter", "endfilter"),
    ("for", "endfor"),
    ("if", "endif"),
    ("raw", "endraw"),
    ("set", "endset"),
];
/// Statements that stand alone, or within others.
const ALONE: [&str; 7] = ["extends", "include", "elif", "else", "break", "continue", "set_global"];

/// A statement that is open, with the place of its tag and its name, if it has one.
struct Open<'a> {
    word: &'a str,
    tag: Span,
    name: &'a str,
}

/// Returns the first mistake in the tags of a template, if there is one.
pub(crate) fn fault(path: &SourcePath, text: &str) -> Option<Diagnostic> {
    let at = |span: Span| SYNTAX.at(Location::at(path, span));
    let mut open: Vec<Open<'_>> = Vec::new();
    let mut blocks = BTreeSet::new();
    for (number, piece) in pieces(text).iter().enumerate() {
        let tag = Span::new(piece.whole.start, piece.whole.end);
        let close = if piece.is_statement { "%}" } else { "}}" };
        if !text[piece.whole.clone()].ends_with(close) {
            let start = text[tag.start..].lines().next().map_or(tag.end, |line| tag.start + line.len());
            return Some(at(Span::new(tag.start, start)).with("close", close).help("no_end"));
        }
        let Some((word, name)) = statement(text, piece) else { continue };
        if word == "extends" && number > 0 {
            return Some(at(tag).help("first"));
        }
        if word == "block" && !blocks.insert(name) {
            return Some(at(tag).with("name", name).help("twice"));
        }
        if let Some((opening, _)) = ENDED.iter().find(|(_, end)| *end == word) {
            let last = open.pop();
            let fits = |last: &Open<'_>| last.word == *opening && (name.is_empty() || name == last.name);
            match last {
                Some(last) if fits(&last) => {}
                Some(last) => return Some(unclosed(path, &last)),
                None => return Some(at(tag).with("close", word).with("open", *opening).help("unopened")),
            }
        } else if ENDED.iter().any(|(opening, _)| *opening == word) {
            // `set` with a value needs no end, and the end of `raw` was passed over with its text.
            let is_open = match word {
                "set" => piece.parts.len() == 2 || piece.parts.get(2).is_some_and(|part| part.is(b'|')),
                "raw" => false,
                _ => true,
            };
            open.extend(is_open.then_some(Open { word, tag, name }));
        } else if !ALONE.contains(&word) {
            let known = ENDED.iter().flat_map(|(opening, end)| [*opening, *end]).chain(ALONE);
            return Some(at(tag).with("name", word).near(nearest(word, known)).help("tag"));
        }
    }
    open.pop().map(|last| unclosed(path, &last))
}

fn unclosed(path: &SourcePath, open: &Open<'_>) -> Diagnostic {
    let end = ENDED.iter().find(|(opening, _)| *opening == open.word).map_or("", |(_, end)| end);
    let name = if open.name.is_empty() { open.word.to_owned() } else { format!("{} {}", open.word, open.name) };
    SYNTAX.at(Location::at(path, open.tag)).with("open", name).with("close", end).help("unclosed")
}

/// Returns the word of a statement, and the name behind it. Calls of components are Tera's matter.
fn statement<'a>(text: &'a str, piece: &Piece) -> Option<(&'a str, &'a str)> {
    let first = piece.parts.first().filter(|_| piece.is_statement)?;
    if first.is(b'<') && begins_a_value(text, None) {
        return None;
    }
    let word = first.word(text)?;
    let names = ["block", "endblock", "component", "endcomponent"].contains(&word);
    let name = piece.parts.get(1).filter(|_| names).and_then(|part: &Part| part.word(text));
    Some((word, name.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        let path = SourcePath::new("a.html").expect("a path");
        let Some(found) = fault(&path, text) else { return String::new() };
        let span = found.location.and_then(|location| location.span).expect("a place");
        format!("{} {}", found.helps.join(" "), &text[span.start..span.end])
    }

    #[test]
    fn what_is_not_closed_is_told_where_it_begins() {
        for (text, wanted) in [
            ("{% block a %}{% if x %}y{% endblock a %}", "unclosed {% if x %}"),
            ("{% block a %}x{% block b %}y{% endblock b %}", "unclosed {% block a %}"),
            ("{% block a %}x\n{% block b %}y{% endblock a %}", "unclosed {% block b %}"),
            ("{% for x in y %}", "unclosed {% for x in y %}"),
            ("x{% endif %}", "unopened {% endif %}"),
            ("{% fro x in y %}{% endfor %}", "near tag {% fro x in y %}"),
            ("{{ post.title }\n<p>", "no_end {{ post.title }"),
            ("{% if x\n<p>", "no_end {% if x"),
            ("x{{ y }}{% extends \"a\" %}", "first {% extends \"a\" %}"),
            ("{% block a %}{% endblock %}{% block a %}{% endblock %}", "twice {% block a %}"),
            (
                "{% if a %}{% elif b %}{% else %}{% endif %}{% set a = 1 %}{% set b %}x{% endset %}{% raw %}{% if %}{% endraw %}",
                "",
            ),
            ("{% <A b={c}> %}x{% </A> %}{% for a in b %}{% break %}{% endfor %}{# {% if %} #}", ""),
        ] {
            assert_eq!(told(text), wanted, "{text}");
        }
    }
}
