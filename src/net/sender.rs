//! Requests to the one server that a site is published on. Nothing leads elsewhere: redirects are answers like others.

use std::io::{self, Read};
use std::time::Duration;

use ureq::config::Config;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body, SendBody, http};
use url::Url;

use crate::net::agent::{Settings, settings};

/// Longest time for a connection.
const CONNECT_MAX: Duration = Duration::from_secs(15);
/// Longest time for the head of an answer, and between two reads or writes: a store with much to do is slow.
const IDLE_MAX: Duration = Duration::from_mins(1);

/// Most bytes of an answer that says why something was refused.
const REFUSAL_MAX: u64 = 64 << 10;

/// Sends requests to a server. It may be shared by threads, and keeps their connections open.
#[derive(Debug)]
pub struct Sender {
    agent: Agent,
}

/// A request.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// Its method, as `PUT`.
    pub method: &'a str,
    /// Its address.
    pub url: &'a Url,
    /// Its headers.
    pub headers: &'a [(&'a str, String)],
}

/// What a request carries.
pub struct Payload<'a> {
    /// The number of bytes.
    pub len: u64,
    /// The bytes: no fewer than `len`, or an error.
    pub bytes: &'a mut dyn Read,
}

/// An answer whose body has not been read yet.
#[derive(Debug)]
pub struct Answer {
    head: http::response::Parts,
    body: Body,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendError {
    /// There is no host of this name.
    NoHost,
    /// No answer in time.
    Late,
    /// The connection failed, or reading what was to be sent.
    Io(io::ErrorKind),
    /// The server answers without encryption.
    Readable,
    /// Nothing proves that the server is the one it claims to be.
    Insecure(String),
    /// The proxy refused; its status, if it told one.
    Proxy(Option<u16>),
    /// The server does not keep to HTTP.
    Talk(String),
}

impl Sender {
    /// Creates a sender for at most so many threads.
    #[must_use]
    pub fn new(threads: usize) -> Self {
        Self::with(threads, |config| config)
    }

    /// Creates a sender to a server on this computer, which no proxy reaches.
    #[must_use]
    pub fn without_proxy(threads: usize) -> Self {
        Self::with(threads, |config| config.proxy(None))
    }

    fn with(threads: usize, proxy: impl Fn(Settings) -> Settings) -> Self {
        let settings = settings()
            .max_idle_connections(threads)
            .max_idle_connections_per_host(threads)
            .timeout_connect(Some(CONNECT_MAX))
            .timeout_recv_response(Some(IDLE_MAX))
            .timeout_per_read(Some(IDLE_MAX))
            .timeout_per_write(Some(IDLE_MAX));
        Self { agent: Agent::with_parts(proxy(settings).build(), DefaultConnector::default(), Names) }
    }

    /// Sends a request; an answer of any status is one.
    ///
    /// # Errors
    ///
    /// [`SendError`].
    pub fn send(&self, request: Request<'_>, payload: Option<Payload<'_>>) -> Result<Answer, SendError> {
        let mut head = http::Request::builder().method(request.method).uri(request.url.as_str());
        for (name, value) in request.headers {
            head = head.header(*name, value);
        }
        let answer = match payload {
            Some(Payload { len, bytes }) => {
                // Without it the body would go in chunks, which stores do not take.
                let request = head.header(http::header::CONTENT_LENGTH, len).body(SendBody::from_reader(bytes));
                self.agent.run(request.map_err(|error| SendError::Talk(error.to_string()))?)
            }
            None => self.agent.run(head.body(()).map_err(|error| SendError::Talk(error.to_string()))?),
        };
        let (head, body) = answer.map_err(|error| no_answer(&error))?.into_parts();
        Ok(Answer { head, body })
    }
}

impl Answer {
    /// Returns the status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.head.status.as_u16()
    }

    /// Returns a header, if it is there and text.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns the body.
    #[must_use]
    pub fn reader(self) -> impl Read {
        self.body.into_with_config().limit(u64::MAX).reader()
    }

    /// Returns the whole body; `None` if it has more than `most` bytes.
    ///
    /// # Errors
    ///
    /// [`SendError`] if it ends too early.
    pub fn bytes(self, most: u64) -> Result<Option<Vec<u8>>, SendError> {
        let mut bytes = Vec::new();
        self.reader().take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(broken)?;
        Ok((bytes.len() as u64 <= most).then_some(bytes))
    }

    /// Returns the beginning of the body as text, as far as it came.
    #[must_use]
    pub fn text(self) -> String {
        let mut bytes = Vec::new();
        // Half of an explanation is better than none.
        self.reader().take(REFUSAL_MAX).read_to_end(&mut bytes).ok();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// Resolves names as the system does, and tells a name that leads nowhere from a connection that failed.
#[derive(Debug)]
struct Names;

impl Resolver for Names {
    fn resolve(
        &self,
        uri: &http::Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        DefaultResolver::default().resolve(uri, config, timeout).map_err(|error| match error {
            ureq::Error::Io(_) => ureq::Error::HostNotFound,
            other => other,
        })
    }
}

fn broken(error: io::Error) -> SendError {
    no_answer(&ureq::Error::from(error))
}

/// Returns whether an encrypted question was answered in words that are not.
fn is_readable(error: &io::Error) -> bool {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref());
    matches!(inner, Some(rustls::Error::InvalidMessage(_)))
}

fn no_answer(error: &ureq::Error) -> SendError {
    match error {
        ureq::Error::HostNotFound => SendError::NoHost,
        ureq::Error::ConnectionFailed => SendError::Io(io::ErrorKind::ConnectionRefused),
        ureq::Error::Timeout(_) => SendError::Late,
        ureq::Error::Io(error) if is_readable(error) => SendError::Readable,
        // What rustls refuses comes as invalid data of the connection.
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => SendError::Insecure(error.to_string()),
        ureq::Error::Io(error) => SendError::Io(error.kind()),
        ureq::Error::Rustls(_) | ureq::Error::Tls(_) | ureq::Error::Pem(_) => SendError::Insecure(error.to_string()),
        ureq::Error::ConnectProxyFailed(said) => {
            // "proxy server responded 407/…"
            let words = said.split(|c: char| !c.is_ascii_digit());
            SendError::Proxy(words.filter_map(|word| word.parse().ok()).find(|status| (100..600).contains(status)))
        }
        _ => SendError::Talk(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_that_refuses_and_a_certificate_that_proves_nothing_are_told_apart_from_a_lost_connection() {
        let io = |kind| ureq::Error::Io(io::Error::new(kind, "said"));
        for (error, expected) in [
            (ureq::Error::ConnectProxyFailed("proxy server responded 407/407".to_owned()), SendError::Proxy(Some(407))),
            (ureq::Error::ConnectProxyFailed("proxy server did not respond".to_owned()), SendError::Proxy(None)),
            (
                ureq::Error::Io(io::Error::other(rustls::Error::InvalidMessage(
                    rustls::InvalidMessage::InvalidContentType,
                ))),
                SendError::Readable,
            ),
            (io(io::ErrorKind::InvalidData), SendError::Insecure("said".to_owned())),
            (io(io::ErrorKind::ConnectionReset), SendError::Io(io::ErrorKind::ConnectionReset)),
            (ureq::Error::HostNotFound, SendError::NoHost),
        ] {
            assert_eq!(no_answer(&error), expected);
        }
    }
}
