//! A file that the author gives to a post -> a clean file beside it, whole or not at all.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::desk::files::listing::is_own;
use crate::desk::files::moving::{end_moves, folder_for_files};
use crate::desk::files::told::{not_received, unwelcome};
use crate::desk::open_site::OpenSite;
use crate::desk::refusal::Refusal;
use crate::diagnostic::catalogue::Language;
use crate::disk::beside::{Placed, overwrite, put, write_hidden};
use crate::disk::blob_folder::BlobFolder;
use crate::disk::read::{reread, snapshot};
use crate::disk::uploads::{Uploaded, receive};
use crate::media::intake::{Intake, IntakeBytes, IntakeNote, intake};
use crate::media::kind::FileCategory;
use crate::model::into_folder::{FilesPlace, file_of_link, files_place};
use crate::model::presentations::TRANSCRIPT;
use crate::parse::written_addresses::written_addresses;
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};
use crate::text::new_name::{safe_name, web_name};
use crate::text::spelling::folded;

/// Names that mean something in the folder of a post.
const RESERVED: [&str; 6] =
    ["index.md", "index.markdown", "index.html", "comments.yaml", "_defaults.yaml", "_defaults.yml"];

/// A file that came to lie beside a post.
#[derive(Debug, Clone, PartialEq)]
pub struct TakenIn {
    /// Where it lies.
    pub path: SourcePath,
    /// Where the post is now.
    pub post: SourcePath,
    /// Whether the post moved into a folder for it.
    pub has_moved: bool,
    /// Whether links of its text are typed otherwise now.
    pub has_new_links: bool,
    /// How readers use it.
    pub category: FileCategory,
    /// What its author should know.
    pub notes: Vec<IntakeNote>,
    /// What the disk holds now.
    pub snapshot: Snapshot,
}

/// Takes in a file for the post of an id. `name` is the one that it has on the author's computer, `len` its length, if that is known.
///
/// # Errors
///
/// Why it may not lie there, in the author's words; nothing of it is left then.
pub fn take_in(
    site: &OpenSite,
    post: &str,
    name: &str,
    len: Option<u64>,
    stream: &mut dyn Read,
    language: Language,
) -> Result<TakenIn, Refusal> {
    site.post_path(post)?;
    let shown = safe_name(name);
    let uploaded = receive(site.folder(), &shown, len, stream).map_err(|why| not_received(&why, &shown, language))?;
    let Intake { bytes, extension, category, notes } =
        intake(&uploaded.source, &BlobFolder::of(site.folder())).map_err(|why| unwelcome(why, &shown))?;
    let refused = |error: &io::Error| Refusal::disk(error, language);
    let file = finished(&uploaded, bytes).map_err(|error| refused(&error))?;
    let name = name_beside(&shown, extension, category);
    let _alone = placing();
    // Another file may have moved it.
    let before = site.post_path(post)?;
    let disk = on_disk_now(site, &before, &[]).map_err(|error| refused(&error))?;
    end_moves(site, &disk);
    let is_text = matches!(extension_of(&name), "md" | "markdown");
    if is_text && before.name() != "index.md" && disk.get(before.as_str()).is_some_and(|_| is_alone(&disk, &before)) {
        return Err(Refusal::new(400, "file_text_alone").with("file", shown));
    }
    let text = text_now(site, &disk, &before);
    let (folder, post) = folder_for_files(site, &disk, &before, language)?;
    let taken = shared_names(site, &disk, &before);
    let is_taken = |name: &str| {
        let name = folded(name).into_owned();
        RESERVED.contains(&name.as_str()) || name.ends_with(TRANSCRIPT) || taken.contains(&name)
    };
    let folder = SourcePath::new(&folder).ok_or_else(Refusal::unknown)?;
    let placed = put(site.folder(), &folder, &name, &is_taken, file);
    let Placed { path, is_new } = placed.map_err(|error| refused(&error))?;
    let there = site.folder().join(path.as_str());
    if is_new {
        site.touched([there.clone()]);
    }
    let has_moved = post != before;
    let snapshot = on_disk_now(site, &post, &[there]).map_err(|error| refused(&error))?;
    let has_new_links = has_moved && text_now(site, &snapshot, &post) != text;
    Ok(TakenIn { path, post, has_moved, has_new_links, category, notes, snapshot })
}

/// Has whoever places, moves or removes files of the site wait for whoever does so now.
pub fn placing() -> MutexGuard<'static, ()> {
    static PLACING: Mutex<()> = Mutex::new(());
    PLACING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Returns what the disk holds: the files of the last build, with those read again that are being written or were just placed.
