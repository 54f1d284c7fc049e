//! Files that are sent to the servers of the tests, and what is on their disks afterwards.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use griffel::output::manifest::FileStamp;
use griffel::publish::target::{Cause, FileTarget, TargetError, Upload, Watcher};
use griffel::source::fingerprint::Fingerprint;
use griffel::source::path::SourcePath;

pub fn path(text: &str) -> SourcePath {
    SourcePath::new(text).expect("a path")
}

/// Counts what a target tells.
#[derive(Default)]
pub struct Counter {
    pub bytes: AtomicU64,
    pub files: Mutex<Vec<SourcePath>>,
    pub pauses: Mutex<Vec<Cause>>,
}

impl Watcher for Counter {
    fn bytes(&self, number: u64) {
        self.bytes.fetch_add(number, Ordering::Relaxed);
    }

    fn file(&self, path: &SourcePath) {
        self.files.lock().expect("no panic").push(path.clone());
    }

    fn pause(&self, why: &TargetError, _: u64) {
        self.pauses.lock().expect("no panic").push(why.cause.clone());
    }
}

/// Bytes that turn out to be others than the build's.
pub struct Changing(pub Cursor<Vec<u8>>);

impl Read for Changing {
    fn read(&mut self, part: &mut [u8]) -> io::Result<usize> {
        match self.0.read(part)? {
            0 => Err(io::ErrorKind::InvalidData.into()),
            read => Ok(read),
        }
    }
}

/// Sends files, and makes their folders first.
pub fn put(
    target: &dyn FileTarget,
    files: &BTreeMap<SourcePath, Vec<u8>>,
    watch: &dyn Watcher,
) -> Result<(), TargetError> {
    let mut folders: Vec<String> =
        files.keys().flat_map(|path| path.folders_above().map(str::to_owned).collect::<Vec<_>>()).collect();
    folders.sort();
    folders.dedup();
    target.make_folders(&folders)?;
    let upload = |(path, bytes): (_, &Vec<u8>)| {
        let stamp = FileStamp { fingerprint: Fingerprint::of(bytes), len: bytes.len() as u64 };
        Upload { path, stamp, bytes: Box::new(Cursor::new(bytes.clone())) }
    };
    target.put(&mut files.iter().map(upload), watch)
}

/// Returns the files below a folder with their bytes.
pub fn on_disk(folder: &Path) -> BTreeMap<SourcePath, Vec<u8>> {
    let files = walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("an entry"));
    files
        .filter(|entry| !entry.file_type().is_dir())
        .map(|entry| {
            let inside = entry.path().strip_prefix(folder).expect("below");
            (path(inside.to_str().expect("a path")), fs::read(entry.path()).expect("a file"))
        })
        .collect()
}
