//! Directives, drawn by the theme's templates.

use std::collections::BTreeMap;

use serde::Serialize;
use tera::Context;

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::article::{Article, Target};
use crate::parse::directives::Directive;
use crate::parse::outline::{EMBEDS, LinkAt};
use crate::source::path::SourcePath;
use crate::source::span::Location;
use crate::text::post_date::PostDate;
use crate::text::suggest::nearest;
use crate::typeset::article::Setting;

/// A directive that the theme cannot draw.
pub const UNKNOWN: Rule = Rule::error("G040");
/// A directive without an attribute that it needs.
pub const MISSING: Rule = Rule::error("G043");
/// A gallery without pictures.
pub const NO_PICTURES: Rule = Rule::error("G098");
/// A time of an update that cannot be read.
pub const NO_TIME: Rule = Rule::error("G045");

/// A film without captions, or sound without a transcript.
pub const NO_TEXT: Rule = Rule::warning("G049");
/// A number of a film that the host does not have.
pub const NO_FILM: Rule = Rule::error("G027");
/// Name of the directive in which pictures stand side by side.
pub const GALLERY: &str = "gallery";

/// Attributes without which a directive shows nothing.
const NEEDED: [(&str, &[&str]); 6] = [
    ("film", &["src", "title"]),
    ("sound", &["src", "title"]),
    ("youtube", &["id", "title"]),
    ("vimeo", &["id", "title"]),
    ("attachment", &["file"]),
    ("update", &["time"]),
];

/// What a directive's template sees.
#[derive(Debug, Serialize)]
struct Seen<'a> {
    name: &'a str,
    attrs: BTreeMap<&'a str, String>,
    body: &'a str,
    /// What `file` or `src` leads to.
    file: Option<tera::Value>,
    /// The files that attributes lead to, by their names.
    files: BTreeMap<&'a str, tera::Value>,
    time: Option<PostDate>,
    id: String,
}

/// Draws a directive; `number` is its place among the article's, `body` the markup inside a container.
pub fn draw(
    article: &Article,
    number: usize,
    body: &str,
    setting: &Setting<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> String {
    let directive = &article.body.prepared().directives[number];
    if !check(&article.path, directive, setting, diagnostics) {
        return body.to_owned();
    }
    let name = directive.name.value.as_str();
    if name == GALLERY && !body.contains("<img") {
        diagnostics.push(NO_PICTURES.at(Location::at(&article.path, directive.name.span)));
    }
    let time = attribute(directive, "time").filter(|_| name == "update");
    let time = time.and_then(|text| PostDate::parse(text, setting.zone).ok());
    let id = time.map_or_else(|| format!("{name}-{}", number + 1), |time| update_id(time, number, article, setting));
    let mut attrs = BTreeMap::new();
    let mut files = BTreeMap::new();
    for (at, (key, value)) in directive.attributes.iter().enumerate() {
        let target = article.target(LinkAt::Directive(number, at));
        let value = match target {
            Some(Target::Address(address)) => address.clone(),
            Some(Target::File(found)) => {
                files.insert(key.as_str(), tera::Value::from_serializable(&(setting.file)(found, article)));
                found.href.clone()
            }
            Some(Target::Hidden) => String::new(),
            None if key == "id" => film_id(name, &value.value).unwrap_or_default(),
            None => value.value.clone(),
        };
        attrs.insert(key.as_str(), value);
    }
    let file = files.get("src").or_else(|| files.get("file")).cloned();
    let seen = Seen { name, attrs, body, file, files, time, id };
    let context = Context::from_serialize(&seen).expect("invariant: a struct of texts is a map");
    match setting.theme.draw(&format!("directives/{name}.html"), &context, article.path.as_str()) {
        Ok(markup) => markup,
        Err(diagnostic) => {
            diagnostics.push(*diagnostic);
            body.to_owned()
        }
    }
}

fn check(path: &SourcePath, directive: &Directive, setting: &Setting<'_>, diagnostics: &mut Vec<Diagnostic>) -> bool {
    let name = directive.name.value.as_str();
    let place = || Location::at(path, directive.name.span);
    if !setting.theme.directives.contains(name) {
        let known: Vec<&str> = setting.theme.directives.iter().map(String::as_str).collect();
        let near = nearest(name, known.iter().copied());
        diagnostics.push(UNKNOWN.at(place()).with("name", name).with("known", known.join(", ")).near(near));
        return false;
    }
    let needed = NEEDED.iter().find(|(other, _)| *other == name).map_or(&[][..], |(_, needed)| needed);
    let mut is_whole = true;
    for key in needed.iter().filter(|key| attribute(directive, key).is_none_or(|value| value.trim().is_empty())) {
        diagnostics.push(MISSING.at(place()).with("name", name).with("attribute", *key));
        is_whole = false;
    }
    let has =
        |keys: &[&str]| keys.iter().any(|key| attribute(directive, key).is_some_and(|value| !value.trim().is_empty()));
    // WCAG 1.2.1 and 1.2.2.
    if is_whole && name == "film" && !has(&["captions", "transcript"]) {
        diagnostics.push(NO_TEXT.at(place()).with("name", name));
    }
    if is_whole && name == "sound" && !has(&["captions", "transcript"]) {
        diagnostics.push(NO_TEXT.at(place()).with("name", name).help("sound"));
    }
    if let Some((_, id)) =
        directive.attributes.iter().find(|(key, value)| key == "id" && !value.value.trim().is_empty())
        && EMBEDS.contains(&name)
        && film_id(name, &id.value).is_none()
    {
        diagnostics.push(NO_FILM.at(Location::at(path, id.span)).with("name", name).with("value", id.value.clone()));
        is_whole = false;
    }
    if name == "update"
        && let Some((_, time)) = directive.attributes.iter().find(|(key, _)| key == "time")
        && PostDate::parse(&time.value, setting.zone).is_err()
    {
        diagnostics.push(NO_TIME.at(Location::at(path, time.span)).with("value", time.value.clone()));
        is_whole = false;
    }
    is_whole
}

/// Returns the id of a film on its host; an author may also paste its address.
fn film_id(host: &str, typed: &str) -> Option<String> {
    let typed = typed.trim();
    let after = |marks: &[&str]| marks.iter().find_map(|mark| Some(typed.split_once(mark)?.1));
    let is_address = typed.contains("://");
    let found = match host {
        "youtube" if is_address => after(&["v=", "youtu.be/", "/embed/", "/shorts/", "/live/"])?,
        "vimeo" if is_address => after(&["vimeo.com/video/", "vimeo.com/"])?,
        _ => typed,
    };
    let id = if is_address { found.split(['?', '&', '#', '/']).next()? } else { found };
    let is_sound = match host {
        "vimeo" => id.bytes().all(|byte| byte.is_ascii_digit()),
        _ => id.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')),
    };
    (is_sound && (1..=20).contains(&id.len())).then(|| id.to_owned())
}

fn attribute<'a>(directive: &'a Directive, key: &str) -> Option<&'a str> {
    directive.attributes.iter().find(|(name, _)| name == key).map(|(_, value)| value.value.as_str())
}

