//! What the settings name: pages of the menus, the site's logo, pictures of authors, and the picture for sharing.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::addresses::book::AddressBook;
use crate::addresses::link_address::{AddressKind, LinkAddress};
use crate::config::settings::{Author, Config, MenuItem, MenuTarget, settings_path};
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::media::attachment::Attachment;
use crate::media::kind::FileCategory;
use crate::model::article::FileRef;
use crate::model::entry::Entry;
use crate::model::file_refs::file_ref;
use crate::model::inputs::Inputs;
use crate::model::site::{Logo, MenuLink, SharePicture, SiteEntry};
use crate::model::undescribed::no_alt;
use crate::model::unpublished::Unpublished;
use crate::output::route::Route;
use crate::source::span::{Location, Span};
use crate::text::address::{decoded, without_query};
use crate::text::suggest::nearest;
use crate::yaml::fields::Located;

/// A page of a menu that does not exist.
pub const NO_MENU_PAGE: Rule = Rule::error("G056");
/// A page of a menu that is not published.
pub const UNPUBLISHED_PAGE: Rule = Rule::error("G137");
/// A picture for sharing that does not exist.
pub const NO_IMAGE: Rule = Rule::error("G059");

/// A logo that does not exist.
pub const NO_LOGO: Rule = Rule::error("G101");

/// A picture of an author that does not exist.
pub const NO_PORTRAIT: Rule = Rule::error("G320");

/// What the settings may lead to.
#[derive(Clone, Copy)]
pub(super) struct MenuTargets<'a> {
    /// Standing pages.
    pub(super) pages: &'a [SiteEntry],
    /// Every address of the site.
    pub(super) addresses: &'a AddressBook,
    /// Addresses of what is not published.
    pub(super) unpublished: &'a Unpublished,
}

/// Why an address of the settings leads nowhere.
enum NoPage {
    /// What lies there is not published.
    Unpublished,
    /// Nothing lies there.
    Missing,
}

/// Returns the entries of a menu. One that has the title of its page is in the language of the page.
pub(super) fn menu(
    items: &[MenuItem],
    targets: MenuTargets<'_>,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<MenuLink> {
    let mut menu = Vec::new();
    for item in items {
        let link = |href: String, language: Option<String>| MenuLink { title: item.title.clone(), href, language };
        let of_page = |page: &SiteEntry| {
            let is_title = page.title.as_ref() == Some(&item.title);
            link(config.url.href(&page.route), page.language.clone().filter(|_| is_title))
        };
        let (typed, found) = match &item.target {
            MenuTarget::Page(page) => {
                let name = page.trim_matches('/');
                (name, targets.page(name).map(of_page))
            }
            MenuTarget::Url(url) => {
                (url.as_str(), targets.check(url, config).map(|()| link(config.url.href_of(url), None)))
            }
        };
        match found {
            Ok(found) => menu.push(found),
            Err(why) => {
                let near = nearest(typed, targets.pages.iter().map(|page| page_name(page)));
                diagnostics.push(no_page(&why, typed, near, item.span));
            }
        }
    }
    menu
}

impl<'a> MenuTargets<'a> {
    /// Returns a page by its name or address without slashes around it.
    fn page(self, name: &str) -> Result<&'a SiteEntry, NoPage> {
        let is_named = |entry: &&SiteEntry| entry.route.as_str().trim_matches('/') == name || page_name(entry) == name;
        let found = self.pages.iter().find(is_named);
        found.ok_or_else(|| match self.unpublished.page(name, self.addresses) {
            Some(_) => NoPage::Unpublished,
            None => NoPage::Missing,
        })
    }

    /// Returns why an address of the site, with its host or without, leads nowhere. A full one may lead to what another
    /// program publishes.
    fn check(self, address: &LinkAddress, config: &Config) -> Result<(), NoPage> {
        let full = config.url.path_inside(address.as_str()).map(|path| decoded(&path));
        let path = without_query(address.as_str());
        let own = (address.kind() == AddressKind::Own && !path.is_empty()).then(|| decoded(path));
        let is_there = |path: &str| self.addresses.find(path).is_some();
        let is_unpublished = |path: &String| self.unpublished.at(path, self.addresses).is_some();
        match (own, full) {
            (own, full) if own.iter().chain(&full).any(is_unpublished) => Err(NoPage::Unpublished),
            (Some(own), _) if !is_there(&own) => Err(NoPage::Missing),
            _ => Ok(()),
        }
    }
}

