//! A request's head -> whether the desk answers it.
//!
//! Any page that the author visits can send requests to this machine (forged requests, DNS rebinding), and so can other programs. So
//! the desk answers by its exact name only; what is asked of it has to come from its own page, and show its token.

use axum::http::header::{CONTENT_TYPE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderName, Method};

use crate::desk::secret::Token;

/// Paths of what the page asks for begin with it.
pub const API: &str = "/api/";
/// The header that shows the token.
pub const TOKEN: HeaderName = HeaderName::from_static("x-griffel-token");
/// Where a request comes from, as the browser says (Fetch Metadata).
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
/// Media type of files that are uploaded: no form of another page can send it unasked.
const UPLOADED: &str = "application/octet-stream";

/// What a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked<'a> {
    /// A file of the page, by its name.
    File(&'a str),
    /// An action, by its name.
    Action(&'a str),
}

/// Why a request is not answered: its status. The body is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// 421: it is for another host.
    Host,
    /// 405: the method is none that is answered here; never a preflight request.
    Method,
    /// 403: it comes from elsewhere.
    Origin,
    /// 401: it shows no token, or a wrong one.
    Token,
    /// 415: a form of another page could have sent its body.
    MediaType,
}

impl Refused {
    /// Returns the status.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Host => 421,
            Self::Method => 405,
            Self::Origin => 403,
            Self::Token => 401,
            Self::MediaType => 415,
        }
    }
}

/// Returns what a request asks for.
///
/// # Errors
///
/// [`Refused`], before anything of its body is read.
pub fn asked<'a>(
    method: &Method,
    path: &'a str,
    headers: &HeaderMap,
    port: u16,
    token: &Token,
) -> Result<Asked<'a>, Refused> {
    // A request with two `Host` headers tries to slip one past the check.
    let host = only(headers, &HOST).filter(|host| names(port).iter().any(|name| name == host)).ok_or(Refused::Host)?;
    let Some(action) = path.strip_prefix(API) else {
        let is_read = matches!(*method, Method::GET | Method::HEAD);
        return if is_read { Ok(Asked::File(path.trim_start_matches('/'))) } else { Err(Refused::Method) };
    };
    if *method != Method::POST {
        return Err(Refused::Method);
    }
    let is_own = match headers.get_all(ORIGIN).iter().count() {
        0 => only(headers, &FETCH_SITE) == Some("same-origin"),
        _ => only(headers, &ORIGIN) == Some(format!("http://{host}").as_str()),
    };
    let is_cross_site = only(headers, &FETCH_SITE).is_some_and(|site| site != "same-origin");
    if !is_own || is_cross_site {
        return Err(Refused::Origin);
    }
    if !headers.get(&TOKEN).is_some_and(|given| token.is(given.as_bytes())) {
        return Err(Refused::Token);
    }
    match only(headers, &CONTENT_TYPE) {
        Some("application/json" | UPLOADED) => Ok(Asked::Action(action)),
        _ => Err(Refused::MediaType),
    }
}

/// Returns the names by which the desk is reached.
fn names(port: u16) -> [String; 2] {
    [format!("127.0.0.1:{port}"), format!("localhost:{port}")]
}

