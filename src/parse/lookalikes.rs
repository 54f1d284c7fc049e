//! What looks like a link or a picture, but is none for Markdown: found among the brackets that the parser left as text.

use std::collections::BTreeSet;
use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::parse::destination::destination;
use crate::text::markdown::LocatedEvent;

/// Longest text of a link, in bytes: a paragraph in brackets is none, and looking into it again for each bracket takes time.
const WORDS_MAX: usize = 1_000;

/// Something that looks like a link or a picture. Ranges are those of the Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lookalike {
    /// How it was typed.
    pub(super) form: LookalikeForm,
    /// All of it, with the `!` of a picture.
    pub(super) whole: Range<usize>,
    /// The text of the link.
    pub(super) words: Range<usize>,
    /// The address, or the name of a definition.
    pub(super) address: Range<usize>,
    /// Whether a `!` stands before it.
    pub(super) is_picture: bool,
}

/// The forms that Markdown shows as they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LookalikeForm {
    /// `[text](address)` whose address Markdown cannot read, for example because of its spaces.
    Unread,
    /// `[text] (address)`.
    Apart,
    /// `(text)[address]`.
    Swapped,
    /// `[text][name]` without a definition of the name.
    Undefined,
}

/// Returns what looks like a link in a text with these events, in the order of the ends.
pub(super) fn lookalikes(text: &str, events: &[LocatedEvent<'_>]) -> Vec<Lookalike> {
    let mut found = Vec::new();
    // Brackets of one block that are text, and not code, markup or part of a link.
    let mut brackets = Vec::new();
    let mut links = 0_usize;
    let mut starts_of_links = BTreeSet::new();
    let mut is_code = false;
    for (event, range) in events {
        match event {
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => {
                links += 1;
                starts_of_links.insert(range.start);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => links -= 1,
            Event::Start(tag) if is_in_line(tag.to_end()) => {}
            Event::End(tag) if is_in_line(*tag) => {}
            Event::Start(tag) => {
                is_code = matches!(tag, Tag::CodeBlock(_));
                pairs(text, &std::mem::take(&mut brackets), &mut found);
            }
            Event::End(_) => {
                is_code = false;
                pairs(text, &std::mem::take(&mut brackets), &mut found);
            }
            Event::Text(_) if links == 0 && !is_code => brackets.extend(brackets_in(text, range)),
            _ => {}
        }
    }
    // A name that is a link of its own has an address: `[a [b](b.md)][c]` is shown as two links, because none holds another.
    found.retain(|found| {
        let has_name = matches!(found.form, LookalikeForm::Undefined | LookalikeForm::Swapped);
        !has_name || !starts_of_links.contains(&(found.address.start - 1))
    });
    found
}

/// Returns whether an element is part of a line, so that brackets before and after its tags may belong together.
fn is_in_line(tag: TagEnd) -> bool {
    matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Superscript | TagEnd::Subscript)
}

/// Returns whether the byte at a position is escaped by a `\`.
pub(super) fn is_escaped(text: &str, at: usize) -> bool {
    text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1
}

fn brackets_in<'t>(text: &'t str, range: &Range<usize>) -> impl Iterator<Item = (usize, u8)> + 't {
    let start = range.start;
    let bytes = text[range.clone()].bytes().enumerate().map(move |(at, byte)| (start + at, byte));
    bytes.filter(|(at, byte)| matches!(byte, b'[' | b']' | b'(' | b')') && !is_escaped(text, *at))
}

/// Adds what looks like a link among the brackets of one block.
fn pairs(text: &str, brackets: &[(usize, u8)], found: &mut Vec<Lookalike>) {
    let (mut squares, mut rounds) = (Vec::new(), Vec::new());
    for &(at, sign) in brackets {
        let pair = match sign {
            b'[' => {
                squares.push(at);
                None
            }
            b'(' => {
                rounds.push(at);
                None
            }
            b']' => squares.pop().and_then(|open| after_square(text, open, at)),
            _ => rounds.pop().and_then(|open| after_round(text, open, at)),
        };
        found.extend(pair);
    }
}

