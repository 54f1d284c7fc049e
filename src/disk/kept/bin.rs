//! Deleted posts with their files, from where they come back. Nothing is deleted from it by itself.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::disk::in_use;
use crate::disk::kept::whole_file::write_whole;
use crate::disk::own_folder::BIN;
use crate::disk::real_path::on_disk;
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// The file of an item that says what it is.
const ABOUT: &str = "about.json";

/// The folder of an item with what was deleted.
const FILES: &str = "files";

/// What goes into the bin together.
#[derive(Debug, Clone, Copy)]
pub enum Deleted<'a> {
    /// The folder of a post, with everything in it.
    Folder(&'a str),
    /// Files below the folder of the first, which is the post.
    Files(&'a [SourcePath]),
}

/// A post in the bin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BinItem {
    /// Its name in the bin.
    pub name: String,
    /// Where its file was.
    pub post: SourcePath,
    /// Its title.
    pub title: String,
    /// When it was deleted.
    pub when: Timestamp,
}

/// What lies in the bin.
#[derive(Debug, Default)]
pub struct BinItems {
    /// The posts, what was deleted last first.
    pub items: Vec<BinItem>,
    /// Folders that say nothing about themselves. Nothing is done to them.
    pub unread: Vec<PathBuf>,
}

#[derive(Serialize, Deserialize)]
struct About {
    post: String,
    title: String,
    when: String,
    /// The folder of the site from which `entries` come.
    root: String,
    /// Files and folders, by their paths in `root`; the post is or is in the first.
    entries: Vec<String>,
}

/// Moves a post into the bin; returns the name of the item.
///
/// # Errors
///
/// When something cannot be moved; everything is at its place then.
pub fn put(site: &Path, post: &SourcePath, title: &str, deleted: Deleted, when: Timestamp) -> io::Result<String> {
    let (root, entries) = match deleted {
        Deleted::Folder(folder) => {
            let (root, name) = folder.rsplit_once('/').unwrap_or(("", folder));
            (root.to_owned(), vec![name.to_owned()])
        }
        Deleted::Files(files) => {
            let root = post.folder();
            let inside = |file: &SourcePath| {
                file.as_str().strip_prefix(root).map(|rest| rest.trim_start_matches('/').to_owned())
            };
            (root.to_owned(), files.iter().filter_map(inside).collect())
        }
    };
    let mark = Fingerprint::of_value(&(post, when.as_nanosecond())).short();
    let name = format!("{}-{mark}", when.strftime("%Y%m%d-%H%M%S"));
    let item = site.join(BIN).join(&name);
    let about =
        About { post: post.as_str().to_owned(), title: title.to_owned(), when: when.to_string(), root, entries };
    let json = serde_json::to_vec_pretty(&about).expect("invariant: texts are JSON");
    write_whole(&item.join(ABOUT), &json)?;
    let mut moved = Vec::new();
    for entry in &about.entries {
        let source = SourcePath::resolve(&about.root, entry).ok_or(io::ErrorKind::InvalidInput)?;
        let target = item.join(FILES).join(entry);
        let done = on_disk(site, &source).and_then(|source| move_to(&source, &target).map(|()| source));
        match done {
            Ok(source) => moved.push((source, target)),
            Err(error) => {
                for (source, target) in moved.into_iter().rev() {
                    move_to(&target, &source)?;
                }
                take_away(&item);
                return Err(error);
            }
        }
    }
    if let Deleted::Files(_) = deleted {
        without_empty_folders(site, post.folder());
    }
    Ok(name)
}

/// Returns what lies in the bin of a site.
#[must_use]
pub fn items(site: &Path) -> BinItems {
    let mut all = BinItems::default();
    for entry in fs::read_dir(site.join(BIN)).into_iter().flatten().flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        let is_empty = !has_files(&path);
        match read(&path) {
            // It was not moved in, or it is back.
            _ if is_empty => {}
            Some((post, when, About { title, .. })) => all.items.push(BinItem { name, post, title, when }),
            None => all.unread.push(path),
        }
    }
    all.items.sort_by(|a, b| (b.when, &b.name).cmp(&(a.when, &a.name)));
    all.unread.sort();
    all
}

