//! Carries a plan out on a target, in an order in which it may be killed at every step.
//!
//! Lock, journal, what is in the way, assets, pages, lists, rules, what is stale, manifest, and back: before the manifest is
//! written, all new files are whole, and before the journal goes, the manifest names them.
//!
//! Where nobody sees anything before a last step, there is nothing to lock, to note and to order.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use crate::output::file::temporary_path;
use crate::output::manifest::{DONE_NAME, LOCK_NAME, PENDING_NAME, PUBLISHED_NAME, STATE_NAME};
use crate::publish::bytes::checked;
use crate::publish::compare::{Comparison, Site, is_current};
use crate::publish::error::PublishError;
use crate::publish::notes::{Notes, own};
use crate::publish::retry::Patience;
use crate::publish::target::{
    Cause, FileTarget, Finish, Put, PutResult, Secrecy, Showing, Stage, TargetError, Upload, Watcher,
};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::transfer::journal::Journal;
use crate::transfer::plan::{TransferPlan, Write};
use crate::transfer::rank::{Rank, rank};
use crate::transfer::state::{FoundLock, LockNote, TargetState};

/// Most files that are sent before the target is told that they are done: what a killed transfer sends again.
const BATCH_FILES: usize = 500;
/// Most bytes of them, but for one file that is larger.
const BATCH_BYTES: u64 = 16 << 20;

/// Who publishes, and what they agreed to.
#[derive(Debug, Clone)]
pub struct Consent {
    /// Who, when, and the token of this transfer: a word that no other has. The caller keeps it before it publishes.
    pub note: LockNote,
    /// The token of the last transfer of this site from this computer, which is over: a lock with it is a dead one.
    pub last_token: Option<String>,
    /// Version of the program.
    pub version: String,
    /// Foreign files that may be written over.
    pub overwrite: BTreeSet<SourcePath>,
    /// Whether the lock that the comparison saw is to be taken over.
    pub takes_over: bool,
}

/// What was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Number of files that were sent.
    pub files: usize,
    /// Number of their bytes.
    pub bytes: u64,
    /// Number of files that were deleted.
    pub deleted: usize,
    /// What is known of this transfer from now on. With the site's manifest it is what this computer last saw there.
    pub state: TargetState,
}

/// Publishes the site as the comparison says. `published` is the text of `published.yaml`, of which a copy is left there.
///
/// # Errors
///
/// [`PublishError::Foreign`], [`PublishError::Locked`] and [`PublishError::Outdated`] before anything is changed, and
/// [`PublishError::Target`], upon which the next call goes on where this one ended.
pub fn send(
    target: &dyn FileTarget,
    site: Site<'_>,
    comparison: &Comparison,
    published: Option<&str>,
    consent: &Consent,
    patience: &Patience<'_>,
) -> Result<Published, PublishError> {
    let plan = &comparison.plan;
    let foreign: Vec<SourcePath> =
        plan.overwrites.iter().filter(|path| !consent.overwrite.contains(*path)).cloned().collect();
    if !foreign.is_empty() {
        return Err(PublishError::Foreign(foreign));
    }
    let notes = Notes { target, patience };
    let journal = plan.journal(&consent.note.token, &consent.version);
    let is_whole = target.capabilities().showing == Showing::Whole;
    let transfer = Transfer { site, notes, plan, journal, is_whole };
    if is_whole {
        return transfer.run_whole(comparison, published, consent);
    }
    lock(&notes, comparison, consent)?;
    let result = match is_current(comparison, &notes) {
        Ok(true) => transfer.run(comparison, published, consent).map_err(PublishError::Target),
        Ok(false) => Err(PublishError::Outdated),
        Err(error) => Err(PublishError::Target(error)),
    };
    // If that fails after an error, the next transfer from this computer knows the lock by its token.
    let unlocked = target.delete(&[own(LOCK_NAME)]);
    let done = result?;
    unlocked.or_else(|_| notes.delete(LOCK_NAME))?;
    Ok(done)
}

/// Takes the lock.
fn lock(notes: &Notes<'_>, comparison: &Comparison, consent: &Consent) -> Result<(), PublishError> {
    let ours = &consent.note;
    if notes.put_lock(ours, Put::Exclusive)? == PutResult::Done {
        return Ok(());
    }
    let Some(found) = notes.lock()? else {
        // It was given back just now.
        return match notes.put_lock(ours, Put::Exclusive)? {
            PutResult::Done => Ok(()),
            PutResult::WasThere => Err(locked(notes.lock()?.as_ref())),
        };
    };
    let token = found.note().map(|note| &note.token);
    let is_dead = is_dead(&found, &ours.who, consent.last_token.as_deref());
    let is_taken_over = consent.takes_over && comparison.lock.as_ref() == Some(&found);
    if token == Some(&ours.token) {
        // The answer to the first try was lost.
        return Ok(());
    }
    if !is_dead && !is_taken_over {
        return Err(locked(Some(&found)));
    }
    notes.put_lock(ours, Put::Replace)?;
    // Two may take the same lock over.
    match notes.lock()? {
        Some(FoundLock::Of(note)) if note.token == ours.token => Ok(()),
        other => Err(locked(other.as_ref())),
    }
}

