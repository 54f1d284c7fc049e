//! The files of a bucket: asked for, listed and deleted, many at once.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use rusty_s3::Method;

use crate::net::sender::Answer;
use crate::output::hosting::Hosting;
use crate::publish::names::Names;
use crate::publish::s3::errors::{Refusal, stage, unanswered};
use crate::publish::s3::list::list_page;
use crate::publish::s3::requests::{AT_ONCE, Asked, Requests};
use crate::publish::target::{Cause, Stage, TargetError};
use crate::source::path::SourcePath;

/// Most bytes of a part of the list: a thousand names of a thousand bytes, and what is said of each.
const LIST_MAX: u64 = 16 << 20;
/// Most parts of a list: ten million files.
const PARTS_MAX: usize = 10_000;

/// The files of a bucket.
#[derive(Debug)]
pub(super) struct Objects {
    pub requests: Requests,
    /// What all names begin with.
    pub prefix: String,
    /// What is said of files.
    pub hosting: Hosting,
    /// The lengths of files that the server proved to have whole, until they are asked for.
    pub proved: Mutex<BTreeMap<SourcePath, u64>>,
    /// Whether the server's tags are digests of the bytes (MD5).
    pub has_digests: AtomicBool,
    /// Whether the server refuses to write over a file if it is told so; `None` as long as nobody knows.
    pub is_exclusive: Mutex<Option<bool>>,
}

impl Objects {
    /// Creates the files of a bucket that is not known yet.
    pub(super) fn new(requests: Requests, prefix: String, hosting: Hosting) -> Self {
        let has_digests = AtomicBool::new(true);
        Self { requests, prefix, hosting, proved: Mutex::default(), has_digests, is_exclusive: Mutex::default() }
    }

    /// Returns the name of a file in the bucket.
    pub(super) fn key(&self, path: &SourcePath) -> String {
        format!("{}{}", self.prefix, path.as_str())
    }

    /// Returns an error. One that every request would have is about no file.
    pub(super) fn failed(&self, at: Stage, path: Option<&SourcePath>, cause: Cause) -> TargetError {
        let cause = self.requests.without(cause);
        let stage = stage(&cause, at);
        TargetError { stage, path: path.filter(|_| stage == at).cloned(), cause }
    }

    /// Returns the error of a request that was refused.
    pub(super) fn refused(&self, at: Stage, path: Option<&SourcePath>, refusal: Refusal) -> TargetError {
        self.failed(at, path, refusal.cause(self.requests.now()))
    }

    /// Sends a request.
    pub(super) fn ask(
        &self,
        at: Stage,
        path: Option<&SourcePath>,
        asked: Asked<'_>,
        payload: Option<(u64, &mut dyn Read)>,
    ) -> Result<Answer, TargetError> {
        self.requests.send(asked, payload).map_err(|cause| self.failed(at, path, cause))
    }

    /// Returns the lengths that were proved and not asked for yet.
    pub(super) fn proved(&self) -> MutexGuard<'_, BTreeMap<SourcePath, u64>> {
        self.proved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns a file whose head has been read; `None` if it is not there.
    pub(super) fn open(&self, path: &SourcePath) -> Result<Option<Answer>, TargetError> {
        let answer = self.ask(Stage::Read, Some(path), Asked::file(Method::Get, &self.key(path)), None)?;
        if answer.status() == 200 {
            // A network that wants a login answers for everybody, with a page of its own.
            let is_page = answer.header("content-type").is_some_and(|kind| kind.starts_with("text/html"));
            if is_page && path.extension() != "html" {
                return Err(self.failed(Stage::Read, Some(path), Cause::Proxy(200)));
            }
            return Ok(Some(answer));
        }
        let refusal = Refusal::of(answer);
        if refusal.is_missing() { Ok(None) } else { Err(self.refused(Stage::Read, Some(path), refusal)) }
    }

    pub(super) fn read(&self, path: &SourcePath, most: u64) -> Result<Option<Vec<u8>>, TargetError> {
        let Some(answer) = self.open(path)? else { return Ok(None) };
        match answer.bytes(most) {
            Ok(Some(bytes)) => Ok(Some(bytes)),
            Ok(None) => Err(TargetError::at(Stage::Read, path, Cause::TooMuch { most })),
            Err(error) => Err(self.failed(Stage::Read, Some(path), unanswered(error))),
        }
    }

