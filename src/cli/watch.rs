//! Watches a build: a bar when it takes long, times by stage, and an end when it hangs.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::terminal::Terminal;
use crate::diagnostic::catalogue::say;
use crate::pipeline::progress::{Progress, Stage};

/// A build that is done by then needs no bar.
const PATIENCE: Duration = Duration::from_millis(500);
/// A build in which nothing happens for so long will never end: a template loops.
const HANG: Duration = Duration::from_mins(1);

/// Watches one build.
pub struct Watch {
    terminal: Terminal,
    started: Instant,
    bar: ProgressBar,
    steps: AtomicU64,
    /// When the last step began, in milliseconds since the start.
    last_step: AtomicU64,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    times: Vec<(Stage, Duration)>,
    stage: Option<(Stage, Instant)>,
    /// What each thread began last.
    under_way: BTreeMap<Option<usize>, (String, Instant)>,
}

impl Watch {
    /// Makes a watch.
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

    /// Returns the times of the stages so far, the last one included, and that of all.
    #[must_use]
    pub fn times(&self) -> (Vec<(Stage, Duration)>, Duration) {
        let inner = self.inner.lock().expect("invariant: no watcher panics");
        let last = inner.stage.map(|(stage, since)| (stage, since.elapsed()));
        (inner.times.iter().copied().chain(last).collect(), self.started.elapsed())
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// Returns what a thread has been at since long before every other step, when no step has begun for too long.
    #[must_use]
    pub fn hanging(&self) -> Option<String> {
        let inner = self.inner.lock().expect("invariant: no watcher panics");
        inner.stage.filter(|(stage, _)| matches!(stage, Stage::Render | Stage::Typeset))?;
        let quiet =
            self.started.elapsed().saturating_sub(Duration::from_millis(self.last_step.load(Ordering::Relaxed)));
        let oldest = inner.under_way.values().min_by_key(|(_, since)| *since)?;
        (quiet > HANG).then(|| oldest.0.clone())
    }

    fn begun(&self) {
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
        inner.under_way.clear();
        self.begun();
        self.steps.store(0, Ordering::Relaxed);
        self.bar.set_length(total as u64);
        self.bar.set_position(0);
        self.bar.set_message(say(self.terminal.language, &format!("stage_{}", stage.name()), &[]));
    }

    fn step(&self, what: &str) {
        /// A look at the clock and the bar for every step would cost more than the step.
        const EVERY: u64 = 64;
        let steps = self.steps.fetch_add(1, Ordering::Relaxed);
        self.begun();
        {
            let mut inner = self.inner.lock().expect("invariant: no watcher panics");
            inner.under_way.insert(rayon::current_thread_index(), (what.to_owned(), Instant::now()));
        }
        if steps.is_multiple_of(EVERY) && self.terminal.has_watcher() && self.started.elapsed() > PATIENCE {
            if self.bar.is_hidden() {
                self.bar.set_draw_target(ProgressDrawTarget::stderr());
            }
            self.bar.set_position(steps);
        }
    }
}
