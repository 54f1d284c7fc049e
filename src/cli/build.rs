//! `griffel build`.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use crate::cli::arguments::{BuildArguments, Global};
use crate::cli::session::{CONTENT, Session, USAGE, day, find, read, texts};
use crate::cli::terminal::Terminal;
use crate::cli::watch::Watch;
use crate::diagnostic::rule::{Severity, has_error, in_order};
use crate::disk::blob_cache::Folder;
use crate::disk::cache::{Cache, Nothing, load, save_all, save_edits};
use crate::disk::folder::{WriteError, place};
use crate::disk::lock::alone;
use crate::disk::write::{Standing, Writing, Written, look};
use crate::model::publication::Why;
use crate::pipeline::build::{Build, Input, Options, Report, build};
use crate::pipeline::memory::Memory;
use crate::pipeline::progress::{Progress, Stage, Unwatched};
use crate::pipeline::stored::{SavedMemory, Stored, left};
use crate::source::fingerprint::Fingerprint;

/// Builds and writes the site.
#[must_use]
pub fn run(arguments: &BuildArguments, global: &Global, terminal: &Terminal) -> ExitCode {
    let watch = Arc::new(Watch::new(*terminal));
    match steps(arguments, global, terminal, &watch) {
        Ok(()) => ExitCode::SUCCESS,
        Err(code) => code,
    }
}

fn steps(arguments: &BuildArguments, global: &Global, terminal: &Terminal, watch: &Arc<Watch>) -> Result<(), ExitCode> {
    watch.stage(Stage::Read, 1);
    let site = find(global, terminal)?;
    let out = arguments.out.clone().unwrap_or_else(|| site.join("public"));
    place(&out, &site).map_err(|error| refused(&error, terminal))?;
    let waiting = || terminal.note("waiting", &[]);
    // What lies in the folder is looked at before the build and written after it: nobody may write there in between.
    match alone(&site, &out, waiting, || locked(arguments, &site, &out, terminal, watch)) {
        Ok(Some(done)) => done,
        Ok(None) => {
            terminal.error("busy", &[("path", &out.display().to_string())]);
            Err(ExitCode::from(USAGE))
        }
        Err(error) => {
            let (path, reason) = (site.join(".griffel").display().to_string(), error.to_string());
            terminal.error("cannot_write", &[("path", &path), ("reason", &reason)]);
            Err(ExitCode::from(USAGE))
        }
    }
}

/// Builds and writes while no other build writes into the folder.
fn locked(
    arguments: &BuildArguments,
    site: &Path,
    out: &Path,
    terminal: &Terminal,
    watch: &Arc<Watch>,
) -> Result<(), ExitCode> {
    // Three kinds of reading, of which each leaves a processor idle now and then.
    let cached = || if arguments.no_cache { None } else { Some(load(site)) };
    let (standing, (session, cache)) =
        rayon::join(|| look(out, site), || rayon::join(|| read(site.to_path_buf(), terminal), cached));
    let standing = standing.map_err(|error| refused(&error, terminal))?;
    let session = session?;
    let cache = cache.and_then(|cache| remembered(cache, terminal));
    let (today, now) = day(&session, arguments.today.as_deref(), terminal)?;
    let options = Options { drafts: arguments.drafts, future: arguments.future, base_url: arguments.base_url.clone() };
    let blob_cache = blob_cache(site, arguments.no_cache, terminal)?;
    let run = Arc::new(Run { session, today, now, options, blob_cache });
    let stored = cache.as_ref().map(|cache| Stored::read(&cache.all, &cache.edits));
    if matches!(stored, Some(None)) {
        terminal.debug("cache_damaged", &[]);
    }
    let stored = stored.flatten();
    if let Some(report) = stored.as_ref().and_then(|stored| unchanged(stored, &run, &standing)) {
        terminal.debug("cache_same", &[]);
        let build = Build { report, ..Build::default() };
        summary(&build, standing.unchanged(), out, watch, arguments.timings, terminal);
        return Ok(());
    }
    let memory = stored.map(|stored| stored.memory(&run.session.snapshot, &standing.there)).unwrap_or_default();
    let (mut build, memory) = watched(&run, memory, watch, terminal)?;
    let session = &run.session;
    build.diagnostics.extend(session.diagnostics.iter().cloned());
    build.diagnostics = in_order(std::mem::take(&mut build.diagnostics));
    watch.finish();
    let texts = texts(&session.snapshot);
    terminal.diagnostics(&build.diagnostics, &|path| texts(path));
    if has_error(&build.diagnostics) {
        let count = |severity| build.diagnostics.iter().filter(|found| found.rule.severity == severity).count();
        let (errors, warnings) = (count(Severity::Error).to_string(), count(Severity::Warning).to_string());
        terminal.note("nothing_written", &[("errors", &errors), ("warnings", &warnings)]);
        summary_json(&build, None, watch, terminal);
        return Err(ExitCode::from(CONTENT));
    }
    #[cfg(feature = "search")]
    let mut memory = memory;
    #[cfg(feature = "search")]
    if let Some(records) = build.search.clone() {
        watch.stage(Stage::Index, 1);
        match crate::search::index::index(&records) {
            Ok(index) => build.add_index(index, &mut memory),
            Err(reason) => {
                terminal.error("no_index", &[("reason", &reason)]);
                return Err(ExitCode::from(USAGE));
            }
        }
    }
    watch.stage(Stage::Write, build.outputs.len());
    let writing = Writing::of(&standing, &build.outputs);
    // Nobody trusts what is kept until the list of what was written is whole, and the disk leaves a processor idle.
    let (written, kept) = rayon::join(
        || writing.write(&session.site, &run.blob_cache, || watch.step("")),
        || if arguments.no_cache { Ok(()) } else { keep(&run, &build, &memory, writing.list(), cache.as_ref()) },
    );
    let written = written.map_err(|error| refused(&error, terminal))?;
    if let Err(error) = kept {
        terminal.debug("cache_not_written", &[("reason", &error.to_string())]);
    }
    drop(writing);
    run.blob_cache.sweep();
    watch.finish();
    summary(&build, written, out, watch, arguments.timings, terminal);
    // The process ends: to take the site apart piece by piece would be time for nothing.
    std::mem::forget((build, memory, standing, cache, Arc::clone(&run)));
    Ok(())
}

