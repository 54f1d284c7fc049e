//! Servers on this machine, each with a folder of its own, ended when they are dropped.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Longest wait for a server; a machine under load is slow.
const DEADLINE: Duration = Duration::from_secs(20);

/// Returns the place of a program; tells that a test is skipped without it.
pub fn program(name: &str) -> Option<PathBuf> {
    let places = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&places).chain(["/usr/sbin", "/usr/local/sbin"].map(PathBuf::from));
    let found = places.map(|place| place.join(name)).find(|program| program.is_file());
    if found.is_none() {
        eprintln!("skipped: {name} is not installed");
    }
    found
}

/// Returns whether the tests run as root, who alone can start servers for other users.
pub fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|said| said.stdout == b"0\n")
}

/// Returns the user who runs the tests.
pub fn me() -> String {
    let said = Command::new("id").arg("-un").output().expect("a user");
    String::from_utf8(said.stdout).expect("a name").trim().to_owned()
}

/// Runs a program that has to succeed.
pub fn run(program: &str, arguments: &[&str]) -> String {
    let said = Command::new(program).args(arguments).stdin(Stdio::null()).output().expect("a program");
    assert!(said.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8_lossy(&said.stdout).into_owned()
}

/// Returns a port that is free, and that nobody gets who asks the system for any: those are from 32768 on, or 49152.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    // Two runs of the tests begin at different ports.
    let first = 20_000 + u16::try_from(std::process::id() % 100).expect("a small number") * 100;
    let mut ports = std::iter::repeat_with(|| first + NEXT.fetch_add(1, Ordering::Relaxed) % 2_000).take(2_000);
    ports.find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok()).expect("a port")
}

/// A program that is ended when it is dropped.
pub struct Running(Child);

impl Running {
    /// Starts a server and waits until it answers on a port.
    pub fn start(program: &Path, arguments: &[&str], port: u16) -> Self {
        let command = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let running = Self(command);
        let since = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(since.elapsed() < DEADLINE, "{} does not answer", program.display());
            std::thread::sleep(Duration::from_millis(20));
        }
        running
    }

    /// Returns the number of its process.
    pub fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// OpenSSH's server, with keys for its host and for one user.
pub struct Sshd {
    pub port: u16,
    pub folder: TempDir,
    running: Running,
}

/// The user of the tests with passwords, whom `.ci/run` creates.
pub const PASSWORD_USER: &str = "griffeltest";

/// Their password.
pub const PASSWORD: &str = "Blåbär\"\\ 7%";

/// Gives the user of the tests their password; tells that a test is skipped where that cannot be.
pub fn has_password_user() -> bool {
    static SET: LazyLock<bool> = LazyLock::new(|| {
        let has_user = Command::new("id").arg(PASSWORD_USER).stdout(Stdio::null()).stderr(Stdio::null()).status();
        let is_set = is_root() && has_user.expect("id").success();
        if is_set {
            // The usual hash takes half a second for each connection.
            run("sh", &["-c", &format!("printf '%s:%s\\n' {PASSWORD_USER} '{PASSWORD}' | chpasswd -c SHA512")]);
        }
        is_set
    });
    if !*SET {
        eprintln!("skipped: passwords are tried as root, with the user {PASSWORD_USER}");
    }
    *SET
}

impl Sshd {
    /// Starts the server with further lines of settings; `None` if it is not installed.
    pub fn start(settings: &str) -> Option<Self> {
        let program = program("sshd")?;
        let folder = tempfile::tempdir().expect("a folder");
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("a mode");
        let at = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
        for (name, kind) in [("host", "ed25519"), ("host-ecdsa", "ecdsa"), ("user", "ed25519"), ("other", "ed25519")] {
            run("ssh-keygen", &["-q", "-t", kind, "-N", "", "-f", &at(name)]);
        }
        fs::copy(at("user.pub"), at("authorized")).expect("a copy");
        fs::create_dir(at("data")).expect("a folder");
        if is_root() {
            fs::create_dir_all("/run/sshd").expect("a folder");
        }
        let port = free_port();
        let text = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nHostKey {}\nPidFile none\nAuthorizedKeysFile {}\n\
             StrictModes no\nSubsystem sftp internal-sftp\nMaxStartups 100\n{settings}\n",
            at("host"),
            at("host-ecdsa"),
            at("authorized"),
        );
        fs::write(at("sshd_config"), text).expect("settings");
        let running = Running::start(&program, &["-D", "-e", "-f", &at("sshd_config")], port);
        Some(Self { port, folder, running })
    }

    /// Starts the server for the user who runs the tests, by keys alone.
    pub fn with_keys() -> Option<Self> {
        Self::start("UsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no")
    }

    /// Returns the number of the server's process.
    pub fn process(&self) -> u32 {
        self.running.id()
    }

    /// Returns a path in the server's own folder.
    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Returns the fingerprint of a key as OpenSSH tells it.
    pub fn fingerprint(&self, key: &str) -> String {
        let key = self.at(&format!("{key}.pub"));
        let said = run("ssh-keygen", &["-l", "-E", "sha256", "-f", key.to_str().expect("a path")]);
        said.split(' ').nth(1).expect("a fingerprint").to_owned()
    }
}

/// OpenSSH's agent with one key.
pub struct Agent {
    pub socket: PathBuf,
    child: Child,
    _folder: TempDir,
}

impl Agent {
    pub fn with_key(key: &Path) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let socket = folder.path().join("agent");
        let child = Command::new("ssh-agent")
            .arg("-D")
            .arg("-a")
            .arg(&socket)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("an agent");
        let agent = Self { socket, child, _folder: folder };
        let since = Instant::now();
        while !agent.socket.exists() {
            assert!(since.elapsed() < DEADLINE, "the agent does not start");
            std::thread::sleep(Duration::from_millis(20));
        }
        let added = Command::new("ssh-add").arg("-q").arg(key).env("SSH_AUTH_SOCK", &agent.socket).status();
        assert!(added.expect("ssh-add").success());
        agent
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
