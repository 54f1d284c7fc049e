//! FTP over TLS, by the two servers that most web hosts have.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Cursor, Read};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::Ordering;

use griffel::config::publish::{FtpsSetting, SecretKind};
use griffel::output::file::temporary_path;
use griffel::output::manifest::{FileStamp, LOCK_NAME, Manifest};
use griffel::publish::bytes::SiteBytes;
use griffel::publish::compare::{Look, Seen, Site, compare};
use griffel::publish::error::PublishError;
use griffel::publish::ftp::target::FtpServer;
use griffel::publish::retry::Patience;
use griffel::publish::run::{Consent, Published, send};
use griffel::publish::secret::{Secret, Secrets};
use griffel::publish::target::{Cause, FileTarget, Put, PutResult, Stage, TargetError, Upload, Watcher};
use griffel::source::fingerprint::Fingerprint;
use griffel::source::path::SourcePath;
use griffel::transfer::rank::Ranks;
use griffel::transfer::state::LockNote;

use crate::command_line::{griffel, text};
use crate::publish::files::{Changing, Counter, on_disk, path, put};
use crate::publish::ftp_servers::{Ftpd, between};
use crate::publish::servers::{PASSWORD, PASSWORD_USER, run};

type Files = BTreeMap<SourcePath, Vec<u8>>;

fn setting(server: &Ftpd) -> FtpsSetting {
    FtpsSetting {
        host: "127.0.0.1".to_owned(),
        port: server.port,
        user: PASSWORD_USER.to_owned(),
        path: server.path.clone(),
        is_insecure: false,
        is_implicit: false,
    }
}

fn target_with(setting: FtpsSetting, password: &str) -> FtpServer {
    let secret = Secret::new(password.to_owned());
    let secrets = Secrets::new("webben", |_| None, move |kind| secret.clone().filter(|_| kind == SecretKind::Password));
    FtpServer::new(setting, secrets)
}

pub fn target(server: &Ftpd) -> FtpServer {
    target_with(setting(server), PASSWORD).with_trust(server.trust.clone())
}

/// Returns a target by plain FTP through another port.
pub fn plain(server: &Ftpd, port: u16) -> FtpServer {
    target_with(FtpsSetting { port, is_insecure: true, ..setting(server) }, PASSWORD).with_trust(server.trust.clone())
}

/// Returns small files in folders, an empty one, and one of some megabytes.
fn site() -> Files {
    let post = |n: usize| (path(&format!("2026/{}/post {n}/index.html", n % 4)), format!("{n}").repeat(n * 7).into());
    let mut files: Files = (0..30).map(post).collect();
    files.insert(path("åäö/läs [mig] * nu.txt"), "å".into());
    files.insert(path("tom"), Vec::new());
    files.insert(path("film.mp4"), (0..1_000_000_u32).map(|n| n.to_le_bytes()[n as usize % 3]).collect());
    files
}

