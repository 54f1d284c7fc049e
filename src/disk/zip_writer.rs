//! Files -> a zip, written beside its place and moved there when it is whole: the same files make the same bytes.

use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Read, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile, TempPath};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, System};

use crate::disk::in_use;
use crate::disk::rights;

/// How the name of a file ends that is not whole yet. It begins with that of the finished one.
const UNFINISHED: &str = ".griffel-new";

/// Letters between: nobody has to guess them, two runs at once just must not meet.
const RANDOM: usize = 6;

/// How often a file is read that is changed while it is read.
const ATTEMPTS: usize = 3;

/// Files from this length on are described in 64 bits (zip64), because 32 might not do if they grow while they are read.
const LARGE: u64 = 0xf000_0000;

/// Extensions of files that are compressed already: they are stored as they are.
const COMPRESSED: [&str; 44] = [
    "7z", "aac", "avif", "br", "bz2", "cbz", "docm", "docx", "epub", "flac", "gif", "gz", "heic", "heif", "jpeg",
    "jpg", "jxl", "m4a", "m4v", "mkv", "mov", "mp3", "mp4", "mpeg", "mpg", "odg", "odp", "ods", "odt", "oga", "ogg",
    "ogv", "opus", "pdf", "png", "pptx", "rar", "webm", "webp", "woff", "woff2", "xlsx", "xz", "zip",
];

/// What the comment of a zip says that holds the sources of a site.
pub const BACKUP_MARK: &str = "griffel backup 1";

/// What the comment of a zip says that holds a finished site for the archive, and its sources.
pub const ARCHIVE_MARK: &str = "griffel archive 1";

/// Why a file was not added.
#[derive(Debug)]
pub enum AddError {
    /// It cannot be read, or is changed whenever it is read ([`io::ErrorKind::ResourceBusy`]).
    Read(io::Error),
    /// The zip cannot be written.
    Write(io::Error),
}

impl From<AddError> for io::Error {
    fn from(error: AddError) -> Self {
        match error {
            AddError::Read(error) | AddError::Write(error) => error,
        }
    }
}

/// Returns whether a file is a zip whose comment is one of our marks.
///
/// # Errors
///
/// When it cannot be read.
pub fn has_mark(path: &Path, marks: &[&str]) -> io::Result<bool> {
    let mut file = File::open(path)?;
    let longest = marks.iter().map(|mark| mark.len() as u64).max().unwrap_or_default();
    let len = file.metadata()?.len();
    file.seek(io::SeekFrom::Start(len.saturating_sub(longest)))?;
    let mut end = Vec::new();
    file.take(longest).read_to_end(&mut end)?;
    Ok(marks.iter().any(|mark| end.ends_with(mark.as_bytes())))
}

/// Returns whether a file may be replaced by a zip with this mark: there is none, or it is one.
///
/// # Errors
///
/// When it cannot be read.
pub fn is_free(place: &Path, mark: &str) -> io::Result<bool> {
    match has_mark(place, &[mark]) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
        other => other,
    }
}

/// Returns whether a file of this name is a zip that is being written, or that a run which was killed left.
#[must_use]
pub fn is_unfinished(name: &str) -> bool {
    name.ends_with(UNFINISHED)
}

/// A zip that is being written. It is at its place when [`ZipWriter::finish`] has returned, and otherwise not at all: what a run
/// that was killed leaves beside the place is deleted by the next one that writes there.
pub struct ZipWriter {
    zip: zip::ZipWriter<BufWriter<File>>,
    /// Deletes the file, unless it is moved to its place.
    unfinished: TempPath,
    place: PathBuf,
}

impl ZipWriter {
    /// Begins a zip that will lie at `path`. Where that is a link, the file that it leads to will be replaced.
    ///
    /// # Errors
    ///
    /// When nothing can be written beside its place.
    pub fn create(path: &Path) -> io::Result<Self> {
        let place = fs::canonicalize(path).or_else(|_| std::path::absolute(path))?;
        let (folder, name) = place.parent().zip(place.file_name()).ok_or(io::ErrorKind::IsADirectory)?;
        let mut begin = name.to_os_string();
        begin.push(".");
        sweep(folder, &begin.to_string_lossy());
        let mut builder = Builder::new();
        builder.prefix(&begin).suffix(UNFINISHED).rand_bytes(RANDOM);
        rights::of_any_new_file(&mut builder);
        let (file, unfinished) = NamedTempFile::into_parts(builder.tempfile_in(folder)?);
        // Held as long as it is written: that tells it from what a run that was killed left. Some networks know no locks.
        file.try_lock().ok();
        Ok(Self { zip: zip::ZipWriter::new(BufWriter::new(file)), unfinished, place })
    }

