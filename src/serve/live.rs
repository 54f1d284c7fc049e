//! The preview as a whole: build, serve, watch, build again.

use std::convert::Infallible;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use serde_json::json;
use thiserror::Error;

use crate::diagnostic::catalogue::{Language, say};
use crate::diagnostic::report::for_program;
use crate::diagnostic::rule::has_error;
use crate::disk::clock;
use crate::model::publication::Lasting;
use crate::output::file::Output;
use crate::pipeline::build::Options;
use crate::serve::answer::ServerConfig;
use crate::serve::build_runner::{BuildRunner, Outcome};
use crate::serve::changed::Changed;
use crate::serve::difference::{Difference, difference};
use crate::serve::preview::{Finished, Preview, Trouble};
use crate::serve::rebuild::{Rebuilt, is_due};
use crate::serve::reporter::{Event, Reporter, Round};
use crate::serve::server::{Shared, listen, run, trouble};
use crate::serve::watch::{Notice, watch};

/// How often is looked whether the day is another one, or a scheduled post is due.
const MINUTE: Duration = Duration::from_mins(1);

/// What was asked for.
#[derive(Debug, Clone)]
pub struct Wishes {
    /// The site folder.
    pub site: PathBuf,
    /// The first port to try; 0 for any.
    pub port: u16,
    /// What is published besides the usual.
    pub options: Options,
    /// Whether the folder is to be looked through instead of being watched.
    pub is_polling: bool,
    /// Language of messages.
    pub language: Language,
}

/// Why nothing can be served.
#[derive(Debug, Error)]
pub enum ServeError {
    /// The site folder cannot be found any more.
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
pub fn serve(wishes: &Wishes, teller: &dyn Reporter) -> Result<Infallible, ServeError> {
    let site = std::fs::canonicalize(&wishes.site).map_err(ServeError::Site)?;
    let listener = listen(wishes.port).map_err(ServeError::Port)?;
    let port = listener.local_addr().map_err(ServeError::Port)?.port();
    let door = ServerConfig { port, nonce: secret()?, language: wishes.language };
    let shared = Arc::new(Shared::new(door, site.clone()));
    let url = format!("http://127.0.0.1:{port}/");
    teller.tell(&Event::Listening { url: &url, port, asked: wishes.port });

    let (sender, notices) = channel();
    let (inside, ended) = (Arc::clone(&shared), sender.clone());
    std::thread::spawn(move || {
        run(listener, inside).ok();
        ended.send(None).ok();
    });
    // Before the first build: what changes while it reads is built again.
    watch(&site, wishes.is_polling, move |notice| {
        // The receiver is gone only when the program is about to end.
        sender.send(Some(notice)).ok();
    });
    let workshop = BuildRunner::new(site, wishes.options.clone());
    let mut live = Live { shared, workshop, teller, preview: Preview::default(), last: None };
    live.build(None, Instant::now());
    teller.tell(&Event::Ready { url: &url });
    live.go_on(&notices)
}

/// Returns a secret of this run.
fn secret() -> Result<String, ServeError> {
    let mut bytes = [0_u8; 16];
    getrandom::fill(&mut bytes).map_err(|error| ServeError::Secret(error.to_string()))?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

struct Live<'a> {
    shared: Arc<Shared>,
    workshop: BuildRunner,
    teller: &'a dyn Reporter,
    preview: Preview,
    /// The site's zone, and how long the last build holds.
    last: Option<(TimeZone, Lasting)>,
}

impl Live<'_> {
    /// Builds after every change, until the server ends.
    fn go_on(&mut self, notices: &Receiver<Option<Notice>>) -> Result<Infallible, ServeError> {
        loop {
            let first = match notices.recv_timeout(MINUTE) {
                Ok(notice) => Some(notice.ok_or(ServeError::Ended)?),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => return Err(ServeError::Ended),
            };
            let since = Instant::now();
            let mut changed: Option<Changed> = None;
            // What came in during the last build is built at once.
            let waiting = std::iter::from_fn(|| notices.try_recv().ok().flatten());
            for notice in first.into_iter().chain(waiting) {
                match notice {
                    Notice::Polling(why) => self.teller.tell(&Event::Polling(&why)),
                    Notice::Changed(more) => {
                        changed = Some(match changed.take() {
                            Some(known) => known.and(more),
                            None => more,
                        });
                    }
                }
            }
            let is_due = || self.last.as_ref().is_some_and(|(zone, lasting)| is_due(zone, *lasting, clock::now()));
            if changed.is_some() || is_due() {
                self.build(changed.as_ref(), since);
            }
        }
    }

