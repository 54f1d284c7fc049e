//! Forged situations of FTP: servers that refuse, lie, change names and hang up.
#![expect(clippy::unnecessary_wraps, reason = "a situation may be one that cannot be forged")]

use std::fs;
use std::path::{Path, PathBuf};

use crate::publish::forged::End::{Done, Error, Told};
use crate::publish::forged::{Files, Forgery, Place, Scene, Situation, names, play, play_slowly, saying, silent};
use crate::publish::ftp_servers::{Ftpd, Heard, between, hearing};
use crate::publish::servers::{PASSWORD, PASSWORD_USER, free_port, run};
use crate::site::files_below;

/// A server of plain FTP, before which others can stand and answer for it.
struct Server(Ftpd);

impl Server {
    fn start() -> Option<Self> {
        let server = Self(Ftpd::vsftpd("ssl_enable=NO")?);
        fs::create_dir(server.at("")).expect("a folder");
        fs::write(server.at("min.txt"), "mitt").expect("a file");
        run("chown", &["-R", PASSWORD_USER, server.at("").to_str().expect("a path")]);
        Some(server)
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.data().join(path)
    }
}

impl Place for Server {
    fn keys(&self) -> Vec<(&'static str, String)> {
        let same = [("to", "ftps"), ("host", "127.0.0.1"), ("user", PASSWORD_USER), ("insecure", "true")];
        let same = same.into_iter().map(|(key, value)| (key, value.to_owned()));
        same.chain([("port", self.0.port.to_string()), ("path", self.0.path.clone())]).collect()
    }

    fn variables(&self) -> Vec<(&'static str, String)> {
        vec![("GRIFFEL_WEBBEN_PASSWORD", PASSWORD.to_owned())]
    }

    fn there(&self) -> Files {
        files_below(&self.at(""))
    }
}

type Scenery<'a> = Scene<'a, Server>;

const SITUATIONS: &[Situation<Server>] = &[
    (
        "the server offers no encryption",
        |_| Some(Forgery::keys([("insecure", "false")])),
        Told("G277", "offers no encryption"),
    ),
    (
        "nobody that is believed signed the certificate",
        |_| encrypted("IP:127.0.0.1", "leaf.pem"),
        Told("G282", "nothing proves"),
    ),
    (
        "the certificate is for another name",
        |_| encrypted("DNS:www.example.org", "ca.pem"),
        Told("G282", "nothing proves"),
    ),
    ("the password is wrong", wrong_password, Told("G279", "check the user and the password")),
    ("there is no such user", |_| Some(Forgery::keys([("user", "ingen-alls")])), Told("G279", "check the user")),
    ("nobody listens on the port", |_| to_port(free_port()), Told("G281", "`port`")),
    ("the quota is used up", |scene| says(scene, "STOR", "552 Quota exceeded."), Told("G283", "space is used up")),
    ("the disk is full", |scene| says(scene, "STOR", "452 No space left on device."), Told("G283", "no space left")),
    (
        "the disk is full, in a server's general words",
        |scene| says(scene, "STOR", "451 Failure writing to local file."),
        Told("G283", "no space left"),
    ),
    ("a name is too long", |scene| says(scene, "STOR", "553 File name too long."), Told("G280", "too long")),
    ("no right to write", |scene| says(scene, "STOR", "550 Permission denied."), Told("G280", "no right")),
    ("no right to make a folder", |scene| says(scene, "MKD", "550 Permission denied."), Told("G280", "no right")),
    ("no right to move a file", |scene| says(scene, "RNTO", "550 Permission denied."), Told("G280", "no right")),
    ("the folder above is away", |_| Some(Forgery::keys([("path", "/borta/webben")])), Told("G280", "it is not there")),
    (
        "the server says that a file is stored, and it is not",
        |scene| says(scene, "STOR", "150 Ok.\r\n226 Done."),
        Told("G284", "is not there"),
    ),
    ("the server stores nothing, and says the right length", lying, Told("G284", "is not there")),
    ("a page is answered for every command", |scene| says(scene, "", "<!doctype html>"), Told("G284", "unexpected")),
    (
        "a page is answered before every command",
        |_| to_port(saying(b"HTTP/1.1 200 OK\r\n\r\n<p>Logga in</p>")),
        Told("G284", "unexpected"),
    ),
    ("the server hangs up at once", |_| to_port(saying(b"")), Told("G281", "connection was lost")),
    (
        "the server hangs up after its greeting",
        |_| to_port(saying(b"220 Hej\r\n")),
        Told("G281", "connection was lost"),
    ),
    ("there are too many connections", |scene| says(scene, "USER", "421 Too many users."), Told("G281", "busy")),
    (
        "there are too many of this user",
        |scene| says(scene, "PASS", "530 Sorry, the maximum number of clients"),
        Told("G281", "busy"),
    ),
    ("there may be two connections", |scene| says_to(scene, 2, "USER", "421 Too many users."), Done),
    ("a file gets a name that differs by case alone, and the server takes both for the same", folding, Done),
    ("a foreign file lies where a new one belongs", foreign, Error("--overwrite")),
];

