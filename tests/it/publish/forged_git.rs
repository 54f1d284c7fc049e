//! Forged situations of git: branches that are protected, moved or gone, repositories that are away, and doors that stay shut.
#![expect(clippy::unnecessary_wraps, reason = "a situation may be one that cannot be forged")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use crate::publish::forged::End::{Done, Error, Told};
use crate::publish::forged::{Disk, Files, Forgery, Place, Scene, Situation, names, play, saying};
use crate::publish::git::{git, shown};
use crate::publish::git_http::Server;
use crate::publish::servers::{Sshd, free_port, me, program};

/// A bare repository, on a disk of its own if that may be.
struct Repository {
    disk: Option<Disk>,
    folder: tempfile::TempDir,
}

impl Repository {
    fn new() -> Option<Self> {
        program("git")?;
        let folder = tempfile::tempdir().expect("a folder");
        let disk = Disk::at(folder.path());
        let repository = Self { disk, folder };
        fs::create_dir(repository.root()).expect("a folder");
        git(&repository.root(), &["init", "-q", "--bare", "-b", "main"]);
        Some(repository)
    }

    fn root(&self) -> PathBuf {
        self.folder.path().join("blogg.git")
    }

    fn address(&self) -> String {
        self.root().to_str().expect("a path").to_owned()
    }

    /// Returns a forgery that is ended by putting the branch back to where it is now.
    fn until_back(&self) -> Forgery {
        let (root, now) = (self.root(), git(&self.root(), &["rev-parse", "pages"]).trim().to_owned());
        Forgery::until(move || drop(git(&root, &["update-ref", "refs/heads/pages", &now])))
    }

    /// Somebody else pushes a commit to the branch, with what they do to a checkout of it.
    fn pushed(&self, change: impl FnOnce(&Path)) -> Forgery {
        let (back, work) = (self.until_back(), tempfile::tempdir().expect("a folder"));
        git(work.path(), &["clone", "-q", "-b", "pages", &self.address(), "."]);
        change(work.path());
        git(work.path(), &["add", "-A"]);
        git(work.path(), &["commit", "-q", "-m", "mitt"]);
        git(work.path(), &["push", "-q", "origin", "pages"]);
        back
    }
}

impl Place for Repository {
    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("to", "git".to_owned()), ("remote", self.address()), ("branch", "pages".to_owned())]
    }

    fn there(&self) -> Files {
        if git(&self.root(), &["branch", "--list", "pages"]).is_empty() {
            return Files::new();
        }
        let mut files = shown(&self.root());
        files.remove(".nojekyll");
        files
    }
}

type Scenery<'a> = Scene<'a, Repository>;

const SITUATIONS: &[Situation<Repository>] = &[
    ("the branch is protected", protected, Told("G280", "Grenen \u{e4}r skyddad.")),
    ("the repository is away", |_| remote("/borta/blogg.git"), Told("G280", "it is not there")),
    (
        "there is no git",
        |_| Some(Forgery::default().with("PATH", "")),
        Told("G281", "the program git is not on this computer"),
    ),
    ("the key is of nobody", |scene| by_ssh(scene, "other", true), Told("G279", "does not let us in")),
    (
        "this computer does not know the host",
        |scene| by_ssh(scene, "user", false),
        Told("G282", "Host key verification failed"),
    ),
    ("the token is wrong", wrong_token, Told("G279", "does not let us in")),
    (
        "nobody listens on the port",
        |_| remote(&format!("http://127.0.0.1:{}/blogg.git", free_port())),
        Told("G281", "does not answer at that port"),
    ),
    ("there is no host of the name", |_| remote("https://borta.invalid/blogg.git"), Told("G281", "leads nowhere")),
    (
        "a page is answered for everything",
        |_| page(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9\r\n\r\n<p>Logga in"),
        Told("G284", "unexpected"),
    ),
    ("the server hangs up at once", |_| page(b""), Told("G281", "connection was lost")),
    ("the branch is gone", gone, Done),
    ("somebody moved the branch to another history", other_history, Error("--overwrite")),
    ("a foreign file lies where a new one belongs", foreign, Error("--overwrite")),
    ("a foreign file lies where a folder is needed", blocked, Told("G280", "a file lies where a folder")),
    ("a link lies where a folder is needed", link, Told("G280", "a file lies where a folder")),
    ("the cache here is damaged", damaged_cache, Done),
    ("the disk is full", |scene| Some(scene.place.disk.as_ref()?.filled()), Told("G283", "no space left")),
];

fn remote(address: &str) -> Option<Forgery> {
    Some(Forgery::keys([("remote", address)]))
}

fn page(words: &'static [u8]) -> Option<Forgery> {
    remote(&format!("http://127.0.0.1:{}/blogg.git", saying(words)))
}

fn protected(scene: &Scenery<'_>) -> Option<Forgery> {
    let hook = scene.place.root().join("hooks/pre-receive");
    let forgery = Forgery::of_file(&hook, Some("#!/bin/sh\necho 'Grenen \u{e4}r skyddad.'\nexit 1\n".as_bytes()));
    fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).expect("a mode");
    Some(forgery)
}

