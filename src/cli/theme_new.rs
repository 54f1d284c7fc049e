//! `griffel theme new`: makes a theme in the site that extends another one.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use crate::cli::arguments::Global;
use crate::cli::exit_code::USAGE;
use crate::cli::session::open;
use crate::cli::terminal::Terminal;
use crate::cli::theme_arguments::NewThemeArguments;
use crate::cli::theme_name::{check_known, new_name};
use crate::config::chosen_theme::with_theme;
use crate::config::new_site::NewFile;
use crate::config::settings::SETTINGS_PATH;
use crate::disk::new_files::create_folder;
use crate::disk::replace::replace;
use crate::disk::scaffold;
use crate::theme::builtin::snapshot;
use crate::theme::inventory::Themes;
use crate::theme::new_theme::new_theme_files;

/// Makes the theme, and says the one thing that comes next.
pub(super) fn run(arguments: &NewThemeArguments, global: &Global, terminal: &Terminal) -> Result<(), ExitCode> {
    let NewThemeArguments { theme_name, extends, use_theme } = arguments;
    let session = open(global, terminal)?;
    let themes = Themes { builtin: snapshot(), site: &session.snapshot };
    let name = new_name(theme_name, &themes.builtin_names(), terminal)?;
    check_known(extends, &themes.names(), terminal)?;
    // Before anything is written, so that all is done or nothing.
    let settings = use_theme.then(|| used(&session.site, name.as_str(), terminal)).transpose()?;
    let folder = format!("themes/{name}");
    let base = themes.base_template(extends);
    let files: Vec<(String, Vec<u8>)> = new_theme_files(terminal.language, &name, extends, base.as_deref())
        .into_iter()
        .map(|NewFile { path, text }| (path, text.into_bytes()))
        .collect();
    create_folder(&session.site.join(&folder), &files).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => {
            terminal.error("theme_exists", &[("folder", &folder)]);
            ExitCode::from(USAGE)
        }
        _ => terminal.cannot("cannot_write", Path::new(&folder), &error),
    })?;
    if terminal.is_json() {
        for (path, _) in &files {
            terminal.object("created", json!({"path": format!("{folder}/{path}")}));
        }
    }
    if base.is_none() {
        terminal.note("theme_no_block", &[("name", theme_name), ("parent", extends)]);
    }
    let fields = [("folder", folder.as_str()), ("name", theme_name), ("parent", extends), ("file", SETTINGS_PATH)];
    let Some(settings) = settings else {
        terminal.note("theme_made", &fields);
        return Ok(());
    };
    let file = session.site.join(SETTINGS_PATH);
    replace(&file, &settings).map_err(|error| terminal.cannot("cannot_write", &file, &error))?;
    terminal.note("theme_made_used", &fields);
    Ok(())
}

/// Returns the settings with the theme.
fn used(site: &Path, name: &str, terminal: &Terminal) -> Result<String, ExitCode> {
    let file = site.join(SETTINGS_PATH);
    let text = scaffold::read(&file).map_err(|error| terminal.cannot("cannot_read", &file, &error))?;
    with_theme(&text, name).map_err(|_| {
        terminal.error("theme_not_used", &[("name", name), ("file", SETTINGS_PATH)]);
        ExitCode::from(USAGE)
    })
}
