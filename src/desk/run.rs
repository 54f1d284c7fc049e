//! Where a desk begins -> the desk, answering, until its pages are closed.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;

use crate::desk::keeping::keep_all;
use crate::desk::life::{Life, life};
use crate::desk::live;
use crate::desk::refusal::Refusal;
use crate::desk::secret::Token;
use crate::desk::server;
use crate::desk::sites::keep_opened;
use crate::desk::state::Desk;
use crate::diagnostic::catalogue::Language;
use crate::serve::connections::listen;
use crate::source::fingerprint::Fingerprint;

/// First port of those that sites get.
const PORT_FIRST: u16 = 20_000;
/// Number of them.
const PORTS: u16 = 20_000;
/// Interval at which is looked whether somebody is there.
const INTERVAL: Duration = Duration::from_millis(250);

/// Where a desk begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskStart {
    /// The site to open; without one the first page makes one.
    pub site: Option<PathBuf>,
    /// The port to try first, 0 for any; without one it follows from the site's folder, so that the browser finds again what it
    /// remembers for the page.
    pub port: Option<u16>,
    /// Its language.
    pub language: Language,
}

/// Why there is no desk.
#[derive(Debug, Error)]
pub enum DeskError {
    /// No port is free, or the system has no randomness.
    #[error("{0}")]
    Port(io::Error),
    /// The site cannot be opened.
    #[error("{0:?}")]
    Site(Refusal),
}

/// A desk that answers.
pub struct RunningDesk {
    desk: Arc<Desk>,
    server: std::thread::JoinHandle<Option<io::Error>>,
}

/// Starts a desk.
///
/// # Errors
///
/// [`DeskError`].
pub fn start(start: DeskStart) -> Result<RunningDesk, DeskError> {
    let DeskStart { site, port, language } = start;
    let port = port.unwrap_or_else(|| port_of(site.as_deref()));
    let listener = listen(port).map_err(DeskError::Port)?;
    let port = listener.local_addr().map_err(DeskError::Port)?.port();
    let token = Token::new().map_err(DeskError::Port)?;
    let desk = Arc::new(Desk::new(language, port, token, Box::new(live::open)));
    if let Some(site) = site {
        desk.open(&site).map_err(DeskError::Site)?;
        keep_opened(&site);
    }
    let serving = Arc::clone(&desk);
    let server = std::thread::spawn(move || server::run(listener, &serving).err());
    Ok(RunningDesk { desk, server })
}

/// Returns the port of a site: always the same one, as long as its folder stays where it is.
fn port_of(site: Option<&Path>) -> u16 {
    let folder = site.map(|site| site.to_string_lossy().into_owned()).unwrap_or_default();
    let [first, second, ..] = Fingerprint::of(folder.as_bytes()).short_bytes();
    PORT_FIRST + u16::from_be_bytes([first, second]) % PORTS
}

impl RunningDesk {
    /// Returns the address that opens the page. The token is in the fragment, which no browser sends.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}/#t={}", self.desk.origin(), self.desk.token().digits())
    }

    /// Returns the port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.desk.port()
    }

    /// Waits until nobody needs the desk any more.
    ///
    /// # Errors
    ///
    /// If something that was typed could not be written.
    pub fn wait(self) -> Result<(), Refusal> {
        while !self.server.is_finished() && life(self.desk.presence()) == Life::Keep {
            std::thread::sleep(INTERVAL);
        }
        let Some(site) = self.desk.open_site() else { return Ok(()) };
        site.close();
        keep_all(&site).map_err(|error| Refusal::disk(&error, self.desk.language()))
    }
}
