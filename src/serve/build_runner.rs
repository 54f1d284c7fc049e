//! Builds that may fail in every way, without the server noticing.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::pipeline::build::Options;
use crate::serve::changed::Changed;
use crate::serve::rebuild::{Rebuilder, Rebuilt};
use crate::serve::watchdog::Watchdog;

/// How often is looked whether a build hangs.
const LOOK: Duration = Duration::from_secs(1);

/// How a build ended.
#[derive(Debug)]
pub enum Outcome {
    /// With a site, or diagnostics.
    Built(Box<Rebuilt>),
    /// The site folder is not there.
    Unreadable(io::Error),
    /// With a mistake of ours; it is told on the terminal.
    Panicked,
    /// Not at all: this page is drawn for ever.
    Hangs(String),
}

/// Where builds are made.
pub struct BuildRunner {
    site: PathBuf,
    options: Options,
    bench: Option<Bench>,
}

/// A rebuilder and the threads it works on. After a build that panicked or hangs both are left behind: the one may
/// remember half of it, the others are busy for ever.
struct Bench {
    rebuilder: Rebuilder,
    threads: ThreadPool,
}

impl BuildRunner {
    /// Makes a workshop for one site.
    #[must_use]
    pub fn new(site: PathBuf, options: Options) -> Self {
        Self { site, options, bench: None }
    }

    /// Builds. After a failure everything counts as changed.
    pub fn build(&mut self, changed: Changed) -> Outcome {
        let (mut bench, changed) = match self.bench.take() {
            Some(bench) => (bench, changed),
            None => (Bench::new(self.site.clone(), self.options.clone()), Changed::Everything),
        };
        let (sender, receiver) = channel();
        let pulse = Arc::new(Watchdog::default());
        let watching = Arc::clone(&pulse);
        std::thread::spawn(move || {
            let Bench { rebuilder, threads } = &mut bench;
            let work = AssertUnwindSafe(|| threads.install(|| rebuilder.rebuild(&changed, watching.as_ref())));
            let done = catch_unwind(work).ok().map(|result| (result, bench));
            // Nobody waits any more for a build that was taken for hanging.
            sender.send(done).ok();
        });
        loop {
            match receiver.recv_timeout(LOOK) {
                Ok(Some((result, bench))) => {
                    self.bench = Some(bench);
                    return result.map_or_else(Outcome::Unreadable, |rebuilt| Outcome::Built(Box::new(rebuilt)));
                }
                Ok(None) | Err(RecvTimeoutError::Disconnected) => return Outcome::Panicked,
                Err(RecvTimeoutError::Timeout) => {
                    if let Some(what) = pulse.hanging() {
                        return Outcome::Hangs(what);
                    }
                }
            }
        }
    }
}

impl Bench {
    fn new(site: PathBuf, options: Options) -> Self {
        let threads = ThreadPoolBuilder::new().build().expect("invariant: the system gives a few threads");
        Self { rebuilder: Rebuilder::new(site, options), threads }
    }
}
