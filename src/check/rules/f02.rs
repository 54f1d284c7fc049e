#![doc = include_str!("f02.md")]

use crate::check::file::CheckedFile;
use crate::check::rule::{CheckRule, Concern};
use crate::diagnostic::rule::{Diagnostic, Rule};

/// A picture or recording whose file tells where it was taken or who is in it.
pub const F2: CheckRule = CheckRule {
    file: Some(check),
    ..CheckRule::new(Rule::info("F2"), Concern::Privacy, &["GDPR 5", "GDPR 25"], include_str!("f02.md"))
};

fn check(file: &CheckedFile<'_>, found: &mut Vec<Diagnostic>) {
    let personal = file.facts.personal;
    let help = match (personal.has_place, personal.has_names) {
        (false, false) => return,
        (true, false) => "place",
        (false, true) => "names",
        (true, true) => "both",
    };
    found.push(file.found(F2.rule).help(help));
}
