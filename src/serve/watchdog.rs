//! Whether a build makes progress or hangs.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::pipeline::progress::{Progress, Stage};

/// A build without progress for this long, while pages are drawn or texts typeset, never ends: a template is in a loop. A page
/// takes milliseconds.
const HANG: Duration = Duration::from_secs(20);

/// Watches the progress of one build.
pub struct Watchdog(Mutex<State>);

struct State {
    last: Instant,
    is_drawing: bool,
    /// What each thread started last.
    under_way: BTreeMap<Option<usize>, (Instant, String)>,
}

impl Default for Watchdog {
    fn default() -> Self {
        Self(Mutex::new(State { last: Instant::now(), is_drawing: false, under_way: BTreeMap::new() }))
    }
}

impl Watchdog {
    /// Returns the oldest unfinished step, when nothing has started for too long.
    #[must_use]
    pub fn hanging(&self) -> Option<String> {
        self.hanging_for(HANG)
    }

    fn hanging_for(&self, long: Duration) -> Option<String> {
        let state = self.0.lock().expect("invariant: nothing panics under this lock");
        let oldest = state.under_way.values().min()?;
        (state.is_drawing && state.last.elapsed() > long).then(|| oldest.1.clone())
    }
}

impl Progress for Watchdog {
    fn stage(&self, stage: Stage, _: usize) {
        let mut state = self.0.lock().expect("invariant: nothing panics under this lock");
        state.under_way.clear();
        state.last = Instant::now();
        state.is_drawing = matches!(stage, Stage::Typeset | Stage::Render);
    }

    fn step(&self, what: &str) {
        let mut state = self.0.lock().expect("invariant: nothing panics under this lock");
        let now = Instant::now();
        state.last = now;
        state.under_way.insert(rayon::current_thread_index(), (now, what.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_that_is_drawn_for_ever_hangs() {
        let watchdog = Watchdog::default();
        assert_eq!(watchdog.hanging_for(Duration::ZERO), None);
        watchdog.stage(Stage::Model, 1);
        watchdog.step("a");
        assert_eq!(watchdog.hanging_for(Duration::ZERO), None);
        watchdog.stage(Stage::Render, 2);
        watchdog.step("/b/");
        assert_eq!(watchdog.hanging_for(Duration::from_mins(1)), None);
        std::thread::sleep(Duration::from_millis(1));
        assert_eq!(watchdog.hanging_for(Duration::ZERO).as_deref(), Some("/b/"));
    }
}
