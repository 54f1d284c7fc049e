//! What a web server has to know about a finished site: headers, redirects, media types. The settings of all servers are
//! drawn from this one value, and the preview obeys it.

use std::collections::BTreeSet;

use crate::output::manifest::{DONE_NAME, LOCK_NAME, MANIFEST_NAME, PENDING_NAME, PUBLISHED_NAME, STATE_NAME};
use crate::output::policy::Policy;
use crate::output::route::Route;
use crate::source::path::SourcePath;
use crate::text::address::{decoded, encoded_location};

/// What a web server has to know.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hosting {
    /// Path of the site on its host, percent-encoded; starts and ends with `/`.
    pub base: String,
    /// Headers. A header of a later rule replaces the same header of an earlier one.
    pub rules: Vec<HeaderRule>,
    /// Redirects from paths.
    pub redirects: Vec<PathRedirect>,
    /// Addresses at which something was and is no longer: status 410.
    pub gone: Vec<GoneAddress>,
    /// The page for errors that is shown with status 410, if there is nothing nearer.
    pub gone_page: Option<Route>,
    /// Redirects from queries of the home page.
    pub query_redirects: Vec<QueryRedirect>,
    /// Media types by extension, with the character set where the type has one.
    pub types: Vec<(&'static str, String)>,
    /// File names of feeds, each with its media type.
    pub feed_names: Vec<(String, &'static str)>,
    /// Addresses of all feeds.
    pub feeds: Vec<Route>,
}

/// An address at which something was and is no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoneAddress {
    /// The address.
    pub route: Route,
    /// Whether a page lies there that says so.
    pub has_page: bool,
}

/// Headers of some addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderRule {
    /// The addresses.
    pub scope: Scope,
    /// The headers, each name once.
    pub headers: Vec<Header>,
}

/// The addresses that a rule applies to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All addresses.
    Everything,
    /// All addresses below a folder, which is written as a page.
    Below(Route),
    /// One address.
    Page(Route),
}

/// A header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Header {
    /// `Content-Security-Policy`.
    Policy(Policy),
    /// `Cache-Control`: seconds for which a copy is fresh, and other directives. It is sent with successful answers only:
    /// an address that is not found today may be found tomorrow.
    Cache(u32, &'static str),
    /// Any other header: name and value.
    Other(&'static str, String),
}

/// A redirect from a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathRedirect {
    /// The old address.
    pub from: Route,
    /// The new address: on this host with the site's path, or absolute. Percent-encoded, ASCII, no `$` and no quotes.
    pub to: String,
    /// Names right below the old address at which the site has something else.
    pub below: BTreeSet<String>,
}

/// A redirect from a query of the home page, such as `/?p=12`. No file can lie there, so only web servers can redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryRedirect {
    /// Name of the parameter: like its value ASCII letters, digits, `-` and `_`.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The new address, as in [`PathRedirect`].
    pub to: String,
}

impl QueryRedirect {
    /// Reads a query such as `p=12`; `None` if it has more than one parameter.
    #[must_use]
    pub fn new(query: &str, to: String) -> Option<Self> {
        let (name, value) = query.split_once('=')?;
        let is_plain = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        // The name becomes part of the name of an nginx variable, which has no `-`.
        let is_whole = is_plain(name) && !name.contains('-') && is_plain(value);
        is_whole.then(|| Self { name: name.to_owned(), value: value.to_owned(), to })
    }
}

/// Media type of feeds (RSS 2.0). Feed readers take this one, too, and browsers show a person who follows a link to a feed what
/// it is: as `application/rss+xml` they show its source, or save it.
pub const FEED_TYPE: &str = "application/xml; charset=utf-8";
/// Media type of feeds (JSON Feed 1.1).
pub const JSON_FEED_TYPE: &str = "application/feed+json";

/// File of Netlify and Cloudflare Pages with headers.
pub const HEADERS_NAME: &str = "_headers";
/// File of Netlify and Cloudflare Pages with redirects.
pub const REDIRECTS_NAME: &str = "_redirects";
/// Apache's settings of a folder.
pub const APACHE_NAME: &str = ".htaccess";
/// Settings to be included in nginx's own.
pub const NGINX_NAME: &str = ".nginx.conf";
/// Settings of IIS.
pub const IIS_NAME: &str = "web.config";

/// Files of the output folder that web servers do not show.
pub const HIDDEN_NAMES: [&str; 11] = [
    HEADERS_NAME,
    REDIRECTS_NAME,
    APACHE_NAME,
    NGINX_NAME,
    IIS_NAME,
    MANIFEST_NAME,
    PENDING_NAME,
    DONE_NAME,
    STATE_NAME,
    PUBLISHED_NAME,
    LOCK_NAME,
];

impl Hosting {
    /// Returns the page for errors that a server shows with status 410 where it shows one page for all of them.
    #[must_use]
    pub fn page_of_gone(&self) -> &str {
        self.gone_page.as_ref().map_or("/404.html", Route::as_str)
    }

