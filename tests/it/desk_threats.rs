//! What other pages and programs of the author's machine could try at her desk, one test for each row of the table of threats.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};

use crate::running_desk::{PATIENCE, RunningDesk};

const SETTINGS: &str =
    "title: Norrby\nurl: https://blogg.norrby.example/\nlanguage: sv\npublish:\n  webben:\n    folder: ../webben\n";

/// Returns a desk at a site with one draft.
fn desk(folder: &Path) -> RunningDesk {
    let post = "---\ntitle: Utkastet\ndate: 2026-01-15\ndraft: true\n---\n\nEn hemlighet.\n\n<script>parent.location = 'https://a.example/'</script>\n";
    for (path, text) in [("griffel.yaml", SETTINGS), ("content/posts/2026/utkastet.md", post)] {
        fs::create_dir_all(folder.join(path).parent().expect("a folder")).expect("a folder");
        fs::write(folder.join(path), text).expect("a file");
    }
    RunningDesk::at(folder)
}

/// Sends a request as it is written; returns the status, the head and the body of the answer.
fn raw(port: u16, request: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("a desk");
    stream.set_read_timeout(Some(PATIENCE)).expect("a time");
    stream.write_all(request.as_bytes()).expect("a desk");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
    (status, head.to_ascii_lowercase(), body.to_owned())
}

/// Sends a request of the desk's own page with its head changed: `replaced` headers by name, an empty value leaves one out.
fn changed(desk: &RunningDesk, method: &str, path: &str, replaced: &[(&str, &str)]) -> (u16, String, String) {
    changed_with(desk, method, path, replaced, "{}")
}

/// As [`changed`], with another body.
fn changed_with(
    desk: &RunningDesk,
    method: &str,
    path: &str,
    replaced: &[(&str, &str)],
    body: &str,
) -> (u16, String, String) {
    let port = desk.port;
    let own = [
        ("Host", format!("127.0.0.1:{port}")),
        ("Origin", format!("http://127.0.0.1:{port}")),
        ("X-Griffel-Token", desk.token.clone()),
        ("Content-Type", "application/json".to_owned()),
        ("Content-Length", body.len().to_string()),
    ];
    let mut request = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\n");
    for (name, value) in &own {
        let value = replaced.iter().find(|(other, _)| other == name).map_or(value.as_str(), |(_, value)| value);
        if !value.is_empty() {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    for (name, value) in replaced.iter().filter(|(name, _)| own.iter().all(|(own, _)| own != name)) {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    raw(port, &format!("{request}\r\n{body}"))
}

fn preview(desk: &RunningDesk) -> (u16, String) {
    let state = desk.ask("state", &json!({}));
    let base = state["preview"]["base"].as_str().expect("an address").to_owned();
    let (port, path) =
        base.strip_prefix("http://127.0.0.1:").and_then(|rest| rest.split_once('/')).expect("an address");
    (port.parse().expect("a port"), format!("/{path}"))
}

#[test]
fn it_listens_on_this_machine_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let (preview, _) = preview(&desk);
    // The address of this machine in its network, of which no packet is sent.
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).expect("a socket");
    let own = socket.connect("192.0.2.1:9").ok().and_then(|()| socket.local_addr().ok()).map(|address| address.ip());
    let Some(own) = own.filter(|own| !own.is_loopback()) else {
        println!("SKIPPED: this machine has no network");
        return;
    };
    for port in [desk.port, preview] {
        let there = |ip: IpAddr| TcpStream::connect_timeout(&SocketAddr::new(ip, port), Duration::from_secs(2)).is_ok();
        assert!(there(Ipv4Addr::LOCALHOST.into()) && !there(own), "{own}:{port}");
    }
}

#[test]
fn other_hosts_get_421_and_nothing_for_every_kind_of_request() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    for host in ["", "127.0.0.1", "a.example", "127.0.0.1.nip.io:80", "localhost:1"] {
        for (method, path) in [
            ("GET", "/"),
            ("GET", "/desk.js"),
            ("POST", "/api/state"),
            ("POST", "/api/events"),
            ("OPTIONS", "/api/state"),
        ] {
            let (status, _, body) = changed(&desk, method, path, &[("Host", host)]);
            assert!(
                (status == 421 || (host.is_empty() && status == 400)) && body.is_empty(),
                "{method} {path} {host}: {status} {body}"
            );
        }
    }
    let port = desk.port;
    let twice = format!("GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: a.example\r\nConnection: close\r\n\r\n");
    assert!(matches!(raw(port, &twice).0, 421 | 400));
    let (preview, base) = preview(&desk);
    let (status, ..) = raw(preview, &format!("GET {base} HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"));
    assert_eq!(status, 421);
}

