//! Puts a file that came in beside a post: whole or not at all, under a name that nothing has, and not twice.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use crate::disk::in_use;
use crate::disk::read::is_through_folders;
use crate::disk::real_path::on_disk;
use crate::disk::rights;
use crate::media::recording::patch::{Filling, Patch};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::text::spelling::folded;

/// Bytes that are written at a time.
const PART: usize = 64 * 1024;

/// Where a file came to lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Its path.
    pub path: SourcePath,
    /// Whether it is new: the same bytes lay there already otherwise.
    pub is_new: bool,
}

/// Overwrites parts of a file.
///
/// # Errors
///
/// When it cannot be written.
pub fn overwrite(file: &Path, patches: &[Patch]) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(file)?;
    for Patch { at, len, filling } in patches {
        file.seek(SeekFrom::Start(*at))?;
        let (mut left, mut bytes): (u64, &[u8]) = match filling {
            Filling::Byte(_) => (*len, &[]),
            Filling::Bytes(bytes) => (*len, bytes),
        };
        let rest = if let Filling::Byte(byte) = filling { *byte } else { 0 };
        let part = vec![rest; PART];
        while left > 0 {
            let most = usize::try_from(left).unwrap_or(PART).min(PART);
            let now = if bytes.is_empty() { most } else { most.min(bytes.len()) };
            file.write_all(if bytes.is_empty() { &part[..now] } else { &bytes[..now] })?;
            bytes = bytes.get(now..).unwrap_or_default();
            left -= now as u64;
        }
    }
    file.sync_all()
}

/// Writes a new file to a place that nobody else sees, whole.
///
/// # Errors
///
/// When it cannot be written.
pub fn write_hidden(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut out = File::create(file)?;
    out.write_all(bytes)?;
    out.sync_all()
}