    /// Returns the headers of all addresses.
    #[must_use]
    pub fn general(&self) -> Vec<&Header> {
        self.merged(|_| false)
    }

    /// Returns all headers of the addresses that a rule applies to: its own, and those of earlier rules for all of these
    /// addresses that it does not replace.
    #[must_use]
    pub fn headers_of(&self, rule: &HeaderRule) -> Vec<&Header> {
        let is_above = |folder: &Route| match &rule.scope {
            Scope::Everything => false,
            Scope::Below(route) | Scope::Page(route) => route.as_str().starts_with(folder.as_str()),
        };
        self.merged(|other| match other {
            Scope::Everything => false,
            Scope::Below(folder) => is_above(folder),
            Scope::Page(_) => rule.scope == *other,
        })
    }

    /// Returns the headers of a file's address: those of the general rule and of all rules that it falls under.
    #[must_use]
    pub fn headers_at(&self, path: &SourcePath) -> Vec<&Header> {
        let address = format!("/{}", path.as_str());
        let address =
            if path.name() == "index.html" { &address[..address.len() - path.name().len()] } else { &address };
        self.merged(|scope| match scope {
            Scope::Everything => false,
            Scope::Below(folder) => address.starts_with(folder.as_str()),
            Scope::Page(page) => page.as_str() == address,
        })
    }

    /// Returns the media type of a file; `None` if nobody knows it.
    #[must_use]
    pub fn media_type(&self, path: &SourcePath) -> Option<&str> {
        if let Some((_, media_type)) = self.feed_names.iter().find(|(name, _)| path.name() == name) {
            return Some(media_type);
        }
        let extension = path.extension();
        self.types.iter().find(|(known, _)| *known == extension).map(|(_, media_type)| media_type.as_str())
    }

    /// Returns the headers of the general rule and of the rules that `applies` chooses, each name once.
    fn merged(&self, applies: impl Fn(&Scope) -> bool) -> Vec<&Header> {
        let mut headers: Vec<&Header> = Vec::new();
        let rules = self.rules.iter().filter(|rule| rule.scope == Scope::Everything || applies(&rule.scope));
        for header in rules.flat_map(|rule| &rule.headers) {
            match headers.iter_mut().find(|known| known.name() == header.name()) {
                Some(known) => *known = header,
                None => headers.push(header),
            }
        }
        headers
    }

    /// Returns rules of which no two set the same header for one address, for hosts that join the headers of all rules that
    /// match, as Cloudflare Pages does.
    ///
    /// A header that a narrower rule has, too, is left to that rule. Of policies, joined ones would allow only what each of
    /// them allows, so there is one for all addresses that allows what any of them does.
    #[must_use]
    pub fn disjoint_rules(&self) -> Vec<HeaderRule> {
        let narrower: Vec<&Header> =
            self.rules.iter().filter(|rule| rule.scope != Scope::Everything).flat_map(|rule| &rule.headers).collect();
        let union = |policy: &Policy| {
            let others = narrower.iter().filter_map(|other| match other {
                Header::Policy(other) => Some(other),
                Header::Cache(..) | Header::Other(..) => None,
            });
            Header::Policy(others.fold(policy.clone(), Policy::or))
        };
        let disjoint = |rule: &HeaderRule| {
            let is_general = rule.scope == Scope::Everything;
            let header = |header: &Header| match header {
                Header::Policy(policy) => is_general.then(|| union(policy)),
                _ if is_general && narrower.iter().any(|other| other.name() == header.name()) => None,
                Header::Cache(..) | Header::Other(..) => Some(header.clone()),
            };
            let headers: Vec<Header> = rule.headers.iter().filter_map(header).collect();
            (!headers.is_empty()).then(|| HeaderRule { scope: rule.scope.clone(), headers })
        };
        self.rules.iter().filter_map(disjoint).collect()
    }

    /// Returns the path of the site on its host, and the root where that is another.
    pub fn bases(&self) -> impl Iterator<Item = &str> {
        [self.base.as_str(), "/"].into_iter().take(if self.base == "/" { 1 } else { 2 })
    }

    /// Returns the path of a route on the host, not percent-encoded.
    #[must_use]
    pub fn path(&self, route: &Route) -> String {
        format!("{}{}", decoded(&self.base), &route.as_str()[1..])
    }

    /// Returns the path of a route on the host, percent-encoded.
    #[must_use]
    pub fn href(&self, route: &Route) -> String {
        format!("{}{}", self.base, &route.encoded()[1..])
    }
}

impl Header {
    /// Returns the name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Policy(_) => "Content-Security-Policy",
            Self::Cache(..) => "Cache-Control",
            Self::Other(name, _) => name,
        }
    }

    /// Returns the value.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Self::Policy(policy) => policy.text(),
            Self::Cache(seconds, directives) => format!("public, max-age={seconds}, {directives}"),
            Self::Other(_, value) => value.clone(),
        }
    }

    /// Returns whether the header is sent with errors such as 404, too.
    #[must_use]
    pub fn is_for_errors(&self) -> bool {
        match self {
            Self::Policy(_) | Self::Other(..) => true,
            Self::Cache(..) => false,
        }
    }
}