/// Returns what `[…]` between two positions begins.
fn after_square(text: &str, open: usize, close: usize) -> Option<Lookalike> {
    /// Who types more spaces than these between two brackets means two things.
    const SPACES_MAX: usize = 2;
    let words = open + 1..close;
    if words.len() > WORDS_MAX {
        return None;
    }
    let is_picture = text[..open].ends_with('!') && !is_escaped(text, open - 1);
    let start = open - usize::from(is_picture);
    let rest = &text[close + 1..];
    let spaces = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let next = close + 1 + spaces;
    let (form, end, address) = match rest.as_bytes().get(spaces)? {
        b'(' if spaces == 0 => {
            let found = destination(text, next)?;
            (LookalikeForm::Unread, found.end, found.address)
        }
        b'(' if spaces <= SPACES_MAX && has_letter(&text[words.clone()]) => {
            let found = destination(text, next)?;
            (LookalikeForm::Apart, found.end, found.address)
        }
        b'[' if spaces == 0 => {
            let name = label(text, next)?;
            (LookalikeForm::Undefined, name.end + 1, name)
        }
        _ => return None,
    };
    let is_apart = !text[..start].ends_with(|c: char| c.is_alphanumeric() || matches!(c, ']' | ')'));
    let is_meant = match form {
        LookalikeForm::Undefined => {
            let (words, name) = (text[words.clone()].trim(), text[address.clone()].trim());
            let is_name = name.is_empty() || name.contains(char::is_alphanumeric) && !name.starts_with('^');
            let is_long = words.chars().count() + name.chars().count() > 2;
            is_apart && is_name && is_long && has_letter(words) && !text[end..].starts_with(['[', '('])
        }
        LookalikeForm::Unread | LookalikeForm::Apart | LookalikeForm::Swapped => true,
    };
    let is_note = text[words.clone()].starts_with('^');
    (is_meant && !is_note).then_some(Lookalike { form, whole: start..end, words, address, is_picture })
}

/// Returns what `(…)` between two positions begins.
fn after_round(text: &str, open: usize, close: usize) -> Option<Lookalike> {
    let address = label(text, close + 1)?;
    let words = open + 1..close;
    if words.len() > WORDS_MAX {
        return None;
    }
    let is_apart = !text[..open].ends_with(|c: char| c.is_alphanumeric() || c == ']');
    let is_meant = is_apart && !text[words.clone()].trim().is_empty() && !text[address.clone()].starts_with('^');
    let whole = open..address.end + 1;
    is_meant.then_some(Lookalike { form: LookalikeForm::Swapped, whole, words, address, is_picture: false })
}

/// Returns what stands in the square brackets that open at a position, on one line.
fn label(text: &str, open: usize) -> Option<Range<usize>> {
    let inside = text.get(open..)?.strip_prefix('[')?;
    let end = inside.find([']', '[', '\n', '\r'])?;
    inside[end..].starts_with(']').then_some(open + 1..open + 1 + end)
}

fn has_letter(text: &str) -> bool {
    text.contains(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::markdown::{events, extensions};

    fn found(text: &str) -> Vec<(LookalikeForm, &str, &str)> {
        let found = lookalikes(text, &events(text, extensions()));
        found.into_iter().map(|found| (found.form, &text[found.words], &text[found.address])).collect()
    }

    #[test]
    fn what_was_meant_as_a_link_is_found() {
        use LookalikeForm::{Apart, Swapped, Undefined, Unread};
        for (text, form, words, address) in [
            ("Se [planen](min plan.pdf).", Unread, "planen", "min plan.pdf"),
            ("![](en bild (1).jpg)", Unread, "", "en bild (1).jpg"),
            ("[**planen**](min plan.pdf \"För läsåret (nytt)\")", Unread, "**planen**", "min plan.pdf"),
            ("- a\n- [planen] (plan.pdf)", Apart, "planen", "plan.pdf"),
            ("Se (planen)[plan.pdf].", Swapped, "planen", "plan.pdf"),
            ("[planen][p1] och", Undefined, "planen", "p1"),
            ("[planen][]", Undefined, "planen", ""),
        ] {
            assert_eq!(found(text), [(form, words, address)], "{text}");
        }
        assert_eq!(found("[![x](en bild.jpg)](en fil.pdf)").len(), 2);
    }

    #[test]
    fn brackets_that_mean_no_link_are_left_alone() {
        for text in [
            "[x](a.md) [y][a] [a]\n\n[a]: b.md",
            "[planen [x](a.md)][b] ![planen [x](a.md)][b] (planen)[b]\n\n[b]: b.md",
            "[planen *och [x][b]*][b]\n\n[b]: b.md",
            "`[a](b c.pdf)` `[a] (b)` `(a)[b]` `[a][b]`",
            "    [a](b c.pdf)\n\n```\n[abc][def]\n```",
            "<b title=\"[a][bcd]\">",
            "\\[a](b c.pdf) \\[abc][def] (abc\\)[def]",
            "- [ ] (a)\n- [x] (b)",
            "[1] (https://a.example/) [1][2] [ ][abc] lista[1][2] [abc][^1] [^1][abc] [...][abc]",
            "f(x)[i] [a]\n(b) [abc]   (def)",
            "[a][b] []() [][]",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }
}
