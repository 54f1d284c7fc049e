#![doc = include_str!("i01.md")]

use crate::check::file::CheckedFile;
use crate::check::rule::{CheckRule, Concern};
use crate::check::said::{code_spans, found_in, is_inside, places, said, settings_and_comments};
use crate::check::site::CheckedSite;
use crate::check::text::CheckedText;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::span::{Location, Span};
use crate::text::personal_numbers::personal_numbers;

/// A personal number.
pub const I1: CheckRule = CheckRule {
    text: Some(of_text),
    file: Some(of_file),
    site: Some(of_site),
    ..CheckRule::new(
        Rule::error("I1"),
        Concern::Privacy,
        &["GDPR 5", "GDPR 87", "3 kap. 10 § dataskyddslagen"],
        include_str!("i01.md"),
    )
};

fn of_text(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let code = code_spans(text);
    for number in personal_numbers(text.typed) {
        let span = Span::new(number.range.start, number.range.end);
        if !is_inside(&code, span) {
            found.push(text.found_at(I1.rule, span).private().with("number", number.masked));
        }
    }
}

fn of_file(file: &CheckedFile<'_>, found: &mut Vec<Diagnostic>) {
    let texts = said(file);
    let all = texts.iter().flat_map(|said| personal_numbers(&said.text).into_iter().map(move |number| (said, number)));
    let all: Vec<_> = all.collect();
    let Some((first, number)) = all.first() else { return };
    let (help, pages) = places(&all, |(said, _)| said.page);
    let told = found_in(file, I1.rule, first, &number.range).help(help).with("pages", pages);
    found.push(told.with("number", &number.masked).with("n", all.len().to_string()));
}

fn of_site(site: &CheckedSite<'_>, found: &mut Vec<Diagnostic>) {
    for source in settings_and_comments(site) {
        for number in personal_numbers(source.text().unwrap_or_default()) {
            let at = Location::at(&source.path, Span::new(number.range.start, number.range.end));
            found.push(I1.rule.at(at).private().with("number", number.masked));
        }
    }
}
