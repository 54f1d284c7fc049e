//! Snapshot -> Theme.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tera::Tera;

use crate::config::url::BaseUrl;
use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};
use crate::source::span::Location;
use crate::text::color::Color;
use crate::text::suggest::nearest;
use crate::text::words::Words;
use crate::theme::accent::{Accent, accent_css};
use crate::theme::assets::{ThemeFiles, outputs};
use crate::theme::builtin::names_in;
use crate::theme::components::without_replaced;
use crate::theme::contract::is_of_pages;
use crate::theme::filled::not_filled;
use crate::theme::functions::register;
use crate::theme::locale::words;
use crate::theme::manifest::{ThemeManifest, manifest};
use crate::theme::mistakes::{ComponentCircle, Known};
use crate::theme::names::NameFindings;
use crate::theme::no_effect::{ThemeParts, without_effect};
use crate::theme::old_names::{add_assets, notices};
use crate::theme::steps::{CountedTemplate, register_steps};
use crate::theme::template::{ContrastPairs, Sizes, TemplateClosure, Theme};
use crate::theme::templates::{add, closures, component_circles, deep_templates, templates};
use crate::theme::wrong_names::{findings, warnings};
use crate::yaml::fields::Located;

/// A theme that does not exist.
pub const NO_THEME: Rule = Rule::error("G062");
/// A theme that extends itself or one that does not exist.
pub const NO_PARENT: Rule = Rule::error("G073");
/// A theme without a template for any page.
pub const NO_PAGES: Rule = Rule::error("G365");
/// Longest chain of themes that extend each other; two is usual.
const PARENTS_MAX: usize = 8;

/// Everything besides files that a theme depends on.
#[derive(Debug, Clone, Copy)]
pub struct ThemeOptions<'a> {
    /// Name of the theme, with its span in the settings.
    pub name: &'a Located<String>,
    /// Path of the settings.
    pub settings: &'a SourcePath,
    /// Language of the site.
    pub language: &'a str,
    /// Address of the site.
    pub url: &'a BaseUrl,
    /// The site's accent colour.
    pub color: Option<&'a Located<Color>>,
}

/// Loads a theme and the themes that it extends, from the site's files and the built-in ones.
#[must_use]
pub fn theme(snapshot: &Snapshot, builtin: &Snapshot, options: ThemeOptions<'_>) -> Diagnosed<Option<Theme>> {
    let mut diagnostics = Vec::new();
    let value = load(snapshot, builtin, options, &mut diagnostics);
    Diagnosed { value, diagnostics }
}

