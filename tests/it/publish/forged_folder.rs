//! Forged situations of a folder: disks, rights and links, and what lies there already.
#![expect(clippy::unnecessary_wraps, reason = "a situation may be one that cannot be forged")]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::PathBuf;
use std::process::Command;

use griffel::output::manifest::{LOCK_NAME, MANIFEST_NAME, PENDING_NAME, PUBLISHED_NAME, STATE_NAME};
use griffel::transfer::state::LockNote;
use jiff::Timestamp;

use crate::publish::forged::End::{Done, Error, Told};
use crate::publish::forged::{Blog, Disk, Files, Forgery, Place, Scene, Situation, names, play};
use crate::site::files_below;

/// A folder, on a disk of its own if that may be.
struct Folder {
    disk: Option<Disk>,
    root: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        let root = tempfile::tempdir().expect("a folder");
        let disk = Disk::at(root.path());
        fs::create_dir(root.path().join("webben")).expect("a folder");
        let folder = Self { disk, root };
        fs::write(folder.at("min.txt"), "mitt").expect("a file");
        folder
    }

    /// Returns the path of a file that is published.
    fn at(&self, path: &str) -> PathBuf {
        self.root.path().join("webben").join(path)
    }

    /// Returns a path beside the place, as settings name it.
    fn beside(&self, name: &str) -> String {
        self.root.path().join(name).to_str().expect("a path").to_owned()
    }
}

impl Place for Folder {
    fn keys(&self) -> Vec<(&'static str, String)> {
        vec![("to", "folder".to_owned()), ("path", self.beside("webben"))]
    }

    fn there(&self) -> Files {
        files_below(&self.root.path().join("webben"))
    }
}

/// Forges one of griffel's own files there.
fn own(scene: &Scene<'_, Folder>, name: &str, bytes: &[u8]) -> Forgery {
    Forgery::of_file(&scene.place.at(name), Some(bytes))
}

fn lock(who: &str, token: &str) -> Vec<u8> {
    let note = LockNote { who: who.to_owned(), token: token.to_owned(), time: Timestamp::UNIX_EPOCH };
    note.to_text().into_bytes()
}

/// Publishes another blog beside the place.
fn other_blog(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    let (other, path) = (Blog::new(), scene.place.beside("annans"));
    let settings = fs::read_to_string(other.site().join("griffel.yaml")).expect("settings");
    let settings = settings.replace("blogg.example.se", "annan.example.se").replace("title: ", "title: Annan ");
    other.write("griffel.yaml", settings);
    fs::remove_dir_all(other.site().join("content/posts")).expect("posts");
    for page in ["om", "tillganglighet"] {
        other.write(&format!("content/pages/{page}.md"), "---\ntitle: Annat\n---\n\nEn annans.\n");
    }
    other.write("content/posts/2026-01-01-annat.md", "---\ntitle: Annat\nid: annat\n---\n\nAnnat.\n");
    let keys = [("to", "folder".to_owned()), ("path", path.clone())];
    assert_eq!(other.publish(&keys, &[], &[]).code, Some(0));
    Some(Forgery::keys([("path", path)]))
}

/// Marks of a conflict that somebody left, and half of a line.
const CONFLICT: &str = "<<<<<<< HEAD\nposts:\n=======\n  - {id: x\n>>>>>>> bo\n";

