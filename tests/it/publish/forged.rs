//! Forged situations, each played as an author lives through it: a blog that is published and edited, a place that then does
//! something else than it should, and the same command again when it does so no more.
//!
//! Each is one line of a list: what is forged, and how the publication ends. That nothing is lost, that no secret is shown and
//! that a message marks a key of griffel.yaml is looked at for all of them. What a kill leaves, who was first of two authors, and
//! where an upload ends by itself have tests of their own, in `publish/run.rs` and `publish_command.rs`.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::command_line::{griffel, text};
use crate::publish::{forged_folder, forged_ftp, forged_git, forged_netlify, forged_s3, forged_sftp};
use crate::site::files_below;

pub type Files = BTreeMap<String, Vec<u8>>;

/// A place that a blog is published to.
pub trait Place {
    /// Returns its keys in the settings, with their values.
    fn keys(&self) -> Vec<(&'static str, String)>;

    /// Returns the variables of the environment that hold its secrets.
    fn variables(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// Returns all that lies there.
    fn there(&self) -> Files;
}

/// How a publication ends.
pub enum End {
    /// Well.
    Done,
    /// With a diagnostic of this rule, and these words, at a key of griffel.yaml.
    Told(&'static str, &'static str),
    /// With these words: about files of this computer, or a question that nobody answers.
    Error(&'static str),
}

/// A situation: what is forged, how, and how the publication ends. Nothing is forged where the machine lacks a program or a right.
pub type Situation<P> = (&'static str, fn(&Scene<'_, P>) -> Option<Forgery>, End);

/// What a forgery is made of.
pub struct Scene<'a, P> {
    pub place: &'a P,
    pub blog: &'a Blog,
    /// Path of a file that is new in this publication, in a folder that is new, too.
    pub new: String,
}

/// What is other than usual in one publication.
#[derive(Default)]
pub struct Forgery {
    /// Keys of the place in the settings; without a value they are missing.
    pub keys: Vec<(&'static str, String)>,
    /// Variables of the environment.
    pub variables: Vec<(&'static str, String)>,
    /// Arguments of the command.
    pub arguments: &'static [&'static str],
    /// Whether the computer has forgotten what it published, as one that was set up anew.
    pub is_new_computer: bool,
    /// Ends the forgery; it may look at what became of it.
    pub undo: Option<Box<dyn FnOnce()>>,
}

impl Forgery {
    /// Returns a forgery of the settings.
    pub fn keys<V: Into<String>>(keys: impl IntoIterator<Item = (&'static str, V)>) -> Self {
        let keys = keys.into_iter().map(|(key, value)| (key, value.into())).collect();
        Self { keys, ..Self::default() }
    }

    /// Returns a forgery that is ended by `undo`.
    pub fn until(undo: impl FnOnce() + 'static) -> Self {
        Self { undo: Some(Box::new(undo)), ..Self::default() }
    }

    pub fn with(mut self, variable: &'static str, value: &str) -> Self {
        self.variables.push((variable, value.to_owned()));
        self
    }

    pub fn on_a_new_computer(self) -> Self {
        Self { is_new_computer: true, ..self }
    }

    /// Returns a forgery of a file: it gets other bytes, and its own again in the end. Without bytes it is not there.
    pub fn of_file(path: &Path, bytes: Option<&[u8]>) -> Self {
        let (path, before) = (path.to_path_buf(), fs::read(path).ok());
        let put = |path: &Path, bytes: Option<&[u8]>| match bytes {
            Some(bytes) => {
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs::write(path, bytes).expect("a file");
            }
            None => drop(fs::remove_file(path)),
        };
        put(&path, bytes);
        Self::until(move || put(&path, before.as_deref()))
    }
}

/// A blog, its author and their computer.
pub struct Blog {
    folder: tempfile::TempDir,
    edits: Cell<usize>,
}

/// What the command did.
pub struct Run {
    pub code: Option<i32>,
    pub objects: Vec<Value>,
    said: String,
}

impl Blog {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let done = griffel(folder.path(), &["init", "sajt"]);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
        // What is to be filled in there is told by every build.
        let page = "---\ntitle: Tillg\u{e4}nglighet\n---\n\nText.\n";
        fs::write(folder.path().join("sajt/content/pages/tillganglighet.md"), page).expect("a page");
        Self { folder, edits: Cell::new(0) }
    }

