//! The server as a target: several connections, of which each does one thing at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rustls::version::{TLS12, TLS13};

use crate::config::publish::{FtpsSetting, SecretKind};
use crate::disk::mode::Modes;
use crate::net::tls::Trust;
use crate::output::manifest::LOCK_NAME;
use crate::publish::ftp::known::Known;
use crate::publish::ftp::list::Kind;
use crate::publish::ftp::session::{Session, below};
use crate::publish::names::Names;
use crate::publish::secret::{Secret, Secrets, without};
use crate::publish::target::{
    Capabilities, Cause, FileTarget, Put, PutResult, Secrecy, Showing, Stage, TargetError, Upload, Watcher,
};
use crate::source::path::SourcePath;

/// Most connections at once: web hosts allow few for one user, and each takes a second to make.
const CONNECTIONS_MAX: usize = 4;

/// A further connection is made for so many things that are to be done.
const THINGS: usize = 8;

/// A server by FTP as a target. It connects when it is first asked, and again after a connection was lost.
pub struct FtpServer {
    setting: FtpsSetting,
    modes: Modes,
    secrets: Secrets,
    access: Mutex<Access>,
    /// Connections that nobody uses at the moment.
    idle: Mutex<Vec<Session>>,
    /// How many connections the server allows, as far as is known.
    most: AtomicUsize,
    known: Arc<Known>,
    /// Bytes of names that are taken when it is listed.
    names_most: u64,
}

/// What a connection needs, once it is there.
#[derive(Default)]
struct Access {
    trust: Option<Trust>,
    password: Option<Secret>,
}

impl fmt::Debug for FtpServer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("FtpServer").field("setting", &self.setting).finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl FtpServer {
    /// Creates a target.
    #[must_use]
    pub fn new(setting: FtpsSetting, secrets: Secrets) -> Self {
        let most = AtomicUsize::new(CONNECTIONS_MAX);
        let (access, idle, known) = (Mutex::default(), Mutex::default(), Arc::default());
        let modes = Modes::PUBLISHED;
        Self { setting, modes, secrets, access, idle, most, known, names_most: Names::MOST }
    }

