//! How we present ourselves, and whom we believe: what all requests have in common.

use std::io;
use std::sync::Arc;

use ureq::config::{Config, ConfigBuilder};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::typestate::AgentScope;

use crate::net::error::FetchError;
use crate::net::proxy::of_machine;

/// Settings of requests, as far as they are made.
pub(super) type Settings = ConfigBuilder<AgentScope>;

/// Returns settings that ask the machine's own list of certificates and its proxy, as a municipality's network wants it, follow
/// no redirects and take an answer of any status for one.
pub(super) fn settings() -> Settings {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(provider)
        .build();
    Config::builder()
        .tls_config(tls)
        .proxy(of_machine())
        .max_redirects(0)
        .http_status_as_error(false)
        .user_agent(concat!("griffel/", env!("CARGO_PKG_VERSION")))
}

/// Returns why a server did not answer.
pub(super) fn no_answer(error: &ureq::Error) -> FetchError {
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
