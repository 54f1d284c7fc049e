//! A backup -> the folder of a site, which is there as a whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, TempDir};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::disk::in_use;
use crate::disk::real_path::real;
use crate::disk::restore_names::{BadName, NameRules, checked, clashes, is_added, path, site_folder};
use crate::disk::zip_writer::BACKUP_MARK;

/// How the name of a folder ends that is not whole yet.
const UNFINISHED: &str = ".griffel-new";

/// What lies in it beside the site: whoever writes it holds its lock.
const LOCK: &str = "lock";

/// The site in it.
const SITE: &str = "site";

/// Deflate makes at most so many bytes of one (RFC 1951: 258 bytes of two bits).
const DEFLATE_MAX: u64 = 1032;

/// Texts become a fifth of their length, photographs stay as they are: what becomes less than a two-hundredth is no site.
const RATIO_MAX: u64 = 200;

/// A zip may unpack to so many bytes, whatever their ratio.
const SMALL: u64 = 64 << 20;

/// Why nothing is restored.
#[derive(Debug)]
pub enum NotRestored {
    /// The file cannot be read.
    Unread(io::Error),
    /// It is no zip.
    NoZip,
    /// It is the export of another blog.
    Export,
    /// There is no site in it.
    NoSite,
    /// It is cut off, or its list of files is damaged.
    Damaged,
    /// This file in it is damaged.
    DamagedFile(String),
    /// This file in it is encrypted.
    Encrypted(String),
    /// This file in it is packed in a way that few programs know, or is a link.
    Unknown(String),
    /// It would become so many bytes, which no site does.
    Bomb(u64),
    /// These names cannot be here.
    Names(Vec<(String, BadName)>),
    /// The folder holds something.
    NotEmpty,
    /// The folder cannot be written.
    Unwritten(io::Error),
}

/// A backup that was opened, and whose list of files is sound.
#[derive(Debug)]
pub struct Backup {
    zip: ZipArchive<BufReader<File>>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    index: usize,
    path: String,
    is_folder: bool,
    len: u64,
    is_program: bool,
}

/// What was restored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// Number of files.
    pub files: usize,
    /// Number of their bytes.
    pub bytes: u64,
}

impl Backup {
    /// Opens a backup, or another zip of a site: one that somebody made of its folder, or an archive, which holds the sources.
    ///
    /// # Errors
    ///
    /// [`NotRestored`].
    pub fn open(file: &Path) -> Result<Self, NotRestored> {
        let mut begin = Vec::new();
        let read = |file: File| file.take(4096).read_to_end(&mut begin);
        File::open(file).and_then(read).map_err(NotRestored::Unread)?;
        if !begin.starts_with(b"PK") {
            let text = String::from_utf8_lossy(&begin);
            let is_feed = ["<rss", "<feed", "wordpress.org/export"].iter().any(|mark| text.contains(mark));
            return Err(if is_feed { NotRestored::Export } else { NotRestored::NoZip });
        }
        let opened = File::open(file).map_err(NotRestored::Unread)?;
        let len = opened.metadata().map_err(NotRestored::Unread)?.len();
        let zip = ZipArchive::new(BufReader::new(opened)).map_err(|error| match error {
            ZipError::Io(error) if error.kind() != io::ErrorKind::UnexpectedEof => NotRestored::Unread(error),
            _ => NotRestored::Damaged,
        })?;
        let entries = entries(&zip, len)?;
        Ok(Self { zip, entries })
    }

