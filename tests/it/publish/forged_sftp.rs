//! Forged situations of SFTP: keys, users and rights, and servers that are none.
#![expect(clippy::unnecessary_wraps, reason = "a situation may be one that cannot be forged")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use griffel::output::manifest::LOCK_NAME;

use crate::publish::forged::End::{Done, Error, Told};
use crate::publish::forged::{Disk, Files, Forgery, Place, Scene, Situation, names, play, play_slowly, saying, silent};
use crate::publish::servers::{PASSWORD_USER, Sshd, free_port, has_password_user, me, run};
use crate::site::files_below;

/// OpenSSH's server with a folder on a disk of its own, if that may be.
struct Server {
    disk: Option<Disk>,
    sshd: Sshd,
}

impl Server {
    fn start() -> Option<Self> {
        let sshd = Sshd::with_keys()?;
        let disk = Disk::at(&sshd.at("data"));
        fs::create_dir(sshd.at("data/webben")).expect("a folder");
        fs::write(sshd.at("data/webben/min.txt"), "mitt").expect("a file");
        Some(Self { disk, sshd })
    }

    fn at(&self, path: &str) -> PathBuf {
        self.sshd.at("data/webben").join(path)
    }
}

fn text(path: impl AsRef<Path>) -> String {
    path.as_ref().to_str().expect("a path").to_owned()
}

/// Returns the keys of a place on a server that are not the same for all.
fn keys_of(sshd: &Sshd) -> Vec<(&'static str, String)> {
    vec![("port", sshd.port.to_string()), ("host_key", sshd.fingerprint("host")), ("key", text(sshd.at("user")))]
}

impl Place for Server {
    fn keys(&self) -> Vec<(&'static str, String)> {
        let same =
            [("to", "sftp".to_owned()), ("host", "127.0.0.1".to_owned()), ("user", me()), ("path", text(self.at("")))];
        keys_of(&self.sshd).into_iter().chain(same).collect()
    }

    fn there(&self) -> Files {
        files_below(&self.at(""))
    }
}

const SITUATIONS: &[Situation<Server>] = &[
    (
        "the host has another key",
        |scene| key(scene, "host_key", &scene.place.sshd.fingerprint("other")),
        Told("G278", "showed the key SHA256:"),
    ),
    ("the settings name no key of the host", |scene| key(scene, "host_key", ""), Told("G278", "write `host_key: ")),
    (
        "the key is of nobody",
        |scene| key(scene, "key", &text(scene.place.sshd.at("other"))),
        Told("G279", "check the user"),
    ),
    ("the file of the key is away", |scene| key(scene, "key", "~/.ssh/borta"), Told("G279", "it does not exist")),
    ("the file of the key holds something else", key_is_text, Told("G279", "check the user")),
    ("the passphrase of the key is wrong", wrong_passphrase, Told("G279", "check the user")),
    ("the file of the key has open rights", open_key, Done),
    ("there is no such user", |scene| key(scene, "user", "ingen-alls"), Told("G279", "check the user")),
    ("the folder above is away", |scene| key(scene, "path", "/borta/webben"), Told("G280", "it is not there")),
    (
        "a file lies in the place of the folder",
        |scene| key(scene, "path", &text(scene.place.at("min.txt"))),
        Told("G280", "a file lies where"),
    ),
    ("no right to write", |scene| other_user(scene, 0o755), Told("G280", "no right")),
    ("no right to look", |scene| other_user(scene, 0o700), Told("G280", "no right")),
    ("the disk is full", |scene| Some(scene.place.disk.as_ref()?.filled()), Told("G283", "no space left")),
    (
        "a name is too long",
        |scene| key(scene, "path", &format!("{}/{}", text(scene.place.at("")), "l".repeat(300))),
        Told("G280", "too long"),
    ),
    ("a foreign file lies where a new one belongs", foreign, Error("--overwrite")),
    ("a link leads out of the folder", link_out, Told("G280", "a link to another place")),
    ("somebody publishes just now", locked, Told("G285", "somebody else")),
    ("nobody listens on the port", |scene| key(scene, "port", &free_port().to_string()), Told("G281", "`port`")),
    ("there is no host of the name", |scene| key(scene, "host", "borta.invalid"), Told("G281", "leads nowhere")),
    (
        "a proxy answers for the server with a page",
        |scene| other_port(scene, saying(PAGE)),
        Told("G281", "connection was lost"),
    ),
    ("the server hangs up at once", |scene| other_port(scene, saying(b"")), Told("G281", "connection was lost")),
    (
        "the server takes no SFTP",
        |_| other_server("Match all\nForceCommand /bin/false"),
        Told("G281", "speaks no SFTP"),
    ),
    (
        "the login greets into the connection",
        |_| other_server("ForceCommand echo V\u{e4}lkommen"),
        Told("G281", "speaks no SFTP"),
    ),
];

