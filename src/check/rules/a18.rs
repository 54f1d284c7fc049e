#![doc = include_str!("a18.md")]

use std::ops::Range;

use pulldown_cmark::{Event, Tag};

use crate::check::common_words::{ENGLISH, SWEDISH};
use crate::check::parts::{BlockKind, BlockPart};
use crate::check::rule::{CheckRule, Concern};
use crate::check::sentences::{prose, words};
use crate::check::text::CheckedText;
use crate::check::wording::shortened;
use crate::diagnostic::catalogue::Language;
use crate::diagnostic::rule::{Diagnostic, Fix, Rule};

/// A paragraph in another language that does not say so.
pub const A18: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::info("A18"), Concern::Sight, &["WCAG 3.1.2"], include_str!("a18.md"))
};

/// Fewest words of a paragraph that can be judged.
const WORDS_MIN: usize = 12;
/// Fewest words of the other language, and fewest different ones.
const OTHER_MIN: usize = 4;
const DIFFERENT_MIN: usize = 3;
/// Words without which a text is of another language, and those of neighbours.
const SWEDISH_ONLY: &[&str] = &["och", "att", "är", "inte", "från", "när", "också"];
const NEIGHBOURS: &[&str] =
    &["og", "ikke", "jeg", "ved", "und", "der", "die", "das", "nicht", "het", "een", "van", "les", "des"];
const ENGLISH_ONLY: &[&str] = &["the", "and", "to", "that", "with", "this", "of"];

/// Of these, one at least stands within every paragraph of the language.
const ENGLISH_MARKS: &[&str] = &[" the ", " that ", " with ", " this ", " of "];
const SWEDISH_MARKS: &[&str] = &[" och ", " att ", " är ", " inte "];

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let Some(language) = text.known_language() else { return };
    let other = if language == Language::Swedish { Language::English } else { Language::Swedish };
    let tag = if other == Language::English { "en" } else { "sv" };
    let marked = marked(text);
    let is_marked = |block: &&BlockPart| marked.iter().any(|range| overlaps(range, &block.range));
    let blocks = text.parts.blocks.iter().filter(|block| !is_marked(block));
    let (mut of_all, mut of_other) = (0, 0);
    let mut others = Vec::new();
    for block in blocks {
        let shown = prose(block, text.markdown());
        let number = words(&shown).count();
        of_all += number;
        if is_in(&shown, number, other) {
            of_other += number;
            others.push(block);
        }
    }
    // The language of most of a text is that of all of it.
    let is_most = of_other * 2 > of_all;
    for block in others {
        let shown = block.pieces.first().map_or(block.range.start, |(_, range)| range.start)
            ..block.pieces.last().map_or(block.range.end, |(_, range)| range.end);
        let mut diagnostic = text.found(A18.rule, &shown).with("text", shortened(&block.text, 50)).with("tag", tag);
        if is_most {
            found.push(diagnostic.help("all"));
            return;
        }
        diagnostic.fixes = edits(text, block, tag).unwrap_or_default();
        found.push(diagnostic);
    }
}

