//! Netlify, by a small server that has its documented API and checks digests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};

use griffel::output::manifest::{FileStamp, MANIFEST_NAME, Manifest, PUBLISHED_NAME, STATE_NAME};
use griffel::publish::bytes::BuiltFolder;
use griffel::publish::compare::{Comparison, Look, Seen, Site, compare};
use griffel::publish::error::PublishError;
use griffel::publish::netlify::target::NetlifySite;
use griffel::publish::retry::Patience;
use griffel::publish::run::{Consent, Published, send};
use griffel::publish::secret::{Secret, Secrets};
use griffel::publish::target::{Cause, TargetError, Watcher};
use griffel::source::fingerprint::Fingerprint;
use griffel::source::path::SourcePath;
use griffel::transfer::rank::Ranks;
use griffel::transfer::state::LockNote;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use sha1::{Digest, Sha1};

use crate::publish::git::{Files, files};

const TOKEN: &str = "nfp_hemlig7";
const SITE: &str = "0d3a9d2f-ef94-4380-93df-27ee400e2048";

fn digest(bytes: &[u8]) -> String {
    let bytes = Sha1::digest(bytes);
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// What the server knows.
#[derive(Default)]
pub struct Netlify {
    /// Bytes by digest.
    blobs: BTreeMap<String, Vec<u8>>,
    /// The digests of each deploy by path, and whether it was looked at once.
    deploys: Vec<(BTreeMap<String, String>, bool)>,
    /// The number of the deploy that readers see, from one.
    published: usize,
    /// Statuses to answer once, by the beginning of the request.
    pub once: Vec<(&'static str, u16)>,
    /// What was asked.
    pub asked: Vec<String>,
    uploads: usize,
    pub is_locked: bool,
    /// Whether everything is answered with a page, as by a network that wants a login.
    pub is_page: bool,
    /// Digests of no file that deploys ask for.
    pub asks_more: Vec<String>,
    /// Whether a list of digests is looked through after the answer.
    is_slow: bool,
}

impl Netlify {
    fn files(&self) -> Files {
        let paths = self.published.checked_sub(1).map(|index| self.deploys[index].0.clone()).unwrap_or_default();
        paths.into_iter().map(|(path, digest)| (path[1..].to_owned(), self.blobs[&digest].clone())).collect()
    }

    fn required(&self, deploy: usize) -> Vec<&String> {
        let digests: BTreeSet<&String> = self.deploys[deploy - 1].0.values().collect();
        digests.into_iter().filter(|digest| !self.blobs.contains_key(*digest)).collect()
    }

    fn deploy(&mut self, number: usize) -> Value {
        let mut required: Vec<String> = self.required(number).into_iter().cloned().collect();
        let was_asked = std::mem::replace(&mut self.deploys[number - 1].1, true);
        if self.is_slow && !was_asked {
            return json!({"id": format!("d{number}"), "state": "preparing"});
        }
        // Whole, it is ready when it is asked again.
        let state = if required.is_empty() && was_asked { "ready" } else { "uploading" };
        if state != "ready" {
            required.extend(self.asks_more.iter().cloned());
        }
        if state == "ready" {
            self.published = self.published.max(number);
        }
        json!({"id": format!("d{number}"), "state": state, "required": required})
    }

    fn answer(&mut self, asked: &str, raw: bool, body: &[u8]) -> (u16, Vec<u8>) {
        self.asked.push(asked.to_owned());
        if self.is_page {
            return (200, b"<!doctype html><p>Logga in".to_vec());
        }
        if let Some(index) = self.once.iter().position(|(begin, _)| asked.starts_with(begin)) {
            let status = self.once.remove(index).1;
            return (status, json!({"code": status, "message": format!("no {TOKEN}")}).to_string().into_bytes());
        }
        let (method, target) = asked.split_once(' ').expect("a request");
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let path = percent_decode_str(path.strip_prefix("/api/v1/").expect("the API")).decode_utf8().expect("UTF-8");
        let parts: Vec<&str> = path.splitn(4, '/').collect();
        let number = |id: &str| id[1..].parse::<usize>().expect("a deploy");
        let value = match (method, parts.as_slice()) {
            ("GET", ["sites", "blogg.netlify.app" | SITE]) => {
                let deploy = json!({"id": format!("d{}", self.published), "locked": self.is_locked});
                json!({"id": SITE, "published_deploy": if self.published > 0 { deploy } else { Value::Null }})
            }
            // Two pages.
            ("GET", ["sites", SITE, "files"]) => {
                let all: Vec<_> = self.files().into_iter().collect();
                let (first, second) = all.split_at(all.len() / 2);
                let page = if query == "page=2" { second } else { first };
                page.iter()
                    .map(|(path, bytes)| json!({"path": format!("/{path}"), "sha": digest(bytes), "size": bytes.len()}))
                    .collect()
            }
            ("GET", ["sites", SITE, "files", path]) => {
                assert!(raw, "what is known of a file is not its bytes");
                return (200, self.files()[*path].clone());
            }
            ("POST", ["sites", SITE, "deploys"]) => {
                let body: Value = serde_json::from_slice(body).expect("JSON");
                let files = body["files"].as_object().expect("files").iter();
                let files = files.map(|(path, sha)| (path.clone(), sha.as_str().expect("a digest").to_owned()));
                self.deploys.push((files.collect(), false));
                self.deploy(self.deploys.len())
            }
            ("GET", ["deploys", id]) => self.deploy(number(id)),
            ("PUT", ["deploys", id, "files", path]) => {
                let wanted = &self.deploys[number(id) - 1].0[&format!("/{path}")];
                assert_eq!(digest(body), *wanted, "{path}");
                self.blobs.insert(wanted.clone(), body.to_vec());
                self.uploads += 1;
                json!({})
            }
            _ => return (404, br#"{"code":404,"message":"Not Found"}"#.to_vec()),
        };
        (200, value.to_string().into_bytes())
    }
}

/// A server that runs until the tests end.
pub struct Server {
    port: u16,
    state: Arc<Mutex<Netlify>>,
}

impl Server {
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("a port").port();
        let state = Arc::new(Mutex::new(Netlify::default()));
        let shared = Arc::clone(&state);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&shared);
                std::thread::spawn(move || serve(&stream, port, &shared));
            }
        });
        Self { port, state }
    }

    pub fn state(&self) -> MutexGuard<'_, Netlify> {
        self.state.lock().expect("no panic in the server")
    }

    /// Returns what readers see, without griffel's own.
    pub fn shown(&self) -> Files {
        let mut files = self.state().files();
        assert!(files.remove(MANIFEST_NAME).is_some() && files.remove(STATE_NAME).is_some());
        files
    }
}

