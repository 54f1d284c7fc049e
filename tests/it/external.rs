//! `griffel check --external`: links to other sites, asked of a server of our own.

use std::collections::BTreeMap;
use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use griffel::net::link_answer::{DeadReason, LinkAnswer, UnknownReason};
use griffel::net::link_check::{LinkChecker, Manners};
use serde_json::Value;
use url::Url;

use crate::command_line::{griffel, text};

/// A site of somebody else, and what it was asked.
struct OtherSite {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
    /// Most questions that were open at one time.
    most: Arc<AtomicUsize>,
}

impl OtherSite {
    /// Starts one that answers until the program ends.
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let site = Self { address, asked: Arc::default(), most: Arc::default() };
        let (asked, most) = (Arc::clone(&site.asked), Arc::clone(&site.most));
        let open = Arc::new(AtomicUsize::new(0));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (asked, most, open) = (Arc::clone(&asked), Arc::clone(&most), Arc::clone(&open));
                std::thread::spawn(move || {
                    most.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    let question = question(&stream);
                    let times = {
                        let mut asked = asked.lock().expect("no panic");
                        asked.push(question.clone());
                        asked.iter().filter(|one| **one == question).count()
                    };
                    let answer = answer(&question, times);
                    open.fetch_sub(1, Ordering::SeqCst);
                    send(stream, answer);
                });
            }
        });
        site
    }

    /// Returns what it was asked since the last time.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().expect("no panic"))
    }

    fn at(&self, path: &str) -> Url {
        Url::parse(&format!("{}{path}", self.address)).expect("an address")
    }
}

/// Reads a question: its method and its path.
fn question(mut stream: &TcpStream) -> String {
    let (mut head, mut piece) = (Vec::new(), [0; 1024]);
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut piece) {
            Ok(0) | Err(_) => break,
            Ok(read) => head.extend_from_slice(&piece[..read]),
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    assert!(head.is_empty() || head.to_lowercase().contains("\r\nuser-agent: griffel/"), "{head}");
    head.split(' ').take(2).collect::<Vec<_>>().join(" ")
}