/// Moves an item back to its place, or to a free name beside it if there is something else now; returns the post's path.
///
/// # Errors
///
/// When there is no such item or it cannot be moved; what was moved until then is at its new place, the rest in the bin.
pub fn restore(site: &Path, name: &str) -> io::Result<SourcePath> {
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let item = site.join(BIN).join(name);
    let (post, _, about) = read(&item).filter(|_| is_name && !name.is_empty()).ok_or(io::ErrorKind::NotFound)?;
    let invalid = || io::Error::from(io::ErrorKind::InvalidData);
    let place = free_place(site, &item.join(FILES), &about).ok_or_else(invalid)?;
    for (entry, target) in about.entries.iter().zip(&place) {
        let source = item.join(FILES).join(entry);
        if source.exists() {
            move_to(&source, &site.join(target.as_str()))?;
        }
    }
    take_away(&item);
    let (Some(first), Some(entry)) = (place.first(), about.entries.first()) else { return Err(invalid()) };
    let was = SourcePath::resolve(&about.root, entry).ok_or_else(invalid)?;
    let inside = post.as_str().strip_prefix(was.as_str()).ok_or_else(invalid)?;
    SourcePath::new(&format!("{first}{inside}")).ok_or_else(invalid)
}

/// Returns where the entries of an item can lie: at their places, or, if one of them is taken, all under a new name.
fn free_place(site: &Path, files: &Path, about: &About) -> Option<Vec<SourcePath>> {
    let About { post: _, title: _, when: _, root, entries } = about;
    let at = |root: &str| -> Option<Vec<SourcePath>> {
        entries.iter().map(|entry| SourcePath::resolve(root, entry)).collect()
    };
    let is_free =
        |places: &Vec<SourcePath>| places.iter().all(|place| fs::symlink_metadata(site.join(place.as_str())).is_err());
    let numbered = |number: u32| match entries.as_slice() {
        [one] => {
            // The name of a folder may have a dot, too, and is numbered as a whole.
            let dot = one.rfind('.').filter(|_| files.join(one).is_file()).unwrap_or(one.len());
            let (stem, extension) = one.split_at(dot);
            Some(vec![SourcePath::resolve(root, &format!("{stem}-{number}{extension}"))?])
        }
        _ => at(&format!("{root}-{number}")),
    };
    std::iter::once(at(root)).chain((2..u32::MAX).map(numbered)).find_map(|places| places.filter(is_free))
}

fn read(item: &Path) -> Option<(SourcePath, Timestamp, About)> {
    let about: About = serde_json::from_slice(&fs::read(item.join(ABOUT)).ok()?).ok()?;
    Some((SourcePath::new(&about.post)?, about.when.parse().ok()?, about))
}

fn has_files(item: &Path) -> bool {
    fs::read_dir(item.join(FILES)).is_ok_and(|mut entries| entries.next().is_some())
}

/// Moves a file or a folder to where nothing is.
fn move_to(from: &Path, to: &Path) -> io::Result<()> {
    if fs::symlink_metadata(to).is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    in_use::rename(from, to)
}

/// Deletes what an item says about itself, if nothing else is left in it.
fn take_away(item: &Path) {
    let mut folders = vec![item.join(FILES)];
    while let Some(folder) = folders.pop() {
        let below = fs::read_dir(&folder)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.is_dir());
        let below: Vec<_> = below.collect();
        // Only empty folders can be deleted so.
        if below.is_empty() {
            if fs::remove_dir(&folder).is_err() && folder.exists() {
                return;
            }
        } else {
            folders.push(folder);
            folders.extend(below);
        }
    }
    in_use::remove_file(&item.join(ABOUT)).ok();
    fs::remove_dir(item).ok();
}

