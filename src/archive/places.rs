//! Where the addresses of a site lie as files, and how one file leads to another.

use std::collections::{BTreeMap, BTreeSet};

use url::Url;

use crate::config::url::BaseUrl;
use crate::output::hosting::Hosting;
use crate::output::route::Route;
use crate::source::path::relative;
use crate::text::address::{decoded, encoded_path};

/// How many redirects are followed: more are a circle.
const REDIRECTS_MAX: usize = 8;

/// The files of a finished site, and what its web server knows of other addresses.
#[derive(Debug)]
pub struct Places {
    url: BaseUrl,
    files: BTreeSet<String>,
    redirects: BTreeMap<String, String>,
    /// Redirects from queries of the home page.
    queries: BTreeMap<(String, String), String>,
}

/// Where an address leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lead {
    /// To the page itself, or it is no address: it stays as it is.
    Same,
    /// To a file of the site: its path, and the query and fragment behind it.
    File(String, String),
    /// To the site, but to no file: the full address.
    Nowhere(String),
    /// To something else on the site's host: the full address.
    Beside(String),
    /// To another host, by http or https.
    Foreign(String),
}

impl Places {
    /// Creates the places of a site. `files` are the paths of its files, and `hosting` what its web server knows.
    #[must_use]
    pub fn new(url: &BaseUrl, files: impl IntoIterator<Item = String>, hosting: &Hosting) -> Self {
        let redirects = hosting.redirects.iter().map(|one| (one.from.as_str().to_owned(), one.to.clone())).collect();
        let queries = &hosting.query_redirects;
        let queries = queries.iter().map(|one| ((one.name.clone(), one.value.clone()), one.to.clone())).collect();
        Self { url: url.clone(), files: files.into_iter().collect(), redirects, queries }
    }

    /// Returns the full address of a file of the site, from which browsers read the addresses in it.
    ///
    /// # Panics
    ///
    /// Never: routes are addresses.
    #[must_use]
    pub fn base(&self, route: &Route) -> Url {
        Url::parse(&self.url.absolute(route)).expect("invariant: a route on a host is an address")
    }

    /// Returns where an address leads that a browser reads on a page with this base.
    #[must_use]
    pub fn lead(&self, base: &Url, address: &str) -> Lead {
        let typed = address.trim_matches(|c: char| c.is_ascii_whitespace() || c.is_ascii_control());
        if typed.is_empty() || typed.starts_with('#') {
            return Lead::Same;
        }
        base.join(typed).map_or(Lead::Same, |url| self.lead_of(url, REDIRECTS_MAX))
    }

    fn lead_of(&self, url: Url, redirects: usize) -> Lead {
        if !matches!(url.scheme(), "http" | "https") {
            return Lead::Same;
        }
        if !self.url.is_own(&url) {
            return Lead::Foreign(url.into());
        }
        let above = self.url.path().trim_end_matches('/');
        let Some(inside) = url.path().strip_prefix(above).filter(|inside| inside.is_empty() || inside.starts_with('/'))
        else {
            return Lead::Beside(url.into());
        };
        let inside = decoded(if inside.is_empty() { "/" } else { inside });
        if let Some(to) = self.moved(&inside, &url).filter(|_| redirects > 0)
            && let Ok(to) = url.join(to)
        {
            return self.lead_of(to, redirects - 1);
        }
        let Some(path) = self.file(&inside) else { return Lead::Nowhere(url.into()) };
        Lead::File(path, rest(&url))
    }

    /// Returns where a web server leads on from an address at which no file lies, or from a query of the home page.
    fn moved(&self, inside: &str, url: &Url) -> Option<&str> {
        if inside == "/" {
            let mut pairs = url.query_pairs();
            return pairs.find_map(|(name, value)| self.queries.get(&(name.into(), value.into()))).map(String::as_str);
        }
        let is_file = self.file(inside).is_some();
        self.redirects.get(inside).filter(|_| !is_file).map(String::as_str)
    }

    /// Returns the path of the file that serves an address below the site's.
    #[must_use]
    pub fn file(&self, inside: &str) -> Option<String> {
        let route = Route::new(inside)?;
        let page = if route.is_page() { None } else { Route::new(&format!("{inside}/")) };
        let paths = [Some(route), page].into_iter().flatten().map(|route| route.file_path().as_str().to_owned());
        paths.into_iter().find(|path| self.files.contains(path))
    }
}

