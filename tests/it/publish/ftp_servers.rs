//! vsftpd and pure-ftpd, as web hosts run them, and a third that stands between and answers for them.

use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use griffel::net::tls::Trust;
use tempfile::TempDir;

use crate::publish::servers::{PASSWORD, PASSWORD_USER, Running, free_port, has_password_user, program, run};

/// A server of FTP with a certificate of its own.
pub struct Ftpd {
    pub name: &'static str,
    pub port: u16,
    pub folder: TempDir,
    /// The site's folder as a client names it. It is not there at first.
    pub path: String,
    /// Believes the one who signed the server's certificate.
    pub trust: Trust,
    running: Running,
}

impl Ftpd {
    /// Starts vsftpd with further lines of settings; `None` if it cannot be.
    pub fn vsftpd(settings: &str) -> Option<Self> {
        Self::vsftpd_of("DNS:localhost,DNS:www.skola.test,IP:127.0.0.1", settings)
    }

    /// Starts vsftpd with a certificate for some names.
    pub fn vsftpd_of(names: &str, settings: &str) -> Option<Self> {
        let program = program("vsftpd").filter(|_| has_password_user())?;
        let (folder, trust) = certificate(names, "2");
        prepare(folder.path());
        let at = |name: &str| text(&folder.path().join(name));
        fs::create_dir(at("empty")).expect("a folder");
        let port = free_port();
        let lines = format!(
            "listen=YES\nlisten_address=127.0.0.1\nlisten_port={port}\nbackground=NO\nanonymous_enable=NO\n\
             local_enable=YES\nwrite_enable=YES\nlocal_root={}\nsecure_chroot_dir={}\npasv_address=127.0.0.1\n\
             rsa_cert_file={}\nssl_ciphers=HIGH\nseccomp_sandbox=NO\npam_service_name=vsftpd\nxferlog_enable=NO\n\
             {settings}\n",
            at("data"),
            at("empty"),
            at("both.pem"),
        );
        fs::write(at("vsftpd.conf"), lines).expect("settings");
        let running = Running::start(&program, &[&at("vsftpd.conf")], port);
        let path = at("data/webb");
        Some(Self { name: "vsftpd", port, folder, path, trust, running })
    }

    /// Starts vsftpd with encryption, as it is by default: with or without the wish that sessions are taken up.
    pub fn vsftpd_with_tls(wants_reuse: bool) -> Option<Self> {
        let reuse = if wants_reuse { "YES" } else { "NO" };
        Self::vsftpd(&format!("ssl_enable=YES\nrequire_ssl_reuse={reuse}"))
    }

    /// Starts pure-ftpd with encryption, for names that a certificate is to have.
    pub fn pure_ftpd(names: &str) -> Option<Self> {
        let unpacked = std::env::var_os("GRIFFEL_PURE_FTPD").map(PathBuf::from);
        // Debian does not install it beside vsftpd: `.ci/run` unpacks it.
        let unpacked = unpacked.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pure-ftpd"));
        let (server, passwords) = (unpacked.join("usr/sbin/pure-ftpd"), unpacked.join("usr/bin/pure-pw"));
        if !server.is_file() {
            eprintln!("skipped: pure-ftpd is not unpacked");
            return None;
        }
        if !has_password_user() {
            return None;
        }
        let (folder, trust) = certificate(names, "2");
        prepare(folder.path());
        let at = |name: &str| text(&folder.path().join(name));
        let (users, list, data) = (at("users.pdb"), at("users"), at("data"));
        let libraries =
            ["x86_64", "aarch64"].map(|machine| text(&unpacked.join(format!("usr/lib/{machine}-linux-gnu"))));
        let libraries = format!("LD_LIBRARY_PATH={}", libraries.join(":"));
        // `pure-pw useradd` chooses a hash that takes a second for each connection.
        let ids = ["-u", "-g"].map(|which| run("id", &[which, PASSWORD_USER]).trim().to_owned());
        let hash = run("openssl", &["passwd", "-1", PASSWORD]);
        fs::write(&list, format!("{PASSWORD_USER}:{}:{}::{data}/./::::::::::::\n", hash.trim(), ids.join(":")))
            .expect("a list");
        run("/usr/bin/env", &[&libraries, &text(&passwords), "mkdb", &users, "-f", &list]);
        let port = free_port();
        let (listen, login) = (format!("127.0.0.1,{port}"), format!("puredb:{users}"));
        let (certificate, server) = (at("both.pem"), text(&server));
        let arguments = [
            &libraries,
            &server,
            "-S",
            &listen,
            "-l",
            &login,
            "-Y",
            "2",
            "-2",
            &certificate,
            "-A",
            "-j",
            "-u",
            "1",
            "-H",
            "-U",
            "177:077",
        ];
        let running = Running::start(Path::new("/usr/bin/env"), &arguments, port);
        Some(Self { name: "pure-ftpd", port, folder, path: "/webb".to_owned(), trust, running })
    }

