//! Work on foreign files, with a bound on its time: a file that takes for ever, or makes a reader panic, is an answer, too.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

/// Why work did not end as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// It panicked.
    Panicked,
    /// It took too long.
    Late,
}

/// Name of the threads: what panics in one of them is reported with the file, and not besides.
pub const THREAD: &str = "foreign file";
/// Stack in bytes: forms inside forms, and elements inside elements, go hundreds of calls deep with large frames; what is not
/// used costs nothing but addresses.
const STACK: usize = 64 * 1024 * 1024;

/// Does some work in a thread of its own.
///
/// # Errors
///
/// [`Stopped`] where it does not end well. A thread that takes too long is left behind; what it does is seen by nobody.
pub fn bounded<T: Send + 'static>(limit: Duration, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Stopped> {
    let (done, result) = channel();
    let thread = thread::Builder::new().name(THREAD.to_owned()).stack_size(STACK);
    // A receiver that has gone does not wait any more.
    let started = thread.spawn(move || done.send(work()).ok());
    // A machine without threads left is as one on which it took too long.
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
