//! Builds the site, writes it to the output folder, and does with the finished folder what a command wants, before anyone
//! else may write there.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::cli::arguments::{BuildArguments, Global};
use crate::cli::exit_code::{CONTENT, USAGE};
use crate::cli::page_changes::PageChanges;
use crate::cli::session::{Session, day, find, read, site_mark, texts};
use crate::cli::summary;
use crate::cli::terminal::{Terminal, first_names};
use crate::cli::watch::Watch;
use crate::diagnostic::catalogue::{Language, say};
use crate::diagnostic::rule::{Diagnostic, has_error, in_order};
use crate::diagnostic::system::reason;
use crate::disk::blob_folder::BlobFolder;
use crate::disk::cache::{Cache, CacheMiss, load, save_all, save_edits};
use crate::disk::folder_target::{FolderTarget, Look};
use crate::disk::known_outputs::remember;
use crate::disk::lock::{alone, lock_elsewhere, lock_of_site};
use crate::disk::names::is_history;
use crate::disk::output_folder::{WriteError, output_root};
use crate::disk::own_folder::FOLDER;
use crate::disk::real_path::shown;
use crate::disk::target::{ContentSources, Target, Update, WriteSummary};
use crate::pipeline::build::{Build, Report, build};
use crate::pipeline::input::{Input, OnErrors, Options, Purpose};
use crate::pipeline::memory::Memory;
use crate::pipeline::progress::{Progress, Stage, Unwatched};
use crate::pipeline::saved_memory::{LoadedMemory, saved_memory};
use crate::pipeline::tolerance::{Extent, is_broken_link};
use crate::source::fingerprint::Fingerprint;
use crate::source::path::SourcePath;

/// Whether a site is built that would be the same again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// No: there is a report of the last build.
    Skip,
    /// Yes: the caller needs what it is made of.
    Build,
}

/// A site that lies finished in the output folder, whose lock is held.
pub struct Finished<'a> {
    /// The folder of the site.
    pub site: &'a Path,
    /// The output folder, as it was named.
    pub out: &'a Path,
    /// Its real path.
    #[cfg_attr(not(feature = "publish"), expect(dead_code, reason = "only publishing reads it"))]
    pub root: &'a Path,
    /// The site as it was read.
    #[cfg_attr(not(feature = "publish"), expect(dead_code, reason = "only publishing reads it"))]
    pub session: &'a Session,
    /// With which options it was built.
    pub options: &'a Options,
    /// For which day.
    pub today: Date,
    /// What was built; without outputs if nothing had changed.
    pub build: &'a Build,
    /// What was written.
    pub written: WriteSummary,
    /// What is new, changed and removed for readers since the last build.
    pub pages: PageChanges,
}

impl<'a> Finished<'a> {
    fn of(
        request: &Request<'a>,
        target: &'a FolderTarget,
        run: &'a Run,
        build: &'a Build,
        (written, pages): (WriteSummary, PageChanges),
    ) -> Self {
        let (site, out, root) = (request.site, request.out, target.root());
        let Run { session, today, options, .. } = run;
        Self { site, out, root, session, options, today: *today, build, written, pages }
    }
}

