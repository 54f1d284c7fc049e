//! The files of a theme that are published: `static/` as they are, `assets/` under names with their fingerprints.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::addresses::own::ASSETS;
use crate::config::url::BaseUrl;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::output::file::Output;
use crate::output::route::Route;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::{SourcePath, relative};
use crate::source::snapshot::{Snapshot, Source};
use crate::source::span::{Location, Span};
use crate::text::address::decoded;
use crate::text::suggest::nearest;
use crate::theme::named_files::{NamedFile, ReadSheet, read_sheet};

/// A style sheet that names a file which the theme does not have.
pub const NO_FILE: Rule = Rule::warning("G305");
/// A style sheet that loads something from another host.
pub const OTHER_HOST: Rule = Rule::warning("G306");
/// Style sheets that take each other in.
pub const CIRCLE: Rule = Rule::error("G307");

/// The files of a theme, and what their addresses depend on.
#[derive(Clone, Copy)]
pub(crate) struct ThemeFiles<'a> {
    /// Files by their paths in the theme: `assets/skola.css`.
    pub(crate) files: &'a BTreeMap<String, &'a Source>,
    /// Files of the site, which a style sheet may name by an address that begins with a slash.
    pub(crate) site: &'a Snapshot,
    /// Address of the site.
    pub(crate) url: &'a BaseUrl,
    /// Name of a style sheet and CSS that is appended to it.
    pub(crate) colors: Option<&'a (String, String)>,
}

/// Returns the theme's files as outputs, and the addresses of its assets by their paths.
///
/// The name of an asset contains its fingerprint, so that browsers may cache it forever. What a style sheet names gets its
/// name first: the fingerprint of the sheet covers it.
pub(crate) fn outputs(
    theme: ThemeFiles<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> (Vec<Output>, BTreeMap<String, String>) {
    let mut made = Made::default();
    for (path, source) in theme.files {
        if let Some(name) = path.strip_prefix("static/") {
            made.outputs.extend(Route::new(&format!("/{name}")).map(|route| Output::of(route, source)));
        } else if let Some(name) = path.strip_prefix("assets/") {
            made.asset(theme, name, source, diagnostics);
        }
    }
    let addresses = made.routes.iter().map(|(name, route)| (name.clone(), theme.url.href(route))).collect();
    (made.outputs, addresses)
}

/// What has its address, and what waits for the addresses of what it names.
#[derive(Default)]
struct Made {
    outputs: Vec<Output>,
    /// Routes of assets by their names.
    routes: BTreeMap<String, Route>,
    /// Names of the sheets that are being made, outermost first.
    waiting: Vec<String>,
    /// Names of the sheets that were made.
    done: BTreeSet<String>,
}

impl Made {
    fn asset(&mut self, theme: ThemeFiles<'_>, name: &str, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        if !self.done.insert(name.to_owned()) {
            return;
        }
        let sheet = source.text().filter(|_| name.to_ascii_lowercase().ends_with(".css"));
        self.waiting.push(name.to_owned());
        let rewritten = sheet.and_then(|sheet| self.rewritten(theme, name, (source, sheet), diagnostics));
        self.waiting.pop();
        let colors = theme.colors.filter(|(file, _)| file == name).map(|(_, colors)| colors.as_bytes());
        let bytes = match (rewritten, colors) {
            (None, None) => None,
            (Some(text), colors) => Some([text.as_bytes(), colors.unwrap_or_default()].concat()),
            (None, Some(colors)) => source.bytes().map(|bytes| [bytes.as_ref(), colors].concat()),
        };
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let fingerprint = bytes.as_ref().map_or(source.fingerprint, |bytes| Fingerprint::of(bytes));
        let Some(route) = Route::new(&format!("/{ASSETS}/{stem}.{}.{extension}", fingerprint.short())) else { return };
        self.routes.insert(name.to_owned(), route.clone());
        self.outputs.push(match bytes {
            Some(bytes) => Output::bytes(route, bytes.into()),
            None => Output::of(route, source),
        });
    }

    /// Returns a style sheet as browsers get it, with the addresses of what it names; nothing if that is the sheet itself.
    fn rewritten(
        &mut self,
        theme: ThemeFiles<'_>,
        name: &str,
        (source, sheet): (&Source, &str),
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let ReadSheet { files, comments } = read_sheet(sheet);
        // Comments are for who makes themes.
        let mut edits: Vec<(Range<usize>, String)> = comments.into_iter().map(|lines| (lines, String::new())).collect();
        for named in files {
            let location = Location::at(&source.path, Span::new(named.range.start, named.range.end));
            let address = self.address(theme, name, &named, location, diagnostics);
            edits.extend(address.map(|address| (named.range.clone(), named.naming(&address))));
        }
        edits.sort_by_key(|(range, _)| range.start);
        let (mut text, mut end) = (String::new(), 0);
        for (range, new) in &edits {
            text.push_str(&sheet[end..range.start]);
            text.push_str(new);
            end = range.end;
        }
        text.push_str(&sheet[end..]);
        (!edits.is_empty()).then_some(text)
    }

    /// Returns the address of what a style sheet names; nothing if it stays as it is.
    fn address(
        &mut self,
        theme: ThemeFiles<'_>,
        sheet: &str,
        named: &NamedFile,
        location: Location,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let typed = named.address.trim();
        let path = &typed[..typed.find(['?', '#']).unwrap_or(typed.len())];
        if path.is_empty() || is_in_itself(typed) {
            return None;
        }
        if is_elsewhere(typed) {
            diagnostics.push(OTHER_HOST.at(location).with("address", typed));
            return None;
        }
        let file = decoded(path);
        let Some(asset) = asset_name(theme, sheet, &file) else {
            let rest = &typed[path.len()..];
            let own = other_file(theme, &file).map(|route| format!("{}{rest}", theme.url.href(&route)));
            if own.is_none() {
                let assets = theme.files.keys().filter_map(|path| path.strip_prefix("assets/"));
                let near = near(sheet, &file, &assets);
                diagnostics.push(NO_FILE.at(location).with("address", typed).near(near.as_deref()));
            }
            return own;
        };
        if let Some(start) = self.waiting.iter().position(|waiting| *waiting == asset) {
            let circle = self.waiting[start..].iter().chain([&asset]).cloned().collect::<Vec<_>>().join(" → ");
            diagnostics.push(CIRCLE.at(location).with("circle", circle));
            return None;
        }
        self.asset(theme, &asset, theme.files[&format!("assets/{asset}")], diagnostics);
        let (own, other) = (Route::new(&format!("/{ASSETS}/{sheet}"))?.encoded(), self.routes.get(&asset)?.encoded());
        let folder = own.rsplit_once('/').map_or("", |(folder, _)| folder);
        Some(format!("{}{}", relative(folder, &other[1..]), &typed[path.len()..]))
    }
}

