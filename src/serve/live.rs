//! The preview as a whole: build, serve, watch, build again.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use serde_json::json;
use thiserror::Error;

use crate::check::finding::Finding;
use crate::diagnostic::catalogue::{Language, say};
use crate::diagnostic::report::{excerpts, for_program};
use crate::diagnostic::rule::Diagnostic;
use crate::diagnostic::system::cannot;
use crate::disk::clock;
use crate::disk::real_path::on_disk;
use crate::model::publication::NextChange;
use crate::pipeline::input::Options;
use crate::pipeline::tolerance::Extent;
use crate::serve::answer::ServerConfig;
use crate::serve::build_runner::{BuildOutcome, BuildRunner};
use crate::serve::changed::Changed;
use crate::serve::connections::listen;
use crate::serve::difference::{Difference, difference};
use crate::serve::preview::{Preview, Problems, ServedSite};
use crate::serve::rebuild::{Rebuilt, Unsaved, is_due};
use crate::serve::reporter::{BuildEvent, Event, Reporter, TypedEvent};
use crate::serve::server::{Shared, problems_json, run};
use crate::serve::site_rules::SiteRules;
use crate::serve::watch::{WatchEvent, watch};
use crate::source::path::SourcePath;

/// Interval at which is checked whether a new day has begun or a scheduled post is due.
const DUE_INTERVAL: Duration = Duration::from_mins(1);

/// Pause in typing after which lists, feeds and neighbours of a text are built, too.
const TYPING_PAUSE: Duration = Duration::from_secs(2);

/// What to serve, and how.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// The site folder.
    pub site: PathBuf,
    /// The first port to try; 0 for any.
    pub port: u16,
    /// What is published besides the usual.
    pub options: Options,
    /// Whether to poll the folder instead of watching it.
    pub is_polling: bool,
    /// Language of messages.
    pub language: Language,
    /// Origin of the desk in whose frame the preview is shown, if it is: the site then lies below a path that nobody guesses.
    pub desk: Option<String>,
}

/// Why nothing can be served.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The site folder cannot be found.
    #[error("{0}")]
    Site(io::Error),
    /// No port is free.
    #[error("{0}")]
    Port(io::Error),
    /// The system has no randomness.
    #[error("{0}")]
    Secret(String),
    /// The server ended.
    #[error("the server ended")]
    Ended,
}

/// Serves until the program ends.
///
/// # Errors
///
/// When the server cannot begin.
pub fn serve(options: &ServeOptions, reporter: &dyn Reporter) -> Result<Infallible, ServeError> {
    listening(options)?.run(reporter)
}

/// A preview that answers, and builds when it is run: requests wait for its first build.
pub struct Listening {
    site: PathBuf,
    options: Options,
    requested: u16,
    url: String,
    shared: Arc<Shared>,
    events: Receiver<LiveEvent>,
    sender: Sender<LiveEvent>,
}

/// Something upon which a preview builds again, or ends.
#[derive(Debug)]
pub enum LiveEvent {
    /// What the watcher tells.
    Watched(WatchEvent),
    /// A text is being written: these bytes take the place of what the disk holds.
    Typed(SourcePath, Arc<[u8]>),
    /// What the disk holds of a file is again what is shown.
    NoLongerTyped(SourcePath),
    /// The server has ended, or is to end.
    End,
}

/// Starts to listen, and to watch the site's folder.
///
/// # Errors
///
/// When the server cannot begin.
pub fn listening(options: &ServeOptions) -> Result<Listening, ServeError> {
    let site = std::fs::canonicalize(&options.site).map_err(ServeError::Site)?;
    let listener = listen(options.port).map_err(ServeError::Port)?;
    let port = listener.local_addr().map_err(ServeError::Port)?.port();
    let nonce = secret()?;
    let url = format!("http://127.0.0.1:{port}/");
    let mut build_options = options.options.clone();
    let url = match options.desk {
        Some(_) => {
            // A path that nobody guesses: other programs and pages can reach the port, too.
            let url = format!("{url}{}/", secret()?);
            build_options.base_url = Some(url.clone());
            url
        }
        None => url,
    };
    let config = ServerConfig { port, nonce, language: options.language, desk: options.desk.clone() };
    let shared = Arc::new(Shared::new(config, site.clone()));
    let (sender, events) = channel();
    let (server, ended) = (Arc::clone(&shared), TellsItsEnd(sender.clone()));
    std::thread::spawn(move || {
        let _ended = ended;
        run(listener, &server).err()
    });
    // Before the first build, so that what changes while it reads is built again.
    let watched = sender.clone();
    watch(&site, options.is_polling, move |event| {
        // The receiver is gone only when the program is about to end.
        watched.send(LiveEvent::Watched(event)).ok();
    });
    Ok(Listening { site, options: build_options, requested: options.port, url, shared, events, sender })
}

impl Listening {
    /// Returns the address of the preview.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns what is served, now and later.
    #[must_use]
    pub fn shared(&self) -> Arc<Shared> {
        Arc::clone(&self.shared)
    }

