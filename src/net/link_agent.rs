//! One request about a link to another site: which hosts may be asked, and how long it may take. Of a page only the head is read.

use std::io::{self, Read};
use std::time::Duration;

use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body, http};
use url::{Host, Url};

use crate::net::agent::{no_answer, settings};
use crate::net::error::FetchError;
use crate::net::host_policy::HostPolicy;
use crate::net::ip::is_private;
use crate::net::link_answer::UnknownReason;
use crate::net::resolver::{PrivateAddress, PublicResolver};
use crate::text::address::host;

/// Ends of names that lead nowhere outside a network (RFC 6761, 6762, 8375, and the one that ICANN keeps free for it), and those that
/// networks take for themselves.
const INNER_ENDS: [&str; 10] =
    ["local", "localhost", "internal", "home.arpa", "lan", "intranet", "corp", "home", "private", "localdomain"];

/// A kind of request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    /// The head alone.
    Head,
    /// All of it, as a reader asks.
    Get,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoReply {
    /// There is no host of this name.
    NoHost,
    /// Something else.
    Other(UnknownReason),
}

/// The head of an answer.
pub(super) struct Reply {
    pub(super) status: u16,
    /// Where it leads on.
    pub(super) location: Option<Url>,
    /// Seconds after which the host wants to be asked again.
    pub(super) retry_after: Option<u64>,
    body: Body,
}

/// Sends the requests.
pub(super) struct LinkAgent {
    agent: Agent,
    /// The one host that may lie within the network.
    trusted: Option<String>,
}

impl LinkAgent {
    /// Returns one that waits so long for the head of an answer, and asks within the network `trusted` alone.
    pub(super) fn new(trusted: Option<String>, wait: Duration) -> Self {
        let config = settings().timeout_connect(Some(wait)).timeout_global(Some(wait)).build();
        let proxy = config.proxy().map(|proxy| proxy.host().to_owned());
        let policy = HostPolicy { trusted: trusted.clone(), ..HostPolicy::default() };
        let resolver = Names(PublicResolver { policy, proxy });
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), resolver), trusted }
    }

    /// Returns whether an address is that of the host that may lie within the network.
    pub(super) fn is_trusted(&self, url: &Url) -> bool {
        self.trusted.is_some() && host(url.as_str()) == self.trusted
    }

    /// Returns whether an address lies within a network, as far as it says so itself. Names are looked at again when they are
    /// resolved, which a proxy does elsewhere.
    pub(super) fn is_inside(&self, url: &Url) -> bool {
        let is_inner = match url.host() {
            Some(Host::Ipv4(ip)) => is_private(ip.into()),
            Some(Host::Ipv6(ip)) => is_private(ip.into()),
            Some(Host::Domain(name)) => is_inner_name(name),
            None => true,
        };
        is_inner && !self.is_trusted(url)
    }

    pub(super) fn ask(&self, method: Method, url: &Url) -> Result<Reply, NoReply> {
        if self.is_inside(url) {
            return Err(NoReply::Other(UnknownReason::Inside));
        }
        let request = match method {
            Method::Head => self.agent.head(url.as_str()),
            Method::Get => self.agent.get(url.as_str()),
        };
        let (head, body) = request.header("Accept", "*/*").call().map_err(|error| no_reply(&error))?.into_parts();
        let text =
            |name: http::HeaderName| head.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()));
        let location = text(http::header::LOCATION).and_then(|location| url.join(&location).ok());
        let date = text(http::header::DATE);
        let retry_after = text(http::header::RETRY_AFTER).and_then(|text| seconds(&text, date.as_deref()));
        Ok(Reply { status: head.status.as_u16(), location, retry_after, body })
    }
}