/// Deletes a folder below `content` if nothing is left in it.
fn without_empty_folders(site: &Path, folder: &str) {
    if folder.matches('/').count() >= 2 {
        fs::remove_dir(site.join(folder)).ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(path: &str) -> SourcePath {
        SourcePath::new(path).expect("a path")
    }

    fn written(site: &Path, files: &[&str]) {
        for file in files {
            fs::create_dir_all(site.join(file).parent().expect("a folder")).expect("a folder");
            fs::write(site.join(file), file).expect("a file");
        }
    }

    #[test]
    fn a_deleted_post_comes_back_to_its_place_or_beside() {
        let site = tempfile::tempdir().expect("a folder");
        let site = site.path();
        let folder = ["content/posts/resa/index.md", "content/posts/resa/bilder/sjö.jpg"];
        written(site, &folder);
        written(
            site,
            &["content/posts/hej.md", "content/pages/om/index.md", "content/pages/om/b.jpg", "content/pages/om/mer.md"],
        );
        let when = |second| Timestamp::from_second(second).expect("a time");
        put(site, &path(folder[0]), "Resa", Deleted::Folder("content/posts/resa"), when(1)).expect("moved");
        put(site, &path("content/posts/hej.md"), "Hej", Deleted::Files(&[path("content/posts/hej.md")]), when(2))
            .expect("moved");
        let page = [path("content/pages/om/index.md"), path("content/pages/om/b.jpg")];
        put(site, &page[0], "Om", Deleted::Files(&page), when(3)).expect("moved");
        assert!(!site.join("content/posts/resa").exists() && !site.join("content/posts/hej.md").exists());
        assert!(site.join("content/pages/om/mer.md").exists());
        let found = items(site).items;
        assert_eq!(found.iter().map(|item| item.title.as_str()).collect::<Vec<_>>(), ["Om", "Hej", "Resa"]);
        // The first comes to its place, the others find it taken.
        assert_eq!(restore(site, &found[2].name).expect("back"), path(folder[0]));
        assert!(folder.iter().all(|file| fs::read_to_string(site.join(file)).is_ok_and(|text| text == *file)));
        written(site, &["content/posts/hej.md", "content/posts/hej-2.md", "content/pages/om/index.md"]);
        assert_eq!(restore(site, &found[1].name).expect("back"), path("content/posts/hej-3.md"));
        assert_eq!(restore(site, &found[0].name).expect("back"), path("content/pages/om-2/index.md"));
        assert!(site.join("content/pages/om-2/b.jpg").exists());
        assert!(items(site).items.is_empty());
        assert_eq!(fs::read_dir(site.join(BIN)).expect("a folder").count(), 0);
    }

    #[test]
    fn a_number_stands_before_the_extension_of_a_file_and_after_the_name_of_a_folder() {
        let site = tempfile::tempdir().expect("a folder");
        let site = site.path();
        for (file, folder, expected) in [
            ("content/posts/sjö.jpg", None, "content/posts/sjö-2.jpg"),
            ("content/posts/del 1.5/index.md", Some("content/posts/del 1.5"), "content/posts/del 1.5-2/index.md"),
        ] {
            let post = path(file);
            written(site, &[file]);
            let files = [post.clone()];
            let what = folder.map_or(Deleted::Files(&files), Deleted::Folder);
            put(site, &post, "Resa", what, Timestamp::UNIX_EPOCH).expect("moved");
            written(site, &[file]);
            let item = items(site).items.remove(0);
            assert_eq!(restore(site, &item.name).expect("back"), path(expected));
        }
    }

    #[test]
    fn what_cannot_be_moved_stays_and_what_is_foreign_is_told() {
        let site = tempfile::tempdir().expect("a folder");
        let site = site.path();
        let files = [path("content/posts/a.md"), path("content/posts/gone.jpg")];
        written(site, &["content/posts/a.md"]);
        assert!(put(site, &files[0], "A", Deleted::Files(&files), Timestamp::UNIX_EPOCH).is_err());
        assert!(site.join("content/posts/a.md").exists() && items(site).items.is_empty());
        written(site, &[".griffel/kept/bin/min/files/x.md", ".griffel/kept/bin/tom/about.json"]);
        let found = items(site);
        assert_eq!((found.items.len(), found.unread.len()), (0, 1));
        for name in ["", "..", "../bin", "min", "tom", "nothing"] {
            assert!(restore(site, name).is_err(), "{name}");
        }
    }
}
