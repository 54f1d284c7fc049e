//! `griffel serve`, asked as a browser asks it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

/// Longest wait for anything; a machine under load is slow.
const DEADLINE: Duration = Duration::from_secs(20);

const SETTINGS: &str = "title: Norrby\nurl: https://norrby.example/blogg/\nlanguage: sv\nredirects: {/gammal/: /om/}\n";

/// A program that serves a site; it ends with the test.
struct Serving {
    child: Child,
    port: u16,
    lines: Arc<Mutex<Vec<Value>>>,
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Serving {
    fn start(site: &Path, more: &[&str]) -> Self {
        Self::of(Command::new(env!("CARGO_BIN_EXE_griffel")), site, more)
    }

    fn of(mut program: Command, site: &Path, more: &[&str]) -> Self {
        let mut child = program
            .args(["serve", "--json", "--lang", "sv", "--site"])
            .arg(site)
            .args(if more.contains(&"--port") { &[][..] } else { &["--port", "0"][..] })
            .args(more)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        let mut output = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let first = output.next().expect("a line").expect("text");
        let first: Value = serde_json::from_str(&first).expect("JSON");
        assert_eq!(first["type"], "serving", "{first}");
        let port = u16::try_from(first["port"].as_u64().expect("a port")).expect("a port");
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&lines);
        std::thread::spawn(move || {
            for line in output.map_while(Result::ok) {
                kept.lock().expect("no panic").push(serde_json::from_str(&line).expect("JSON"));
            }
        });
        let serving = Self { child, port, lines };
        wait("the first build", || serving.rebuilds() > 0);
        serving
    }

    fn rebuilds(&self) -> usize {
        self.lines.lock().expect("no panic").iter().filter(|line| line["type"] == "rebuilt").count()
    }

    fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Heard {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a server");
        let port = self.port;
        let mut text = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
        if !headers.iter().any(|(name, _)| *name == "Host") {
            text.push_str(&format!("Host: 127.0.0.1:{port}\r\n"));
        }
        for (name, value) in headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        stream.write_all(format!("{text}\r\n").as_bytes()).expect("sent");
        stream.set_read_timeout(Some(DEADLINE)).expect("a timeout");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("an answer");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let status = head[9..12].parse().expect("a status");
        Heard { status, head: head.to_owned(), body: body.to_owned() }
    }

    fn get(&self, path: &str) -> Heard {
        self.ask("GET", path, &[])
    }

    /// Listens to events; what came so far is in the text.
    fn listen(&self) -> Arc<Mutex<String>> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a server");
        let ask = format!("GET /.griffel/events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port);
        stream.write_all(ask.as_bytes()).expect("sent");
        let heard = Arc::new(Mutex::new(String::new()));
        let kept = Arc::clone(&heard);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = stream.read(&mut bytes) {
                kept.lock().expect("no panic").push_str(&String::from_utf8_lossy(&bytes[..length]));
            }
        });
        wait("the state", || heard.lock().expect("no panic").contains("event: state"));
        heard
    }
}

struct Heard {
    status: u16,
    head: String,
    body: String,
}

impl Heard {
    fn header(&self, name: &str) -> &str {
        let found = self.head.lines().find_map(|line| {
            let (known, value) = line.split_once(": ")?;
            known.eq_ignore_ascii_case(name).then_some(value)
        });
        found.unwrap_or_default()
    }
}

