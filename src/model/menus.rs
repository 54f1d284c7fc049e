//! What the settings name: pages of the menus, the site's logo, and the picture for sharing.

use crate::addresses::book::AddressBook;
use crate::addresses::link_address::{AddressKind, LinkAddress};
use crate::config::settings::{Config, MenuItem, MenuTarget, settings_path};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::entry::Entry;
use crate::model::inputs::Inputs;
use crate::model::site::{Logo, SharePicture, SiteEntry};
use crate::output::route::Route;
use crate::source::span::Location;
use crate::text::address::decoded;
use crate::text::suggest::nearest;
use crate::yaml::fields::Located;

/// A page of a menu that does not exist.
pub const NO_MENU_PAGE: Rule = Rule::error("G056");
/// A picture for sharing that does not exist.
pub const NO_IMAGE: Rule = Rule::error("G059");

/// A logo that does not exist.
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
        let location = Location::at(&settings_path(), item.span);
        let (typed, route) = match &item.target {
            MenuTarget::Page(page) => {
                let name = page.trim_matches('/');
                let found = pages
                    .iter()
                    .find(|entry| entry.route.as_str().trim_matches('/') == name || page_name(entry) == name);
                (name.to_owned(), found.map(|entry| entry.route.clone()))
            }
            MenuTarget::Url(url) => {
                if !is_missing(url, addresses) {
                    menu.push((item.title.clone(), config.url.href_of(url)));
                    continue;
                }
                (url.as_str().to_owned(), None)
            }
        };
        match route {
            Some(route) => menu.push((item.title.clone(), config.url.href(&route))),
            None => {
                let names: Vec<&str> = pages.iter().map(|page| page_name(page)).collect();
                let near = nearest(&typed, names);
                diagnostics.push(NO_MENU_PAGE.at(location).with("page", typed.clone()).near(near));
            }
        }
    }
    menu
}

/// Returns whether an address of the site leads nowhere.
fn is_missing(address: &LinkAddress, addresses: &AddressBook) -> bool {
    let path = address.as_str().split(['?', '#']).next().unwrap_or_default();
    address.kind() == AddressKind::Own && !path.is_empty() && addresses.find(&decoded(path)).is_none()
}

/// Reports addresses of authors and of the public body that are on the site but lead nowhere.
pub(super) fn check_own_addresses(config: &Config, addresses: &AddressBook, diagnostics: &mut Vec<Diagnostic>) {
    let authors = config.authors.iter().filter_map(|author| author.url.as_ref());
    let organization = config.organization.iter().filter_map(|organization| organization.url.as_ref());
    for url in authors.chain(organization).filter(|url| is_missing(&url.value, addresses)) {
        let location = Location::at(&settings_path(), url.span);
        let near = nearest(url.value.as_str(), addresses.linkable().map(Route::as_str));
        diagnostics.push(NO_MENU_PAGE.at(location).with("page", url.value.as_str()).near(near));
    }
}

fn page_name(entry: &Entry) -> &str {
    let path = entry.path.as_str().strip_prefix("content/pages/").unwrap_or_default();
    path.strip_suffix("/index.md").or_else(|| path.strip_suffix(".md")).unwrap_or(path)
}

/// Returns the picture for sharing.
pub(super) fn image(inputs: Inputs<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<SharePicture> {
    let (image, alt) = inputs.config.image.as_ref()?;
    let (route, pixels) = picture(image, NO_IMAGE, inputs, diagnostics)?;
    Some(SharePicture { url: inputs.config.url.absolute(&route), alt: alt.clone(), pixels })
}

/// Returns the site's logo.
pub(super) fn logo(inputs: Inputs<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Logo> {
    let (route, pixels) = picture(inputs.config.logo.as_ref()?, NO_LOGO, inputs, diagnostics)?;
    Some(Logo { route, pixels })
}

/// Returns the address and size of a picture of `static/` that the settings name; reports one that does not exist with
/// the rule `missing`.
fn picture(
    file: &Located<String>,
    missing: Rule,
    inputs: Inputs<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Route, Option<(u32, u32)>)> {
    let name = file.value.trim_start_matches('/');
    let path = format!("static/{name}");
    let Some(found) = inputs.statics.get(path.as_str()) else {
        let names = inputs.statics.keys().map(|path| &path.as_str()["static/".len()..]);
        let diagnostic = missing.at(Location::at(&settings_path(), file.span)).with("file", name);
        diagnostics.push(diagnostic.near(nearest(name, names)));
        return None;
    };
    Some((Route::new(&format!("/{name}"))?, found.pixels))
}
