//! Copies of the sources at servers: by SFTP, FTPS and S3.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::Value;

use crate::command_line::text;
use crate::publish::ftp_servers::Ftpd;
use crate::publish::s3_server::{BUCKET, COPIES, KEY_ID, REGION, SECRET, Store};
use crate::publish::servers::{PASSWORD, PASSWORD_USER, Sshd, me};
use crate::publish::typed::Blog;

/// Publishes, and returns the exit code and what was said of the copy.
fn copied(blog: &Blog) -> (Option<i32>, Value) {
    let done = blog.run(&["publish", "--yes", "--json"]);
    let objects = text(&done.stdout);
    let mut objects = objects.lines().map(|line| serde_json::from_str::<Value>(line).expect("an object"));
    let copy = objects.rfind(|one| one["type"] == "backup_copy");
    (done.status.code(), copy.unwrap_or_else(|| panic!("no copy: {} {}", text(&done.stdout), text(&done.stderr))))
}

/// Checks what lies in a folder of a server after two publications.
fn check(blog: &Blog, folder: &Path) {
    let (code, copy) = copied(blog);
    assert_eq!((code, copy["state"].as_str()), (Some(0), Some("done")), "{copy}");
    let file = folder.join(copy["file"].as_str().expect("a name"));
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode(folder), mode(&file), mode(&folder.join(".htaccess"))), (0o700, 0o600, 0o600));
    assert_eq!(fs::metadata(&file).expect("a copy").len(), copy["bytes"].as_u64().expect("a length"));
    assert_eq!(copied(blog).1["state"], "same");
    let done = blog.run(&["restore", file.to_str().expect("a path"), "../ny"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(blog.at("ny/griffel.yaml").is_file());
}

#[test]
fn a_copy_lies_beside_the_site_by_sftp() {
    let Some(sshd) = Sshd::with_keys() else { return };
    let blog = Blog::new(&format!(
        "publish: {{webben: {{to: sftp, host: 127.0.0.1, port: {}, user: {}, path: \"{}\", host_key: \"{}\", key: \"{}\", \
         backup: true}}}}\n",
        sshd.port,
        me(),
        sshd.at("data").display(),
        sshd.fingerprint("host"),
        sshd.at("user").display(),
    ));
    check(&blog, &sshd.at("griffel-backup"));
}

#[test]
fn a_copy_lies_beside_the_site_by_ftps() {
    let Some(server) = Ftpd::vsftpd_with_tls(true) else { return };
    let blog = Blog::new(&format!(
        "publish: {{webben: {{to: ftps, host: localhost, port: {}, user: {PASSWORD_USER}, path: {}, backup: true}}}}\n",
        server.port, server.path
    ));
    let certificate = server.folder.path().join("ca.pem").display().to_string();
    let blog = blog.with("GRIFFEL_WEBBEN_PASSWORD", PASSWORD).with("SSL_CERT_FILE", &certificate);
    let above = Path::new(&server.path).parent().expect("a folder").to_owned();
    check(&blog, &above.join("griffel-backup"));
}

#[test]
fn a_copy_lies_in_another_bucket_unless_everybody_may_read_that() {
    let store = Store::start();
    let blog = Blog::new(&format!(
        "publish: {{webben: {{to: s3, bucket: {BUCKET}, region: {REGION}, endpoint: \"http://127.0.0.1:{}/\", backup: {COPIES}}}}}\n",
        store.port
    ));
    let blog = blog.with("GRIFFEL_WEBBEN_KEY_ID", KEY_ID).with("GRIFFEL_WEBBEN_SECRET", SECRET);
    let zips = || {
        let state = store.state();
        state.objects.keys().filter(|key| key.starts_with(COPIES) && key.ends_with(".zip")).cloned().collect::<Vec<_>>()
    };
    let (code, copy) = copied(&blog);
    assert_eq!(
        (code, copy["state"].as_str(), copy["checked"].as_bool()),
        (Some(0), Some("done"), Some(true)),
        "{copy}"
    );
    assert_eq!(zips(), [format!("{COPIES}/{}", copy["file"].as_str().expect("a name"))]);
    assert_eq!(copied(&blog).1["state"], "same");
    store.state().is_open = true;
    fs::write(blog.at("sajt/content/posts/ny.md"), "---\ntitle: Ny\ndate: 2026-01-14\ndraft: true\n---\nText.\n")
        .expect("a post");
    let (code, copy) = copied(&blog);
    assert_eq!((code, copy["state"].as_str(), zips().len()), (Some(2), Some("open"), 0), "{copy}");
}
