//! Compares what readers see of a text before and after, word by word.

use pulldown_cmark::{Event, Tag, TagEnd};

use crate::text::html::text_of;
use crate::text::markdown::{events, extensions};

/// Bullets of typed lists; a real list draws its own.
const SIGNS: &str = "·•▪◦‣\u{F0B7}-*";
/// Characters without width.
const UNSEEN: [char; 6] = ['\u{200B}', '\u{2060}', '\u{FEFF}', '\u{AD}', '\u{200E}', '\u{200F}'];
/// Words of each side that a difference shows.
const SHOWN: usize = 8;

/// The first difference of two texts, with some words of each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The old words.
    pub before: String,
    /// The new words.
    pub after: String,
}

/// Compares the old text with the new one.
#[must_use]
pub fn difference(before: &str, markdown: &str) -> Option<Difference> {
    let (before, after) = (words(before), words(&said(markdown)));
    let at = before.iter().zip(&after).position(|(one, other)| one != other);
    let at = at.or_else(|| (before.len() != after.len()).then(|| before.len().min(after.len())))?;
    let some = |words: &[String]| words.iter().skip(at).take(SHOWN).cloned().collect::<Vec<_>>().join(" ");
    Some(Difference { before: some(&before), after: some(&after) })
}

fn words(text: &str) -> Vec<String> {
    let text = text.replace(UNSEEN, "");
    let words = text.split_whitespace().map(|word| word.trim_start_matches(|c| SIGNS.contains(c)));
    // Word's bullet of a nested list is a letter.
    words.filter(|word| !word.is_empty() && *word != "o").map(str::to_owned).collect()
}

/// Returns the text that readers see of Markdown. Directive lines show the text of their files.
#[must_use]
pub fn said(markdown: &str) -> String {
    let is_directive = |line: &str| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        indent <= 3 && line[indent..].starts_with("::")
    };
    let text: String =
        markdown.lines().map(|line| if is_directive(line) { "\n".to_owned() } else { format!("{line}\n") }).collect();
    let (mut said, mut pictures, mut markup) = (String::new(), 0, String::new());
    for (event, _) in events(&text, extensions()) {
        if !matches!(event, Event::Html(_) | Event::InlineHtml(_)) && !markup.is_empty() && ends_block(&event) {
            said.push_str(&text_of(&std::mem::take(&mut markup)));
        }
        match event {
            Event::Start(Tag::Image { title, .. }) => {
                pictures += 1;
                said.push(' ');
                said.push_str(&title);
                said.push(' ');
            }
            Event::End(TagEnd::Image) => pictures -= 1,
            Event::Text(text) | Event::Code(text) if pictures == 0 => said.push_str(&text),
            Event::SoftBreak | Event::HardBreak => said.push(' '),
            Event::Html(html) => markup.push_str(&html),
            Event::InlineHtml(html) if html.starts_with("<br") => said.push(' '),
            Event::FootnoteReference(name) => said.push_str(&name),
            ref event if ends_block(event) => said.push(' '),
            _ => {}
        }
    }
    said.push_str(&text_of(&markup));
    said
}

fn ends_block(event: &Event<'_>) -> bool {
    match event {
        Event::Start(tag) => !matches!(tag, Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. }),
        Event::End(end) => {
            !matches!(end, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::HtmlBlock)
        }
        Event::Rule => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_words_are_no_difference() {
        assert_eq!(difference("Ett fett ord\n· punkt 1 < 2", "Ett **fe**tt\nord\n\n- punkt 1 \\< 2\n"), None);
        assert_eq!(difference("A Foto: B C", "A\n\n![alt](x.jpg \"Foto: B\")\n\nC<sup></sup>"), None);
        assert_eq!(difference("1 2 a&b", "<table><tr><td>1</td>\n<td>2</td></tr></table>\n\na&b"), None);
    }

    #[test]
    fn another_word_or_a_missing_one_is_shown_with_what_follows() {
        let difference = |before, after| super::difference(before, after).expect("a difference");
        assert_eq!(difference("a b c", "a x c"), Difference { before: "b c".to_owned(), after: "x c".to_owned() });
        assert_eq!(difference("a b", "a"), Difference { before: "b".to_owned(), after: String::new() });
    }
}