const HANGING: &[Situation<Server>] =
    &[("the server says nothing", |_| to_port(silent()), Told("G281", "did not answer in time"))];

fn to_port(port: u16) -> Option<Forgery> {
    Some(Forgery::keys([("port", port.to_string())]))
}

/// Comes to a server that answers commands that begin so itself.
fn says(scene: &Scenery<'_>, command: &'static str, said: &'static str) -> Option<Forgery> {
    says_to(scene, 0, command, said)
}

/// Does so from a connection of this number on.
fn says_to(scene: &Scenery<'_>, first: usize, command: &'static str, said: &'static str) -> Option<Forgery> {
    to_port(between(scene.place.0.port, move |number, line| {
        (number >= first && line.starts_with(command)).then(|| said.to_owned())
    }))
}

/// Comes to a server with encryption and a certificate for some names, and believes who has signed this one.
fn encrypted(names: &str, certificates: &str) -> Option<Forgery> {
    let server = Ftpd::vsftpd_of(names, "ssl_enable=YES\nrequire_ssl_reuse=YES")?;
    let certificates = server.folder.path().join(certificates).to_str().expect("a path").to_owned();
    let keys = vec![("port", server.port.to_string()), ("insecure", String::new())];
    let forgery = Forgery { keys, ..Forgery::until(move || drop(server)) };
    Some(forgery.with("SSL_CERT_FILE", &certificates))
}

fn wrong_password(_: &Scenery<'_>) -> Option<Forgery> {
    Some(Forgery::default().with("GRIFFEL_WEBBEN_PASSWORD", "fel-l\u{f6}senord"))
}

/// Comes to a server that knows a file of every name, of no bytes.
fn lying(scene: &Scenery<'_>) -> Option<Forgery> {
    to_port(between(scene.place.0.port, |_, line| {
        let said = match line.split(' ').next().unwrap_or_default() {
            "STOR" => "150 Ok.\r\n226 Done.",
            "RNFR" => "350 Ready.",
            "RNTO" => "250 Done.",
            _ => return None,
        };
        Some(said.to_owned())
    }))
}

/// Comes to a server whose disk takes letters of both cases for the same, and keeps the names that it has, as Windows does.
fn folding(scene: &Scenery<'_>) -> Option<Forgery> {
    let (old, new) = (scene.blog.site().join("static/stor.txt"), scene.blog.site().join("static/Stor.txt"));
    fs::write(&old, "stor").expect("a file");
    assert_eq!(scene.blog.publish(&scene.place.keys(), &scene.place.variables(), &[]).code, Some(0));
    fs::rename(old, &new).expect("a file");
    let (root, folder) = (scene.place.at(""), scene.place.0.path.clone());
    let port = hearing(scene.place.0.port, move |_, line| {
        Heard::Passed(match line.split_once(&folder) {
            Some((begin, inside)) => format!("{begin}{folder}{}", as_on_disk(&root, inside)),
            None => line.to_owned(),
        })
    });
    let there = scene.place.at("");
    let undo = move || {
        let names = files_below(&there).into_keys().filter(|name| name.eq_ignore_ascii_case("stor.txt"));
        assert_eq!(names.count(), 1);
        fs::remove_file(new).expect("a file");
    };
    Some(Forgery { undo: Some(Box::new(undo)), ..to_port(port)? })
}

/// Returns a path with the names that are on the disk in letters of either case.
fn as_on_disk(root: &Path, inside: &str) -> String {
    let mut place = root.to_path_buf();
    let part = |part: &str| {
        let names = fs::read_dir(&place).into_iter().flatten().flatten();
        let mut names = names.filter_map(|entry| entry.file_name().into_string().ok());
        let name = names.find(|name| name.eq_ignore_ascii_case(part)).unwrap_or_else(|| part.to_owned());
        place.push(&name);
        name
    };
    inside.split('/').map(part).collect::<Vec<_>>().join("/")
}

fn foreign(scene: &Scenery<'_>) -> Option<Forgery> {
    let owner = |path: &Path| run("chown", &["-R", PASSWORD_USER, path.to_str().expect("a path")]);
    let forgery = Forgery::of_file(&scene.place.at(&scene.new), Some(b"en annans"));
    owner(&scene.place.at(scene.new.split_once('/')?.0));
    Some(forgery)
}

/// Returns what is forged.
pub fn all() -> Vec<&'static str> {
    [names(SITUATIONS), names(HANGING)].concat()
}

#[test]
fn nothing_is_lost_by_ftp() {
    let Some(server) = Server::start() else { return };
    play(&server, SITUATIONS);
}

#[test]
fn a_server_that_says_nothing_is_not_waited_for_without_end() {
    play_slowly(Server::start, HANGING);
}
