//! Texts that are being written -> their files, and copies beside them, so that a crash costs a moment at most.
//!
//! What is typed is only put into memory by whoever answers the page; all writing happens here, on a thread of its own: a slow
//! disk never stops typing.

use std::fs;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::desk::keeping::keep;
use crate::desk::kept_versions::{add_version, hold_version};
use crate::desk::merged_post::{body_of, merged_post, title_of};
use crate::desk::open_site::OpenSite;
use crate::desk::open_text::{Conflict, Due, FromDisk, OpenText};
use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;
use crate::desk::written::is_draft;
use crate::disk::clock;
use crate::disk::desk_lock::REFRESH;
use crate::disk::kept::version_log::VersionKind;
use crate::disk::real_path::on_disk;
use crate::disk::replace::{Replaced, replace, replace_if_same};
use crate::source::path::SourcePath;

/// Key of what is said when a file is gone.
const GONE: &str = "post_gone";

/// Interval at which is looked what is to be written.
const INTERVAL: Duration = Duration::from_millis(100);
/// Interval at which is looked whether another program wrote a file that is open: OneDrive, another editor.
const LOOK_INTERVAL: Duration = Duration::from_secs(1);
/// While somebody writes, a version is kept at most so often.
const VERSION_INTERVAL: Duration = Duration::from_mins(2);

/// Time after which versions are thinned: the first build and the first look at the page come before.
const THIN_AFTER: Duration = Duration::from_mins(1);

/// What came of saving a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Saved {
    /// Its file holds it.
    Done,
    /// Its file was changed by another program meanwhile, and holds the changes of both.
    Merged,
    /// Its text was changed elsewhere meanwhile, and only the author can decide; what the page needs for that.
    Unsure(Value),
    /// Readers see its file by now: it is written only when the author says so.
    Public,
}

/// Writes what is to be written, until the site is closed.
pub fn run(desk: &Arc<Desk>, site: &Arc<OpenSite>) {
    let (mut looked, mut refreshed) = (Instant::now(), Instant::now());
    let mut thins_at = Some(Instant::now() + THIN_AFTER).filter(|_| site.other().is_none());
    loop {
        std::thread::sleep(INTERVAL);
        if site.is_closed() {
            return;
        }
        if thins_at.is_some_and(|at| Instant::now() >= at) {
            thins_at = None;
            let site = Arc::clone(site);
            // What cannot be thinned now is thinned another day.
            std::thread::spawn(move || site.versions().thin(clock::now(), &site.config().zone).ok());
        }
        if refreshed.elapsed() >= REFRESH {
            refreshed = Instant::now();
            if site.refresh_lock(clock::now()).unwrap_or(false) {
                desk.tell(&json!({"type": "reads_only"}));
            }
        }
        if looked.elapsed() >= LOOK_INTERVAL {
            looked = Instant::now();
            look(desk, site);
        }
        write_due(desk, site, Instant::now());
    }
}

/// Writes whatever is to be written now.
pub fn write_due(desk: &Desk, site: &OpenSite, now: Instant) {
    let due: Vec<(SourcePath, Due)> = site.with_texts(|texts| {
        let due = texts.iter().map(|(path, open)| (path.clone(), open.due(now)));
        due.filter(|(_, due)| *due != Due::Nothing).collect()
    });
    let keeps = |path: &SourcePath| keep(site, path).map_err(|error| Refusal::disk(&error, desk.language()));
    for (path, due) in due {
        let done = match due {
            Due::Nothing => Ok(()),
            Due::Keep => keeps(&path),
            Due::Save => save_draft(desk, site, &path, VersionKind::Typed).map(|_| ()),
        };
        if done.is_err() && due == Due::Save {
            // Its file may never take it.
            note(desk, site, &path, Due::Keep, now, &keeps(&path));
        }
        note(desk, site, &path, due, now, &done);
    }
}

