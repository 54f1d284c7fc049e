//! The address of the site on the web.

use std::borrow::Cow;

use crate::addresses::link_address::LinkAddress;
use crate::addresses::scheme::scheme;
use crate::output::route::Route;
use crate::text::address::decoded;

/// The address of the site on the web: scheme, host, and a path that starts and ends with `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    origin: String,
    host: String,
    path: String,
    /// The address in whose place the site is built for this one.
    real: Option<Box<BaseUrl>>,
}

impl BaseUrl {
    /// Parses an address such as `https://example.se/skolblogg/`.
    ///
    /// Returns `None` if the scheme is not http or https, or if there is a query, a fragment, a user or a password.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let url = url::Url::parse(text.trim()).ok()?;
        let is_sound = matches!(url.scheme(), "http" | "https")
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !is_sound {
            return None;
        }
        let host = url.host_str()?.to_owned();
        let path = format!("{}/", url.path().trim_end_matches('/'));
        Some(Self { origin: url.origin().ascii_serialization(), host, path, real: None })
    }

    /// Returns this address for a site that is built for it in place of its own one: full addresses that authors wrote lead here, too,
    /// or else a trial would show pictures of the real site and lead its readers there.
    #[must_use]
    pub fn in_place_of(self, real: Self) -> Self {
        Self { real: (real != self).then(|| Box::new(real)), ..self }
    }

    /// Returns the host in whose place the site is built for this one.
    #[must_use]
    pub fn real_host(&self) -> Option<&str> {
        self.real.as_ref().map(|real| real.host.as_str())
    }

    /// Returns an address as it is for this site: a full one of the site in whose place it is built is moved here.
    #[must_use]
    pub fn here<'a>(&self, address: &'a str) -> Cow<'a, str> {
        let Some(real) = &self.real else { return Cow::Borrowed(address) };
        // One may lie in a folder of the other: the deeper one is meant then.
        let is_here = self.path.len() > real.path.len() && self.path_inside(address).is_some();
        let Some(inside) = real.path_inside(address).filter(|_| !is_here) else { return Cow::Borrowed(address) };
        let rest = address.find(['?', '#']).map_or("", |at| &address[at..]);
        Cow::Owned(format!("{}{}{inside}{rest}", self.origin, self.path.trim_end_matches('/')))
    }

    /// Returns the path, which starts and ends with `/`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the host's name.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the address of a route on this host: `/skolblogg/om/`.
    #[must_use]
    pub fn href(&self, route: &Route) -> String {
        format!("{}{}", self.path, &route.encoded()[1..])
    }

    /// Returns an address as a browser reads it on a page of this site (URL Standard).
    ///
    /// # Errors
    ///
    /// Returns the parser's error if it is no address.
    pub fn join(&self, address: &str) -> Result<url::Url, url::ParseError> {
        let base = url::Url::parse(&format!("{}{}", self.origin, self.path)).expect("invariant: an address");
        base.join(address)
    }

    /// Returns whether an absolute address leads to this host, by http or https.
    #[must_use]
    pub fn is_own(&self, url: &url::Url) -> bool {
        let own = self.origin.split_once("://").map_or("", |(_, authority)| authority);
        let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
        matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(|host| format!("{host}{port}") == own)
    }

    /// Returns whether an address leads away from this host, whatever the scheme: a full address of another one.
    #[must_use]
    pub fn is_foreign(&self, address: &str) -> bool {
        has_host(address) && !self.join(&self.here(address)).is_ok_and(|url| self.is_own(&url))
    }

    /// Returns the path, percent-encoded, that a full address of this host has below the site's: `/om/` of
    /// `https://example.se/blogg/om/?a#b`. `None` for any other address.
    #[must_use]
    pub fn path_inside(&self, address: &str) -> Option<String> {
        if !has_host(address) {
            return None;
        }
        let url = self.join(address).ok().filter(|url| self.is_own(url))?;
        let inside = url.path().strip_prefix(self.path.trim_end_matches('/'))?;
        inside.starts_with('/').then(|| inside.to_owned())
    }

    /// Returns an address of this host by https if it is written without and the site has it.
    #[must_use]
    pub fn upgraded(&self, mut url: url::Url) -> Option<url::Url> {
        let is_plain = self.origin.starts_with("https:") && url.scheme() == "http";
        (is_plain && url.set_scheme("https").is_ok()).then_some(url)
    }

    /// Returns the address of a link on this host.
    #[must_use]
    pub fn href_of(&self, address: &LinkAddress) -> String {
        let typed = &*self.here(address.as_str());
        let (path, rest) = typed.split_at(typed.find(['?', '#']).unwrap_or(typed.len()));
        let route = Some(path).filter(|path| path.starts_with('/')).and_then(|path| Route::new(&decoded(path)));
        route.map_or_else(|| typed.to_owned(), |route| format!("{}{rest}", self.href(&route)))
    }

    /// Returns the absolute address of a route.
    #[must_use]
    pub fn absolute(&self, route: &Route) -> String {
        format!("{}{}", self.origin, self.href(route))
    }

    /// Returns the absolute address of a result of [`BaseUrl::href`].
    #[must_use]
    pub fn absolute_href(&self, href: &str) -> String {
        format!("{}{href}", self.origin)
    }
}

