//! Texts -> their links to other sites, each address once with every place that names it, so that somebody can ask what became of
//! them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use url::Url;

use crate::check::parts::LinkForm;
use crate::check::text::CheckedText;
use crate::config::url::BaseUrl;
use crate::diagnostic::rule::{Diagnostic, Fix, Rule};
use crate::model::article::LinkTarget;
use crate::parse::outline::LinkAt;
use crate::source::path::SourcePath;
use crate::source::span::{Location, Span};

/// The field of a diagnostic that says when another site was asked.
pub const CHECKED: &str = "checked";

/// A place that names an address of another site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternalPlace {
    /// The place.
    pub location: Location,
    /// The address as typed.
    pub typed: String,
    /// The bytes that hold the address and nothing else, where another can stand in its place without a changed word for readers.
    pub edit: Option<Span>,
    /// When the text around it was published.
    pub date: Option<Date>,
}

/// Addresses of other sites, without places on their pages, each with the places that name it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExternalLinks(pub BTreeMap<Url, Vec<ExternalPlace>>);

impl ExternalLinks {
    /// Adds a place, if what is typed there is an address of another site of the web.
    pub fn add(&mut self, place: ExternalPlace, site: &BaseUrl) {
        let typed = place.typed.trim();
        let url = Some(typed).filter(|typed| site.is_foreign(typed)).and_then(|typed| site.join(typed).ok());
        let url = url.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if let Some(mut url) = url {
            url.set_fragment(None);
            let places = self.0.entry(url).or_default();
            // A reference that is used twice has one address.
            if places.last().is_none_or(|last| last.location != place.location) {
                places.push(place);
            }
        }
    }

    /// Adds the links of others.
    pub fn extend(&mut self, others: Self) {
        for (url, places) in others.0 {
            self.0.entry(url).or_default().extend(places);
        }
    }
}

/// Returns the links of a text to other sites: those of Markdown, raw HTML and directives, and addresses in running text.
#[must_use]
pub fn of_text(text: &CheckedText<'_>, date: Option<Date>) -> ExternalLinks {
    let mut links = ExternalLinks::default();
    let site = &text.config.url;
    let outline = text.article.iter().flat_map(|article| article.links());
    for (link, target) in outline {
        if matches!(target, LinkTarget::Hidden | LinkTarget::File(_)) {
            continue;
        }
        let typed = link.address.trim().to_owned();
        let is_raw = matches!(link.at, LinkAt::Text(_)) && !link.is_verbatim;
        let edit = exact(text.typed, link.span, &typed).filter(|at| !is_raw || is_attribute(text.typed, *at));
        let location = Location::at(text.path, link.span);
        links.add(ExternalPlace { location, typed, edit, date }, site);
    }
    for link in text.parts.links.iter().filter(|link| link.form == LinkForm::Bare) {
        let location = Location::at(text.path, text.span(&link.range));
        // Readers see the address itself.
        links.add(ExternalPlace { location, typed: link.address.clone(), edit: None, date }, site);
    }
    links
}

/// Returns the bytes of a span of a file that hold an address, if they do so once.
#[must_use]
pub fn exact(file: &str, span: Span, address: &str) -> Option<Span> {
    let inside = file.get(span.start..span.end)?;
    let mut found = inside.match_indices(address).filter(|_| !address.is_empty());
    let (at, _) = found.next()?;
    let start = span.start + at;
    found.next().is_none().then(|| Span::new(start, start + address.len()))
}

/// Returns whether a span of a file is the value of an attribute in raw HTML, and not an address that readers see.
fn is_attribute(file: &str, span: Span) -> bool {
    let before = file[..span.start].trim_end_matches(['"', '\'']).trim_end();
    before.ends_with('=') && file[..span.start].ends_with(['"', '\'', '='])
}

impl ExternalPlace {
    /// Returns a diagnostic of a rule here, with its address.
    #[must_use]
    pub fn found(&self, rule: Rule) -> Diagnostic {
        rule.at(self.location.clone()).with("address", self.typed.trim())
    }

    /// Returns where the archive of the web keeps what lay at the address when the text around it was published. Nobody asks there;
    /// people look.
    #[must_use]
    pub fn archive(&self, url: &Url) -> String {
        let day = self.date.map_or_else(|| "*".to_owned(), |date| date.strftime("%Y%m%d").to_string());
        format!("https://web.archive.org/web/{day}/{url}")
    }