#[test]
fn other_origins_change_and_read_nothing_and_no_answer_invites_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    for origin in ["null", "https://a.example", "http://127.0.0.1:1", &format!("https://127.0.0.1:{}", desk.port)] {
        for action in ["state", "overview", "post_typed", "publish", "events", "upload"] {
            let (status, head, body) = changed(&desk, "POST", &format!("/api/{action}"), &[("Origin", origin)]);
            assert_eq!((status, body.as_str()), (403, ""), "{origin} {action}");
            assert!(!head.contains("access-control"), "{head}");
        }
    }
    // Without the header, the browser has to say that it is the desk's own page.
    assert_eq!(changed(&desk, "POST", "/api/state", &[("Origin", "")]).0, 403);
    assert_eq!(changed(&desk, "POST", "/api/state", &[("Origin", ""), ("Sec-Fetch-Site", "cross-site")]).0, 403);
    assert_eq!(changed(&desk, "POST", "/api/state", &[("Origin", ""), ("Sec-Fetch-Site", "same-origin")]).0, 200);
    let (status, head, _) = changed(&desk, "OPTIONS", "/api/state", &[("Access-Control-Request-Method", "POST")]);
    assert!(status == 405 && !head.contains("access-control"), "{head}");
    assert_eq!(changed(&desk, "GET", "/api/state", &[]).0, 405);
}

#[test]
fn without_the_token_of_this_run_nothing_is_answered_and_no_cookie_is_set() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let wrong = desk.token.chars().rev().collect::<String>();
    for token in ["", "x", &desk.token[1..], wrong.as_str()] {
        for action in ["state", "events", "upload", "file_bytes"] {
            let (status, _, body) = changed(&desk, "POST", &format!("/api/{action}"), &[("X-Griffel-Token", token)]);
            assert_eq!((status, body.as_str()), (401, ""), "{token} {action}");
        }
    }
    let (status, head, page) = changed(&desk, "GET", "/", &[]);
    assert!(status == 200 && !head.contains("set-cookie") && !page.contains(&desk.token), "{head}");
    // The token is in no file of the site either.
    let kept = crate::site::files_below(folder.path());
    let has = |bytes: &[u8]| bytes.windows(desk.token.len()).any(|part| part == desk.token.as_bytes());
    assert!(!kept.values().any(|bytes| has(bytes)));
}

#[test]
fn the_preview_only_shows_and_only_below_a_path_that_nobody_guesses() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let (port, base) = preview(&desk);
    let ask = |method: &str, path: &str| {
        raw(
            port,
            &format!(
                "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            ),
        )
    };
    assert!(base.trim_matches('/').len() >= 32 && port != desk.port, "{base}");
    for path in [
        "/",
        "/2026/01/15/utkastet/",
        "/feed.xml",
        "/api/state",
        "/.griffel/events",
        "/.griffel/findings?x",
        &base[..9],
        &format!("{}x/", base.trim_end_matches('/')),
    ] {
        let (status, head, body) = ask("GET", path);
        let secret = base.trim_matches('/');
        assert!(
            status == 404 && !head.contains(secret) && !body.contains(secret) && !body.contains("Norrby"),
            "{path}: {status} {head} {body}"
        );
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        assert_eq!(ask(method, &base).0, 405, "{method}");
    }
    let (status, head, page) = ask("GET", &format!("{base}2026/01/15/utkastet/"));
    assert!(status == 200 && page.contains("En hemlighet."), "{status}");
    assert!(head.contains(&format!("frame-ancestors http://127.0.0.1:{}", desk.port)), "{head}");
    assert!(!head.contains("access-control") && !page.contains("a.example"), "{head}");
    let (_, _, frame) = changed(&desk, "GET", "/preview.js", &[]);
    assert!(frame.contains("allow-scripts") && !frame.contains("allow-same-origin"), "{frame}");
}

#[test]
fn every_answer_has_the_headers_that_shut_others_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/desk.css"),
        ("GET", "/words.json"),
        ("GET", "/no"),
        ("POST", "/api/state"),
        ("POST", "/api/no"),
    ] {
        let (_, head, _) = changed(&desk, method, path, &[]);
        for wanted in [
            "default-src 'none'",
            "script-src 'self';",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
            "x-content-type-options: nosniff",
            "referrer-policy: no-referrer",
            "cross-origin-resource-policy: same-origin",
            "cross-origin-opener-policy: same-origin",
            "cache-control: no-store",
        ] {
            assert!(head.contains(wanted), "{method} {path} lacks {wanted}: {head}");
        }
        assert!(!head.contains("unsafe-"), "{head}");
    }
    let nonce = |head: &str| head.split("'nonce-").nth(1).and_then(|rest| rest.split('\'').next()).map(str::to_owned);
    let [first, second] = [(); 2].map(|()| nonce(&changed(&desk, "GET", "/", &[]).1).expect("a nonce"));
    assert!(first != second && first.len() >= 32);
    let (_, _, page) = changed(&desk, "GET", "/", &[]);
    assert!(!page.contains("style=") && !page.contains("<style") && !page.contains("onclick"), "{page}");
}

