#![doc = include_str!("l01.md")]

use crate::check::rule::{CheckRule, Concern};
use crate::check::site::CheckedSite;
use crate::config::settings::settings_path;
use crate::diagnostic::rule::{Diagnostic, Rule};
use crate::model::site::SiteEntry;
use crate::parse::placeholders::is_statement;
use crate::source::span::{Location, Span};
use crate::text::raw_html::{RawKind, raw_tokens};

/// A public body without an accessibility statement, or one that readers do not find.
pub const L1: CheckRule = CheckRule {
    site: Some(check),
    ..CheckRule::new(Rule::error("L1"), Concern::Everybody, &["DOS-lagen 13 §"], include_str!("l01.md"))
};

/// The template of the home page.
const HOME: &str = "home.html";

fn check(site: &CheckedSite<'_>, found: &mut Vec<Diagnostic>) {
    let config = site.config;
    if config.organization.is_none() && config.accessibility.is_none() {
        return;
    }
    let pages: Vec<&SiteEntry> = site.site.pages.iter().filter(|page| states(page)).collect();
    let place = match &config.accessibility {
        Some(settings) => Location::at(&settings_path(), Span::new(settings.span.start, settings.span.start)),
        None => Location::file(&settings_path()),
    };
    let Some(first) = pages.first() else {
        found.push(L1.rule.at(place).help("none"));
        return;
    };
    let hrefs: Vec<String> = pages.iter().map(|page| config.url.href(&page.route)).collect();
    let menus = site.site.menu.iter().chain(&site.site.footer);
    let is_listed = menus.into_iter().any(|link| hrefs.contains(&link.href));
    if !is_listed && !home_links(site, &hrefs) {
        found.push(L1.rule.at(Location::file(&first.path)).with("page", page_name(first)).help("unlinked"));
    }
}

/// Returns whether a page is an accessibility statement: made by its template, or written by hand.
fn states(page: &SiteEntry) -> bool {
    let document = &page.document;
    let is_made = page.template.as_deref().is_some_and(|name| name.trim_end_matches(".html") == "accessibility");
    is_made || is_statement(&document.name, page.title.as_deref().unwrap_or_default(), "")
}

/// Returns the name by which a menu names a page.
fn page_name(page: &SiteEntry) -> String {
    let path = page.path.as_str();
    let name = path.strip_prefix("content/pages/").unwrap_or(path);
    name.trim_end_matches("/index.md").trim_end_matches(".md").to_owned()
}

/// Returns whether the theme itself links to one of the addresses from the home page.
fn home_links(site: &CheckedSite<'_>, hrefs: &[String]) -> bool {
    let home = site.samples.iter().find(|sample| sample.template == HOME);
    let leads = |kind: RawKind| match kind {
        RawKind::Start(name, attributes, _) if name == "a" => {
            attributes.iter().any(|attribute| attribute.name == "href" && hrefs.contains(&attribute.value))
        }
        _ => false,
    };
    home.is_some_and(|home| raw_tokens(&home.html).into_iter().any(|token| leads(token.kind)))
}
