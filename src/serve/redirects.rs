//! The site's own `_redirects`, obeyed on this host.

use crate::text::address::decoded_request;

/// One line of `_redirects`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redirect {
    /// The old path; `*` at its end stands for anything.
    pub from: String,
    /// What it asks for besides: `p=12`.
    pub query: Option<String>,
    /// Where it leads; `:splat` is what the star stood for.
    pub to: String,
    /// The status.
    pub status: u16,
}

/// Reads a `_redirects` file in the form of Netlify and Cloudflare Pages. Lines that do not redirect (a status such as
/// 200 or 404) or that depend on a country or a language are left out.
#[must_use]
pub fn redirects(text: &str) -> Vec<Redirect> {
    text.lines()
        .filter_map(|line| {
            let mut words = line.split_ascii_whitespace().take_while(|word| !word.starts_with('#'));
            let (from, mut to) = (words.next()?, words.next()?);
            let is_question = |word: &str| !word.contains([':', '/']) && word.contains('=');
            let query = Some(to.to_owned()).filter(|word| is_question(word));
            if query.is_some() {
                to = words.next()?;
            }
            let status = words.next().map_or(Some(301), |word| word.trim_end_matches('!').parse().ok())?;
            let is_plain = from.starts_with('/') && words.next().is_none();
            let is_redirect = matches!(status, 301 | 302 | 303 | 307 | 308);
            (is_plain && is_redirect).then(|| Redirect { from: from.to_owned(), query, to: to.to_owned(), status })
        })
        .collect()
}

/// Returns where a path with its query leads, and the status. An address on the site's own `origin` becomes a path on this host.
#[must_use]
pub fn target(redirects: &[Redirect], path: &str, query: &str, origin: &str) -> Option<(String, u16)> {
    let path = decoded_request(path)?;
    redirects.iter().find_map(|redirect| {
        if redirect.query.as_ref().is_some_and(|wanted| query.split('&').all(|part| part != wanted)) {
            return None;
        }
        let from = decoded_request(&redirect.from)?;
        let splat = match from.strip_suffix('*') {
            Some(start) => path.strip_prefix(start)?,
            None if from == path => "",
            None => return None,
        };
        let to = redirect.to.replace(":splat", splat);
        let here = to.strip_prefix(origin).filter(|rest| rest.starts_with('/'));
        Some((here.map_or_else(|| to.clone(), str::to_owned), redirect.status))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_addresses_lead_on_upon_this_host() {
        let redirects = redirects(
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
