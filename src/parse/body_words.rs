//! The words of a body: how many there are, the first of them, and which say what it is about.

use std::collections::BTreeMap;

use pulldown_cmark::TagEnd;

/// Number of words in [`BodyWords::first`]; the last piece of text may add more.
const FIRST_WORDS: usize = 40;

/// The words of a body.
#[derive(Default)]
pub(super) struct BodyWords {
    /// Number of words.
    pub(super) number: usize,
    /// The first words of the running text before `<!--more-->`.
    pub(super) first: String,
    /// Number of words in `first`.
    described: usize,
    /// Number of open elements whose text describes no post.
    aside: usize,
    /// Whether `<!--more-->` was read.
    has_ended: bool,
    /// Hashes of the longer words with their counts; `None` if nobody asks.
    counts: Option<BTreeMap<u32, u16>>,
}

impl BodyWords {
    pub(super) fn new(has_vocabulary: bool) -> Self {
        Self { counts: has_vocabulary.then(BTreeMap::new), ..Self::default() }
    }

    /// Notes the start of an element.
    pub(super) fn start(&mut self, tag: TagEnd) {
        self.separate_blocks(tag);
        self.aside += usize::from(is_aside(tag));
    }

    /// Notes the end of an element.
    pub(super) fn end(&mut self, tag: TagEnd) {
        self.aside -= usize::from(is_aside(tag));
        self.separate_blocks(tag);
    }

    /// Notes `<!--more-->`.
    pub(super) fn more(&mut self) {
        self.has_ended = true;
    }

    /// Adds text.
    pub(super) fn add(&mut self, text: &str) {
        if self.is_described() {
            self.described += text.split_whitespace().count();
            self.first.push_str(text);
        }
        let Some(counts) = &mut self.counts else {
            self.number += count(text);
            return;
        };
        for word in text.split_whitespace() {
            self.number += 1;
            if let Some(stem) = stem(word) {
                let count = counts.entry(stem).or_default();
                *count = count.saturating_add(1);
            }
        }
    }

    /// Notes that the words before and after this place are not one.
    pub(super) fn separate(&mut self) {
        if self.is_described() && !self.first.is_empty() && !self.first.ends_with(' ') {
            self.first.push(' ');
        }
    }

    /// Returns the hashes of the longer words with their counts, in order.
    pub(super) fn vocabulary(self) -> Vec<(u32, u16)> {
        self.counts.into_iter().flatten().collect()
    }

    /// Notes the start or end of an element: of a block, it separates words.
    fn separate_blocks(&mut self, tag: TagEnd) {
        use TagEnd::{Emphasis, Image, Link, Strikethrough, Strong, Subscript, Superscript};
        if !matches!(tag, Emphasis | Image | Link | Strikethrough | Strong | Subscript | Superscript) {
            self.separate();
        }
    }

    fn is_described(&self) -> bool {
        self.described < FIRST_WORDS && self.aside == 0 && !self.has_ended
    }
}

/// Returns whether the text of an element says little about what a post is about.
fn is_aside(tag: TagEnd) -> bool {
    use TagEnd::{CodeBlock, FootnoteDefinition, Heading, Image, Table};
    matches!(tag, CodeBlock | FootnoteDefinition | Heading(_) | Image | Table)
}

/// Returns the number of words. White space outside ASCII starts with one of four bytes, so that a text without these is
/// counted byte by byte, which is faster.
fn count(text: &str) -> usize {
    let may_have_other_space = text.bytes().any(|byte| matches!(byte, 0x0b | 0xc2 | 0xe1 | 0xe2 | 0xe3));
    if may_have_other_space { text.split_whitespace().count() } else { text.split_ascii_whitespace().count() }
}

/// Returns a hash (FNV-1a) of the first letters of a word, in lower case, so that *bedömning* and *bedömningen* are one
/// word. Short words have none: they say nothing about a subject.
fn stem(word: &str) -> Option<u32> {
    const SHORTEST: usize = 5;
    const LONGEST: usize = 8;
    let mut hash: u32 = 0x811c_9dc5;
    let mut letters = 0;
    for c in word.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase) {
        letters += 1;
        if letters <= LONGEST {
            hash = (hash ^ u32::from(c)).wrapping_mul(0x0100_0193);
        }
    }
    (letters >= SHORTEST).then_some(hash)
}

#[cfg(test)]
mod tests {
    use crate::parse::directives::prepare;
    use crate::parse::outline::outline;
    use crate::source::path::SourcePath;
    use crate::text::markdown::{events, extensions};

    fn first_words(text: &str) -> String {
        let path = SourcePath::new("content/pages/a.md").expect("a path");
        let mut diagnostics = Vec::new();
        let prepared = prepare(&path, text, 0, &mut diagnostics);
        let events = events(&prepared.text, extensions());
        let words = outline(&path, &prepared, &events, false, &mut diagnostics).first_words;
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_of_two_blocks_are_never_one() {
        assert_eq!(
            first_words("Elev\n: Barn i skola\n: Också vuxen\n\nLärare\n: Lär ut\n"),
            "Elev Barn i skola Också vuxen Lärare Lär ut"
        );
        assert_eq!(first_words("- ett\n  - två\n    1. tre\n- fyra\n"), "ett två tre fyra");
        assert_eq!(first_words("- [ ] hink\n- [x] spade\n"), "hink spade");
        assert_eq!(first_words("> citat\n> - punkt\n\nefter\n"), "citat punkt efter");
        assert_eq!(first_words("ett\n\n## Rubrik\n\n| a |\n|---|\n| b |\n\ntvå\n\n```\nx\n```\ntre\n"), "ett två tre");
        assert_eq!(first_words("::: note\nruta\n:::\ntext\n\n::: note\nx\n:::\n"), "ruta text x");
    }

    #[test]
    fn a_heading_has_all_of_its_text() {
        let path = SourcePath::new("content/pages/a.md").expect("a path");
        let events = events("## Kör `x y`\n\nTvå\nrader\n---\n", extensions());
        let prepared = prepare(&path, "## Kör `x y`\n\nTvå\nrader\n---\n", 0, &mut Vec::new());
        let found = outline(&path, &prepared, &events, false, &mut Vec::new()).headings;
        let found: Vec<_> = found.iter().map(|heading| (heading.title.as_str(), heading.id.as_str())).collect();
        assert_eq!(found, [("Kör x y", "kor-x-y"), ("Två rader", "tva-rader")]);
    }

    #[test]
    fn lines_are_apart_and_marks_inside_a_word_are_not() {
        assert_eq!(first_words("rad\ntvå\\\ntre  \nfyra<br>fem<BR/>sex\n"), "rad två tre fyra fem sex");
        assert_eq!(first_words("a<div>b</div>c<hr>d\n"), "a b c d");
        assert_eq!(
            first_words("o*be*kant <b>o</b>känd lä<wbr>s[ning](https://example.se/) x[^1]y\n\n[^1]: z\n"),
            "obekant okänd läsning xy"
        );
    }
}
