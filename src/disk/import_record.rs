//! What imports wrote: files are known by their fingerprints, and posts by their names in feeds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::disk::own_folder::{IMPORT_JOURNAL, IMPORTED};
use crate::import::model::files;
use crate::import::model::options::{Known, KnownSettings, KnownText};
use crate::source::fingerprint::Fingerprint;

/// What imports wrote.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// Fingerprints by path; several, where a run was killed before its end.
    pub(super) files: BTreeMap<String, Vec<String>>,
    /// Paths of files by the addresses at which they lay in the old blog.
    pub(super) sources: BTreeMap<String, BTreeSet<String>>,
    /// Folders of posts and pages below the content, by their names in feeds.
    pub(super) places: BTreeMap<String, String>,
}

/// A line of the journal.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) path: String,
    pub(super) fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) of: Option<String>,
}

impl Record {
    /// Reads what earlier imports into a site wrote, those that were killed too.
    ///
    /// # Errors
    ///
    /// When what is there cannot be read.
    pub fn read(site: &Path) -> io::Result<Self> {
        let mut record: Self = match fs::read(site.join(IMPORTED)) {
            // A record that is damaged knows nothing: all files count as touched.
            Ok(record) => serde_json::from_slice(&record).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::default(),
            Err(error) => return Err(error),
        };
        match File::open(site.join(IMPORT_JOURNAL)) {
            Ok(journal) => {
                let lines = BufReader::new(journal).split(b'\n').collect::<io::Result<Vec<_>>>()?;
                let last = lines.len().saturating_sub(1);
                for (index, line) in lines.iter().enumerate() {
                    // The last line may have been cut, or its file not have been written.
                    let Ok(line) = serde_json::from_slice::<Line>(line) else { continue };
                    let is_there = || hex(&site.join(&line.path)).is_ok_and(|own| own == line.fingerprint);
                    if index < last || is_there() {
                        record.note(line);
                    }
                }
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(record)
    }

    /// Enters a file that was written.
    pub(super) fn note(&mut self, line: Line) {
        let Line { path, fingerprint, source, of } = line;
        if let Some(source) = source {
            self.sources.entry(source).or_default().insert(path.clone());
        }
        if let (Some(of), Some(folder)) = (of, path.strip_prefix("content/").and_then(|path| path.rsplit_once('/'))) {
            self.places.insert(of, folder.0.to_owned());
        }
        self.files.entry(path).or_default().push(fingerprint);
    }

    /// Returns whether an import wrote a file that is still there.
    #[must_use]
    pub fn has(&self, path: &str, site: &Path) -> bool {
        self.files.contains_key(path) && site.join(path).exists()
    }

    /// Returns whether an import wrote a file that its author has deleted since.
    #[must_use]
    pub fn is_deleted(&self, path: &str, site: &Path) -> bool {
        self.files.contains_key(path) && !site.join(path).exists()
    }

    /// Returns whether a site holds nothing but what an import wrote that did not come to its end, or nothing at all. The
    /// settings come last.
    ///
    /// # Errors
    ///
    /// When a folder cannot be read.
    pub fn is_all_of(&self, site: &Path) -> io::Result<bool> {
        let content = site.join("content");
        if site.join(files::SETTINGS).exists() {
            return Ok(false);
        }
        if !content.is_dir() {
            return Ok(true);
        }
        for entry in WalkDir::new(&content) {
            let entry = entry?;
            let below = entry.path().strip_prefix(site).ok().and_then(Path::to_str).map(|path| path.replace('\\', "/"));
            if entry.file_type().is_file() && below.is_none_or(|path| !self.files.contains_key(&path)) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns the files that lie in the site already as an import wrote them, by the addresses at which they lay in the old blog.
    #[must_use]
    pub fn at_hand(&self, site: &Path) -> BTreeMap<String, PathBuf> {
        let is_ours = |path: &&String| self.is_as_written(site, path);
        let first = |(address, paths): (&String, &BTreeSet<String>)| {
            let path = paths.iter().find(is_ours)?;
            Some((address.clone(), site.join(path)))
        };
        self.sources.iter().filter_map(first).collect()
    }

    /// Returns where posts and pages lie now, by their names in feeds, wherever their author has moved them, and which of those that
    /// were taken over are not there any more.
    ///
    /// # Errors
    ///
    /// When a folder cannot be read.
    pub fn known(&self, site: &Path) -> io::Result<Known> {
        let mut folders = BTreeMap::new();
        let mut texts = Vec::new();
        let content = site.join("content");
        if content.is_dir() {
            for entry in WalkDir::new(&content).sort_by_file_name() {
                let entry = entry?;
                let below = entry.path().strip_prefix(site).ok().and_then(Path::to_str);
                let Some(path) = below.map(|path| path.replace('\\', "/")) else { continue };
                if !is_text(entry.path(), &path) {
                    continue;
                }
                let front = front(entry.path())?;
                let folder = path.strip_prefix("content/").and_then(|path| path.strip_suffix("/index.md"));
                if let Some((id, folder)) = id(&front).zip(folder) {
                    folders.entry(id).or_insert_with(|| folder.to_owned());
                }
                texts.push(KnownText { is_own: !self.is_as_written(site, &path), path, front });
            }
        }
        let mut taken: BTreeSet<String> = folders.values().cloned().collect();
        let mut deleted = BTreeSet::new();
        for (id, folder) in &self.places {
            if folders.contains_key(id) {
                continue;
            }
            // An author may have written a front matter of their own.
            let is_there = content.join(folder).join("index.md").is_file();
            if is_there && taken.insert(folder.clone()) {
                folders.insert(id.clone(), folder.clone());
            } else {
                deleted.insert(id.clone());
            }
        }
        let settings = match fs::read_to_string(site.join(files::SETTINGS)) {
            Ok(text) => Some(KnownSettings { text, is_own: !self.is_as_written(site, files::SETTINGS) }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        Ok(Known { folders, deleted, settings, texts })
    }

    /// Returns whether a file is as an import wrote it.
    fn is_as_written(&self, site: &Path, path: &str) -> bool {
        let known = self.files.get(path);
        known.is_some_and(|known| hex(&site.join(path)).is_ok_and(|own| known.contains(&own)))
    }
}

/// Returns whether a file below the content is a text of its own: a folder's `index.md`, or a file in a folder without one.
/// What begins with `_` is none.
fn is_text(file: &Path, path: &str) -> bool {
    let is_index = path.ends_with("/index.md");
    let is_alone = || path.ends_with(".md") && !file.with_file_name("index.md").exists();
    (is_index || is_alone()) && path.split('/').all(|part| !part.starts_with('_')) && file.is_file()
}

/// Bytes of a file in which its front matter names it.
const FRONT_MAX: u64 = 64 * 1024;

/// Returns the front matter of a text with the lines around it; of a text without one, nothing.
fn front(path: &Path) -> io::Result<String> {
    let mut start = Vec::new();
    File::open(path)?.take(FRONT_MAX).read_to_end(&mut start)?;
    let start = String::from_utf8_lossy(&start);
    let mut front = String::new();
    for (number, line) in start.lines().enumerate() {
        let is_mark = line.trim_end() == "---";
        if number == 0 && !is_mark {
            break;
        }
        front.push_str(line);
        front.push('\n');
        if number > 0 && is_mark {
            break;
        }
    }
    Ok(front)
}

/// Returns the name in feeds that front matter gives a post.
fn id(front: &str) -> Option<String> {
    let typed = front.lines().find_map(|line| line.strip_prefix("id:"))?.trim();
    Some(serde_json::from_str(typed).unwrap_or_else(|_| typed.trim_matches('\'').to_owned()))
}

/// Returns the fingerprint of a file.
pub(super) fn hex(path: &Path) -> io::Result<String> {
    let (fingerprint, _) = Fingerprint::of_all(&[], &mut File::open(path)?)?;
    Ok(fingerprint.hex())
}