impl Reply {
    /// Returns the beginning of the body.
    pub(super) fn text(self, most: u64) -> String {
        let mut bytes = Vec::new();
        // What came until then is better than nothing.
        self.body.into_with_config().limit(u64::MAX).reader().take(most).read_to_end(&mut bytes).ok();
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// Returns where it leads on, and whether for good; `None` if it does not.
    pub(super) fn leads_on(&self) -> Option<(&Url, bool)> {
        let is_redirect = matches!(self.status, 301 | 302 | 303 | 307 | 308);
        self.location.as_ref().filter(|_| is_redirect).map(|location| (location, matches!(self.status, 301 | 308)))
    }
}

/// Returns whether a name leads nowhere outside a network: a single word, or one with an end that is kept for networks.
fn is_inner_name(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let is_below = |end: &str| name.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    !name.contains('.') || INNER_ENDS.iter().any(|end| is_below(end))
}

/// Returns the seconds that `Retry-After` names: a number, or a moment (RFC 9110, 10.2.3), counted from that of the answer.
fn seconds(text: &str, date: Option<&str>) -> Option<u64> {
    let moment = |text: &str| Some(jiff::fmt::rfc2822::parse(text.trim()).ok()?.timestamp().as_second());
    let from_date = || u64::try_from((moment(text)? - moment(date?)?).max(0)).ok();
    text.trim().parse().ok().or_else(from_date)
}

fn no_reply(error: &ureq::Error) -> NoReply {
    NoReply::Other(match error {
        ureq::Error::HostNotFound => return NoReply::NoHost,
        ureq::Error::Other(error) if error.is::<PrivateAddress>() => UnknownReason::Inside,
        error => match no_answer(error) {
            FetchError::NoAnswer(io::ErrorKind::TimedOut) => UnknownReason::Late,
            FetchError::NoAnswer(_) => UnknownReason::NoAnswer,
            FetchError::Insecure => UnknownReason::Insecure,
            _ => UnknownReason::Talk,
        },
    })
}

/// Tells a name that leads nowhere from one that nobody could look up just now.
#[derive(Debug)]
struct Names(PublicResolver);

impl Resolver for Names {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        self.0.resolve(uri, config, timeout).map_err(|error| match error {
            ureq::Error::Io(error) if !is_passing(&error) => ureq::Error::HostNotFound,
            other => other,
        })
    }
}

/// Returns whether looking up a name may well succeed later: `EAI_AGAIN`, whose number the standard library keeps to itself, and
/// `WSATRY_AGAIN` of Windows.
fn is_passing(error: &io::Error) -> bool {
    error.raw_os_error() == Some(11002) || error.to_string().contains("Temporary failure")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_networks_are_known() {
        for inner in
            ["localhost", "intranat", "a.local", "A.LOCAL.", "x.home.arpa", "skrivare.lan", "corp", "db.internal"]
        {
            assert!(is_inner_name(inner), "{inner}");
        }
        for outer in ["example.org", "local.example.org", "notlocal.se", "lan.se"] {
            assert!(!is_inner_name(outer), "{outer}");
        }
        let agent = LinkAgent::new(Some("10.0.0.1".to_owned()), Duration::from_secs(1));
        let is_inside = |address: &str| agent.is_inside(&Url::parse(address).expect("an address"));
        for address in
            ["http://10.0.0.2/", "http://[fd00::1]/", "http://0x7f000001/", "http://169.254.169.254/", "file:///x"]
        {
            assert!(is_inside(address), "{address}");
        }
        assert!(!is_inside("http://10.0.0.1:8080/") && !is_inside("http://8.8.8.8/"));
    }

    #[test]
    fn a_host_says_when_it_wants_to_be_asked_again() {
        let date = Some("Sun, 29 Nov 2026 10:00:00 GMT");
        assert_eq!(seconds(" 7 ", None), Some(7));
        assert_eq!(seconds("Sun, 29 Nov 2026 10:02:00 GMT", date), Some(120));
        assert_eq!(seconds("Sun, 29 Nov 2026 09:00:00 GMT", date), Some(0));
        assert_eq!(seconds("soon", date), None);
        assert_eq!(seconds("Sun, 29 Nov 2026 10:02:00 GMT", None), None);
    }
}
