//! A desk that runs, asked as its page asks.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How long anything may take: other tests run meanwhile.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// A desk that runs, and the folder of its author.
pub struct RunningDesk {
    pub child: Child,
    pub port: u16,
    pub token: String,
    pub home: tempfile::TempDir,
}

impl RunningDesk {
    /// Starts a desk in a folder.
    pub fn start(folder: &Path, home: tempfile::TempDir) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
        command.args(["--json", "--lang", "sv", "desk", "--no-open", "--port", "0"]).current_dir(folder);
        command.env("HOME", home.path()).env("XDG_CONFIG_HOME", home.path().join(".config"));
        command.env("USERPROFILE", home.path()).env("APPDATA", home.path().join("AppData"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("output")).read_line(&mut line).expect("a line");
        let said: Value = serde_json::from_str(&line).expect("an object");
        let port = u16::try_from(said["port"].as_u64().expect("a port")).expect("a port");
        let token = said["url"].as_str().and_then(|url| url.split("#t=").nth(1)).expect("a token").to_owned();
        Self { child, port, token, home }
    }

    /// Starts a desk at a site, and waits until it has seen it.
    pub fn at(site: &Path) -> Self {
        let desk = Self::start(site, tempfile::tempdir().expect("a folder"));
        desk.wait_for("state", &json!({}), |state| state["is_ready"] == true);
        desk
    }

    pub fn send(&self, name: &str, body: &Value) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("a desk");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time");
        let (port, token, body) = (self.port, &self.token, body.to_string());
        let head = format!(
            "POST /api/{name} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n\
             X-Griffel-Token: {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        stream.write_all(format!("{head}{body}").as_bytes()).expect("a desk");
        stream
    }

    /// Asks for an action; returns the status and what was answered.
    pub fn call(&self, name: &str, body: &Value) -> (u16, Value) {
        let mut answer = String::new();
        self.send(name, body).read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        (status, serde_json::from_str(body).unwrap_or_else(|_| panic!("{name}: {answer}")))
    }

    /// Asks for an action that is not refused.
    pub fn ask(&self, name: &str, body: &Value) -> Value {
        let (status, answer) = self.call(name, body);
        assert_eq!(status, 200, "{name} {body}: {answer}");
        answer
    }

    pub fn wait_for(&self, name: &str, body: &Value, is_there: impl Fn(&Value) -> bool) -> Value {
        let began = Instant::now();
        loop {
            let answer = self.ask(name, body);
            if is_there(&answer) {
                return answer;
            }
            assert!(began.elapsed() < PATIENCE, "{name}: {answer}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Returns the events from now on.
    pub fn events(&self) -> Receiver<Value> {
        let (sender, receiver) = channel();
        let mut lines = BufReader::new(self.send("events", &json!({}))).lines();
        let first = lines.by_ref().map_while(Result::ok).find(|line| line.contains("hello"));
        assert!(first.is_some(), "the desk greets");
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if let Ok(event) = serde_json::from_str::<Value>(&line)
                    && event.is_object()
                    && sender.send(event).is_err()
                {
                    return;
                }
            }
        });
        receiver
    }

    /// Returns the id of a text by its title.
    pub fn post(&self, list: &str, title: &str) -> String {
        let wanted = json!({"list": list, "query": title});
        let is_there = |overview: &Value| overview["items"].as_array().is_some_and(|items| !items.is_empty());
        let overview = self.wait_for("overview", &wanted, is_there);
        overview["items"][0]["id"].as_str().expect("an id").to_owned()
    }
}

impl Drop for RunningDesk {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
