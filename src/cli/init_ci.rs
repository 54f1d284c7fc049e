//! `griffel init --ci`: writes the file by which a host builds and publishes a site, and says what has to be done at the host.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use crate::cli::exit_code::USAGE;
use crate::cli::session::{read, settings};
use crate::cli::terminal::Terminal;
use crate::cli::workflow::{DAILY, REPOSITORY, Workflow, WorkflowHost};
use crate::config::settings::Config;
use crate::disk::scaffold::{create, in_repository, is_there};

/// Refuses if the file is there already: it is its owner's.
///
/// # Errors
///
/// The exit code, after a message on the terminal.
pub fn check_free(site: &Path, host: WorkflowHost, terminal: &Terminal) -> Result<(), ExitCode> {
    let (root, inside) = in_repository(site);
    let path = Workflow::of(host, &Config::default(), &inside).path();
    if is_there(&root.join(path)) { Err(refused(path, host, terminal)) } else { Ok(()) }
}

/// Writes the file into the repository that a site lies in, and says what is left to do.
///
/// # Errors
///
/// The exit code, after a message on the terminal.
pub fn write_workflow(site: &Path, host: WorkflowHost, terminal: &Terminal) -> Result<ExitCode, ExitCode> {
    let (root, inside) = in_repository(site);
    let config = settings(&read(site.to_path_buf(), terminal)?);
    let workflow = Workflow::of(host, &config, &inside);
    let path = workflow.path();
    match create(&root.join(path), &workflow.text()) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => return Err(refused(path, host, terminal)),
        Err(error) => return Err(terminal.cannot("cannot_write", &root.join(path), &error)),
    }
    say_what_is_left(&workflow, terminal);
    Ok(ExitCode::SUCCESS)
}

fn refused(path: &str, host: WorkflowHost, terminal: &Terminal) -> ExitCode {
    terminal.error("ci_there", &[("path", path), ("kind", word(host))]);
    ExitCode::from(USAGE)
}

/// Returns the word of the command line for a host.
fn word(host: WorkflowHost) -> &'static str {
    match host {
        WorkflowHost::Github => "github",
        WorkflowHost::Gitlab => "gitlab",
    }
}

fn say_what_is_left(workflow: &Workflow<'_>, terminal: &Terminal) {
    let (path, secrets) = (workflow.path(), workflow.secrets());
    let place = workflow.place.map(|place| place.name.value.as_str());
    if terminal.is_json() {
        let fields = json!({"path": path, "host": word(workflow.host), "place": place, "secrets": secrets,
            "variable": "GRIFFEL_REPOSITORY"});
        terminal.object("workflow", fields);
        return;
    }
    let (secrets_key, pages_key) = match workflow.host {
        WorkflowHost::Github => ("ci_secrets_github", "ci_pages_github"),
        WorkflowHost::Gitlab => ("ci_secrets_gitlab", "ci_pages_gitlab"),
    };
    match place {
        Some(place) => terminal.note("ci_made", &[("path", path), ("place", place)]),
        None => terminal.note("ci_made_pages", &[("path", path)]),
    }
    if REPOSITORY.is_empty() {
        terminal.note("ci_source", &[("path", path)]);
    }
    if place.is_none() {
        terminal.note(pages_key, &[]);
    }
    if workflow.host == WorkflowHost::Gitlab {
        terminal.note("ci_schedule_gitlab", &[("when", DAILY)]);
    }
    if !secrets.is_empty() {
        terminal.note(secrets_key, &[("variables", &secrets.join(", "))]);
    }
    if let Some(keys) = workflow.own_keys() {
        terminal.note("ci_own_keys", &[("keys", keys)]);
    }
    if workflow.forgets() {
        terminal.note("ci_record", &[]);
    }
}
