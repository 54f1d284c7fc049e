//! SFTP, by OpenSSH's own server.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Cursor};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;
use std::sync::atomic::Ordering;

use griffel::config::publish::{HostKey, SecretKind, SftpSetting};
use griffel::output::manifest::FileStamp;
use griffel::publish::secret::{Secret, Secrets};
use griffel::publish::sftp::target::SftpServer;
use griffel::publish::target::{Cause, FileTarget, Put, PutResult, Stage, TargetError, Upload};
use griffel::source::fingerprint::Fingerprint;
use griffel::source::path::SourcePath;

use crate::publish::files::{Changing, Counter, on_disk, path, put};
use crate::publish::servers::{Agent, PASSWORD, PASSWORD_USER, Sshd, has_password_user, me, run};

/// Returns the settings of a server, with the right host key and the right key.
pub fn setting(sshd: &Sshd) -> SftpSetting {
    SftpSetting {
        host: "127.0.0.1".to_owned(),
        port: sshd.port,
        user: me(),
        path: sshd.at("data").to_str().expect("a path").to_owned(),
        host_key: HostKey::parse(&sshd.fingerprint("host")),
        key: Some(sshd.at("user").to_str().expect("a path").to_owned()),
    }
}

/// Returns the target of settings, without agent, home folder and anybody to ask.
pub fn target(setting: SftpSetting) -> SftpServer {
    SftpServer::new(setting, Secrets::new("webben", |_| None, |_| None), None, None).expect("a target")
}

/// Returns the target of settings with a secret.
fn target_with(setting: SftpSetting, kind: SecretKind, secret: &str) -> SftpServer {
    let secret = Secret::new(secret.to_owned());
    let secrets = Secrets::new("webben", |_| None, move |asked| secret.clone().filter(|_| asked == kind));
    SftpServer::new(setting, secrets, None, None).expect("a target")
}

/// Returns many small files in folders, an empty one, and one of several megabytes.
fn site() -> BTreeMap<SourcePath, Vec<u8>> {
    let post =
        |n: usize| (path(&format!("2026/{:02}/post {n}/index.html", n % 12)), format!("{n}").repeat(n % 700).into());
    let mut files: BTreeMap<_, Vec<u8>> = (0..400).map(post).collect();
    files.insert(path("åäö/läs mig.txt"), "å".into());
    files.insert(path("tom"), Vec::new());
    let film = (0..5_000_000_u32).map(|n| n.to_le_bytes()[n as usize % 3]);
    files.insert(path("film.mp4"), film.collect());
    files
}

#[test]
fn a_site_arrives_whole_and_is_listed_replaced_and_deleted() {
    let Some(sshd) = Sshd::with_keys() else { return };
    let target = target(setting(&sshd));
    let data = sshd.at("data");
    assert_eq!(target.list(&Counter::default()), Ok(BTreeMap::new()));
    let mut files = site();
    let seen = Counter::default();
    assert_eq!(put(&target, &files, &seen), Ok(()));
    assert_eq!(on_disk(&data), files);
    let total: usize = files.values().map(Vec::len).sum();
    assert_eq!(seen.bytes.load(Ordering::Relaxed), total as u64);
    let mut told = seen.files.into_inner().expect("no panic");
    told.sort();
    assert_eq!(told, files.keys().cloned().collect::<Vec<_>>());

    let lengths: BTreeMap<_, _> = files.iter().map(|(path, bytes)| (path.clone(), bytes.len() as u64)).collect();
    assert_eq!(target.list(&Counter::default()), Ok(lengths));
    let asked = [path("film.mp4"), path("2026"), path("nowhere/x"), path("tom"), path("åäö/läs mig.txt")];
    assert_eq!(target.sizes(&asked), Ok(vec![Some(5_000_000), None, None, Some(0), Some(2)]));
    let mode = |name: &str| fs::metadata(data.join(name)).expect("it is there").permissions().mode() & 0o777;
    assert_eq!((mode("film.mp4"), mode("åäö")), (0o644, 0o755));

    let replaced = BTreeMap::from([(path("film.mp4"), b"short".to_vec()), (path("tom"), b"full".to_vec())]);
    assert_eq!(put(&target, &replaced, &Counter::default()), Ok(()));
    files.extend(replaced);
    assert_eq!(on_disk(&data), files);
    assert!(target.capabilities().replaces_whole);

    fs::write(data.join("2026/00/hennes.txt"), "not ours").expect("a file");
    let gone: Vec<SourcePath> = files.keys().filter(|path| path.as_str().starts_with("2026/")).cloned().collect();
    assert_eq!(target.delete(&[gone.as_slice(), &[path("never/there"), path("åäö")]].concat()), Ok(()));
    files.retain(|path, _| !gone.contains(path));
    files.insert(path("2026/00/hennes.txt"), b"not ours".to_vec());
    assert_eq!(on_disk(&data), files);
    assert!(!data.join("2026/01").exists() && data.join("åäö").exists());
}

