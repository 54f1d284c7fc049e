//! Passwords in the keyring of the computer, which a forged `secret-tool` stands for.

use std::fs;
use std::path::Path;
use std::process::Output;

use serde_json::Value;

use crate::command_line::text;
use crate::publish::servers::{PASSWORD, PASSWORD_USER, Sshd, has_password_user, run};
use crate::publish::typed::{Blog, forged, sftp};

/// Keeps one secret for each account in a file; what it is called with is written down.
const TOOL: &str = r#"#!/bin/sh
printf '%s\n' "$*" >> "$KEYRING/calls"
for last; do :; done
file="$KEYRING/$(printf '%s' "$last" | tr '/ ' '__')"
case $1 in
lookup) [ -f "$file" ] || exit 1; cat "$file" ;;
store) cat > "$file" ;;
clear) [ -f "$file" ] || exit 1; rm "$file" ;;
esac
"#;

/// A server that lets a user in by password.
fn server() -> Option<Sshd> {
    if !has_password_user() {
        return None;
    }
    let sshd = Sshd::start("UsePAM yes\nPasswordAuthentication yes\nKbdInteractiveAuthentication no")?;
    run("chown", &[PASSWORD_USER, sshd.at("data").to_str().expect("a path")]);
    Some(sshd)
}

/// Returns a blog that is published to a server, with a keyring that is a script.
fn blog(sshd: &Sshd, script: &str) -> Blog {
    let place = sftp(sshd, "127.0.0.1", PASSWORD_USER, &format!(", host_key: \"{}\"", sshd.fingerprint("host")));
    let blog = Blog::new(&format!("publish: {{webben: {{{place}}}}}\n"));
    let (bin, keyring) = (blog.at("bin"), blog.at("keyring"));
    fs::create_dir(&keyring).expect("a folder");
    let path = format!("{}:{}", forged(&bin, "secret-tool", script), std::env::var("PATH").expect("a path"));
    blog.with("PATH", &path).with("KEYRING", keyring.to_str().expect("a path"))
}

/// Returns the secrets in the keyring of a blog.
fn kept(blog: &Blog) -> Vec<String> {
    let files = fs::read_dir(blog.at("keyring")).expect("a folder").map(|file| file.expect("a file").path());
    let files = files.filter(|file| !file.ends_with("calls"));
    files.map(|file| fs::read_to_string(file).expect("a secret")).collect()
}

fn change(blog: &Blog, n: u32) {
    let post = format!("---\ntitle: Post {n}\ndate: 2026-01-13\n---\n\nText {n}.\n");
    let folder = blog.at("sajt/content/posts/2026");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(format!("post-{n}.md")), post).expect("a post");
}

fn said(done: &Output) -> String {
    text(&done.stdout) + &text(&done.stderr)
}

fn has_post(folder: &Path, n: u32) -> bool {
    folder.join(format!("2026/01/13/post-{n}/index.html")).is_file()
}