    pub(super) fn list(&self, names: &Names) -> Result<BTreeMap<SourcePath, u64>, TargetError> {
        let failed = |cause| self.failed(Stage::List, None, cause);
        let mut files = BTreeMap::new();
        let mut next: Option<String> = None;
        for _ in 0..PARTS_MAX {
            let mut query = vec![("list-type", "2"), ("prefix", self.prefix.as_str())];
            if let Some(token) = &next {
                query.insert(0, ("continuation-token", token));
            }
            let asked = Asked { method: Method::Get, key: None, query: &query, headers: &[] };
            let answer = self.ask(Stage::List, None, asked, None)?;
            if answer.status() != 200 {
                return Err(self.refused(Stage::List, None, Refusal::of(answer)));
            }
            let bytes = answer.bytes(LIST_MAX).map_err(|error| failed(unanswered(error)))?;
            let bytes = bytes.ok_or_else(|| failed(Cause::TooMuch { most: LIST_MAX }))?;
            let page = list_page(&String::from_utf8_lossy(&bytes));
            let page = page.ok_or_else(|| failed(Cause::Protocol("200 no list".to_owned())))?;
            names.answer(page.files.iter().map(|(key, _)| key.as_str())).map_err(failed)?;
            let below = |(key, len): (String, u64)| Some((SourcePath::new(key.strip_prefix(&self.prefix)?)?, len));
            files.extend(page.files.into_iter().filter_map(below));
            match page.next {
                Some(token) => next = Some(token),
                None => return Ok(files),
            }
        }
        Err(failed(Cause::Endless { most: Names::MOST }))
    }

    pub(super) fn sizes(&self, paths: &[SourcePath]) -> Result<Vec<Option<u64>>, TargetError> {
        at_once(paths, |path| {
            let proved = self.proved().remove(path);
            if proved.is_some() { Ok(proved) } else { self.size(path) }
        })
    }

    /// Asks for the length of a file.
    pub(super) fn size(&self, path: &SourcePath) -> Result<Option<u64>, TargetError> {
        let answer = self.ask(Stage::List, Some(path), Asked::file(Method::Head, &self.key(path)), None)?;
        match answer.status() {
            200 => Ok(answer.header("content-length").and_then(|text| text.parse().ok())),
            404 => Ok(None),
            _ => Err(self.refused(Stage::List, Some(path), Refusal::of(answer))),
        }
    }

    pub(super) fn delete(&self, paths: &[SourcePath]) -> Result<(), TargetError> {
        at_once(paths, |path| {
            self.proved().remove(path);
            let answer = self.ask(Stage::Delete, Some(path), Asked::file(Method::Delete, &self.key(path)), None)?;
            if (200..300).contains(&answer.status()) {
                return Ok(());
            }
            let refusal = Refusal::of(answer);
            if refusal.is_missing() { Ok(()) } else { Err(self.refused(Stage::Delete, Some(path), refusal)) }
        })
        .map(drop)
    }
}

/// Does something with each of several, many at once. Returns the results in their order, or the first error; after one, no
/// other is begun.
fn at_once<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> Result<R, TargetError> + Sync,
) -> Result<Vec<R>, TargetError> {
    let (next, has_failed) = (AtomicUsize::new(0), AtomicBool::new(false));
    let worker = || {
        let mut results = Vec::new();
        while !has_failed.load(Ordering::Relaxed) {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break };
            let result = work(item).inspect_err(|_| has_failed.store(true, Ordering::Relaxed))?;
            results.push((at, result));
        }
        Ok(results)
    };
    let mut all = Vec::with_capacity(items.len());
    for results in workers(AT_ONCE.min(items.len()), &worker) {
        all.extend(results?);
    }
    all.sort_unstable_by_key(|(at, _)| *at);
    Ok(all.into_iter().map(|(_, result)| result).collect())
}

/// Runs something in several threads, and returns what each returned.
pub(super) fn workers<R: Send>(number: usize, worker: &(impl Fn() -> R + Sync)) -> Vec<R> {
    thread::scope(|scope| {
        let workers: Vec<_> = (0..number).map(|_| scope.spawn(worker)).collect();
        workers.into_iter().map(|worker| worker.join().expect("invariant: workers do not panic")).collect()
    })
}