fn overlaps(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Returns whether a text is in a language: enough of its words are words of that language alone, and few of any other.
fn is_in(text: &str, number: usize, language: Language) -> bool {
    if number < WORDS_MIN {
        return false;
    }
    let (own, of_own, of_other, marks) = match language {
        Language::English => (ENGLISH_ONLY, ENGLISH, SWEDISH_ONLY, ENGLISH_MARKS),
        Language::Swedish => (SWEDISH_ONLY, SWEDISH, ENGLISH_ONLY, SWEDISH_MARKS),
    };
    // Nearly all paragraphs are in the language of their text, and hold none of these.
    if !marks.iter().any(|word| text.contains(word)) {
        return false;
    }
    let (mut hits, mut different, mut strangers, mut capitals) = (0, Vec::new(), 0, 0);
    for (_, word) in words(text) {
        capitals += usize::from(word.starts_with(char::is_uppercase));
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        hits += usize::from(of_own.contains(&word.as_str()));
        strangers += usize::from(of_other.contains(&word.as_str()) || NEIGHBOURS.contains(&word.as_str()));
        if own.contains(&word.as_str()) && !different.contains(&word) {
            different.push(word);
        }
    }
    // Titles of books are no text.
    capitals * 2 <= number
        && hits >= OTHER_MIN
        && hits * 4 >= number
        && different.len() >= DIFFERENT_MIN
        && strangers * 12 <= number
}

/// Returns the parts of a text whose language is told by `lang`.
fn marked(text: &CheckedText<'_>) -> Vec<Range<usize>> {
    let markdown = text.markdown();
    let tags = text.parts.tags.iter().filter(|tag| tag.attribute("lang").is_some());
    let range = |tag: &crate::check::parts::TagPart| {
        let close = format!("</{}", tag.name);
        let rest = &markdown[tag.range.end..];
        tag.range.start..rest.find(&close).map_or(markdown.len(), |at| tag.range.end + at)
    };
    tags.map(range).collect()
}

/// Returns the edits that mark each line of a paragraph; `None` if its lines cannot be marked one by one.
fn edits(text: &CheckedText<'_>, block: &BlockPart, tag: &str) -> Option<Vec<Fix>> {
    if block.kind == BlockKind::Raw {
        return None;
    }
    let markdown = text.markdown();
    let mut lines: Vec<Range<usize>> = Vec::new();
    let mut begins = true;
    for (event, range) in text.parts.events.get(block.events.clone())? {
        match event {
            Event::SoftBreak | Event::HardBreak => begins = true,
            Event::Start(Tag::Paragraph | Tag::List(_) | Tag::BlockQuote(_)) | Event::TaskListMarker(_) => return None,
            // A mark that goes on in the next line cannot be in two.
            _ if markdown[range.clone()].contains('\n') => return None,
            _ if begins => {
                lines.push(range.clone());
                begins = false;
            }
            _ => {
                let line = lines.last_mut()?;
                line.end = line.end.max(range.end);
            }
        }
    }
    let mut edits = Vec::new();
    for line in lines {
        let typed = &markdown[line.clone()];
        let is_balanced = typed.matches('[').count() == typed.matches(']').count();
        if !is_balanced || typed.contains(['`', '<', '{', '\\']) {
            return None;
        }
        edits.push(text.edit(&(line.start..line.start), "[")?);
        edits.push(text.edit(&(line.end..line.end), format!("]{{lang={tag}}}"))?);
    }
    Some(edits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> (bool, bool) {
        let number = words(text).count();
        (is_in(text, number, Language::English), is_in(text, number, Language::Swedish))
    }

    #[test]
    fn languages_are_known_by_their_own_words() {
        let english = "Teachers who talk about their teaching with each other and who look at the work of their pupils \
                       learn more than those that do not.";
        assert_eq!(told(english), (true, false));
        let swedish = "Lärare som talar med varandra om sin undervisning och ser på elevernas arbete lär sig mer än de \
                       som inte gör det, och det är bra att veta.";
        assert_eq!(told(swedish), (false, true));
        for text in [
            "Lærere som snakker med hverandre om undervisningen sin og ser på elevenes arbeid lærer mer enn de som ikke gjør det.",
            "Lærere, der taler med hinanden om deres undervisning og ser på elevernes arbejde, lærer mere end dem, der ikke gør det, og det er godt.",
            "Lehrer, die miteinander über ihren Unterricht sprechen und die Arbeit ihrer Schüler ansehen, lernen mehr als die, die das nicht tun.",
            "Leraren die met elkaar over hun lessen praten en het werk van de leerlingen bekijken, leren meer dan wie dat niet doet.",
            "The Lord of the Rings, To Kill a Mockingbird, The Catcher in the Rye, Of Mice and Men",
            "Lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore",
        ] {
            assert_eq!(told(text), (false, false), "{text}");
        }
    }
}
