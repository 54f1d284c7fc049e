//! S3, by a server of our own that fails where it is told to, and by `s3s-fs` where it is installed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Cursor, Read};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use griffel::config::publish::{S3Setting, SecretKind};
use griffel::output::hosting::{Header, HeaderRule, Hosting, Scope};
use griffel::output::manifest::{FileStamp, Manifest};
use griffel::output::route::Route;
use griffel::publish::bytes::SiteBytes;
use griffel::publish::compare::{Look, Site, compare};
use griffel::publish::error::PublishError;
use griffel::publish::retry::Patience;
use griffel::publish::run::{Consent, Published, send};
use griffel::publish::s3::target::S3Bucket;
use griffel::publish::secret::{Secret, Secrets};
use griffel::publish::target::{Cause, FileTarget, Put, PutResult, Stage, TargetError, Upload, Watcher};
use griffel::source::fingerprint::Fingerprint;
use griffel::source::path::SourcePath;
use griffel::transfer::rank::Ranks;
use griffel::transfer::state::LockNote;
use jiff::Timestamp;
use url::Url;

use crate::command_line::{griffel, text};
use crate::publish::files::{Changing, Counter, path, put};
use crate::publish::s3_server::{BUCKET, KEY_ID, Object, REGION, SECRET, Store, Tags};
use crate::publish::servers::{Running, free_port, program};

type Files = BTreeMap<SourcePath, Vec<u8>>;

fn setting(port: u16) -> S3Setting {
    let endpoint = Url::parse(&format!("http://127.0.0.1:{port}")).ok();
    S3Setting { bucket: BUCKET.to_owned(), region: REGION.to_owned(), endpoint, prefix: "skola/".to_owned() }
}

fn hosting() -> Hosting {
    let rule = |scope, header| HeaderRule { scope, headers: vec![header] };
    Hosting {
        rules: vec![
            rule(Scope::Everything, Header::Cache(0, "must-revalidate")),
            rule(Scope::Below(Route::home().page("assets")), Header::Cache(9, "immutable")),
        ],
        types: vec![("html", "text/html; charset=utf-8".to_owned()), ("css", "text/css".to_owned())],
        ..Hosting::default()
    }
}

/// Returns the target of settings for somebody with keys; `None` has none, and nobody to ask.
fn target_of(setting: S3Setting, keys: Option<(&str, &str)>, now: fn() -> Timestamp) -> S3Bucket {
    let keys = keys.map(|(id, secret)| (id.to_owned(), secret.to_owned()));
    let secrets = Secrets::new(
        "webben",
        |_| None,
        move |kind| {
            let (id, secret) = keys.clone()?;
            Secret::new(match kind {
                SecretKind::KeyId => id,
                SecretKind::Secret => secret,
                SecretKind::Password | SecretKind::Passphrase | SecretKind::Token => return None,
            })
        },
    );
    S3Bucket::new(setting, secrets, hosting(), now).expect("a target")
}

pub fn target(store: &Store) -> S3Bucket {
    target_of(setting(store.port), Some((KEY_ID, SECRET)), Timestamp::now)
}

fn stamp(bytes: &[u8]) -> FileStamp {
    FileStamp { fingerprint: Fingerprint::of(bytes), len: bytes.len() as u64 }
}

/// Returns small files in folders, an empty one, one of several megabytes, and names that are hard to sign.
fn site() -> Files {
    let post = |n: usize| (path(&format!("2026/{:02}/post {n}/index.html", n % 12)), format!("{n}").repeat(n).into());
    let mut files: Files = (0..60).map(post).collect();
    for name in
        ["\u{e5}\u{e4}\u{f6}/l\u{e4}s mig.html", "a+b & c=d/e%20f.css", "(1)/it's~!*.html", "assets/x@2,3;4:5.css"]
    {
        files.insert(path(name), name.into());
    }
    files.insert(path("tom"), Vec::new());
    let film = (0..3_000_000_u32).map(|n| n.to_le_bytes()[n as usize % 3]);
    files.insert(path("film.mp4"), film.collect());
    files
}