fn serve(stream: &TcpStream, port: u16, state: &Mutex<Netlify>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut lines = reader.by_ref().lines().map_while(Result::ok);
    let first = lines.next()?;
    let head: BTreeMap<String, String> = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned())))
        .collect();
    let mut body = vec![0; head.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0)];
    reader.read_exact(&mut body).ok()?;
    let asked = first.rsplit_once(' ')?.0;
    let raw = head.get("content-type").is_some_and(|kind| kind == "application/vnd.bitballoon.v1.raw");
    let is_let_in = head.get("authorization").is_some_and(|value| *value == format!("Bearer {TOKEN}"));
    let (status, answer) = if is_let_in {
        state.lock().ok()?.answer(asked, raw, &body)
    } else {
        (401, br#"{"code":401,"message":"Access Denied"}"#.to_vec())
    };
    let next = if asked.contains("page=1") { "Link: <http://x/?page=2>; rel=\"next\"\r\n" } else { "" };
    let moved = if status == 302 { format!("Location: http://127.0.0.1:{port}/elsewhere\r\n") } else { String::new() };
    let length = answer.len();
    let head = format!("HTTP/1.1 {status} X\r\n{next}{moved}Connection: close\r\nContent-Length: {length}\r\n\r\n");
    let mut to = stream;
    to.write_all(head.as_bytes()).and_then(|()| to.write_all(&answer)).ok()
}

struct Quiet;

impl Watcher for Quiet {}

/// Somebody who publishes.
pub struct Author {
    folder: tempfile::TempDir,
    port: u16,
    pub token: Option<&'static str>,
    seen: Option<Seen>,
}

