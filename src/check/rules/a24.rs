#![doc = include_str!("a24.md")]

use crate::check::parts::LinkForm;
use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::check::wording::{plain, shortened};
use crate::diagnostic::rule::{Diagnostic, Fix, Rule};
use crate::source::span::Location;

/// Two links to one place, side by side.
pub const A24: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::warning("A24"), Concern::Sight, &["WCAG 2.4.4 (H2)"], include_str!("a24.md"))
};

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    let markdown = text.markdown();
    for pair in text.parts.links.windows(2) {
        let [first, second] = pair else { continue };
        let are_typed = [first, second].iter().all(|link| link.form == LinkForm::Inline && link.pictures == 0);
        let Some(between) = markdown.get(first.range.end..second.range.start) else { continue };
        let is_space = between.trim().is_empty() && !between.contains("\n\n") && !between.contains("  \n");
        let are_same = first.address == second.address && first.title == second.title;
        // An empty link is told by another rule.
        let have_texts = !first.text.trim().is_empty() && !second.text.trim().is_empty();
        if !are_typed || !is_space || !are_same || !have_texts {
            continue;
        }
        let mut diagnostic = text.found(A24.rule, &second.range).with("text", shortened(&second.text, 60));
        diagnostic = diagnostic.with("first", shortened(&first.text, 60)).with("address", &second.address);
        diagnostic = diagnostic.and(Location::at(text.path, text.span(&first.range)), "first");
        if plain(&first.text) == plain(&second.text) {
            // The words would be there twice in one link.
            diagnostic = diagnostic.help("repeated");
        } else {
            diagnostic.fixes.extend(joined(text, first.inside.end..second.inside.start, between));
        }
        found.push(diagnostic);
    }
}

/// Returns the edit that makes one link of two: what stands between their texts becomes the space between the links.
fn joined(text: &CheckedText<'_>, range: std::ops::Range<usize>, between: &str) -> Option<Fix> {
    let typed = text.markdown().get(range.clone())?;
    let is_whole = typed.starts_with("](") && typed.ends_with('[');
    is_whole.then(|| text.edit(&range, between))?
}