/// A site arrives at a server, is listed, asked for, replaced and deleted.
fn arrives(target: &S3Bucket) {
    assert_eq!(target.list(&Counter::default()), Ok(BTreeMap::new()));
    let files = site();
    let seen = Counter::default();
    assert_eq!(put(target, &files, &seen), Ok(()));
    assert_eq!(seen.bytes.load(Ordering::Relaxed), files.values().map(|bytes| bytes.len() as u64).sum::<u64>());
    let told: BTreeSet<SourcePath> = seen.files.into_inner().expect("no panic").into_iter().collect();
    assert!(told.iter().eq(files.keys()));
    let lengths: BTreeMap<_, _> = files.iter().map(|(path, bytes)| (path.clone(), bytes.len() as u64)).collect();
    assert_eq!(target.list(&Counter::default()), Ok(lengths));
    for (path, bytes) in files.iter().filter(|(path, _)| !path.as_str().starts_with("2026/")) {
        assert_eq!(target.read(path, 4 << 20).expect("read").as_ref(), Some(bytes), "{path:?}");
    }
    let asked = [path("film.mp4"), path("nowhere/x"), path("tom"), path("film.mp4")];
    let sizes = vec![Some(3_000_000), None, Some(0), Some(3_000_000)];
    // The first time the answers of the transfer are among them.
    assert_eq!((target.sizes(&asked), target.sizes(&asked)), (Ok(sizes.clone()), Ok(sizes)));

    let replaced = Files::from([(path("film.mp4"), b"short".to_vec()), (path("tom"), b"full".to_vec())]);
    assert_eq!(put(target, &replaced, &Counter::default()), Ok(()));
    assert_eq!(target.read(&path("film.mp4"), 5), Ok(Some(b"short".to_vec())));
    assert_eq!(target.sizes(&[path("film.mp4"), path("tom")]), Ok(vec![Some(5), Some(4)]));
    let gone: Vec<SourcePath> = files.keys().filter(|path| path.name() != "tom").cloned().collect();
    assert_eq!(target.delete(&[gone.as_slice(), &[path("never/there")]].concat()), Ok(()));
    assert_eq!(target.list(&Counter::default()), Ok(BTreeMap::from([(path("tom"), 4)])));
}

/// A lock is taken once, and small files are read within their bounds.
fn locks(one: &S3Bucket, two: &S3Bucket) {
    let lock = path(".griffel-lock");
    assert_eq!(one.put_small(&lock, b"one", Put::Exclusive), Ok(PutResult::Done));
    assert_eq!(two.put_small(&lock, b"two", Put::Exclusive), Ok(PutResult::WasThere));
    assert_eq!(two.read(&lock, 100), Ok(Some(b"one".to_vec())));
    assert_eq!(two.put_small(&lock, b"two", Put::Replace), Ok(PutResult::Done));
    assert_eq!(one.read(&lock, 3), Ok(Some(b"two".to_vec())));
    assert_eq!(one.read(&lock, 2), Err(TargetError::at(Stage::Read, &lock, Cause::TooMuch { most: 2 })));
    assert_eq!(one.delete(std::slice::from_ref(&lock)), Ok(()));
    assert_eq!(one.read(&lock, 100), Ok(None));
    assert_eq!(two.put_small(&lock, b"two", Put::Exclusive), Ok(PutResult::Done));
}

#[test]
fn a_site_arrives_whole_with_its_types_and_for_how_long_it_is_fresh() {
    let store = Store::start();
    arrives(&target(&store));
    let page = Files::from([(path("a/index.html"), b"a".to_vec()), (path("assets/b.css"), b"b".to_vec())]);
    assert_eq!(put(&target(&store), &page, &Counter::default()), Ok(()));
    let labels = |key: &str| store.state().objects[key].labels.values().cloned().collect::<Vec<_>>();
    assert_eq!(labels("skola/a/index.html"), ["public, max-age=0, must-revalidate", "text/html; charset=utf-8"]);
    assert_eq!(labels("skola/assets/b.css"), ["public, max-age=9, immutable", "text/css"]);
}

