#![doc = include_str!("a09.md")]

use crate::check::parts::TagPart;
use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::check::wording::attribute_range;
use crate::diagnostic::rule::{Diagnostic, Fix, Rule};

/// A link that asks for a new window. Pages are written without it, so that readers meet none.
pub const A9: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::info("A9"), Concern::Use, &["WCAG 3.2.5", "webbriktlinjer R9"], include_str!("a09.md"))
};

/// Names of windows that are there already.
const SAME_WINDOW: [&str; 4] = ["", "_self", "_parent", "_top"];

/// Values of `rel` that stand there for the new window alone.
const OF_WINDOW: [&str; 2] = ["noopener", "noreferrer"];

/// Words by which a link says that it opens another window.
const SAID: [&str; 7] =
    ["nytt fönster", "ny flik", "nya fönster", "eget fönster", "new window", "new tab", "another window"];

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    for tag in text.parts.tags.iter().filter(|tag| tag.name == "a" || tag.name == "area") {
        let Some(target) = tag.attribute("target") else { continue };
        if SAME_WINDOW.contains(&target.value.trim().to_ascii_lowercase().as_str()) || is_said(text, tag) {
            continue;
        }
        let mut diagnostic = text.found(A9.rule, &tag.range).with("target", &target.value);
        diagnostic.fixes = edits(text, tag).unwrap_or_default();
        found.push(diagnostic);
    }
}

/// Returns whether the link, or the words behind it, say that it opens a window.
fn is_said(text: &CheckedText<'_>, tag: &TagPart) -> bool {
    let rest = &text.markdown()[tag.range.end..];
    let end = rest.find("</a").map_or(0, |end| end + "</a>".len());
    let behind = rest.get(end..).unwrap_or_default().chars().take(40);
    let label = tag.attribute("aria-label").map_or("", |label| label.value.as_str());
    let said = format!("{} {label} {}", rest.get(..end).unwrap_or_default(), behind.collect::<String>()).to_lowercase();
    SAID.iter().any(|words| said.contains(words))
}

/// Returns the edits that take `target` off, and `rel` if it is there for the new window alone.
fn edits(text: &CheckedText<'_>, tag: &TagPart) -> Option<Vec<Fix>> {
    let markdown = text.markdown();
    let target = attribute_range(markdown, tag.range.start, tag.attribute("target")?)?;
    let mut edits = vec![text.edit(&target, "")?];
    if let Some(rel) = tag.attribute("rel") {
        let mut words = rel.value.split_whitespace();
        if words.clone().next().is_some() && words.all(|word| OF_WINDOW.contains(&word.to_ascii_lowercase().as_str())) {
            edits.push(text.edit(&attribute_range(markdown, tag.range.start, rel)?, "")?);
        }
    }
    Some(edits)
}
