#![doc = include_str!("a05.md")]

use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::check::wording::{plain, proposal, typed_address, without_file_note};
use crate::diagnostic::catalogue::Language;
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A link whose text says nothing.
pub const A5: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::error("A5"), Concern::Sight, &["WCAG 2.4.4", "WCAG 2.4.9"], include_str!("a05.md"))
};

/// Most words of a text that says nothing.
const WORDS_MAX: usize = 7;

/// Words that tell only that there is a link.
const SWEDISH: &[&str] = &[
    "här",
    "hit",
    "länk",
    "länken",
    "klicka",
    "tryck",
    "läs",
    "ladda",
    "hämta",
    "fortsätt",
    "sidan",
    "sida",
    "denna",
    "detta",
];
/// Words that may stand beside them and tell nothing, either.
const SWEDISH_BESIDE: &[&str] = &[
    "mer",
    "mera",
    "visa",
    "också",
    "även",
    "och",
    "eller",
    "på",
    "via",
    "till",
    "från",
    "i",
    "den",
    "det",
    "denna",
    "detta",
    "vidare",
    "ner",
    "ned",
    "upp",
    "så",
    "se",
    "om",
    "för",
    "att",
    "du",
    "kan",
    "är",
    "in",
    "dig",
    "där",
    "nu",
    "gå",
    "öppna",
    "följ",
    "titta",
    "kolla",
    "info",
    "information",
    "allt",
    "hela",
    "med",
    "under",
    "nedan",
    "igen",
    "som",
    "läsa",
];
/// Texts that say nothing, though none of their words does that alone.
const PHRASES: &[&str] =
    &["mer", "mera", "mer info", "mer information", "se mer", "visa mer", "mer om det", "se vidare"];
const ENGLISH: &[&str] = &["here", "link", "click", "read", "more", "this", "download", "continue", "learn", "reading"];
const ENGLISH_BESIDE: &[&str] = &[
    "the",
    "a",
    "to",
    "on",
    "and",
    "or",
    "for",
    "it",
    "info",
    "information",
    "details",
    "also",
    "out",
    "see",
    "find",
    "go",
    "now",
    "page",
    "site",
    "website",
    "you",
    "can",
    "right",
    "over",
    "via",
    "in",
    "about",
    "all",
    "please",
    "is",
    "by",
    "following",
    "below",
    "just",
    "from",
    "at",
];

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let Some(language) = text.known_language() else { return };
    for link in &text.parts.links {
        let label = link.attributes.iter().find(|attribute| attribute.name == "aria-label");
        let shown = label.map_or(link.text.as_str(), |label| label.value.as_str());
        if says_nothing(shown, language) {
            let diagnostic = text.found(A5.rule, &link.range).with("text", shown.trim());
            let diagnostic = diagnostic.with("proposal", proposal(&link.address));
            found.push(diagnostic.with("address", typed_address(&link.address)));
        }
    }
}

/// Returns whether the text of a link says nothing: all of its words tell only that there is a link.
#[must_use]
pub fn says_nothing(text: &str, language: Language) -> bool {
    let text = plain(without_file_note(text));
    let (telling, beside) = match language {
        Language::Swedish => (SWEDISH, SWEDISH_BESIDE),
        Language::English => (ENGLISH, ENGLISH_BESIDE),
    };
    let words = || text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_phrase = language == Language::Swedish && PHRASES.contains(&text.as_str());
    is_phrase
        || words().take(WORDS_MAX + 1).count() <= WORDS_MAX
            && words().any(|word| telling.contains(&word))
            && words().all(|word| telling.contains(&word) || beside.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_say_nothing_are_known() {
        for text in [
            "här",
            "Läs mer »",
            "här!",
            "denna länk",
            "den här länken",
            "Länk",
            "klicka",
            "Mer info",
            "här också: länk",
            "Ladda ner (pdf, 2 MB)",
            "→ Fortsätt läsa",
            "[här]",
            "Läs hela här",
            "Mer",
        ] {
            assert!(says_nothing(text, Language::Swedish), "{text}");
        }
        for text in ["Here", "this page", "this link", "more", "Download", "click here to learn more", "Find out more…"]
        {
            assert!(says_nothing(text, Language::English), "{text}");
        }
    }

    #[test]
    fn texts_that_say_something_are_not_told() {
        for text in [
            "",
            "1",
            "rapporten",
            "Läs mer om läslyftet",
            "Härnösand",
            "Skolverkets sida",
            "information",
            "Om",
            "Information till dig",
            "Ladda ner schemat",
            "kontakta oss",
            "mer och",
            "Läsa",
        ] {
            assert!(!says_nothing(text, Language::Swedish), "{text}");
        }
        for text in ["read the report", "About", "Go", "the site", "Press", "this year's plan", "här"] {
            assert!(!says_nothing(text, Language::English), "{text}");
        }
    }
}
