//! The site that is open on the desk: its folder, what its last build showed, and the texts that are being written.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;

use crate::addresses::paths::ByTaxonomy;
use crate::config::read::config;
use crate::config::settings::{Config, SETTINGS_PATH};
use crate::desk::open_text::OpenText;
use crate::desk::refusal::Refusal;
use crate::disk::desk_lock::{DeskHolder, DeskLock, DeskOpen};
use crate::disk::kept::unsaved::{UnsavedFolder, UnsavedText};
use crate::disk::kept::versions::VersionsFolder;
use crate::model::publication::LeftOut;
use crate::output::file::Output;
use crate::pipeline::report_page::KnownEntry;
use crate::serve::changed::Changed;
use crate::serve::live::LiveEvent;
use crate::serve::server::Shared;
use crate::serve::watch::WatchEvent;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;

/// What the last build showed.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// The files, with the texts that are being written.
    pub snapshot: Arc<Snapshot>,
    /// Posts and pages, drafts and scheduled ones as well.
    pub entries: BTreeMap<SourcePath, KnownEntry>,
    /// What even the preview leaves out: broken, expired, hidden.
    pub left_out: Vec<LeftOut>,
    /// Names of the terms in use, in the site's order.
    pub terms: ByTaxonomy<Vec<String>>,
    /// Number of the site that is shown.
    pub number: u64,
    /// The settings, read when it is noted; what cannot be read has its default.
    pub config: Arc<Config>,
}

/// Who else has the site open, so that nothing is written here.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct OtherDesk {
    /// User and computer.
    pub who: String,
    /// Since when, as people write it.
    pub since: String,
}

impl OtherDesk {
    /// Returns who has the site open, as far as they say it.
    #[must_use]
    pub fn of(open: Option<&DeskOpen>) -> Self {
        let Some(DeskOpen { holder, since }) = open else { return Self { who: String::new(), since: String::new() } };
        let DeskHolder { user, computer } = holder;
        let zone = jiff::tz::TimeZone::system();
        Self {
            who: format!("{user} ({computer})"),
            since: since.to_zoned_datetime(zone).strftime("%Y-%m-%d %H.%M").to_string(),
        }
    }
}

/// Whether this desk writes the site.
#[derive(Debug)]
pub enum Held {
    /// It does, until this is dropped.
    Ours(DeskLock),
    /// Another one does.
    Theirs(OtherDesk),
    /// Nobody does: it was closed.
    Nobody,
}

/// The site that is open on the desk.
pub struct OpenSite {
    folder: PathBuf,
    /// Makes ids that no other page can guess from names.
    salt: String,
    preview: String,
    shared: Arc<Shared>,
    events: Sender<LiveEvent>,
    seen: RwLock<Arc<Seen>>,
    ids: RwLock<BTreeMap<String, SourcePath>>,
    /// Posts that moved while they were open, with the paths from which their ids were made.
    moved: RwLock<BTreeMap<SourcePath, SourcePath>>,
    texts: Mutex<BTreeMap<SourcePath, OpenText>>,
    /// Held by whoever writes the file of a text, or moves it.
    writing: Mutex<()>,
    lock: RwLock<Held>,
    unsaved: UnsavedFolder,
    versions: VersionsFolder,
    /// What an earlier desk did not come to save, until its author chooses.
    offers: Mutex<BTreeMap<SourcePath, UnsavedText>>,
    /// When the files of open texts were last seen to change: date and length.
    stamps: Mutex<BTreeMap<SourcePath, (Option<SystemTime>, u64)>>,
    /// When a version of a text was last kept.
    versioned: Mutex<BTreeMap<SourcePath, Instant>>,
    /// The page of the text that is being typed.
    typed: Mutex<Option<(SourcePath, Output)>>,
    is_closed: AtomicBool,
}

impl OpenSite {
    /// Returns a site that was just opened: its real path, and the preview that shows it. `held` says whether it is written here.
    #[must_use]
    pub fn new(
        folder: PathBuf,
        salt: String,
        preview: String,
        shared: Arc<Shared>,
        events: Sender<LiveEvent>,
        held: Held,
    ) -> Self {
        Self {
            unsaved: UnsavedFolder::of(&folder),
            versions: VersionsFolder::of(&folder),
            offers: Mutex::default(),
            folder,
            salt,
            preview,
            shared,
            events,
            seen: RwLock::default(),
            ids: RwLock::default(),
            moved: RwLock::default(),
            texts: Mutex::default(),
            writing: Mutex::default(),
            lock: RwLock::new(held),
            stamps: Mutex::default(),
            versioned: Mutex::default(),
            typed: Mutex::default(),
            is_closed: AtomicBool::new(false),
        }
    }

