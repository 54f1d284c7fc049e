//! Other hosts: from which of them pages may load pictures, media and frames, and what becomes of addresses at the rest.

use std::collections::BTreeSet;

use url::{Host, Url};

use crate::addresses::scheme::scheme;
use crate::config::url::BaseUrl;
use crate::text::address::decoded;

/// The hosts from which pages may load files, by https alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExternalHosts(BTreeSet<ExternalHost>);

/// The name of a host: labels of ASCII letters, digits and hyphens, without scheme, port or path.
///
/// These characters have no meaning of their own in a Content-Security-Policy (`host-part` of CSP level 3).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExternalHost(String);

/// A text that is not the name of a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotAHost {
    /// The name of the host in it, if there is one.
    pub mended: Option<String>,
}

/// Where a file that a page loads lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Loading {
    /// On the site's own host.
    Own,
    /// On an allowed host, at this address.
    Allowed(String),
    /// On another host: pages only link to it.
    Foreign(ForeignAddress),
}

/// The address of a file of another host that pages may not load.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ForeignAddress {
    /// The address, for a link.
    pub href: String,
    /// The name of the file, else of the host: the text of a link that has no other.
    pub name: String,
    /// The host as a setting names it; `None` if no setting could allow it.
    pub host: Option<String>,
    /// The same address by https, if that alone is missing.
    pub by_https: Option<String>,
}

impl ExternalHost {
    /// Parses the name of a host; one with letters outside ASCII is written in Punycode (RFC 3492).
    ///
    /// # Errors
    ///
    /// Returns [`NotAHost`] for anything more or less than a name: a scheme, port, path, wildcard or IP address.
    pub fn parse(typed: &str) -> Result<Self, NotAHost> {
        match Self::of_name(typed) {
            Some(host) => Ok(host),
            None => Err(NotAHost { mended: Self::inside(typed).map(|host| host.0) }),
        }
    }

    fn of_name(typed: &str) -> Option<Self> {
        let Ok(Host::Domain(name)) = Host::parse(typed) else { return None };
        let is_label = |label: &str| {
            label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.is_empty()
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        // `Host` reads percent-encoded letters and typographic quotes, too; nobody writes a name that way.
        let is_plain = typed.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '.'));
        // A word without a dot is a mistake sooner than a host: `true`, `alla`.
        (is_plain && name.contains('.') && name.split('.').all(is_label)).then_some(Self(name))
    }

    /// Returns the host that a longer text names: `bilder.example` in `https://bilder.example:8080/a`.
    fn inside(typed: &str) -> Option<Self> {
        let typed = typed.trim().trim_matches(['"', '“', '”', '<', '>']).replace('\\', "/");
        let rest = typed.split_once("://").map_or(typed.as_str(), |(_, rest)| rest).trim_start_matches('/');
        let authority = rest.split(['/', '?', '#']).next()?;
        let host = authority.rsplit('@').next()?.split(':').next()?;
        Self::of_name(host.trim_start_matches("*.").trim_matches('.'))
    }

    /// Returns the source that allows it in a Content-Security-Policy.
    #[must_use]
    pub fn source(&self) -> String {
        format!("https://{}", self.0)
    }
}

impl FromIterator<ExternalHost> for ExternalHosts {
    fn from_iter<T: IntoIterator<Item = ExternalHost>>(hosts: T) -> Self {
        Self(hosts.into_iter().collect())
    }
}

impl ExternalHosts {
    /// Returns the hosts in order.
    #[must_use = "it is lazy"]
    pub fn iter(&self) -> impl Iterator<Item = &ExternalHost> {
        self.0.iter()
    }

    /// Returns whether pages may load a file from an absolute address.
    #[must_use]
    pub fn allows(&self, url: &Url) -> bool {
        url.scheme() == "https" && self.names(url)
    }

    fn names(&self, url: &Url) -> bool {
        url.port().is_none() && url.host_str().is_some_and(|host| self.0.iter().any(|allowed| allowed.0 == host))
    }

