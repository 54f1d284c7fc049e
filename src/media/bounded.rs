//! Runs work on untrusted files with a time limit. A timeout or a panic in a parser is a result, not a crash.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Condvar, Mutex, PoisonError};
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

/// Memory that work on untrusted files may take at the same time, in bytes. Work that takes more runs alone.
const MEMORY: u64 = 256 * 1024 * 1024;

/// Bytes that are taken now.
static TAKEN: Mutex<u64> = Mutex::new(0);
static FREED: Condvar = Condvar::new();

/// Memory that is set aside for one piece of work, until it is dropped.
#[must_use]
#[derive(Debug)]
pub struct Reserved(u64);

/// Waits until there is memory for a piece of work. One thread must not hold two pieces, nor wait for other threads'
/// work while it holds one: they might wait for its memory.
pub fn reserve(bytes: u64) -> Reserved {
    let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
    while *taken > 0 && taken.saturating_add(bytes) > MEMORY {
        taken = FREED.wait(taken).unwrap_or_else(PoisonError::into_inner);
    }
    *taken = taken.saturating_add(bytes);
    Reserved(bytes)
}

impl Drop for Reserved {
    fn drop(&mut self) {
        let mut taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        *taken = taken.saturating_sub(self.0);
        FREED.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn what_takes_all_memory_runs_alone() {
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    let _memory = reserve(MEMORY * 2 / 5);
                    most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                    thread::sleep(Duration::from_millis(20));
                    running.fetch_sub(1, Ordering::SeqCst);
                });
            }
            scope.spawn(|| drop(reserve(MEMORY * 3)));
        });
        assert!(most.into_inner() <= 2);
    }

    #[test]
    fn what_panics_or_never_ends_is_an_answer() {
        let second = Duration::from_secs(1);
        assert_eq!(bounded(second, || 7), Ok(7));
        assert_eq!(bounded(second, || -> u8 { panic!("a foreign file") }), Err(Stopped::Panicked));
        assert_eq!(bounded(Duration::from_millis(5), move || thread::sleep(second)), Err(Stopped::Late));
    }
}
