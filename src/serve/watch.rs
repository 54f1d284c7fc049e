//! The site folder, watched -> what changed.

use std::collections::BTreeSet;
use std::fs::symlink_metadata;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use notify::event::{EventKind, ModifyKind};
use notify::{ErrorKind, Event, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, NoCache, new_debouncer_opt};
use walkdir::WalkDir;

use crate::diagnostic::system::SystemError;
use crate::disk::names::is_left_out;
use crate::serve::changed::{Changed, FOLDERS, is_read};
use crate::serve::scan::{Scan, poll};

/// A file counts as changed when nothing has written to it for this long: editors write in several steps. This and a tick are
/// all that an author waits for besides the build.
const DEBOUNCE: Duration = Duration::from_millis(20);
/// Interval at which events are checked for [`DEBOUNCE`].
const TICK: Duration = Duration::from_millis(4);
/// So many events at once come from a checkout, a copy or a script, not from an editor. They are built together.
const BULK_MIN: usize = 16;
/// Bulk changes have ended when nothing has happened for this long.
const BULK_PAUSE: Duration = Duration::from_millis(80);
/// Longest wait for bulk changes to end.
const BULK_WAIT_MAX: Duration = Duration::from_secs(3);

/// Why the site folder is polled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PollReason {
    /// The user asked for it.
    Requested,
    /// The system has no more watches, or files, to give.
    LimitReached,
    /// The system refused.
    Refused(SystemError),
}

/// An event of the watcher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchEvent {
    /// Something changed.
    Changed(Changed),
    /// From now on the folder is polled.
    Polling(PollReason),
}

type Listener = Box<dyn Fn(WatchEvent) + Send>;
type Watcher = Debouncer<RecommendedWatcher, NoCache>;

/// Starts to watch on a thread of its own, and calls `listener` with what changes from now on. `site` is the real path of the
/// folder.
pub fn watch(site: &Path, is_polling: bool, listener: impl Fn(WatchEvent) + Send + 'static) {
    let (site, listener): (PathBuf, Listener) = (site.to_path_buf(), Box::new(listener));
    let started = if is_polling { Err(PollReason::Requested) } else { FolderWatcher::start(site.clone()) };
    match started {
        Ok(watcher) => drop(std::thread::spawn(move || watcher.run(&listener))),
        Err(reason) => {
            listener(WatchEvent::Polling(reason));
            let scan = Scan::of(&site);
            std::thread::spawn(move || poll(&site, scan, &|changed| listener(WatchEvent::Changed(changed))));
        }
    }
}

/// A watcher of the system, and what it watches.
struct FolderWatcher {
    site: PathBuf,
    watcher: Watcher,
    events: Receiver<DebounceEventResult>,
    links: Links,
}

/// Symbolic links inside the site.
#[derive(Debug, Default, PartialEq, Eq)]
struct Links {
    /// A change of a file is one of each link to it, whose names no event has.
    has_any: bool,
    /// Folders of the site that links lead into and that are not watched anyway.
    folders: BTreeSet<PathBuf>,
}

impl FolderWatcher {
    fn start(site: PathBuf) -> Result<Self, PollReason> {
        let (sender, events) = channel();
        // No cache of file ids, which would walk through the site: the events of a rename are enough.
        let watcher = new_debouncer_opt(DEBOUNCE, Some(TICK), sender, NoCache::new(), notify::Config::default());
        let watcher = watcher.map_err(|error| poll_reason(&error))?;
        let mut started = Self { site, watcher, events, links: Links::default() };
        started.watch_all()?;
        Ok(started)
    }

    /// Watches all folders that are there now, including those that were created or replaced.
    fn watch_all(&mut self) -> Result<(), PollReason> {
        self.links = links(&self.site);
        let tops = FOLDERS.iter().map(|folder| (self.site.join(folder), RecursiveMode::Recursive));
        let linked = self.links.folders.iter().map(|folder| (folder.clone(), RecursiveMode::NonRecursive));
        let folders: Vec<_> =
            std::iter::once((self.site.clone(), RecursiveMode::NonRecursive)).chain(tops).chain(linked).collect();
        for (folder, mode) in folders {
            // It may have been another folder of the same name. One that was not watched is no error.
            self.watcher.unwatch(&folder).ok();
            match self.watcher.watch(&folder, mode) {
                Ok(()) => {}
                Err(error) if is_missing(&error) => {}
                Err(error) => return Err(poll_reason(&error)),
            }
        }
        Ok(())
    }

