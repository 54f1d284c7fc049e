//! Where a build writes: never over another site, never on trust that was asked for, and always with a word.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::command_line::{griffel, text};

/// Writes a site with the posts of these names.
fn site(folder: &Path, title: &str, posts: &[(&str, &str)]) {
    fs::create_dir_all(folder.join("content/posts")).expect("a folder");
    let settings = format!("title: {title}\nurl: https://example.se/\nshare_pictures: false\nsearch: false\n");
    fs::write(folder.join("griffel.yaml"), settings).expect("a file");
    for (name, body) in posts {
        let post = format!("---\ntitle: {name}\n---\n{body}\n");
        fs::write(folder.join(format!("content/posts/2026-01-01-{name}.md")), post).expect("a file");
    }
}

fn build(folder: &Path, options: &[&str]) -> Output {
    griffel(folder, &[&["build", "--today", "2026-11-23"], options].concat())
}

fn assert_built(done: &Output) {
    assert_eq!(done.status.code(), Some(0), "{}{}", text(&done.stdout), text(&done.stderr));
}

fn assert_refused(done: &Output, words: &str) {
    let said = text(&done.stderr);
    assert_eq!(done.status.code(), Some(2), "{said}");
    assert!(said.contains(words), "{said}");
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).expect("a file")
}

#[test]
fn what_to_do_with_foreign_files_depends_on_what_they_are() {
    let (site_folder, out) = (folder(), folder());
    site(site_folder.path(), "Blogg", &[("a", "Text.")]);
    let at = out.path().to_str().expect("a path");
    let options = ["--out", at];
    for name in [".DS_Store", "desktop.ini", "._a"] {
        fs::write(out.path().join(name), "x").expect("a file");
    }
    for name in ["CNAME", "ads.txt"] {
        fs::write(out.path().join(name), "x").expect("a file");
    }
    assert_refused(&build(site_folder.path(), &options), "Flytta CNAME, ads.txt till static/");
    fs::create_dir(out.path().join(".git")).expect("a folder");
    let done = build(site_folder.path(), &options);
    assert_refused(&done, "Flytta CNAME, ads.txt till static/");
    assert_refused(&done, "I .git ligger mappens historia: bygg till en annan mapp med --out");
    for name in ["CNAME", "ads.txt"] {
        fs::remove_file(out.path().join(name)).expect("gone");
    }
    let done = build(site_folder.path(), &options);
    assert_refused(&done, "I .git ligger mappens historia");
    assert!(!text(&done.stderr).contains("static/"));
    fs::remove_dir(out.path().join(".git")).expect("gone");
    assert_built(&build(site_folder.path(), &options));
}

#[test]
fn another_site_is_never_written_over() {
    let all = folder();
    let (one, two, out) = (all.path().join("ett"), all.path().join("tva"), all.path().join("ut"));
    let out = out.to_str().expect("a path");
    site(&one, "Blogg", &[("a", "Ett."), ("b", "Två.")]);
    // The same title and address, other posts; then the same names of posts, another title.
    site(&two, "Blogg", &[("c", "Tre."), ("d", "Fyra.")]);
    assert_built(&build(&one, &["--out", out]));
    for options in [["--out", out].as_slice(), &["--out", out, "--no-cache"]] {
        assert_refused(&build(&two, options), "en annan webbplats (https://example.se/)");
    }
    fs::remove_dir_all(&two).expect("gone");
    site(&two, "Annan", &[("a", "Annat."), ("b", "Något annat.")]);
    assert_refused(&build(&two, &["--out", out]), "en annan webbplats");
    assert!(read(&Path::new(out).join("2026/01/01/a/index.html")).contains("Ett."));
    assert_built(&build(&one, &["--out", out]));
    // An emptied folder is free.
    fs::remove_dir_all(out).expect("gone");
    assert_built(&build(&two, &["--out", out]));
    assert_refused(&build(&one, &["--out", out]), "en annan webbplats");
}

