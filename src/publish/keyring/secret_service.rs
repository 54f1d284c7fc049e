//! The Secret Service of Linux desktops, by the program `secret-tool`, which gets the secret on its standard input and never
//! among its arguments.

use std::io::{self, Read, Write};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use zeroize::Zeroizing;

use crate::publish::keyring::account::{Account, NoStore, SERVICE};
use crate::publish::secret::Secret;

/// The program (package `libsecret-tools`).
const PROGRAM: &str = "secret-tool";
/// How often is checked whether it has ended.
const CHECK_INTERVAL: Duration = Duration::from_millis(10);
/// Most checks, for two minutes: the desktop may ask the author to unlock the store.
const CHECKS_MAX: usize = 12_000;
/// Most bytes of a secret, and of what the program says.
const OUTPUT_MAX: u64 = 64 << 10;
/// Most characters of what it says that are told.
const SAID_MAX: usize = 200;

pub(super) fn kept(account: &Account) -> Result<Option<Secret>, NoStore> {
    let Said { is_done, out, errors } = run(&["lookup", "service", SERVICE, "account", &account.name], None)?;
    match (is_done, str::from_utf8(&out)) {
        (true, Ok(text)) => Ok(Secret::new(text.to_owned())),
        (true, Err(_)) => Ok(None),
        // It says nothing of a secret that is not there.
        (false, _) if errors.is_empty() => Ok(None),
        (false, _) => Err(NoStore(errors)),
    }
}

pub(super) fn keep(account: &Account, secret: &Secret) -> Result<(), NoStore> {
    let label = format!("--label={}", account.label);
    done(run(&["store", &label, "service", SERVICE, "account", &account.name], Some(secret))?)
}

pub(super) fn forget(account: &Account) -> Result<(), NoStore> {
    // Whether it was there before and is gone now is looked at, as versions of the program differ in what they return.
    let said = run(&["clear", "service", SERVICE, "account", &account.name], None)?;
    if said.errors.is_empty() { Ok(()) } else { done(said) }
}

/// What the program said.
struct Said {
    is_done: bool,
    out: Zeroizing<Vec<u8>>,
    errors: String,
}

fn done(said: Said) -> Result<(), NoStore> {
    if said.is_done { Ok(()) } else { Err(NoStore(said.errors)) }
}

/// Runs the program. One that does not end in time is ended.
fn run(arguments: &[&str], secret: Option<&Secret>) -> Result<Said, NoStore> {
    let failed = |error: io::Error| NoStore(format!("{PROGRAM}: {error}"));
    let mut command = Command::new(PROGRAM);
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(failed)?;
    if let Some(mut to) = child.stdin.take() {
        // One that has ended already says why.
        to.write_all(secret.map_or("", Secret::exposed).as_bytes()).ok();
    }
    let Some(is_done) = ended(&mut child).map_err(failed)? else {
        child.kill().ok();
        child.wait().ok();
        return Err(NoStore(format!("{PROGRAM} does not answer")));
    };
    let mut out = Zeroizing::new(Vec::new());
    let mut errors = Vec::new();
    if let (Some(from), Some(from_errors)) = (child.stdout.take(), child.stderr.take()) {
        from.take(OUTPUT_MAX).read_to_end(&mut out).map_err(failed)?;
        from_errors.take(OUTPUT_MAX).read_to_end(&mut errors).map_err(failed)?;
    }
    let errors = String::from_utf8_lossy(&errors).trim().chars().take(SAID_MAX).collect();
    Ok(Said { is_done, out, errors })
}

/// Returns whether the program ended well; `None` if it does not end.
fn ended(child: &mut Child) -> io::Result<Option<bool>> {
    for _ in 0..CHECKS_MAX {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status.success()));
        }
        std::thread::sleep(CHECK_INTERVAL);
    }
    Ok(None)
}
