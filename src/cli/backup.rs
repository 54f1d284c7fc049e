//! `griffel backup`: everything in the site's folder that is source, in one file.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};

use crate::cli::arguments::Global;
use crate::cli::exit_code::USAGE;
use crate::cli::session::{find, settings_in};
use crate::cli::terminal::{Terminal, first_names};
use crate::config::publish::TargetKind;
use crate::config::publish_fields::SECRET;
use crate::config::read::config;
use crate::config::settings::{Config, SETTINGS_PATH, settings_path};
use crate::diagnostic::catalogue::{counted, say};
use crate::diagnostic::system::cannot;
use crate::disk::backup::{NoBackup, is_among_published, write};
use crate::disk::backup_files::{Contents, LeftBehind, Why, contents};
use crate::disk::zip_writer::{BACKUP_MARK, is_free};
use crate::disk::{clock, scaffold};
use crate::source::snapshot::Source;
use crate::text::quote::argument;
use crate::text::slug::Slug;
use crate::text::words::size;

/// Most files that cannot be read of which each is told.
const UNREAD_MAX: usize = 20;

/// Writes the backup of the site and says what is in it.
#[must_use]
pub fn run(to: &Path, global: &Global, terminal: &Terminal) -> ExitCode {
    match backup(to, global, terminal) {
        Ok(()) => ExitCode::SUCCESS,
        Err(code) => code,
    }
}

fn backup(to: &Path, global: &Global, terminal: &Terminal) -> Result<(), ExitCode> {
    let site = find(global, terminal)?;
    let config = settings_in(&site);
    let place = zip_place((to, &backup_name(&config)), &site, (BACKUP_MARK, "backup"), terminal)?;
    let found = contents(&site, &key_files(&config), Some(&place));
    let found = found.map_err(|error| terminal.cannot("cannot_read", &site, &error))?;
    if !found.unread.is_empty() {
        return Err(unread(&found.unread, terminal));
    }
    let bar = bar(found.bytes(), terminal);
    let len = write(&found, &place, &|len| bar.inc(len));
    bar.finish_and_clear();
    let len = len.map_err(|error| match error {
        NoBackup::Unread(files) => unread(&files, terminal),
        NoBackup::Unwritten(error) => terminal.cannot("cannot_write", &place, &error),
    })?;
    print(&found, &place, len, terminal);
    let text = scaffold::read(&site.join(SETTINGS_PATH)).unwrap_or_default();
    let diagnostics = config_diagnostics(&text);
    if diagnostics > 0 {
        terminal.note("backup_secret_in_settings", &[("file", SETTINGS_PATH)]);
    }
    Ok(())
}

/// Returns a bar for so many bytes; where nobody looks, it is not seen.
pub(super) fn bar(bytes: u64, terminal: &Terminal) -> ProgressBar {
    let target = if terminal.has_progress() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template("{wide_bar} {bytes}/{total_bytes}").expect("invariant: a template");
    ProgressBar::with_draw_target(Some(bytes), target).with_style(style)
}

/// Returns how many secrets stand in the settings: they belong elsewhere, and are in every copy of the file.
fn config_diagnostics(text: &str) -> usize {
    let read = config(&Source::new(settings_path(), text.as_bytes()));
    read.diagnostics.iter().filter(|found| found.rule.code == SECRET.code).count()
}

/// Returns the files of this computer that the settings name as private keys.
pub(super) fn key_files(config: &Config) -> Vec<PathBuf> {
    let key = |kind: &TargetKind| match kind {
        TargetKind::Sftp(setting) => setting.key.as_ref().map(PathBuf::from),
        _ => None,
    };
    config.publish.iter().filter_map(|place| key(&place.kind)).collect()
}

/// Returns the name of a backup of this day: the site's name and the day.
pub(super) fn backup_name(config: &Config) -> String {
    let day = clock::today(&config.zone);
    format!("{}-{day}.zip", Slug::of(&config.title))
}

/// Returns where a zip with this mark will lie: a folder that is there gets a file of this name. `what` begins the keys of the words
/// that refuse a place.
///
/// # Errors
///
/// The exit code, after a message on the terminal.
pub(super) fn zip_place(
    (to, name): (&Path, &str),
    site: &Path,
    (mark, what): (&str, &str),
    terminal: &Terminal,
) -> Result<PathBuf, ExitCode> {
    let place = if to.is_dir() { to.join(name) } else { to.to_path_buf() };
    let refuse = |why: &str| {
        terminal.error(&format!("{what}_{why}"), &[("path", &place.display().to_string())]);
        Err(ExitCode::from(USAGE))
    };
    let is_zip = place.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip"));
    if !is_zip {
        return refuse("no_zip");
    }
    if is_among_published(site, &place) {
        return refuse("published");
    }
    match is_free(&place, mark) {
        Ok(true) => Ok(place),
        Ok(false) => refuse("in_the_way"),
        Err(error) => Err(terminal.cannot("cannot_read", &place, &error)),
    }
}

/// Tells which files cannot be read, and returns the exit code.
fn unread(files: &[(String, std::io::Error)], terminal: &Terminal) -> ExitCode {
    for (path, error) in files.iter().take(UNREAD_MAX) {
        let message = match error.kind() {
            std::io::ErrorKind::InvalidFilename => say(terminal.language, "backup_bad_name", &[("path", path)]),
            std::io::ErrorKind::ResourceBusy => say(terminal.language, "backup_changing", &[("path", path)]),
            _ => cannot("cannot_read", path, error, terminal.language),
        };
        terminal.error_text(&message);
    }
    terminal.error("backup_none", &[("files", &counted(terminal.language, "backup_unread", files.len()))]);
    ExitCode::from(USAGE)
}

fn print(found: &Contents, place: &Path, len: u64, terminal: &Terminal) {
    let shown = place.display().to_string();
    if terminal.is_json() {
        let left_out: Vec<Value> = found.left_out.iter().map(json_of).collect();
        let fields = json!({"path": shown, "posts": found.posts(), "files": found.files.len(), "bytes": found.bytes(),
            "size": len, "left_out": left_out});
        terminal.object("backup", fields);
        return;
    }
    terminal.result(&shown);
    let language = terminal.language;
    terminal.note(
        "backup_done",
        &[
            ("posts", &counted(language, "backup_posts", found.posts())),
            ("files", &counted(language, "backup_files", found.files.len())),
            ("size", &size(len, language.tag())),
        ],
    );
    for key in ["secret", "history", "output", "link", "special", "backup", "modules", "cache", "system"] {
        let of = found.left_out.iter().filter(|left| left.why.word() == key);
        let names: Vec<&str> = of.map(|left| left.path.as_str()).collect();
        if !names.is_empty() {
            terminal.note(&format!("backup_left_{key}"), &[("names", &first_names(&names))]);
        }
    }
    for left in &found.left_out {
        if let Why::Output(foreign) = &left.why
            && !foreign.is_empty()
        {
            terminal.note("backup_foreign", &[("folder", &left.path), ("names", &first_names(foreign))]);
        }
    }
    terminal.note("backup_next", &[("path", &argument(&shown))]);
}

fn json_of(left: &LeftBehind) -> Value {
    let LeftBehind { path, why } = left;
    let files = match why {
        Why::Output(foreign) => foreign.as_slice(),
        _ => &[],
    };
    json!({"path": path, "why": why.word(), "foreign": files})
}