#[test]
fn a_site_arrives_whole_and_is_listed_replaced_and_deleted() {
    for server in Ftpd::all() {
        let (target, data, name) = (target(&server), server.data(), server.name);
        assert_eq!(target.list(&Counter::default()), Ok(BTreeMap::new()), "{name}");
        let mut files = site();
        let seen = Counter::default();
        assert_eq!(put(&target, &files, &seen), Ok(()), "{name}");
        assert!(on_disk(&data) == files, "{name}: {:?}", on_disk(&data).keys().collect::<Vec<_>>());
        let total: usize = files.values().map(Vec::len).sum();
        assert_eq!(seen.bytes.load(Ordering::Relaxed), total as u64);
        let told: BTreeSet<SourcePath> = seen.files.into_inner().expect("no panic").into_iter().collect();
        assert!(told.iter().eq(files.keys()));

        let lengths: BTreeMap<_, _> = files.iter().map(|(path, bytes)| (path.clone(), bytes.len() as u64)).collect();
        assert_eq!(target.list(&Counter::default()), Ok(lengths), "{name}");
        let asked = [path("film.mp4"), path("2026"), path("nowhere/x"), path("tom"), path("åäö/läs [mig] * nu.txt")];
        assert_eq!(target.sizes(&asked), Ok(vec![Some(1_000_000), None, None, Some(0), Some(2)]), "{name}");
        let mode = |name: &str| fs::metadata(data.join(name)).expect("it is there").permissions().mode() & 0o777;
        assert_eq!((mode("film.mp4"), mode("åäö"), mode("")), (0o644, 0o755, 0o755), "{name}");

        let replaced = Files::from([(path("film.mp4"), b"short".to_vec()), (path("tom"), b"full".to_vec())]);
        assert_eq!(put(&target, &replaced, &Counter::default()), Ok(()), "{name}");
        files.extend(replaced);
        assert!(on_disk(&data) == files, "{name}");

        fs::write(data.join("2026/0/hennes.txt"), "not ours").expect("a file");
        let gone: Vec<SourcePath> = files.keys().filter(|path| path.as_str().starts_with("2026/")).cloned().collect();
        assert_eq!(target.delete(&[gone.as_slice(), &[path("never/there"), path("åäö")]].concat()), Ok(()), "{name}");
        files.retain(|path, _| !gone.contains(path));
        files.insert(path("2026/0/hennes.txt"), b"not ours".to_vec());
        assert!(on_disk(&data) == files, "{name}");
        assert!(!data.join("2026/1").exists() && data.join("åäö").exists(), "{name}");
    }
}

#[test]
fn small_files_are_read_and_a_lock_is_taken_once() {
    for server in Ftpd::all() {
        let (one, two, name) = (target(&server), target(&server), server.name);
        let (lock, done) = (path(LOCK_NAME), Ok(PutResult::Done));
        assert_eq!(one.read(&lock, 100), Ok(None), "{name}");
        assert_eq!(one.put_small(&lock, b"one", Put::Exclusive), done, "{name}");
        assert_eq!(two.put_small(&lock, b"two", Put::Exclusive), Ok(PutResult::WasThere), "{name}");
        assert_eq!(two.read(&lock, 100), Ok(Some(b"one".to_vec())), "{name}");
        assert_eq!(two.put_small(&lock, b"two", Put::Replace), done, "{name}");
        assert_eq!(one.read(&lock, 3), Ok(Some(b"two".to_vec())), "{name}");
        assert_eq!(one.delete(std::slice::from_ref(&lock)), Ok(()), "{name}");
        assert_eq!((one.read(&lock, 100), on_disk(&server.data())), (Ok(None), Files::new()), "{name}");

        // One who was killed before the note was written, and one who comes by SFTP.
        let place = server.data().join(LOCK_NAME);
        fs::create_dir(&place).expect("a folder");
        run("chown", &[PASSWORD_USER, place.to_str().expect("a path")]);
        assert_eq!(one.put_small(&lock, b"one", Put::Exclusive), Ok(PutResult::WasThere), "{name}");
        assert_eq!(one.read(&lock, 100), Ok(Some(Vec::new())), "{name}");
        assert_eq!(one.put_small(&lock, b"over", Put::Replace), done, "{name}");
        assert_eq!(two.read(&lock, 100), Ok(Some(b"over".to_vec())), "{name}");
        assert_eq!(two.delete(std::slice::from_ref(&lock)), Ok(()), "{name}");
        fs::write(&place, "by SFTP").expect("a file");
        assert_eq!(one.put_small(&lock, b"one", Put::Exclusive), Ok(PutResult::WasThere), "{name}");
        assert_eq!(one.read(&lock, 100), Ok(Some(b"by SFTP".to_vec())), "{name}");
        assert_eq!(one.delete(&[lock]), Ok(()), "{name}");

        let (large, manifest) = (vec![7; 300_000], path(".griffel-manifest"));
        assert!(!one.capabilities().replaces_whole, "nothing was replaced so far");
        for _ in 0..2 {
            assert_eq!(one.put_small(&manifest, &large, Put::Replace), done, "{name}");
        }
        assert!(one.capabilities().replaces_whole, "{name}");
        assert_eq!(two.read(&manifest, 1 << 20), Ok(Some(large)), "{name}");
        let too_much = TargetError::at(Stage::Read, &manifest, Cause::TooMuch { most: 2 });
        assert_eq!(one.read(&manifest, 2), Err(too_much), "{name}");
    }
}