fn load(
    snapshot: &Snapshot,
    builtin: &Snapshot,
    options: ThemeOptions<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Theme> {
    let Chain { names, sizes, accent, contrast } = chain(snapshot, builtin, options, diagnostics)?;
    let files = files(&names, snapshot, builtin);
    let words = Arc::new(words(snapshot, builtin, &names, options.language, diagnostics));
    let colors = accent_css(accent.as_ref(), options.color, options.settings, diagnostics);
    let styles = styles(&names, &files);
    let colored = colors.as_ref().and_then(|(name, _)| Some(files.get(&format!("assets/{name}"))?.path.clone()));
    // A copy of the built-in theme in the site's folder is the site's, too.
    diagnostics.extend(notices(snapshot, &names));
    let published = ThemeFiles { files: &files, site: snapshot, url: options.url, colors: colors.as_ref() };
    let (outputs, mut assets) = outputs(published, diagnostics);
    let asset_names: BTreeSet<String> = assets.keys().cloned().collect();
    add_assets(&mut assets);
    let common = Fingerprint::of_value(&(&*words, &assets, options.language, &sizes));
    let mut tera = Tera::default();
    tera.autoescape_on(vec![".html", ".xml"]);
    let feed_sheet = assets.get("feed.css").cloned();
    register(&mut tera, &words, &Arc::new(assets), options.language);
    register_steps(&mut tera);
    let parts = ThemeParts { names: &names, site: snapshot, builtin, files: &files, styles: &styles };
    let Engine { sources, circles, deep, counted, names: name_findings, closures } =
        engine(&mut tera, parts, (&words, &asset_names), options, diagnostics)?;
    diagnostics.extend(without_effect(parts, options.language));
    let directives = sources
        .keys()
        .filter_map(|name| name.strip_prefix("directives/")?.strip_suffix(".html"))
        .map(str::to_owned)
        .collect();
    let colors = colors.map(|(_, css)| css);
    let files = outputs;
    Some(Theme {
        tera,
        sources,
        words,
        sizes,
        files,
        styles,
        colored,
        colors,
        contrast,
        directives,
        feed_sheet,
        closures,
        assets: asset_names,
        component_circles: circles,
        deep,
        names: name_findings,
        counted,
        common,
    })
}

/// Returns the files of a theme and of those that it extends, by their path in the theme's folder: of each the nearest one.
fn files<'a>(names: &[String], snapshot: &'a Snapshot, builtin: &'a Snapshot) -> BTreeMap<String, &'a Source> {
    let mut files: BTreeMap<String, &Source> = BTreeMap::new();
    for name in names.iter().rev() {
        let folder = format!("themes/{name}");
        for source in builtin.below(&folder).chain(snapshot.below(&folder)) {
            files.insert(source.path.as_str()[folder.len() + 1..].to_owned(), source);
        }
    }
    files
}

/// What is known of templates that Tera has taken.
struct Engine {
    sources: BTreeMap<String, SourcePath>,
    circles: BTreeMap<String, ComponentCircle>,
    deep: BTreeSet<String>,
    counted: BTreeMap<String, CountedTemplate>,
    names: BTreeMap<String, NameFindings>,
    closures: BTreeMap<String, TemplateClosure>,
}

/// Gives Tera the templates of a theme; nothing if it cannot take one.
fn engine(
    tera: &mut Tera,
    theme: ThemeParts<'_>,
    (words, assets): (&Words, &BTreeSet<String>),
    options: ThemeOptions<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Engine> {
    let ThemeParts { names, site, builtin, files, styles: _ } = theme;
    let found = templates(site, builtin, names, files);
    let changed = without_replaced(&found, names);
    let templates: BTreeMap<String, &Source> =
        found.iter().map(|(name, source)| (name.clone(), changed.get(name).unwrap_or(source))).collect();
    let sources: BTreeMap<String, SourcePath> =
        templates.iter().map(|(name, source)| (name.clone(), source.path.clone())).collect();
    if !sources.keys().any(|name| is_of_pages(name)) {
        // Everything else that is missing would be told page by page.
        let manifest = site.get(&format!("themes/{}/theme.yaml", options.name.value));
        let own = manifest.map(|source| Location::file(&source.path));
        let place = own.unwrap_or_else(|| Location::at(options.settings, options.name.span));
        diagnostics.push(NO_PAGES.at(place).with("theme", &options.name.value));
        return None;
    }
    let circles = component_circles(&templates, names, site);
    let (none, nothing) = (BTreeMap::new(), BTreeMap::new());
    let known = Known { sources: &sources, words, assets, circles: &circles, counted: &none, names: &nothing };
    let counted = add(tera, &templates, names, site, known, diagnostics)?;
    let names = findings(&templates, site);
    diagnostics.extend(warnings(&names, &templates));
    diagnostics.extend(not_filled(&templates, site, words));
    let (deep, closures) = (deep_templates(&templates), closures(tera, &templates));
    Some(Engine { sources, circles, deep, counted, names, closures })
}

/// Returns the style sheets of a theme, those of the themes that it extends first: what comes later takes effect.
fn styles(names: &[String], files: &BTreeMap<String, &Source>) -> Vec<Source> {
    let sheets = files.iter().filter(|(name, _)| name.starts_with("assets/") && name.ends_with(".css"));
    let mut sheets: Vec<Source> = sheets.map(|(_, source)| (*source).clone()).collect();
    let depth = |source: &Source| names.iter().position(|name| source.path.is_below(&format!("themes/{name}")));
    sheets.sort_by_key(|source| std::cmp::Reverse(depth(source)));
    sheets
}

/// A theme and the themes that it extends; of a setting, the nearest theme that has it decides.
struct Chain {
    /// Their names, nearest first.
    names: Vec<String>,
    /// `sizes` of pictures.
    sizes: Sizes,
    /// How the accent colour is applied.
    accent: Option<Accent>,
    /// Which of its colours meet.
    contrast: ContrastPairs,
}

/// Reads the manifests of a theme and of the themes that it extends.
fn chain(
    snapshot: &Snapshot,
    builtin: &Snapshot,
    options: ThemeOptions<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Chain> {
    let (mut nearest_accent, mut nearest_contrast) = (None, None);
    let mut names: Vec<String> = Vec::new();
    let (mut text, mut gallery) = (None, None);
    let mut next = Some((options.name.clone(), options.settings.clone(), NO_THEME));
    while let Some((name, path, rule)) = next.take() {
        let exists = has_theme(snapshot, &name.value) || has_theme(builtin, &name.value);
        if !exists || names.contains(&name.value) || names.len() >= PARENTS_MAX {
            let location = Location::at(&path, name.span);
            if exists && names.len() >= PARENTS_MAX {
                let all = names.iter().chain([&name.value]).map(String::as_str).collect::<Vec<_>>().join(" → ");
                diagnostics.push(
                    NO_PARENT
                        .at(location)
                        .with("theme", name.value)
                        .with("most", PARENTS_MAX.to_string())
                        .with("way", all)
                        .help("long"),
                );
                return None;
            }
            if exists && names.contains(&name.value) {
                let from = names.iter().skip_while(|other| **other != name.value);
                let circle = from.chain([&name.value]).map(String::as_str).collect::<Vec<_>>().join(" → ");
                diagnostics.push(NO_PARENT.at(location).with("theme", name.value).with("way", circle).help("circle"));
                return None;
            }
            let all = all_themes(snapshot, builtin);
            let others = all.iter().copied().filter(|other| *other != name.value);
            let near = nearest(&name.value, others.clone());
            let known = others.collect::<Vec<_>>().join(", ");
            let diagnostic = rule.at(location).with("theme", name.value.clone());
            let told = diagnostic.with("known", known).near(near);
            diagnostics.push(if near.is_some() { told } else { told.help("known") });
            return None;
        }
        let file = format!("themes/{}/theme.yaml", name.value);
        names.push(name.value);
        for source in [snapshot.get(&file), builtin.get(&file)].into_iter().flatten().take(1) {
            let ThemeManifest { parent, sizes, gallery_sizes, accent, contrast } = manifest(source, diagnostics);
            (text, gallery) = (text.or(sizes), gallery.or(gallery_sizes));
            nearest_accent = nearest_accent.or(accent);
            nearest_contrast = nearest_contrast.or(contrast);
            next = parent.map(|parent| (parent, source.path.clone(), NO_PARENT));
        }
    }
    let default = Sizes::default();
    let sizes = Sizes { text: text.unwrap_or(default.text), gallery: gallery.unwrap_or(default.gallery) };
    Some(Chain { names, sizes, accent: nearest_accent, contrast: nearest_contrast.unwrap_or_default() })
}

fn has_theme(snapshot: &Snapshot, name: &str) -> bool {
    !name.contains('/') && snapshot.below(&format!("themes/{name}")).next().is_some()
}

/// Returns the names of the site's own themes and of the built-in ones. A folder of the site without a description counts,
/// too, because a theme may consist of its templates.
fn all_themes<'a>(snapshot: &'a Snapshot, builtin: &'a Snapshot) -> BTreeSet<&'a str> {
    let own = snapshot.below("themes").filter_map(|source| source.path.as_str().split('/').nth(1));
    own.chain(names_in(builtin)).collect()
}
