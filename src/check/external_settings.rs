//! Settings -> their links to other sites.

use crate::check::external::{ExternalLinks, ExternalPlace, exact};
use crate::config::settings::{Config, MenuTarget, settings_path};
use crate::source::span::{Location, Span};

/// Returns the links of the settings to other sites: of menu and footer, redirects, authors and the public body behind the blog.
#[must_use]
pub fn of_settings(config: &Config, typed: &str) -> ExternalLinks {
    let menus = config.menu.iter().chain(&config.footer).filter_map(|item| match &item.target {
        MenuTarget::Url(url) => Some((url.as_str(), of_item(typed, item.span, url.as_str()))),
        MenuTarget::Page(_) => None,
    });
    let redirects = config.redirects.iter().map(|redirect| (redirect.to.value.as_str(), redirect.to.span));
    let authors = config.authors.iter().filter_map(|author| author.url.as_ref());
    let organization = config.organization.iter().filter_map(|organization| organization.url.as_ref());
    let people = authors.chain(organization).map(|url| (url.value.as_str(), url.span));
    let mut links = ExternalLinks::default();
    for (address, span) in menus.chain(redirects).chain(people) {
        let edit: Option<Span> = exact(typed, span, address);
        let location = Location::at(&settings_path(), edit.unwrap_or(span));
        links.add(ExternalPlace { location, typed: address.to_owned(), edit, date: None }, &config.url);
    }
    links
}

/// Returns where the address of an entry of a menu is typed, if its key stands before it: that of the entry is where it begins.
fn of_item(typed: &str, item: Span, address: &str) -> Span {
    let found = typed.get(item.start..).and_then(|rest| {
        let at = rest.find(address)?;
        let before = rest[..at].trim_end_matches(['"', '\'']).trim_end();
        before.ends_with("url:").then(|| Span::new(item.start + at, item.start + at + address.len()))
    });
    found.unwrap_or(item)
}