#[test]
fn a_bucket_of_thousands_is_listed_to_its_end_and_no_further_than_its_part() {
    let store = Store::start();
    let object = || Object { bytes: vec![0; 3], labels: BTreeMap::new() };
    let ours: BTreeMap<_, _> = (0..2_345).map(|n| (path(&format!("n & {n}/index.html")), 3)).collect();
    for key in ours.keys().map(|path| format!("skola/{path}")) {
        store.state().objects.insert(key, object());
    }
    for other in ["annan/index.html", "skola", "skola/", "skola/folder/", "skola//x", "skolan/x"] {
        store.state().objects.insert(other.to_owned(), object());
    }
    let listed = target(&store).list(&Counter::default()).expect("a list");
    assert!(listed == ours, "{} of {}", listed.len(), ours.len());
    assert_eq!(target(&store).sizes(&[path("n & 0")]), Ok(vec![None]));
    assert_eq!(store.asked()[..3], ["LIST", "LIST", "LIST"]);
}

#[test]
fn a_lock_is_taken_once_whatever_the_server_knows_of_conditions() {
    let store = Store::start();
    let (one, two) = (target(&store), target(&store));
    assert!(one.capabilities().is_exclusive);
    locks(&one, &two);
    assert!(one.capabilities().is_exclusive && one.capabilities().replaces_whole && !one.capabilities().has_folders);
    // What was found out is not found out again.
    two.delete(&[path(".griffel-lock")]).expect("deleted");
    store.asked();
    assert_eq!(two.put_small(&path(".griffel-lock"), b"3", Put::Exclusive), Ok(PutResult::Done));
    assert_eq!(store.asked(), ["HEAD skola/.griffel-lock", "PUT skola/.griffel-lock"]);
    for (is_heedless, is_narrow) in [(true, false), (false, true)] {
        let store = Store::start();
        (store.state().is_heedless, store.state().is_narrow) = (is_heedless, is_narrow);
        let one = target(&store);
        locks(&one, &target(&store));
        assert!(!one.capabilities().is_exclusive);
    }
}

#[test]
fn a_refusal_is_told_in_words_and_without_keys() {
    let store = Store::start();
    let refused = |setting: S3Setting, keys: Option<(&str, &str)>, now: fn() -> Timestamp| {
        let error = target_of(setting, keys, now).read(&path("a"), 9).expect_err("refused");
        assert!(!format!("{error:?}").contains(SECRET) && !format!("{error:?}").contains(KEY_ID), "{error:?}");
        error
    };
    let right = || Some((KEY_ID, SECRET));
    let same = || setting(store.port);
    let login = |cause| TargetError::new(Stage::Login, cause);
    assert_eq!(refused(same(), Some((KEY_ID, "fel")), Timestamp::now), login(Cause::Password));
    assert_eq!(refused(same(), Some(("fel", SECRET)), Timestamp::now), login(Cause::Password));
    assert_eq!(refused(same(), None, Timestamp::now), login(Cause::Password));
    let elsewhere = S3Setting { bucket: "annan".to_owned(), ..same() };
    assert_eq!(refused(elsewhere, right(), Timestamp::now), login(Cause::NoBucket));
    let wrong = || Timestamp::now() + jiff::SignedDuration::from_hours(1);
    let error = refused(same(), right(), wrong);
    assert!(matches!(&error.cause, Cause::Clock { there } if there.ends_with("GMT")), "{error:?}");
    store.state().region = Some("eu-west-1");
    let region = Cause::Region { is: Some("eu-west-1".to_owned()) };
    assert_eq!(refused(same(), right(), Timestamp::now), login(region.clone()));
    let head = target(&store).sizes(&[path("a")]);
    assert_eq!(head, Err(login(region)));
    store.state().portal = Some(403);
    assert_eq!(refused(same(), right(), Timestamp::now).cause, Cause::Proxy(403));
    let port = free_port();
    let nobody = TargetError::new(Stage::Connect, Cause::Refused);
    assert_eq!(refused(setting(port), right(), Timestamp::now), nobody);
}

