//! Servers that tell more than is taken.

use std::collections::BTreeMap;
use std::fs;

use griffel::publish::target::{Cause, FileTarget, Put, PutResult, Stage, TargetError};

use crate::publish::files::{Counter, path};
use crate::publish::ftp_servers::{Ftpd, between};
use crate::publish::s3_server::{Object, Store};
use crate::publish::servers::{PASSWORD_USER, Sshd, run};
use crate::publish::{ftp, s3, sftp};

/// Asserts that a target is listed to its end as usual, and not if fewer names are taken than it has.
fn is_cut(whole: &dyn FileTarget, cut: &dyn FileTarget, most: u64, files: usize) {
    assert_eq!(whole.list(&Counter::default()).map(|files| files.len()), Ok(files));
    let refused = cut.list(&Counter::default()).expect_err("too many names");
    assert_eq!((refused.stage, refused.cause), (Stage::List, Cause::Endless { most }));
    // It is the list that is too long, and not the end of the connection.
    assert_eq!(cut.sizes(&[path("n-1/index.html")]).map(|sizes| sizes[0].is_some()), Ok(true));
}

#[test]
fn no_list_of_a_server_is_longer_than_is_taken() {
    const MOST: u64 = 2_000;
    if let Some(sshd) = Sshd::with_keys() {
        for n in 0..40 {
            let folder = sshd.at(&format!("data/n-{n}"));
            fs::create_dir(&folder).expect("a folder");
            fs::write(folder.join("index.html"), "x").expect("a file");
        }
        let target = || sftp::target(sftp::setting(&sshd));
        is_cut(&target(), &target().with_names(MOST), MOST, 40);
    }
    for server in Ftpd::all() {
        fs::create_dir(server.data()).expect("a folder");
        for n in 0..40 {
            let folder = server.data().join(format!("n-{n}"));
            fs::create_dir(&folder).expect("a folder");
            fs::write(folder.join("index.html"), "x").expect("a file");
        }
        run("chown", &["-R", PASSWORD_USER, server.data().to_str().expect("a path")]);
        is_cut(&ftp::target(&server), &ftp::target(&server).with_names(MOST), MOST, 40);
    }
    let store = Store::start();
    for n in 0..40 {
        let object = Object { bytes: vec![0; 3], labels: BTreeMap::new() };
        store.state().objects.insert(format!("skola/n-{n}/index.html"), object);
    }
    is_cut(&s3::target(&store), &s3::target(&store).with_names(MOST), MOST, 40);
}

#[test]
fn a_server_that_sends_more_than_it_said_is_not_listened_to_and_is_asked_anew() {
    let Some(server) = Ftpd::vsftpd("ssl_enable=NO") else { return };
    let port = between(server.port, |_, line| line.starts_with("SIZE").then(|| "213 1".to_owned()));
    let target = ftp::plain(&server, port);
    let small = |name: &str, text: &str| {
        assert_eq!(target.put_small(&path(name), text.as_bytes(), Put::Replace), Ok(PutResult::Done));
    };
    small("large", &"x".repeat(100_000));
    small("small", "x");
    let too_much = TargetError::at(Stage::Read, &path("large"), Cause::TooMuch { most: 10 });
    for _ in 0..3 {
        assert_eq!(target.read(&path("large"), 10), Err(too_much.clone()));
        assert_eq!(target.read(&path("small"), 10), Ok(Some(b"x".to_vec())));
    }
}