/// Returns the query and the fragment of an address.
fn rest(url: &Url) -> String {
    let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
    let fragment = url.fragment().map(|fragment| format!("#{fragment}")).unwrap_or_default();
    query + &fragment
}

/// Returns the address by which the file `from` leads to the file `to`; `rest` are query and fragment.
#[must_use]
pub fn link(from: &str, to: &str, rest: &str) -> String {
    let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("{}{rest}", encoded_path(&relative(folder, to)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::output::hosting::{PathRedirect, QueryRedirect};

    fn places(url: &str, files: &[&str]) -> Places {
        let redirect = PathRedirect {
            from: Route::new("/gammal/").expect("a route"),
            to: format!("{}om/", BaseUrl::parse(url).expect("an address").path()),
            below: BTreeSet::new(),
        };
        let query = QueryRedirect { name: "p".to_owned(), value: "12".to_owned(), to: redirect.to.clone() };
        let hosting = Hosting { redirects: vec![redirect], query_redirects: vec![query], ..Hosting::default() };
        let url = BaseUrl::parse(url).expect("an address");
        Places::new(&url, files.iter().map(|file| (*file).to_owned()), &hosting)
    }

    const FILES: [&str; 6] =
        ["index.html", "om/index.html", "2015/01/x/index.html", "2015/01/x/å b%25.pdf", "a.css", "feed.xml"];

    #[test]
    fn every_kind_of_address_leads_where_it_did() {
        let file = |path: &str, rest: &str| Lead::File(path.to_owned(), rest.to_owned());
        for site in ["https://norrby.example/", "https://kommun.example:8443/skolor/blogg/"] {
            let places = places(site, &FILES);
            let (url, base) = (BaseUrl::parse(site).expect("an address"), Url::parse(site).expect("an address"));
            let page = base.join("2015/01/x/").expect("an address");
            let lead = |address: &str| places.lead(&page, &address.replace("BASE/", url.path()));
            for (address, wanted) in [
                ("BASE/", file("index.html", "")),
                ("BASE/om/", file("om/index.html", "")),
                ("BASE/om", file("om/index.html", "")),
                (" BASE/om/?a=1&b#c ", file("om/index.html", "?a=1&b#c")),
                ("../../../om/index.html", file("om/index.html", "")),
                ("\u{e5}%20b%2525.pdf#page=2", file("2015/01/x/å b%25.pdf", "#page=2")),
                ("a\u{30a}%20b%2525.pdf", file("2015/01/x/å b%25.pdf", "")),
                ("BASE/gammal/", file("om/index.html", "")),
                ("BASE/?p=12", file("om/index.html", "")),
                ("BASE/?p=13", file("index.html", "?p=13")),
                ("#del", Lead::Same),
                ("", Lead::Same),
                ("mailto:a@norrby.example", Lead::Same),
                ("data:,x", Lead::Same),
                ("javascript:void(0)", Lead::Same),
                ("https://annan.example/om/", Lead::Foreign("https://annan.example/om/".to_owned())),
                ("//annan.example/", Lead::Foreign("https://annan.example/".to_owned())),
                ("BASE/finns-inte/", Lead::Nowhere(format!("{site}finns-inte/"))),
            ] {
                assert_eq!(lead(address), wanted, "{address} on {site}");
            }
            assert_eq!(lead(&format!("{site}om/#a").replace("https", "http")), file("om/index.html", "#a"));
        }
        let places = places("https://kommun.example/blogg/", &FILES);
        let base = places.base(&Route::home());
        assert_eq!(places.lead(&base, "/bloggen/"), Lead::Beside("https://kommun.example/bloggen/".to_owned()));
        assert_eq!(places.lead(&base, "/blogg"), file("index.html", ""));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn a_link_from_file_to_file_leads_there(
            from in "([a-zå %#?&'é]{1,4}/){0,3}index\\.html",
            to in "([a-zå %#;:@()]{1,4}/){0,3}[a-zåö %#?&'+é]{1,6}\\.pdf",
        ) {
            let rest = "?x=1#del";
            let base = Url::parse(&format!("file:///C:/Arkiv/{}", encoded_path(&from))).expect("an address");
            let there = base.join(&link(&from, &to, rest)).expect("an address");
            prop_assert_eq!(decoded(there.path()), format!("/C:/Arkiv/{to}"));
            prop_assert_eq!((there.query(), there.fragment()), (Some("x=1"), Some("del")));
        }
    }
}