    /// Returns the end into which events go.
    #[must_use]
    pub fn sender(&self) -> Sender<LiveEvent> {
        self.sender.clone()
    }

    /// Builds, and builds again, until the server ends.
    ///
    /// # Errors
    ///
    /// [`ServeError::Ended`].
    pub fn run(self, reporter: &dyn Reporter) -> Result<Infallible, ServeError> {
        let Self { site, options, requested, url, shared, events, sender } = self;
        // What is left to send events are the server, the watcher and whoever asked for an end to do so.
        drop(sender);
        reporter.report(&Event::Listening { url: &url, port: shared.config.port, requested });
        let runner = BuildRunner::new(site, options);
        let unsaved = Unsaved::default();
        let mut live =
            Live { shared, runner, reporter, preview: Preview::default(), last: None, unsaved, build_at: None };
        live.build(None, Instant::now());
        reporter.report(&Event::Ready { url: &url });
        live.run(&events)
    }
}

/// Tells the main thread when the server's thread ends, also by a panic: a preview without a server is none.
struct TellsItsEnd(Sender<LiveEvent>);

impl Drop for TellsItsEnd {
    fn drop(&mut self) {
        // The receiver is gone only when the program is about to end.
        self.0.send(LiveEvent::End).ok();
    }
}

/// Returns a secret of this run, of 128 bits.
fn secret() -> Result<String, ServeError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| ServeError::Secret(error.to_string()))?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

struct Live<'a> {
    shared: Arc<Shared>,
    runner: BuildRunner,
    reporter: &'a dyn Reporter,
    preview: Preview,
    /// The site's time zone, and how long the last build stays valid.
    last: Option<(TimeZone, NextChange)>,
    /// Texts that are being written.
    unsaved: Unsaved,
    /// When to build for what was typed and drawn alone.
    build_at: Option<Instant>,
}

impl Live<'_> {
    /// Builds after every change, until the server ends.
    fn run(&mut self, events: &Receiver<LiveEvent>) -> Result<Infallible, ServeError> {
        loop {
            let wait = self.build_at.map_or(DUE_INTERVAL, |at| at.saturating_duration_since(Instant::now()));
            let first = match events.recv_timeout(wait) {
                Ok(event) => Some(event),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Err(ServeError::Ended),
            };
            let since = Instant::now();
            let (mut changed, mut typed): (Option<Changed>, _) = (None, BTreeSet::new());
            // What came in during the last build is built together.
            let waiting = std::iter::from_fn(|| events.try_recv().ok());
            for event in first.into_iter().chain(waiting) {
                let Some(more) = self.take(event, &mut typed)? else { continue };
                changed = Some(match changed.take() {
                    Some(known) => known.and(more),
                    None => more,
                });
            }
            if changed.is_none() && !typed.is_empty() && typed.iter().all(|path| self.draw(path, since)) {
                self.build_at = Some(Instant::now() + TYPING_PAUSE);
                continue;
            }
            let is_paused = self.build_at.is_some_and(|at| at <= Instant::now());
            if changed.is_none() && (is_paused || !typed.is_empty()) {
                changed = Some(Changed::Paths(BTreeSet::new()));
            }
            let is_due =
                || self.last.as_ref().is_some_and(|(zone, next_change)| is_due(zone, *next_change, clock::now()));
            if changed.is_some() || is_due() {
                self.build_at = None;
                self.build(changed.as_ref(), since);
            }
        }
    }

    /// Draws the page of a text that is being typed; returns whether that was enough for now.
    fn draw(&mut self, path: &SourcePath, since: Instant) -> bool {
        let Some(text) = self.unsaved.get(path).cloned() else { return false };
        let Some(page) = self.runner.typed(path.clone(), Arc::clone(&text)) else { return false };
        let took = since.elapsed();
        self.reporter.report(&Event::Typed(TypedEvent { path, text: &text, page: &page, took }));
        true
    }

    /// Returns a change without the files that hold what is shown of them: a text that was saved while it is being written.
    fn unknown(&self, changed: Changed) -> Option<Changed> {
        let Changed::Paths(mut paths) = changed else { return Some(changed) };
        if self.unsaved.is_empty() {
            return Some(Changed::Paths(paths));
        }
        let is_shown = |file: &PathBuf| {
            let inside = file.strip_prefix(&self.shared.site).ok()?.to_str()?.replace('\\', "/");
            let text = self.unsaved.get(&SourcePath::new(&inside)?)?;
            Some(std::fs::read(file).ok()?.as_slice() == text.as_ref())
        };
        paths.retain(|file| is_shown(file) != Some(true));
        (!paths.is_empty()).then_some(Changed::Paths(paths))
    }

    /// Returns what an event changes. Texts in which somebody typed are added to `typed`.
    fn take(&mut self, event: LiveEvent, typed: &mut BTreeSet<SourcePath>) -> Result<Option<Changed>, ServeError> {
        Ok(match event {
            LiveEvent::End => return Err(ServeError::Ended),
            LiveEvent::Watched(WatchEvent::Polling(reason)) => {
                self.reporter.report(&Event::Polling(&reason));
                None
            }
            LiveEvent::Watched(WatchEvent::Changed(changed)) => self.unknown(changed),
            LiveEvent::Typed(path, bytes) => {
                self.unsaved.insert(path.clone(), bytes);
                typed.insert(path);
                None
            }
            LiveEvent::NoLongerTyped(path) => {
                let file = on_disk(&self.shared.site, &path);
                let changed = file.map_or(Changed::Everything, |file| Changed::Paths([file].into()));
                self.unsaved.remove(&path).map(|_| changed)
            }
        })
    }

    /// Builds, and serves the result.
    fn build(&mut self, changed: Option<&Changed>, since: Instant) {
        let outcome = self.runner.build(changed.cloned().unwrap_or(Changed::Everything), self.unsaved.clone());
        let language = self.shared.config.language;
        let failed = match outcome {
            BuildOutcome::Built(rebuilt) => {
                self.built(changed, *rebuilt, since);
                return;
            }
            BuildOutcome::Unreadable(error) => {
                cannot("cannot_read", &self.shared.site.display().to_string(), &error, language)
            }
            BuildOutcome::Panicked => say(language, "serve_mistake", &[]),
            BuildOutcome::Hangs(what) => say(language, "serve_hangs", &[("what", &what)]),
        };
        self.reporter.report(&Event::Failed(&failed));
        self.preview.problems = Arc::new(Problems::message(&failed));
        self.shared.put(self.preview.clone());
        self.shared.send("trouble", &problems_json(&self.preview));
    }

    fn built(&mut self, changed: Option<&Changed>, mut rebuilt: Rebuilt, since: Instant) {
        let is_good = rebuilt.build.extent != Extent::Nothing;
        let problems = problems(&rebuilt, !is_good, self.shared.config.language);
        let before = self.preview.clone();
        if is_good {
            self.preview.site = Some(Arc::new(served_site(&mut rebuilt, before.number() + 1)));
        }
        let has_other_problems = problems != *before.problems;
        self.preview.problems = Arc::new(problems);
        // The new site is served before it is compared with the old one.
        self.shared.put(self.preview.clone());
        let took = since.elapsed();
        let difference = match (&before.site, &self.preview.site) {
            (Some(old), Some(new)) if is_good => difference(old, new),
            (None, Some(_)) => Difference::Pages,
            _ => Difference::Nothing,
        };
        if difference == Difference::Nothing && is_good && before.site.is_some() {
            // Open pages show this site already, under the number of the one before.
            self.preview.site.clone_from(&before.site);
            self.shared.put(self.preview.clone());
        }
        self.send(&difference, before.number());
        if has_other_problems {
            self.shared.send("trouble", &problems_json(&self.preview));
        }
        let number = self.preview.number();
        let event = BuildEvent { changed, rebuilt: &rebuilt, is_good, difference: &difference, number, took };
        self.reporter.report(&Event::Built(event));
        self.last = Some((rebuilt.zone, rebuilt.build.report.next_change));
    }

    /// Sends open pages what they have to do.
    fn send(&self, difference: &Difference, old: u64) {
        let number = self.preview.number();
        match difference {
            Difference::Nothing => {}
            Difference::Styles(swaps) => {
                self.shared.send("css", &json!({"from": old, "number": number, "swaps": swaps}));
            }
            Difference::Pages => self.shared.send("reload", &json!({"number": number})),
        }
    }
}

