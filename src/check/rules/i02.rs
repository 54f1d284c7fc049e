#![doc = include_str!("i02.md")]

use std::collections::BTreeSet;

use crate::check::file::CheckedFile;
use crate::check::rule::{CheckRule, Concern};
use crate::check::said::{code_spans, found_in, is_inside, places, said, settings_and_comments};
use crate::check::site::CheckedSite;
use crate::check::text::CheckedText;
use crate::config::settings::{Config, SETTINGS_PATH};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::span::{Location, Span};
use crate::text::private_contacts::{ContactKind, PrivateContact, private_contacts};

/// A private e-mail address or mobile telephone.
pub const I2: CheckRule = CheckRule {
    text: Some(of_text),
    file: Some(of_file),
    site: Some(of_site),
    ..CheckRule::new(Rule::warning("I2"), Concern::Privacy, &["GDPR 5"], include_str!("i02.md"))
};

/// Returns the private contacts of a text once each, without those that the settings make public.
fn contacts(text: &str, config: &Config) -> Vec<PrivateContact> {
    let authors = config.authors.iter().filter_map(|author| author.email.as_ref());
    let own: Vec<String> = authors.chain(&config.comments_email).map(|mail| mail.as_str().to_lowercase()).collect();
    let mut seen = BTreeSet::new();
    let mut all = private_contacts(text);
    all.retain(|contact| !own.contains(&contact.value) && seen.insert(contact.value.clone()));
    all
}

fn of_text(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let code = code_spans(text);
    for contact in contacts(text.typed, text.config) {
        let span = Span::new(contact.range.start, contact.range.end);
        if !is_inside(&code, span) {
            found.push(text.found_at(I2.rule, span).private().help(help(contact.kind)).with("contact", contact.masked));
        }
    }
}

fn of_file(file: &CheckedFile<'_>, found: &mut Vec<Diagnostic>) {
    let texts = said(file);
    let all = texts.iter().flat_map(|said| contacts(&said.text, file.config).into_iter().map(move |one| (said, one)));
    let all: Vec<_> = all.collect();
    let Some((first, contact)) = all.first() else { return };
    let (help, pages) = places(&all, |(said, _)| said.page);
    let told = found_in(file, I2.rule, first, &contact.range).help(help).with("pages", pages);
    found.push(told.with("contact", &contact.masked).with("n", all.len().to_string()));
}

fn of_site(site: &CheckedSite<'_>, found: &mut Vec<Diagnostic>) {
    // Settings say which addresses are public.
    for source in settings_and_comments(site).filter(|source| source.path.as_str() != SETTINGS_PATH) {
        for contact in contacts(source.text().unwrap_or_default(), site.config) {
            let at = Location::at(&source.path, Span::new(contact.range.start, contact.range.end));
            found.push(I2.rule.at(at).private().help(help(contact.kind)).with("contact", contact.masked));
        }
    }
}

fn help(kind: ContactKind) -> &'static str {
    match kind {
        ContactKind::Mail => "mail",
        ContactKind::Phone => "phone",
    }
}
