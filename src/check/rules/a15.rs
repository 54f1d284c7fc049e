#![doc = include_str!("a15.md")]

use crate::check::rule::{CheckRule, Concern};
use crate::check::text::CheckedText;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::directives::table::DIRECTIVES;

/// A frame without a title, or something that a page would load from another host, which the build tells.
pub const A15: CheckRule = CheckRule {
    text: Some(check),
    build: &["G131"],
    ..CheckRule::new(
        Rule::error("A15"),
        Concern::Privacy,
        &["WCAG 4.1.2", "GDPR 5, 25", "EN 301 549 9.4.1.2"],
        include_str!("a15.md"),
    )
};

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    for tag in text.parts.tags.iter().filter(|tag| tag.name == "iframe") {
        if tag.attribute("title").is_some_and(|title| !title.value.trim().is_empty()) {
            continue;
        }
        let address = tag.attribute("src").map_or("", |source| source.value.trim());
        let video = DIRECTIVES.iter().find_map(|kind| Some((kind.name, kind.video_host()?.id_in_address(address)?)));
        let diagnostic = text.found(A15.rule, &tag.range).with("address", address);
        found.push(match video {
            Some((name, id)) => {
                diagnostic.with("proposal", format!("::{name}{{id=\"{id}\" title=\"…\"}}")).help("video")
            }
            None => diagnostic,
        });
    }
}