/// Takes the lock of the output folder, builds, and calls `then`.
///
/// The folder is read before the build and written after it: no other build may write there in between.
///
/// # Errors
///
/// The exit code, after a message on the terminal.
pub fn built_and<T>(
    arguments: &BuildArguments,
    global: &Global,
    terminal: &Terminal,
    watch: &Arc<Watch>,
    again: Again,
    then: impl FnOnce(&Finished<'_>) -> Result<T, ExitCode>,
) -> Result<T, ExitCode> {
    watch.stage(Stage::Read, 1);
    let site = find(global, terminal)?;
    let out = arguments.out.clone().unwrap_or_else(|| site.join("public"));
    output_root(&out, &site).map_err(|error| write_error(&error, terminal))?;
    let own = lock_of_site(&site, &out);
    // What a trial is made of is no memory of the real site, which is built more often.
    let is_kept = own.is_ok() && !arguments.no_cache && !arguments.is_trial;
    let lock = own.or_else(|error| {
        terminal
            .note("not_kept", &[("path", &site.display().to_string()), ("reason", &reason(&error, terminal.language))]);
        lock_elsewhere(&out).map_err(|error| terminal.cannot("cannot_write", &std::env::temp_dir(), &error))
    })?;
    let request = Request { arguments, site: &site, out: &out, is_kept, again, terminal, watch };
    locked(&lock, &site, &out, terminal, || build_and_write(&request, then))
}

/// Waits for a lock of the site, and calls `work` while it is held. `path` is what is said to be busy if others keep it.
///
/// # Errors
///
/// The exit code, after a message on the terminal.
pub fn locked<T>(
    lock: &File,
    site: &Path,
    path: &Path,
    terminal: &Terminal,
    work: impl FnOnce() -> Result<T, ExitCode>,
) -> Result<T, ExitCode> {
    match alone(lock, || terminal.note("waiting", &[]), work) {
        Ok(Some(done)) => done,
        Ok(None) => {
            terminal.error("busy", &[("path", &path.display().to_string())]);
            Err(ExitCode::from(USAGE))
        }
        Err(error) => Err(terminal.cannot("cannot_write", &site.join(FOLDER), &error)),
    }
}

/// What to build, where to write it, and where to report.
struct Request<'a> {
    arguments: &'a BuildArguments,
    site: &'a Path,
    out: &'a Path,
    /// Whether anything is read from earlier builds and kept for later ones.
    is_kept: bool,
    again: Again,
    terminal: &'a Terminal,
    watch: &'a Arc<Watch>,
}

