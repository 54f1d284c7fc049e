#![doc = include_str!("a04.md")]

use crate::check::pictures::has_name;
use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A link without a name.
pub const A4: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::error("A4"), Concern::Sight, &["WCAG 2.4.4", "WCAG 4.1.2"], include_str!("a04.md"))
};

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    for link in text.parts.links.iter().filter(|link| !has_name(link)) {
        let diagnostic = text.found(A4.rule, &link.range).with("address", &link.address);
        found.push(if link.pictures > 0 { diagnostic.help("picture") } else { diagnostic });
    }
}
