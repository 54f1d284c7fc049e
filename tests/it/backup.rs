//! `griffel backup` and `griffel restore`, run as an author runs them, and `backup:` of a folder that is published to.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use griffel::disk::backup::write;
use griffel::disk::backup_files::contents;
use griffel::disk::restore::Backup;
use proptest::prelude::*;
use serde_json::Value;

use crate::command_line::{griffel, text};
use crate::property::{config, is_nightly};
use crate::publish_command::{Published, served};
use crate::site::files_below;

/// Returns everything in a folder, empty folders too, but for what is no source.
fn tree(folder: &Path) -> BTreeMap<String, Option<Vec<u8>>> {
    let mut tree: BTreeMap<String, Option<Vec<u8>>> = BTreeMap::new();
    for entry in walkdir::WalkDir::new(folder).min_depth(1) {
        let entry = entry.expect("a file");
        let inside = entry.path().strip_prefix(folder).expect("below").to_string_lossy().into_owned();
        let is_left = ["public", ".griffel/cache", ".griffel/outputs", ".griffel/lock-", ".env", "a.zip"];
        let is_of_publish = inside.contains("/kept") || inside.ends_with("/token");
        if is_left.iter().any(|left| inside.starts_with(left)) || is_of_publish {
            continue;
        }
        let bytes = entry.file_type().is_file().then(|| fs::read(entry.path()).expect("a file"));
        tree.insert(inside, bytes);
    }
    tree
}

fn objects(printed: &[u8]) -> Vec<Value> {
    text(printed).lines().map(|line| serde_json::from_str(line).expect("an object")).collect()
}

