//! A branch of a repository, by the machine's own git.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use griffel::output::manifest::{FileStamp, MANIFEST_NAME, Manifest, PUBLISHED_NAME, STATE_NAME};
use griffel::publish::bytes::BuiltFolder;
use griffel::publish::compare::{Comparison, Look, Seen, Site, compare};
use griffel::publish::error::PublishError;
use griffel::publish::git::target::GitBranch;
use griffel::publish::retry::Patience;
use griffel::publish::run::{Consent, Published, send};
use griffel::publish::secret::{Secret, Secrets};
use griffel::publish::target::{Cause, TargetError, Watcher};
use griffel::source::fingerprint::Fingerprint;
use griffel::source::path::SourcePath;
use griffel::transfer::rank::Ranks;
use griffel::transfer::state::LockNote;

use crate::publish::servers::{program, run};

pub type Files = BTreeMap<String, Vec<u8>>;

struct Quiet;

impl Watcher for Quiet {}

/// Returns files with their texts.
pub fn files(texts: &[(&str, &str)]) -> Files {
    texts.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

/// Returns an empty bare repository; `None` without git.
pub fn repository() -> Option<tempfile::TempDir> {
    program("git")?;
    let folder = tempfile::tempdir().expect("a folder");
    git(folder.path(), &["init", "-q", "--bare", "-b", "main"]);
    Some(folder)
}

/// Runs git in a folder, as somebody.
pub fn git(folder: &Path, arguments: &[&str]) -> String {
    let folder = folder.to_str().expect("a path");
    let who = ["-C", folder, "-c", "user.name=Bo", "-c", "user.email=bo@example.org", "-c", "core.quotePath=false"];
    run("git", &[&who, arguments].concat())
}

/// Returns the files of the branch `pages`.
pub fn shown(repository: &Path) -> Files {
    let names = git(repository, &["ls-tree", "-r", "-z", "--name-only", "pages"]);
    let names = names.split('\0').filter(|name| !name.is_empty());
    let bytes = |name: &str| {
        let mut git = std::process::Command::new("git");
        git.arg("-C").arg(repository).arg("show").arg(format!("pages:{name}")).output().expect("git").stdout
    };
    names.map(|name| (name.to_owned(), bytes(name))).collect()
}

/// Returns the files of the branch without griffel's own.
pub fn for_readers(repository: &Path) -> Files {
    let mut files = shown(repository);
    for name in [MANIFEST_NAME, STATE_NAME, ".nojekyll"] {
        assert!(files.remove(name).is_some(), "{name}");
    }
    files
}

/// Returns the number of publications.
pub fn commits(repository: &Path) -> usize {
    git(repository, &["rev-list", "--count", "pages"]).trim().parse().expect("a number")
}

/// Somebody who publishes, with a folder and a memory of their own.
pub struct Author {
    folder: tempfile::TempDir,
    address: String,
    token: fn() -> Option<&'static str>,
    pub seen: Option<Seen>,
}

/// A comparison, and what was compared.
pub struct Compared {
    target: GitBranch,
    manifest: Manifest,
    pub comparison: Comparison,
}

impl Author {
    pub fn new(address: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder, address: address.to_owned(), token: || None, seen: None }
    }

    /// Returns an author who is asked for a token.
    pub fn with_token(address: &str, token: fn() -> Option<&'static str>) -> Self {
        Self { token, ..Self::new(address) }
    }

    pub fn cache(&self) -> PathBuf {
        self.folder.path().join(".griffel/cache/publish/webben.git")
    }

    fn built(&self) -> BuiltFolder {
        BuiltFolder { root: self.folder.path().join("public") }
    }

    pub fn compare(&self, files: &Files) -> Result<Compared, PublishError> {
        let root = self.built().root;
        let mut manifest = Manifest::default();
        for (name, bytes) in files {
            let place = root.join(name);
            fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
            fs::write(place, bytes).expect("a file");
            let stamp = FileStamp { fingerprint: Fingerprint::of(bytes), len: bytes.len() as u64 };
            manifest.files.insert(SourcePath::new(name).expect("a path"), stamp);
        }
        let token = self.token;
        let secrets =
            Secrets::new("webben", |_| None, move |_| token().and_then(|token| Secret::new(token.to_owned())));
        let target = GitBranch::new(&self.address, "pages", secrets, self.folder.path(), self.cache());
        let (built, ranks, sleep) = (self.built(), Ranks::default(), |_| ());
        let site = Site { manifest: &manifest, bytes: &built, ranks: &ranks };
        let comparison = compare(&target, site, self.seen.as_ref(), Look::All, &Patience::new(&Quiet, &sleep))?;
        Ok(Compared { target, manifest, comparison })
    }

    pub fn send(&mut self, compared: &Compared, overwrite: &[&str]) -> Result<Published, PublishError> {
        let Compared { target, manifest, comparison } = compared;
        let (built, ranks, sleep) = (self.built(), Ranks::default(), |_| ());
        let site = Site { manifest, bytes: &built, ranks: &ranks };
        let time = jiff::Timestamp::UNIX_EPOCH;
        let note = LockNote { who: "anna@skola-12".to_owned(), token: "1".to_owned(), time };
        let overwrite: BTreeSet<_> = overwrite.iter().filter_map(|name| SourcePath::new(name)).collect();
        let consent = Consent { note, last_token: None, version: "0".to_owned(), overwrite, takes_over: false };
        let done = send(target, site, comparison, Some("[]\n"), &consent, &Patience::new(&Quiet, &sleep))?;
        self.seen = Some(Seen { state: done.state.clone(), manifest: manifest.clone() });
        Ok(done)
    }

    pub fn publish(&mut self, files: &Files) -> Result<Published, PublishError> {
        let compared = self.compare(files)?;
        self.send(&compared, &[])
    }

    /// Returns why nothing was published.
    pub fn cause(&mut self, files: &Files) -> Cause {
        match self.publish(files) {
            Err(PublishError::Target(TargetError { cause, .. })) => cause,
            other => panic!("{other:?}"),
        }
    }
}

