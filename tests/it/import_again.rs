//! Blogs that move in more than once, whose files are fetched, or whose move is cut off.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::import::{Done, adds_up, built, count, export, import, media};

pub(crate) fn wordpress(file: &Path, site: &Path) -> Done {
    import(&["wordpress", file.to_str().expect("a path")], site)
}

/// Writes an export of WordPress with these items.
pub(crate) fn exported(path: &Path, url: &str, items: &str) {
    let text = format!(
        "<rss xmlns:wp=\"x\" xmlns:content=\"y\"><channel><title>Blogg</title><link>{url}</link>{items}</channel></rss>"
    );
    fs::write(path, text).expect("a file");
}

pub(crate) fn item(id: u32, status: &str, date: &str, name: &str, text: &str) -> String {
    let day = date.replace('-', "/");
    format!(
        "<item><title>Inlägg {id}</title><link>https://a.example/{day}/{name}/</link><guid>https://a.example/?p={id}</guid>\
         <content:encoded><![CDATA[{text}]]></content:encoded><wp:post_id>{id}</wp:post_id><wp:post_date>{date} 10:00:00</wp:post_date>\
         <wp:post_name>{name}</wp:post_name><wp:status>{status}</wp:status><wp:post_type>post</wp:post_type></item>"
    )
}

/// Returns every file of a folder but those that tell of the import, with its bytes.
pub(crate) fn files(site: &Path) -> BTreeMap<String, Vec<u8>> {
    let all = walkdir::WalkDir::new(site).into_iter().filter_map(Result::ok).filter(|entry| entry.path().is_file());
    let file = |entry: walkdir::DirEntry| {
        let path = entry.path().strip_prefix(site).ok()?.to_str()?.to_owned();
        Some((path, fs::read(entry.path()).ok()?))
    };
    all.filter_map(file).filter(|(path, _)| !path.starts_with("import.")).collect()
}

#[test]
fn a_second_import_leaves_what_an_author_has_touched() {
    let place = tempfile::tempdir().expect("a folder");
    let site = place.path().join("blogg");
    let old = fs::read_to_string(export("wordpress-sv.xml")).expect("a file");
    let newer = place.path().join("newer.xml");
    fs::write(
        &newer,
        old.replace("Inlägg utan rubrik.", "Inlägg utan någon rubrik.").replace("Äntligen!", "Äntligen!!"),
    )
    .expect("a file");
    assert_eq!(import(&["wordpress", &export("wordpress-sv.xml")], &site).code, 0);
    let touched = site.join("content/posts/2025/2025-11-11-utan-rubrik/index.md");
    fs::write(&touched, "---\ndate: 2025-11-11\n---\nMitt eget.\n").expect("a file");
    let settings = site.join("griffel.yaml");
    let own = fs::read_to_string(&settings).expect("a file").replace("Lärarbloggen", "Vår blogg");
    fs::write(&settings, &own).expect("a file");
    let comments = site.join("content/posts/2025/2025-08-18-valkommen-till-lasaret/comments.yaml");
    let done = wordpress(&newer, &site);
    assert_eq!(done.code, 0);
    let kept = serde_json::json!(["content/posts/2025/2025-11-11-utan-rubrik/index.md", "griffel.yaml"]);
    assert_eq!(done.all["kept"], kept);
    assert_eq!(fs::read_to_string(&touched).expect("a file"), "---\ndate: 2025-11-11\n---\nMitt eget.\n");
    assert_eq!(fs::read_to_string(&settings).expect("a file"), own);
    let offered = fs::read_to_string(site.join("import.yaml")).expect("what the export asks for is not lost");
    assert!(offered.contains("Lärarbloggen"));
    assert!(fs::read_to_string(&comments).expect("a file").contains("Äntligen!!"), "what nobody touched is new");
    assert_eq!(wordpress(&newer, &site).all["kept"], kept, "the same once more");
}

#[test]
fn a_post_stays_in_its_place_whatever_it_is_called_later() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    let draft = item(1, "draft", "2025-03-01", "", "<p>Ett.</p>");
    let other = item(2, "publish", "2025-03-01", "tva", "<p>Två.</p>");
    exported(&file, "https://a.example", &(draft + &other + &item(3, "publish", "2025-03-02", "tre", "<p>Tre.</p>")));
    assert_eq!(wordpress(&file, &site).code, 0);
    // The draft is published under a name of its own, the second gets another one there, the third is deleted.
    let published = item(1, "publish", "2025-04-05", "ett", "<p>Ett!</p>");
    exported(&file, "https://a.example", &(published + &item(2, "publish", "2025-03-01", "andra", "<p>Två.</p>")));
    let done = wordpress(&file, &site);
    assert_eq!((done.code, &done.all["kept"], &done.all["gone"]), (0, &serde_json::json!([]), &serde_json::json!([])));
    assert_eq!(done.all["left"], serde_json::json!(["content/posts/2025/2025-03-02-tre/index.md"]));
    let posts: Vec<String> = files(&site).into_keys().filter(|path| path.ends_with("index.md")).collect();
    assert_eq!(
        posts,
        ["2025-03-01-inlagg-1", "2025-03-01-tva", "2025-03-02-tre"]
            .map(|name| format!("content/posts/2025/{name}/index.md"))
    );
    let public = built(&site);
    assert!(public["2025/04/05/ett/index.html"].contains("Ett!"));
    assert!(public["2025/03/01/tva/index.html"].contains("Två."), "what is published stays at its address");
    assert!(public["2025/03/01/andra/index.html"].contains("/2025/03/01/tva/"), "and the new one leads there");
    assert!(public["feed.xml"].contains(">https://a.example/?p=1<"));
}

