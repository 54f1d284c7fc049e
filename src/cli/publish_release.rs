//! `griffel publish --release`: a draft goes out with a publication, and its file says so as soon as it lies there.

use std::process::ExitCode;

use jiff::civil::Date;

use crate::cli::arguments::PublishArguments;
use crate::cli::exit_code::USAGE;
use crate::cli::session::{Session, settings};
use crate::cli::terminal::Terminal;
use crate::desk::released::Released;
use crate::disk::clock;
use crate::source::path::SourcePath;
use crate::source::snapshot::Source;

/// Returns the text that goes out, if one was named.
///
/// # Errors
///
/// The exit code, after a message on the terminal, if what was named is no text of a site.
pub fn named(arguments: &PublishArguments, terminal: &Terminal) -> Result<Option<Released>, ExitCode> {
    let Some(file) = &arguments.release else { return Ok(None) };
    let path = SourcePath::new(file).filter(|path| path.is_below("content") && path.extension() == "md");
    let path = path.ok_or_else(|| refused(file, terminal))?;
    Ok(Some(Released { path, date: arguments.release_date.clone() }))
}

/// Returns the site in which a text is as readers get it. Its file stays as it is.
///
/// # Errors
///
/// The exit code, after a message on the terminal, if it is not there or cannot be changed.
pub fn with_release(
    mut session: Session,
    released: Option<&Released>,
    terminal: &Terminal,
) -> Result<Session, ExitCode> {
    let Some(released) = released else { return Ok(session) };
    let config = settings(&session);
    let today = clock::today(&config.zone);
    let text = session.snapshot.text(released.path.as_str());
    let text = text.and_then(|text| released.text(text, &config, today).ok());
    let text = text.ok_or_else(|| refused(released.path.as_str(), terminal))?;
    session.snapshot.insert(Source::new(released.path.clone(), text.into_bytes()));
    Ok(session)
}

/// Writes the file of a text that readers have now. Whoever asked for it looks after it where that fails: the site is published.
pub fn keep_release(released: Option<&Released>, session: &Session, today: Date, terminal: &Terminal) {
    let Some(released) = released else { return };
    if released.write(&session.site, &settings(session), today).is_err() {
        terminal.debug("publish_not_kept", &[]);
    }
}

fn refused(file: &str, terminal: &Terminal) -> ExitCode {
    terminal.error("publish_not_released", &[("path", file)]);
    ExitCode::from(USAGE)
}
