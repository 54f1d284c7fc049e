//! Snapshot -> Theme.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tera::Tera;

use crate::config::url::BaseUrl;
use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::output::file::Output;
use crate::output::route::Route;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};
use crate::source::span::Location;
use crate::text::color::Color;
use crate::text::suggest::nearest;
use crate::text::words::{Text, Words};
use crate::theme::accent::{Accent, accent};
use crate::theme::functions::register;
use crate::theme::template::{Closure, SYNTAX, Sizes, Theme, mistake};
use crate::yaml::fields::{Fields, Located};
use crate::yaml::node::{Entry, Kind};

/// There is no such theme.
pub const NO_THEME: Rule = Rule::error("G062");
/// A theme extends one that is not there, or itself.
pub const NO_PARENT: Rule = Rule::error("G073");
/// A word that the theme has in another language only.
pub const NO_WORD: Rule = Rule::warning("G074");
/// `theme.yaml` or a locale cannot be used.
pub const BAD_FILE: Rule = Rule::error("G075");

/// Themes on themes; two is usual.
const PARENTS_MAX: usize = 8;

/// What a theme is loaded for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// Name of the theme, and where the settings say so.
    pub name: &'a Located<String>,
    /// The settings' file.
    pub settings: &'a SourcePath,
    /// Language of the site.
    pub language: &'a str,
    /// Where the site lies.
    pub url: &'a BaseUrl,
    /// The site's own colour.
    pub color: Option<&'a Located<Color>>,
}

/// Loads a theme and those that it extends from the site's files and the built-in ones.
#[must_use]
pub fn theme(snapshot: &Snapshot, builtin: &Snapshot, wanted: Wanted<'_>) -> Diagnosed<Option<Theme>> {
    let mut diagnostics = Vec::new();
    let value = load(snapshot, builtin, wanted, &mut diagnostics);
    Diagnosed { value, diagnostics }
}