const SITUATIONS: &[Situation<Folder>] = &[
    ("the folder above is away, as of a share that is not mounted", away, Told("G280", "it is not there")),
    ("a file lies in the place of the folder", file_for_folder, Told("G280", "a file lies where a folder is needed")),
    ("the folder is read-only", read_only, Told("G280", "no right")),
    ("the disk is full", |scene| Some(scene.place.disk.as_ref()?.filled()), Told("G283", "no space left")),
    ("the path is too long", |scene| at(scene, &"l\u{e5}ng".repeat(100)), Told("G280", "too long")),
    ("the path goes through a link in a circle", circle, Told("G280", "griffel.yaml")),
    ("a foreign file lies where a new one belongs", foreign, Error("--overwrite")),
    ("a foreign file lies where a folder is needed", blocked_by_file, Told("G280", "a file lies where a folder")),
    ("a foreign folder lies where a file belongs", blocked_by_folder, Told("G280", "a file lies where a folder")),
    ("a link leads out of the folder", link_out, Told("G280", "a link to another place")),
    (
        "the list there is damaged",
        |scene| Some(list(scene, b"griffel manifest 3\n\xff")),
        Told("G285", ".griffel-manifest there is damaged"),
    ),
    ("the list there is of a newer griffel", newer_list, Told("G285", "newer griffel")),
    ("the list there is huge", huge_list, Told("G284", "larger than")),
    ("the list there is gone, and the rest is not", list_gone, Error("--overwrite")),
    ("a folder has the name of the list", list_is_folder, Error("--overwrite")),
    ("another blog lies there", other_blog, Told("G285", "another site lies there, https://annan.example.se/")),
    ("the note of the last publication is damaged", |scene| Some(own(scene, STATE_NAME, b"\0\0")), Done),
    ("the note of the last publication is huge", huge_note, Told("G284", "larger than")),
    (
        "somebody publishes just now",
        |scene| Some(own(scene, LOCK_NAME, &lock("bo@hemma", "9"))),
        Told("G285", "bo@hemma"),
    ),
    ("the lock cannot be read", |scene| Some(own(scene, LOCK_NAME, b"l\xe5s")), Told("G285", "somebody else")),
    ("an old lock is taken over", old_lock, Done),
    ("the lock is of this computer, whose last run was killed", own_lock, Done),
    ("the journal there is damaged", |scene| Some(own(scene, PENDING_NAME, b"griffel pending 1\n\xff")), Done),
    ("the copy of published.yaml has marks of a conflict", copy_in_conflict, Done),
    ("published.yaml has marks of a conflict", in_conflict, Done),
    ("published.yaml is gone", published_gone, Done),
    ("somebody deleted files there", files_deleted, Done),
    ("somebody changed a file there, of another length", |scene| Some(changed(scene, b"kort")), Done),
    ("the clock of the last publication was years ahead", clock_ahead, Done),
];

fn at(scene: &Scene<'_, Folder>, name: &str) -> Option<Forgery> {
    Some(Forgery::keys([("path", scene.place.beside(name))]))
}

fn away(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    at(scene, "borta/webben")
}

fn file_for_folder(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    fs::write(scene.place.beside("fil"), "").expect("a file");
    at(scene, "fil")
}

fn read_only(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    let (from, to) = (scene.place.at(""), scene.place.beside("bara-las"));
    fs::create_dir_all(&to).expect("a folder");
    let mount = Command::new("mount").args(["-o", "bind,ro"]).arg(from).arg(&to).output().expect("mount");
    let unmount = to.clone();
    let undo = move || assert!(Command::new("umount").arg(unmount).status().expect("umount").success());
    mount.status.success().then(|| Forgery { keys: vec![("path", to)], ..Forgery::until(undo) })
}

fn circle(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    let name = scene.place.beside("runt");
    symlink(&name, &name).expect("a link");
    Some(Forgery::keys([("path", format!("{name}/webben"))]))
}

fn foreign(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    Some(own(scene, &scene.new, b"en annans"))
}

fn blocked_by_file(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    Some(own(scene, scene.new.split_once('/')?.0, b"en annans"))
}

fn blocked_by_folder(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    let place = scene.place.at(&scene.new);
    fs::create_dir_all(&place).expect("a folder");
    Some(Forgery::until(move || fs::remove_dir(place).expect("an empty folder")))
}

fn link_out(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    let (outside, link) = (scene.place.root.path().join("utanfor"), scene.place.at(scene.new.split_once('/')?.0));
    fs::create_dir(&outside).expect("a folder");
    symlink(&outside, &link).expect("a link");
    Some(Forgery::until(move || {
        assert!(files_below(&outside).is_empty(), "nothing is written through a link");
        fs::remove_file(link).expect("a link");
    }))
}