#[test]
fn nothing_is_sent_to_a_server_that_does_not_prove_who_it_is() {
    for server in Ftpd::all() {
        let insecure = FtpsSetting { is_insecure: true, ..setting(&server) };
        for setting in [setting(&server), insecure] {
            let target = target_with(setting, PASSWORD);
            let refused = target.list(&Counter::default()).expect_err("nobody signed for it");
            assert!(matches!(refused.cause, Cause::Certificate(_)), "{}: {refused:?}", server.name);
        }
        let local = FtpsSetting { host: "localhost".to_owned(), ..setting(&server) };
        let local = target_with(local, PASSWORD).with_trust(server.trust.clone());
        assert_eq!(local.put_small(&path("a"), b"a", Put::Replace), Ok(PutResult::Done), "{}", server.name);
    }
    // Servers take their time before they say no.
    let servers = [Ftpd::vsftpd_with_tls(true), Ftpd::pure_ftpd("DNS:localhost,IP:127.0.0.1")];
    for server in servers.into_iter().flatten() {
        let wrong = target_with(setting(&server), "fel-lösenord").with_trust(server.trust.clone());
        let refused = wrong.list(&Counter::default());
        assert_eq!(refused, Err(TargetError::new(Stage::Login, Cause::Password)), "{}", server.name);
        assert!(!format!("{wrong:?}").contains("fel-"));
    }
}

#[test]
fn a_password_goes_readable_only_if_the_author_says_so() {
    let Some(server) = Ftpd::vsftpd("ssl_enable=NO") else { return };
    let said = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let heard = std::sync::Arc::clone(&said);
    let port = between(server.port, move |_, line| {
        heard.lock().expect("sound").push(line.to_owned());
        None
    });
    let refused = target_with(FtpsSetting { port, ..setting(&server) }, PASSWORD).list(&Counter::default());
    assert_eq!(refused, Err(TargetError::new(Stage::Tls, Cause::NoTls)));
    assert_eq!(*said.lock().expect("sound"), ["AUTH TLS"]);
    let target = plain(&server, port);
    let files = Files::from([(path("a b/å"), vec![7; 100_000]), (path("tom"), vec![])]);
    assert_eq!(put(&target, &files, &Counter::default()), Ok(()));
    assert_eq!((on_disk(&server.data()), target.read(&path("a b/å"), 100_000)), (files, Ok(Some(vec![7; 100_000]))));
}

#[test]
fn a_server_may_expect_encryption_from_the_first_byte() {
    let Some(server) = Ftpd::vsftpd("ssl_enable=YES\nimplicit_ssl=YES\nforce_local_data_ssl=YES") else { return };
    let target = target_with(FtpsSetting { is_implicit: true, ..setting(&server) }, PASSWORD);
    let target = target.with_trust(server.trust.clone());
    assert_eq!(target.put_small(&path("a"), b"a", Put::Replace), Ok(PutResult::Done));
    assert_eq!(target.read(&path("a"), 9), Ok(Some(b"a".to_vec())));
}

