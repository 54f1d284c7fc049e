//! What is worth trying again, and after how long.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::publish::target::{Cause, Stage, TargetError, Watcher};

/// Pauses between tries, in seconds: half a minute, in which a server starts anew or a computer changes its network.
const PAUSES: [u64; 5] = [1, 2, 4, 8, 15];

/// How many of them are made before the target has answered at all: an address may be wrong.
const PAUSES_AT_FIRST: usize = 1;

/// Tries things again that fail for reasons that pass.
pub struct Patience<'a> {
    watch: &'a dyn Watcher,
    /// Waits for so many seconds.
    sleep: &'a (dyn Fn(u64) + Sync),
    has_answer: AtomicBool,
}

impl<'a> Patience<'a> {
    /// Creates one that tells `watch` of each pause and waits by `sleep`, which gets seconds.
    #[must_use]
    pub fn new(watch: &'a dyn Watcher, sleep: &'a (dyn Fn(u64) + Sync)) -> Self {
        Self { watch, sleep, has_answer: AtomicBool::new(false) }
    }

    /// Returns who sees how far it is.
    #[must_use]
    pub fn watch(&self) -> &'a dyn Watcher {
        self.watch
    }

    /// Returns the result of `work`, which is called again after errors that pass.
    ///
    /// # Errors
    ///
    /// The first error that does not pass, the last one if tries do not help, or [`Cause::Stopped`].
    pub fn retried<T>(&self, mut work: impl FnMut() -> Result<T, TargetError>) -> Result<T, TargetError> {
        let mut tries = self.tries();
        loop {
            self.go_on()?;
            match work() {
                Ok(value) => {
                    self.has_answer.store(true, Ordering::Relaxed);
                    return Ok(value);
                }
                Err(error) => tries.pause(error)?,
            }
        }
    }

    /// Returns the tries of something that gets on even if it fails.
    #[must_use]
    pub fn tries(&self) -> Tries<'_> {
        Tries { patience: self, made: 0 }
    }

    /// Returns an error if the author wants it to end.
    ///
    /// # Errors
    ///
    /// [`Cause::Stopped`].
    pub fn go_on(&self) -> Result<(), TargetError> {
        if self.watch.is_stopped() { Err(TargetError::new(Stage::Connect, Cause::Stopped)) } else { Ok(()) }
    }
}

/// The tries of one thing.
pub struct Tries<'a> {
    patience: &'a Patience<'a>,
    made: usize,
}

impl Tries<'_> {
    /// Waits after an error.
    ///
    /// # Errors
    ///
    /// The error itself if it does not pass or was tried often enough.
    pub fn pause(&mut self, error: TargetError) -> Result<(), TargetError> {
        let Patience { watch, sleep, has_answer } = self.patience;
        let most = if has_answer.load(Ordering::Relaxed) { PAUSES.len() } else { PAUSES_AT_FIRST };
        match PAUSES[..most].get(self.made) {
            Some(seconds) if is_passing(&error.cause) => {
                self.made += 1;
                watch.pause(&error, *seconds);
                sleep(*seconds);
                Ok(())
            }
            Some(_) | None => Err(error),
        }
    }

    /// Counts anew: something was done since the last error.
    pub fn reset(&mut self) {
        self.made = 0;
    }
}

fn is_passing(cause: &Cause) -> bool {
    match cause {
        Cause::NoHost | Cause::Refused | Cause::Late | Cause::Busy | Cause::Lost | Cause::Altered => true,
        Cause::NoTls
        | Cause::NoSftp
        | Cause::Certificate(_)
        | Cause::HostKeyUnknown { .. }
        | Cause::HostKeyChanged { .. }
        | Cause::Password
        | Cause::NoRight
        | Cause::Missing
        | Cause::Full
        | Cause::Quota
        | Cause::NameTooLong
        | Cause::InTheWay
        | Cause::Link
        | Cause::NoBucket
        | Cause::Region { .. }
        | Cause::Clock { .. }
        | Cause::Proxy(_)
        | Cause::NotThrough(_)
        | Cause::Lied { .. }
        | Cause::Protocol(_)
        | Cause::TooMuch { .. }
        | Cause::Endless { .. }
        | Cause::NoProgram(_)
        | Cause::Denied(_)
        | Cause::NoPlace(_)
        | Cause::Refusal(_)
        | Cause::Io(_)
        | Cause::Changed
        | Cause::Unreadable(_)
        | Cause::Stopped => false,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    struct Quiet;

    impl Watcher for Quiet {}

    fn waits(answers_at_first: bool, errors: &[Cause]) -> (Vec<u64>, Result<usize, Cause>) {
        let slept = Mutex::new(Vec::new());
        let sleep = |seconds| slept.lock().expect("sound").push(seconds);
        let patience = Patience::new(&Quiet, &sleep);
        if answers_at_first {
            patience.retried(|| Ok(())).expect("an answer");
        }
        let mut errors = errors.iter();
        let mut calls = 0;
        let result = patience.retried(|| {
            calls += 1;
            errors.next().map_or(Ok(calls), |cause| Err(TargetError::new(Stage::Write, cause.clone())))
        });
        (slept.into_inner().expect("sound"), result.map_err(|error| error.cause))
    }

    #[test]
    fn only_what_passes_is_tried_again_and_not_for_ever() {
        assert_eq!(waits(true, &[Cause::Lost, Cause::Late]), (vec![1, 2], Ok(3)));
        assert_eq!(waits(true, &[Cause::Lost, Cause::NoRight]), (vec![1], Err(Cause::NoRight)));
        assert_eq!(waits(true, &vec![Cause::Lost; 6]), (vec![1, 2, 4, 8, 15], Err(Cause::Lost)));
        assert_eq!(waits(false, &vec![Cause::Refused; 6]), (vec![1], Err(Cause::Refused)));
        assert_eq!(waits(false, &[Cause::Refused]), (vec![1], Ok(2)));
    }
}
