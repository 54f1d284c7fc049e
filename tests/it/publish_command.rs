//! `griffel publish`, run as an author runs it, to a folder.

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::command_line::{griffel, text};
use crate::publish::servers::free_port;
use crate::site::files_below;

/// A site beside the folder that it is published to.
pub struct Published {
    pub folder: tempfile::TempDir,
}

impl Published {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let published = Self { folder };
        let done = griffel(published.folder.path(), &["init", "sajt"]);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
        published.edit("griffel.yaml", |settings| settings + "publish: {webben: {to: folder, path: ../webben}}\n");
        published
    }

    pub fn site(&self) -> PathBuf {
        self.folder.path().join("sajt")
    }

    pub fn web(&self) -> PathBuf {
        self.folder.path().join("webben")
    }

    pub fn edit(&self, file: &str, change: impl FnOnce(String) -> String) {
        let path = self.site().join(file);
        let before = std::fs::read_to_string(&path).unwrap_or_default();
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, change(before)).expect("a file");
    }

    /// Puts files on the site that take a while to send.
    pub fn large_files(&self) {
        for number in 0..4 {
            let large = self.site().join(format!("static/film-{number}.bin"));
            std::fs::create_dir_all(large.parent().expect("a folder")).expect("a folder");
            let mut file = std::fs::File::create(large).expect("a file");
            file.write_all(&[number + 1; 4096]).expect("a file");
            file.set_len(24 << 20).expect("a file");
        }
    }

    pub fn post(&self, name: &str, title: &str) {
        let post = format!("---\ntitle: {title}\ndate: 2026-01-13\nid: {name}\n---\n\nText om {title}.\n");
        self.edit(&format!("content/posts/2026/{name}.md"), |_| post);
    }

    /// Publishes; returns the exit code and the objects that were printed.
    pub fn run(&self, arguments: &[&str]) -> (Option<i32>, Vec<Value>) {
        let arguments: Vec<&str> = ["publish", "--json"].iter().chain(arguments).copied().collect();
        let done = griffel(&self.site(), &arguments);
        let printed = text(&done.stdout);
        let objects = printed.lines().map(|line| serde_json::from_str(line).expect("an object")).collect();
        (done.status.code(), objects)
    }

    /// Publishes; returns the plan and what was published.
    pub fn publish(&self) -> (Value, Value) {
        let (code, objects) = self.run(&["--yes"]);
        assert_eq!(code, Some(0), "{objects:?}");
        let of = |kind: &str| objects.iter().find(|one| one["type"] == kind).cloned().unwrap_or_default();
        (of("plan"), of("published"))
    }

    /// Returns the files for readers in a folder.
    fn shown(folder: &Path) -> BTreeMap<String, Vec<u8>> {
        let mut files = files_below(folder);
        files.retain(|path, _| !path.starts_with(".griffel"));
        files
    }

    pub fn is_same(&self) -> bool {
        Self::shown(&self.web()) == Self::shown(&self.site().join("public"))
    }
}

fn addresses(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().filter_map(|one| one["address"].as_str().or(one.as_str())).collect()
}

#[test]
fn only_what_changed_is_sent_and_told_by_title() {
    let site = Published::new();
    site.post("laslust", "Läslust");
    let (plan, done) = site.publish();
    assert!(site.is_same() && done["files"].as_u64() > Some(10), "{done}");
    assert!(addresses(&plan["new"]).contains(&"/2026/01/13/laslust/"), "{plan}");

    let (plan, done) = site.publish();
    assert_eq!((plan, done["files"].as_u64(), done["deleted"].as_u64()), (Value::Null, Some(0), Some(0)));

    site.edit("content/posts/2026/laslust.md", |post| post + "\nEn mening till.\n");
    site.post("rast", "Rast");
    let (plan, done) = site.publish();
    assert_eq!(plan["new"], serde_json::json!([{"title": "Rast", "address": "/2026/01/13/rast/"}]));
    assert!(addresses(&plan["changed"]).contains(&"/2026/01/13/laslust/"), "{plan}");
    assert!(site.is_same() && done["files"] == plan["files"], "{done}");

    std::fs::remove_file(site.site().join("content/posts/2026/rast.md")).expect("a post");
    let (plan, _) = site.publish();
    assert!(addresses(&plan["removed"]).contains(&"/2026/01/13/rast/"), "{plan}");
    assert!(addresses(&plan["changed"]).iter().all(|address| !address.contains("rast")), "{plan}");
    let left = files_below(&site.web().join("2026/01/13/rast"));
    assert!(site.is_same() && left.keys().eq(["index.html"]), "{:?}", left.keys());
    let page = String::from_utf8_lossy(&left["index.html"]).into_owned();
    assert!(page.contains("noindex") && !page.contains("Rast"), "{page}");

    site.edit("content/posts/2026/laslust.md", |post| post + "\nOch en.\n");
    let (plan, _) = site.publish();
    assert!(addresses(&plan["removed"]).is_empty(), "told once: {plan}");
}