    /// Reports changes until the server ends.
    fn run(mut self, listener: &Listener) {
        while let Ok(first) = self.events.recv() {
            let batch = self.batch(first);
            let failure = if batch.is_to_rewatch { self.watch_all().err() } else { None };
            if let Some(reason) = batch.failure.or(failure) {
                let Self { site, watcher, .. } = self;
                watcher.stop_nonblocking();
                listener(WatchEvent::Polling(reason));
                let scan = Scan::of(&site);
                listener(WatchEvent::Changed(Changed::Everything));
                poll(&site, scan, &|changed| listener(WatchEvent::Changed(changed)));
                return;
            }
            if let Some(changed) = batch.changed {
                listener(WatchEvent::Changed(changed));
            }
        }
    }

    /// Returns what some events mean together with those that follow a bulk change.
    fn batch(&self, first: DebounceEventResult) -> Batch {
        let is_bulk = first.as_ref().is_ok_and(|events| events.len() >= BULK_MIN);
        let mut batch = self.meaning(first);
        let since = Instant::now();
        while is_bulk && since.elapsed() < BULK_WAIT_MAX {
            match self.events.recv_timeout(BULK_PAUSE) {
                Ok(more) => batch = batch.and(self.meaning(more)),
                Err(_) => break,
            }
        }
        batch
    }

    fn meaning(&self, result: DebounceEventResult) -> Batch {
        match result {
            Ok(events) => events
                .iter()
                .map(|event| of_event(event, &self.site, &self.links, &path_kind))
                .fold(Batch::default(), Batch::and),
            Err(errors) => errors.iter().map(of_error).fold(Batch::default(), Batch::and),
        }
    }
}

/// What some events mean.
#[derive(Debug, Default, PartialEq, Eq)]
struct Batch {
    changed: Option<Changed>,
    /// Folders may be there that are not watched.
    is_to_rewatch: bool,
    /// Why nothing can be watched any more.
    failure: Option<PollReason>,
}

impl Batch {
    fn everything() -> Self {
        Self { changed: Some(Changed::Everything), is_to_rewatch: true, failure: None }
    }

    fn and(self, other: Self) -> Self {
        let changed = match (self.changed, other.changed) {
            (Some(one), Some(other)) => Some(one.and(other)),
            (one, other) => one.or(other),
        };
        let is_to_rewatch = self.is_to_rewatch || other.is_to_rewatch;
        Self { changed, is_to_rewatch, failure: self.failure.or(other.failure) }
    }
}

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PathKind {
    File,
    Folder,
    Link,
    Nothing,
}

fn path_kind(path: &Path) -> PathKind {
    match symlink_metadata(path) {
        Ok(found) if found.is_symlink() => PathKind::Link,
        Ok(found) if found.is_dir() => PathKind::Folder,
        Ok(_) => PathKind::File,
        Err(_) => PathKind::Nothing,
    }
}

