//! Files on their way into a bucket. Each is there as a whole or not at all, so none is written beside its place.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use md5::{Context, Digest};
use rusty_s3::Method;

use crate::publish::s3::errors::{FILE_MAX, Refusal};
use crate::publish::s3::labels::labels;
use crate::publish::s3::objects::{Objects, workers};
use crate::publish::s3::requests::{AT_ONCE, Asked};
use crate::publish::target::{Cause, Put, PutResult, Stage, TargetError, Upload, Watcher};
use crate::source::path::SourcePath;

/// What became of a file that is to be written only if there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Written {
    Whole,
    WasThere,
    /// The server does not know the condition, and wrote nothing.
    Unheard,
}

impl Objects {
    /// Sends files, many at once. After an error no new one is begun.
    pub(super) fn put(
        &self,
        files: &mut (dyn Iterator<Item = Upload<'_>> + Send),
        watch: &dyn Watcher,
    ) -> Result<(), TargetError> {
        let (files, has_failed) = (Mutex::new(files), AtomicBool::new(false));
        let next = || files.lock().unwrap_or_else(PoisonError::into_inner).next();
        let worker = || {
            while !has_failed.load(Ordering::Relaxed) {
                if watch.is_stopped() {
                    return Err(TargetError::new(Stage::Write, Cause::Stopped));
                }
                let Some(Upload { path, stamp, mut bytes }) = next() else { break };
                let written = self.write(path, stamp.len, &mut *bytes, watch, Put::Replace);
                written.inspect_err(|_| has_failed.store(true, Ordering::Relaxed))?;
                watch.file(path);
            }
            Ok(())
        };
        workers(AT_ONCE, &worker).into_iter().collect()
    }

    pub(super) fn put_small(&self, path: &SourcePath, bytes: &[u8], how: Put) -> Result<PutResult, TargetError> {
        let write = |how| self.write(path, bytes.len() as u64, &mut &*bytes, &Nobody, how);
        if how == Put::Replace {
            write(Put::Replace)?;
            return Ok(PutResult::Done);
        }
        // A server that does not heed the condition would write over it.
        if self.size(path)?.is_some() {
            return Ok(PutResult::WasThere);
        }
        match write(Put::Exclusive)? {
            Written::WasThere => return Ok(PutResult::WasThere),
            Written::Whole if self.heeds() == Some(true) => return Ok(PutResult::Done),
            // A server that heeds the condition refuses the same bytes now.
            Written::Whole if self.heeds().is_none() && write(Put::Exclusive)? == Written::WasThere => {
                self.learn(true);
                return Ok(PutResult::Done);
            }
            Written::Whole => {}
            Written::Unheard => drop(write(Put::Replace)?),
        }
        self.learn(false);
        // The last of two has written over the first.
        let found = self.read(path, bytes.len() as u64)?;
        Ok(if found.as_deref() == Some(bytes) { PutResult::Done } else { PutResult::WasThere })
    }

    /// Returns whether the server refuses to write over a file, if that is known.
    pub(super) fn heeds(&self) -> Option<bool> {
        *self.is_exclusive.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn learn(&self, is_exclusive: bool) {
        *self.is_exclusive.lock().unwrap_or_else(PoisonError::into_inner) = Some(is_exclusive);
    }

    fn write(
        &self,
        path: &SourcePath,
        len: u64,
        bytes: &mut dyn Read,
        watch: &dyn Watcher,
        how: Put,
    ) -> Result<Written, TargetError> {
        let failed = |cause| TargetError::at(Stage::Write, path, cause);
        if len > FILE_MAX {
            return Err(failed(Cause::TooMuch { most: FILE_MAX }));
        }
        self.proved().remove(path);
        let mut headers = labels(&self.hosting, path);
        if how == Put::Exclusive {
            headers.push(("if-none-match", "*".to_owned()));
        }
        let mut body = Body { bytes, left: len, watch, digest: Context::new(), error: None };
        body.begin().map_err(|error| TargetError::of_upload(path, &error))?;
        let key = self.key(path);
        let asked = Asked { headers: &headers, ..Asked::file(Method::Put, &key) };
        let answer = self.ask(Stage::Write, Some(path), asked, Some((len, &mut body)));
        let Body { left, digest, error, .. } = body;
        match error {
            Some(_) if watch.is_stopped() => return Err(failed(Cause::Stopped)),
            Some(error) => return Err(TargetError::of_upload(path, &error)),
            None => {}
        }
        let answer = answer?;
        match answer.status() {
            200..300 if left == 0 => {
                self.check(path, answer.header("etag"), digest.finalize(), len)?;
                Ok(Written::Whole)
            }
            200..300 => Err(failed(Cause::Altered)),
            412 if how == Put::Exclusive => Ok(Written::WasThere),
            _ => {
                let refusal = Refusal::of(answer);
                let is_unheard = how == Put::Exclusive && refusal.is_unknown_header();
                if is_unheard { Ok(Written::Unheard) } else { Err(self.refused(Stage::Write, Some(path), refusal)) }
            }
        }
    }

    /// Compares the server's tag of a file with what was sent. Where it is no digest, the length is asked for later.
    fn check(&self, path: &SourcePath, tag: Option<&str>, sent: Digest, len: u64) -> Result<(), TargetError> {
        let tag = tag.map(|tag| tag.trim_start_matches("W/").trim_matches('"'));
        let Some(tag) = tag.filter(|tag| tag.len() == 32 && tag.bytes().all(|byte| byte.is_ascii_hexdigit())) else {
            return Ok(());
        };
        if !self.has_digests.load(Ordering::Relaxed) {
            return Ok(());
        }
        if !tag.eq_ignore_ascii_case(&format!("{sent:x}")) {
            // Where files are encrypted with the customer's own keys, tags look like digests and are none.
            if self.digest(path, len)? != Some(sent) {
                return Err(TargetError::at(Stage::Verify, path, Cause::Altered));
            }
            self.has_digests.store(false, Ordering::Relaxed);
        }
        self.proved().insert(path.clone(), len);
        Ok(())
    }

    /// Returns the digest of a file that is there.
    fn digest(&self, path: &SourcePath, len: u64) -> Result<Option<Digest>, TargetError> {
        let Some(answer) = self.open(path)? else { return Ok(None) };
        let mut digest = Context::new();
        let copied = io::copy(&mut answer.reader().take(len.saturating_add(1)), &mut Digesting(&mut digest));
        copied.map_err(|error| self.failed(Stage::Verify, Some(path), Cause::from(&error)))?;
        Ok(Some(digest.finalize()))
    }
}

/// The bytes of a file on their way.
struct Body<'a> {
    bytes: &'a mut dyn Read,
    /// How many there are still to be.
    left: u64,
    watch: &'a dyn Watcher,
    digest: Context,
    /// Why there are no more.
    error: Option<io::Error>,
}

impl Body<'_> {
    /// Reads a file without bytes, of which nothing is sent: it may have some by now.
    fn begin(&mut self) -> io::Result<()> {
        if self.left == 0 && self.bytes.read(&mut [0])? > 0 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(())
    }

    fn next(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.watch.is_stopped() {
            return Err(io::Error::other("stopped"));
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let read = self.bytes.read(&mut buffer[..most])?;
        if read == 0 && most > 0 {
            return Err(io::ErrorKind::InvalidData.into());
        }
        self.left -= read as u64;
        self.digest.consume(&buffer[..read]);
        self.watch.bytes(read as u64);
        Ok(read)
    }
}

impl Read for Body<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.next(buffer).map_err(|error| {
            let kind = error.kind();
            self.error = Some(error);
            kind.into()
        })
    }
}

/// Adds what is written to a digest.
struct Digesting<'a>(&'a mut Context);

impl io::Write for Digesting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.consume(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Sees nothing.
struct Nobody;

impl Watcher for Nobody {}
