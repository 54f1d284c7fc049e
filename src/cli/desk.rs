//! `griffel desk`: writing, checking and publishing in the browser.

use std::process::ExitCode;

use serde_json::json;

use crate::cli::arguments::Global;
use crate::cli::desk_arguments::DeskArguments;
use crate::cli::exit_code::USAGE;
use crate::cli::session::find;
use crate::cli::terminal::Terminal;
use crate::desk::refusal::Refusal;
use crate::desk::run::{DeskError, DeskStart, start};
use crate::diagnostic::system::reason;

/// Opens the desk, and ends some time after its last page was closed.
#[must_use]
pub fn run(arguments: DeskArguments, global: &Global, terminal: &Terminal) -> ExitCode {
    let DeskArguments { desk_port, no_open } = arguments;
    // Where no site is, the first page makes one.
    let site = match &global.site {
        Some(_) => match find(global, terminal) {
            Ok(site) => Some(site),
            Err(code) => return code,
        },
        None => std::env::current_dir().ok().and_then(|folder| crate::disk::scaffold::site_above(&folder)),
    };
    let desk = match start(DeskStart { site, port: desk_port, language: terminal.language }) {
        Ok(desk) => desk,
        Err(DeskError::Port(error)) => {
            let port = desk_port.unwrap_or_default().to_string();
            terminal.error("no_port", &[("port", &port), ("reason", &reason(&error, terminal.language))]);
            return ExitCode::from(USAGE);
        }
        Err(DeskError::Site(refusal)) => return refused(&refusal, terminal),
    };
    let url = desk.url();
    if terminal.is_json() {
        terminal.object("desk", json!({"url": url, "port": desk.port()}));
    }
    if no_open {
        terminal.note("desk_at", &[("url", &url)]);
    } else {
        terminal.note("desk_opens", &[]);
        if opener::open_browser(&url).is_err() {
            terminal.note("desk_no_browser", &[("url", &url)]);
        }
    }
    match desk.wait() {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => refused(&refusal, terminal),
    }
}

fn refused(refusal: &Refusal, terminal: &Terminal) -> ExitCode {
    let said = refusal.to_json(terminal.language);
    terminal.error_text(said["error"]["message"].as_str().unwrap_or_default());
    ExitCode::from(USAGE)
}
