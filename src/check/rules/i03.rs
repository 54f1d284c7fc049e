#![doc = include_str!("i03.md")]

use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use crate::check::pictures::{is_decorative, target};
use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::article::LinkTarget;
use crate::parse::consent::ConsentNote;
use crate::source::span::Span;
use crate::text::address::without_query;

/// A photograph without a consent note, or with one that no longer holds, where the settings ask for notes.
pub const I3: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::warning("I3"), Concern::Privacy, &["GDPR 6, 7, 17"], include_str!("i03.md"))
};

/// Kinds of files that cameras make.
const PHOTOGRAPHS: &[&str] = &["jpg", "jpeg", "jpe", "jfif", "webp", "heic", "heif", "avif"];

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    if !text.config.check.wants_consent {
        return;
    }
    let notes = &text.document.front.consent;
    let mut is_used = vec![false; notes.len()];
    let mut told: Vec<&str> = Vec::new();
    for (address, span, is_asked) in pictures(text) {
        let mut note = None;
        for (index, one) in notes.iter().enumerate().filter(|(_, one)| one.is_of(address)) {
            is_used[index] = true;
            note = Some(one);
        }
        if !is_asked || told.contains(&address) {
            continue;
        }
        let has_word = note.is_some_and(|note| !note.note.value.is_empty());
        if !has_word {
            told.push(address);
            let name = address.rsplit('/').next().unwrap_or_default();
            found.push(text.found_at(I3.rule, span).with("picture", name).help("missing"));
        }
    }
    for (ConsentNote { picture, note }, is_used) in notes.iter().zip(is_used) {
        let until = last_day(&note.value);
        if !is_used {
            found.push(text.found_at(I3.rule, picture.span).with("picture", &picture.value).help("unknown"));
        } else if until.zip(text.beside.today).is_some_and(|(until, today)| until < today) {
            let diagnostic = text.found_at(I3.rule, note.span).with("picture", &picture.value);
            found.push(diagnostic.with("note", &note.value).help("passed"));
        }
    }
}

/// Returns the pictures of a text, its cover and its attachments: address, place, and whether each needs a note.
fn pictures<'a>(text: &'a CheckedText<'_>) -> Vec<(&'a str, Span, bool)> {
    let front = &text.document.front;
    let cover = front.image.iter().map(|image| {
        let is_asked = is_photograph(&image.value) && front.image_decorative != Some(true);
        (image.value.as_str(), image.span, is_asked)
    });
    let listed = front.attachments.iter().flatten().map(|listed| {
        let file = &listed.file;
        (file.value.as_str(), file.span, is_photograph(&file.value))
    });
    let shown = text.parts.pictures.iter().map(|picture| {
        // A picture of another host is nothing that the blog publishes.
        let is_own = !matches!(target(text, picture), Some(LinkTarget::Foreign(_) | LinkTarget::Address(_)));
        let is_asked = is_own && is_photograph(&picture.address) && !is_decorative(text, picture);
        (picture.address.as_str(), text.span(&picture.range), is_asked)
    });
    let linked = text.parts.links.iter().filter(|link| is_photograph(&link.address)).map(|link| {
        let is_own = matches!(text.target(link.range.start), Some(LinkTarget::File(_)));
        (link.address.as_str(), text.span(&link.range), is_own)
    });
    cover.chain(listed).chain(shown).chain(linked).collect()
}

fn is_photograph(address: &str) -> bool {
    let path = without_query(address);
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension).to_lowercase();
    PHOTOGRAPHS.contains(&extension.as_str())
}

/// Returns the last day on which a note holds, if it names one: `till 2028-06`.
fn last_day(note: &str) -> Option<Date> {
    static UNTIL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)(?:till|till och med|tom|t\.\s?o\.\s?m\.|until|through|to)\s+(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?\b",
        )
        .expect("invariant: the pattern is valid")
    });
    let found = UNTIL.captures_iter(note).last()?;
    let number = |at: usize| found.get(at).and_then(|number| number.as_str().parse::<i8>().ok());
    let year = found.get(1)?.as_str().parse::<i16>().ok()?;
    let month = Date::new(year, number(2).unwrap_or(12), 1).ok()?;
    number(3).and_then(|day| Date::new(year, month.month(), day).ok()).or_else(|| Some(month.last_of_month()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn the_last_day_is_that_of_the_month_or_year() {
        for (note, day) in [
            ("blankett 12, till 2028-06", Some(date(2028, 6, 30))),
            ("form 3, until 2028-02-29", Some(date(2028, 2, 29))),
            ("t.o.m. 2027", Some(date(2027, 12, 31))),
            ("från 2024-08 till och med 2026-06-12", Some(date(2026, 6, 12))),
            ("blankett 2028-06", None),
            ("till 2028-13", None),
            ("inga personer", None),
        ] {
            assert_eq!(last_day(note), day, "{note}");
        }
    }
}