#[test]
fn what_arrives_altered_is_not_taken_for_what_was_sent() {
    let store = Store::start();
    let file = Files::from([(path("a.html"), b"whole".to_vec())]);
    store.state().cuts = Some(".html");
    let seen = Counter::default();
    let result = put(&target(&store), &file, &seen);
    assert_eq!(result, Err(TargetError::at(Stage::Verify, &path("a.html"), Cause::Altered)));
    assert!(seen.files.into_inner().expect("no panic").is_empty());
    // Tags of an encrypted bucket look like digests and are none: what is there is read, once.
    let store = Store::start();
    store.state().tags = Tags::OtherDigests;
    let target = target(&store);
    for _ in 0..2 {
        assert_eq!(put(&target, &file, &Counter::default()), Ok(()));
        assert_eq!(target.sizes(&[path("a.html")]), Ok(vec![Some(5)]));
    }
    let key = "skola/a.html";
    assert_eq!(store.asked(), ["PUT", "GET", "PUT", "HEAD"].map(|method| format!("{method} {key}")));
}

#[test]
fn a_file_that_changes_on_its_way_is_not_kept() {
    let store = Store::start();
    let target = target(&store);
    let (at, empty) = (path("a/index.html"), path("tom"));
    let changed = |path: &SourcePath| Err(TargetError::at(Stage::Read, path, Cause::Changed));
    let stamp = FileStamp { fingerprint: Fingerprint::of(b""), len: 300_000 };
    for bytes in [Changing(Cursor::new(vec![b'n'; 200_000])), Changing(Cursor::new(vec![]))] {
        let upload = Upload { path: &at, stamp, bytes: Box::new(bytes) };
        assert_eq!(target.put(&mut std::iter::once(upload), &Counter::default()), changed(&at));
    }
    let stamp = FileStamp { fingerprint: Fingerprint::of(b""), len: 0 };
    let upload = Upload { path: &empty, stamp, bytes: Box::new(Changing(Cursor::new(vec![]))) };
    assert_eq!(target.put(&mut std::iter::once(upload), &Counter::default()), changed(&empty));
    assert_eq!(target.list(&Counter::default()), Ok(BTreeMap::new()));
}

/// Wants it to end after the first file.
#[derive(Default)]
struct Impatient(AtomicU64);

impl Watcher for Impatient {
    fn file(&self, _: &SourcePath) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    fn is_stopped(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }
}

#[test]
fn a_transfer_ends_soon_after_it_is_told_to_and_tells_no_file_that_is_not_there() {
    let store = Store::start();
    let watch = Impatient::default();
    let result = put(&target(&store), &site(), &watch);
    assert_eq!(result.map_err(|error| error.cause), Err(Cause::Stopped));
    let there = shown(&store).len() as u64;
    assert!(watch.0.into_inner() <= there && there < site().len() as u64, "{there}");
}

struct Built(Files);

impl SiteBytes for Built {
    fn open(&self, path: &SourcePath, _: &FileStamp) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(Cursor::new(self.0[path].clone())))
    }
}

