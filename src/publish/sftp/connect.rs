//! The connection, up to the proof that the host is the one in the settings. No secret is sent before that.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use russh::Preferred;
use russh::client::{self, Handle, Handler};
use russh::keys::{Algorithm, EcdsaCurve, HashAlg, PublicKeyOrCertificate};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::config::publish::{HostKey, SftpSetting};
use crate::net::road::Road;
use crate::publish::target::{Cause, Stage, TargetError};

/// Longest time until both sides have agreed upon keys.
const HANDSHAKE_MAX: Duration = Duration::from_secs(30);

/// Compares the host's key with the one in the settings.
pub(super) struct Pinned {
    expected: Option<HostKey>,
    /// The key that the host showed.
    shown: Arc<Mutex<Option<String>>>,
}

impl Handler for Pinned {
    type Error = russh::Error;

    async fn check_server_key(&mut self, key: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        let PublicKeyOrCertificate::PublicKey { key, .. } = key else { return Ok(false) };
        let shown = key.fingerprint(HashAlg::Sha256).to_string();
        let is_expected = self.expected.as_ref().is_some_and(|expected| expected.to_string() == shown);
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) = Some(shown);
        Ok(is_expected)
    }
}

/// Connects to the host and compares its key. A host may have several keys, of which it shows one: if that is another one,
/// the host is asked for those of the other kinds.
pub(super) async fn connect(setting: &SftpSetting) -> Result<Handle<Pinned>, TargetError> {
    let first = match handshake(setting, None).await {
        Err(error) if matches!(error.cause, Cause::HostKeyChanged { .. }) => error,
        other => return other,
    };
    for kind in kinds_of_keys() {
        match handshake(setting, Some(kind)).await {
            Ok(handle) => return Ok(handle),
            // The host has no key of this kind, or another one than in the settings.
            Err(error) if matches!(error.stage, Stage::HostKey | Stage::Tls) => {}
            Err(error) => return Err(error),
        }
    }
    Err(first)
}

/// Asks a host for its key. Nothing else is sent to it.
pub(super) async fn key_of(setting: &SftpSetting) -> Result<HostKey, TargetError> {
    let unknown = SftpSetting { host_key: None, ..setting.clone() };
    match handshake(&unknown, None).await {
        Err(TargetError { cause: Cause::HostKeyUnknown { is }, .. }) => {
            HostKey::parse(&is).ok_or_else(|| TargetError::new(Stage::HostKey, Cause::Protocol(is)))
        }
        Err(error) => Err(error),
        // No key is the right one.
        Ok(_) => Err(TargetError::new(Stage::HostKey, Cause::Protocol(String::new()))),
    }
}

fn kinds_of_keys() -> [Algorithm; 5] {
    [
        Algorithm::Ed25519,
        Algorithm::Ecdsa { curve: EcdsaCurve::NistP256 },
        Algorithm::Ecdsa { curve: EcdsaCurve::NistP384 },
        Algorithm::Ecdsa { curve: EcdsaCurve::NistP521 },
        Algorithm::Rsa { hash: Some(HashAlg::Sha512) },
    ]
}

async fn handshake(setting: &SftpSetting, kind: Option<Algorithm>) -> Result<Handle<Pinned>, TargetError> {
    let stream = tcp(&setting.host, setting.port)?;
    let shown = Arc::new(Mutex::new(None));
    let pinned = Pinned { expected: setting.host_key.clone(), shown: Arc::clone(&shown) };
    let mut config = client::Config {
        keepalive_interval: Some(Duration::from_secs(15)),
        keepalive_max: 3,
        nodelay: true,
        ..client::Config::default()
    };
    if let Some(kind) = kind {
        config.preferred = Preferred { key: Cow::Owned(vec![kind]), ..config.preferred };
    }
    let error = match timeout(HANDSHAKE_MAX, client::connect_stream(Arc::new(config), stream, pinned)).await {
        Ok(Ok(handle)) => return Ok(handle),
        Ok(Err(error)) => Some(error),
        Err(_) => None,
    };
    let shown = shown.lock().unwrap_or_else(PoisonError::into_inner).take();
    Err(match (shown, &setting.host_key, error) {
        (Some(is), None, _) => TargetError::new(Stage::HostKey, Cause::HostKeyUnknown { is }),
        (Some(is), Some(was), _) if was.to_string() != is => {
            TargetError::new(Stage::HostKey, Cause::HostKeyChanged { was: was.to_string(), is })
        }
        (_, _, None) => TargetError::new(Stage::Tls, Cause::Late),
        (_, _, Some(russh::Error::IO(error))) => TargetError::new(Stage::Connect, Cause::from(&error)),
        (_, _, Some(russh::Error::HUP | russh::Error::Disconnect)) => TargetError::new(Stage::Connect, Cause::Lost),
        (_, _, Some(error)) => TargetError::new(Stage::Tls, Cause::Protocol(error.to_string())),
    })
}

/// Connects to the host, straight or through the machine's proxy. Nothing else is under way on this thread.
fn tcp(host: &str, port: u16) -> Result<TcpStream, TargetError> {
    let stream = Road::to(host, port).open().map_err(TargetError::of_road)?;
    let stream = stream.set_nonblocking(true).and_then(|()| {
        stream.set_nodelay(true).ok();
        TcpStream::from_std(stream)
    });
    stream.map_err(|error| TargetError::new(Stage::Connect, Cause::from(&error)))
}