/// Notes whether something could be written. What could not is tried again; the page hears it once.
fn note(desk: &Desk, site: &OpenSite, path: &SourcePath, due: Due, now: Instant, done: &Result<(), Refusal>) {
    let told = done.as_ref().err().map(|refusal| refusal.to_json(desk.language())["error"]["message"].clone());
    let is_new = site.with_texts(|texts| {
        let Some(open) = texts.get_mut(path) else { return false };
        match told.as_ref().and_then(Value::as_str) {
            Some(message) => open.note_failed(due, message, now),
            None => open.note_done(due),
        }
    });
    if !is_new {
        return;
    }
    let post = site.id_of(path);
    desk.tell(&match done {
        Ok(()) => json!({"type": "kept", "post": post}),
        Err(refusal) => {
            json!({"type": "not_saved", "post": post, "message": told, "gone": refusal.key == GONE})
        }
    });
}

/// Writes a text into its file because its author asks for it. Where another program wrote there meanwhile, the changes of both are
/// brought together if that is sure.
///
/// # Errors
///
/// If the disk refuses, the file is gone, or the text is not open.
pub fn save(desk: &Desk, site: &OpenSite, path: &SourcePath, kind: VersionKind) -> Result<Saved, Refusal> {
    write(desk, site, path, kind, Asked::ByAuthor)
}

/// Writes a draft into its file because its author pauses or leaves it. One that is public by now is left alone.
///
/// # Errors
///
/// If the disk refuses, the file is gone, or the text is not open.
pub fn save_draft(desk: &Desk, site: &OpenSite, path: &SourcePath, kind: VersionKind) -> Result<Saved, Refusal> {
    write(desk, site, path, kind, Asked::ByPause)
}

/// Who wants a file to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    ByAuthor,
    ByPause,
}

fn write(desk: &Desk, site: &OpenSite, path: &SourcePath, kind: VersionKind, asked: Asked) -> Result<Saved, Refusal> {
    let refused = |error: &io::Error| match error.kind() {
        io::ErrorKind::NotFound => Refusal::new(404, GONE).and(json!({"gone": true})),
        _ => Refusal::disk(error, desk.language()),
    };
    // Nobody moves the file meanwhile.
    let writing = site.writing();
    let open = site.with_texts(|texts| texts.get(path).cloned()).ok_or_else(Refusal::unknown)?;
    // Another computer may have published it since it was due.
    if asked == Asked::ByPause && !open.is_draft {
        return Ok(Saved::Public);
    }
    if let Some(Conflict { origin, theirs, is_in_file: false }) = &open.conflict {
        return Ok(Saved::Unsure(merged_post(path, Some(origin), &open.text, theirs).to_json(path)));
    }
    let file = on_disk(site.folder(), path).map_err(|error| refused(&error))?;
    let written = replace_if_same(&file, open.base.as_bytes(), &open.text).map_err(|error| refused(&error))?;
    match written {
        Replaced::Written => {
            note_saved(desk, site, path, &open, kind);
            // Whoever waited to write knows now what the file holds.
            drop(writing);
            Ok(Saved::Done)
        }
        Replaced::Changed => {
            drop(writing);
            let theirs = fs::read_to_string(&file).map_err(|error| refused(&error))?;
            match changed(desk, site, path, &theirs) {
                None => match write(desk, site, path, VersionKind::Merged, asked)? {
                    Saved::Done => Ok(Saved::Merged),
                    other => Ok(other),
                },
                Some(pieces) => Ok(Saved::Unsure(pieces)),
            }
        }
    }
}

/// Writes a text into a new file, because its author asks for it: somebody else deleted or moved the one that it had.
///
/// # Errors
///
/// If the disk refuses, or the text is not open. A file that is there again is only replaced as [`save`] does it.
pub fn write_again(desk: &Desk, site: &OpenSite, path: &SourcePath) -> Result<Saved, Refusal> {
    let refused = |error: &io::Error| Refusal::disk(error, desk.language());
    let writing = site.writing();
    let open = site.with_texts(|texts| texts.get(path).cloned());
    let open = open.ok_or_else(|| Refusal::new(409, "text_not_open"))?;
    if on_disk(site.folder(), path).is_ok() {
        drop(writing);
        return save(desk, site, path, VersionKind::Saved);
    }
    // What the file said last, or what was to be decided, is not in the text.
    for other in open.conflict.iter().flat_map(|conflict| [&conflict.origin, &conflict.theirs]) {
        hold_version(site, path, other, VersionKind::Replaced).map_err(|error| refused(&error))?;
    }
    let file = site.folder().join(path.as_str());
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|error| refused(&error))?;
    }
    replace(&file, &open.text).map_err(|error| refused(&error))?;
    note_saved(desk, site, path, &open, VersionKind::Saved);
    drop(writing);
    site.touched([file]);
    Ok(Saved::Done)
}

