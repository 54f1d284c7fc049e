#![doc = include_str!("a07.md")]

use std::collections::BTreeMap;

use crate::check::parts::{LinkForm, LinkPart};
use crate::check::rule::{CheckRule, Concern};
use crate::check::rules::a05::says_nothing;
use crate::check::text::CheckedText;
use crate::check::wording::{plain, same_place, shortened};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::article::LinkTarget;
use crate::source::span::Location;

/// Two links with the same text that lead to different places.
pub const A7: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::warning("A7"), Concern::Sight, &["WCAG 2.4.4"], include_str!("a07.md"))
};

/// A place to which links with one text lead.
struct Place<'p> {
    key: String,
    link: &'p LinkPart,
}

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let mut places: BTreeMap<(String, &str), Vec<Place<'_>>> = BTreeMap::new();
    let tables = &text.parts.tables;
    for link in &text.parts.links {
        let shown = plain(&link.text);
        let is_word = shown.contains(char::is_alphabetic) && !shown.contains("://") && !shown.starts_with("www.");
        let is_told = text.known_language().is_some_and(|language| says_nothing(&link.text, language));
        // In a table, the row tells what a link is about.
        let is_in_table = || tables.iter().any(|table| table.range.contains(&link.range.start));
        if !is_word || is_told || is_in_table() {
            continue;
        }
        let Some((kind, key)) = place(text, link) else { continue };
        let known = places.entry((shown, kind)).or_default();
        if known.iter().any(|place| page(&place.key) == page(&key)) {
            continue;
        }
        if let Some(first) = known.first() {
            let at = Location::at(text.path, text.span(&first.link.range));
            let diagnostic = text.found(A7.rule, &link.range).with("text", shortened(&link.text, 60));
            let diagnostic = diagnostic.with("address", &link.address).with("other", &first.link.address);
            found.push(diagnostic.and(at, "first"));
        }
        known.push(Place { key, link });
    }
}

/// Returns an address without the place on the page: links to a page and to a part of it lead to the same page.
fn page(address: &str) -> &str {
    match address.split_once('#') {
        // Some programs have their pages behind the sign.
        Some((page, place)) if !page.is_empty() && !place.starts_with(['/', '!']) => page.trim_end_matches('/'),
        _ => address,
    }
}

/// Returns the kind of file that readers are told behind the text, and where a link leads; `None` if it leads nowhere.
fn place<'t>(text: &CheckedText<'t>, link: &LinkPart) -> Option<(&'t str, String)> {
    let href = link.attributes.iter().find(|attribute| attribute.name == "href");
    let start = if link.form == LinkForm::Raw { href?.span.start } else { link.range.start };
    match text.target(start) {
        Some(LinkTarget::File(file)) => Some((file.attachment.kind.word, file.link())),
        Some(LinkTarget::Address(address)) => Some(("", same_place(address))),
        Some(LinkTarget::Hidden) => None,
        Some(LinkTarget::Foreign(_)) | None => Some(("", same_place(&link.address))),
    }
}