/// Returns the value of a header that stands once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    values.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    /// Returns what becomes of a request of the desk's own page, with headers changed; an empty one is left out.
    fn asked_with(method: &Method, path: &str, changes: &[(&'static str, &str)]) -> Result<String, u16> {
        let token = Token::new().expect("randomness");
        let mut headers = HeaderMap::new();
        let own = [
            ("host", "127.0.0.1:8100"),
            ("origin", "http://127.0.0.1:8100"),
            ("sec-fetch-site", "same-origin"),
            ("x-griffel-token", token.digits()),
            ("content-type", "application/json"),
        ];
        for (name, value) in own {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"));
        }
        for (name, value) in changes {
            let name = HeaderName::from_static(name.trim_end_matches('+'));
            let value = HeaderValue::from_str(value).expect("a header");
            if value.is_empty() {
                headers.remove(name);
            } else if changes
                .iter()
                .any(|(other, _)| other.trim_end_matches('+') == name.as_str() && other.ends_with('+'))
            {
                headers.append(name, value);
            } else {
                headers.insert(name, value);
            }
        }
        asked(method, path, &headers, 8100, &token).map(|asked| format!("{asked:?}")).map_err(Refused::status)
    }

    #[test]
    fn the_page_itself_is_answered() {
        let action = Ok("Action(\"state\")".to_owned());
        assert_eq!(asked_with(&Method::POST, "/api/state", &[]), action);
        let alias = [("host", "localhost:8100"), ("origin", "http://localhost:8100")];
        assert_eq!(asked_with(&Method::POST, "/api/state", &alias), action);
        assert_eq!(asked_with(&Method::POST, "/api/state", &[("origin", "")]), action);
        let nothing = [("origin", ""), ("sec-fetch-site", "none"), ("x-griffel-token", "")];
        assert_eq!(asked_with(&Method::GET, "/desk.js", &nothing), Ok("File(\"desk.js\")".to_owned()));
    }

    #[test]
    fn other_hosts_are_misdirected() {
        for host in [
            "",
            "127.0.0.1",
            "127.0.0.1:80",
            "a.example:8100",
            "localhost.a.example:8100",
            "[::1]:8100",
            "LOCALHOST:8100",
        ] {
            assert_eq!(asked_with(&Method::POST, "/api/state", &[("host", host)]), Err(421), "{host}");
            assert_eq!(asked_with(&Method::GET, "/", &[("host", host)]), Err(421), "{host}");
        }
        assert_eq!(asked_with(&Method::GET, "/", &[("host+", "a.example")]), Err(421));
    }

    #[test]
    fn other_methods_are_not_answered() {
        for method in [Method::GET, Method::HEAD, Method::OPTIONS, Method::PUT, Method::DELETE, Method::PATCH] {
            assert_eq!(asked_with(&method, "/api/state", &[]), Err(405), "{method}");
        }
        for method in [Method::POST, Method::OPTIONS, Method::PUT] {
            assert_eq!(asked_with(&method, "/desk.js", &[]), Err(405), "{method}");
        }
    }

    #[test]
    fn other_origins_are_refused() {
        for origin in
            ["null", "http://a.example", "https://127.0.0.1:8100", "http://127.0.0.1:8101", "http://localhost:8100"]
        {
            assert_eq!(asked_with(&Method::POST, "/api/state", &[("origin", origin)]), Err(403), "{origin}");
        }
        for site in ["cross-site", "same-site", "none"] {
            assert_eq!(asked_with(&Method::POST, "/api/state", &[("sec-fetch-site", site)]), Err(403), "{site}");
            let changes = [("sec-fetch-site", site), ("origin", "")];
            assert_eq!(asked_with(&Method::POST, "/api/state", &changes), Err(403), "{site}");
        }
        let neither = [("sec-fetch-site", ""), ("origin", "")];
        assert_eq!(asked_with(&Method::POST, "/api/state", &neither), Err(403));
        assert_eq!(asked_with(&Method::POST, "/api/state", &[("origin+", "http://a.example")]), Err(403));
    }

    #[test]
    fn without_the_token_nothing_is_done() {
        for token in ["", "0", "0000000000000000000000000000000000000000000000000000000000000000"] {
            assert_eq!(asked_with(&Method::POST, "/api/state", &[("x-griffel-token", token)]), Err(401), "{token}");
        }
    }

    #[test]
    fn bodies_that_a_form_can_send_are_refused() {
        for media_type in ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
            assert_eq!(asked_with(&Method::POST, "/api/state", &[("content-type", media_type)]), Err(415));
        }
        assert!(asked_with(&Method::POST, "/api/upload", &[("content-type", UPLOADED)]).is_ok());
    }
}
