//! Texts that are being written -> their files, and copies beside them, so that a crash costs a moment at most.
//!
//! What is typed is only put into memory by whoever answers the page; all writing happens here, on a thread of its own: a slow
//! disk never stops typing.

use std::fs;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::desk::merged_post::merged_post;
use crate::desk::open_site::OpenSite;
use crate::desk::open_text::{Due, OpenText};
use crate::desk::parts::parts;
use crate::desk::refusal::Refusal;
use crate::desk::state::Desk;
use crate::desk::written::is_draft;
use crate::disk::clock;
use crate::disk::desk_lock::REFRESH;
use crate::disk::kept::unsaved::UnsavedText;
use crate::disk::kept::version_log::VersionKind;
use crate::disk::kept::versions::{PostName, VersionList};
use crate::disk::real_path::on_disk;
use crate::disk::replace::{Replaced, replace_if_same};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::yaml::node::NodeKind;
use crate::yaml::read::entries;

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
    /// Its file was changed by another program meanwhile, and only the author can decide; what the page needs for that.
    Unsure(Value),
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
    for (path, due) in due {
        let done = match due {
            Due::Nothing => Ok(()),
            Due::Keep => keep(site, &path).map_err(|error| Refusal::disk(&error, desk.language())),
            Due::Save => save(desk, site, &path, VersionKind::Typed).map(|_| ()),
        };
        if let Err(refusal) = done {
            // It is tried again in a moment; the page says so meanwhile.
            let told = refusal.to_json(desk.language());
            let message = &told["error"]["message"];
            desk.tell(&json!({"type": "not_saved", "post": site.id_of(&path), "message": message}));
        }
    }
}

/// Writes everything that is in memory alone beside its file: the program ends.
pub fn keep_all(site: &OpenSite) {
    let paths: Vec<SourcePath> = site.with_texts(|texts| {
        let open = texts.iter().filter(|(_, open)| open.kept.as_ref() != Some(&open.text) && open.is_unsaved());
        open.map(|(path, _)| path.clone()).collect()
    });
    for path in paths {
        keep(site, &path).ok();
    }
}

/// Writes a text beside its file, or takes away what lies there and is in the file.
fn keep(site: &OpenSite, path: &SourcePath) -> io::Result<()> {
    let Some(OpenText { base, text, kept, .. }) = site.with_texts(|texts| texts.get(path).cloned()) else {
        return Ok(());
    };
    if text == base {
        if let Some(kept) = kept {
            site.unsaved().forget(path, &kept)?;
        }
    } else {
        let began = Some(Fingerprint::of(base.as_bytes()));
        let unsaved = UnsavedText { post: path.clone(), began, when: clock::now(), text: text.to_string() };
        site.unsaved().keep(&unsaved)?;
    }
    site.with_texts(|texts| {
        if let Some(open) = texts.get_mut(path) {
            open.note_kept(&text);
        }
    });
    Ok(())
}

/// Writes a text into its file. Where another program wrote there meanwhile, the changes of both are brought together if that is sure.
///
/// # Errors
///
/// If the disk refuses, or the text is not open.
pub fn save(desk: &Desk, site: &OpenSite, path: &SourcePath, kind: VersionKind) -> Result<Saved, Refusal> {
    let refused = |error: &io::Error| Refusal::disk(error, desk.language());
    // Nobody moves the file meanwhile.
    let writing = site.writing();
    let open = site.with_texts(|texts| texts.get(path).cloned()).ok_or_else(Refusal::unknown)?;
    let file = on_disk(site.folder(), path).map_err(|error| refused(&error))?;
    let written = replace_if_same(&file, open.base.as_bytes(), &open.text).map_err(|error| refused(&error))?;
    drop(writing);
    match written {
        Replaced::Written => {
            note_saved(desk, site, path, &open.text, kind);
            Ok(Saved::Done)
        }
        Replaced::Changed => {
            let theirs = fs::read_to_string(&file).map_err(|error| refused(&error))?;
            match changed(desk, site, path, &theirs) {
                None => save(desk, site, path, VersionKind::Merged).map(|_| Saved::Merged),
                Some(pieces) => Ok(Saved::Unsure(pieces)),
            }
        }
    }
}