/// The id of an update tells its time; two of one minute are told apart by their number.
fn update_id(time: PostDate, number: usize, article: &Article, setting: &Setting<'_>) -> String {
    let id = format!("update-{}", digits(&time));
    let is_taken =
        updates(article, setting).iter().any(|(other, when)| *other < number && digits(when) == digits(&time));
    if is_taken { format!("{id}-{}", number + 1) } else { id }
}

fn digits(time: &PostDate) -> String {
    time.iso().chars().filter(char::is_ascii_digit).take(12).collect()
}

/// Returns the time of an update; `None` for any other directive.
#[must_use]
pub fn time(article: &Article, number: usize, setting: &Setting<'_>) -> Option<PostDate> {
    let directive = article.body.prepared().directives.get(number).filter(|found| found.name.value == "update")?;
    PostDate::parse(attribute(directive, "time")?, setting.zone).ok()
}

/// Returns the updates of a live post: number of the directive and time.
#[must_use]
pub fn updates(article: &Article, setting: &Setting<'_>) -> Vec<(usize, PostDate)> {
    let directives = article.body.prepared().directives.iter().enumerate();
    directives
        .filter(|(_, directive)| directive.name.value == "update")
        .filter_map(|(number, directive)| {
            Some((number, PostDate::parse(attribute(directive, "time")?, setting.zone).ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_film_is_named_by_its_id_or_its_address() {
        for (host, typed, id) in [
            ("youtube", "dQw4w9WgXcQ", Some("dQw4w9WgXcQ")),
            ("youtube", "https://youtu.be/dQw4w9WgXcQ?si=x", Some("dQw4w9WgXcQ")),
            ("youtube", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=3", Some("dQw4w9WgXcQ")),
            ("youtube", "https://www.youtube.com/shorts/dQw4w9WgXcQ", Some("dQw4w9WgXcQ")),
            ("youtube", "x&list=y", None),
            ("youtube", "a\" onload", None),
            ("vimeo", "123456789", Some("123456789")),
            ("vimeo", "https://vimeo.com/123456789", Some("123456789")),
            ("vimeo", "abc", None),
        ] {
            assert_eq!(film_id(host, typed).as_deref(), id, "{typed}");
        }
    }
}