    /// Gives the zip a comment, by which it is known.
    ///
    /// # Errors
    ///
    /// When it is longer than the comment of a zip can be.
    pub fn comment(&mut self, text: &str) -> io::Result<()> {
        self.zip.set_comment(text).map_err(io_error)
    }

    /// Adds a file. `name` is its path in the zip, with `/` between its parts.
    ///
    /// # Errors
    ///
    /// When it cannot be written, or the zip has a file of that name.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.zip.start_file(name, options(name, bytes.len() as u64)).map_err(io_error)?;
        self.zip.write_all(bytes)
    }

    /// Adds a folder, which may stay empty.
    ///
    /// # Errors
    ///
    /// When it cannot be written, or the zip has it already.
    pub fn add_folder(&mut self, name: &str) -> io::Result<()> {
        self.zip.add_directory(name, base_options().unix_permissions(0o755)).map_err(io_error)
    }

    /// Adds the file at `from`, whatever its length; returns how many bytes that are. A file that can be run is marked as such.
    ///
    /// # Errors
    ///
    /// When it cannot be read or written, or is changed whenever it is read ([`io::ErrorKind::ResourceBusy`]).
    pub fn add_file(&mut self, name: &str, from: &Path) -> io::Result<u64> {
        Ok(self.add_from(name, from)?)
    }

    /// Adds the file at `from`, as [`ZipWriter::add_file`] does. If it cannot be read, the zip is as it was without it.
    ///
    /// # Errors
    ///
    /// [`AddError`], which tells the file from the zip.
    pub fn add_from(&mut self, name: &str, from: &Path) -> Result<u64, AddError> {
        for _ in 0..ATTEMPTS {
            let mut file = File::open(from).map_err(AddError::Read)?;
            let before = file.metadata().map_err(AddError::Read)?;
            let options = options(name, before.len()).unix_permissions(mode_of(&before));
            self.zip.start_file(name, options).map_err(|error| AddError::Write(io_error(error)))?;
            let copied = copy(&mut file, &mut self.zip, before.len());
            let is_whole = match copied {
                Err(AddError::Write(error)) => return Err(AddError::Write(error)),
                Err(AddError::Read(error)) => Err(error),
                Ok(read) => fs::metadata(from).map(|after| read == before.len() && is_same(&before, &after)),
            };
            if matches!(is_whole, Ok(true)) {
                return Ok(before.len());
            }
            self.zip.abort_file().map_err(|error| AddError::Write(io_error(error)))?;
            is_whole.map_err(AddError::Read)?;
        }
        Err(AddError::Read(io::ErrorKind::ResourceBusy.into()))
    }

    /// Ends the zip and moves it to its place; returns its length in bytes.
    ///
    /// # Errors
    ///
    /// When it cannot be written or moved: what was at its place is there still.
    pub fn finish(self) -> io::Result<u64> {
        let Self { zip, unfinished, place } = self;
        let buffer = zip.finish().map_err(io_error)?;
        let mut file = buffer.into_inner().map_err(io::IntoInnerError::into_error)?;
        // A file that was read again may have been shorter then.
        let len = file.stream_position()?;
        file.set_len(len)?;
        // There may be no second copy of what is in it: what a crash leaves must be whole.
        file.sync_all()?;
        file.unlock().ok();
        drop(file);
        in_use::rename(&unfinished, &place)?;
        Ok(len)
    }
}

/// Copies at most one byte more than `len`: a file may grow as fast as it is read.
fn copy(from: &mut File, to: &mut impl Write, len: u64) -> Result<u64, AddError> {
    let mut reader = from.take(len + 1);
    let mut part = vec![0; 256 * 1024];
    let mut copied = 0;
    loop {
        match reader.read(&mut part) {
            Ok(0) => return Ok(copied),
            Ok(read) => {
                to.write_all(&part[..read]).map_err(AddError::Write)?;
                copied += read as u64;
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(AddError::Read(error)),
        }
    }
}

/// Returns the mode of a file in a zip: whether it can be run is all that is kept.
#[cfg(unix)]
fn mode_of(found: &Metadata) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    if found.permissions().mode() & 0o100 == 0 { 0o644 } else { 0o755 }
}

/// Returns the mode of a file in a zip.
#[cfg(not(unix))]
fn mode_of(_: &Metadata) -> u32 {
    0o644
}

/// Returns whether a file is as it was, as far as the system tells without reading it again.
fn is_same(before: &Metadata, after: &Metadata) -> bool {
    before.len() == after.len() && before.modified().ok() == after.modified().ok()
}

/// Deletes what runs that were killed left beside a place.
fn sweep(folder: &Path, begin: &str) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let middle = name.to_str().and_then(|name| name.strip_prefix(begin)?.strip_suffix(UNFINISHED));
        let is_ours =
            middle.is_some_and(|middle| middle.len() == RANDOM) && entry.file_type().is_ok_and(|kind| kind.is_file());
        // Another run may be writing it.
        let is_left = || File::options().write(true).open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        if is_ours && is_left() {
            fs::remove_file(entry.path()).ok();
        }
    }
}

