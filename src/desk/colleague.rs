//! One text as it is being written -> a copy that a colleague opens from a mail: the page as it will look, marked as a draft.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::archive::alone::{AlonePage, WholeSite, alone};
use crate::archive::site::{ArchivedBody, ArchivedFile};
use crate::config::read::config;
use crate::config::settings::SETTINGS_PATH;
use crate::desk::open_site::Seen;
use crate::disk::blob_folder::BlobFolder;
use crate::disk::clock;
use crate::disk::output_bytes::OutputFiles;
use crate::disk::real_path::on_disk;
use crate::disk::scaffold::{Existing, write};
use crate::disk::zip_writer::ZipWriter;
use crate::output::file::{Body, OutputBytes as _};
use crate::output::route::Route;
use crate::pipeline::build::build;
use crate::pipeline::input::{Input, Options, Purpose};
use crate::pipeline::memory::Memory;
use crate::pipeline::progress::Unwatched;
use crate::pipeline::report_page::KnownEntry;
use crate::source::path::SourcePath;
use crate::source::snapshot::Snapshot;
use crate::text::new_name::{free_name, safe_name};

/// Longest title in the name of a file, in characters.
const TITLE_MAX: usize = 60;

/// A text of which a copy is made.
#[derive(Clone, Copy)]
pub struct CopyOf<'a> {
    /// The site's folder.
    pub site: &'a Path,
    /// The files, with what is being written, and how far each text has come.
    pub seen: &'a Seen,
    /// The text.
    pub path: &'a SourcePath,
}

/// What is said on the copy, in the author's language.
#[derive(Debug, Clone)]
pub struct CopyWords {
    /// What stands above the page.
    pub mark: String,
    /// What its title begins with.
    pub before_title: String,
    /// What the name of the file ends with.
    pub after_name: String,
    /// Name of the folder of what lies beside the page.
    pub folder: String,
}

/// How a copy is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CopyForm {
    /// As one zip.
    Zip,
    /// As a folder.
    Folder,
}

/// A copy that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenCopy {
    /// Where it is.
    pub path: PathBuf,
    /// Number of its bytes.
    pub bytes: u64,
}

/// Why there is no copy.
#[derive(Debug)]
pub enum NoCopy {
    /// Something in the text has to be mended before it can be shown.
    NotShown,
    /// It cannot be read or written.
    Disk(io::Error),
}

impl From<io::Error> for NoCopy {
    fn from(error: io::Error) -> Self {
        Self::Disk(error)
    }
}

/// Makes a copy of a text in the folder `into`, beside whatever is there.
///
/// # Errors
///
/// [`NoCopy`].
pub fn copy(of: CopyOf<'_>, words: &CopyWords, form: CopyForm, into: &Path) -> Result<WrittenCopy, NoCopy> {
    let CopyOf { site, seen, path } = of;
    let now = clock::now();
    let snapshot = without_others(seen, path, &|entry| entry.date.is_some_and(|date| date.timestamp() > now));
    let config = snapshot.get(SETTINGS_PATH).map(|source| config(source).value).unwrap_or_default();
    let today = now.to_zoned_datetime(config.zone.clone()).date();
    let options = Options::for_author();
    let blobs = BlobFolder::of(site);
    let input = Input {
        snapshot: &snapshot,
        today,
        now,
        options: &options,
        progress: &Unwatched,
        blob_cache: Some(&blobs),
        purpose: Purpose::Preview,
    };
    let built = build(&input, &mut Memory::default());
    let route: &Route =
        built.sources.iter().find(|(_, of)| *of == path).map(|(route, _)| route).ok_or(NoCopy::NotShown)?;
    let title = seen.entries.get(path).map_or_else(|| path.readable(), |entry| entry.title.clone());
    let name = safe_name(&format!("{}{}", title.chars().take(TITLE_MAX).collect::<String>(), words.after_name));
    let page = format!("{name}.html");
    let out = site.join("public");
    let files = OutputFiles { site, out: &out, blob_cache: &blobs };
    let wanted =
        AlonePage { route, name: &page, folder: &words.folder, mark: &words.mark, before_title: &words.before_title };
    let (outputs, documents, hosting) = (&built.outputs, &built.sources, &built.hosting);
    let whole = WholeSite { url: &config.url, outputs, documents, hosting, files: &files };
    let copied = alone(wanted, whole)?;
    if copied.is_empty() {
        return Err(NoCopy::NotShown);
    }
    let written = match form {
        CopyForm::Zip => zipped(&copied, &free(into, &format!("{name}.zip"))?, files)?,
        CopyForm::Folder => unpacked(&copied, &free(into, &name)?, files)?,
    };
    Ok(written)
}

/// Returns the files of the site without other texts that readers do not see: their titles would stand in lists and menus.
fn without_others(seen: &Seen, path: &SourcePath, is_ahead: &dyn Fn(&KnownEntry) -> bool) -> Snapshot {
    let mut snapshot = Snapshot::clone(&seen.snapshot);
    let hidden = seen.entries.iter().filter(|(_, entry)| entry.is_draft || is_ahead(entry)).map(|(path, _)| path);
    let hidden: BTreeSet<&SourcePath> = hidden.chain(seen.left_out.iter().map(|left| &left.path)).collect();
    for other in hidden.into_iter().filter(|other| *other != path) {
        snapshot.remove(other.as_str());
    }
    snapshot
}

/// Returns a path in a folder at which nothing lies, also where capitals make no other name.
fn free(folder: &Path, name: &str) -> io::Result<PathBuf> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name().to_string_lossy().to_lowercase()));
    let names: BTreeSet<String> = names.collect::<io::Result<_>>()?;
    Ok(folder.join(free_name(name, &|name| names.contains(name))))
}

fn zipped(files: &[ArchivedFile<'_>], place: &Path, bytes: OutputFiles<'_>) -> io::Result<WrittenCopy> {
    let mut zip = ZipWriter::create(place)?;
    for ArchivedFile { path, body, .. } in files {
        match body {
            ArchivedBody::Made(made) => zip.add(path, made)?,
            ArchivedBody::Same(output) => match &output.body {
                Body::Copy { from } => {
                    zip.add_from(path, &on_disk(bytes.site, from)?)?;
                }
                _ => zip.add(path, &output.bytes_from(&bytes)?)?,
            },
        }
    }
    let len = zip.finish()?;
    Ok(WrittenCopy { path: place.to_path_buf(), bytes: len })
}

fn unpacked(files: &[ArchivedFile<'_>], place: &Path, bytes: OutputFiles<'_>) -> io::Result<WrittenCopy> {
    fs::create_dir(place)?;
    let mut all = 0;
    for ArchivedFile { path, body, .. } in files {
        let to = place.join(path);
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        match body {
            ArchivedBody::Made(made) => {
                write(&to, made, Existing::Kept)?;
                all += made.len() as u64;
            }
            ArchivedBody::Same(output) => all += io::copy(&mut bytes.open(output)?, &mut fs::File::create_new(&to)?)?,
        }
    }
    Ok(WrittenCopy { path: place.to_path_buf(), bytes: all })
}
