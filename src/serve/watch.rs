//! The site folder, watched -> what has changed.

use std::collections::BTreeSet;
use std::fs::symlink_metadata;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use notify::event::{EventKind, ModifyKind};
use notify::{ErrorKind, Event, RecommendedWatcher, RecursiveMode};
use notify_debouncer_full::{DebounceEventResult, Debouncer, NoCache, new_debouncer_opt};
use walkdir::WalkDir;

use crate::disk::names::is_left_out;
use crate::serve::changed::{Changed, FOLDERS, is_read};
use crate::serve::scan::{Scan, poll};

/// A file counts as changed when it has been left alone for so long: editors write in several steps. It is all the
/// waiting between a key and a new page, besides a tick.
const DEBOUNCE: Duration = Duration::from_millis(20);
/// How often is looked whether a file has been left alone.
const TICK: Duration = Duration::from_millis(4);
/// So many events at once are no editor: a checkout, a copy, a script. They are waited out and built once.
const MANY: usize = 16;
/// Many changes are over when nothing has happened for so long.
const QUIET: Duration = Duration::from_millis(80);
/// Longest wait for many changes to be over.
const WAIT_MAX: Duration = Duration::from_secs(3);

/// Why the site folder is looked through again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// It was asked for.
    Asked,
    /// The system watches as many folders or programs as it is allowed to.
    Full,
    /// The system says this.
    Said(String),
}

/// What the watcher has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Notice {
    /// Something changed.
    Changed(Changed),
    /// From now on the folder is looked through.
    Polling(Why),
}

type Tell = Box<dyn Fn(Notice) + Send>;
type Watcher = Debouncer<RecommendedWatcher, NoCache>;

/// Begins to watch: what changes from now on is told. `site` is the real place of the folder.
pub fn watch(site: &Path, is_polling_asked: bool, tell: impl Fn(Notice) + Send + 'static) {
    let (site, tell): (PathBuf, Tell) = (site.to_path_buf(), Box::new(tell));
    let started = if is_polling_asked { Err(Why::Asked) } else { Eyes::open(site.clone()) };
    match started {
        Ok(eyes) => drop(std::thread::spawn(move || eyes.look(&tell))),
        Err(why) => {
            tell(Notice::Polling(why));
            let scan = Scan::of(&site);
            std::thread::spawn(move || poll(&site, scan, &tell));
        }
    }
}

/// A watcher, and what it watches.
struct Eyes {
    site: PathBuf,
    watcher: Watcher,
    events: Receiver<DebounceEventResult>,
    links: Links,
}

/// Symbolic links inside the site.
#[derive(Debug, Default, PartialEq, Eq)]
struct Links {
    /// A change of a file is a change of each link to it, under names that no event tells.
    has_any: bool,
    /// Folders of the site outside of what is watched anyway, into which links lead.
    folders: BTreeSet<PathBuf>,
}

impl Eyes {
    fn open(site: PathBuf) -> Result<Self, Why> {
        let (sender, events) = channel();
        // File ids would be another walk through the site; the events of a rename are enough.
        let watcher = new_debouncer_opt(DEBOUNCE, Some(TICK), sender, NoCache::new(), notify::Config::default());
        let mut eyes = Self { site, watcher: watcher.map_err(|error| why(&error))?, events, links: Links::default() };
        eyes.watch_all()?;
        Ok(eyes)
    }

    /// Watches whatever there is to watch now; folders that came into being or were put in another's place, too.
    fn watch_all(&mut self) -> Result<(), Why> {
        self.links = links(&self.site);
        let tops = FOLDERS.iter().map(|folder| (self.site.join(folder), RecursiveMode::Recursive));
        let linked = self.links.folders.iter().map(|folder| (folder.clone(), RecursiveMode::NonRecursive));
        let folders: Vec<_> =
            std::iter::once((self.site.clone(), RecursiveMode::NonRecursive)).chain(tops).chain(linked).collect();
        for (folder, mode) in folders {
            // It may have been another folder of the same name; one that was not watched is no mistake.
            self.watcher.unwatch(&folder).ok();
            match self.watcher.watch(&folder, mode) {
                Ok(()) => {}
                Err(error) if is_missing(&error) => {}
                Err(error) => return Err(why(&error)),
            }
        }
        Ok(())
    }

