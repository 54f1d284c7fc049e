#![doc = include_str!("d07.md")]

use crate::check::file::CheckedFile;
use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::media::names::is_made_title;

/// A PDF that shows no title.
pub const D7: CheckRule = CheckRule {
    file: Some(check),
    ..CheckRule::new(Rule::warning("D7"), Concern::Sight, &["EN 301 549 10.2.4.2"], include_str!("d07.md"))
};

fn check(file: &CheckedFile<'_>, found: &mut Vec<Diagnostic>) {
    let Some(pdf) = &file.facts.pdf else { return };
    let help = match &pdf.title {
        None => "none",
        Some(title) if is_made_title(title) => "made",
        Some(_) if !pdf.shows_title => "hidden",
        Some(_) => return,
    };
    let title = pdf.title.clone().unwrap_or_default();
    found.push(file.document(D7.rule, &[help]).with("title", title));
}