#[test]
fn nothing_is_written_read_or_deleted_through_links() {
    for server in Ftpd::all() {
        let (target, data, name) = (target(&server), server.data(), server.name);
        let outside = server.folder.path().join("data/outside");
        assert_eq!(target.put_small(&path("plain"), b"", Put::Replace), Ok(PutResult::Done), "{name}");
        fs::create_dir(&outside).expect("a folder");
        fs::write(outside.join("theirs"), "theirs").expect("a file");
        let links = [("../outside", "link"), ("../outside/theirs", "file")];
        for (to, name) in links {
            symlink(to, data.join(name)).expect("a link");
        }
        fs::create_dir(data.join("folder")).expect("a folder");
        run("chown", &["-R", PASSWORD_USER, server.folder.path().join("data").to_str().expect("a path")]);
        let failed = |text: &str, cause| Err(TargetError::at(Stage::Write, &path(text), cause));
        assert_eq!(target.make_folders(&["link".to_owned()]), failed("link", Cause::Link), "{name}");
        assert_eq!(target.make_folders(&["plain".to_owned()]), failed("plain", Cause::InTheWay), "{name}");
        let written = target.put_small(&path("link/new"), b"x", Put::Replace);
        assert_eq!(written.map(|_| ()), failed("link/new", Cause::Link), "{name}");
        assert_eq!(target.read(&path("link/theirs"), 100), Ok(None), "{name}");
        assert_eq!(target.read(&path("file"), 100), Ok(None), "{name}");
        assert_eq!(target.delete(&[path("link/theirs")]), Ok(()), "{name}");
        // A file in the place of a link replaces the link; and the name beside it may be one, too.
        symlink("../outside/theirs", data.join(temporary_path(&path("file")).as_str())).expect("a link");
        assert_eq!(target.put_small(&path("file"), b"ours", Put::Replace), Ok(PutResult::Done), "{name}");
        assert_eq!(fs::read(data.join("file")).expect("it is there"), b"ours", "{name}");
        assert_eq!(fs::read(outside.join("theirs")).expect("it is there"), b"theirs", "{name}");
        let kept = target.list(&Counter::default()).expect("a list");
        assert_eq!(kept.into_keys().collect::<Vec<_>>(), [path("file"), path("link"), path("plain")], "{name}");
        let blocked = target.put_small(&path("folder"), b"x", Put::Replace);
        assert_eq!(blocked, Err(TargetError::at(Stage::Rename, &path("folder"), Cause::InTheWay)), "{name}");
        assert!(!data.join(temporary_path(&path("folder")).as_str()).exists(), "{name}");
    }
}

#[test]
fn a_file_that_changes_while_it_is_sent_is_not_moved_to_its_place() {
    for server in Ftpd::all() {
        let target = target(&server);
        let at = path("a/index.html");
        put(&target, &Files::from([(at.clone(), b"old".to_vec())]), &Counter::default()).expect("it arrives");
        let stamp = FileStamp { fingerprint: Fingerprint::of(b""), len: 0 };
        let upload = Upload { path: &at, stamp, bytes: Box::new(Changing(Cursor::new(vec![b'n'; 200_000]))) };
        let seen = Counter::default();
        let result = target.put(&mut std::iter::once(upload), &seen);
        assert_eq!(result, Err(TargetError::at(Stage::Read, &at, Cause::Changed)), "{}", server.name);
        assert!(seen.files.into_inner().expect("no panic").is_empty());
        assert_eq!(on_disk(&server.data()), Files::from([(at, b"old".to_vec())]), "{}", server.name);
    }
}

#[test]
fn a_target_that_lost_its_server_finds_it_again_and_tells_without() {
    let Some(server) = Ftpd::vsftpd_with_tls(true) else { return };
    let setting = setting(&server);
    let target = target(&server);
    assert_eq!(target.put_small(&path("a"), b"a", Put::Replace), Ok(PutResult::Done));
    // The sessions of this server, and no other.
    run("sh", &["-c", &format!("for p in $(pgrep -P {}); do kill -9 $p $(pgrep -P $p); done", server.process())]);
    let lost = target.read(&path("a"), 9);
    assert!(matches!(&lost, Err(error) if error.cause == Cause::Lost), "{lost:?}");
    assert_eq!(target.read(&path("a"), 9), Ok(Some(b"a".to_vec())));
    drop(server);
    let nobody = target_with(setting, PASSWORD).list(&Counter::default());
    assert_eq!(nobody, Err(TargetError::new(Stage::Connect, Cause::Refused)));
}

