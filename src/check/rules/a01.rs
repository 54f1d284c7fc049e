#![doc = include_str!("a01.md")]

use crate::check::pictures::{has_name, is_undescribed, target};
use crate::check::rule::{CheckRule, Concern};
use crate::check::site::CheckedSite;
use crate::check::text::CheckedText;
use crate::config::settings::SETTINGS_PATH;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::Location;

/// A picture without a description.
pub const A1: CheckRule = CheckRule {
    text: Some(check),
    site: Some(settings),
    ..CheckRule::new(Rule::error("A1"), Concern::Sight, &["WCAG 1.1.1", "EN 301 549 9.1.1.1"], include_str!("a01.md"))
};

fn check(text: &CheckedText<'_>, found: &mut Vec<Diagnostic>) {
    if let Some(image) = text.document.front.undescribed_cover() {
        found.push(text.found_at(A1.rule, image.span).with("address", &image.value).help("cover"));
    }
    for picture in text.parts.pictures.iter().filter(|picture| is_undescribed(text, picture)) {
        // What is no picture becomes a link, and a link without a name is told by A4.
        let is_picture = target(text, picture).is_none_or(crate::model::article::LinkTarget::is_picture);
        let is_in_nameless_link = picture.link.is_some_and(|link| !has_name(&text.parts.links[link]));
        if is_picture && !is_in_nameless_link {
            let diagnostic = text.found(A1.rule, &picture.range).with("address", &picture.address);
            found.push(if picture.is_raw { diagnostic.help("raw") } else { diagnostic });
        }
    }
}

fn settings(site: &CheckedSite<'_>, found: &mut Vec<Diagnostic>) {
    let Some((image, alt)) = &site.config.image else { return };
    if let Some(path) = SourcePath::new(SETTINGS_PATH).filter(|_| alt.trim().is_empty()) {
        let location = Location::at(&path, image.span);
        found.push(A1.rule.at(location).with("address", &image.value).help("settings"));
    }
}
