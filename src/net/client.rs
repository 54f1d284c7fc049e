//! An address -> what its server sends, within limits and from allowed hosts only.

use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, http};
use url::Url;

use crate::net::agent::{no_answer, settings};
use crate::net::error::{DownloadError, FetchError};
use crate::net::host_policy::HostPolicy;
use crate::net::resolver::{PrivateAddress, PublicResolver};

/// How much is fetched at most, and how long it may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of one file. A video of an hour has a gigabyte.
    pub file: u64,
    /// Bytes of all files of one client.
    pub total: u64,
    /// Time for a connection, for the head of an answer, and between two reads.
    pub idle: Duration,
    /// Time for one whole file.
    pub whole: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        const GIGABYTE: u64 = 1 << 30;
        let (idle, whole) = (Duration::from_secs(30), Duration::from_mins(30));
        Self { file: 2 * GIGABYTE, total: 100 * GIGABYTE, idle, whole }
    }
}

/// Most redirects that are followed from one address.
const REDIRECTS_MAX: usize = 5;
/// A host that did not answer so many times in a row is not asked again.
const SILENT_MAX: usize = 3;

/// Fetches files from the hosts that a policy allows. It may be shared by threads.
pub struct Client {
    agent: Agent,
    policy: HostPolicy,
    limits: Limits,
    /// Bytes fetched so far.
    total: AtomicU64,
    /// How many times in a row each host has not answered.
    silent: Mutex<BTreeMap<String, usize>>,
}

/// An answer whose body has not been read yet.
pub struct Download<'a> {
    client: &'a Client,
    body: Body,
}

impl Client {
    /// Returns a client.
    #[must_use]
    pub fn new(policy: HostPolicy, limits: Limits) -> Self {
        // Each redirect is checked in `get`.
        let config = settings()
            .timeout_connect(Some(limits.idle))
            .timeout_recv_response(Some(limits.idle))
            .timeout_per_read(Some(limits.idle))
            .timeout_global(Some(limits.whole))
            .build();
        let proxy = config.proxy().map(|proxy| proxy.host().to_owned());
        let resolver = PublicResolver { policy: policy.clone(), proxy };
        let agent = Agent::with_parts(config, DefaultConnector::default(), resolver);
        Self { agent, policy, limits, total: AtomicU64::new(0), silent: Mutex::default() }
    }

    /// Asks for an address and follows redirects, checking the host of each.
    ///
    /// # Errors
    ///
    /// [`FetchError`].
    pub fn get(&self, address: &str) -> Result<Download<'_>, FetchError> {
        let mut url = Url::parse(address).map_err(|_| FetchError::NoFile)?;
        for _ in 0..=REDIRECTS_MAX {
            let response = self.request(&url)?;
            let status = response.status();
            if status.is_redirection() {
                let location = response.headers().get(http::header::LOCATION).and_then(|value| value.to_str().ok());
                let target = location.and_then(|location| url.join(location).ok());
                url = target.ok_or(FetchError::Status(status.as_u16()))?;
                continue;
            }
            if !status.is_success() {
                return Err(FetchError::Status(status.as_u16()));
            }
            return Ok(Download { client: self, body: response.into_body() });
        }
        Err(FetchError::OtherHost)
    }

    /// Sends one request, unless its host may not be asked or has been silent too often.
    fn request(&self, url: &Url) -> Result<http::Response<Body>, FetchError> {
        let host = self.policy.check(url)?;
        let silent = || self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        if silent().get(&host).is_some_and(|times| *times >= SILENT_MAX) {
            return Err(FetchError::NoAnswer(io::ErrorKind::TimedOut));
        }
        match self.agent.get(url.as_str()).call() {
            Ok(response) => {
                silent().remove(&host);
                Ok(response)
            }
            Err(ureq::Error::Other(error)) if error.is::<PrivateAddress>() => Err(FetchError::Private),
            Err(error) => {
                *silent().entry(host).or_default() += 1;
                Err(no_answer(&error))
            }
        }
    }
}

impl Download<'_> {
    /// Returns the media type without parameters; empty if the server does not name one.
    #[must_use]
    pub fn media_type(&self) -> &str {
        self.body.mime_type().unwrap_or_default()
    }

    /// Writes the body.
    ///
    /// # Errors
    ///
    /// [`DownloadError`]; what was written until then is only a part of the file.
    pub fn write_to(self, to: &mut impl Write) -> Result<(), DownloadError> {
        let Self { client: Client { limits, total, .. }, body } = self;
        let declared = body.content_length();
        if declared.is_some_and(|length| length > limits.file) {
            return Err(FetchError::TooLarge.into());
        }
        let mut reader = body.into_with_config().limit(limits.file + 1).reader();
        let mut length = 0;
        let mut piece = vec![0; 64 * 1024];
        loop {
            let read = match reader.read(&mut piece) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) => return Err(FetchError::NoAnswer(error.kind()).into()),
            };
            length += read as u64;
            let all = total.fetch_add(read as u64, Ordering::Relaxed) + read as u64;
            if length > limits.file || all > limits.total {
                return Err(FetchError::TooLarge.into());
            }
            to.write_all(&piece[..read]).map_err(DownloadError::Write)?;
        }
        if declared.is_some_and(|declared| declared != length) {
            return Err(FetchError::NoAnswer(io::ErrorKind::UnexpectedEof).into());
        }
        Ok(())
    }
}