    /// Tells what changes, until the server ends.
    fn look(mut self, tell: &Tell) {
        while let Ok(first) = self.events.recv() {
            let seen = self.all_of(first);
            let is_blind = if seen.is_to_rewatch { self.watch_all().err() } else { None };
            if let Some(why) = seen.blind.or(is_blind) {
                let Self { site, watcher, .. } = self;
                watcher.stop_nonblocking();
                tell(Notice::Polling(why));
                let scan = Scan::of(&site);
                tell(Notice::Changed(Changed::Everything));
                poll(&site, scan, tell);
                return;
            }
            if let Some(changed) = seen.changed {
                tell(Notice::Changed(changed));
            }
        }
    }

    /// Returns what has been seen, when it is over.
    fn all_of(&self, first: DebounceEventResult) -> Seen {
        let is_many = first.as_ref().is_ok_and(|events| events.len() >= MANY);
        let mut seen = self.seen(first);
        let since = Instant::now();
        while is_many && since.elapsed() < WAIT_MAX {
            match self.events.recv_timeout(QUIET) {
                Ok(more) => seen = seen.and(self.seen(more)),
                Err(_) => break,
            }
        }
        seen
    }

    fn seen(&self, result: DebounceEventResult) -> Seen {
        match result {
            Ok(events) => events
                .iter()
                .map(|event| of_event(event, &self.site, &self.links, &kind))
                .fold(Seen::default(), Seen::and),
            Err(errors) => errors.iter().map(of_error).fold(Seen::default(), Seen::and),
        }
    }
}

/// What some events mean.
#[derive(Debug, Default, PartialEq, Eq)]
struct Seen {
    changed: Option<Changed>,
    /// Folders may be there that are not watched.
    is_to_rewatch: bool,
    /// Nothing can be watched any more.
    blind: Option<Why>,
}

impl Seen {
    fn everything() -> Self {
        Self { changed: Some(Changed::Everything), is_to_rewatch: true, blind: None }
    }

    fn and(self, other: Self) -> Self {
        let changed = match (self.changed, other.changed) {
            (Some(one), Some(other)) => Some(one.and(other)),
            (one, other) => one.or(other),
        };
        let is_to_rewatch = self.is_to_rewatch || other.is_to_rewatch;
        Self { changed, is_to_rewatch, blind: self.blind.or(other.blind) }
    }
}

/// What lies at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    File,
    Folder,
    Link,
    Nothing,
}

fn kind(path: &Path) -> Kind {
    match symlink_metadata(path) {
        Ok(found) if found.is_symlink() => Kind::Link,
        Ok(found) if found.is_dir() => Kind::Folder,
        Ok(_) => Kind::File,
        Err(_) => Kind::Nothing,
    }
}