fn address(repository: &tempfile::TempDir) -> String {
    repository.path().to_str().expect("a path").to_owned()
}

#[test]
fn one_publication_is_one_commit_and_nothing_new_is_none() {
    let Some(repository) = repository() else { return };
    let mut anna = Author::new(&address(&repository));
    let mut site = files(&[
        ("index.html", "rad ett\r\nrad två\n"),
        ("2026/läs mig.html", "å"),
        ("-f", "-"),
        ("\"citat\"", "\""),
        (" två  mellanslag", " "),
        ("_headers", "/*\n"),
        (".gitattributes", "* text eol=lf\n"),
        ("tom", ""),
    ]);
    site.insert("film.mp4".to_owned(), (0..300_000_u32).flat_map(u32::to_le_bytes).collect());
    let done = anna.publish(&site).expect("published");
    assert_eq!((done.files, commits(repository.path())), (site.len(), 1));
    assert_eq!(for_readers(repository.path()), site);
    let says = git(repository.path(), &["log", "--format=%B", "pages"]);
    assert!(says.starts_with("Publish: 9 files, 0 deleted\n\n") && says.contains("2026/läs mig.html"), "{says}");

    let compared = anna.compare(&site).expect("compared");
    assert!(compared.comparison.is_same() && compared.comparison.published.is_none());
    // A computer that knows nothing asks for all.
    assert!(Author::new(&address(&repository)).compare(&site).expect("compared").comparison.is_same());

    let first = git(repository.path(), &["rev-parse", "pages"]);
    site.remove("2026/läs mig.html");
    site.insert("-f/index.html".to_owned(), b"new".to_vec());
    site.remove("-f");
    fs::remove_file(anna.built().root.join("-f")).expect("a file");
    site.insert("index.html".to_owned(), b"2".to_vec());
    let done = anna.publish(&site).expect("published");
    assert_eq!((done.files, done.deleted, commits(repository.path())), (2, 2, 2));
    assert_eq!(for_readers(repository.path()), site);
    assert_eq!(git(repository.path(), &["rev-parse", "pages^"]), first);
    assert_eq!(git(repository.path(), &["for-each-ref", "--format=%(refname)"]), "refs/heads/pages\n");
}

#[test]
fn what_others_put_on_the_branch_stays() {
    let Some(repository) = repository() else { return };
    let work = tempfile::tempdir().expect("a folder");
    git(work.path(), &["init", "-q", "-b", "pages"]);
    for (name, text) in [("CNAME", "blogg.example"), ("README.md", "mitt"), ("index.html", "mitt"), ("bilder/x", "x")] {
        fs::create_dir_all(work.path().join("bilder")).expect("a folder");
        fs::write(work.path().join(name), text).expect("a file");
    }
    symlink("CNAME", work.path().join("länk")).expect("a link");
    git(work.path(), &["add", "."]);
    git(work.path(), &["commit", "-q", "-m", "mitt"]);
    git(work.path(), &["push", "-q", &address(&repository), "pages"]);

    let mut anna = Author::new(&address(&repository));
    let site = files(&[("index.html", "vårt"), ("a/index.html", "1")]);
    let foreign = vec![SourcePath::new("index.html").expect("a path")];
    assert_eq!(anna.publish(&site), Err(PublishError::Foreign(foreign)));
    let compared = anna.compare(&site).expect("compared");
    anna.send(&compared, &["index.html"]).expect("published");
    let there = for_readers(repository.path());
    assert_eq!(there["CNAME"], b"blogg.example");
    assert_eq!(
        there.keys().collect::<Vec<_>>(),
        ["CNAME", "README.md", "a/index.html", "bilder/x", "index.html", "länk"]
    );
    assert_eq!((there["index.html"].as_slice(), commits(repository.path())), ("vårt".as_bytes(), 2));

    // A file of somebody else where a folder is needed, and the other way round.
    for blocked in ["CNAME/index.html", "bilder", "länk/x"] {
        let site = files(&[("index.html", "vårt"), (blocked, "1")]);
        let folder = tempfile::tempdir().expect("a folder");
        let mut bo = Author { folder, ..Author::new(&address(&repository)) };
        assert_eq!(bo.cause(&site), Cause::InTheWay, "{blocked}");
    }
    anna.publish(&files(&[])).expect("published");
    let there = for_readers(repository.path());
    assert_eq!(there.keys().collect::<Vec<_>>(), ["CNAME", "README.md", "bilder/x", "länk"]);
}

