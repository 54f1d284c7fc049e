//! Runs work on untrusted files with a time limit. A timeout or a panic in a parser is a result, not a crash.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Why work was stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// It panicked.
    Panicked,
    /// It exceeded the time limit.
    Late,
}

/// Name of the worker threads: panics in them are reported with the file and not printed.
pub const THREAD: &str = "foreign file";
/// Stack size in bytes. Nested forms and elements recurse hundreds of levels deep with large frames; unused stack
/// costs only address space.
const STACK: usize = 64 * 1024 * 1024;

/// Runs `work` in a thread of its own.
///
/// # Errors
///
/// [`Stopped`] if it panics or exceeds `limit`. A thread that exceeds the limit is abandoned and its result is
/// dropped.
pub fn bounded<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Stopped> {
    let (done, result) = channel();
    let thread = thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK);
    // The receiver is gone if the time limit was exceeded.
    let started = thread.spawn(move || done.send(work()).ok());
    // A machine that cannot start another thread is treated like a timeout.
    started.map_err(|_| Stopped::Late)?;
    result.recv_timeout(limit).map_err(|error| match error {
        RecvTimeoutError::Timeout => Stopped::Late,
        RecvTimeoutError::Disconnected => Stopped::Panicked,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_panics_or_never_ends_is_an_answer() {
        let second = Duration::from_secs(1);
        assert_eq!(bounded(second, || 7), Ok(7));
        assert_eq!(bounded(second, || -> u8 { panic!("a foreign file") }), Err(Stopped::Panicked));
        assert_eq!(bounded(Duration::from_millis(5), move || thread::sleep(second)), Err(Stopped::Late));
    }
}
