//! An author at a terminal, who answers questions, and a site that they publish by SFTP.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::command_line::{griffel, text};
use crate::publish::servers::{Sshd, program};

/// Longest wait for a question or for the end; a machine under load is slow.
const DEADLINE: Duration = Duration::from_mins(1);

/// A site with `griffel.yaml` and a home of its author.
pub struct Blog {
    folder: tempfile::TempDir,
    /// Variables of the environment.
    pub variables: Vec<(String, String)>,
}

impl Blog {
    /// Makes a site, whose settings end with the given text.
    pub fn new(publish: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let done = griffel(folder.path(), &["init", "sajt"]);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
        let blog = Self { folder, variables: Vec::new() };
        let settings = fs::read_to_string(blog.settings()).expect("settings");
        fs::write(blog.settings(), settings + publish).expect("settings");
        let home = blog.at("hem");
        fs::create_dir(&home).expect("a folder");
        blog.with("HOME", home.to_str().expect("a path"))
    }

    /// Returns the same site with a variable of the environment.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Returns a path beside the site.
    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the path of the settings.
    pub fn settings(&self) -> PathBuf {
        self.at("sajt/griffel.yaml")
    }

    /// Runs a command where nobody can answer.
    pub fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
        self.prepared(command.args(arguments)).stdin(Stdio::null()).output().expect("the program runs")
    }

    /// Runs a command at a terminal; `None` if there is none to be had.
    pub fn typed(&self, arguments: &str) -> Option<Typed> {
        let script = program("script")?;
        let mut command = Command::new(script);
        command.args(["-qefc", &format!("'{}' {arguments}", env!("CARGO_BIN_EXE_griffel")), "/dev/null"]);
        Some(Typed::start(self.prepared(&mut command)))
    }

    fn prepared<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .current_dir(self.at("sajt"))
            .env("LANG", "en_GB.UTF-8")
            .env_remove("LC_ALL")
            .env_remove("SSH_AUTH_SOCK");
        for name in
            ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"]
        {
            command.env_remove(name);
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)))
    }
}

/// Returns the settings of a place by SFTP, without `host_key`.
pub fn sftp(sshd: &Sshd, host: &str, user: &str, rest: &str) -> String {
    let path = sshd.at("data");
    let port = sshd.port;
    format!("to: sftp, host: {host}, port: {port}, user: {user}, path: {}{rest}", path.display())
}

/// A command at a terminal.
pub struct Typed {
    child: Child,
    shown: Arc<Mutex<Vec<u8>>>,
    /// How much of what was shown has been waited for.
    read: usize,
}

impl Typed {
    fn start(command: &mut Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("a terminal");
        let shown = Arc::new(Mutex::new(Vec::new()));
        let (mut out, to) = (child.stdout.take().expect("its output"), Arc::clone(&shown));
        std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(read @ 1..) = out.read(&mut piece) {
                to.lock().expect("sound").extend_from_slice(&piece[..read]);
            }
        });
        Self { child, shown, read: 0 }
    }

    /// Waits until a text is shown, and types a line.
    pub fn answer(&mut self, question: &str, line: &str) {
        let since = Instant::now();
        loop {
            let shown = self.shown();
            if let Some(at) = shown[self.read..].find(question) {
                self.read += at + question.len();
                break;
            }
            assert!(since.elapsed() < DEADLINE, "no {question:?} in {shown:?}");
            std::thread::sleep(Duration::from_millis(20));
        }
        let input = self.child.stdin.as_mut().expect("its input");
        let typed = input.write_all(format!("{line}\n").as_bytes()).and_then(|()| input.flush());
        assert!(typed.is_ok(), "nobody reads {line:?} ({typed:?}): {:?}", self.shown());
    }

    /// Waits for the end; returns the exit code and all that was shown.
    pub fn end(mut self) -> (Option<i32>, String) {
        let since = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a program") {
                // The last words are on their way.
                std::thread::sleep(Duration::from_millis(100));
                return (status.code(), self.shown());
            }
            assert!(since.elapsed() < DEADLINE, "it does not end: {:?}", self.shown());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn shown(&self) -> String {
        text(&self.shown.lock().expect("sound"))
    }
}

impl Drop for Typed {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Writes a program into a folder, which is made, and returns the folder.
pub fn forged(folder: &Path, name: &str, script: &str) -> String {
    use std::os::unix::fs::PermissionsExt as _;
    fs::create_dir_all(folder).expect("a folder");
    fs::write(folder.join(name), script).expect("a program");
    fs::set_permissions(folder.join(name), fs::Permissions::from_mode(0o755)).expect("a mode");
    folder.to_str().expect("a path").to_owned()
}
