//! What the settings name: pages of the menus, and the picture for sharing.

use crate::config::settings::{Config, MenuItem, MenuTarget};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::addresses::Addresses;
use crate::model::assemble::Parts;
use crate::model::entry::Entry;
use crate::model::ground::settings_path;
use crate::model::site::{Placed, SharePicture};
use crate::output::route::Route;
use crate::source::span::{Place, Span};
use crate::text::nearest::nearest;

/// A page of the menu that is not there.
pub const NO_MENU_PAGE: Rule = Rule::error("G056");
/// A picture for sharing that is not there.
pub const NO_IMAGE: Rule = Rule::error("G059");

/// Returns the entries of a menu: text and address.
pub(super) fn menu(
    items: &[MenuItem],
    pages: &[Placed],
    config: &Config,
    addresses: &Addresses,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(String, String)> {
    let mut menu = Vec::new();
    for item in items {
        let place = Place::at(&settings_path(), Span::new(item.span.start, item.span.end));
        let (typed, route) = match &item.target {
            MenuTarget::Page(page) => {
                let name = page.trim_matches('/');
                let found = pages
                    .iter()
                    .find(|entry| entry.route.as_str().trim_matches('/') == name || page_name(entry) == name);
                (name.to_owned(), found.map(|entry| entry.route.clone()))
            }
            MenuTarget::Url(url) if url.starts_with('/') => (url.clone(), addresses.find(url).cloned()),
            MenuTarget::Url(url) => {
                menu.push((item.title.clone(), url.clone()));
                continue;
            }
        };
        match route {
            Some(route) => menu.push((item.title.clone(), config.url.href(&route))),
            None => {
                let names: Vec<&str> = pages.iter().map(|page| page_name(page)).collect();
                let near = nearest(&typed, names);
                diagnostics.push(NO_MENU_PAGE.at(place).with("page", typed.clone()).near(near));
            }
        }
    }
    menu
}

fn page_name(entry: &Entry) -> &str {
    let path = entry.path.as_str().strip_prefix("content/pages/").unwrap_or_default();
    path.strip_suffix("/index.md").or_else(|| path.strip_suffix(".md")).unwrap_or(path)
}

/// Returns the picture for sharing.
pub(super) fn image(parts: Parts<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<SharePicture> {
    let (image, alt) = parts.config.image.as_ref()?;
    let name = image.value.trim_start_matches('/');
    let path = format!("static/{name}");
    let Some(file) = parts.statics.get(path.as_str()) else {
        let names = parts.statics.keys().map(|path| &path.as_str()["static/".len()..]);
        let diagnostic = NO_IMAGE.at(Place::at(&settings_path(), image.span)).with("file", name);
        diagnostics.push(diagnostic.near(nearest(name, names)));
        return None;
    };
    let route = Route::new(&format!("/{name}"))?;
    Some(SharePicture { url: parts.config.url.absolute(&route), alt: alt.clone(), pixels: file.pixels })
}
