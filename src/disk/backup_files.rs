//! The site folder -> everything in it that is source, and what is left out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::disk::names::{is_history, is_left_by_system};
use crate::disk::output_folder::MANIFEST_NEW;
use crate::disk::own_folder::{FOLDER, is_kept, is_of_places};
use crate::disk::walk::{TOPS, site_files};
use crate::disk::zip_writer::{ARCHIVE_MARK, BACKUP_MARK, has_mark, is_unfinished};
use crate::output::manifest::{MANIFEST_NAME, Manifest};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// Names of files that hold secrets.
const SECRETS: [&str; 8] =
    [".env", "id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".netrc", "_netrc", ".git-credentials"];

/// Extensions of files that hold private keys.
const KEY_FILES: [&str; 4] = ["p12", "pfx", "ppk", "jks"];

/// How the file begins that marks a folder as a cache.
const CACHE_SIGN: &[u8; 43] = b"Signature: 8a477f597d28d172789f06886806bc55";

/// Bytes of a file in which a private key is looked for; longer files are none.
const KEY_MAX: u64 = 64 * 1024;

/// Everything in a site's folder that is source.
#[derive(Debug, Default)]
pub struct Contents {
    /// Its files, by their names.
    pub files: Vec<BackupFile>,
    /// Folders in which nothing lies, by their paths in the site.
    pub folders: Vec<String>,
    /// What is left out, by its path.
    pub left_out: Vec<LeftBehind>,
    /// What cannot be read, by its path.
    pub unread: Vec<(String, io::Error)>,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFile {
    /// Its path in the site, with `/` between its parts, as it is written on the disk.
    pub name: String,
    /// Where its bytes are.
    pub from: PathBuf,
    /// How many they are.
    pub len: u64,
}

/// Something in the site's folder that is no part of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftBehind {
    /// Its path in the site.
    pub path: String,
    /// Why.
    pub why: Why,
}

/// Why something is left out.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// It holds a secret.
    Secret,
    /// It keeps the versions of files.
    History,
    /// It is a finished site, which can be built again; names of files there that no build wrote.
    Output(Vec<String>),
    /// It is a link out of the site, to what no build reads, or to nothing.
    Link,
    /// It is no file, no folder and no link.
    Special,
    /// It is an earlier backup, or an archive.
    Backup,
    /// Packages of a program, which can be fetched again.
    Modules,
    /// What builds and publications remember on this computer.
    Cache,
    /// The operating system or a program leaves it by itself.
    System,
}

impl Why {
    /// Returns its name for programs.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::History => "history",
            Self::Output(_) => "output",
            Self::Link => "link",
            Self::Special => "special",
            Self::Backup => "backup",
            Self::Modules => "modules",
            Self::Cache => "cache",
            Self::System => "system",
        }
    }
}

impl Contents {
    /// Returns how many bytes the files have.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.len).sum()
    }

    /// Returns how many posts there are, by the places of the files alone: it may be that the site cannot be built.
    #[must_use]
    pub fn posts(&self) -> usize {
        let texts: BTreeSet<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
        let is_post = |name: &&&str| {
            let Some(inside) = name.strip_prefix("content/posts/").filter(|inside| inside.ends_with(".md")) else {
                return false;
            };
            let (folder, file) = name.rsplit_once('/').unwrap_or_default();
            let is_alone = || !texts.contains(format!("{folder}/index.md").as_str());
            inside.split('/').all(|part| !part.starts_with(['_', '.'])) && (file == "index.md" || is_alone())
        };
        texts.iter().filter(is_post).count()
    }

    /// Returns a fingerprint of all files with their names, but for what changes with each transfer to a place.
    ///
    /// # Errors
    ///
    /// When a file cannot be read any more.
    pub fn fingerprint(&self) -> io::Result<Fingerprint> {
        let files: Vec<&BackupFile> = self.files.iter().filter(|file| !is_of_places(&file.name)).collect();
        let one =
            |file: &&BackupFile| Ok((file.name.clone(), Fingerprint::of_all(&[], &mut File::open(&file.from)?)?.0));
        let all: Vec<(String, Fingerprint)> = files.par_iter().map(one).collect::<io::Result<_>>()?;
        Ok(Fingerprint::of_value(&(all, &self.folders)))
    }
}