#[test]
fn nothing_is_sent_without_a_yes_and_nothing_foreign_is_touched() {
    let site = Published::new();
    std::fs::create_dir(site.web()).expect("a folder");
    std::fs::write(site.web().join("index.html"), "en annans").expect("a file");
    std::fs::write(site.web().join("annat.txt"), "en annans").expect("a file");
    let before = files_below(&site.web());

    let (code, objects) = site.run(&["--dry-run"]);
    assert_eq!((code, objects.last().expect("a plan")["type"].as_str()), (Some(0), Some("plan")));
    assert_eq!(files_below(&site.web()), before);

    let (code, objects) = site.run(&["--yes"]);
    let message = objects.last().expect("an error")["message"].as_str().expect("a message").to_owned();
    assert!(code == Some(2) && message.contains("index.html") && message.contains("--overwrite"), "{message}");
    assert_eq!(files_below(&site.web()), before);

    let (code, _) = site.run(&["--overwrite", "index.html"]);
    assert_eq!((code, files_below(&site.web())), (Some(2), before), "nobody said yes");

    let (code, objects) = site.run(&["--yes", "--overwrite", "index.html"]);
    assert_eq!(code, Some(0), "{objects:?}");
    let there = files_below(&site.web());
    assert_eq!(there["annat.txt"], b"en annans");
    assert!(there["index.html"] != b"en annans");
}

#[test]
fn a_site_with_errors_or_without_a_place_is_not_published() {
    let site = Published::new();
    site.edit("content/posts/2026/fel.md", |_| {
        "---\ntitle: Fel\ndate: 2026-01-13\n---\n\n[länk](finns-inte.md)\n".to_owned()
    });
    let (code, _) = site.run(&["--yes"]);
    assert!(code == Some(1) && !site.web().exists());
    std::fs::remove_file(site.site().join("content/posts/2026/fel.md")).expect("a post");
    let (code, objects) = site.run(&["--yes", "tidningen"]);
    let message = objects.last().expect("an error")["message"].to_string();
    assert!(code == Some(2) && message.contains("tidningen") && message.contains("webben"), "{message}");
    site.edit("griffel.yaml", |settings| settings.replace("publish:", "# publish:"));
    let (code, objects) = site.run(&["--yes"]);
    assert!(code == Some(2) && objects.last().expect("an error")["message"].to_string().contains("publish:"));
}

#[test]
fn what_a_place_refuses_is_told_at_its_setting() {
    let site = Published::new();
    // The system gives a port that was let go of to the next who asks: a test beside this one.
    let nobody = free_port();
    let server = format!("{{to: sftp, host: 127.0.0.1, port: {nobody}, user: anna, path: /webb}}");
    let server = format!("publish:\n  webben: {server}\n");
    site.edit("griffel.yaml", |settings| settings.replace("publish: {webben: {to: folder, path: ../webben}}", &server));
    let settings = std::fs::read_to_string(site.site().join("griffel.yaml")).expect("settings");
    let line = settings.lines().position(|line| line.starts_with("  webben:")).expect("a place") + 1;
    let column = settings.lines().nth(line - 1).and_then(|line| line.find("port: ")).expect("a port") + 7;
    let (code, objects) = site.run(&["--yes"]);
    let told = objects.last().expect("a diagnostic");
    assert_eq!((code, told["type"].as_str(), told["code"].as_str()), (Some(2), Some("diagnostic"), Some("G281")));
    let place = (told["path"].as_str(), told["line"].as_u64(), told["column"].as_u64());
    assert_eq!(place, (Some("griffel.yaml"), Some(line as u64), Some(column as u64)), "{told}");
    let help = told["help"][0].as_str().expect("a help");
    let shown = griffel(&site.site(), &["publish", "--yes"]);
    let shown = text(&shown.stderr);
    assert!(shown.contains(&format!("griffel.yaml:{line}:{column}")) && shown.contains("[G281]"), "{shown}");
    assert!(help.contains("`port`") && shown.contains(help), "{help} {shown}");
}

