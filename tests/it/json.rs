//! What the program prints with `--json`: every line is an object, and every field is in the reference.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::command_line::{griffel, text};

/// Fields whose own fields are named elsewhere: addresses, and what templates see.
const FREE: [&str; 2] = ["failed", "variables"];

/// Returns the fields of each type of object that the reference describes.
fn described() -> BTreeMap<String, BTreeSet<String>> {
    let page = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("content/pages/reference/json.md"));
    let page = page.expect("the reference");
    let sections = page.split("\n## ").skip(1).filter_map(|section| section.split_once('\n'));
    sections
        .map(|(name, body)| (name.to_owned(), body.split('`').skip(1).step_by(2).map(str::to_owned).collect()))
        .collect()
}

/// Collects the names of all fields in a value.
fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                found.insert(name.clone());
                if !FREE.contains(&name.as_str()) {
                    names(value, found);
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| names(value, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What commands printed: the fields by the type of object.
#[derive(Default)]
struct Printed(BTreeMap<String, BTreeSet<String>>);

impl Printed {
    fn line(&mut self, line: &str) {
        let value: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("not JSON: {line}"));
        let kind = value["type"].as_str().unwrap_or_else(|| panic!("without a type: {line}")).to_owned();
        let found = self.0.entry(kind).or_default();
        names(&value, found);
        found.remove("type");
    }

    fn run(&mut self, site: &Path, arguments: &[&str]) {
        let done = griffel(site, &[&["--json"], arguments].concat());
        let said = text(&done.stdout);
        assert!(!said.is_empty(), "{arguments:?} prints nothing: {}", text(&done.stderr));
        assert_eq!(text(&done.stderr), "", "{arguments:?}");
        said.lines().for_each(|line| self.line(line));
    }

    fn themes(&mut self, site: &Path) {
        let copy = ["theme", "files", "--copy", "templates/post.html"];
        for arguments in
            [&["theme", "new", "hav"][..], &["theme", "files"], &copy, &["theme", "data"], &["theme", "data", "post"]]
        {
            self.run(site, arguments);
        }
    }

    /// Reads what the preview prints until its first build is done and its folder is looked at.
    fn serve(&mut self, site: &Path) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
        command.args(["--json", "serve", "--port", "0", "--poll"]).current_dir(site);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program runs");
        for line in BufReader::new(child.stdout.take().expect("output")).lines() {
            let line = line.expect("a line");
            self.line(&line);
            if ["rebuilt", "polling"].iter().all(|kind| self.0.contains_key(*kind)) {
                break;
            }
        }
        child.kill().expect("it runs");
        child.wait().expect("it ends");
    }
}

#[cfg(feature = "desk")]
impl Printed {
    /// Reads what the desk prints when it listens.
    fn desk(&mut self, site: &Path) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
        command.args(["--json", "desk", "--port", "0", "--no-open"]).current_dir(site);
        command.env("HOME", site).env("XDG_CONFIG_HOME", site.join(".config"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program runs");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("output")).read_line(&mut line).expect("a line");
        self.line(line.trim_end());
        child.kill().expect("it runs");
        child.wait().expect("it ends");
    }
}

fn write(site: &Path, path: &str, text: &str) {
    let path = site.join(path);
    fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
    fs::write(path, text).expect("a file");
}

#[test]
fn every_line_is_an_object_and_every_field_is_in_the_reference() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut printed = Printed::default();
    printed.run(folder.path(), &["init", "ny", "--ci", "github"]);
    let site = folder.path().join("ny");
    printed.run(&site, &["new", "Ett utkast", "--category", "Kvalitetsarbet"]);
    write(
        &site,
        "content/posts/2026-01-02-b/index.md",
        "---\ntitle: B\ntags: [t]\nattachments: [a.pdf, tal.pptx]\n---\n![x](x.svg)\n",
    );
    write(
        &site,
        "content/posts/2026-01-02-b/x.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"2\"/>",
    );
    let slides = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/swedish-tagged.pdf");
    fs::copy(slides, site.join("content/posts/2026-01-02-b/a.pdf")).expect("a file");
    let words = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/swedish.pptx");
    fs::copy(words, site.join("content/posts/2026-01-02-b/tal.pptx")).expect("a file");
    write(&site, "content/posts/2999-01-02-c.md", "---\ntitle: C\n---\nText.\n");
    write(&site, "content/posts/2020-01-02-d.md", "---\ntitle: D\nexpires: 2021-01-01\n---\nText.\n");
    printed.run(&site, &["build"]);
    #[cfg(feature = "publish")]
    {
        let settings = fs::read_to_string(site.join("griffel.yaml")).expect("settings");
        let place = "publish: {webben: {to: folder, path: ../webben, backup: true}}\nwebsub: http://127.0.0.1:1/\n";
        write(&site, "griffel.yaml", &format!("{settings}{place}"));
        printed.run(&site, &["publish", "--yes"]);
        printed.run(&site, &["publish", "--schedule", "cron"]);
        printed.run(&site, &["publish", "--gone", "content/pages/om.md"]);
        printed.run(&site, &["publish", "--forget"]);
    }
    #[cfg(feature = "backup")]
    {
        printed.run(&site, &["backup", "../a.zip"]);
        printed.run(&site, &["restore", "../a.zip", "../tillbaka"]);
        printed.run(&site, &["archive", "../arkiv.zip"]);
    }
    let typed = "---\ntitle: F\n---\n[här](https://a.example/)\n\n<!-- griffel: tillåt A5: så -->\n\n[här](https://a.example/)\n\n1\\. a\n2\\. b\n";
    write(&site, "content/posts/2026-01-04-f.md", typed);
    printed.run(&site, &["check", "--fix", "--yes"]);
    printed.run(&site, &["check", "--write-baseline"]);
    printed.run(&site, &["check"]);
    fs::remove_file(site.join("content/posts/2026-01-04-f.md")).expect("gone");
    printed.serve(&site);
    #[cfg(feature = "desk")]
    printed.desk(&site);
    printed.themes(&site);
    printed.run(&site, &["transcript", "content/posts/2026-01-02-b/a.pdf"]);
    for what in ["posts", "drafts", "scheduled", "expired", "categories", "tags", "attachments", "pictures"] {
        printed.run(&site, &["list", what]);
    }
    write(
        &site,
        "content/posts/2026-01-03-e.md",
        "---\ntitel: E\ndraft: maybe\ntitle: E\n---\n## A {#x}\n\n## B {#x}\n",
    );
    printed.run(&site, &["build"]);
    printed.run(&site, &["explain"]);
    printed.run(&site, &["explain", "G030"]);
    let export = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/exports/wordpress-sv.xml");
    printed.run(folder.path(), &["import", "wordpress", export.to_str().expect("a path"), "--into", "gammal"]);
    for wrong in
        [&["new"][..], &["bygg"], &["build", "--ut", "x"], &["new", "a", "b"], &["explain", "G999"], &["import"]]
    {
        printed.run(&site, wrong);
    }
    let described = described();
    for (kind, fields) in &printed.0 {
        let known = described.get(kind).unwrap_or_else(|| panic!("`{kind}` is not in the reference"));
        let missing: Vec<_> = fields.difference(known).collect();
        assert!(missing.is_empty(), "the reference lacks {missing:?} of `{kind}`");
    }
    let unprinted: Vec<_> = described.keys().filter(|kind| !printed.0.contains_key(*kind)).collect();
    assert!(unprinted.is_empty(), "nothing prints {unprinted:?}");
}
