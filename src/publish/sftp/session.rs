//! A connection that is logged in: names, lengths, small files, folders, deletions. Many questions are under way at once.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, TryStreamExt, stream};
use russh::client::Handle;
use russh_sftp::client::RawSftpSession;
use russh_sftp::client::error::Error;
use russh_sftp::extensions::LIMITS;
use russh_sftp::protocol::{FileAttributes, OpenFlags, StatusCode};

use crate::config::publish::SftpSetting;
use crate::disk::mode::Modes;
use crate::publish::names::Names;
use crate::publish::secret::Secret;
use crate::publish::sftp::connect::{Pinned, connect};
use crate::publish::sftp::error::{cause, is_failure, is_missing};
use crate::publish::sftp::login::Login;
use crate::publish::target::{Cause, Stage, TargetError};
use crate::source::path::SourcePath;

/// Longest time for one answer in seconds: disks of web hosts may be slow.
const ANSWER_MAX: u64 = 30;

/// Most questions that are under way at once.
pub(super) const AT_ONCE: usize = 64;

/// Bytes that every server takes and gives at once (draft-ietf-secsh-filexfer-02, 3).
const PART: usize = 32 * 1024;

/// Bytes that are sent at once to a server that says that it takes them.
const LARGE_PART: usize = 64 * 1024;

/// A rename that replaces.
pub(super) const POSIX_RENAME: &str = "posix-rename@openssh.com";

/// A connection that is logged in.
pub(super) struct Connection {
    pub(super) sftp: RawSftpSession,
    /// The target's folder on the server, without a slash at the end.
    root: String,
    /// Modes of what is written.
    pub(super) modes: Modes,
    /// Bytes that are sent at once.
    pub(super) part: usize,
    /// Files that may be open at once.
    pub(super) files: usize,
    /// Whether a rename may replace a file.
    pub(super) replaces: Cell<bool>,
    /// Folders that were seen to be folders and no links.
    folders: RefCell<BTreeSet<String>>,
    has_root: Cell<bool>,
    /// Ends the connection when it is dropped.
    _handle: Handle<Pinned>,
}

impl Connection {
    /// Connects, compares the host's key, and logs in. Secrets that were used are added to `used`.
    pub(super) async fn new(
        (setting, modes): (&SftpSetting, Modes),
        login: &Login,
        used: &mut Vec<Secret>,
    ) -> Result<Self, TargetError> {
        let mut handle = connect(setting).await?;
        login.log_in(&mut handle, used).await?;
        let failed = |error: russh::Error| TargetError::new(Stage::Login, Cause::Protocol(error.to_string()));
        let channel = handle.channel_open_session().await.map_err(failed)?;
        channel.request_subsystem(true, "sftp").await.map_err(failed)?;
        let sftp = RawSftpSession::new(channel.into_stream());
        sftp.set_timeout(ANSWER_MAX);
        let refused = |error: Error| match cause(&error, "") {
            // The connection is there, and a greeting of the login shell came, or nothing.
            Cause::Lost | Cause::Protocol(_) if !handle.is_closed() => Cause::NoSftp,
            cause => cause,
        };
        let version = sftp.init().await.map_err(|error| TargetError::new(Stage::Login, refused(error)))?;
        let limits = if version.extensions.contains_key(LIMITS) { sftp.limits().await.ok() } else { None };
        let takes = |part: usize| limits.as_ref().is_some_and(|limits| limits.max_write_len >= part as u64);
        let most = limits.as_ref().map_or(0, |limits| limits.max_open_handles);
        // No word about it is 0.
        let files = usize::try_from(most / 2).ok().filter(|files| *files > 0).unwrap_or(AT_ONCE).min(AT_ONCE);
        let root = if setting.path == "/" { String::new() } else { setting.path.clone() };
        Ok(Self {
            root,
            modes,
            part: if takes(LARGE_PART) { LARGE_PART } else { PART },
            files,
            replaces: Cell::new(version.extensions.contains_key(POSIX_RENAME)),
            folders: RefCell::default(),
            has_root: Cell::new(false),
            sftp,
            _handle: handle,
        })
    }