/// Returns where made pictures are kept.
fn blob_cache(site: &Path, is_passing: bool, terminal: &Terminal) -> Result<Folder, ExitCode> {
    if !is_passing {
        return Ok(Folder::of(site));
    }
    Folder::passing(site).map_err(|error| {
        let (path, reason) = (std::env::temp_dir().display().to_string(), error.to_string());
        terminal.error("cannot_write", &[("path", &path), ("reason", &reason)]);
        ExitCode::from(USAGE)
    })
}

/// Keeps what the next run can use; `list` is the fingerprint of the list of what stands in the output folder.
fn keep(run: &Run, build: &Build, memory: &Memory, list: Fingerprint, cache: Option<&Cache>) -> io::Result<()> {
    let site = &run.session.site;
    match (left(memory, &run.input(&Unwatched), &build.report, list, build.diagnostics.is_empty()), cache) {
        (SavedMemory::Edits(bytes), Some(cache)) => save_edits(site, cache, &bytes),
        (SavedMemory::Edits(bytes) | SavedMemory::All(bytes), _) => save_all(site, &bytes),
    }
}

/// What one build is given.
struct Run {
    session: Session,
    today: Date,
    now: Timestamp,
    options: Options,
    blob_cache: Folder,
}

impl Run {
    fn input<'a>(&'a self, progress: &'a dyn Progress) -> Input<'a> {
        let Self { session, today, now, options, blob_cache } = self;
        let (snapshot, today, now) = (&session.snapshot, *today, *now);
        Input { snapshot, today, now, options, progress, blob_cache: Some(blob_cache), is_preview: false }
    }
}

/// Returns what an earlier run left; nothing, and a word for who wants to know, where that cannot be used.
fn remembered(cache: Result<Cache, Nothing>, terminal: &Terminal) -> Option<Cache> {
    let nothing = match cache {
        Ok(cache) => return Some(cache),
        Err(nothing) => nothing,
    };
    let key = match nothing {
        Nothing::New => "cache_new",
        Nothing::Foreign => "cache_foreign",
        Nothing::Damaged => "cache_damaged",
    };
    terminal.debug(key, &[]);
    None
}

/// Returns the report of the last build if this one would make the same files, and they are all there.
fn unchanged(stored: &Stored<'_>, run: &Run, standing: &Standing) -> Option<Report> {
    let list = standing.whole().filter(|_| run.session.diagnostics.is_empty())?;
    stored.same(&run.input(&Unwatched), list)
}

