//! Findings -> files without them: the edits that change no meaning, applied to the text of a file.
//!
//! A text keeps every byte that no edit names, and every word that readers see: edits that would change a word are left out.

use std::collections::{BTreeMap, BTreeSet};

use pulldown_cmark::Event;

use crate::check::finding::Finding;
use crate::diagnostic::rule::Fix;
use crate::parse::content_parts::content_parts;
use crate::parse::directives::{marker, prepare};
use crate::source::path::SourcePath;
use crate::text::markdown::{events, extensions};
use crate::text::raw_html::{RawKind, raw_tokens};

/// A file with its edits made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The file.
    pub path: SourcePath,
    /// Its text with the edits.
    pub text: String,
    /// Number of findings whose edits were made.
    pub findings: usize,
}

/// Returns the files that edits of findings change. `text_of` returns the text of a file, in which the edits count bytes.
///
/// Edits that overlap wait: what is left is found again in the repaired text. Exceptions are left alone.
#[must_use]
pub fn repaired<'t>(findings: &[Finding], text_of: &dyn Fn(&SourcePath) -> Option<&'t str>) -> Vec<Repaired> {
    let mut files: BTreeMap<&SourcePath, Vec<Vec<&Fix>>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.rule.is_some() && finding.exception.is_none()) {
        let fixes = &finding.diagnostic.fixes;
        let Some(first) = fixes.first() else { continue };
        // A finding is gone when all of its edits are made, and files are written one by one.
        if fixes.iter().all(|fix| fix.path == first.path) {
            files.entry(&first.path).or_default().push(fixes.iter().collect());
        }
    }
    let file = |(path, groups): (&SourcePath, Vec<Vec<&Fix>>)| {
        let old = text_of(path)?;
        let groups = apart(groups, old);
        let words = visible_words(path, old);
        let is_same = |text: &str| visible_words(path, text) == words;
        let text = edited(old, groups.iter().flatten().copied());
        if is_same(&text) {
            return (text != old).then(|| Repaired { path: path.clone(), text, findings: groups.len() });
        }
        // One of them changes a word: the others are made without it.
        let is_harmless = |group: &Vec<&Fix>| is_same(&edited(old, group.iter().copied()));
        let groups: Vec<Vec<&Fix>> = groups.into_iter().filter(is_harmless).collect();
        let text = edited(old, groups.iter().flatten().copied());
        (text != old && is_same(&text)).then(|| Repaired { path: path.clone(), text, findings: groups.len() })
    };
    files.into_iter().filter_map(file).collect()
}

/// Returns the text of a file with the edits of one finding in it; `None` if it has none, or if they would change a word that
/// readers see.
#[must_use]
pub fn mended(finding: &Finding, text: &str) -> Option<String> {
    let fixes = &finding.diagnostic.fixes;
    let path = &fixes.first()?.path;
    if fixes.iter().any(|fix| fix.path != *path) {
        return None;
    }
    let group = apart(vec![fixes.iter().collect()], text).pop()?;
    let mended = edited(text, group.into_iter());
    (mended != text && visible_words(path, &mended) == visible_words(path, text)).then_some(mended)
}

/// Returns the groups of edits that can be made together: those that overlap with an earlier one are left out, unless they
/// are the very same.
fn apart<'f>(mut groups: Vec<Vec<&'f Fix>>, text: &str) -> Vec<Vec<&'f Fix>> {
    groups.sort_by_key(|group| group.iter().map(|fix| fix.span.start).min());
    let mut taken: BTreeMap<(usize, usize), &str> = BTreeMap::new();
    let mut together = Vec::new();
    for group in groups {
        let is_in_text = |fix: &&Fix| text.get(fix.span.start..fix.span.end).is_some();
        let has_room = |fix: &&Fix| {
            let span = (fix.span.start, fix.span.end);
            let overlaps = |(start, end): &(usize, usize)| {
                *start < span.1 && span.0 < *end || (*start, *end) == span || *start == span.0
            };
            // Edits that lie apart are in order, so that only the neighbours can overlap.
            let before = taken.range(..=(span.0, usize::MAX)).next_back().filter(|(at, _)| overlaps(at));
            let after = taken.range((span.0, 0)..).next().filter(|(at, _)| overlaps(at));
            before.into_iter().chain(after).all(|(at, new)| *at == span && *new == fix.text)
        };
        if group.iter().all(|fix| is_in_text(fix) && has_room(fix)) {
            taken.extend(group.iter().map(|fix| ((fix.span.start, fix.span.end), fix.text.as_str())));
            together.push(group);
        }
    }
    together
}

/// Returns a text with edits that do not overlap; the same edit twice is made once.
fn edited<'f>(text: &str, fixes: impl Iterator<Item = &'f Fix>) -> String {
    let fixes: BTreeSet<(usize, usize, &str)> =
        fixes.map(|fix| (fix.span.start, fix.span.end, fix.text.as_str())).collect();
    let mut edited = String::with_capacity(text.len());
    let mut done = 0;
    for (start, end, new) in fixes {
        edited.push_str(&text[done..start]);
        edited.push_str(new);
        done = end;
    }
    edited.push_str(&text[done..]);
    edited
}

