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
    /// The same by what copies of a picture have in common.
    families: BTreeMap<String, BTreeSet<String>>,
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
        let small = files::folded(name);
        // Takeout appends the ending of what a file is to the one that it has: `klassrum.jpg.png`.
        let (stem, _) = small.rsplit_once('.').unwrap_or((&small, ""));
        if stem.rsplit('/').next().is_some_and(|stem| stem.contains('.')) {
            self.enter(stem, name);
        }
        self.enter(&small, name);
    }

    /// Enters a file of the place that is looked through, which stands before its name.
    fn enter(&mut self, small: &str, name: &str) {
        let name = format!("{}/{name}", self.places.len());
        let family = files::family(small);
        for (all, whole) in [(&mut self.ends, small), (&mut self.families, &family)] {
            for end in ends(whole) {
                all.entry(end.to_owned()).or_default().insert(name.clone());
            }
        }
    }

    /// Returns the name of the file with the longest end of a path.
    fn exact(&self, path: &str) -> Option<String> {
        let (end, found) = ends(path).find_map(|end| Some((end, self.ends.get(end)?)))?;
        // Of two that end alike none is surely meant; nor is one of another year or month.
        let only = found.iter().next().filter(|_| found.len() == 1);
        only.filter(|only| !is_of_another_time(path, only.split_once('/').unwrap_or_default().1, end)).cloned()
    }

    /// Returns the best copy of a picture, if all copies lie in one folder.
    fn copy_of(&self, path: &str) -> Option<String> {
        let path = files::family(path);
        let (end, found) = ends(&path).find_map(|end| Some((end, self.families.get(end)?)))?;
        let folder = |name: &str| name.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        let best = found.iter().min_by_key(|name| files::distance(name))?;
        let is_alone = found.iter().all(|other| folder(other) == folder(best));
        let family = files::family(best.split_once('/').unwrap_or_default().1);
        Some(best).filter(|_| is_alone && !is_of_another_time(&path, &family, end)).cloned()
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
        self.exact(&files::folded(path)).or_else(|| self.copy_of(path))
    }

    fn fetched(&self, address: &str) -> Option<(String, String)> {
        let path = self.fetched.get(address)?;
        Some((address.to_owned(), path.file_name()?.to_str()?.to_owned()))
    }
}

/// Returns a path and its ends, from every folder on.
fn ends(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |end| Some(end.split_once('/')?.1))
}

/// Returns whether a path and the name of a file, which end alike, lie in folders of different numbers: blogs keep files by year and
/// month, and call many of them alike.
fn is_of_another_time(path: &str, name: &str, end: &str) -> bool {
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

    #[test]
    fn copies_of_a_picture_stand_for_each_other() {
        let place = tempfile::tempdir().expect("a folder");
        for path in [
            "2020/01/gard.png",
            "2020/01/sjo-scaled.png",
            "2020/01/sjo-300x200.png",
            "2020/02/hus-1024x768.png",
            "2020/02/hus-300x200.png",
            "2020/03/Klass%20a+b.PNG",
            "2020/03/ra\u{308}v.png",
            "2019/01/bro.png",
            "2018/01/bro-scaled.png",
        ] {
            let path = place.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(path, b"x").expect("a file");
        }
        let shelf = MediaSource::default().and(place.path()).expect("a shelf");
        let find = |path: &str| shelf.find(&format!("/wp-content/uploads/{path}")).map(|name| name[2..].to_owned());
        assert_eq!(find("2020/01/gard-scaled.png").as_deref(), Some("2020/01/gard.png"));
        assert_eq!(find("2020/01/gard-e1612345678901-300x200.png").as_deref(), Some("2020/01/gard.png"));
        assert_eq!(find("2020/01/sjo.png").as_deref(), Some("2020/01/sjo-scaled.png"));
        assert_eq!(
            find("2020/01/sjo-300x200.png").as_deref(),
            Some("2020/01/sjo-300x200.png"),
            "the very one is there"
        );
        assert_eq!(find("2020/02/hus.png").as_deref(), Some("2020/02/hus-1024x768.png"), "the largest");
        assert_eq!(find("2020/03/klass a b@2x.png").as_deref(), Some("2020/03/Klass%20a+b.PNG"));
        assert_eq!(find("2020/03/räv-rotated.png").as_deref(), Some("2020/03/ra\u{308}v.png"));
        assert_eq!(find("2021/01/gard-scaled.png"), None, "it is of another year");
        assert_eq!(shelf.find("/bro-rotated.png"), None, "two are called so");
    }
}