/// Returns whether an address names more than a path: it has a scheme, or a host without one (`//host/`).
fn has_host(address: &str) -> bool {
    let is_slash = |c: char| matches!(c, '/' | '\\');
    scheme(address).is_some() || address.trim().strip_prefix(is_slash).is_some_and(|rest| rest.starts_with(is_slash))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_addresses_of_this_host_are_told_from_others() {
        let base = BaseUrl::parse("https://example.se/blogg").expect("an address");
        let inside = |address: &str| base.path_inside(address);
        for own in ["https://example.se/blogg/om/?a#b", "HTTP://EXAMPLE.se:80/blogg/om/", "//example.se/blogg/./om/"] {
            assert_eq!(inside(own).as_deref(), Some("/om/"), "{own}");
            assert!(!base.is_foreign(own));
        }
        for other in
            ["/blogg/om/", "om", "https://example.se/annat/om/", "https://example.se/blogger/", "mailto:a@b.se"]
        {
            assert_eq!(inside(other), None, "{other}");
        }
        assert!(base.is_foreign("https://www.example.se/blogg/") && base.is_foreign("mailto:a@example.se"));
        assert!(!base.is_foreign("/blogg/") && !base.is_foreign("../a.md") && !base.is_foreign("#a"));
    }

    #[test]
    fn a_site_that_is_built_for_another_address_has_its_full_addresses_there() {
        let real = BaseUrl::parse("https://example.se/blogg/").expect("an address");
        let trial = BaseUrl::parse("https://prov.example.se").expect("an address").in_place_of(real.clone());
        for (typed, here) in [
            ("https://example.se/blogg/om/?a#b", "https://prov.example.se/om/?a#b"),
            ("//EXAMPLE.se/blogg/", "https://prov.example.se/"),
            ("http://example.se/blogg/b%C3%A5t.jpg", "https://prov.example.se/b%C3%A5t.jpg"),
            ("https://example.se/annat/", "https://example.se/annat/"),
            ("https://other.example/blogg/", "https://other.example/blogg/"),
            ("/blogg/om/", "/blogg/om/"),
            ("om.md#a", "om.md#a"),
            ("mailto:a@example.se", "mailto:a@example.se"),
        ] {
            assert_eq!(trial.here(typed), here);
            assert_eq!(real.here(typed), typed);
        }
        assert!(!trial.is_foreign("https://example.se/blogg/om/") && trial.is_foreign("https://example.se/annat/"));
        assert_eq!(real.clone().in_place_of(real.clone()), real);
        let below = BaseUrl::parse("https://example.se/blogg/prov/").expect("an address").in_place_of(real.clone());
        let above = BaseUrl::parse("https://example.se/").expect("an address").in_place_of(real);
        for (typed, here) in [
            ("https://example.se/blogg/om/", "https://example.se/blogg/prov/om/"),
            ("https://example.se/blogg/prov/om/", "https://example.se/blogg/prov/om/"),
        ] {
            assert_eq!(below.here(typed), here);
        }
        assert_eq!(above.here("https://example.se/blogg/om/"), "https://example.se/om/");
    }

    #[test]
    fn a_site_may_have_a_path() {
        let base = BaseUrl::parse("https://example.se/skolblogg").expect("an address");
        let route = Route::new("/om/").expect("a route");
        assert_eq!(base.href(&route), "/skolblogg/om/");
        assert_eq!(base.absolute(&route), "https://example.se/skolblogg/om/");
        assert_eq!(BaseUrl::parse("ftp://x/"), None);
        assert_eq!(BaseUrl::parse("https://x/?a"), None);
    }
}
