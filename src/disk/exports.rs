//! Exports of old blogs, each part to be read as often as wanted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead, Read, Seek};
use std::path::{Path, PathBuf};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::import::model::platform::Platform;
use crate::import::site::Parts;
use crate::import::source::decode::text;

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

/// Why exports are not opened.
#[derive(Debug)]
pub enum NotOpened {
    /// One cannot be read.
    Unread(PathBuf, io::Error),
    /// There are several blogs in one, of these names, and nobody said which.
    Several(Vec<String>),
    /// It is one of Blogger, and one of WordPress was asked for.
    Blogger(PathBuf),
    /// There is no blog in them.
    NoBlog,
}

/// Most bytes that a file in a zip unpacks to.
const UNPACKED_MAX: u64 = 4 * 1024 * 1024 * 1024;

impl Exports {
    /// Looks at the files of an export; in zips for what is one: the feeds of a blog and of its comments in one of Google
    /// Takeout, XML in others. `blog` names the one that is meant, where there are several.
    ///
    /// # Errors
    ///
    /// [`NotOpened`].
    pub fn open(paths: &[PathBuf], platform: Platform, blog: Option<&str>) -> Result<Self, NotOpened> {
        let mut parts = Vec::new();
        for path in paths {
            let fail = |error| NotOpened::Unread(path.clone(), error);
            match names(path).map_err(fail)? {
                None => parts.push(Part::File(path.clone())),
                Some(names) => {
                    let names = match platform {
                        Platform::WordPress if names.iter().any(|name| name.ends_with("/feed.atom")) => {
                            return Err(NotOpened::Blogger(path.clone()));
                        }
                        Platform::WordPress => names.into_iter().filter(|name| is_xml(name)).collect(),
                        Platform::Blogger { .. } => feeds(names, blog)?,
                    };
                    parts.extend(names.into_iter().map(|name| Part::Zipped(path.clone(), name)));
                }
            }
        }
        if parts.is_empty() { Err(NotOpened::NoBlog) } else { Ok(Self(parts)) }
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

/// Returns the names in a zip in their order; nothing for another file.
fn names(path: &Path) -> io::Result<Option<Vec<String>>> {
    let mut first = [0; 4];
    let read = File::open(path).and_then(|mut file| file.read(&mut first))?;
    if first[..read] != *b"PK\x03\x04" {
        return Ok(None);
    }
    let archive = ZipArchive::new(File::open(path)?).map_err(unzip_error)?;
    let names = archive.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned);
    let mut names: Vec<String> = names.collect();
    names.sort();
    Ok(Some(names))
}

fn is_xml(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".xml") && !name.starts_with("__MACOSX/")
}

/// Returns the feeds of one blog. Takeout keeps them in `…/Blogs/<name>/feed.atom`, and comments in
/// `…/Comments/<name>/feed.atom`; the folders above the names are called so in the language of the account.
fn feeds(names: Vec<String>, blog: Option<&str>) -> Result<Vec<String>, NotOpened> {
    const COMMENTS: [&str; 2] = ["Comments", "Kommentarer"];
    let mut blogs: BTreeSet<String> = BTreeSet::new();
    let mut feeds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    // A backup that somebody zipped.
    let mut backups = Vec::new();
    for name in names {
        let mut folders = name.rsplit('/').skip(1);
        match (name.ends_with("/feed.atom"), folders.next(), folders.next()) {
            (true, Some(own), above) => {
                if above.is_none_or(|above| !COMMENTS.contains(&above)) {
                    blogs.insert(own.to_owned());
                }
                feeds.entry(own.to_owned()).or_default().push(name);
            }
            (_, None, _) if is_xml(&name) => backups.push(name),
            _ => {}
        }
    }
    let chosen = match blog {
        Some(blog) => blogs.iter().find(|own| own.as_str() == blog),
        None => blogs.first().filter(|_| blogs.len() == 1),
    };
    match chosen {
        Some(chosen) => Ok(feeds.remove(chosen).unwrap_or_default()),
        None if blogs.is_empty() => Ok(backups),
        None => Err(NotOpened::Several(blogs.into_iter().collect())),
    }
}

impl Parts for Exports {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn open(&self, part: usize) -> io::Result<Box<dyn BufRead + '_>> {
        match &self.0[part] {
            Part::File(path) => Ok(Box::new(text(File::open(path)?)?)),
            Part::Zipped(path, name) => {
                let mut archive = ZipArchive::new(File::open(path)?).map_err(unzip_error)?;
                let entry = archive.by_name(name).map_err(unzip_error)?;
                let mut unpacked = tempfile::tempfile()?;
                if io::copy(&mut entry.take(UNPACKED_MAX), &mut unpacked)? == UNPACKED_MAX {
                    return Err(io::ErrorKind::FileTooLarge.into());
                }
                unpacked.rewind()?;
                Ok(Box::new(text(unpacked)?))
            }
        }
    }
}

/// Returns the error of a zip as one of reading.
pub(super) fn unzip_error(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        _ => io::ErrorKind::InvalidData.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_blogs_one_has_to_be_named() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<String>>();
        let two = names(&[
            "Takeout/Blogger/Blogs/A/feed.atom",
            "Takeout/Blogger/Blogs/A/theme-layouts.xml",
            "Takeout/Blogger/Blogs/B/feed.atom",
            "Takeout/Blogger/Comments/A/feed.atom",
            "Takeout/Blogger/Comments/Another's/feed.atom",
        ]);
        assert!(
            matches!(feeds(two.clone(), None), Err(NotOpened::Several(blogs)) if blogs == ["A", "B"]),
            "nobody said which"
        );
        let own = ["Takeout/Blogger/Blogs/A/feed.atom", "Takeout/Blogger/Comments/A/feed.atom"];
        assert_eq!(feeds(two.clone(), Some("A")).expect("a blog"), own);
        assert!(matches!(feeds(two.clone(), Some("C")), Err(NotOpened::Several(_))));
        let one: Vec<String> = two.into_iter().filter(|name| !name.contains("Blogs/B")).collect();
        assert_eq!(feeds(one, None).expect("a blog"), own);
        assert_eq!(feeds(names(&["blog-01.xml", "x/y.txt"]), None).expect("a backup"), ["blog-01.xml"]);
    }
}
