//! The hub that `griffel publish` tells of changed feeds (W3C WebSub): one that takes it, and others.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use griffel::net::error::FetchError;
use griffel::net::web::Web;

use crate::command_line::{griffel, text};
use crate::publish_command::Published;

/// A hub, and the forms that it is sent.
struct HubServer {
    address: String,
    forms: Receiver<String>,
}

impl HubServer {
    /// Starts a hub that answers with the next of these statuses, with the last for ever, until the program ends. With 0 it never
    /// answers.
    fn new(statuses: &'static [u16]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}/hub?a=1", listener.local_addr().expect("an address"));
        let (sender, forms) = channel();
        std::thread::spawn(move || {
            let mut open = Vec::new();
            for (number, stream) in listener.incoming().flatten().enumerate() {
                let status = statuses[number.min(statuses.len() - 1)];
                open.extend(answer(stream, status, &sender));
            }
        });
        Self { address, forms }
    }

    fn forms(&self) -> Vec<String> {
        self.forms.try_iter().collect()
    }
}

/// Reads a form, and answers; returns the connection if it stays open.
fn answer(mut stream: TcpStream, status: u16, forms: &Sender<String>) -> Option<TcpStream> {
    let mut request = String::new();
    let body = loop {
        let mut piece = [0; 1024];
        let read = stream.read(&mut piece).ok().filter(|read| *read > 0)?;
        request.push_str(&String::from_utf8_lossy(&piece[..read]));
        let Some((head, body)) = request.split_once("\r\n\r\n") else { continue };
        let len = head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        if len == Some(body.len()) {
            assert!(head.starts_with("POST /hub?a=1 HTTP/1.1\r\n"), "{head}");
            assert!(head.to_lowercase().contains("content-type: application/x-www-form-urlencoded"), "{head}");
            break body.to_owned();
        }
    };
    forms.send(body).expect("the test waits");
    if status == 0 {
        return Some(stream);
    }
    let answer = format!("HTTP/1.1 {status} X\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).ok();
    None
}

fn form(feed: &str) -> String {
    format!("hub.mode=publish&hub.url=https%3A%2F%2Fblogg.example.se%2F{}", feed.replace('/', "%2F"))
}

fn site(hub: &HubServer) -> Published {
    let site = Published::new();
    site.edit("griffel.yaml", |settings| format!("{settings}websub: \"{}\"\n", hub.address));
    site.post("laslust", "Läslust");
    site
}

#[test]
fn a_hub_is_told_of_each_feed_that_changed_and_of_no_other() {
    let hub = HubServer::new(&[204]);
    let site = site(&hub);
    site.edit("content/posts/2026/rast.md", |_| {
        "---\ntitle: R\ndate: 2026-01-12\nid: r\ntags: r\n---\nR.\n".to_owned()
    });
    let (_, done) = site.publish();
    let first = hub.forms();
    assert!(first[0] == form("feed.xml") && first.contains(&form("tag/r/feed.xml")), "{first:?}");
    assert_eq!(
        (done["websub"]["hub"].as_str(), &done["websub"]["untold"]),
        (Some(&*hub.address), &serde_json::json!([]))
    );
    assert_eq!(done["websub"]["told"].as_array().expect("a list").len(), first.len(), "{done}");

    let (_, done) = site.publish();
    assert_eq!((&done["websub"], hub.forms().len()), (&serde_json::Value::Null, 0), "nothing changed");

    site.edit("content/posts/2026/laslust.md", |post| post + "\nMer.\n");
    let (code, _) = site.run(&["--dry-run"]);
    assert_eq!((code, hub.forms().len()), (Some(0), 0), "nothing was sent");
    let (_, done) = site.publish();
    assert_eq!(done["websub"]["told"], serde_json::json!(["https://blogg.example.se/feed.xml"]), "{done}");
    assert_eq!(hub.forms(), [form("feed.xml")]);

    site.edit("content/pages/om.md", |page| page + "\nMer.\n");
    let (_, done) = site.publish();
    assert!(done["files"].as_u64() > Some(0) && hub.forms().is_empty(), "no feed: {done}");

    let (code, objects) = site.run(&["--undo", "--yes"]);
    assert_eq!((code, hub.forms().len()), (Some(0), 0), "{objects:?}");
}

#[test]
fn a_hub_that_fails_is_a_warning_at_its_line_and_the_site_is_published() {
    for (statuses, reason, tries) in [
        (&[404][..], "404", 2),
        (&[301], "301", 2),
        // It is told again, and then of no other feed.
        (&[500], "500", 2),
        (&[429, 204], "", 3),
    ] {
        let hub = HubServer::new(statuses);
        let site = site(&hub);
        site.edit("content/posts/2026/laslust.md", |post| post.replace("id:", "tags: t\nid:"));
        let welcome = std::fs::read_dir(site.site().join("content/posts")).expect("posts").flatten();
        let welcome = welcome.map(|entry| entry.path()).find(|path| path.is_file()).expect("the post of a new site");
        std::fs::remove_file(welcome).expect("a post");
        let (code, objects) = site.run(&["--yes"]);
        assert!(code == Some(0) && site.is_same(), "{objects:?}");
        assert_eq!(hub.forms().len(), tries, "{statuses:?}");
        let warning = objects.iter().find(|one| one["code"] == "G286");
        assert_eq!(warning.is_some(), !reason.is_empty(), "{objects:?}");
        if let Some(warning) = warning {
            let message = warning["message"].as_str().expect("a message");
            assert!(message.contains(reason) && message.contains("feed.xml"), "{message}");
            assert_eq!(
                (warning["severity"].as_str(), warning["path"].as_str()),
                (Some("warning"), Some("griffel.yaml"))
            );
            assert_eq!(objects.last().expect("an end")["websub"]["untold"].as_array().map(Vec::len), Some(2));
        }
        assert_eq!(objects.last().expect("an end")["type"], "published");
    }
}

#[test]
fn a_person_reads_what_a_hub_was_told_and_sees_the_warning_with_quiet() {
    let hub = HubServer::new(&[204, 404]);
    let site = site(&hub);
    let told = griffel(&site.site(), &["--lang", "sv", "publish", "--yes"]);
    let said = text(&told.stderr);
    assert!(told.status.success() && said.contains(&format!("Hubben {} känner till", hub.address)), "{said}");
    site.edit("content/posts/2026/laslust.md", |post| post + "\nMer.\n");
    let quiet = griffel(&site.site(), &["--lang", "sv", "--quiet", "publish", "--yes"]);
    let said = text(&quiet.stderr);
    assert!(quiet.status.success() && said.contains("G286") && said.contains("websub:"), "{said}");
}

#[test]
fn a_hub_that_never_answers_is_not_waited_for() {
    let hub = HubServer::new(&[0]);
    let said = Web::within(Duration::from_millis(300)).post(&hub.address, &[("hub.mode", "publish")]);
    assert_eq!(said, Err(FetchError::NoAnswer(std::io::ErrorKind::TimedOut)));
    assert_eq!(hub.forms(), ["hub.mode=publish"]);
}

#[test]
fn feeds_of_a_site_without_a_hub_name_none() {
    let site = Published::new();
    site.post("laslust", "Läslust");
    site.publish();
    let feed = std::fs::read_to_string(site.web().join("feed.xml")).expect("a feed");
    assert!(!feed.contains("hub") && feed.matches("<atom:link").count() == 1, "{feed}");
}