#[test]
fn small_files_are_read_and_a_lock_is_taken_once() {
    let Some(sshd) = Sshd::with_keys() else { return };
    let (one, two) = (target(setting(&sshd)), target(setting(&sshd)));
    let lock = path(".griffel-lock");
    assert_eq!(one.put_small(&lock, b"one", Put::Exclusive), Ok(PutResult::Done));
    assert_eq!(two.put_small(&lock, b"two", Put::Exclusive), Ok(PutResult::WasThere));
    assert_eq!(two.read(&lock, 100), Ok(Some(b"one".to_vec())));
    assert_eq!(two.put_small(&lock, b"two", Put::Replace), Ok(PutResult::Done));
    assert_eq!(one.read(&lock, 3), Ok(Some(b"two".to_vec())));
    let too_much = TargetError::at(Stage::Read, &lock, Cause::TooMuch { most: 2 });
    assert_eq!(one.read(&lock, 2), Err(too_much));
    assert_eq!(one.delete(std::slice::from_ref(&lock)), Ok(()));
    assert_eq!(one.read(&lock, 100), Ok(None));
    let large = vec![7; 300_000];
    assert_eq!(one.put_small(&path(".griffel-manifest"), &large, Put::Replace), Ok(PutResult::Done));
    assert_eq!(two.read(&path(".griffel-manifest"), 1 << 20), Ok(Some(large)));
}

#[test]
fn a_host_with_another_key_is_told_nothing() {
    let Some(sshd) = Sshd::with_keys() else { return };
    let is = sshd.fingerprint("host");
    let was = sshd.fingerprint("other");
    let refused = |host_key| {
        let error = target_with(SftpSetting { host_key, ..setting(&sshd) }, SecretKind::Password, "never sent");
        error.list(&Counter::default()).expect_err("another key")
    };
    let changed = Cause::HostKeyChanged { was: was.clone(), is: is.clone() };
    assert_eq!(refused(HostKey::parse(&was)), TargetError::new(Stage::HostKey, changed));
    assert_eq!(refused(None), TargetError::new(Stage::HostKey, Cause::HostKeyUnknown { is }));
    // The host's second key is as good as its first.
    let second = SftpSetting { host_key: HostKey::parse(&sshd.fingerprint("host-ecdsa")), ..setting(&sshd) };
    assert_eq!(target(second).list(&Counter::default()), Ok(BTreeMap::new()));
}