#[test]
fn the_second_of_two_authors_is_told_what_they_would_undo() {
    let one = Published::new();
    one.post("laslust", "Läslust");
    one.publish();
    // A colleague's computer has the same site, and publishes a post that this one has not.
    let colleague = Published::new();
    for (path, bytes) in files_below(&one.site()) {
        let to = colleague.site().join(&path);
        std::fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        std::fs::write(to, bytes).expect("a file");
    }
    let place = format!("publish: {{webben: {{to: folder, path: {}}}}}", serde_json::json!(one.web()));
    colleague
        .edit("griffel.yaml", |settings| settings.replace("publish: {webben: {to: folder, path: ../webben}}", &place));
    colleague.post("rast", "Rast");
    colleague.publish();
    one.edit("content/posts/2026/laslust.md", |post| post + "\nMer.\n");
    let before = files_below(&one.web());
    let (code, objects) = one.run(&["--yes"]);
    assert!(code == Some(2) && objects.last().expect("an error")["message"].to_string().contains("--take-over"));
    assert_eq!(files_below(&one.web()), before);
    one.post("rast", "Rast");
    one.publish();
    assert!(one.is_same());
}

#[test]
fn what_was_published_before_is_brought_back_and_forth() {
    let site = Published::new();
    assert_eq!(site.run(&["--undo", "--yes"]).0, Some(2), "nothing is kept yet");
    site.post("laslust", "Läslust");
    site.publish();
    let first = Published::shown(&site.web());
    site.post("rast", "Rast");
    site.edit("content/posts/2026/laslust.md", |post| post + "\nMer.\n");
    site.publish();
    let second = Published::shown(&site.web());
    assert!(first != second);
    // It works while the site has an error, and asks as every transfer does.
    site.edit("content/posts/2026/fel.md", |_| "---\ntitle: [\n---\n".to_owned());
    assert_eq!((site.run(&["--undo"]).0, Published::shown(&site.web())), (Some(2), second.clone()));
    let (code, objects) = site.run(&["--undo", "--yes"]);
    assert_eq!((code, Published::shown(&site.web())), (Some(0), first.clone()), "{objects:?}");
    assert_eq!((site.run(&["--undo", "--yes"]).0, Published::shown(&site.web())), (Some(0), second));
    assert_eq!((site.run(&["--undo", "--yes"]).0, Published::shown(&site.web())), (Some(0), first));
    std::fs::remove_file(site.site().join("content/posts/2026/fel.md")).expect("a post");
    site.publish();
    assert!(site.is_same());
}

#[test]
fn a_computer_that_publishes_by_itself_waits_for_a_post_that_is_due_or_expires() {
    let site = Published::new();
    // The post of a new site is of today.
    std::fs::remove_dir_all(site.site().join("content/posts")).expect("posts");
    site.post("laslust", "Läslust");
    let due = || {
        let (code, objects) = site.run(&["--due", "--yes"]);
        assert_eq!(code, Some(0), "{objects:?}");
        objects.last().expect("an end")["files"].as_u64().expect("a number")
    };
    assert_eq!((due(), site.web().exists()), (0, false), "nothing was published yet");
    site.publish();
    site.edit("content/posts/2026/laslust.md", |post| post + "\nMer.\n");
    assert_eq!((due(), site.is_same()), (0, false));
    let last_time = |day: &str| {
        let path = site.web().join(".griffel-state");
        let state = std::fs::read_to_string(&path).expect("a state");
        let line = |line: &str| {
            if line.starts_with("time ") { format!("time {day}T12:00:00Z\n") } else { format!("{line}\n") }
        };
        std::fs::write(path, state.lines().map(line).collect::<String>()).expect("a state");
    };
    last_time("2026-01-13");
    assert_eq!(due(), 0, "it was there that day");
    last_time("2026-01-12");
    assert!(due() > 0 && site.is_same());
    site.edit("content/posts/2026/laslust.md", |post| post.replace("id:", "expires: 2026-02-03\nid:"));
    last_time("2026-02-04");
    assert_eq!(due(), 0, "it had expired already");
    last_time("2026-02-03");
    assert!(due() > 0 && site.is_same());
}

