//! Targets: whatever step a build is killed at, the next one finishes its work, and foreign files stay.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard};

use griffel::disk::blob_folder::BlobFolder;
use griffel::disk::folder_target::{FolderTarget, Look};
use griffel::disk::target::{Content, ContentSources, Target, Update, WriteSummary};
use griffel::output::changes::{Changes, OutputState};
use griffel::output::file::Output;
use griffel::output::manifest::{MANIFEST_NAME, Manifest};
use griffel::output::route::Route;
use griffel::output::site_mark::SiteMark;
use griffel::source::path::SourcePath;

use crate::site::files_below;

type Files = BTreeMap<String, Vec<u8>>;

/// What a server would hold: it survives the connections to it.
#[derive(Default)]
struct Server {
    files: Mutex<Files>,
    manifest: Mutex<Option<String>>,
}

/// A connection to a server in memory, which writes files in their places and byte by byte.
struct MemoryTarget<'a> {
    server: &'a Server,
    state: OutputState,
}

impl<'a> MemoryTarget<'a> {
    fn open(server: &'a Server) -> Self {
        let manifest = server.manifest.lock().expect("no panic");
        let last = manifest.as_deref().map(|text| Manifest::from_text(text).expect("a manifest"));
        let files = server.files.lock().expect("no panic");
        let len = |path: &SourcePath| files.get(path.as_str()).map(|bytes| bytes.len() as u64);
        let lens: BTreeMap<SourcePath, Option<u64>> =
            last.iter().flat_map(|last| last.files.keys()).map(|path| (path.clone(), len(path))).collect();
        let state = OutputState::new(last.unwrap_or_default(), |path, stamp| lens[path] == Some(stamp.len));
        Self { server, state }
    }

    fn files(&self) -> MutexGuard<'_, Files> {
        self.server.files.lock().expect("no panic")
    }
}

impl Target for MemoryTarget<'_> {
    type Error = String;

    fn state(&self) -> &OutputState {
        &self.state
    }

    fn prepare(&self, changes: &Changes<'_>) -> Result<(), String> {
        let files = self.files();
        let is_foreign =
            |path: &&SourcePath| files.contains_key(path.as_str()) && !self.state.last.files.contains_key(*path);
        let foreign = changes.write.iter().map(|(path, _)| path).find(is_foreign);
        foreign.map_or(Ok(()), |path| Err(format!("foreign: {path}")))
    }

    fn put_manifest(&self, text: &str) -> Result<(), String> {
        *self.server.manifest.lock().expect("no panic") = Some(text.to_owned());
        Ok(())
    }

    fn create_folders(&self, _: &BTreeSet<&str>) -> Result<(), String> {
        Ok(())
    }

    fn put(&self, path: &SourcePath, content: Content<'_>) -> Result<(), String> {
        let mut bytes = Vec::new();
        content.write_to(&mut bytes).map_err(|error| error.to_string())?;
        self.files().insert(path.as_str().to_owned(), bytes);
        Ok(())
    }

    fn delete(&self, path: &SourcePath) -> Result<(), String> {
        self.files().remove(path.as_str());
        Ok(())
    }
}

/// Passes a number of steps on to a target, and fails in all later ones, as if the program had been killed.
struct Killed<'a, T> {
    target: &'a T,
    steps_left: AtomicUsize,
    /// Leaves half of the file that is being written.
    on_half: &'a (dyn Fn(&SourcePath) + Sync),
}

impl<T: Target<Error: Debug>> Killed<'_, T> {
    fn step(&self, work: impl FnOnce() -> Result<(), T::Error>) -> Result<(), Option<T::Error>> {
        let is_alive = self.steps_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if is_alive.is_ok() { work().map_err(Some) } else { Err(None) }
    }
}

impl<T: Target<Error: Debug>> Target for Killed<'_, T> {
    type Error = Option<T::Error>;

    fn state(&self) -> &OutputState {
        self.target.state()
    }

    fn prepare(&self, changes: &Changes<'_>) -> Result<(), Self::Error> {
        self.step(|| self.target.prepare(changes))
    }

    fn put_manifest(&self, text: &str) -> Result<(), Self::Error> {
        self.step(|| self.target.put_manifest(text))
    }

    fn create_folders(&self, folders: &BTreeSet<&str>) -> Result<(), Self::Error> {
        self.step(|| self.target.create_folders(folders))
    }

    fn put(&self, path: &SourcePath, content: Content<'_>) -> Result<(), Self::Error> {
        let done = self.step(|| self.target.put(path, content));
        if matches!(done, Err(None)) {
            (self.on_half)(path);
        }
        done
    }

    fn delete(&self, path: &SourcePath) -> Result<(), Self::Error> {
        self.step(|| self.target.delete(path))
    }
}

