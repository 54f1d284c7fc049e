//! What the program remembers from run to run: it saves time, and changes no byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::command_line::{griffel, text};
use crate::property::is_nightly;
use crate::site::{files_below, light_example_copy};

/// Files by their paths.
type Files = BTreeMap<String, Vec<u8>>;

/// A blog of its own, with an output folder in it.
struct Blog {
    site: tempfile::TempDir,
    /// What a build without memory makes of the files of the site.
    clean: BTreeMap<Files, Files>,
}

impl Blog {
    fn new() -> Self {
        Self { site: light_example_copy(), clean: BTreeMap::new() }
    }

    fn content(&self) -> PathBuf {
        self.site.path().join("content")
    }

    fn cache(&self, name: &str) -> PathBuf {
        self.site.path().join(".griffel/cache").join(name)
    }

    /// Returns any post of the blog.
    fn post(&self) -> PathBuf {
        let posts = files_below(&self.content().join("posts"));
        let name = posts.into_keys().find(|name| name.ends_with(".md")).expect("a post");
        self.content().join("posts").join(name)
    }

    /// Writes a last paragraph under a post; the one of the edit before goes.
    fn edit(&self, words: &str) {
        let text = fs::read_to_string(self.post()).expect("a post");
        let kept = text.split("\n<!-- redigerat -->\n").next().expect("a text");
        fs::write(self.post(), format!("{kept}\n<!-- redigerat -->\n\n{words}\n")).expect("written");
    }

    /// Changes a setting that all lists depend on.
    fn paginate(&self, number: u64) {
        let settings = self.site.path().join("griffel.yaml");
        let text = fs::read_to_string(&settings).expect("settings");
        let kept = text.lines().filter(|line| !line.starts_with("paginate: "));
        let text: String = kept.flat_map(|line| [line, "\n"]).collect();
        fs::write(&settings, format!("{text}paginate: {number}\n")).expect("written");
    }

    /// Builds into the folder that is always the same; returns what was said to who asked for more.
    fn build(&self, more: &[&str]) -> String {
        let done = griffel(self.site.path(), &[&["build", "--verbose", "--today", "2026-11-23"], more].concat());
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
        text(&done.stderr)
    }

    fn public(&self) -> Files {
        files_below(&self.site.path().join("public"))
    }

    /// Builds without memory into a new folder, once for each state of the site.
    fn clean(&mut self) -> &Files {
        let mut state = files_below(&self.content());
        state.insert("griffel.yaml".to_owned(), fs::read(self.site.path().join("griffel.yaml")).expect("settings"));
        if !self.clean.contains_key(&state) {
            let out = tempfile::tempdir().expect("a folder");
            let public = out.path().join("public");
            self.build(&["--no-cache", "--out", &public.to_string_lossy()]);
            self.clean.insert(state.clone(), files_below(&public));
        }
        &self.clean[&state]
    }

    fn is_as_clean(&mut self, words: &str) {
        let public = self.public();
        let clean = self.clean();
        for (path, bytes) in clean {
            assert!(public.get(path) == Some(bytes), "{words}: {path} is not as in a clean build");
        }
        assert_eq!(public.len(), clean.len(), "{words}: another number of files");
    }
}

