//! Files of an old blog, fetched from where they lie: only when its author asks for it, only from hosts that are the blog's,
//! and each within limits.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tempfile::NamedTempFile;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body, http};
use url::Url;

use crate::import::entry::safe;
use crate::import::old_site::host;
use crate::source::fingerprint::Fingerprint;

/// Where files lie that were fetched, below the site's folder, until all are where they belong.
pub const FOLDER: &str = ".griffel/import";

/// How much is fetched at most, and how long it is waited for.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of a file. A film of an hour has a gigabyte.
    pub file: u64,
    /// Bytes of all files.
    pub all: u64,
    /// For a connection, or for the next bytes.
    pub silence: Duration,
    /// For a whole file.
    pub whole: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        const GIGABYTE: u64 = 1 << 30;
        let (silence, whole) = (Duration::from_secs(30), Duration::from_mins(30));
        Self { file: 2 * GIGABYTE, all: 100 * GIGABYTE, silence, whole }
    }
}

/// Which hosts are asked.
#[derive(Debug, Clone, Default)]
pub struct Allowed {
    /// The blog's own and those of its media, without `www.`.
    pub hosts: BTreeSet<String>,
    /// The host that the author named: it alone may be one within a network.
    pub named: Option<String>,
}

/// Why a file was not fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The server said so, by this status.
    Status(u16),
    /// The server did not answer, or not to the end: what the system says of that.
    NoAnswer(String),
    /// The address leads to another host.
    OtherHost,
    /// The address is one within a network, and its author did not name it.
    Inside,
    /// The server sent a page or something else that is no such file.
    NoFile,
    /// It is larger than any that is fetched, or all together are.
    TooLarge,
}

/// What was fetched, and what was not, by the first address of each.
#[derive(Debug, Default)]
pub struct Fetched {
    /// Where each file lies.
    pub here: BTreeMap<String, PathBuf>,
    /// Why not.
    pub failed: BTreeMap<String, Failure>,
}

/// Files that are fetched at once: as many as a browser asks a host for.
const AT_ONCE: usize = 4;
/// How often an address may lead on.
const HOPS_MAX: usize = 5;
/// A host that did not answer so often is not asked any more.
const SILENT_MAX: usize = 3;

