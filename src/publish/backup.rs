//! A backup -> a place beside the published site that readers cannot reach; whether they can is asked before and after.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::config::url::BaseUrl;
use crate::net::error::FetchError;
use crate::net::web::WebAnswer;
use crate::output::manifest::FileStamp;
use crate::publish::afterwards::is_example;
use crate::publish::bytes::{SiteBytes, checked};
use crate::publish::notes::own;
use crate::publish::retry::Patience;
use crate::publish::target::{Cause, FileTarget, Put, Stage, TargetError, Upload};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;
use crate::text::address::encoded_path;

/// How many backups are kept at a place.
const KEPT: usize = 10;

/// Name of the list of the backups that griffel put there. What it does not name is never deleted.
const LIST: &str = ".griffel-backups";

/// First line of the list: its format.
const LIST_HEAD: &str = "griffel backups 1";

/// Most bytes of the list.
const LIST_MAX: u64 = 64 << 10;

/// Name of the file by which is tried whether readers can reach the folder. It ends as a backup does.
const TRIAL: &str = "griffel-prov.zip";

/// Redirects that are followed, as a browser does: to https, to another name of the host.
const REDIRECTS_MAX: usize = 4;

/// Folders of the place's path that may be part of an address.
const DEPTH_MAX: usize = 8;

/// Bytes of an answer by which a zip is known.
const BEGIN: u64 = 64 << 10;

/// What keeps readers out, if the folder is among those of the web after all: Apache (2.4, and before), IIS.
const DENY: [(&str, &str); 2] = [
    (
        ".htaccess",
        "<IfModule mod_authz_core.c>\n  Require all denied\n</IfModule>\n<IfModule !mod_authz_core.c>\n  Order deny,allow\n  \
         Deny from all\n</IfModule>\n",
    ),
    (
        "web.config",
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<configuration>\n  <system.webServer>\n    <security>\n      \
         <requestFiltering>\n        <fileExtensions allowUnlisted=\"false\" />\n      </requestFiltering>\n    </security>\n  \
         </system.webServer>\n</configuration>\n",
    ),
];

/// Asks an address for at most so many bytes, as a reader.
pub type Get<'a> = dyn Fn(&str, u64) -> Result<WebAnswer, FetchError> + 'a;

/// Where backups go.
pub struct BackupPlace<'a> {
    /// The folder or the bucket; nothing else is published there.
    pub target: &'a dyn FileTarget,
    /// Tries again what fails for reasons that pass.
    pub patience: &'a Patience<'a>,
    /// Addresses at which readers may find it, with a slash at the end: [`addresses`].
    pub addresses: Vec<String>,
    /// Asks them.
    pub get: &'a Get<'a>,
    /// What tells the site from others that have copies in the same folder: a word.
    pub site: String,
}

/// A backup that is to be put there.
pub struct NewBackup<'a> {
    /// Its name: the site's, and the day.
    pub name: &'a SourcePath,
    /// Fingerprint of what is in it.
    pub sources: Fingerprint,
    /// Writes it to a file of this computer and returns that.
    pub make: &'a dyn Fn() -> Result<PathBuf, io::Error>,
}

/// What became of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placed {
    /// It lies there.
    Done {
        /// Its name: not the wanted one, if somebody else has a file of that name there.
        name: SourcePath,
        /// Its length in bytes.
        len: u64,
        /// Whether somebody answered at an address at which it might have been.
        is_checked: bool,
    },
    /// The last one there holds the same.
    Same,
    /// Readers can read what lies there, at this address. No backup lies there.
    Open {
        /// The address.
        address: String,
        /// Whether what was put there could be deleted.
        is_deleted: bool,
    },
}

/// Why there is no backup at a place.
#[derive(Debug)]
pub enum NotPlaced {
    /// The place said so.
    Target(TargetError),
    /// It could not be written on this computer.
    Here(io::Error),
}

impl From<TargetError> for NotPlaced {
    fn from(error: TargetError) -> Self {
        Self::Target(error)
    }
}

