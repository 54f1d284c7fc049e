//! `griffel completions` and `griffel man`: scripts for shells, and the manual page.

use std::process::ExitCode;

use crate::cli::help::command;
use crate::cli::terminal::Terminal;

/// Prints completions for a shell.
#[must_use]
pub fn completions(shell: clap_complete::Shell, terminal: &Terminal) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(terminal.language), "griffel", &mut script);
    terminal.bytes(&script);
    ExitCode::SUCCESS
}

/// Prints the manual page.
#[must_use]
pub fn man(terminal: &Terminal) -> ExitCode {
    let mut page = Vec::new();
    clap_mangen::Man::new(command(terminal.language))
        .render(&mut page)
        .expect("invariant: writing to a Vec never fails");
    terminal.bytes(&page);
    ExitCode::SUCCESS
}