#[test]
fn a_site_knows_its_output_again_however_it_changed() {
    let all = folder();
    let (one, out) = (all.path().join("ett"), all.path().join("ut"));
    let out = ["--out", out.to_str().expect("a path")];
    site(&one, "Blogg", &[("a", "Ett.")]);
    assert_built(&build(&one, &out));
    // On another computer, where nothing is kept between builds, and the one post is edited.
    let clone = all.path().join("klon");
    site(&clone, "Blogg", &[("a", "Ett, rättat."), ("b", "Två.")]);
    assert_built(&build(&clone, &out));
    fs::remove_dir_all(clone.join(".griffel")).expect("gone");
    site(&clone, "Nytt namn", &[("c", "Tre.")]);
    assert_built(&build(&clone, &out));
    // Moved, renamed, and with all posts replaced: what `.griffel` keeps goes with the folder.
    let moved = all.path().join("flyttad");
    fs::rename(&clone, &moved).expect("moved");
    fs::remove_dir_all(moved.join("content")).expect("gone");
    site(&moved, "Ännu ett namn", &[("d", "Fyra.")]);
    assert_built(&build(&moved, &out));
    assert!(!Path::new(out[1]).join("2026/01/01/a/index.html").exists());
    // The output in the site's own folder is its own, also in a site that began as a copy of another.
    assert_built(&build(&moved, &[]));
    let copy = all.path().join("kopia");
    site(&copy, "Kopia", &[("e", "Fem.")]);
    fs::rename(moved.join("public"), copy.join("public")).expect("moved");
    assert_built(&build(&copy, &[]));
}

#[test]
fn the_list_of_files_says_nothing_of_drafts() {
    let all = folder();
    site(all.path(), "Blogg", &[("a", "Ett.")]);
    assert_built(&build(all.path(), &[]));
    let list = all.path().join("public/.griffel-manifest");
    let without = read(&list);
    fs::write(all.path().join("content/posts/2026-01-02-hemligt.md"), "---\ndraft: true\n---\nX\n").expect("a file");
    assert_built(&build(all.path(), &[]));
    assert_built(&build(all.path(), &["--no-cache"]));
    assert_eq!(read(&list), without);
}

#[test]
fn without_memory_every_byte_of_the_output_is_looked_at() {
    let all = folder();
    site(all.path(), "Blogg", &[("a", "Ett."), ("b", "Två.")]);
    assert_built(&build(all.path(), &[]));
    let page = all.path().join("public/2026/01/01/a/index.html");
    let whole = read(&page);
    fs::write(&page, whole.replace("Ett.", "ETT!")).expect("a file");
    assert_built(&build(all.path(), &["--no-cache"]));
    assert_eq!(read(&page), whole);
    assert_eq!(text(&build(all.path(), &["--no-cache", "--json"]).stdout).matches("\"written\":0").count(), 1);
}

#[test]
fn a_damaged_list_of_files_is_called_that_and_nothing_is_deleted() {
    let all = folder();
    site(all.path(), "Blogg", &[("a", "Ett."), ("b", "Två.")]);
    assert_built(&build(all.path(), &[]));
    let (list, page) = (all.path().join("public/.griffel-manifest"), all.path().join("public/2026/01/01/a/index.html"));
    let whole = read(&list);
    fs::remove_file(all.path().join("content/posts/2026-01-01-a.md")).expect("gone");
    let without_line: String = whole.split_inclusive('\n').filter(|line| !line.contains("01/b")).collect();
    for damaged in ["", "x", &whole[..whole.len() / 2], &without_line, &whole.replace("01/a", "01/c")] {
        fs::write(&list, damaged).expect("a file");
        for options in [["--no-cache"].as_slice(), &[]] {
            assert_refused(&build(all.path(), options), ".griffel-manifest är skadad");
            assert!(page.exists(), "{damaged}");
        }
    }
    fs::remove_file(&list).expect("gone");
    fs::create_dir(&list).expect("a folder");
    assert_refused(&build(all.path(), &[]), ".griffel-manifest är skadad");
    fs::remove_dir(&list).expect("gone");
    fs::write(&list, &whole).expect("a file");
    assert_built(&build(all.path(), &[]));
    assert!(!page.exists());
}