#[test]
fn a_site_comes_back_whole_and_knows_what_it_must() {
    let site = Published::new();
    let export = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/exports/wordpress-sv.xml");
    let import = ["import", "wordpress", export.to_str().expect("a path"), "--into", "sajt"];
    let done = griffel(site.folder.path(), &["import", "wordpress", import[2], "--into", "gammal"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    fs::remove_dir_all(site.site()).expect("gone");
    fs::rename(site.folder.path().join("gammal"), site.site()).expect("moved");
    site.edit("griffel.yaml", |settings| settings + "publish: {webben: {to: folder, path: ../webben}}\n");
    site.edit(".env", |_| "TOKEN=hemlig".to_owned());
    site.post("laslust", "Läslust");
    fs::remove_dir_all(site.site().join("content/posts/2026")).ok();
    site.post("skolstart", "Skolstart");
    site.publish();
    let (before, built) = (tree(&site.site()), files_below(&site.site().join("public")));
    let done = griffel(&site.site(), &["backup", "..", "--json"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stdout));
    let backup = &objects(&done.stdout)[0];
    let left = |why: &str| backup["left_out"].as_array().expect("a list").iter().any(|left| left["why"] == why);
    assert!(left("secret") && left("cache") && left("output") && backup["posts"].as_u64() > Some(1), "{backup}");
    let file = Path::new(backup["path"].as_str().expect("a path"));
    let file = site.folder.path().join(file.file_name().expect("a name"));
    assert!(!text(&fs::read(&file).expect("a zip")).contains("hemlig"));

    fs::remove_dir_all(site.site()).expect("gone");
    let done = griffel(site.folder.path(), &["restore", file.to_str().expect("a path"), "sajt"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert!(text(&done.stderr).contains("griffel build"), "{}", text(&done.stderr));
    assert_eq!(tree(&site.site()), before);
    let (plan, done) = site.publish();
    assert_eq!((plan, done["files"].as_u64()), (Value::Null, Some(0)), "it knows what lies there");
    assert_eq!(files_below(&site.site().join("public")), built);
    let done = griffel(site.folder.path(), &import);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    let content = |tree: &BTreeMap<String, Option<Vec<u8>>>| {
        tree.iter().filter(|(path, _)| path.starts_with("content")).map(|(path, _)| path.clone()).collect::<Vec<_>>()
    };
    assert_eq!(content(&tree(&site.site())), content(&before), "an import again brings nothing twice");
}

#[test]
fn what_stands_in_the_way_or_would_be_published_is_told_and_settings_may_be_wrong() {
    let site = Published::new();
    let run = |arguments: &[&str]| {
        let done = griffel(&site.site(), arguments);
        (done.status.code(), text(&done.stderr))
    };
    site.edit("griffel.yaml", |settings| settings + "  x: [\n");
    assert_eq!(run(&["backup", "../a.zip"]).0, Some(0), "settings that cannot be read");
    site.edit("griffel.yaml", |_| "title: B\npublish: {webben: {to: sftp, password: hemligt}}\n".to_owned());
    let (code, said) = run(&["backup", "../a.zip"]);
    assert!(code == Some(0) && said.contains("lösenord"), "{said}");
    fs::write(site.folder.path().join("min.zip"), "mitt").expect("a file");
    for (to, why) in [
        ("../min.zip", "ingen säkerhetskopia"),
        ("../kopia", ".zip"),
        ("static/a.zip", "publiceras"),
        ("content/posts/a.zip", "publiceras"),
        ("../finns/inte.zip", "finns inte"),
    ] {
        let (code, said) = run(&["backup", to]);
        assert!(code == Some(2) && said.contains(why), "{to}: {said}");
    }
    assert_eq!(fs::read(site.folder.path().join("min.zip")).expect("a file"), b"mitt");
    for (file, to, why) in [
        ("../a.zip", ".", "inte tom"),
        ("../min.zip", "../ny", "inte en zip-fil"),
        ("../saknas.zip", "../ny", "finns inte"),
    ] {
        let (code, said) = run(&["restore", file, to]);
        assert!(code == Some(2) && said.contains(why), "{file}: {said}");
    }
    assert!(!site.folder.path().join("ny").exists());
}

#[cfg(target_os = "linux")]
#[test]
fn everything_that_cannot_be_kept_is_told_at_once_and_the_old_backup_stays() {
    use std::os::unix::ffi::OsStrExt as _;
    let site = Published::new();
    assert_eq!(griffel(&site.site(), &["backup", "../a.zip"]).status.code(), Some(0));
    let before = fs::read(site.folder.path().join("a.zip")).expect("a backup");
    for name in [&b"\xe5r.md"[..], b"b\\c.md"] {
        fs::write(site.site().join("content/posts").join(std::ffi::OsStr::from_bytes(name)), "x").expect("a file");
    }
    let done = griffel(&site.site(), &["backup", "../a.zip"]);
    let said = text(&done.stderr);
    assert!(done.status.code() == Some(2) && said.contains("b\\c.md") && said.contains("2 filer"), "{said}");
    assert_eq!(fs::read(site.folder.path().join("a.zip")).expect("a backup"), before);
}

#[test]
fn a_run_that_is_killed_leaves_the_old_backup_and_no_half_of_a_site() {
    let site = Published::new();
    let here = site.folder.path();
    // Enough to be killed while it is written.
    let pixels: Vec<u8> = (0..24_u32 << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let times = if is_nightly() { 40 } else { 4 };
    fs::create_dir_all(site.site().join("static")).expect("a folder");
    fs::write(site.site().join("static/film.txt"), &pixels).expect("a file");
    assert_eq!(griffel(&site.site(), &["backup", "../a.zip"]).status.code(), Some(0));
    let old = fs::read(here.join("a.zip")).expect("a backup");
    fs::write(site.site().join("static/ny.txt"), "ny").expect("a file");
    let kill = |arguments: &[&str], after: u64| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
        command.args(arguments).current_dir(site.site()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("the program runs");
        std::thread::sleep(Duration::from_millis(after));
        child.kill().ok();
        child.wait().expect("it ends").success()
    };
    for number in 0..times {
        let is_done = kill(&["backup", "../a.zip"], 30 + 400 * number / times);
        let is_old = fs::read(here.join("a.zip")).expect("a backup") == old;
        assert!(!(is_done && is_old), "what is done is there");
        if !is_old {
            // It may have been killed when all was done but to end.
            assert_eq!(griffel(&site.site(), &["restore", "../a.zip", "../whole"]).status.code(), Some(0));
            let whole = files_below(&here.join("whole"));
            assert!(whole["static/film.txt"] == pixels && whole["static/ny.txt"] == b"ny", "half or whole");
            fs::remove_dir_all(here.join("whole")).expect("a folder");
            fs::write(here.join("a.zip"), &old).expect("a file");
        }
        let is_done = kill(&["restore", "../a.zip", "../ny"], 30 + 400 * number / times);
        let is_there = here.join("ny").exists();
        let is_whole = files_below(&here.join("ny")).get("static/film.txt").is_some_and(|bytes| *bytes == pixels);
        assert!(is_whole == is_there && (is_there || !is_done), "half or whole");
        fs::remove_dir_all(here.join("ny")).ok();
    }
    assert_eq!(griffel(&site.site(), &["backup", "../a.zip"]).status.code(), Some(0));
    assert_eq!(griffel(&site.site(), &["restore", "../a.zip", "../ny"]).status.code(), Some(0));
    let names = fs::read_dir(here).expect("a folder").flatten().map(|entry| entry.file_name());
    let left: Vec<_> = names.filter(|name| name.to_string_lossy().contains("griffel-new")).collect();
    assert!(left.is_empty(), "{left:?}");
}

/// A name that some system or program makes: spaces, letters of one and of two, dots, long ones.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zåäö0-9 ._()'#%+-]{1,12}",
        1 => Just("\u{e5}r".to_owned()),
        1 => Just("a\u{30a}r".to_owned()),
        1 => "[a-zå]{80,120}",
    ]
    .prop_map(|name| format!("n{}e", name.trim_end_matches(['.', ' ', '~'])))
}

proptest! {
    #![proptest_config(config("backup", 24, 400))]
    #[test]
    fn any_site_comes_back_as_it_was(
        files in proptest::collection::vec((proptest::collection::vec(name(), 1..5), "[a-z\n]{0,300}"), 0..12),
        folders in proptest::collection::vec(name(), 0..3),
    ) {
        let home = tempfile::tempdir().expect("a folder");
        let site = home.path().join("sajt");
        fs::create_dir_all(site.join("static")).expect("a folder");
        fs::write(site.join("griffel.yaml"), "title: x\n").expect("a file");
        for (parts, text) in &files {
            let place = parts.iter().fold(site.join("content"), |place, part| place.join(part));
            // A folder may have the name already, or a file.
            fs::create_dir_all(place.parent().expect("a folder")).and_then(|()| fs::write(place, text)).ok();
        }
        for folder in &folders {
            fs::create_dir_all(site.join("static").join(folder)).ok();
        }
        let found = contents(&site, &[], None).expect("a site");
        prop_assert!(found.unread.is_empty() && found.left_out.is_empty(), "{:?} {:?}", found.unread, found.left_out);
        let zip = home.path().join("a.zip");
        write(&found, &zip, &|_| ()).expect("written");
        let first = fs::read(&zip).expect("a zip");
        Backup::open(&zip).and_then(|backup| backup.restore(&home.path().join("ny"), &|_| ())).expect("restored");
        prop_assert_eq!(tree(&home.path().join("ny")), tree(&site));
        let again = contents(&home.path().join("ny"), &[], None).expect("a site");
        prop_assert_eq!(again.fingerprint().expect("read"), found.fingerprint().expect("read"));
        write(&again, &zip, &|_| ()).expect("written");
        prop_assert!(fs::read(&zip).expect("a zip") == first, "the same files make the same bytes");
    }
}

/// Publishes, and returns the exit code, what was said of the copy, and the codes of what was wrong.
fn copied(site: &Published) -> (Option<i32>, Value, Vec<String>) {
    let (code, objects) = site.run(&["--yes"]);
    let copy = objects.iter().find(|one| one["type"] == "backup_copy").cloned().unwrap_or_default();
    let codes = objects.iter().filter_map(|one| Some(one["code"].as_str()?.to_owned()));
    (code, copy, codes.filter(|code| code.starts_with("G28") || code.starts_with("G29")).collect())
}

#[test]
fn a_publication_leaves_a_copy_beside_the_site_that_no_reader_gets() {
    let site = Published::new();
    let copies = site.folder.path().join("griffel-backup");
    let names = || {
        let names = files_below(&copies).into_keys();
        names.filter(|name| name.ends_with(".zip")).collect::<Vec<_>>()
    };
    // The web server shows the published folder alone.
    let address = served(site.web());
    let settings = |url: &str, backup: &str| {
        site.edit("griffel.yaml", |settings| {
            let lines = settings.lines().filter(|line| !line.starts_with("url:") && !line.starts_with("publish:"));
            let lines = lines.collect::<Vec<_>>().join("\n");
            format!("url: {url}\n{lines}\npublish: {{webben: {{to: folder, path: ../webben, backup: {backup}}}}}\n")
        });
    };
    settings(&address, "true");
    let (code, copy, codes) = copied(&site);
    assert_eq!(
        (code, copy["state"].as_str(), copy["checked"].as_bool()),
        (Some(0), Some("done"), Some(true)),
        "{codes:?}"
    );
    assert_eq!(names(), [copy["file"].as_str().expect("a name")]);
    assert!(copies.join(".htaccess").is_file() && copies.join("web.config").is_file());
    assert_eq!(copied(&site).1["state"], "same");
    // A draft changes no page, but the sources.
    site.edit("content/posts/utkast.md", |_| {
        "---\ntitle: Utkast\ndate: 2026-01-14\ndraft: true\n---\nText.\n".to_owned()
    });
    assert_eq!(copied(&site).1["state"], "done");
    let restored = site.folder.path().join("ny");
    let file = copies.join(&names()[0]);
    let done = griffel(site.folder.path(), &["restore", file.to_str().expect("a path"), "ny"]);
    assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    assert_eq!(tree(&restored), tree(&site.site()));

    // The web server shows the folder above, too.
    settings(&(served(site.folder.path().to_owned()) + "webben/"), "true");
    let (code, copy, codes) = copied(&site);
    assert_eq!((code, copy["state"].as_str(), codes), (Some(2), Some("open"), vec!["G290".to_owned()]));
    assert!(names().is_empty(), "{:?}", names());
    assert!(site.is_same(), "the site itself is published");
    // Another folder, in which a file is in the way.
    fs::write(site.folder.path().join("kopior"), "").expect("a file");
    settings(&address, "../kopior");
    let (code, copy, codes) = copied(&site);
    assert_eq!((code, copy["state"].as_str(), codes), (Some(0), Some("failed"), vec!["G289".to_owned()]));
    let (code, objects) = site.run(&["--dry-run"]);
    assert!(code == Some(0) && objects.iter().all(|one| one["type"] != "backup_copy"), "{objects:?}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("webben", site.folder.path().join("lank")).expect("a link");
        settings(&address, "../lank/x");
        let (code, _, codes) = copied(&site);
        assert_eq!((code, codes), (Some(2), vec!["G288".to_owned()]));
        assert!(!site.web().join("x").exists());
    }
}
