#![doc = include_str!("l03.md")]

use crate::check::rule::{CheckRule, Concern};
use crate::check::site::CheckedSite;
use crate::config::settings::settings_path;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::span::Location;

/// Readers can report faults by e-mail or telephone alone.
pub const L3: CheckRule = CheckRule {
    site: Some(check),
    ..CheckRule::new(Rule::warning("L3"), Concern::Everybody, &["DOS-lagen 13 §"], include_str!("l03.md"))
};

fn check(site: &CheckedSite<'_>, found: &mut Vec<Diagnostic>) {
    let Some(settings) = &site.config.accessibility else { return };
    if let Some(contact) = settings.contact.as_ref().filter(|_| !settings.has_form()) {
        let location = Location::at(&settings_path(), contact.span);
        found.push(L3.rule.at(location).with("address", contact.value.as_str()));
    }
}