const HANGING: &[Situation<Server>] =
    &[("the server says nothing", |scene| other_port(scene, silent()), Told("G281", "did not answer in time"))];

/// What a proxy says that does not know SSH.
const PAGE: &[u8] = b"HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n<!doctype html><p>Logga in</p>";

fn key(_: &Scene<'_, Server>, key: &'static str, value: &str) -> Option<Forgery> {
    Some(Forgery::keys([(key, value)]))
}

fn other_port(scene: &Scene<'_, Server>, port: u16) -> Option<Forgery> {
    key(scene, "port", &port.to_string())
}

fn key_is_text(scene: &Scene<'_, Server>) -> Option<Forgery> {
    key(scene, "key", &text(scene.place.sshd.at("sshd_config")))
}

fn wrong_passphrase(scene: &Scene<'_, Server>) -> Option<Forgery> {
    let locked = scene.place.sshd.at("locked");
    fs::copy(scene.place.sshd.at("user"), &locked).expect("a copy");
    run("ssh-keygen", &["-q", "-p", "-P", "", "-N", "\u{f6}ppna mig", "-f", &text(&locked)]);
    Some(key(scene, "key", &text(locked))?.with("GRIFFEL_WEBBEN_PASSPHRASE", "fel-fras"))
}

fn open_key(scene: &Scene<'_, Server>) -> Option<Forgery> {
    let place = scene.place.sshd.at("user");
    let mode = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
    mode(&place, 0o666);
    Some(Forgery::until(move || mode(&place, 0o600)))
}

/// Comes as somebody to whom the folder, of these rights, does not belong.
fn other_user(scene: &Scene<'_, Server>, mode: u32) -> Option<Forgery> {
    if !has_password_user() {
        return None;
    }
    let folder = scene.place.at("");
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
    set(&folder, mode);
    let undo = Forgery::until(move || set(&folder, 0o755));
    Some(Forgery { keys: vec![("user", PASSWORD_USER.to_owned())], ..undo })
}

fn foreign(scene: &Scene<'_, Server>) -> Option<Forgery> {
    Some(Forgery::of_file(&scene.place.at(&scene.new), Some(b"en annans")))
}

fn link_out(scene: &Scene<'_, Server>) -> Option<Forgery> {
    let (outside, link) = (scene.place.sshd.at("utanfor"), scene.place.at(scene.new.split_once('/')?.0));
    fs::create_dir(&outside).expect("a folder");
    symlink(&outside, &link).expect("a link");
    Some(Forgery::until(move || {
        assert!(files_below(&outside).is_empty(), "nothing is written through a link");
        fs::remove_file(link).expect("a link");
    }))
}

fn locked(scene: &Scene<'_, Server>) -> Option<Forgery> {
    Some(Forgery::of_file(&scene.place.at(LOCK_NAME), Some(b"")))
}

/// Comes to another server, with these lines of settings.
fn other_server(settings: &str) -> Option<Forgery> {
    let lines = "UsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no";
    let sshd = Sshd::start(&format!("{lines}\n{settings}"))?;
    let keys = keys_of(&sshd);
    Some(Forgery { keys, ..Forgery::until(move || drop(sshd)) })
}

/// Returns what is forged.
pub fn all() -> Vec<&'static str> {
    [names(SITUATIONS), names(HANGING)].concat()
}

#[test]
fn nothing_is_lost_by_sftp() {
    let Some(server) = Server::start() else { return };
    play(&server, SITUATIONS);
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for_without_end() {
    play_slowly(Server::start, HANGING);
}
