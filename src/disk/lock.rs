//! One build at a time in one output folder.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::thread::sleep;
use std::time::Duration;

use fd_lock::RwLock;

use crate::disk::real_path::real;
use crate::source::fingerprint::Fingerprint;

/// How long a build waits for another one.
const WAIT: Duration = Duration::from_secs(30);
/// How often it looks.
const LOOK: Duration = Duration::from_millis(100);

/// Does `work` while no other build writes into `out`; `None` when another one did not end in time.
///
/// The lock lies in the site's own `.griffel` folder, so that nothing foreign lies among the files for the web.
/// `waiting` is called once if another build has the folder.
///
/// # Errors
///
/// When the lock's file cannot be made.
pub fn alone<T>(site: &Path, out: &Path, waiting: impl FnOnce(), work: impl FnOnce() -> T) -> io::Result<Option<T>> {
    let folder = site.join(".griffel");
    fs::create_dir_all(&folder)?;
    // One folder has one lock, however it is written.
    let name = Fingerprint::of(real(out)?.to_string_lossy().as_bytes()).short();
    let file = File::options().create(true).truncate(false).write(true).open(folder.join(format!("lock-{name}")))?;
    let mut lock = RwLock::new(file);
    let mut waited = Duration::ZERO;
    let mut waiting = Some(waiting);
    loop {
        match lock.try_write() {
            Ok(_held) => return Ok(Some(work())),
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
            Err(_) if waited >= WAIT => return Ok(None),
            Err(_) => {
                if let Some(waiting) = waiting.take() {
                    waiting();
                }
                sleep(LOOK);
                waited += LOOK;
            }
        }
    }
}
