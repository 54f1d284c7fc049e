#![doc = include_str!("a23.md")]

use std::sync::LazyLock;

use regex::Regex;

use crate::check::rule::{CheckRule, Concern};
use crate::check::said::{code_spans, is_inside};
use crate::check::text::CheckedText;
use crate::check::wording::shortened;
use crate::diagnostic::rule::{Diagnostic, Rule};

/// Curly quotation marks around an attribute of raw HTML.
pub const A23: CheckRule = CheckRule {
    text: Some(check),
    ..CheckRule::new(Rule::warning("A23"), Concern::Everybody, &["HTML 13.1.2.3"], include_str!("a23.md"))
};

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    static TAG: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"<[A-Za-z][A-Za-z0-9]*\s[^<>]*=\s*[”“„″«»’‘][^<>]*>").expect("invariant: the pattern is valid")
    });
    static VALUE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"=\s*([”“„″«»’‘])([^”“„″«»’‘"<>]*)([”“„″«»’‘"])"#).expect("invariant: the pattern is valid")
    });
    let markdown = text.markdown();
    if !["=”", "=“", "=„", "=″", "=«", "=»", "=’", "=‘", "= ”", "= “"].iter().any(|sign| markdown.contains(sign))
    {
        return;
    }
    let code = code_spans(text);
    for tag in TAG.find_iter(markdown).filter(|tag| !is_inside(&code, text.span(&tag.range()))) {
        let range = tag.range();
        let mut diagnostic = text.found(A23.rule, &range).with("text", shortened(tag.as_str(), 60));
        // What is shown as text now would no longer be there to be read: a person decides that.
        if text.parts.tags.iter().any(|part| part.range == range) {
            for value in VALUE.captures_iter(tag.as_str()) {
                for group in [1, 3] {
                    let sign = value.get(group).expect("invariant: the group is there");
                    let place = tag.start() + sign.start()..tag.start() + sign.end();
                    diagnostic.fixes.extend(text.edit(&place, "\"").filter(|_| sign.as_str() != "\""));
                }
            }
        }
        found.push(diagnostic);
    }
}
