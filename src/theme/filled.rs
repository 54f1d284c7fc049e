//! The calls of `t()` in templates -> texts in which readers would see a field that nobody fills in: `All {n} tags`.

use std::collections::BTreeMap;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::snapshot::{Snapshot, Source};
use crate::source::span::{Location, Span};
use crate::text::words::Words;
use crate::theme::functions::FIELDS;
use crate::theme::phrases::matching;
use crate::theme::tags::{Part, pieces};

/// A text whose field is not filled in.
pub const NOT_FILLED: Rule = Rule::warning("G364");

/// Returns a warning for each call in the site's own templates that leaves a field of its text as it is.
pub(crate) fn not_filled(templates: &BTreeMap<String, &Source>, site: &Snapshot, words: &Words) -> Vec<Diagnostic> {
    // The same file can have two names.
    let own: BTreeMap<_, _> = templates.values().map(|source| (&source.path, *source)).collect();
    let mut told = Vec::new();
    for (path, source) in own.into_iter().filter(|(path, _)| site.get(path.as_str()).is_some()) {
        let text = source.text().unwrap_or_default();
        for piece in pieces(text).iter().filter(|piece| !piece.is_statement) {
            // Scripts fill in what stands in an attribute of theirs.
            if is_of_a_script(&text[..piece.whole.start]) {
                continue;
            }
            for (key, span, given) in calls(text, &piece.parts) {
                let missing = words.fields_of(key).filter(|field| FIELDS.contains(field) && !given.contains(field));
                let location = || Location::at(path, span);
                told.extend(missing.map(|field| NOT_FILLED.at(location()).with("key", key).with("field", field)));
            }
        }
    }
    told
}

/// Returns whether a template's text ends in `data-…="`.
fn is_of_a_script(before: &str) -> bool {
    let name = before.strip_suffix(['"', '\'']).and_then(|before| before.strip_suffix('='));
    let start = |c: char| c.is_whitespace();
    name.is_some_and(|name| name.rsplit(start).next().is_some_and(|name| name.starts_with("data-")))
}

/// Returns the calls `t(key="…")`: the key with its place, and the arguments.
fn calls<'a>(text: &'a str, parts: &[Part]) -> Vec<(&'a str, Span, Vec<&'a str>)> {
    let mut found = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        if part.word(text) != Some("t") || !parts.get(at + 1).is_some_and(|next| next.is(b'(')) {
            continue;
        }
        let inside = &parts[at + 2..matching(parts, at + 1, b'(', b')')];
        let [Part::Word(name), Part::Sign(b'=', _), Part::Text(key), rest @ ..] = inside else { continue };
        // What is done with the text may fill it in.
        let end = matching(parts, at + 1, b'(', b')');
        if parts.get(end + 1).is_some_and(|next| next.is(b'|')) {
            continue;
        }
        // A key that is put together or chosen is not known before a page is drawn.
        if &text[name.clone()] != "key" || !rest.first().is_none_or(|next| next.is(b',')) {
            continue;
        }
        let named = inside.windows(2).filter(|pair| pair[1].is(b'='));
        let given = named.filter_map(|pair| pair[0].word(text)).collect();
        found.push((&text[key.clone()], Span::new(key.start, key.end), given));
    }
    found
}
