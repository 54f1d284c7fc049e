//! `griffel completions` and `griffel man`.

use std::process::ExitCode;

use clap::CommandFactory;

use crate::cli::arguments::Arguments;
use crate::cli::terminal::Terminal;

/// Prints completions for a shell.
#[must_use]
pub fn completions(shell: clap_complete::Shell, terminal: &Terminal) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "griffel", &mut script);
    terminal.bytes(&script);
    ExitCode::SUCCESS
}

/// Prints the manual page.
#[must_use]
pub fn man(terminal: &Terminal) -> ExitCode {
    let mut page = Vec::new();
    clap_mangen::Man::new(Arguments::command()).render(&mut page).expect("invariant: writing to a Vec never fails");
    terminal.bytes(&page);
    ExitCode::SUCCESS
}
