//! A theme's files -> what in them does nothing: misspelt folders and words, colours and files that are not there.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::source::snapshot::{Snapshot, Source};
use crate::source::span::{Location, Span};
use crate::text::suggest::nearest;
use crate::text::words::fields;
use crate::theme::functions::FIELDS;
use crate::theme::manifest::manifest;
use crate::theme::old_names;
use crate::yaml::file_text::file_mapping;
use crate::yaml::node::{Node, NodeKind, Pair};

/// Something in a theme that does nothing.
pub const NO_EFFECT: Rule = Rule::warning("G363");

/// The folders of a theme.
const FOLDERS: [&str; 4] = ["assets", "locales", "static", "templates"];
/// Ends of names that people give to templates, and that are none here.
const NEARLY_HTML: [&str; 6] = ["htm", "xhtml", "tera", "j2", "jinja", "jinja2"];
/// Codes of countries that are taken for those of their languages; `se` is Northern Sami, too, where a site says so (ISO 639-1).
const COUNTRIES: [(&str, &str); 4] = [("se", "sv"), ("dk", "da"), ("gb", "en"), ("us", "en")];

/// A theme with those that it extends.
#[derive(Clone, Copy)]
pub(crate) struct ThemeParts<'a> {
    /// Names of the themes, nearest first.
    pub(crate) names: &'a [String],
    /// The site's files.
    pub(crate) site: &'a Snapshot,
    /// The program's themes.
    pub(crate) builtin: &'a Snapshot,
    /// The files of all these themes, by their path in the theme's folder.
    pub(crate) files: &'a BTreeMap<String, &'a Source>,
    /// All style sheets, also those that another replaces.
    pub(crate) styles: &'a [Source],
}

/// Returns what does nothing in the site's own files of a theme. The language is that of the site.
pub(crate) fn without_effect(theme: ThemeParts<'_>, site_language: &str) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    if theme.names.iter().all(|name| theme.site.below(&format!("themes/{name}")).next().is_none()) {
        return told;
    }
    let known = known_words(theme);
    for name in theme.names {
        let folder = format!("themes/{name}");
        let mut folders = BTreeSet::new();
        for source in theme.site.below(&folder) {
            let rest = &source.path.as_str()[folder.len() + 1..];
            match rest.split_once('/') {
                None if rest == "theme.yaml" => told.extend(of_manifest(source, theme)),
                None => {}
                Some(("locales", file)) => {
                    told.extend(misnamed_locale(source, file, site_language));
                    told.extend(of_words(source, &known, theme));
                }
                Some(("templates", _)) => {
                    let end = rest.rsplit_once('.').map_or("", |(_, end)| end);
                    let told_of = || NO_EFFECT.at(Location::file(&source.path)).with("what", rest).help("template");
                    told.extend(NEARLY_HTML.contains(&end).then(told_of));
                }
                Some((other, _)) if folders.insert(other) && !FOLDERS.contains(&other) => {
                    let near = nearest(other, FOLDERS);
                    let told_of = NO_EFFECT.at(Location::file(&source.path)).with("what", format!("{other}/"));
                    told.extend(near.map(|near| told_of.near(Some(near)).help("folder")));
                }
                Some(_) => {}
            }
        }
    }
    told
}

/// Returns what does nothing in `theme.yaml`.
fn of_manifest(source: &Source, theme: ThemeParts<'_>) -> Vec<Diagnostic> {
    // What is wrong with it otherwise is told where it is read.
    let read = manifest(source, &mut Vec::new());
    let text = source.text().unwrap_or_default();
    let at = |what: &str| {
        let found = text.find(what).map(|start| Span::new(start, start + what.len()));
        let location = found.map_or_else(|| Location::file(&source.path), |span| Location::at(&source.path, span));
        NO_EFFECT.at(location).with("what", what)
    };
    let mut told = Vec::new();
    if let Some(accent) = read.accent.filter(|accent| !theme.files.contains_key(&format!("assets/{}", accent.file))) {
        let assets = theme.files.keys().filter_map(|path| path.strip_prefix("assets/"));
        let near = nearest(&accent.file, assets.filter(|name| name.ends_with(".css")));
        told.push(at(&accent.file).near(near).help("asset"));
    }
    let is_set = |name: &str| theme.styles.iter().any(|sheet| sheet.text().is_some_and(|css| has_property(css, name)));
    let contrast = read.contrast.unwrap_or_default();
    for (name, others) in contrast.text.iter().chain(&contrast.ui) {
        let unset = std::iter::once(name).chain(others).filter(|name| !is_set(name));
        told.extend(unset.map(|name| at(name).help("property")));
    }
    let sizes = [read.sizes, read.gallery_sizes].into_iter().flatten();
    told.extend(sizes.filter(|sizes| sizes.trim().parse::<f64>().is_ok()).map(|sizes| at(&sizes).help("sizes")));
    told
}