/// Returns whether a lock is that of the last transfer of this site from this computer, which is over.
fn is_dead(found: &FoundLock, who: &str, last_token: Option<&str>) -> bool {
    found.note().is_some_and(|note| note.who == who && Some(note.token.as_str()) == last_token)
}

/// Takes away what the last transfer from this computer left if it was killed after its last file: there is nothing to send that
/// would. `who` publishes, and `last_token` is that transfer's.
///
/// # Errors
///
/// [`TargetError`].
pub fn give_back(
    target: &dyn FileTarget,
    comparison: &Comparison,
    who: &str,
    last_token: Option<&str>,
) -> Result<(), TargetError> {
    match &comparison.lock {
        Some(found) if is_dead(found, who, last_token) => target.delete(&[own(DONE_NAME), own(LOCK_NAME)]),
        Some(_) | None => Ok(()),
    }
}

fn locked(found: Option<&FoundLock>) -> PublishError {
    PublishError::Locked(found.and_then(FoundLock::note).cloned())
}

/// A plan that is being carried out.
struct Transfer<'a> {
    site: Site<'a>,
    notes: Notes<'a>,
    plan: &'a TransferPlan,
    journal: Journal,
    /// Whether nobody sees anything before a last step.
    is_whole: bool,
}

impl Transfer<'_> {
    fn run(
        &self,
        comparison: &Comparison,
        published: Option<&str>,
        consent: &Consent,
    ) -> Result<Published, TargetError> {
        let Self { notes, plan, journal, .. } = self;
        let (target, patience) = (notes.target, notes.patience);
        // Before the journal that tells of them is replaced.
        self.delete(&self.left_over(comparison))?;
        notes.put_pending(&journal.to_text())?;
        let mut done = plan.known.len();
        if done > 0 {
            notes.put(DONE_NAME, &journal.done_text(done))?;
        }
        self.delete(&plan.conflicts)?;
        if target.capabilities().has_folders && !plan.folders.is_empty() {
            patience.retried(|| target.make_folders(&plan.folders))?;
        }
        for rank in Rank::ALL {
            let files: Vec<&Write> = plan.write.iter().filter(|write| write.rank == rank).collect();
            for batch in batches(&files) {
                self.send(batch)?;
                done += batch.len();
                notes.put(DONE_NAME, &journal.done_text(done))?;
            }
        }
        let conflicts: BTreeSet<&SourcePath> = plan.conflicts.iter().collect();
        let stale = plan.delete.iter().filter(|path| !conflicts.contains(path)).cloned();
        // No page stays behind its pictures.
        let (assets, pages): (Vec<_>, Vec<_>) = stale.partition(|path| rank(path, self.site.ranks) == Rank::Asset);
        self.delete(&pages)?;
        self.delete(&assets)?;
        let state = self.finish(comparison, published, consent)?;
        Ok(Published { files: plan.write.len(), bytes: plan.bytes(), deleted: plan.delete.len(), state })
    }

    /// Writes everything where nobody sees it, and shows it at once.
    fn run_whole(
        &self,
        comparison: &Comparison,
        published: Option<&str>,
        consent: &Consent,
    ) -> Result<Published, PublishError> {
        let Self { notes, plan, .. } = self;
        self.delete(&plan.delete)?;
        self.send(&plan.write.iter().collect::<Vec<_>>())?;
        let state = self.finish(comparison, published, consent)?;
        let (target, patience) = (notes.target, notes.patience);
        match patience.retried(|| target.finish(plan, &consent.note, patience.watch()))? {
            Finish::Done => {
                Ok(Published { files: plan.write.len(), bytes: plan.bytes(), deleted: plan.delete.len(), state })
            }
            Finish::Outdated => Err(PublishError::Outdated),
        }
    }

    /// Returns what transfers that did not end may have left beside places. The lists are not among it: what is beside their
    /// places may be the only whole one, and it is written anew.
    fn left_over(&self, comparison: &Comparison) -> Vec<SourcePath> {
        let is_killed = comparison.pending.is_some() || comparison.lock.is_some();
        let mut paths = self.plan.temporaries.clone();
        if is_killed || !self.notes.target.capabilities().replaces_whole {
            paths.extend([DONE_NAME, PUBLISHED_NAME, LOCK_NAME].map(|name| temporary_path(&own(name))));
        }
        paths
    }

    /// Writes the manifest and what belongs to it, and takes the journal away.
    fn finish(
        &self,
        comparison: &Comparison,
        published: Option<&str>,
        consent: &Consent,
    ) -> Result<TargetState, TargetError> {
        let Self { notes, plan, .. } = self;
        let hides_notes = notes.target.capabilities().notes == Secrecy::Hidden;
        let is_new = |text: &&str| hides_notes && comparison.published.as_deref() != Some(*text);
        if let Some(text) = published.filter(is_new) {
            notes.put(PUBLISHED_NAME, text)?;
        }
        let manifest = plan.manifest.to_text();
        notes.put_manifest(&manifest)?;
        let LockNote { who, time, .. } = consent.note.clone();
        let who = if hides_notes { who } else { String::new() };
        let number = comparison.state.as_ref().map_or(0, |state| state.number).saturating_add(1);
        let manifest = Fingerprint::of(manifest.as_bytes());
        let state = TargetState { number, manifest, time, who, version: consent.version.clone() };
        notes.put(STATE_NAME, &state.to_text())?;
        // A count without its journal says nothing.
        notes.delete(PENDING_NAME)?;
        notes.delete(DONE_NAME)?;
        Ok(state)
    }

    fn delete(&self, paths: &[SourcePath]) -> Result<(), TargetError> {
        if paths.is_empty() {
            return Ok(());
        }
        self.notes.patience.retried(|| self.notes.target.delete(paths))
    }

    /// Sends files, and those again that are not as long there as they should be: once, as a server that says twice that it has
    /// what it has not does not mend.
    fn send(&self, files: &[&Write]) -> Result<(), TargetError> {
        self.put(files)?;
        let wrong = self.wrong(files)?;
        if wrong.is_empty() {
            return Ok(());
        }
        let again: Vec<&Write> = wrong.iter().map(|(write, _)| *write).collect();
        self.put(&again)?;
        match self.wrong(&again)?.first() {
            Some((write, found)) => {
                let cause = Cause::Lied { expected: write.stamp.len, found: *found };
                Err(TargetError::at(Stage::Verify, &write.path, cause))
            }
            None => Ok(()),
        }
    }

    /// Sends files; those that are not in their places after an error that passes are sent again.
    fn put(&self, files: &[&Write]) -> Result<(), TargetError> {
        let Notes { target, patience } = self.notes;
        let mut tries = patience.tries();
        let mut left = files.to_vec();
        loop {
            patience.go_on()?;
            let watch = Counting { watch: patience.watch(), done: Mutex::default(), is_whole: self.is_whole };
            let mut uploads = left.iter().map(|write| Upload {
                path: &write.path,
                stamp: write.stamp,
                bytes: checked(self.site.bytes, &write.path, write.stamp),
            });
            let result = target.put(&mut uploads, &watch);
            let done = watch.done.into_inner().unwrap_or_else(PoisonError::into_inner);
            let before = left.len();
            left.retain(|write| !done.contains(&write.path));
            if left.len() < before {
                tries.reset();
            }
            // A target that says that it has done all, and has not, is found out by the lengths.
            let Err(error) = result else { return Ok(()) };
            tries.pause(error)?;
        }
    }

    /// Returns the files that are not as long there as they should be.
    fn wrong<'b>(&self, files: &[&'b Write]) -> Result<Vec<(&'b Write, Option<u64>)>, TargetError> {
        let paths: Vec<SourcePath> = files.iter().map(|write| write.path.clone()).collect();
        let sizes = self.notes.patience.retried(|| self.notes.target.sizes(&paths))?;
        let found = files.iter().zip(sizes.into_iter().chain(std::iter::repeat(None)));
        Ok(found.filter(|(write, size)| *size != Some(write.stamp.len)).map(|(write, size)| (*write, size)).collect())
    }
}