/// Notes that a text is in its file, keeps it as a version, and takes away its copy.
fn note_saved(desk: &Desk, site: &OpenSite, path: &SourcePath, text: &Arc<str>, kind: VersionKind) {
    let now = clock::now();
    site.with_texts(|texts| {
        if let Some(open) = texts.get_mut(path) {
            open.is_draft = is_draft(site, text, path);
            open.note_saved(Arc::clone(text));
        }
    });
    if kind != VersionKind::Typed || site.wants_version(path, VERSION_INTERVAL) {
        add_version(site, path, text, kind, now);
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

/// Keeps a text as a version of its post. That it could not be kept is no reason not to go on: the text itself is in its file.
pub fn add_version(site: &OpenSite, path: &SourcePath, text: &str, kind: VersionKind, now: Timestamp) {
    let id = id_of(path, text);
    let post = PostName { path, id: id.as_deref() };
    site.versions().add(post, text, kind, now).ok();
}

/// Returns the versions of a post, which is known by its file and by the `id` in its text.
///
/// # Errors
///
/// When a list cannot be read.
pub fn versions_of(site: &OpenSite, path: &SourcePath, text: &str) -> io::Result<VersionList> {
    let id = id_of(path, text);
    site.versions().list(PostName { path, id: id.as_deref() })
}

/// Returns the `id` in a text.
fn id_of(path: &SourcePath, text: &str) -> Option<String> {
    let pairs = entries(path, parts(text.as_bytes()).ok()?.front_text(), 0).value.entries;
    let id = pairs.into_iter().find(|pair| pair.key == "id")?;
    match id.value.kind {
        NodeKind::Scalar { text, is_quoted: _ } => Some(text),
        NodeKind::List(_) | NodeKind::Map(_) => None,
    }
}

/// Looks whether another program wrote a file that is open.
fn look(desk: &Desk, site: &OpenSite) {
    let open: Vec<(SourcePath, Arc<str>)> = site.with_texts(|texts| {
        let open = texts.iter().filter(|(_, open)| !open.is_in_conflict);
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
    // Both are kept as versions, whatever is decided.
    let open = site.with_texts(|texts| texts.get(path).cloned())?;
    let merged = merged_post(path, Some(&open.base), &open.text, &theirs);
    add_version(site, path, &open.text, VersionKind::Replaced, clock::now());
    let kind = if merged.is_sure { VersionKind::Disk } else { VersionKind::Replaced };
    add_version(site, path, &theirs, kind, clock::now());
    let id = site.id_of(path);
    if !merged.is_sure {
        site.with_texts(|texts| {
            if let Some(open) = texts.get_mut(path) {
                open.is_in_conflict = true;
                open.theirs = Some(Arc::clone(&theirs));
            }
        });
        let shown = merged.to_json(path);
        desk.tell(&json!({"type": "conflict", "post": id, "merge": shown}));
        return Some(shown);
    }
    let text: Arc<str> = merged.file.into();
    let is_taken = site.with_texts(|texts| {
        let open_now = texts.get_mut(path)?;
        // What was typed in this moment is merged when it is saved.
        let is_same = open_now.text == open.text;
        if is_same {
            open_now.base = Arc::clone(&theirs);
            open_now.text = Arc::clone(&text);
            (open_now.is_in_conflict, open_now.theirs) = (false, None);
        }
        Some(is_same)
    });
    if is_taken == Some(true) {
        site.show(path, &text);
        let body = parts(text.as_bytes()).map(|parts| parts.body()).unwrap_or_default();
        desk.tell(&json!({"type": "changed", "post": id, "body": body, "is_merged": open.is_unsaved()}));
    }
    None
}