#[test]
fn with_and_without_what_is_remembered_the_bytes_are_the_same() {
    let mut blog = Blog::new();
    assert!(blog.build(&["--no-cache"]).contains("skrivna"));
    assert!(!blog.cache("build").exists(), "nothing is kept");
    assert!(blog.build(&[]).contains("cache: tom"));
    assert!(blog.cache("build").is_file() && !blog.cache("edits").exists());
    assert!(blog.build(&[]).contains("cache: inget har ändrats"));
    blog.is_as_clean("the first");
    for words in ["Ett ord till.", "## En rubrik till", "Se [oss](https://norrby.example/)."] {
        blog.edit(words);
        assert!(!blog.build(&[]).contains("cache:"), "{words}");
        assert!(blog.cache("edits").is_file(), "{words}");
        blog.is_as_clean(words);
    }
    let post = fs::read_to_string(blog.post()).expect("a post");
    fs::write(blog.post(), post.replacen("title: ", "title: Ändrat, ", 1)).expect("written");
    blog.build(&[]);
    blog.is_as_clean("another title");
    blog.paginate(3);
    blog.build(&[]);
    blog.is_as_clean("other settings");
    blog.build(&["--drafts"]);
    blog.build(&[]);
    blog.is_as_clean("with drafts in between");
    // Another output folder, of which nothing is remembered.
    let other = blog.site.path().join("annan").to_string_lossy().into_owned();
    blog.build(&["--out", &other]);
    assert!(files_below(Path::new(&other)) == blog.public(), "elsewhere");
    fs::remove_dir_all(blog.site.path().join("public")).expect("deleted");
    blog.build(&[]);
    blog.is_as_clean("a new folder");
    let post = blog.site.path().join("content/posts/2025-05-05-tillfalligt.md");
    fs::write(&post, "---\ntitle: Tillfälligt\ncategories: [Kvalitetsarbete]\n---\nText.\n").expect("written");
    blog.build(&[]);
    blog.is_as_clean("a post more");
    fs::remove_file(&post).expect("deleted");
    blog.build(&[]);
    blog.is_as_clean("a post less");
}

#[test]
fn what_is_damaged_or_foreign_is_thrown_away_and_changes_nothing() {
    let mut blog = Blog::new();
    blog.build(&[]);
    blog.edit("Ett ord.");
    blog.build(&[]);
    let (build, edits) = (fs::read(blog.cache("build")).expect("kept"), fs::read(blog.cache("edits")).expect("kept"));
    let half = |bytes: &[u8]| bytes[..bytes.len() / 2].to_vec();
    let turned = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    let damaged = "cache: skadad, kastas";
    let cases: [(&str, Vec<u8>, Vec<u8>, &str); 9] = [
        ("empty", Vec::new(), edits.clone(), damaged),
        ("cut off", half(&build), edits.clone(), damaged),
        ("a bit turned at the end", turned(&build, build.len() - 1), edits.clone(), damaged),
        ("a bit turned in the middle", turned(&build, build.len() / 2), edits.clone(), damaged),
        ("an older form", turned(&build, 14), edits.clone(), damaged),
        ("another program", turned(&build, 20), edits.clone(), "cache: skriven av en annan version"),
        ("edits cut off", build.clone(), half(&edits), ""),
        ("edits of another whole", build.clone(), turned(&edits, 100), ""),
        ("the two exchanged", edits.clone(), build.clone(), damaged),
    ];
    for (number, (name, build, edits, said)) in cases.into_iter().enumerate() {
        blog.edit(["Ett annat ord.", "Ett ord."][number % 2]);
        fs::write(blog.cache("build"), build).expect("written");
        fs::write(blog.cache("edits"), edits).expect("written");
        let told = blog.build(&[]);
        assert!(told.contains(said), "{name}: {told}");
        blog.is_as_clean(name);
        assert!(blog.build(&[]).contains("cache: inget har ändrats"), "{name}: it is whole again");
    }
    // Where it cannot be kept, the site is still built.
    fs::remove_dir_all(blog.cache("")).expect("deleted");
    fs::write(blog.site.path().join(".griffel/cache"), "en fil").expect("written");
    assert!(blog.build(&[]).contains("Inget kan sparas i"));
    blog.edit("Sista ordet.");
    blog.build(&[]);
    blog.is_as_clean("no place");
}

#[test]
fn a_program_that_is_killed_at_any_moment_leaves_what_the_next_one_can_use() {
    let mut blog = Blog::new();
    blog.build(&[]);
    // At night at every moment of half a second.
    for number in (0..24_u64).step_by(if is_nightly() { 1 } else { 5 }) {
        blog.edit(if number % 2 == 0 { "En rad." } else { "En annan rad." });
        if number % 3 == 0 {
            // Everything is drawn, written and kept again.
            blog.paginate(3 + number);
        }
        let mut child = Command::new(env!("CARGO_BIN_EXE_griffel"))
            .args(["build", "--quiet", "--today", "2026-11-23", "--site"])
            .arg(blog.site.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program starts");
        std::thread::sleep(Duration::from_millis(number * number));
        child.kill().ok();
        child.wait().expect("ended");
        blog.build(&[]);
        blog.is_as_clean(&format!("killed after {} ms", number * number));
    }
}