/// Returns what an event means. An event of a folder that is created, deleted or renamed does not name the files in it.
fn of_event(event: &Event, site: &Path, links: &Links, kind: &dyn Fn(&Path) -> PathKind) -> Batch {
    if event.need_rescan() {
        return Batch::everything();
    }
    let is_linked = |path: &PathBuf| path.parent().is_some_and(|folder| links.folders.contains(folder));
    let paths: BTreeSet<PathBuf> =
        event.paths.iter().filter(|path| is_read(site, path) || is_linked(path)).cloned().collect();
    if paths.is_empty() {
        return Batch::default();
    }
    let has_folder = |was_folder: &dyn Fn(&Path) -> bool| {
        paths.iter().any(|path| match kind(path) {
            PathKind::Folder | PathKind::Link => true,
            PathKind::File => false,
            PathKind::Nothing => was_folder(path),
        })
    };
    // What is deleted has no kind any more; a name without a dot is taken for that of a folder.
    let by_name = |path: &Path| path.extension().is_none();
    let is_coarse = match event.kind {
        EventKind::Access(_) => return Batch::default(),
        EventKind::Modify(ModifyKind::Data(_)) => false,
        // The date of a folder changes with the files in it, which have events of their own.
        EventKind::Modify(ModifyKind::Metadata(_) | ModifyKind::Any | ModifyKind::Other) => {
            if paths.iter().all(|path| kind(path) == PathKind::Folder) {
                return Batch::default();
            }
            false
        }
        EventKind::Create(_) => has_folder(&|_| false),
        EventKind::Remove(notify::event::RemoveKind::File) => false,
        EventKind::Remove(notify::event::RemoveKind::Folder) => true,
        EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_)) => has_folder(&by_name),
        EventKind::Any | EventKind::Other => true,
    };
    if is_coarse {
        Batch::everything()
    } else {
        let changed = if links.has_any { Changed::Everything } else { Changed::Paths(paths) };
        Batch { changed: Some(changed), ..Batch::default() }
    }
}

fn of_error(error: &notify::Error) -> Batch {
    if is_missing(error) {
        return Batch::everything();
    }
    Batch { failure: Some(poll_reason(error)), ..Batch::everything() }
}

/// Returns the reason for polling that an error of the watcher is.
fn poll_reason(error: &notify::Error) -> PollReason {
    /// "No space left on device": Linux has no more watches to give.
    const ENOSPC: i32 = 28;
    /// "Too many open files": a watcher counts as one.
    const EMFILE: i32 = 24;
    match &error.kind {
        ErrorKind::MaxFilesWatch => PollReason::LimitReached,
        ErrorKind::Io(io) if matches!(io.raw_os_error(), Some(ENOSPC | EMFILE)) => PollReason::LimitReached,
        ErrorKind::Io(io) => PollReason::Refused(SystemError::of(io)),
        ErrorKind::Generic(text) => PollReason::Refused(SystemError::text(text.as_str())),
        ErrorKind::PathNotFound | ErrorKind::WatchNotFound => {
            PollReason::Refused(SystemError::of(&std::io::ErrorKind::NotFound.into()))
        }
        ErrorKind::InvalidConfig(_) => PollReason::Refused(SystemError::text(error.to_string())),
    }
}

fn is_missing(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound | ErrorKind::WatchNotFound => true,
        ErrorKind::Io(io) => io.kind() == std::io::ErrorKind::NotFound,
        ErrorKind::MaxFilesWatch | ErrorKind::Generic(_) | ErrorKind::InvalidConfig(_) => false,
    }
}