#[test]
fn a_user_is_let_in_by_file_by_passphrase_and_by_agent() {
    let Some(sshd) = Sshd::with_keys() else { return };
    let text = |path: PathBuf| path.to_str().expect("a path").to_owned();
    let refused = TargetError::new(Stage::Login, Cause::Password);
    let look = |target: &SftpServer| target.list(&Counter::default()).map(|files| files.len());
    let with_key = |name: &str| SftpSetting { key: Some(text(sshd.at(name))), ..setting(&sshd) };
    assert_eq!(look(&target(with_key("user"))), Ok(0));
    assert_eq!(look(&target(with_key("other"))), Err(refused.clone()));
    let missing = TargetError::new(Stage::Login, Cause::Unreadable(io::ErrorKind::NotFound));
    assert_eq!(look(&target(with_key("nowhere"))), Err(missing));

    fs::copy(sshd.at("user"), sshd.at("locked")).expect("a copy");
    fs::set_permissions(sshd.at("locked"), fs::Permissions::from_mode(0o600)).expect("a mode");
    run("ssh-keygen", &["-q", "-p", "-P", "", "-N", "öppna mig", "-f", &text(sshd.at("locked"))]);
    let opened = |words: &str| look(&target_with(with_key("locked"), SecretKind::Passphrase, words));
    assert_eq!(opened("öppna mig"), Ok(0));
    assert_eq!(opened("fel"), Err(refused.clone()));
    assert_eq!(look(&target(with_key("locked"))), Err(refused.clone()));

    let by_agent = |setting: SftpSetting, key: &str| {
        let agent = Agent::with_key(&sshd.at(key));
        let nobody = Secrets::new("webben", |_| None, |_| None);
        look(&SftpServer::new(setting, nobody, None, Some(agent.socket.clone())).expect("a target"))
    };
    assert_eq!(by_agent(SftpSetting { key: None, ..setting(&sshd) }, "user"), Ok(0));
    assert_eq!(by_agent(SftpSetting { key: None, ..setting(&sshd) }, "other"), Err(refused.clone()));
    // The agent opens the file that the settings name.
    assert_eq!(by_agent(with_key("locked"), "user"), Ok(0));

    let home = tempfile::tempdir().expect("a folder");
    fs::create_dir(home.path().join(".ssh")).expect("a folder");
    fs::copy(sshd.at("user"), home.path().join(".ssh/id_ed25519")).expect("a copy");
    let at_home = |key: Option<&str>| {
        let setting = SftpSetting { key: key.map(str::to_owned), ..setting(&sshd) };
        let nobody = Secrets::new("webben", |_| None, |_| None);
        look(&SftpServer::new(setting, nobody, Some(home.path()), None).expect("a target"))
    };
    assert_eq!(at_home(None), Ok(0));
    assert_eq!(at_home(Some("~/.ssh/id_ed25519")), Ok(0));
}

#[test]
fn a_user_is_let_in_by_password_which_no_error_shows() {
    if !has_password_user() {
        return;
    }
    for ways in [
        "PasswordAuthentication yes\nKbdInteractiveAuthentication no",
        "PasswordAuthentication no\nKbdInteractiveAuthentication yes",
    ] {
        let Some(sshd) = Sshd::start(&format!("UsePAM yes\n{ways}")) else { return };
        run("chown", &[PASSWORD_USER, sshd.at("data").to_str().expect("a path")]);
        let setting = SftpSetting { user: PASSWORD_USER.to_owned(), key: None, ..setting(&sshd) };
        let inside = target_with(setting.clone(), SecretKind::Password, PASSWORD);
        assert_eq!(inside.put_small(&path("a.txt"), b"a", Put::Replace), Ok(PutResult::Done), "{ways}");
        let missing = inside.make_folders(&["x/y".to_owned()]).expect_err("no folder above");
        let wrong = target_with(setting.clone(), SecretKind::Password, "fel-lösenord");
        let refused = wrong.list(&Counter::default()).expect_err("a wrong password");
        assert_eq!(refused, TargetError::new(Stage::Login, Cause::Password), "{ways}");
        let nobody = target(setting).list(&Counter::default()).expect_err("no password");
        assert_eq!(nobody, TargetError::new(Stage::Login, Cause::Password), "{ways}");
        let shown = format!("{inside:?} {missing:?} {wrong:?} {refused:?}");
        assert!(!shown.contains("Blåbär") && !shown.contains("fel-"), "{shown}");
    }
}

