//! One build at a time in one output folder.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use crate::disk::own_folder::{CACHE, FOLDER, LOCK};
use crate::disk::real_path::real;
use crate::source::fingerprint::Fingerprint;

/// How long a build waits for another one.
const WAIT: Duration = Duration::from_secs(30);
/// Time between two attempts.
const RETRY: Duration = Duration::from_millis(100);

/// Returns the lock file of an output folder in the site's own `.griffel` folder, so that nothing foreign lies among the
/// files for the web.
///
/// # Errors
///
/// When nothing can be written there: nothing can be kept for the next build either.
pub fn lock_of_site(site: &Path, out: &Path) -> io::Result<File> {
    fs::create_dir_all(site.join(CACHE))?;
    open(&site.join(FOLDER).join(format!("{LOCK}{}", name(out)?)))
}

/// Returns the lock file of an output folder beside other temporary files, for a site that cannot be written.
///
/// # Errors
///
/// When it cannot be created.
pub fn lock_elsewhere(out: &Path) -> io::Result<File> {
    open(&std::env::temp_dir().join(format!("griffel-lock-{}", name(out)?)))
}

/// One folder has one lock, whatever its path looks like.
fn name(out: &Path) -> io::Result<String> {
    Ok(Fingerprint::of(real(out)?.to_string_lossy().as_bytes()).short())
}

fn open(path: &Path) -> io::Result<File> {
    File::options().create(true).truncate(false).write(true).open(path)
}

/// Runs `work` while no other build holds the lock; returns `None` when another one did not end in time.
///
/// The system releases the lock of a process that ends, however it ends. `waiting` is called once if another build holds it.
///
/// # Errors
///
/// When the file cannot be locked.
pub fn alone<T>(file: &File, waiting: impl FnOnce(), work: impl FnOnce() -> T) -> io::Result<Option<T>> {
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