/// Notes that a text, as it was when it was written, is in its file, keeps it as a version, and takes away its copy.
fn note_saved(desk: &Desk, site: &OpenSite, path: &SourcePath, written: &OpenText, kind: VersionKind) {
    let text = &written.text;
    let now = clock::now();
    let is_saved_draft = is_draft(site, text, path);
    site.with_texts(|texts| {
        if let Some(open) = texts.get_mut(path) {
            // What was changed since may be public already.
            open.is_draft = is_saved_draft && is_draft(site, &open.text, path);
            // What came up while it was written is still to be decided.
            if open.conflict == written.conflict {
                open.conflict = None;
            }
            open.note_saved(Arc::clone(text));
            open.note_done(Due::Save);
        }
    });
    if kind != VersionKind::Typed || site.wants_version(path, VERSION_INTERVAL) {
        // The text itself is in its file.
        add_version(site, path, text, kind, now).ok();
    }
    // What was typed since is another text, and stays.
    if site.unsaved().forget(path, text).unwrap_or(false) {
        site.with_texts(|texts| {
            if let Some(open) = texts.get_mut(path).filter(|open| !open.is_unsaved()) {
                open.kept = None;
            }
        });
    } else if let Some(kept) =
        site.with_texts(|texts| texts.get(path).filter(|open| !open.is_unsaved()).and_then(|open| open.kept.clone()))
    {
        // It is an earlier state of what is in the file now: after a crash in this moment it would be offered.
        site.unsaved().forget(path, &kept).ok();
    }
    desk.tell(&json!({"type": "saved", "post": site.id_of(path), "when": now.to_string()}));
}

/// Looks whether another program wrote a file that is open.
fn look(desk: &Desk, site: &OpenSite) {
    let open: Vec<(SourcePath, Arc<str>)> = site.with_texts(|texts| {
        let open = texts.iter().filter(|(_, open)| open.conflict.is_none());
        open.map(|(path, open)| (path.clone(), Arc::clone(&open.base))).collect()
    });
    for (path, base) in open {
        let Ok(file) = on_disk(site.folder(), &path) else { continue };
        if !site.has_changed(&path, &file) {
            continue;
        }
        match fs::read_to_string(&file) {
            Ok(theirs) if theirs != *base => {
                changed(desk, site, &path, &theirs);
            }
            Ok(_) | Err(_) => {}
        }
    }
}

/// Takes over what another program wrote into the file of a text. Returns what the page needs where only the author can decide.
fn changed(desk: &Desk, site: &OpenSite, path: &SourcePath, theirs: &str) -> Option<Value> {
    let theirs: Arc<str> = theirs.into();
    let id = site.id_of(path);
    let (mine, taken, open) = site.with_texts(|texts| {
        let open = texts.get_mut(path)?;
        let mine = Arc::clone(&open.text);
        let taken = open.take_from_disk(path, &theirs);
        // What readers see now is written only when its author says so.
        open.is_draft &= is_draft(site, &theirs, path) && is_draft(site, &open.text, path);
        Some((mine, taken, open.clone()))
    })?;
    // Both are kept as versions, whatever is decided. Until then the one is in the file, and the other is kept beside it.
    add_version(site, path, &mine, VersionKind::Replaced, clock::now()).ok();
    let kind = if taken == FromDisk::Together { VersionKind::Disk } else { VersionKind::Replaced };
    add_version(site, path, &theirs, kind, clock::now()).ok();
    if let FromDisk::Unsure(merged) = taken {
        let shown = merged.to_json(path);
        desk.tell(&json!({"type": "conflict", "post": id, "merge": shown}));
        return Some(shown);
    }
    site.show(path, &open.text);
    desk.tell(&json!({
        "type": "changed", "post": id, "body": body_of(&open.text), "revision": open.revision(),
        "title": title_of(path, &open.text), "is_draft": open.is_draft, "is_merged": open.is_unsaved(),
    }));
    None
}
