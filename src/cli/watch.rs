//! Watches a build: shows a progress bar, measures the stages, and notices when it hangs.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::terminal::Terminal;
use crate::diagnostic::catalogue::say;
use crate::pipeline::progress::{Progress, Stage};

/// A build that is done by then needs no progress bar.
const BAR_AFTER: Duration = Duration::from_millis(500);
/// Time without a step after which a template is taken to be in an endless loop.
const HANG_AFTER: Duration = Duration::from_mins(1);

/// Watches one build.
pub struct Watch {
    terminal: Terminal,
    started: Instant,
    bar: ProgressBar,
    steps: AtomicU64,
    /// Start of the last step, in milliseconds since `started`.
    last_step: AtomicU64,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    times: Vec<(Stage, Duration)>,
    stage: Option<(Stage, Instant)>,
    /// The item that each thread started last, and when.
    current: BTreeMap<Option<usize>, (String, Instant)>,
}

impl Watch {
    /// Creates a watch for a build that starts now.
    #[must_use]
    pub fn new(terminal: Terminal) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{msg:12} {wide_bar} {pos}/{len}").expect("invariant: a template");
        bar.set_style(style);
        Self {
            terminal,
            started: Instant::now(),
            bar,
            steps: AtomicU64::new(0),
            last_step: AtomicU64::new(0),
            inner: Mutex::new(Inner::default()),
        }
    }

    /// Returns the time of each stage so far, including the current one, and the total time.
    #[must_use]
    pub fn times(&self) -> (Vec<(Stage, Duration)>, Duration) {
        let inner = self.inner.lock().expect("invariant: no watcher panics");
        let last = inner.stage.map(|(stage, since)| (stage, since.elapsed()));
        (inner.times.iter().copied().chain(last).collect(), self.started.elapsed())
    }

    /// Removes the progress bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// Returns the item that a template hangs on: the oldest one in work, if no step has started for too long.
    #[must_use]
    pub fn hanging(&self) -> Option<String> {
        let inner = self.inner.lock().expect("invariant: no watcher panics");
        inner.stage.filter(|(stage, _)| matches!(stage, Stage::Render | Stage::Typeset))?;
        let quiet =
            self.started.elapsed().saturating_sub(Duration::from_millis(self.last_step.load(Ordering::Relaxed)));
        let oldest = inner.current.values().min_by_key(|(_, since)| *since)?;
        (quiet > HANG_AFTER).then(|| oldest.0.clone())
    }

    fn note_step(&self) {
        let since = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.last_step.store(since, Ordering::Relaxed);
    }
}

impl Progress for Watch {
    fn stage(&self, stage: Stage, total: usize) {
        let mut inner = self.inner.lock().expect("invariant: no watcher panics");
        let now = Instant::now();
        if let Some((last, since)) = inner.stage.replace((stage, now)) {
            inner.times.push((last, now - since));
        }
        inner.current.clear();
        self.note_step();
        self.steps.store(0, Ordering::Relaxed);
        self.bar.set_length(total as u64);
        self.bar.set_position(0);
        self.bar.set_message(say(self.terminal.language, &format!("stage_{}", stage.name()), &[]));
    }

    fn step(&self, what: &str) {
        /// Steps between updates of the bar: one for every step would cost more than the step.
        const EVERY: u64 = 64;
        let steps = self.steps.fetch_add(1, Ordering::Relaxed);
        self.note_step();
        {
            let mut inner = self.inner.lock().expect("invariant: no watcher panics");
            inner.current.insert(rayon::current_thread_index(), (what.to_owned(), Instant::now()));
        }
        if steps.is_multiple_of(EVERY) && self.terminal.has_progress() && self.started.elapsed() > BAR_AFTER {
            if self.bar.is_hidden() {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            self.bar.set_position(steps);
        }
    }
}
