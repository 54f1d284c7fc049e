#![doc = include_str!("a05.md")]

use crate::check::rule::{CheckRule, Concern};
use crate::check::text::{CheckedText, KnownLanguage};
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A link whose text says nothing.
pub const A5: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::error("A5"), Concern::Sight, &["WCAG 2.4.4", "WCAG 2.4.9"], include_str!("a05.md"))
};

const SWEDISH: &[&str] = &["här", "läs mer", "klicka här"];
const ENGLISH: &[&str] = &["here", "read more", "click here"];

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let words = match text.known_language() {
        Some(KnownLanguage::Swedish) => SWEDISH,
        Some(KnownLanguage::English) => ENGLISH,
        None => return,
    };
    for link in &text.parts.links {
        if words.contains(&link.text.trim().to_lowercase().as_str()) {
            found.push(text.found(A5.rule, &link.range).with("text", link.text.trim()));
        }
    }
}