/// Returns what a build and the rules of `check` found.
fn problems(rebuilt: &Rebuilt, is_stuck: bool, language: Language) -> Problems {
    let snapshot = &rebuilt.snapshot;
    let texts = |path: &str| snapshot.text(path).or_else(|| crate::theme::builtin::snapshot().text(path));
    let diagnostics = &rebuilt.build.diagnostics;
    let shown = |found: &Diagnostic| {
        let mut shown = for_program(found, &texts, language);
        shown["lines"] = json!(excerpts(found, &texts, language));
        shown
    };
    let mut problems = Problems::of(diagnostics.iter().map(shown), is_stuck);
    // What the build tells is there already.
    let place = |found: &Diagnostic| (found.rule.code, found.location.clone());
    let of_build: BTreeSet<_> = diagnostics.iter().map(place).collect();
    let is_new = |finding: &&Finding| finding.is_open() && !of_build.contains(&place(&finding.diagnostic));
    for finding in rebuilt.build.findings.iter().filter(is_new) {
        let path = finding.diagnostic.path().map(ToString::to_string);
        let mut shown = shown(&finding.diagnostic);
        shown["code"] = json!(finding.code());
        problems.findings.entry(path.unwrap_or_default()).or_default().push(shown);
    }
    problems
}

/// Takes the site out of a build that made one.
fn served_site(rebuilt: &mut Rebuilt, number: u64) -> ServedSite {
    let rules = SiteRules::new(&rebuilt.build.hosting, &rebuilt.snapshot);
    let outputs = std::mem::take(&mut rebuilt.build.outputs);
    let mut site = ServedSite::new(outputs, rebuilt.url.clone(), rules, number);
    site.search = rebuilt.build.search.take();
    site.sources = std::mem::take(&mut rebuilt.build.sources);
    site
}