impl Author {
    pub fn new(server: &Server) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder, port: server.port, token: Some(TOKEN), seen: None }
    }

    fn built(&self) -> BuiltFolder {
        BuiltFolder { root: self.folder.path().to_path_buf() }
    }

    fn compare(&self, files: &Files) -> Result<(NetlifySite, Manifest, Comparison), PublishError> {
        let mut manifest = Manifest::default();
        for (name, bytes) in files {
            let place = self.folder.path().join(name);
            fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
            fs::write(place, bytes).expect("a file");
            let stamp = FileStamp { fingerprint: Fingerprint::of(bytes), len: bytes.len() as u64 };
            manifest.files.insert(SourcePath::new(name).expect("a path"), stamp);
        }
        let token = self.token.and_then(|token| Secret::new(token.to_owned()));
        let secrets = Secrets::new("webben", |_| None, move |_| token.clone());
        let api = format!("http://127.0.0.1:{}/api/v1", self.port).parse().expect("an address");
        let target = NetlifySite::new(api, "blogg", secrets, self.built(), |_| ());
        let (built, ranks, sleep) = (self.built(), Ranks::default(), |_| ());
        let site = Site { manifest: &manifest, bytes: &built, ranks: &ranks };
        let comparison = compare(&target, site, self.seen.as_ref(), Look::All, &Patience::new(&Quiet, &sleep))?;
        Ok((target, manifest, comparison))
    }

    fn send(&mut self, compared: &(NetlifySite, Manifest, Comparison)) -> Result<Published, PublishError> {
        let (target, manifest, comparison) = compared;
        let (built, ranks, sleep) = (self.built(), Ranks::default(), |_| ());
        let site = Site { manifest, bytes: &built, ranks: &ranks };
        let time = jiff::Timestamp::UNIX_EPOCH;
        let note = LockNote { who: "anna@skola-12".to_owned(), token: "1".to_owned(), time };
        let (version, overwrite) = ("0".to_owned(), BTreeSet::new());
        let consent = Consent { note, last_token: None, version, overwrite, takes_over: false };
        let done = send(target, site, comparison, Some("[]\n"), &consent, &Patience::new(&Quiet, &sleep))?;
        self.seen = Some(Seen { state: done.state.clone(), manifest: manifest.clone() });
        Ok(done)
    }

    pub fn publish(&mut self, files: &Files) -> Result<Published, PublishError> {
        let compared = self.compare(files)?;
        self.send(&compared)
    }

    fn cause(&mut self, files: &Files) -> Cause {
        match self.publish(files) {
            Err(PublishError::Target(TargetError { cause, .. })) => cause,
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_deploy_has_what_is_new_and_all_that_was_there() {
    let server = Server::start();
    let mut anna = Author::new(&server);
    let mut site = files(&[("index.html", "1"), ("läs mig/a?b#c.html", "å"), ("tom", ""), ("same", "å")]);
    site.insert("film.mp4".to_owned(), (0..300_000_u32).flat_map(u32::to_le_bytes).collect());
    let done = anna.publish(&site).expect("published");
    assert_eq!((done.files, server.shown()), (5, site.clone()));
    // Five files and two notes, of which two have the same bytes.
    assert_eq!(server.state().uploads, 6);
    assert!(!server.state().files().contains_key(PUBLISHED_NAME));
    let (_, _, again) = anna.compare(&site).expect("compared");
    assert!(again.is_same());
    assert!(Author::new(&server).compare(&site).expect("compared").2.is_same());

    // Somebody else's file is in the next deploy, too, without being sent.
    {
        let mut state = server.state();
        state.blobs.insert(digest(b"mitt"), b"mitt".to_vec());
        state.deploys[0].0.insert("/annat.txt".to_owned(), digest(b"mitt"));
        state.is_slow = true;
        state.uploads = 0;
    }
    site.remove("läs mig/a?b#c.html");
    site.insert("index.html".to_owned(), b"2".to_vec());
    let done = anna.publish(&site).expect("published");
    assert_eq!((done.files, done.deleted, server.state().uploads), (1, 1, 3));
    site.insert("annat.txt".to_owned(), b"mitt".to_vec());
    assert_eq!(server.shown(), site);
}

#[test]
fn the_second_of_two_authors_is_told_and_a_stopped_site_is_not_published() {
    let server = Server::start();
    let (mut anna, mut bo) = (Author::new(&server), Author::new(&server));
    anna.publish(&files(&[("index.html", "1")])).expect("published");
    bo.seen.clone_from(&anna.seen);
    let early = bo.compare(&files(&[("index.html", "3")])).expect("compared");
    anna.publish(&files(&[("index.html", "2")])).expect("published");
    assert_eq!(bo.send(&early), Err(PublishError::Outdated));
    assert_eq!(server.shown(), files(&[("index.html", "2")]));
    let (_, _, late) = bo.compare(&files(&[("index.html", "3")])).expect("compared");
    assert_eq!(late.state.expect("a state").who, "");
    server.state().is_locked = true;
    assert!(matches!(anna.cause(&files(&[("index.html", "4")])), Cause::Refusal(_)));
    assert_eq!(server.state().deploys.len(), 2);
}

#[test]
fn what_fails_once_is_tried_again() {
    let site = files(&[("index.html", "1"), ("a.html", "2"), ("b.html", "3")]);
    for begin in ["GET /api/v1/sites/blogg", "POST", "PUT", "GET /api/v1/deploys", "GET /api/v1/sites/0"] {
        let server = Server::start();
        server.state().once.push((begin, 500));
        let mut anna = Author::new(&server);
        anna.publish(&site).unwrap_or_else(|error| panic!("{begin}: {error:?}"));
        assert_eq!((server.shown(), server.state().deploys.len()), (site.clone(), 1), "{begin}");
        assert_eq!(server.state().uploads, 5, "{begin}: nothing is sent twice");
    }
}

#[test]
fn a_file_that_changes_is_in_no_deploy() {
    let server = Server::start();
    let mut anna = Author::new(&server);
    let site = files(&[("index.html", "1")]);
    let compared = anna.compare(&site).expect("compared");
    fs::write(anna.folder.path().join("index.html"), "2").expect("a file");
    let Err(PublishError::Target(error)) = anna.send(&compared) else { panic!("published") };
    assert_eq!((error.cause, server.state().deploys.len()), (Cause::Changed, 0));
}