/// Comes by ssh with a key of the server's folder, on a computer that may know the host.
fn by_ssh(scene: &Scenery<'_>, key: &str, is_known: bool) -> Option<Forgery> {
    let sshd = Sshd::with_keys()?;
    let host = fs::read_to_string(sshd.at("host.pub")).expect("a key");
    let known = if is_known { format!("[127.0.0.1]:{} {host}", sshd.port) } else { String::new() };
    fs::write(sshd.at("known"), known).expect("a file");
    let ssh = "ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes";
    let ssh = format!("{ssh} -i {} -o UserKnownHostsFile={}", sshd.at(key).display(), sshd.at("known").display());
    let address = format!("ssh://{}@127.0.0.1:{}{}", me(), sshd.port, scene.place.address());
    let keys = vec![("remote", address)];
    Some(Forgery { keys, ..Forgery::until(move || drop(sshd)) }.with("GIT_SSH_COMMAND", &ssh))
}

fn wrong_token(scene: &Scenery<'_>) -> Option<Forgery> {
    let server = Server::start(scene.place.folder.path());
    Some(remote(&format!("{}blogg.git", server.address("")))?.with("GRIFFEL_WEBBEN_TOKEN", "fel-nyckel"))
}

fn gone(scene: &Scenery<'_>) -> Option<Forgery> {
    git(&scene.place.root(), &["branch", "-D", "pages"]);
    Some(Forgery::default())
}

fn other_history(scene: &Scenery<'_>) -> Option<Forgery> {
    let (back, work) = (scene.place.until_back(), tempfile::tempdir().expect("a folder"));
    git(work.path(), &["init", "-q", "-b", "pages"]);
    fs::write(work.path().join("index.html"), "en annans").expect("a file");
    git(work.path(), &["add", "-A"]);
    git(work.path(), &["commit", "-q", "-m", "mitt"]);
    git(work.path(), &["push", "-q", "--force", &scene.place.address(), "pages"]);
    Some(back)
}

fn foreign(scene: &Scenery<'_>) -> Option<Forgery> {
    let (folder, _) = scene.new.split_once('/').expect("a folder");
    Some(scene.place.pushed(|work| {
        fs::create_dir(work.join(folder)).expect("a folder");
        fs::write(work.join(&scene.new), "en annans").expect("a file");
    }))
}

fn blocked(scene: &Scenery<'_>) -> Option<Forgery> {
    let (folder, _) = scene.new.split_once('/')?;
    Some(scene.place.pushed(|work| fs::write(work.join(folder), "en annans").expect("a file")))
}

fn link(scene: &Scenery<'_>) -> Option<Forgery> {
    let (folder, _) = scene.new.split_once('/')?;
    Some(scene.place.pushed(|work| symlink("2026", work.join(folder)).expect("a link")))
}

fn damaged_cache(scene: &Scenery<'_>) -> Option<Forgery> {
    let objects = scene.blog.site().join(".griffel/cache/publish/webben.git/objects");
    fs::remove_dir_all(&objects).expect("objects");
    fs::create_dir(objects).expect("a folder");
    Some(Forgery::default())
}

/// Returns what is forged.
pub fn all() -> Vec<&'static str> {
    names(SITUATIONS)
}

#[test]
fn nothing_is_lost_on_a_branch() {
    let Some(repository) = Repository::new() else { return };
    play(&repository, SITUATIONS);
}
