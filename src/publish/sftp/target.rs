//! The server as a target: everything asynchronous stays inside.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::runtime::{Builder, Runtime};

use crate::config::publish::{HostKey, SftpSetting};
use crate::disk::mode::Modes;
use crate::publish::names::Names;
use crate::publish::secret::{Secret, Secrets, without};
use crate::publish::sftp::connect::key_of;
use crate::publish::sftp::login::{Login, expanded, usual_keys};
use crate::publish::sftp::session::Connection;
use crate::publish::target::{
    Capabilities, Cause, FileTarget, Put, PutResult, Secrecy, Showing, Stage, TargetError, Upload, Watcher,
};
use crate::source::path::SourcePath;

/// A server by SSH as a target. It connects when it is first asked, and again after the connection was lost.
pub struct SftpServer {
    setting: SftpSetting,
    modes: Modes,
    login: Login,
    state: Mutex<State>,
    replaces: AtomicBool,
    /// Bytes of names that are taken when it is listed.
    names_most: u64,
}

#[derive(Default)]
struct State {
    connection: Option<Connection>,
    /// One thread: encryption is faster than any line.
    runtime: Option<Runtime>,
    /// Secrets that the server knows, which no error may show.
    used: Vec<Secret>,
}

impl fmt::Debug for SftpServer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("SftpServer").field("setting", &self.setting).finish_non_exhaustive()
    }
}

impl SftpServer {
    /// Creates a target. `home` is the author's folder, with key files in `.ssh`; `agent` is the socket of the agent that
    /// holds keys (`SSH_AUTH_SOCK`), which Windows has no need of.
    ///
    /// # Errors
    ///
    /// [`Cause::Missing`] if the key file is in the home folder and there is none.
    pub fn new(
        setting: SftpSetting,
        secrets: Secrets,
        home: Option<&Path>,
        agent: Option<PathBuf>,
    ) -> Result<Self, TargetError> {
        let key = setting.key.as_deref().map(|key| expanded(key, home)).transpose();
        let key = key.map_err(|error| TargetError::new(Stage::Login, Cause::from(&error)))?;
        let usual_keys = home.map(usual_keys).unwrap_or_default();
        let login = Login { user: setting.user.clone(), key, usual_keys, agent, secrets };
        let modes = Modes::PUBLISHED;
        Ok(Self {
            setting,
            modes,
            login,
            state: Mutex::default(),
            replaces: AtomicBool::new(true),
            names_most: Names::MOST,
        })
    }

    /// Lets nobody else read what is written there.
    #[must_use]
    pub fn private(self) -> Self {
        Self { modes: Modes::PRIVATE, ..self }
    }

    /// Takes other than the usual number of bytes of names.
    #[must_use]
    pub fn with_names(self, most: u64) -> Self {
        Self { names_most: most, ..self }
    }

    /// Asks a host for its key, for the author to compare. Nobody is logged in, and nothing is believed.
    ///
    /// # Errors
    ///
    /// Whatever the host does.
    pub fn host_key(setting: &SftpSetting) -> Result<HostKey, TargetError> {
        new_runtime()?.block_on(key_of(setting))
    }

    /// Does something on the connection, which is made if there is none.
    fn run<T>(&self, work: impl AsyncFnOnce(&Connection) -> Result<T, TargetError>) -> Result<T, TargetError> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let State { connection, runtime, used } = &mut *state;
        let runtime = match runtime {
            Some(runtime) => runtime,
            none => none.insert(new_runtime()?),
        };
        let (slot, secrets) = (&mut *connection, &mut *used);
        let result = runtime.block_on(async {
            let connection = match slot {
                Some(connection) => connection,
                none => none.insert(Connection::new((&self.setting, self.modes), &self.login, secrets).await?),
            };
            let result = work(connection).await;
            self.replaces.store(connection.replaces.get(), Ordering::Relaxed);
            result
        });
        result.map_err(|error| {
            if matches!(error.cause, Cause::Lost | Cause::Late) {
                *connection = None;
            }
            without(error, used)
        })
    }
}

fn new_runtime() -> Result<Runtime, TargetError> {
    let made = Builder::new_current_thread().enable_all().build();
    made.map_err(|error| TargetError::new(Stage::Connect, Cause::Io(error.kind())))
}

impl FileTarget for SftpServer {
    fn capabilities(&self) -> Capabilities {
        let replaces_whole = self.replaces.load(Ordering::Relaxed);
        Capabilities {
            replaces_whole,
            has_folders: true,
            is_exclusive: true,
            showing: Showing::ByFile,
            notes: Secrecy::Hidden,
        }
    }

    fn read(&self, path: &SourcePath, most: u64) -> Result<Option<Vec<u8>>, TargetError> {
        self.run(async |connection| connection.read(path, most).await)
    }

    fn list(&self, watch: &dyn Watcher) -> Result<BTreeMap<SourcePath, u64>, TargetError> {
        self.run(async |connection| {
            watch.connected();
            connection.list(&Names::new(self.names_most)).await
        })
    }

    fn sizes(&self, paths: &[SourcePath]) -> Result<Vec<Option<u64>>, TargetError> {
        self.run(async |connection| connection.sizes(paths).await)
    }

    fn make_folders(&self, folders: &[String]) -> Result<(), TargetError> {
        self.run(async |connection| connection.make_folders(folders).await)
    }

    fn put(
        &self,
        files: &mut (dyn Iterator<Item = Upload<'_>> + Send),
        watch: &dyn Watcher,
    ) -> Result<(), TargetError> {
        self.run(async |connection| {
            watch.connected();
            connection.put(files, watch).await
        })
    }

    fn put_small(&self, path: &SourcePath, bytes: &[u8], how: Put) -> Result<PutResult, TargetError> {
        self.run(async |connection| connection.put_small(path, bytes, how).await)
    }

    fn delete(&self, paths: &[SourcePath]) -> Result<(), TargetError> {
        self.run(async |connection| connection.delete(paths).await)
    }
}