#[test]
fn nothing_is_written_read_or_deleted_through_links() {
    let Some(sshd) = Sshd::with_keys() else { return };
    let target = target(setting(&sshd));
    let (data, outside) = (sshd.at("data"), sshd.at("outside"));
    fs::create_dir(&outside).expect("a folder");
    fs::write(outside.join("theirs"), "theirs").expect("a file");
    symlink(&outside, data.join("link")).expect("a link");
    symlink(outside.join("theirs"), data.join("file")).expect("a link");
    fs::write(data.join("plain"), "").expect("a file");
    let failed = |text: &str, cause| Err(TargetError::at(Stage::Write, &path(text), cause));
    assert_eq!(target.make_folders(&["link".to_owned()]), failed("link", Cause::Link));
    assert_eq!(target.make_folders(&["plain".to_owned()]), failed("plain", Cause::InTheWay));
    let written = target.put_small(&path("link/new"), b"x", Put::Replace);
    assert_eq!(written.map(|_| ()), failed("link/new", Cause::Link));
    assert_eq!(target.read(&path("link/theirs"), 100), Ok(None));
    assert_eq!(target.read(&path("file"), 100), Ok(None));
    assert_eq!(target.delete(&[path("link/theirs")]), Ok(()));
    // A file in the place of a link replaces the link.
    assert_eq!(target.put_small(&path("file"), b"ours", Put::Replace), Ok(PutResult::Done));
    assert_eq!(fs::read(outside.join("theirs")).expect("it is there"), b"theirs");
    let kept = target.list(&Counter::default()).expect("a list");
    assert_eq!(kept.into_keys().collect::<Vec<_>>(), [path("file"), path("link"), path("plain")]);
    // The temporary name of a run that was killed may be anything.
    let beside = griffel::output::file::temporary_path(&path("file"));
    symlink(outside.join("theirs"), data.join(beside.as_str())).expect("a link");
    assert_eq!(target.put_small(&path("file"), b"again", Put::Replace), Ok(PutResult::Done));
    assert_eq!(fs::read(outside.join("theirs")).expect("it is there"), b"theirs");
    fs::create_dir(data.join("folder")).expect("a folder");
    let blocked = target.put_small(&path("folder"), b"x", Put::Replace);
    assert_eq!(blocked, Err(TargetError::at(Stage::Rename, &path("folder"), Cause::InTheWay)));
    assert!(!data.join(griffel::output::file::temporary_path(&path("folder")).as_str()).exists());
}

#[test]
fn a_file_that_changes_while_it_is_sent_is_not_moved_to_its_place() {
    let Some(sshd) = Sshd::with_keys() else { return };
    let target = target(setting(&sshd));
    let at = path("a/index.html");
    put(&target, &BTreeMap::from([(at.clone(), b"old".to_vec())]), &Counter::default()).expect("it arrives");
    let stamp = FileStamp { fingerprint: Fingerprint::of(b""), len: 0 };
    let upload = Upload { path: &at, stamp, bytes: Box::new(Changing(Cursor::new(vec![b'n'; 200_000]))) };
    let seen = Counter::default();
    let result = target.put(&mut std::iter::once(upload), &seen);
    assert_eq!(result, Err(TargetError::at(Stage::Read, &at, Cause::Changed)));
    assert!(seen.files.into_inner().expect("no panic").is_empty());
    assert_eq!(on_disk(&sshd.at("data")), BTreeMap::from([(at, b"old".to_vec())]));
}

#[test]
fn a_target_that_lost_its_server_finds_it_again_and_tells_without() {
    let Some(sshd) = Sshd::with_keys() else { return };
    let setting = setting(&sshd);
    let target = target(setting.clone());
    assert_eq!(target.put_small(&path("a"), b"a", Put::Replace), Ok(PutResult::Done));
    // The session of this connection, and no other: its process has the server's process above it.
    run("sh", &["-c", &format!("for p in $(pgrep -P {}); do kill $p; done", sshd.process())]);
    let lost = target.read(&path("a"), 9);
    assert!(matches!(&lost, Err(error) if error.cause == Cause::Lost), "{lost:?}");
    assert_eq!(target.read(&path("a"), 9), Ok(Some(b"a".to_vec())));
    drop(sshd);
    let nobody = self::target(setting).list(&Counter::default());
    assert_eq!(nobody, Err(TargetError::new(Stage::Connect, Cause::Refused)));
}