    /// Returns the edit that puts another address here, with the place on the page that was typed.
    #[must_use]
    pub fn edit(&self, to: &Url) -> Option<Fix> {
        let span = self.edit?;
        let address = self.moved(to);
        let is_relative = self.typed.trim().starts_with(['/', '\\']);
        let path: &SourcePath = &self.location.path;
        (is_plain(&address) && !is_relative).then(|| Fix { path: path.clone(), span, text: address })
    }

    /// Returns another address with the place on the page that was typed, if it names none itself.
    #[must_use]
    pub fn moved(&self, to: &Url) -> String {
        let place = self.typed.trim().split_once('#').map(|(_, place)| place);
        match (to.fragment(), place) {
            (None, Some(place)) => format!("{to}#{place}"),
            _ => to.to_string(),
        }
    }
}

/// Returns whether an address means the same wherever an address can stand: in Markdown, HTML, YAML and attributes of directives.
fn is_plain(address: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~/:?=&%+@!#;()".contains(c);
    let depth = address.chars().try_fold(0_usize, |depth, c| match c {
        '(' => Some(depth + 1),
        ')' => depth.checked_sub(1),
        _ => Some(depth),
    });
    let has_entity = address.contains('&') && address.contains(';');
    address.chars().all(is_plain) && depth == Some(0) && !has_entity
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(typed: &str) -> ExternalPlace {
        let path = SourcePath::new("a.md").expect("a path");
        let location = Location::at(&path, Span::new(0, typed.len()));
        ExternalPlace { location, typed: typed.to_owned(), edit: Some(Span::new(0, typed.len())), date: None }
    }

    #[test]
    fn only_addresses_of_other_sites_of_the_web_are_asked_for_each_once() {
        let site = BaseUrl::parse("https://example.se/blogg/").expect("an address");
        let mut links = ExternalLinks::default();
        for typed in [
            "https://a.example/x#y",
            " https://A.example:443/x ",
            "//a.example/x",
            "https://example.se/om/",
            "/om/",
            "mailto:a@b.se",
            "javascript:x",
            "https://",
            "ftp://a.example/",
            "https://b.example",
        ] {
            links.add(place(typed), &site);
        }
        let found: Vec<_> = links.0.iter().map(|(url, places)| (url.as_str(), places.len())).collect();
        assert_eq!(found, [("https://a.example/x", 3), ("https://b.example/", 1)]);
    }

    #[test]
    fn an_edit_keeps_the_place_on_the_page_and_is_offered_only_where_it_means_the_same_everywhere() {
        let edit = |typed: &str, to: &str| place(typed).edit(&Url::parse(to).expect("an address")).map(|fix| fix.text);
        assert_eq!(edit("http://a.se/x#y", "https://a.se/z").as_deref(), Some("https://a.se/z#y"));
        assert_eq!(edit("http://a.se/x#y", "https://a.se/z#w").as_deref(), Some("https://a.se/z#w"));
        assert_eq!(edit("http://a.se/x", "https://a.se/A_(b)").as_deref(), Some("https://a.se/A_(b)"));
        for to in ["https://a.se/x)y", "https://a.se/x'y", "https://a.se/x,y", "https://a.se/?a=1&copy;=2"] {
            assert_eq!(edit("http://a.se/x", to), None, "{to}");
        }
        assert_eq!(edit("//a.se/x", "https://a.se/z"), None);
        assert_eq!(exact("x http://a.se y", Span::new(0, 14), "http://a.se"), Some(Span::new(2, 13)));
        assert_eq!(exact("http://a.se http://a.se", Span::new(0, 23), "http://a.se"), None);
        assert!(is_attribute("<a href=\"http", Span::new(9, 13)) && !is_attribute("<http", Span::new(1, 5)));
        assert!(!is_attribute("a = \" http", Span::new(6, 10)));
    }

    #[test]
    fn the_archive_is_asked_for_the_day_of_the_post() {
        let url = Url::parse("http://a.se/x").expect("an address");
        let dated = ExternalPlace { date: Some(jiff::civil::date(2026, 3, 1)), ..place("http://a.se/x") };
        assert_eq!(dated.archive(&url), "https://web.archive.org/web/20260301/http://a.se/x");
        assert_eq!(place("http://a.se/x").archive(&url), "https://web.archive.org/web/*/http://a.se/x");
    }
}