/// What a server sends: status with headers, and whether a body without end follows. `None` closes the connection.
type Sent = Option<(&'static str, bool)>;

fn answer(question: &str, times: usize) -> Sent {
    let (method, path) = question.split_once(' ').unwrap_or_default();
    let is_head = method == "HEAD";
    let head = match path {
        "/robots.txt" => "200 OK\r\nX-Robots: yes",
        "/nohead" if is_head => "405 Method Not Allowed",
        "/unsure" if is_head => "404 Not Found",
        "/large" if is_head => "501 Not Implemented",
        "/large" => return Some(("200 OK\r\nContent-Length: 99999999999\r\nContent-Encoding: gzip", true)),
        "/missing" => "404 Not Found",
        "/gone" => "410 Gone",
        "/moved" => "301 Moved Permanently\r\nLocation: /moved/again",
        "/moved/again" => "308 Permanent Redirect\r\nLocation: /fine?new=1",
        "/found" => "302 Found\r\nLocation: /fine",
        "/mixed" => "301 Moved Permanently\r\nLocation: /found",
        "/old/page" => "301 Moved Permanently\r\nLocation: /",
        "/members" => "302 Found\r\nLocation: /login?to=members",
        "/inwards" => "302 Found\r\nLocation: http://10.0.0.1/",
        "/inwards/name" => "301 Moved Permanently\r\nLocation: http://skrivare.local/",
        "/circle" => "302 Found\r\nLocation: /circle/2",
        "/circle/2" => "302 Found\r\nLocation: /circle",
        "/away" => "302 Found\r\nLocation: mailto:a@b.example",
        "/busy" if times == 1 => "429 Too Many Requests\r\nRetry-After: 0",
        "/much" => "429 Too Many Requests\r\nRetry-After: 9999",
        "/forbidden" => "403 Forbidden",
        "/broken" => "500 Internal Server Error",
        "/mended" if times == 1 => "503 Service Unavailable",
        "/silent" => return None,
        _ => "200 OK",
    };
    Some((head, false))
}

fn send(mut stream: TcpStream, sent: Sent) {
    let Some((head, is_endless)) = sent else { return };
    let robots = "User-agent: *\nDisallow: /private/\nAllow: /private/open\n";
    let body = if head.ends_with("X-Robots: yes") { robots } else { "" };
    let length = if is_endless { String::new() } else { format!("\r\nContent-Length: {}", body.len()) };
    write!(stream, "HTTP/1.1 {head}{length}\r\nConnection: close\r\n\r\n{body}").ok();
    // It ends when nobody reads on.
    while is_endless && stream.write_all(&[0x1f; 1 << 12]).is_ok() {}
}

fn checker(wait: Duration) -> LinkChecker {
    let manners = Manners { pause: Duration::ZERO, wait, again: Duration::ZERO, patience: Duration::from_secs(30) };
    LinkChecker::new(Some("127.0.0.1".to_owned()), manners)
}

/// Asks for addresses one after the other.
fn answers(checker: &LinkChecker, urls: Vec<Url>) -> BTreeMap<String, LinkAnswer> {
    let found = Mutex::new(BTreeMap::new());
    checker.check_all(urls, &|url, answer| {
        let before = found.lock().expect("no panic").insert(url.to_string(), answer);
        assert_eq!(before, None, "{url} is told twice");
    });
    found.into_inner().expect("no panic")
}

const PATIENT: Duration = Duration::from_secs(20);

#[test]
fn what_became_of_a_link_is_told_by_all_that_its_host_says() {
    use LinkAnswer::{Dead, Fine, FrontPage, Moved, Unknown};
    let site = OtherSite::new();
    let moved = Moved(site.at("/fine?new=1").into());
    let expected = [
        ("/fine", Fine),
        ("/nohead", Fine),
        ("/unsure", Fine),
        ("/large", Fine),
        ("/missing", Dead(DeadReason::Status(404))),
        ("/gone", Dead(DeadReason::Status(410))),
        ("/moved", moved),
        ("/found", Fine),
        ("/mixed", Fine),
        ("/old/page", FrontPage(site.at("/").into())),
        ("/members", Unknown(UnknownReason::Login)),
        ("/inwards", Unknown(UnknownReason::Inside)),
        ("/inwards/name", Unknown(UnknownReason::Inside)),
        ("/circle", Unknown(UnknownReason::Circle)),
        ("/away", Unknown(UnknownReason::Talk)),
        ("/busy", Fine),
        ("/mended", Fine),
        ("/forbidden", Unknown(UnknownReason::Status(403))),
        ("/broken", Unknown(UnknownReason::Status(500))),
        ("/silent", Unknown(UnknownReason::NoAnswer)),
        ("/private/page", Unknown(UnknownReason::Robots)),
        ("/private/open", Fine),
    ];
    let urls = expected.iter().map(|(path, _)| site.at(path)).collect();
    let found = answers(&checker(PATIENT), urls);
    for (path, answer) in &expected {
        assert_eq!(found.get(site.at(path).as_str()), Some(answer), "{path}");
    }
    let asked = site.asked();
    let times = |question: &str| asked.iter().filter(|one| *one == question).count();
    assert_eq!((times("GET /robots.txt"), times("GET /fine"), times("GET /moved")), (1, 0, 0), "{asked:?}");
    assert_eq!((times("HEAD /nohead"), times("GET /nohead")), (1, 1), "{asked:?}");
    assert!(asked.iter().all(|one| !one.ends_with("/private/page")), "{asked:?}");
}

#[test]
fn a_host_is_asked_one_question_at_a_time_and_left_alone_when_it_wants_that() {
    let (one, other) = (OtherSite::new(), OtherSite::new());
    let urls = (0..20).map(|n| [&one, &other][n % 2].at(&format!("/{n}"))).collect();
    let found = answers(&checker(PATIENT), urls);
    assert!(found.len() == 20 && found.values().all(|answer| *answer == LinkAnswer::Fine), "{found:?}");
    assert_eq!((one.most.load(Ordering::SeqCst), other.most.load(Ordering::SeqCst)), (1, 1));

    one.asked();
    let found = answers(&checker(PATIENT), vec![one.at("/much"), one.at("/fine")]);
    assert_eq!(found[one.at("/much").as_str()], LinkAnswer::Unknown(UnknownReason::Status(429)));
    assert_eq!(found[one.at("/fine").as_str()], LinkAnswer::Unknown(UnknownReason::LeftAlone));
    assert_eq!(one.asked(), ["GET /robots.txt", "HEAD /much"]);

    let silent = (0..9).map(|n| one.at(&format!("/silent?{n}"))).collect();
    answers(&checker(PATIENT), silent);
    assert!(one.asked().len() <= 10, "it is given up");
}

#[test]
fn what_is_slow_or_within_the_network_could_not_be_checked() {
    // It takes connections, and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let slow = Url::parse(&format!("http://{}/x", listener.local_addr().expect("an address"))).expect("an address");
    let found = answers(&checker(Duration::from_millis(50)), vec![slow.clone()]);
    assert_eq!(found[slow.as_str()], LinkAnswer::Unknown(UnknownReason::Late));

    let site = OtherSite::new();
    let stranger = LinkChecker::new(None, Manners { pause: Duration::ZERO, ..Manners::default() });
    let port = site.at("/").port().expect("a port");
    let inside = ["127.0.0.1", "localhost", "[::1]", "0x0a.1", "10.0.0.2", "intranat", "nas.lan", "[fd00::1]"];
    let urls = inside.iter().map(|host| Url::parse(&format!("http://{host}:{port}/")).expect("an address")).collect();
    let found = answers(&stranger, urls);
    assert!(
        found.len() >= 7 && found.values().all(|answer| *answer == LinkAnswer::Unknown(UnknownReason::Inside)),
        "{found:?}"
    );
    assert!(site.asked().is_empty(), "nobody was asked");
}

/// Writes a site whose own host is that of the other site: it may lie within the network then.
fn written(folder: &Path, other: &OtherSite) {
    let at = |path: &str| format!("{}{path}", other.address);
    let write = |path: &str, text: String| {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    };
    let menu = format!("menu:\n  - {{title: Hem, url: /}}\n  - {{title: Arkiv, url: \"{}\"}}\n", at("/moved"));
    let footer = format!("redirects:\n  /gammal/: {}\n", at("/gone"));
    write("griffel.yaml", format!("title: Blogg\nurl: http://127.0.0.1:1/\nlanguage: sv\n{menu}{footer}"));
    let text = format!(
        "---\ntitle: Länkar\ndate: 2026-03-01\n---\nEn [rapport]({0}#del-2), samma [rapport igen](<{0}> \"Titel\"), <{0}> och {0}.\n\n\
         <a href=\"{0}\">rå</a> [borta]({1}) [stängd]({2}) [hit](/) `{3}`\n\n\
         <!-- griffel: tillåt E1: finns bara kvar här -->\n[tillåten]({1}?2)\n",
        at("/moved"),
        at("/gone"),
        at("/forbidden"),
        at("/in-code"),
    );
    write("content/posts/2026/2026-03-01-lankar/index.md", text.replace("/gone?2", "/missing"));
    let comments = format!(
        "- author: Anna\n  date: 2026-03-02\n  url: {}\n  text: \"Se [här]({}).\"\n",
        at("/gone"),
        at("/missing")
    );
    write("content/posts/2026/2026-03-01-lankar/comments.yaml", comments);
}

fn check(folder: &Path, more: &[&str]) -> (Option<i32>, Vec<Value>) {
    let done = griffel(folder, &[&["--json", "--lang", "sv", "check", "--external"], more].concat());
    let objects = text(&done.stdout).lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    (done.status.code(), objects)
}

#[test]
fn findings_stand_where_links_were_typed_and_moved_ones_are_mended_once() {
    let (other, folder) = (OtherSite::new(), tempfile::tempdir().expect("a folder"));
    written(folder.path(), &other);
    let (_, objects) = check(folder.path(), &[]);
    let of = |code: &str| objects.iter().filter(|one| one["code"] == code).collect::<Vec<_>>();
    let (dead, moved, unknown) = (of("E1"), of("E2"), of("E3"));
    let place = |one: &Value| format!("{}:{}", one["path"].as_str().unwrap_or_default(), one["line"]);
    let post = "content/posts/2026/2026-03-01-lankar/index.md";
    let comments = "content/posts/2026/2026-03-01-lankar/comments.yaml";
    let expected = [
        format!("{comments}:3"),
        format!("{comments}:4"),
        format!("{post}:7"),
        format!("{post}:10"),
        "griffel.yaml:8".to_owned(),
    ];
    assert_eq!(dead.iter().map(|one| place(one)).collect::<Vec<_>>(), expected, "{dead:#?}");
    assert!(
        dead[2]["help"][0].as_str().is_some_and(|help| help.contains("web.archive.org/web/20260301/http://127.0.0.1"))
    );
    assert!(
        dead[2]["message"].as_str().is_some_and(|message| message.contains("410")) && dead[2]["checked"].is_string()
    );
    assert_eq!(dead[3]["allowed"], "finns bara kvar här");
    assert_eq!(moved.len(), 6, "{moved:#?}");
    assert_eq!(
        moved.iter().filter(|one| one["fixes"].is_array()).count(),
        4,
        "not where readers see the address: {moved:#?}"
    );
    assert_eq!(unknown.len(), 1, "{unknown:#?}");
    assert!(dead.iter().chain(&moved).chain(&unknown).all(|one| one["severity"] != "error"));

    assert!(other.asked().iter().all(|one| !one.ends_with("/in-code")));
    let (_, again) = check(folder.path(), &[]);
    assert_eq!((again, other.asked()), (objects, Vec::new()), "it is known");
    let (code, _) = check(folder.path(), &["--strict"]);
    assert_eq!(code, Some(1));

    let before = fs::read_to_string(folder.path().join(post)).expect("a post");
    check(folder.path(), &["--fix", "--yes"]);
    let after = fs::read_to_string(folder.path().join(post)).expect("a post");
    let (old, new) = (format!("{}/moved", other.address), format!("{}/fine?new=1", other.address));
    let mended = before
        .replace(&format!("({old}#"), &format!("({new}#"))
        .replace(&format!("](<{old}>"), &format!("](<{new}>"))
        .replace(&format!("\"{old}\""), &format!("\"{new}\""));
    assert_eq!(after, mended);
    let settings = fs::read_to_string(folder.path().join("griffel.yaml")).expect("settings");
    assert!(settings.contains(&format!("url: \"{new}\"")), "{settings}");
    let (_, left) = check(folder.path(), &[]);
    assert_eq!(left.iter().filter(|one| one["code"] == "E2").count(), 2, "{left:#?}");
}

#[test]
fn people_are_told_how_many_are_asked_and_what_is_damaged_is_thrown_away() {
    let (other, folder) = (OtherSite::new(), tempfile::tempdir().expect("a folder"));
    written(folder.path(), &other);
    let told = |arguments: &[&str]| text(&griffel(folder.path(), arguments).stderr);
    let said = told(&["--lang", "sv", "check", "--external"]);
    assert!(said.contains("4 länkar hos 1 server; 0 till"), "{said}");
    assert!(
        said.contains("/gone leder ingenstans: servern svarade 410") && said.contains("(finns bara kvar här)"),
        "{said}"
    );
    let kept = folder.path().join(".griffel/links");
    let damaged = fs::read_to_string(&kept).expect("answers").replace("Status", "Statue");
    fs::write(&kept, damaged).expect("a file");
    other.asked();
    let said = told(&["--lang", "sv", "--verbose", "check", "--external"]);
    assert!(said.contains(".griffel/links") && said.contains("4 länkar hos 1 server"), "{said}");
    assert!(!other.asked().is_empty());
    // Nobody else asks.
    for arguments in [&["check"][..], &["build"], &["check", "--drafts"]] {
        told(arguments);
    }
    assert!(other.asked().is_empty());
}
