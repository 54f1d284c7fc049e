//! The place that the author named on the command line.

use std::process::ExitCode;

use crate::cli::arguments::PublishArguments;
use crate::cli::exit_code::USAGE;
use crate::cli::terminal::{Terminal, first_names};
use crate::config::publish::PublishTarget;
use crate::config::settings::Config;

/// Returns the place of the settings that the author named, or the first.
///
/// # Errors
///
/// The exit code, after a message on the terminal, if the settings name no such place.
pub fn place(arguments: &PublishArguments, config: &Config, terminal: &Terminal) -> Result<PublishTarget, ExitCode> {
    let place = match &arguments.target {
        Some(name) => config.publish.iter().find(|place| place.name.value == *name),
        None => config.publish.first(),
    };
    place.cloned().ok_or_else(|| {
        let names: Vec<&str> = config.publish.iter().map(|place| place.name.value.as_str()).collect();
        let name = arguments.target.as_deref().unwrap_or_default();
        let key = if names.is_empty() { "publish_nowhere" } else { "publish_no_such" };
        terminal.error(key, &[("name", name), ("names", &first_names(&names))]);
        ExitCode::from(USAGE)
    })
}