    /// Returns the site's folder, a real path.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the address of the preview, with the path that nobody guesses.
    #[must_use]
    pub fn preview(&self) -> &str {
        &self.preview
    }

    /// Returns what the preview serves.
    #[must_use]
    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Returns who else has the site open.
    #[must_use]
    pub fn other(&self) -> Option<OtherDesk> {
        match &*self.lock.read().unwrap_or_else(PoisonError::into_inner) {
            Held::Ours(_) | Held::Nobody => None,
            Held::Theirs(other) => Some(other.clone()),
        }
    }

    /// Says that the site is still written here; returns whether it no longer is, because somebody else began before.
    ///
    /// # Errors
    ///
    /// When the note cannot be written.
    pub fn refresh_lock(&self, now: Timestamp) -> io::Result<bool> {
        let mut lock = self.lock.write().unwrap_or_else(PoisonError::into_inner);
        let Held::Ours(ours) = &*lock else { return Ok(false) };
        let Some(open) = ours.refresh(now)? else { return Ok(false) };
        *lock = Held::Theirs(OtherDesk::of(Some(&open)));
        Ok(true)
    }

    /// Returns what the last build showed.
    #[must_use]
    pub fn seen(&self) -> Arc<Seen> {
        Arc::clone(&self.seen.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Notes what a build showed.
    pub fn note_seen(&self, mut seen: Seen) {
        let settings = seen.snapshot.get(SETTINGS_PATH).map(|source| config(source).value);
        seen.config = Arc::new(settings.unwrap_or_default());
        let before = self.snapshot();
        let new = seen.snapshot.below("content").filter(|source| before.get(source.path.as_str()).is_none());
        let ids: Vec<_> = new.map(|source| (self.id_of(&source.path), source.path.clone())).collect();
        self.ids.write().unwrap_or_else(PoisonError::into_inner).extend(ids);
        *self.seen.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(seen);
    }

    /// Notes what a first look showed, if no build has ended yet.
    pub fn note_first_look(&self, seen: Seen) {
        if self.seen().number == 0 {
            self.note_seen(seen);
        }
    }

    /// Returns the files of the last build.
    #[must_use]
    pub fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.seen().snapshot)
    }

    /// Returns the settings; what cannot be read has its default.
    #[must_use]
    pub fn config(&self) -> Arc<Config> {
        Arc::clone(&self.seen().config)
    }

    /// Returns the id by which the page names a file of the site.
    #[must_use]
    pub fn id_of(&self, path: &SourcePath) -> String {
        let moved = self.moved.read().unwrap_or_else(PoisonError::into_inner);
        let path = moved.get(path).unwrap_or(path);
        Fingerprint::of(format!("{}/{path}", self.salt).as_bytes()).hex()
    }

    /// Returns the name of a post, or of the site, that stays the same when the program is started again. No request is answered by
    /// it alone: a browser knows by it what it still holds. A post keeps it when it becomes a folder.
    #[must_use]
    pub fn lasting_name(&self, path: Option<&SourcePath>) -> String {
        let place = path.map_or("", SourcePath::as_str);
        let place = place.strip_suffix("/index.md").or_else(|| place.strip_suffix(".md")).unwrap_or(place);
        Fingerprint::of(format!("{}\n{place}", self.folder.display()).as_bytes()).hex()
    }

    /// Returns the posts that have a lasting name, also those that are gone.
    #[must_use]
    pub fn named(&self, name: &str) -> Vec<SourcePath> {
        let ids = self.ids.read().unwrap_or_else(PoisonError::into_inner);
        let posts = ids.values().filter(|path| path.extension() == "md");
        posts.filter(|path| self.lasting_name(Some(path)) == name).cloned().collect()
    }

    /// Notes that a post moved. Its id stays, so that a page that has it open goes on.
    pub fn note_moved(&self, from: &SourcePath, to: &SourcePath) {
        {
            let mut moved = self.moved.write().unwrap_or_else(PoisonError::into_inner);
            let first = moved.get(from).unwrap_or(from).clone();
            moved.insert(to.clone(), first);
        }
        self.new_id(to);
    }

    /// Returns the file that the page names, of those below `content`.
    ///
    /// # Errors
    ///
    /// If no scan found one of this id.
    pub fn path_of(&self, id: &str) -> Result<SourcePath, Refusal> {
        let ids = self.ids.read().unwrap_or_else(PoisonError::into_inner);
        ids.get(id).cloned().ok_or_else(Refusal::unknown)
    }

    /// Returns the id of a file that was just made.
    pub fn new_id(&self, path: &SourcePath) -> String {
        let id = self.id_of(path);
        self.ids.write().unwrap_or_else(PoisonError::into_inner).insert(id.clone(), path.clone());
        id
    }

