//! Exports and files of old blogs, read; the files of a new one, written, and never over what an author has touched.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufRead, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;
use tempfile::NamedTempFile;
use walkdir::WalkDir;
use zip::ZipArchive;

use crate::import::decode::text;
use crate::import::entry;
use crate::import::site::Parts;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// Where it is kept what an import wrote, below the site's folder.
const RECORD: &str = ".griffel/import.json";

/// A part of an export.
#[derive(Debug, Clone)]
enum Part {
    /// A file.
    File(PathBuf),
    /// A file in a zip, by its name there.
    Zipped(PathBuf, String),
}

/// Files of an export.
#[derive(Debug, Default)]
pub struct Exports(Vec<Part>);

/// Most bytes that a file in a zip unpacks to.
const UNPACKED_MAX: u64 = 4 * 1024 * 1024 * 1024;

impl Exports {
    /// Looks at the files of an export; in those of Google Takeout for the feeds of blogs and comments.
    ///
    /// # Errors
    ///
    /// When one cannot be read, with its path.
    pub fn open(paths: &[PathBuf]) -> Result<Self, (PathBuf, io::Error)> {
        let mut parts = Vec::new();
        for path in paths {
            let fail = |error| (path.clone(), error);
            let mut first = [0; 4];
            let read = File::open(path).and_then(|mut file| file.read(&mut first)).map_err(fail)?;
            if first[..read] != *b"PK\x03\x04" {
                parts.push(Part::File(path.clone()));
                continue;
            }
            let file = File::open(path).map_err(fail)?;
            let archive = ZipArchive::new(file).map_err(|error| fail(io::Error::other(error)))?;
            let names = archive.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned);
            let mut names: Vec<String> = names.filter(|name| is_feed(name)).collect();
            names.sort();
            parts.extend(names.into_iter().map(|name| Part::Zipped(path.clone(), name)));
        }
        Ok(Self(parts))
    }

    /// Returns the name of a part, as its author knows it.
    #[must_use]
    pub fn name(&self, part: usize) -> String {
        match &self.0[part] {
            Part::File(path) => path.display().to_string(),
            Part::Zipped(path, name) => format!("{}: {name}", path.display()),
        }
    }
}

fn is_feed(name: &str) -> bool {
    name.ends_with("/feed.atom") && (name.contains("Blogs/") || name.contains("Comments/"))
        || name.ends_with(".xml") && !name.contains('/')
}

impl Parts for Exports {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn open(&self, part: usize) -> io::Result<Box<dyn BufRead + '_>> {
        match &self.0[part] {
            Part::File(path) => Ok(Box::new(text(File::open(path)?)?)),
            Part::Zipped(path, name) => {
                let mut archive = ZipArchive::new(File::open(path)?).map_err(io::Error::other)?;
                let entry = archive.by_name(name).map_err(io::Error::other)?;
                let mut unpacked = tempfile::tempfile()?;
                if io::copy(&mut entry.take(UNPACKED_MAX), &mut unpacked)? == UNPACKED_MAX {
                    return Err(io::Error::other("more than 4 GB"));
                }
                unpacked.rewind()?;
                Ok(Box::new(text(unpacked)?))
            }
        }
    }
}

/// The files of an old blog: a folder or a zip.
#[derive(Debug, Default)]
pub struct Shelf {
    place: PathBuf,
    archive: Option<Mutex<ZipArchive<File>>>,
    /// Names by their paths in small letters, from every folder on: `2025/08/a.pdf`, `08/a.pdf`, `a.pdf`. Two that end alike
    /// are found by more of their paths.
    ends: BTreeMap<String, BTreeSet<String>>,
}

impl Shelf {
    /// Looks through a folder or a zip.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn open(place: &Path) -> io::Result<Self> {
        let mut shelf = Self { place: place.to_path_buf(), ..Self::default() };
        if place.is_dir() {
            for entry in WalkDir::new(place).sort_by_file_name() {
                let entry = entry?;
                let name = entry.path().strip_prefix(place).ok().and_then(Path::to_str);
                if let Some(name) = name.filter(|_| entry.file_type().is_file()) {
                    shelf.add(&name.replace('\\', "/"));
                }
            }
            return Ok(shelf);
        }
        let archive = ZipArchive::new(File::open(place)?).map_err(io::Error::other)?;
        let names: Vec<String> =
            archive.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned).collect();
        names.iter().filter(|name| !name.ends_with('/')).for_each(|name| shelf.add(name));
        shelf.archive = Some(Mutex::new(archive));
        Ok(shelf)
    }

    fn add(&mut self, name: &str) {
        let small = name.to_lowercase();
        // Takeout appends the ending of what a file is to the one that it has: `klassrum.jpg.png`.
        let (stem, _) = small.rsplit_once('.').unwrap_or((&small, ""));
        if stem.rsplit('/').next().is_some_and(|stem| stem.contains('.')) {
            self.enter(stem, name);
        }
        self.enter(&small, name);
    }

    fn enter(&mut self, small: &str, name: &str) {
        let mut end = small;
        loop {
            self.ends.entry(end.to_owned()).or_default().insert(name.to_owned());
            match end.split_once('/') {
                Some((_, rest)) => end = rest,
                None => break,
            }
        }
    }

    /// Copies a file of the shelf.
    fn copy(&self, name: &str, to: &mut impl Write) -> io::Result<u64> {
        match &self.archive {
            None => io::copy(&mut File::open(self.place.join(name))?, to),
            Some(archive) => {
                let mut archive = archive.lock().unwrap_or_else(PoisonError::into_inner);
                let mut entry = archive.by_name(name).map_err(io::Error::other)?;
                let declared = entry.size();
                let copied = io::copy(&mut entry.by_ref().take(declared + 1), to)?;
                if copied == declared { Ok(copied) } else { Err(io::Error::other("more bytes than it says")) }
            }
        }
    }
}