    /// Believes others than those whom the machine believes.
    #[must_use]
    pub fn with_trust(self, trust: Trust) -> Self {
        lock(&self.access).trust = Some(trust);
        self
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

    /// Connects. The author is asked for the password once.
    fn connect(&self) -> Result<Session, TargetError> {
        let mut access = lock(&self.access);
        if access.trust.is_none() {
            let trust = Trust::of_machine();
            let failed = |error: rustls::Error| TargetError::new(Stage::Tls, Cause::Certificate(error.to_string()));
            access.trust = Some(trust.map_err(failed)?);
        }
        if access.password.is_none() {
            access.password = self.secrets.find(SecretKind::Password);
        }
        let (trust, password) = (access.trust.clone(), access.password.clone());
        drop(access);
        let trust = trust.expect("invariant: it was read");
        let password = password.ok_or_else(|| TargetError::new(Stage::Login, Cause::Password))?;
        let knew = self.known.facts().wants_sessions;
        let connected = self.connect_with(&trust, &password);
        let has_learnt = !knew && self.known.facts().wants_sessions;
        let connected = if has_learnt { self.connect_with(&trust, &password) } else { connected };
        if matches!(&connected, Err(error) if error.cause == Cause::Password) {
            // The next call asks again.
            lock(&self.access).password = None;
        }
        connected.map_err(|error| without(error, &[password]))
    }

    fn connect_with(&self, trust: &Trust, password: &Secret) -> Result<Session, TargetError> {
        let resumes = self.known.facts().wants_sessions;
        // A session of TLS 1.3 can be taken up once, and comes to an end when files are only written.
        let tls = if resumes { trust.client(&[&TLS12], true) } else { trust.client(&[&TLS13, &TLS12], false) };
        let failed = |error: rustls::Error| TargetError::new(Stage::Tls, Cause::Protocol(error.to_string()));
        Session::new((&self.setting, self.modes), tls.map_err(failed)?, password, Arc::clone(&self.known))
    }

    /// Returns a connection that nobody uses, or a new one.
    fn take(&self) -> Result<Session, TargetError> {
        let idle = lock(&self.idle).pop();
        idle.map_or_else(|| self.connect(), Ok)
    }

    /// Takes a connection back, if it is of further use, and hides secrets in an error.
    fn give_back<T>(&self, connection: Session, result: Result<T, TargetError>) -> Result<T, TargetError> {
        match result {
            Ok(value) => {
                lock(&self.idle).push(connection);
                Ok(value)
            }
            Err(error) => {
                if is_about_files(&error.cause) {
                    lock(&self.idle).push(connection);
                } else {
                    // What ended this one may have ended the others.
                    lock(&self.idle).clear();
                }
                let password = lock(&self.access).password.clone();
                Err(without(error, password.as_slice()))
            }
        }
    }

    /// Does something on a connection.
    fn run<T>(&self, work: impl FnOnce(&mut Session) -> Result<T, TargetError>) -> Result<T, TargetError> {
        let mut connection = self.take()?;
        let result = work(&mut connection);
        self.give_back(connection, result)
    }

    /// Does something with each of many things, on several connections at once. After an error no new thing is begun; the first
    /// error is returned when all have come to an end.
    fn each<I: Send>(
        &self,
        things: &mut (dyn Iterator<Item = I> + Send),
        work: &(dyn Fn(&mut Session, I) -> Result<(), TargetError> + Sync),
    ) -> Result<(), TargetError> {
        let most = things.size_hint().1.map_or(CONNECTIONS_MAX, |things| things / THINGS);
        let further = most.min(self.most.load(Ordering::Relaxed)).saturating_sub(1);
        let queue = Queue { things: Mutex::new(things), error: Mutex::default(), is_over: AtomicBool::new(false) };
        // The connection that has to be there.
        let mut first = self.take()?;
        std::thread::scope(|scope| {
            for number in 1..=further {
                let queue = &queue;
                scope.spawn(move || {
                    let Ok(mut connection) = self.take() else {
                        // The server wants no more connections than there are.
                        self.most.fetch_min(number, Ordering::Relaxed);
                        return;
                    };
                    let result = queue.work_off(&mut connection, work);
                    queue.keep(self.give_back(connection, result));
                });
            }
            let result = queue.work_off(&mut first, work);
            queue.keep(self.give_back(first, result));
        });
        queue.error.into_inner().unwrap_or_else(PoisonError::into_inner).map_or(Ok(()), Err)
    }
}

/// Things that several connections do something with.
struct Queue<'a, I> {
    things: Mutex<&'a mut (dyn Iterator<Item = I> + Send)>,
    error: Mutex<Option<TargetError>>,
    is_over: AtomicBool,
}

impl<I> Queue<'_, I> {
    fn work_off(
        &self,
        connection: &mut Session,
        work: &(dyn Fn(&mut Session, I) -> Result<(), TargetError> + Sync),
    ) -> Result<(), TargetError> {
        while !self.is_over.load(Ordering::Relaxed) {
            let Some(thing) = lock(&self.things).next() else { break };
            let done = work(connection, thing);
            if done.is_err() {
                self.is_over.store(true, Ordering::Relaxed);
                return done;
            }
        }
        Ok(())
    }

    /// Keeps the first error.
    fn keep(&self, result: Result<(), TargetError>) {
        if let Err(error) = result {
            lock(&self.error).get_or_insert(error);
        }
    }
}

/// Returns whether an error is about a file and says nothing about the connection.
fn is_about_files(cause: &Cause) -> bool {
    matches!(
        cause,
        Cause::NoRight
            | Cause::Missing
            | Cause::Full
            | Cause::Quota
            | Cause::NameTooLong
            | Cause::InTheWay
            | Cause::Link
            | Cause::Changed
            | Cause::Unreadable(_)
            | Cause::Stopped
    )
}