fn build_and_write<T>(
    request: &Request<'_>,
    then: impl FnOnce(&Finished<'_>) -> Result<T, ExitCode>,
) -> Result<T, ExitCode> {
    let Request { arguments: _, site, out, is_kept, again, terminal, watch } = *request;
    let (target, run, cache) = read_all(request)?;
    let stored = cache.as_ref().map(|cache| LoadedMemory::read(&cache.all, &cache.edits));
    if matches!(stored, Some(None)) {
        terminal.debug("cache_damaged", &[]);
    }
    let stored = stored.flatten();
    let same = stored.as_ref().filter(|_| again == Again::Skip);
    if let Some(report) = same.and_then(|stored| unchanged(stored, &run, &target)) {
        terminal.debug("cache_same", &[]);
        let build = Build { report, extent: Extent::Whole, ..Build::default() };
        let written = WriteSummary::unchanged(target.state());
        return then(&Finished::of(request, &target, &run, &build, (written, PageChanges::default())));
    }
    target.check_site(site, &site_mark(&run.session, |_| true)).map_err(|error| write_error(&error, terminal))?;
    let memory = stored.map(|stored| stored.memory(&run.session.snapshot, target.state())).unwrap_or_default();
    let (build, memory) = built(&run, memory, watch, terminal)?;
    if build.extent == Extent::Nothing {
        summary::print_errors(&build, out, watch, terminal);
        return Err(ExitCode::from(CONTENT));
    }
    // What a part of a site was made of is no memory of the whole.
    let is_kept = is_kept && build.extent == Extent::Whole;
    watch.stage(Stage::Write, build.outputs.len());
    // The list may lie on the web: it says nothing of drafts, not even a hash that a guess could be compared with.
    let published: BTreeSet<&SourcePath> = build.sources.values().collect();
    let mark = site_mark(&run.session, |path| published.contains(path));
    let update = Update::new(target.state(), &build.outputs, &mark);
    remember(target.root(), target.state().last.site.as_ref(), site, &mark);
    // Of a site that was not there before, all is new.
    let is_first = target.state().last.files.is_empty() && !terminal.is_json() && !terminal.is_verbose();
    let pages =
        if is_first { PageChanges::default() } else { PageChanges::of_build(target.state(), update.changes(), &build) };
    let sources = ContentSources { site: &run.session.site, blobs: &run.blob_cache };
    // The cache is trusted only if it names the list of the files that were written, so both can be written at once.
    let (written, saved) = rayon::join(
        || update.apply(&target, sources, || watch.step("")),
        || {
            if is_kept { save(&run, &build, &memory, update.manifest_fingerprint(), cache.as_ref()) } else { Ok(()) }
        },
    );
    let written = written.map_err(|error| write_error(&error, terminal))?;
    if let Err(error) = saved {
        terminal.debug("cache_not_written", &[("reason", &reason(&error, terminal.language))]);
    }
    drop(update);
    run.blob_cache.sweep();
    watch.finish();
    let done = then(&Finished::of(request, &target, &run, &build, (written, pages)));
    // The process ends now: dropping the whole site would only take time.
    std::mem::forget((build, memory, target, cache, Arc::clone(&run)));
    done
}

/// Builds the site, and prints the diagnostics.
pub(super) fn built(
    run: &Arc<Run>,
    memory: Memory,
    watch: &Arc<Watch>,
    terminal: &Terminal,
) -> Result<(Build, Memory), ExitCode> {
    let Run { session, .. } = run.as_ref();
    let (mut build, memory) = build_on_thread(run, memory, watch, terminal)?;
    build.diagnostics.extend(session.diagnostics.iter().cloned());
    if has_error(&session.diagnostics) {
        build.extent = Extent::Nothing;
    }
    build.diagnostics = in_order(std::mem::take(&mut build.diagnostics));
    watch.finish();
    let texts = texts(&session.snapshot);
    // A thousand broken links are told by their number.
    let is_summed = build.extent == Extent::Part && !terminal.is_json();
    let is_shown = |found: &&Diagnostic| !is_summed || !is_broken_link(found);
    let shown: Vec<Diagnostic> = build.diagnostics.iter().filter(is_shown).cloned().collect();
    terminal.diagnostics(&shown, &|path| texts(path));
    Ok((build, memory))
}

/// Reads the output folder, the site and the cache, in parallel: each leaves the processor idle now and then.
fn read_all(request: &Request<'_>) -> Result<(FolderTarget, Arc<Run>, Option<Cache>), ExitCode> {
    let Request { arguments, site, out, is_kept, again: _, terminal, watch: _ } = *request;
    let cache = || is_kept.then(|| load(site));
    // Without memory nothing is taken on trust.
    let look = if arguments.no_cache { Look::Bytes } else { Look::Lengths };
    let (target, (session, cache)) = rayon::join(
        || FolderTarget::open(out, site, look),
        || rayon::join(|| read(site.to_path_buf(), terminal), cache),
    );
    let target = target.map_err(|error| write_error(&error, terminal))?;
    let session = session?;
    #[cfg(feature = "desk")]
    let session = crate::cli::publish_release::with_release(session, arguments.release.as_ref(), terminal)?;
    let cache = cache.and_then(|cache| usable(cache, terminal));
    let (today, now) = day(&session, arguments.today.as_deref(), terminal)?;
    let on_errors = if arguments.keep_going { OnErrors::KeepGoing } else { OnErrors::Stop };
    let (drafts, future, base_url) = (arguments.drafts, arguments.future, arguments.base_url.clone());
    let options = Options { drafts, future, base_url, is_trial: arguments.is_trial, on_errors };
    // Pictures are the same for every address.
    let blob_cache = blob_cache(site, !is_kept && !arguments.is_trial, terminal)?;
    Ok((target, Arc::new(Run { session, today, now, options, blob_cache, purpose: Purpose::Site }), cache))
}

/// Returns the cache of pictures; if `is_temporary`, one that is deleted when the program ends.
fn blob_cache(site: &Path, is_temporary: bool, terminal: &Terminal) -> Result<BlobFolder, ExitCode> {
    if !is_temporary {
        return Ok(BlobFolder::of(site));
    }
    BlobFolder::temporary(site).map_err(|error| terminal.cannot("cannot_write", &std::env::temp_dir(), &error))
}

/// Writes the cache for the next run; `list` is the fingerprint of the list of files in the output folder.
fn save(run: &Run, build: &Build, memory: &Memory, list: Fingerprint, cache: Option<&Cache>) -> io::Result<()> {
    let site = &run.session.site;
    let saved = saved_memory(memory, &run.input(&Unwatched), &build.report, list, build.diagnostics.is_empty());
    match cache {
        Some(cache) if saved.is_edits => save_edits(site, cache, saved),
        _ => save_all(site, saved),
    }
}

/// The input of one build.
pub(super) struct Run {
    pub(super) session: Session,
    pub(super) today: Date,
    pub(super) now: Timestamp,
    pub(super) options: Options,
    pub(super) blob_cache: BlobFolder,
    pub(super) purpose: Purpose,
}

impl Run {
    pub(super) fn input<'a>(&'a self, progress: &'a dyn Progress) -> Input<'a> {
        let Self { session, today, now, options, blob_cache, purpose } = self;
        let (snapshot, today, now) = (&session.snapshot, *today, *now);
        Input { snapshot, today, now, options, progress, blob_cache: Some(blob_cache), purpose: *purpose }
    }
}

/// Returns the cache of an earlier run, if it can be used; `--verbose` says why not.
fn usable(cache: Result<Cache, CacheMiss>, terminal: &Terminal) -> Option<Cache> {
    let key = match cache {
        Ok(cache) => return Some(cache),
        Err(CacheMiss::New) => "cache_new",
        Err(CacheMiss::Foreign) => "cache_foreign",
        Err(CacheMiss::Damaged) => "cache_damaged",
    };
    terminal.debug(key, &[]);
    None
}

/// Returns the report of the last build, if this one would write the same files and they are all there.
fn unchanged(stored: &LoadedMemory<'_>, run: &Run, target: &FolderTarget) -> Option<Report> {
    let list = target.complete().filter(|_| run.session.diagnostics.is_empty())?;
    stored.unchanged(&run.input(&Unwatched), list)
}

/// Builds on a thread of its own, so that the program can give up on a template in an endless loop.
pub(super) fn build_on_thread(
    run: &Arc<Run>,
    memory: Memory,
    watch: &Arc<Watch>,
    terminal: &Terminal,
) -> Result<(Build, Memory), ExitCode> {
    const POLL: Duration = Duration::from_secs(1);
    let (sender, receiver) = channel();
    let (inside, watching) = (Arc::clone(run), Arc::clone(watch));
    std::thread::spawn(move || {
        let mut memory = memory;
        let build = build(&inside.input(watching.as_ref()), &mut memory);
        // The receiver is gone only when the program is about to end.
        sender.send((build, memory)).ok();
    });
    loop {
        match receiver.recv_timeout(POLL) {
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

/// Returns what is said of files in the output folder that no build wrote, and what to do with each kind.
fn foreign(folder: &Path, files: &[String], language: Language) -> String {
    let (histories, others): (Vec<&str>, Vec<&str>) =
        files.iter().map(String::as_str).partition(|name| is_history(name));
    let advice =
        |key: &str, names: &[&str]| (!names.is_empty()).then(|| say(language, key, &[("files", &first_names(names))]));
    let all = first_names(files);
    let found = say(language, "foreign", &[("path", &shown(folder).to_string()), ("files", &all)]);
    let advices = [advice("foreign_history", &histories), advice("foreign_files", &others)];
    std::iter::once(found).chain(advices.into_iter().flatten()).collect::<Vec<_>>().join(" ")
}

/// Prints why the output folder cannot be written, and returns the exit code.
fn write_error(error: &WriteError, terminal: &Terminal) -> ExitCode {
    let shown = |path: &Path| shown(path).to_string();
    match error {
        WriteError::Foreign { folder, files } => {
            terminal.error_text(&foreign(folder, files, terminal.language));
        }
        WriteError::OtherSite { folder, url } => {
            terminal.error("other_site", &[("path", &shown(folder)), ("url", url)]);
        }
        WriteError::Damaged(path) => {
            let folder = path.parent().map(shown).unwrap_or_default();
            terminal.error("manifest_damaged", &[("path", &shown(path)), ("folder", &folder)]);
        }
        WriteError::File(path) => terminal.error("out_is_file", &[("path", &shown(path))]),
        WriteError::Inside(path) => terminal.error("inside", &[("path", &shown(path))]),
        WriteError::Link(path) => terminal.error("link", &[("path", &shown(path))]),
        WriteError::Disk { path, error } => return terminal.cannot("cannot_write", path, error),
    }
    ExitCode::from(USAGE)
}