/// Returns what a backup of the site in the folder `site` holds. `keys` are files that the settings name as private keys, and
/// `place` is where the backup will lie.
///
/// # Errors
///
/// When the folder itself is not there. What cannot be read in it is in [`Contents::unread`].
pub fn contents(site: &Path, keys: &[PathBuf], place: Option<&Path>) -> io::Result<Contents> {
    let root = fs::canonicalize(site)?;
    let real = |path: &Path| fs::canonicalize(path).ok();
    let keys = keys.iter().filter_map(|key| real(&site.join(key))).collect();
    let mut walk = Walk { root, keys, place: place.and_then(real), read: None, found: Contents::default() };
    let root = walk.root.clone();
    walk.folder(&root, "");
    let Walk { mut found, .. } = walk;
    inspect(&mut found);
    found.files.sort_by(|one, other| one.name.cmp(&other.name));
    found.folders.sort();
    found.left_out.sort_by(|one, other| one.path.cmp(&other.path));
    found.unread.sort_by(|one, other| one.0.cmp(&other.0));
    Ok(found)
}

struct Walk {
    root: PathBuf,
    keys: BTreeSet<PathBuf>,
    place: Option<PathBuf>,
    /// What a build reads, as soon as a link was met.
    read: Option<BTreeMap<SourcePath, PathBuf>>,
    found: Contents,
}

impl Walk {
    /// Collects what is below a folder, which is `inside` in the site; returns whether there was anything to keep.
    fn folder(&mut self, place: &Path, inside: &str) -> bool {
        let entries = fs::read_dir(place).and_then(Iterator::collect::<io::Result<Vec<fs::DirEntry>>>);
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => {
                self.found.unread.push((inside.to_owned(), error));
                return true;
            }
        };
        let mut has_any = false;
        for entry in entries {
            let name = entry.file_name();
            let shown = name.to_string_lossy();
            let path = if inside.is_empty() { shown.to_string() } else { format!("{inside}/{shown}") };
            // A zip has `/` between names, and some programs `\`.
            if name.to_str().is_none() || shown.contains('\\') {
                self.found.unread.push((path, io::ErrorKind::InvalidFilename.into()));
                continue;
            }
            has_any |= self.entry(&entry.path(), path, &shown);
        }
        has_any
    }

    /// Collects what lies at a place; returns whether there is anything to keep.
    fn entry(&mut self, place: &Path, path: String, name: &str) -> bool {
        let kind = match fs::symlink_metadata(place) {
            Ok(kind) => kind,
            // It was deleted just now.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return false,
            Err(error) => {
                self.found.unread.push((path, error));
                return true;
            }
        };
        if let Some(why) = self.left_out(place, &path, name, kind.is_dir()) {
            self.found.left_out.push(LeftBehind { path, why });
            return false;
        }
        if kind.is_dir() {
            let has_any = self.folder(place, &path);
            if !has_any && !path.split('/').any(|part| part == FOLDER) {
                self.found.folders.push(path);
            }
            true
        } else if kind.is_symlink() {
            self.link(path)
        } else if kind.is_file() {
            self.found.files.push(BackupFile { name: path, from: place.to_path_buf(), len: kind.len() });
            true
        } else {
            self.found.left_out.push(LeftBehind { path, why: Why::Special });
            false
        }
    }

    /// Returns why something is left out, by its name and place.
    fn left_out(&self, place: &Path, path: &str, name: &str, is_folder: bool) -> Option<Why> {
        let is_open_elsewhere = name.starts_with("~$") || name.starts_with(".~lock.");
        let extension = Path::new(name).extension().and_then(|end| end.to_str()).unwrap_or_default().to_lowercase();
        let is_place =
            || self.place.is_some() && fs::canonicalize(place).is_ok_and(|real| Some(&real) == self.place.as_ref());
        let is_named = || fs::canonicalize(place).is_ok_and(|real| self.keys.contains(&real));
        if is_left_by_system(name) || is_open_elsewhere {
            Some(Why::System)
        } else if is_history(name) {
            Some(Why::History)
        } else if is_folder && name == "node_modules" {
            Some(Why::Modules)
        } else if own(path).is_some_and(|own| !is_kept(own)) || (is_folder && !is_read(path) && is_cache(place)) {
            Some(Why::Cache)
        } else if !is_folder
            && (SECRETS.contains(&name) || name.starts_with(".env.") || KEY_FILES.contains(&extension.as_str()))
        {
            Some(Why::Secret)
        } else if !is_folder && (is_unfinished(name) || is_place()) {
            Some(Why::Backup)
        } else if !self.keys.is_empty() && !is_folder && is_named() {
            Some(Why::Secret)
        } else if is_folder && !is_read(path) {
            output(place).map(Why::Output)
        } else {
            None
        }
    }

    /// Collects what a build reads by way of a link; returns whether that is anything.
    fn link(&mut self, path: String) -> bool {
        let root = &self.root;
        let read = self.read.get_or_insert_with(|| site_files(root).value.into_iter().collect());
        let mut is_read = false;
        if let Some(link) = SourcePath::new(&path) {
            for (file, from) in read.iter().filter(|(file, _)| **file == link || file.is_below(link.as_str())) {
                let name = format!("{path}{}", &file.as_str()[link.as_str().len()..]);
                match fs::metadata(from) {
                    Ok(found) => {
                        self.found.files.push(BackupFile { name, from: from.clone(), len: found.len() });
                    }
                    Err(error) => self.found.unread.push((name, error)),
                }
                is_read = true;
            }
        }
        if !is_read {
            self.found.left_out.push(LeftBehind { path, why: Why::Link });
        }
        is_read
    }
}