fn wait(what: &str, mut is_so: impl FnMut() -> bool) {
    let since = Instant::now();
    while !is_so() {
        assert!(since.elapsed() < DEADLINE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

fn post(title: &str, text: &str) -> String {
    format!("---\ntitle: {title}\n---\n{text}\n")
}

fn write(site: &Path, path: &str, text: &str) {
    let file = site.join(path);
    std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
    std::fs::write(file, text).expect("a file");
}

fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "griffel.yaml", SETTINGS);
    write(folder.path(), "content/pages/om.md", &post("Om", "Om bloggen."));
    write(folder.path(), "content/posts/2026-01-01-forsta.md", &post("Första", "Text ett."));
    write(folder.path(), "static/tal.txt", "0123456789");
    folder
}

const POST: &str = "/blogg/2026/01/01/forsta/";

#[test]
fn pages_are_served_as_on_the_web_but_for_what_belongs_to_the_preview() {
    let site = site();
    let serving = Serving::start(site.path(), &[]);
    let page = serving.get(POST);
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    let nonce = page.body.split("<script nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a nonce");
    assert_eq!(nonce.len(), 32);
    let policy = page.header("content-security-policy");
    let scripts = policy.split("; ").find(|part| part.starts_with("script-src ")).unwrap_or_default();
    assert!(scripts.ends_with(&format!(" 'nonce-{nonce}'")), "{}", page.head);
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    assert_eq!((page.header("strict-transport-security"), page.header("cache-control")), ("", "no-cache"));
    assert!(page.body.contains("https://norrby.example/blogg/2026/01/01/forsta/"), "the site's own address stays");
    let head = serving.ask("HEAD", POST, &[]);
    assert_eq!((head.status, head.body.as_str()), (200, ""));
    assert_eq!(head.header("content-length"), page.body.len().to_string());
    let etag = page.header("etag");
    assert_eq!(serving.ask("GET", POST, &[("If-None-Match", etag)]).status, 304);

    for (path, media_type) in [
        ("/blogg/feed.xml", "application/xml; charset=utf-8"),
        ("/blogg/feeds.opml", "text/x-opml; charset=utf-8"),
        ("/blogg/robots.txt", "text/plain; charset=utf-8"),
        ("/.griffel/preview.js", "text/javascript; charset=utf-8"),
    ] {
        let file = serving.get(path);
        assert_eq!((file.status, file.header("content-type")), (200, media_type), "{path}");
    }
    let part = serving.ask("GET", "/blogg/tal.txt", &[("Range", "bytes=2-4")]);
    assert_eq!((part.status, part.header("content-range"), part.body.as_str()), (206, "bytes 2-4/10", "234"));
    let beyond = serving.ask("GET", "/blogg/tal.txt", &[("Range", "bytes=99-")]);
    assert_eq!((beyond.status, beyond.header("content-range")), (416, "bytes */10"));

    let missing = serving.get("/blogg/finns-inte/");
    assert!(missing.status == 404 && missing.body.contains("<html"), "{}", missing.head);
    for (path, status, to) in [
        ("/", 302, "/blogg/"),
        ("/blogg/om", 301, "/blogg/om/"),
        ("/blogg/gammal/", 301, "/blogg/om/"),
        ("/blogg/../../etc/passwd", 404, ""),
        ("/blogg/%2e%2e/%2e%2e/griffel.yaml", 404, ""),
    ] {
        let answer = serving.get(path);
        assert_eq!((answer.status, answer.header("location")), (status, to), "{path}");
    }
}

#[test]
fn a_page_elsewhere_reads_nothing() {
    let site = site();
    let serving = Serving::start(site.path(), &[]);
    for host in ["norrby.example", "127.0.0.1.nip.io", "localhost:1"] {
        let refused = serving.ask("GET", POST, &[("Host", host)]);
        assert!(refused.status == 421 && !refused.body.contains("Text ett"), "{host}");
    }
    for host in ["localhost", "127.0.0.1", &format!("[::1]:{}", serving.port)] {
        assert_eq!(serving.ask("GET", POST, &[("Host", host)]).status, 200, "{host}");
    }
    for foreign in [("Origin", "https://norrby.example"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site")] {
        assert_eq!(serving.ask("GET", "/.griffel/events", &[foreign]).status, 403, "{foreign:?}");
    }
    assert_eq!(serving.ask("POST", POST, &[]).status, 405);
    // The port is bound on this machine's own address alone.
    let beside = Serving::start(site.path(), &["--port", &serving.port.to_string()]);
    assert_ne!(beside.port, serving.port, "a port that is taken is left to who has it");
    assert_eq!(beside.get(POST).status, 200);
}

#[test]
fn what_changes_in_the_folder_is_served_and_told() {
    let folder = site();
    let site = folder.path();
    let serving = Serving::start(site, &[]);
    let heard = serving.listen();
    let has = |path: &str, text: &str| {
        let page = serving.get(path);
        page.status == 200 && page.body.contains(text)
    };
    write(site, "content/posts/2026-01-01-forsta.md", &post("Första", "Text två."));
    wait("an edit", || has(POST, "Text två."));
    wait("an event", || heard.lock().expect("no panic").contains("event: reload"));

    write(site, "content/posts/.a.tmp", &post("Första", "Text tre."));
    std::fs::rename(site.join("content/posts/.a.tmp"), site.join("content/posts/2026-01-01-forsta.md"))
        .expect("renamed");
    wait("a file that took the other's place", || has(POST, "Text tre."));

    std::fs::rename(site.join("content/posts/2026-01-01-forsta.md"), site.join("content/posts/2026-01-02-forsta.md"))
        .expect("renamed");
    wait("another name", || has("/blogg/2026/01/02/forsta/", "Text tre.") && serving.get(POST).status == 404);

    write(site, "content/posts/ny/mapp/2026-02-01-djupt/index.md", &post("Djupt", "Ny mapp."));
    wait("a new folder", || has("/blogg/2026/02/01/djupt/", "Ny mapp."));
    write(site, "content/posts/ny/mapp/2026-02-01-djupt/index.md", &post("Djupt", "I ny mapp."));
    wait("an edit in a new folder", || has("/blogg/2026/02/01/djupt/", "I ny mapp."));
    std::fs::rename(site.join("content/posts/ny"), site.join("ny")).expect("renamed");
    wait("a folder that was taken out", || serving.get("/blogg/2026/02/01/djupt/").status == 404);
    std::fs::remove_file(site.join("content/posts/2026-01-02-forsta.md")).expect("gone");
    wait("a file that is gone", || serving.get("/blogg/2026/01/02/forsta/").status == 404);

    // A top folder that comes later is watched, too, and one that goes and comes again.
    write(site, "themes/egen/theme.yaml", "name: egen\nextends: skola\n");
    write(site, "themes/egen/static/egen.txt", "ett");
    write(site, "griffel.yaml", &format!("{SETTINGS}theme: egen\n"));
    wait("a theme", || has("/blogg/egen.txt", "ett"));
    write(site, "themes/egen/static/egen.txt", "två");
    wait("an edit in a theme", || has("/blogg/egen.txt", "två"));
    std::fs::remove_dir_all(site.join("static")).expect("gone");
    wait("a top folder that is gone", || serving.get("/blogg/tal.txt").status == 404);
    write(site, "static/tal.txt", "ett");
    wait("a top folder that is back", || has("/blogg/tal.txt", "ett"));
    write(site, "static/tal.txt", "två");
    wait("an edit in it", || has("/blogg/tal.txt", "två"));
}

#[test]
fn what_can_be_shown_is_shown_while_an_error_stands() {
    let folder = site();
    let site = folder.path();
    let serving = Serving::start(site, &[]);
    let heard = serving.listen();
    write(site, "content/posts/2026-01-01-forsta.md", "---\ntitle: Läxor: ja\n---\nSönder.\n");
    let place = "\"line\":2";
    wait("the error", || heard.lock().expect("no panic").contains(place));
    let said = heard.lock().expect("no panic").clone();
    let event = said.lines().rfind(|line| line.contains(place)).expect("an event");
    let trouble: Value = serde_json::from_str(&event["data: ".len()..]).expect("JSON");
    let error = &trouble["errors"][0];
    assert_eq!(
        (error["path"].as_str(), error["column"].as_u64(), trouble["is_stuck"].as_bool()),
        (Some("content/posts/2026-01-01-forsta.md"), Some(8), Some(false))
    );
    // The line and its mark, as in the terminal.
    let lines = error["lines"].as_str().expect("lines");
    assert!(lines.contains("title: Läxor: ja") && lines.contains('━'), "{lines}");
    // Nobody knows when a post is to be seen whose front matter cannot be read.
    wait("the post to be left out", || serving.get(POST).status == 404);
    assert!(serving.get(POST).body.contains("data-source=\"*\""));
    write(site, "content/posts/2026-01-01-forsta.md", &post("Första", "Hel, med [länk](saknas.md)."));
    wait("the post with a broken link", || serving.get(POST).body.contains("Hel, med länk."));
    assert!(serving.get(POST).body.contains("data-source=\"content/posts/2026-01-01-forsta.md\""));
    assert!(serving.get("/blogg/").body.contains("data-source=\"\""));
    // Nor when one key has a value that says nothing.
    write(site, "content/posts/2026-01-01-forsta.md", "---\ntitle: Första\ndraft: kanske\n---\nHemligt.\n");
    wait("the post to be left out again", || serving.get(POST).status == 404);
    assert!(!serving.get("/blogg/").body.contains("Första"));
    write(site, "content/posts/2026-01-01-forsta.md", &post("Första", "Hel igen."));
    wait("the mended page", || serving.get(POST).body.contains("Hel igen."));
    let end = "data: {\"errors\":[],\"findings\":0,\"is_stuck\":false,\"warnings\":[]}";
    wait("the end of the error", || heard.lock().expect("no panic").contains(end));
    // What the rules of `check` find is asked for by the file of the page.
    write(site, "content/posts/2026-01-01-forsta.md", &post("Första", "Klicka [här](https://a.example/)."));
    let found = || serving.get("/.griffel/findings?content%2Fposts%2F2026-01-01-forsta.md").body;
    wait("the finding", || found().contains("\"code\":\"A5\""));
    assert_eq!(serving.get("/.griffel/findings?content/posts/annan.md").body, "[]");
}

#[test]
fn the_last_site_stays_while_nothing_can_be_made() {
    let folder = site();
    let site = folder.path();
    let serving = Serving::start(site, &[]);
    let heard = serving.listen();
    write(site, "griffel.yaml", &format!("{SETTINGS}theme: saknas\n"));
    wait("the error", || heard.lock().expect("no panic").contains("\"is_stuck\":true"));
    assert!(serving.get(POST).body.contains("Text ett."));
}

#[test]
fn a_site_that_is_broken_from_the_start_says_so_and_recovers() {
    let folder = site();
    let site = folder.path();
    write(site, "griffel.yaml", "titel: Blogg\ntheme: saknas\n");
    let serving = Serving::start(site, &[]);
    let page = serving.get("/blogg/");
    assert_eq!(page.status, 503);
    assert!(page.body.contains("griffel.yaml:2:8"), "{}", page.body);
    assert!(page.body.contains("/.griffel/preview.js"));
    let heard = serving.listen();
    write(site, "griffel.yaml", SETTINGS);
    wait("the mended page", || serving.get(POST).status == 200);
    wait("an event", || heard.lock().expect("no panic").contains("event: reload\ndata: {\"number\":1}"));
}

#[test]
fn an_address_that_readers_know_changes_before_their_eyes_and_what_is_gone_answers_so() {
    let site = site();
    let known = "- {id: 2026-01-01-forsta, kind: post, since: 2026-01-01, at: [/2026/01/01/forsta/]}\n\
                 - {id: 2026-01-02-borta, kind: post, since: 2026-01-02, at: [/2026/01/02/borta/]}\n";
    write(site.path(), "published.yaml", known);
    let serving = Serving::start(site.path(), &[]);
    let moved = || {
        let lines = serving.lines.lock().expect("no panic");
        lines.iter().rfind(|line| line["type"] == "rebuilt").expect("a build")["moved"].clone()
    };
    assert_eq!(moved(), serde_json::json!([]));
    for path in ["/blogg/2026/01/02/borta/", "/blogg/2026/01/02/borta"] {
        let gone = serving.get(path);
        assert!(gone.status == 410 && gone.body.contains("<h1>Sidan är borttagen</h1>"), "{path} {}", gone.head);
    }
    let path = "content/posts/2026-01-01-forsta.md";
    write(site.path(), path, "---\ntitle: Första\nslug: annat\n---\nText.\n");
    let expected = serde_json::json!([{"from": "/2026/01/01/forsta/", "to": "/2026/01/01/annat/"}]);
    wait("another address", || moved() == expected);
    assert_eq!(serving.get(POST).header("location"), "/blogg/2026/01/01/annat/");
    std::fs::remove_file(site.path().join(path)).expect("a post");
    wait("nothing", || serving.get(POST).status == 410);
    assert_eq!(moved(), serde_json::json!([]));
    write(site.path(), path, &post("Första", "Text."));
    wait("the post again", || serving.get(POST).status == 200);
}

#[test]
fn styles_alone_are_told_as_styles() {
    let folder = site();
    let site = folder.path();
    write(site, "griffel.yaml", &format!("{SETTINGS}theme: egen\n"));
    write(site, "themes/egen/theme.yaml", "name: egen\nextends: skola\n");
    write(site, "themes/egen/assets/skola.css", "body { color: black }");
    let serving = Serving::start(site, &[]);
    let heard = serving.listen();
    write(site, "themes/egen/assets/skola.css", "body { color: navy }");
    wait("the event", || heard.lock().expect("no panic").contains("event: css"));
    let said = heard.lock().expect("no panic").clone();
    assert!(!said.contains("event: reload"), "{said}");
    let data = said.lines().rfind(|line| line.starts_with("data: ")).expect("an event");
    let event: Value = serde_json::from_str(&data["data: ".len()..]).expect("JSON");
    let to = event["swaps"][0][1].as_str().expect("an address");
    assert_eq!(serving.get(to).body, "body { color: navy }");
}

#[test]
fn a_thousand_files_at_once_are_few_builds() {
    let folder = site();
    let site = folder.path();
    let serving = Serving::start(site, &[]);
    let before = serving.rebuilds();
    for number in 0..1000 {
        write(site, &format!("static/mapp-{}/fil-{number}.txt", number % 10), "x");
    }
    wait("the last file", || serving.get("/blogg/mapp-9/fil-999.txt").status == 200);
    for number in 0..1000 {
        let path = format!("/blogg/mapp-{}/fil-{number}.txt", number % 10);
        wait(&path, || serving.ask("HEAD", &path, &[]).status == 200);
    }
    let builds = serving.rebuilds() - before;
    assert!(builds <= 5, "{builds} builds");
}

#[cfg(unix)]
#[test]
fn a_full_table_of_files_and_requests_that_never_end_do_no_harm() {
    let folder = site();
    let mut program = Command::new("sh");
    program.args(["-c", "ulimit -n 64; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_griffel")]);
    let serving = Serving::of(program, folder.path(), &[]);
    let connect = || TcpStream::connect(("127.0.0.1", serving.port)).expect("a server");
    let crowd: Vec<TcpStream> = (0..100).map(|_| connect()).collect();
    std::thread::sleep(Duration::from_secs(1));
    drop(crowd);
    let mut endless = connect();
    endless.write_all(b"GET /blogg/ HTTP/1.1\r\nHost: 127.").expect("sent");
    wait("an answer", || serving.get("/blogg/").body.contains("Första"));
    assert_eq!(serving.get("/blogg/").header("cross-origin-resource-policy"), "same-origin");
    assert_eq!(serving.get("/.griffel/preview.js").header("cross-origin-resource-policy"), "same-origin");
    endless.set_read_timeout(Some(Duration::from_secs(40))).expect("a timeout");
    let since = Instant::now();
    let mut rest = Vec::new();
    endless.read_to_end(&mut rest).expect("closed");
    assert!(since.elapsed() >= Duration::from_secs(20), "a slow request has its time");
}

#[test]
fn a_folder_that_cannot_be_watched_is_looked_through() {
    let folder = site();
    let site = folder.path();
    let serving = Serving::start(site, &["--poll"]);
    wait("why it looks through", || serving.lines.lock().expect("no panic").iter().any(|line| line["why"] == "asked"));
    write(site, "content/posts/2026-01-01-forsta.md", &post("Första", "Text två."));
    wait("an edit", || serving.get(POST).body.contains("Text två."));
    let nobody = TcpListener::bind(("127.0.0.1", serving.port));
    assert!(nobody.is_err(), "the port is the server's");
}

/// The limit is one of the test's own user namespace; that of the machine stays as it is.
#[cfg(target_os = "linux")]
#[test]
fn a_full_table_of_watches_means_looking_through() {
    let watches = |number: usize| {
        let mut program = Command::new("unshare");
        let limit = format!("echo {number} > /proc/sys/user/max_inotify_watches && exec \"$0\" \"$@\"");
        program.args(["--user", "--map-root-user", "sh", "-c", &limit]);
        program
    };
    if !watches(1).arg("true").stderr(Stdio::null()).status().is_ok_and(|status| status.success()) {
        println!("skipped: no user namespaces here");
        return;
    }
    for (number, is_full_at_once) in [(2, true), (7, false)] {
        let folder = site();
        let site = folder.path();
        let mut program = watches(number);
        program.arg(env!("CARGO_BIN_EXE_griffel"));
        let serving = Serving::of(program, site, &[]);
        let is_full = || serving.lines.lock().expect("no panic").iter().any(|line| line["why"] == "full");
        if !is_full_at_once {
            assert!(!is_full());
        }
        for name in ["a", "b", "c", "d", "e"] {
            std::fs::create_dir_all(site.join(format!("content/posts/{number}/{name}"))).expect("a folder");
        }
        wait("the full table", is_full);
        write(site, &format!("content/posts/{number}/e/2026-03-0{number}-sen.md"), &post("Sen", "Ändå sedd."));
        let address = format!("/blogg/2026/03/0{number}/sen/");
        wait("a post that no watch told of", || serving.get(&address).body.contains("Ändå sedd."));
    }
}

#[test]
fn a_file_too_large_to_be_held_is_sent_from_the_disk() {
    let folder = site();
    let length: u32 = 65 * 1024 * 1024;
    // The boxes of a film: what it is, an empty description, and its pictures, which are holes in the file.
    let mut boxes = b"\0\0\0\x10ftypisom\0\0\x02\0\0\0\0\x08moov".to_vec();
    boxes.extend((length - 24).to_be_bytes());
    boxes.extend(b"mdat");
    let film = folder.path().join("static/film.mp4");
    std::fs::write(&film, boxes).expect("a file");
    let film = std::fs::OpenOptions::new().write(true).open(film).expect("a file");
    film.set_len(length.into()).expect("a sparse file");
    let serving = Serving::start(folder.path(), &[]);
    let head = serving.ask("HEAD", "/blogg/film.mp4", &[]);
    assert_eq!(
        (head.status, head.header("content-type"), head.header("content-length")),
        (200, "video/mp4", "68157440")
    );
    assert_eq!(head.header("x-content-type-options"), "nosniff");
    let part = serving.ask("GET", "/blogg/film.mp4", &[("Range", "bytes=68157438-")]);
    assert_eq!((part.status, part.header("content-range")), (206, "bytes 68157438-68157439/68157440"));
    assert_eq!(serving.ask("GET", "/blogg/film.mp4", &[("Range", "bytes=68157440-")]).status, 416);
}

#[test]
fn the_index_for_search_is_there_when_it_is_asked_for_and_follows_the_texts() {
    let site = site();
    let serving = Serving::start(site.path(), &[]);
    let manifest = serving.get("/blogg/search-index/index.json");
    assert_eq!((manifest.status, manifest.header("content-type")), (200, "application/json"));
    assert!(manifest.body.contains("\"groups\":2"), "{}", manifest.body);
    assert_eq!(serving.get("/blogg/search/").status, 200);
    write(site.path(), "content/pages/mer.md", &post("Mer", "Mer om bloggen."));
    let count = || serving.get("/blogg/search-index/index.json").body.contains("\"groups\":3");
    let since = std::time::Instant::now();
    while !count() {
        assert!(since.elapsed().as_secs() < 30, "the index follows the texts");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}
