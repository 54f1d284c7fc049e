//! The first minutes with the program: what comes next, and what stands in the way.

use std::fs;
use std::path::Path;

use crate::command_line::{griffel, text};

fn said(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let done = griffel(folder, &[&["--lang", "en"], arguments].concat());
    (done.status.code(), text(&done.stdout) + &text(&done.stderr))
}

#[test]
fn the_next_three_steps_depend_on_where_one_stands() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    for arguments in [&[][..], &["--help"], &["help"], &["-h"]] {
        let (code, said) = said(folder, arguments);
        assert_eq!(code, Some(if arguments.is_empty() { 2 } else { 0 }), "{arguments:?}");
        assert!(said.contains("  griffel init my-blog   makes") && !said.contains("griffel new \""), "{said}");
        assert_eq!(arguments.is_empty(), !said.contains("Usage: griffel"), "{said}");
    }
    let (_, made) = said(folder, &["init", "my blog"]);
    assert!(
        made.contains("cd \"my blog\"` and then `griffel serve") || made.contains("cd \"my blog\"`, then"),
        "{made}"
    );
    let posts = folder.join("my blog/content/posts");
    for arguments in [&[][..], &["--help"]] {
        let (_, said) = said(&posts, arguments);
        assert!(said.contains("griffel new \"My new post\"") && !said.contains("griffel init my-blog"), "{said}");
    }
    let (_, named) = said(folder, &["--site", "my blog", "help"]);
    assert!(named.contains("griffel new \"My new post\""), "{named}");
    // A command of its own, and the manual page, are about themselves.
    for arguments in [&["build", "--help"][..], &["man"], &["import"]] {
        let (_, said) = said(&posts, arguments);
        assert!(!said.contains("three"), "{said}");
    }
}

#[test]
fn somebody_in_the_wrong_folder_is_told_where_the_blog_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let (code, nothing) = said(folder, &["build"]);
    assert_eq!(code, Some(2));
    assert!(nothing.contains(&folder.display().to_string()) && nothing.contains("griffel init my-blog"), "{nothing}");
    for name in ["skolan", "Övrigt & annat", "tom"] {
        fs::create_dir(folder.join(name)).expect("a folder");
    }
    for name in ["skolan", "Övrigt & annat"] {
        fs::write(folder.join(name).join("griffel.yaml"), "title: B\n").expect("a file");
    }
    let (_, below) = said(folder, &["serve"]);
    assert!(below.contains("(skolan, \"Övrigt & annat\"): type `cd skolan`"), "{below}");
    for name in ["griffel.yml", "Griffel.yaml.txt", "GRIFFEL.YAML.YAML"] {
        let site = tempfile::tempdir().expect("a folder");
        fs::write(site.path().join(name), "title: B\n").expect("a file");
        let (_, misnamed) = said(site.path(), &["new", "A"]);
        assert!(misnamed.contains(&format!("the file {name} in")) && misnamed.contains("rename it"), "{misnamed}");
        let (_, given) = said(folder, &["--site", &site.path().display().to_string(), "build"]);
        assert!(given.contains(&format!("the file {name} in")), "{given}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn where_nobody_may_write_a_folder_of_ones_own_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    // Not even an administrator may create anything there.
    let (code, refused) = said(folder.path(), &["init", "/sys/my-blog"]);
    assert_eq!(code, Some(2));
    assert!(refused.contains("you may not create anything in /sys/my-blog"), "{refused}");
    assert!(refused.contains("then type `griffel init my-blog`"), "{refused}");
}
