//! Placeholders that are left in an accessibility statement. Published as they are, they would state in the name of a
//! public body what nobody has examined.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::parse::directives::PreparedMarkdown;
use crate::source::path::SourcePath;
use crate::source::span::Location;
use crate::text::markdown::{events, extensions};
use crate::text::slug::Slug;

/// A placeholder that nobody has replaced.
pub const LEFT: Rule = Rule::warning("G154");

/// Forms of dates that stand for a date.
const DATE_FORMS: [&str; 4] = ["ÅÅÅÅ", "åååå", "YYYY", "yyyy"];

/// Placeholders without brackets in the statement that earlier versions of `griffel init` wrote.
const UNMARKED: [&str; 2] = ["Kommunens namn står bakom", "The municipality's name is behind"];

/// Returns whether a page is an accessibility statement, by its file name, its title or what it declares.
#[must_use]
pub fn is_statement(name: &str, title: &str, text: &str) -> bool {
    let is_named = |name: &str| {
        let slug = Slug::of(name);
        slug.as_str().contains("tillganglighet") || slug.as_str().contains("accessibility")
    };
    is_named(name)
        || is_named(title)
        || text.contains("digital offentlig service") && text.contains("står bakom den här")
}

/// Reports the placeholders in a body: one diagnostic, which shows each of them.
pub(super) fn check(path: &SourcePath, prepared: &PreparedMarkdown, diagnostics: &mut Vec<Diagnostic>) {
    let found = placeholders(&prepared.text);
    let location = |range: &Range<usize>| Location::at(path, prepared.span(range));
    let Some((first, others)) = found.split_first() else { return };
    let diagnostic = LEFT.at(location(first)).with("text", &prepared.text[first.clone()]);
    diagnostics.push(others.iter().fold(diagnostic, |diagnostic, other| diagnostic.and(location(other), "also")));
}

/// Returns where Markdown holds placeholders: words in brackets or braces that are no link, and forms of dates.
fn placeholders(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<(char, usize)> = None;
    let mut is_code = false;
    for (event, range) in events(text, extensions()) {
        match event {
            Event::Text(_) if !is_code => {
                let slice = &text[range.clone()];
                for words in DATE_FORMS.iter().chain(&UNMARKED) {
                    found.extend(slice.match_indices(words).map(|(at, _)| {
                        let start = range.start + at;
                        start..start + words.len()
                    }));
                }
                for (at, sign) in slice.char_indices() {
                    let at = range.start + at;
                    match (sign, open) {
                        ('[' | '{', _) => open = (!is_escaped(text, at)).then_some((sign, at)),
                        (']', Some(('[', start))) | ('}', Some(('{', start))) => {
                            open = None;
                            let place = start..at + 1;
                            found.extend(is_placeholder(text, &place).then_some(place));
                        }
                        _ => {}
                    }
                }
            }
            Event::Text(_) => {}
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough)
            | Event::SoftBreak
            | Event::HardBreak
            | Event::Code(_) => {}
            Event::Start(tag) => {
                is_code |= matches!(tag, Tag::CodeBlock(_) | Tag::MetadataBlock(_));
                open = None;
            }
            Event::End(tag) => {
                is_code &= !matches!(tag, TagEnd::CodeBlock);
                let is_inside = matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough);
                open = open.filter(|_| is_inside);
            }
            _ => open = None,
        }
    }
    found.sort_by_key(|place| (place.start, std::cmp::Reverse(place.end)));
    found.dedup_by(|next, last| next.start < last.end);
    found
}

/// Returns whether the sign at `at` is escaped: the author wants to show it.
fn is_escaped(text: &str, at: usize) -> bool {
    text[..at].ends_with('\\')
}

/// Returns whether words in brackets or braces stand for other words. Marks of quotations, notes and code do not.
fn is_placeholder(text: &str, place: &Range<usize>) -> bool {
    const MARKS: [&str; 4] = ["sic", "sic!", "ibid", "red. anm."];
    let words = text[place.start + 1..place.end - 1].trim();
    let letters = words.chars().filter(|sign| sign.is_alphabetic()).count();
    let is_other_form = text[place.end..].starts_with(['(', '[', ':', '}']) || words.starts_with(['^', '!', '#', '.']);
    letters >= 2 && !is_other_form && !MARKS.contains(&words.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        placeholders(text).into_iter().map(|place| &text[place]).collect()
    }

    #[test]
    fn words_in_brackets_that_are_no_link_stand_for_others() {
        assert_eq!(
            found("[Kommunens namn] och {datum}.\n\n- [ange\n  dag]\n"),
            ["[Kommunens namn]", "{datum}", "[ange\n  dag]"]
        );
        assert_eq!(found("Senast ÅÅÅÅ-MM-DD. [ÅÅÅÅ-MM-DD]"), ["ÅÅÅÅ", "[ÅÅÅÅ-MM-DD]"]);
        assert_eq!(found("Är [*helt* eller delvis] förenlig"), ["[*helt* eller delvis]"]);
        assert_eq!(found("## Om [bloggens namn]\n"), ["[bloggens namn]"]);
        assert_eq!(found("Kommunens namn står bakom den här bloggen."), ["Kommunens namn står bakom"]);
    }

    #[test]
    fn links_notes_code_and_marks_are_no_placeholders() {
        for text in [
            "[Digg](https://www.digg.se/) och [lagen][1]\n\n[1]: https://example.se/\n",
            "Hon skrev ”de [sic] kom […] sent” [1].",
            "`[namn]` och\n\n    [kod här]\n",
            "- [x] klart\n- [ ] kvar\n",
            "Ett ord[^not].\n\n[^not]: Text.\n",
            "\\[så här\\] och { }",
            "## Rubrik {#eget-namn .klass}\n",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn a_statement_is_known_by_its_name_its_title_or_what_it_declares() {
        assert!(is_statement("tillganglighet", "", ""));
        assert!(is_statement("lag", "Tillgänglighetsredogörelse", ""));
        assert!(is_statement("x", "Accessibility statement", ""));
        assert!(is_statement("om", "Om", "Norrby står bakom den här sidan … till digital offentlig service"));
        assert!(!is_statement("om", "Om bloggen", "Lagen om tillgänglighet till digital offentlig service"));
    }
}
