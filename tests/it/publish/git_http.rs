//! Git by HTTP, with tokens: git's own server behind a door.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use griffel::publish::target::Cause;

use crate::publish::git::{Author, commits, files, for_readers, repository};
use crate::site::files_below;

/// Lets nobody in but who has this token.
const TOKEN: &str = "glpat-Blåbär\"$\\'7%";

/// A server of repositories that runs until the tests end.
pub struct Server {
    port: u16,
    /// Who came: user and password.
    seen: Arc<Mutex<Vec<Option<String>>>>,
}

impl Server {
    pub fn start(root: &Path) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("a port").port();
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (root, told) = (root.to_path_buf(), Arc::clone(&seen));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (root, told) = (root.clone(), Arc::clone(&told));
                std::thread::spawn(move || answer(&stream, &root, &told));
            }
        });
        Self { port, seen }
    }

    /// Returns its address for a user.
    pub fn address(&self, user: &str) -> String {
        format!("http://{user}127.0.0.1:{}/", self.port)
    }

    /// Returns who came, but for those who showed no token.
    fn seen(&self) -> Vec<String> {
        let mut seen: Vec<String> = self.seen.lock().expect("no panic").drain(..).flatten().collect();
        seen.retain(|who| !who.ends_with(':'));
        seen.dedup();
        seen
    }
}

/// Answers one request.
fn answer(stream: &TcpStream, root: &Path, seen: &Mutex<Vec<Option<String>>>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut lines = reader.by_ref().lines().map_while(Result::ok);
    let first = lines.next()?;
    let head: BTreeMap<String, String> = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned())))
        .collect();
    let (method, target) = first.split_once(' ')?;
    let (path, query) = target.split(' ').next()?.split_once('?').unwrap_or((target.split(' ').next()?, ""));
    let who = head.get("authorization").and_then(|value| STANDARD.decode(value.strip_prefix("Basic ")?).ok());
    let who = who.map(|who| String::from_utf8(who).expect("UTF-8"));
    let is_let_in = who.as_ref().is_some_and(|who| who.split_once(':').is_some_and(|(_, token)| token == TOKEN));
    seen.lock().expect("no panic").push(who.clone());
    let mut to = stream;
    if !is_let_in {
        let said = format!("remote says: {who:?} is nobody");
        let head = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"git\"\r\nContent-Type: text/plain\r\n";
        return write!(to, "{head}Connection: close\r\nContent-Length: {}\r\n\r\n{said}", said.len()).ok();
    }
    let length = head.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let of = |name: &str| head.get(name).cloned().unwrap_or_default();
    let mut child = Command::new("git")
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", root)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("PATH_INFO", path)
        .env("QUERY_STRING", query)
        .env("REQUEST_METHOD", method)
        .env("CONTENT_TYPE", of("content-type"))
        .env("CONTENT_LENGTH", length.to_string())
        .env("HTTP_CONTENT_ENCODING", of("content-encoding"))
        .env("HTTP_GIT_PROTOCOL", of("git-protocol"))
        .env("REMOTE_USER", "anna")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    child.stdin.take()?.write_all(&body).ok()?;
    let said = child.wait_with_output().ok()?.stdout;
    let end = said.windows(4).position(|part| part == b"\r\n\r\n")?;
    let fields = String::from_utf8_lossy(&said[..end]).into_owned();
    let status = fields.lines().find_map(|line| line.strip_prefix("Status: ")).unwrap_or("200 OK");
    write!(to, "HTTP/1.1 {status}\r\n{fields}\r\nConnection: close\r\n\r\n").ok()?;
    to.write_all(&said[end + 4..]).ok()
}

#[test]
fn a_token_lets_in_and_a_wrong_one_does_not_and_neither_is_shown() {
    let Some(repository) = repository() else { return };
    let server = Server::start(repository.path());
    let site = files(&[("index.html", "1"), ("å.html", "2")]);
    let mut wrong = Author::with_token(&server.address(""), || Some("fel-nyckel"));
    let cause = wrong.cause(&site);
    assert!(matches!(&cause, Cause::Denied(said) if !said.contains("fel-nyckel")), "{cause:?}");
    assert_eq!(server.seen(), ["x-access-token:fel-nyckel"]);
    let mut nobody = Author::new(&server.address(""));
    assert!(matches!(nobody.cause(&site), Cause::Denied(_)));

    let mut anna = Author::with_token(&server.address(""), || Some(TOKEN));
    anna.publish(&site).expect("published");
    assert_eq!((for_readers(repository.path()), commits(repository.path())), (site, 1));
    assert_eq!(server.seen(), [format!("x-access-token:{TOKEN}")]);
    // The user that the address names is asked for.
    let mut bo = Author::with_token(&server.address("bo@"), || Some(TOKEN));
    bo.publish(&files(&[("index.html", "2")])).expect("published");
    assert_eq!(server.seen(), [format!("bo:{TOKEN}")]);
    for author in [&anna, &bo] {
        let kept = files_below(&author.cache());
        let is_kept = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains("glpat");
        assert!(!kept.is_empty() && !kept.values().any(is_kept));
    }
}