#[test]
fn a_password_is_kept_when_the_server_took_it_is_found_there_and_is_forgotten() {
    let Some(sshd) = server() else { return };
    let (blog, data) = (blog(&sshd, TOOL), sshd.at("data"));
    let Some(mut wrong) = blog.typed("publish --yes") else { return };
    wrong.answer("Password for webben", "fel-lösenord");
    let (code, shown) = wrong.end();
    assert!(code == Some(2) && !shown.contains("keyring"), "{shown}");
    assert_eq!(kept(&blog), [""; 0], "a wrong password");

    let mut no = blog.typed("publish --yes").expect("a terminal");
    no.answer("Password for webben", PASSWORD);
    no.answer("[y/N]", "n");
    let (code, shown) = no.end();
    assert_eq!((code, kept(&blog)), (Some(0), Vec::new()), "{shown}");

    change(&blog, 1);
    let mut yes = blog.typed("publish --yes").expect("a terminal");
    yes.answer("Password for webben", PASSWORD);
    yes.answer("keyring", "y");
    let (code, shown) = yes.end();
    assert!(code == Some(0) && has_post(&data, 1), "{shown}");
    assert_eq!(kept(&blog), [PASSWORD]);

    change(&blog, 2);
    for arguments in [&["publish", "--yes", "--json", "--verbose"][..], &["publish", "--yes", "--verbose"]] {
        let done = blog.run(arguments);
        assert!(done.status.code() == Some(0) && has_post(&data, 2), "{}", said(&done));
        assert!(!said(&done).contains("Blåbär"), "{}", said(&done));
    }
    let calls = fs::read_to_string(blog.at("keyring/calls")).expect("calls");
    assert!(calls.contains(&format!("sftp://{PASSWORD_USER}@127.0.0.1:{}", sshd.port)), "{calls}");
    assert!(!calls.contains("Blåbär"), "no argument is a secret: {calls}");

    let forgotten = || {
        let done = blog.run(&["publish", "--forget", "--json"]);
        let object: Value = serde_json::from_slice(&done.stdout).expect("an object");
        assert_eq!(
            (done.status.code(), &object["type"], &object["place"]),
            (Some(0), &"forgotten".into(), &"webben".into())
        );
        object["secrets"].clone()
    };
    assert_eq!((forgotten(), kept(&blog)), (serde_json::json!(["password"]), Vec::new()));
    assert_eq!(forgotten(), serde_json::json!([]));
    let done = blog.run(&["publish", "--yes"]);
    assert!(done.status.code() == Some(2) && !said(&done).contains("--forget"), "{}", said(&done));
}

#[test]
fn a_wrong_password_that_is_kept_says_how_to_be_rid_of_it_and_the_environment_comes_first() {
    let Some(sshd) = server() else { return };
    let blog = blog(&sshd, TOOL);
    let account = format!("password_sftp:__{PASSWORD_USER}@127.0.0.1:{}", sshd.port);
    fs::write(blog.at("keyring").join(account), "gammalt-lösen").expect("a secret");
    for arguments in [&["publish", "--yes", "--json", "--verbose"][..], &["publish", "--yes", "--verbose"]] {
        let done = blog.run(arguments);
        let said = said(&done);
        assert!(done.status.code() == Some(2) && said.contains("griffel publish webben --forget"), "{said}");
        assert!(!said.contains("gammalt"), "{said}");
    }
    let blog = blog.with("GRIFFEL_WEBBEN_PASSWORD", PASSWORD);
    let done = blog.run(&["publish", "--yes"]);
    assert_eq!(done.status.code(), Some(0), "{}", said(&done));
}

#[test]
fn a_keyring_that_does_not_answer_is_as_none() {
    let Some(sshd) = server() else { return };
    // What it says repeats what it was sent.
    let locked = blog(&sshd, "#!/bin/sh\n[ $1 = lookup ] && exit 1\necho \"locked: $(cat)\" >&2\nexit 1\n");
    let Some(mut typed) = locked.typed("publish --yes") else { return };
    typed.answer("Password for webben", PASSWORD);
    typed.answer("keyring", "y");
    let (code, shown) = typed.end();
    assert!(code == Some(0) && shown.contains("locked: …"), "{shown}");

    let broken = blog(&sshd, "#!/bin/sh\necho 'Cannot autolaunch D-Bus' >&2\nexit 1\n");
    let missing = blog(&sshd, TOOL).with("PATH", "");
    for (blog, reason) in [(broken, "Cannot autolaunch D-Bus"), (missing, "secret-tool")] {
        let quiet = blog.run(&["publish", "--yes"]);
        assert!(quiet.status.code() == Some(2) && !said(&quiet).contains(reason), "{}", said(&quiet));
        let verbose = blog.run(&["publish", "--yes", "--verbose"]);
        assert!(verbose.status.code() == Some(2) && said(&verbose).contains(reason), "{}", said(&verbose));
        let forget = blog.run(&["publish", "--forget"]);
        assert!(forget.status.code() == Some(2) && said(&forget).contains(reason), "{}", said(&forget));
        if reason == "secret-tool" {
            continue;
        }
        let mut typed = blog.typed("publish --yes").expect("a terminal");
        typed.answer("Password for webben", PASSWORD);
        let (code, shown) = typed.end();
        assert!(code == Some(0) && !shown.contains("keyring"), "{shown}");
    }
}
