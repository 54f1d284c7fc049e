//! One desk at a time writes a site: who has it, also on another computer that shares the folder.
//!
//! On one computer the system's lock of a file says so; it is released however the program ends. A lock does not travel to another
//! computer, so a note beside it says who has the desk open, and is written anew every [`REFRESH`]. A note of another computer
//! counts until it is [`STALE`] old; one of this computer counts only while the file is locked, so that nothing stays after a kill.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::disk::in_use;
use crate::disk::own_folder::{DESK_LOCK, DESK_NOTE, FOLDER};
use crate::source::fingerprint::Fingerprint;

/// Time between two notes.
pub const REFRESH: Duration = Duration::from_mins(1);

/// Age from which a note of another computer does not count any more: a synchronising program may take some minutes, and the clocks
/// of two computers differ.
pub const STALE: Duration = Duration::from_mins(5);

/// Who has a desk open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskHolder {
    /// The name of the user.
    pub user: String,
    /// The name of the computer.
    pub computer: String,
}

/// Somebody who has the desk open, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskOpen {
    /// Who.
    pub holder: DeskHolder,
    /// Since when.
    pub since: Timestamp,
}

/// What comes of asking for the desk.
#[derive(Debug)]
pub enum DeskAsked {
    /// This desk may write.
    Ours(DeskLock),
    /// Another one is open; `None` if it does not say who it is.
    Taken(Option<DeskOpen>),
}

/// The right to write a site, until it is dropped.
#[derive(Debug)]
pub struct DeskLock {
    file: File,
    note: PathBuf,
    own: DeskOpen,
    /// Tells this desk from an earlier one of the same user.
    mark: String,
}

/// The file that says who has the desk open.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    holder: DeskHolder,
    since: String,
    refreshed: String,
    mark: String,
}

/// Asks for the right to write a site.
///
/// # Errors
///
/// When the site's folder cannot be written.
pub fn ask(site: &Path, holder: &DeskHolder, now: Timestamp) -> io::Result<DeskAsked> {
    fs::create_dir_all(site.join(FOLDER))?;
    let file = File::options().create(true).truncate(false).write(true).open(site.join(DESK_LOCK))?;
    let note = site.join(DESK_NOTE);
    let (is_locked, knows_locks) = match file.try_lock() {
        Ok(()) => (true, true),
        Err(TryLockError::WouldBlock) => (false, true),
        // A network drive may know no locks; the note alone has to do.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => (true, false),
        Err(TryLockError::Error(error)) => return Err(error),
    };
    let open = read(&note);
    if !is_locked {
        return Ok(DeskAsked::Taken(open.map(|(open, ..)| open)));
    }
    if let Some((open, refreshed, _)) = open {
        let is_elsewhere = open.holder.computer != holder.computer || !knows_locks;
        if is_elsewhere && is_fresh(refreshed, now) {
            return Ok(DeskAsked::Taken(Some(open)));
        }
    }
    let own = DeskOpen { holder: holder.clone(), since: now };
    let mark = Fingerprint::of_value(&(now.as_nanosecond(), std::process::id())).short();
    let lock = DeskLock { file, note, own, mark };
    lock.write(now)?;
    Ok(DeskAsked::Ours(lock))
}

impl DeskLock {
    /// Says that the desk is still open; to be called every [`REFRESH`]. Returns who else opened one before this, if a synchronising
    /// program brought that only now: this desk must not write any more.
    ///
    /// # Errors
    ///
    /// When the note cannot be written.
    pub fn refresh(&self, now: Timestamp) -> io::Result<Option<DeskOpen>> {
        if let Some((open, refreshed, mark)) = read(&self.note) {
            let is_first = (open.since, &open.holder.computer) < (self.own.since, &self.own.holder.computer);
            if mark != self.mark && is_fresh(refreshed, now) && is_first {
                return Ok(Some(open));
            }
        }
        self.write(now)?;
        Ok(None)
    }

    fn write(&self, now: Timestamp) -> io::Result<()> {
        let DeskOpen { holder, since } = &self.own;
        let (since, refreshed) = (since.to_string(), now.to_string());
        let note = Note { holder: holder.clone(), since, refreshed, mark: self.mark.clone() };
        fs::write(&self.note, serde_json::to_vec_pretty(&note).expect("invariant: texts are JSON"))
    }
}