/// Fetches files, each from the first of its addresses at which it is, into [`FOLDER`]; what lies there already is not asked
/// for. `tell` hears of each that is done.
///
/// # Errors
///
/// When the disk says no.
pub fn fetched(
    wanted: &[Vec<String>],
    asked: &Allowed,
    site: &Path,
    limits: Limits,
    tell: &(dyn Fn() + Sync),
) -> io::Result<Fetched> {
    let fetcher = Fetcher {
        agent: agent(asked, limits),
        asked,
        limits,
        folder: site.join(FOLDER),
        bytes: AtomicU64::new(0),
        silent: Mutex::default(),
    };
    let next = Mutex::new(wanted.iter());
    let done = Mutex::new(Ok(Fetched::default()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(addresses) = { locked(&next).next() } {
                    let got = fetcher.first(addresses);
                    tell();
                    let mut done = locked(&done);
                    match (done.as_mut(), got) {
                        (Ok(_), Err(error)) => *done = Err(error),
                        (Ok(done), Ok(Ok(path))) => drop(done.here.insert(addresses[0].clone(), path)),
                        (Ok(done), Ok(Err(failure))) => drop(done.failed.insert(addresses[0].clone(), failure)),
                        (Err(_), _) => {}
                    }
                    if done.is_err() {
                        return;
                    }
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Deletes what was fetched, when all of it is where it belongs.
///
/// # Errors
///
/// When the disk says no.
pub fn cleared(site: &Path) -> io::Result<()> {
    match fs::remove_dir_all(site.join(FOLDER)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn locked<T>(value: &Mutex<T>) -> MutexGuard<'_, T> {
    value.lock().unwrap_or_else(PoisonError::into_inner)
}

fn agent(asked: &Allowed, limits: Limits) -> Agent {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(provider)
        .build();
    let config = Config::builder()
        .tls_config(tls)
        // Where an address leads on to is looked at here.
        .max_redirects(0)
        .http_status_as_error(false)
        .user_agent(concat!("griffel/", env!("CARGO_PKG_VERSION")))
        .timeout_connect(Some(limits.silence))
        .timeout_recv_response(Some(limits.silence))
        .timeout_per_read(Some(limits.silence))
        .timeout_global(Some(limits.whole))
        .build();
    // The way out of a network may itself be in it.
    let proxy = config.proxy().map(|proxy| proxy.host().to_owned());
    Agent::with_parts(config, DefaultConnector::default(), Outside { named: asked.named.clone(), proxy })
}

/// Finds the addresses of hosts, but of none within a network: an export may name any.
#[derive(Debug)]
struct Outside {
    named: Option<String>,
    proxy: Option<String>,
}

/// Says that a host is one within a network.
#[derive(Debug, thiserror::Error)]
#[error("an address within a network")]
struct IsInside;

impl Resolver for Outside {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        let is_named = uri.host().is_some_and(|host| {
            self.named.as_deref() == Some(host.trim_start_matches("www.")) || self.proxy.as_deref() == Some(host)
        });
        if !is_named && found.iter().any(|found| is_inside(found.ip())) {
            return Err(ureq::Error::Other(Box::new(IsInside)));
        }
        Ok(found)
    }
}

/// Returns whether an address is this machine's, or one within a network (RFC 6890).
fn is_inside(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => {
            let [first, second, ..] = v4.octets();
            v4.is_private()
                || v4.is_loopback()
                || v4.is_link_local()
                || v4.is_multicast()
                || v4.is_broadcast()
                || first == 0
                || (first == 100 && second & 0xc0 == 64)
                || (first == 198 && second & 0xfe == 18)
                || first >= 240
        }
        IpAddr::V6(v6) => match within(v6) {
            Some(v4) => is_inside(IpAddr::V4(v4)),
            None => {
                v6.is_loopback()
                    || v6.is_unspecified()
                    || v6.is_multicast()
                    || v6.is_unique_local()
                    || v6.is_unicast_link_local()
            }
        },
    }
}

/// Returns the older address that one holds: written in the new form, behind a translator (RFC 6052), in a tunnel (RFC 3056).
fn within(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let parts = address.segments();
    let v4 = |place: usize| Ipv4Addr::from((u32::from(parts[place]) << 16) | u32::from(parts[place + 1]));
    match parts {
        [0, 0, 0, 0, 0, 0xffff, ..] => Some(v4(6)),
        [0, 0, 0, 0, 0, 0, high, low] if high > 0 || low > 1 => Some(v4(6)),
        [0x64, 0xff9b, ..] => Some(v4(6)),
        [0x2002, ..] => Some(v4(1)),
        _ => None,
    }
}

struct Fetcher<'a> {
    agent: Agent,
    asked: &'a Allowed,
    limits: Limits,
    folder: PathBuf,
    bytes: AtomicU64,
    /// How often each host did not answer, one time after the other.
    silent: Mutex<BTreeMap<String, usize>>,
}

impl Fetcher<'_> {
    /// Fetches a file from the first of its addresses at which it is; says why it is not at the last.
    fn first(&self, addresses: &[String]) -> io::Result<Result<PathBuf, Failure>> {
        let folder = self.folder.join(Fingerprint::of(addresses[0].as_bytes()).hex());
        if let Some(there) = fs::read_dir(&folder).ok().and_then(|mut files| files.next()) {
            return Ok(Ok(there?.path()));
        }
        let mut why = Failure::NoFile;
        for address in addresses {
            match self.one(address) {
                Ok((name, file)) => {
                    fs::create_dir_all(&folder)?;
                    let path = folder.join(name);
                    file.persist(&path).map_err(|error| error.error)?;
                    return Ok(Ok(path));
                }
                Err(Stopped::Disk(error)) => return Err(error),
                Err(Stopped::By(failure)) => why = failure,
            }
        }
        Ok(Err(why))
    }

    /// Fetches what lies at an address, wherever on the blog's hosts it leads on to.
    fn one(&self, address: &str) -> Result<(String, NamedTempFile), Stopped> {
        let mut at = Url::parse(address).map_err(|_| Failure::NoFile)?;
        for _ in 0..=HOPS_MAX {
            let own = host(at.as_str()).filter(|_| matches!(at.scheme(), "http" | "https"));
            let own = own.filter(|own| self.asked.hosts.contains(own)).ok_or(Failure::OtherHost)?;
            // Behind a proxy no name is resolved here.
            let number = own.trim_matches(['[', ']']).parse().ok();
            if number.is_some_and(is_inside) && self.asked.named.as_ref() != Some(&own) {
                return Err(Failure::Inside.into());
            }
            if locked(&self.silent).get(&own).is_some_and(|times| *times >= SILENT_MAX) {
                return Err(Failure::NoAnswer(own).into());
            }
            let answer = self.agent.get(at.as_str()).call();
            let answer = self.heard(&own, answer)?;
            let status = answer.status();
            if status.is_redirection() {
                let to = answer.headers().get(http::header::LOCATION).and_then(|to| to.to_str().ok());
                at = to.and_then(|to| at.join(to).ok()).ok_or(Failure::Status(status.as_u16()))?;
                continue;
            }
            if !status.is_success() {
                return Err(Failure::Status(status.as_u16()).into());
            }
            return self.body(address, answer);
        }
        Err(Failure::OtherHost.into())
    }

    /// Returns what a host said, and remembers whether it did.
    fn heard(
        &self,
        host: &str,
        answer: Result<http::Response<Body>, ureq::Error>,
    ) -> Result<http::Response<Body>, Failure> {
        let mut silent = locked(&self.silent);
        let times = silent.entry(host.to_owned()).or_default();
        match answer {
            Ok(answer) => {
                *times = 0;
                Ok(answer)
            }
            Err(ureq::Error::Other(other)) if other.is::<IsInside>() => Err(Failure::Inside),
            Err(error) => {
                *times += 1;
                Err(Failure::NoAnswer(error.to_string()))
            }
        }
    }

    /// Writes down what a server sends, if it is such a file.
    fn body(&self, address: &str, answer: http::Response<Body>) -> Result<(String, NamedTempFile), Stopped> {
        let body = answer.into_body();
        let name = name(address, body.mime_type().unwrap_or_default()).ok_or(Failure::NoFile)?;
        let declared = body.content_length();
        if declared.is_some_and(|length| length > self.limits.file) {
            return Err(Failure::TooLarge.into());
        }
        fs::create_dir_all(&self.folder)?;
        let mut file = NamedTempFile::new_in(&self.folder)?;
        let mut reader = body.into_with_config().limit(self.limits.file + 1).reader();
        let mut length = 0;
        let mut piece = vec![0; 64 * 1024];
        loop {
            let read = match reader.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) => return Err(Failure::NoAnswer(error.to_string()).into()),
            };
            length += read as u64;
            let all = self.bytes.fetch_add(read as u64, Ordering::Relaxed) + read as u64;
            if length > self.limits.file || all > self.limits.all {
                return Err(Failure::TooLarge.into());
            }
            file.write_all(&piece[..read])?;
        }
        if declared.is_some_and(|declared| declared != length) {
            return Err(Failure::NoAnswer("…".to_owned()).into());
        }
        Ok((name, file))
    }
}

