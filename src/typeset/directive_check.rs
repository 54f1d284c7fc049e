//! Checks of directives before they are drawn.

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::directives::table::{DirectiveKind, TextAlternative, VIDEO_ID, directive_kind};
use crate::parse::directives::Directive;
use crate::source::path::SourcePath;
use crate::source::span::Location;
use crate::text::post_date::PostDate;
use crate::text::suggest::nearest;
use crate::typeset::context::TypesetContext;
use crate::typeset::updates::is_update;

/// A directive without a template in the theme.
pub const UNKNOWN: Rule = Rule::error("G040");
/// A directive without a required attribute.
pub const MISSING: Rule = Rule::error("G043");
/// An update whose time is invalid.
pub const NO_TIME: Rule = Rule::error("G045");
/// A video without captions, or sound without a transcript.
pub const NO_TEXT: Rule = Rule::warning("G049");
/// An id or address that is not one of a video of the host.
pub const NO_VIDEO: Rule = Rule::error("G027");

/// Returns the line that shows what was typed as a picture, with a text alternative.
fn written_out(directive: &Directive, kind: &DirectiveKind, alternative: TextAlternative) -> String {
    let (key, address) = directive.attributes.first().map_or(("src", ""), |(key, value)| (key, value.value.as_str()));
    let title = directive.attribute("title").unwrap_or_default().replace('"', "”");
    let (name, text) = (kind.name, alternative.attributes[0]);
    let stem = address.rsplit_once('.').map_or(address, |(stem, _)| stem);
    format!("::{name}{{{key}=\"{address}\" title=\"{title}\" {text}=\"{stem}.vtt\"}}")
}

/// Reports what is wrong with a directive; returns whether it can be drawn.
pub fn check(
    path: &SourcePath,
    directive: &Directive,
    context: &TypesetContext<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let name = directive.name.value.as_str();
    let location = || Location::at(path, directive.name.span);
    let known = &context.theme.directives;
    if !known.contains(name) {
        let near = nearest(name, known.iter().map(String::as_str));
        let all = known.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        let diagnostic = UNKNOWN.at(location()).with("name", name).with("known", all);
        diagnostics.push(near.into_iter().fold(diagnostic, Diagnostic::fix).near(near));
        return false;
    }
    let Some(kind) = directive_kind(name) else { return true };
    let value = |key: &&str| directive.attribute(key).filter(|value| !value.trim().is_empty());
    let before = diagnostics.len();
    for key in kind.required.iter().filter(|key| value(key).is_none()) {
        diagnostics.push(MISSING.at(location()).with("name", name).with("attribute", *key));
    }
    let mut is_complete = diagnostics.len() == before;
    // WCAG 1.2.1 and 1.2.2.
    if let Some(alternative) = kind.alternative.filter(|_| is_complete)
        && alternative.attributes.iter().all(|key| value(key).is_none())
    {
        let diagnostic = NO_TEXT.at(location()).with("name", name);
        diagnostics.push(if directive.is_picture {
            diagnostic.with("form", written_out(directive, kind, alternative)).help("picture")
        } else {
            alternative.help.into_iter().fold(diagnostic, Diagnostic::help)
        });
    }
    if let Some(host) = kind.video_host()
        && let Some(id) = directive.located(VIDEO_ID).filter(|id| !id.value.trim().is_empty())
        && host.id(&id.value).is_none()
    {
        diagnostics.push(NO_VIDEO.at(Location::at(path, id.span)).with("name", name).with("value", id.value.clone()));
        is_complete = false;
    }
    if is_update(directive)
        && let Some(time) = directive.located("time")
        && PostDate::parse(&time.value, context.zone).is_err()
    {
        diagnostics.push(NO_TIME.at(Location::at(path, time.span)).with("value", time.value.clone()));
        is_complete = false;
    }
    is_complete
}
