//! How every request of the program is sent.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use ureq::config::Config;
use ureq::tls::{RootCerts, TlsConfig};

use crate::net::error::FetchError;

/// Returns what all agents agree on: they ask the machine's own list of certificates and its proxy, as a municipality's
/// network wants it, and follow no redirect, so that whoever asks decides which host is asked next.
///
/// `idle` is the time for a connection, for the head of an answer and between two reads, `whole` the time for all of it.
#[must_use]
pub fn agent_config(idle: Duration, whole: Duration) -> Config {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(provider)
        .build();
    Config::builder()
        .tls_config(tls)
        .max_redirects(0)
        .http_status_as_error(false)
        .user_agent(concat!("griffel/", env!("CARGO_PKG_VERSION")))
        .timeout_connect(Some(idle))
        .timeout_recv_response(Some(idle))
        .timeout_per_read(Some(idle))
        .timeout_global(Some(whole))
        .build()
}

/// Returns why a server did not answer.
#[must_use]
pub fn no_answer(error: &ureq::Error) -> FetchError {
    match error {
        // What rustls refuses comes as invalid data of the connection.
        ureq::Error::Io(error) if error.kind() == io::ErrorKind::InvalidData => FetchError::Insecure,
        ureq::Error::Io(error) => FetchError::NoAnswer(error.kind()),
        ureq::Error::Timeout(_) => FetchError::NoAnswer(io::ErrorKind::TimedOut),
        ureq::Error::HostNotFound => FetchError::NoAnswer(io::ErrorKind::NotFound),
        ureq::Error::ConnectionFailed => FetchError::NoAnswer(io::ErrorKind::ConnectionRefused),
        ureq::Error::Rustls(_) | ureq::Error::Tls(_) | ureq::Error::Pem(_) => FetchError::Insecure,
        _ => FetchError::Talk,
    }
}
