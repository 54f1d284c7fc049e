//! The files of an old blog that are at hand: a folder or a zip, and what was fetched.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use walkdir::WalkDir;
use zip::ZipArchive;

use crate::disk::exports::unzip_error;
use crate::import::model::files;

/// The files of an old blog that are at hand.
#[derive(Debug, Default)]
pub struct MediaSource {
    places: Vec<MediaLocation>,
    /// Names by their paths in small letters, from every folder on: `2025/08/a.pdf`, `08/a.pdf`, `a.pdf`. Two that end alike
    /// are found by more of their paths.
    ends: BTreeMap<String, BTreeSet<String>>,
    /// Files that were fetched, by the addresses from which they were.
    fetched: BTreeMap<String, PathBuf>,
}

/// Where files lie.
#[derive(Debug)]
enum MediaLocation {
    Folder(PathBuf),
    Zip(Mutex<ZipArchive<File>>),
}

impl MediaSource {
    /// Returns the shelf with all that lies in a folder or a zip.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn and(mut self, place: &Path) -> io::Result<Self> {
        if place.is_dir() {
            for entry in WalkDir::new(place).sort_by_file_name() {
                let entry = entry?;
                let name = entry.path().strip_prefix(place).ok().and_then(Path::to_str);
                if let Some(name) = name.filter(|_| entry.file_type().is_file()) {
                    self.add(&name.replace('\\', "/"));
                }
            }
            self.places.push(MediaLocation::Folder(place.to_path_buf()));
            return Ok(self);
        }
        let archive = ZipArchive::new(File::open(place)?).map_err(unzip_error)?;
        let names: Vec<String> =
            archive.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned).collect();
        names.iter().filter(|name| !name.ends_with('/')).for_each(|name| self.add(name));
        self.places.push(MediaLocation::Zip(Mutex::new(archive)));
        Ok(self)
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

    /// Enters a file of the place that is looked through, which stands before its name.
    fn enter(&mut self, small: &str, name: &str) {
        let mut end = small;
        loop {
            let name = format!("{}/{name}", self.places.len());
            self.ends.entry(end.to_owned()).or_default().insert(name);
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
        let (place, name) = name.split_once('/').unwrap_or_default();
        let place = place.parse().ok().and_then(|place: usize| self.places.get(place));
        match place.ok_or_else(|| io::Error::other("no such file"))? {
            MediaLocation::Folder(folder) => io::copy(&mut File::open(folder.join(name))?, to),
            MediaLocation::Zip(archive) => {
                let mut archive = archive.lock().unwrap_or_else(PoisonError::into_inner);
                let mut entry = archive.by_name(name).map_err(unzip_error)?;
                let declared = entry.size();
                let copied = io::copy(&mut entry.by_ref().take(declared + 1), to)?;
                if copied == declared { Ok(copied) } else { Err(io::Error::other("more bytes than it says")) }
            }
        }
    }
}

impl files::MediaSource for MediaSource {
    fn find(&self, path: &str) -> Option<String> {
        let small = path.trim_start_matches('/').to_lowercase();
        let mut end = small.as_str();
        loop {
            let found = self.ends.get(end);
            if let Some(found) = found {
                // Of two that end alike none is surely meant; nor is one of another year or month.
                let only = found.iter().next().filter(|_| found.len() == 1);
                return only.filter(|only| !is_of_another_time(&small, only, end)).cloned();
            }
            end = end.split_once('/')?.1;
        }
    }

    fn fetched(&self, address: &str) -> Option<(String, String)> {
        let path = self.fetched.get(address)?;
        Some((address.to_owned(), path.file_name()?.to_str()?.to_owned()))
    }
}

/// Returns whether a path and the name of a file, which end alike, lie in folders of different numbers: blogs keep files by year and
/// month, and call many of them alike.
fn is_of_another_time(path: &str, name: &str, end: &str) -> bool {
    let (_, name) = name.split_once('/').unwrap_or_default();
    let before = |path: &str| {
        let folder = path.get(..path.len().checked_sub(end.len() + 1)?)?.rsplit('/').next()?;
        (!folder.is_empty() && folder.bytes().all(|byte| byte.is_ascii_digit())).then(|| folder.to_owned())
    };
    before(path).zip(before(name)).is_some_and(|(own, other)| own != other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::model::files::MediaSource as _;

    #[test]
    fn files_are_found_by_path_and_by_name_and_not_of_another_year() {
        let place = tempfile::tempdir().expect("a folder");
        for path in ["2019/05/image.jpg", "2019/06/image.jpg", "2020/01/a.pdf", "Album/klass.jpg.png"] {
            let path = place.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, b"x").expect("a file");
        }
        let shelf = MediaSource::default().and(place.path()).expect("a shelf");
        let find = |path: &str| shelf.find(path).map(|name| name[2..].to_owned());
        assert_eq!(find("/wp-content/uploads/2019/05/image.jpg").as_deref(), Some("2019/05/image.jpg"));
        assert_eq!(find("/wp-content/uploads/2023/01/image.jpg"), None, "two are called so");
        assert_eq!(find("/wp-content/uploads/2021/01/a.pdf"), None, "it is of another year");
        assert_eq!(find("/filer/a.pdf").as_deref(), Some("2020/01/a.pdf"));
        assert_eq!(find("/img/b/x/s320/klass.jpg").as_deref(), Some("Album/klass.jpg.png"));
    }
}