    /// Returns where a path of the site lies on the server.
    pub(super) fn place(&self, path: &str) -> String {
        format!("{}/{path}", self.root)
    }

    fn root_place(&self) -> &str {
        if self.root.is_empty() { "/" } else { &self.root }
    }

    /// Returns the longest of a name and of those above the target's folder.
    fn longest<'a>(&'a self, name: &'a str) -> &'a str {
        self.root.split('/').chain([name]).max_by_key(|part| part.len()).unwrap_or(name)
    }

    /// Returns what lies at a place, without following links; `None` for nothing.
    pub(super) async fn found(&self, place: &str) -> Result<Option<FileAttributes>, Error> {
        match self.sftp.lstat(place).await {
            Ok(found) => Ok(Some(found.attrs)),
            Err(error) if is_missing(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Makes the target's folder; the one above has to be there.
    pub(super) async fn make_root(&self) -> Result<(), TargetError> {
        if self.has_root.get() {
            return Ok(());
        }
        let failed = |error: &Error| TargetError::new(Stage::Write, cause(error, self.longest("")));
        // It may be a link: the author names it.
        match self.sftp.stat(self.root_place()).await {
            Ok(found) if is_folder(&found.attrs) => {}
            Ok(_) => return Err(TargetError::new(Stage::Write, Cause::InTheWay)),
            Err(error) if is_missing(&error) => {
                self.sftp.mkdir(self.root_place(), mode(self.modes.folder)).await.map_err(|error| failed(&error))?;
            }
            Err(error) => return Err(failed(&error)),
        }
        self.has_root.set(true);
        Ok(())
    }

    /// Looks whether the folders above a path are folders and no links, once for each.
    pub(super) async fn check_folders(&self, path: &SourcePath) -> Result<(), Cause> {
        for folder in path.folders_above() {
            if self.folders.borrow().contains(folder) {
                // Those above it were seen with it.
                break;
            }
            match self.found(&self.place(folder)).await {
                Ok(Some(found)) if is_link(&found) => return Err(Cause::Link),
                Ok(Some(found)) if !is_folder(&found) => return Err(Cause::InTheWay),
                Ok(Some(_)) => {}
                Ok(None) => return Err(Cause::Missing),
                Err(error) => return Err(cause(&error, folder)),
            }
        }
        self.folders.borrow_mut().extend(path.folders_above().map(str::to_owned));
        Ok(())
    }

    pub(super) async fn read(&self, path: &SourcePath, most: u64) -> Result<Option<Vec<u8>>, TargetError> {
        let failed = |error: Error| TargetError::at(Stage::Read, path, cause(&error, self.longest(path.name())));
        let place = self.place(path.as_str());
        let is_file = self.found(&place).await.map_err(failed)?.is_some_and(|found| kind(&found) == FILE_KIND);
        if !is_file || matches!(self.check_folders(path).await, Err(Cause::Link)) {
            return Ok(None);
        }
        let handle = match self.sftp.open(place, OpenFlags::READ, FileAttributes::empty()).await {
            Ok(handle) => handle.handle,
            Err(error) if is_missing(&error) => return Ok(None),
            Err(error) => return Err(failed(error)),
        };
        let mut bytes = Vec::new();
        let read = loop {
            let part = u32::try_from(PART).expect("invariant: a small number");
            match self.sftp.read(handle.clone(), bytes.len() as u64, part).await {
                Ok(data) if data.data.is_empty() => break Ok(()),
                Ok(data) => bytes.extend(data.data),
                Err(Error::Status(status)) if status.status_code == StatusCode::Eof => break Ok(()),
                Err(error) => break Err(failed(error)),
            }
            if bytes.len() as u64 > most {
                break Err(TargetError::at(Stage::Read, path, Cause::TooMuch { most }));
            }
        };
        self.sftp.close(handle).await.ok();
        read.map(|()| Some(bytes))
    }

    /// Returns all files below the target's folder.
    pub(super) async fn list(&self, names: &Names) -> Result<BTreeMap<SourcePath, u64>, TargetError> {
        let mut files = BTreeMap::new();
        let mut level = vec![String::new()];
        while !level.is_empty() {
            let read = stream::iter(level).map(|folder| self.entries(folder, names)).buffer_unordered(AT_ONCE / 4);
            let entries: Vec<Vec<(SourcePath, FileAttributes)>> = read.try_collect().await?;
            level = Vec::new();
            for (path, found) in entries.into_iter().flatten() {
                if is_folder(&found) {
                    level.push(path.as_str().to_owned());
                } else {
                    files.insert(path, found.size.unwrap_or_default());
                }
            }
        }
        Ok(files)
    }

    /// Returns what lies in a folder; nothing if it is gone.
    async fn entries(&self, folder: String, names: &Names) -> Result<Vec<(SourcePath, FileAttributes)>, TargetError> {
        let told = |cause| TargetError { stage: Stage::List, path: SourcePath::new(&folder), cause };
        let failed = |error: &Error| told(cause(error, &folder));
        let place = if folder.is_empty() { self.root_place().to_owned() } else { self.place(&folder) };
        let handle = match self.sftp.opendir(place).await {
            Ok(handle) => handle.handle,
            Err(error) if is_missing(&error) => return Ok(Vec::new()),
            Err(error) => return Err(failed(&error)),
        };
        let mut entries = Vec::new();
        let read = loop {
            match self.sftp.readdir(handle.clone()).await {
                Ok(answer) => {
                    let files = answer.files.into_iter().filter(|file| !matches!(file.filename.as_str(), "." | ".."));
                    let before = entries.len();
                    entries.extend(files.filter_map(|file| Some((below(&folder, &file.filename)?, file.attrs))));
                    if let Err(cause) = names.answer(entries[before..].iter().map(|(path, _)| path.as_str())) {
                        break Err(told(cause));
                    }
                }
                Err(Error::Status(status)) if status.status_code == StatusCode::Eof => break Ok(()),
                Err(error) => break Err(failed(&error)),
            }
        };
        self.sftp.close(handle).await.ok();
        read.map(|()| entries)
    }

    pub(super) async fn sizes(&self, paths: &[SourcePath]) -> Result<Vec<Option<u64>>, TargetError> {
        let size = async |path: &SourcePath| match self.found(&self.place(path.as_str())).await {
            Ok(found) => Ok(found.filter(|found| !is_folder(found)).and_then(|found| found.size)),
            Err(error) => Err(TargetError::at(Stage::List, path, cause(&error, path.name()))),
        };
        stream::iter(paths).map(size).buffered(AT_ONCE).try_collect().await
    }

    /// Makes folders, those of one depth at once.
    pub(super) async fn make_folders(&self, folders: &[String]) -> Result<(), TargetError> {
        self.make_root().await?;
        let mut levels: BTreeMap<usize, Vec<&String>> = BTreeMap::new();
        for folder in folders {
            levels.entry(folder.matches('/').count()).or_default().push(folder);
        }
        for level in levels.into_values() {
            let made = stream::iter(level).map(|folder| self.make_folder(folder)).buffer_unordered(AT_ONCE);
            made.try_collect::<()>().await?;
        }
        Ok(())
    }

    async fn make_folder(&self, folder: &str) -> Result<(), TargetError> {
        let failed = |cause| TargetError { stage: Stage::Write, path: SourcePath::new(folder), cause };
        let place = self.place(folder);
        let Err(error) = self.sftp.mkdir(place.clone(), mode(self.modes.folder)).await else { return Ok(()) };
        match self.found(&place).await {
            Ok(Some(found)) if is_link(&found) => Err(failed(Cause::Link)),
            Ok(Some(found)) if is_folder(&found) => Ok(()),
            Ok(Some(_)) => Err(failed(Cause::InTheWay)),
            Ok(None) | Err(_) => Err(failed(self.refined(&error, folder).await)),
        }
    }

    /// Deletes files, and then the folders above that became empty.
    pub(super) async fn delete(&self, paths: &[SourcePath]) -> Result<(), TargetError> {
        let deleted = stream::iter(paths).map(|path| self.remove(path)).buffer_unordered(AT_ONCE);
        let through: Vec<bool> = deleted.try_collect().await?;
        if !through.contains(&true) {
            return Ok(());
        }
        let mut levels: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
        for folder in paths.iter().flat_map(SourcePath::folders_above) {
            if self.folders.borrow().contains(folder) {
                levels.entry(folder.matches('/').count()).or_default().insert(folder);
            }
        }
        for level in levels.into_values().rev() {
            let removed = stream::iter(level).map(async |folder| {
                // One that still holds something stays.
                if self.sftp.rmdir(self.place(folder)).await.is_ok() {
                    self.folders.borrow_mut().remove(folder);
                }
            });
            removed.buffer_unordered(AT_ONCE).collect::<()>().await;
        }
        Ok(())
    }

    /// Deletes a file; returns whether its folders are no links.
    async fn remove(&self, path: &SourcePath) -> Result<bool, TargetError> {
        let failed = |cause| TargetError::at(Stage::Delete, path, cause);
        match self.check_folders(path).await {
            Ok(()) => {}
            Err(Cause::Link | Cause::InTheWay | Cause::Missing) => return Ok(false),
            Err(cause) => return Err(failed(cause)),
        }
        let place = self.place(path.as_str());
        let found = self.found(&place).await.map_err(|error| failed(cause(&error, path.name())))?;
        if found.is_some_and(|found| !is_folder(&found)) {
            match self.sftp.remove(place).await {
                Err(error) if !is_missing(&error) => return Err(failed(cause(&error, path.name()))),
                Ok(_) | Err(_) => {}
            }
        }
        Ok(true)
    }

    /// Returns the cause of an error of a write, for which OpenSSH has no status of its own: a full disk is asked for.
    pub(super) async fn refined(&self, error: &Error, name: &str) -> Cause {
        if is_failure(error)
            && let Ok(disk) = self.sftp.statvfs(self.root_place()).await
            && (disk.blocks_avail == 0 || disk.inodes > 0 && disk.inodes_avail == 0)
        {
            return Cause::Full;
        }
        cause(error, name)
    }
}

/// Bits of a mode that tell the kind of a file (POSIX, `sys/stat.h`), and kinds.
const KIND_BITS: u32 = 0o170_000;
const FILE_KIND: u32 = 0o100_000;
const FOLDER_KIND: u32 = 0o040_000;
const LINK_KIND: u32 = 0o120_000;

/// Returns the kind of a file. The library's own questions take a link for a file, because all bits of a file are in a link.
fn kind(found: &FileAttributes) -> u32 {
    found.permissions.unwrap_or(FILE_KIND) & KIND_BITS
}

/// Returns whether something is a folder.
pub(super) fn is_folder(found: &FileAttributes) -> bool {
    kind(found) == FOLDER_KIND
}

fn is_link(found: &FileAttributes) -> bool {
    kind(found) == LINK_KIND
}

/// Returns attributes that set permissions alone.
pub(super) fn mode(permissions: u32) -> FileAttributes {
    FileAttributes { permissions: Some(permissions), ..FileAttributes::empty() }
}

fn below(folder: &str, name: &str) -> Option<SourcePath> {
    if name.contains('/') { None } else { SourcePath::resolve(folder, name) }
}
