//! A publication that is killed at any moment: what readers see meanwhile, and what the next one makes of it. At night at a
//! hundred moments of each server, else at one.

use std::any::Any;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use griffel::output::manifest::{MANIFEST_NAME, PUBLISHED_NAME, STATE_NAME};
use griffel::source::path::SourcePath;

use crate::command_line::griffel;
use crate::property::is_nightly;
use crate::publish::files::{on_disk, path};
use crate::publish::ftp_servers::Ftpd;
use crate::publish::git;
use crate::publish::s3_server::{BUCKET, KEY_ID, Object, REGION, SECRET, Store};
use crate::publish::servers::{PASSWORD, PASSWORD_USER, Running, Sshd, free_port, me, program, run};

type Files = BTreeMap<SourcePath, Vec<u8>>;

/// A file at the place that griffel did not write.
const FOREIGN: &str = "annat/hennes.html";

/// A server with a folder to publish to.
struct Place {
    name: &'static str,
    /// The place as the settings have it.
    setting: String,
    variables: Vec<(&'static str, String)>,
    /// Reads what lies there.
    lies: Box<dyn Fn() -> Files>,
    _server: Box<dyn Any>,
}

impl Place {
    fn on_disk(
        name: &'static str,
        setting: String,
        variables: Vec<(&'static str, String)>,
        folder: PathBuf,
        server: impl Any,
    ) -> Self {
        let foreign = folder.join(FOREIGN);
        fs::create_dir_all(foreign.parent().expect("a folder")).expect("a folder");
        fs::write(foreign, FOREIGN).expect("a file");
        Self { name, setting, variables, lies: Box::new(move || steady(&folder)), _server: Box::new(server) }
    }

    fn folder() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        Self::on_disk("a folder", format!("{{to: folder, path: \"{}\"}}", data.display()), Vec::new(), data, folder)
    }

    fn sftp() -> Option<Self> {
        let sshd = Sshd::with_keys()?;
        let setting = format!(
            "{{to: sftp, host: 127.0.0.1, port: {}, user: {}, path: \"{}\", host_key: \"{}\", key: \"{}\"}}",
            sshd.port,
            me(),
            sshd.at("data").display(),
            sshd.fingerprint("host"),
            sshd.at("user").display(),
        );
        Some(Self::on_disk("SFTP", setting, Vec::new(), sshd.at("data"), sshd))
    }

    fn ftps(server: Ftpd) -> Self {
        let setting = format!(
            "{{to: ftps, host: localhost, port: {}, user: {PASSWORD_USER}, path: {}}}",
            server.port, server.path
        );
        let certificate = server.folder.path().join("ca.pem").display().to_string();
        let variables = vec![("GRIFFEL_WEBBEN_PASSWORD", PASSWORD.to_owned()), ("SSL_CERT_FILE", certificate)];
        let place = Self::on_disk(server.name, setting, variables, server.data(), ());
        run("chown", &["-R", PASSWORD_USER, server.data().to_str().expect("a path")]);
        Self { _server: Box::new(server), ..place }
    }