    pub fn site(&self) -> PathBuf {
        self.folder.path().join("sajt")
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let place = self.site().join(path);
        fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
        fs::write(place, bytes).expect("a file");
    }

    /// Edits a post, and adds a file in a new folder, whose path it returns.
    fn edit(&self) -> String {
        let number = self.edits.replace(self.edits.get() + 1);
        self.write("content/posts/2026-01-13-rast.md", format!("---\ntitle: Rast\nid: rast\n---\n\nRast {number}.\n"));
        let new = format!("ny-{number}/fil.txt");
        self.write(&format!("static/{new}"), format!("Fil {number}.\n"));
        new
    }

    /// Returns the files for readers of the site as it was last built.
    pub fn built(&self) -> Files {
        for_readers(files_below(&self.site().join("public")))
    }

    pub fn forget(&self) {
        fs::remove_dir_all(self.site().join(".griffel/publish")).ok();
    }

    /// Publishes to a place of these keys.
    pub fn publish(&self, keys: &[(&str, String)], variables: &[(&str, String)], arguments: &[&str]) -> Run {
        let settings = fs::read_to_string(self.site().join("griffel.yaml")).expect("settings");
        let settings = settings.split("publish:\n").next().unwrap_or_default();
        let keys: Vec<String> =
            keys.iter().map(|(key, value)| format!("{key}: {}", Value::from(value.as_str()))).collect();
        self.write("griffel.yaml", format!("{settings}publish:\n  webben: {{{}}}\n", keys.join(", ")));
        let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
        command.args(["publish", "--yes", "--json"]).args(arguments).current_dir(self.site());
        for unset in
            ["LC_ALL", "LC_MESSAGES", "SSH_AUTH_SOCK", "HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"]
        {
            command.env_remove(unset);
        }
        command.env("LANG", "en_GB.UTF-8").env("HOME", self.folder.path()).env("USER", "anna");
        let done = command.envs(variables.iter().cloned()).output().expect("the program runs");
        let printed = text(&done.stdout);
        let objects = printed.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
        Run { code: done.status.code(), objects, said: printed + &text(&done.stderr) }
    }
}

fn for_readers(mut files: Files) -> Files {
    files.retain(|path, _| !path.contains(".griffel"));
    files
}

/// Returns what is forged in some situations.
pub fn names<P>(situations: &[Situation<P>]) -> Vec<&'static str> {
    situations.iter().map(|(what, ..)| *what).collect()
}

/// Plays situations in which griffel waits for half a minute or more, where there is time.
pub fn play_slowly<P: Place>(start: impl FnOnce() -> Option<P>, situations: &[Situation<P>]) {
    if std::env::var_os("GRIFFEL_NIGHTLY").is_none() {
        eprintln!("skipped: {:?} in `.ci/nightly`", names(situations));
    } else if let Some(place) = start() {
        play(&place, situations);
    }
}

/// Plays the situations of a place, and tells all that ended otherwise than said.
pub fn play<P: Place>(place: &P, situations: &[Situation<P>]) {
    let blog = Blog::new();
    let foreign = for_readers(place.there());
    let first = blog.publish(&place.keys(), &place.variables(), &[]);
    assert_eq!(first.code, Some(0), "{}", first.said);
    let mut wrong = Vec::new();
    for (what, forge, end) in situations {
        let scene = Scene { place, blog: &blog, new: blog.edit() };
        let before = for_readers(place.there());
        let Some(forgery) = forge(&scene) else {
            eprintln!("skipped: {what}");
            continue;
        };
        let mut complain = |said: String| wrong.push(format!("{what}: {said}"));
        let Forgery { keys, variables, arguments, is_new_computer, undo } = forgery;
        if is_new_computer {
            blog.forget();
        }
        let variables: Vec<_> = place.variables().into_iter().chain(variables).collect();
        let run = blog.publish(&merged(place.keys(), keys), &variables, arguments);
        check_end(&run, end, &mut complain);
        let is_secret =
            |name: &str| ["PASSWORD", "PASSPHRASE", "SECRET", "TOKEN"].iter().any(|kind| name.ends_with(kind));
        for (_, secret) in variables.iter().filter(|(name, _)| is_secret(name)) {
            if run.said.contains(secret.as_str()) {
                complain(format!("it shows {secret}"));
            }
        }
        if let Some(undo) = undo {
            undo();
        }
        let (built, after) = (blog.built(), for_readers(place.there()));
        for (path, bytes) in &before {
            let is_kept = after.get(path).is_some_and(|now| now == bytes || built.get(path) == Some(now));
            if !is_kept && !matches!(end, End::Done) {
                complain(format!("{path} is lost"));
            }
        }
        let again = blog.publish(&place.keys(), &place.variables(), &[]);
        let mut wanted = blog.built();
        wanted.extend(foreign.clone());
        let there = for_readers(place.there());
        if again.code != Some(0) || there != wanted {
            let differs = |path: &&String| there.get(*path) != wanted.get(*path);
            let paths: Vec<&String> = there.keys().chain(wanted.keys()).filter(differs).collect();
            complain(format!("the next one does not mend it: {paths:?} {}", again.said));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), situations.len(), wrong.join("\n"));
}

/// Returns the keys with some that are forged.
fn merged(keys: Vec<(&'static str, String)>, forged: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    let mut all: BTreeMap<&str, String> = keys.into_iter().collect();
    all.extend(forged);
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

fn check_end(run: &Run, end: &End, complain: &mut impl FnMut(String)) {
    let last = run.objects.last().cloned().unwrap_or_default();
    let said = &run.said;
    let is_right = match end {
        End::Done => run.code == Some(0) && last["type"] == "published",
        End::Told(rule, words) => {
            let is_located = last["path"] == "griffel.yaml" && last["line"].is_u64() && last["column"].is_u64();
            run.code == Some(2) && last["code"] == *rule && is_located && last.to_string().contains(words)
        }
        End::Error(words) => run.code == Some(2) && last["type"] == "error" && last.to_string().contains(words),
    };
    if !is_right {
        complain(format!("{:?} {said}", run.code));
    }
}

/// A disk of its own, where this user may mount one.
pub struct Disk(PathBuf);

impl Disk {
    /// Mounts one of some megabytes at a folder.
    pub fn at(folder: &Path) -> Option<Self> {
        let arguments = ["-t", "tmpfs", "-o", "size=6m,mode=755", "tmpfs"];
        let mount = Command::new("mount").args(arguments).arg(folder).output();
        mount.is_ok_and(|done| done.status.success()).then(|| Self(folder.to_path_buf()))
    }

    /// Fills it to its last byte.
    pub fn filled(&self) -> Forgery {
        let filler = self.0.join("fyllnad");
        let mut file = fs::File::create(&filler).expect("a file");
        while file.write(&[0; 4096]).is_ok_and(|written| written > 0) {}
        Forgery::until(move || fs::remove_file(filler).expect("a file"))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        Command::new("umount").arg("-l").arg(&self.0).output().ok();
    }
}

/// Starts a server that says the same to all who come, whatever they ask, and then hangs up; returns its port.
pub fn saying(words: &'static [u8]) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let answer = move |mut client: TcpStream| -> std::io::Result<()> {
        client.set_read_timeout(Some(Duration::from_millis(300)))?;
        client.write_all(words)?;
        // What the client says is taken, so that it hears the end and no reset.
        client.read(&mut [0; 4096]).map(drop)
    };
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            std::thread::spawn(move || answer(client).ok());
        }
    });
    port
}

/// Starts a server that takes every connection and says nothing; returns its port.
pub fn silent() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || listener.incoming().collect::<Vec<_>>());
    port
}

#[test]
fn every_situation_of_a_place_has_a_name_of_its_own_and_there_are_many() {
    let lists = [
        forged_folder::all(),
        forged_sftp::all(),
        forged_ftp::all(),
        forged_s3::all(),
        forged_git::all(),
        forged_netlify::all(),
    ];
    for list in &lists {
        assert_eq!(list.iter().collect::<BTreeSet<_>>().len(), list.len(), "{list:?}");
    }
    assert!(lists.iter().map(Vec::len).sum::<usize>() >= 130);
}
