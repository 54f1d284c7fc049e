//! Files on their way to a server: many at once, each in parts of which several are under way.

use std::cell::Cell;
use std::io::{self, Read};

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use russh_sftp::client::error::Error;
use russh_sftp::protocol::{OpenFlags, Packet, StatusCode};

use crate::output::file::temporary_path;
use crate::publish::sftp::error::{cause, is_failure, is_missing};
use crate::publish::sftp::session::{Connection, POSIX_RENAME, is_folder, mode};
use crate::publish::target::{Cause, Put, PutResult, Stage, TargetError, Upload, Watcher};
use crate::source::path::SourcePath;

/// Most bytes that are under way, over all files.
const UNDER_WAY_MAX: usize = 8 << 20;

/// What the files that are being sent share.
struct Sending<'w> {
    watch: &'w dyn Watcher,
    /// How many files are being sent.
    files: Cell<usize>,
}

impl Connection {
    /// Sends files, as many at once as the server lets be open. After an error no new one is begun.
    pub(super) async fn put(
        &self,
        files: &mut (dyn Iterator<Item = Upload<'_>> + Send),
        watch: &dyn Watcher,
    ) -> Result<(), TargetError> {
        self.make_root().await?;
        let sending = Sending { watch, files: Cell::new(0) };
        let mut running = FuturesUnordered::new();
        let mut result = Ok(());
        loop {
            while result.is_ok() && running.len() < self.files {
                if watch.is_stopped() {
                    result = Err(TargetError::new(Stage::Write, Cause::Stopped));
                    break;
                }
                let Some(file) = files.next() else { break };
                running.push(self.upload(file, &sending));
                sending.files.set(running.len());
            }
            let Some(done) = running.next().await else { return result };
            sending.files.set(running.len());
            result = result.and(done);
        }
    }

    async fn upload(&self, file: Upload<'_>, sending: &Sending<'_>) -> Result<(), TargetError> {
        let Upload { path, stamp: _, mut bytes } = file;
        self.replace(path, &mut *bytes, sending).await?;
        sending.watch.file(path);
        Ok(())
    }

    /// Writes a file beside its place and moves it there.
    async fn replace(
        &self,
        path: &SourcePath,
        bytes: &mut (dyn Read + Send),
        sending: &Sending<'_>,
    ) -> Result<(), TargetError> {
        let failed = |cause| TargetError::at(Stage::Write, path, cause);
        self.check_folders(path).await.map_err(failed)?;
        let beside = self.place(temporary_path(path).as_str());
        let handle = match self.create(&beside).await {
            // A run that was killed left it, or a link has its name.
            Err(error) if is_failure(&error) && self.sftp.remove(beside.clone()).await.is_ok() => {
                self.create(&beside).await
            }
            other => other,
        };
        let handle = match handle {
            Ok(handle) => handle,
            Err(error) => return Err(failed(self.refined(&error, path.name()).await)),
        };
        let written = self.write(path, &handle, bytes, sending).await;
        let closed = self.sftp.close(handle).await;
        let result = match (written, closed) {
            (Ok(()), Ok(_)) => self.move_to(&beside, path).await,
            (Ok(()), Err(error)) => Err(failed(self.refined(&error, path.name()).await)),
            (Err(error), _) => Err(error),
        };
        if result.is_err() {
            // If that fails, too, the next run does it.
            self.sftp.remove(beside).await.ok();
        }
        result
    }

    /// Creates a file that was not there; links are not followed.
    async fn create(&self, place: &str) -> Result<String, Error> {
        let flags = OpenFlags::CREATE | OpenFlags::EXCLUDE | OpenFlags::WRITE;
        Ok(self.sftp.open(place, flags, mode(self.modes.file)).await?.handle)
    }

    async fn write(
        &self,
        path: &SourcePath,
        handle: &str,
        bytes: &mut (dyn Read + Send),
        sending: &Sending<'_>,
    ) -> Result<(), TargetError> {
        let mut running = FuturesUnordered::new();
        let mut at = 0_u64;
        let mut result = Ok(());
        let mut is_read = false;
        loop {
            let most = (UNDER_WAY_MAX / self.part / sending.files.get().max(1)).max(2);
            while result.is_ok() && !is_read && running.len() < most {
                if sending.watch.is_stopped() {
                    result = Err(TargetError::at(Stage::Write, path, Cause::Stopped));
                    break;
                }
                match next_part(bytes, self.part) {
                    Ok(part) if part.is_empty() => is_read = true,
                    Ok(part) => {
                        let len = part.len() as u64;
                        let sent = self.sftp.write(handle, at, part);
                        running.push(async move { sent.await.map(|_| len) });
                        at += len;
                    }
                    Err(error) => result = Err(TargetError::of_upload(path, &error)),
                }
            }
            match running.next().await {
                Some(Ok(len)) => sending.watch.bytes(len),
                Some(Err(error)) if result.is_ok() => {
                    result = Err(TargetError::at(Stage::Write, path, self.refined(&error, path.name()).await));
                }
                Some(Err(_)) => {}
                None => return result,
            }
        }
    }

    async fn move_to(&self, beside: &str, path: &SourcePath) -> Result<(), TargetError> {
        let place = self.place(path.as_str());
        let failed = |cause| TargetError::at(Stage::Rename, path, cause);
        let error = match self.rename(beside, &place).await {
            Ok(()) => return Ok(()),
            Err(error) => error,
        };
        let found = self.found(&place).await.ok().flatten();
        if found.as_ref().is_some_and(is_folder) {
            return Err(failed(Cause::InTheWay));
        }
        if self.replaces.get() || found.is_none() {
            return Err(failed(self.refined(&error, path.name()).await));
        }
        // For one moment there is neither the old file nor the new one.
        match self.sftp.remove(place.clone()).await {
            Err(error) if !is_missing(&error) => return Err(failed(cause(&error, path.name()))),
            Ok(_) | Err(_) => {}
        }
        self.rename(beside, &place).await.map_err(|error| failed(cause(&error, path.name())))
    }

    /// Renames a file, in the place of another one where the server can.
    async fn rename(&self, from: &str, to: &str) -> Result<(), Error> {
        if !self.replaces.get() {
            return self.sftp.rename(from, to).await.map(|_| ());
        }
        match self.sftp.extended(POSIX_RENAME, [text(from), text(to)].concat()).await? {
            Packet::Status(status) if status.status_code == StatusCode::Ok => Ok(()),
            Packet::Status(status) if status.status_code == StatusCode::OpUnsupported => {
                self.replaces.set(false);
                self.sftp.rename(from, to).await.map(|_| ())
            }
            Packet::Status(status) => Err(Error::Status(status)),
            _ => Err(Error::UnexpectedPacket),
        }
    }

    pub(super) async fn put_small(&self, path: &SourcePath, bytes: &[u8], how: Put) -> Result<PutResult, TargetError> {
        self.make_root().await?;
        let sending = Sending { watch: &Nobody, files: Cell::new(1) };
        if how == Put::Replace {
            self.replace(path, &mut &*bytes, &sending).await?;
            return Ok(PutResult::Done);
        }
        let failed = |cause| TargetError::at(Stage::Write, path, cause);
        let place = self.place(path.as_str());
        let handle = match self.create(&place).await {
            Ok(handle) => handle,
            Err(error) if is_failure(&error) && self.found(&place).await.is_ok_and(|found| found.is_some()) => {
                return Ok(PutResult::WasThere);
            }
            Err(error) => return Err(failed(self.refined(&error, path.name()).await)),
        };
        let written = self.write(path, &handle, &mut &*bytes, &sending).await;
        let closed = self.sftp.close(handle).await.map_err(|error| failed(cause(&error, path.name())));
        if let Err(error) = written.and(closed.map(|_| ())) {
            self.sftp.remove(place).await.ok();
            return Err(error);
        }
        Ok(PutResult::Done)
    }
}

/// Sees nothing.
struct Nobody;

impl Watcher for Nobody {}

/// Reads a part of a file; shorter than `most` only at its end.
fn next_part(bytes: &mut (dyn Read + Send), most: usize) -> io::Result<Vec<u8>> {
    let mut part = Vec::new();
    bytes.take(most as u64).read_to_end(&mut part)?;
    Ok(part)
}

/// Returns a text as the protocol writes it.
fn text(text: &str) -> Vec<u8> {
    let len = u32::try_from(text.len()).expect("invariant: paths are short");
    [&len.to_be_bytes(), text.as_bytes()].concat()
}