    /// Returns how many bytes the files have.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.entries.iter().map(|entry| entry.len).sum()
    }

    /// Writes the site to a folder that is new or empty. `on_file` is called after each file with its length.
    ///
    /// # Errors
    ///
    /// [`NotRestored`]; the folder is as it was.
    pub fn restore(mut self, folder: &Path, on_file: &dyn Fn(u64)) -> Result<Restored, NotRestored> {
        let place = real(folder).map_err(NotRestored::Unwritten)?;
        check_empty(&place)?;
        let (above, name) = place.parent().zip(place.file_name()).ok_or(NotRestored::NotEmpty)?;
        fs::create_dir_all(above).map_err(NotRestored::Unwritten)?;
        let begin = format!(".{}.", name.to_string_lossy());
        sweep(above, &begin);
        let made = Builder::new().prefix(&begin).suffix(UNFINISHED).tempdir_in(above);
        let unfinished = made.map_err(NotRestored::Unwritten)?;
        let lock = File::create(unfinished.path().join(LOCK)).map_err(NotRestored::Unwritten)?;
        lock.try_lock().ok();
        let site = unfinished.path().join(SITE);
        fs::create_dir(&site).map_err(NotRestored::Unwritten)?;
        self.check_names(&unfinished)?;
        let mut restored = Restored { files: 0, bytes: 0 };
        for entry in &self.entries {
            write(&mut self.zip, entry, &site)?;
            if !entry.is_folder {
                restored = Restored { files: restored.files + 1, bytes: restored.bytes + entry.len };
                on_file(entry.len);
            }
        }
        // Windows moves no folder to the place of one that is there.
        match fs::remove_dir(&place) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(NotRestored::Unwritten(error)),
            Ok(()) | Err(_) => {}
        }
        in_use::rename(&site, &place).map_err(NotRestored::Unwritten)?;
        drop(lock);
        Ok(restored)
    }

    /// Sees whether this system can have all the names.
    fn check_names(&self, unfinished: &TempDir) -> Result<(), NotRestored> {
        let rules = rules(unfinished.path()).map_err(NotRestored::Unwritten)?;
        let bad =
            self.entries.iter().filter_map(|entry| Some((entry.path.clone(), checked(&entry.path, rules).err()?)));
        let mut bad: Vec<_> = bad.collect();
        let paths: Vec<_> = self.entries.iter().map(|entry| (entry.path.clone(), entry.is_folder)).collect();
        bad.extend(clashes(&paths, rules));
        if bad.is_empty() { Ok(()) } else { Err(NotRestored::Names(bad)) }
    }
}

/// Returns what is restored of a zip of `len` bytes.
fn entries(zip: &ZipArchive<BufReader<File>>, len: u64) -> Result<Vec<Entry>, NotRestored> {
    let mut found = Vec::new();
    for index in 0..zip.len() {
        let Ok(entry) = zip.by_index_data(index) else { return Err(NotRestored::Damaged) };
        let read = entry.name().map_err(|_| NotRestored::Damaged)?;
        found.push((index, path(entry.name_raw(), &read)));
    }
    // A backup of ours holds nothing that its author's programs added.
    if zip.comment() != BACKUP_MARK.as_bytes() {
        found.retain(|(_, path)| !is_added(path));
    }
    let paths: Vec<String> = found.iter().map(|(_, path)| path.clone()).collect();
    let Some(folder) = site_folder(&paths) else {
        // What leads out is told first: nobody needs to know more.
        let out = paths.iter().filter(|path| checked(path, ANY) == Err(BadName::Out));
        let out: Vec<_> = out.map(|path| (path.clone(), BadName::Out)).collect();
        let is_xml = |path: &String| path.ends_with('/') || path.to_lowercase().ends_with(".xml");
        let is_export = paths.iter().any(|path| path.ends_with("feed.atom")) || paths.iter().all(is_xml);
        return Err(match () {
            () if !out.is_empty() => NotRestored::Names(out),
            () if is_export => NotRestored::Export,
            () => NotRestored::NoSite,
        });
    };
    let mut entries = Vec::new();
    let (mut bad, mut packed, mut unpacked) = (Vec::new(), 0_u64, 0_u64);
    for (index, whole) in found {
        let entry = zip.by_index_data(index).map_err(|_| NotRestored::Damaged)?;
        // Nothing beside the site may lead out either: who made such a zip means no good.
        let inside = match checked(&whole, ANY) {
            Ok(inside) => inside,
            Err(why) => {
                bad.push((whole, why));
                continue;
            }
        };
        packed = packed.saturating_add(entry.compressed_size());
        unpacked = unpacked.saturating_add(entry.size());
        if entry.size() > entry.compressed_size().saturating_mul(DEFLATE_MAX).saturating_add(DEFLATE_MAX) {
            return Err(NotRestored::Bomb(entry.size()));
        }
        let inside = inside.and_then(|inside| inside.strip_prefix(&folder).map(str::to_owned));
        let Some(path) = inside.filter(|path| !path.is_empty()) else { continue };
        if entry.encrypted() {
            return Err(NotRestored::Encrypted(path));
        }
        if entry.is_symlink() {
            return Err(NotRestored::Unknown(path));
        }
        let is_folder = whole.ends_with('/');
        let is_program = entry.unix_mode().is_some_and(|mode| mode & 0o100 != 0);
        entries.push(Entry { index, path, is_folder, len: entry.size(), is_program });
    }
    if !bad.is_empty() {
        return Err(NotRestored::Names(bad));
    }
    // Bytes that belong to two files are a trick.
    if packed > len || unpacked > SMALL && unpacked / RATIO_MAX > len {
        return Err(NotRestored::Bomb(unpacked));
    }
    Ok(entries)
}

