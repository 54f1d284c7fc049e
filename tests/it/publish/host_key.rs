//! The key of a host that the settings do not name: asked about, and written down.

use std::fs;

use crate::command_line::text;
use crate::publish::servers::{Sshd, me};
use crate::publish::typed::{Blog, sftp};

/// A server, and a blog that is published there by key, without `host_key`.
fn blog() -> Option<(Sshd, Blog)> {
    let sshd = Sshd::with_keys()?;
    let key = format!(", key: {}", sshd.at("user").display());
    let place = sftp(&sshd, "127.0.0.1", &me(), &key);
    let blog = Blog::new(&format!("publish: # var\n  webben: {{{place}}} # hos driften\n# slut\n"));
    Some((sshd, blog))
}

#[test]
fn a_yes_writes_the_key_and_nothing_else_into_the_settings_and_a_no_writes_nothing() {
    let Some((sshd, blog)) = blog() else { return };
    let (before, is) = (fs::read_to_string(blog.settings()).expect("settings"), sshd.fingerprint("host"));
    let is_empty = || fs::read_dir(sshd.at("data")).expect("a folder").next().is_none();
    let Some(mut no) = blog.typed("publish --yes") else { return };
    no.answer("127.0.0.1 shows the key", "n");
    let (code, shown) = no.end();
    assert!(code == Some(2) && shown.contains(&is) && is_empty(), "{shown}");
    assert_eq!(fs::read_to_string(blog.settings()).expect("settings"), before);

    let mut yes = blog.typed("publish --yes").expect("a terminal");
    yes.answer("[y/N]", "y");
    let (code, shown) = yes.end();
    assert!(code == Some(0) && !is_empty(), "{shown}");
    let key = blog.settings();
    let after = fs::read_to_string(&key).expect("settings");
    let plain = before.replace("} # hos", &format!(", host_key: {is}}} # hos"));
    let quoted = before.replace("} # hos", &format!(", host_key: \"{is}\"}} # hos"));
    assert!(after == plain || after == quoted, "{after}");

    let done = blog.run(&["publish", "--yes"]);
    assert_eq!(done.status.code(), Some(0), "it is asked once: {}", text(&done.stderr));
    fs::write(&key, after.replace(&is, &sshd.fingerprint("other"))).expect("settings");
    let changed = blog.typed("publish --yes").expect("a terminal");
    let (code, shown) = changed.end();
    assert!(code == Some(2) && !shown.contains("[y/N]"), "a changed key is never asked about: {shown}");
}

#[test]
fn where_nobody_can_answer_the_line_to_write_is_told() {
    let Some((sshd, blog)) = blog() else { return };
    let before = fs::read_to_string(blog.settings()).expect("settings");
    for arguments in [&["publish", "--yes"][..], &["publish", "--yes", "--json"]] {
        let done = blog.run(arguments);
        let said = text(&done.stdout) + &text(&done.stderr);
        let said = said.replace("\\\"", "\"");
        assert!(said.contains(&format!("host_key: \"{}\"", sshd.fingerprint("host"))), "{said}");
        assert_eq!(
            (done.status.code(), fs::read_to_string(blog.settings()).expect("settings")),
            (Some(2), before.clone())
        );
    }
}

#[test]
fn settings_that_cannot_be_edited_stay_and_the_line_is_told() {
    let Some((sshd, blog)) = blog() else { return };
    let settings = fs::read_to_string(blog.settings()).expect("settings");
    let settings = settings.replace("webben: {", "webben: &w {");
    fs::write(blog.settings(), &settings).expect("settings");
    let Some(mut yes) = blog.typed("publish --yes") else { return };
    yes.answer("[y/N]", "y");
    let (code, shown) = yes.end();
    let line = format!("host_key: \"{}\"", sshd.fingerprint("host"));
    assert!(code == Some(0) && shown.contains(&line), "{shown}");
    assert_eq!(fs::read_to_string(blog.settings()).expect("settings"), settings);
}