/// Serves a folder without following any rules, until the program ends; returns its address.
pub fn served(folder: PathBuf) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/", listener.local_addr().expect("an address"));
    let answer = move |mut stream: TcpStream| -> std::io::Result<()> {
        let mut request = Vec::new();
        let mut piece = [0; 1024];
        while !request.ends_with(b"\r\n\r\n") {
            let read = stream.read(&mut piece)?;
            if read == 0 {
                return Ok(());
            }
            request.extend_from_slice(&piece[..read]);
        }
        let path = text(&request).split(' ').nth(1).unwrap_or("/")[1..].to_owned();
        let path = if path.is_empty() || path.ends_with('/') { path + "index.html" } else { path };
        let (status, body) = std::fs::read(folder.join(path)).map_or(("404 No", Vec::new()), |body| ("200 Yes", body));
        write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len())?;
        stream.write_all(&body)
    };
    std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| answer(stream).unwrap_or_default()));
    address
}

#[test]
fn what_readers_get_at_the_address_is_compared_with_what_was_sent() {
    let site = Published::new();
    let checks = |url: &str| {
        site.edit("griffel.yaml", |settings| {
            let lines = settings.lines().filter(|line| !line.starts_with("url:")).map(|line| format!("{line}\n"));
            format!("url: {url}\n{}", lines.collect::<String>())
        });
        let (_, done) = site.publish();
        let checks = done["checks"].as_array().expect("a list").clone();
        checks.iter().map(|check| check["what"].as_str().expect("a word").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(checks("https://blogg.example.se/"), ["example"]);
    // This server shows all files, also those with a dot, and sends no headers.
    assert_eq!(checks(&served(site.web())), ["no_headers", "open"]);
    assert_eq!(checks(&served(site.site())), ["missing"]);
    std::fs::create_dir(site.folder.path().join("annan")).expect("a folder");
    std::fs::write(site.folder.path().join("annan/index.html"), "<title>It works</title>").expect("a file");
    assert_eq!(checks(&served(site.folder.path().join("annan"))), ["foreign"]);
    assert_eq!(checks("http://127.0.0.1:1/"), ["no_answer"]);
}

#[test]
fn a_recipe_for_publishing_by_itself_can_be_run() {
    let site = Published::new();
    let done = griffel(&site.site(), &["publish", "--schedule", "cron"]);
    let printed = text(&done.stdout);
    let line = printed.lines().last().expect("a line");
    let command = line.strip_prefix("5 * * * * ").expect("when");
    let run = std::process::Command::new("sh").args(["-c", command]).current_dir("/").output().expect("a shell");
    assert_eq!((run.status.code(), text(&run.stdout)), (Some(0), String::new()), "{}", text(&run.stderr));
}

#[test]
fn what_was_taken_back_is_told_with_its_place_and_day() {
    let site = Published::new();
    site.edit("griffel.yaml", |settings| settings.replace("https://blogg.example.se/", &served(site.web())));
    site.post("laslust", "Läslust");
    site.publish();
    let gone = |what: &str| {
        let (code, objects) = site.run(&["--gone", what]);
        let report = objects.last().expect("a report").clone();
        let states = report["files"].as_array().cloned().unwrap_or_default();
        let states = states.iter().map(|file| file["state"].as_str().expect("a word").to_owned()).collect::<Vec<_>>();
        (code, states, report)
    };
    let (code, states, _) = gone("content/posts/2026/laslust.md");
    assert!(code == Some(1) && states.iter().all(|state| state == "there"), "{states:?}");
    std::fs::remove_file(site.site().join("content/posts/2026/laslust.md")).expect("a post");
    site.publish();
    let (code, states, report) = gone("content/posts/2026/laslust.md");
    assert_eq!((code, states), (Some(0), vec!["gone".to_owned(), "notice".to_owned()]), "{report}");
    assert_eq!(gone("/2026/01/13/laslust/").0, Some(0));
    assert!(report["files"][1]["gone"].is_string() && report["files"][1]["since"].is_string(), "{report}");
    // Somebody put it back by hand.
    std::fs::write(site.web().join("2026/01/13/laslust/index.html"), "tillbaka").expect("a file");
    let (code, states, _) = gone("/2026/01/13/laslust/");
    assert_eq!((code, states), (Some(1), vec!["gone".to_owned(), "there".to_owned()]));
    assert_eq!(gone("finns-inte").0, Some(2));
}
