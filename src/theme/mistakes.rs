//! What Tera says about a mistake -> a diagnostic with its place in the theme, and what was probably meant.

use std::collections::{BTreeMap, BTreeSet};

use tera::{ErrorKind, Tera};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};
use crate::text::suggest::nearest;
use crate::text::words::Words;
use crate::theme::callables::{CallableKind, names};
use crate::theme::names::NameFindings;
use crate::theme::steps::{CountedTemplate, STEPS_MAX, TOO_MANY};
use crate::theme::syntax::SYNTAX;
use crate::theme::wrong_names::of_name;

/// A variable or a field that is not there.
pub const NO_VALUE: Rule = Rule::error("G296");
/// An argument that is missing, or that nobody takes.
pub const ARGUMENT: Rule = Rule::error("G297");
/// A filter, function, test, component, template, text or file that is not there.
pub const NO_NAME: Rule = Rule::error("G298");
/// Templates or components that lead to each other without end.
pub const CIRCLE: Rule = Rule::error("G304");
/// A page that is not finished after more steps than any page needs.
pub const TOO_LONG: Rule = Rule::error("G361");

/// Variables that every page may read; a page has those that its template reads.
pub const SITE_WIDE: [&str; 6] = ["site", "categories", "tags", "recent", "years", "presentations"];
/// What a message about a text begins with that the theme does not have.
pub(crate) const NO_WORD: &str = "no word for the key ";
/// What a message about a file begins with that the theme does not have.
pub(crate) const NO_ASSET: &str = "the theme has no file in assets/ ";
/// What a message about arguments begins with that a function does not take: Tera's words for components.
pub(crate) const UNKNOWN_ARGUMENTS: &str = "Unknown argument(s) ";
/// What a message about the style of a date ends with.
pub(crate) const NO_STYLE: &str = " is none of long, short, month, year, time, day, iso";
/// The help for a value that some pages lack.
const UNSURE: &str = "unsure";
/// What Tera says when components call each other too deeply.
const TOO_DEEP: &str = "Maximum render recursion depth for components exceeded.";

/// What a theme has that a template can name.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    /// Paths of the templates by their names.
    pub(crate) sources: &'a BTreeMap<String, SourcePath>,
    /// Words in the site's language.
    pub(crate) words: &'a Words,
    /// Names of the files in `assets/`.
    pub(crate) assets: &'a BTreeSet<String>,
    /// Components that can call each other for ever, by the templates that come to them.
    pub(crate) circles: &'a BTreeMap<String, ComponentCircle>,
    /// Templates that Tera got with something added, by name.
    pub(crate) counted: &'a BTreeMap<String, CountedTemplate>,
    /// What the names that they read are like, by template.
    pub(crate) names: &'a BTreeMap<String, NameFindings>,
}

/// Components that can call each other for ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ComponentCircle {
    /// The circle, as people read it.
    pub(crate) written: String,
    /// Where one of them calls the next.
    pub(crate) location: Location,
    /// Whether the site's own theme has it; those of built-in themes end with what they show.
    pub(crate) is_own: bool,
}

/// Returns the diagnostic of a template that failed while it was drawn.
pub(crate) fn of_drawing(rule: Rule, error: &tera::Error, template: &str, known: Known<'_>) -> Diagnostic {
    let (message, name, span) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            let range = &report.span().range;
            (report.message().to_owned(), report.filename().to_owned(), Some(Span::new(range.start, range.end)))
        }
        _ => (error.to_string(), template.to_owned(), None),
    };
    let mut message = message;
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        message.push_str(": ");
        message.push_str(&inner.to_string());
        cause = inner.source();
    }
    if message.contains(TOO_DEEP)
        && let Some(circle) = known.circles.get(template)
    {
        return CIRCLE.at(circle.location.clone()).with("circle", &circle.written).help("component");
    }
    let place = place(known, &name, span).or_else(|| place(known, template, None));
    if message.contains(TOO_MANY) {
        return Diagnostic { location: place, ..TOO_LONG.anywhere().with("most", STEPS_MAX.to_string()) };
    }
    let sees_the_site = !name.starts_with("directives/");
    let read = value(&message, sees_the_site);
    let is_near = read.as_ref().is_some_and(|read| read.helps.contains(&"near"));
    if let Some(found) = found_before(&message, &name, place.as_ref(), known) {
        // A name that is like one that is there is more likely than a value that is missing.
        if !(is_near && found.helps.contains(&UNSURE)) {
            return found;
        }
    }
    let diagnostic = read.or_else(|| argument(&message)).or_else(|| own_name(&message, known));
    Diagnostic { location: place, ..diagnostic.unwrap_or_else(|| failed(rule, message)) }
}

