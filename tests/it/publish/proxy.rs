//! SFTP and FTPS behind the proxy of a network that lets nothing else out: the server's name is known to the proxy alone.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Output;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::command_line::text;
use crate::publish::ftp_servers::Ftpd;
use crate::publish::servers::{PASSWORD, PASSWORD_USER, Sshd, free_port, me};
use crate::publish::typed::{Blog, sftp};

/// The server's name, which nobody resolves.
const HOST: &str = "www.skola.test";

/// A proxy, and what it was asked for.
struct Proxy {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    /// Starts a proxy; `refusal` returns the answer to a request for a host and its port, if it is a no.
    fn start(refusal: impl Fn(&str) -> Option<&'static str> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (asked, heads) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<Mutex<Vec<String>>>::default());
        let proxy = Self { port, asked: Arc::clone(&asked), heads: Arc::clone(&heads) };
        let refusal = Arc::new(refusal);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (asked, heads, refusal) = (Arc::clone(&asked), Arc::clone(&heads), Arc::clone(&refusal));
                std::thread::spawn(move || {
                    let Some(head) = head(&client) else { return };
                    let to = head.split(' ').nth(1).unwrap_or_default().to_owned();
                    asked.lock().expect("sound").push(to.clone());
                    heads.lock().expect("sound").push(head);
                    // A connection that ends is the end of it.
                    pass_on(client, &to, refusal(&to)).ok();
                });
            }
        });
        proxy
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("sound").clone()
    }

    /// Returns the proxy's address, with a user and a password.
    fn address(&self) -> String {
        format!("http://anna:r5tt%20x@127.0.0.1:{}", self.port)
    }
}

fn head(mut client: &TcpStream) -> Option<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        client.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
    }
    String::from_utf8(head).ok()
}

fn pass_on(mut client: TcpStream, to: &str, refusal: Option<&'static str>) -> io::Result<()> {
    if let Some(answer) = refusal {
        return client.write_all(answer.as_bytes());
    }
    let port = to.rsplit(':').next().and_then(|port| port.parse().ok()).unwrap_or(0);
    let mut server = TcpStream::connect(("127.0.0.1", port))?;
    client.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n")?;
    let (mut answers, mut to_client) = (server.try_clone()?, client.try_clone()?);
    let back = std::thread::spawn(move || {
        io::copy(&mut answers, &mut to_client).ok();
        to_client.shutdown(Shutdown::Write).ok();
    });
    io::copy(&mut client, &mut server).ok();
    server.shutdown(Shutdown::Write).ok();
    back.join().expect("no panic");
    Ok(())
}

fn said(done: &Output) -> String {
    text(&done.stdout) + &text(&done.stderr)
}

/// A blog that is published by SFTP to a server of this name.
fn by_sftp(sshd: &Sshd, host: &str) -> Blog {
    let rest = format!(", key: {}, host_key: \"{}\"", sshd.at("user").display(), sshd.fingerprint("host"));
    Blog::new(&format!("publish: {{webben: {{{}}}}}\n", sftp(sshd, host, &me(), &rest)))
}

/// A blog that is published by FTPS.
fn by_ftps(server: &Ftpd, rest: &str) -> Blog {
    let (port, path) = (server.port, &server.path);
    let place = format!("to: ftps, host: {HOST}, port: {port}, user: {PASSWORD_USER}, path: {path}{rest}");
    let trust = server.folder.path().join("ca.pem");
    let blog = Blog::new(&format!("publish: {{webben: {{{place}}}}}\n"));
    blog.with("GRIFFEL_WEBBEN_PASSWORD", PASSWORD).with("SSL_CERT_FILE", trust.to_str().expect("a path"))
}