fn outputs(files: &[(&str, &str)]) -> Vec<Output> {
    let route = |address| Route::new(address).expect("an address");
    files.iter().map(|(address, text)| Output::text(route(address), (*text).to_owned())).collect()
}

/// Two versions of a site: files that stay, change, come and go, and a folder where a file was and the other way round.
fn versions() -> [Vec<Output>; 2] {
    [
        outputs(&[("/", "1"), ("/a", "1"), ("/b/", "1"), ("/c", "1"), ("/d/e/", "1"), ("/f", "")]),
        outputs(&[("/", "1"), ("/a", "22"), ("/c/g", "1"), ("/d", "1"), ("/f", "")]),
    ]
}

fn expected(outputs: &[Output]) -> Files {
    let file = |output: &Output| {
        (output.route.file_path().as_str().to_owned(), output.as_text().expect("text").as_bytes().to_vec())
    };
    outputs.iter().map(file).collect()
}

fn apply<T: Target<Error: Debug>>(target: &T, outputs: &[Output]) -> Result<WriteSummary, T::Error> {
    let site = Path::new("no site");
    let sources = ContentSources { site, blobs: &BlobFolder::of(site) };
    Update::new(target.state(), outputs, &SiteMark::default()).apply(target, sources, || ())
}

fn killed<T: Target<Error: Debug>>(
    target: &T,
    steps: usize,
    outputs: &[Output],
    on_half: &(dyn Fn(&SourcePath) + Sync),
) -> bool {
    let target = Killed { target, steps_left: AtomicUsize::new(steps), on_half };
    match apply(&target, outputs) {
        Ok(_) => false,
        Err(None) => true,
        Err(Some(error)) => panic!("{error:?}"),
    }
}

#[test]
fn whatever_step_a_build_is_killed_at_the_next_one_finishes() {
    let [old, new] = versions();
    // The build after the killed one may make the same site, or the one of before.
    for next in [&old, &new] {
        for (steps, first) in (0..).map(|steps| (steps, Server::default())) {
            first.files.lock().expect("no panic").insert("foreign.txt".to_owned(), b"theirs".to_vec());
            apply(&MemoryTarget::open(&first), &old).expect("written");
            let target = MemoryTarget::open(&first);
            let on_half = |path: &SourcePath| drop(target.files().insert(path.as_str().to_owned(), b"2".to_vec()));
            let is_killed = killed(&target, steps, &new, &on_half);
            apply(&MemoryTarget::open(&first), next).expect("written");
            let mut all = expected(next);
            all.insert("foreign.txt".to_owned(), b"theirs".to_vec());
            assert_eq!(*first.files.lock().expect("no panic"), all, "killed after {steps} steps");
            assert_eq!(MemoryTarget::open(&first).state.gone.len(), 0, "killed after {steps} steps");
            if !is_killed {
                break;
            }
        }
    }
}

#[test]
fn whatever_step_a_build_into_a_folder_is_killed_at_the_next_one_finishes() {
    let versions = versions();
    for (old, new) in [(None, &versions[0]), (Some(&versions[0]), &versions[1])] {
        for steps in 0.. {
            let site = tempfile::tempdir().expect("a folder");
            let out = site.path().join("public");
            let open = || FolderTarget::open(&out, site.path(), Look::Lengths).expect("a folder");
            if let Some(old) = old {
                apply(&open(), old).expect("written");
                std::fs::write(out.join("foreign.txt"), "theirs").expect("a file");
            }
            let is_killed = killed(&open(), steps, new, &|_| ());
            apply(&open(), new).expect("written");
            let mut found: Files = files_below(&out);
            assert!(found.remove(MANIFEST_NAME).is_some());
            assert_eq!(found.remove("foreign.txt").is_some(), old.is_some());
            assert_eq!(found, expected(new), "killed after {steps} steps");
            if !is_killed {
                break;
            }
        }
    }
}

#[test]
fn a_file_that_no_manifest_names_is_not_written_over() {
    let server = Server::default();
    server.files.lock().expect("no panic").insert("a".to_owned(), b"theirs".to_vec());
    let refused = apply(&MemoryTarget::open(&server), &versions()[0]);
    assert_eq!(refused, Err("foreign: a".to_owned()));
    assert_eq!(server.files.lock().expect("no panic").len(), 1);
}
