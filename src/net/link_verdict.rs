//! The way from an address to its last answer -> what became of the link.

use url::{Host, Url};

use crate::net::link_answer::{DeadReason, LinkAnswer, UnknownReason};

/// Hosts whose addresses are made to be kept, wherever they lead.
const KEPT_FOR_GOOD: [&str; 8] =
    ["doi.org", "dx.doi.org", "hdl.handle.net", "urn.kb.se", "purl.org", "w3id.org", "n2t.net", "web.archive.org"];
/// Names in a path that stand for pages where one says who one is.
const LOGINS: [&str; 20] = [
    "login",
    "logon",
    "log-in",
    "signin",
    "sign-in",
    "sign_in",
    "logga-in",
    "loggain",
    "inloggning",
    "auth",
    "oauth",
    "oauth2",
    "authorize",
    "sso",
    "saml",
    "saml2",
    "adfs",
    "cas",
    "wp-login",
    "servicelogin",
];
/// First labels of hosts where one says who one is.
const LOGIN_HOSTS: [&str; 8] = ["login", "auth", "sso", "idp", "accounts", "account", "signin", "adfs"];
/// Names of front pages.
const FRONTS: [&str; 8] = ["index", "default", "home", "start", "hem", "startsida", "sv", "en"];

/// Returns what became of a link: where it led from `start`, each time with whether for good, and the last status.
pub(super) fn verdict(start: &Url, hops: &[(Url, bool)], status: u16) -> LinkAnswer {
    match status {
        200..=299 => {}
        404 | 410 => return LinkAnswer::Dead(DeadReason::Status(status)),
        _ => return LinkAnswer::Unknown(UnknownReason::Status(status)),
    }
    let (Some((first, is_first_for_good)), Some((last, _))) = (hops.first(), hops.last()) else {
        return LinkAnswer::Fine;
    };
    if start.host_str().is_some_and(|host| KEPT_FOR_GOOD.contains(&host)) {
        return LinkAnswer::Fine;
    }
    if is_login(last) && !is_login(start) {
        return LinkAnswer::Unknown(UnknownReason::Login);
    }
    let is_for_good = hops.iter().all(|(_, is_for_good)| *is_for_good);
    if is_for_good && is_front(last) && !is_front(start) {
        return LinkAnswer::FrontPage(last.to_string());
    }
    if is_for_good {
        return LinkAnswer::Moved(last.to_string());
    }
    // Where it leads today may change, but not that it is asked for by https.
    let mut secure = start.clone();
    let is_upgrade = start.scheme() == "http" && secure.set_scheme("https").is_ok() && secure == *first;
    if is_upgrade && *is_first_for_good { LinkAnswer::Moved(secure.to_string()) } else { LinkAnswer::Fine }
}

/// Returns the parts of a path without extensions, in lower case.
fn parts(url: &Url) -> impl DoubleEndedIterator<Item = String> {
    let parts = url.path().split('/').filter(|part| !part.is_empty());
    parts.map(|part| part.split('.').next().unwrap_or_default().to_ascii_lowercase())
}

fn is_login(url: &Url) -> bool {
    let label = match url.host() {
        Some(Host::Domain(name)) => name.split('.').next().unwrap_or_default(),
        _ => "",
    };
    LOGIN_HOSTS.contains(&label) || parts(url).any(|part| LOGINS.contains(&part.as_str()))
}

fn is_front(url: &Url) -> bool {
    url.query().is_none() && parts(url).all(|part| FRONTS.contains(&part.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(start: &str, hops: &[(&str, bool)], status: u16) -> LinkAnswer {
        let url = |address: &str| Url::parse(address).expect("an address");
        let hops: Vec<_> = hops.iter().map(|(address, is_for_good)| (url(address), *is_for_good)).collect();
        verdict(&url(start), &hops, status)
    }

    #[test]
    fn only_a_way_that_is_for_good_to_its_end_is_a_move() {
        let moved = |to: &str| LinkAnswer::Moved(to.to_owned());
        for (start, hops, expected) in [
            ("http://a.se/x", &[][..], LinkAnswer::Fine),
            ("http://a.se/x", &[("https://a.se/x", true), ("https://b.se/y", true)], moved("https://b.se/y")),
            ("http://a.se/x", &[("https://b.se/y", true), ("https://b.se/z", false)], LinkAnswer::Fine),
            ("http://a.se/x", &[("https://b.se/y", false)], LinkAnswer::Fine),
            ("http://a.se/x", &[("https://a.se/x", true), ("https://a.se/y", false)], moved("https://a.se/x")),
            ("http://a.se/x", &[("https://a.se/x", false)], LinkAnswer::Fine),
            ("http://a.se/", &[("https://b.se/", true)], moved("https://b.se/")),
            ("http://a.se/index.html", &[("https://a.se/", true)], moved("https://a.se/")),
            ("http://a.se/x/y", &[("https://a.se/sv/", true)], LinkAnswer::FrontPage("https://a.se/sv/".to_owned())),
            ("https://doi.org/10.1/x", &[("https://b.se/y", true)], LinkAnswer::Fine),
            ("https://a.se/x", &[("https://a.se/login?next=x", true)], LinkAnswer::Unknown(UnknownReason::Login)),
            ("https://a.se/x", &[("https://login.b.se/", false)], LinkAnswer::Unknown(UnknownReason::Login)),
            ("https://a.se/wp-login.php", &[("https://b.se/wp-login.php", true)], moved("https://b.se/wp-login.php")),
        ] {
            assert_eq!(check(start, hops, 200), expected, "{start} {hops:?}");
        }
    }

    #[test]
    fn only_what_a_host_says_is_gone_is_dead() {
        for status in [404, 410] {
            assert_eq!(
                check("http://a.se/x", &[("https://a.se/x", true)], status),
                LinkAnswer::Dead(DeadReason::Status(status))
            );
        }
        for status in [301, 400, 401, 403, 405, 429, 451, 500, 503, 999] {
            assert_eq!(check("http://a.se/x", &[], status), LinkAnswer::Unknown(UnknownReason::Status(status)));
        }
    }
}