/// Returns folders by their depth, the highest first.
fn levels<'a>(folders: impl Iterator<Item = &'a str>) -> Vec<BTreeSet<&'a str>> {
    let mut levels: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for folder in folders {
        levels.entry(folder.matches('/').count()).or_default().insert(folder);
    }
    levels.into_values().collect()
}

fn is_lock(path: &SourcePath) -> bool {
    path.as_str() == LOCK_NAME
}

impl FileTarget for FtpServer {
    fn capabilities(&self) -> Capabilities {
        // What no server has shown is not believed.
        let replaces_whole = self.known.facts().replaces == Some(true);
        let (showing, notes) = (Showing::ByFile, Secrecy::Hidden);
        Capabilities { replaces_whole, has_folders: true, is_exclusive: true, showing, notes }
    }

    fn read(&self, path: &SourcePath, most: u64) -> Result<Option<Vec<u8>>, TargetError> {
        self.run(|connection| if is_lock(path) { connection.read_lock(most) } else { connection.read(path, most) })
    }

    fn list(&self, watch: &dyn Watcher) -> Result<BTreeMap<SourcePath, u64>, TargetError> {
        let files = Mutex::new(BTreeMap::new());
        let names = Names::new(self.names_most);
        let mut level = vec![String::new()];
        while !level.is_empty() {
            let next = Mutex::new(Vec::new());
            self.each(&mut level.iter(), &|connection, folder: &String| {
                watch.connected();
                let Some(listing) = connection.entries(folder)? else { return Ok(()) };
                for entry in listing.entries {
                    let Some(path) = below(folder, &entry.name) else { continue };
                    names.add(path.as_str()).map_err(|cause| TargetError::new(Stage::List, cause))?;
                    if entry.kind == Kind::Folder {
                        lock(&next).push(path.as_str().to_owned());
                    } else {
                        lock(&files).insert(path, entry.len);
                    }
                }
                Ok(())
            })?;
            level = next.into_inner().unwrap_or_else(PoisonError::into_inner);
        }
        Ok(files.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn sizes(&self, paths: &[SourcePath]) -> Result<Vec<Option<u64>>, TargetError> {
        let sizes = Mutex::new(vec![None; paths.len()]);
        self.each(&mut paths.iter().enumerate(), &|connection, (number, path): (usize, &SourcePath)| {
            let size = connection.size(path)?;
            lock(&sizes)[number] = size;
            Ok(())
        })?;
        Ok(sizes.into_inner().unwrap_or_else(PoisonError::into_inner))
    }

    fn make_folders(&self, folders: &[String]) -> Result<(), TargetError> {
        self.run(Session::make_root)?;
        for level in levels(folders.iter().map(String::as_str)) {
            self.each(&mut level.into_iter(), &|connection, folder: &str| connection.make_folder(folder))?;
        }
        Ok(())
    }

    fn put(
        &self,
        files: &mut (dyn Iterator<Item = Upload<'_>> + Send),
        watch: &dyn Watcher,
    ) -> Result<(), TargetError> {
        self.run(|connection| {
            watch.connected();
            connection.make_root()
        })?;
        self.each(files, &|connection, file: Upload<'_>| connection.upload(file, watch))
    }

    fn put_small(&self, path: &SourcePath, bytes: &[u8], how: Put) -> Result<PutResult, TargetError> {
        self.run(|connection| connection.put_small(path, bytes, how))
    }

    fn delete(&self, paths: &[SourcePath]) -> Result<(), TargetError> {
        let through = Mutex::new(BTreeSet::new());
        self.each(&mut paths.iter(), &|connection, path: &SourcePath| {
            if is_lock(path) {
                return connection.remove_lock();
            }
            if connection.remove(path)? {
                lock(&through).extend(path.folders_above());
            }
            Ok(())
        })?;
        let folders = through.into_inner().unwrap_or_else(PoisonError::into_inner);
        for level in levels(folders.into_iter()).into_iter().rev() {
            self.each(&mut level.into_iter(), &|connection, folder: &str| connection.remove_folder(folder))?;
        }
        Ok(())
    }
}