/// Returns what is wrong with an address of the settings.
fn no_page(why: &NoPage, typed: &str, near: Option<&str>, span: Span) -> Diagnostic {
    let location = Location::at(&settings_path(), span);
    match why {
        NoPage::Unpublished => UNPUBLISHED_PAGE.at(location).with("page", typed),
        NoPage::Missing => NO_MENU_PAGE.at(location).with("page", typed).near(near),
    }
}

/// Reports addresses of authors and of the public body that are on the site but lead nowhere.
pub(super) fn check_own_addresses(config: &Config, targets: MenuTargets<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let authors = config.authors.iter().filter_map(|author| author.url.as_ref());
    let organization = config.organization.iter().filter_map(|organization| organization.url.as_ref());
    for url in authors.chain(organization) {
        if let Err(why) = targets.check(&url.value, config) {
            let near = nearest(url.value.as_str(), targets.addresses.linkable().map(Route::as_str));
            diagnostics.push(no_page(&why, url.value.as_str(), near, url.span));
        }
    }
}

fn page_name(entry: &Entry) -> &str {
    let path = entry.path.as_str().strip_prefix("content/pages/").unwrap_or_default();
    path.strip_suffix("/index.md").or_else(|| path.strip_suffix(".md")).unwrap_or(path)
}

/// Returns the picture for sharing.
pub(super) fn image(inputs: Inputs<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<SharePicture> {
    let (image, alt) = inputs.config.image.as_ref()?;
    let (route, file) = picture(image, NO_IMAGE, inputs, diagnostics)?;
    if alt.trim().is_empty() {
        let location = Location::at(&settings_path(), image.span);
        diagnostics.push(no_alt(location, &image.value, 1).help("settings"));
    }
    Some(SharePicture { url: inputs.config.url.absolute(&route), alt: alt.clone(), pixels: file.pixels() })
}

/// Returns the site's logo.
pub(super) fn logo(inputs: Inputs<'_>, diagnostics: &mut Vec<Diagnostic>) -> Option<Logo> {
    let (route, file) = picture(inputs.config.logo.as_ref()?, NO_LOGO, inputs, diagnostics)?;
    Some(Logo { route, pixels: file.pixels() })
}

/// Returns the pictures of authors with their renditions, by the names of the authors.
pub(super) fn portraits(inputs: Inputs<'_>, diagnostics: &mut Vec<Diagnostic>) -> BTreeMap<String, Arc<FileRef>> {
    let authors = inputs.config.authors.iter();
    let portrait = |author: &Author| {
        let named = author.picture.as_ref()?;
        let (route, file) = picture(named, NO_PORTRAIT, inputs, diagnostics)?;
        if file.kind.category != FileCategory::Picture {
            let told = NO_PORTRAIT.at(Location::at(&settings_path(), named.span)).with("file", named.value.clone());
            diagnostics.push(told.help("kind"));
            return None;
        }
        Some((author.name.value.clone(), file_ref(file, route, &inputs.config.url, true)))
    };
    authors.filter_map(portrait).collect()
}

/// Returns the address and the file of a picture of `static/` that the settings name; reports one that does not exist with
/// the rule `missing`.
fn picture<'a>(
    file: &Located<String>,
    missing: Rule,
    inputs: Inputs<'a>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<(Route, &'a Arc<Attachment>)> {
    let name = file.value.trim_start_matches('/');
    let path = format!("static/{name}");
    let Some(found) = inputs.statics.get(path.as_str()) else {
        let names = inputs.statics.keys().map(|path| &path.as_str()["static/".len()..]);
        let diagnostic = missing.at(Location::at(&settings_path(), file.span)).with("file", name);
        diagnostics.push(diagnostic.near(nearest(name, names)));
        return None;
    };
    // That it is withheld was told when it was read.
    Some((found.static_route().filter(|_| !found.is_withheld())?, found))
}