/// Returns whether a program says of a folder that all in it can be made again (Cache Directory Tagging Specification).
fn is_cache(place: &Path) -> bool {
    let mut begin = [0; CACHE_SIGN.len()];
    let read = File::open(place.join("CACHEDIR.TAG")).and_then(|mut file| file.read_exact(&mut begin));
    read.is_ok() && begin == *CACHE_SIGN
}

/// Returns the part of a path from griffel's own folder on; `None` for one that is not in it.
fn own(path: &str) -> Option<&str> {
    let at = if path.starts_with(FOLDER) { Some(0) } else { path.find(&format!("/{FOLDER}")).map(|at| at + 1) };
    let own = &path[at?..];
    let rest = own.strip_prefix(FOLDER)?;
    (rest.is_empty() || rest.starts_with('/')).then_some(own)
}

/// Returns whether a path is in a folder that builds read: what lies there is never their output.
fn is_read(path: &str) -> bool {
    let top = path.split('/').next().unwrap_or_default();
    TOPS.contains(&top)
}

/// Returns the names of the files in an output folder that no build wrote; `None` for another folder.
fn output(place: &Path) -> Option<Vec<String>> {
    let manifest = place.join(MANIFEST_NAME);
    if !manifest.is_file() && !place.join(MANIFEST_NEW).is_file() {
        return None;
    }
    let manifest = fs::read_to_string(manifest).ok().and_then(|text| Manifest::from_text(&text));
    // Where nobody can say who wrote what, nothing is said.
    let Some(manifest) = manifest else { return Some(Vec::new()) };
    let mut foreign = Vec::new();
    let mut entries = walkdir::WalkDir::new(place).min_depth(1).sort_by_file_name().into_iter();
    while let Some(Ok(entry)) = entries.next() {
        let name = entry.file_name().to_string_lossy();
        if is_left_by_system(&name) || name.starts_with(".griffel-") {
            continue;
        }
        let inside = entry.path().strip_prefix(place).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
        if is_history(&name) {
            foreign.push(inside);
            entries.skip_current_dir();
        } else if !entry.file_type().is_dir()
            && SourcePath::new(&inside).is_none_or(|path| !manifest.files.contains_key(&path))
        {
            foreign.push(inside);
        }
    }
    Some(foreign)
}

/// Opens every file once: takes those out that hold a private key or are backups, and those that cannot be read.
fn inspect(found: &mut Contents) {
    let files = std::mem::take(&mut found.files);
    let looked: Vec<(BackupFile, io::Result<Option<Why>>)> =
        files.into_par_iter().map(|file| (file.clone(), look(&file))).collect();
    for (file, what) in looked {
        match what {
            Ok(None) => found.files.push(file),
            Ok(Some(why)) => found.left_out.push(LeftBehind { path: file.name, why }),
            Err(error) => found.unread.push((file.name, error)),
        }
    }
}

fn look(file: &BackupFile) -> io::Result<Option<Why>> {
    if file.name.to_lowercase().ends_with(".zip") && has_mark(&file.from, &[BACKUP_MARK, ARCHIVE_MARK])? {
        return Ok(Some(Why::Backup));
    }
    let mut text = Vec::new();
    let opened = File::open(&file.from)?;
    let most = if file.len <= KEY_MAX { KEY_MAX } else { 1 };
    opened.take(most).read_to_end(&mut text)?;
    Ok(is_private_key(&file.name, &text).then_some(Why::Secret))
}

/// Returns whether a file is a private key: a text that quotes one is none.
fn is_private_key(name: &str, text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    if text.starts_with(b"PuTTY-User-Key-File-") {
        return true;
    }
    let is_begin =
        |line: &[u8]| line.starts_with(b"-----BEGIN ") && line.trim_ascii_end().ends_with(b"PRIVATE KEY-----");
    let mut lines = text.split(|byte| *byte == b'\n');
    let is_prose = [".md", ".html", ".htm", ".yaml", ".yml"].iter().any(|end| name.to_lowercase().ends_with(end));
    // Before the key there may be a certificate.
    if is_prose { lines.next().is_some_and(is_begin) } else { lines.any(is_begin) }
}