#[test]
fn the_second_of_two_authors_is_told() {
    let Some(repository) = repository() else { return };
    let (mut anna, mut bo) = (Author::new(&address(&repository)), Author::new(&address(&repository)));
    let (old, hers) = (files(&[("index.html", "1")]), files(&[("index.html", "1"), ("hers/index.html", "1")]));
    // Both make the branch.
    let early = bo.compare(&files(&[("index.html", "2")])).expect("compared");
    anna.publish(&old).expect("published");
    assert_eq!(bo.send(&early, &[]), Err(PublishError::Outdated));
    let here = bo.compare(&old).expect("compared");
    assert!(here.comparison.is_same());
    bo.seen = anna.seen.clone();

    let early = bo.compare(&files(&[("index.html", "2")])).expect("compared");
    anna.publish(&hers).expect("published");
    assert_eq!(bo.send(&early, &[]), Err(PublishError::Outdated));
    assert_eq!((for_readers(repository.path()), commits(repository.path())), (hers, 2));
    let late = bo.compare(&files(&[("index.html", "2")])).expect("compared").comparison;
    assert_eq!(late.overwritten.deleted, [SourcePath::new("hers/index.html").expect("a path")]);
    // Everybody can read what lies there: no names, and no list of old addresses.
    assert_eq!(late.state.expect("a state").who, "");
    let there = shown(repository.path());
    assert!(!there.contains_key(PUBLISHED_NAME) && !String::from_utf8_lossy(&there[STATE_NAME]).contains("anna"));
}

#[test]
fn what_the_server_refuses_is_told_in_its_words() {
    let Some(repository) = repository() else { return };
    let hook = repository.path().join("hooks/pre-receive");
    fs::create_dir_all(hook.parent().expect("a folder")).expect("a folder");
    fs::write(&hook, "#!/bin/sh\necho 'Grenen är skyddad.'\nexit 1\n").expect("a hook");
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).expect("a mode");
    let mut anna = Author::new(&address(&repository));
    let site = files(&[("index.html", "1")]);
    let cause = anna.cause(&site);
    assert!(matches!(&cause, Cause::Refusal(said) if said.starts_with("Grenen är skyddad.")), "{cause:?}");
    fs::remove_file(&hook).expect("a hook");
    anna.publish(&site).expect("published");
    assert_eq!((for_readers(repository.path()), commits(repository.path())), (site.clone(), 1));
    let mut nowhere = Author::new("/nowhere/blogg.git");
    assert!(matches!(nowhere.cause(&site), Cause::NoPlace(_)));
    // What would run a program runs none, even if it came through the settings.
    let mut program = Author::new("ext::sh -c 'touch /tmp/griffel-ran'");
    assert!(matches!(program.cause(&site), Cause::Protocol(said) if said.contains("not allowed")));
}

#[test]
fn a_damaged_cache_is_made_anew_and_a_file_that_changes_is_not_published() {
    let Some(repository) = repository() else { return };
    let mut anna = Author::new(&address(&repository));
    let mut site = files(&[("index.html", "1"), ("a/x", "x")]);
    anna.publish(&site).expect("published");
    let objects = anna.cache().join("objects");
    fs::remove_dir_all(&objects).expect("objects");
    fs::create_dir_all(&objects).expect("a folder");
    site.insert("index.html".to_owned(), b"2".to_vec());
    anna.seen = None;
    anna.publish(&site).expect("published");
    assert_eq!((for_readers(repository.path()), commits(repository.path())), (site.clone(), 2));

    site.insert("a/y".to_owned(), b"y".to_vec());
    site.insert("index.html".to_owned(), b"3".to_vec());
    let compared = anna.compare(&site).expect("compared");
    fs::write(anna.built().root.join("index.html"), "4").expect("a file");
    let changed = anna.send(&compared, &[]);
    assert!(matches!(&changed, Err(PublishError::Target(error)) if error.cause == Cause::Changed), "{changed:?}");
    assert_eq!(commits(repository.path()), 2);
    anna.publish(&site).expect("published");
    assert_eq!((for_readers(repository.path()), commits(repository.path())), (site, 3));
}