    /// Returns where a file that a page loads lies. The address is read as a browser does (URL Standard), from a page of
    /// `site`: `//host/a` and `\\host\a` are addresses of other hosts.
    #[must_use]
    pub fn loading(&self, address: &str, site: &BaseUrl) -> Loading {
        let Ok(url) = site.join(address) else {
            let address = address.trim().to_owned();
            let name = address.clone();
            return Loading::Foreign(ForeignAddress { href: address, name, host: None, by_https: None });
        };
        if site.is_own(&url) {
            // A page that was loaded by https loads nothing without it.
            let secure = site.upgraded(url);
            return secure.map_or(Loading::Own, |secure| Loading::Allowed(secure.into()));
        }
        if self.allows(&url) {
            return Loading::Allowed(url.into());
        }
        // What was typed without a scheme is told as if it had the safe one.
        let by_https = Some(&url).filter(|url| url.scheme() == "http" && self.names(url)).cloned();
        let by_https = by_https.and_then(|mut url| url.set_scheme("https").is_ok().then(|| String::from(url)));
        if let Some(secure) = by_https.as_ref().filter(|_| scheme(address).is_none()) {
            return Loading::Allowed(secure.clone());
        }
        let host = url.host_str().filter(|_| url.port().is_none() && matches!(url.scheme(), "http" | "https"));
        let host = host.and_then(ExternalHost::of_name).map(|host| host.0);
        let name = file_name(&url).or_else(|| url.host_str().map(str::to_owned));
        let name = name.unwrap_or_else(|| format!("{}:", url.scheme()));
        Loading::Foreign(ForeignAddress { href: url.into(), name, host, by_https })
    }
}

/// Returns the last part of an address' path.
fn file_name(url: &Url) -> Option<String> {
    let last = url.path_segments()?.rfind(|part| !part.is_empty())?;
    Some(decoded(last)).filter(|name| !name.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_a_name_and_nothing_else() {
        let host = |typed: &str| ExternalHost::parse(typed).map(|host| host.0);
        assert_eq!(host("www.Example.se").as_deref(), Ok("www.example.se"));
        assert_eq!(host("bilder.åland.example").as_deref(), Ok("bilder.xn--land-poa.example"));
        let mended = |typed: &str| host(typed).expect_err(typed).mended;
        for typed in [
            "https://a.example",
            "http://a.example/bilder/?x#y",
            "//a.example",
            "a.example:8443",
            "a.example/",
            "*.a.example",
            "https://anna@a.example",
            "a.example.",
            "“a.example”",
            "https:\\\\a.example",
        ] {
            assert_eq!(mended(typed).as_deref(), Some("a.example"), "{typed}");
        }
        for typed in [
            "",
            "*",
            "true",
            "http://intranat/",
            "127.0.0.1",
            "[::1]",
            "a b",
            "a;script-src",
            "a,b",
            "'self'",
            "-a.example",
            "a%2eb",
        ] {
            assert_eq!(mended(typed), None, "{typed}");
        }
    }

    #[test]
    fn what_a_page_loads_is_read_as_a_browser_reads_it() {
        let site = BaseUrl::parse("https://example.se/blogg/").expect("an address");
        let hosts: ExternalHosts = ExternalHost::parse("a.example").into_iter().collect();
        for own in
            ["bild.jpg", "/b.jpg", "https://example.se/b.jpg", "HTTPS://EXAMPLE.SE/b.jpg", "//example.se:443/b", ""]
        {
            assert_eq!(hosts.loading(own, &site), Loading::Own, "{own}");
        }
        for allowed in [
            "https://a.example/b",
            "HTTPS://A.EXAMPLE:443/b",
            "//a.example/b",
            "\\\\a.example\\b",
            "https:/\t/a.example/b",
        ] {
            assert_eq!(hosts.loading(allowed, &site), Loading::Allowed("https://a.example/b".to_owned()), "{allowed}");
        }
        let secure = Loading::Allowed("https://example.se/b.jpg".to_owned());
        assert_eq!(hosts.loading("http://example.se/b.jpg", &site), secure);
        let foreign = |address: &str| match hosts.loading(address, &site) {
            Loading::Foreign(foreign) => (foreign.name, foreign.host, foreign.by_https),
            other => panic!("{address}: {other:?}"),
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(foreign("https://b.example/x/gr%C3%A5.png?a"), ("grå.png".to_owned(), some("b.example"), None));
        assert_eq!(foreign("https://b.example"), ("b.example".to_owned(), some("b.example"), None));
        assert_eq!(foreign("http://a.example/x"), ("x".to_owned(), some("a.example"), some("https://a.example/x")));
        assert_eq!(foreign("https://a.example:8443/x").1, None);
        assert_eq!(foreign("https://sub.a.example/x").1, some("sub.a.example"));
        assert_eq!(foreign("https://127.0.0.1/x").1, None);
        assert_eq!(foreign("https://example.se:8080/x").1, None);
        assert_eq!(foreign("https://").0, "https://");
        // A site that is itself not on https shows the files of allowed hosts by https.
        let plain = BaseUrl::parse("http://localhost/").expect("an address");
        assert_eq!(hosts.loading("//a.example/b", &plain), Loading::Allowed("https://a.example/b".to_owned()));
    }
}
