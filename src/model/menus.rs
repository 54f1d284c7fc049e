//! What the settings name: pages of the menus, the site's mark, and the picture for sharing.

use crate::addresses::book::AddressBook;
use crate::config::settings::{Config, MenuItem, MenuTarget};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::assemble::Parts;
use crate::model::entry::Entry;
use crate::model::site::{Logo, SharePicture, SiteEntry};
use crate::model::site_index::settings_path;
use crate::output::route::Route;
use crate::source::span::{Location, Span};
use crate::text::suggest::nearest;
use crate::yaml::fields::Located;

/// A page of the menu that is not there.
pub const NO_MENU_PAGE: Rule = Rule::error("G056");
/// A picture for sharing that is not there.
pub const NO_IMAGE: Rule = Rule::error("G059");

/// A mark of the site that is not there.
pub const NO_LOGO: Rule = Rule::error("G101");

/// Returns the entries of a menu: text and address.
pub(super) fn menu(
    items: &[MenuItem],
    pages: &[SiteEntry],
    config: &Config,
    addresses: &AddressBook,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<(String, String)> {
    let mut menu = Vec::new();
    for item in items {
        let place = Location::at(&settings_path(), Span::new(item.span.start, item.span.end));
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
    let (route, pixels) = picture(image, NO_IMAGE, parts, diagnostics)?;
    Some(SharePicture { url: parts.config.url.absolute(&route), alt: alt.clone(), pixels })
}

/// Returns the site's mark.
pub(super) fn logo(parts: Parts<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Logo> {
    let (route, pixels) = picture(parts.config.logo.as_ref()?, NO_LOGO, parts, diagnostics)?;
    Some(Logo { route, pixels })
}

/// Returns address and size of a picture of `static/` that the settings name; reports by `missing` one that is not there.
fn picture(
    file: &Located<String>,
    missing: Rule,
    parts: Parts<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Route, Option<(u32, u32)>)> {
    let name = file.value.trim_start_matches('/');
    let path = format!("static/{name}");
    let Some(found) = parts.statics.get(path.as_str()) else {
        let names = parts.statics.keys().map(|path| &path.as_str()["static/".len()..]);
        let diagnostic = missing.at(Location::at(&settings_path(), file.span)).with("file", name);
        diagnostics.push(diagnostic.near(nearest(name, names)));
        return None;
    };
    Some((Route::new(&format!("/{name}"))?, found.pixels))
}
