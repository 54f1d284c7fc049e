//! The files of an old blog that are at hand: a folder or a zip, and what was fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use walkdir::WalkDir;
use zip::ZipArchive;

use crate::import::entry;

/// The files of an old blog that are at hand.
#[derive(Debug, Default)]
pub struct Shelf {
    place: PathBuf,
    archive: Option<Mutex<ZipArchive<File>>>,
    /// Names by their paths in small letters, from every folder on: `2025/08/a.pdf`, `08/a.pdf`, `a.pdf`. Two that end alike
    /// are found by more of their paths.
    ends: BTreeMap<String, BTreeSet<String>>,
    /// Files that were fetched, by the addresses from which they were.
    fetched: BTreeMap<String, PathBuf>,
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

    /// Returns the shelf with files that were fetched, by the addresses from which they were.
    #[must_use]
    pub fn with(self, fetched: BTreeMap<String, PathBuf>) -> Self {
        Self { fetched, ..self }
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
    ///
    /// # Errors
    ///
    /// When it cannot be read, or holds more than it says.
    pub fn copy(&self, name: &str, to: &mut impl Write) -> io::Result<u64> {
        if let Some(path) = self.fetched.get(name) {
            return io::copy(&mut File::open(path)?, to);
        }
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

    fn fetched(&self, address: &str) -> Option<(String, String)> {
        let path = self.fetched.get(address)?;
        Some((address.to_owned(), path.file_name()?.to_str()?.to_owned()))
    }
}