#[test]
fn what_an_author_has_deleted_stays_away() {
    let place = tempfile::tempdir().expect("a folder");
    let site = place.path().join("blogg");
    media(place.path());
    let uploads = place.path().join("uploads");
    let arguments = [export("wordpress-sv.xml"), "--media".to_owned(), uploads.to_str().expect("a path").to_owned()];
    let arguments: Vec<&str> = std::iter::once("wordpress").chain(arguments.iter().map(String::as_str)).collect();
    assert_eq!(import(&arguments, &site).code, 0);
    let picture = "content/posts/2025/2025-09-02-exit-ticket-i-praktiken/klassrum.jpg";
    fs::remove_file(site.join(picture)).expect("a file");
    fs::remove_dir_all(site.join("content/posts/2025/2025-11-11-utan-rubrik")).expect("a folder");
    let done = import(&arguments, &site);
    let gone: BTreeSet<&str> = done.all["gone"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert_eq!(gone, BTreeSet::from([picture]));
    let deleted: Vec<&str> =
        done.rows.iter().filter(|row| row["why"] == "deleted").filter_map(|row| row["key"].as_str()).collect();
    assert_eq!(deleted, ["8"]);
    assert!(!site.join(picture).exists() && !site.join("content/posts/2025/2025-11-11-utan-rubrik").exists());
}

#[test]
fn files_that_were_taken_over_need_not_be_given_again() {
    let place = tempfile::tempdir().expect("a folder");
    let site = place.path().join("blogg");
    media(place.path());
    let uploads = place.path().join("uploads");
    let with = ["wordpress", &export("wordpress-sv.xml"), "--media", uploads.to_str().expect("a path")];
    assert_eq!(import(&with, &site).code, 0);
    let before = files(&site);
    let done = import(&["wordpress", &export("wordpress-sv.xml")], &site);
    assert_eq!((done.code, count(&done, "file", "carried")), (0, 5));
    assert_eq!(files(&site), before, "no picture is lost");
    let public = built(&site);
    let redirects = &public["_redirects"];
    for (from, to) in [
        ("presentation-lasar.pdf", "2025/08/valkommen-till-lasaret"),
        ("brak-och-procent.pptx", "2025/09/brak-och-procent"),
        ("klassrum.jpg", "2025/09/exit-ticket-i-praktiken"),
        ("r%C3%A4ksm%C3%B6rg%C3%A5s-bild.png", "2025/09/brak-och-procent"),
    ] {
        let line = format!("/wp-content/uploads/2025/08/{from} /{to}/{from} 301\n");
        assert!(redirects.contains(&line), "{line}{redirects}");
    }
    assert_eq!(redirects.matches("/klassrum.jpg /").count(), 1, "an address leads to the first that shows the file");
}

/// Serves files of a blog on this machine until the process ends, and notes what it was asked for.
fn served(files: BTreeMap<&'static str, (&'static str, Vec<u8>)>) -> (u16, std::sync::mpsc::Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (tell, told) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (mut asked, mut piece) = (Vec::new(), [0; 1024]);
            while !asked.windows(4).any(|end| end == b"\r\n\r\n") {
                match stream.read(&mut piece) {
                    Ok(0) | Err(_) => break,
                    Ok(read) => asked.extend_from_slice(&piece[..read]),
                }
            }
            let path = String::from_utf8_lossy(&asked).split(' ').nth(1).unwrap_or_default().to_owned();
            tell.send(path.clone()).ok();
            let (status, kind, body) = match files.get(path.as_str()) {
                Some((kind, body)) => ("200 OK", *kind, body.clone()),
                None => ("404 Not Found", "text/html", b"<h1>404</h1>".to_vec()),
            };
            let length = body.len();
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body)).ok();
        }
    });
    (port, told)
}

