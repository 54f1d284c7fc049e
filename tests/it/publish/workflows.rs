//! What `griffel init --ci` writes: its YAML is read, and its lines for the shell are run as the host runs them.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::command_line::{griffel, text};
use crate::publish::git::{commits, for_readers, git, repository};
use crate::publish::servers::program;
use crate::site::files_below;

/// A repository with a site, and a folder of programs in which there is `griffel`.
struct Sources {
    folder: tempfile::TempDir,
}

impl Sources {
    /// Makes a repository; `None` without git.
    fn new() -> Option<Self> {
        program("git")?;
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["bin", "work", "temporary"] {
            fs::create_dir(folder.path().join(name)).expect("a folder");
        }
        git(&folder.path().join("work"), &["init", "-q", "-b", "main"]);
        symlink(env!("CARGO_BIN_EXE_griffel"), folder.path().join("bin/griffel")).expect("a link");
        Some(Self { folder })
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn init(&self, arguments: &[&str]) -> Output {
        griffel(&self.at("work"), &[&["init"], arguments].concat())
    }

    fn file(&self, path: &str) -> (String, Value) {
        let text = fs::read_to_string(self.at("work").join(path)).expect("a workflow");
        let value = serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
        (text, value)
    }

    /// Commits everything, and runs lines in a checkout that is thrown away, as a host does.
    fn run(&self, lines: &[String], variables: &[(&str, &str)]) -> (Output, tempfile::TempDir) {
        git(&self.at("work"), &["add", "-A"]);
        git(&self.at("work"), &["commit", "-q", "--allow-empty", "-m", "x"]);
        let checkout = tempfile::tempdir().expect("a folder");
        let (from, to) = (self.at("work"), checkout.path());
        git(Path::new("/"), &["clone", "-q", from.to_str().expect("a path"), to.to_str().expect("a path")]);
        let path = format!("{}:{}", self.at("bin").display(), std::env::var("PATH").expect("programs"));
        let mut shell = Command::new("sh");
        shell.args(["-e", "-c", &lines.join("\n")]).current_dir(to).env("PATH", path).env("LANG", "en_GB.UTF-8");
        shell.env("RUNNER_TEMP", self.at("temporary")).env("CI_PROJECT_DIR", to).env_remove("LC_ALL");
        (shell.envs(variables.iter().copied()).output().expect("a shell"), checkout)
    }
}

/// Returns the lines that GitHub gives to a shell in a job.
fn of_github(workflow: &Value, job: &str) -> Vec<String> {
    let steps = workflow["jobs"][job]["steps"].as_array().expect("steps");
    parsed(steps.iter().filter_map(|step| step["run"].as_str()))
}

/// Returns the lines that GitLab gives to a shell in a job.
fn of_gitlab(workflow: &Value, job: &str) -> Vec<String> {
    let lines = |key: &str| workflow[job][key].as_array().expect("lines").clone();
    let (before, script) = (lines("before_script"), lines("script"));
    parsed(before.iter().chain(&script).filter_map(Value::as_str))
}

/// Returns lines that a shell can read.
fn parsed<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let lines: Vec<String> = lines.map(str::to_owned).collect();
    assert!(lines.len() >= 2, "{lines:?}");
    for line in &lines {
        let read = Command::new("sh").args(["-n", "-c", line]).output().expect("a shell");
        assert!(read.status.success(), "{line}\n{}", text(&read.stderr));
    }
    lines
}

#[test]
fn a_new_site_in_a_repository_is_built_for_the_pages_of_its_host() {
    let Some(sources) = Sources::new() else { return };
    let done = sources.init(&["bloggen", "--ci", "github", "--lang", "en"]);
    let said = text(&done.stderr);
    assert!(done.status.success() && said.contains(".github/workflows/griffel.yml"), "{said}");
    let is_asked = said.contains("GRIFFEL_REPOSITORY") && said.contains("no public release");
    let repository = env!("CARGO_PKG_REPOSITORY");
    assert!(is_asked == repository.is_empty() && said.contains("Pages"), "{said}");
    let (_, workflow) = sources.file(".github/workflows/griffel.yml");
    assert_eq!(workflow["env"]["GRIFFEL_REPOSITORY"], repository);
    assert_eq!(workflow["env"]["GRIFFEL_SITE"], "bloggen");
    fs::create_dir_all(sources.at("work/bloggen/static/.well-known")).expect("a folder");
    fs::write(sources.at("work/bloggen/static/.well-known/x.txt"), "x").expect("a file");
    let (ran, checkout) = sources.run(&of_github(&workflow, "griffel-pages"), &[("GRIFFEL_SITE", "bloggen")]);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let packed = sources.at("temporary/artifact.tar");
    let listed = Command::new("tar").arg("-tf").arg(packed).output().expect("tar").stdout;
    let mut packed: Vec<String> =
        text(&listed).lines().filter(|line| !line.ends_with('/')).map(|line| line.replacen("./", "", 1)).collect();
    packed.sort();
    let built = files_below(&checkout.path().join("bloggen/public"));
    let built: Vec<&String> = built.keys().filter(|path| !path.starts_with(".griffel")).collect();
    assert!(packed.iter().eq(built) && packed.contains(&".well-known/x.txt".to_owned()), "{packed:?}");

    let done = sources.init(&["bloggen", "--ci", "gitlab"]);
    assert!(done.status.success(), "{}", text(&done.stderr));
    let (_, workflow) = sources.file(".gitlab-ci.yml");
    let (ran, checkout) = sources.run(&of_gitlab(&workflow, "pages"), &[("GRIFFEL_SITE", "bloggen")]);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    assert!(checkout.path().join("public/index.html").is_file() && !checkout.path().join("bloggen/public").exists());
}