#[test]
fn a_site_that_cannot_be_written_is_built_elsewhere() {
    let all = folder();
    let (one, out) = (all.path().join("ett"), all.path().join("ut"));
    site(&one, "Blogg", &[("a", "Ett.")]);
    fs::write(one.join(".griffel"), "en fil där mappen skulle ligga").expect("a file");
    let out = ["--out", out.to_str().expect("a path")];
    for _ in 0..2 {
        let done = build(&one, &out);
        assert_built(&done);
        assert!(text(&done.stderr).contains("(en fil ligger i vägen)"), "{}", text(&done.stderr));
    }
    assert!(Path::new(out[1]).join("index.html").exists());
    assert_eq!(read(&one.join(".griffel")), "en fil där mappen skulle ligga");
}

#[test]
fn an_output_folder_that_is_none_is_refused() {
    let all = folder();
    let (one, two) = (all.path().join("ett"), all.path().join("tva"));
    site(&one, "Blogg", &[("a", "Ett.")]);
    site(&two, "Annan", &[("b", "Två.")]);
    fs::write(all.path().join("fil"), "x").expect("a file");
    assert_refused(&build(&one, &["--out", "../fil"]), "fil är en fil; välj en mapp");
    for part in ["..", ".", "content/ut", "../tva/static/ut", "../tva/content"] {
        assert_refused(&build(&one, &["--out", part]), "egna filer");
    }
    assert_refused(&build(&one, &["--out", "../tva"]), "griffel.yaml");
}

#[cfg(unix)]
#[test]
fn an_output_folder_may_be_a_link() {
    let all = folder();
    let (one, two) = (all.path().join("ett"), all.path().join("tva"));
    fs::create_dir(all.path().join("ut")).expect("a folder");
    for (folder, title, post) in [(&one, "Blogg", "a"), (&two, "Annan", "b")] {
        site(folder, title, &[(post, "Text.")]);
        std::os::unix::fs::symlink(all.path().join("ut"), folder.join("public")).expect("a link");
    }
    assert_built(&build(&one, &[]));
    assert!(all.path().join("ut/2026/01/01/a/index.html").exists());
    assert_refused(&build(&two, &[]), "en annan webbplats");
    std::os::unix::fs::symlink(all.path().join("saknas"), all.path().join("ingenstans")).expect("a link");
    assert_refused(&build(&one, &["--out", "../ingenstans"]), "ingenstans är en symbolisk länk");
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_printed_is_an_error_and_a_closed_pipe_is_none() {
    let all = folder();
    site(all.path(), "Blogg", &[("a", "Ett."), ("b", "Två.")]);
    let full = |arguments: &[&str]| {
        let disk = fs::File::options().write(true).open("/dev/full").expect("Linux has it");
        let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
        command.args(["--lang", "sv"]).args(arguments).current_dir(all.path()).stdout(disk).stderr(Stdio::piped());
        command.output().expect("the program runs")
    };
    let commands: [&[&str]; 9] = [
        &["list", "posts"],
        &["list", "posts", "--json"],
        &["explain", "G030"],
        &["explain"],
        &["completions", "bash"],
        &["man"],
        &["build", "--json", "--today", "2026-11-23"],
        &["list", "--help"],
        &["--version"],
    ];
    for arguments in commands {
        assert_refused(&full(arguments), "allt kunde inte skrivas ut: disken är full");
    }
    assert!(all.path().join("public/index.html").exists());
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
    let done = command.args(["explain"]).stdout(writer).stderr(Stdio::piped()).output().expect("the program runs");
    assert_eq!((done.status.code(), text(&done.stderr).as_str()), (Some(0), ""));
}