/// Returns what an event means. A folder that comes, goes or gets another name says nothing of what is in it.
fn of_event(event: &Event, site: &Path, links: &Links, kind: &dyn Fn(&Path) -> Kind) -> Seen {
    if event.need_rescan() {
        return Seen::everything();
    }
    let is_linked = |path: &PathBuf| path.parent().is_some_and(|folder| links.folders.contains(folder));
    let paths: BTreeSet<PathBuf> =
        event.paths.iter().filter(|path| is_read(site, path) || is_linked(path)).cloned().collect();
    if paths.is_empty() {
        return Seen::default();
    }
    let has_folder = |is_gone_a_folder: &dyn Fn(&Path) -> bool| {
        paths.iter().any(|path| match kind(path) {
            Kind::Folder | Kind::Link => true,
            Kind::File => false,
            Kind::Nothing => is_gone_a_folder(path),
        })
    };
    // What has gone cannot be asked; a name without a dot is that of a folder.
    let by_name = |path: &Path| path.extension().is_none();
    let is_coarse = match event.kind {
        EventKind::Access(_) => return Seen::default(),
        EventKind::Modify(ModifyKind::Data(_)) => false,
        // The date of a folder changes with what is in it, and each of that has its own event.
        EventKind::Modify(ModifyKind::Metadata(_) | ModifyKind::Any | ModifyKind::Other) => {
            if paths.iter().all(|path| kind(path) == Kind::Folder) {
                return Seen::default();
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
        Seen::everything()
    } else {
        let changed = if links.has_any { Changed::Everything } else { Changed::Paths(paths) };
        Seen { changed: Some(changed), ..Seen::default() }
    }
}

fn of_error(error: &notify::Error) -> Seen {
    if is_missing(error) {
        return Seen::everything();
    }
    Seen { blind: Some(why(error)), ..Seen::everything() }
}

/// Returns what the system's error means for whoever reads it.
fn why(error: &notify::Error) -> Why {
    /// "No space left on device" of Linux, which counts watched folders as space.
    const ENOSPC: i32 = 28;
    /// "Too many open files": the system counts watchers, too.
    const EMFILE: i32 = 24;
    match &error.kind {
        ErrorKind::MaxFilesWatch => Why::Full,
        ErrorKind::Io(io) if matches!(io.raw_os_error(), Some(ENOSPC | EMFILE)) => Why::Full,
        ErrorKind::Io(io) => Why::Said(io.to_string()),
        ErrorKind::Generic(text) => Why::Said(text.clone()),
        ErrorKind::PathNotFound | ErrorKind::WatchNotFound | ErrorKind::InvalidConfig(_) => {
            Why::Said(error.to_string())
        }
    }
}

fn is_missing(error: &notify::Error) -> bool {
    match &error.kind {
        ErrorKind::PathNotFound | ErrorKind::WatchNotFound => true,
        ErrorKind::Io(io) => io.kind() == std::io::ErrorKind::NotFound,
        ErrorKind::MaxFilesWatch | ErrorKind::Generic(_) | ErrorKind::InvalidConfig(_) => false,
    }
}

/// Returns the links of a site, and which folders they lead into that are not watched anyway.
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

    fn seen(kind: EventKind, paths: &[&str], at: Kind) -> Seen {
        let event = paths.iter().fold(Event::new(kind), |event, path| event.add_path(Path::new("/site").join(path)));
        of_event(&event, Path::new("/site"), &Links::default(), &|_| at)
    }

    fn paths(paths: &[&str]) -> Seen {
        let paths = paths.iter().map(|path| Path::new("/site").join(path)).collect();
        Seen { changed: Some(Changed::Paths(paths)), ..Seen::default() }
    }

    #[test]
    fn a_full_table_means_polling() {
        let full = [
            notify::Error::new(ErrorKind::MaxFilesWatch),
            notify::Error::io(std::io::Error::from_raw_os_error(28)),
            notify::Error::io(std::io::Error::from_raw_os_error(24)),
        ];
        for error in full {
            assert_eq!(of_error(&error).blind, Some(Why::Full), "{error}");
        }
        let gone = notify::Error::path_not_found();
        assert_eq!(of_error(&gone), Seen::everything());
        assert!(matches!(of_error(&notify::Error::generic("x")).blind, Some(Why::Said(text)) if text == "x"));
    }

    #[test]
    fn files_are_named_and_folders_mean_everything() {
        let written = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        let renamed = EventKind::Modify(ModifyKind::Name(RenameMode::Both));
        assert_eq!(seen(written, &["content/a.md"], Kind::File), paths(&["content/a.md"]));
        assert_eq!(seen(EventKind::Create(CreateKind::File), &["content/a.md"], Kind::File), paths(&["content/a.md"]));
        assert_eq!(seen(EventKind::Remove(RemoveKind::File), &["content/a"], Kind::Nothing), paths(&["content/a"]));
        assert_eq!(seen(renamed, &["content/a.md~", "content/a.md"], Kind::File), paths(&["content/a.md"]));
        assert_eq!(
            seen(renamed, &["content/a.md", "content/b.md"], Kind::Nothing),
            paths(&["content/a.md", "content/b.md"])
        );
        for (kind, path, at) in [
            (EventKind::Create(CreateKind::Folder), "content/a", Kind::Folder),
            (EventKind::Create(CreateKind::File), "content/a.md", Kind::Link),
            (EventKind::Remove(RemoveKind::Folder), "content/a.b", Kind::Nothing),
            (renamed, "content/a", Kind::Nothing),
            (renamed, "content/a.b", Kind::Folder),
            (EventKind::Any, "content/a.md", Kind::File),
        ] {
            assert_eq!(seen(kind, &[path], at), Seen::everything(), "{kind:?} {path}");
        }
        let lost = Event::new(EventKind::Other).set_flag(Flag::Rescan);
        assert_eq!(of_event(&lost, Path::new("/site"), &Links::default(), &|_| Kind::File), Seen::everything());
    }

    #[test]
    fn what_no_build_reads_is_nothing() {
        let written = EventKind::Modify(ModifyKind::Data(DataChange::Any));
        assert_eq!(seen(written, &["public/index.html"], Kind::File), Seen::default());
        assert_eq!(seen(written, &[".griffel/lock"], Kind::File), Seen::default());
        assert_eq!(seen(EventKind::Access(AccessKind::Any), &["content/a.md"], Kind::File), Seen::default());
        assert_eq!(seen(EventKind::Modify(ModifyKind::Any), &["content"], Kind::Folder), Seen::default());
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
        let seen = of_event(&written, &site, &links, &|_| Kind::File);
        assert_eq!(seen.changed, Some(Changed::Everything));
    }
}
