//! From arguments to the command.

use std::process::ExitCode;

use clap::Parser;

use crate::cli::arguments::{Arguments, Command};
use crate::cli::terminal::Terminal;
use crate::cli::{build, explain, init, list, manual, new};

/// Runs the program: 0 done, 1 the content has errors, 2 usage or environment.
#[must_use]
pub fn run() -> ExitCode {
    let Arguments { command, global } = Arguments::parse();
    let terminal = Terminal::new(&global);
    match &command {
        Command::Init { dir } => init::run(dir, &terminal),
        Command::New(arguments) => new::run(arguments, &global, &terminal),
        Command::Build(arguments) => build::run(arguments, &global, &terminal),
        Command::List { what } => list::run(*what, &global, &terminal),
        Command::Explain { code } => explain::run(code.as_deref(), &terminal),
        Command::Completions { shell } => manual::completions(*shell, &terminal),
        Command::Man => manual::man(&terminal),
    }
}
