//! `griffel build`: builds the site and writes it.

use std::process::ExitCode;
use std::sync::Arc;

use crate::cli::arguments::{BuildArguments, Global};
use crate::cli::building::{Finished, built_and};
use crate::cli::exit_code::CONTENT;
use crate::cli::summary;
use crate::cli::terminal::Terminal;
use crate::cli::watch::Watch;
use crate::pipeline::tolerance::Extent;

/// Builds the site and writes it to the output folder.
#[must_use]
pub fn run(arguments: &BuildArguments, global: &Global, terminal: &Terminal) -> ExitCode {
    let watch = Arc::new(Watch::new(*terminal));
    let told = |done: &Finished<'_>| {
        summary::print(done.build, done.written, done.out, &watch, arguments.timings, terminal);
        if done.build.extent == Extent::Whole { Ok(()) } else { Err(ExitCode::from(CONTENT)) }
    };
    match built_and(arguments, global, terminal, &watch, told) {
        Ok(()) => ExitCode::SUCCESS,
        Err(code) => code,
    }
}
