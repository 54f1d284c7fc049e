//! Whether a build goes on or hangs.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::pipeline::progress::{Progress, Stage};

/// A build in which nothing happens for so long, while a page is being drawn or a text typeset, will never end: a
/// template goes round in a loop. Pages take milliseconds.
const HANG: Duration = Duration::from_secs(20);

/// Feels the pulse of one build.
pub struct Watchdog(Mutex<Beats>);

struct Beats {
    last: Instant,
    is_drawing: bool,
    /// What each thread began last.
    under_way: BTreeMap<Option<usize>, (Instant, String)>,
}

impl Default for Watchdog {
    fn default() -> Self {
        Self(Mutex::new(Beats { last: Instant::now(), is_drawing: false, under_way: BTreeMap::new() }))
    }
}

impl Watchdog {
    /// Returns what never ends, when nothing has begun for too long.
    #[must_use]
    pub fn hanging(&self) -> Option<String> {
        self.hanging_for(HANG)
    }

    fn hanging_for(&self, long: Duration) -> Option<String> {
        let beats = self.0.lock().expect("invariant: nothing panics under this lock");
        let oldest = beats.under_way.values().min()?;
        (beats.is_drawing && beats.last.elapsed() > long).then(|| oldest.1.clone())
    }
}

impl Progress for Watchdog {
    fn stage(&self, stage: Stage, _: usize) {
        let mut beats = self.0.lock().expect("invariant: nothing panics under this lock");
        beats.under_way.clear();
        beats.last = Instant::now();
        beats.is_drawing = matches!(stage, Stage::Typeset | Stage::Render);
    }

    fn step(&self, what: &str) {
        let mut beats = self.0.lock().expect("invariant: nothing panics under this lock");
        let now = Instant::now();
        beats.last = now;
        beats.under_way.insert(rayon::current_thread_index(), (now, what.to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_page_that_is_drawn_for_ever_hangs() {
        let pulse = Watchdog::default();
        assert_eq!(pulse.hanging_for(Duration::ZERO), None);
        pulse.stage(Stage::Model, 1);
        pulse.step("a");
        assert_eq!(pulse.hanging_for(Duration::ZERO), None);
        pulse.stage(Stage::Render, 2);
        pulse.step("/b/");
        assert_eq!(pulse.hanging_for(Duration::from_mins(1)), None);
        std::thread::sleep(Duration::from_millis(1));
        assert_eq!(pulse.hanging_for(Duration::ZERO).as_deref(), Some("/b/"));
    }
}