/// Returns a failure of which Tera's own words say most.
fn failed(rule: Rule, message: String) -> Diagnostic {
    const KINDS: [&str; 4] = ["Iteration not possible", "Invalid type for", "Cannot compare", "not possible on type"];
    let help = if message.contains("divide by 0") {
        Some("division")
    } else if message.contains(NO_STYLE) {
        Some("style")
    } else {
        KINDS.iter().any(|sign| message.contains(sign)).then_some("kind")
    };
    let told = rule.anywhere().with("message", message);
    // A syntax error has no other words than Tera's.
    match help.filter(|_| rule != SYNTAX) {
        Some(help) => told.help(help),
        None => told.help("said"),
    }
}

/// Returns what was found about the names of a template before a page was drawn, if it is that which has failed here.
fn found_before(message: &str, template: &str, place: Option<&Location>, known: Known<'_>) -> Option<Diagnostic> {
    let lacks_a_value =
        ["`undefined`", "`none`", "is not defined", "undefined"].iter().any(|sign| message.contains(sign));
    let (found, Location { path, span }) = (known.names.get(template).filter(|_| lacks_a_value)?, place?);
    let span = (*span)?;
    if let Some(wrong) = found.wrong_in(span) {
        return Some(of_name(NO_VALUE, wrong, Location::at(path, wrong.span)));
    }
    let (value, whole) = found.unsure_in(span)?;
    let location = Location::at(path, whole);
    Some(NO_VALUE.at(location).with("name", value).with("value", value).help(UNSURE))
}

/// Returns a place in a template as the author has it.
fn place(known: Known<'_>, template: &str, span: Option<Span>) -> Option<Location> {
    let path = known.sources.get(template)?;
    let counted = known.counted.get(template);
    let own = |span: Span| counted.map_or(span, |counted| counted.span(span));
    Some(match span {
        Some(span) => Location::at(path, own(span)),
        None => Location::file(path),
    })
}

/// Returns the first name in grave accents behind a beginning, and what follows it.
fn quoted_after<'a>(message: &'a str, beginning: &str) -> Option<(&'a str, &'a str)> {
    message.strip_prefix(beginning)?.strip_prefix('`')?.split_once('`')
}

/// Reads `Variable … is not defined. Available variables: …` and the same of fields.
fn value(message: &str, sees_the_site: bool) -> Option<Diagnostic> {
    let variable = quoted_after(message, "Variable ");
    let (name, rest) = variable.or_else(|| quoted_after(message, "Field "))?;
    let rest = rest.strip_prefix(" is not defined")?;
    let listed = rest.split_once(": ").map_or("", |(_, listed)| listed);
    let mut there: Vec<&str> = listed.split(", ").filter(|name| !name.is_empty()).collect();
    // A component sees its arguments, and a page always itself.
    if variable.is_some() && sees_the_site && there.contains(&"page") {
        there.extend(SITE_WIDE.iter().filter(|name| !listed.split(", ").any(|other| other == **name)));
    }
    there.sort_unstable();
    let diagnostic = NO_VALUE.anywhere().with("name", name).near(nearest(name, there.iter().copied()));
    if there.is_empty() {
        return Some(diagnostic.help("nothing"));
    }
    Some(diagnostic.with("known", there.join(", ")).help("known"))
}

/// Reads what Tera says about the arguments of components, filters and functions.
fn argument(message: &str) -> Option<Diagnostic> {
    if let Some((name, rest)) = quoted_after(message, UNKNOWN_ARGUMENTS) {
        let listed = rest.split_once("are: ").map_or("", |(_, listed)| listed).replace('`', "");
        let diagnostic = ARGUMENT.anywhere().with("name", name).near(nearest(name, listed.split(", ")));
        if listed.is_empty() {
            return Some(diagnostic.help("none"));
        }
        return Some(diagnostic.with("known", listed).help("known"));
    }
    let missing = quoted_after(message, "Argument ").filter(|(_, rest)| rest.ends_with("missing."));
    let (name, _) = missing.or_else(|| quoted_after(message, "Missing keyword argument "))?;
    Some(ARGUMENT.anywhere().with("name", name).help("missing"))
}

