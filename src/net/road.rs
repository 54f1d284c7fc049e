//! Connections of protocols that are not HTTP: straight to a server, or through the machine's proxy, which is asked for them
//! by `CONNECT` (RFC 9110, 9.3.6).

use std::io::{self, Read, Write};
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ureq::http::Uri;
use ureq::{Proxy, ProxyProtocol};
use zeroize::Zeroizing;

use crate::net::proxy::of_machine;

/// Longest time for one address of a host.
const CONNECT_MAX: Duration = Duration::from_secs(15);

/// Longest time until the proxy has reached the server, or given up.
const ANSWER_MAX: Duration = Duration::from_mins(1);

/// Most bytes of the head of a proxy's answer.
const HEAD_MAX: usize = 16 << 10;

/// The way to one host.
#[derive(Debug, Clone)]
pub struct Road {
    host: String,
    port: u16,
    proxy: Option<Proxy>,
}

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RoadError {
    /// There is no host of this name.
    NoHost,
    /// The host did not answer.
    Io(io::ErrorKind),
    /// The proxy did not let it through.
    Proxy(ProxyRefusal),
}

/// A proxy that lets a connection not through.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{proxy} does not let {host}:{port} through")]
pub struct ProxyRefusal {
    /// Host and port of the proxy.
    pub proxy: String,
    /// The host that it was asked for.
    pub host: String,
    /// The port there.
    pub port: u16,
    /// The status of its answer; `None` if it did not answer, or not as a proxy does.
    pub status: Option<u16>,
    /// Whether the connection was a further one, to another port than the first.
    pub is_further: bool,
}

impl Road {
    /// Returns the way to a host as the machine's environment says it. This computer itself is never reached by a proxy, and a
    /// proxy that is reached by other protocols than HTTP is none for this.
    #[must_use]
    pub fn to(host: &str, port: u16) -> Self {
        let proxy = of_machine().filter(|proxy| proxy.protocol() == ProxyProtocol::Http && !is_here(host));
        let uri = Uri::try_from(format!("http://{}/", authority(host, port)));
        let proxy = proxy.filter(|proxy| !uri.is_ok_and(|uri| proxy.is_no_proxy(&uri)));
        Self { host: host.to_owned(), port, proxy }
    }

    /// Returns whether a proxy is on the way.
    #[must_use]
    pub fn has_proxy(&self) -> bool {
        self.proxy.is_some()
    }

    /// Connects. Reading and writing have no limits of time yet.
    ///
    /// # Errors
    ///
    /// [`RoadError`].
    pub fn open(&self) -> Result<TcpStream, RoadError> {
        match &self.proxy {
            Some(proxy) => self.tunnel(proxy, self.port),
            None => connected(&self.host, self.port),
        }
    }

    /// Connects to another port, at an address of the same host: straight to the address, or through the proxy, which knows the
    /// host by its name alone.
    ///
    /// # Errors
    ///
    /// [`RoadError`].
    pub fn open_further(&self, address: SocketAddr) -> Result<TcpStream, RoadError> {
        match &self.proxy {
            Some(proxy) => self.tunnel(proxy, address.port()),
            None => TcpStream::connect_timeout(&address, CONNECT_MAX).map_err(|error| RoadError::Io(error.kind())),
        }
    }

    fn tunnel(&self, proxy: &Proxy, port: u16) -> Result<TcpStream, RoadError> {
        let refused = |status| {
            let (host, is_further) = (self.host.clone(), port != self.port);
            let proxy = authority(proxy.host(), proxy.port());
            RoadError::Proxy(ProxyRefusal { proxy, host, port, status, is_further })
        };
        // Nothing but a name may be in the line that is sent.
        if self.host.contains(|sign: char| sign.is_whitespace() || sign.is_control()) {
            return Err(RoadError::NoHost);
        }
        let mut stream = connected(proxy.host(), proxy.port()).map_err(|_| refused(None))?;
        let head = asked(&mut stream, &request(proxy, &authority(&self.host, port))).map_err(|_| refused(None))?;
        match status(&head) {
            Some(200..=299) => Ok(stream),
            status => Err(refused(status)),
        }
    }
}

/// Returns whether a name is one of this computer.
fn is_here(host: &str) -> bool {
    host == "localhost" || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|number| number.is_loopback())
}

/// Returns host and port as they stand in an address.
fn authority(host: &str, port: u16) -> String {
    let bare = host.trim_matches(['[', ']']);
    if bare.contains(':') { format!("[{bare}]:{port}") } else { format!("{bare}:{port}") }
}

/// Connects to the first address of a host that answers.
fn connected(host: &str, port: u16) -> Result<TcpStream, RoadError> {
    let addresses = (host.trim_matches(['[', ']']), port).to_socket_addrs().map_err(|_| RoadError::NoHost)?;
    let mut last = RoadError::NoHost;
    for address in addresses {
        match TcpStream::connect_timeout(&address, CONNECT_MAX) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = RoadError::Io(error.kind()),
        }
    }
    Err(last)
}