/// Returns the addresses at which a folder may be seen if it is among those of the web: each end of its path, behind each folder of
/// the site's address.
#[must_use]
pub fn addresses(url: &BaseUrl, folder: &str) -> Vec<String> {
    let parts: Vec<&str> = folder
        .split(['/', '\\'])
        .filter(|part| !matches!(*part, "" | "." | ".." | "~") && !part.ends_with(':'))
        .collect();
    let mut bases = vec![url.path().trim_end_matches('/').to_owned()];
    while let Some((above, _)) = bases.last().and_then(|base| base.rsplit_once('/')) {
        bases.push(above.to_owned());
    }
    let mut found = Vec::new();
    for first in (0..parts.len()).rev().take(DEPTH_MAX) {
        for base in &bases {
            found.push(url.absolute_href(&format!("{base}/{}/", encoded_path(&parts[first..].join("/")))));
        }
    }
    found
}

impl BackupPlace<'_> {
    /// Puts a backup there, and takes the oldest away.
    ///
    /// # Errors
    ///
    /// [`NotPlaced`]; the backups before are there still.
    pub fn put(&self, new: &NewBackup<'_>) -> Result<Placed, NotPlaced> {
        let mut list = self.list()?;
        if let Some(last) = list.iter().rfind(|line| line.site == self.site)
            && last.sources == Some(new.sources)
            && self.len_of(&last.name)? == Some(last.len)
        {
            return Ok(Placed::Same);
        }
        self.keep_readers_out()?;
        if let Some(open) = self.try_as_reader()? {
            // What lies there already is as open. The sources are on this computer.
            self.take_away(&mut list, 0)?;
            return Ok(open);
        }
        let name = self.free_name(new.name, &list)?;
        let file = OneFile((new.make)().map_err(NotPlaced::Here)?);
        let stamp = file.stamp().map_err(NotPlaced::Here)?;
        list.retain(|line| line.name != name);
        list.push(Line { site: self.site.clone(), name: name.clone(), sources: None, len: stamp.len });
        // Before it is there: what is killed in between is known, and its end is wrong.
        self.put_list(&list)?;
        self.send(&name, stamp, &file)?;
        if let Some(line) = list.last_mut() {
            line.sources = Some(new.sources);
        }
        let begin = file.begin().map_err(NotPlaced::Here)?;
        let (seen, is_checked) = self.seen_by_readers(&name, &begin);
        if let Some(address) = seen {
            let is_deleted = self.take_away(&mut list, 0).is_ok();
            return Ok(Placed::Open { address, is_deleted });
        }
        self.take_away(&mut list, KEPT)?;
        Ok(Placed::Done { name, len: stamp.len, is_checked })
    }

    /// Deletes copies of the site but for so many of the newest, and writes the list.
    fn take_away(&self, list: &mut Vec<Line>, kept: usize) -> Result<(), TargetError> {
        let own = list.iter().filter(|line| line.site == self.site);
        let own: Vec<SourcePath> = own.map(|line| line.name.clone()).collect();
        let old = &own[..own.len().saturating_sub(kept)];
        if !old.is_empty() {
            self.patience.retried(|| self.target.delete(old))?;
        }
        list.retain(|line| !old.contains(&line.name));
        self.put_list(list)
    }

    /// Returns the name, or another one if somebody else has a file of that name there.
    fn free_name(&self, name: &SourcePath, list: &[Line]) -> Result<SourcePath, TargetError> {
        let is_own = list.iter().any(|line| line.name == *name && line.site == self.site);
        if is_own || self.len_of(name)?.is_none() {
            return Ok(name.clone());
        }
        let other = format!("{}-{}.zip", name.stem(), self.site);
        Ok(SourcePath::new(&other).expect("invariant: a name and a word"))
    }

    fn list(&self) -> Result<Vec<Line>, TargetError> {
        let text = self.patience.retried(|| self.target.read(&own(LIST), LIST_MAX))?;
        let text = text.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        // Of a list in another format nothing is known, and nothing of it is deleted.
        let Some(rest) = text.strip_prefix(LIST_HEAD) else { return Ok(Vec::new()) };
        Ok(rest.lines().filter_map(Line::read).collect())
    }

    fn put_list(&self, list: &[Line]) -> Result<(), TargetError> {
        let lines: String = list.iter().map(Line::text).collect();
        let text = format!("{LIST_HEAD}\n{lines}");
        self.patience.retried(|| self.target.put_small(&own(LIST), text.as_bytes(), Put::Replace)).map(drop)
    }

    fn len_of(&self, name: &SourcePath) -> Result<Option<u64>, TargetError> {
        let sizes = self.patience.retried(|| self.target.sizes(std::slice::from_ref(name)))?;
        Ok(sizes.first().copied().flatten())
    }

    /// Writes what tells web servers to keep readers out.
    fn keep_readers_out(&self) -> Result<(), TargetError> {
        if !self.target.capabilities().has_folders {
            return Ok(());
        }
        for (name, text) in DENY {
            let there = self.patience.retried(|| self.target.read(&own(name), LIST_MAX))?;
            // One that is there may be somebody's own: whether it does what it should, the questions of a reader tell.
            if there.is_none() {
                self.patience.retried(|| self.target.put_small(&own(name), text.as_bytes(), Put::Replace))?;
            }
        }
        Ok(())
    }

    /// Puts a file there that tells nothing, and asks for it as a reader.
    fn try_as_reader(&self) -> Result<Option<Placed>, TargetError> {
        let (name, text) = (own(TRIAL), b"PK griffel");
        self.patience.retried(|| self.target.put_small(&name, text, Put::Replace))?;
        let (seen, _) = self.seen_by_readers(&name, text);
        let deleted = self.patience.retried(|| self.target.delete(std::slice::from_ref(&name)));
        match seen {
            Some(address) => Ok(Some(Placed::Open { address, is_deleted: deleted.is_ok() })),
            None => deleted.map(|()| None),
        }
    }

    fn send(&self, name: &SourcePath, stamp: FileStamp, file: &OneFile) -> Result<(), TargetError> {
        let watch = self.patience.watch();
        self.patience.retried(|| {
            let upload = Upload { path: name, stamp, bytes: checked(file, name, stamp) };
            self.target.put(&mut std::iter::once(upload), watch)
        })?;
        match self.len_of(name)? {
            Some(len) if len == stamp.len => Ok(()),
            found => Err(TargetError::at(Stage::Verify, name, Cause::Lied { expected: stamp.len, found })),
        }
    }

    /// Returns the address at which a reader gets a file that begins like this, and whether anybody answered at all.
    fn seen_by_readers(&self, name: &SourcePath, begin: &[u8]) -> (Option<String>, bool) {
        let mut has_answer = false;
        // Many networks cannot reach their own addresses: nobody waits for each.
        let mut silent: Vec<String> = Vec::new();
        for base in &self.addresses {
            let mut address = format!("{base}{}", name.as_str());
            for _ in 0..=REDIRECTS_MAX {
                let host = url::Url::parse(&address).map(|url| url.host_str().unwrap_or_default().to_owned());
                let host = host.unwrap_or_default();
                if silent.contains(&host) || is_example(&host) {
                    break;
                }
                let Ok(answer) = (self.get)(&address, BEGIN) else {
                    silent.push(host);
                    break;
                };
                has_answer = true;
                // Some servers send a part though none was asked for.
                if matches!(answer.status, 200 | 206) && !begin.is_empty() && answer.body.starts_with(begin) {
                    return (Some(address), true);
                }
                let to = answer.header("location").filter(|_| (300..400).contains(&answer.status));
                let to = to.and_then(|to| url::Url::parse(&address).ok()?.join(to).ok());
                let Some(to) = to else { break };
                address = to.to_string();
            }
        }
        (None, has_answer)
    }
}

