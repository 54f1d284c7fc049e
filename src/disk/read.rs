//! The site folder -> Snapshot.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::fs::{self, File, FileType};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::disk::names::is_left_out;
use crate::media::kind::{FileCategory, kind_of};
use crate::source::fingerprint::Fingerprint;
use crate::source::isobmff::{self, is_video};
use crate::source::path::SourcePath;
use crate::source::snapshot::{Content, Snapshot, Source};
use crate::source::span::Location;

/// A symbolic link that leads out of the site.
pub const LINK_OUT: Rule = Rule::error("G003");
/// A file name that cannot be read or used.
pub const BAD_NAME: Rule = Rule::error("G004");
/// A file that cannot be read.
pub const UNREADABLE: Rule = Rule::error("G006");

/// Folders and files of a site that a build may look at.
const TOPS: [&str; 4] = ["griffel.yaml", "content", "static", "themes"];

/// Largest file in bytes that is held in memory; a film is larger and can only be copied.
const HELD_MAX: u64 = 64 * 1024 * 1024;

/// Largest picture in bytes that is held: a folder of photographs does not fit into memory, and each is asked for once.
const PICTURE_HELD_MAX: u64 = 256 * 1024;

/// Links followed from link to link; a folder of links is one.
const LINKS_MAX: usize = 8;

/// Reads the site folder. What cannot be read is reported and left out.
///
/// # Errors
///
/// When the folder itself is not there.
pub fn snapshot(site: &Path) -> io::Result<Diagnosed<Snapshot>> {
    let root = fs::canonicalize(site)?;
    let mut walk = Walk { root: &root, top: "", files: Vec::new(), diagnostics: Vec::new() };
    for top in TOPS {
        walk.top = top;
        walk.below(&root.join(top), top, &mut Vec::new());
    }
    let Walk { files, mut diagnostics, .. } = walk;
    let files = once(files, &mut diagnostics);
    let read: Vec<Result<Source, Box<Diagnostic>>> =
        files.into_par_iter().map(|(path, place)| source(path, &place)).collect();
    let mut sources = Vec::with_capacity(read.len());
    for result in read {
        match result {
            Ok(source) => sources.push(source),
            Err(diagnostic) => diagnostics.push(*diagnostic),
        }
    }
    Ok(Diagnosed { value: Snapshot::new(sources), diagnostics })
}

/// Reads files again that came, changed or went, by their absolute paths below `site`, its real place; every other file is
/// as it was. Returns whether that was possible: where folders or links are in play, or something cannot be read, the
/// whole site has to be read.
pub fn again(site: &Path, snapshot: &mut Snapshot, changed: &BTreeSet<PathBuf>) -> bool {
    changed.iter().all(|place| one_again(site, snapshot, place).is_some())
}

/// Reads one file again; `None` where that is not enough.
fn one_again(site: &Path, snapshot: &mut Snapshot, place: &Path) -> Option<()> {
    let inside = slashes(place.strip_prefix(site).ok()?.to_str()?);
    let path = SourcePath::new(&inside)?;
    let mut parts = inside.split('/');
    let top = parts.next().filter(|top| TOPS.contains(top))?;
    if parts.any(|name| is_left_out(name, top)) {
        return Some(());
    }
    match fs::symlink_metadata(place) {
        // A name that is written in another way may be that of another file.
        Ok(found) if found.is_file() && path.as_str() == inside && is_through_folders(site, place) => {
            snapshot.insert(source(path, place).ok()?);
            Some(())
        }
        Ok(_) => None,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let was_folder = snapshot.below(path.as_str()).next().is_some();
            // Editors make files that are gone again before anybody saw them.
            snapshot.remove(path.as_str());
            (!was_folder).then_some(())
        }
        Err(_) => None,
    }
}

/// Returns whether only folders, and no links to other places, lie between the site and a file.
fn is_through_folders(site: &Path, place: &Path) -> bool {
    let above = place.ancestors().skip(1).take_while(|folder| *folder != site);
    above.into_iter().all(|folder| fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir()))
}

/// Collects files with their paths in the site and their places on the disk.
struct Walk<'a> {
    root: &'a Path,
    top: &'static str,
    files: Vec<(SourcePath, PathBuf)>,
    diagnostics: Vec<Diagnostic>,
}