/// Returns an address that can be sent as `Location` and written in the settings of every server: ASCII, percent-encoded,
/// without quotes, backslashes and `$`, which servers expand as a variable.
#[must_use]
pub fn location(address: &str) -> String {
    // This encodes the host of an absolute address, too (IDNA). An address that cannot be parsed is encoded as it is.
    let parsed = url::Url::parse(address).map_or_else(|_| address.to_owned(), String::from);
    encoded_location(&parsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_rule_replaces_an_earlier_one() {
        let route = |address| Route::new(address).expect("an address");
        let other = |value: &str| Header::Other("X-A", value.to_owned());
        let rule = |scope, headers| HeaderRule { scope, headers };
        let hosting = Hosting {
            rules: vec![
                rule(Scope::Everything, vec![other("1"), Header::Cache(0, "must-revalidate")]),
                rule(Scope::Below(route("/assets/")), vec![Header::Cache(9, "immutable")]),
                rule(Scope::Page(route("/sok/")), vec![other("2")]),
            ],
            ..Hosting::default()
        };
        let of =
            |at: usize| hosting.headers_of(&hosting.rules[at]).iter().map(|header| header.value()).collect::<Vec<_>>();
        assert_eq!(of(0), ["1", "public, max-age=0, must-revalidate"]);
        assert_eq!(of(1), ["1", "public, max-age=9, immutable"]);
        assert_eq!(of(2), ["2", "public, max-age=0, must-revalidate"]);
    }

    #[test]
    fn a_file_has_the_headers_of_its_address_and_the_type_of_its_name() {
        let route = |address| Route::new(address).expect("an address");
        let rule = |scope, seconds| HeaderRule { scope, headers: vec![Header::Cache(seconds, "x")] };
        let hosting = Hosting {
            rules: vec![
                rule(Scope::Everything, 0),
                rule(Scope::Below(route("/assets/")), 9),
                rule(Scope::Page(route("/s\u{f6}k/")), 5),
            ],
            types: vec![("css", "text/css; charset=utf-8".to_owned()), ("xml", "application/xml".to_owned())],
            feed_names: vec![("feed.xml".to_owned(), FEED_TYPE), ("feed.json".to_owned(), JSON_FEED_TYPE)],
            ..Hosting::default()
        };
        for (path, seconds, media_type) in [
            ("assets/a.CSS", 9, Some("text/css; charset=utf-8")),
            ("assets.css", 0, Some("text/css; charset=utf-8")),
            ("s\u{f6}k/index.html", 5, None),
            ("s\u{f6}k/b.xml", 0, Some("application/xml")),
            ("tag/a/feed.xml", 0, Some(FEED_TYPE)),
            ("category/a/feed.json", 0, Some(JSON_FEED_TYPE)),
            ("LICENSE", 0, None),
        ] {
            let path = SourcePath::new(path).expect("a path");
            let headers: Vec<String> = hosting.headers_at(&path).iter().map(|header| header.value()).collect();
            assert_eq!(headers, [format!("public, max-age={seconds}, x")], "{path:?}");
            assert_eq!(hosting.media_type(&path), media_type, "{path:?}");
        }
    }

    #[test]
    fn disjoint_rules_name_each_header_once_for_an_address() {
        let policy = |source| Header::Policy(Policy::default().with("script-src", source));
        let folder = |name| Scope::Below(Route::home().page(name));
        let rule = |scope, headers| HeaderRule { scope, headers };
        let hosting = Hosting {
            rules: vec![
                rule(Scope::Everything, vec![policy("'self'"), Header::Cache(0, "must-revalidate")]),
                rule(folder("assets"), vec![Header::Cache(9, "immutable")]),
                rule(folder("a"), vec![policy("'wasm-unsafe-eval'")]),
            ],
            ..Hosting::default()
        };
        let union = Policy::default().with("script-src", "'self'").with("script-src", "'wasm-unsafe-eval'");
        let expected = [
            rule(Scope::Everything, vec![Header::Policy(union)]),
            rule(folder("assets"), vec![Header::Cache(9, "immutable")]),
        ];
        assert_eq!(hosting.disjoint_rules(), expected);
    }

    #[test]
    fn a_location_cannot_break_out() {
        for (address, expected) in [
            ("/blogg/l%C3%A4s/", "/blogg/l%C3%A4s/"),
            ("https://xn--4cab6c.example/a b\"c", "https://xn--4cab6c.example/a%20b%22c"),
            ("https://\u{e5}\u{e4}\u{f6}.example/\u{e5}", "https://xn--4cab6c.example/%C3%A5"),
            ("https://a.example/$host;'{}\\|`\n x", "https://a.example/%24host;%27%7B%7D/%7C%60%20x"),
            ("https://a b/\"; return 200", "https://a%20b/%22;%20return%20200"),
            ("https://a.example/?a=1&b=$1;c#d", "https://a.example/?a=1&b=%241;c#d"),
        ] {
            assert_eq!(location(address), expected, "{address}");
        }
    }
}
