//! Shows how far a transfer is.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use crate::cli::publish_report::cause;
use crate::cli::terminal::Terminal;
use crate::diagnostic::catalogue::say;
use crate::publish::target::{TargetError, Watcher};
use crate::source::path::SourcePath;

/// How often programs are told how far it is: more often nobody sees.
const TOLD_EACH: Duration = Duration::from_millis(200);

/// Waits for so many seconds.
pub fn sleep(seconds: u64) {
    std::thread::sleep(Duration::from_secs(seconds));
}

/// Watches one transfer.
pub struct TransferWatch {
    terminal: Terminal,
    bar: ProgressBar,
    files: AtomicU64,
    is_connected: AtomicBool,
    /// When a program was last told how far it is.
    told: Mutex<Option<Instant>>,
}

impl TransferWatch {
    /// Creates a watch.
    #[must_use]
    pub fn new(terminal: Terminal) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{msg:12} {wide_bar} {bytes}/{total_bytes}");
        bar.set_style(style.expect("invariant: a template"));
        Self { terminal, bar, files: AtomicU64::new(0), is_connected: AtomicBool::new(false), told: Mutex::new(None) }
    }

    /// Tells a program which step begins: `compare`, `send` or `look`. People see the bar.
    pub fn step(&self, step: &str) {
        if self.terminal.is_json() {
            let (bytes, total) = (self.bar.position(), self.bar.length().unwrap_or_default());
            self.terminal
                .object("progress", json!({"step": step, "bytes": bytes, "total": total, "files": self.files()}));
        }
    }

    /// Tells a program how much is sent, if it was not told a moment ago.
    fn tell_sent(&self) {
        let Ok(mut told) = self.told.lock() else { return };
        if self.terminal.is_json() && told.is_none_or(|told| told.elapsed() >= TOLD_EACH) {
            *told = Some(Instant::now());
            self.step("send");
        }
    }

    /// Shows the bar of a transfer of so many bytes.
    pub fn begin(&self, bytes: u64) {
        self.bar.set_length(bytes);
        self.bar.set_message(say(self.terminal.language, "publish_sending", &[]));
        if self.terminal.has_progress() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.step("send");
    }

    /// Removes the bar.
    pub fn finish(&self) {
        self.bar.finish_and_clear();
    }

    /// Returns how many files are in their places.
    #[must_use]
    pub fn files(&self) -> u64 {
        self.files.load(Ordering::Relaxed)
    }

    /// Returns whether the target has answered.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        self.is_connected.load(Ordering::Relaxed)
    }
}

impl Watcher for TransferWatch {
    fn connected(&self) {
        self.is_connected.store(true, Ordering::Relaxed);
    }

    fn bytes(&self, number: u64) {
        self.bar.inc(number);
        self.tell_sent();
    }

    fn file(&self, _path: &SourcePath) {
        self.files.fetch_add(1, Ordering::Relaxed);
    }

    fn pause(&self, why: &TargetError, seconds: u64) {
        let reason = cause(&why.cause, self.terminal.language);
        if self.terminal.is_json() {
            self.terminal.object("progress", json!({"step": "wait", "reason": reason, "seconds": seconds}));
        }
        let fields = [("reason", reason.as_str()), ("seconds", &seconds.to_string())];
        self.bar.suspend(|| self.terminal.note("publish_pause", &fields));
    }
}