/// Returns the name of the asset that an address in a style sheet means: beside the sheet, else from `assets/`.
fn asset_name(theme: ThemeFiles<'_>, sheet: &str, address: &str) -> Option<String> {
    let folder = sheet.rsplit_once('/').map_or("", |(folder, _)| folder);
    let from_top = address.trim_start_matches('/');
    let below_assets = from_top.strip_prefix(&format!("{ASSETS}/")).unwrap_or(from_top);
    let beside = SourcePath::resolve(folder, address);
    let candidates = [beside, SourcePath::new(from_top), SourcePath::new(below_assets)].into_iter().flatten();
    let mut names = candidates.map(|path| path.as_str().to_owned());
    names.find(|name| theme.files.contains_key(&format!("assets/{name}")))
}

/// Returns the route of a file in `static/`, of the theme or of the site, that an address beginning with a slash means.
fn other_file(theme: ThemeFiles<'_>, address: &str) -> Option<Route> {
    let name = address.strip_prefix(theme.url.path()).or_else(|| address.strip_prefix('/'))?;
    let path = format!("static/{name}");
    let exists = theme.files.contains_key(&path) || theme.site.get(&path).is_some();
    exists.then(|| Route::new(&format!("/{name}")))?
}

/// Returns the name that was meant: spelled alike, or the same name in another folder.
fn near<'a>(sheet: &str, address: &str, assets: &(impl Iterator<Item = &'a str> + Clone)) -> Option<String> {
    let folder = sheet.rsplit_once('/').map_or("", |(folder, _)| folder);
    let meant = SourcePath::resolve(folder, address)?;
    let same = |name: &&str| name.rsplit('/').next() == Some(meant.name());
    let found = nearest(meant.as_str(), assets.clone()).or_else(|| assets.clone().find(same))?;
    Some(relative(folder, found))
}

/// Returns whether an address holds its file, or names a part of the page.
fn is_in_itself(address: &str) -> bool {
    let start = address.get(..5).unwrap_or_default().to_ascii_lowercase();
    start == "data:" || address.starts_with('#') || address.to_ascii_lowercase().starts_with("about:")
}

/// Returns whether an address leads to another host (URL standard, 4.4).
fn is_elsewhere(address: &str) -> bool {
    let scheme = address.split_once(':').map(|(scheme, _)| scheme);
    address.starts_with("//")
        || scheme.is_some_and(|scheme| {
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
        })
}
