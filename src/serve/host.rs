//! Who may send requests: a page of another site must not read a draft from the author's machine.
//!
//! Only this machine can connect, but every page in the author's browser runs on this machine, too. A foreign name that
//! resolves to 127.0.0.1 (DNS rebinding) is recognised by the header `Host`, and a page of another origin by `Origin` and
//! `Sec-Fetch-Site`.

/// Names of this machine.
const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// The port that browsers leave out of `Host` and `Origin`.
const HTTP_PORT: u16 = 80;

/// Returns whether a `Host` header names this server: a name of this machine, with our port or without one.
#[must_use]
pub fn is_ours(host: &str, port: u16) -> bool {
    let host = host.to_ascii_lowercase();
    rests(&host).any(|rest| rest.is_empty() || is_port(rest, port))
}

/// Returns whether a page of this origin may listen to events. Programs that are no browser send neither header.
#[must_use]
pub fn may_listen(origin: Option<&str>, fetch_site: Option<&str>, port: u16) -> bool {
    let is_own = |origin: &str| {
        let origin = origin.to_ascii_lowercase();
        origin
            .strip_prefix("http://")
            .is_some_and(|host| rests(host).any(|rest| is_port(rest, port) || (rest.is_empty() && port == HTTP_PORT)))
    };
    origin.is_none_or(is_own) && fetch_site.is_none_or(|site| matches!(site, "same-origin" | "none"))
}

/// Returns the rest of `host` after each name of this machine that it starts with.
fn rests(host: &str) -> impl Iterator<Item = &str> {
    NAMES.iter().filter_map(|name| host.strip_prefix(name))
}

fn is_port(rest: &str, port: u16) -> bool {
    rest.strip_prefix(':') == Some(port.to_string().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_ours() {
        for host in ["127.0.0.1", "127.0.0.1:8000", "localhost:8000", "LocalHost", "[::1]:8000", "[::1]"] {
            assert!(is_ours(host, 8000), "{host}");
        }
        for host in [
            "",
            "example.se",
            "127.0.0.1:80",
            "localhost.example.se",
            "127.0.0.1.nip.io:8000",
            "localhost:8000:1",
            "::1",
        ] {
            assert!(!is_ours(host, 8000), "{host}");
        }
    }

    #[test]
    fn only_our_own_pages_listen() {
        assert!(may_listen(None, None, 8000));
        assert!(may_listen(Some("http://127.0.0.1:8000"), Some("same-origin"), 8000));
        assert!(may_listen(Some("http://localhost"), None, 80));
        for origin in
            ["null", "http://localhost", "http://localhost:3000", "https://localhost:8000", "http://a.example"]
        {
            assert!(!may_listen(Some(origin), None, 8000), "{origin}");
        }
        assert!(!may_listen(None, Some("cross-site"), 8000));
        assert!(!may_listen(None, Some("same-site"), 8000));
    }
}
