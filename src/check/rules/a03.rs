#![doc = include_str!("a03.md")]

use std::collections::BTreeMap;

use crate::check::rule::{CheckRule, Concern};
use crate::check::rules::a02::says_nothing;
use crate::check::text::CheckedText;
use crate::check::wording::shortened;
use crate::diagnostic::catalogue::Language;
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A description that says too much.
pub const A3: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::warning("A3"), Concern::Sight, &["WCAG H37"], include_str!("a03.md"))
};

/// Longest description that is heard in one breath, in characters.
const LETTERS_MAX: usize = 250;
/// How near a text must be that a description repeats, in bytes.
const BESIDE: usize = 400;
/// Shorter descriptions may be heard twice.
const REPEATED_MIN: usize = 12;

const SWEDISH: &[&str] = &[
    "bild på ",
    "bild av ",
    "bild som visar ",
    "bild föreställande ",
    "en bild på ",
    "en bild av ",
    "en bild som visar ",
    "bilden visar ",
    "bilden föreställer ",
    "foto på ",
    "foto av ",
    "ett foto på ",
    "ett foto av ",
    "fotot visar ",
    "fotografi på ",
    "fotografi av ",
    "ett fotografi av ",
    "här ser vi ",
    "här ser du ",
];
const ENGLISH: &[&str] = &[
    "picture of ",
    "a picture of ",
    "image of ",
    "an image of ",
    "photo of ",
    "a photo of ",
    "photograph of ",
    "a photograph of ",
    "the picture shows ",
    "the image shows ",
    "this image shows ",
    "image showing ",
    "picture showing ",
    "photo showing ",
];

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let language = text.known_language();
    let front = &text.document.front;
    if let (Some(alt), Some(image)) = (&front.image_alt, &front.image)
        && !says_nothing(&alt.value, &image.value, language)
    {
        let told = start(&alt.value, language, || text.found_at(A3.rule, alt.span));
        found.extend(told.or_else(|| long(&alt.value, || text.found_at(A3.rule, alt.span))));
    }
    if text.parts.pictures.is_empty() {
        return;
    }
    let mut blocks: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for block in text.parts.blocks.iter().filter(|block| block.text.len() >= REPEATED_MIN) {
        blocks.entry(comparable(&block.text)).or_default().push(block.range.start);
    }
    for picture in &text.parts.pictures {
        let alt = picture.alt.as_deref().unwrap_or_default();
        if says_nothing(alt, &picture.address, language) {
            continue;
        }
        let at = || text.found(A3.rule, &picture.range);
        let words = comparable(alt);
        let is_repeated = words.len() >= REPEATED_MIN
            && (words == comparable(&picture.title)
                || blocks.get(&words).is_some_and(|at| at.iter().any(|at| at.abs_diff(picture.range.start) < BESIDE)));
        let repeated = || is_repeated.then(|| at().with("alt", shortened(alt, 60)).help("repeats"));
        found.extend(start(alt, language, at).or_else(|| long(alt, at)).or_else(repeated));
    }
}

/// Tells a description that begins with what every picture is, with the same one without it.
fn start(alt: &str, language: Option<Language>, at: impl Fn() -> Diagnostic) -> Option<Diagnostic> {
    let starts = match language? {
        Language::Swedish => SWEDISH,
        Language::English => ENGLISH,
    };
    let alt = alt.trim();
    let lower = alt.to_lowercase();
    let start = starts.iter().filter(|start| lower.starts_with(**start)).max_by_key(|start| start.len())?;
    let rest: String = alt.chars().skip(start.chars().count()).collect();
    let mut letters = rest.trim().chars();
    let first = letters.next()?;
    let proposal: String = first.to_uppercase().chain(letters).collect();
    Some(at().with("alt", shortened(alt, 60)).with("proposal", shortened(&proposal, 60)).help("start"))
}

fn long(alt: &str, at: impl Fn() -> Diagnostic) -> Option<Diagnostic> {
    let letters = alt.chars().count();
    let told = || at().with("alt", shortened(alt, 60)).with("n", letters.to_string()).help("long");
    (letters > LETTERS_MAX).then(told)
}

/// Returns the words of a text in lower case.
fn comparable(text: &str) -> String {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}
