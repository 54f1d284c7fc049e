//! What a web server is to be told about a finished site: headers, redirects, media types. Every form of it is drawn
//! from this one value.

use std::collections::BTreeSet;

use crate::output::manifest::MANIFEST_NAME;
use crate::output::route::Route;
use crate::text::address::{decoded, encoded_location};

/// What a web server is to be told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hosting {
    /// Path of the site on its host, percent-encoded; starts and ends with `/`.
    pub base: String,
    /// Headers. A header of a later rule takes the place of the same header of an earlier one.
    pub rules: Vec<Rule>,
    /// Old addresses.
    pub moved: Vec<Moved>,
    /// Old addresses that are questions.
    pub asked: Vec<QueryRedirect>,
    /// Media types by extension, with the character set where the type has one.
    pub types: Vec<(&'static str, String)>,
    /// File name of feeds.
    pub feed_name: String,
    /// All feeds.
    pub feeds: Vec<Route>,
}

/// Headers of some addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The addresses.
    pub on: On,
    /// The headers, each name once.
    pub headers: Vec<Header>,
}

/// Which addresses a rule is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum On {
    /// All.
    Everything,
    /// All below a folder, which is named like a page.
    Below(Route),
    /// One page.
    Page(Route),
}

/// A header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Header {
    /// `Content-Security-Policy`.
    Policy(Policy),
    /// `Cache-Control`: seconds for which a copy is good, and other words. It is sent with what was found alone: an
    /// address at which nothing lies yet may hold something tomorrow.
    Cache(u32, &'static str),
    /// Any other header: name and value.
    Other(&'static str, String),
}

/// A Content-Security-Policy: directives in their order, each with its sources in theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy(Vec<(&'static str, Vec<&'static str>)>);

/// An old address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The old address.
    pub from: Route,
    /// Where it leads: on this host with the site's path, or absolute. Percent-encoded, ASCII, no `$` and no quotes.
    pub to: String,
    /// Names right below the old address at which something else lies.
    pub below: BTreeSet<String>,
}

/// An old address that asks the home page: `/?p=12`. No file can answer it, so servers alone lead on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryRedirect {
    /// Name of what is asked for; like its value ASCII letters, digits, `-` and `_`.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Where it leads, as in [`Moved`].
    pub to: String,
}

impl QueryRedirect {
    /// Reads a query; nothing for one that is more than a name and a value.
    #[must_use]
    pub fn new(query: &str, to: String) -> Option<Self> {
        let (name, value) = query.split_once('=')?;
        let is_plain = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        };
        // A name is part of the name of a variable of nginx.
        let is_whole = is_plain(name) && !name.contains('-') && is_plain(value);
        is_whole.then(|| Self { name: name.to_owned(), value: value.to_owned(), to })
    }
}

/// The media type of feeds (RSS 2.0).
pub const FEED_TYPE: &str = "application/rss+xml; charset=utf-8";

/// Name of the file of Netlify and Cloudflare Pages with headers.
pub const HEADERS_NAME: &str = "_headers";
/// Name of their file with redirects.
pub const REDIRECTS_NAME: &str = "_redirects";
/// Name of Apache's settings of a folder.
pub const APACHE_NAME: &str = ".htaccess";
/// Name of the settings to be included in nginx's own.
pub const NGINX_NAME: &str = ".nginx.conf";
/// Name of the settings of IIS.
pub const IIS_NAME: &str = "web.config";

/// Files of the output folder that readers are not to see.
pub const HIDDEN_NAMES: [&str; 6] = [HEADERS_NAME, REDIRECTS_NAME, APACHE_NAME, NGINX_NAME, IIS_NAME, MANIFEST_NAME];

impl Hosting {
    /// Returns the headers of everything.
    #[must_use]
    pub fn general(&self) -> Vec<&Header> {
        self.on(|_| false)
    }

    /// Returns the headers of the addresses that a rule is for: its own, and of the earlier rules that are for all of
    /// them those whose names it does not have.
    #[must_use]
    pub fn headers_of(&self, rule: &Rule) -> Vec<&Header> {
        let is_above = |folder: &Route| match &rule.on {
            On::Everything => false,
            On::Below(route) | On::Page(route) => route.as_str().starts_with(folder.as_str()),
        };
        self.on(|other| match other {
            On::Everything => false,
            On::Below(folder) => is_above(folder),
            On::Page(page) => rule.on == On::Page(page.clone()),
        })
    }