/// Publishes a site, as the command does.
fn publish(target: &S3Bucket, files: &Files, token: &str, watch: &dyn Watcher) -> Result<Published, PublishError> {
    let (files, bytes) =
        (files.iter().map(|(path, bytes)| (path.clone(), stamp(bytes))).collect(), Built(files.clone()));
    let manifest = Manifest { files, site: None };
    let ranks = Ranks { feed_names: vec!["feed.xml".to_owned()], pages: BTreeSet::new() };
    let site = Site { manifest: &manifest, bytes: &bytes, ranks: &ranks };
    let sleep = |_| ();
    let patience = Patience::new(watch, &sleep);
    let comparison = compare(target, site, None, Look::Some(7), &patience)?;
    let note = LockNote { who: "anna@skola".to_owned(), token: token.to_owned(), time: Timestamp::UNIX_EPOCH };
    let (overwrite, version) = (BTreeSet::new(), "0".to_owned());
    let consent = Consent { note, last_token: None, version, overwrite, takes_over: false };
    send(target, site, &comparison, Some("[]\n"), &consent, &patience)
}

/// Returns what readers find there.
fn shown(store: &Store) -> Files {
    let state = store.state();
    let files = state.objects.iter().map(|(key, object)| (path(&key["skola/".len()..]), object.bytes.clone()));
    files.filter(|(path, _)| !path.as_str().starts_with(".griffel")).collect()
}

#[test]
fn a_publication_sends_what_changed_and_deletes_what_is_gone() {
    let store = Store::start();
    let mut files = site();
    let done = publish(&target(&store), &files, "1", &Counter::default()).expect("published");
    assert_eq!((done.files, done.deleted, done.state.number), (files.len(), 0, 1));
    assert_eq!(shown(&store), files);
    assert!(!store.state().objects.contains_key("skola/.griffel-lock"));

    files.insert(path("2026/01/post 1/index.html"), b"ny".to_vec());
    files.insert(path("2026/\u{e5} + 1/index.html"), b"ny".to_vec());
    files.remove(&path("2026/02/post 2/index.html"));
    store.asked();
    let done = publish(&target(&store), &files, "2", &Counter::default()).expect("published");
    assert_eq!((done.files, done.deleted, done.state.number), (2, 1, 2));
    assert_eq!(shown(&store), files);
    let mut changed = store.asked();
    changed.retain(|asked| !asked.contains(".griffel") && !asked.starts_with("HEAD"));
    let put = |name: &str| format!("PUT skola/2026/{name}/index.html");
    let sent: BTreeSet<String> = changed[..2].iter().cloned().collect();
    assert_eq!(sent, BTreeSet::from([put("01/post 1"), put("\u{e5} + 1")]));
    assert_eq!(changed[2..], ["DELETE skola/2026/02/post 2/index.html"]);

    let note = LockNote { who: "bo@skola".to_owned(), token: "3".to_owned(), time: Timestamp::UNIX_EPOCH };
    let theirs = Object { bytes: note.to_text().into_bytes(), labels: BTreeMap::new() };
    store.state().objects.insert("skola/.griffel-lock".to_owned(), theirs);
    files.insert(path("c.html"), b"c".to_vec());
    let refused = publish(&target(&store), &files, "4", &Counter::default());
    assert_eq!(refused.expect_err("locked"), PublishError::Locked(Some(note)));
    assert!(!shown(&store).contains_key(&path("c.html")));
}

#[test]
fn a_busy_server_is_waited_for_and_one_that_lies_is_believed_twice_at_most() {
    let store = Store::start();
    store.state().busy = 1;
    let seen = Counter::default();
    let files = site();
    publish(&target(&store), &files, "1", &seen).expect("published");
    let told = seen.files.into_inner().expect("no panic");
    assert_eq!((told.len(), &shown(&store)), (files.len(), &files));
    assert_eq!(seen.pauses.into_inner().expect("no panic"), [Cause::Busy]);

    let changed = Files::from([(path("index.html"), b"1".to_vec()), (path("x.css"), b"22".to_vec())]);
    let all: Files = files.into_iter().chain(changed).collect();
    (store.state().tags, store.state().cuts) = (Tags::Names, Some("x.css"));
    let lied = publish(&target(&store), &all, "2", &Counter::default()).expect_err("found out");
    let cause = Cause::Lied { expected: 2, found: Some(1) };
    assert_eq!(lied, PublishError::Target(TargetError::at(Stage::Verify, &path("x.css"), cause)));
    assert!(!shown(&store).contains_key(&path("index.html")));
    store.state().cuts = None;
    publish(&target(&store), &all, "3", &Counter::default()).expect("published");
    assert_eq!(shown(&store), all);
}