    fn bucket(port: u16) -> (String, Vec<(&'static str, String)>) {
        let address = format!("endpoint: \"http://127.0.0.1:{port}/\"");
        let keys = vec![("GRIFFEL_WEBBEN_KEY_ID", KEY_ID.to_owned()), ("GRIFFEL_WEBBEN_SECRET", SECRET.to_owned())];
        (format!("{{to: s3, bucket: {BUCKET}, region: {REGION}, {address}}}"), keys)
    }

    fn own_store() -> Self {
        let store = Store::start();
        let (setting, variables) = Self::bucket(store.port);
        let foreign = Object { bytes: FOREIGN.into(), ..Object::default() };
        store.state().objects.insert(FOREIGN.to_owned(), foreign);
        let state = store.shared();
        let lies = move || {
            let state = state.lock().expect("no panic");
            state.objects.iter().map(|(key, object)| (path(key), object.bytes.clone())).collect()
        };
        Self { name: "S3", setting, variables, lies: Box::new(lies), _server: Box::new(store) }
    }

    fn s3s() -> Option<Self> {
        let program = program("s3s-fs")?;
        let folder = tempfile::tempdir().expect("a folder");
        let (root, port) = (folder.path().to_str().expect("a path").to_owned(), free_port());
        let number = port.to_string();
        let keys = ["--host", "127.0.0.1", "--port", &number, "--access-key", KEY_ID, "--secret-key", SECRET, &root];
        fs::create_dir(folder.path().join(BUCKET)).expect("a folder");
        let running = Running::start(&program, &keys, port);
        let (setting, variables) = Self::bucket(port);
        Some(Self::on_disk("s3s-fs", setting, variables, folder.path().join(BUCKET), (running, folder)))
    }

    fn branch() -> Option<Self> {
        let repository = git::repository()?;
        let folder = repository.path().to_owned();
        let setting = format!("{{to: git, remote: \"{}\", branch: pages}}", folder.display());
        let lies = move || {
            let has_branch = !git::git(&folder, &["branch", "--list", "pages"]).is_empty();
            let files = if has_branch { git::shown(&folder) } else { BTreeMap::new() };
            files.into_iter().map(|(name, bytes)| (path(&name), bytes)).collect()
        };
        let (name, variables) = ("a branch", Vec::new());
        Some(Self { name, setting, variables, lies: Box::new(lies), _server: Box::new(repository) })
    }

    /// Returns what readers find there: all but what griffel keeps for itself after a publication.
    fn shown(&self) -> Files {
        let mut files = (self.lies)();
        files.retain(|path, _| {
            let kept = [MANIFEST_NAME, PUBLISHED_NAME, STATE_NAME, ".nojekyll"];
            !kept.contains(&path.as_str())
        });
        files
    }
}

/// Reads a folder that somebody else writes to.
fn steady(folder: &Path) -> Files {
    let entries = walkdir::WalkDir::new(folder).into_iter().filter_map(Result::ok);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .filter_map(|entry| {
            let inside = entry.path().strip_prefix(folder).ok()?.to_str()?;
            Some((path(inside), fs::read(entry.path()).ok()?))
        })
        .collect()
}

/// The site, in versions that differ in every page, in their style sheet and in some posts.
struct Author<'a> {
    folder: tempfile::TempDir,
    place: &'a Place,
}

impl<'a> Author<'a> {
    fn new(place: &'a Place) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(griffel(folder.path(), &["init", "."]).status.code(), Some(0));
        let author = Self { folder, place };
        let settings = fs::read_to_string(author.at("griffel.yaml")).expect("settings");
        fs::write(author.at("first.yaml"), settings).expect("settings");
        author
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, version: usize) {
        let settings = fs::read_to_string(self.at("first.yaml")).expect("settings");
        let kept = settings.lines().filter(|line| !line.starts_with("title:") && !line.starts_with("color:"));
        let mut text: String = kept.flat_map(|line| [line, "\n"]).collect();
        let place = &self.place.setting;
        text +=
            &format!("title: Version {version}\ncolor: \"#1d5c{:02x}\"\npublish: {{webben: {place}}}\n", version % 90);
        fs::write(self.at("griffel.yaml"), text).expect("settings");
        for number in 0..24 {
            let folder = self.at(&format!("content/posts/2026/2026-01-{:02}-inlagg", number + 1));
            fs::remove_dir_all(&folder).ok();
            if (number + version).is_multiple_of(4) {
                continue;
            }
            fs::create_dir_all(&folder).expect("a folder");
            let post = format!("---\ntitle: Inlägg {number}\n---\n\nVersion {version}: [bladet](blad.txt).\n");
            fs::write(folder.join("index.md"), post).expect("a post");
            let sheet = format!("{version} {}", "griffel ".repeat(number * 300));
            fs::write(folder.join("blad.txt"), sheet).expect("a file");
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_griffel"));
        command.args(["publish", "--yes"]).current_dir(self.folder.path()).stdin(Stdio::null());
        command.env_remove("LC_ALL").env("LANG", "sv_SE.UTF-8");
        command.envs(self.place.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Publishes; returns what was built.
    fn publish(&self, when: &str) -> Files {
        let done = self.command().output().expect("the program runs");
        let said = String::from_utf8_lossy(&done.stderr) + String::from_utf8_lossy(&done.stdout);
        assert_eq!(done.status.code(), Some(0), "{}, {when}: {said}", self.place.name);
        let mut files = on_disk(&self.at("public"));
        files.retain(|path, _| !path.as_str().starts_with(".griffel"));
        files
    }
}

/// Returns the pages that name a style sheet, a script, a picture or a document that is not there, with what they name.
fn leading_nowhere(files: &Files) -> BTreeSet<(SourcePath, String)> {
    let ends = [".css", ".js", ".svg", ".png", ".webp", ".jpg", ".txt", ".woff2"];
    let mut missing = BTreeSet::new();
    for (page, bytes) in files.iter().filter(|(page, _)| page.as_str().ends_with(".html") && page.as_str() != FOREIGN) {
        let text = String::from_utf8_lossy(bytes);
        let named = [" src=\"", " href=\""].into_iter().flat_map(|attribute| text.split(attribute).skip(1));
        for address in named.filter_map(|rest| rest.split(['"', '?', '#']).next()) {
            let is_ours = ends.iter().any(|end| address.ends_with(end)) && !address.contains(':');
            let base = url::Url::parse(&format!("http://a.example/{page}")).expect("an address");
            let found = base.join(address).expect("an address");
            if is_ours && !files.contains_key(&path(found.path().trim_start_matches('/'))) {
                missing.insert((page.clone(), address.to_owned()));
            }
        }
    }
    missing
}

/// Returns any number below another, the same for the same seed (`SplitMix64`).
fn any_below(seed: u64, end: u64) -> u64 {
    let mut z = (seed + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z ^ (z >> 31)) % end.max(1)
}

/// Starts a publication and kills it: so long after its start, or after it began to change what lies there. Looks meanwhile
/// whether pages lead nowhere.
fn kill(author: &Author<'_>, pause: Duration, waits_for_change: bool) {
    let lying = (author.place.lies)();
    let mut child = author.command().stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts");
    let mut since = (!waits_for_change).then(Instant::now);
    let mut earlier = BTreeSet::new();
    while child.try_wait().expect("a child").is_none() && since.is_none_or(|since| since.elapsed() < pause) {
        let lies = (author.place.lies)();
        if since.is_none() && lies != lying {
            since = Some(Instant::now());
        }
        // What was read while a page was replaced is read again.
        let now = leading_nowhere(&lies);
        assert!(now.is_disjoint(&earlier), "{}: {:?}", author.place.name, now.intersection(&earlier));
        earlier = now;
        std::thread::sleep(Duration::from_millis(1));
    }
    child.kill().ok();
    child.wait().expect("ended");
}

/// Returns the files that are not in both with the same bytes.
fn differing<'a>(one: &'a Files, other: &'a Files) -> Vec<&'a SourcePath> {
    let paths: BTreeSet<_> = one.keys().chain(other.keys()).collect();
    paths.into_iter().filter(|path| one.get(*path) != other.get(*path)).collect()
}

fn is_whole_after_kills(place: &Place) {
    let author = Author::new(place);
    author.write(0);
    let start = Instant::now();
    let mut before = author.publish("the first time");
    let whole = u64::try_from(start.elapsed().as_millis()).expect("a number");
    let foreign = place.shown().remove(&path(FOREIGN));
    for number in 0..if is_nightly() { 100 } else { 1 } {
        author.write(number + 1);
        let waits = number % 2 == 0;
        let pause = any_below(number as u64, if waits { whole / 8 } else { whole });
        kill(&author, Duration::from_millis(pause), waits);
        let found = (place.lies)();
        let when =
            format!("{}, killed {pause} ms after {}", place.name, if waits { "the first change" } else { "the start" });
        let after = author.publish(&when);
        let mut shown = place.shown();
        assert_eq!(shown.remove(&path(FOREIGN)), foreign, "{when}");
        assert_eq!(differing(&shown, &after), Vec::<&SourcePath>::new(), "{when}");
        // What readers found after the kill: the old or the new.
        assert_eq!(leading_nowhere(&found), BTreeSet::new(), "{when}");
        let is_written =
            |path: &SourcePath, bytes: &Vec<u8>| [&before, &after].iter().any(|one| one.get(path) == Some(bytes));
        let is_own = |path: &SourcePath| {
            path.as_str() == FOREIGN || path.name().starts_with(".griffel") || path.as_str() == ".nojekyll"
        };
        let strange = found.iter().filter(|(path, bytes)| !is_written(path, bytes) && !is_own(path));
        assert_eq!(strange.map(|(path, _)| path).collect::<Vec<_>>(), Vec::<&SourcePath>::new(), "{when}");
        before = after;
    }
}

#[test]
fn a_folder_is_whole_after_a_publication_that_was_killed() {
    is_whole_after_kills(&Place::folder());
}

#[test]
fn a_server_of_sftp_is_whole_after_a_publication_that_was_killed() {
    Place::sftp().iter().for_each(is_whole_after_kills);
}

#[test]
fn servers_of_ftp_are_whole_after_a_publication_that_was_killed() {
    for server in Ftpd::all() {
        is_whole_after_kills(&Place::ftps(server));
    }
}

#[test]
fn a_bucket_is_whole_after_a_publication_that_was_killed() {
    is_whole_after_kills(&Place::own_store());
    Place::s3s().iter().for_each(is_whole_after_kills);
}

#[test]
fn a_branch_is_whole_after_a_publication_that_was_killed() {
    Place::branch().iter().for_each(is_whole_after_kills);
}
