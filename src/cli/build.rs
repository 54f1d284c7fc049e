//! `griffel build`: builds the site and writes it.

use std::process::ExitCode;
use std::sync::Arc;

use crate::cli::arguments::{BuildArguments, Global};
use crate::cli::building::{Again, Finished, built_and};
use crate::cli::exit_code::CONTENT;
use crate::cli::record::{is_for_readers, record};
use crate::cli::summary;
use crate::cli::terminal::Terminal;
use crate::cli::watch::Watch;
use crate::pipeline::tolerance::Extent;

/// Builds the site and writes it to the output folder.
#[must_use]
pub fn run(arguments: &BuildArguments, global: &Global, terminal: &Terminal) -> ExitCode {
    let watch = Arc::new(Watch::new(*terminal));
    let told = |done: &Finished<'_>| {
        summary::print(done.build, (done.written, &done.pages), done.out, &watch, arguments.timings, terminal);
        let recorded = if arguments.record { record_if_whole(done, terminal) } else { Ok(()) };
        if done.build.extent == Extent::Whole { recorded } else { Err(ExitCode::from(CONTENT)) }
    };
    // What is not built cannot be recorded.
    let again = if arguments.record { Again::Build } else { Again::Skip };
    match built_and(arguments, global, terminal, &watch, again, told) {
        Ok(()) => ExitCode::SUCCESS,
        Err(code) => code,
    }
}

/// Records the addresses of a build that readers will see.
fn record_if_whole(done: &Finished<'_>, terminal: &Terminal) -> Result<(), ExitCode> {
    if done.build.extent != Extent::Whole || !is_for_readers(done.options) {
        terminal.note("not_recorded", &[]);
        return Ok(());
    }
    record(done.build, done.today, done.site, terminal)
}
