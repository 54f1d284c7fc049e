//! Shows how far a transfer is.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::cli::publish_report::cause;
use crate::cli::terminal::Terminal;
use crate::diagnostic::catalogue::say;
use crate::publish::target::{TargetError, Watcher};
use crate::source::path::SourcePath;

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
}

impl TransferWatch {
    /// Creates a watch.
    #[must_use]
    pub fn new(terminal: Terminal) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        let style = ProgressStyle::with_template("{msg:12} {wide_bar} {bytes}/{total_bytes}");
        bar.set_style(style.expect("invariant: a template"));
        Self { terminal, bar, files: AtomicU64::new(0), is_connected: AtomicBool::new(false) }
    }

    /// Shows the bar of a transfer of so many bytes.
    pub fn begin(&self, bytes: u64) {
        self.bar.set_length(bytes);
        self.bar.set_message(say(self.terminal.language, "publish_sending", &[]));
        if self.terminal.has_progress() {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
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
    }

    fn file(&self, _path: &SourcePath) {
        self.files.fetch_add(1, Ordering::Relaxed);
    }

    fn pause(&self, why: &TargetError, seconds: u64) {
        let reason = cause(&why.cause, self.terminal.language);
        let fields = [("reason", reason.as_str()), ("seconds", &seconds.to_string())];
        self.bar.suspend(|| self.terminal.note("publish_pause", &fields));
    }
}