/// Returns the files in groups after which the target is told that they are done.
fn batches<'a, 'b>(files: &'b [&'a Write]) -> impl Iterator<Item = &'b [&'a Write]> {
    let mut rest = files;
    std::iter::from_fn(move || {
        let mut bytes = 0;
        let fits = |write: &&&Write| {
            bytes += write.stamp.len;
            bytes <= BATCH_BYTES
        };
        let count = rest.iter().take(BATCH_FILES).take_while(fits).count().max(1).min(rest.len());
        let (batch, others) = rest.split_at(count);
        rest = others;
        (!batch.is_empty()).then_some(batch)
    })
}

/// Knows which files are in their places, and tells it.
struct Counting<'a> {
    watch: &'a dyn Watcher,
    done: Mutex<BTreeSet<SourcePath>>,
    /// Whether a file that is in its place is not yet where readers are.
    is_whole: bool,
}

impl Watcher for Counting<'_> {
    fn connected(&self) {
        self.watch.connected();
    }

    fn bytes(&self, number: u64) {
        self.watch.bytes(number);
    }

    fn file(&self, path: &SourcePath) {
        self.done.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone());
        if !self.is_whole {
            self.watch.file(path);
        }
    }

    fn pause(&self, why: &TargetError, seconds: u64) {
        self.watch.pause(why, seconds);
    }

    fn is_stopped(&self) -> bool {
        self.watch.is_stopped()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::{self, Read};
    use std::sync::atomic::{AtomicUsize, Ordering};

    use proptest::prelude::*;

    use super::*;
    use crate::output::manifest::{FileStamp, MANIFEST_NAME, Manifest};
    use crate::publish::bytes::SiteBytes;
    use crate::publish::compare::{Look, Seen, compare};
    use crate::publish::target::Capabilities;
    use crate::transfer::rank::Ranks;

    type Files = BTreeMap<SourcePath, Vec<u8>>;

    fn path(text: &str) -> SourcePath {
        SourcePath::new(text).expect("a path")
    }

    /// What goes wrong in a [`Faulty`] target.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Fault {
        Nothing,
        /// From this step on nothing works, and the step itself is half done.
        Killed(usize),
        /// The connection is lost at this step, before it is done.
        Lost(usize),
        /// The connection is lost at this step, after it is done.
        Unanswered(usize),
        /// Files are one byte shorter than they were sent, so often.
        Lies(usize),
    }

    /// A target in memory, in which each step may fail, and that looks after each of them whether a reader sees a page without
    /// what it needs.
    struct Faulty {
        files: Mutex<Files>,
        steps: AtomicUsize,
        lies: AtomicUsize,
        fault: Fault,
        replaces_whole: bool,
        /// Whether readers see all at once, and everybody can read the notes.
        is_whole: bool,
        /// How often all was shown.
        shown: AtomicUsize,
        sent: Mutex<Vec<SourcePath>>,
    }

    impl Faulty {
        fn new(files: Files, fault: Fault, replaces_whole: bool) -> Self {
            let (files, sent) = (Mutex::new(files), Mutex::default());
            let (steps, lies, shown) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
            Self { files, steps, lies, fault, replaces_whole, is_whole: false, shown, sent }
        }

        /// Makes a step; `work` gets whether it is only half done.
        fn step<T>(&self, work: impl FnOnce(&mut Files, bool) -> T) -> Result<T, TargetError> {
            let number = self.steps.fetch_add(1, Ordering::Relaxed);
            let mut files = self.files.lock().expect("sound");
            let failed = |cause| Err(TargetError::new(Stage::Write, cause));
            match self.fault {
                Fault::Killed(at) if number > at => failed(Cause::NoRight),
                Fault::Killed(at) if number == at => {
                    work(&mut files, true);
                    failed(Cause::NoRight)
                }
                Fault::Lost(at) if number == at => failed(Cause::Lost),
                Fault::Unanswered(at) if number == at => {
                    work(&mut files, false);
                    failed(Cause::Lost)
                }
                _ => {
                    let done = work(&mut files, false);
                    // Where files cannot be replaced, there is a moment without the old and the new one.
                    if self.replaces_whole && !self.is_whole {
                        assert_pages_are_whole(&files);
                    }
                    Ok(done)
                }
            }
        }

        fn replace(&self, place: &SourcePath, bytes: &[u8]) -> Result<(), TargetError> {
            let beside = temporary_path(place);
            self.step(|files, is_half| {
                let bytes = if is_half { &bytes[..bytes.len() / 2] } else { bytes };
                files.insert(beside.clone(), bytes.to_vec());
            })?;
            if !self.replaces_whole {
                self.step(|files, _| files.remove(place))?;
            }
            let is_lie = match self.fault {
                Fault::Lies(most) if !place.as_str().starts_with('.') => {
                    self.lies.fetch_add(1, Ordering::Relaxed) < most
                }
                _ => false,
            };
            self.step(|files, is_half| {
                let is_blocked = place.folders_above().any(|folder| files.contains_key(folder))
                    || files.keys().any(|other| other.is_below(place.as_str()));
                if is_blocked {
                    return Err(TargetError::at(Stage::Rename, place, Cause::InTheWay));
                }
                if is_half {
                    return Ok(());
                }
                if let Some(mut bytes) = files.remove(&beside) {
                    if is_lie {
                        bytes.pop();
                    }
                    files.insert(place.clone(), bytes);
                }
                Ok(())
            })?
        }
    }

    /// A page names what it needs, a word each after the first.
    fn assert_pages_are_whole(files: &Files) {
        for (page, bytes) in files.iter().filter(|(path, _)| path.as_str().ends_with(".html")) {
            let text = String::from_utf8_lossy(bytes);
            for asset in text.split(' ').skip(1).filter(|word| !word.is_empty()) {
                assert!(files.contains_key(asset), "{page} needs {asset}");
            }
        }
    }

    impl FileTarget for Faulty {
        fn capabilities(&self) -> Capabilities {
            Capabilities {
                replaces_whole: self.replaces_whole,
                has_folders: false,
                is_exclusive: true,
                showing: if self.is_whole { Showing::Whole } else { Showing::ByFile },
                notes: if self.is_whole { Secrecy::Public } else { Secrecy::Hidden },
            }
        }

        fn read(&self, path: &SourcePath, _: u64) -> Result<Option<Vec<u8>>, TargetError> {
            self.step(|files, _| files.get(path).cloned())
        }

        fn list(&self, _: &dyn Watcher) -> Result<BTreeMap<SourcePath, u64>, TargetError> {
            self.step(|files, _| files.iter().map(|(path, bytes)| (path.clone(), bytes.len() as u64)).collect())
        }

        fn sizes(&self, paths: &[SourcePath]) -> Result<Vec<Option<u64>>, TargetError> {
            self.step(|files, _| paths.iter().map(|path| files.get(path).map(|bytes| bytes.len() as u64)).collect())
        }

        fn make_folders(&self, _: &[String]) -> Result<(), TargetError> {
            Ok(())
        }

        fn put(
            &self,
            files: &mut (dyn Iterator<Item = Upload<'_>> + Send),
            watch: &dyn Watcher,
        ) -> Result<(), TargetError> {
            for mut upload in files {
                let mut bytes = Vec::new();
                let read = upload.bytes.read_to_end(&mut bytes);
                read.map_err(|error| TargetError::of_upload(upload.path, &error))?;
                self.replace(upload.path, &bytes)?;
                self.sent.lock().expect("sound").push(upload.path.clone());
                watch.file(upload.path);
            }
            Ok(())
        }

        fn put_small(&self, path: &SourcePath, bytes: &[u8], how: Put) -> Result<PutResult, TargetError> {
            if how == Put::Replace {
                return self.replace(path, bytes).map(|()| PutResult::Done);
            }
            self.step(|files, is_half| {
                if files.contains_key(path) {
                    return PutResult::WasThere;
                }
                let bytes = if is_half { &bytes[..bytes.len() / 2] } else { bytes };
                files.insert(path.clone(), bytes.to_vec());
                PutResult::Done
            })
        }

        fn delete(&self, paths: &[SourcePath]) -> Result<(), TargetError> {
            paths.iter().try_for_each(|path| self.step(|files, _| drop(files.remove(path))))
        }

        fn finish(&self, _: &TransferPlan, _: &LockNote, _: &dyn Watcher) -> Result<Finish, TargetError> {
            self.step(|_, _| self.shown.fetch_add(1, Ordering::Relaxed))?;
            Ok(Finish::Done)
        }
    }

    struct Built(Files);

    impl SiteBytes for Built {
        fn open(&self, path: &SourcePath, _: &FileStamp) -> io::Result<Box<dyn Read + Send>> {
            let bytes = self.0.get(path).ok_or(io::ErrorKind::NotFound)?;
            Ok(Box::new(io::Cursor::new(bytes.clone())))
        }
    }

    struct Quiet;

    impl Watcher for Quiet {}

    fn manifest(files: &Files) -> Manifest {
        let stamp = |bytes: &Vec<u8>| FileStamp { fingerprint: Fingerprint::of(bytes), len: bytes.len() as u64 };
        Manifest { files: files.iter().map(|(path, bytes)| (path.clone(), stamp(bytes))).collect(), site: None }
    }

    fn consent(token: &str) -> Consent {
        let note =
            LockNote { who: "anna@skola".to_owned(), token: token.to_owned(), time: jiff::Timestamp::UNIX_EPOCH };
        let overwrite = BTreeSet::new();
        Consent { note, last_token: None, version: "0".to_owned(), overwrite, takes_over: false }
    }

    fn publish(
        target: &Faulty,
        files: &Files,
        seen: Option<&Seen>,
        consent: &Consent,
    ) -> Result<(Comparison, Seen), PublishError> {
        let (manifest, bytes) = (manifest(files), Built(files.clone()));
        let ranks = Ranks { feed_names: vec!["feed.xml".to_owned()], pages: BTreeSet::new() };
        let site = Site { manifest: &manifest, bytes: &bytes, ranks: &ranks };
        let sleep = |_| ();
        let patience = Patience::new(&Quiet, &sleep);
        let comparison = compare(target, site, seen, Look::Some(7), &patience)?;
        let done = send(target, site, &comparison, Some("[]\n"), consent, &patience)?;
        Ok((comparison, Seen { state: done.state, manifest }))
    }

    /// Asserts that a target holds the site, what is foreign, and griffel's notes, as after a first upload.
    fn assert_fresh(target: &Faulty, site: &Files, foreign: &Files) {
        let mut files = target.files.lock().expect("sound").clone();
        for name in [MANIFEST_NAME, STATE_NAME, PUBLISHED_NAME] {
            assert!(files.remove(name).is_some(), "{name}");
        }
        let wanted: Files = site.iter().chain(foreign).map(|(path, bytes)| (path.clone(), bytes.clone())).collect();
        let (names, wanted_names) = (files.keys().collect::<Vec<_>>(), wanted.keys().collect::<Vec<_>>());
        assert_eq!(names, wanted_names);
        assert!(files == wanted);
    }

    fn files(texts: &[(&str, &str)]) -> Files {
        texts.iter().map(|(name, text)| (path(name), text.as_bytes().to_vec())).collect()
    }

    fn old_and_new() -> (Files, Files) {
        let old = files(&[
            ("a/index.html", "1 a-1.png"),
            ("a-1.png", "1"),
            ("b", "a file"),
            ("index.html", "1"),
            ("old/index.html", "1"),
        ]);
        let new = files(&[
            ("a/index.html", "2 a-2.png"),
            ("a-2.png", "22"),
            ("b/index.html", "1 a-2.png"),
            ("feed.xml", "new"),
            ("index.html", "2"),
        ]);
        (old, new)
    }

    fn foreign() -> Files {
        files(&[("min.txt", "mitt"), ("b-ilder/x", "mitt")])
    }

    /// Returns a target with the old site and foreign files.
    fn published(old: &Files, replaces_whole: bool) -> (Files, Seen) {
        let target = Faulty::new(foreign(), Fault::Nothing, replaces_whole);
        let (_, seen) = publish(&target, old, None, &consent("0")).expect("published");
        assert_fresh(&target, old, &foreign());
        (target.files.into_inner().expect("sound"), seen)
    }

    #[test]
    fn a_transfer_that_is_killed_at_any_step_is_mended_by_the_next_one() {
        let (old, new) = old_and_new();
        for replaces_whole in [true, false] {
            let (there, seen) = published(&old, replaces_whole);
            let mut at = 0;
            loop {
                let target = Faulty::new(there.clone(), Fault::Killed(at), replaces_whole);
                let result = publish(&target, &new, Some(&seen), &consent("1"));
                let is_whole = result.is_ok();
                let left = target.files.into_inner().expect("sound");
                for next in [&new, &old] {
                    let target = Faulty::new(left.clone(), Fault::Nothing, replaces_whole);
                    let again = Consent { last_token: Some("1".to_owned()), takes_over: true, ..consent("2") };
                    publish(&target, next, Some(&seen), &again).unwrap_or_else(|error| panic!("{at}: {error:?}"));
                    assert_fresh(&target, next, &foreign());
                }
                if is_whole {
                    break;
                }
                at += 1;
            }
            assert!(at > 30, "{at} steps");
        }
    }

    #[test]
    fn a_place_that_shows_all_at_once_has_no_lock_no_journal_and_no_names_and_shows_it_last() {
        let (old, new) = old_and_new();
        let (there, seen) = published(&old, true);
        let mut shown_early = 0;
        for at in 0.. {
            let target = Faulty { is_whole: true, ..Faulty::new(there.clone(), Fault::Killed(at), true) };
            let result = publish(&target, &new, Some(&seen), &consent("1"));
            let mut files = target.files.into_inner().expect("sound");
            assert!([LOCK_NAME, PENDING_NAME, DONE_NAME].iter().all(|name| !files.contains_key(*name)), "{at}");
            let shown = target.shown.into_inner();
            let Ok((_, now)) = result else {
                shown_early += shown;
                continue;
            };
            // The last publication had hidden notes.
            files.remove(PUBLISHED_NAME);
            let foreign = foreign();
            let wanted = new.keys().chain(foreign.keys()).map(SourcePath::as_str).chain([MANIFEST_NAME, STATE_NAME]);
            assert_eq!(files.keys().map(SourcePath::as_str).collect::<BTreeSet<_>>(), wanted.collect());
            assert!(now.state.who.is_empty() && shown == 1);
            assert_eq!(shown_early, 1, "only a kill in the last step is too late");
            break;
        }
    }

    #[test]
    fn a_connection_that_is_lost_at_any_step_is_made_again() {
        let (old, new) = old_and_new();
        let (there, seen) = published(&old, true);
        for at in 0..60 {
            for fault in [Fault::Lost(at), Fault::Unanswered(at)] {
                let target = Faulty::new(there.clone(), fault, true);
                publish(&target, &new, Some(&seen), &consent("1"))
                    .unwrap_or_else(|error| panic!("{fault:?}: {error:?}"));
                assert_fresh(&target, &new, &foreign());
            }
        }
    }

    #[test]
    fn a_server_that_lies_once_is_sent_the_file_again_and_one_that_goes_on_is_found_out() {
        let (_, new) = old_and_new();
        let target = Faulty::new(foreign(), Fault::Lies(1), true);
        publish(&target, &new, None, &consent("1")).expect("published");
        assert_fresh(&target, &new, &foreign());
        let target = Faulty::new(foreign(), Fault::Lies(99), true);
        let Err(PublishError::Target(error)) = publish(&target, &new, None, &consent("1")) else {
            panic!("it was believed");
        };
        assert_eq!(error.cause, Cause::Lied { expected: 2, found: Some(1) });
        assert!(!target.files.lock().expect("sound").contains_key(MANIFEST_NAME));
    }

    #[test]
    fn what_was_done_before_a_kill_is_not_sent_again() {
        let names: Vec<String> = (0..BATCH_FILES + 10).map(|number| format!("{number:04}.png")).collect();
        let site: Files = names.iter().map(|name| (path(name), b"x".to_vec())).collect();
        let steps = 2 * BATCH_FILES + 20;
        let target = Faulty::new(Files::new(), Fault::Killed(steps), true);
        publish(&target, &site, None, &consent("1")).expect_err("killed");
        let target = Faulty::new(target.files.into_inner().expect("sound"), Fault::Nothing, true);
        let again = Consent { last_token: Some("1".to_owned()), ..consent("2") };
        let (comparison, _) = publish(&target, &site, None, &again).expect("published");
        assert!(comparison.pending.is_some());
        assert_eq!(target.sent.lock().expect("sound").len(), 10);
        assert_fresh(&target, &site, &Files::new());
    }

    #[test]
    fn the_lock_of_somebody_else_is_kept_and_our_own_dead_one_is_not() {
        let (_, new) = old_and_new();
        let lock = |who: &str| {
            let note = LockNote { who: who.to_owned(), ..consent("9").note };
            [(own(LOCK_NAME), note.to_text().into_bytes())].into_iter().collect::<Files>()
        };
        let mine = Consent { last_token: Some("9".to_owned()), ..consent("1") };
        let result = |who: &str, consent: &Consent| {
            let target = Faulty::new(lock(who), Fault::Nothing, true);
            let result = publish(&target, &new, None, consent).map(drop);
            (result, target.files.into_inner().expect("sound").len())
        };
        let (refused, count) = result("bo@hemma", &mine);
        assert!(matches!(refused, Err(PublishError::Locked(Some(note))) if note.who == "bo@hemma"));
        assert_eq!(count, 1, "nothing was written");
        assert!(result("anna@skola", &consent("1")).0.is_err(), "another folder of ours");
        result("anna@skola", &mine).0.expect("published");
        result("bo@hemma", &Consent { takes_over: true, ..mine }).0.expect("published");
    }

    #[test]
    fn a_foreign_file_is_written_over_only_if_the_author_says_so() {
        let (_, new) = old_and_new();
        let theirs = files(&[("index.html", "theirs"), ("feed.xml", "new")]);
        let target = Faulty::new(theirs.clone(), Fault::Nothing, true);
        let refused = publish(&target, &new, None, &consent("1")).map(drop);
        assert_eq!(refused, Err(PublishError::Foreign(vec![path("index.html")])), "the feed has our bytes");
        assert!(*target.files.lock().expect("sound") == theirs);
        let yes = Consent { overwrite: [path("index.html")].into(), ..consent("1") };
        publish(&target, &new, None, &yes).expect("published");
        assert_fresh(&target, &new, &Files::new());
    }

    #[test]
    fn what_a_transfer_left_at_its_very_end_is_taken_away_by_the_computer_that_left_it_alone() {
        let (old, _) = old_and_new();
        let (mut there, seen) = published(&old, true);
        there.insert(own(DONE_NAME), b"9".to_vec());
        there.insert(own(LOCK_NAME), consent("0").note.to_text().into_bytes());
        let target = Faulty::new(there.clone(), Fault::Nothing, true);
        let (manifest, bytes, ranks) = (manifest(&old), Built(old.clone()), Ranks::default());
        let site = Site { manifest: &manifest, bytes: &bytes, ranks: &ranks };
        let sleep = |_| ();
        let found = compare(&target, site, Some(&seen), Look::All, &Patience::new(&Quiet, &sleep)).expect("compared");
        assert!(found.is_same());
        for (who, token) in [("bo@skola", Some("0")), ("anna@skola", Some("1")), ("anna@skola", None)] {
            give_back(&target, &found, who, token).expect("looked at");
            assert!(*target.files.lock().expect("sound") == there, "{who} {token:?}");
        }
        give_back(&target, &found, "anna@skola", Some("0")).expect("taken away");
        there.retain(|path, _| *path != own(DONE_NAME) && *path != own(LOCK_NAME));
        assert!(*target.files.lock().expect("sound") == there);
    }

    #[test]
    fn somebody_who_publishes_between_question_and_answer_is_noticed() {
        let (old, new) = old_and_new();
        let (there, seen) = published(&old, true);
        let target = Faulty::new(there, Fault::Nothing, true);
        let (manifest, bytes, ranks) = (manifest(&new), Built(new.clone()), Ranks::default());
        let site = Site { manifest: &manifest, bytes: &bytes, ranks: &ranks };
        let sleep = |_| ();
        let patience = Patience::new(&Quiet, &sleep);
        let before = compare(&target, site, Some(&seen), Look::All, &patience).expect("a comparison");
        let theirs = files(&[("c.html", "theirs")]);
        let (_, theirs_seen) = publish(&target, &theirs, None, &consent("5")).expect("published");
        let late = send(&target, site, &before, None, &consent("6"), &patience);
        assert_eq!(late, Err(PublishError::Outdated));
        assert_fresh(&target, &theirs, &foreign());
        let now = compare(&target, site, Some(&seen), Look::All, &patience).expect("a comparison");
        assert_eq!(now.overwritten.deleted, [path("c.html")]);
        let known = compare(&target, site, Some(&theirs_seen), Look::All, &patience).expect("a comparison");
        assert!(known.overwritten.is_empty());
    }

    #[test]
    fn a_server_that_lost_files_gets_them_again() {
        let (old, _) = old_and_new();
        let (mut there, seen) = published(&old, true);
        there.remove("b");
        there.remove("index.html");
        let target = Faulty { files: Mutex::new(there), ..Faulty::new(Files::new(), Fault::Nothing, true) };
        publish(&target, &old, Some(&seen), &consent("1")).expect("published");
        assert_eq!(*target.sent.lock().expect("sound"), [path("b"), path("index.html")]);
        let (comparison, _) = publish(&target, &old, Some(&seen), &consent("2")).expect("published");
        assert!(comparison.is_same());
    }

    const NAMES: [&str; 8] = ["index.html", "a/index.html", "a", "b/c/d.html", "b/c", "feed.xml", "E.txt", ".htaccess"];

    /// Makes a site of files that have no conflicts; pages need a picture that is named by its bytes.
    fn site(versions: &[u8]) -> Files {
        let mut site = Files::new();
        for (name, version) in NAMES.iter().zip(versions).filter(|(_, version)| **version > 0) {
            let place = path(name);
            let is_blocked = place.folders_above().any(|folder| site.contains_key(folder))
                || site.keys().any(|other| other.is_below(name));
            if is_blocked {
                continue;
            }
            let text = if name.ends_with(".html") {
                let asset = format!("p-{version}.png");
                site.insert(path(&asset), asset.clone().into_bytes());
                format!("page {asset}")
            } else {
                // Of the same length.
                format!("version {version}")
            };
            site.insert(place, text.into_bytes());
        }
        site
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

        #[test]
        fn transfers_that_are_killed_one_after_the_other_leave_nothing(
            sites in proptest::collection::vec((proptest::collection::vec(0..4u8, 8), 0..70_usize, any::<bool>()), 1..5),
            last in proptest::collection::vec(0..4u8, 8),
            replaces_whole: bool,
        ) {
            let (mut there, mut seen) = (foreign(), None);
            for (number, (versions, steps, knows)) in sites.iter().enumerate() {
                let target = Faulty::new(there, Fault::Killed(*steps), replaces_whole);
                let consent = Consent { takes_over: true, ..consent(&number.to_string()) };
                if let Ok((_, now)) = publish(&target, &site(versions), seen.as_ref().filter(|_| *knows), &consent) {
                    seen = Some(now);
                }
                there = target.files.into_inner().expect("sound");
            }
            let target = Faulty::new(there, Fault::Nothing, replaces_whole);
            let consent = Consent { takes_over: true, ..consent("last") };
            publish(&target, &site(&last), seen.as_ref(), &consent).expect("published");
            assert_fresh(&target, &site(&last), &foreign());
        }
    }
}