    /// Builds, and serves what came of it.
    fn build(&mut self, changed: Option<&Changed>, since: Instant) {
        let outcome = self.workshop.build(changed.cloned().unwrap_or(Changed::Everything));
        let language = self.shared.door.language;
        let failed = match outcome {
            Outcome::Built(rebuilt) => {
                self.built(changed, *rebuilt, since);
                return;
            }
            Outcome::Unreadable(error) => {
                let (folder, reason) = (self.shared.site.display().to_string(), error.to_string());
                say(language, "cannot_read", &[("path", &folder), ("reason", &reason)])
            }
            Outcome::Panicked => say(language, "serve_mistake", &[]),
            Outcome::Hangs(what) => say(language, "serve_hangs", &[("what", &what)]),
        };
        self.teller.tell(&Event::Failed(&failed));
        self.preview.trouble = Arc::new(Trouble::message(&failed));
        self.shared.put(self.preview.clone());
        self.shared.tell("trouble", &trouble(&self.preview));
    }

    fn built(&mut self, changed: Option<&Changed>, mut rebuilt: Rebuilt, since: Instant) {
        let mut outputs = std::mem::take(&mut rebuilt.build.outputs);
        // Whatever server the site is for: the preview sends the same.
        let is_there = |file: &Output| outputs.binary_search_by(|other| other.route.cmp(&file.route)).is_ok();
        let unwritten: Vec<Output> = rebuilt.build.unwritten.drain(..).filter(|file| !is_there(file)).collect();
        outputs.extend(unwritten);
        let snapshot = &rebuilt.snapshot;
        let texts = |path: &str| snapshot.text(path).or_else(|| crate::theme::builtin::snapshot().text(path));
        let language = self.shared.door.language;
        let found = Trouble::of(rebuilt.build.diagnostics.iter().map(|found| for_program(found, &texts, language)));
        let is_good = !has_error(&rebuilt.build.diagnostics);
        let before = self.preview.clone();
        if is_good {
            let number = before.number() + 1;
            let mut site = Finished::new(outputs, rebuilt.url.clone(), number);
            site.search = rebuilt.build.search.take();
            self.preview.site = Some(Arc::new(site));
        }
        let has_other_trouble = found != *before.trouble;
        self.preview.trouble = Arc::new(found);
        // First the new bytes, then whatever else there is to find out.
        self.shared.put(self.preview.clone());
        let took = since.elapsed();
        let difference = match (&before.site, &self.preview.site) {
            (Some(old), Some(new)) if is_good => difference(old, new),
            (None, Some(_)) => Difference::Pages,
            _ => Difference::Nothing,
        };
        let number = self.preview.number();
        match &difference {
            Difference::Nothing => {
                // Open pages show this site already, under the number of the one before.
                if is_good && before.site.is_some() {
                    self.preview.site.clone_from(&before.site);
                    self.shared.put(self.preview.clone());
                }
            }
            Difference::Styles(swaps) => {
                self.shared.tell("css", &json!({"from": before.number(), "number": number, "swaps": swaps}));
            }
            Difference::Pages => self.shared.tell("reload", &json!({"number": number})),
        }
        if has_other_trouble {
            self.shared.tell("trouble", &trouble(&self.preview));
        }
        let number = self.preview.number();
        let round = Round { changed, rebuilt: &rebuilt, is_good, difference: &difference, number, took };
        self.teller.tell(&Event::Built(round));
        self.last = Some((rebuilt.zone, rebuilt.build.report.lasting));
    }
}