impl Walk<'_> {
    /// Collects what lies at `place`, which is `path` in the site. `above` are the real folders of the links that led
    /// here.
    fn below(&mut self, place: &Path, path: &str, above: &mut Vec<PathBuf>) {
        let mut entries = WalkDir::new(place).follow_root_links(false).sort_by_file_name().into_iter();
        while let Some(entry) = entries.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.unread(error, path);
                    continue;
                }
            };
            let name = entry.file_name().to_str();
            if entry.depth() > 0 && name.is_some_and(|name| is_left_out(name, self.top)) {
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
                continue;
            }
            let inside = entry.path().strip_prefix(place).ok().and_then(Path::to_str).map(slashes);
            let full =
                inside.map(|inside| if inside.is_empty() { path.to_owned() } else { format!("{path}/{inside}") });
            let Some(found) = full.as_deref().and_then(SourcePath::new) else {
                let name = entry.file_name().to_string_lossy().into_owned();
                self.diagnostics.push(BAD_NAME.anywhere().with("name", name));
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
                continue;
            };
            self.entry(&entry, found, above);
        }
    }

    fn entry(&mut self, entry: &DirEntry, path: SourcePath, above: &mut Vec<PathBuf>) {
        let kind: FileType = entry.file_type();
        if kind.is_file() {
            self.files.push((path, entry.path().to_path_buf()));
        } else if kind.is_symlink() {
            self.link(entry.path(), path, above);
        } else if !kind.is_dir() {
            self.diagnostics.push(unreadable(&path, "special"));
        }
    }

    /// Follows a link to what lies inside the site; never out of it, never in a circle.
    fn link(&mut self, link: &Path, path: SourcePath, above: &mut Vec<PathBuf>) {
        let target = match fs::canonicalize(link) {
            Ok(target) => target,
            Err(error) => {
                self.diagnostics.push(unreadable_because(&path, &error));
                return;
            }
        };
        if !self.is_inside(&target) {
            self.diagnostics.push(LINK_OUT.at(Location::file(&path)).with("file", path.as_str()));
        } else if target.is_file() {
            self.files.push((path, target));
        } else if target.is_dir() {
            let from = link.parent().and_then(|folder| fs::canonicalize(folder).ok()).unwrap_or_default();
            above.push(from);
            let is_circle = above.len() > LINKS_MAX || above.iter().any(|folder| folder.starts_with(&target));
            if is_circle {
                self.diagnostics.push(unreadable(&path, "circle"));
            } else {
                self.below(&target, path.as_str(), above);
            }
            above.pop();
        } else {
            self.diagnostics.push(unreadable(&path, "special"));
        }
    }

    /// Returns whether a real place lies in the site, and not in a hidden folder of it.
    fn is_inside(&self, target: &Path) -> bool {
        let Ok(inside) = target.strip_prefix(self.root) else { return false };
        let mut parts = inside.components().map(|part| part.as_os_str().to_string_lossy());
        !inside.as_os_str().is_empty() && !parts.any(|part| part.starts_with('.'))
    }

    fn unread(&mut self, error: walkdir::Error, path: &str) {
        let is_top = error.depth() == 0;
        let place =
            error.path().and_then(|place| place.strip_prefix(self.root).ok()).and_then(Path::to_str).map(slashes);
        let error = error.into_io_error().unwrap_or_else(|| io::Error::from(io::ErrorKind::Other));
        // A site without static/ or themes/ is whole.
        if is_top && error.kind() == io::ErrorKind::NotFound {
            return;
        }
        let path = place.as_deref().and_then(SourcePath::new).or_else(|| SourcePath::new(path));
        let path = path.expect("invariant: the names of the top folders are paths");
        self.diagnostics.push(unreadable_because(&path, &error));
    }
}

