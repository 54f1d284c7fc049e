//! The addresses of a build that readers will know from now on -> `published.yaml`.

use std::path::Path;
use std::process::ExitCode;

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::addresses::known::{KNOWN_PATH, KnownAddresses};
use crate::cli::terminal::Terminal;
use crate::disk::replace::replace;
use crate::model::known_redirects::Moved;
use crate::pipeline::build::Build;
use crate::pipeline::input::Options;

/// Returns whether a build with these options shows what readers will see: its addresses may be recorded.
#[must_use]
pub fn is_for_readers(options: &Options) -> bool {
    let Options { drafts, future, base_url, is_trial: _, on_errors: _ } = options;
    !drafts && !future && base_url.is_none()
}

/// Records the addresses of a whole site that is published on a day.
///
/// # Errors
///
/// The exit code, after a message on the terminal.
pub fn record(build: &Build, today: Date, site: &Path, terminal: &Terminal) -> Result<(), ExitCode> {
    write(&build.published.recorded(today), site, terminal)
}

/// Writes what readers know.
///
/// # Errors
///
/// The exit code, after a message on the terminal.
pub fn write(known: &KnownAddresses, site: &Path, terminal: &Terminal) -> Result<(), ExitCode> {
    let path = site.join(KNOWN_PATH);
    match replace(&path, &known.to_text()) {
        Ok(true) => {
            terminal.note("recorded", &[("n", &known.entries.len().to_string())]);
            Ok(())
        }
        Ok(false) => Ok(()),
        Err(error) => Err(terminal.cannot("cannot_write", &path, &error)),
    }
}

/// Tells what lies elsewhere than when it was last published, each with the message `key`: the first ones, and how many more there
/// are.
pub fn print_moved(moved: &[Moved], key: &str, terminal: &Terminal) {
    /// More would be the list of a whole blog whose form of addresses is a new one.
    const MOST: usize = 3;
    for Moved { from, to } in moved.iter().take(MOST) {
        terminal.note(key, &[("from", from.as_str()), ("to", to.as_str())]);
    }
    if let more @ 1.. = moved.len().saturating_sub(MOST) {
        terminal.note("moved_more", &[("n", &more.to_string())]);
    }
}

/// Returns for programs what lies elsewhere than when it was last published.
#[must_use]
pub fn moved_json(moved: &[Moved]) -> Value {
    moved.iter().map(|moved| json!({"from": moved.from.as_str(), "to": moved.to.as_str()})).collect()
}