#[test]
fn servers_that_allow_few_connections_and_know_few_commands_do() {
    let Some(server) = Ftpd::vsftpd("ssl_enable=NO\nmax_per_ip=2") else { return };
    let files = site();
    assert_eq!(put(&plain(&server, server.port), &files, &Counter::default()), Ok(()));
    let Some(server) = Ftpd::vsftpd("ssl_enable=NO") else { return };
    let files: Files = files.into_iter().rev().take(4).collect();
    let asked = [path("film.mp4"), path("2026"), path("tom"), path("neither")];
    let sizes = Ok(vec![Some(1_000_000), None, Some(0), None]);
    for unknown in [["SIZE", "SITE", "OPTS"], ["LIST -a", "SIZE", "MKD"]] {
        // The lists of such a server leave out what begins with a dot.
        let port = between(server.port, move |number, line| {
            let is_unknown = unknown.iter().any(|command| line.starts_with(command));
            let is_too_many = number > 3 && line.starts_with("PASS");
            let said = if is_too_many { "530 Sorry, the maximum number of clients" } else { "500 What?" };
            (is_unknown || is_too_many).then(|| said.to_owned())
        });
        let target = plain(&server, port);
        assert_eq!(put(&target, &files, &Counter::default()), Ok(()), "{unknown:?}");
        assert_eq!(target.sizes(&asked), sizes, "{unknown:?}");
        assert_eq!(target.list(&Counter::default()).map(|files| files.len()), Ok(files.len()), "{unknown:?}");
    }
    assert!(on_disk(&server.data()) == files);
}

#[test]
fn no_error_shows_the_password_that_a_server_repeats() {
    let Some(server) = Ftpd::vsftpd("ssl_enable=NO") else { return };
    let answers = ["PASS", "PASV", "STOR"];
    for command in answers {
        let said = format!("599 What is {PASSWORD}?");
        let port = between(server.port, move |_, line| line.starts_with(command).then(|| said.clone()));
        let refused = plain(&server, port).put_small(&path("a"), b"a", Put::Replace).expect_err("it is not known");
        assert!(
            !format!("{refused:?}").contains("Blåbär") && format!("{refused:?}").contains("What is"),
            "{refused:?}"
        );
    }
}

struct Built(Files);

impl SiteBytes for Built {
    fn open(&self, path: &SourcePath, _: &FileStamp) -> io::Result<Box<dyn Read + Send>> {
        Ok(Box::new(Cursor::new(self.0.get(path).ok_or(io::ErrorKind::NotFound)?.clone())))
    }
}

fn consent(token: &str) -> Consent {
    let note = LockNote { who: "anna@skola".to_owned(), token: token.to_owned(), time: jiff::Timestamp::UNIX_EPOCH };
    let overwrite = BTreeSet::new();
    Consent { note, last_token: None, version: "0".to_owned(), overwrite, takes_over: false }
}

/// Publishes as the command does; returns what was seen there at the end, too.
fn publish(
    target: &FtpServer,
    files: &Files,
    seen: Option<&Seen>,
    consent: &Consent,
) -> Result<(Published, Seen), PublishError> {
    let stamp = |bytes: &Vec<u8>| FileStamp { fingerprint: Fingerprint::of(bytes), len: bytes.len() as u64 };
    let stamps = files.iter().map(|(path, bytes)| (path.clone(), stamp(bytes))).collect();
    let (manifest, bytes) = (Manifest { files: stamps, site: None }, Built(files.clone()));
    let ranks = Ranks { feed_names: vec!["feed.xml".to_owned()], pages: BTreeSet::new() };
    let site = Site { manifest: &manifest, bytes: &bytes, ranks: &ranks };
    let (watch, sleep) = (Counter::default(), |_| ());
    let patience = Patience::new(&watch as &dyn Watcher, &sleep);
    let comparison = compare(target, site, seen, Look::Some(7), &patience)?;
    let done = send(target, site, &comparison, Some("[]\n"), consent, &patience)?;
    let state = done.state.clone();
    Ok((done, Seen { state, manifest }))
}

/// Returns the files for readers below a folder.
fn shown(folder: &Path) -> Files {
    let mut files = on_disk(folder);
    files.retain(|path, _| !path.as_str().starts_with(".griffel"));
    files
}