/// A line of the list.
struct Line {
    site: String,
    name: SourcePath,
    /// `None` for one that was begun, and of which nobody knows whether it is whole.
    sources: Option<Fingerprint>,
    len: u64,
}

impl Line {
    fn read(line: &str) -> Option<Self> {
        let mut words = line.splitn(4, ' ');
        let (site, sources, len, name) = (words.next()?, words.next()?, words.next()?, words.next()?);
        // Whoever may write the list may not make us delete anything else.
        let name = SourcePath::new(name).filter(|name| name.folder().is_empty() && name.extension() == "zip")?;
        let sources = Fingerprint::from_hex(sources);
        Some(Self { site: site.to_owned(), name, sources, len: len.parse().ok()? })
    }

    fn text(&self) -> String {
        let Self { site, name, sources, len } = self;
        let sources = sources.map_or_else(|| "-".to_owned(), |sources| sources.hex());
        format!("{site} {sources} {len} {}\n", name.as_str())
    }
}

/// A file of this computer.
struct OneFile(PathBuf);

impl OneFile {
    fn path(&self) -> &Path {
        &self.0
    }

    fn stamp(&self) -> io::Result<FileStamp> {
        let (fingerprint, len) = Fingerprint::of_all(&[], &mut File::open(self.path())?)?;
        Ok(FileStamp { fingerprint, len })
    }