/// A system that can have every name.
const ANY: NameRules = NameRules { is_windows: false, tells_cases: true, tells_forms: true };

fn check_empty(place: &Path) -> Result<(), NotRestored> {
    match fs::read_dir(place) {
        Ok(mut entries) => {
            if entries.next().is_some() {
                Err(NotRestored::NotEmpty)
            } else {
                Ok(())
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Err(NotRestored::NotEmpty),
        Err(error) => Err(NotRestored::Unwritten(error)),
    }
}

/// Returns what the file system tells apart.
fn rules(folder: &Path) -> io::Result<NameRules> {
    let try_names = folder.join("names");
    fs::create_dir(&try_names)?;
    let is_new = |name: &str| File::create_new(try_names.join(name)).is_ok();
    let (first, tells_cases) = (is_new("a\u{e5}"), is_new("A\u{e5}"));
    Ok(NameRules { is_windows: cfg!(windows), tells_cases, tells_forms: first && is_new("aa\u{30a}") })
}

fn write(zip: &mut ZipArchive<BufReader<File>>, entry: &Entry, site: &Path) -> Result<(), NotRestored> {
    let place = site.join(&entry.path);
    if entry.is_folder {
        return fs::create_dir_all(&place).map_err(NotRestored::Unwritten);
    }
    let above = place.parent().unwrap_or(site);
    fs::create_dir_all(above).map_err(NotRestored::Unwritten)?;
    let mut to = File::create_new(&place).map_err(NotRestored::Unwritten)?;
    let damaged = || NotRestored::DamagedFile(entry.path.clone());
    let from = zip.by_index(entry.index).map_err(|error| match error {
        ZipError::UnsupportedArchive(_) => NotRestored::Unknown(entry.path.clone()),
        ZipError::Io(error) => NotRestored::Unread(error),
        _ => damaged(),
    })?;
    let mut from = from.take(entry.len + 1);
    let (mut part, mut len) = (vec![0; 256 * 1024], 0);
    loop {
        // Its checksum is compared at its end.
        let read = match from.read(&mut part) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(_) => return Err(damaged()),
        };
        len += read as u64;
        to.write_all(&part[..read]).map_err(NotRestored::Unwritten)?;
    }
    if len != entry.len {
        return Err(damaged());
    }
    if entry.is_program {
        crate::disk::mode::set_mode(&place, 0o755);
    }
    Ok(())
}

/// Deletes what runs that were killed left beside a place.
fn sweep(above: &Path, begin: &str) {
    for entry in fs::read_dir(above).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let is_named = name.to_str().is_some_and(|name| name.starts_with(begin) && name.ends_with(UNFINISHED));
        let lock: PathBuf = entry.path().join(LOCK);
        let is_left = || File::options().write(true).open(&lock).is_ok_and(|file| file.try_lock().is_ok());
        if is_named && entry.file_type().is_ok_and(|kind| kind.is_dir()) && is_left() {
            fs::remove_dir_all(entry.path()).ok();
        }
    }
}
