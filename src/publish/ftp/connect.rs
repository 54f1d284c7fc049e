//! The connection, up to the user who is let in. The password is not sent before the host has proved that it is the one in the
//! settings, unless these say that everything may be sent readable.

use std::io;
use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::ClientConfig;
use suppaftp::types::FileType;
use suppaftp::{FtpError, FtpResult, Mode, RustlsConnector, RustlsFtpStream, Status, TlsConnector, TransferStream};

use crate::config::publish::FtpsSetting;
use crate::net::road::{Road, RoadError};
use crate::publish::ftp::error::{cause, code, is_readable};
use crate::publish::secret::Secret;
use crate::publish::target::{Cause, Stage, TargetError};

/// Longest time for one answer: disks of web hosts may be slow.
const ANSWER_MAX: Duration = Duration::from_secs(30);

/// A connection for commands.
pub(super) type Stream = RustlsFtpStream;

type Tls = <RustlsConnector as TlsConnector>::Stream;

/// A connection for the bytes of one file or list.
pub(super) type Transfer = TransferStream<Tls>;

/// Encrypts the connection for commands and those for bytes. They share sessions, as servers want to see that both come from
/// the same client.
#[derive(Debug)]
struct Connector {
    config: Arc<ClientConfig>,
    /// The connection that the first one is to be, in the place of the one that the library makes: it knows of no proxies.
    first: Mutex<Option<TcpStream>>,
}

impl TlsConnector for Connector {
    type Stream = Tls;

    fn connect(&self, host: &str, stream: TcpStream) -> FtpResult<Tls> {
        // Connections that begin with TLS are made by the library.
        let first = self.first.lock().unwrap_or_else(PoisonError::into_inner).take();
        let stream = limited(first.unwrap_or(stream))?;
        RustlsConnector::from(Arc::clone(&self.config)).connect(host, stream)
    }
}

/// Connects to the host of the settings, proves who it is, and logs in.
pub(super) fn connect(setting: &FtpsSetting, tls: ClientConfig, secret: &Secret) -> Result<Stream, TargetError> {
    let road = Road::to(&setting.host, setting.port);
    let mut stream = if setting.is_implicit {
        begun_with_tls(setting, &road, tls)?
    } else {
        match secured(setting, &road, tls) {
            Err(error) if error.cause == Cause::NoTls && setting.is_insecure => plain(&road)?,
            other => other?,
        }
    };
    let failed = |error: &FtpError| TargetError::new(Stage::Login, cause(error, ""));
    match stream.login(setting.user.as_str(), secret.exposed()) {
        Ok(()) => {}
        Err(error) if matches!(code(&error), Some(430 | 530 | 532)) && cause(&error, "") != Cause::Busy => {
            return Err(TargetError::new(Stage::Login, Cause::Password));
        }
        Err(error) => return Err(failed(&error)),
    }
    // Names are UTF-8 for servers that were never told so, too; the others have nothing better.
    stream.opts("UTF8", Some("ON")).ok();
    stream.transfer_type(FileType::Binary).map_err(|error| failed(&error))?;
    Ok(stream)
}

/// Connects without encryption.
fn plain(road: &Road) -> Result<Stream, TargetError> {
    let tcp = limited(road.open().map_err(TargetError::of_road)?).map_err(|error| greeting(&error))?;
    let stream = Stream::connect_with_stream(tcp).map_err(|error| greeting(&error))?;
    passive(stream, road)
}

/// Connects and asks for encryption.
fn secured(setting: &FtpsSetting, road: &Road, tls: ClientConfig) -> Result<Stream, TargetError> {
    let stream = plain(road)?;
    let connector = Connector { config: Arc::new(tls), first: Mutex::default() };
    stream.into_secure(connector, &setting.host).map_err(|error| handshake(&error))
}

/// Connects to a server that expects encryption from the first byte.
fn begun_with_tls(setting: &FtpsSetting, road: &Road, tls: ClientConfig) -> Result<Stream, TargetError> {
    // The library waits for connections as long as the system does: it gets an address that answers.
    let tcp = road.open().map_err(TargetError::of_road)?;
    let address = tcp.peer_addr().map_err(|error| TargetError::new(Stage::Connect, Cause::from(&error)))?;
    let first = Some(tcp).filter(|_| road.has_proxy());
    let connector = Connector { config: Arc::new(tls), first: Mutex::new(first) };
    let stream = Stream::connect_secure_implicit(address, connector, &setting.host);
    let mut stream = passive(stream.map_err(|error| handshake(&error))?, road)?;
    // Without these, some servers send and take bytes readable (RFC 4217, 9).
    for command in ["PBSZ 0", "PROT P"] {
        stream.custom_command(command, &[Status::CommandOk]).map_err(|error| handshake(&error))?;
    }
    Ok(stream)
}

/// Lets the server open the ports for bytes, at the address that the connection for commands has: many servers tell one of
/// their own network. Behind a proxy that address is the proxy's, and the proxy is asked for the host by its name.
fn passive(stream: Stream, road: &Road) -> Result<Stream, TargetError> {
    let has_proxy = road.has_proxy();
    let road = road.clone();
    let mut stream = stream.passive_stream_builder(move |address| {
        limited(road.open_further(address).map_err(|error| FtpError::ConnectionError(further(error)))?)
    });
    stream.set_passive_nat_workaround(true);
    let peer = stream.get_ref().peer_addr();
    let peer = peer.map_err(|error| TargetError::new(Stage::Connect, Cause::from(&error)))?;
    if peer.is_ipv6() && !has_proxy {
        stream.set_mode(Mode::ExtendedPassive);
    }
    Ok(stream)
}

/// Returns an error of the way as one of the system, as which the library hands it on.
fn further(error: RoadError) -> io::Error {
    match error {
        RoadError::NoHost => io::ErrorKind::NotFound.into(),
        RoadError::Io(kind) => kind.into(),
        RoadError::Proxy(refusal) => io::Error::other(refusal),
    }
}

/// Returns why a server that was just connected to does not go on.
fn greeting(error: &FtpError) -> TargetError {
    TargetError::new(Stage::Connect, cause(error, ""))
}

/// Returns why no encryption came about.
fn handshake(error: &FtpError) -> TargetError {
    let cause = match (code(error), cause(error, "")) {
        (_, Cause::Busy) => Cause::Busy,
        (Some(_), _) => Cause::NoTls,
        (None, _) if is_readable(error) => Cause::NoTls,
        (None, cause) => cause,
    };
    TargetError::new(Stage::Tls, cause)
}

/// Returns a connection that waits no longer than an answer takes.
fn limited(stream: TcpStream) -> FtpResult<TcpStream> {
    let set = stream.set_read_timeout(Some(ANSWER_MAX)).and_then(|()| stream.set_write_timeout(Some(ANSWER_MAX)));
    set.map_err(FtpError::ConnectionError)?;
    stream.set_nodelay(true).ok();
    Ok(stream)
}
