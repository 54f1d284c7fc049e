//! One build at a time in one output folder.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use crate::disk::real_path::real;
use crate::source::fingerprint::Fingerprint;

/// How long a build waits for another one.
const WAIT: Duration = Duration::from_secs(30);
/// Time between two attempts.
const RETRY: Duration = Duration::from_millis(100);

/// Runs `work` while no other build writes into `out`; returns `None` when another one did not end in time.
///
/// The lock file lies in the site's own `.griffel` folder, so that nothing foreign lies among the files for the web. The
/// system releases the lock of a process that ends, however it ends. `waiting` is called once if another build holds it.
///
/// # Errors
///
/// When the lock file cannot be created or locked.
pub fn alone<T>(site: &Path, out: &Path, waiting: impl FnOnce(), work: impl FnOnce() -> T) -> io::Result<Option<T>> {
    let folder = site.join(".griffel");
    fs::create_dir_all(&folder)?;
    // One folder has one lock, whatever its path looks like.
    let name = Fingerprint::of(real(out)?.to_string_lossy().as_bytes()).short();
    let file = File::options().create(true).truncate(false).write(true).open(folder.join(format!("lock-{name}")))?;
    let mut waited = Duration::ZERO;
    let mut waiting = Some(waiting);
    loop {
        match file.try_lock() {
            Ok(()) => {
                let done = work();
                // Closing the file releases it, too, but Windows may take its time.
                file.unlock().ok();
                return Ok(Some(done));
            }
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if waited >= WAIT => return Ok(None),
            Err(TryLockError::WouldBlock) => {
                if let Some(waiting) = waiting.take() {
                    waiting();
                }
                sleep(RETRY);
                waited += RETRY;
            }
        }
    }
}
