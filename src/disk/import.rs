//! The files of a blog that moves in, written: never over what an author has touched, and never anew what an author has
//! deleted.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use walkdir::WalkDir;

use crate::disk::media_source::MediaSource;
use crate::disk::mode::{FILE_MODE, set_mode};
use crate::import::model::files;
use crate::import::model::options::{Known, KnownSettings, KnownText};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// Where it is kept what imports wrote, below the site's folder.
const RECORD: &str = ".griffel/import.json";
/// Where a run notes what it wrote, as it writes: one that is killed is known to the next.
const JOURNAL: &str = ".griffel/import.log";

/// Where files lie until they are whole: what a run that was killed left there, the next one removes.
const UNFINISHED: &str = ".griffel/import.new";

/// What imports wrote.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// Fingerprints by path; several, where a run was killed before its end.
    files: BTreeMap<String, Vec<String>>,
    /// Paths of files by the addresses at which they lay in the old blog.
    sources: BTreeMap<String, BTreeSet<String>>,
    /// Folders of posts and pages below the content, by their names in feeds.
    places: BTreeMap<String, String>,
}

/// A line of the journal.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    path: String,
    fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<String>,
}

impl Record {
    /// Reads what earlier imports into a site wrote, those that were killed too.
    ///
    /// # Errors
    ///
    /// When what is there cannot be read.
    pub fn read(site: &Path) -> io::Result<Self> {
        let mut record: Self = match fs::read(site.join(RECORD)) {
            // A record that is damaged knows nothing: all files count as touched.
            Ok(record) => serde_json::from_slice(&record).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Self::default(),
            Err(error) => return Err(error),
        };
        match File::open(site.join(JOURNAL)) {
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

    fn note(&mut self, line: Line) {
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

/// Returns whether a folder holds something and is no site.
#[must_use]
pub fn is_elsewhere(folder: &Path) -> bool {
    let is_site = ["griffel.yaml", "content", ".griffel"].iter().any(|name| folder.join(name).exists());
    let is_seen = |name: &fs::DirEntry| !name.file_name().to_string_lossy().starts_with('.');
    let holds_something = fs::read_dir(folder).is_ok_and(|names| names.flatten().any(|name| is_seen(&name)));
    !is_site && holds_something
}

/// What became of a file that was to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Became {
    /// It is new.
    New,
    /// It is as it was.
    Same,
    /// It took the place of what an earlier import wrote.
    Updated,
    /// It is its author's, or they have touched it: it stays.
    Kept,
    /// Its author has deleted it: it stays away.
    Gone,
}

/// Writes the files of a new blog.
#[derive(Debug)]
pub struct ImportWriter<'a> {
    site: &'a Path,
    shelf: &'a MediaSource,
    /// The site's real place, as soon as there is one.
    real: OnceCell<PathBuf>,
    record: RefCell<Record>,
    journal: RefCell<Option<File>>,
    /// The folder of files that are not whole yet.
    unfinished: OnceCell<PathBuf>,
    /// What this run wrote or found as it is to be, by path.
    now: RefCell<BTreeMap<String, String>>,
}

impl<'a> ImportWriter<'a> {
    /// Begins where earlier imports ended.
    #[must_use]
    pub fn new(site: &'a Path, shelf: &'a MediaSource, record: Record) -> Self {
        let (real, record) = (OnceCell::new(), RefCell::new(record));
        let (journal, unfinished, now) = (RefCell::default(), OnceCell::new(), RefCell::default());
        Self { site, shelf, real, record, journal, unfinished, now }
    }

    /// Returns a new file that is moved to its place once it is whole.
    fn unfinished(&self) -> io::Result<NamedTempFile> {
        let folder = match self.unfinished.get() {
            Some(folder) => folder,
            None => {
                let folder = self.site.join(UNFINISHED);
                self.look_at(&folder)?;
                remove(&folder)?;
                fs::create_dir_all(&folder)?;
                self.unfinished.get_or_init(|| folder)
            }
        };
        NamedTempFile::new_in(folder)
    }

    /// Writes a file as a whole or not at all.
    ///
    /// # Errors
    ///
    /// When the disk says no, or the path leads out of the site.
    pub fn write(&self, file: &files::File) -> io::Result<Became> {
        let path = SourcePath::new(&file.path).ok_or_else(|| io::Error::other("a path that leads out"))?;
        let target = self.site.join(path.as_str());
        if !target.exists() && self.record.borrow().files.contains_key(path.as_str()) {
            return Ok(Became::Gone);
        }
        if self.now.borrow().contains_key(path.as_str()) {
            return Err(io::Error::other("two files of one name"));
        }
        let folder = target.parent().expect("invariant: a file lies in a folder");
        self.look_at(folder)?;
        fs::create_dir_all(folder)?;
        let mut made = self.unfinished()?;
        let source = match &file.body {
            files::Body::Text(text) => {
                made.write_all(text.as_bytes())?;
                None
            }
            files::Body::Shelved { name, address } => {
                self.shelf.copy(name, &mut made)?;
                Some(address.clone())
            }
        };
        let new = hex(made.path())?;
        let old = target.exists().then(|| hex(&target)).transpose()?;
        let is_known = |old: &String| {
            let record = self.record.borrow();
            record.files.get(path.as_str()).is_some_and(|known| known.contains(old))
        };
        let became = match old {
            None => Became::New,
            Some(old) if old == new => Became::Same,
            Some(old) if is_known(&old) => Became::Updated,
            Some(_) => return Ok(Became::Kept),
        };
        // Noted before it is there: a run that is killed in between leaves a line without a file, which the next one sees,
        // and never a file of which nobody knows.
        self.note(Line {
            path: path.as_str().to_owned(),
            fingerprint: new,
            source,
            of: file.of.as_ref().map(|of| of.id.clone()),
        })?;
        if became != Became::Same {
            put(made, &target)?;
        }
        Ok(became)
    }

    /// Sees that a folder that is to be written to lies in the site: a link may lead out of it.
    fn look_at(&self, folder: &Path) -> io::Result<()> {
        if self.real.get().is_none() && self.site.exists() {
            self.real.set(self.site.canonicalize()?).ok();
        }
        let Some(real) = self.real.get() else { return Ok(()) };
        let above = folder.ancestors().find(|above| above.exists());
        let is_inside = match above {
            Some(above) => above.canonicalize()?.starts_with(real),
            None => true,
        };
        if is_inside { Ok(()) } else { Err(io::Error::other("a link that leads out")) }
    }

    fn note(&self, line: Line) -> io::Result<()> {
        let mut journal = self.journal.borrow_mut();
        if journal.is_none() {
            let path = self.site.join(JOURNAL);
            fs::create_dir_all(path.parent().expect("invariant: a file lies in a folder"))?;
            let mut file = OpenOptions::new().create(true).append(true).open(path)?;
            // The last line of a run that was killed may have no end.
            file.write_all(b"\n")?;
            *journal = Some(file);
        }
        let mut text = serde_json::to_vec(&line).expect("invariant: names and fingerprints");
        text.push(b'\n');
        if let Some(journal) = journal.as_mut() {
            journal.write_all(&text)?;
        }
        self.now.borrow_mut().insert(line.path.clone(), line.fingerprint.clone());
        self.record.borrow_mut().note(line);
        Ok(())
    }

    /// Returns what earlier imports wrote that this one did not ask for and that is still there.
    #[must_use]
    pub fn left(&self, asked: &BTreeSet<String>) -> Vec<String> {
        let record = self.record.borrow();
        let is_left = |path: &&String| !asked.contains(*path) && self.site.join(path).exists();
        record.files.keys().filter(is_left).cloned().collect()
    }

    /// Writes files that tell of the import, over those of an earlier one.
    ///
    /// # Errors
    ///
    /// When the disk says no.
    pub fn report(&self, files: &[(&str, &str)]) -> io::Result<()> {
        for (name, text) in files {
            let mut made = self.unfinished()?;
            made.write_all(text.as_bytes())?;
            put(made, &self.site.join(name))?;
        }
        Ok(())
    }

    /// Keeps what was written, for the next import.
    ///
    /// # Errors
    ///
    /// When the disk says no.
    pub fn finish(&self) -> io::Result<()> {
        let mut record = self.record.borrow_mut();
        for (path, fingerprint) in self.now.borrow().iter() {
            record.files.insert(path.clone(), vec![fingerprint.clone()]);
        }
        let path = self.site.join(RECORD);
        let mut made = self.unfinished()?;
        made.write_all(&serde_json::to_vec_pretty(&*record).expect("invariant: names and fingerprints"))?;
        put(made, &path)?;
        remove(&self.site.join(UNFINISHED))?;
        *self.journal.borrow_mut() = None;
        match fs::remove_file(self.site.join(JOURNAL)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            Ok(()) | Err(_) => Ok(()),
        }
    }
}

/// Removes a folder, if it is there.
fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Moves a file to its place, to be read by everybody who may look there.
fn put(made: NamedTempFile, place: &Path) -> io::Result<()> {
    set_mode(made.path(), FILE_MODE);
    made.persist(place).map_err(|error| error.error)?;
    Ok(())
}

fn hex(path: &Path) -> io::Result<String> {
    let (fingerprint, _) = Fingerprint::of_all(&[], &mut File::open(path)?)?;
    Ok(fingerprint.hex())
}
