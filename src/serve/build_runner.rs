//! Builds on threads of their own: one that panics or hangs does not stop the server.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::output::file::Output;
use crate::pipeline::input::Options;
use crate::serve::changed::Changed;
use crate::serve::rebuild::{Rebuilder, Rebuilt, Unsaved};
use crate::serve::watchdog::Watchdog;
use crate::source::path::SourcePath;

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
        let (workers, changed) = match self.workers.take() {
            Some(workers) => (workers, changed),
            None => (Workers::new(self.site.clone(), self.options.clone()), Changed::Everything),
        };
        match self.run(workers, move |rebuilder, progress| rebuilder.rebuild(&changed, &unsaved, progress)) {
            Ended::Done(Ok(rebuilt)) => BuildOutcome::Built(Box::new(rebuilt)),
            Ended::Done(Err(error)) => BuildOutcome::Unreadable(error),
            Ended::Panicked => BuildOutcome::Panicked,
            Ended::Hangs(what) => BuildOutcome::Hangs(what),
        }
    }

    /// Draws the page of a text that is being typed, as [`Rebuilder::typed`] does. After a panic or a hang the next build begins anew.
    pub fn typed(&mut self, path: SourcePath, bytes: Arc<[u8]>) -> Option<Output> {
        let workers = self.workers.take()?;
        match self.run(workers, move |rebuilder, progress| rebuilder.typed(&path, &bytes, progress)) {
            Ended::Done(output) => output,
            Ended::Panicked | Ended::Hangs(_) => None,
        }
    }

    /// Runs work on a thread of its own, and gives the workers back if it ends.
    fn run<T: Send + 'static>(
        &mut self,
        mut workers: Workers,
        work: impl FnOnce(&mut Rebuilder, &Watchdog) -> T + Send + 'static,
    ) -> Ended<T> {
        let (sender, receiver) = channel();
        let watchdog = Arc::new(Watchdog::default());
        let progress = Arc::clone(&watchdog);
        std::thread::spawn(move || {
            let Workers { rebuilder, threads } = &mut workers;
            let work = AssertUnwindSafe(|| threads.install(|| work(rebuilder, progress.as_ref())));
            let done = catch_unwind(work).ok().map(|result| (result, workers));
            // The receiver is gone if the work was taken for one that hangs.
            sender.send(done).ok();
        });
        loop {
            match receiver.recv_timeout(HANG_INTERVAL) {
                Ok(Some((result, workers))) => {
                    self.workers = Some(workers);
                    return Ended::Done(result);
                }
                Ok(None) | Err(RecvTimeoutError::Disconnected) => return Ended::Panicked,
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(what) = watchdog.hanging() {
                        return Ended::Hangs(what);
                    }
                }
            }
        }
    }
}

/// How work on a thread ended.
enum Ended<T> {
    Done(T),
    Panicked,
    Hangs(String),
}

impl Workers {
    fn new(site: PathBuf, options: Options) -> Self {
        let threads = ThreadPoolBuilder::new().build().expect("invariant: the system gives a few threads");
        Self { rebuilder: Rebuilder::new(site, options), threads }
    }
}