/// Forges the list of what lies there, for a computer that has not seen it.
fn list(scene: &Scene<'_, Folder>, bytes: &[u8]) -> Forgery {
    own(scene, MANIFEST_NAME, bytes).on_a_new_computer()
}

fn newer_list(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    Some(list(scene, b"griffel manifest 99\n0 0 index.html\n"))
}

fn huge_list(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    let forgery = list(scene, b"");
    fs::File::options().write(true).open(scene.place.at(MANIFEST_NAME)).and_then(|file| file.set_len(1 << 30)).ok()?;
    Some(forgery)
}

fn list_gone(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    Some(Forgery::of_file(&scene.place.at(MANIFEST_NAME), None))
}

fn list_is_folder(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    let place = scene.place.at(MANIFEST_NAME);
    let before = fs::read(&place).expect("a list");
    fs::remove_file(&place).expect("a list");
    fs::create_dir(&place).expect("a folder");
    Some(Forgery::until(move || {
        fs::remove_dir(&place).expect("a folder");
        fs::write(&place, before).expect("a list");
    }))
}

fn huge_note(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    Some(own(scene, STATE_NAME, &[b'x'; 5000]))
}

fn old_lock(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    own(scene, LOCK_NAME, &lock("bo@hemma", "9")).undo = None;
    Some(Forgery { arguments: &["--take-over"], ..Forgery::default() })
}

fn own_lock(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    let token = fs::read_to_string(scene.blog.site().join(".griffel/publish/webben/token")).expect("a token");
    let forgery = Forgery::default().with("COMPUTERNAME", "skola");
    own(scene, LOCK_NAME, &lock("anna@skola", token.trim())).undo = None;
    Some(forgery)
}

fn copy_in_conflict(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    fs::write(scene.place.at(PUBLISHED_NAME), CONFLICT).expect("a copy");
    Some(Forgery::default())
}

fn in_conflict(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    let before = fs::read_to_string(scene.blog.site().join("published.yaml")).expect("addresses");
    scene.blog.write("published.yaml", format!("{CONFLICT}{before}"));
    Some(Forgery::default())
}

fn published_gone(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    let place = scene.blog.site().join("published.yaml");
    let before = fs::read_to_string(&place).expect("addresses");
    fs::remove_file(&place).expect("addresses");
    Some(Forgery::until(move || assert_eq!(fs::read_to_string(place).ok(), Some(before), "the copy brings it back")))
}

fn files_deleted(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    for name in ["index.html", "feed.xml", "2026/01/13/rast/index.html"] {
        fs::remove_file(scene.place.at(name)).expect("a file");
    }
    Some(Forgery::default())
}

fn changed(scene: &Scene<'_, Folder>, bytes: &[u8]) -> Forgery {
    for path in files_below(&scene.place.at("")).into_keys().filter(|path| path.ends_with(".html")) {
        fs::write(scene.place.at(&path), bytes).expect("a file");
    }
    Forgery::default()
}

fn clock_ahead(scene: &Scene<'_, Folder>) -> Option<Forgery> {
    let state = fs::read_to_string(scene.place.at(STATE_NAME)).expect("a note");
    let line = |line: &str| {
        if line.starts_with("time ") { "time 2099-01-01T00:00:00Z\n".to_owned() } else { format!("{line}\n") }
    };
    fs::write(scene.place.at(STATE_NAME), state.lines().map(line).collect::<String>()).expect("a note");
    Some(Forgery { arguments: &["--take-over"], ..Forgery::default() })
}

/// Returns what is forged.
pub fn all() -> Vec<&'static str> {
    names(SITUATIONS)
}

#[test]
fn nothing_is_lost_in_a_folder() {
    play(&Folder::new(), SITUATIONS);
}
