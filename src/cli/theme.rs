//! `griffel theme`: makes a theme, and looks into those that are there.

use std::process::ExitCode;

use crate::cli::arguments::Global;
use crate::cli::terminal::Terminal;
use crate::cli::theme_arguments::ThemeCommand;
use crate::cli::{theme_data, theme_files, theme_new};

/// Does what the arguments say.
#[must_use]
pub fn run(command: &ThemeCommand, global: &Global, terminal: &Terminal) -> ExitCode {
    let done = match command {
        ThemeCommand::New(arguments) => theme_new::run(arguments, global, terminal),
        ThemeCommand::Files(arguments) => theme_files::run(arguments, global, terminal),
        ThemeCommand::Data(arguments) => theme_data::run(arguments, global, terminal),
    };
    done.map_or_else(|code| code, |()| ExitCode::SUCCESS)
}