fn slashes(path: &str) -> String {
    if std::path::MAIN_SEPARATOR == '/' { path.to_owned() } else { path.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// Returns the files in the order of their paths; of two with one path the first, and reports the other.
fn once(mut files: Vec<(SourcePath, PathBuf)>, diagnostics: &mut Vec<Diagnostic>) -> Vec<(SourcePath, PathBuf)> {
    files.sort();
    files.dedup_by(|next, first| {
        let is_twice = next.0 == first.0;
        if is_twice {
            let diagnostic = BAD_NAME.at(Location::file(&next.0)).with("name", next.0.name());
            diagnostics.push(diagnostic.help("twice"));
        }
        is_twice
    });
    files
}

/// Reads a file, or only its fingerprint if it is large.
fn source(path: SourcePath, place: &Path) -> Result<Source, Box<Diagnostic>> {
    let is_picture = kind_of(&path.extension()).category == FileCategory::Picture && !path.extension().eq("svg");
    let held_max = if is_picture { PICTURE_HELD_MAX } else { HELD_MAX };
    let (content, len, fingerprint) =
        content(place, held_max).map_err(|error| Box::new(unreadable_because(&path, &error)))?;
    Ok(Source { path, len, fingerprint, content })
}

/// Bytes that are asked for first: most texts fit.
const FIRST: usize = 64 * 1024;

fn content(place: &Path, held_max: u64) -> io::Result<(Content, u64, Fingerprint)> {
    thread_local! {
        /// Memory that a thread reads into; what it read is then copied into a piece of its own size.
        static SCRATCH: Cell<Vec<u8>> = const { Cell::new(Vec::new()) };
    }
    let mut file = File::open(place)?;
    let mut scratch = SCRATCH.take();
    scratch.resize(FIRST, 0);
    let read = fill(&mut file, &mut scratch)?;
    let found = if read < FIRST {
        let bytes = &scratch[..read];
        (Content::Held(bytes.into()), read as u64, Fingerprint::of(bytes))
    } else {
        larger(file, &scratch, held_max)?
    };
    SCRATCH.set(scratch);
    Ok(found)
}

/// Reads until the memory is full or the file at its end; some disks give less at a time than they have.
fn fill(file: &mut File, memory: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < memory.len() {
        match file.read(&mut memory[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// Reads the rest of a file of which `first` was read.
fn larger(mut file: File, first: &[u8], held_max: u64) -> io::Result<(Content, u64, Fingerprint)> {
    let len = file.metadata()?.len();
    if len > held_max {
        let (fingerprint, len) = Fingerprint::of_all(first, &mut file)?;
        let has_location = is_video(first) && has_location(&mut file, len)?;
        return Ok((Content::OnDisk { has_location }, len, fingerprint));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(len).unwrap_or(0) + 1);
    bytes.extend_from_slice(first);
    file.read_to_end(&mut bytes)?;
    let fingerprint = Fingerprint::of(&bytes);
    Ok((Content::Held(bytes.as_slice().into()), bytes.len() as u64, fingerprint))
}

/// Largest description of a film that is read: that of ten hours has about twenty megabytes.
const MOOV_MAX: u64 = 64 * 1024 * 1024;
/// Boxes in a row that are passed over on the way to it.
const MOOV_AFTER: usize = 256;

/// Returns whether a film tells where it was taken: looks for its description and at nothing else.
fn has_location(file: &mut File, len: u64) -> io::Result<bool> {
    let mut at = 0;
    for _ in 0..MOOV_AFTER {
        let mut first = Vec::with_capacity(16);
        file.seek(SeekFrom::Start(at))?;
        (&mut *file).take(16).read_to_end(&mut first)?;
        let Some(head) = isobmff::header(&first, len.saturating_sub(at)) else { break };
        if head.kind == *b"moov" && head.len <= MOOV_MAX {
            let mut moov = Vec::new();
            file.seek(SeekFrom::Start(at))?;
            (&mut *file).take(head.len).read_to_end(&mut moov)?;
            return Ok(!isobmff::location_metadata(&moov).is_empty());
        }
        at += head.len;
    }
    Ok(false)
}

fn unreadable_because(path: &SourcePath, error: &io::Error) -> Diagnostic {
    UNREADABLE.at(Location::file(path)).with("reason", reason(error))
}

fn unreadable(path: &SourcePath, help: &'static str) -> Diagnostic {
    UNREADABLE.at(Location::file(path)).help(help)
}

/// Returns what the system says, without its number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
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
        let mut again = |paths: &[&str]| {
            let is_enough = super::again(&site, &mut known, &paths.iter().map(|path| site.join(path)).collect());
            is_enough.then(|| assert_eq!(known, snapshot(&site).expect("a site").value)).is_some()
        };
        fs::write(site.join("content/posts/a.md"), "2").expect("a file");
        fs::write(site.join("content/posts/c.md"), "3").expect("a file");
        fs::write(site.join("content/posts/c.md~"), "3").expect("a file");
        assert!(again(&["content/posts/a.md", "content/posts/c.md", "content/posts/c.md~"]));
        fs::rename(site.join("content/posts/a.md"), site.join("content/posts/d.md")).expect("renamed");
        assert!(again(&["content/posts/a.md", "content/posts/d.md", "content/posts/4913"]));
        fs::remove_dir_all(site.join("content/posts/b")).expect("gone");
        assert!(!again(&["content/posts/b"]));
        fs::create_dir(site.join("content/posts/e")).expect("a folder");
        assert!(!again(&["content/posts/e"]));
        assert!(!again(&["../elsewhere"]));
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

    #[cfg(unix)]
    #[test]
    fn a_film_too_large_to_be_held_is_looked_through_for_its_place() {
        use std::os::unix::fs::FileExt;
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("content");
        std::fs::create_dir(&place).expect("a folder");
        let tells = |place: &[u8]| {
            let udta = [&[0, 0, 0, 16], &b"udta"[..], &[0, 0, 0, 8], place].concat();
            let moov = [&[0, 0, 0, 24], &b"moov"[..], &udta].concat();
            let film = File::create(folder.path().join("content/film.mp4")).expect("a file");
            film.set_len(HELD_MAX + 32).expect("a sparse file");
            let len = u32::try_from(HELD_MAX + 8).expect("small").to_be_bytes();
            film.write_all_at(&[&len, &b"mdat"[..]].concat(), 0).expect("written");
            film.write_all_at(&moov, HELD_MAX + 8).expect("written");
            let read = snapshot(folder.path()).expect("a site");
            read.value.get("content/film.mp4").expect("a film").content.clone()
        };
        assert_eq!(tells(b"\xa9xyz"), Content::OnDisk { has_location: true });
        assert_eq!(tells(b"name"), Content::OnDisk { has_location: false });
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