#[test]
fn sftp_goes_through_the_proxy_and_past_it_where_the_environment_says_so() {
    let Some(sshd) = Sshd::with_keys() else { return };
    let proxy = Proxy::start(|_| None);
    for variable in ["HTTPS_PROXY", "all_proxy"] {
        let blog = by_sftp(&sshd, HOST).with(variable, &proxy.address());
        let done = blog.run(&["publish", "--yes", "--overwrite", "index.html", "--take-over", "--verbose"]);
        assert!(!said(&done).contains("r5tt"), "{}", said(&done));
        assert_eq!(proxy.asked(), [format!("{HOST}:{}", sshd.port)], "{}", said(&done));
        assert_eq!(done.status.code(), Some(0), "{}", said(&done));
        assert!(sshd.at("data/index.html").is_file());
        let head = proxy.heads.lock().expect("sound").remove(0);
        assert!(head.contains(&format!("Proxy-Authorization: Basic {}\r\n", STANDARD.encode("anna:r5tt x"))), "{head}");
        proxy.asked.lock().expect("sound").clear();
        fs::remove_dir_all(sshd.at("data")).expect("a folder");
        fs::create_dir(sshd.at("data")).expect("a folder");
    }
    let past = by_sftp(&sshd, HOST).with("HTTPS_PROXY", &proxy.address()).with("NO_PROXY", HOST);
    let done = past.run(&["publish", "--yes"]);
    assert_eq!((done.status.code(), proxy.asked()), (Some(2), Vec::new()), "{}", said(&done));
    // This computer itself is never behind it.
    let here = by_sftp(&sshd, "127.0.0.1").with("HTTPS_PROXY", &format!("http://127.0.0.1:{}", free_port()));
    let done = here.run(&["publish", "--yes"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
}

#[test]
fn ftps_goes_through_the_proxy_with_commands_and_bytes() {
    for (reuse, rest) in [(true, ""), (false, ""), (false, ", implicit: true")] {
        let server = if rest.is_empty() {
            Ftpd::vsftpd_with_tls(reuse)
        } else {
            Ftpd::vsftpd("ssl_enable=YES\nimplicit_ssl=YES\nforce_local_data_ssl=YES\nrequire_ssl_reuse=NO")
        };
        let Some(server) = server else { return };
        let proxy = Proxy::start(|_| None);
        let blog = by_ftps(&server, rest).with("HTTPS_PROXY", &proxy.address());
        let done = blog.run(&["publish", "--yes"]);
        assert_eq!(done.status.code(), Some(0), "{}", said(&done));
        assert!(server.data().join("index.html").is_file(), "{rest}");
        let asked = proxy.asked();
        let commands = asked.iter().filter(|to| **to == format!("{HOST}:{}", server.port)).count();
        assert!(commands > 0 && asked.len() > commands && asked.iter().all(|to| to.starts_with(HOST)), "{asked:?}");
    }
}

#[test]
fn a_proxy_that_says_no_is_named_with_what_to_ask_for() {
    let Some(sshd) = Sshd::with_keys() else { return };
    for (answer, words) in [
        ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", ["allow CONNECT to www.skola.test:", "answer 403"]),
        ("HTTP/1.1 407 Who\r\nProxy-Authenticate: Basic\r\n\r\n", ["HTTPS_PROXY=http://USER:PASSWORD@", "answer 407"]),
        ("HTTP/1.1 502 Bad Gateway\r\n\r\n<html>", ["does not reach www.skola.test", "answer 502"]),
        ("SSH-2.0-OpenSSH_9.2\r\n\r\n", ["does not answer, or not as a proxy does", "NO_PROXY"]),
        ("", ["does not answer", "IT department"]),
    ] {
        let proxy = Proxy::start(move |_| Some(answer));
        let blog = by_sftp(&sshd, HOST).with("HTTPS_PROXY", &proxy.address());
        for arguments in [&["publish", "--yes", "--json", "--verbose"][..], &["publish", "--yes"]] {
            let done = blog.run(arguments);
            let (code, said) = (done.status.code(), said(&done));
            assert!(code == Some(2) && words.iter().all(|words| said.contains(words)), "{answer}: {said}");
            assert!(said.contains(&format!("127.0.0.1:{}", proxy.port)) && !said.contains("r5tt"), "{said}");
        }
    }
    let nobody = by_sftp(&sshd, HOST).with("HTTPS_PROXY", &format!("http://127.0.0.1:{}", free_port()));
    let done = nobody.run(&["publish", "--yes"]);
    assert!(done.status.code() == Some(2) && said(&done).contains("does not answer"), "{}", said(&done));
}

#[test]
fn a_proxy_that_lets_commands_through_and_no_bytes_says_so_for_ftp() {
    let Some(server) = Ftpd::vsftpd_with_tls(true) else { return };
    let control = format!(":{}", server.port);
    let proxy = Proxy::start(move |to| {
        (!to.ends_with(&control)).then_some("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
    });
    let blog = by_ftps(&server, "").with("HTTPS_PROXY", &proxy.address());
    let done = blog.run(&["publish", "--yes"]);
    let said = said(&done);
    assert!(done.status.code() == Some(2) && said.contains("to: sftp") && said.contains("answer 403"), "{said}");
}
