//! The place that the author named on the command line, and how the site is built for it.

use std::path::Path;
use std::process::ExitCode;

use crate::cli::arguments::{BuildArguments, PublishArguments};
use crate::cli::exit_code::USAGE;
use crate::cli::terminal::{Terminal, first_names};
use crate::config::publish::PublishTarget;
use crate::config::settings::Config;
use crate::disk::output_folder::trial_folder;

/// Returns the place of the settings that the author named, or the first.
///
/// # Errors
///
/// The exit code, after a message on the terminal, if the settings name no such place.
pub fn place(arguments: &PublishArguments, config: &Config, terminal: &Terminal) -> Result<PublishTarget, ExitCode> {
    named(arguments, config).cloned().ok_or_else(|| {
        let names: Vec<&str> = config.publish.iter().map(|place| place.name.value.as_str()).collect();
        let name = arguments.target.as_deref().unwrap_or_default();
        let key = if names.is_empty() { "publish_nowhere" } else { "publish_no_such" };
        terminal.error(key, &[("name", name), ("names", &first_names(&names))]);
        ExitCode::from(USAGE)
    })
}

/// Returns the place that the author named; the first one without a name.
#[must_use]
pub fn named<'a>(arguments: &PublishArguments, config: &'a Config) -> Option<&'a PublishTarget> {
    match &arguments.target {
        Some(name) => config.publish.iter().find(|place| place.name.value == *name),
        None => config.publish.first(),
    }
}

/// Returns how the site in the folder `site` is built for a place: a trial for its own address and in a folder of its own.
#[must_use]
pub fn how_to_build(place: &PublishTarget, config: &Config, site: &Path) -> BuildArguments {
    let Some(url) = place.trial(&config.url) else { return BuildArguments::default() };
    let (out, base_url) = (trial_folder(site, &place.name.value), url.absolute_href(url.path()));
    BuildArguments { out: Some(out), base_url: Some(base_url), is_trial: true, ..BuildArguments::default() }
}
