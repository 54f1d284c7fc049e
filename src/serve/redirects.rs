//! Redirects that the preview follows on this host.

use crate::output::hosting::{Hosting, QueryRedirect};
use crate::text::address::{decoded, decoded_request};

/// A redirect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedirectRule {
    /// The old path, not percent-encoded; `*` at its end stands for anything.
    pub from: String,
    /// A parameter that the query has to have: `p=12`.
    pub query: Option<String>,
    /// The new address; `:splat` is what the `*` stood for.
    pub to: String,
    /// The status.
    pub status: u16,
}

/// Returns the redirects that the site's rules for web servers ask for.
#[must_use]
pub fn site_redirects(hosting: &Hosting) -> Vec<RedirectRule> {
    let moved = |from, query, to: &String| RedirectRule { from, query, to: to.clone(), status: 301 };
    let paths = hosting.redirects.iter().map(|redirect| moved(hosting.path(&redirect.from), None, &redirect.to));
    let queries = hosting
        .query_redirects
        .iter()
        .map(|QueryRedirect { name, value, to }| moved(decoded(&hosting.base), Some(format!("{name}={value}")), to));
    paths.chain(queries).collect()
}

/// Parses an author's `_redirects` in the form of Netlify and Cloudflare Pages. Lines that do not redirect (a status such as
/// 200 or 404) or that depend on a country or a language are left out.
#[must_use]
pub fn parse_redirects(text: &str) -> Vec<RedirectRule> {
    let rule = |line: &str| {
        let mut words = line.split_ascii_whitespace().take_while(|word| !word.starts_with('#'));
        let (from, mut to) = (words.next()?, words.next()?);
        let is_query = |word: &str| !word.contains([':', '/']) && word.contains('=');
        let query = Some(to.to_owned()).filter(|word| is_query(word));
        if query.is_some() {
            to = words.next()?;
        }
        let status = words.next().map_or(Some(301), |word| word.trim_end_matches('!').parse().ok())?;
        let is_plain = from.starts_with('/') && words.next().is_none();
        let is_redirect = matches!(status, 301 | 302 | 303 | 307 | 308);
        let from = decoded_request(from).filter(|_| is_plain && is_redirect)?;
        Some(RedirectRule { from, query, to: to.to_owned(), status })
    };
    text.lines().filter_map(rule).collect()
}

/// Returns where a path with its query leads, and the status. An address on the site's own `origin` becomes a path on this
/// host.
#[must_use]
pub fn target(rules: &[RedirectRule], path: &str, query: &str, origin: &str) -> Option<(String, u16)> {
    let path = decoded_request(path)?;
    rules.iter().find_map(|rule| {
        if rule.query.as_ref().is_some_and(|wanted| query.split('&').all(|part| part != wanted)) {
            return None;
        }
        let splat = match rule.from.strip_suffix('*') {
            Some(start) => path.strip_prefix(start)?,
            None if rule.from == path => "",
            None => return None,
        };
        let to = rule.to.replace(":splat", splat);
        let here = to.strip_prefix(origin).filter(|rest| rest.starts_with('/'));
        Some((here.map_or_else(|| to.clone(), str::to_owned), rule.status))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_addresses_lead_on_upon_this_host() {
        let redirects = parse_redirects(
            "/gammal/ /blogg/ny/ 301\n# x\n/%C3%A5/ https://a.example/blogg/b/ 302!\n/arkiv/* /alla/:splat\n\
             /ut https://b.example/\n/x /y 200\n/z /y 301 Country=se\n/ p=12 /ny/ 301!\n",
        );
        let to = |path: &str| target(&redirects, path, "", "https://a.example");
        let found = |path: &str, status| Some((path.to_owned(), status));
        assert_eq!(to("/gammal/"), found("/blogg/ny/", 301));
        assert_eq!(to("/%c3%a5/"), found("/blogg/b/", 302));
        assert_eq!(to("/arkiv/2015/a"), found("/alla/2015/a", 301));
        assert_eq!(to("/ut"), found("https://b.example/", 301));
        assert_eq!((to("/x"), to("/z"), to("/gammal")), (None, None, None));
        let asks = |query: &str| target(&redirects, "/", query, "https://a.example");
        assert_eq!((asks("p=12"), asks("a=b&p=12")), (found("/ny/", 301), found("/ny/", 301)));
        assert_eq!((asks("p=123"), asks(""), asks("xp=12")), (None, None, None));
    }
}