/// Why there is no file.
enum Stopped {
    By(Failure),
    Disk(io::Error),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::By(failure)
    }
}

impl From<io::Error> for Stopped {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// Kinds of files that lie at addresses without an ending, as those of Blogger's pictures are.
const KINDS: [(&str, &str); 12] = [
    ("image/jpeg", "jpg"),
    ("image/png", "png"),
    ("image/gif", "gif"),
    ("image/webp", "webp"),
    ("image/avif", "avif"),
    ("image/svg+xml", "svg"),
    ("application/pdf", "pdf"),
    ("video/mp4", "mp4"),
    ("video/webm", "webm"),
    ("audio/mpeg", "mp3"),
    ("audio/mp4", "m4a"),
    ("audio/ogg", "ogg"),
];

/// Returns the name of the file at an address; nothing for a page, which servers send in the place of a file that is gone.
fn name(address: &str, media_type: &str) -> Option<String> {
    let typed = crate::import::entry::last_part(address);
    let kind = KINDS.iter().find(|(kind, _)| kind.eq_ignore_ascii_case(media_type)).map(|(_, ending)| *ending);
    if kind.is_none() && media_type.eq_ignore_ascii_case("text/html") {
        return None;
    }
    let ending = typed.rsplit_once('.').map(|(_, ending)| ending);
    let has_ending = ending.is_some_and(|ending| {
        (1..=5).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    match (has_ending, kind) {
        (true, _) => Some(safe(&typed)),
        (false, Some(kind)) => {
            let short = Fingerprint::of(address.as_bytes()).hex();
            Some(format!("{}.{kind}", &short[..12]))
        }
        (false, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// Answers questions until the process ends: what it says by the path, a head and a body each.
    fn server(answer: fn(&str, u16) -> (String, Vec<u8>)) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                std::thread::spawn(move || {
                    let mut stream = stream;
                    let mut asked = Vec::new();
                    let mut piece = [0; 1024];
                    while !asked.windows(4).any(|end| end == b"\r\n\r\n") {
                        match stream.read(&mut piece) {
                            Ok(0) | Err(_) => return,
                            Ok(read) => asked.extend_from_slice(&piece[..read]),
                        }
                    }
                    let asked = String::from_utf8_lossy(&asked).into_owned();
                    let path = asked.split(' ').nth(1).unwrap_or_default();
                    let (head, body) = answer(path, port);
                    let head = format!("HTTP/1.1 {head}\r\nConnection: close\r\n\r\n");
                    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)).ok();
                });
            }
        });
        port
    }

    fn answers(path: &str, port: u16) -> (String, Vec<u8>) {
        let typed = |kind: &str, body: &[u8]| {
            (format!("200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}", body.len()), body.to_vec())
        };
        match path {
            "/a.jpg" | "/img/noname" => typed("image/jpeg", b"bild"),
            "/moved.jpg" => ("302 Found\r\nLocation: /a.jpg\r\nContent-Length: 0".to_owned(), Vec::new()),
            "/loop.jpg" => ("302 Found\r\nLocation: /loop.jpg\r\nContent-Length: 0".to_owned(), Vec::new()),
            "/away.jpg" => {
                (format!("302 Found\r\nLocation: http://localhost:{port}/a.jpg\r\nContent-Length: 0"), Vec::new())
            }
            "/page.jpg" => typed("text/html; charset=utf-8", b"<h1>Inte h\xc3\xa4r</h1>"),
            "/large.jpg" => typed("image/jpeg", &[7; 5000]),
            // No length is told, and it does not end.
            "/endless.jpg" => ("200 OK\r\nContent-Type: image/jpeg".to_owned(), vec![7; 300_000]),
            "/cut.jpg" => ("200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 100".to_owned(), vec![7; 10]),
            _ => ("404 Not Found\r\nContent-Length: 0".to_owned(), Vec::new()),
        }
    }

    #[test]
    fn files_are_fetched_from_the_blogs_own_hosts_within_limits() {
        let port = server(answers);
        let site = tempfile::tempdir().expect("a folder");
        let asked = Allowed { hosts: BTreeSet::from(["127.0.0.1".to_owned()]), named: Some("127.0.0.1".to_owned()) };
        let limits = Limits { file: 4000, ..Limits::default() };
        let at = |path: &str| format!("http://127.0.0.1:{port}{path}");
        let get = |paths: &[&str]| {
            let wanted = [paths.iter().map(|path| at(path)).collect::<Vec<_>>()];
            let mut got = fetched(&wanted, &asked, site.path(), limits, &|| ()).expect("a disk");
            match got.here.remove(&wanted[0][0]) {
                Some(path) => Ok((
                    path.file_name().and_then(|name| name.to_str()).expect("a name").to_owned(),
                    fs::read(path).expect("a file"),
                )),
                None => Err(got.failed.remove(&wanted[0][0]).expect("a reason")),
            }
        };
        assert_eq!(get(&["/gone.jpg", "/a.jpg"]), Ok(("a.jpg".to_owned(), b"bild".to_vec())));
        assert_eq!(get(&["/moved.jpg"]).map(|(name, _)| name), Ok("moved.jpg".to_owned()));
        let (name, _) = get(&["/img/noname"]).expect("a file");
        assert!(name.len() == 16 && name.ends_with(".jpg"), "{name}");
        assert_eq!(get(&["/none.jpg"]), Err(Failure::Status(404)));
        assert_eq!(get(&["/page.jpg"]), Err(Failure::NoFile));
        assert_eq!(get(&["/large.jpg"]), Err(Failure::TooLarge));
        assert_eq!(get(&["/endless.jpg"]), Err(Failure::TooLarge));
        assert_eq!(get(&["/loop.jpg"]), Err(Failure::OtherHost));
        assert_eq!(get(&["/away.jpg"]), Err(Failure::OtherHost));
        assert!(matches!(get(&["/cut.jpg"]), Err(Failure::NoAnswer(_))));
        let not_named = Allowed { named: None, ..asked.clone() };
        let wanted = [vec![at("/other.jpg")]];
        let got = fetched(&wanted, &not_named, site.path(), limits, &|| ()).expect("a disk");
        assert_eq!(got.failed.values().next(), Some(&Failure::Inside));
        let closed = {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
            listener.local_addr().expect("an address").port()
        };
        let wanted: Vec<Vec<String>> = (0..9).map(|n| vec![format!("http://127.0.0.1:{closed}/{n}.jpg")]).collect();
        let got = fetched(&wanted, &asked, site.path(), limits, &|| ()).expect("a disk");
        assert!(got.failed.len() == 9 && got.here.is_empty());
        cleared(site.path()).expect("a disk");
        cleared(site.path()).expect("nothing is there");
        assert!(!site.path().join(FOLDER).exists());
    }

    #[test]
    fn addresses_within_a_network_are_known() {
        for inside in ["127.0.0.1", "10.1.2.3", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "::1"] {
            assert!(is_inside(inside.parse().expect("an address")), "{inside}");
        }
        for inside in
            ["fd00::1", "fe80::1", "::ffff:127.0.0.1", "::10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1", "240.0.0.1"]
        {
            assert!(is_inside(inside.parse().expect("an address")), "{inside}");
        }
        for outside in ["192.0.0.9", "8.8.8.8", "2001:4860:4860::8888"] {
            assert!(!is_inside(outside.parse().expect("an address")), "{outside}");
        }
    }
}