/// Returns what all entries have in common: no date and no system of the machine.
fn base_options() -> SimpleFileOptions {
    SimpleFileOptions::default().last_modified_time(DateTime::default()).system(System::Unix)
}

fn options(name: &str, len: u64) -> SimpleFileOptions {
    let extension = Path::new(name).extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let extension = extension.to_ascii_lowercase();
    let is_compressed = len == 0 || COMPRESSED.contains(&extension.as_str());
    let method = if is_compressed { CompressionMethod::Stored } else { CompressionMethod::Deflated };
    base_options().unix_permissions(0o644).compression_method(method).large_file(len >= LARGE)
}

/// Returns the error of a zip as one of writing.
fn io_error(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidInput, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).expect("a folder").flatten();
        let mut names: Vec<String> = names.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    fn write(place: &Path, from: &Path) -> io::Result<u64> {
        let mut writer = ZipWriter::create(place)?;
        writer.add("å/ä.md", "hej ".repeat(1000).as_bytes())?;
        writer.add_folder("tom")?;
        writer.add_file("bild.JPG", from)?;
        writer.finish()
    }

    #[test]
    fn the_same_files_make_the_same_bytes_and_what_is_compressed_is_stored() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, place) = (folder.path().join("from"), folder.path().join("a.zip"));
        fs::write(&from, vec![7; 5000]).expect("a file");
        let len = write(&place, &from).expect("written");
        let first = fs::read(&place).expect("a zip");
        assert_eq!(first.len() as u64, len);
        write(&place, &from).expect("written over");
        assert_eq!(fs::read(&place).expect("a zip"), first);
        let mut zip = zip::ZipArchive::new(File::open(&place).expect("a zip")).expect("a zip");
        let mut entry = |name: &str| {
            let mut entry = zip.by_name(name).expect("there");
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).expect("whole");
            (entry.compression(), bytes)
        };
        assert_eq!(entry("å/ä.md"), (CompressionMethod::Deflated, "hej ".repeat(1000).into_bytes()));
        assert_eq!(entry("bild.JPG"), (CompressionMethod::Stored, vec![7; 5000]));
        assert_eq!(entry("tom/"), (CompressionMethod::Stored, vec![]));
        assert_eq!(names(folder.path()), ["a.zip", "from"]);
    }

    #[test]
    fn what_is_not_finished_leaves_the_old_one_and_the_next_run_clears_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("a.zip");
        fs::write(&place, "old").expect("a file");
        let mut writer = ZipWriter::create(&place).expect("begun");
        writer.add("a", b"a").expect("written");
        assert!(writer.add("a", b"b").is_err(), "twice");
        assert!(writer.add_file("b", &folder.path().join("gone")).is_err());
        let other = ZipWriter::create(&place).expect("a second run");
        assert_eq!(names(folder.path()).len(), 3, "neither deletes what the other writes");
        drop((writer, other));
        assert_eq!((names(folder.path()), fs::read(&place).expect("old")), (vec!["a.zip".to_owned()], b"old".to_vec()));
        // What a run that was killed leaves has no lock; what is no file of ours stays.
        for name in ["a.zip.abc123.griffel-new", "a.zip.abc1234.griffel-new", "b.zip.abc123.griffel-new"] {
            fs::write(folder.path().join(name), "half").expect("a file");
        }
        drop(ZipWriter::create(&place).expect("begun"));
        assert_eq!(names(folder.path()), ["a.zip", "a.zip.abc1234.griffel-new", "b.zip.abc123.griffel-new"]);
    }

    #[test]
    fn a_file_that_never_stays_the_same_is_an_error_and_what_follows_is_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, place) = (folder.path().join("from"), folder.path().join("a.zip"));
        fs::write(&from, "x".repeat(100_000)).expect("a file");
        let mut writer = ZipWriter::create(&place).expect("begun");
        writer.add("first", b"1").expect("written");
        // As `add_file` does with a file that has changed.
        writer.zip.start_file("from", options("from.jpg", 100_000)).expect("begun");
        copy(&mut File::open(&from).expect("a file"), &mut writer.zip, 100_000).expect("copied");
        writer.zip.abort_file().expect("taken back");
        writer.add("from", b"short").expect("again");
        let len = writer.finish().expect("finished");
        assert_eq!(fs::metadata(&place).expect("there").len(), len, "nothing behind its end");
        let mut zip = zip::ZipArchive::new(File::open(&place).expect("a zip")).expect("a zip");
        let mut text = String::new();
        zip.by_name("from").expect("there").read_to_string(&mut text).expect("whole");
        assert_eq!((text.as_str(), zip.len()), ("short", 2));
    }
}