    /// Returns the headers of everything with those of the rules that `is_meant` names.
    fn on(&self, is_meant: impl Fn(&On) -> bool) -> Vec<&Header> {
        let mut headers: Vec<&Header> = Vec::new();
        for header in self
            .rules
            .iter()
            .filter(|rule| rule.on == On::Everything || is_meant(&rule.on))
            .flat_map(|rule| &rule.headers)
        {
            match headers.iter_mut().find(|known| known.name() == header.name()) {
                Some(known) => *known = header,
                None => headers.push(header),
            }
        }
        headers
    }

    /// Returns the folder of the site on its host, and the root where that is another.
    pub fn bases(&self) -> impl Iterator<Item = &str> {
        [self.base.as_str(), "/"].into_iter().take(if self.base == "/" { 1 } else { 2 })
    }

    /// Returns the address of a route on the host as text, not percent-encoded.
    #[must_use]
    pub fn path(&self, route: &Route) -> String {
        format!("{}{}", decoded(&self.base), &route.as_str()[1..])
    }

    /// Returns the address of a route on the host, percent-encoded.
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
            Self::Cache(seconds, words) => format!("public, max-age={seconds}, {words}"),
            Self::Other(_, value) => value.clone(),
        }
    }

    /// Returns whether the header is sent with mistakes such as 404, too.
    #[must_use]
    pub fn is_for_mistakes(&self) -> bool {
        match self {
            Self::Policy(_) | Self::Other(..) => true,
            Self::Cache(..) => false,
        }
    }
}

impl Policy {
    /// Returns this policy with a source more; a directive that is not there is put at the end.
    #[must_use]
    pub fn with(mut self, directive: &'static str, source: &'static str) -> Self {
        let at = self.0.iter().position(|(name, _)| *name == directive).unwrap_or_else(|| {
            self.0.push((directive, Vec::new()));
            self.0.len() - 1
        });
        let sources = &mut self.0[at].1;
        sources.retain(|known| *known != "'none'");
        if !sources.contains(&source) {
            sources.push(source);
        }
        self
    }

    /// Returns a policy that allows what one of the two allows, as far as both say something about it.
    ///
    /// A directive that only one of them has is taken over: here the other falls back to `default-src 'none'`.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        let sources = other.0.iter().flat_map(|(name, sources)| sources.iter().map(move |source| (*name, *source)));
        sources.fold(self, |policy, (name, source)| {
            let is_new_none = source == "'none'" && policy.0.iter().any(|(known, _)| *known == name);
            if is_new_none { policy } else { policy.with(name, source) }
        })
    }

    /// Returns the policy as it is sent.
    #[must_use]
    pub fn text(&self) -> String {
        let directives = self.0.iter().map(|(name, sources)| format!("{name} {}", sources.join(" ")));
        directives.collect::<Vec<_>>().join("; ")
    }
}

/// Returns an address that may be sent as `Location` and stand in every server's settings: ASCII, percent-encoded, with
/// neither quotes nor backslashes, nor `$`, which servers take for a variable.
#[must_use]
pub fn location(address: &str) -> String {
    // Of an absolute address this encodes the host (IDNA), too; one that cannot be read is encoded as it stands.
    let parsed = url::Url::parse(address).map_or_else(|_| address.to_owned(), String::from);
    encoded_location(&parsed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_rule_takes_the_place_of_an_earlier_one() {
        let route = |address| Route::new(address).expect("an address");
        let other = |value: &str| Header::Other("X-A", value.to_owned());
        let rule = |on, headers| Rule { on, headers };
        let hosting = Hosting {
            rules: vec![
                rule(On::Everything, vec![other("1"), Header::Cache(0, "must-revalidate")]),
                rule(On::Below(route("/assets/")), vec![Header::Cache(9, "immutable")]),
                rule(On::Page(route("/sok/")), vec![other("2")]),
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
    fn policies_are_widened_and_joined() {
        let policy = Policy::default().with("default-src", "'none'").with("script-src", "'self'");
        let wide = policy.clone().with("script-src", "'wasm-unsafe-eval'").with("frame-src", "https://a.example");
        let text = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; frame-src https://a.example";
        assert_eq!((wide.text().as_str(), policy.clone().or(&wide)), (text, wide.clone()));
        assert_eq!(wide.clone().or(&policy), wide);
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