impl entry::Shelf for Shelf {
    fn find(&self, path: &str) -> Option<String> {
        let small = path.trim_start_matches('/').to_lowercase();
        let mut end = small.as_str();
        loop {
            let found = self.ends.get(end);
            if let Some(found) = found {
                // Of two that end alike none is surely meant.
                return found.iter().next().filter(|_| found.len() == 1).cloned();
            }
            end = end.split_once('/')?.1;
        }
    }
}

/// What became of a file that was to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It is new.
    New,
    /// It is as it was.
    Same,
    /// It took the place of what an earlier import wrote.
    Updated,
    /// Its author has touched it: it stays.
    Kept,
}

/// Writes the files of a new blog.
#[derive(Debug)]
pub struct Writer<'a> {
    site: &'a Path,
    shelf: &'a Shelf,
    /// Fingerprints of what imports wrote, by path.
    known: RefCell<BTreeMap<String, String>>,
}

impl<'a> Writer<'a> {
    /// Begins where an earlier import ended.
    ///
    /// # Errors
    ///
    /// When what is there cannot be read.
    pub fn new(site: &'a Path, shelf: &'a Shelf) -> io::Result<Self> {
        let known = match fs::read(site.join(RECORD)) {
            // A record that is damaged knows nothing: all files count as touched.
            Ok(record) => serde_json::from_slice(&record).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error),
        };
        Ok(Self { site, shelf, known: RefCell::new(known) })
    }

    /// Writes a file as a whole or not at all.
    ///
    /// # Errors
    ///
    /// When the disk says no, or the path leads out of the site.
    pub fn write(&self, file: &entry::File) -> io::Result<Became> {
        let path = SourcePath::new(&file.path).ok_or_else(|| io::Error::other("a path that leads out"))?;
        let target = self.site.join(path.as_str());
        let folder = target.parent().expect("invariant: a file lies in a folder");
        let is_inside = |folder: &Path| {
            let above = folder.ancestors().find(|above| above.exists());
            Some(above?.canonicalize().ok()?.starts_with(self.site.canonicalize().ok()?))
        };
        if self.site.exists() && is_inside(folder) == Some(false) {
            return Err(io::Error::other("a link that leads out"));
        }
        fs::create_dir_all(folder)?;
        let mut made = NamedTempFile::new_in(folder)?;
        match &file.body {
            entry::Body::Text(text) => made.write_all(text.as_bytes())?,
            entry::Body::Shelved(name) => drop(self.shelf.copy(name, &mut made)?),
        }
        let new = hex(made.path())?;
        let mut known = self.known.borrow_mut();
        let became = match target.exists().then(|| hex(&target)).transpose()? {
            None => Became::New,
            Some(old) if old == new => Became::Same,
            Some(old) if known.get(path.as_str()) == Some(&old) => Became::Updated,
            Some(_) => return Ok(Became::Kept),
        };
        known.insert(path.as_str().to_owned(), new);
        drop(known);
        if became != Became::Same {
            made.persist(&target).map_err(|error| error.error)?;
        }
        Ok(became)
    }

    /// Writes the ledger as a page and for programs, over an earlier one.
    ///
    /// # Errors
    ///
    /// When the disk says no.
    pub fn report(&self, page: &str, ledger: &impl Serialize) -> io::Result<()> {
        let json = serde_json::to_string_pretty(ledger).expect("invariant: plain values");
        for (name, text) in [("import.html", page), ("import.json", &json)] {
            let mut made = NamedTempFile::new_in(self.site)?;
            made.write_all(text.as_bytes())?;
            made.persist(self.site.join(name)).map_err(|error| error.error)?;
        }
        Ok(())
    }

    /// Keeps what was written, for the next import.
    ///
    /// # Errors
    ///
    /// When the disk says no.
    pub fn finish(&self) -> io::Result<()> {
        let record = self.site.join(RECORD);
        let folder = record.parent().expect("invariant: a file lies in a folder");
        fs::create_dir_all(folder)?;
        let mut made = NamedTempFile::new_in(folder)?;
        made.write_all(&serde_json::to_vec_pretty(&*self.known.borrow()).expect("invariant: names and fingerprints"))?;
        made.persist(record).map_err(|error| error.error)?;
        Ok(())
    }
}

fn hex(path: &Path) -> io::Result<String> {
    let (fingerprint, _) = Fingerprint::of_all(&[], &mut File::open(path)?)?;
    Ok(fingerprint.hex())
}