    /// Returns the servers that are there.
    pub fn all() -> impl Iterator<Item = Self> {
        let starts: [fn() -> Option<Self>; 3] = [
            || Self::vsftpd_with_tls(true),
            || Self::vsftpd_with_tls(false),
            || Self::pure_ftpd("DNS:localhost,IP:127.0.0.1"),
        ];
        starts.into_iter().filter_map(|start| start())
    }

    /// Returns the site's folder on the disk.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data/webb")
    }

    /// Returns the number of the server's process.
    pub fn process(&self) -> u32 {
        self.running.id()
    }
}

fn text(path: &Path) -> String {
    path.to_str().expect("a path").to_owned()
}

/// Makes a folder with the user's data.
fn prepare(folder: &Path) {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("a mode");
    fs::create_dir(folder.join("data")).expect("a folder");
    run("chown", &[PASSWORD_USER, &text(&folder.join("data"))]);
}

/// Makes a folder with a certificate that is valid for some names and days; returns who signed it, too.
pub fn certificate(names: &str, days: &str) -> (TempDir, Trust) {
    let folder = tempfile::tempdir().expect("a folder");
    let script = format!(
        "set -e; cd '{}'
         new='-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes'
         openssl req -x509 $new -days 2 -subj '/CN=griffel test' -keyout ca.key -out ca.pem
         openssl req $new -subj /CN=griffel -keyout key.pem -out leaf.csr
         printf 'subjectAltName={names}\\nbasicConstraints=CA:FALSE\\nextendedKeyUsage=serverAuth\\n' > extensions
         openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days {days} -extfile extensions -out leaf.pem
         cat key.pem leaf.pem > both.pem
         openssl x509 -in ca.pem -outform DER -out ca.der",
        text(folder.path()),
    );
    run("sh", &["-c", &script]);
    let certificate = fs::read(folder.path().join("ca.der")).expect("a certificate");
    let trust = Trust::of_authority(certificate).expect("a certificate");
    (folder, trust)
}

/// What a server between hears: a line that goes on to the server, or what it answers itself.
pub enum Heard {
    Passed(String),
    Answered(String),
}

/// Answers for a server of plain FTP: gets the number of the connection and a line of the client.
type Answer = dyn Fn(usize, &str) -> Heard + Send + Sync;

/// Starts a server between client and server, which answers some commands itself; returns its port.
pub fn between(server: u16, answer: impl Fn(usize, &str) -> Option<String> + Send + Sync + 'static) -> u16 {
    hearing(server, move |number, line| match answer(number, line) {
        Some(said) => Heard::Answered(said),
        None => Heard::Passed(line.to_owned()),
    })
}

/// Starts a server between client and server, which may change what they say to it; returns its port.
pub fn hearing(server: u16, answer: impl Fn(usize, &str) -> Heard + Send + Sync + 'static) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let answer: Arc<Answer> = Arc::new(answer);
    std::thread::spawn(move || {
        for (number, client) in listener.incoming().flatten().enumerate() {
            let answer = Arc::clone(&answer);
            // A connection that ends is the end of it.
            std::thread::spawn(move || pass_on(client, server, number, &*answer).ok());
        }
    });
    port
}

fn pass_on(mut client: TcpStream, server: u16, number: usize, answer: &Answer) -> io::Result<()> {
    let mut server = TcpStream::connect(("127.0.0.1", server))?;
    let (mut answers, mut to_client) = (server.try_clone()?, client.try_clone()?);
    std::thread::spawn(move || {
        io::copy(&mut answers, &mut to_client).ok();
        to_client.shutdown(Shutdown::Both).ok();
    });
    for line in BufReader::new(client.try_clone()?).lines() {
        match answer(number, &line?) {
            Heard::Answered(said) => client.write_all(format!("{said}\r\n").as_bytes())?,
            Heard::Passed(line) => server.write_all(format!("{line}\r\n").as_bytes())?,
        }
    }
    server.shutdown(Shutdown::Both)
}