/// Returns the words that readers see in a text, in lower case and without the numbers and bullets of lists, which are text
/// in one form and marks in the other. Of a file that is no Markdown, all words are seen but addresses.
#[must_use]
pub fn visible_words(path: &SourcePath, text: &str) -> Vec<String> {
    if path.extension() != "md" {
        return text.split_whitespace().filter(|word| !word.contains("://")).map(str::to_owned).collect();
    }
    let body = content_parts(text, 0).map_or(0, |parts| parts.body.start);
    let prepared = prepare(path, &text[body..], body, &mut Vec::new());
    let mut seen = String::new();
    for (event, _) in events(&prepared.text, extensions()) {
        match event {
            Event::Text(text) | Event::Code(text) => seen.push_str(&text),
            Event::Html(html) | Event::InlineHtml(html) if marker(&html).is_none() => {
                for token in raw_tokens(&html) {
                    match token.kind {
                        RawKind::Text => seen.push_str(&html[token.span.clone()]),
                        _ if !is_inside_word(&html[token.span.clone()]) => seen.push(' '),
                        _ => {}
                    }
                }
            }
            Event::Start(tag) if !is_inline(&tag.to_end()) => seen.push(' '),
            Event::End(tag) if !is_inline(&tag) => seen.push(' '),
            Event::SoftBreak | Event::HardBreak | Event::Rule => seen.push(' '),
            _ => {}
        }
    }
    let words = seen.split(|c: char| c.is_whitespace() || c == '\u{a0}').map(str::to_lowercase);
    words.filter(|word| !word.is_empty() && !is_list_sign(word)).collect()
}

/// Returns whether an element may begin in the middle of a word.
fn is_inline(tag: &pulldown_cmark::TagEnd) -> bool {
    use pulldown_cmark::TagEnd::{Emphasis, Link, Strikethrough, Strong, Subscript, Superscript};
    matches!(tag, Emphasis | Link | Strikethrough | Strong | Subscript | Superscript)
}

/// Returns whether a tag of raw HTML may stand in the middle of a word.
fn is_inside_word(tag: &str) -> bool {
    let name = tag.trim_start_matches(['<', '/']);
    ["a", "b", "i", "em", "strong", "span", "sup", "sub", "u", "s", "mark", "small", "font"]
        .iter()
        .any(|inline| name.strip_prefix(inline).is_some_and(|rest| rest.starts_with([' ', '>', '/', '\n'])))
}

/// Returns whether a word is the number or the bullet of an item that was typed by hand.
fn is_list_sign(word: &str) -> bool {
    let number = word.trim_end_matches(['.', ')']);
    let is_number = number.len() < word.len() && number.len() <= 3 && number.chars().all(|c| c.is_ascii_alphanumeric());
    is_number || word.chars().all(|c| !c.is_alphanumeric() && !"?!…".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::span::Span;

    fn fix(start: usize, end: usize, text: &str) -> Fix {
        Fix {
            path: SourcePath::new("content/posts/a.md").expect("a path"),
            span: Span::new(start, end),
            text: text.to_owned(),
        }
    }

    fn words(text: &str) -> String {
        visible_words(&SourcePath::new("content/posts/a.md").expect("a path"), text).join(" ")
    }

    #[test]
    fn edits_that_overlap_wait_and_the_same_edit_is_made_once() {
        let (a, b, c, d) = (fix(0, 3, "x"), fix(2, 4, "y"), fix(4, 5, "z"), fix(0, 3, "x"));
        let groups = apart(vec![vec![&a], vec![&b], vec![&c], vec![&d], vec![&b, &c]], "abcdefgh");
        assert_eq!(groups, [vec![&a], vec![&d], vec![&c]]);
        assert_eq!(edited("abcdefgh", groups.into_iter().flatten()), "xdzfgh");
        let outside = fix(4, 99, "");
        assert!(apart(vec![vec![&outside]], "abc").is_empty());
        let (before, at) = (fix(2, 2, "("), fix(2, 2, ")"));
        assert_eq!(apart(vec![vec![&before], vec![&at]], "abc").len(), 1);
    }

    #[test]
    fn lists_emphasis_and_capitals_keep_their_words() {
        assert_eq!(words("1\\. ett\n2\\. två\n"), words("1. ett\n2. två\n"));
        assert_eq!(words("• ett\n• två\n"), words("- ett\n- två\n"));
        assert_eq!(words("**Rubrik**\n\nText\n"), words("## Rubrik\n\nText\n"));
        assert_eq!(words("HEJ DÅ\n"), words("Hej då\n"));
        assert_eq!(words("<a href=\"x\" target=\"_blank\">ny</a>tt\n"), words("[ny](x)tt\n"));
        assert_eq!(words("| a | b |\n|---|---|\n| c | d |\n"), "a b c d");
        assert_ne!(words("ett två\n"), words("ett tre\n"));
        assert_ne!(words("Se 2026\n"), words("Se\n"));
        assert_eq!(words("---\ntitle: A\n---\n::: note\nHej\n:::\n"), "hej");
    }
}
