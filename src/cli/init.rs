//! `griffel init`: creates a new site.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use crate::cli::arguments::{Global, InitArguments};
use crate::cli::exit_code::USAGE;
use crate::cli::init_ci::{check_free, write_workflow};
use crate::cli::session::find;
use crate::cli::terminal::{Terminal, first_names};
use crate::cli::theme_name::check_known;
use crate::cli::workflow::WorkflowHost;
use crate::config::new_site::{IGNORED, JOINED, NewFile, SiteWishes, date_zone, new_site_files};
use crate::config::settings::SETTINGS_PATH;
use crate::disk::clock::now;
use crate::disk::real_path::{self, real};
use crate::disk::scaffold::{create, documents, in_the_way, is_there, read};
use crate::text::quote::argument;
use crate::theme::builtin::names;

/// Creates a new site that can be built at once, or the file by which a host builds and publishes one, or both.
#[must_use]
pub fn run(arguments: &InitArguments, global: &Global, terminal: &Terminal) -> ExitCode {
    let InitArguments { dir, ci, theme } = arguments;
    if let Some(Err(code)) = theme.as_deref().map(|name| check_known(name, &names(), terminal)) {
        return code;
    }
    let wishes = SiteWishes { theme: theme.clone(), ..SiteWishes::default() };
    match (dir, ci) {
        (_, Some(host)) => with_workflow(dir.as_deref(), *host, &wishes, global, terminal).unwrap_or_else(|code| code),
        (Some(dir), None) => new_site(dir, &wishes, terminal),
        (None, None) => unreachable!("invariant: the command line needs one of them"),
    }
}

/// Writes the file by which a host builds and publishes the site in a folder, which is made if it is not there.
fn with_workflow(
    dir: Option<&Path>,
    host: WorkflowHost,
    wishes: &SiteWishes,
    global: &Global,
    terminal: &Terminal,
) -> Result<ExitCode, ExitCode> {
    let is_site = dir.is_none_or(|dir| is_there(&dir.join(SETTINGS_PATH)));
    let folder = match dir {
        Some(dir) => dir.to_path_buf(),
        None => find(global, terminal)?,
    };
    if let Some(theme) = wishes.theme.as_deref().filter(|_| is_site) {
        terminal.error("init_theme_of_site", &[("name", theme)]);
        return Err(ExitCode::from(USAGE));
    }
    // Before a new site is made, so that all is made or nothing.
    check_free(&folder, host, terminal)?;
    if !is_site {
        let code = new_site(&folder, wishes, terminal);
        if code != ExitCode::SUCCESS {
            return Err(code);
        }
    }
    write_workflow(&folder, host, terminal)
}

fn new_site(folder: &Path, wishes: &SiteWishes, terminal: &Terminal) -> ExitCode {
    let shown = folder.display().to_string();
    match in_the_way(folder) {
        Ok(names) if names.is_empty() => {}
        Ok(names) => {
            terminal.error("not_empty", &[("path", &shown), ("files", &first_names(&names))]);
            return ExitCode::from(USAGE);
        }
        Err(error) => return cannot_create(folder, &error, terminal),
    }
    let date = now().to_zoned_datetime(date_zone(terminal.language)).date();
    let files = new_site_files(terminal.language, date, wishes);
    for NewFile { path, text } in files.expect("invariant: the settings of a new site can be edited") {
        if let Err(error) = create(&folder.join(&path), &text) {
            return cannot_create(folder, &error, terminal);
        }
        created(&path, terminal);
    }
    for (name, lines, key) in
        [(".gitignore", &IGNORED[..], "not_ignored"), (".gitattributes", &JOINED[..], "not_joined")]
    {
        if let Err(error) = for_git(folder, name, lines, key, terminal) {
            return terminal.cannot("cannot_write", &folder.join(name), &error);
        }
    }
    let next = if cfg!(feature = "serve") { "griffel serve --open" } else { "griffel build" };
    let is_here = real(folder).ok() == std::env::current_dir().and_then(|here| real(&here)).ok();
    let key = if is_here { "made_here" } else { "made" };
    terminal.note(key, &[("path", &shown), ("folder", &argument(&shown)), ("next", next)]);
    ExitCode::SUCCESS
}

/// Prints why a new site cannot be created; where nothing may be written, which folder to choose.
fn cannot_create(folder: &Path, error: &io::Error, terminal: &Terminal) -> ExitCode {
    if !matches!(error.kind(), io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem) {
        return terminal.cannot("cannot_write", folder, error);
    }
    let name = folder.file_name().map(|name| argument(&name.to_string_lossy())).unwrap_or_default();
    let folder = real(folder).unwrap_or_else(|_| folder.to_path_buf());
    let own = std::env::home_dir().map(|home| documents(&home)).unwrap_or_default();
    let own = argument(&own.display().to_string());
    let key = if cfg!(windows) { "init_not_permitted_windows" } else { "init_not_permitted" };
    terminal.error(key, &[("path", &real_path::shown(&folder).to_string()), ("own", &own), ("folder", &name)]);
    ExitCode::from(USAGE)
}

/// Writes a file for git. One that is there is its owner's: what it lacks is said with the message `key`, not written.
fn for_git(folder: &Path, name: &str, lines: &[&str], key: &str, terminal: &Terminal) -> io::Result<()> {
    let path = folder.join(name);
    match create(&path, &(lines.join("\n") + "\n")) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            let text = read(&path)?;
            let has = |wanted: &str| text.lines().any(|line| line.trim().trim_matches('/') == wanted.trim_matches('/'));
            let missing: Vec<&str> = lines.iter().copied().filter(|wanted| !has(wanted)).collect();
            if !missing.is_empty() {
                terminal.note(key, &[("lines", &missing.join(", "))]);
            }
            Ok(())
        }
        Ok(()) => {
            created(name, terminal);
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Prints the path of a new file for a program; people read one sentence about all of them.
fn created(path: &str, terminal: &Terminal) {
    if terminal.is_json() {
        terminal.object("created", json!({"path": path}));
    }
}
