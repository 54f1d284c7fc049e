//! The site folder -> the files that a build reads.

use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};

use walkdir::{DirEntry, WalkDir};

use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::diagnostic::system::SystemError;
use crate::disk::names::is_left_out;
use crate::source::copy_name::copy_names;
use crate::source::path::SourcePath;
use crate::source::span::Location;

/// A symbolic link that leads out of the site.
pub const LINK_OUT: Rule = Rule::error("G003");
/// A file name that cannot be read or used.
pub const BAD_NAME: Rule = Rule::error("G004");
/// A file that cannot be read.
pub const UNREADABLE: Rule = Rule::error("G006");

/// A copy of the settings or of what readers know, which no build reads.
pub const COPY_BESIDE: Rule = Rule::warning("G291");

/// Files and folders of a site that a build reads.
pub(super) const TOPS: [&str; 6] =
    ["griffel.yaml", "published.yaml", "check-baseline.yaml", "content", "static", "themes"];

/// Links followed from link to link; a folder of links is one.
const LINKS_MAX: usize = 8;

/// Returns the files of a site with their paths on the disk, in the order of their paths in the site. `root` is the real path
/// of the site folder.
pub(super) fn site_files(root: &Path) -> Diagnosed<Vec<(SourcePath, PathBuf)>> {
    let mut walk = Walk { root, top: "", files: Vec::new(), diagnostics: Vec::new() };
    for top in TOPS {
        walk.top = top;
        walk.below(&root.join(top), top, &mut Vec::new());
    }
    walk.copies();
    let Walk { files, mut diagnostics, .. } = walk;
    let files = unique(files, &mut diagnostics);
    Diagnosed { value: files, diagnostics }
}

/// Collects files with their paths in the site and on the disk.
struct Walk<'a> {
    root: &'a Path,
    /// The folder of the site that is walked.
    top: &'static str,
    files: Vec<(SourcePath, PathBuf)>,
    diagnostics: Vec<Diagnostic>,
}

impl Walk<'_> {
    /// Collects the files below `folder`, which is `path` in the site. `above` has the real folders of the links that led here.
    fn below(&mut self, folder: &Path, path: &str, above: &mut Vec<PathBuf>) {
        let mut entries = WalkDir::new(folder).follow_root_links(false).sort_by_file_name().into_iter();
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
            let inside = entry.path().strip_prefix(folder).ok().and_then(Path::to_str).map(slashes);
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

    /// Follows a link inside the site, but neither out of it nor in a circle.
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

    /// Returns whether a real path is inside the site, and in no hidden folder of it.
    fn is_inside(&self, target: &Path) -> bool {
        let Ok(inside) = target.strip_prefix(self.root) else { return false };
        let mut parts = inside.components().map(|part| part.as_os_str().to_string_lossy());
        !inside.as_os_str().is_empty() && !parts.any(|part| part.starts_with('.'))
    }

    /// Reports copies of settings that people and synchronising programs made: what is in them is missing on the site.
    fn copies(&mut self) {
        let mut paths: Vec<SourcePath> = Vec::new();
        for entry in fs::read_dir(self.root).into_iter().flatten().flatten() {
            let name = entry.file_name().into_string().ok().filter(|_| entry.path().is_file());
            paths.extend(name.as_deref().and_then(SourcePath::new));
        }
        paths.extend(self.files.iter().map(|(path, _)| path).filter(|path| path.is_below("content")).cloned());
        paths.sort();
        for path in &paths {
            let own = if path.folder().is_empty() { &[TOPS[0], TOPS[1]][..] } else { &["_defaults.yaml"] };
            let Some(original) = original(path.name(), own) else { continue };
            let Some(beside) = SourcePath::resolve(path.folder(), original) else { continue };
            if paths.binary_search(&beside).is_ok() {
                let found = COPY_BESIDE.at(Location::file(path)).with("file", path.as_str());
                let help = if original == TOPS[1] { "known" } else { "settings" };
                self.diagnostics.push(found.with("original", beside.as_str()).help(help));
            }
        }
    }

    fn unread(&mut self, error: walkdir::Error, path: &str) {
        let is_top = error.depth() == 0;
        let inside =
            error.path().and_then(|path| path.strip_prefix(self.root).ok()).and_then(Path::to_str).map(slashes);
        let error = error.into_io_error().unwrap_or_else(|| io::Error::from(io::ErrorKind::Other));
        // static/ and themes/ are optional.
        if is_top && error.kind() == io::ErrorKind::NotFound {
            return;
        }
        let path = inside.as_deref().and_then(SourcePath::new).or_else(|| SourcePath::new(path));
        let path = path.expect("invariant: the names of the top folders are paths");
        self.diagnostics.push(unreadable_because(&path, &error));
    }
}

/// Returns which of some files a name is a copy of: `griffel (1).yaml`, `published-DESKTOP-AB12.yaml`.
fn original(name: &str, of: &[&'static str]) -> Option<&'static str> {
    let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"))?;
    of.iter().copied().filter(|original| name != *original).find(|original| {
        let own = original.trim_end_matches(".yaml");
        // OneDrive adds the name of the computer, which may be any.
        let of_computer = stem.strip_prefix(own).and_then(|rest| rest.strip_prefix('-'));
        let is_computer = |name: &str| {
            let is_letter = |c: char| c.is_uppercase() || c.is_ascii_digit() || c == '-';
            name.chars().any(char::is_uppercase) && name.chars().all(is_letter)
        };
        copy_names(stem).iter().any(|copy| copy.original == own) || of_computer.is_some_and(is_computer)
    })
}

/// Returns the files in the order of their paths. Of two with the same path the first is kept and the other reported.
fn unique(mut files: Vec<(SourcePath, PathBuf)>, diagnostics: &mut Vec<Diagnostic>) -> Vec<(SourcePath, PathBuf)> {
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

/// Returns a path with `/` between its parts.
pub(super) fn slashes(path: &str) -> String {
    if std::path::MAIN_SEPARATOR == '/' { path.to_owned() } else { path.replace(std::path::MAIN_SEPARATOR, "/") }
}

/// Returns the diagnostic of a file that the system cannot read.
pub(super) fn unreadable_because(path: &SourcePath, error: &io::Error) -> Diagnostic {
    let SystemError { key, code, text } = SystemError::of(error);
    UNREADABLE.at(Location::file(path)).with("code", code).with("text", text).help(key).help("check")
}

fn unreadable(path: &SourcePath, help: &'static str) -> Diagnostic {
    UNREADABLE.at(Location::file(path)).help(help)
}