/// Returns the links of a site, and the folders that they lead into and that are not watched anyway.
fn links(site: &Path) -> Links {
    let mut links = Links::default();
    for top in FOLDERS {
        let is_wanted = |entry: &walkdir::DirEntry| {
            entry.depth() == 0 || !entry.file_name().to_str().is_some_and(|name| is_left_out(name, top))
        };
        let entries = WalkDir::new(site.join(top)).follow_root_links(false).into_iter().filter_entry(is_wanted);
        for entry in entries.flatten().filter(walkdir::DirEntry::path_is_symlink) {
            links.has_any = true;
            let Ok(target) = std::fs::canonicalize(entry.path()) else { continue };
            let Some(folder) = target.parent().filter(|_| target.is_file()) else { continue };
            let is_elsewhere = folder.starts_with(site) && folder != site && !is_read(site, folder);
            if is_elsewhere {
                links.folders.insert(folder.to_path_buf());
            }
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;
    use notify::event::{AccessKind, CreateKind, DataChange, Flag, RemoveKind, RenameMode};

    fn meaning(kind: EventKind, paths: &[&str], at: PathKind) -> Batch {
        let event = paths.iter().fold(Event::new(kind), |event, path| event.add_path(Path::new("/site").join(path)));
        of_event(&event, Path::new("/site"), &Links::default(), &|_| at)
    }

    fn paths(paths: &[&str]) -> Batch {
        let paths = paths.iter().map(|path| Path::new("/site").join(path)).collect();
        Batch { changed: Some(Changed::Paths(paths)), ..Batch::default() }
    }

    #[test]
    fn a_full_table_means_polling() {
        let full = [
            notify::Error::new(ErrorKind::MaxFilesWatch),
            notify::Error::io(std::io::Error::from_raw_os_error(28)),
            notify::Error::io(std::io::Error::from_raw_os_error(24)),
        ];
        for error in full {
            assert_eq!(of_error(&error).failure, Some(PollReason::LimitReached), "{error}");
        }
        let gone = notify::Error::path_not_found();
        assert_eq!(of_error(&gone), Batch::everything());
        assert!(
            matches!(of_error(&notify::Error::generic("x")).failure, Some(PollReason::Refused(said)) if said.text == "x")
        );
    }

    #[test]
    fn files_are_named_and_folders_mean_everything() {
        let written = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let renamed = EventKind::Modify(ModifyKind::Name(RenameMode::Both));
        assert_eq!(meaning(written, &["content/a.md"], PathKind::File), paths(&["content/a.md"]));
        assert_eq!(
            meaning(EventKind::Create(CreateKind::File), &["content/a.md"], PathKind::File),
            paths(&["content/a.md"])
        );
        assert_eq!(
            meaning(EventKind::Remove(RemoveKind::File), &["content/a"], PathKind::Nothing),
            paths(&["content/a"])
        );
        assert_eq!(meaning(renamed, &["content/a.md~", "content/a.md"], PathKind::File), paths(&["content/a.md"]));
        assert_eq!(
            meaning(renamed, &["content/a.md", "content/b.md"], PathKind::Nothing),
            paths(&["content/a.md", "content/b.md"])
        );
        for (kind, path, at) in [
            (EventKind::Create(CreateKind::Folder), "content/a", PathKind::Folder),
            (EventKind::Create(CreateKind::File), "content/a.md", PathKind::Link),
            (EventKind::Remove(RemoveKind::Folder), "content/a.b", PathKind::Nothing),
            (renamed, "content/a", PathKind::Nothing),
            (renamed, "content/a.b", PathKind::Folder),
            (EventKind::Any, "content/a.md", PathKind::File),
        ] {
            assert_eq!(meaning(kind, &[path], at), Batch::everything(), "{kind:?} {path}");
        }
        let lost = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(of_event(&lost, Path::new("/site"), &Links::default(), &|_| PathKind::File), Batch::everything());
    }

    #[test]
    fn what_no_build_reads_is_nothing() {
        let written = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        assert_eq!(meaning(written, &["public/index.html"], PathKind::File), Batch::default());
        assert_eq!(meaning(written, &[".griffel/lock"], PathKind::File), Batch::default());
        assert_eq!(meaning(EventKind::Access(AccessKind::Any), &["content/a.md"], PathKind::File), Batch::default());
        assert_eq!(meaning(EventKind::Modify(ModifyKind::Any), &["content"], PathKind::Folder), Batch::default());
    }

    #[cfg(unix)]
    #[test]
    fn where_there_are_links_one_file_may_be_several() {
        let site = tempfile::tempdir().expect("a folder");
        let site = std::fs::canonicalize(site.path()).expect("a place");
        std::fs::create_dir_all(site.join("content")).expect("a folder");
        std::fs::create_dir_all(site.join("delat")).expect("a folder");
        std::fs::write(site.join("delat/a.md"), "x").expect("a file");
        assert_eq!(links(&site), Links::default());
        std::os::unix::fs::symlink("../delat/a.md", site.join("content/a.md")).expect("a link");
        let links = links(&site);
        assert_eq!(links, Links { has_any: true, folders: [site.join("delat")].into() });
        let written =
            Event::new(EventKind::Modify(ModifyKind::Data(DataChange::Any))).add_path(site.join("delat/a.md"));
        let batch = of_event(&written, &site, &links, &|_| PathKind::File);
        assert_eq!(batch.changed, Some(Changed::Everything));
    }
}