impl Drop for DeskLock {
    fn drop(&mut self) {
        // The note of another desk stays.
        if read(&self.note).is_some_and(|(_, _, mark)| mark == self.mark) {
            in_use::remove_file(&self.note).ok();
        }
        self.file.unlock().ok();
    }
}

/// Returns who has a desk open according to a note, when it was written and by which desk.
fn read(note: &Path) -> Option<(DeskOpen, Timestamp, String)> {
    let Note { holder, since, refreshed, mark } = serde_json::from_slice(&fs::read(note).ok()?).ok()?;
    Some((DeskOpen { holder, since: since.parse().ok()? }, refreshed.parse().ok()?, mark))
}

/// Returns whether a note counts. The clock of another computer may be ahead.
fn is_fresh(refreshed: Timestamp, now: Timestamp) -> bool {
    let age: SignedDuration = now.duration_since(refreshed);
    age.unsigned_abs() < STALE
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holder(user: &str, computer: &str) -> DeskHolder {
        DeskHolder { user: user.to_owned(), computer: computer.to_owned() }
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).expect("a time")
    }

    fn ours(asked: DeskAsked) -> DeskLock {
        match asked {
            DeskAsked::Ours(lock) => lock,
            DeskAsked::Taken(open) => panic!("{open:?} has it"),
        }
    }

    fn taken(asked: DeskAsked) -> String {
        match asked {
            DeskAsked::Ours(_) => panic!("it is ours"),
            DeskAsked::Taken(open) => open.map_or_else(String::new, |open| open.holder.user),
        }
    }

    #[test]
    fn the_second_desk_hears_who_has_the_first() {
        let site = tempfile::tempdir().expect("a folder");
        let site = site.path();
        let (kim, lo) = (holder("kim", "skolan"), holder("lo", "hemma"));
        let first = ours(ask(site, &kim, at(1_000)).expect("asked"));
        assert_eq!(taken(ask(site, &kim, at(1_001)).expect("asked")), "kim");
        // The lock counts however old the note is.
        assert_eq!(taken(ask(site, &lo, at(9_000)).expect("asked")), "kim");
        assert_eq!(first.refresh(at(9_001)).expect("written"), None);
        drop(first);
        assert!(!site.join(DESK_NOTE).exists());
        drop(ours(ask(site, &lo, at(9_002)).expect("asked")));
    }

    #[test]
    fn a_note_from_another_computer_counts_while_it_is_fresh() {
        let site = tempfile::tempdir().expect("a folder");
        let site = site.path();
        let (kim, lo) = (holder("kim", "skolan"), holder("lo", "hemma"));
        fs::create_dir_all(site.join(FOLDER)).expect("a folder");
        let note = |holder: &DeskHolder, second: i64| {
            let (since, mark) = (at(second - 100).to_string(), "other".to_owned());
            let note = Note { holder: holder.clone(), since, refreshed: at(second).to_string(), mark };
            fs::write(site.join(DESK_NOTE), serde_json::to_vec(&note).expect("JSON")).expect("a note");
        };
        note(&kim, 1_000);
        assert_eq!(taken(ask(site, &lo, at(1_200)).expect("asked")), "kim");
        // Its own computer was killed: the lock is free.
        drop(ours(ask(site, &kim, at(1_200)).expect("asked")));
        note(&kim, 1_000);
        let own = ours(ask(site, &lo, at(1_300)).expect("asked"));
        // The other opened it before, and the synchronising program was late.
        note(&kim, 1_301);
        let other = own.refresh(at(1_310)).expect("read").map(|open| open.holder);
        assert_eq!(other, Some(kim.clone()));
        note(&kim, 1_500);
        assert_eq!(own.refresh(at(1_510)).expect("read"), None, "the other opened it later, and will hear of us");
        fs::write(site.join(DESK_NOTE), "{torn").expect("a note");
        assert_eq!(own.refresh(at(1_520)).expect("written"), None);
        note(&kim, 1_500);
        drop(own);
        assert!(site.join(DESK_NOTE).exists(), "a note of somebody else stays");
    }
}