#[test]
fn the_command_publishes_to_a_bucket_with_what_the_site_says_of_its_files() {
    let store = Store::start();
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(griffel(folder.path(), &["init", "sajt"]).status.code(), Some(0));
    let site = folder.path().join("sajt");
    let settings = fs::read_to_string(site.join("griffel.yaml")).expect("settings");
    let place = format!(
        "publish: {{lager: {{to: s3, bucket: {BUCKET}, region: {REGION}, endpoint: \"http://127.0.0.1:{}/\"}}}}\n",
        store.port
    );
    fs::write(site.join("griffel.yaml"), settings + &place).expect("settings");
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
        command.args(["publish", "--yes"]).current_dir(&site).env("LANG", "sv_SE.UTF-8").env_remove("LC_ALL");
        command.env("GRIFFEL_LAGER_KEY_ID", KEY_ID).env("GRIFFEL_LAGER_SECRET", SECRET);
        let done = command.output().expect("the program runs");
        (done.status.code(), text(&done.stdout) + &text(&done.stderr))
    };
    let (code, said) = run();
    assert_eq!(code, Some(0), "{said}");
    let labels = |end: &str| {
        let state = store.state();
        let found = state.objects.iter().find(|(key, _)| key.starts_with("assets/") && key.ends_with(end));
        found.map(|(_, object)| object.labels.values().cloned().collect::<Vec<_>>()).expect("an asset")
    };
    assert_eq!(labels(".css"), ["public, max-age=31536000, immutable", "text/css; charset=utf-8"]);
    let of = |key: &str| store.state().objects[key].labels.values().cloned().collect::<Vec<_>>();
    assert_eq!(of("index.html"), ["public, max-age=0, must-revalidate", "text/html; charset=utf-8"]);
    assert_eq!(of("feed.xml")[1], "application/xml; charset=utf-8");
    assert_eq!(of(".griffel-manifest")[0], "no-store");
}

#[test]
fn a_real_server_takes_all_of_it() {
    let Some(program) = program("s3s-fs") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join(BUCKET)).expect("a folder");
    let port = free_port();
    let (number, root) = (port.to_string(), folder.path().to_str().expect("a path").to_owned());
    let arguments = ["--host", "127.0.0.1", "--port", &number, "--access-key", KEY_ID, "--secret-key", SECRET, &root];
    let _running = Running::start(&program, &arguments, port);
    let target = |secret: &str| target_of(setting(port), Some((KEY_ID, secret)), Timestamp::now);
    arrives(&target(SECRET));
    locks(&target(SECRET), &target(SECRET));
    let refused = target("fel").read(&path("a"), 9).map_err(|error| error.cause);
    assert_eq!(refused, Err(Cause::Password));
    let elsewhere = S3Setting { bucket: "annan".to_owned(), ..setting(port) };
    let refused = target_of(elsewhere, Some((KEY_ID, SECRET)), Timestamp::now).list(&Counter::default());
    assert_eq!(refused.map_err(|error| error.cause), Err(Cause::NoBucket));
    let files = Files::from([(path("index.html"), b"1".to_vec()), (path("assets/\u{e5} +.css"), b"2".to_vec())]);
    target(SECRET).delete(&[path("tom"), path(".griffel-lock")]).expect("deleted");
    let done = publish(&target(SECRET), &files, "1", &Counter::default()).expect("published");
    assert_eq!(done.files, 2);
}