/// Builds on a thread of its own, so that a template that never ends does not hold the program.
fn watched(
    run: &Arc<Run>,
    memory: Memory,
    watch: &Arc<Watch>,
    terminal: &Terminal,
) -> Result<(Build, Memory), ExitCode> {
    const LOOK: Duration = Duration::from_secs(1);
    let (sender, receiver) = channel();
    let (inside, watching) = (Arc::clone(run), Arc::clone(watch));
    std::thread::spawn(move || {
        let mut memory = memory;
        let build = build(&inside.input(watching.as_ref()), &mut memory);
        // The receiver is gone only when the program is about to end.
        sender.send((build, memory)).ok();
    });
    loop {
        match receiver.recv_timeout(LOOK) {
            Ok(done) => return Ok(done),
            Err(RecvTimeoutError::Disconnected) => {
                terminal.error("our_mistake", &[]);
                return Err(ExitCode::from(USAGE));
            }
            Err(RecvTimeoutError::Timeout) => {
                if let Some(what) = watch.hanging() {
                    terminal.error("hangs", &[("what", &what)]);
                    return Err(ExitCode::from(CONTENT));
                }
            }
        }
    }
}

fn refused(error: &WriteError, terminal: &Terminal) -> ExitCode {
    let shown = |path: &PathBuf| path.display().to_string();
    match error {
        WriteError::Foreign { folder, files } => {
            terminal.error("foreign", &[("path", &shown(folder)), ("files", files)]);
        }
        WriteError::Inside(path) => terminal.error("inside", &[("path", &shown(path))]),
        WriteError::Link(path) => terminal.error("link", &[("path", &shown(path))]),
        WriteError::Disk { path, error } => {
            terminal.error("cannot_write", &[("path", &shown(path)), ("reason", &error.to_string())]);
        }
    }
    ExitCode::from(USAGE)
}

fn summary(build: &Build, written: Written, out: &Path, watch: &Watch, has_timings: bool, terminal: &Terminal) {
    summary_json(build, Some(written), watch, terminal);
    for left_out in &build.report.left_out {
        let (key, date) = match left_out.why {
            Why::Draft => ("left_out_draft", String::new()),
            Why::Scheduled(when) => ("left_out_scheduled", when.short(terminal.language.tag())),
            Why::Expired(when) => ("left_out_expired", when.short(terminal.language.tag())),
        };
        terminal.note(key, &[("title", &left_out.title), ("path", left_out.path.as_str()), ("date", &date)]);
    }
    let number = |n: usize| n.to_string();
    let (_, all) = watch.times();
    terminal.note(
        "summary",
        &[
            ("posts", &number(build.report.posts)),
            ("pages", &number(build.report.pages)),
            ("written", &number(written.written)),
            ("unchanged", &number(written.unchanged)),
            ("deleted", &number(written.deleted)),
            ("warnings", &number(build.diagnostics.len())),
            ("path", &out.display().to_string()),
            ("seconds", &format!("{:.2}", all.as_secs_f64())),
        ],
    );
    if has_timings {
        for (stage, time) in watch.times().0 {
            let word = crate::diagnostic::catalogue::say(terminal.language, &format!("stage_{}", stage.name()), &[]);
            terminal.note("timing", &[("stage", &word), ("ms", &format!("{:8.1}", time.as_secs_f64() * 1000.0))]);
        }
    }
}

fn summary_json(build: &Build, written: Option<Written>, watch: &Watch, terminal: &Terminal) {
    if !terminal.is_json() {
        return;
    }
    let left_out: Vec<_> = build
        .report
        .left_out
        .iter()
        .map(|left_out| {
            let (why, date) = match left_out.why {
                Why::Draft => ("draft", None),
                Why::Scheduled(when) => ("scheduled", Some(when.iso())),
                Why::Expired(when) => ("expired", Some(when.iso())),
            };
            json!({"path": left_out.path.as_str(), "title": left_out.title, "why": why, "date": date})
        })
        .collect();
    let count = |severity| build.diagnostics.iter().filter(|found| found.rule.severity == severity).count();
    let times: serde_json::Map<String, serde_json::Value> = watch
        .times()
        .0
        .into_iter()
        .map(|(stage, time)| (stage.name().to_owned(), json!((time.as_secs_f64() * 1e6).round() / 1e3)))
        .collect();
    let summary = json!({
        "type": "summary",
        "posts": build.report.posts,
        "pages": build.report.pages,
        "written": written.map(|written| written.written),
        "unchanged": written.map(|written| written.unchanged),
        "deleted": written.map(|written| written.deleted),
        "errors": count(Severity::Error),
        "warnings": count(Severity::Warning),
        "left_out": left_out,
        "milliseconds": times,
    });
    terminal.result(&summary.to_string());
}