#[test]
fn a_checkout_publishes_what_was_pushed_and_by_the_clock_only_what_is_due() {
    for (host, path, variable) in
        [("github", ".github/workflows/griffel.yml", "GITHUB_EVENT_NAME"), ("gitlab", ".gitlab-ci.yml", "GRIFFEL_DUE")]
    {
        let (Some(sources), Some(pages)) = (Sources::new(), repository()) else { return };
        assert!(sources.init(&["."]).status.success());
        let settings = sources.at("work/griffel.yaml");
        let remote = pages.path().to_str().expect("a path");
        let place = format!("publish: {{sidor: {{to: git, remote: \"{remote}\", branch: pages}}}}\n");
        fs::write(&settings, fs::read_to_string(&settings).expect("settings") + &place).expect("settings");
        let done = sources.init(&["--ci", host]);
        let said = text(&done.stderr);
        assert!(done.status.success() && said.contains("GRIFFEL_SIDOR_TOKEN") && said.contains("--record"), "{said}");
        let (written, workflow) = sources.file(path);
        let lines = match host {
            "github" => of_github(&workflow, "griffel-sidor"),
            _ => of_gitlab(&workflow, "griffel-sidor"),
        };
        let (pushed, clock) = if host == "github" { ("push", "schedule") } else { ("", "--due") };
        let run = |event: &str| {
            let (ran, checkout) = sources.run(&lines, &[("GRIFFEL_SITE", "."), (variable, event)]);
            assert!(ran.status.success(), "{}", text(&ran.stderr));
            let mut built = files_below(&checkout.path().join("public"));
            built.retain(|path, _| !path.starts_with(".griffel"));
            built
        };
        assert_eq!((run(pushed), commits(pages.path())), (for_readers(pages.path()), 1), "{host}");
        fs::write(sources.at("work/content/pages/ny.md"), "---\ntitle: Ny\n---\nText.\n").expect("a page");
        run(clock);
        assert_eq!(commits(pages.path()), 1, "{host}: nothing was due");
        assert_eq!((run(pushed), commits(pages.path())), (for_readers(pages.path()), 2), "{host}");

        let again = sources.init(&["--ci", host]);
        assert!(again.status.code() == Some(2) && text(&again.stderr).contains(path), "{}", text(&again.stderr));
        assert_eq!(sources.file(path).0, written);
        let recipe = griffel(&sources.at("work"), &["publish", "--schedule", host]);
        let printed = text(&recipe.stdout).replace("5 * * * *", "5 3 * * *");
        assert_eq!(printed.splitn(3, '\n').nth(2), Some(&*written), "one source");
    }
}

#[test]
fn griffel_is_got_from_the_address_in_the_file_and_without_one_the_run_says_so() {
    let Some(sources) = Sources::new() else { return };
    assert!(sources.init(&[".", "--ci", "github"]).status.success());
    let (_, workflow) = sources.file(".github/workflows/griffel.yml");
    let get = &of_github(&workflow, "griffel-pages")[0];
    let cargo = sources.at("bin/cargo");
    fs::remove_file(sources.at("bin/griffel")).expect("a link");
    fs::write(&cargo, "#!/bin/sh\necho cargo \"$@\"\n").expect("a program");
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).expect("a program");
    let run = |address: &str| {
        let bin = sources.at("bin");
        let mut shell = Command::new("/bin/sh");
        shell.args(["-e", "-c", get]).env("PATH", bin).env("GRIFFEL_REPOSITORY", address).output().expect("a shell")
    };
    let got = run("https://git.example/griffel.git");
    assert_eq!(text(&got.stdout), "cargo install --locked --git https://git.example/griffel.git griffel\n");
    let nowhere = run("");
    assert!(nowhere.status.code() == Some(1) && text(&nowhere.stderr).contains("GRIFFEL_REPOSITORY"));
}

#[test]
fn no_site_is_made_beside_a_file_that_is_there() {
    let Some(sources) = Sources::new() else { return };
    fs::write(sources.at("work/.gitlab-ci.yml"), "mine: {script: [true]}\n").expect("a file");
    let done = sources.init(&["bloggen", "--ci", "gitlab"]);
    assert!(done.status.code() == Some(2) && !sources.at("work/bloggen").exists(), "{}", text(&done.stderr));
    assert_eq!(sources.file(".gitlab-ci.yml").0, "mine: {script: [true]}\n");
    let nothing = sources.init(&["--ci", "github"]);
    assert_eq!(nothing.status.code(), Some(2), "there is no site here");
    assert_eq!(sources.init(&[]).status.code(), Some(2), "a new site needs a folder");
}