#[test]
fn missing_files_are_fetched_from_the_blog_when_that_is_asked_for() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, file) = (place.path().join("blogg"), place.path().join("a.xml"));
    let pdf = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/swedish.pdf")).expect("a file");
    let (port, told) = served(BTreeMap::from([
        ("/wp-content/uploads/a.pdf", ("application/pdf", pdf)),
        // The whole picture is there; of the size that the text shows nobody asks.
        ("/wp-content/uploads/klass.gif", ("image/gif", b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;".to_vec())),
    ]));
    let blog = format!("http://127.0.0.1:{port}");
    let text = format!(
        "<p><a href=\"{blog}/wp-content/uploads/a.pdf\">Planen</a> <a href=\"{blog}/wp-content/uploads/borta.pdf\">en till</a></p>\
         <p><img src=\"{blog}/wp-content/uploads/klass-300x200.gif\" alt=\"Klassen\"></p>\
         <p><img src=\"http://localhost:{port}/annan.gif\" alt=\"En annan\"></p>"
    );
    exported(&file, &blog, &item(1, "publish", "2025-03-01", "ett", &text));
    let name = file.to_str().expect("a path").to_owned();
    let done = import(&["wordpress", &name], &site);
    assert_eq!((done.code, told.try_iter().count()), (0, 0), "nobody asked for it");
    let done = import(&["wordpress", &name, "--fetch", "--dry-run"], &site);
    assert_eq!((done.code, told.try_iter().count()), (0, 0), "only told");
    let done = import(&["wordpress", &name, "--fetch"], &site);
    assert_eq!(done.all["fetched"], 0, "this machine is no blog unless its author says so");
    assert!(
        done.all["failed"]
            .as_object()
            .expect("reasons")
            .values()
            .all(|why| { why.as_str().is_some_and(|why| why.contains("internal network")) }),
        "{}",
        done.all["failed"]
    );
    assert_eq!(told.try_iter().count(), 0);
    let done = import(&["wordpress", &name, "--fetch", "--url", &blog], &site);
    assert_eq!((done.code, done.said.as_str(), &done.all["fetched"]), (0, "", &Value::from(2)));
    let asked: BTreeSet<String> = told.try_iter().collect();
    assert_eq!(
        asked,
        BTreeSet::from(["a.pdf", "borta.pdf", "klass.gif"].map(|name| format!("/wp-content/uploads/{name}"))),
        "the other host is not asked"
    );
    let failed = done.all["failed"].as_object().expect("reasons");
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[&format!("{blog}/wp-content/uploads/borta.pdf")], "the server answered 404");
    let folder = "content/posts/2025/2025-03-01-ett";
    let there = files(&site);
    assert!(there.contains_key(&format!("{folder}/a.pdf")) && there.contains_key(&format!("{folder}/klass.gif")));
    assert!(!there.keys().any(|path| path.starts_with(".griffel/import/")), "what was fetched lies in its place alone");
    let public = built(&site);
    assert!(public["2025/03/01/ett/index.html"].contains("src=\"/2025/03/01/ett/klass.gif\""));
    assert!(adds_up(&done));
    assert_eq!(import(&["wordpress", &name, "--fetch", "--url", &blog], &site).all["fetched"], 0, "it is here");
    let asked: Vec<String> = told.try_iter().collect();
    assert_eq!(asked, ["/wp-content/uploads/borta.pdf"]);
}

#[test]
fn an_import_that_is_killed_goes_on_when_it_is_run_again() {
    let place = tempfile::tempdir().expect("a folder");
    let (site, whole) = (place.path().join("blogg"), place.path().join("hel"));
    let (old, new) = (place.path().join("old.xml"), place.path().join("new.xml"));
    for (path, word) in [(&old, "Gammal"), (&new, "Ny")] {
        let text = format!("<p>{word} text om läsning.</p>");
        let items = (1..=400).map(|id| item(id, "publish", "2025-03-01", &format!("n{id}"), &text));
        exported(path, "https://a.example", &items.collect::<String>());
    }
    let kill = |export: &Path, after: usize| {
        let mut child = Command::new(env!("CARGO_BIN_EXE_griffel"))
            .args(["import", "wordpress"])
            .arg(export)
            .arg("--into")
            .arg(&site)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        // The journal grows with every file.
        let journal = site.join(".griffel/import.log");
        let lines = || fs::read_to_string(&journal).map_or(0, |text| text.lines().count());
        while lines() < after && child.try_wait().expect("a process").is_none() {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        child.kill().ok();
        child.wait().expect("a process");
        journal.exists()
    };
    assert!(kill(&old, 50), "it was killed half-way");
    let half = files(&site).into_iter().filter(|(path, _)| path.ends_with("index.md"));
    let half: Vec<Vec<u8>> = half.map(|(_, text)| text).collect();
    assert!((40..400).contains(&half.len()) && half.iter().all(|text| text.ends_with(b".\n")), "{}", half.len());
    // Once more, with a newer export, killed again, and then to its end: nothing counts as its author's.
    kill(&new, 100);
    let unfinished = site.join(".griffel/import.new");
    fs::create_dir_all(&unfinished).expect("a folder");
    fs::write(unfinished.join("half"), "Ha").expect("a file");
    let done = wordpress(&new, &site);
    assert_eq!((done.code, &done.all["kept"], &done.all["gone"]), (0, &serde_json::json!([]), &serde_json::json!([])));
    assert_eq!(wordpress(&new, &whole).code, 0);
    // What was being written when the process was killed is gone.
    let (again, at_once) = (files(&site), files(&whole));
    let left: Vec<&String> = again.keys().filter(|path| !at_once.contains_key(*path)).collect();
    assert!(left.is_empty(), "{left:?}");
    assert!(at_once.iter().all(|(path, bytes)| again.get(path) == Some(bytes)), "the same as at once");
    assert_eq!(built(&site), built(&whole));
}