    /// Returns its first bytes, by which it is known again.
    fn begin(&self) -> io::Result<Vec<u8>> {
        let mut begin = Vec::new();
        File::open(self.path())?.take(512).read_to_end(&mut begin)?;
        Ok(begin)
    }
}

impl SiteBytes for OneFile {
    fn open(&self, _: &SourcePath, _: &FileStamp) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(File::open(self.path())?))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::{Cell, RefCell};
    use std::fs;

    use super::*;
    use crate::publish::folder::LocalFolder;
    use crate::publish::target::Watcher;

    struct Quiet;

    impl Watcher for Quiet {}

    /// A folder for backups, and who can read it.
    struct Place {
        above: tempfile::TempDir,
        is_open: Cell<bool>,
        asked: RefCell<Vec<String>>,
    }

    impl Place {
        fn new() -> Self {
            let above = tempfile::tempdir().expect("a folder");
            Self { above, is_open: Cell::new(false), asked: RefCell::default() }
        }

        fn root(&self) -> PathBuf {
            self.above.path().join("griffel-backup")
        }

        fn put(&self, day: u32, text: &str) -> Placed {
            self.put_of("ab", day, text)
        }

        fn put_of(&self, site: &str, day: u32, text: &str) -> Placed {
            let name = SourcePath::new(&format!("blogg-2026-01-{day:02}.zip")).expect("a name");
            let file = self.above.path().join("here.zip");
            let make = || fs::write(&file, format!("PK{text}")).map(|()| file.clone());
            let (sleep, target) = (|_| (), LocalFolder::new(self.root()).private());
            let get = |address: &str, _: u64| {
                self.asked.borrow_mut().push(address.to_owned());
                let inside = address.strip_prefix("http://skola.se/griffel-backup/").filter(|_| self.is_open.get());
                let body = inside.and_then(|name| fs::read(self.root().join(name)).ok());
                let status = if body.is_some() { 200 } else { 404 };
                Ok(WebAnswer { status, headers: vec![], body: body.unwrap_or_default() })
            };
            let url = BaseUrl::parse("http://skola.se/blogg/").expect("an address");
            let addresses = addresses(&url, "/var/www/griffel-backup");
            let patience = Patience::new(&Quiet, &sleep);
            let site = site.to_owned();
            let place = BackupPlace { target: &target, patience: &patience, addresses, get: &get, site };
            place
                .put(&NewBackup { name: &name, sources: Fingerprint::of(text.as_bytes()), make: &make })
                .expect("placed")
        }

        fn names(&self) -> Vec<String> {
            let names = fs::read_dir(self.root()).expect("a folder").flatten();
            let mut names: Vec<String> = names.map(|name| name.file_name().to_string_lossy().into_owned()).collect();
            names.retain(|name| name.ends_with(".zip"));
            names.sort();
            names
        }
    }

    #[test]
    fn ten_are_kept_of_our_own_and_none_is_sent_twice() {
        let place = Place::new();
        let name = |day: u32| SourcePath::new(&format!("blogg-2026-01-{day:02}.zip")).expect("a name");
        let done = |day, len| Placed::Done { name: name(day), len, is_checked: true };
        assert_eq!((place.put(1, "1"), place.put(2, "1"), place.put(2, "22")), (done(1, 3), Placed::Same, done(2, 4)));
        fs::write(place.root().join("min.zip"), "x").expect("a file");
        fs::write(place.root().join("blogg-2025-01-01.zip"), "x").expect("a file");
        (3..=12)
            .for_each(|day| assert_eq!(place.put(day, &day.to_string()), done(day, 2 + day.to_string().len() as u64)));
        let names = place.names();
        assert_eq!(names.len(), 12, "{names:?}");
        assert!(names.contains(&"min.zip".to_owned()) && names[0] == "blogg-2025-01-01.zip", "{names:?}");
        assert_eq!(names[1], "blogg-2026-01-03.zip");
        fs::remove_file(place.root().join("blogg-2026-01-12.zip")).expect("gone");
        assert_eq!(place.put(12, "12"), done(12, 4), "what is gone is sent again");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = |path: PathBuf| fs::metadata(path).expect("there").permissions().mode() & 0o777;
            assert_eq!((mode(place.root()), mode(place.root().join("blogg-2026-01-12.zip"))), (0o700, 0o600));
        }
        assert!(fs::read_to_string(place.root().join(".htaccess")).expect("a file").contains("Require all denied"));
        let asked = place.asked.borrow();
        for address in [
            "http://skola.se/griffel-backup/",
            "http://skola.se/blogg/griffel-backup/",
            "http://skola.se/www/griffel-backup/",
        ] {
            assert!(
                asked.iter().any(|asked| asked == &format!("{address}blogg-2026-01-01.zip")),
                "{address}: {asked:?}"
            );
        }
    }

    #[test]
    fn what_readers_could_read_is_never_put_there() {
        let place = Place::new();
        place.put(1, "1");
        place.is_open.set(true);
        let address = format!("http://skola.se/griffel-backup/{TRIAL}");
        assert_eq!(place.put(2, "2"), Placed::Open { address, is_deleted: true });
        assert_eq!(place.names(), [""; 0], "those before were open, too");
    }

    #[test]
    fn two_sites_may_share_a_folder_and_nothing_of_others_is_written_over() {
        let place = Place::new();
        fs::create_dir(place.root()).expect("a folder");
        fs::write(place.root().join("blogg-2026-01-01.zip"), "mine").expect("a file");
        fs::write(place.root().join(".htaccess"), "mine").expect("a file");
        let name_of = |placed: Placed| match placed {
            Placed::Done { name, .. } => name.as_str().to_owned(),
            other => panic!("{other:?}"),
        };
        assert_eq!(name_of(place.put_of("ab", 1, "1")), "blogg-2026-01-01-ab.zip");
        assert_eq!(name_of(place.put_of("ab", 2, "2")), "blogg-2026-01-02.zip");
        assert_eq!(name_of(place.put_of("cd", 2, "3")), "blogg-2026-01-02-cd.zip");
        assert_eq!(place.put_of("ab", 3, "2"), Placed::Same, "whatever the other has sent");
        (4..=20).for_each(|day| drop(place.put_of("cd", day, &day.to_string())));
        let names = place.names();
        assert_eq!(names.len(), 13, "{names:?}");
        assert!(names.contains(&"blogg-2026-01-01-ab.zip".to_owned()), "{names:?}");
        for name in ["blogg-2026-01-01.zip", ".htaccess"] {
            assert_eq!(fs::read_to_string(place.root().join(name)).expect("a file"), "mine");
        }
    }

    #[test]
    fn a_list_that_somebody_else_wrote_deletes_nothing_else() {
        for line in ["ab - 1 ../a.zip", "ab - 1 a/b.zip", "ab - 1 index.html", "ab - x a.zip", "a"] {
            assert!(Line::read(line).is_none(), "{line}");
        }
        let line = Line::read("ab - 5 blogg 2026.zip").expect("a line");
        assert_eq!((line.text().as_str(), line.sources), ("ab - 5 blogg 2026.zip\n", None));
    }
}
