//! Presentations, converted to PDF by `LibreOffice`: a program of the machine, with a profile of its own and limited time.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::disk::processes::kill_group;
use crate::media::blob_cache::NoOffice;

/// The command, and where installers put it that tell the shell nothing: on Windows the one that waits until it is done.
const COMMANDS: &[&str] = if cfg!(windows) {
    &[
        "soffice.com",
        r"C:\Program Files\LibreOffice\program\soffice.com",
        r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
    ]
} else if cfg!(target_os = "macos") {
    &["soffice", "/Applications/LibreOffice.app/Contents/MacOS/soffice"]
} else {
    &["soffice", "libreoffice"]
};
/// Longest time for a file. The first start takes ten seconds, a hundred slides take thirty.
const TIME: Duration = Duration::from_mins(2);
/// Interval at which is checked whether it has ended.
const CHECK_INTERVAL: Duration = Duration::from_millis(50);

/// One conversion at a time: the program takes all the memory that it finds.
static RUNNING: Mutex<()> = Mutex::new(());

/// Returns a presentation as PDF. `extension` names its format.
///
/// # Errors
///
/// Why there is none.
pub(super) fn converted(bytes: &[u8], extension: &str) -> Result<Vec<u8>, NoOffice> {
    let _running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    let folder = tempfile::Builder::new().prefix("griffel-").tempdir().map_err(|_| NoOffice::Failed)?;
    let slides = folder.path().join(format!("slides.{extension}"));
    fs::write(&slides, bytes).map_err(|_| NoOffice::Failed)?;
    let is_missing = |child: &std::io::Result<Child>| {
        child.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::NotFound)
    };
    let mut children = COMMANDS.iter().map(|command| start(command, folder.path(), &slides));
    let child = children.find(|child| !is_missing(child)).ok_or(NoOffice::Missing)?;
    wait(child.map_err(|_| NoOffice::Failed)?)?;
    fs::read(folder.path().join("slides.pdf")).map_err(|_| NoOffice::Failed)
}

fn start(command: &str, folder: &Path, slides: &Path) -> std::io::Result<Child> {
    // A profile of its own, because the author may have the program open, and without the author's settings and macros.
    let profile = url::Url::from_file_path(folder.join("profile")).map_err(|()| std::io::ErrorKind::InvalidInput)?;
    let mut command = Command::new(command);
    command
        .arg(format!("-env:UserInstallation={profile}"))
        .args(["--headless", "--norestore", "--nologo", "--nodefault", "--convert-to", "pdf", "--outdir"])
        .args([folder, slides])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.spawn()
}

fn wait(mut child: Child) -> Result<(), NoOffice> {
    let start = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return Ok(()),
            Ok(Some(_)) | Err(_) => return Err(NoOffice::Failed),
            Ok(None) if start.elapsed() > TIME => {
                kill(&mut child);
                return Err(NoOffice::Late);
            }
            Ok(None) => std::thread::sleep(CHECK_INTERVAL),
        }
    }
}

/// Kills the program and all processes that it started: the command is only the first of several.
fn kill(child: &mut Child) {
    kill_group(child.id());
    child.kill().ok();
    child.wait().ok();
}