/// Returns whether a style sheet gives a custom property a value.
fn has_property(css: &str, name: &str) -> bool {
    let wanted = format!("--{name}");
    css.match_indices(&wanted).any(|(at, _)| css[at + wanted.len()..].trim_start().starts_with(':'))
}

/// Returns what is told about the name of a file of words.
fn misnamed_locale(source: &Source, file: &str, site_language: &str) -> Option<Diagnostic> {
    let (stem, end) = file.rsplit_once('.')?;
    let country = COUNTRIES.iter().find(|(country, _)| *country == stem && *country != site_language);
    let language = country.map_or(stem, |(_, language)| *language);
    let wanted = format!("{language}.yaml");
    let told = || NO_EFFECT.at(Location::file(&source.path)).with("what", file).with("wanted", &wanted);
    (language != stem || end == "yml").then(|| told().help("locale"))
}

/// Words that are shown, with the fields that they have in the program's themes.
type KnownWords = BTreeMap<String, BTreeSet<String>>;

/// Returns all words of the program's themes, some of which the program shows itself, and those that templates name.
fn known_words(theme: ThemeParts<'_>) -> KnownWords {
    let mut known = KnownWords::new();
    let built_in = theme.builtin.below("themes").filter(|source| source.path.as_str().ends_with("/locales/en.yaml"));
    for pair in built_in.flat_map(|source| file_mapping(source, &mut Vec::new()).entries) {
        let own = texts(&pair.value).into_iter().flat_map(|(text, _)| fields(text)).map(str::to_owned);
        known.entry(pair.key).or_default().extend(own);
    }
    let templates = theme.site.below("themes").filter(|source| source.path.as_str().contains("/templates/"));
    for text in templates.filter_map(Source::text) {
        for word in text.split(['"', '\'']).skip(1).filter(|word| !word.contains([' ', '<'])) {
            known.entry(word.to_owned()).or_default();
        }
    }
    known
}

/// Returns the words that nobody shows, and the fields that nobody fills in.
fn of_words(source: &Source, known: &KnownWords, theme: ThemeParts<'_>) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    // A template may put a key together: `"language_" ~ tag`.
    let is_known = |key: &str| {
        known.contains_key(key)
            || old_names::word(key).is_some()
            || known.keys().any(|part| part.ends_with('_') && key.starts_with(part.as_str()))
    };
    let is_built_in = theme.builtin.get(source.path.as_str()).is_some();
    for Pair { key, key_span, value } in file_mapping(source, &mut Vec::new()).entries {
        let at = |span: Span, what: &str| NO_EFFECT.at(Location::at(&source.path, span)).with("what", what);
        if !is_known(&key) && !is_built_in {
            let near = nearest(
                &key,
                known.keys().map(String::as_str).filter(|word| word.contains(|c: char| c.is_ascii_lowercase())),
            );
            // A template may choose a key that it does not name: only what is like a word of ours is misspelt.
            told.extend(near.map(|near| at(key_span, &key).near(Some(near)).help("word")));
        }
        for (text, span) in texts(&value) {
            let below = known.get(&key);
            let is_unknown =
                |field: &&str| !FIELDS.contains(field) && !below.is_some_and(|below| below.contains(*field));
            // A script of the theme may fill in what is like none of ours.
            let unknown = fields(text).filter(is_unknown).filter_map(|field| Some((field, nearest(field, FIELDS)?)));
            told.extend(unknown.map(|(field, near)| {
                let known = FIELDS.map(|field| format!("{{{field}}}")).join(", ");
                let what = format!("{{{field}}}");
                at(span, &what).near(Some(near)).with("known", known).help("field")
            }));
        }
    }
    told
}

/// Returns the texts of a word, one or two, with their places.
fn texts(value: &Node) -> Vec<(&str, Span)> {
    match &value.kind {
        NodeKind::Scalar { text, .. } => vec![(text.as_str(), value.span)],
        NodeKind::Map(forms) => forms.iter().filter_map(|form| Some((form.value.text()?, form.value.span))).collect(),
        NodeKind::List(_) => Vec::new(),
    }
}
