//! New files for an author, all of them or none: a folder, or files at their places in a site.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use tempfile::{NamedTempFile, TempDir};

use crate::disk::in_use;
use crate::disk::rights;
use crate::disk::scaffold::Existing;

/// Writes a folder that is not there yet, with its files by their paths in it: whole or not at all.
///
/// # Errors
///
/// [`io::ErrorKind::AlreadyExists`] if something lies there; else when it cannot be written.
pub fn create_folder(folder: &Path, files: &[(String, Vec<u8>)]) -> io::Result<()> {
    if folder.symlink_metadata().is_ok() {
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let above = folder.parent().ok_or(io::ErrorKind::NotFound)?;
    fs::create_dir_all(above)?;
    // Beside its place and hidden: a build reads no folder whose name begins with a dot, and a rename stays on one drive.
    let made = tempfile::Builder::new().prefix(".griffel-").tempdir_in(above)?;
    let content = made.path().join("new");
    for (path, bytes) in files {
        let file = content.join(path);
        file.parent().map_or(Ok(()), fs::create_dir_all)?;
        fs::write(file, bytes)?;
    }
    in_use::rename(&content, folder)?;
    // Empty now; what stays of it for a moment is hidden.
    TempDir::close(made).ok();
    Ok(())
}

/// Writes files by their paths in a site. Each is written beside its place first, and only when all are written are they moved
/// there: a full disk leaves nothing half.
///
/// # Errors
///
/// The file, and why it cannot be written: [`io::ErrorKind::AlreadyExists`] if it is there and to be kept.
pub fn write_all(site: &Path, files: &[(String, Vec<u8>)], existing: Existing) -> Result<(), (String, io::Error)> {
    let failed = |path: &str| {
        let path = path.to_owned();
        move |error| (path, error)
    };
    if existing == Existing::Kept
        && let Some((path, _)) = files.iter().find(|(path, _)| site.join(path).symlink_metadata().is_ok())
    {
        return Err((path.clone(), io::ErrorKind::AlreadyExists.into()));
    }
    let mut written = Vec::new();
    for (path, bytes) in files {
        written.push((path, hidden(&site.join(path), bytes).map_err(failed(path))?));
    }
    for (path, file) in written {
        let place = site.join(path);
        match existing {
            Existing::Kept => in_use::persist_new(file.into_temp_path(), &place).map_err(|(_, error)| error),
            Existing::Replaced => in_use::persist(file, &place),
        }
        .map_err(failed(path))?;
    }
    Ok(())
}

/// Writes a file beside its place, with the rights of any new file.
fn hidden(place: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let folder = place.parent().ok_or(io::ErrorKind::NotFound)?;
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".griffel-");
    rights::of_any_new_file(&mut builder);
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.flush()?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_folder_is_there_as_a_whole_or_not_at_all() {
        let site = tempfile::tempdir().expect("a folder");
        let themes = site.path().join("themes");
        let files = [("a/b.txt".to_owned(), b"1".to_vec()), ("c.txt".to_owned(), b"2".to_vec())];
        create_folder(&themes.join("nytt"), &files).expect("written");
        assert_eq!(fs::read(themes.join("nytt/a/b.txt")).expect("a file"), b"1");
        let again = create_folder(&themes.join("nytt"), &files).expect_err("it is there");
        assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
        // A file where a folder has to be: the second file cannot be written, and the first does not stay.
        let clash = [("a".to_owned(), b"1".to_vec()), ("a/b".to_owned(), b"2".to_vec())];
        create_folder(&themes.join("annat"), &clash).expect_err("cannot be");
        assert_eq!(names(&themes), ["nytt"]);
    }

    #[test]
    fn files_are_kept_unless_they_are_to_be_replaced_and_nothing_is_half_written() {
        let site = tempfile::tempdir().expect("a folder");
        let path = |name: &str| format!("themes/skola/{name}");
        let new = [(path("a.css"), b"a".to_vec()), (path("b.css"), b"b".to_vec())];
        fs::create_dir_all(site.path().join("themes/skola")).expect("a folder");
        fs::write(site.path().join(path("b.css")), "own").expect("a file");
        let (kept, error) = write_all(site.path(), &new, Existing::Kept).expect_err("one is there");
        assert_eq!((kept.as_str(), error.kind()), ("themes/skola/b.css", io::ErrorKind::AlreadyExists));
        assert_eq!(names(&site.path().join("themes/skola")), ["b.css"]);
        write_all(site.path(), &new, Existing::Replaced).expect("written");
        assert_eq!(names(&site.path().join("themes/skola")), ["a.css", "b.css"]);
        assert_eq!(fs::read(site.path().join(path("b.css"))).expect("a file"), b"b");
        // A folder in the place of the last file: none of the others is written.
        let clash = [(path("c.css"), b"c".to_vec()), (format!("{}/d", path("a.css")), b"d".to_vec())];
        write_all(site.path(), &clash, Existing::Replaced).expect_err("a file is no folder");
        assert_eq!(names(&site.path().join("themes/skola")), ["a.css", "b.css"]);
    }
}