/// Returns the request for a connection, with the user and the password of the proxy's address.
fn request(proxy: &Proxy, to: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n"));
    text.push_str(concat!("User-Agent: griffel/", env!("CARGO_PKG_VERSION"), "\r\n"));
    if let Some(user) = proxy.username() {
        let both = Zeroizing::new(format!("{user}:{}", proxy.password().unwrap_or_default()));
        let both = Zeroizing::new(STANDARD.encode(both.as_bytes()));
        text.push_str("Proxy-Authorization: Basic ");
        text.push_str(&both);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    text
}

/// Sends a request and returns the head of the answer. What follows it is the server's, and is left to be read.
fn asked(stream: &mut TcpStream, request: &str) -> io::Result<Vec<u8>> {
    stream.set_read_timeout(Some(ANSWER_MAX))?;
    stream.set_write_timeout(Some(ANSWER_MAX))?;
    stream.write_all(request.as_bytes())?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() == HEAD_MAX {
            return Err(io::ErrorKind::InvalidData.into());
        }
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    stream.set_read_timeout(None)?;
    stream.set_write_timeout(None)?;
    Ok(head)
}

/// Returns the status of an answer of HTTP/1.
fn status(head: &[u8]) -> Option<u16> {
    let line = head.strip_prefix(b"HTTP/1.")?;
    let digits = line.get(2..5).filter(|_| line.get(1) == Some(&b' '))?;
    str::from_utf8(digits).ok()?.parse().ok().filter(|status| (100..600).contains(status))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// Returns the way to a host by a proxy that answers with a text, and what the proxy was sent.
    fn by(address: &str, host: &str, answer: &'static str) -> (Road, thread::JoinHandle<String>) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let heard = thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a client");
            let mut request = Vec::new();
            let mut byte = [0];
            while !request.ends_with(b"\r\n\r\n") && stream.read_exact(&mut byte).is_ok() {
                request.push(byte[0]);
            }
            // A client that has read enough may be gone.
            stream.write_all(answer.as_bytes()).ok();
            String::from_utf8(request).expect("a text")
        });
        let proxy = Proxy::new(&format!("http://{address}127.0.0.1:{port}")).expect("a proxy");
        (Road { host: host.to_owned(), port: 22, proxy: Some(proxy) }, heard)
    }

    #[test]
    fn a_proxy_is_asked_for_the_host_by_name_and_what_follows_its_answer_is_the_servers() {
        let (road, heard) = by("anna:hem%20lig@", "www.skola.example", "HTTP/1.1 200 OK\r\nVia: x\r\n\r\nSSH-2.0");
        let mut stream = road.open().expect("a connection");
        let mut said = String::new();
        stream.read_to_string(&mut said).expect("a text");
        assert_eq!(said, "SSH-2.0");
        let request = heard.join().expect("no panic");
        assert!(request.starts_with("CONNECT www.skola.example:22 HTTP/1.1\r\nHost: www.skola.example:22\r\n"));
        assert!(request.contains(&format!("\r\nProxy-Authorization: Basic {}\r\n", STANDARD.encode("anna:hem lig"))));
    }

    #[test]
    fn an_answer_that_is_no_yes_is_a_refusal_that_names_the_proxy_and_no_password() {
        let long: &'static str = String::leak(format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(HEAD_MAX)));
        for (answer, expected) in [
            ("HTTP/1.1 403 No\r\n\r\n", Some(403)),
            ("HTTP/1.0 407 Who?\r\nProxy-Authenticate: Basic\r\n\r\n<html>", Some(407)),
            ("HTTP/1.1 999 What\r\n\r\n", None),
            ("<html>no proxy</html>\r\n\r\n", None),
            ("HTTP/1.1 200", None),
            ("", None),
            (long, None),
        ] {
            let (road, heard) = by("anna:hemlig@", "a.example", answer);
            let error = road.open_further("192.0.2.1:50123".parse().expect("an address")).expect_err("a refusal");
            let RoadError::Proxy(ProxyRefusal { proxy, host, port, status, is_further }) = &error else {
                panic!("{error:?}");
            };
            assert_eq!((host.as_str(), *port, *status, *is_further), ("a.example", 50123, expected, true), "{answer}");
            assert!(proxy.starts_with("127.0.0.1:") && !format!("{error:?}").contains("hemlig"));
            heard.join().expect("no panic");
        }
    }

    #[test]
    fn no_line_is_smuggled_into_a_request_and_numbers_of_six_have_brackets() {
        let proxy = Some(Proxy::new("http://127.0.0.1:1").expect("a proxy"));
        let road = Road { host: "a\r\nX: y".to_owned(), port: 22, proxy };
        assert_eq!(road.open().map(drop), Err(RoadError::NoHost));
        assert_eq!([authority("::1", 22), authority("[::1]", 22), authority("a", 1)], ["[::1]:22", "[::1]:22", "a:1"]);
        assert!(is_here("127.0.0.9") && is_here("[::1]") && is_here("localhost") && !is_here("localhost.example"));
    }
}
