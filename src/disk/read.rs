//! Site folder -> Snapshot.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use walkdir::WalkDir;

use crate::diagnostic::rule::{Diagnosed, Diagnostic, Rule};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::source::snapshot::{Content, Snapshot, Source};
use crate::source::span::Place;

/// A link that leads out of the site folder.
pub const LINK_OUT: Rule = Rule::error("G003");
/// A file name that cannot be used.
pub const BAD_NAME: Rule = Rule::error("G004");
/// A file that cannot be read.
pub const UNREADABLE: Rule = Rule::error("G006");

/// Largest file that is held in memory, in bytes; a larger one can only be copied. Films are larger, texts never.
const HELD_MAX: u64 = 64 * 1024 * 1024;

/// The parts of a site folder that a build looks at.
const PARTS: [&str; 4] = ["griffel.yaml", "content", "static", "themes"];

/// Reads the site folder. What cannot be read is reported and left out.
///
/// # Errors
///
/// When the folder itself is not there.
pub fn snapshot(site: &Path) -> io::Result<Diagnosed<Snapshot>> {
    let root = site.canonicalize()?;
    let mut diagnostics = Vec::new();
    let mut files: BTreeMap<SourcePath, PathBuf> = BTreeMap::new();
    for part in PARTS {
        let walk = WalkDir::new(root.join(part)).follow_links(false).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(|entry| !is_ignored(entry.file_name().to_string_lossy().as_ref())) {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => found(&root, entry.path(), entry.file_type().is_symlink(), &mut files, &mut diagnostics),
                // A part that is not there is no mistake: a new site has no theme of its own.
                Err(error) if error.depth() == 0 => {}
                Err(error) => diagnostics.push(UNREADABLE.anywhere().with("reason", error.to_string())),
            }
        }
    }
    let read: Vec<Result<Source, (SourcePath, io::Error)>> =
        files.into_par_iter().map(|(path, file)| source(path.clone(), &file).map_err(|error| (path, error))).collect();
    let mut sources = Vec::with_capacity(read.len());
    for result in read {
        match result {
            Ok(source) => sources.push(source),
            Err((path, error)) => {
                diagnostics.push(UNREADABLE.at(Place::file(&path)).with("reason", error.to_string()));
            }
        }
    }
    Ok(Diagnosed { value: Snapshot::new(sources), diagnostics })
}

/// Files that editors and file managers leave behind.
fn is_ignored(name: &str) -> bool {
    (name.starts_with('.') && name != ".well-known")
        || name.ends_with('~')
        || name.ends_with(".swp")
        || matches!(name, "Thumbs.db" | "desktop.ini")
        || name.starts_with("~$")
}

fn found(
    root: &Path,
    file: &Path,
    is_link: bool,
    files: &mut BTreeMap<SourcePath, PathBuf>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let relative = file.strip_prefix(root).unwrap_or(file);
    let shown = relative.to_string_lossy().replace('\\', "/");
    let path = relative.to_str().and_then(|_| SourcePath::new(&shown));
    let Some(path) = path else {
        diagnostics.push(BAD_NAME.anywhere().with("name", shown));
        return;
    };
    if is_link {
        let target = file.canonicalize().ok().filter(|target| target.starts_with(root) && target.is_file());
        if target.is_none() {
            diagnostics.push(LINK_OUT.at(Place::file(&path)).with("file", path.as_str()));
            return;
        }
    }
    if files.insert(path.clone(), file.to_path_buf()).is_some() {
        diagnostics.push(BAD_NAME.at(Place::file(&path)).with("name", path.name()));
    }
}

fn source(path: SourcePath, file: &Path) -> io::Result<Source> {
    let mut opened = File::open(file)?;
    let len = opened.metadata()?.len();
    if len <= HELD_MAX {
        let mut bytes = Vec::with_capacity(usize::try_from(len).unwrap_or(0) + 1);
        opened.read_to_end(&mut bytes)?;
        return Ok(Source::new(path, bytes));
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(&mut opened)?;
    Ok(Source { path, len, fingerprint: Fingerprint::finished(&hasher), content: Content::OnDisk })
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
}
