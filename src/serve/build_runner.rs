//! Builds on threads of their own: one that panics or hangs does not stop the server.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::pipeline::input::Options;
use crate::serve::changed::Changed;
use crate::serve::rebuild::{Rebuilder, Rebuilt, Unsaved};
use crate::serve::watchdog::Watchdog;

/// Interval at which is checked whether a build hangs.
const HANG_INTERVAL: Duration = Duration::from_secs(1);

/// How a build ended.
#[derive(Debug)]
pub enum BuildOutcome {
    /// With a site, or with diagnostics.
    Built(Box<Rebuilt>),
    /// The site folder could not be read.
    Unreadable(io::Error),
    /// With a bug of ours. The panic is on the terminal.
    Panicked,
    /// Not at all: this page is being drawn for too long.
    Hangs(String),
}

/// Runs the builds of one site.
pub struct BuildRunner {
    site: PathBuf,
    options: Options,
    workers: Option<Workers>,
}

/// A rebuilder and its threads. Both are replaced after a build that panicked or hangs: its memory may hold half of a build,
/// and its threads may never be free again.
struct Workers {
    rebuilder: Rebuilder,
    threads: ThreadPool,
}

impl BuildRunner {
    /// Returns a runner for one site.
    #[must_use]
    pub fn new(site: PathBuf, options: Options) -> Self {
        Self { site, options, workers: None }
    }

    /// Builds. After a panic or a hang everything counts as changed.
    pub fn build(&mut self, changed: Changed, unsaved: Unsaved) -> BuildOutcome {
        let (mut workers, changed) = match self.workers.take() {
            Some(workers) => (workers, changed),
            None => (Workers::new(self.site.clone(), self.options.clone()), Changed::Everything),
        };
        let (sender, receiver) = channel();
        let watchdog = Arc::new(Watchdog::default());
        let progress = Arc::clone(&watchdog);
        std::thread::spawn(move || {
            let Workers { rebuilder, threads } = &mut workers;
            let work =
                AssertUnwindSafe(|| threads.install(|| rebuilder.rebuild(&changed, &unsaved, progress.as_ref())));
            let done = catch_unwind(work).ok().map(|result| (result, workers));
            // The receiver is gone if the build was taken for one that hangs.
            sender.send(done).ok();
        });
        loop {
            match receiver.recv_timeout(HANG_INTERVAL) {
                Ok(Some((result, workers))) => {
                    self.workers = Some(workers);
                    return result
                        .map_or_else(BuildOutcome::Unreadable, |rebuilt| BuildOutcome::Built(Box::new(rebuilt)));
                }
                Ok(None) | Err(RecvTimeoutError::Disconnected) => return BuildOutcome::Panicked,
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(what) = watchdog.hanging() {
                        return BuildOutcome::Hangs(what);
                    }
                }
            }
        }
    }
}

impl Workers {
    fn new(site: PathBuf, options: Options) -> Self {
        let threads = ThreadPoolBuilder::new().build().expect("invariant: the system gives a few threads");
        Self { rebuilder: Rebuilder::new(site, options), threads }
    }
}
