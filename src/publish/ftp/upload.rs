//! Files on their way to a server: beside their places first.

use std::io::{self, Read, Write};

use suppaftp::FtpError;

use crate::output::file::temporary_path;
use crate::output::manifest::LOCK_NAME;
use crate::publish::ftp::error::{cause, connection, failed, is_answer};
use crate::publish::ftp::list::Kind;
use crate::publish::ftp::session::Session;
use crate::publish::target::{Cause, Put, PutResult, Stage, TargetError, Upload, Watcher};
use crate::source::path::SourcePath;

/// Number of bytes that are sent at once.
const PART: usize = 1 << 16;

impl Session {
    /// Sends a file to its place.
    pub(super) fn upload(&mut self, file: Upload<'_>, watch: &dyn Watcher) -> Result<(), TargetError> {
        let Upload { path, stamp: _, mut bytes } = file;
        self.replace(path, &mut *bytes, watch)?;
        watch.file(path);
        Ok(())
    }

    /// Writes a small file.
    pub(super) fn put_small(&mut self, path: &SourcePath, bytes: &[u8], how: Put) -> Result<PutResult, TargetError> {
        self.make_root()?;
        match how {
            Put::Exclusive if path.as_str() == LOCK_NAME => return self.take_lock(bytes),
            // Nobody else writes where the lock is held.
            Put::Exclusive if self.found(path.as_str())?.is_some() => return Ok(PutResult::WasThere),
            Put::Replace if path.as_str() == LOCK_NAME => self.replace_lock(bytes)?,
            Put::Exclusive | Put::Replace => self.replace(path, &mut &*bytes, &Nobody)?,
        }
        self.known.facts().there.insert(path.clone());
        Ok(PutResult::Done)
    }

    /// Writes a file beside its place and moves it there.
    pub(super) fn replace(
        &mut self,
        path: &SourcePath,
        bytes: &mut (dyn Read + Send),
        watch: &dyn Watcher,
    ) -> Result<(), TargetError> {
        self.check_folders(path).map_err(|cause| TargetError::at(Stage::Write, path, cause))?;
        let beside = self.place(temporary_path(path).as_str());
        if !self.known.facts().fresh.contains(path.folder()) {
            // A run that was killed may have left something, and a link of this name would lead elsewhere.
            self.delete_if_there(&beside).map_err(|error| failed(Stage::Write, path, &error))?;
        }
        let stored = self.store(path, &beside, bytes, watch).and_then(|sent| {
            // Before anybody sees it.
            self.set_mode(self.modes.file, &beside).map_err(|error| failed(Stage::Write, path, &error))?;
            Ok(sent)
        });
        let sent = match stored {
            Ok(sent) => sent,
            Err(error) => {
                // If that fails, too, the next run does it, and if nobody answers.
                if !matches!(error.cause, Cause::Lost | Cause::Late | Cause::Busy) {
                    self.stream.rm(&beside).ok();
                }
                return Err(error);
            }
        };
        self.move_to(&beside, path, sent)
    }

    fn delete_if_there(&mut self, place: &str) -> Result<(), FtpError> {
        match self.stream.rm(place) {
            Err(error) if !is_answer(&error) => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// Writes bytes to a place of the server, and returns how many.
    fn store(
        &mut self,
        path: &SourcePath,
        place: &str,
        bytes: &mut (dyn Read + Send),
        watch: &dyn Watcher,
    ) -> Result<u64, TargetError> {
        let mut data = self.stream.put_with_stream(place).map_err(|error| failed(Stage::Write, path, &error))?;
        let sent = send(path, bytes, &mut data, watch);
        let done = data.finish();
        match (sent, done) {
            (Ok(sent), Ok(())) => Ok(sent),
            // What the server says tells more than what the connection does.
            (Err(Unsent::Lost(_)) | Ok(_), Err(error)) => Err(failed(Stage::Write, path, &error)),
            (Err(Unsent::Lost(error)), Ok(())) => Err(TargetError::at(Stage::Write, path, connection(&error))),
            (Err(Unsent::Failed(error)), _) => Err(error),
        }
    }

    /// Moves a file of so many bytes to its place.
    fn move_to(&mut self, beside: &str, path: &SourcePath, sent: u64) -> Result<(), TargetError> {
        let place = self.place(path.as_str());
        let replaces = self.known.facts().replaces;
        if replaces == Some(false) {
            // For one moment there is neither the old file nor the new one.
            self.delete_if_there(&place).map_err(|error| failed(Stage::Rename, path, &error))?;
        }
        let error = match self.stream.rename(beside, &place) {
            Ok(()) => {
                let mut facts = self.known.facts();
                if facts.there.contains(path) {
                    facts.replaces.get_or_insert(true);
                }
                return Ok(());
            }
            Err(error) if is_answer(&error) => error,
            Err(error) => return Err(failed(Stage::Rename, path, &error)),
        };
        match self.found(path.as_str())?.map(|entry| entry.kind) {
            Some(Kind::File | Kind::Link) if replaces.is_none() => {
                self.known.facts().replaces = Some(false);
                self.delete_if_there(&place).map_err(|error| failed(Stage::Rename, path, &error))?;
                // If that fails, what is beside the place is all that there is.
                self.stream.rename(beside, &place).map_err(|error| failed(Stage::Rename, path, &error))
            }
            found => {
                let is_folder = found == Some(Kind::Folder);
                let cause = if is_folder {
                    Cause::InTheWay
                } else if self.found(temporary_path(path).as_str())?.is_none() {
                    Cause::Lied { expected: sent, found: None }
                } else {
                    cause(&error, path.name())
                };
                if is_folder || replaces != Some(false) {
                    self.stream.rm(beside).ok();
                }
                Err(TargetError::at(Stage::Rename, path, cause))
            }
        }
    }
}

/// Why a file was not sent to its end.
enum Unsent {
    /// The connection for bytes.
    Lost(io::Error),
    /// Something on this side.
    Failed(TargetError),
}

fn send(
    path: &SourcePath,
    bytes: &mut (dyn Read + Send),
    data: &mut dyn Write,
    watch: &dyn Watcher,
) -> Result<u64, Unsent> {
    // An empty file needs a connection that was agreed upon, too.
    data.write_all(&[]).and_then(|()| data.flush()).map_err(Unsent::Lost)?;
    let (mut part, mut sent) = (vec![0; PART], 0);
    loop {
        if watch.is_stopped() {
            return Err(Unsent::Failed(TargetError::at(Stage::Write, path, Cause::Stopped)));
        }
        let read = match bytes.read(&mut part) {
            Ok(0) => return data.flush().map(|()| sent).map_err(Unsent::Lost),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Unsent::Failed(TargetError::of_upload(path, &error))),
        };
        data.write_all(&part[..read]).map_err(Unsent::Lost)?;
        sent += read as u64;
        watch.bytes(read as u64);
    }
}

/// Sees nothing.
pub(super) struct Nobody;

impl Watcher for Nobody {}