#[test]
fn a_site_is_published_changed_and_locked() {
    for server in Ftpd::all() {
        publish_twice(&server, target);
    }
    // A server whose renames replace nothing.
    let Some(server) = Ftpd::vsftpd("ssl_enable=NO") else { return };
    let port = between(server.port, |_, line| {
        let is_there = line.strip_prefix("RNTO ").is_some_and(|place| Path::new(place).is_file());
        is_there.then(|| "553 File exists".to_owned())
    });
    publish_twice(&server, |server| plain(server, port));
    let target = plain(&server, port);
    assert_eq!(target.put_small(&path("index.html"), b"3", Put::Replace), Ok(PutResult::Done));
    assert!(!target.capabilities().replaces_whole);
    assert_eq!(fs::read(server.data().join("index.html")).expect("it is there"), b"3");
}

fn publish_twice(server: &Ftpd, target: impl Fn(&Ftpd) -> FtpServer) {
    let (one, name) = (target(server), server.name);
    let mut files = Files::from([
        (path("index.html"), b"1".to_vec()),
        (path("a/index.html"), b"1".to_vec()),
        (path("a/åäö 1.png"), vec![1; 200_000]),
        (path("b"), b"a file".to_vec()),
    ]);
    let (done, seen) = publish(&one, &files, None, &consent("1")).expect("published");
    assert_eq!((done.files, done.deleted, shown(&server.data())), (4, 0, files.clone()), "{name}");

    files.insert(path("index.html"), b"2".to_vec());
    files.remove(&path("b"));
    files.insert(path("b/index.html"), b"a folder".to_vec());
    files.remove(&path("a/index.html"));
    let held = target(server);
    let lock = path(LOCK_NAME);
    let other = LockNote { who: "bo@hemma".to_owned(), ..consent("9").note };
    held.put_small(&lock, other.to_text().as_bytes(), Put::Exclusive).expect("a lock");
    let refused = publish(&one, &files, Some(&seen), &consent("2")).map(drop);
    assert!(matches!(&refused, Err(PublishError::Locked(Some(note))) if note.who == "bo@hemma"), "{name}: {refused:?}");
    let over = Consent { takes_over: true, ..consent("2") };
    let (done, seen) = publish(&one, &files, Some(&seen), &over).expect("published");
    assert_eq!((done.files, done.deleted, shown(&server.data())), (2, 2, files.clone()), "{name}");
    let (done, _) = publish(&target(server), &files, Some(&seen), &consent("3")).expect("published");
    assert_eq!((done.files, done.deleted), (0, 0), "{name}");
    let names: Vec<String> = fs::read_dir(server.data())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .filter(|name| name.starts_with('.'))
        .collect();
    let wanted = [".griffel-manifest", ".griffel-published", ".griffel-state"];
    assert_eq!(names.iter().map(String::as_str).collect::<BTreeSet<_>>(), wanted.into(), "{name}");
}

#[test]
fn the_command_believes_the_certificates_of_the_machine() {
    let Some(server) = Ftpd::vsftpd_with_tls(true) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(griffel(folder.path(), &["init", "."]).status.code(), Some(0));
    let settings = folder.path().join("griffel.yaml");
    let place = format!(
        "publish: {{webben: {{to: ftps, host: localhost, port: {}, user: {PASSWORD_USER}, path: {}}}}}\n",
        server.port, server.path
    );
    let before = fs::read_to_string(&settings).expect("settings");
    fs::write(&settings, before + &place).expect("settings");
    let publish = || {
        let done = Command::new(env!("CARGO_BIN_EXE_griffel"))
            .args(["publish", "--yes"])
            .current_dir(folder.path())
            .env("LANG", "sv_SE.UTF-8")
            .env("GRIFFEL_WEBBEN_PASSWORD", PASSWORD)
            .env("SSL_CERT_FILE", server.folder.path().join("ca.pem"))
            .output()
            .expect("the program runs");
        (done.status.code(), text(&done.stdout) + &text(&done.stderr))
    };
    assert_eq!(publish().0, Some(0));
    assert!(shown(&server.data()) == shown(&folder.path().join("public")));
    let (code, said) = publish();
    assert!(code == Some(0) && !said.contains("Blåbär"), "{said}");
}