fn load(
    snapshot: &Snapshot,
    builtin: &Snapshot,
    wanted: Wanted<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Theme> {
    let Chain { names, sizes, accent } = chain(snapshot, builtin, wanted, diagnostics)?;
    let mut files: BTreeMap<String, &Source> = BTreeMap::new();
    for name in names.iter().rev() {
        let folder = format!("themes/{name}");
        for source in builtin.below(&folder).chain(snapshot.below(&folder)) {
            files.insert(source.path.as_str()[folder.len() + 1..].to_owned(), source);
        }
    }
    let words = Arc::new(words(snapshot, builtin, &names, wanted.language, diagnostics));
    let colors = crate::theme::accent::colors(accent.as_ref(), wanted.color, wanted.settings, diagnostics);
    let (outputs, assets) = outputs(&files, wanted.url, colors.as_ref());
    let common = Fingerprint::of_value(&(&*words, &assets, wanted.language, &sizes));
    let mut tera = Tera::default();
    tera.autoescape_on(vec![".html", ".xml"]);
    register(&mut tera, &words, &Arc::new(assets), wanted.language);
    let templates = templates(snapshot, builtin, &names, &files);
    let sources: BTreeMap<String, SourcePath> =
        templates.iter().map(|(name, source)| (name.clone(), source.path.clone())).collect();
    if !add(&mut tera, &templates, &sources, diagnostics) {
        return None;
    }
    let directives = sources
        .keys()
        .filter_map(|name| name.strip_prefix("directives/")?.strip_suffix(".html"))
        .map(str::to_owned)
        .collect();
    let closures = closures(&tera, &templates);
    Some(Theme { tera, sources, words, sizes, files: outputs, directives, closures, common })
}

/// A theme and those that it extends, and what the nearest that says so says of all.
struct Chain {
    /// Names, nearest first.
    names: Vec<String>,
    /// How wide pictures are drawn.
    sizes: Sizes,
    /// How a colour is taken in.
    accent: Option<Accent>,
}

/// Returns the theme and those that it extends.
fn chain(
    snapshot: &Snapshot,
    builtin: &Snapshot,
    wanted: Wanted<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Chain> {
    let mut colored = None;
    let mut names: Vec<String> = Vec::new();
    let (mut text, mut gallery) = (None, None);
    let mut next = Some((wanted.name.clone(), wanted.settings.clone(), NO_THEME));
    while let Some((name, path, rule)) = next.take() {
        let is_there = has_theme(snapshot, &name.value) || has_theme(builtin, &name.value);
        if !is_there || names.contains(&name.value) || names.len() >= PARENTS_MAX {
            let all = all_themes(snapshot);
            let near = nearest(&name.value, all.iter().map(String::as_str)).filter(|near| *near != name.value);
            diagnostics.push(rule.at(Location::at(&path, name.span)).with("theme", name.value.clone()).near(near));
            return None;
        }
        let file = format!("themes/{}/theme.yaml", name.value);
        names.push(name.value);
        for source in [snapshot.get(&file), builtin.get(&file)].into_iter().flatten().take(1) {
            let About { parent, sizes, gallery_sizes, accent } = about(source, diagnostics);
            (text, gallery) = (text.or(sizes), gallery.or(gallery_sizes));
            colored = colored.or(accent);
            next = parent.map(|parent| (parent, source.path.clone(), NO_PARENT));
        }
    }
    let usual = Sizes::default();
    let sizes = Sizes { text: text.unwrap_or(usual.text), gallery: gallery.unwrap_or(usual.gallery) };
    Some(Chain { names, sizes, accent: colored })
}

fn has_theme(snapshot: &Snapshot, name: &str) -> bool {
    !name.contains('/') && snapshot.below(&format!("themes/{name}")).next().is_some()
}

fn all_themes(snapshot: &Snapshot) -> BTreeSet<String> {
    let own = snapshot.below("themes").filter_map(|source| source.path.as_str().split('/').nth(1)).map(str::to_owned);
    own.chain(["skola".to_owned()]).collect()
}

/// What `theme.yaml` says.
#[derive(Default)]
struct About {
    /// The theme that it extends.
    parent: Option<Located<String>>,
    /// How wide pictures in texts are.
    sizes: Option<String>,
    /// How wide those in galleries are.
    gallery_sizes: Option<String>,
    /// How it takes a colour in.
    accent: Option<Accent>,
}

fn about(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> About {
    let Some(text) = text_of(source) else { return About::default() };
    let read = crate::yaml::read::entries(&source.path, text, 0).into_value(diagnostics);
    let mut fields = Fields::new(&source.path, &read.entries, diagnostics);
    for known in ["name", "description", "license", "author", "version", "languages", "min_version"] {
        fields.node(known);
    }
    let parent = fields.words("extends");
    let sizes = fields.words("sizes").map(|sizes| sizes.value);
    let gallery_sizes = fields.words("gallery_sizes").map(|sizes| sizes.value);
    let accent = accent(&mut fields, &source.path);
    fields.finish(BAD_KEY);
    About { parent, sizes, gallery_sizes, accent }
}

/// A key of `theme.yaml` that is not known.
pub const BAD_KEY: Rule = Rule::warning("G077");

/// Returns the text of a source that is UTF-8.
pub(crate) fn text_of(source: &Source) -> Option<&str> {
    std::str::from_utf8(source.bytes()?).ok()
}

/// Returns the templates by name. Those of themes that are extended can also be named with their theme in front, so
/// that a template can extend the one that it replaces: `{% extends "skola/post.html" %}`.
fn templates<'a>(
    snapshot: &'a Snapshot,
    builtin: &'a Snapshot,
    names: &[String],
    files: &BTreeMap<String, &'a Source>,
) -> BTreeMap<String, &'a Source> {
    let mut templates: BTreeMap<String, &Source> = files
        .iter()
        .filter_map(|(path, source)| Some((path.strip_prefix("templates/")?.to_owned(), *source)))
        .filter(|(name, _)| name.ends_with(".html") || name.ends_with(".xml"))
        .collect();
    for name in names.iter().skip(1) {
        let folder = format!("themes/{name}/templates");
        for source in builtin.below(&folder).chain(snapshot.below(&folder)) {
            let has_components = text_of(source).is_some_and(|text| text.contains("endcomponent"));
            if !has_components {
                templates.insert(format!("{name}/{}", &source.path.as_str()[folder.len() + 1..]), source);
            }
        }
    }
    templates
}

/// Adds the templates; returns whether all could be read. Every template with a mistake is reported.
fn add(
    tera: &mut Tera,
    templates: &BTreeMap<String, &Source>,
    sources: &BTreeMap<String, SourcePath>,
    diagnostics: &mut Vec<Diagnostic>,
) -> bool {
    let mut texts = Vec::new();
    let before = diagnostics.len();
    for (name, source) in templates {
        let Some(text) = text_of(source) else {
            diagnostics.push(BAD_FILE.at(Location::file(&source.path)).with("what", "UTF-8"));
            continue;
        };
        // Each alone first: together only the first mistake would be named.
        if let Err(error) = Tera::default().add_raw_template(name, text)
            && matches!(error.kind(), tera::ErrorKind::SyntaxError(_))
            && !is_about_others(&error)
        {
            diagnostics.push(mistake(SYNTAX, &error, name, sources));
        }
        texts.push((name, text));
    }
    if diagnostics.len() > before {
        return false;
    }
    match tera.add_raw_templates(texts) {
        Ok(()) => true,
        Err(error) => {
            diagnostics.push(mistake(SYNTAX, &error, "", sources));
            false
        }
    }
}

/// Returns what each template depends on. A template is taken to need every other one whose name stands in its text in
/// quotes, and all that define components: rather one too many than one too few.
fn closures(tera: &Tera, templates: &BTreeMap<String, &Source>) -> BTreeMap<String, Closure> {
    let text = |name: &str| templates.get(name).and_then(|source| text_of(source)).unwrap_or_default();
    let is_named =
        |text: &str, name: &str| text.contains(&format!("\"{name}\"")) || text.contains(&format!("'{name}'"));
    let components: Vec<&str> =
        templates.keys().map(String::as_str).filter(|name| text(name).contains("endcomponent")).collect();
    let names = |of: &str| -> Vec<&str> {
        let text = text(of);
        templates.keys().map(String::as_str).filter(|name| is_named(text, name)).collect()
    };
    let closure = |name: &str| {
        let mut all = BTreeSet::from([name]);
        let mut next: Vec<&str> = components.iter().copied().chain(names(name)).collect();
        while let Some(one) = next.pop() {
            if let Some((one, _)) = templates.get_key_value(one).filter(|(one, _)| !all.contains(one.as_str())) {
                all.insert(one);
                next.extend(names(one));
            }
        }
        let read = |name: &&str| tera.get_template_variables(name).into_iter().flatten();
        let reads = all.iter().flat_map(read).map(str::to_owned).collect();
        let parts: Vec<_> = all.iter().filter_map(|name| Some((name, templates.get(*name)?.fingerprint))).collect();
        Closure { reads, fingerprint: Fingerprint::of_value(&parts) }
    };
    templates.keys().map(|name| (name.clone(), closure(name))).collect()
}

/// Returns whether the complaint is about something that another template or the program brings.
fn is_about_others(error: &tera::Error) -> bool {
    let text = match error.kind() {
        tera::ErrorKind::SyntaxError(report) => report.message().to_lowercase(),
        _ => return true,
    };
    ["filter", "function", "component", "template", "test"].iter().any(|word| text.contains(word))
        && ["not found", "unknown", "not registered", "missing", "doesn't exist", "does not exist", "not exist"]
            .iter()
            .any(|word| text.contains(word))
}

/// Returns the words of a language: each theme's own on top of those that it extends, English where one is missing.
fn words(
    snapshot: &Snapshot,
    builtin: &Snapshot,
    names: &[String],
    language: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Words {
    let short = language.split('-').next().unwrap_or(language);
    let mut all = Words::default();
    let mut own = Words::default();
    for name in names.iter().rev() {
        for tag in ["en", short, language] {
            let path = format!("themes/{name}/locales/{tag}.yaml");
            for source in [builtin.get(&path), snapshot.get(&path)].into_iter().flatten() {
                let words = locale(source, diagnostics);
                if tag != "en" || short == "en" {
                    own = own.overlaid(words.clone());
                }
                all = all.overlaid(words);
            }
        }
    }
    let settings = SourcePath::new("griffel.yaml").expect("invariant: a path");
    for key in all.keys().filter(|key| !own.has(key)) {
        let diagnostic = NO_WORD.at(Location::file(&settings)).with("key", key).with("language", language);
        diagnostics.push(diagnostic);
    }
    all
}

fn locale(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Words {
    let text = text_of(source).unwrap_or_default();
    let read = crate::yaml::read::entries(&source.path, text, 0).into_value(diagnostics);
    let mut texts = BTreeMap::new();
    for Entry { key, key_span: _, value } in read.entries {
        let text = match &value.kind {
            Kind::Scalar { text, .. } => Some(Text::Plain(text.clone())),
            Kind::Map(entries) => counted(entries),
            Kind::List(_) => None,
        };
        match text {
            Some(text) => {
                texts.insert(key, text);
            }
            None => diagnostics.push(BAD_FILE.at(Location::at(&source.path, value.span)).with("what", key)),
        }
    }
    Words::new(texts)
}

fn counted(entries: &[Entry]) -> Option<Text> {
    let text = |key: &str| entries.iter().find(|entry| entry.key == key)?.value.text().map(str::to_owned);
    Some(Text::Counted { one: text("one")?, other: text("other")? })
}

/// Returns the theme's files as outputs, and the addresses of its assets by their paths.
///
/// The name of an asset carries its fingerprint, so that a browser may keep it for ever. The style sheet that is given
/// `colors` gets them at its end.
fn outputs(
    files: &BTreeMap<String, &Source>,
    url: &BaseUrl,
    colors: Option<&(String, String)>,
) -> (Vec<Output>, BTreeMap<String, String>) {
    let mut outputs = Vec::new();
    let mut addresses = BTreeMap::new();
    for (path, source) in files {
        if let Some(name) = path.strip_prefix("static/") {
            outputs.extend(Route::new(&format!("/{name}")).map(|route| Output::of(route, source)));
        } else if let Some(name) = path.strip_prefix("assets/") {
            let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
            let colored = colors.filter(|(file, _)| file == name).and_then(|(_, colors)| {
                let bytes = [source.bytes()?, colors.as_bytes()].concat();
                Some((Fingerprint::of(&bytes), bytes))
            });
            let fingerprint = colored.as_ref().map_or(source.fingerprint, |(fingerprint, _)| *fingerprint);
            let address = format!("/assets/{stem}.{}.{extension}", fingerprint.short());
            if let Some(route) = Route::new(&address) {
                addresses.insert(name.to_owned(), url.href(&route));
                outputs.push(match colored {
                    Some((_, bytes)) => Output::bytes(route, bytes.into()),
                    None => Output::of(route, source),
                });
            }
        }
    }
    (outputs, addresses)
}