    /// Returns the post or page that the page names.
    ///
    /// # Errors
    ///
    /// If no scan found one of this id.
    pub fn post_path(&self, id: &str) -> Result<SourcePath, Refusal> {
        self.path_of(id).and_then(|path| if path.extension() == "md" { Ok(path) } else { Err(Refusal::unknown()) })
    }

    /// Has whoever writes the file of a text, or moves it, wait for whoever does so now.
    pub fn writing(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Works with the texts that are being written.
    pub fn with_texts<T>(&self, work: impl FnOnce(&mut BTreeMap<SourcePath, OpenText>) -> T) -> T {
        work(&mut self.texts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Has a text shown in the preview in the place of what the disk holds.
    pub fn show(&self, path: &SourcePath, text: &str) {
        // The receiver is gone only when the program is about to end, or the site is closed.
        self.events.send(LiveEvent::Typed(path.clone(), text.as_bytes().into())).ok();
    }

    /// Has the preview show what the disk holds of a file.
    pub fn show_saved(&self, path: &SourcePath) {
        self.events.send(LiveEvent::NoLongerTyped(path.clone())).ok();
    }

    /// Has files read again that were just written; paths on the disk.
    pub fn touched(&self, paths: impl IntoIterator<Item = PathBuf>) {
        let paths: BTreeSet<PathBuf> = paths.into_iter().collect();
        self.events.send(LiveEvent::Watched(WatchEvent::Changed(Changed::Paths(paths)))).ok();
    }

    /// Has everything read again: folders were made, moved or deleted.
    pub fn touched_all(&self) {
        self.events.send(LiveEvent::Watched(WatchEvent::Changed(Changed::Everything))).ok();
    }

    /// Returns what an earlier desk did not come to save, and its author has not chosen about.
    #[must_use]
    pub fn offers(&self) -> BTreeMap<SourcePath, UnsavedText> {
        self.offers.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes what an earlier desk did not come to save.
    pub fn offer(&self, unsaved: UnsavedText) {
        self.offers.lock().unwrap_or_else(PoisonError::into_inner).insert(unsaved.post.clone(), unsaved);
    }

    /// Notes that the author chose about what was offered of a post, and returns it.
    pub fn take_offer(&self, path: &SourcePath) -> Option<UnsavedText> {
        self.offers.lock().unwrap_or_else(PoisonError::into_inner).remove(path)
    }

    /// Notes the page of a text that is being typed: it is newer than that of the last build.
    pub fn note_typed_page(&self, path: &SourcePath, page: Output) {
        *self.typed.lock().unwrap_or_else(PoisonError::into_inner) = Some((path.clone(), page));
    }

    /// Forgets it: a build has drawn the same.
    pub fn forget_typed_page(&self) {
        *self.typed.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Returns the page of a text that is being typed, if it is newer than that of the last build.
    #[must_use]
    pub fn typed_page(&self, path: &SourcePath) -> Option<Output> {
        let typed = self.typed.lock().unwrap_or_else(PoisonError::into_inner);
        typed.as_ref().filter(|(of, _)| of == path).map(|(_, page)| page.clone())
    }

    /// Returns what is kept of texts that are being written.
    #[must_use]
    pub fn unsaved(&self) -> &UnsavedFolder {
        &self.unsaved
    }

    /// Returns the versions of all posts.
    #[must_use]
    pub fn versions(&self) -> &VersionsFolder {
        &self.versions
    }

    /// Returns whether the file of a text has changed since this was last asked, as far as its date and length tell.
    pub fn has_changed(&self, path: &SourcePath, file: &Path) -> bool {
        let Ok(found) = std::fs::metadata(file) else { return false };
        let stamp = (found.modified().ok(), found.len());
        let mut stamps = self.stamps.lock().unwrap_or_else(PoisonError::into_inner);
        stamps.insert(path.clone(), stamp) != Some(stamp)
    }

    /// Returns whether no version of a text was kept for so long; it counts as kept from now on.
    pub fn wants_version(&self, path: &SourcePath, interval: Duration) -> bool {
        let mut versioned = self.versioned.lock().unwrap_or_else(PoisonError::into_inner);
        let is_due = versioned.get(path).is_none_or(|last| last.elapsed() >= interval);
        if is_due {
            versioned.insert(path.clone(), Instant::now());
        }
        is_due
    }

    /// Returns whether another site was opened in its place.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.is_closed.load(Ordering::SeqCst)
    }

    /// Stops its preview, and lets others write it: also this desk, when it opens the site anew.
    pub fn close(&self) {
        self.is_closed.store(true, Ordering::SeqCst);
        // Whoever writes a file just now comes to its end first.
        let alone = self.writing();
        *self.lock.write().unwrap_or_else(PoisonError::into_inner) = Held::Nobody;
        drop(alone);
        self.events.send(LiveEvent::End).ok();
    }
}
