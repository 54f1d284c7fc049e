//! A post of one file moves into a folder while its author writes it: what is open, not saved and kept follows.

use std::path::PathBuf;
use std::sync::Arc;

use crate::check::baseline::{BASELINE_PATH, renamed};
use crate::desk::open_site::OpenSite;
use crate::desk::open_text::OpenText;
use crate::desk::refusal::Refusal;
use crate::diagnostic::catalogue::Language;
use crate::disk::into_folder::{MovingPost, NotMoved, Replacement, move_into_folder};
use crate::model::into_folder::{
    FilesPlace, FolderMove, files_place, files_place_without_moving, text_after, unfinished_moves,
};
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;

/// Returns the folder for the files of a post, and where the post is then. It moves if it has to and can. `snapshot` is what the disk
/// holds; nobody else may place files meanwhile.
///
/// # Errors
///
/// If the disk refuses, or the post was changed by another program.
pub fn folder_for_files(
    site: &OpenSite,
    snapshot: &Snapshot,
    post: &SourcePath,
    language: Language,
) -> Result<(String, SourcePath), Refusal> {
    let place = files_place(snapshot, post);
    if let FilesPlace::Moved(moved) = &place
        && !move_post(site, snapshot, moved, language)?
    {
        return Ok((files_place_without_moving(snapshot, post), post.clone()));
    }
    let at = if let FilesPlace::Moved(moved) = &place { moved.to.clone() } else { post.clone() };
    Ok((place.folder().to_owned(), at))
}

/// Ends the moves that a run was killed in. `snapshot` is what the disk holds.
pub fn end_moves(site: &OpenSite, snapshot: &Snapshot) {
    for moved in unfinished_moves(snapshot) {
        // What cannot be ended now is there twice, which the build tells.
        if let Some(moving) = moving_post(snapshot, &moved)
            && move_into_folder(site.folder(), &moving).is_ok()
        {
            follow(site, &moved);
            site.touched_all();
        }
    }
}

/// Moves a post; returns whether that was possible without changing what a text says that is not saved.
fn move_post(site: &OpenSite, snapshot: &Snapshot, moved: &FolderMove, language: Language) -> Result<bool, Refusal> {
    let Some(moving) = moving_post(snapshot, moved) else { return Ok(false) };
    // Nothing is typed or saved meanwhile.
    let _writing = site.writing();
    site.with_texts(|texts| {
        let paths = std::iter::once(&moved.from).chain(moved.others.iter().map(|(path, _)| path));
        let mut after: Vec<(SourcePath, OpenText)> = Vec::new();
        for path in paths {
            let Some(open) = texts.get(path) else { continue };
            let new = |text: &Arc<str>| text_after(snapshot, moved, path, text).map(Arc::<str>::from);
            let (Some(base), Some(text)) = (new(&open.base), new(&open.text)) else { return Ok(false) };
            // What is kept beside the file is written again with its new links.
            after.push((path.clone(), open.moved(base, text)));
        }
        match move_into_folder(site.folder(), &moving) {
            Ok(()) => {}
            Err(NotMoved::Changed) => return Err(Refusal::new(409, "file_changed_meanwhile")),
            Err(NotMoved::Disk(error)) => return Err(Refusal::disk(&error, language)),
        }
        for (path, open) in after {
            texts.remove(&path);
            let at = if path == moved.from { moved.to.clone() } else { path };
            if open.is_unsaved() {
                site.show(&at, &open.text);
            }
            texts.insert(at, open);
        }
        follow(site, moved);
        Ok(true)
    })
}

/// Has everything that knows the post by its path know the new one.
fn follow(site: &OpenSite, moved: &FolderMove) {
    // What does not follow stays under the old path, and nothing of it is lost.
    site.unsaved().moved(&moved.from, &moved.to).ok();
    site.versions().moved(&moved.from, &moved.to).ok();
    site.show_saved(&moved.from);
    site.note_moved(&moved.from, &moved.to);
    let paths = [&moved.from, &moved.to].into_iter().chain(moved.others.iter().map(|(path, _)| path));
    let paths: Vec<PathBuf> = paths.map(|path| site.folder().join(path.as_str())).collect();
    site.touched(paths);
}

/// Returns the move with what the files hold now; `None` if a file is not text.
fn moving_post(snapshot: &Snapshot, moved: &FolderMove) -> Option<MovingPost> {
    let was = |path: &str| snapshot.get(path)?.bytes().map(|bytes| bytes.to_vec());
    let mut others = Vec::new();
    for (path, text) in &moved.others {
        others.push(Replacement { path: path.clone(), was: was(path.as_str())?, text: text.clone() });
    }
    let baseline =
        snapshot.get(BASELINE_PATH).and_then(|source| Some((source, renamed(source, &moved.from, &moved.to)?)));
    if let Some((source, text)) = baseline {
        others.push(Replacement { path: source.path.clone(), was: was(BASELINE_PATH)?, text });
    }
    let (from, to) = (moved.from.clone(), moved.to.clone());
    Some(MovingPost { was: was(from.as_str())?, text: moved.text.clone(), others, from, to })
}