///
/// # Errors
///
/// When the site cannot be read.
pub fn on_disk_now(site: &OpenSite, post: &SourcePath, also: &[PathBuf]) -> io::Result<Snapshot> {
    let mut disk = (*site.snapshot()).clone();
    let open = site.with_texts(|texts| texts.keys().cloned().collect::<Vec<_>>());
    let paths = open.iter().chain([post]).map(|path| site.folder().join(path.as_str()));
    let mut changed: BTreeSet<PathBuf> = paths.chain(also.iter().cloned()).collect();
    changed.extend(changed_beside(site.folder(), &disk, post));
    if !reread(site.folder(), &mut disk, &changed) {
        disk = snapshot(site.folder())?.value;
    }
    Ok(disk)
}

/// Returns the text of a post as it is being written, or as the disk holds it.
#[must_use]
pub fn text_now(site: &OpenSite, disk: &Snapshot, post: &SourcePath) -> String {
    let open = site.with_texts(|texts| texts.get(post).map(|open| open.text.to_string()));
    open.or_else(|| disk.text(post.as_str()).map(str::to_owned)).unwrap_or_default()
}

/// Returns what came to lie in the folder of a post, or went from it, since the last build: the next one may take a moment.
fn changed_beside(site: &Path, known: &Snapshot, post: &SourcePath) -> Vec<PathBuf> {
    let folder =
        if post.name() == "index.md" { post.folder().to_owned() } else { format!("{}/{}", post.folder(), post.stem()) };
    let gone = known.below(&folder).map(|source| site.join(source.path.as_str()));
    let gone = gone.filter(|file| fs::symlink_metadata(file).is_err());
    let there = fs::read_dir(site.join(&folder)).into_iter().flatten().flatten();
    let is_new = |entry: &fs::DirEntry| {
        let name = entry.file_name();
        let source = name.to_str().and_then(|name| known.get(&format!("{folder}/{name}")));
        entry.metadata().is_ok_and(|found| found.is_file() && source.is_none_or(|source| source.len != found.len()))
    };
    gone.chain(there.filter(is_new).map(|entry| entry.path())).collect()
}

/// Writes what a file becomes, and returns where that lies.
fn finished(uploaded: &Uploaded, bytes: IntakeBytes) -> io::Result<PathBuf> {
    match bytes {
        IntakeBytes::Same => Ok(uploaded.file().to_path_buf()),
        IntakeBytes::New(bytes) => {
            let made = uploaded.beside();
            write_hidden(&made, &bytes)?;
            Ok(made)
        }
        IntakeBytes::Patched(patches) => {
            overwrite(uploaded.file(), &patches)?;
            Ok(uploaded.file().to_path_buf())
        }
    }
}

/// Returns the name of a file beside a post. Nobody reads the names of pictures and films, and plain ones are easy to link to; the
/// name of a document is what readers see and save.
fn name_beside(shown: &str, extension: Option<&str>, category: FileCategory) -> String {
    let stem = shown.rsplit_once('.').map_or(shown, |(stem, _)| if stem.is_empty() { shown } else { stem });
    let named = extension.map_or_else(|| shown.to_owned(), |extension| format!("{stem}.{extension}"));
    match category {
        FileCategory::Picture | FileCategory::Video | FileCategory::Audio => web_name(&named),
        FileCategory::Presentation
        | FileCategory::Document
        | FileCategory::Spreadsheet
        | FileCategory::Archive
        | FileCategory::File => safe_name(named.trim_start_matches('_')),
    }
}

fn extension_of(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

/// Returns whether a post cannot move into a folder, so that a text beside it would be a post.
fn is_alone(disk: &Snapshot, post: &SourcePath) -> bool {
    matches!(files_place(disk, post), FilesPlace::Folder(_))
}

/// Returns the names of the files from elsewhere that a post publishes beside its own: one of its own would change their addresses.
fn shared_names(site: &OpenSite, disk: &Snapshot, post: &SourcePath) -> BTreeSet<String> {
    let text = text_now(site, disk, post);
    let written = written_addresses(&Source::new(post.clone(), text.as_bytes())).unwrap_or_default();
    let files = written.iter().filter_map(|written| file_of_link(disk, post, written));
    let shared = files.filter(|file| !is_own(disk, post, file));
    shared.map(|file| folded(file.name()).into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_what_the_files_are() {
        let named = |shown, extension, category| name_beside(shown, extension, category);
        assert_eq!(named("Mina Bilder (2).PNG", Some("jpg"), FileCategory::Picture), "mina-bilder-2.jpg");
        assert_eq!(named("Årsplan 2026.pdf", None, FileCategory::Document), "Årsplan 2026.pdf");
        assert_eq!(named("_plan.doc", Some("pdf"), FileCategory::Document), "plan.pdf");
        assert_eq!(named("utan", None, FileCategory::File), "utan");
    }
}
