//! Old names of what themes see, with the names that they have today, and where a theme still uses them.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::snapshot::{Snapshot, Source};
use crate::source::span::{Location, Span};

/// A theme that uses an old name; it still works.
pub const OLD_NAME: Rule = Rule::info("G325");

/// The variable of `presentation.html` and `embed.html`: its old name, and the one of today.
pub const VARIABLE: (&str, &str) = ("talk", "presentation");
/// Files in `assets/`.
const ASSETS: [(&str, &str); 1] = [("talk.js", "presentation.js")];
/// Keys of words.
const WORDS: [(&str, &str); 4] = [
    ("search_in_talk", "search_in_presentation"),
    ("talk_hits_one", "presentation_hits_one"),
    ("talk_hits_other", "presentation_hits_other"),
    ("talk_no_hits", "presentation_no_hits"),
];
/// Classes and ids that style sheets of themes may name. They have no alias: the page has one name only.
const STYLED: [(&str, &str); 6] = [
    (".talk", ".presentation"),
    (".talks", ".presentations"),
    (".talk-title", ".teaser-title"),
    (".more-talks", ".more-presentations"),
    ("#_talk-words", "#_presentation-words"),
    ("#_talk-embed", "#_presentation-embed"),
];

/// Returns the key of a word today, if `key` is an old one.
#[must_use]
pub fn word(key: &str) -> Option<&'static str> {
    WORDS.iter().find(|(old, _)| *old == key).map(|(_, new)| *new)
}

/// Adds the old names of assets to the addresses of assets, where the theme has no file of its own there.
pub fn add_assets(addresses: &mut BTreeMap<String, String>) {
    for (old, new) in ASSETS {
        if let Some(address) = addresses.get(new).filter(|_| !addresses.contains_key(old)).cloned() {
            addresses.insert(old.to_owned(), address);
        }
    }
}

/// Returns one notice for each old name that one of these themes of the site uses, at its first place.
#[must_use]
pub fn notices(snapshot: &Snapshot, themes: &[String]) -> Vec<Diagnostic> {
    let mut notices = Vec::new();
    for theme in themes {
        let mut told = BTreeSet::new();
        for source in snapshot.below(&format!("themes/{theme}")) {
            let found = source.text().map(|text| used(source, text)).unwrap_or_default();
            let found = found.into_iter().filter(|(old, ..)| told.insert(*old));
            notices.extend(found.map(|(old, new, span)| notice(source, old, new, span)));
        }
    }
    notices
}

fn notice(source: &Source, old: &str, new: &str, span: Span) -> Diagnostic {
    let path = source.path.as_str();
    let told = OLD_NAME.at(Location::at(&source.path, span)).with("name", old).with("new", new);
    if path.ends_with(&format!("/assets/{old}")) {
        told.help("file")
    } else if path.ends_with(".css") {
        told.help("gone")
    } else {
        told
    }
}

/// Returns the old names in a file of a theme, each at its first place.
fn used(source: &Source, text: &str) -> Vec<(&'static str, &'static str, Span)> {
    let path = source.path.as_str();
    let ends = |end: &str| path.rsplit_once('.').is_some_and(|(_, extension)| extension == end);
    let first = |(old, new): (&'static str, &'static str), is_there: &dyn Fn(&str, &str) -> bool| {
        let found = text.match_indices(old).find(|(at, _)| is_there(&text[..*at], &text[at + old.len()..]));
        found.map(|(at, _)| (old, new, Span::new(at, at + old.len())))
    };
    if ends("html") {
        let quoted = ASSETS.into_iter().chain(WORDS).filter_map(|name| first(name, &is_quoted));
        quoted.chain(first(VARIABLE, &is_variable)).collect()
    } else if ends("yaml") {
        WORDS.into_iter().filter_map(|name| first(name, &is_key)).collect()
    } else if ends("css") {
        STYLED.into_iter().filter_map(|name| first(name, &is_styled)).collect()
    } else {
        let is_old = |(old, _): &(&str, &str)| path.ends_with(&format!("/assets/{old}"));
        ASSETS.into_iter().filter(is_old).map(|(old, new)| (old, new, Span::new(0, 0))).collect()
    }
}

/// Returns whether a string of a template is exactly this.
fn is_quoted(before: &str, after: &str) -> bool {
    ['"', '\''].into_iter().any(|quote| before.ends_with(quote) && after.starts_with(quote))
}

/// Returns whether this is a variable in a tag: neither text, nor a field of another, nor one that the template sets.
fn is_variable(before: &str, after: &str) -> bool {
    let open = before.rfind("{{").max(before.rfind("{%"));
    let is_in_tag = open.is_some_and(|open| !before[open..].contains("}}") && !before[open..].contains("%}"));
    let is_whole = !before.ends_with(|c: char| c.is_alphanumeric() || "_.\"'-".contains(c))
        && !after.starts_with(|c: char| c.is_alphanumeric() || "_\"'-".contains(c));
    let tag = before.trim_end();
    let is_set = tag.ends_with("set") || tag.ends_with("set_global") || tag.ends_with(" for");
    is_in_tag && is_whole && !is_set && !after.trim_start().starts_with("=\"")
}

/// Returns whether this is a key of a file of words.
fn is_key(before: &str, after: &str) -> bool {
    (before.is_empty() || before.ends_with('\n')) && after.trim_start().starts_with(':')
}

/// Returns whether this is a whole class or id of a style sheet.
fn is_styled(_: &str, after: &str) -> bool {
    !after.starts_with(|c: char| c.is_alphanumeric() || "_-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::path::SourcePath;

    fn found(path: &str, text: &str) -> Vec<(&'static str, usize)> {
        let source = Source::new(SourcePath::new(path).expect("a path"), text.as_bytes());
        used(&source, text).into_iter().map(|(old, _, span)| (old, span.start)).collect()
    }

    #[test]
    fn old_names_are_found_where_they_are_names() {
        let template = "{% set x = 1 %}talk <p class=\"talk\">{{ page.talk }}{{ \"talk\" }}{% if talk.post %}{{ t(key='talk_no_hits') }}";
        assert_eq!(found("themes/a/templates/a.html", template), [("talk_no_hits", 91), ("talk", 69)]);
        assert_eq!(found("themes/a/templates/a.html", "{% for talk in site.talks %}{% endfor %} {# talk #}"), []);
        let words = "a: talk_no_hits\nsearch_in_talk: Sök\n";
        assert_eq!(found("themes/a/locales/sv.yaml", words), [("search_in_talk", 16)]);
        assert_eq!(found("themes/a/assets/a.css", ".talk-title a{} .talks{}"), [(".talks", 16), (".talk-title", 0)]);
        assert_eq!(found("themes/a/assets/talk.js", "talk"), [("talk.js", 0)]);
        assert_eq!(found("themes/a/assets/talks.js", "talk"), []);
    }

    #[test]
    fn an_old_asset_is_the_new_one_unless_the_theme_has_it() {
        let mut addresses = BTreeMap::from([("presentation.js".to_owned(), "/new".to_owned())]);
        add_assets(&mut addresses);
        assert_eq!(addresses["talk.js"], "/new");
        addresses.insert("talk.js".to_owned(), "/own".to_owned());
        add_assets(&mut addresses);
        assert_eq!(addresses["talk.js"], "/own");
    }
}
