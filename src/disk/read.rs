//! The site folder -> Snapshot.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::diagnostic::rule::{Diagnosed, Diagnostic};
use crate::disk::content::source;
use crate::disk::names::is_left_out;
use crate::disk::walk::{TOPS, site_files, slashes, unreadable_because};
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};

/// Reads the site folder. Files that cannot be read are reported and left out.
///
/// # Errors
///
/// When the folder itself does not exist.
pub fn snapshot(site: &Path) -> io::Result<Diagnosed<Snapshot>> {
    let Diagnosed { value: files, mut diagnostics } = site_files(&fs::canonicalize(site)?);
    let read = |(path, file): (SourcePath, PathBuf)| {
        source(path.clone(), &file).map_err(|error| Box::new(unreadable_because(&path, &error)))
    };
    let read: Vec<Result<Source, Box<Diagnostic>>> = files.into_par_iter().map(read).collect();
    let mut sources = Vec::with_capacity(read.len());
    for result in read {
        match result {
            Ok(source) => sources.push(source),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    Ok(Diagnosed { value: Snapshot::new(sources), diagnostics })
}

/// Reads the files again that were created, changed or deleted: absolute paths below `site`, which is a real path. Returns
/// whether that was enough: where folders or links are involved, or something cannot be read, the whole site has to be read.
pub fn reread(site: &Path, snapshot: &mut Snapshot, changed: &BTreeSet<PathBuf>) -> bool {
    changed.iter().all(|file| reread_one(site, snapshot, file).is_some())
}

/// Reads one file again; `None` where that is not enough.
fn reread_one(site: &Path, snapshot: &mut Snapshot, file: &Path) -> Option<()> {
    let inside = slashes(file.strip_prefix(site).ok()?.to_str()?);
    let path = SourcePath::new(&inside)?;
    let mut parts = inside.split('/');
    let top = parts.next().filter(|top| TOPS.contains(top))?;
    if parts.any(|name| is_left_out(name, top)) {
        return Some(());
    }
    match fs::symlink_metadata(file) {
        // A name in another normal form may be that of another file.
        Ok(found) if found.is_file() && path.as_str() == inside && is_through_folders(site, file) => {
            snapshot.insert(source(path, file).ok()?);
            Some(())
        }
        Ok(_) => None,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let was_folder = snapshot.below(path.as_str()).next().is_some();
            // Editors create files that are deleted again before they were read.
            snapshot.remove(path.as_str());
            (!was_folder).then_some(())
        }
        Err(_) => None,
    }
}

/// Returns whether only folders, and no links to other places, lie between the site and a file.
pub(super) fn is_through_folders(site: &Path, file: &Path) -> bool {
    let above = file.ancestors().skip(1).take_while(|folder| *folder != site);
    above.into_iter().all(|folder| fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_out_of_the_site_are_refused_and_links_within_are_read() {
        let site = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(site.path().join("content/posts")).expect("a folder");
        std::fs::write(site.path().join("griffel.yaml"), "title: x\n").expect("a file");
        std::fs::write(site.path().join("content/posts/a.md"), "a").expect("a file");
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("/etc/passwd", site.path().join("content/posts/b.md")).expect("a link");
            std::os::unix::fs::symlink("a.md", site.path().join("content/posts/c.md")).expect("a link");
            let read = snapshot(site.path()).expect("the folder is there");
            let codes: Vec<_> = read.diagnostics.iter().map(|found| found.rule.code).collect();
            assert_eq!(codes, ["G003"]);
            assert!(read.value.get("content/posts/b.md").is_none());
            assert_eq!(read.value.text("content/posts/c.md"), Some("a"));
        }
    }

    #[test]
    fn what_changed_is_read_again_and_what_is_not_clear_is_not() {
        let site = tempfile::tempdir().expect("a folder");
        let site = fs::canonicalize(site.path()).expect("a place");
        fs::create_dir_all(site.join("content/posts/b")).expect("a folder");
        for path in ["griffel.yaml", "content/posts/a.md", "content/posts/b/index.md"] {
            fs::write(site.join(path), "1").expect("a file");
        }
        let mut known = snapshot(&site).expect("a site").value;
        let mut is_enough = |paths: &[&str]| {
            let is_possible = reread(&site, &mut known, &paths.iter().map(|path| site.join(path)).collect());
            is_possible.then(|| assert_eq!(known, snapshot(&site).expect("a site").value)).is_some()
        };
        fs::write(site.join("content/posts/a.md"), "2").expect("a file");
        fs::write(site.join("content/posts/c.md"), "3").expect("a file");
        fs::write(site.join("content/posts/c.md~"), "3").expect("a file");
        assert!(is_enough(&["content/posts/a.md", "content/posts/c.md", "content/posts/c.md~"]));
        fs::rename(site.join("content/posts/a.md"), site.join("content/posts/d.md")).expect("renamed");
        assert!(is_enough(&["content/posts/a.md", "content/posts/d.md", "content/posts/4913"]));
        fs::remove_dir_all(site.join("content/posts/b")).expect("gone");
        assert!(!is_enough(&["content/posts/b"]));
        fs::create_dir(site.join("content/posts/e")).expect("a folder");
        assert!(!is_enough(&["content/posts/e"]));
        assert!(!is_enough(&["../elsewhere"]));
    }

    #[test]
    fn copies_of_the_settings_and_of_what_readers_know_are_told() {
        let site = tempfile::tempdir().expect("a folder");
        let copies = [
            "griffel (1).yaml",
            "griffel (Annas konfliktkopia 2026-01-13).yaml",
            "griffel (conflicted copy 2026-01-13 101112).yaml",
            "griffel-DESKTOP-AB12.yaml",
            "griffel-SKOLA7.yaml",
            "published (kopia i konflikt).yaml",
        ];
        let others = ["griffel-prov.yaml", "griffel.yaml.md", "published.yaml", "griffel.yaml", "annat (1).yaml"];
        for name in copies.into_iter().chain(others) {
            fs::write(site.path().join(name), "x").expect("a file");
        }
        let read = snapshot(site.path()).expect("a site");
        let told: Vec<_> =
            read.diagnostics.iter().filter_map(|found| found.location.as_ref()).map(|at| at.path.as_str()).collect();
        assert_eq!(told, copies);
        fs::create_dir_all(site.path().join("content/posts")).expect("a folder");
        for name in ["_defaults.yaml", "_defaults (1).yaml", "_defaults-x.yaml"] {
            fs::write(site.path().join("content/posts").join(name), "x").expect("a file");
        }
        fs::remove_file(site.path().join("published.yaml")).expect("gone");
        assert_eq!(snapshot(site.path()).expect("a site").diagnostics.len(), 6, "a copy of nothing is none");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_no_file_does_not_hold_the_build() {
        let site = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(site.path().join("content")).expect("a folder");
        let made = std::process::Command::new("mkfifo").arg(site.path().join("content/ror.md")).status();
        assert!(made.is_ok_and(|status| status.success()));
        let (sender, receiver) = std::sync::mpsc::channel();
        let folder = site.path().to_path_buf();
        std::thread::spawn(move || sender.send(snapshot(&folder).expect("a site").diagnostics.len()));
        assert_eq!(receiver.recv_timeout(std::time::Duration::from_secs(3)), Ok(1));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_hidden_file_of_the_site_is_not_read() {
        let site = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(site.path().join("static")).expect("a folder");
        std::fs::create_dir_all(site.path().join(".git")).expect("a folder");
        std::fs::write(site.path().join(".git/config"), "hemligt").expect("a file");
        std::os::unix::fs::symlink("../.git/config", site.path().join("static/x.txt")).expect("a link");
        let read = snapshot(site.path()).expect("a site");
        assert!(read.value.get("static/x.txt").is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_or_to_nothing_is_not_said_to_lead_out() {
        let site = tempfile::tempdir().expect("a folder");
        std::fs::create_dir_all(site.path().join("content/bilder")).expect("a folder");
        std::fs::write(site.path().join("content/bilder/b.txt"), "b").expect("a file");
        std::fs::create_dir_all(site.path().join("content/posts")).expect("a folder");
        std::os::unix::fs::symlink("../bilder", site.path().join("content/posts/bilder")).expect("a link");
        std::os::unix::fs::symlink("..", site.path().join("content/posts/upp")).expect("a link");
        let read = snapshot(site.path()).expect("a site");
        assert_eq!(read.value.text("content/posts/bilder/b.txt"), Some("b"));
        assert!(read.diagnostics.iter().all(|found| found.rule.code == "G006"), "{:?}", read.diagnostics);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_cannot_be_read_or_are_there_twice_are_reported() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("content/posts")).expect("a folder");
        for name in ["\u{e5}.md", "a\u{30a}.md"] {
            fs::write(folder.path().join("content/posts").join(name), "x").expect("a file");
        }
        let latin = std::ffi::OsStr::from_bytes(b"\xe5r.md");
        fs::write(folder.path().join("content/posts").join(latin), "x").expect("a file");
        let read = snapshot(folder.path()).expect("a site");
        let paths: Vec<_> = read.value.files().map(|source| source.path.as_str()).collect();
        let codes: Vec<_> = read.diagnostics.iter().map(|found| found.rule.code).collect();
        assert_eq!(paths, ["content/posts/å.md"]);
        assert_eq!(codes, ["G004", "G004"]);
    }
}