#[test]
fn no_request_names_a_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let before = crate::site::files_below(folder.path());
    let paths = [
        "griffel.yaml",
        "content/posts/2026/utkastet.md",
        "../utkastet.md",
        "/etc/passwd",
        "C:\\x",
        "themes/x.html",
        ".griffel/kept",
        "",
        "\u{0}",
    ];
    for path in paths {
        for (action, key) in [
            ("post_open", "post"),
            ("post_save", "post"),
            ("post_rewrite", "post"),
            ("post_close", "post"),
            ("preview", "post"),
            ("check", "post"),
            ("versions", "post"),
            ("bin_put", "post"),
            ("files", "post"),
            ("file_remove", "file"),
            ("slides", "file"),
        ] {
            let (status, answer) = desk.call(action, &json!({key: path}));
            assert!((400..500).contains(&status), "{action} {path:?}: {status} {answer}");
        }
        let (status, _) = desk.call("bin_restore", &json!({"item": path}));
        assert!((400..600).contains(&status), "{path:?}");
    }
    let kept: Vec<&String> = before.keys().filter(|path| !path.starts_with(".griffel")).collect();
    let after = crate::site::files_below(folder.path());
    assert!(kept.iter().all(|path| after.get(*path) == before.get(*path)));
}

#[test]
fn what_is_too_large_or_no_request_is_refused_before_it_is_held() {
    let folder = tempfile::tempdir().expect("a folder");
    let desk = desk(folder.path());
    let id = desk.post("drafts", "Utkastet");
    let large = json!({"post": id, "seq": 1, "body": "å".repeat(9 << 20)});
    let (status, _) = desk.call("post_typed", &large);
    assert_eq!(status, 413);
    for body in ["", "{", "[]", "{\"post\": 1}", "{\"list\": \"drafts\", \"more\": 1}", "null", "\u{0}"] {
        let (status, ..) = changed_with(&desk, "POST", "/api/overview", &[], body);
        assert!((400..500).contains(&status), "{body}: {status}");
    }
    for form in ["application/x-www-form-urlencoded", "multipart/form-data", "text/plain"] {
        assert_eq!(changed(&desk, "POST", "/api/state", &[("Content-Type", form)]).0, 415, "{form}");
    }
    let length = (2_u64 << 30).to_string();
    let head = [
        ("Content-Type", "application/octet-stream"),
        ("Content-Length", length.as_str()),
        ("X-Griffel-Name", "film.mp4"),
    ];
    let (status, _, body) = changed(&desk, "POST", &format!("/api/upload?post={id}"), &head);
    assert!(status == 413 && body.contains("message"), "{status} {body}");
}

#[test]
fn it_publishes_to_places_of_the_settings_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = folder.path().join("blogg");
    let desk = desk(&site);
    for place in ["annan", "../webben", "/tmp", "webben; rm", ""] {
        let (status, answer) = desk.call("publish", &json!({"place": place, "agreed": []}));
        assert!((400..500).contains(&status), "{place}: {status} {answer}");
    }
    assert!(!folder.path().join("webben").exists());
}

#[test]
fn two_desks_do_not_write_one_site() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = desk(folder.path());
    let second = RunningDesk::at(folder.path());
    let state = second.ask("state", &json!({}));
    assert!(state["reads_only"]["since"].is_string(), "{state}");
    let id = second.post("drafts", "Utkastet");
    assert_eq!(second.call("post_open", &json!({"post": id})).0, 200);
    for (action, request) in [
        ("post_typed", json!({"post": id, "seq": 1, "body": "x"})),
        ("post_save", json!({"post": id})),
        ("post_rewrite", json!({"post": id})),
        ("bin_put", json!({"post": id})),
        ("publish", json!({"place": "webben", "agreed": []})),
    ] {
        let (status, answer) = second.call(action, &request);
        assert!(status == 423 && answer["error"]["message"].is_string(), "{action}: {status} {answer}");
    }
    assert_eq!(first.ask("state", &json!({}))["reads_only"], Value::Null);
    drop(first);
    // The lock of a desk that was killed is no lock.
    let third = RunningDesk::at(folder.path());
    assert_eq!(third.ask("state", &json!({}))["reads_only"], Value::Null);
}