/// Moves a file into a folder of the site's content, under `name` or the first numbered one that is free: neither in the folder nor
/// `taken`, in any spelling. If the same bytes lie there, nothing is moved.
///
/// # Errors
///
/// When the folder is not one of the site, or nothing can be written.
pub fn put(
    site: &Path,
    folder: &SourcePath,
    name: &str,
    taken: &dyn Fn(&str) -> bool,
    file: PathBuf,
) -> io::Result<Placed> {
    let into = on_disk(site, folder).unwrap_or_else(|_| site.join(folder.as_str()));
    let there = into.ancestors().find(|above| fs::symlink_metadata(above).is_ok()).unwrap_or(site);
    // A link may lead anywhere.
    if !folder.is_below("content") || !is_through_folders(site, &there.join("x")) {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    fs::create_dir_all(&into)?;
    if let Some(same) = same(&into, &file)? {
        let path = SourcePath::new(&format!("{folder}/{same}")).ok_or(io::ErrorKind::InvalidInput)?;
        return Ok(Placed { path, is_new: false });
    }
    let mut names = Vec::new();
    for entry in fs::read_dir(&into)? {
        names.push(folded(&entry?.file_name().to_string_lossy()).into_owned());
    }
    let is_free = |name: &String| !names.contains(&folded(name).into_owned()) && !taken(name);
    let mut file = TempPath::try_from_path(file)?;
    for name in candidates(name).filter(is_free) {
        match in_use::persist_new(file, &into.join(&name)) {
            Ok(()) => {
                settle(&into);
                let path = SourcePath::new(&format!("{folder}/{name}")).ok_or(io::ErrorKind::InvalidInput)?;
                return Ok(Placed { path, is_new: true });
            }
            Err((again, error)) if error.kind() == io::ErrorKind::AlreadyExists => file = again,
            Err((again, error)) if error.kind() == io::ErrorKind::CrossesDevices => {
                file = copied(&again, &into)?;
            }
            Err((_, error)) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Returns a name, then the same with numbers: `a.jpg`, `a-2.jpg`, `a-3.jpg`.
fn candidates(name: &str) -> impl Iterator<Item = String> {
    let (stem, extension) = name.rsplit_once('.').map_or((name, ""), |(stem, _)| (stem, &name[stem.len()..]));
    // The first was refused because of another drive: it is tried once more.
    let numbered = (2_usize..).map(move |number| format!("{stem}-{number}{extension}"));
    [name.to_owned(), name.to_owned()].into_iter().chain(numbered)
}

/// Returns the name of the file in a folder that has the same bytes as another.
fn same(folder: &Path, file: &Path) -> io::Result<Option<String>> {
    let len = fs::metadata(file)?.len();
    let mut own = None;
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_alike = entry.metadata().is_ok_and(|found| found.is_file() && found.len() == len);
        if !is_alike || name.starts_with('.') || name == "index.md" || name == "comments.yaml" {
            continue;
        }
        let own = match own {
            Some(own) => own,
            None => *own.insert(fingerprint(file)?),
        };
        if fingerprint(&entry.path()).is_ok_and(|other| other == own) {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

fn fingerprint(file: &Path) -> io::Result<Fingerprint> {
    Ok(Fingerprint::of_all(&[], &mut File::open(file)?)?.0)
}

/// Copies a file to a hidden one in a folder: `.griffel` may lie on another drive.
fn copied(file: &Path, into: &Path) -> io::Result<TempPath> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".in-");
    rights::of_any_new_file(&mut builder);
    let mut copy = builder.tempfile_in(into)?;
    io::copy(&mut File::open(file)?, &mut copy)?;
    copy.as_file().sync_all()?;
    Ok(copy.into_temp_path())
}

/// Has the system write down that a file lies in a folder; where it cannot be asked, it does so in its own time.
pub(super) fn settle(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        folder.sync_all().ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn placed(site: &Path, name: &str, bytes: &[u8], taken: &dyn Fn(&str) -> bool) -> (String, bool) {
        let file = site.join("incoming");
        write_hidden(&file, bytes).expect("written");
        let folder = SourcePath::new("content/posts/a").expect("a path");
        let Placed { path, is_new } = put(site, &folder, name, taken, file).expect("placed");
        (path.name().to_owned(), is_new)
    }

    #[test]
    fn names_are_never_taken_twice_and_bytes_not_stored_twice() {
        let site = tempfile::tempdir().expect("a folder");
        let site = site.path();
        let free = |_: &str| false;
        assert_eq!(placed(site, "bild.jpg", b"1", &free), ("bild.jpg".to_owned(), true));
        assert_eq!(placed(site, "annan.jpg", b"1", &free), ("bild.jpg".to_owned(), false));
        assert_eq!(placed(site, "bild.jpg", b"2", &free), ("bild-2.jpg".to_owned(), true));
        assert_eq!(placed(site, "BILD.jpg", b"3", &free), ("BILD-3.jpg".to_owned(), true));
        assert_eq!(placed(site, "lista", b"4", &|name| name == "lista"), ("lista-2".to_owned(), true));
        let names: Vec<_> = fs::read_dir(site.join("content/posts/a")).expect("a folder").flatten().collect();
        assert_eq!(names.len(), 4);
    }

    #[test]
    fn nothing_is_written_outside_the_site() {
        let site = tempfile::tempdir().expect("a folder");
        let file = site.path().join("incoming");
        let refused = |folder: &str| {
            write_hidden(&file, b"1").expect("written");
            let folder = SourcePath::new(folder).expect("a path");
            put(site.path(), &folder, "a", &|_| false, file.clone()).expect_err("refused").kind()
        };
        assert_eq!(refused(".griffel/kept"), io::ErrorKind::PermissionDenied);
        assert_eq!(refused("themes/x"), io::ErrorKind::PermissionDenied);
        #[cfg(unix)]
        {
            let elsewhere = tempfile::tempdir().expect("a folder");
            fs::create_dir_all(site.path().join("content/posts")).expect("a folder");
            std::os::unix::fs::symlink(elsewhere.path(), site.path().join("content/posts/a")).expect("a link");
            assert_eq!(refused("content/posts/a"), io::ErrorKind::PermissionDenied);
            assert_eq!(fs::read_dir(elsewhere.path()).expect("a folder").count(), 0);
        }
    }

    #[test]
    fn parts_are_overwritten_in_place() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("film");
        let bytes = vec![7; 200_000];
        let patches =
            [Patch::fill(10..150_000, 1), Patch::padded(150_000..150_010, vec![2, 3]), Patch::bytes(199_999, [9])];
        let mut expected = bytes.clone();
        for patch in &patches {
            patch.apply(0, &mut expected);
        }
        write_hidden(&file, &bytes).expect("written");
        overwrite(&file, &patches).expect("overwritten");
        assert_eq!(fs::read(&file).expect("there"), expected);
    }
}
