//! The files of a blog that moves in, written: never over what an author has touched, and never anew what an author has
//! deleted.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::disk::import_record::{Line, Record, hex};
use crate::disk::in_use;
use crate::disk::media_source::MediaSource;
use crate::disk::mode::{FILE_MODE, set_mode};
use crate::disk::own_folder::{FOLDER, IMPORT_JOURNAL, IMPORTED, UNFINISHED};
use crate::import::model::files;
use crate::source::path::SourcePath;

/// Returns whether a folder holds something and is no site.
#[must_use]
pub fn is_elsewhere(folder: &Path) -> bool {
    let is_site = ["griffel.yaml", "content", FOLDER].iter().any(|name| folder.join(name).exists());
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
            let path = self.site.join(IMPORT_JOURNAL);
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
        let path = self.site.join(IMPORTED);
        let mut made = self.unfinished()?;
        made.write_all(&serde_json::to_vec_pretty(&*record).expect("invariant: names and fingerprints"))?;
        put(made, &path)?;
        remove(&self.site.join(UNFINISHED))?;
        *self.journal.borrow_mut() = None;
        match in_use::remove_file(&self.site.join(IMPORT_JOURNAL)) {
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
    in_use::persist(made, place)
}