/// Reads what griffel's own functions say about texts and files.
fn own_name(message: &str, known: Known<'_>) -> Option<Diagnostic> {
    if let Some((name, _)) = quoted_after(message, NO_WORD) {
        return Some(no_name("word", name, known.words.keys()));
    }
    let (name, _) = quoted_after(message, NO_ASSET)?;
    let assets = known.assets.iter().map(String::as_str);
    let elsewhere = assets.clone().find(|asset| asset.rsplit('/').next() == name.rsplit('/').next());
    let near = nearest(name, assets).or(elsewhere);
    Some(NO_NAME.anywhere().with("name", name).near(near).help("asset"))
}

fn no_name<'a>(kind: &'static str, name: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    NO_NAME.anywhere().with("name", name).near(nearest(name, known)).help(kind)
}

/// Returns the diagnostics of templates that Tera did not take together: those of everything that is named and is not there,
/// each at its place. `texts` are the templates as Tera got them.
pub(crate) fn of_loading(error: &tera::Error, texts: &BTreeMap<String, String>, known: Known<'_>) -> Vec<Diagnostic> {
    let message = error.to_string();
    let mut found = Vec::new();
    let mut lines = message.lines().peekable();
    while let Some(line) = lines.next() {
        let (Some(said), Some(at)) = (line.strip_prefix("error: "), lines.peek()) else { continue };
        let Some((template, start)) = place_of_report(at, texts) else { continue };
        let Some(diagnostic) = missing(said, known, texts) else { continue };
        let name = diagnostic.fields.first().map_or("", |(_, name)| name.as_str());
        // Tera marks the whole call; the name stands at its start.
        let text = &texts[template];
        let start = text[start..].find(name).map_or(start, |offset| start + offset);
        let span = Span::new(start, (start + name.len()).min(text.len()));
        found.push(Diagnostic { location: place(known, template, Some(span)), ..diagnostic });
    }
    if found.is_empty() {
        let template = texts.keys().rfind(|name| message.contains(&format!("`{name}`"))).map_or("", String::as_str);
        found.push(of_drawing(SYNTAX, error, template, known));
    }
    found
}

/// Reads ` --> post.html:3:10`, a line and a column from 1.
fn place_of_report<'a>(line: &str, texts: &'a BTreeMap<String, String>) -> Option<(&'a str, usize)> {
    let mut parts = line.trim_start().strip_prefix("--> ")?.rsplitn(3, ':');
    let (column, line, name) = (parts.next()?, parts.next()?, parts.next()?);
    let (column, line): (usize, usize) = (column.parse().ok()?, line.parse().ok()?);
    let (name, text) = texts.get_key_value(name)?;
    let before: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let column = text[before..].char_indices().nth(column.checked_sub(1)?).map_or(0, |(at, _)| at);
    Some((name, before + column))
}

/// Reads `Unknown filter …` and the same of what else a template names.
fn missing(said: &str, known: Known<'_>, texts: &BTreeMap<String, String>) -> Option<Diagnostic> {
    let said = said.strip_prefix("Unknown ")?;
    let (kind, name) = said.split_once(' ')?;
    let name = name.strip_prefix('`')?.strip_suffix('`')?;
    let components = || {
        let tags = texts.values().flat_map(|text| crate::theme::tags::tags(text));
        let defined = tags.filter(|tag| tag.kind == crate::theme::tags::TagKind::Component);
        defined.map(|tag| tag.name).collect::<BTreeSet<_>>()
    };
    Some(match kind {
        "filter" => no_name("filter", name, names(CallableKind::Filter)),
        "function" => no_name("function", name, names(CallableKind::Function)),
        "test" => no_name("test", name, names(CallableKind::Test)),
        "component" => no_name("component", name, components().into_iter()),
        "template" => no_template(name, known.sources),
        _ => return None,
    })
}

/// Returns the diagnostic of a template that another extends or includes and that is not there, without its place.
pub(crate) fn no_template(name: &str, sources: &BTreeMap<String, SourcePath>) -> Diagnostic {
    no_name("template", name, sources.keys().map(String::as_str))
}

/// Returns whether Tera itself reports a mistake in the syntax of a template, read alone.
pub(crate) fn syntax_error(name: &str, text: &str) -> Option<tera::Error> {
    let error = Tera::default().add_raw_template(name, text).err()?;
    matches!(error.kind(), ErrorKind::SyntaxError(_)).then_some(error)
}
