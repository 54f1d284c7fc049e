//! Finds and reads the site, as most commands do first.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::cli::arguments::Global;
use crate::cli::exit_code::USAGE;
use crate::cli::terminal::{Terminal, first_names};
use crate::config::read::config;
use crate::config::settings::{Config, SETTINGS_PATH, settings_path};
use crate::diagnostic::catalogue::say;
use crate::diagnostic::rule::{Diagnosed, Diagnostic};
use crate::disk::{clock, read, scaffold};
use crate::output::site_mark::SiteMark;
use crate::source::path::SourcePath;
use crate::source::snapshot::{Snapshot, Source};
use crate::text::quote::argument;

/// A site that was read from its folder.
#[derive(Debug)]
pub struct Session {
    /// The site's folder.
    pub site: PathBuf,
    /// The files in it.
    pub snapshot: Snapshot,
    /// Mistakes found while reading.
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds and reads the site.
///
/// # Errors
///
/// The exit code, after a message on the terminal.
pub fn open(global: &Global, terminal: &Terminal) -> Result<Session, ExitCode> {
    read(find(global, terminal)?, terminal)
}

/// Reads the site in a folder.
///
/// # Errors
///
/// The exit code, after a message on the terminal.
pub fn read(site: PathBuf, terminal: &Terminal) -> Result<Session, ExitCode> {
    match read::snapshot(&site) {
        Ok(Diagnosed { value, diagnostics }) => Ok(Session { site, snapshot: value, diagnostics }),
        Err(error) => Err(terminal.cannot("cannot_read", &site, &error)),
    }
}

/// Finds the site's folder.
///
/// # Errors
///
/// The exit code, after a message on the terminal.
pub fn find(global: &Global, terminal: &Terminal) -> Result<PathBuf, ExitCode> {
    let found = match &global.site {
        Some(folder) => scaffold::site_above(folder).filter(|found| found == folder),
        None => std::env::current_dir().ok().and_then(|folder| scaffold::site_above(&folder)),
    };
    found.ok_or_else(|| {
        no_site(global.site.as_deref(), terminal);
        ExitCode::from(USAGE)
    })
}

/// Tells that no site is found, and where one may be; `given` is the folder that was named.
fn no_site(given: Option<&Path>, terminal: &Terminal) {
    let here = given.map(Path::to_path_buf).or_else(|| std::env::current_dir().ok()).unwrap_or_default();
    let path = here.display().to_string();
    if let Some(name) = scaffold::misnamed_settings(&here) {
        terminal.error("no_site_misnamed", &[("path", &path), ("name", &name)]);
        return;
    }
    let below: Vec<String> = scaffold::sites_below(&here).iter().map(|name| argument(name)).collect();
    match (given, below.first()) {
        (Some(_), _) => terminal.error("no_site_in", &[("path", &path)]),
        (None, Some(first)) => {
            terminal.error("no_site_below", &[("path", &path), ("folders", &first_names(&below)), ("first", first)]);
        }
        (None, None) => {
            let folder = say(terminal.language, "steps_folder", &[]);
            terminal.error("no_site", &[("path", &path), ("folder", &folder)]);
        }
    }
}

/// Returns the date and the time of a build in the site's time zone: now, or the end of the day that `--today` names.
///
/// # Errors
///
/// The exit code, after a message on the terminal.
pub fn day(session: &Session, today: Option<&str>, terminal: &Terminal) -> Result<(Date, Timestamp), ExitCode> {
    let zone = settings(session).zone;
    let Some(today) = today else {
        let now = clock::now();
        return Ok((now.to_zoned_datetime(zone).date(), now));
    };
    let day = today.parse::<Date>().ok();
    let moment = day.and_then(|day| Some((day, day.at(23, 59, 59, 0).to_zoned_datetime(zone).ok()?.timestamp())));
    moment.ok_or_else(|| {
        terminal.error("no_day", &[("value", today)]);
        ExitCode::from(USAGE)
    })
}

/// Returns the settings; what cannot be read has its default.
#[must_use]
pub fn settings(session: &Session) -> Config {
    session.snapshot.get(SETTINGS_PATH).map(|source| config(source).value).unwrap_or_default()
}

/// Returns the settings of the site in a folder of which nothing else is read, as [`settings`] does.
#[must_use]
pub fn settings_in(site: &Path) -> Config {
    let text = scaffold::read(&site.join(SETTINGS_PATH)).unwrap_or_default();
    config(&Source::new(settings_path(), text.as_bytes())).value
}

/// Returns what the site is known by: its name, and those of its documents that `is_shown` names.
pub fn site_mark(session: &Session, is_shown: impl Fn(&SourcePath) -> bool) -> SiteMark {
    let Config { title, url, .. } = settings(session);
    let documents = session.snapshot.below("content");
    let documents = documents.filter(|source| source.path.extension() == "md" && is_shown(&source.path));
    SiteMark::new(&title, &url.absolute_href(url.path()), documents.map(|source| (&source.path, source.fingerprint)))
}

/// Returns a function that returns the text of a file of the site or of the built-in theme.
pub fn texts<'a>(snapshot: &'a Snapshot) -> impl Fn(&str) -> Option<&'a str> {
    move |path| snapshot.text(path).or_else(|| crate::theme::builtin::snapshot().text(path))
}

/// Returns the path in the site of a file that is named relative to the current folder or to the site.
#[must_use]
pub fn inside(file: &Path, site: &Path) -> Option<SourcePath> {
    let here = std::env::current_dir().ok()?;
    let site = site.canonicalize().ok()?;
    let candidates = [here.join(file), site.join(file)];
    let found = candidates.iter().find_map(|candidate| candidate.canonicalize().ok())?;
    SourcePath::new(&found.strip_prefix(&site).ok()?.to_string_lossy().replace('\\', "/"))
}
